//! How the rows of one cadence come.

use std::collections::{BTreeMap, BTreeSet};

use model::{Cadence, Timestamp};
use store::Receipt;

use super::away::Away;
use super::loss::{Loss, lost};
use super::step::{Stretch, Told, step_of_rows, stretches};
use super::{SaidStep, Span, Spread, spread};

/// How the rows of one cadence come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CadenceHealth {
    /// The cadence.
    pub cadence: Cadence,
    /// How far apart rows are to be now, milliseconds: as the device said, else as its rows have
    /// it; `None`: it said nothing, and it cannot be told from so few.
    pub step: Option<i64>,
    /// What the device itself has said of it.
    pub told: Option<Told>,
    /// Periods without a row; `None` without a step.
    pub lost: Option<Loss>,
    /// How late rows come; `None` where the length of the period cannot be told.
    pub late: Option<Spread>,
    /// The row of the newest period, as it first came.
    pub newest: Receipt,
}

/// Returns how the rows of each cadence come that the device sends at all. What it said of its
/// steps is given in the order in which it was said, times in which no gateway was at work in
/// theirs.
#[must_use]
pub fn cadences(
    span: Span,
    receipts: &[Receipt],
    said: &[SaidStep],
    away: &[Away],
) -> Vec<CadenceHealth> {
    let of = |cadence| {
        let mut first: BTreeMap<Timestamp, Timestamp> = BTreeMap::new();
        for receipt in receipts.iter().filter(|one| one.cadence == cadence) {
            let at = first.entry(receipt.start).or_insert(receipt.received_at);
            *at = receipt.received_at.min(*at);
        }
        let said: Vec<&SaidStep> = said.iter().filter(|one| one.cadence == cadence).collect();
        cadence_health(span, cadence, &first, &said, away)
    };
    Cadence::ALL.into_iter().filter_map(of).collect()
}

/// Looks at the rows of one cadence: beginning of the period, and when it first came.
fn cadence_health(
    span: Span,
    cadence: Cadence,
    rows: &BTreeMap<Timestamp, Timestamp>,
    said: &[&SaidStep],
    away: &[Away],
) -> Option<CadenceHealth> {
    let (&start, &received_at) = rows.last_key_value()?;
    let starts: BTreeSet<Timestamp> = rows.keys().copied().collect();
    let told = Told::by(said, &starts);
    let stretches = stretches(span, cadence, said, &starts);
    let step = match &told {
        Some(told) => Some(told.step),
        None => step_of_rows(cadence, &starts),
    };
    Some(CadenceHealth {
        cadence,
        step,
        told,
        lost: lost(span, &stretches, &starts, length(cadence), away),
        late: spread(lengths(cadence, &stretches, rows)),
        newest: Receipt {
            cadence,
            start,
            received_at,
        },
    })
}

/// Returns how late each row came whose period has a known length.
fn lengths(
    cadence: Cadence,
    stretches: &[Stretch],
    rows: &BTreeMap<Timestamp, Timestamp>,
) -> Vec<i64> {
    let step = |start: Timestamp| stretches.iter().find(|one| one.holds(start))?.step;
    let length = |start: Timestamp| length(cadence).or_else(|| step(start));
    rows.iter()
        .filter_map(|(start, at)| Some(at.since(start.plus(length(*start)?))))
        .collect()
}

/// Returns how long a period of a cadence is; `None`: as long as the step.
const fn length(cadence: Cadence) -> Option<i64> {
    match cadence {
        Cadence::Realtime => Some(0),
        Cadence::Minute => None,
        Cadence::Hour => Some(Timestamp::HOUR),
        Cadence::Day => Some(Timestamp::DAY),
    }
}
