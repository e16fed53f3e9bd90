//! The draws for look-backs as they stand in `draws.jsonl`, and how they are played.

use anyhow::Context as _;
use catalog::Right;
use model::Timestamp;
use serde::Deserialize;

use super::Player;
use super::stories::{Step, lines, time};

/// A draw, and what was done to each drawn case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DrawStory {
    flow: String,
    /// Login of whoever drew.
    by: String,
    #[serde(deserialize_with = "time")]
    pub(super) at: Timestamp,
    period: String,
    seed: String,
    /// The steps of each drawn case, in the order of the draw: which cases these are depends on
    /// their ids, which are new in every demo.
    looks: Vec<Vec<Step>>,
}

impl DrawStory {
    /// Returns every step with the rank of its case and its number.
    pub(super) fn steps(&self) -> impl Iterator<Item = (usize, usize, &Step)> {
        let looks = self.looks.iter().enumerate();
        looks.flat_map(|(rank, steps)| {
            let steps = steps.iter().enumerate();
            steps.map(move |(number, step)| (rank, number, step))
        })
    }
}

/// Reads the demo's draws.
///
/// # Errors
///
/// A line is no draw.
pub(super) fn read() -> anyhow::Result<Vec<DrawStory>> {
    lines("draws.jsonl")
}

impl Player {
    /// Draws in the name of whoever drew.
    pub(super) async fn draw(&mut self, place: usize, told: &DrawStory) -> anyhow::Result<()> {
        let (actor, _) = self.person(&told.by).await?;
        let right = Right::LookbackDraw;
        let scope = self.catalog.scope_of(right, &actor.person, &actor.posts);
        let by = format!("{}（{}）", actor.name, actor.unit_name);
        let what = (told.flow.as_str(), told.period.as_str());
        let draw = self.casework.draw_within(&scope, what, &told.seed, &by);
        let draw = draw
            .await
            .with_context(|| format!("draw of {}", told.period))?;
        self.drawn.insert(place, draw.drawn);
        Ok(())
    }

    /// Does a step to a drawn case.
    pub(super) async fn look(
        &mut self,
        place: usize,
        told: &DrawStory,
        rank: usize,
        number: usize,
    ) -> anyhow::Result<()> {
        let drawn = self.drawn.get(&place).and_then(|drawn| drawn.get(rank));
        let id = drawn.context("so many were not drawn")?.clone();
        let request_id = format!("demo-look-{place}-{rank}-{number}");
        let step = &told.looks[rank][number];
        let done = self.act(&id, &told.flow, request_id, step).await;
        done.with_context(|| format!("look {} of {}", rank + 1, told.period))
    }
}
