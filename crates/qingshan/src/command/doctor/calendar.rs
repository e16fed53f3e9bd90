//! Whether the working days of this year and the next are known.

use std::path::Path;

use catalog::Catalog;
use chrono::{Datelike as _, NaiveDate};
use clocks::Year;
use model::Clock as _;

use super::Finding;
use crate::outside::WallClock;

const NAME: &str = "calendar";
/// From this month on limits commonly reach into the next year, whose notice is then due.
const NOVEMBER: u32 = 11;

/// Looks at the years of the catalogue; says nothing about one that is not whole.
pub(super) fn look(overlay: Option<&Path>) -> Option<Finding> {
    let catalog = Catalog::load(overlay).ok()?;
    let years = catalog
        .time
        .almanac
        .years()
        .map(Year::year)
        .collect::<Vec<_>>();
    Some(judge(WallClock.now().beijing().date(), &years))
}

fn judge(today: NaiveDate, years: &[i32]) -> Finding {
    let (this, next) = (today.year(), today.year() + 1);
    let what = |year: i32| format!("the working days of {year} are not known");
    let advice = |year: i32| {
        format!(
            "lay calendar/{year}.toml with the State Council's notice into the catalogue folder"
        )
    };
    if !years.contains(&this) {
        let detail = format!("{}: limits in days are refused", what(this));
        Finding::wrong(NAME, detail, advice(this))
    } else if !years.contains(&next) && today.month() >= NOVEMBER {
        let detail = format!("{}: limits that reach into it are refused", what(next));
        Finding::note(NAME, format!("{detail}; {}", advice(next)))
    } else {
        let last = years.iter().max().unwrap_or(&this);
        Finding::ok(NAME, format!("working days are known to the end of {last}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn a_missing_year_is_named() {
        for (today, state) in [
            ("2026-03-01", State::Ok),
            ("2026-11-01", State::Note),
            ("2027-01-01", State::Wrong),
        ] {
            let today = today.parse().expect("a day");
            assert_eq!(judge(today, &[2025, 2026]).state, state, "{today}");
        }
    }
}
