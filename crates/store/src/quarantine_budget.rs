//! Whose bytes stay in quarantine, and which go first (隔离数据保存额度).
//!
//! Each sender has a budget: a device of the registry by its number, whatever address it speaks
//! from; everybody else by the address, because a stranger can make up as many numbers as it
//! likes. How much of a budget is used is counted along, so that putting a row looks at the rows
//! that have to go and at no others.

use std::collections::{BTreeMap, HashSet};

use model::{Mn, Quarantined};

use crate::Result;
use crate::engine::Conn;
use crate::query::{Query, sql};

/// Rows looked at together when bytes have to go.
const AT_ONCE: i64 = 64;

/// How much a sender may keep in quarantine with its bytes. Beyond either the bytes go, the oldest
/// first; the rows stay, so that the count stays true.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QuarantineBudget {
    /// Most rows that have their bytes.
    pub rows: i64,
    /// Most bytes of them together.
    pub bytes: i64,
}

impl QuarantineBudget {
    fn is_exceeded(self, held: Held) -> bool {
        held.rows > self.rows.max(0) || held.bytes > self.bytes.max(0)
    }
}

/// What of a sender has its bytes.
#[derive(Clone, Copy, Default)]
struct Held {
    rows: i64,
    bytes: i64,
}

impl Held {
    fn add(&mut self, rows: i64, bytes: i64) {
        self.rows = self.rows.saturating_add(rows);
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

/// What came in or went out of each sender and address.
#[derive(Default)]
pub(crate) struct Tally(BTreeMap<(String, String), Held>);

impl Tally {
    /// Counts one row more that has so many bytes; without bytes it counts on no budget.
    pub(crate) fn came(&mut self, sender: &str, peer: &str, bytes: usize) {
        self.count(sender, peer, 1, i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// Counts one row less that had so many bytes.
    pub(crate) fn went(&mut self, sender: &str, peer: &str, bytes: i64) {
        self.count(sender, peer, -1, -bytes);
    }

    fn count(&mut self, sender: &str, peer: &str, rows: i64, bytes: i64) {
        if bytes != 0 {
            let key = (sender.to_owned(), peer.to_owned());
            self.0.entry(key).or_default().add(rows, bytes);
        }
    }

    /// Writes down what is used now.
    pub(crate) async fn note(&self, db: &mut Conn) -> Result<()> {
        for ((sender, peer), held) in &self.0 {
            db.run(&sql!(
                "INSERT INTO quarantine_kept (sender, peer, frames, bytes) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (sender, peer) DO UPDATE SET
                     frames = quarantine_kept.frames + excluded.frames,
                     bytes = quarantine_kept.bytes + excluded.bytes",
                sender,
                peer,
                held.rows,
                held.bytes
            ))
            .await?;
        }
        Ok(())
    }

    /// Lets bytes go of every sender that has come to more than it may keep.
    pub(crate) async fn keep_within(&self, db: &mut Conn, budget: QuarantineBudget) -> Result<()> {
        let mut senders: Vec<&str> = self.0.keys().map(|(sender, _)| sender.as_str()).collect();
        senders.dedup();
        for sender in senders {
            shrink(db, sender, budget).await?;
        }
        Ok(())
    }
}

/// Names whose budget rows count on: of each row `mn NUMBER` or `ip ADDRESS`.
pub(crate) async fn senders(db: &mut Conn, items: &[Quarantined]) -> Result<Vec<String>> {
    let mut numbers: Vec<&str> = items.iter().filter_map(named).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut query = Query::built("SELECT mn FROM devices WHERE status <> 'unknown' AND ");
    query.one_of("mn", numbers);
    let known: Vec<(String,)> = db.all(&query).await?;
    let known: HashSet<String> = known.into_iter().map(|(mn,)| mn).collect();
    let sender = |item: &Quarantined| match named(item).filter(|mn| known.contains(*mn)) {
        Some(mn) => format!("mn {mn}"),
        None => format!("ip {}", item.peer),
    };
    Ok(items.iter().map(sender).collect())
}

/// Lets the bytes of a sender go until it keeps no more than it may. Where it speaks from several
/// addresses, those go first of the address that has the most: who names a device without being
/// it cannot push out what the device itself sent.
async fn shrink(db: &mut Conn, sender: &str, budget: QuarantineBudget) -> Result<()> {
    let query = sql!(
        "SELECT peer, frames, bytes FROM quarantine_kept WHERE sender = $1",
        sender
    );
    let held: Vec<(String, i64, i64)> = db.all(&query).await?;
    let mut sum = Held::default();
    let mut peers: Vec<(String, Held)> = Vec::with_capacity(held.len());
    for (peer, rows, bytes) in held {
        sum.add(rows, bytes);
        peers.push((peer, Held { rows, bytes }));
    }
    let mut gone = Tally::default();
    while budget.is_exceeded(sum) {
        let too_many_bytes = sum.bytes > budget.bytes.max(0);
        let heaviest = peers.iter_mut().max_by_key(|(_, held)| {
            if too_many_bytes {
                held.bytes
            } else {
                held.rows
            }
        });
        let Some((peer, held)) = heaviest else { break };
        let oldest = sql!(
            "SELECT id, CAST(LENGTH(raw) AS BIGINT) FROM quarantine
             WHERE sender = $1 AND peer = $2 AND LENGTH(raw) > 0
             ORDER BY received_at, id LIMIT $3",
            sender,
            &*peer,
            AT_ONCE
        );
        let oldest: Vec<(String, i64)> = db.all(&oldest).await?;
        if oldest.is_empty() {
            break;
        }
        let mut going = Vec::with_capacity(oldest.len());
        for (id, bytes) in &oldest {
            if !budget.is_exceeded(sum) {
                break;
            }
            sum.add(-1, -bytes);
            held.add(-1, -bytes);
            gone.went(sender, peer, *bytes);
            going.push(id.as_str());
        }
        let mut query = Query::built("UPDATE quarantine SET raw = NULL, lost = 'budget' WHERE ");
        query.among("id", &going);
        db.run(&query).await?;
    }
    gone.note(db).await
}

fn named(item: &Quarantined) -> Option<&str> {
    item.mn.as_ref().map(Mn::as_str)
}
