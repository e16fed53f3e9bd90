//! Missing hours are asked for again, and asked for gently.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hj212::{Edition, FactorValues, HistoryKind, Number, Period, Suffix, Upload, UploadKind};
use model::{Cadence, DownlinkFilter, DownlinkState, Mn, NewReading, ObjectId, Scope, Timestamp};
use sense::downlink::{DownlinkSettings, GapSettings};
use sense::fleet::{Archive, HourMean, Newer, NoArchive, Pace};

use crate::support::{Bench, MN, quick, time};

/// A device that stored every hour but one.
#[derive(Clone)]
struct Hours {
    lost: Timestamp,
    asked: Arc<AtomicUsize>,
}

fn stamp(time: Timestamp) -> hj212::Stamp {
    let text = time.beijing().format("%Y%m%d%H%M%S").to_string();
    hj212::Stamp::read(text.as_bytes()).unwrap().0
}

impl Archive for Hours {
    fn reports(&self, kind: HistoryKind, period: Period) -> Vec<Upload> {
        assert_eq!(kind, HistoryKind::Hour);
        self.asked.fetch_add(1, Ordering::Relaxed);
        let day = time("2026-02-26T00:00:00+08:00");
        (0..100)
            .map(|hour| day.plus(hour * Timestamp::HOUR))
            .filter(|hour| *hour != self.lost)
            .filter(|hour| period.begin <= stamp(*hour) && stamp(*hour) <= period.end)
            .map(|hour| {
                let value = Number {
                    mantissa: 5,
                    scale: 0,
                };
                let factor = FactorValues::new("w01018").unwrap();
                let factor = factor.number(Suffix::Avg, value);
                Upload::new(UploadKind::Hour, stamp(hour)).factor(factor)
            })
            .collect()
    }

    fn moment(&self, _: Timestamp) -> Option<Upload> {
        None
    }

    fn means(&self, _: Period) -> Vec<HourMean> {
        Vec::new()
    }
}

