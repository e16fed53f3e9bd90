//! `qingshan clocks due` as a person calls it.

mod support;

use support::{complained, run, said};

fn due(args: &[&str]) -> serde_json::Value {
    let output = run(&[&["clocks", "due", "--json"], args].concat());
    assert!(output.status.success(), "{}", complained(&output));
    serde_json::from_str(&said(&output)).expect("JSON")
}

#[test]
fn the_days_of_a_working_day_budget_are_listed() {
    let answer = due(&["--start", "2026-09-30T16:00+08:00", "--budget", "5wd"]);
    assert_eq!(answer["due"], "2026-10-14T00:00:00+08:00");
    assert_eq!(answer["last_day"], "2026-10-13");
    let counted: Vec<_> = answer["days"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|day| !day["counted"].is_null())
        .map(|day| day["date"].as_str().expect("a date"))
        .collect();
    assert_eq!(
        counted,
        [
            "2026-10-08",
            "2026-10-09",
            "2026-10-10",
            "2026-10-12",
            "2026-10-13"
        ]
    );
    assert_eq!(answer["notices"][0], "国办发明电〔2025〕7号（2025-11-04）");

    let output = run(&[
        "clocks",
        "due",
        "--start",
        "2026-09-30T16:00+08:00",
        "--budget",
        "5wd",
    ]);
    let text = said(&output);
    assert!(
        text.contains("2026-10-10  Sat  3  counted, a make-up working day"),
        "{text}"
    );
    assert!(
        text.contains("2026-10-01  Thu     not counted: holiday 国庆节"),
        "{text}"
    );
    assert!(text.contains("due    2026-10-13 24:00"), "{text}");
}

#[test]
fn hours_days_laws_and_suspensions() {
    let start = ["--start", "2026-09-30T16:00+08:00"];
    let with = |more: &[&str]| due(&[&start[..], more].concat())["due"].clone();
    assert_eq!(with(&["--budget", "36h"]), "2026-10-02T04:00:00+08:00");
    assert_eq!(with(&["--budget", "15d"]), "2026-10-16T00:00:00+08:00");
    assert_eq!(
        with(&["--law", "incident-report-major"]),
        "2026-09-30T18:00:00+08:00"
    );
    assert_eq!(
        with(&["--until", "2026-10-20"]),
        "2026-10-21T00:00:00+08:00"
    );
    let suspended = [
        "--budget",
        "36h",
        "--suspend",
        "2026-10-01T00:00/2026-10-03T00:00",
    ];
    assert_eq!(with(&suspended), "2026-10-04T04:00:00+08:00");
    let open = ["--budget", "36h", "--suspend", "2026-10-01T00:00/"];
    assert_eq!(with(&open), serde_json::Value::Null);
}

#[test]
fn what_cannot_be_counted_is_refused() {
    for (args, reason) in [
        (&["--budget", "0wd"][..], "is no time budget"),
        (&["--budget", "-3d"], "is no time budget"),
        (&["--budget", "90wd"], "the calendar of 2027 is missing"),
        (&["--law", "no-such"], "the law has no time limit"),
        (
            &["--budget", "5wd", "--suspend", "2026-01-01T00:00/"],
            "lies before",
        ),
        (
            &["--budget", "5wd", "--law", "sealing"],
            "cannot be used with",
        ),
        (&[], "required"),
    ] {
        let start = ["clocks", "due", "--start=2026-09-30T16:00+08:00"];
        let args: Vec<_> = start.iter().chain(args).copied().collect();
        let output = run(&args);
        assert!(!output.status.success(), "{args:?}");
        assert!(
            complained(&output).contains(reason),
            "{}",
            complained(&output)
        );
    }
}
