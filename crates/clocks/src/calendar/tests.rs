use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect(text)
}

fn holiday(names: &str, from: &str, to: &str) -> Holiday {
    Holiday {
        names: names.split('、').map(str::to_owned).collect(),
        from: day(from),
        to: day(to),
    }
}

/// The arrangement of 2025, in which two festivals fall together.
fn holidays() -> Vec<Holiday> {
    vec![
        holiday("元旦", "2025-01-01", "2025-01-01"),
        holiday("春节", "2025-01-28", "2025-02-04"),
        holiday("清明节", "2025-04-04", "2025-04-06"),
        holiday("劳动节", "2025-05-01", "2025-05-05"),
        holiday("端午节", "2025-05-31", "2025-06-02"),
        holiday("国庆节、中秋节", "2025-10-01", "2025-10-08"),
    ]
}

#[test]
fn days_are_told_apart() {
    let make_up = [day("2025-01-26"), day("2025-02-08")];
    let year = Year::new(2025, &holidays(), &make_up).expect("checked");
    for (date, kind) in [
        ("2025-01-01", Day::Holiday("元旦")),
        ("2025-01-02", Day::Working),
        ("2025-01-25", Day::Weekend),
        ("2025-01-26", Day::MakeUp),
        ("2025-02-08", Day::MakeUp),
        ("2025-02-09", Day::Weekend),
        ("2025-10-04", Day::Holiday("国庆节、中秋节")),
        ("2025-10-09", Day::Working),
    ] {
        assert_eq!(year.day(day(date)), kind, "{date}");
    }
}

#[test]
fn faulty_years_are_refused() {
    let refused = |change: &dyn Fn(&mut Vec<Holiday>, &mut Vec<NaiveDate>), error: YearError| {
        let (mut holidays, mut make_up) = (holidays(), vec![day("2025-01-26")]);
        change(&mut holidays, &mut make_up);
        assert_eq!(Year::new(2025, &holidays, &make_up), Err(error));
    };
    refused(
        &|holidays, _| drop(holidays.remove(2)),
        YearError::Missing("清明节", 2025),
    );
    refused(
        &|holidays, _| holidays[2].to = day("2025-05-01"),
        YearError::Twice(day("2025-05-01")),
    );
    refused(
        &|holidays, _| holidays[2].to = day("2025-04-03"),
        YearError::Backwards(day("2025-04-04"), day("2025-04-03")),
    );
    refused(
        &|holidays, _| holidays[0].from = day("2024-12-31"),
        YearError::OtherYear(day("2024-12-31"), 2025),
    );
    refused(
        &|holidays, _| holidays[0].names[0] = "元宵节".to_owned(),
        YearError::Festival("元宵节".to_owned()),
    );
    refused(
        &|holidays, _| holidays[0].names.push("春节".to_owned()),
        YearError::Festival("春节".to_owned()),
    );
    refused(
        &|_, make_up| make_up.push(day("2025-01-27")),
        YearError::Weekday(day("2025-01-27")),
    );
    refused(
        &|_, make_up| make_up.push(day("2025-01-26")),
        YearError::Both(day("2025-01-26")),
    );
    refused(
        &|_, make_up| make_up.push(day("2025-02-01")),
        YearError::Both(day("2025-02-01")),
    );
    refused(
        &|_, make_up| make_up.push(day("2026-02-14")),
        YearError::OtherYear(day("2026-02-14"), 2025),
    );
}
