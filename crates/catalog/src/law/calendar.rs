//! Reading the calendar of a year.

use chrono::NaiveDate;
use clocks::{Holiday, Year};
use serde::Deserialize;
use toml::Spanned;

use super::{HolidayNotice, Trust};
use crate::problem::Problem;
use crate::read;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearText {
    year: Spanned<i32>,
    make_up: Vec<Spanned<NaiveDate>>,
    #[serde(default, rename = "notice")]
    notices: Vec<NoticeText>,
    #[serde(default, rename = "holiday")]
    holidays: Vec<Spanned<HolidayText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoticeText {
    number: Spanned<String>,
    date: NaiveDate,
    trust: Trust,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayText {
    names: Vec<String>,
    from: NaiveDate,
    to: NaiveDate,
}

/// Reads all years; each file is named by its year.
pub(super) fn load(
    files: &[(String, String)],
    problems: &mut Vec<Problem>,
) -> (Vec<Year>, Vec<HolidayNotice>) {
    let (mut years, mut notices) = (Vec::new(), Vec::new());
    for (file, text) in files {
        let Some(read) = read::parse::<YearText>(file, text, problems) else {
            continue;
        };
        if let Some(year) = read.check(file, text, problems) {
            notices.extend(read.notices.iter().map(|notice| HolidayNotice {
                year: year.year(),
                number: notice.number.get_ref().clone(),
                date: notice.date,
                trust: notice.trust,
            }));
            years.push(year);
        }
    }
    (years, notices)
}

impl YearText {
    fn check(&self, file: &str, text: &str, problems: &mut Vec<Problem>) -> Option<Year> {
        let year = *self.year.get_ref();
        if file != format!("calendar/{year}.toml") {
            let reason = format!("the year {year} is not the name of the file");
            problems.push(Problem::of(file, text, &self.year, reason));
        }
        if self.notices.is_empty() {
            let reason = "the year names no notice that arranges its days off";
            problems.push(Problem::of(file, text, &self.year, reason));
        }
        for notice in &self.notices {
            if notice.number.get_ref().trim().is_empty() {
                let reason = "the notice has no number";
                problems.push(Problem::of(file, text, &notice.number, reason));
            }
        }
        let holidays: Vec<_> = self
            .holidays
            .iter()
            .map(|holiday| holiday.get_ref().read())
            .collect();
        let make_up: Vec<_> = self.make_up.iter().map(|day| *day.get_ref()).collect();
        match Year::new(year, &holidays, &make_up) {
            Ok(year) => Some(year),
            Err(error) => {
                let offset = self.fault(&holidays, &make_up);
                problems.push(Problem::at(file, text, offset, error.to_string()));
                None
            }
        }
    }

    /// Returns where the first fault stands: at the holiday or make-up day that turns a sound year
    /// into a faulty one, or at the year as a whole.
    fn fault(&self, holidays: &[Holiday], make_up: &[NaiveDate]) -> usize {
        let year = *self.year.get_ref();
        let sound = |holidays: &[Holiday], make_up: &[NaiveDate]| {
            use clocks::YearError::Missing;
            matches!(Year::new(year, holidays, make_up), Ok(_) | Err(Missing(..)))
        };
        let holiday = (0..holidays.len()).find(|&n| !sound(&holidays[..=n], &[]));
        if let Some(n) = holiday {
            return self.holidays[n].span().start;
        }
        let day = (0..make_up.len()).find(|&n| !sound(holidays, &make_up[..=n]));
        day.map_or(self.year.span().start, |n| self.make_up[n].span().start)
    }
}

impl HolidayText {
    fn read(&self) -> Holiday {
        Holiday {
            names: self.names.clone(),
            from: self.from,
            to: self.to,
        }
    }
}
