//! Tables and properties of the suspension ledger.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use clocks::{
    Almanac, AlmanacError, Budget, Count, DayRule, Holiday, Lamp, Ledger, LedgerError, Term, Unit,
    Year,
};
use proptest::prelude::*;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect(text)
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect(text)
}

fn budget(text: &str) -> Budget {
    text.parse().expect(text)
}

/// Counts days in any year, because the last one never moves on.
fn plain() -> Almanac {
    Almanac::new([], [rule(false)])
}

fn rule(last_day_moves_on: bool) -> DayRule {
    DayRule {
        from: NaiveDate::MIN,
        start_day_counts: false,
        last_day_moves_on,
        source: "a rule of this test".to_owned(),
    }
}

/// Invented years, so that a fault in the real calendar is not one of the ledger: each festival has
/// the 1st to the 3rd of a month off, and one Saturday of each year is worked.
fn law() -> Almanac {
    let months = [1, 2, 4, 5, 6, 9, 10];
    let year = |year: i32, worked: &str| {
        let holiday = |(name, month): (&&str, u32)| Holiday {
            names: vec![(*name).to_owned()],
            from: NaiveDate::from_ymd_opt(year, month, 1).expect("a day"),
            to: NaiveDate::from_ymd_opt(year, month, 3).expect("a day"),
        };
        let holidays: Vec<_> = clocks::FESTIVALS.iter().zip(months).map(holiday).collect();
        Year::new(year, &holidays, &[day(worked)]).expect("sound")
    };
    let years = [
        (2025, "2025-02-08"),
        (2026, "2026-03-07"),
        (2027, "2027-03-06"),
    ];
    Almanac::new(years.map(|(y, worked)| year(y, worked)), [rule(true)])
}

/// `entries` are a start and then, by turns, a suspension and a resumption.
#[track_caller]
fn check(budget_text: &str, entries: &[&str], due: Option<&str>) {
    check_by(&plain(), budget_text, entries, due);
}

#[track_caller]
fn check_by(almanac: &Almanac, budget_text: &str, entries: &[&str], due: Option<&str>) {
    let mut ledger = Ledger::start(budget(budget_text), at(entries[0]));
    for (index, entry) in entries[1..].iter().enumerate() {
        let entry = at(entry);
        if index % 2 == 0 {
            ledger.suspend(entry)
        } else {
            ledger.resume(entry)
        }
        .expect("in order");
    }
    let found = ledger.due(almanac).expect("known years");
    assert_eq!(found, due.map(at), "{budget_text} from {entries:?}");
}

#[test]
fn hours_and_minutes_run_from_the_moment_on() {
    check("2h", &["2026-03-01 09:30"], Some("2026-03-01 11:30"));
    check("90m", &["2026-02-28 23:00"], Some("2026-03-01 00:30"));
    check("24h", &["2028-02-28 12:00"], Some("2028-02-29 12:00"));
}

#[test]
fn the_first_day_does_not_count_and_the_last_ends_at_midnight() {
    check("3d", &["2026-03-02 10:00"], Some("2026-03-06 00:00"));
    check("1d", &["2026-03-02 00:00"], Some("2026-03-04 00:00"));
    check("1d", &["2026-03-02 23:59"], Some("2026-03-04 00:00"));
    check("1d", &["2026-12-31 08:00"], Some("2027-01-02 00:00"));
}

#[test]
fn suspended_time_does_not_count() {
    check("2h", &["2026-03-01 09:00", "2026-03-01 10:00"], None);
    check(
        "2h",
        &["2026-03-01 09:00", "2026-03-01 10:00", "2026-03-03 08:00"],
        Some("2026-03-03 09:00"),
    );
    // Tuesday was spent; Wednesday (suspended) and Friday (resumed) are not counted.
    check(
        "3d",
        &["2026-03-02 10:00", "2026-03-04 12:00", "2026-03-06 09:00"],
        Some("2026-03-09 00:00"),
    );
    // Suspended and resumed within the first day: nothing was spent, nothing is gained.
    check(
        "3d",
        &["2026-03-02 10:00", "2026-03-02 11:00", "2026-03-02 15:00"],
        Some("2026-03-06 00:00"),
    );
}

