use std::collections::BTreeSet;

use model::{Cadence, DownlinkId, GatewayRun};
use proptest::prelude::*;

use super::loss::lost;
use super::step::Stretch;
use super::*;
use crate::rates::Share;

const MINUTE: i64 = Timestamp::MINUTE;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_millis(minute * MINUTE)
}

fn span(now: i64) -> Span {
    Span {
        from: at(0),
        now: at(now),
        first_seen: Some(at(0)),
    }
}

/// Rows that begin in the minutes given and come a minute after their beginning.
fn rows(cadence: Cadence, minutes: &[i64]) -> Vec<Receipt> {
    let row = |minute: &i64| Receipt {
        cadence,
        start: at(*minute),
        received_at: at(minute + 1),
    };
    minutes.iter().map(row).collect()
}

fn device_share(health: &CadenceHealth) -> Option<Share> {
    health.lost.map(|lost| lost.device)
}

/// Step in minutes, lost/due.
fn check(cadence: Cadence, minutes: &[i64], now: i64, expected: &str) {
    let found = cadences(span(now), &rows(cadence, minutes), &[], &[]);
    let said = found.first().map_or("-".to_owned(), |one| {
        let step = one
            .step
            .map_or("?".to_owned(), |step| (step / MINUTE).to_string());
        let lost = device_share(one).map_or("?".to_owned(), |lost| {
            format!("{}/{}", lost.part, lost.whole)
        });
        format!("{step} {lost}")
    });
    assert_eq!(said, expected, "{cadence} {minutes:?} until {now}");
}

#[test]
fn what_is_lost_is_counted_by_the_step_of_the_device() {
    check(Cadence::Minute, &[], 60, "-");
    check(Cadence::Minute, &[5], 60, "? ?");
    check(Cadence::Minute, &[0, 10, 20, 30], 45, "10 0/4");
    // The row of 40 is over at 50 and has one step to come.
    check(Cadence::Minute, &[0, 10, 20, 30], 60, "10 1/5");
    check(Cadence::Minute, &[0, 10, 40, 50], 65, "10 2/6");
    check(Cadence::Minute, &[20, 30, 40], 55, "10 2/5");
    check(Cadence::Hour, &[0, 120, 180], 5 * 60, "60 1/4");
    // An automatic station of water tells every four hours.
    check(Cadence::Hour, &[0, 240, 720], 800, "240 1/4");
    check(Cadence::Hour, &[0], 60, "60 0/1");
}

#[test]
fn nothing_is_due_before_the_device_was_first_heard() {
    let late = Span {
        first_seen: Some(at(19)),
        ..span(55)
    };
    let found = cadences(late, &rows(Cadence::Minute, &[20, 30, 40]), &[], &[]);
    assert_eq!(device_share(&found[0]), Some(Share { part: 0, whole: 3 }));
    // Nor are rows of earlier periods that it sent later.
    let found = cadences(late, &rows(Cadence::Minute, &[0, 20, 30, 40]), &[], &[]);
    assert_eq!(device_share(&found[0]), Some(Share { part: 0, whole: 3 }));
}

#[test]
fn how_late_is_counted_from_the_end_of_the_period() {
    let late = |cadence, minutes: &[i64]| {
        let found = cadences(span(600), &rows(cadence, minutes), &[], &[]);
        found[0].late.map(|late| (late.count, late.median / MINUTE))
    };
    assert_eq!(late(Cadence::Realtime, &[0, 1, 2]), Some((3, 1)));
    assert_eq!(late(Cadence::Hour, &[0, 60]), Some((2, -59)));
    assert_eq!(late(Cadence::Minute, &[7]), None);
    let hundred: Vec<i64> = (1..=100).rev().collect();
    let found = spread(hundred).expect("some");
    assert_eq!((found.count, found.median, found.p95), (100, 50, 95));
    assert_eq!(spread(Vec::new()), None);
}

#[test]
fn an_hour_is_heard_refused_silent_or_before() {
    let span = Span {
        from: at(0),
        now: at(250),
        first_seen: Some(at(70)),
    };
    let refusals = [HourRefusals {
        hour: at(180),
        reason: "crc".to_owned(),
        count: 3,
    }];
    let hours = hours(span, &rows(Cadence::Hour, &[70]), &refusals, &[]);
    let states: Vec<_> = hours.iter().map(|hour| hour.state).collect();
    let expected = [
        HourState::Before,
        HourState::Heard,
        HourState::Silent,
        HourState::Refused,
        HourState::Silent,
    ];
    assert_eq!(states, expected);
    assert_eq!(hours[3].refused, 3);
}

