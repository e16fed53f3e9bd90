//! Judging rows that became durable.

use catalog::Rule;
use model::{LoggedReading, Object, Reading, Timestamp};

use crate::changes::Changes;
use crate::checks::{self, Sight};
use crate::episode::Key;
use crate::error::JudgeError;
use crate::judge::{Judge, Seen};
use crate::points::Points;
use crate::round::Round;
use crate::timeliness::{is_late, is_out_of_time};
use crate::windows::{LONGEST, Windows};

impl Judge {
    /// Judges each row of a batch, in the ledger's order, by every rule that looks at its sort.
    pub(crate) async fn judge_batch(
        &self,
        points: &Points<'_>,
        changes: &mut Changes,
        batch: &[LoggedReading],
        round: &mut Round,
    ) -> Result<(), JudgeError> {
        let windows = Windows::read(&self.store, &self.catalog, points, changes, batch).await?;
        for LoggedReading { reading: row, .. } in batch {
            round.rows += 1;
            if is_out_of_time(row) {
                round.out_of_time += 1;
                continue;
            }
            let Some((point, kind)) = points.get(&row.point) else {
                continue;
            };
            let Some(window) = windows.around(row) else {
                continue;
            };
            if changes.is_behind(&row.point, row.cadence, row.start) || is_late(row, window) {
                round.out_of_time += 1;
                continue;
            }
            // The row in force is judged, which may be a newer revision of the one read.
            let Ok(place) = window.binary_search_by_key(&row.start, |row| row.start) else {
                continue;
            };
            let (row, before) = (&window[place], &window[..place]);
            for rule in self
                .catalog
                .rules
                .iter()
                .filter(|r| r.judges(&point.kind, row.cadence))
            {
                let from = horizon(rule, point, changes, row);
                let seen = &before[before.partition_point(|earlier| earlier.start < from)..];
                let sight = Sight {
                    point,
                    kind,
                    row,
                    before: seen,
                };
                for (factor, verdict) in checks::judge(rule, sight) {
                    let key = Key {
                        rule: rule.id.clone(),
                        point: point.id.clone(),
                        factor,
                    };
                    let seen = Seen {
                        start: row.start,
                        at: row.received_at,
                        verdict,
                    };
                    self.judge_one(changes, rule, point, &key, seen, round)
                        .await?;
                }
            }
            changes.note_judged(&row.point, row.cadence, row.start);
        }
        Ok(())
    }
}

/// Returns how far back a rule sees from a row, whatever else the batch has read.
///
/// Whether an index has recovered may hang on a pollutant that was last seen when the episode
/// began; the episode is followed for [`LONGEST`] at most.
fn horizon(rule: &Rule, point: &Object, changes: &Changes, row: &Reading) -> Timestamp {
    let from = row.start.plus(-checks::lookback(rule));
    let key = Key {
        rule: rule.id.clone(),
        point: point.id.clone(),
        factor: None,
    };
    match changes.episode(&key) {
        Some(episode) => from.min(episode.started_at).max(from.plus(-LONGEST)),
        None => from,
    }
}
