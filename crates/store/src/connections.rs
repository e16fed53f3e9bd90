//! Connections of devices (连接记录) and the runs of the gateway that saw them.

use model::{ConnectionEnd, DeviceConnection, GatewayRun, Mn, Scope, Timestamp, Transport};
use sqlx::FromRow;

use crate::arg::Arg;
use crate::convert::{corrupt, signed, time, unsigned, word};
use crate::engine::Conn;
use crate::ledger::chunks;
use crate::query::{Query, sql};
use crate::{Result, Store};

const WHAT: &str = "connection of a device";

/// What is known of the connections of a device.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ConnectionRecord {
    /// Its connections, the one opened last first.
    pub connections: Vec<DeviceConnection>,
    /// When a gateway was at work, by beginning; the last run before is among them.
    pub runs: Vec<GatewayRun>,
    /// Connections opened before this are not kept, because there were too many.
    pub cut_before: Option<Timestamp>,
}

#[derive(FromRow)]
struct ConnectionRow {
    id: String,
    mn: String,
    peer: String,
    transport: String,
    opened_at: i64,
    heard_at: i64,
    seen_at: i64,
    closed_at: Option<i64>,
    why: Option<String>,
    frames: i64,
    bytes: i64,
    refused: i64,
    crc_errors: i64,
}

impl ConnectionRow {
    fn into_connection(self) -> Result<DeviceConnection> {
        let closed = match (time(self.closed_at), self.why) {
            (None, None) => None,
            (Some(at), Some(why)) => Some((at, word(WHAT, &why, ConnectionEnd::parse)?)),
            _ => {
                return Err(corrupt(
                    WHAT,
                    "an end without a reason, or a reason without",
                ));
            }
        };
        Ok(DeviceConnection {
            id: self.id,
            mn: Mn::new(self.mn),
            peer: self.peer,
            transport: word(WHAT, &self.transport, Transport::parse)?,
            opened_at: Timestamp::from_millis(self.opened_at),
            heard_at: Timestamp::from_millis(self.heard_at),
            seen_at: Timestamp::from_millis(self.seen_at),
            closed,
            frames: unsigned(WHAT, self.frames)?,
            bytes: unsigned(WHAT, self.bytes)?,
            refused: unsigned(WHAT, self.refused)?,
            crc_errors: unsigned(WHAT, self.crc_errors)?,
        })
    }
}

