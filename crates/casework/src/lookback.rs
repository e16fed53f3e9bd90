//! The look-back (回头看): closed cases are drawn by a seed, looked at again, and counted.
//!
//! Whoever holds the list, the share and the published seed draws the same cases: each case is
//! ranked by SM3 over seed and id, and the first of them are taken.

mod board;
mod candidates;
mod figures;
mod span;
mod strikes;

use model::{CaseId, ContentHash, Draw};
use sm3::{Digest, Sm3};
use store::StoreError;
use thiserror::Error;

use crate::Casework;
use crate::error::ActError;

pub use board::{Board, DrawRecord, Tally};
pub use figures::{Count, Figures};
pub use span::{Span, ended};
pub use strikes::Strike;

/// Why cases could not be drawn. The texts are for the one who asked for it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DrawError {
    /// The flow is not in the catalogue, or is not looked back on.
    #[error("没有“{0}”这类事项，或者它不做回头看")]
    Flow(String),
    /// The period is none, or not of the length that the flow asks for.
    #[error("“{0}”不是这类事项的抽取周期；月写 2026-03，季度写 2026Q1，半年写 2026H1，年写 2026")]
    Period(String),
    /// The period is not over.
    #[error("“{0}”还没有结束，结束后才能抽取")]
    TooEarly(String),
    /// The seed is empty.
    #[error("请写明公布的随机种子")]
    Seed,
    /// Nothing was closed in the period.
    #[error("“{0}”没有办结的事项可供抽取")]
    Nothing(String),
    /// There is a draw of this flow and period, by another seed.
    #[error("“{0}”已经抽取过，种子是“{1}”，不能重抽")]
    Drawn(String, String),
    /// There is no draw of this flow and period.
    #[error("“{0}”还没有抽取过")]
    Missing(String),
    /// Cases of the flow lie outside the scope of the one who asks.
    #[error("抽取面向全部同类事项，其中有的不在您的管辖范围内，请由市级人员抽取")]
    Beyond,
    /// A drawn case could not be opened for the look-back.
    #[error(transparent)]
    Act(#[from] ActError),
    /// The store failed, or what it holds makes no sense.
    #[error("系统暂时不能保存，请稍后重试")]
    Store(#[from] StoreError),
}

/// What drawing again has shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verified {
    /// The draw as it is kept.
    pub draw: Draw,
    /// Whether its inputs are those over which the hash was made.
    pub hash: bool,
    /// Whether the seed draws the same cases from them.
    pub sample: bool,
    /// Whether the events of the cases give the same list, as of when it was drawn.
    pub inputs: bool,
}

impl Verified {
    /// Tells whether everything agrees.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.hash && self.sample && self.inputs
    }
}

/// Returns the cases that a seed draws: `percent` of a hundred, rounded up, at least one.
///
/// # Examples
///
/// ```
/// use casework::lookback::sample;
/// use model::CaseId;
///
/// let list: Vec<CaseId> = (0..25).map(|n| CaseId::new(format!("c{n}"))).collect();
/// let drawn = sample(&list, 10, "2026年4月1日福彩3D 385");
/// assert_eq!(drawn.len(), 3);
/// assert_eq!(drawn, sample(&list, 10, "2026年4月1日福彩3D 385"));
/// ```
#[must_use]
pub fn sample(inputs: &[CaseId], percent: u8, seed: &str) -> Vec<CaseId> {
    let rank = |case: &CaseId| {
        let mut sm3 = Sm3::new();
        sm3.update(seed.as_bytes());
        sm3.update([0]);
        sm3.update(case.as_str().as_bytes());
        hex::encode(sm3.finalize())
    };
    let mut ranked: Vec<(String, &CaseId)> = inputs.iter().map(|case| (rank(case), case)).collect();
    ranked.sort();
    let count = (inputs.len() * usize::from(percent)).div_ceil(100);
    let drawn = ranked.into_iter().take(count);
    drawn.map(|(_, case)| case.clone()).collect()
}

/// Returns SM3 over everything from which a draw follows, one thing a line.
#[must_use]
pub fn fingerprint(
    flow: &str,
    period: &str,
    percent: u8,
    seed: &str,
    inputs: &[CaseId],
) -> ContentHash {
    let mut sm3 = Sm3::new();
    let head = format!("qingshan/lookback/1\n{flow}\n{period}\n{percent}\n{seed}\n");
    sm3.update(head.as_bytes());
    for case in inputs {
        sm3.update(case.as_str().as_bytes());
        sm3.update(b"\n");
    }
    ContentHash::new(hex::encode(sm3.finalize()))
}

