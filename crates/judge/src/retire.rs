//! Ending episodes that no row and no clock will ever end.

use model::Episode;

use crate::changes::Changes;
use crate::checks;
use crate::episode::Key;
use crate::error::JudgeError;
use crate::judge::Judge;
use crate::points::Points;
use crate::round::Round;

impl Judge {
    /// Ends what can never go on: a rule that the catalogue no longer has, a point that is gone, a
    /// factor whose limit was taken away.
    pub(crate) async fn retire(
        &self,
        points: &Points<'_>,
        changes: &mut Changes,
        round: &mut Round,
    ) -> Result<(), JudgeError> {
        let goes_on = |episode: &Episode| {
            let rule = self.catalog.rule(&episode.rule);
            let point = points.get(&episode.point);
            rule.zip(point).is_some_and(|(rule, (point, _))| {
                checks::looks_at(rule, point, episode.factor.as_ref())
            })
        };
        let over: Vec<Episode> = changes
            .episodes()
            .filter(|e| !goes_on(e))
            .cloned()
            .collect();
        for episode in over {
            self.end(changes, &episode, "规则或点位已撤销，不再判断", round)
                .await?;
        }
        Ok(())
    }

    /// Ends an episode and clears its alarm, saying why.
    pub(crate) async fn end(
        &self,
        changes: &mut Changes,
        episode: &Episode,
        note: &str,
        round: &mut Round,
    ) -> Result<(), JudgeError> {
        if let Some(alarm) = &episode.alarm {
            self.meet(changes, alarm).await?;
            changes.clear(alarm, Some(note), self.world.now());
            round.cleared += 1;
        }
        changes.set_episode(&Key::of(episode), None);
        Ok(())
    }
}