#[test]
fn a_clock_suspended_too_late_stays_overdue() {
    check(
        "1h",
        &["2026-03-01 09:00", "2026-03-01 11:00", "2026-03-02 09:00"],
        Some("2026-03-01 10:00"),
    );
    check(
        "1d",
        &["2026-03-02 09:00", "2026-03-04 00:00", "2026-03-10 09:00"],
        Some("2026-03-04 00:00"),
    );
    check(
        "1d",
        &["2026-03-02 09:00", "2026-03-06 10:00", "2026-03-10 09:00"],
        Some("2026-03-04 00:00"),
    );
    check(
        "1d",
        &["2026-03-02 09:00", "2026-03-06 10:00"],
        Some("2026-03-04 00:00"),
    );
}

#[test]
fn only_running_time_is_overdue() {
    let mut ledger = Ledger::start(budget("1d"), at("2026-03-02 09:00"));
    ledger.suspend(at("2026-03-06 10:00")).expect("in order");
    ledger.resume(at("2026-03-10 09:00")).expect("in order");
    let overdue = |now| ledger.overdue(at(now), &plain()).expect("known");
    assert_eq!(overdue("2026-03-03 23:59"), TimeDelta::zero());
    assert_eq!(overdue("2026-03-05 00:00"), TimeDelta::days(1));
    assert_eq!(overdue("2026-03-08 00:00"), TimeDelta::hours(58));
    assert_eq!(overdue("2026-03-10 11:00"), TimeDelta::hours(60));
}

#[test]
fn working_days_pass_over_days_off() {
    // Friday; the Saturday after it is worked, the Sunday is not.
    check_by(
        &law(),
        "1wd",
        &["2026-03-06 10:00"],
        Some("2026-03-08 00:00"),
    );
    check_by(
        &law(),
        "2wd",
        &["2026-03-06 10:00"],
        Some("2026-03-10 00:00"),
    );
    // 1 to 3 April are off, then comes a weekend.
    check_by(
        &law(),
        "1wd",
        &["2026-03-31 10:00"],
        Some("2026-04-07 00:00"),
    );
    // Started on a day off, the first working day counts.
    check_by(
        &law(),
        "1wd",
        &["2026-04-04 10:00"],
        Some("2026-04-07 00:00"),
    );
    // Monday counts; Tuesday to Thursday are suspended or resumed on; Friday counts.
    check_by(
        &law(),
        "2wd",
        &["2026-03-15 10:00", "2026-03-17 09:00", "2026-03-19 09:00"],
        Some("2026-03-21 00:00"),
    );
}

#[test]
fn a_last_day_off_moves_on() {
    // The last day is Saturday 4 April, after three days of holiday, before a Sunday.
    check_by(
        &law(),
        "5d",
        &["2026-03-30 10:00"],
        Some("2026-04-07 00:00"),
    );
    // Saturday 7 March is worked, so the end does not move.
    check_by(
        &law(),
        "5d",
        &["2026-03-02 10:00"],
        Some("2026-03-08 00:00"),
    );
    // Suspended on the Sunday to which the end was moving: one day is left after it.
    check_by(
        &law(),
        "5d",
        &["2026-03-30 10:00", "2026-04-05 10:00", "2026-04-08 10:00"],
        Some("2026-04-10 00:00"),
    );
}

