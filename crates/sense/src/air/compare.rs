//! The same days under the old law and under the new one (新旧标准对照).

use chrono::NaiveDate;
use model::{AirDay, DayIndex};
use standards::air::{AqiLaw, DayCount, Level};

/// A day under both editions.
#[derive(Clone, Copy, Debug)]
pub struct PairedDay<'d> {
    /// The day.
    pub date: NaiveDate,
    /// What is known of it; `None` without any record.
    pub day: Option<&'d AirDay>,
}

impl PairedDay<'_> {
    fn index(&self, law: AqiLaw) -> Option<&DayIndex> {
        self.day.map(|day| day.index(law))
    }

    fn level(&self, law: AqiLaw) -> Option<Level> {
        self.index(law).and_then(DayIndex::level)
    }

    /// Tells whether the level differs; a day without an index under either edition does not.
    #[must_use]
    pub fn changes_level(&self) -> bool {
        let [older, newer] = AqiLaw::ALL.map(|law| self.level(law));
        older
            .zip(newer)
            .is_some_and(|(older, newer)| older != newer)
    }

    /// Tells whether the primary pollutants differ, where both editions have an index.
    #[must_use]
    pub fn changes_primary(&self) -> bool {
        let [older, newer] = AqiLaw::ALL.map(|law| {
            let index = self.index(law)?;
            index.published().map(|_| index.published_primary())
        });
        older
            .zip(newer)
            .is_some_and(|(older, newer)| older != newer)
    }

    /// Tells whether the day is good under the old edition and not under the new one.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        let [older, newer] = AqiLaw::ALL.map(|law| self.level(law).map(Level::is_good));
        (older, newer) == (Some(true), Some(false))
    }
}

/// How many days went from a level to a level. The last row and column stand for no index (`NA`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LevelChanges([[u32; 7]; 7]);

impl LevelChanges {
    fn count(&mut self, older: Option<Level>, newer: Option<Level>) {
        let place = |level: Option<Level>| level.map_or(6, |level| usize::from(level.number()) - 1);
        self.0[place(older)][place(newer)] += 1;
    }

    /// Returns the counts: rows by the level under the old edition, columns under the new one.
    #[must_use]
    pub const fn rows(&self) -> &[[u32; 7]; 7] {
        &self.0
    }
}

/// What the change of the law makes of a period.
#[derive(Clone, Debug)]
pub struct Comparison<'d> {
    /// All days of the period that are over, oldest first.
    pub days: Vec<PairedDay<'d>>,
    /// Days by level under the old edition.
    pub older: DayCount,
    /// The same under the new edition.
    pub newer: DayCount,
    /// Days that are good under the old edition and not under the new one (减少的优良天数).
    pub good_days_lost: u32,
    /// Days whose primary pollutants differ.
    pub primary_changes: u32,
    /// Days by level under both.
    pub levels: LevelChanges,
}

/// Compares both editions over the days from `first` to `last`.
#[must_use]
pub fn compare(first: NaiveDate, last: NaiveDate, days: &[AirDay]) -> Comparison<'_> {
    let paired: Vec<PairedDay<'_>> = first
        .iter_days()
        .take_while(|date| *date <= last)
        .map(|date| PairedDay {
            date,
            day: days.iter().find(|day| day.date == date),
        })
        .collect();
    let aqi = |law| {
        DayCount::of(
            paired
                .iter()
                .map(move |pair| pair.index(law).and_then(DayIndex::published)),
        )
    };
    let mut levels = LevelChanges::default();
    for pair in &paired {
        levels.count(
            pair.level(AqiLaw::Hj633_2012),
            pair.level(AqiLaw::Hj633_2026),
        );
    }
    Comparison {
        older: aqi(AqiLaw::Hj633_2012),
        newer: aqi(AqiLaw::Hj633_2026),
        good_days_lost: count_of(&paired, PairedDay::is_lost),
        primary_changes: count_of(&paired, PairedDay::changes_primary),
        levels,
        days: paired,
    }
}

fn count_of<'d>(days: &[PairedDay<'d>], holds: fn(&PairedDay<'d>) -> bool) -> u32 {
    days.iter().filter(|day| holds(day)).map(|_| 1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::air::statistics::tests::days;

    #[test]
    fn the_new_edition_takes_good_days_and_a_gap_is_no_change() {
        // 75 is the last good value of the old edition, 60 that of the new one.
        let days = days("2026-03-01", &["60", "61", "75", "76", "116", "-"]);
        let date = |text: &str| text.parse().expect("a date");
        let found = compare(date("2026-03-01"), date("2026-03-07"), &days);
        assert_eq!(found.days.len(), 7);
        assert_eq!((found.older.good(), found.newer.good()), (4, 1));
        assert_eq!(found.good_days_lost, 2);
        let changed: Vec<bool> = found.days.iter().map(PairedDay::changes_level).collect();
        assert_eq!(changed, [false, true, true, false, false, false, false]);
        let rows = found.levels.rows();
        // Two good days became lightly polluted, one good day lost its index, one had none.
        assert_eq!((rows[1][2], rows[2][2], rows[3][3]), (2, 1, 1));
        assert_eq!((rows[0][6], rows[6][6]), (1, 1));
        assert_eq!(rows.iter().flatten().sum::<u32>(), 7);
        assert_eq!(found.primary_changes, 0);
    }
}
