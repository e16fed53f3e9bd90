//! The rows around those that are judged.

use std::collections::BTreeMap;

use catalog::Catalog;
use model::{Cadence, Episode, LoggedReading, ObjectId, Reading, Scope, Timestamp};
use store::Store;

use crate::changes::Changes;
use crate::checks;
use crate::points::Points;
use crate::timeliness::{AHEAD, is_out_of_time};

/// How far back an episode is followed at most, milliseconds: an alarm that is older than this
/// judges recovery by the last month.
pub(crate) const LONGEST: i64 = 31 * Timestamp::DAY;

/// For each point and cadence of a batch, the rows in force that its judgement may look at, oldest
/// first: before the judged ones for the rules, after them to know who is late.
pub(crate) struct Windows(BTreeMap<(ObjectId, Cadence), Vec<Reading>>);

impl Windows {
    pub(crate) async fn read(
        store: &Store,
        catalog: &Catalog,
        points: &Points<'_>,
        changes: &Changes,
        batch: &[LoggedReading],
    ) -> store::Result<Self> {
        let mut windows = BTreeMap::new();
        for ((point, cadence), span) in spans(catalog, points, changes, batch) {
            let scope = Scope::system();
            let rows = store
                .readings(&scope, &point, cadence, span.from, span.to, u32::MAX)
                .await?;
            windows.insert((point, cadence), rows);
        }
        Ok(Self(windows))
    }

    /// Returns the rows around a row; `None` if no rule looks at rows of its sort.
    pub(crate) fn around(&self, row: &Reading) -> Option<&[Reading]> {
        self.0
            .get(&(row.point.clone(), row.cadence))
            .map(Vec::as_slice)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Span {
    from: Timestamp,
    to: Timestamp,
}

fn spans(
    catalog: &Catalog,
    points: &Points<'_>,
    changes: &Changes,
    batch: &[LoggedReading],
) -> BTreeMap<(ObjectId, Cadence), Span> {
    let mut spans: BTreeMap<(ObjectId, Cadence), Span> = BTreeMap::new();
    for row in batch
        .iter()
        .map(|logged| &logged.reading)
        .filter(|row| !is_out_of_time(row))
    {
        let Some((object, _)) = points.get(&row.point) else {
            continue;
        };
        let rules = catalog
            .rules
            .iter()
            .filter(|rule| rule.judges(&object.kind, row.cadence));
        let Some(lookback) = rules.map(checks::lookback).max() else {
            continue;
        };
        let from = row.start.plus(-lookback);
        let to = row.received_at.max(row.start).plus(AHEAD + 1);
        spans
            .entry((row.point.clone(), row.cadence))
            .and_modify(|span| {
                span.from = span.from.min(from);
                span.to = span.to.max(to);
            })
            .or_insert(Span { from, to });
    }
    for ((point, cadence), span) in &mut spans {
        let looks_back = |episode: &&Episode| {
            episode.point == *point
                && catalog
                    .rule(&episode.rule)
                    .is_some_and(|rule| rule.cadence == *cadence && episode.factor.is_none())
        };
        let began = changes
            .episodes()
            .filter(looks_back)
            .map(|episode| episode.started_at)
            .min();
        if let Some(began) = began {
            span.from = span.from.min(began.max(span.from.plus(-LONGEST)));
        }
    }
    spans
}