#[test]
fn a_year_that_is_missing_is_refused() {
    let due = |text, start| Ledger::start(budget(text), at(start)).due(&law());
    assert_eq!(
        due("5wd", "2027-12-28 10:00"),
        Err(AlmanacError::NoYear(2028))
    );
    assert_eq!(
        due("5d", "2027-12-28 10:00"),
        Err(AlmanacError::NoYear(2028))
    );
    assert_eq!(
        due("5wd", "2024-12-30 10:00"),
        Err(AlmanacError::NoYear(2024))
    );
    // Days in between need no calendar, only the last one does.
    assert!(due("5d", "2024-12-30 10:00").is_ok());
    assert!(due("5h", "2027-12-31 23:00").is_ok());
    assert_eq!(
        Almanac::default().rule(day("2026-03-02")),
        Err(AlmanacError::NoRule(day("2026-03-02")))
    );
}

#[test]
fn a_date_stands_whatever_is_suspended() {
    let until = Term::Until(day("2026-06-30"));
    let mut ledger = Ledger::start(until, at("2026-03-02 10:00"));
    let due = Ok(Some(at("2026-07-01 00:00")));
    assert_eq!(ledger.due(&plain()), due);
    ledger.suspend(at("2026-03-03 10:00")).expect("in order");
    assert_eq!(ledger.due(&plain()), Ok(None));
    ledger.resume(at("2026-04-03 10:00")).expect("in order");
    assert_eq!(ledger.due(&plain()), due);
    ledger.extend(budget("10d")).expect("days");
    assert_eq!(ledger.due(&plain()), Ok(Some(at("2026-07-11 00:00"))));
    let refused = LedgerError::Extension(budget("10wd"));
    assert_eq!(ledger.extend(budget("10wd")), Err(refused));
}

#[test]
fn an_extension_granted_late_counts_as_if_granted_at_once() {
    let mut ledger = Ledger::start(budget("3d"), at("2026-03-02 10:00"));
    ledger.suspend(at("2026-03-08 10:00")).expect("in order");
    assert_eq!(ledger.due(&plain()), Ok(Some(at("2026-03-06 00:00"))));
    // Of six days now five are spent (3 to 7 March); the sixth comes after the suspension.
    ledger.extend(budget("3d")).expect("the same unit");
    assert_eq!(ledger.due(&plain()), Ok(None));
    ledger.resume(at("2026-03-16 10:00")).expect("in order");
    assert_eq!(ledger.due(&plain()), Ok(Some(at("2026-03-18 00:00"))));
    let refused = LedgerError::Extension(budget("3wd"));
    assert_eq!(ledger.extend(budget("3wd")), Err(refused));
}

#[test]
fn each_day_says_why_it_counts_or_not() {
    let mut ledger = Ledger::start(budget("4wd"), at("2026-03-30 10:00"));
    ledger.suspend(at("2026-04-07 10:00")).expect("in order");
    ledger.resume(at("2026-04-09 10:00")).expect("in order");
    let holiday = || Count::Holiday("清明节".to_owned());
    let expected = [
        ("2026-03-30", Count::Start),
        ("2026-03-31", Count::Counted(1)),
        ("2026-04-01", holiday()),
        ("2026-04-02", holiday()),
        ("2026-04-03", holiday()),
        ("2026-04-04", Count::Weekend),
        ("2026-04-05", Count::Weekend),
        ("2026-04-06", Count::Counted(2)),
        ("2026-04-07", Count::Suspended),
        ("2026-04-08", Count::Suspended),
        ("2026-04-09", Count::Suspended),
        ("2026-04-10", Count::Counted(3)),
        ("2026-04-11", Count::Weekend),
        ("2026-04-12", Count::Weekend),
        ("2026-04-13", Count::Counted(4)),
    ];
    let days = ledger.days(&law()).expect("known years");
    let days: Vec<_> = days.into_iter().map(|d| (d.date, d.count)).collect();
    assert_eq!(days, expected.map(|(date, count)| (day(date), count)));

    let ledger = Ledger::start(budget("2d"), at("2026-03-31 10:00"));
    let counts: Vec<_> = ledger.days(&law()).expect("known years");
    let counts: Vec<_> = counts.into_iter().map(|d| d.count).collect();
    let mut expected = vec![Count::Start, Count::Counted(1), Count::LastDayOff(2)];
    expected.extend([Count::MovedOver, Count::MovedOver, Count::MovedOver]);
    expected.push(Count::MovedTo);
    assert_eq!(counts, expected);
}

