//! Tables and properties of the suspension ledger.

use chrono::{NaiveDateTime, TimeDelta};
use clocks::{Budget, Lamp, Ledger, LedgerError, Unit};
use proptest::prelude::*;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect(text)
}

fn budget(text: &str) -> Budget {
    text.parse().expect(text)
}

/// `entries` are a start and then, by turns, a suspension and a resumption.
fn check(budget_text: &str, entries: &[&str], due: Option<&str>) {
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
    assert_eq!(ledger.due(), due.map(at), "{budget_text} from {entries:?}");
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
        Some("2026-03-02 08:00"),
    );
    check(
        "1d",
        &["2026-03-02 09:00", "2026-03-04 00:00", "2026-03-10 09:00"],
        Some("2026-03-10 09:00"),
    );
    check(
        "1d",
        &["2026-03-02 09:00", "2026-03-06 10:00", "2026-03-10 09:00"],
        Some("2026-03-08 09:00"),
    );
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
        assert_eq!(ledger.lamp(at(now), lead), lamp, "at {now}");
    }
    ledger.suspend(at("2026-03-02 00:00")).expect("in order");
    assert_eq!(ledger.lamp(at("2026-04-02 12:00"), lead), Lamp::Off);
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
    for text in ["1m", "4294967295h", "4294967295d"] {
        for start in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
            let ledger = Ledger::start(budget(text), start);
            assert!(ledger.due().is_some());
            assert!(ledger.warn_at(budget("4294967295d")).is_some());
            assert!(ledger.left(NaiveDateTime::MIN) >= TimeDelta::zero());
            assert!(ledger.overdue(NaiveDateTime::MAX) >= TimeDelta::zero());
        }
    }
}

/// A start and gaps in minutes: run, pause, run, pause, …
fn histories() -> impl Strategy<Value = (NaiveDateTime, Vec<i64>)> {
    let start = (0i64..3_000_000).prop_map(|m| at("2026-01-01 00:00") + TimeDelta::minutes(m));
    (start, prop::collection::vec(0i64..5_000, 0..12))
}

fn play(budget: Budget, start: NaiveDateTime, gaps: &[i64]) -> (Ledger, NaiveDateTime, TimeDelta) {
    let mut ledger = Ledger::start(budget, start);
    let (mut now, mut paused) = (start, TimeDelta::zero());
    for (index, gap) in gaps.iter().enumerate() {
        now += TimeDelta::minutes(*gap);
        if index % 2 == 0 {
            ledger.suspend(now).expect("in order");
        } else {
            paused += TimeDelta::minutes(*gap);
            ledger.resume(now).expect("in order");
        }
    }
    (ledger, now, paused)
}

fn budgets() -> impl Strategy<Value = Budget> {
    let unit = prop::sample::select(vec![Unit::Minutes, Unit::Hours, Unit::Days]);
    (1u32..500, unit).prop_map(|(n, unit)| Budget::new(n.try_into().expect("not zero"), unit))
}

proptest! {
    #[test]
    fn a_deadline_moves_by_exactly_the_time_suspended(
        (start, gaps) in histories(), amount in 1u32..100_000,
    ) {
        let budget = Budget::new(amount.try_into().expect("not zero"), Unit::Minutes);
        let (ledger, _, paused) = play(budget, start, &gaps);
        if let Some(due) = ledger.due() {
            prop_assert_eq!(due, start + budget.length() + paused);
        }
    }

    #[test]
    fn suspension_never_brings_a_deadline_forward((start, gaps) in histories(), budget in budgets()) {
        let plain = Ledger::start(budget, start).due().expect("running");
        let (ledger, ..) = play(budget, start, &gaps);
        if let Some(due) = ledger.due() {
            prop_assert!(due >= plain);
        }
    }

    #[test]
    fn nothing_is_ever_negative(
        (start, gaps) in histories(), budget in budgets(), later in -100_000i64..1_000_000,
    ) {
        let (ledger, now, _) = play(budget, start, &gaps);
        let now = now + TimeDelta::minutes(later);
        prop_assert!(ledger.left(now) >= TimeDelta::zero());
        prop_assert!(ledger.overdue(now) >= TimeDelta::zero());
        prop_assert!(ledger.left(now).is_zero() || ledger.overdue(now).is_zero());
        prop_assert!(ledger.spent(now) >= TimeDelta::zero());
    }

    #[test]
    fn while_suspended_nothing_changes((start, gaps) in histories(), budget in budgets(), later in 0i64..1_000_000) {
        let (ledger, now, _) = play(budget, start, &gaps);
        if ledger.running_since().is_none() {
            let then = now + TimeDelta::minutes(later);
            prop_assert_eq!(ledger.left(now), ledger.left(then));
            prop_assert_eq!(ledger.overdue(now), ledger.overdue(then));
            prop_assert_eq!(ledger.spent(now), ledger.spent(then));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,12}") {
        let _ = text.parse::<Budget>();
    }
}
