//! What the catalogue says of checks that cannot work.

use super::*;
use crate::objects::{Factor, Point};
use model::Cadence;

fn kinds() -> Vec<Kind> {
    let point = Point {
        cadences: BTreeSet::from([Cadence::Hour]),
        silent_minutes: 60,
        limits: false,
        factors: vec![Factor {
            code: FactorCode::new("a34004"),
            label: "PM2.5".to_owned(),
            unit: "µg/m³".to_owned(),
        }],
    };
    let kind = |id: &str, point| Kind {
        id: id.to_owned(),
        name: id.to_owned(),
        parent: None,
        attributes: Vec::new(),
        point,
    };
    vec![kind("air-station", Some(point)), kind("enterprise", None)]
}

fn check(applies_to: &str, rest: &str, expected: &[&str]) {
    let text = format!("id = \"q\"\nname = \"查\"\napplies_to = [{applies_to}]\n{rest}");
    let mut problems = Vec::new();
    load(
        &[("quality/q.toml".to_owned(), text)],
        &kinds(),
        &mut problems,
    );
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(said, expected, "{rest}");
}

const HOUSE: &str = "house = true\nnote = \"n\"\n";

#[test]
fn says_what_is_wrong_and_where() {
    let station = "\"air-station\"";
    let house = |rest: &str| format!("{HOUSE}{rest}");
    check(station, &house("[check.not-positive]\nzero = true\n"), &[]);
    check(
        "\"enterprise\", \"boiler\"",
        &house("[check.not-positive]\nzero = true\n"),
        &[
            "quality/q.toml:3: there is no kind of objects \"boiler\"",
            "quality/q.toml:3: nothing is measured at objects of kind \"enterprise\"",
        ],
    );
    check(
        station,
        "[check.not-positive]\nzero = true\n",
        &["quality/q.toml: a check has either `house = true` with a `note`, or a `source`"],
    );
    check(
        station,
        &house("[check.range.factors]\na34004 = { low = \"5\", high = \"5\" }\nw01018 = {}\n"),
        &[
            "quality/q.toml:6: factor a34004: low is not below high",
            "quality/q.toml:6: factor w01018 has neither low nor high",
            "quality/q.toml:6: no such point measures factor w01018",
        ],
    );
    check(
        station,
        &house("[check.station-flag]\nflags = [\"N\", \"ZZ\"]\n"),
        &[
            "quality/q.toml:6: a value with the flag \"N\" counts already",
            "quality/q.toml:6: the flag \"ZZ\" is not known",
        ],
    );
    check(
        station,
        &house(
            "[check.periodic-spike]\ndays = 1\nfactors = { a34004 = { times = \"1\", least = \"2\" } }\n",
        ),
        &[
            "quality/q.toml:6: days is 2 to 7",
            "quality/q.toml:6: factor a34004: times is greater than 1, least is not below zero",
        ],
    );
    let lone = "{ a34004 = { times = \"5\", least = \"1\" } }";
    check(
        station,
        &house(&format!(
            "[check.whole-number]\nhours_back = 0\nhours_ahead = 200\nfactors = {lone}\n"
        )),
        &[
            "quality/q.toml:6: hours_back is 1 to 168",
            "quality/q.toml:6: hours_ahead is 1 to 168",
        ],
    );
    check(
        station,
        &house("[check.sample-stuck]\nhours = 3\nfactors = { a34004 = {} }\n"),
        &["quality/q.toml:6: hours is 4 to 168"],
    );
    check(
        station,
        &house("[check.pm10-below-pm25]\nmargin = \"x\"\n"),
        &["quality/q.toml:7: \"x\" is not a decimal number"],
    );
}
