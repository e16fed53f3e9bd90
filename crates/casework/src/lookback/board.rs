//! What was struck in a span of time, and how much of it came back: by unit and by acceptor.

use std::collections::BTreeMap;

use model::{Case, CaseFilter, Draw, Scope, Timestamp};
use store::StoreError;

use super::strikes::strikes;
use super::{DrawError, Span, Strike};
use crate::Casework;

/// Cases read at a time.
const BATCH: u32 = 500;

/// How many strikings, and what became of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Struck (销号).
    pub struck: u32,
    /// Drawn for a look-back (抽中).
    pub drawn: u32,
    /// Looked at (已看).
    pub looked_at: u32,
    /// Come back (反弹), found by a draw or otherwise.
    pub relapsed: u32,
}

/// Strikings with their figures.
#[derive(Clone, PartialEq, Debug)]
pub struct Board {
    /// The strikings, the latest first.
    pub strikes: Vec<Strike>,
    /// All of them.
    pub total: Tally,
    /// By the units that had done the work, by name; one that several did counts for each.
    pub units: Vec<(String, Tally)>,
    /// By the people whose acceptance it was (name, unit). A relapse counts against the acceptance
    /// upon which the number was struck, whoever accepts the case later.
    pub acceptors: Vec<((String, String), Tally)>,
}

/// A draw with the cases that it drew.
#[derive(Clone, PartialEq, Debug)]
pub struct DrawRecord {
    /// The draw.
    pub draw: Draw,
    /// What it was drawn from: of each its case, where it is in scope.
    pub inputs: Vec<Option<Case>>,
    /// The drawn cases in scope: place in the order of the draw from 1, and the striking that was
    /// drawn.
    pub drawn: Vec<(usize, Strike)>,
}

impl Tally {
    fn add(&mut self, strike: &Strike) {
        let looked_back = strike.looked_back.as_ref();
        self.struck += 1;
        self.drawn += u32::from(looked_back.is_some());
        self.looked_at += u32::from(looked_back.is_some_and(|one| one.found.is_some()));
        self.relapsed += u32::from(strike.relapsed);
    }
}

impl Board {
    /// Counts strikings.
    #[must_use]
    pub fn of(mut strikes: Vec<Strike>) -> Self {
        strikes.sort_by(|a, b| (b.struck_at, &b.case.id).cmp(&(a.struck_at, &a.case.id)));
        let mut total = Tally::default();
        let mut units: BTreeMap<String, Tally> = BTreeMap::new();
        let mut acceptors: BTreeMap<(String, String), Tally> = BTreeMap::new();
        for strike in &strikes {
            total.add(strike);
            for unit in &strike.units {
                units.entry(unit.clone()).or_default().add(strike);
            }
            if let Some(acceptor) = &strike.acceptor {
                acceptors.entry(acceptor.clone()).or_default().add(strike);
            }
        }
        Self {
            strikes,
            total,
            units: units.into_iter().collect(),
            acceptors: acceptors.into_iter().collect(),
        }
    }
}

impl Casework {
    /// Returns what was struck of a flow within scope, in a span of time or ever, with its figures.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn lookback_board(
        &self,
        scope: &Scope,
        flow: &str,
        span: Option<Span>,
    ) -> Result<Board, StoreError> {
        let within = |at: Timestamp| span.is_none_or(|span| span.contains(at));
        let mut found = Vec::new();
        for case in self.cases_in(scope, flow).await? {
            // What has not moved since cannot have been struck in the span.
            if span.is_some_and(|span| case.updated_at < span.start) {
                continue;
            }
            if let Some(opened) = self.opened(scope, &case.id).await? {
                let own = strikes(&opened);
                found.extend(own.into_iter().filter(|strike| within(strike.struck_at)));
            }
        }
        Ok(Board::of(found))
    }

    /// Returns a draw with what it drew within scope; `None` if there is no such draw.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn lookback_draw(
        &self,
        scope: &Scope,
        id: &str,
    ) -> Result<Option<DrawRecord>, StoreError> {
        let all = self.store.draws(None, None).await?;
        let Some(draw) = all.into_iter().find(|draw| draw.id == id) else {
            return Ok(None);
        };
        let cases = self.cases_in(scope, &draw.flow).await?;
        let cases: BTreeMap<_, _> = cases
            .into_iter()
            .map(|case| (case.id.clone(), case))
            .collect();
        let mut drawn = Vec::new();
        for (place, id) in draw.drawn.iter().enumerate() {
            let Some(opened) = self.opened(scope, id).await? else {
                continue;
            };
            let mut own = strikes(&opened).into_iter().rev();
            // A case that was reopened before its look-back could begin was drawn all the same.
            if let Some(strike) = own.find(|strike| strike.struck_at <= draw.drawn_at) {
                drawn.push((place + 1, strike));
            }
        }
        let inputs = draw.inputs.iter().map(|id| cases.get(id).cloned());
        Ok(Some(DrawRecord {
            inputs: inputs.collect(),
            drawn,
            draw,
        }))
    }

    /// Draws in the name of somebody whose scope holds every case of the flow: a draw is of the
    /// whole bureau, and there is one of a period.
    ///
    /// # Errors
    ///
    /// See [`DrawError`].
    pub async fn draw_within(
        &self,
        scope: &Scope,
        (flow, period): (&str, &str),
        seed: &str,
        by: &str,
    ) -> Result<Draw, DrawError> {
        let filter = CaseFilter {
            flow: Some(flow.to_owned()),
            limit: 1,
            ..CaseFilter::default()
        };
        let (_, known) = self.store.cases(scope, &filter).await?;
        let all = self.store.cases_of(flow).await?.len();
        if usize::try_from(known).is_ok_and(|known| known < all) {
            return Err(DrawError::Beyond);
        }
        self.draw(flow, period, seed, by).await
    }

    async fn cases_in(&self, scope: &Scope, flow: &str) -> Result<Vec<Case>, StoreError> {
        let mut all = Vec::new();
        loop {
            let filter = CaseFilter {
                flow: Some(flow.to_owned()),
                offset: u32::try_from(all.len()).unwrap_or(u32::MAX),
                limit: BATCH,
                ..CaseFilter::default()
            };
            let (cases, total) = self.store.cases(scope, &filter).await?;
            let done = cases.is_empty();
            all.extend(cases);
            if done || u64::try_from(all.len()).unwrap_or(u64::MAX) >= total {
                return Ok(all);
            }
        }
    }
}
