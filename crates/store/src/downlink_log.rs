//! The frames of exchanges with devices, sent and heard.

use bytes::Bytes;
use model::{DownlinkFrame, DownlinkId, Scope, Timestamp};
use sqlx::FromRow;

use crate::downlinks::{FROM, visible};
use crate::query::{Query, sql};
use crate::{Result, Store};

#[derive(FromRow)]
struct FrameRow {
    at: i64,
    outgoing: bool,
    cn: i64,
    raw: Vec<u8>,
    words: String,
}

impl Store {
    /// Appends a frame to the log of a downlink.
    pub async fn log_downlink(&self, id: &DownlinkId, frame: &DownlinkFrame) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO downlink_frames (downlink_id, position, at, outgoing, cn, raw, words)
             SELECT $1, COALESCE(MAX(position), 0) + 1, $2, $3, $4, $5, $6
             FROM downlink_frames WHERE downlink_id = $1",
            id,
            frame.at,
            frame.outgoing,
            frame.cn,
            &frame.raw[..],
            &frame.words
        ))
        .await?;
        tx.commit().await
    }

    /// Returns the frames of a downlink of a device in scope, in their order.
    pub async fn downlink_log(&self, scope: &Scope, id: &DownlinkId) -> Result<Vec<DownlinkFrame>> {
        let mut query = Query::built(
            "SELECT f.at, f.outgoing, f.cn, f.raw, f.words FROM downlink_frames f \
             WHERE f.downlink_id IN (SELECT l.id",
        );
        visible(query.text(FROM), scope);
        query
            .text(") AND f.downlink_id = ")
            .value(id)
            .text(" ORDER BY f.position");
        let rows: Vec<FrameRow> = self.read().await?.all(&query).await?;
        Ok(rows
            .into_iter()
            .map(|row| DownlinkFrame {
                at: Timestamp::from_millis(row.at),
                outgoing: row.outgoing,
                cn: u16::try_from(row.cn).unwrap_or_default(),
                raw: Bytes::from(row.raw),
                words: row.words,
            })
            .collect())
    }
}
