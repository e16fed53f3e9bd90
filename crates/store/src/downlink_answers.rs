//! What devices said when they were asked.

use std::collections::BTreeMap;

use bytes::Bytes;
use model::{DownlinkId, Mn, Scope, Timestamp};

use crate::convert::corrupt;
use crate::query::sql;
use crate::{Result, Store};

/// A frame that a device sent when it was asked something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DownlinkAnswer {
    /// The exchange in which it came.
    pub downlink: DownlinkId,
    /// The parameters of what was asked; without the secret one.
    pub parameters: BTreeMap<String, String>,
    /// When it came.
    pub at: Timestamp,
    /// The bytes; empty where they would show a secret.
    pub raw: Bytes,
}

impl Store {
    /// Returns the frames with a command code that a device in scope sent when it was asked a
    /// command, whatever came of the exchange: the newest first, at most `limit`.
    pub async fn answers_to(
        &self,
        scope: &Scope,
        mn: &Mn,
        command: &str,
        cn: u16,
        limit: u32,
    ) -> Result<Vec<DownlinkAnswer>> {
        if self.device(scope, mn).await?.is_none() {
            return Ok(Vec::new());
        }
        let query = sql!(
            "SELECT l.id, l.parameters, f.at, f.raw FROM downlinks l
             JOIN downlink_frames f ON f.downlink_id = l.id
             WHERE l.mn = $1 AND l.command = $2 AND NOT f.outgoing AND f.cn = $3
             ORDER BY f.at DESC, l.id DESC, f.position DESC LIMIT $4",
            mn,
            command,
            cn,
            limit
        );
        let rows: Vec<(String, String, i64, Vec<u8>)> = self.read().await?.all(&query).await?;
        let answer = |(id, parameters, at, raw): (String, String, i64, Vec<u8>)| {
            Ok(DownlinkAnswer {
                downlink: DownlinkId::new(id),
                parameters: serde_json::from_str(&parameters)
                    .map_err(|error| corrupt("downlink", error.to_string()))?,
                at: Timestamp::from_millis(at),
                raw: Bytes::from(raw),
            })
        };
        rows.into_iter().map(answer).collect()
    }
}