fn run(id: &str, from: i64, to: Option<i64>) -> GatewayRun {
    GatewayRun {
        id: id.to_owned(),
        started_at: at(from),
        seen_at: at(to.unwrap_or(from)),
        ended_at: to.map(at),
    }
}

/// Minutes from, to.
fn minutes_of(away: &[Away]) -> Vec<(i64, i64)> {
    let minute = |time: Timestamp| time.since(at(0)) / MINUTE;
    away.iter()
        .map(|(from, to)| (minute(*from), minute(*to)))
        .collect()
}

#[test]
fn no_gateway_was_at_work_between_two_runs_and_after_the_last() {
    fn check(runs: &[GatewayRun], expected: &[(i64, i64)]) {
        assert_eq!(minutes_of(&away(span(100), runs)), expected, "{runs:?}");
    }
    // Of the time before the first run nothing is known.
    check(&[], &[]);
    check(&[run("a", 30, None)], &[]);
    check(&[run("a", 30, Some(80))], &[(80, 100)]);
    check(&[run("a", 0, Some(20)), run("b", 50, None)], &[(20, 50)]);
    // It stopped before the span began.
    check(&[run("a", -90, Some(-30)), run("b", 50, None)], &[(0, 50)]);
    // Two at a time.
    let both = [
        run("a", 0, Some(60)),
        run("b", 10, Some(20)),
        run("c", 70, None),
    ];
    check(&both, &[(60, 70)]);
    check(&[run("a", 0, Some(60)), run("b", 60, None)], &[]);
}

#[test]
fn what_was_to_come_while_no_gateway_was_at_work_is_ours() {
    /// Lost/due of the device, ours.
    fn check(cadence: Cadence, minutes: &[i64], now: i64, away: (i64, i64), expected: &str) {
        let away = [(at(away.0), at(away.1))];
        let found = cadences(span(now), &rows(cadence, minutes), &[], &away);
        let lost = found[0].lost.expect("a step");
        let said = format!("{}/{} {}", lost.device.part, lost.device.whole, lost.ours);
        assert_eq!(said, expected, "{cadence} {minutes:?} {away:?}");
    }
    let most = [0, 10, 20, 70, 80, 90];
    // Periods of 30 to 60 are missing; their rows were to come at 40, 50, 60 and 70.
    check(Cadence::Minute, &most, 105, (200, 201), "4/10 0");
    check(Cadence::Minute, &most, 105, (35, 75), "0/6 4");
    check(Cadence::Minute, &most, 105, (45, 62), "1/7 3");
    check(Cadence::Minute, &most, 105, (0, 40), "4/10 0");
    check(Cadence::Minute, &most, 105, (80, 100), "4/10 0");
    // What came all the same, or later, is not counted as missed by anybody.
    check(Cadence::Minute, &[0, 10, 20, 30], 45, (0, 45), "0/4 0");
    // A moment is sent at once.
    check(Cadence::Realtime, &most, 105, (25, 45), "2/8 2");
    // The row of an hour is to come within ten minutes after it.
    check(Cadence::Hour, &[0, 180, 240], 330, (119, 121), "1/4 1");
    check(Cadence::Hour, &[0, 180, 240], 330, (131, 175), "2/5 0");
    // It still is away.
    check(Cadence::Hour, &[0, 60], 500, (121, 500), "0/2 5");
}

#[test]
fn an_hour_without_a_gateway_is_none_of_silence() {
    let away = [(at(60), at(185))];
    let hours = hours(span(230), &rows(Cadence::Hour, &[5, 130]), &[], &away);
    let states: Vec<_> = hours.iter().map(|hour| hour.state).collect();
    let expected = [
        HourState::Heard,
        HourState::Away,
        HourState::Heard,
        HourState::Silent,
    ];
    assert_eq!(states, expected);
}