impl Store {
    /// Writes down connections as they are now, and that their gateway is at work, in one
    /// transaction. A connection that is there already gets its new counts and its end.
    pub async fn put_connections(
        &self,
        run: &GatewayRun,
        connections: &[DeviceConnection],
    ) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO gateway_runs (id, started_at, seen_at, ended_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at,
                 ended_at = excluded.ended_at",
            &run.id,
            run.started_at,
            run.seen_at,
            run.ended_at
        ))
        .await?;
        for chunk in chunks(connections) {
            let mut query = Query::built(
                "INSERT INTO device_connections (id, mn, peer, transport, opened_at, heard_at, \
                 seen_at, closed_at, why, frames, bytes, refused, crc_errors) VALUES ",
            );
            query.rows(chunk.iter().map(values));
            query.text(
                " ON CONFLICT (id) DO UPDATE SET heard_at = excluded.heard_at, \
                 seen_at = excluded.seen_at, closed_at = excluded.closed_at, why = excluded.why, \
                 frames = excluded.frames, bytes = excluded.bytes, refused = excluded.refused, \
                 crc_errors = excluded.crc_errors",
            );
            tx.run(&query).await?;
        }
        tx.commit().await
    }

    /// Closes what a gateway left open that went away without a word, with the last moment of
    /// which is known that it was open. Returns how many connections that were.
    ///
    /// Another gateway that is at work on the same database says at its next heartbeat that its
    /// connections are open, and they are so again.
    pub async fn close_abandoned_connections(&self) -> Result<u64> {
        let mut tx = self.write().await?;
        let closed = tx
            .run(&sql!(
                "UPDATE device_connections SET closed_at = seen_at, why = $1
                 WHERE closed_at IS NULL",
                ConnectionEnd::Crashed.as_str()
            ))
            .await?;
        tx.run(&sql!(
            "UPDATE gateway_runs SET ended_at = seen_at WHERE ended_at IS NULL"
        ))
        .await?;
        tx.commit().await?;
        Ok(closed)
    }

    /// Returns the newest `most` times in which gateways were at work, by when they began.
    pub async fn gateway_runs(&self, most: u32) -> Result<Vec<GatewayRun>> {
        let query = sql!(
            "SELECT id, started_at, seen_at, ended_at FROM gateway_runs
             ORDER BY started_at DESC, id DESC LIMIT $1",
            i64::from(most)
        );
        let rows: Vec<RunRow> = self.read().await?.all(&query).await?;
        Ok(rows.into_iter().rev().map(run).collect())
    }

    /// Returns what is known of the connections of a device in scope that were open at `since` or
    /// later; `Ok(None)`: the scope sees no such device.
    pub async fn connections(
        &self,
        scope: &Scope,
        mn: &Mn,
        since: Timestamp,
    ) -> Result<Option<ConnectionRecord>> {
        if self.device(scope, mn).await?.is_none() {
            return Ok(None);
        }
        let mut db = self.snapshot().await?;
        let query = sql!(
            "SELECT id, mn, peer, transport, opened_at, heard_at, seen_at, closed_at, why, frames,
                 bytes, refused, crc_errors
             FROM device_connections WHERE mn = $1 AND seen_at >= $2
             ORDER BY opened_at DESC, id DESC",
            mn,
            since
        );
        let rows: Vec<ConnectionRow> = db.all(&query).await?;
        let cut = sql!(
            "SELECT before FROM device_connections_cut WHERE mn = $1",
            mn
        );
        let cut: Option<(i64,)> = db.one(&cut).await?;
        Ok(Some(ConnectionRecord {
            connections: rows
                .into_iter()
                .map(ConnectionRow::into_connection)
                .collect::<Result<_>>()?,
            runs: runs_since(&mut db, since).await?,
            cut_before: time(cut.map(|(before,)| before)),
        }))
    }
}

/// Returns what is written of a connection, in the order of the columns.
fn values(one: &DeviceConnection) -> [Arg<'_>; 13] {
    let (closed_at, why) = one.closed.unzip();
    [
        Arg::from(&one.id),
        Arg::from(&one.mn),
        Arg::from(&one.peer),
        Arg::from(one.transport.as_str()),
        Arg::from(one.opened_at),
        Arg::from(one.heard_at),
        Arg::from(one.seen_at),
        Arg::from(closed_at),
        Arg::from(why.map(ConnectionEnd::as_str)),
        Arg::from(signed(one.frames)),
        Arg::from(signed(one.bytes)),
        Arg::from(signed(one.refused)),
        Arg::from(signed(one.crc_errors)),
    ]
}

async fn runs_since(db: &mut Conn, since: Timestamp) -> Result<Vec<GatewayRun>> {
    let query = sql!(
        "SELECT id, started_at, seen_at, ended_at FROM gateway_runs
         WHERE seen_at >= $1 OR seen_at = (SELECT MAX(seen_at) FROM gateway_runs WHERE seen_at < $1)
         ORDER BY started_at, id",
        since
    );
    let rows: Vec<RunRow> = db.all(&query).await?;
    Ok(rows.into_iter().map(run).collect())
}

/// A run as it is stored: identity, begin, last moment known, end.
type RunRow = (String, i64, i64, Option<i64>);

fn run((id, started_at, seen_at, ended_at): RunRow) -> GatewayRun {
    GatewayRun {
        id,
        started_at: Timestamp::from_millis(started_at),
        seen_at: Timestamp::from_millis(seen_at),
        ended_at: time(ended_at),
    }
}
