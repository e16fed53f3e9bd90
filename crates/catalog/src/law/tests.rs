use std::fs;

use chrono::{Datelike, NaiveDate};

use crate::Catalog;

fn built_in() -> super::TimeLaw {
    Catalog::load(None).unwrap().time
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_years_2019_to_2026_are_there() {
    let time = built_in();
    let years: Vec<_> = time.almanac.years().map(clocks::Year::year).collect();
    assert_eq!(years, (2019..=2026).collect::<Vec<_>>());
    for year in years {
        assert!(time.notices.iter().any(|notice| notice.year == year));
    }
}

/// Working days of each month, counted with two other calendars (chinesecalendar, chinese-days).
#[test]
fn working_days_of_each_year() {
    let time = built_in();
    for (year, months) in [
        (2019, [22, 17, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22]),
        (2020, [17, 20, 22, 22, 19, 21, 23, 21, 23, 17, 21, 23]),
        (2021, [20, 17, 23, 22, 19, 21, 22, 22, 22, 17, 22, 23]),
        (2022, [21, 16, 23, 21, 20, 21, 21, 23, 21, 18, 22, 22]),
        (2023, [18, 20, 23, 20, 21, 21, 21, 23, 20, 19, 22, 21]),
        (2024, [22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22]),
        (2025, [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23]),
        (2026, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]),
    ] {
        let mut counted = [0; 12];
        for date in day(&format!("{year}-01-01"))
            .iter_days()
            .take_while(|date| date.year() == year)
        {
            let working = time.almanac.day(date).unwrap().is_working();
            counted[date.month0() as usize] += u32::from(working);
        }
        assert_eq!(counted, months, "{year}");
    }
}

/// Lays one file over the catalogue and returns what is wrong with it.
fn problem(file: &str, text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    let errors = Catalog::load(Some(folder.path())).unwrap_err();
    errors.problems()[0].to_string()
}

#[test]
fn faulty_years_are_refused_with_their_line() {
    let year = include_str!("../../../../catalog/calendar/2026.toml");
    let check = |from: &str, to: &str, expected: &str| {
        assert_eq!(year.matches(from).count(), 1, "{from}");
        assert_eq!(
            problem("calendar/2026.toml", &year.replace(from, to)),
            expected
        );
    };
    check(
        "\"2026-02-14\"",
        "\"2026-02-13\"",
        "calendar/2026.toml:10: the make-up day 2026-02-13 is no Saturday and no Sunday",
    );
    check(
        "\"2026-02-28\"",
        "\"2026-02-22\"",
        "calendar/2026.toml:11: the make-up day 2026-02-22 is a holiday, or listed twice",
    );
    check(
        "to = \"2026-04-06\"",
        "to = \"2026-05-01\"",
        "calendar/2026.toml:37: 2026-05-01 is listed in two holidays",
    );
    check(
        "[\"端午节\"]",
        "[\"端五节\"]",
        "calendar/2026.toml:42: \"端五节\" is none of the festivals of the year, or is named twice",
    );
    check(
        "year = 2026",
        "year = 2027",
        "calendar/2026.toml:7: the year 2027 is not the name of the file",
    );
    check(
        "number = \"国办发明电〔2025〕7号\"",
        "number = \" \"",
        "calendar/2026.toml:18: the notice has no number",
    );
    let open = year.split("[[holiday]]").next().unwrap();
    assert_eq!(
        problem("calendar/2026.toml", open),
        "calendar/2026.toml:7: the year 2026 is not complete: 元旦 has no days off"
    );
}

#[test]
fn faulty_rules_are_refused() {
    let rules = include_str!("../../../../catalog/law/counting.toml");
    assert_eq!(
        problem(
            "law/counting.toml",
            &rules.replace("2021-01-01", "2017-10-01")
        ),
        "law/counting.toml:16: the rule of 2017-10-01 does not come after the one before it"
    );
    assert_eq!(
        problem("law/couting.toml", rules),
        "law/couting.toml: the law of time has no such file"
    );
}
