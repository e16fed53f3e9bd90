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
/// Returns the first problem of a file that is laid over the built-in one; flows that name a limit
/// which the file no longer has are another matter.
fn problem(file: &str, text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    let errors = Catalog::load(Some(folder.path())).unwrap_err();
    let mut problems = errors.problems().iter();
    let own = problems.find(|problem| problem.file == file);
    own.unwrap().to_string()
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

#[test]
fn the_date_of_the_start_picks_the_limit() {
    let time = built_in();
    let limit = |id: &str, on: &str| {
        let limit = time.limit(id, day(on))?;
        Some((limit.budget.to_string(), limit.source.as_str()))
    };
    let check = |id: &str, on: &str, budget: &str, source: &str| {
        let (found, clause) = limit(id, on).unwrap();
        assert_eq!(found, budget, "{id} on {on}");
        assert!(clause.contains(source), "{id} on {on}: {clause}");
    };
    check(
        "eia-report",
        "2026-08-14",
        "60d",
        "建设项目环境保护管理条例",
    );
    check("eia-report", "2026-08-15", "60d", "生态环境法典");
    check("penalty-open", "2023-06-30", "7wd", "令第8号");
    check("penalty-open", "2023-07-01", "15d", "令第30号");
    check("petition-answer", "2026-03-01", "60d", "第三十四条");
    check("hotline-finish", "2026-03-01", "60d", "第十一条");
    check("day-fine-recheck", "2026-03-01", "30d", "第十条");
    check("incident-report-major", "2026-03-01", "2h", "第三条");
    assert_eq!(limit("petition-answer", "2022-04-30"), None);
    assert_eq!(limit("no-such", "2026-03-01"), None);
    assert!(time.knows("petition-answer") && !time.knows("no-such"));
    let petition = time.limit("petition-answer", day("2026-03-01")).unwrap();
    let extension = petition.extension.unwrap();
    assert_eq!(
        (extension.by.to_string().as_str(), extension.times),
        ("30d", 1)
    );
}

#[test]
fn faulty_limits_are_refused_with_their_line() {
    let limit = |change: (&str, &str)| {
        let text = "[[limit]]\nid = \"a\"\nname = \"甲\"\nfrom = \"2020-01-01\"\nto = \"2020-12-31\"\n\
                    budget = \"60d\"\nextension = { by = \"30d\", times = 1 }\nsource = \"法\"\n\
                    trust = \"memory\"\n";
        assert_eq!(text.matches(change.0).count(), 1, "{}", change.0);
        text.replace(change.0, change.1)
    };
    for (change, expected) in [
        (("60d", "0d"), "6: \"0d\" is no time budget"),
        (("60d", "-1wd"), "6: \"-1wd\" is no time budget"),
        (
            ("30d", "30wd"),
            "7: the limit \"a\" is extended in another unit than its own",
        ),
        (
            ("times = 1", "times = 0"),
            "7: the limit \"a\" can be extended no time at all",
        ),
        (
            ("2020-12-31", "2019-12-31"),
            "2: the limit \"a\" ends before it begins",
        ),
        (("\"法\"", "\"\""), "8: the limit has no source"),
        (("memory", "hearsay"), "9: unknown variant `hearsay`"),
    ] {
        let found = problem("law/time-limits.toml", &limit(change));
        assert!(
            found.starts_with(&format!("law/time-limits.toml:{expected}")),
            "{found}"
        );
    }
    let twice = limit(("2020-12-31", "2021-12-31")) + &limit(("2020-01-01", "2020-06-01"));
    assert_eq!(
        problem("law/time-limits.toml", &twice),
        "law/time-limits.toml:11: the limit \"a\" stands twice for the same dates"
    );
}
