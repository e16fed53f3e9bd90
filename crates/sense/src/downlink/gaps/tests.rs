//! Which span is asked for next.

use model::Mn;

use super::*;

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
        let span = newest_span(Cadence::Hour, &present, asks, now, &settings);
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

#[test]
fn minute_data_tell_their_own_step() {
    let at = |minute: i64| hour(0).plus(minute * Timestamp::MINUTE);
    let five: Vec<Timestamp> = [0, 5, 10, 20, 25, 30].map(at).to_vec();
    assert_eq!(step(Cadence::Minute, &five), Some(5 * Timestamp::MINUTE));
    assert_eq!(step(Cadence::Minute, &[]), Some(10 * Timestamp::MINUTE));
    assert_eq!(step(Cadence::Realtime, &five), None);
    let settings = GapSettings::default();
    let span = newest_span(Cadence::Minute, &five, &[], at(60), &settings);
    assert_eq!(span.unwrap().starts, [at(15), at(35)]);
}

#[test]
fn the_pause_doubles() {
    let settings = GapSettings::default();
    let device = Device {
        mn: Mn::new("M1"),
        status: DeviceStatus::Active,
        object: None,
        edition: None,
        st: None,
        password: None,
        first_seen: None,
        last_seen: None,
        last_peer: None,
        frames: 0,
        bad_frames: 0,
        held_frames: 0,
        skew_seconds: None,
    };
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
