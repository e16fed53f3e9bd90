//! The rules of the built-in catalogue over two months of real hours of 56 national stations.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use model::{Reading, Timestamp};

use crate::checks::{Sight, judge, lookback};
use crate::episode::Verdict;
use crate::fixture::{kind, point, row, rule};

/// A row and the index that the national release printed for it.
type Hour = (Reading, Option<u16>);

/// The hours of each station, oldest first.
fn hours() -> BTreeMap<String, Vec<Hour>> {
    let packed = include_bytes!("../../../data/demo/hours.csv.gz");
    let mut text = String::new();
    GzDecoder::new(packed.as_slice())
        .read_to_string(&mut text)
        .unwrap();
    let mut stations: BTreeMap<String, Vec<Hour>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        // stamp,station,so2,no2,pm10,pm2_5,co,o3,published_aqi,published_primary
        let cells: Vec<&str> = line.split(',').collect();
        let codes = ["a21026", "a21004", "a34002", "a34004", "a21005", "a05024"];
        let values: Vec<(&str, &str)> =
            codes.into_iter().zip(cells[2..8].iter().copied()).collect();
        let stamp = cells[0];
        let (date, hour) = (&stamp[..8], &stamp[8..]);
        let civil = format!(
            "{}-{}-{}T{hour}:00:00+08:00",
            &date[..4],
            &date[4..6],
            &date[6..]
        );
        let end: Timestamp = civil.parse().unwrap();
        let row = row(&end.plus(-Timestamp::HOUR).to_string(), &values);
        stations
            .entry(cells[1].to_owned())
            .or_default()
            .push((row, cells[8].parse().ok()));
    }
    stations
}

/// Judges all hours by a rule and calls `see` with each hour's printed index and whether it held.
fn judge_all(id: &str, mut see: impl FnMut(&Reading, Option<u16>, bool)) {
    let (rule, kind, point) = (rule(id), kind("air-station"), point("air-station", &[]));
    for hours in hours().into_values() {
        let (rows, printed): (Vec<Reading>, Vec<Option<u16>>) = hours.into_iter().unzip();
        for (place, (row, printed)) in rows.iter().zip(printed).enumerate() {
            let from = row.start.plus(-lookback(&rule));
            let first = rows[..place].partition_point(|row| row.start < from);
            let sight = Sight {
                point: &point,
                kind: &kind,
                row,
                before: &rows[first..place],
            };
            for (_, verdict) in judge(&rule, sight) {
                see(row, printed, matches!(verdict, Verdict::Holds(_)));
            }
        }
    }
}

#[test]
fn agrees_with_the_national_release() {
    let mut held = 0;
    judge_all("aqi-above-150", |row, printed, holds| {
        // Where the release prints no index there is nothing to agree with.
        let Some(printed) = printed else { return };
        assert_eq!(holds, printed > 150, "{row:?} was printed {printed}");
        held += u32::from(holds);
    });
    assert!(held > 100, "{held}");
}

#[test]
fn instruments_that_repeat_themselves_are_rare_above_the_floors() {
    let (mut hours, mut held) = (0, 0);
    judge_all("station-stuck", |_, _, holds| {
        hours += 1;
        held += u32::from(holds);
    });
    // The note of the rule promises about one episode per station and month at most; an episode
    // holds for an hour or two.
    assert!(
        hours > 400_000 && held > 0 && held < 2 * 56 * 2,
        "{held} of {hours}"
    );
}

#[test]
fn the_release_prints_no_pm10_below_pm25() {
    judge_all("pm10-below-pm25", |row, _, holds| {
        assert!(!holds, "{row:?}");
    });
}
