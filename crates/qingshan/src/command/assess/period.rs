//! A period as a report names it: a year, a quarter, a month, a day, or two dates.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, Days, Months, NaiveDate};
use standards::air::validity::{Invalid, check_month, check_year};

/// A period of whole days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Period {
    name: String,
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Year,
    Months,
    Days,
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "期间应写作 2016、2026Q1、2026-03、2026-03-01 或 2026-03-01..2026-03-07";
        read(text).ok_or_else(|| wrong().to_owned())
    }
}

fn read(text: &str) -> Option<Period> {
    let name = text.to_owned();
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        return (first <= last).then_some(Period {
            name,
            first,
            last,
            kind: Kind::Days,
        });
    }
    let months = |first: NaiveDate, count, kind| {
        let last = first
            .checked_add_months(Months::new(count))?
            .checked_sub_days(Days::new(1))?;
        Some(Period {
            name: name.clone(),
            first,
            last,
            kind,
        })
    };
    let number = |part: &str, digits: usize| {
        let is_plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_plain {
            part.parse::<u32>().ok()
        } else {
            None
        }
    };
    let date = |year: &str, month| {
        NaiveDate::from_ymd_opt(i32::try_from(number(year, 4)?).ok()?, month, 1)
    };
    if let Some((year, quarter)) = text.split_once('Q') {
        let quarter = number(quarter, 1).filter(|quarter| (1..=4).contains(quarter))?;
        return months(date(year, quarter * 3 - 2)?, 3, Kind::Months);
    }
    if let Ok(day) = text.parse() {
        return Some(Period {
            name,
            first: day,
            last: day,
            kind: Kind::Days,
        });
    }
    match text.split_once('-') {
        Some((year, month)) => months(date(year, number(month, 2)?)?, 1, Kind::Months),
        None => months(date(text, 1)?, 12, Kind::Year),
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Period {
    pub(super) fn contains(&self, date: NaiveDate) -> bool {
        self.first <= date && date <= self.last
    }

    /// Checks that there are enough days: those of a year or of each month (GB 3095 table 4). A
    /// period of single days has no minimum.
    ///
    /// # Errors
    ///
    /// Names what there is too little of.
    pub(super) fn check(&self, days: impl Iterator<Item = NaiveDate>) -> Result<(), Invalid> {
        let mut by_month = [0; 12];
        for place in days.filter_map(|date| usize::try_from(date.month0()).ok()) {
            by_month[place] += 1;
        }
        match self.kind {
            Kind::Year => check_year(&by_month),
            Kind::Days => Ok(()),
            Kind::Months => (1..)
                .zip(by_month)
                .filter(|(month, _)| (self.first.month()..=self.last.month()).contains(month))
                .try_for_each(|(month, days)| check_month(month, days)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, &str)>) {
        let period = text.parse::<Period>().ok();
        let days = period.map(|period| (period.first.to_string(), period.last.to_string()));
        let days = days
            .as_ref()
            .map(|(first, last)| (first.as_str(), last.as_str()));
        assert_eq!(days, expected, "{text}");
    }

    #[test]
    fn periods_are_read() {
        check("2016", Some(("2016-01-01", "2016-12-31")));
        check("2026Q1", Some(("2026-01-01", "2026-03-31")));
        check("2025Q4", Some(("2025-10-01", "2025-12-31")));
        check("2024-02", Some(("2024-02-01", "2024-02-29")));
        check("2026-03-07", Some(("2026-03-07", "2026-03-07")));
        check("2026-03-01..2026-03-07", Some(("2026-03-01", "2026-03-07")));
        for wrong in [
            "",
            "16",
            "2026Q5",
            "2026-13",
            "2026-3",
            "2026-03-07..2026-03-01",
            "三月",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn a_quarter_needs_each_of_its_months() {
        let quarter: Period = "2026Q1".parse().unwrap();
        let all = || {
            quarter
                .first
                .iter_days()
                .take_while(|day| quarter.contains(*day))
        };
        assert_eq!(quarter.check(all()), Ok(()));
        let short = quarter.check(all().filter(|day| day.month() != 2 || day.day() < 25));
        assert_eq!(
            short.unwrap_err().reason_zh(),
            "2月有效日均值24个，少于25个"
        );
    }
}
