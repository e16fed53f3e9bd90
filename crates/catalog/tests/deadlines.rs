//! Worked examples of time limits, by the calendars and the law that are built in.
//!
//! Each deadline was worked out by hand with the notices of the State Council at hand, as the
//! comment says, and again by a script of its own over another calendar (chinesecalendar 1.11.0).

#![expect(clippy::unwrap_used, reason = "tests")]

use catalog::Catalog;
use chrono::NaiveDateTime;
use clocks::{Almanac, Budget, Lamp, Ledger};

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn budget(text: &str) -> Budget {
    text.parse().unwrap()
}

fn almanac() -> Almanac {
    Catalog::load(None).unwrap().time.almanac
}

/// A clock that was started and then, by turns, suspended and resumed.
fn clock(text: &str, entries: &[&str]) -> Ledger {
    let mut ledger = Ledger::start(budget(text), at(entries[0]));
    for (index, entry) in entries[1..].iter().enumerate() {
        if index % 2 == 0 {
            ledger.suspend(at(entry)).unwrap();
        } else {
            ledger.resume(at(entry)).unwrap();
        }
    }
    ledger
}

/// Budget; start, suspension, resumption, …; the first moment that is too late.
type Example = (&'static str, &'static [&'static str], Option<&'static str>);

const EXAMPLES: &[Example] = &[
    // Holidays and make-up days.
    // National Day off 1 to 7; counted 8, 9, 10 (Saturday worked), 12, 13.
    ("5wd", &["2026-09-30 16:00"], Some("2026-10-14 00:00")),
    // The first working day after the holiday is Thursday the 8th.
    ("1wd", &["2026-09-30 16:00"], Some("2026-10-09 00:00")),
    // Calendar days 1 to 15 October; the last is a Thursday.
    ("15d", &["2026-09-30 16:00"], Some("2026-10-16 00:00")),
    // The 7th day is the last of the holiday, so the end moves to the 8th.
    ("7d", &["2026-09-30 16:00"], Some("2026-10-09 00:00")),
    // Hours run through the holiday.
    ("36h", &["2026-09-30 16:00"], Some("2026-10-02 04:00")),
    // Saturday 14 February is worked and counts; then 15 to 23 off; 24 and 25.
    ("3wd", &["2026-02-13 09:00"], Some("2026-02-26 00:00")),
    // Started on a worked Saturday; the next working day is Tuesday the 24th.
    ("1wd", &["2026-02-14 09:00"], Some("2026-02-25 00:00")),
    // The 10th day is the 23rd, still Spring Festival; ends the 24th.
    ("10d", &["2026-02-13 09:00"], Some("2026-02-25 00:00")),
    // The 11th day is the 24th, a working day.
    ("11d", &["2026-02-13 09:00"], Some("2026-02-25 00:00")),
    // Over the turn of the year: 1 to 3 January off, Sunday the 4th worked, 5, 6.
    ("3wd", &["2025-12-31 10:00"], Some("2026-01-07 00:00")),
    // New Year is off until Saturday the 3rd; Sunday the 4th is worked.
    ("1d", &["2025-12-31 10:00"], Some("2026-01-05 00:00")),
    // The 30th day is Sunday 4 January 2026, which is worked: it does not move.
    ("30d", &["2025-12-05 08:30"], Some("2026-01-05 00:00")),
    // The prolonged Spring Festival of 2020: off until 2 February; 3 to 7.
    ("5wd", &["2020-01-23 17:00"], Some("2020-02-08 00:00")),
    // The 10th day is 1 February 2020, first a make-up day, then made off; the 3rd.
    ("10d", &["2020-01-22 10:00"], Some("2020-02-04 00:00")),
    // Sunday 28 April 2019 is worked; 29, 30; 1 to 4 May off; Sunday 5 worked; 6.
    ("5wd", &["2019-04-26 10:00"], Some("2019-05-07 00:00")),
    // Labour Day 29 April to 3 May 2023; 4 and 5 May.
    ("2wd", &["2023-04-28 18:00"], Some("2023-05-06 00:00")),
    // Mid-Autumn and National Day in one, to 6 October; 7 and 8 worked; 9.
    ("3wd", &["2023-09-28 09:00"], Some("2023-10-10 00:00")),
    // The 60th day is 6 October 2023, still off; Saturday the 7th is worked.
    ("60d", &["2023-08-07 09:00"], Some("2023-10-08 00:00")),
    // New Year's Eve (Friday 9 February 2024) was a working day; Sunday the 18th worked; 19.
    ("3wd", &["2024-02-08 09:00"], Some("2024-02-20 00:00")),
    // Disclosure: 16 to 30 September with Sunday 28, 1 to 8 October off.
    ("20wd", &["2025-09-15 09:00"], Some("2025-10-18 00:00")),
    // Weekends.
    // Friday; the next working day is Monday.
    ("1wd", &["2026-03-06 17:59"], Some("2026-03-10 00:00")),
    // Started on a Saturday; Monday counts.
    ("1wd", &["2026-03-07 08:00"], Some("2026-03-10 00:00")),
    // The third day is Sunday; ends Monday.
    ("3d", &["2026-03-05 10:00"], Some("2026-03-10 00:00")),
    // The second day is Saturday 9 May, worked: it does not move.
    ("2d", &["2026-05-07 10:00"], Some("2026-05-10 00:00")),
    // The third day is Sunday 10 May: Monday.
    ("3d", &["2026-05-07 10:00"], Some("2026-05-12 00:00")),
    // Sunday 20 September worked; 25 to 27 Mid-Autumn off; 17, 18, 20, 21, 22, 23, 24.
    ("7wd", &["2026-09-16 10:00"], Some("2026-09-25 00:00")),
    // One more passes over Mid-Autumn to Monday the 28th.
    ("8wd", &["2026-09-16 10:00"], Some("2026-09-29 00:00")),
    // Started at midnight: that day does not count all the same.
    ("1d", &["2026-03-02 00:00"], Some("2026-03-04 00:00")),
    // One minute before midnight: nor does this one.
    ("1d", &["2026-03-02 23:59"], Some("2026-03-04 00:00")),
    // Limits of the law.
    // Petition: the 60th day is Friday 1 May, Labour Day; ends Wednesday 6 May.
    ("60d", &["2026-03-02 10:00"], Some("2026-05-07 00:00")),
    // Petition with its 30 days more: the 90th day is Sunday 31 May; Monday.
    ("90d", &["2026-03-02 10:00"], Some("2026-06-02 00:00")),
    // Penalty: the 90th day is 1 October, off to the 7th; the 8th.
    ("90d", &["2026-07-03 10:00"], Some("2026-10-09 00:00")),
    // Incident report over midnight of a holiday.
    ("2h", &["2026-10-01 23:10"], Some("2026-10-02 01:10")),
    // Suspensions.
    // 29th spent; suspended over the holiday; 9, 10, 12, 13.
    (
        "5wd",
        &["2026-09-28 09:00", "2026-09-30 09:00", "2026-10-08 09:00"],
        Some("2026-10-14 00:00"),
    ),
    // Suspended within the day of the start: nothing is lost; 29, 30, 8, 9, 10.
    (
        "5wd",
        &["2026-09-28 09:00", "2026-09-28 15:00", "2026-09-28 16:00"],
        Some("2026-10-11 00:00"),
    ),
    // 3 to 9 are seven days; eight more from the 21st end on Saturday the 28th; Monday.
    (
        "15d",
        &["2026-03-02 09:00", "2026-03-10 09:00", "2026-03-20 09:00"],
        Some("2026-03-31 00:00"),
    ),
    // Suspended on the last day, a holiday: six spent; the 13th is the seventh.
    (
        "7d",
        &["2026-09-30 16:00", "2026-10-07 12:00", "2026-10-12 09:00"],
        Some("2026-10-14 00:00"),
    ),
    // The 8th day, the 7th, was off and the end had moved to the 8th: suspended then, one day is
    // left.
    (
        "8d",
        &["2026-09-29 16:00", "2026-10-08 10:00", "2026-10-12 09:00"],
        Some("2026-10-14 00:00"),
    ),
    // 12 h, 12 h, 12 h.
    (
        "36h",
        &[
            "2026-03-02 08:00",
            "2026-03-02 20:00",
            "2026-03-05 08:00",
            "2026-03-05 20:00",
            "2026-03-09 08:00",
        ],
        Some("2026-03-09 20:00"),
    ),
    // Due before it was suspended: it stays due.
    (
        "3wd",
        &["2026-03-02 09:00", "2026-03-06 09:00"],
        Some("2026-03-06 00:00"),
    ),
    // Suspended on the last day: open.
    ("3wd", &["2026-03-02 09:00", "2026-03-05 09:00"], None),
];

#[test]
fn deadlines() {
    let almanac = almanac();
    for (text, entries, due) in EXAMPLES {
        let found = clock(text, entries).due(&almanac).unwrap();
        assert_eq!(found, due.map(at), "{text} from {entries:?}");
    }
}

/// A state that is entered again starts its clock anew: what an earlier run has spent is not held
/// against the second, and a deadline that was missed in the first stays missed.
#[test]
fn a_state_entered_again_has_its_whole_time_again() {
    let almanac = almanac();
    // Returned for rework on the eve of the holiday, one day before the first run ends; the second
    // counts the 8th, 9th, 10th, 12th and 13th of October.
    let first = clock("5wd", &["2026-09-23 10:00"]);
    assert_eq!(first.due(&almanac).unwrap(), Some(at("2026-10-09 00:00")));
    let second = clock("5wd", &["2026-09-30 10:00"]);
    assert_eq!(second.due(&almanac).unwrap(), Some(at("2026-10-14 00:00")));
    // Handed on after it was due: the run that ended late was red, the new one begins green.
    let lead = budget("1wd");
    let lamp = |clock: &Ledger, now| clock.lamp(at(now), lead, &almanac).unwrap();
    assert_eq!(lamp(&first, "2026-10-09 00:00"), Lamp::Red);
    let third = clock("5wd", &["2026-10-09 09:00"]);
    assert_eq!(lamp(&third, "2026-10-09 09:00"), Lamp::Green);
    // Suspended in its first run, the suspension does not reach into the second.
    let second = clock("3wd", &["2026-03-10 09:00"]);
    assert_eq!(second.due(&almanac).unwrap(), Some(at("2026-03-14 00:00")));
}

/// A clock runs whether the server does or not: what it shows after an outage is what it would have
/// shown without one.
#[test]
fn a_stopped_server_changes_no_deadline() {
    let almanac = almanac();
    let clock = clock("5wd", &["2026-09-28 09:00"]);
    let lead = budget("1wd");
    // Counted are 29 and 30 September, 8, 9 and 10 October; the 10th is the last, a Saturday.
    for (now, lamp) in [
        // The server stops on the 29th and comes back after the holiday, or a day later, or …
        ("2026-09-29 18:00", Lamp::Green),
        ("2026-10-08 08:00", Lamp::Green),
        ("2026-10-09 23:59", Lamp::Green),
        ("2026-10-10 00:00", Lamp::Yellow),
        ("2026-10-10 23:59", Lamp::Yellow),
        ("2026-10-11 00:00", Lamp::Red),
        ("2026-10-14 09:00", Lamp::Red),
    ] {
        let found = clock.lamp(at(now), lead, &almanac).unwrap();
        assert_eq!(found, lamp, "back at {now}");
    }
    let overdue = clock.overdue(at("2026-10-14 09:00"), &almanac).unwrap();
    assert_eq!(overdue.num_hours(), 3 * 24 + 9);
}
