//! Capture, validity and on-time rates (获取率、有效率、及时率) of hour values, as exact fractions.
//!
//! No standard could be read for these; the definitions are a house setting and are shown with the
//! numbers:
//!
//! - capture = values that arrived / values that were due. An hour is due once it has ended; each
//!   factor of a point is due in each hour;
//! - validity = values that count, after review, / values that arrived;
//! - on time = hours whose first row arrived within [`ON_TIME_MINUTES`] after their end / hours that
//!   arrived.

use std::collections::{BTreeMap, BTreeSet};

use model::{ObjectId, Reading, Timestamp};
use standards::Decimal;
use standards::decimal::Ratio;

/// Within how many minutes after its end an hour must arrive to be on time. House setting; the
/// national release comes about half an hour after the hour.
pub const ON_TIME_MINUTES: i64 = 30;

/// So many of so many.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Share {
    /// How many fulfil it.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

impl Share {
    /// Returns the percentage rounded once (GB/T 8170) to one decimal; `None` of nothing at all.
    #[must_use]
    pub fn percent(self) -> Option<Decimal> {
        let part = i128::from(self.part).checked_mul(100)?;
        Ratio::new(part, i128::from(self.whole))?
            .round_half_even(1)
            .ok()
    }

    /// Adds two shares: parts to parts, wholes to wholes.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            part: self.part.saturating_add(other.part),
            whole: self.whole.saturating_add(other.whole),
        }
    }
}

/// The rates of a point in a span of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rates {
    /// Values that arrived, of those due.
    pub capture: Share,
    /// Values that count, of those that arrived.
    pub validity: Share,
    /// Hours on time, of those that arrived.
    pub on_time: Share,
}

impl Rates {
    /// Adds the rates of another span or point.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            capture: self.capture.plus(other.capture),
            validity: self.validity.plus(other.validity),
            on_time: self.on_time.plus(other.on_time),
        }
    }
}

/// What is known of a point in a span of time.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Its hour rows in force with their effective flags.
    pub rows: &'a [Reading],
    /// When the first row of each hour arrived.
    pub arrived: &'a BTreeMap<Timestamp, Timestamp>,
    /// The factors due at each hour.
    pub factors: &'a BTreeSet<String>,
}

/// Counts the hours that begin in `from <= start < to` and have ended by `now`.
#[must_use]
pub fn rates(told: Told<'_>, from: Timestamp, to: Timestamp, now: Timestamp) -> Rates {
    let end = to.min(now.hour_start());
    let hours = u64::try_from(end.since(from) / Timestamp::HOUR).unwrap_or(0);
    let factors = u64::try_from(told.factors.len()).unwrap_or(u64::MAX);
    let mut rates = Rates::default();
    rates.capture.whole = hours.saturating_mul(factors);
    let inside = |row: &&Reading| row.start >= from && row.start < end;
    for row in told.rows.iter().filter(inside) {
        let due = row
            .factors
            .iter()
            .filter(|reading| told.factors.contains(reading.factor.as_str()));
        for reading in due.filter(|reading| reading.value.is_some()) {
            rates.capture.part += 1;
            rates.validity.whole += 1;
            rates.validity.part += u64::from(reading.counts());
        }
        if let Some(arrived) = told.arrived.get(&row.start) {
            let late = arrived.since(row.hour_stamp());
            rates.on_time.whole += 1;
            rates.on_time.part += u64::from(late <= ON_TIME_MINUTES * Timestamp::MINUTE);
        }
    }
    rates
}

/// Returns the hours without a single value of a factor that is due, oldest first.
#[must_use]
pub fn gaps(
    told: Told<'_>,
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
) -> Vec<(Timestamp, Vec<String>)> {
    let end = to.min(now.hour_start());
    let mut gaps = Vec::new();
    let mut start = from;
    while start < end {
        let row = told
            .rows
            .binary_search_by_key(&start, |row| row.start)
            .ok()
            .and_then(|place| told.rows.get(place));
        let has = |code: &String| {
            row.and_then(|row| row.factor(code))
                .is_some_and(|reading| reading.value.is_some())
        };
        let missing: Vec<String> = told.factors.iter().filter(|f| !has(f)).cloned().collect();
        if !missing.is_empty() {
            gaps.push((start, missing));
        }
        start = start.plus(Timestamp::HOUR);
    }
    gaps
}

