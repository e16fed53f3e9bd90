//! Which span is asked for next.

use model::Mn;

use super::*;
use crate::health::Saying;

fn hour(number: i64) -> Timestamp {
    let day: Timestamp = "2026-03-01T00:00:00+08:00".parse().unwrap();
    day.plus(number * Timestamp::HOUR)
}

fn asked(start: Timestamp, tries: u32, next_at: Timestamp, is_none: bool) -> GapAsk {
    GapAsk {
        mn: Mn::new("M1"),
        cadence: Cadence::Hour,
        start,
        is_none,
        tries,
        asked_at: start,
        next_at,
        downlink: DownlinkId::new("d"),
    }
}

#[test]
fn the_newest_missing_span_is_asked_for_first() {
    fn check(present: &[i64], asks: &[GapAsk], now: Timestamp, expected: &[i64]) {
        let present: Vec<Timestamp> = present.iter().map(|n| hour(*n)).collect();
        let settings = GapSettings {
            hours_each: 4,
            ..GapSettings::default()
        };
        let grid = Grid::of(Cadence::Hour, &present, &[]).unwrap();
        let span = newest_span(Cadence::Hour, &grid, &present, asks, now, &settings);
        let starts = span.map_or_else(Vec::new, |span| span.starts);
        let expected: Vec<Timestamp> = expected.iter().map(|n| hour(*n)).collect();
        assert_eq!(starts, expected, "{present:?}");
    }
    let now = hour(10).plus(25 * Timestamp::MINUTE);
    check(&[], &[], now, &[]);
    check(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], &[], now, &[]);
    check(&[0, 1, 2, 4, 5, 6, 7, 8], &[], now, &[9]);
    check(&[0, 1, 2, 4, 5, 6, 7, 8, 9], &[], now, &[3]);
    // A long gap comes in pieces, the newest first; nothing is due before the first row.
    check(&[0, 9], &[], now, &[5, 6, 7, 8]);
    check(&[5, 9], &[], now, &[6, 7, 8]);
    // The hour that has just ended may still come by itself.
    check(
        &[0, 1, 2, 3, 4, 5, 6, 7, 8],
        &[],
        hour(10).plus(19 * Timestamp::MINUTE),
        &[],
    );
    // What the device has not, what was asked too often, and what must wait is left alone.
    let later = now.plus(1);
    let shut = [
        asked(hour(8), 1, now, true),
        asked(hour(7), 5, now, false),
        asked(hour(6), 1, later, false),
        asked(hour(5), 1, now, false),
    ];
    check(&[0, 1, 2, 3, 4, 9], &shut, now, &[5]);
}

fn at(minute: i64) -> Timestamp {
    hour(0).plus(minute * Timestamp::MINUTE)
}

/// A device said or accepted, in a minute, an interval of so many minutes.
fn said(words: &[(i64, Saying, i64)]) -> Vec<SaidStep> {
    let one = |(minute, saying, minutes): &(i64, Saying, i64)| SaidStep {
        at: at(*minute),
        cadence: Cadence::Minute,
        step: minutes * Timestamp::MINUTE,
        saying: *saying,
        cn: match saying {
            Saying::Answered => 1_063,
            Saying::Accepted => 1_064,
        },
        downlink: DownlinkId::new("d"),
    };
    words.iter().map(one).collect()
}

/// The rows in the minutes from one to another, so many apart.
fn rows(from: i64, to: i64, apart: usize) -> impl Iterator<Item = i64> {
    (from..to).step_by(apart)
}

/// Minutes that are missing, and what is said of the step.
fn missing(present: impl Iterator<Item = i64>, said: &[SaidStep], now: i64) -> (Vec<i64>, String) {
    missing_of(12, present, said, now)
}

/// The same, where one request covers so many hours at most.
fn missing_of(
    hours: i64,
    present: impl Iterator<Item = i64>,
    said: &[SaidStep],
    now: i64,
) -> (Vec<i64>, String) {
    let present: Vec<Timestamp> = present.map(at).collect();
    let settings = GapSettings {
        minute_hours_each: hours,
        ..GapSettings::default()
    };
    let grid = Grid::of(Cadence::Minute, &present, said).unwrap();
    let span = newest_span(Cadence::Minute, &grid, &present, &[], at(now), &settings);
    let starts = span.map_or_else(Vec::new, |span| span.starts);
    let minute = |start: Timestamp| start.since(hour(0)) / Timestamp::MINUTE;
    (starts.into_iter().map(minute).collect(), grid.reason(9))
}

