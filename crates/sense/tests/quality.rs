//! Automatic flags as a reconciler makes them, and what a confirmed review does to roll-ups.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog::Catalog;
use model::{
    Area, AreaId, AreaLevel, AreaPath, Cadence, Device, FactorCode, FactorReading, IncomingFrame,
    Mn, NewReading, NewReviewStep, Object, ObjectId, PersonId, ReviewAct, ReviewFilter, ReviewKey,
    ReviewVerdict, Scope, Timestamp, UnitId,
};
use sense::quality::Quality;
use sense::rollup::{RollupRules, Rollups};
use store::Store;
use tempfile::TempDir;

/// 2026-03-02 00:00 in Beijing.
const T0: Timestamp = Timestamp::from_millis(1_772_380_800_000);

async fn town() -> (Store, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("town.db").display());
    let store = Store::open(&address).await.unwrap();
    let area = Area {
        id: AreaId::new("qs"),
        parent: None,
        path: AreaPath::from_stored(""),
        level: AreaLevel::City,
        code: "qs".to_owned(),
        name: "青山".to_owned(),
        lon: 113.0,
        lat: 30.0,
        geometry: None,
        invented: true,
    };
    store.put_areas(&[area]).await.unwrap();
    let station = Object {
        id: ObjectId::new("st"),
        kind: "air-station".to_owned(),
        code: String::new(),
        name: "站".to_owned(),
        area: AreaId::new("qs"),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        parent: None,
        lon: 113.0,
        lat: 30.0,
        attributes: BTreeMap::new(),
        invented: true,
        source_note: None,
    };
    store.put_objects(&[station]).await.unwrap();
    let device = Device::new(Mn::new("MN"), ObjectId::new("st"));
    store.put_devices(&[device]).await.unwrap();
    (store, folder)
}

/// A frame with PM2.5 of an hour after [`T0`].
fn frame(hour: i64, value: &str) -> IncomingFrame {
    let start = T0.plus(hour * Timestamp::HOUR);
    let factor = FactorReading {
        factor: FactorCode::new("a34004"),
        value: value.parse().ok(),
        min: None,
        max: None,
        total: None,
        flag: Some("N".to_owned()),
    };
    IncomingFrame {
        key: format!("{hour}|{value}"),
        mn: Mn::new("MN"),
        point: Some(ObjectId::new("st")),
        cn: 2061,
        st: "22".to_owned(),
        edition: "2017",
        peer: "127.0.0.1:1".to_owned(),
        received_at: start.plus(Timestamp::HOUR),
        skew_seconds: None,
        raw: bytes::Bytes::from_static(b"##0000"),
        readings: vec![NewReading {
            cadence: Cadence::Hour,
            start,
            factors: vec![factor],
        }],
    }
}

/// A day with a value that stands still from 4 to 8 h and one that jumps at 20 h.
fn day() -> Vec<IncomingFrame> {
    (0..24)
        .map(|hour| match hour {
            4..=8 => frame(hour, "60"),
            20 => frame(hour, "400"),
            _ => frame(hour, &(40 + hour % 3).to_string()),
        })
        .collect()
}

/// Everything that is flagged, in words.
async fn flags(store: &Store) -> Vec<String> {
    let filter = ReviewFilter {
        limit: 100,
        ..ReviewFilter::default()
    };
    let (items, _) = store.reviews(&Scope::system(), &filter).await.unwrap();
    let mut said: Vec<String> = items
        .iter()
        .flat_map(|item| &item.flags)
        .map(|flag| {
            let hour = flag.key.start.since(T0) / Timestamp::HOUR;
            format!("{hour:02} {} {}", flag.check, flag.detail)
        })
        .collect();
    said.sort();
    said
}

async fn sweep(store: &Store) {
    let quality = Quality::new(store.clone(), Arc::new(Catalog::load(None).unwrap()));
    while quality.step().await.unwrap() > 0 {}
}

const EXPECTED: [&str; 4] = [
    "07 stuck 连续 4 个小时值均为 PM2.5 60 µg/m³",
    "08 stuck 连续 4 个小时值均为 PM2.5 60 µg/m³",
    "20 jump 由上一小时 41 突变为 PM2.5 400 µg/m³",
    "21 jump 由上一小时 400 突变为 PM2.5 40 µg/m³",
];

#[tokio::test]
async fn flags_do_not_depend_on_the_order_of_arrival() {
    let (store, _folder) = town().await;
    store.take_frames(&day(), 10).await.unwrap();
    sweep(&store).await;
    assert_eq!(flags(&store).await, EXPECTED);
    sweep(&store).await;
    assert_eq!(flags(&store).await, EXPECTED);

    let (store, _folder) = town().await;
    for frame in day().into_iter().rev() {
        store.take_frames(&[frame], 10).await.unwrap();
        sweep(&store).await;
    }
    assert_eq!(flags(&store).await, EXPECTED);

    // A later telling takes the ground from under a flag.
    store.take_frames(&[frame(6, "61")], 10).await.unwrap();
    sweep(&store).await;
    assert_eq!(flags(&store).await, EXPECTED[2..]);
}

#[tokio::test]
async fn a_confirmed_review_reaches_the_day_and_comes_to_rest() {
    let (store, _folder) = town().await;
    store.take_frames(&day(), 10).await.unwrap();
    let rollups = Rollups::new(store.clone(), RollupRules::default());
    let settle = async || while rollups.step().await.unwrap() > 0 {};
    let mean = async || {
        let scope = Scope::system();
        let (point, to) = (ObjectId::new("st"), T0.plus(Timestamp::DAY));
        let days = store.rollups(&scope, &point, Cadence::Day, T0, to).await;
        let day = days.unwrap().remove(0);
        (day.mean.unwrap().to_string(), day.valid)
    };
    settle().await;
    // (13 × 40 or so + 5 × 60 + 400) / 24, rounded once.
    assert_eq!(mean().await, ("60".to_owned(), 24));
    let key = ReviewKey {
        point: ObjectId::new("st"),
        cadence: Cadence::Hour,
        start: T0.plus(20 * Timestamp::HOUR),
        factor: FactorCode::new("a34004"),
    };
    let act = async |act: ReviewAct, by: &str, seen_steps: u32| {
        let step = NewReviewStep {
            act,
            by: (
                PersonId::new(by),
                by.to_owned(),
                UnitId::new("u"),
                "局".to_owned(),
            ),
            at: T0.plus(Timestamp::DAY),
            seen_steps,
            request_id: format!("{by}{seen_steps}"),
        };
        let scope = Scope::system();
        store.review_value(&scope, &key, &step).await.unwrap();
    };
    let invalid = ReviewAct::Decide {
        verdict: ReviewVerdict::Invalid,
        reason: "仪器校准".to_owned(),
    };
    act(invalid, "one", 0).await;
    settle().await;
    assert_eq!(
        mean().await,
        ("60".to_owned(), 24),
        "one person alone changes nothing"
    );
    act(ReviewAct::Confirm { reason: None }, "two", 1).await;
    settle().await;
    assert_eq!(mean().await, ("45".to_owned(), 23));
    settle().await;
    assert_eq!(mean().await, ("45".to_owned(), 23));
    // The automatic flags look at what the device sent and stay.
    sweep(&store).await;
    assert!(
        flags(&store)
            .await
            .iter()
            .any(|flag| flag.starts_with("20 jump"))
    );
}
