//! Judging by the clock who has fallen silent.

use catalog::Check;
use model::Episode;

use crate::changes::Changes;
use crate::checks;
use crate::episode::Key;
use crate::error::JudgeError;
use crate::judge::{Judge, Seen};
use crate::points::Points;
use crate::round::Round;

impl Judge {
    /// Judges each point with an active device by when it was last heard.
    pub(crate) async fn judge_silence(
        &self,
        points: &Points<'_>,
        changes: &mut Changes,
        round: &mut Round,
    ) -> Result<(), JudgeError> {
        let now = self.world.now();
        let heard = self.store.last_received().await?;
        for rule in &self.catalog.rules {
            let Check::Silent { minutes } = rule.check else {
                continue;
            };
            for (id, last) in &heard {
                // A device that has never been heard has not fallen silent.
                let (Some(last), Some((point, kind))) = (*last, points.get(id)) else {
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
                    let verdict = checks::silence(minutes, last, now);
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
                episode.rule == rule.id && !heard.iter().any(|(id, _)| *id == episode.point)
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