#[tokio::test]
async fn three_days_of_outage_come_back_in_pieces() {
    let gaps = GapSettings {
        per_device_hour: 1_000,
        ..GapSettings::default()
    };
    let settings = DownlinkSettings { gaps, ..quick() };
    let bench = Bench::start_with(Edition::V2017, settings).await;
    // One hour three days ago, and nothing since.
    let first = time("2026-02-26T10:00:00+08:00");
    let row = NewReading {
        cadence: Cadence::Hour,
        start: first,
        factors: Vec::new(),
    };
    let rows = [(ObjectId::new("p1"), row)];
    let file = Mn::new("file");
    bench
        .store
        .import_readings(&file, bench.world.now(), &rows)
        .await
        .unwrap();
    let archive = Hours {
        lost: time("2026-02-28T03:00:00+08:00"),
        asked: Arc::default(),
    };
    let asked = Arc::clone(&archive.asked);
    let device = bench.device(Edition::V2017, Newer::default()).await;
    let answering = device.answer_all(bench.world.now(), archive.clone());

    let (from, now) = (first, bench.world.now());
    let point = ObjectId::new("p1");
    let expected = 70; // 10:00 on the 26th to 07:00 on the 1st, without the lost hour.
    let mut here = 0;
    for _ in 0..400 {
        let present = bench
            .store
            .periods_present(&point, Cadence::Hour, from, now);
        here = present.await.unwrap().len();
        let known = bench
            .store
            .gap_asks(&Mn::new(MN), Cadence::Hour, from)
            .await
            .unwrap();
        let none: Vec<_> = known.iter().filter(|ask| ask.is_none).collect();
        if here >= expected - 1 && !none.is_empty() {
            assert_eq!(none.len(), 1, "{none:?}");
            assert_eq!(none[0].start, archive.lost);
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(here >= expected - 1, "{here}");
    // Three requests of a day each, and none for what the device has not.
    let requests = asked.load(Ordering::Relaxed);
    assert!((3..=4).contains(&requests), "{requests}");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(asked.load(Ordering::Relaxed), requests);
    answering.abort();
    bench.halt().await;
}

#[tokio::test]
async fn a_device_that_does_not_answer_is_left_alone_for_a_while() {
    let settings = DownlinkSettings {
        gaps: GapSettings::default(),
        ..quick()
    };
    let bench = Bench::start_with(Edition::V2017, settings).await;
    let row = NewReading {
        cadence: Cadence::Hour,
        start: time("2026-03-01T04:00:00+08:00"),
        factors: Vec::new(),
    };
    let rows = [(ObjectId::new("p1"), row)];
    let file = Mn::new("file");
    bench
        .store
        .import_readings(&file, bench.world.now(), &rows)
        .await
        .unwrap();
    let _silent = bench.device(Edition::V2017, Newer::default()).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let filter = DownlinkFilter {
        limit: 10,
        ..DownlinkFilter::default()
    };
    let (asked, total) = bench
        .store
        .downlinks(&Scope::system(), &filter)
        .await
        .unwrap();
    assert_eq!(total, 1, "{asked:?}");
    assert_eq!(asked[0].state, DownlinkState::NoAnswer);
    // Half an hour later it is asked once more.
    bench.clock.advance(31 * Timestamp::MINUTE);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (_, total) = bench
        .store
        .downlinks(&Scope::system(), &filter)
        .await
        .unwrap();
    assert_eq!(total, 2);
    bench.halt().await;
}

#[tokio::test]
async fn minutes_are_asked_for_by_the_interval_that_the_device_told() {
    let settings = DownlinkSettings {
        gaps: GapSettings::default(),
        ..quick()
    };
    let bench = Bench::start_with(Edition::V2017, settings).await;
    let mut device = bench.device(Edition::V2017, Newer::default()).await;
    device.answerer = device.answerer.at_pace(Pace {
        realtime_seconds: Some(60),
        minute_minutes: Some(5),
    });
    let answering = device.answer_all(bench.world.now(), NoArchive);
    bench.done(MN, "get-minute-interval", &[]).await;
    // Three hours later there is a row every ten minutes, and no hour but the first.
    bench.clock.advance(210 * Timestamp::MINUTE);
    let first = time("2026-03-01T09:00:00+08:00");
    let row = |place: i64| {
        let row = NewReading {
            cadence: Cadence::Minute,
            start: first.plus(place * 10 * Timestamp::MINUTE),
            factors: Vec::new(),
        };
        (ObjectId::new("p1"), row)
    };
    let rows: Vec<_> = (0..19).map(row).collect();
    let file = Mn::new("file");
    let now = bench.world.now();
    let imported = bench.store.import_readings(&file, now, &rows).await;
    imported.unwrap();
    let filter = DownlinkFilter {
        limit: 10,
        ..DownlinkFilter::default()
    };
    let mut asked = None;
    for _ in 0..200 {
        let (all, _) = bench
            .store
            .downlinks(&Scope::system(), &filter)
            .await
            .unwrap();
        asked = all.into_iter().find(|one| one.command == "get-minute");
        if asked.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let asked = asked.unwrap();
    assert_eq!(asked.parameters["begin"], "2026-03-01T10:05:00+08:00");
    assert_eq!(asked.parameters["end"], "2026-03-01T11:55:00+08:00");
    assert_eq!(
        asked.reason,
        "补采缺失的 12 个时段（按设备自报间隔 5 分钟；近期数据约每 10 分钟一条，与自报不一致，请核对设备设置）"
    );
    // The device does not have them, nor those of the first hour, and is asked once for each.
    bench.over(&asked).await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    let (all, _) = bench
        .store
        .downlinks(&Scope::system(), &filter)
        .await
        .unwrap();
    let begins = all.iter().filter_map(|one| one.parameters.get("begin"));
    let mut begins: Vec<&String> = begins.collect();
    begins.sort();
    assert_eq!(
        begins,
        ["2026-03-01T09:05:00+08:00", "2026-03-01T10:05:00+08:00"]
    );
    answering.abort();
    bench.halt().await;
}