/// Tells which point a row belongs to, for splitting rows of many points.
#[must_use]
pub fn by_point(rows: &[Reading]) -> BTreeMap<&ObjectId, &[Reading]> {
    rows.chunk_by(|one, other| one.point == other.point)
        .filter_map(|rows| Some((&rows.first()?.point, rows)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Cadence, FactorCode, FactorReading, Mn};

    /// One word per hour: `35` valid, `35!D` flagged, `-` no number, `_` no row.
    fn told(hours: &str, late: &[(i64, i64)]) -> (Vec<Reading>, BTreeMap<Timestamp, Timestamp>) {
        let mut rows = Vec::new();
        let mut arrived = BTreeMap::new();
        for (hour, word) in (0_i64..).zip(hours.split(' ')) {
            if word == "_" {
                continue;
            }
            let start = Timestamp::from_millis(hour * Timestamp::HOUR);
            let minutes = late
                .iter()
                .find(|(at, _)| *at == hour)
                .map_or(5, |late| late.1);
            let at = start.plus(Timestamp::HOUR + minutes * Timestamp::MINUTE);
            let (value, flag) = word.split_once('!').unwrap_or((word, "N"));
            rows.push(Reading {
                point: ObjectId::new("s"),
                cadence: Cadence::Hour,
                start,
                factors: vec![FactorReading {
                    factor: FactorCode::new("a34004"),
                    value: value.parse().ok(),
                    min: None,
                    max: None,
                    total: None,
                    flag: Some(flag.to_owned()),
                }],
                revision: 0,
                mn: Mn::new("m"),
                received_at: at,
            });
            arrived.insert(start, at);
        }
        (rows, arrived)
    }

    fn check(hours: &str, late: &[(i64, i64)], now: i64, expected: [&str; 3]) {
        let (rows, arrived) = told(hours, late);
        let factors = BTreeSet::from(["a34004".to_owned()]);
        let told = Told {
            rows: &rows,
            arrived: &arrived,
            factors: &factors,
        };
        let at = |hour: i64| Timestamp::from_millis(hour * Timestamp::HOUR);
        let found = rates(told, at(0), at(24), at(now));
        let text = |share: Share| {
            let percent = share.percent().map_or("-".to_owned(), |p| p.to_string());
            format!("{}/{} {percent}", share.part, share.whole)
        };
        let said = [
            text(found.capture),
            text(found.validity),
            text(found.on_time),
        ];
        assert_eq!(said, expected, "{hours}");
        let missing = gaps(told, at(0), at(24), at(now)).len();
        assert_eq!(missing as u64, found.capture.whole - found.capture.part);
    }

    #[test]
    fn counts_what_was_due_and_what_came() {
        check("1 2 3 4", &[], 4, ["4/4 100.0", "4/4 100.0", "4/4 100.0"]);
        check("1 _ - 4!D", &[], 4, ["2/4 50.0", "1/2 50.0", "3/3 100.0"]);
        check(
            "1 2 3",
            &[(1, 31), (2, 30)],
            3,
            ["3/3 100.0", "3/3 100.0", "2/3 66.7"],
        );
        // What a review found valid counts, what it found invalid does not.
        check(
            "1!RV 2!RM 3",
            &[],
            3,
            ["3/3 100.0", "2/3 66.7", "3/3 100.0"],
        );
    }

    #[test]
    fn an_hour_is_due_once_it_has_ended() {
        check("1 2 3", &[], 2, ["2/2 100.0", "2/2 100.0", "2/2 100.0"]);
        check("_", &[], 0, ["0/0 -", "0/0 -", "0/0 -"]);
        check("_", &[], 48, ["0/24 0.0", "0/0 -", "0/0 -"]);
    }
}
