//! Quarantine does not grow without end.

use model::Timestamp;

use crate::ledger::take_turn;
use crate::quarantine_budget::Tally;
use crate::query::{Query, sql};
use crate::{Result, Store};

/// Rows deleted in one transaction, so that the writer of frames waits only shortly.
const AT_ONCE: i64 = 2_000;

/// A row stays longer where it was released, or is the newest of a device of the registry and a
/// reason: the last that is known of its trouble. Both are few.
const STAYS_LONGER: &str = "(EXISTS (SELECT 1 FROM quarantine_releases r \
     WHERE r.quarantine_id = q.id) \
     OR (EXISTS (SELECT 1 FROM devices d WHERE d.mn = q.mn) \
     AND NOT EXISTS (SELECT 1 FROM quarantine n WHERE n.mn = q.mn AND n.reason = q.reason \
     AND (n.received_at > q.received_at OR (n.received_at = q.received_at AND n.id > q.id)))))";

/// What stays in quarantine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QuarantineKeep {
    /// Rows received before this go,
    pub since: Timestamp,
    /// but released ones and the newest of each device and reason only before this.
    pub since_at_longest: Timestamp,
    /// Most rows in all; beyond it those go that would not stay longer, the oldest of the addresses
    /// that have the most.
    pub rows: i64,
}

/// How many rows went.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct QuarantinePruned {
    /// Because they were too old.
    pub by_age: u64,
    /// Because there were too many.
    pub by_number: u64,
}

impl Store {
    /// Deletes from quarantine what need not stay, the oldest first, in short transactions. Notes
    /// of releases stay for good. May be stopped anywhere and run again.
    pub async fn prune_quarantine(&self, keep: &QuarantineKeep) -> Result<QuarantinePruned> {
        let mut pruned = QuarantinePruned::default();
        loop {
            let mut query = Query::built(
                "DELETE FROM quarantine WHERE id IN (SELECT q.id FROM quarantine q \
                 WHERE q.received_at < ",
            );
            query.value(keep.since).text(" AND (q.received_at < ");
            query.value(keep.since_at_longest).text(" OR NOT ");
            query
                .text(STAYS_LONGER)
                .text(") ORDER BY q.received_at LIMIT ");
            query.value(AT_ONCE).text(")");
            let gone = self.delete(query).await?;
            pruned.by_age += gone;
            if gone == 0 {
                break;
            }
        }
        loop {
            let count = sql!("SELECT COUNT(*) FROM quarantine");
            let count = self.read().await?.number(&count).await?;
            let too_many = count.saturating_sub(keep.rows.max(0));
            if too_many <= 0 {
                break;
            }
            let mut gone = 0;
            for (peer, share) in self.shares(too_many).await? {
                gone += self.delete_oldest(&peer, share).await?;
            }
            pruned.by_number += gone;
            if gone == 0 {
                break;
            }
        }
        let mut tx = self.write().await?;
        take_turn(&mut tx, 0).await?;
        for rest in [
            sql!("DELETE FROM quarantine_kept WHERE frames <= 0"),
            // What a run says of single rows goes with the rows; its counts stay.
            sql!(
                "DELETE FROM quarantine_run_left WHERE received_at < $1",
                keep.since
            ),
            sql!(
                "DELETE FROM quarantine_run_rows WHERE received_at < $1",
                keep.since
            ),
        ] {
            tx.run(&rest).await?;
        }
        tx.commit().await?;
        Ok(pruned)
    }

    /// Says how many rows each address gives where so many are too many: whoever has the most gives
    /// first, down to what the others have, so that a flood from one address takes its own room.
    async fn shares(&self, too_many: i64) -> Result<Vec<(String, i64)>> {
        let mut query = Query::built("SELECT q.peer, COUNT(*) FROM quarantine q WHERE NOT ");
        query.text(STAYS_LONGER).text(" GROUP BY q.peer");
        let held: Vec<(String, i64)> = self.read().await?.all(&query).await?;
        Ok(fair_shares(held, too_many))
    }

    /// Deletes the oldest rows of an address that need not stay longer.
    async fn delete_oldest(&self, peer: &str, share: i64) -> Result<u64> {
        let mut gone = 0;
        let mut left = share;
        while left > 0 {
            // Looked up before the writer is taken: frames that are to become durable wait for it.
            let mut oldest = Query::built("SELECT q.id FROM quarantine q WHERE q.peer = ");
            oldest.value(peer).text(" AND NOT ").text(STAYS_LONGER);
            oldest.text(" ORDER BY q.received_at, q.id LIMIT ");
            oldest.value(left.min(AT_ONCE));
            let oldest: Vec<(String,)> = self.read().await?.all(&oldest).await?;
            let ids: Vec<&str> = oldest.iter().map(|(id,)| id.as_str()).collect();
            if ids.is_empty() {
                break;
            }
            let mut query = Query::built("DELETE FROM quarantine WHERE ");
            query.among("id", &ids);
            gone += self.delete(query).await?;
            left -= i64::try_from(ids.len()).unwrap_or(i64::MAX);
        }
        Ok(gone)
    }

    async fn delete(&self, mut query: Query<'_>) -> Result<u64> {
        query.text(" RETURNING sender, peer, CAST(LENGTH(raw) AS BIGINT)");
        let mut tx = self.write().await?;
        // As whoever puts rows: on PostgreSQL they would hold each other up.
        take_turn(&mut tx, 0).await?;
        let rows: Vec<(String, String, Option<i64>)> = tx.all(&query).await?;
        let mut tally = Tally::default();
        for (sender, peer, bytes) in &rows {
            tally.went(sender, peer, bytes.unwrap_or(0));
        }
        tally.note(&mut tx).await?;
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}

/// Says how many of their rows the addresses give so that `too_many` go in all: a level is found
/// above which everybody gives, and the last address gives no more than is needed.
fn fair_shares(mut held: Vec<(String, i64)>, too_many: i64) -> Vec<(String, i64)> {
    held.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
    let (mut level, mut above) = (0, 0);
    for (place, (_, rows)) in held.iter().enumerate() {
        above += rows;
        let givers = i64::try_from(place + 1).unwrap_or(i64::MAX);
        let next = held.get(place + 1).map_or(0, |(_, rows)| *rows);
        if above - givers * next >= too_many {
            level = (above - too_many) / givers;
            break;
        }
    }
    let mut left = too_many;
    let give = |(peer, rows): (String, i64)| {
        let share = (rows - level).clamp(0, left);
        left -= share;
        (share > 0).then_some((peer, share))
    };
    held.into_iter().filter_map(give).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_the_most_gives_first() {
        let check = |held: &[i64], too_many: i64, expected: &[i64]| {
            let named = |(place, rows): (usize, &i64)| (format!("{place}"), *rows);
            let shares = fair_shares(held.iter().enumerate().map(named).collect(), too_many);
            let mut left = held.to_vec();
            for (peer, share) in shares {
                let place: usize = peer.parse().expect("a place");
                left[place] -= share;
            }
            assert_eq!(left, expected, "{held:?} - {too_many}");
        };
        check(&[100, 5, 3], 90, &[10, 5, 3]);
        check(&[100, 5, 3], 97, &[4, 4, 3]);
        check(&[3, 100, 5], 98, &[3, 3, 4]);
        check(&[4, 4, 4], 1, &[3, 4, 4]);
        check(&[4, 4, 4], 12, &[0, 0, 0]);
        check(&[4, 4], 20, &[0, 0]);
        check(&[], 5, &[]);
    }
}
