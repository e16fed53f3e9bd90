//! Days of air from hours in the ledger: late, corrected, in any order, made anew.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use bytes::Bytes;
use chrono::NaiveDate;
use model::{
    Area, AreaId, AreaLevel, AreaPath, Cadence, Device, DustAct, FactorCode, FactorReading,
    IncomingFrame, Mn, NewDustMark, NewDustStep, NewReading, Object, ObjectId, PersonId, Scope,
    Timestamp, UnitId,
};
use sense::air::{AirDays, AirRules, Period, statistics, statistics_without_dust};
use standards::air::{AqiLaw, Pollutant};
use store::Store;
use tempfile::TempDir;

/// 2026-03-01 00:00 in Beijing.
const T0: Timestamp = Timestamp::from_millis(1_772_294_400_000);

fn area(id: &str, parent: Option<&str>, level: AreaLevel) -> Area {
    Area {
        id: AreaId::new(id),
        parent: parent.map(AreaId::new),
        path: AreaPath::from_stored(""),
        level,
        code: id.to_owned(),
        name: id.to_owned(),
        lon: 113.0,
        lat: 30.0,
        geometry: None,
        invented: true,
    }
}

fn station(id: &str, area: &str, control: &str) -> Object {
    Object {
        id: ObjectId::new(id),
        kind: "air-station".to_owned(),
        code: id.to_owned(),
        name: id.to_owned(),
        area: AreaId::new(area),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        parent: None,
        lon: 113.0,
        lat: 30.0,
        attributes: BTreeMap::from([("control".to_owned(), control.to_owned())]),
        invented: true,
        source_note: None,
    }
}

/// A city with two stations and a micro station, all in one cell.
async fn city() -> (Store, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("air.db").display());
    let store = Store::open(&address).await.unwrap();
    let areas = [
        area("hb", None, AreaLevel::Province),
        area("qs", Some("hb"), AreaLevel::City),
        area("qs-1", Some("qs"), AreaLevel::GridCell),
    ];
    store.put_areas(&areas).await.unwrap();
    let stations = [("a", "国控"), ("b", "市控"), ("micro", "微站")];
    let objects = stations.map(|(id, control)| station(id, "qs-1", control));
    store.put_objects(&objects).await.unwrap();
    let device = |id: &str| Device::new(Mn::new(format!("MN-{id}")), ObjectId::new(id));
    let devices = stations.map(|(id, _)| device(id));
    store.put_devices(&devices).await.unwrap();
    (store, folder)
}

/// An hour of a station, `hour` hours after [`T0`], all pollutants the same.
fn hour(station: &str, hour: i64, value: &str) -> IncomingFrame {
    let start = T0.plus(hour * Timestamp::HOUR);
    let factors = Pollutant::ALL.map(|pollutant| FactorReading {
        factor: FactorCode::new(pollutant.hj212_code()),
        value: match pollutant {
            Pollutant::Co => "0.5".parse().ok(),
            _ => value.parse().ok(),
        },
        min: None,
        max: None,
        total: None,
        flag: Some("N".to_owned()),
    });
    IncomingFrame {
        key: format!("{station} {hour} {value}"),
        mn: Mn::new(format!("MN-{station}")),
        point: Some(ObjectId::new(station)),
        cn: 2061,
        st: "22".to_owned(),
        edition: "2017",
        peer: "127.0.0.1:1".to_owned(),
        received_at: start.plus(Timestamp::HOUR),
        skew_seconds: None,
        raw: Bytes::from_static(b"##"),
        readings: vec![NewReading {
            cadence: Cadence::Hour,
            start,
            factors: factors.into(),
        }],
    }
}

fn hours(station: &str, hours: std::ops::Range<i64>, value: &str) -> Vec<IncomingFrame> {
    hours.map(|place| hour(station, place, value)).collect()
}