impl Casework {
    /// Draws cases of a flow that were closed in a period, keeps the draw, and opens the look-back
    /// at each. Drawn again by the same seed, it goes on where it was stopped.
    ///
    /// # Errors
    ///
    /// See [`DrawError`].
    pub async fn draw(
        &self,
        flow: &str,
        period: &str,
        seed: &str,
        by: &str,
    ) -> Result<Draw, DrawError> {
        let seed = seed.trim();
        if seed.is_empty() {
            return Err(DrawError::Seed);
        }
        let before = self.store.draws(Some(flow), Some(period)).await?.pop();
        let draw = match before {
            Some(draw) if draw.seed == seed => draw,
            Some(draw) => return Err(DrawError::Drawn(period.to_owned(), draw.seed)),
            None => self.new_draw(flow, period, seed, by).await?,
        };
        for case in &draw.drawn {
            self.act_when_drawn(case, &draw.id).await?;
        }
        Ok(draw)
    }

    async fn new_draw(
        &self,
        flow: &str,
        period: &str,
        seed: &str,
        by: &str,
    ) -> Result<Draw, DrawError> {
        let (span, lookback) = self.span_of(flow, period)?;
        let drawn_at = self.world.now();
        if drawn_at < span.end {
            return Err(DrawError::TooEarly(period.to_owned()));
        }
        let inputs = self.candidates(flow, &lookback.of, span, drawn_at).await?;
        if inputs.is_empty() {
            return Err(DrawError::Nothing(period.to_owned()));
        }
        let percent = lookback.percent;
        let draw = Draw {
            id: self.world.new_id(),
            flow: flow.to_owned(),
            period: period.to_owned(),
            percent,
            seed: seed.to_owned(),
            inputs_hash: fingerprint(flow, period, percent, seed, &inputs),
            drawn: sample(&inputs, percent, seed),
            inputs,
            drawn_at,
            drawn_by: by.to_owned(),
        };
        if !self.store.put_draw(&draw).await? {
            // Somebody else was faster; there is one draw of a period.
            let kept = self.store.draws(Some(flow), Some(period)).await?.pop();
            let kept = kept.ok_or_else(|| DrawError::Missing(period.to_owned()))?;
            return if kept.seed == seed {
                Ok(kept)
            } else {
                Err(DrawError::Drawn(period.to_owned(), kept.seed))
            };
        }
        tracing::info!(
            draw.flow = flow,
            draw.period = period,
            drawn = draw.drawn.len(),
            "cases were drawn"
        );
        Ok(draw)
    }

    /// Draws again from what is kept, and from the events of the cases.
    ///
    /// # Errors
    ///
    /// See [`DrawError`].
    pub async fn verify_draw(&self, flow: &str, period: &str) -> Result<Verified, DrawError> {
        let draw = self.store.draws(Some(flow), Some(period)).await?.pop();
        let draw = draw.ok_or_else(|| DrawError::Missing(period.to_owned()))?;
        let (span, lookback) = self.span_of(flow, period)?;
        let (percent, seed) = (draw.percent, draw.seed.as_str());
        let found = self
            .candidates(flow, &lookback.of, span, draw.drawn_at)
            .await?;
        Ok(Verified {
            hash: fingerprint(flow, period, percent, seed, &draw.inputs) == draw.inputs_hash,
            sample: sample(&draw.inputs, percent, seed) == draw.drawn,
            inputs: found == draw.inputs,
            draw,
        })
    }

    fn span_of(
        &self,
        flow: &str,
        period: &str,
    ) -> Result<(Span, catalog::cases::Lookback), DrawError> {
        let definition = self.catalog.case(flow);
        let lookback = definition.and_then(|flow| flow.lookback.clone());
        let lookback = lookback.ok_or_else(|| DrawError::Flow(flow.to_owned()))?;
        let span = Span::read(period, lookback.period);
        let span = span.ok_or_else(|| DrawError::Period(period.to_owned()))?;
        Ok((span, lookback))
    }
}