/// A step of minute data in minutes, said at a minute.
fn said(minute: i64, step: i64, saying: Saying) -> SaidStep {
    SaidStep {
        at: at(minute),
        cadence: Cadence::Minute,
        step: step * MINUTE,
        saying,
        cn: if saying == Saying::Answered {
            1_063
        } else {
            1_064
        },
        downlink: DownlinkId::new(format!("d{minute}")),
    }
}

/// Rows of so many minutes each, from one minute to before another.
fn every(step: usize, from: i64, to: i64) -> Vec<i64> {
    (from..to).step_by(step).collect()
}

#[test]
fn what_a_device_says_of_its_step_counts_from_when_it_says_so() {
    use Saying::{Accepted, Answered};
    /// Step, since when, step of the newest rows, whether they disagree; lost/due.
    fn check(minutes: &[i64], now: i64, said: &[SaidStep], expected: &str) {
        let found = cadences(span(now), &rows(Cadence::Minute, minutes), said, &[]);
        let told = found[0].told.as_ref().map_or("-".to_owned(), |told| {
            let (step, since) = (told.step / MINUTE, told.since.since(at(0)) / MINUTE);
            let rows = told.newest_rows.map(|rows| rows / MINUTE);
            let rows = rows.map_or("?".to_owned(), |rows| rows.to_string());
            let marked = if told.disagrees() { "!" } else { "" };
            format!("{step} since {since} rows {rows}{marked}")
        });
        let lost = device_share(&found[0]).map(|lost| format!("{}/{}", lost.part, lost.whole));
        let lost = lost.unwrap_or("?".to_owned());
        assert_eq!(format!("{told}; {lost}"), expected, "{minutes:?} {said:?}");
    }
    check(&every(10, 0, 60), 75, &[], "-; 0/6");
    // One row alone says nothing; the device does.
    check(
        &[0],
        35,
        &[said(-9, 10, Answered)],
        "10 since -9 rows ?; 1/2",
    );
    let says = [said(-9, 10, Answered), said(30, 10, Answered)];
    check(&every(10, 0, 60), 75, &says, "10 since -9 rows 10; 0/6");
    // It says 10 minutes and sends every 20.
    check(&every(20, 0, 80), 75, &says, "10 since -9 rows 20!; 3/7");
    // It was told to report more often and does: each time counts by its own step.
    let mut changed = every(10, 0, 60);
    changed.extend(every(5, 60, 90));
    let set = [said(-9, 10, Answered), said(58, 5, Accepted)];
    check(&changed, 97, &set, "5 since 58 rows 5; 0/12");
    check(&changed, 97, &set[1..], "5 since 58 rows 5; 0/12");
    // It accepted and went on as before.
    check(&every(10, 0, 90), 97, &set, "5 since 58 rows ?; 3/12");
    check(&every(10, 0, 120), 127, &set, "5 since 58 rows 10!; 6/18");
}

#[test]
fn the_period_in_which_a_step_changes_is_not_missed() {
    let seconds = |second: i64| Timestamp::from_millis(second * 1_000);
    let row = |second: i64| Receipt {
        cadence: Cadence::Realtime,
        start: seconds(second),
        received_at: seconds(second),
    };
    let mut receipts: Vec<Receipt> = (0..10).map(|place| row(place * 60)).collect();
    receipts.extend((0..20).map(|place| row(585 + place * 30)));
    let set = SaidStep {
        at: seconds(570),
        cadence: Cadence::Realtime,
        step: 30_000,
        ..said(0, 1, Saying::Accepted)
    };
    let found = cadences(span(20), &receipts, &[set], &[]);
    assert_eq!(device_share(&found[0]), Some(Share { part: 0, whole: 30 }));
}

proptest! {
    #[test]
    fn rows_that_jitter_lose_nothing(count in 2_i64..200, seed in prop::collection::vec(-9_000_i64..9_000, 200)) {
        let mut starts = BTreeSet::new();
        for place in 0..count {
            let jitter = seed[usize::try_from(place).unwrap_or(0)];
            starts.insert(Timestamp::from_millis(place * MINUTE + jitter));
        }
        let span = Span { from: at(0), now: at(count), first_seen: Some(at(0)) };
        let step = Some(MINUTE);
        let stretch = Stretch { from: at(0), first: None, to: None, step };
        prop_assert_eq!(lost(span, &[stretch], &starts, None, &[]).map(|lost| lost.device.part), Some(0));
    }
}