async fn catch_up(store: &Store) -> usize {
    let reconciler = AirDays::new(store.clone(), AirRules::default());
    let mut rows = 0;
    loop {
        match reconciler.step().await.unwrap() {
            0 => return rows,
            count => rows += count,
        }
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Everything that is kept, written out with all digits.
async fn kept(store: &Store) -> String {
    let (scope, from, to) = (Scope::system(), date("2026-01-01"), date("2026-12-31"));
    let points = store.air_point_days(&scope, None, from, to).await.unwrap();
    let mut areas = Vec::new();
    for id in ["hb", "qs", "qs-1"] {
        let id = AreaId::new(id);
        areas.push(store.air_area_days(&scope, &id, from, to).await.unwrap());
    }
    format!("{points:#?} {areas:#?}")
}

/// The fine dust of the city by day: a value, or why there is none.
async fn dust(store: &Store) -> Vec<String> {
    let (scope, from, to) = (Scope::system(), date("2026-01-01"), date("2026-12-31"));
    let city = AreaId::new("qs");
    let days = store.air_area_days(&scope, &city, from, to).await.unwrap();
    let show = |day: &model::AirDay| match day.values[Pollutant::Pm25].value {
        Ok(value) => format!("{} {value}", day.date.format("%m-%d")),
        Err(_) => format!("{} -", day.date.format("%m-%d")),
    };
    days.iter().map(show).collect()
}

#[tokio::test]
async fn hours_become_days_of_points_and_of_the_city() {
    let (store, _folder) = city().await;
    // The hour that begins at 23:00 of 28 February belongs to that day.
    store
        .take_frames(&hours("a", -1..24, "30"), 9)
        .await
        .unwrap();
    store
        .take_frames(&hours("b", 0..20, "41"), 9)
        .await
        .unwrap();
    store
        .take_frames(&hours("micro", 0..24, "900"), 9)
        .await
        .unwrap();
    assert_eq!(catch_up(&store).await, 25 + 20 + 24);
    // (30 + 41) / 2 is 35.5, rounded to the even 36; the micro station is no evaluation point.
    assert_eq!(dust(&store).await, ["02-28 -", "03-01 36"]);
    let (scope, day) = (Scope::system(), date("2026-03-01"));
    let b = ObjectId::new("b");
    let days = store
        .air_point_days(&scope, Some(&b), day, day)
        .await
        .unwrap();
    assert_eq!(days[0].1.in_force().law, AqiLaw::Hj633_2026);
    // 35 to 75 is 50 to 100 under the older edition, 35 to 60 under the newer one.
    let indices = AqiLaw::ALL.map(|law| days[0].1.index(law).published());
    assert_eq!(indices, [Some(58), Some(62)]);
}

#[tokio::test]
async fn a_late_or_corrected_hour_makes_its_day_again() {
    let (store, _folder) = city().await;
    store
        .take_frames(&hours("a", 0..19, "30"), 9)
        .await
        .unwrap();
    catch_up(&store).await;
    assert_eq!(dust(&store).await, ["03-01 -"]);
    store.take_frames(&[hour("a", 23, "50")], 9).await.unwrap();
    catch_up(&store).await;
    assert_eq!(dust(&store).await, ["03-01 31"]);
    store
        .take_frames(&hours("a", 0..10, "50"), 9)
        .await
        .unwrap();
    catch_up(&store).await;
    assert_eq!(dust(&store).await, ["03-01 41"]);
}

#[tokio::test]
async fn a_new_station_does_not_make_the_days_before_it_incomplete() {
    let (store, _folder) = city().await;
    store
        .take_frames(&hours("a", 0..96, "30"), 9)
        .await
        .unwrap();
    catch_up(&store).await;
    store
        .take_frames(&hours("b", 48..72, "50"), 9)
        .await
        .unwrap();
    catch_up(&store).await;
    // From its first day on it counts, on a day without any of its hours too.
    let expected = ["03-01 30", "03-02 30", "03-03 40", "03-04 -"];
    assert_eq!(dust(&store).await, expected);
    store
        .take_frames(&hours("b", 0..24, "50"), 9)
        .await
        .unwrap();
    catch_up(&store).await;
    let expected = ["03-01 40", "03-02 -", "03-03 40", "03-04 -"];
    assert_eq!(dust(&store).await, expected);
}

#[tokio::test]
async fn the_order_of_the_hours_makes_no_difference_and_neither_does_making_all_anew() {
    let mut batches: Vec<IncomingFrame> = Vec::new();
    batches.extend(hours("a", -30..60, "70"));
    batches.extend(hours("b", 24..90, "61"));
    batches.extend(hours("micro", 10..40, "15"));
    let (one, _folder) = city().await;
    one.take_frames(&batches, 9).await.unwrap();
    catch_up(&one).await;
    let expected = kept(&one).await;

    // Backwards, a dozen at a time, with a look after each.
    let (other, _folder) = city().await;
    batches.reverse();
    for batch in batches.chunks(12) {
        other.take_frames(batch, 9).await.unwrap();
        catch_up(&other).await;
    }
    assert_eq!(kept(&other).await, expected);

    // The cursor at the beginning: every row comes again.
    other
        .put_air_days(&[], &[], Some(("air-days", 0)))
        .await
        .unwrap();
    assert_eq!(catch_up(&other).await, batches.len());
    assert_eq!(kept(&other).await, expected);

    // A station that is no evaluation point any more changes the city's days, and back.
    let control = |control| [station("b", "qs-1", control)];
    other.put_objects(&control("微站")).await.unwrap();
    assert_eq!(catch_up(&other).await, batches.len());
    assert_ne!(kept(&other).await, expected);
    other.put_objects(&control("市控")).await.unwrap();
    assert_eq!(catch_up(&other).await, batches.len());
    assert_eq!(kept(&other).await, expected);
}

/// The months, quarters and years of the points and of the city, written out with all digits.
async fn periods(store: &Store) -> String {
    let (scope, rules, last) = (Scope::system(), AirRules::default(), date("2026-12-31"));
    let mut text = String::new();
    for written in ["2026-02", "2026-03", "2026Q1", "2026"] {
        let period: Period = written.parse().unwrap();
        let (from, to) = (period.first(), period.last());
        for point in ["a", "b", "micro"].map(ObjectId::new) {
            let days = store.air_point_days(&scope, Some(&point), from, to).await;
            let days: Vec<_> = days.unwrap().into_iter().map(|(_, day)| day).collect();
            let found = statistics(period, &days, last, &rules);
            writeln!(text, "{written} {point} {found:?}").unwrap();
        }
        let city = AreaId::new("qs");
        let days = store.air_area_days(&scope, &city, from, to).await.unwrap();
        let found = statistics(period, &days, last, &rules);
        writeln!(text, "{written} {city} {found:?}").unwrap();
    }
    text
}

/// Periods are drawn from the days whenever they are asked for; made anew from raw, days and hence
/// periods are the same to the last digit.
#[tokio::test]
async fn months_and_years_made_anew_are_the_same_bytes() {
    let mut batches: Vec<IncomingFrame> = Vec::new();
    for day in -40..40_i64 {
        let value = (20 + (day * 7).rem_euclid(60)).to_string();
        batches.extend(hours("a", day * 24..day * 24 + 24, &value));
    }
    batches.extend(hours("b", -300..700, "61"));
    let (one, _folder) = city().await;
    one.take_frames(&batches, 9).await.unwrap();
    one.sort_all_readings().await.unwrap();
    catch_up(&one).await;
    let expected = periods(&one).await;
    assert!(expected.contains("2026-03 a Statistics"), "{expected}");

    batches.reverse();
    let (other, _folder) = city().await;
    for batch in batches.chunks(500) {
        other.take_frames(batch, 9).await.unwrap();
        other.sort_all_readings().await.unwrap();
        catch_up(&other).await;
    }
    assert_eq!(periods(&other).await, expected);
    let note = ("air-days.made-of", "something else");
    other.forget_air_days("air-days", note).await.unwrap();
    catch_up(&other).await;
    assert_eq!(periods(&other).await, expected);
}

/// Marks the first hours of 2 March over the city and confirms it by a second person.
async fn mark(store: &Store, from: i64, to: i64) {
    let by = |person: &str| {
        (
            PersonId::new(person),
            person.to_owned(),
            UnitId::new("u"),
            "监测站".to_owned(),
        )
    };
    let mark = NewDustMark {
        id: "m".to_owned(),
        area: AreaId::new("qs"),
        point: None,
        from: T0.plus(from * Timestamp::HOUR),
        to: T0.plus(to * Timestamp::HOUR),
        reason: "沙尘过境".to_owned(),
        document: "总站沙尘影响通报第3期".to_owned(),
        by: by("one"),
        at: T0,
    };
    let scope = Scope::system();
    store.propose_dust(&scope, &mark).await.unwrap();
    let confirm = NewDustStep {
        act: DustAct::Confirm,
        reason: None,
        by: by("two"),
        at: T0,
        seen_steps: 1,
        request_id: "r".to_owned(),
    };
    store.act_on_dust(&scope, "m", &confirm).await.unwrap();
}

#[tokio::test]
async fn marked_hours_leave_the_statistics_and_nothing_that_is_stored() {
    let (store, _folder) = city().await;
    // Dust of 900 in the first four hours of the second day at both stations.
    for station in ["a", "b"] {
        let mut frames = hours(station, 0..24, "30");
        frames.extend(hours(station, 24..28, "900"));
        frames.extend(hours(station, 28..72, "30"));
        store.take_frames(&frames, 9).await.unwrap();
    }
    catch_up(&store).await;
    let before = kept(&store).await;
    mark(&store, 24, 28).await;
    assert_eq!(catch_up(&store).await, 0);
    assert_eq!(kept(&store).await, before, "the days stay what they are");

    let scope = Scope::system();
    let (from, to) = (date("2026-03-01"), date("2026-03-03"));
    let marks = store
        .dust_in_force(&scope, T0, T0.plus(3 * Timestamp::DAY))
        .await
        .unwrap();
    let days = AirDays::new(store.clone(), AirRules::default());
    let without = days.without_dust(&marks, from, to).await.unwrap();
    let qs = AreaId::new("qs");
    let touched = without.area(&qs).unwrap();
    assert_eq!(touched.keys().collect::<Vec<_>>(), [&date("2026-03-02")]);
    let city = store.air_area_days(&scope, &qs, from, to).await.unwrap();
    let (period, rules) = (Period::span(from, to).unwrap(), AirRules::default());
    let with = statistics(period, &city, to, &rules);
    let less = statistics_without_dust(period, &city, touched, to, &rules);
    let value =
        |of: &sense::air::Statistics, pollutant| of.of[pollutant].value.unwrap().to_string();
    // (30 + 175 + 30) / 3, and 30 of what is left.
    assert_eq!(value(&with, Pollutant::Pm10), "78");
    assert_eq!(value(&less, Pollutant::Pm10), "30");
    assert_eq!(value(&less, Pollutant::Pm25), "30");
    assert_eq!(value(&less, Pollutant::No2), value(&with, Pollutant::No2));
    assert_eq!(less.in_force, with.in_force);
    assert!(without.point(&ObjectId::new("micro")).is_none());
    let none = days.without_dust(&[], from, to).await.unwrap();
    assert!(none.area(&qs).is_none());
}