#[test]
fn a_lead_in_working_days_passes_over_days_off() {
    let before = |moment, lead| law().before(at(moment), budget(lead));
    // Due at the end of Monday 6 April, before which lies a holiday with a weekend.
    let due = "2026-04-07 00:00";
    assert_eq!(before(due, "1wd"), Ok(at("2026-04-06 00:00")));
    assert_eq!(before(due, "2wd"), Ok(at("2026-03-31 00:00")));
    assert_eq!(
        before("2026-04-07 15:00", "1wd"),
        Ok(at("2026-04-06 15:00"))
    );
    assert_eq!(
        before("2026-04-06 15:00", "1wd"),
        Ok(at("2026-03-31 15:00"))
    );
    assert_eq!(before(due, "1d"), Ok(at("2026-04-06 00:00")));
}

#[test]
fn the_lamp_follows_the_clock() {
    let mut ledger = Ledger::start(budget("24h"), at("2026-03-01 12:00"));
    let lead = budget("4h");
    for (now, lamp) in [
        ("2026-03-01 11:00", Lamp::Green),
        ("2026-03-02 07:59", Lamp::Green),
        ("2026-03-02 08:00", Lamp::Yellow),
        ("2026-03-02 11:59", Lamp::Yellow),
        ("2026-03-02 12:00", Lamp::Red),
        ("2026-04-02 12:00", Lamp::Red),
    ] {
        assert_eq!(ledger.lamp(at(now), lead, &plain()), Ok(lamp), "at {now}");
    }
    ledger.suspend(at("2026-03-02 00:00")).expect("in order");
    assert_eq!(
        ledger.lamp(at("2026-04-02 12:00"), lead, &plain()),
        Ok(Lamp::Off)
    );
}

#[test]
fn entries_out_of_order_are_refused() {
    let start = at("2026-03-01 12:00");
    let mut ledger = Ledger::start(budget("2h"), start);
    assert_eq!(ledger.resume(start), Err(LedgerError::Running));
    assert_eq!(
        ledger.suspend(at("2026-03-01 11:59")),
        Err(LedgerError::Earlier(start))
    );
    ledger.suspend(start).expect("in order");
    assert_eq!(ledger.suspend(start), Err(LedgerError::Suspended));
    assert_eq!(
        ledger.resume(at("2026-03-01 11:59")),
        Err(LedgerError::Earlier(start))
    );
}

#[test]
fn the_end_of_the_calendar_does_not_panic() {
    let most = budget("36525d");
    for text in ["1m", "876600h", "36525d"] {
        for start in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
            let ledger = Ledger::start(budget(text), start);
            let almanac = plain();
            let never_negative = |span: Result<TimeDelta, AlmanacError>| {
                assert!(span.expect("plain") >= TimeDelta::zero());
            };
            assert!(matches!(ledger.due(&plain()), Ok(Some(_))));
            assert!(matches!(ledger.warn_at(most, &plain()), Ok(Some(_))));
            never_negative(ledger.left(NaiveDateTime::MIN, &almanac));
            never_negative(ledger.overdue(NaiveDateTime::MAX, &almanac));
        }
    }
}

/// A start and gaps in minutes: run, pause, run, pause, …
fn histories() -> impl Strategy<Value = (NaiveDateTime, Vec<i64>)> {
    let start = (0i64..3_000_000).prop_map(|m| at("2026-01-01 00:00") + TimeDelta::minutes(m));
    (start, prop::collection::vec(0i64..5_000, 0..12))
}

fn play(budget: Budget, start: NaiveDateTime, gaps: &[i64]) -> (Ledger, NaiveDateTime) {
    let mut ledger = Ledger::start(budget, start);
    let mut now = start;
    for (index, gap) in gaps.iter().enumerate() {
        now += TimeDelta::minutes(*gap);
        if index % 2 == 0 {
            ledger.suspend(now).expect("in order");
        } else {
            ledger.resume(now).expect("in order");
        }
    }
    (ledger, now)
}

