//! Each check against rows that are written as one text per factor.

use super::*;
use catalog::Catalog;
use model::{Cadence, FactorReading, Mn, ObjectId};

/// Rows hour by hour of `factor: value value …`; `-` missing, `_` no row, `35!D` with a flag.
fn rows(factors: &[(&str, &str)]) -> Vec<Reading> {
    let hours = factors
        .iter()
        .map(|(_, text)| text.split(' ').count())
        .max();
    (0_i64..)
        .zip(0..hours.unwrap_or(0))
        .filter_map(|(start, hour)| {
            let words: Vec<(&str, &str)> = factors
                .iter()
                .filter_map(|(code, text)| Some((*code, text.split(' ').nth(hour)?)))
                .collect();
            if words.iter().all(|(_, word)| *word == "_") {
                return None;
            }
            Some(Reading {
                point: ObjectId::new("s"),
                cadence: Cadence::Hour,
                start: Timestamp::from_millis(start * Timestamp::HOUR),
                factors: words
                    .iter()
                    .map(|(code, word)| reading(code, word))
                    .collect(),
                revision: 0,
                mn: Mn::new("m"),
                received_at: Timestamp::from_millis(0),
            })
        })
        .collect()
}

fn reading(code: &str, word: &str) -> FactorReading {
    let (value, flag) = word.split_once('!').unwrap_or((word, "N"));
    FactorReading {
        factor: FactorCode::new(code),
        value: value.parse().ok(),
        min: None,
        max: None,
        total: None,
        flag: Some(flag.to_owned()),
    }
}

