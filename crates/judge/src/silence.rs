//! Judging by the clock who has fallen silent.

use catalog::Check;
use model::Episode;

use crate::absence::Absences;
use crate::changes::Changes;
use crate::checks;
use crate::episode::Key;
use crate::error::JudgeError;
use crate::judge::{Judge, Seen};
use crate::points::Points;
use crate::round::Round;

/// Times at work that are looked at: silence is a matter of hours.
const RUNS: u32 = 200;

impl Judge {
    /// Judges each active device by when data last came from it: one alarm for a device and its
    /// point, however many factors it measures.
    pub(crate) async fn judge_silence(
        &self,
        points: &Points<'_>,
        changes: &mut Changes,
        round: &mut Round,
    ) -> Result<(), JudgeError> {
        let now = self.world.now();
        let heard = self.store.last_received().await?;
        let runs = self.store.gateway_runs(RUNS).await?;
        let absences = Absences::between(&runs, now);
        for rule in &self.catalog.rules {
            let Check::Silent { minutes } = rule.check else {
                continue;
            };
            for device in &heard {
                let id = &device.point;
                // A device of which no data ever came has not fallen silent.
                let (Some(last), Some((point, kind))) = (device.row, points.get(id)) else {
                    continue;
                };
                let own = kind.point.as_ref().map(|point| point.silent_minutes);
                let Some(minutes) = minutes.or(own) else {
                    continue;
                };
                if rule.applies_to.contains(&point.kind) {
                    let key = Key {
                        rule: rule.id.clone(),
                        point: id.clone(),
                        factor: None,
                    };
                    let verdict = checks::silence(minutes, device, last, &absences, now);
                    let seen = Seen {
                        start: last,
                        at: now,
                        verdict,
                    };
                    self.judge_one(changes, rule, point, &key, seen, round)
                        .await?;
                }
            }
            let is_gone = |episode: &&Episode| {
                episode.rule == rule.id && !heard.iter().any(|one| one.point == episode.point)
            };
            let gone: Vec<Episode> = changes.episodes().filter(is_gone).cloned().collect();
            for episode in gone {
                self.end(changes, &episode, "设备已停用，不再判断", round)
                    .await?;
            }
        }
        Ok(())
    }
}