fn budgets() -> impl Strategy<Value = Budget> {
    let unit = prop::sample::select(vec![Unit::Minutes, Unit::Hours, Unit::Days]);
    (1u32..500, unit)
        .prop_map(|(n, unit)| Budget::new(n.try_into().expect("not zero"), unit).expect("short"))
}

proptest! {
    #[test]
    fn a_deadline_comes_when_the_clock_has_run_for_the_budget(
        (start, gaps) in histories(), amount in 1u32..20_000,
    ) {
        let amount = amount.try_into().expect("not zero");
        let budget = Budget::new(amount, Unit::Minutes).expect("short");
        let (ledger, ..) = play(budget, start, &gaps);
        let ran = |run: &clocks::Run, to: NaiveDateTime| {
            (run.to.unwrap_or(to).min(to) - run.from).max(TimeDelta::zero())
        };
        if let Some(due) = ledger.due(&plain()).expect("plain") {
            let ran: TimeDelta = ledger.runs().iter().map(|run| ran(run, due)).sum();
            prop_assert_eq!(ran, budget.length());
        }
    }

    #[test]
    fn suspension_never_brings_a_deadline_forward((start, gaps) in histories(), budget in budgets()) {
        let plain_due = Ledger::start(budget, start).due(&plain()).expect("plain");
        let (ledger, ..) = play(budget, start, &gaps);
        if let Some(due) = ledger.due(&plain()).expect("plain") {
            prop_assert!(Some(due) >= plain_due);
        }
    }

    #[test]
    fn nothing_is_ever_negative(
        (start, gaps) in histories(), budget in budgets(), later in -100_000i64..1_000_000,
    ) {
        let (ledger, now) = play(budget, start, &gaps);
        let now = now + TimeDelta::minutes(later);
        let almanac = plain();
        let left = ledger.left(now, &almanac).expect("plain");
        let overdue = ledger.overdue(now, &almanac).expect("plain");
        prop_assert!(left >= TimeDelta::zero());
        prop_assert!(overdue >= TimeDelta::zero());
        prop_assert!(left.is_zero() || overdue.is_zero());
        prop_assert!(ledger.spent(now, &almanac).expect("plain") >= TimeDelta::zero());
    }

    #[test]
    fn while_suspended_nothing_changes((start, gaps) in histories(), budget in budgets(), later in 0i64..1_000_000) {
        let (ledger, now) = play(budget, start, &gaps);
        if ledger.running_since().is_none() {
            let then = now + TimeDelta::minutes(later);
            prop_assert_eq!(ledger.left(now, &plain()), ledger.left(then, &plain()));
            prop_assert_eq!(ledger.overdue(now, &plain()), ledger.overdue(then, &plain()));
            prop_assert_eq!(ledger.spent(now, &plain()), ledger.spent(then, &plain()));
        }
    }

    #[test]
    fn working_days_are_counted_one_by_one(minute in 0i64..600_000, amount in 1u32..40) {
        let start = at("2025-02-01 00:00") + TimeDelta::minutes(minute);
        let amount_given = amount.try_into().expect("not zero");
        let budget = Budget::new(amount_given, Unit::WorkingDays).expect("short");
        let almanac = law();
        let due = Ledger::start(budget, start).due(&almanac).expect("known").expect("running");
        let is_working = |date: &NaiveDate| almanac.day(*date).expect("known").is_working();
        let last = due.date().pred_opt().expect("a day");
        let between = start.date().iter_days().skip(1).take_while(|date| *date <= last);
        prop_assert_eq!(between.filter(is_working).count(), amount as usize);
        prop_assert!(is_working(&last));
        prop_assert_eq!(due.time(), chrono::NaiveTime::MIN);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,12}") {
        let _ = text.parse::<Budget>();
    }
}