#[test]
fn rows_tell_the_step_of_a_device_that_said_nothing() {
    let five = [0, 5, 10, 20, 25, 30];
    assert_eq!(missing(five.into_iter(), &[], 60).0, [15, 35]);
    // Two rows ten minutes apart, of which nobody said that there are to be more.
    assert_eq!(missing([0, 10].into_iter(), &[], 50).0, [20]);
    assert_eq!(missing([0].into_iter(), &[], 50).0, [10, 20]);
    assert_eq!(Grid::of(Cadence::Realtime, &[], &[]), None);
    assert_eq!(Grid::of(Cadence::Day, &[], &[]), None);
}

#[test]
fn what_the_device_said_counts_from_the_hour_in_which_it_did() {
    // Every second row is missing all the time: by its rows alone nothing would be.
    let answered = said(&[(125, Saying::Answered, 5)]);
    let (starts, words) = missing_of(1, rows(0, 240, 10), &answered, 260);
    assert_eq!(starts[..3], [185, 195, 205]);
    assert_eq!(
        words,
        "补采缺失的 9 个时段（按设备自报间隔 5 分钟；近期数据约每 10 分钟一条，与自报不一致，请核对设备设置）"
    );
    // It keeps its word.
    let (starts, words) = missing(rows(0, 240, 5), &answered, 260);
    assert_eq!(
        (starts, words.as_str()),
        (vec![], "补采缺失的 9 个时段（按设备自报间隔 5 分钟）")
    );
}

#[test]
fn a_changed_step_asks_for_nothing_that_was_never_due() {
    let check = |before: usize, minutes: i64, expected: &[i64]| {
        let after = usize::try_from(minutes).unwrap();
        let set = said(&[(65, Saying::Accepted, minutes)]);
        // It changes over at 01:20, and one period of each length was lost.
        let present = rows(0, 80, before).chain(rows(80, 240, after));
        let lost = [30, 180];
        let present = present.filter(|minute| !lost.contains(minute));
        assert_eq!(
            missing(present, &set, 260).0,
            expected,
            "{before} {minutes}"
        );
    };
    check(10, 5, &[30, 180]);
    check(5, 10, &[30, 180]);
    check(10, 20, &[30, 180]);
    // A step that fits into no hour is not gone by.
    assert_eq!(
        missing(rows(0, 240, 10), &said(&[(65, Saying::Answered, 7)]), 260),
        (vec![], "补采缺失的 9 个时段".to_owned())
    );
    // Told twice within an hour.
    let twice = said(&[(65, Saying::Accepted, 5), (70, Saying::Accepted, 10)]);
    assert!(missing(rows(0, 240, 10), &twice, 260).0.is_empty());
}

#[test]
fn what_is_in_dispute_is_asked_for_by_whole_spans() {
    let present: Vec<Timestamp> = rows(0, 330, 10).map(at).collect();
    let answered = said(&[(0, Saying::Answered, 5)]);
    let settings = GapSettings::default();
    let span = |present: &[Timestamp], now: i64| {
        let grid = Grid::of(Cadence::Minute, present, &answered).unwrap();
        newest_span(Cadence::Minute, &grid, present, &[], at(now), &settings)
    };
    let asked = span(&present, 350).unwrap().starts;
    assert_eq!(asked.first(), Some(&at(125)));
    assert_eq!(asked.last(), Some(&at(235)));
}

#[test]
fn the_pause_doubles() {
    let settings = GapSettings::default();
    let device = Device::new(Mn::new("M1"), ObjectId::new("p1"));
    let mut known: Vec<GapAsk> = Vec::new();
    for minutes in [30, 60, 120] {
        let id = DownlinkId::new("d");
        let ask = next_ask(
            &device,
            Cadence::Hour,
            hour(0),
            &known,
            &id,
            hour(1),
            &settings,
        );
        assert_eq!(ask.next_at.since(hour(1)) / Timestamp::MINUTE, minutes);
        known = vec![ask];
    }
}