/// Looks at the last row with a check of the built-in catalogue.
fn look(id: &str, rows: &[Reading], place: usize, around: &[Neighbour<'_>]) -> Vec<String> {
    let catalog = Catalog::load(None).unwrap();
    let kind = if id.starts_with("water-") {
        "water-section"
    } else {
        "air-station"
    };
    let sight = Sight {
        kind: catalog.kind(kind).unwrap(),
        rows,
        place,
        around,
    };
    let found = check(catalog.quality_rule(id).unwrap(), sight);
    found.into_iter().map(|found| found.detail).collect()
}

fn check_last(id: &str, factors: &[(&str, &str)], expected: &[&str]) {
    let rows = rows(factors);
    assert_eq!(
        look(id, &rows, rows.len() - 1, &[]),
        expected,
        "{id} {factors:?}"
    );
}

#[test]
fn a_value_beyond_the_instrument_is_found() {
    check_last("out-of-range", &[("a21026", "1310")], &[]);
    check_last(
        "out-of-range",
        &[("a21026", "1311")],
        &["SO2 1311 µg/m³，高于上限 1310"],
    );
    check_last("out-of-range", &[("a21026", "9999!D")], &[]);
    check_last("out-of-range", &[("a34002", "6450")], &[]);
}

#[test]
fn zero_and_less_are_found() {
    check_last("not-positive", &[("a34004", "1")], &[]);
    check_last(
        "not-positive",
        &[("a34004", "0")],
        &["PM2.5 0 µg/m³ 为零值"],
    );
    check_last(
        "not-positive",
        &[("a34004", "-3")],
        &["PM2.5 -3 µg/m³ 为负值"],
    );
    check_last("not-positive", &[("a34004", "-3!Neg")], &[]);
    check_last("not-positive", &[("a34004", "-")], &[]);
}

#[test]
fn equal_hours_are_found_at_the_fourth() {
    check_last("stuck", &[("a34004", "44 44 44")], &[]);
    check_last(
        "stuck",
        &[("a34004", "44 44.0 44 44")],
        &["连续 4 个小时值均为 PM2.5 44 µg/m³"],
    );
    check_last("stuck", &[("a34004", "44 - 44 44")], &[]);
    check_last("stuck", &[("a34004", "44 44 _ 44 44")], &[]);
    check_last("stuck", &[("a34004", "5 5 5 5")], &[]);
}

#[test]
fn a_jump_is_found_and_a_slope_is_not() {
    check_last("jump", &[("a21026", "20 99")], &[]);
    check_last(
        "jump",
        &[("a21026", "20 100")],
        &["由上一小时 20 突变为 SO2 100 µg/m³"],
    );
    check_last(
        "jump",
        &[("a21026", "100 20")],
        &["由上一小时 100 突变为 SO2 20 µg/m³"],
    );
    check_last("jump", &[("a21026", "20 - 100")], &[]);
    check_last("jump", &[("a21026", "20 _ 100")], &[]);
    check_last(
        "jump",
        &[("a34004", "30 160")],
        &["由上一小时 30 突变为 PM2.5 160 µg/m³"],
    );
}

/// Beijing, 2021-03-15, 08 to 09 h: PM10 went from 1370 to 6450 µg/m³ within an hour, and was true.
#[test]
fn a_dust_storm_is_no_fault() {
    let dust = [("a34002", "1370 6450"), ("a34004", "180 500")];
    check_last("jump", &dust, &[]);
    // The same rise with more fine particles in it is no dust.
    check_last(
        "jump",
        &[("a34002", "1370 6450"), ("a34004", "180 900")],
        &[
            "由上一小时 1370 突变为 PM10 6450 µg/m³",
            "由上一小时 180 突变为 PM2.5 900 µg/m³",
        ],
    );
    // Without PM2.5 nobody can tell.
    check_last(
        "jump",
        &dust[..1],
        &["由上一小时 1370 突变为 PM10 6450 µg/m³"],
    );
    // Dust that settles falls as fast as it came; that is for a person to see.
    check_last(
        "jump",
        &[("a34002", "6450 1370"), ("a34004", "500 180")],
        &["由上一小时 6450 突变为 PM10 1370 µg/m³"],
    );
}

#[test]
fn dust_that_no_other_station_sees_is_a_jump() {
    let own = rows(&[("a34002", "100 600"), ("a34004", "50 52")]);
    let sees = rows(&[("a34002", "110 400")]);
    let not = rows(&[("a34002", "110 112")]);
    let around = |stations: &[(f64, &'static str)]| -> Vec<String> {
        let around: Vec<Neighbour<'_>> = stations
            .iter()
            .map(|(km, what)| Neighbour {
                km: *km,
                rows: if *what == "sees" { &sees } else { &not },
            })
            .collect();
        look("jump", &own, 1, &around)
    };
    let jump = ["由上一小时 100 突变为 PM10 600 µg/m³"];
    assert_eq!(around(&[]), [""; 0]);
    assert_eq!(around(&[(5.0, "sees")]), [""; 0]);
    assert_eq!(around(&[(5.0, "not")]), jump);
    assert_eq!(around(&[(5.0, "not"), (6.0, "sees")]), jump);
    assert_eq!(
        around(&[(5.0, "not"), (6.0, "sees"), (9.0, "sees")]),
        [""; 0]
    );
    assert_eq!(around(&[(500.0, "not")]), [""; 0]);
}

#[test]
fn fine_particles_are_part_of_the_coarse() {
    let check = |coarse: &str, fine: &str, expected: &[&str]| {
        check_last(
            "pm10-below-pm25",
            &[("a34002", coarse), ("a34004", fine)],
            expected,
        );
    };
    check("45", "45", &[]);
    check("45", "48", &[]);
    check("45", "49", &["PM10 45 µg/m³ 小于 PM2.5 49 µg/m³"]);
    check("-", "49", &[]);
    check("45", "49!D", &[]);
}

#[test]
fn a_spike_of_three_days_is_found() {
    let day = |top: usize, value: &str| -> Vec<String> {
        let mut hours = vec!["10".to_owned(); 24];
        hours[top] = value.to_owned();
        hours
    };
    let days = |tops: &[(usize, &str)]| {
        let hours: Vec<String> = tops.iter().flat_map(|(top, v)| day(*top, v)).collect();
        let text = hours.join(" ");
        let rows = rows(&[("a21026", text.as_str())]);
        let place = (tops.len() - 1) * 24 + tops[tops.len() - 1].0;
        look("periodic-spike", &rows, place, &[])
    };
    let spike = ["SO2 50 µg/m³ 高出前后一小时，连续 3 天同一时刻如此"];
    assert_eq!(days(&[(3, "50"), (3, "50"), (3, "50")]), spike);
    assert_eq!(days(&[(3, "40"), (4, "60"), (3, "50")]), spike);
    assert_eq!(days(&[(3, "50"), (6, "50"), (3, "50")]), [""; 0]);
    assert_eq!(days(&[(3, "50"), (3, "50")]), [""; 0]);
    assert_eq!(days(&[(3, "50"), (3, "50"), (3, "29")]), [""; 0]);
}

#[test]
fn a_station_is_held_against_the_median_around() {
    let others = ["30", "35", "200"].map(|value| rows(&[("a34004", value)]));
    let around = |km: f64| {
        others
            .iter()
            .map(|rows| Neighbour { km, rows })
            .collect::<Vec<_>>()
    };
    let own = |value: &str, around: &[Neighbour<'_>]| {
        look("neighbour", &rows(&[("a34004", value)]), 0, around)
    };
    let near = around(10.0);
    assert_eq!(own("109", &near), [""; 0]);
    assert_eq!(
        own("110", &near),
        ["PM2.5 110 µg/m³，20 km 内 3 个站点中位数 35"]
    );
    assert_eq!(own("110", &around(21.0)), [""; 0]);
    assert_eq!(own("110", &near[..2]), [""; 0]);
}

#[test]
fn what_the_station_doubts_is_put_before_people() {
    check_last(
        "station-flag",
        &[("a34004", "35!HSp")],
        &["PM2.5 35 µg/m³，站点标记 HSp（超上限）"],
    );
    for flag in ["PZ", "CS", "M", "RM", "N"] {
        check_last("station-flag", &[("a34004", &format!("35!{flag}"))], &[]);
    }
}

/// Looks at the row of one hour of ammonia.
fn check_whole(text: &str, place: usize, expected: &[&str]) {
    let rows = rows(&[("w21003", text)]);
    assert_eq!(
        look("water-whole-number", &rows, place, &[]),
        expected,
        "{text}"
    );
}

/// Values of the national release, 2026-07: 红旗桥 in Yunnan, 严家村桥 in Yunnan, 孟州还封村 in Henan.
#[test]
fn a_whole_number_that_fits_neither_side_is_found() {
    let detail = "氨氮 6 mg/L 没有小数，而此前为 0.0005、此后为 0.001，疑似数值格式有误";
    check_whole("0.0005 _ _ 6 _ _ 6 _ 0.001", 1, &[detail]);
    check_whole("0.0005 _ _ 6 _ _ 6 _ 0.001", 2, &[detail]);
    check_whole("0.323 _ 2 2 2 1.604", 1, &[]);
    check_whole("1.704 1 0.688", 1, &[]);
    // What is whole but written with digits is whole.
    check_whole(
        "0.005 9.000 -",
        1,
        &["氨氮 9.000 mg/L 没有小数，而此前为 0.005、此后为 无，疑似数值格式有误"],
    );
    // Nothing near that could tell.
    check_whole("- 6 -", 1, &[]);
    check_whole(&format!("0.005 {}6", "_ ".repeat(72)), 1, &[]);
    check_whole("0.005 0 0.004", 1, &[]);
    check_whole("0.005 6.1 0.004", 1, &[]);
}

#[test]
fn samples_that_stand_still_for_a_day_are_found() {
    let day = |value: &str| format!("{value}{}", format!(" _ _ _ {value}").repeat(6));
    let check = |code: &str, text: &str, expected: &[&str]| {
        check_last("water-stuck", &[(code, text)], expected);
    };
    check(
        "w01019",
        &day("2.61"),
        &["24 小时内各次值均为 高锰酸盐指数 2.61 mg/L"],
    );
    check("w01019", &day("2.61")[..40], &[]);
    check("w01019", &day("0.50"), &[]);
    // A gap in the samples, or in the values, ends it.
    check(
        "w01019",
        &format!("{}{}2.61", day("2.61"), " _ ".repeat(8)),
        &[],
    );
    check(
        "w01019",
        "2.61 _ _ _ 2.61 _ _ _ 2.61 _ _ _ - _ _ _ 2.61 _ _ _ 2.61 _ _ _ 2.61",
        &[],
    );
}

#[test]
fn samples_that_jump_are_found() {
    let check = |code: &str, text: &str, expected: &[&str]| {
        check_last("water-jump", &[(code, text)], expected);
    };
    check(
        "w21003",
        "0.21 _ _ _ 1.31",
        &["由上一次 0.21 突变为 氨氮 1.31 mg/L"],
    );
    check("w21003", "0.21 _ _ _ 1.20", &[]);
    check("w21003", "0.21 _ _ _ _ _ _ 1.31", &[]);
    check("w01001", "7.9 6.3", &["由上一次 7.9 突变为 pH值 6.3"]);
}

#[test]
fn water_beyond_reason_is_found() {
    check_last(
        "water-out-of-range",
        &[("w01009", "30.0"), ("w01001", "3.9")],
        &["pH值 3.9，低于下限 4", "溶解氧 30.0 mg/L，高于上限 29.99"],
    );
    check_last("water-zero", &[("w21011", "0")], &["总磷 0 mg/L 为零值"]);
}
