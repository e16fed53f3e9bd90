//! Judging rows that became durable.

use model::LoggedReading;

use crate::changes::Changes;
use crate::checks::{self, Sight};
use crate::episode::Key;
use crate::error::JudgeError;
use crate::judge::{Judge, Seen};
use crate::points::Points;
use crate::round::Round;
use crate::timeliness::{is_late, is_out_of_time};
use crate::windows::Windows;

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
            let sight = Sight {
                point,
                kind,
                row: &window[place],
                before: &window[..place],
            };
            for rule in self
                .catalog
                .rules
                .iter()
                .filter(|r| r.judges(&point.kind, row.cadence))
            {
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
