//! What devices were told in a storm of frames is on disk and in the ledger, once, although the
//! server is killed while rows are set aside and while the database folds its log.

mod support;

use std::collections::HashMap;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

use model::{
    Area, AreaId, AreaLevel, AreaPath, Cadence, Device, DeviceStatus, Mn, Object, ObjectId, Scope,
    Timestamp,
};
use sense::fleet::blast::{BlastConfig, BlastReport, blast};
use store::{Aside, Store};
use support::server::Server;
use tokio::runtime::Runtime;

/// How often the server is killed, if `QINGSHAN_TEST_KILLS` says nothing else.
const KILLS: u64 = 4;
/// Loggers that send at the same time.
const LOGGERS: u32 = 40;
/// Frames of each that are under way: together more than enter the ledger at once.
const WINDOW: usize = 32;
/// Bytes in the log from which on it is folded.
const LONG: u64 = 64 << 20;
/// How long a storm may last until the log is folded.
const LONGEST: Duration = Duration::from_mins(1);
/// The minute of the first frame, 2020-01-01 00:00 in Beijing, and how far the storms lie apart.
const FIRST: Timestamp = Timestamp::from_millis(1_577_808_000_000);
const APART: i64 = 60 * Timestamp::DAY;

fn logger(place: u32) -> Mn {
    Mn::new(format!("D5{place:022}"))
}

fn outlet(place: u32) -> ObjectId {
    ObjectId::new(format!("storm-{place}"))
}

async fn register(store: &Store) {
    let area = AreaId::new("storm");
    let path = AreaPath::root(&area);
    let whole = Area {
        id: area.clone(),
        parent: None,
        path: path.clone(),
        level: AreaLevel::City,
        code: String::new(),
        name: "青山".to_owned(),
        lon: 0.0,
        lat: 0.0,
        geometry: None,
        invented: true,
    };
    store.put_areas(&[whole]).await.expect("stored");
    let object = |place| Object {
        id: outlet(place),
        kind: "outlet".to_owned(),
        code: String::new(),
        name: "排口".to_owned(),
        area: area.clone(),
        area_path: path.clone(),
        area_name: String::new(),
        parent: None,
        lon: 0.0,
        lat: 0.0,
        attributes: [].into(),
        invented: true,
        source_note: None,
    };
    let objects: Vec<Object> = (0..LOGGERS).map(object).collect();
    store.put_objects(&objects).await.expect("stored");
    let device = |place| Device {
        mn: logger(place),
        status: DeviceStatus::Active,
        object: Some(outlet(place)),
        edition: None,
        st: None,
        password: Some("123456".to_owned()),
        first_seen: None,
        last_seen: None,
        last_peer: None,
        frames: 0,
        bad_frames: 0,
        held_frames: 0,
        skew_seconds: None,
    };
    let devices: Vec<Device> = (0..LOGGERS).map(device).collect();
    store.put_devices(&devices).await.expect("stored");
}

/// Sends until the server is gone, or for [`LONGEST`].
fn storm(runtime: &Runtime, address: &str, start: Timestamp) -> BlastReport {
    let config = BlastConfig {
        devices: (0..LOGGERS)
            .map(|place| (logger(place), "123456".to_owned()))
            .collect(),
        frames_per_device: u32::MAX,
        factors: 10,
        window: WINDOW,
        interval: None,
        start,
        duration: LONGEST,
        answer_timeout: LONGEST,
        remember: true,
    };
    runtime.block_on(blast(address, &config))
}

/// Waits until the log is long and the file behind it changes: it is being folded. Tells whether
/// that came to be.
fn wait_for_folding(database: &Path) -> bool {
    let log = database.with_extension("db-wal");
    let changed = || -> Option<SystemTime> { database.metadata().ok()?.modified().ok() };
    let mut before = changed();
    for _ in 0..15_000 {
        thread::sleep(Duration::from_millis(2));
        let is_long = log.metadata().is_ok_and(|log| log.len() >= LONG);
        if is_long && changed() != before {
            return true;
        }
        if !is_long {
            before = changed();
        }
    }
    false
}

async fn count(address: &str) -> i64 {
    let store = Store::connect(address).await.expect("there");
    let frames = store.count_frames(None).await.expect("counted");
    store.close().await;
    frames
}

/// Waits until more frames were stored than may be under way without an answer: then some were
/// told, however slow the machine is.
async fn wait_for_answers(address: &str, kept: i64) {
    let unanswered = i64::from(LOGGERS) * i64::try_from(WINDOW).expect("few");
    for _ in 0..300 {
        if count(address).await > kept + unanswered {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[test]
fn a_kill_in_a_storm_loses_and_doubles_nothing_that_was_told() {
    let kills = std::env::var("QINGSHAN_TEST_KILLS")
        .map_or(KILLS, |kills| kills.parse().expect("a number"));
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("folder");
    support::import_city(folder.path());
    let address = support::database(folder.path());
    let before = runtime.block_on(async {
        let store = Store::connect(&address).await.expect("there");
        register(&store).await;
        let before = store.count_readings().await.expect("counted");
        store.close().await;
        before
    });
    let file = folder.path().join("qingshan.db");
    let (mut told, mut folding) = (Vec::new(), 0);
    for kill in 0..kills {
        let server = Server::start(folder.path());
        let kept = runtime.block_on(count(&address));
        let gateway = server.gateway.to_string();
        let start = FIRST.plus(i64::try_from(kill).expect("few") * APART);
        let report = thread::scope(|scope| {
            let storm = scope.spawn(|| storm(&runtime, &gateway, start));
            if kill % 2 == 0 {
                folding += u32::from(wait_for_folding(&file));
            } else {
                runtime.block_on(wait_for_answers(&address, kept));
                thread::sleep(Duration::from_millis(300 + 130 * (kill % 7)));
            }
            server.kill();
            storm.join().expect("the storm ends with the server")
        });
        assert!(
            report.acknowledged > 0,
            "nothing was told before kill {kill}"
        );
        let mut of_each: HashMap<Mn, usize> = HashMap::new();
        for (mn, _) in report.remembered {
            *of_each.entry(mn).or_default() += 1;
        }
        told.push((start, of_each));
    }
    println!("{folding} of {kills} kills came while the log was folded");
    assert!(folding > 0, "no kill met the folding, so it was not tested");
    Server::start(folder.path()).stop_cleanly();
    runtime.block_on(compare(&address, before, &told));
}

/// Demands of each storm and logger: a row for each frame that it was told to be stored, without a
/// gap, none twice, and as many frames as rows.
async fn compare(address: &str, before: i64, told: &[(Timestamp, HashMap<Mn, usize>)]) {
    let store = Store::connect(address).await.expect("there");
    assert_eq!(store.aside().await.expect("asked"), Aside::default());
    let (mut rows, mut frames) = (0, 0);
    for place in 0..LOGGERS {
        let mn = logger(place);
        frames += store.count_frames(Some(&mn)).await.expect("counted");
        for (start, told) in told {
            let found = store
                .readings(
                    &Scope::system(),
                    &outlet(place),
                    Cadence::Minute,
                    *start,
                    start.plus(APART),
                    u32::MAX,
                )
                .await
                .expect("read");
            let gap = found.iter().zip(0_i64..).find(|(row, minute)| {
                row.revision > 0 || row.start != start.plus(minute * Timestamp::MINUTE)
            });
            assert!(gap.is_none(), "{mn} has a gap or a revision: {gap:?}");
            let told = told.get(&mn).copied().unwrap_or_default();
            assert!(
                found.len() >= told,
                "{mn} was told {told} times, and {} rows are there",
                found.len()
            );
            rows += i64::try_from(found.len()).expect("few");
        }
    }
    assert_eq!(frames, rows, "a row for each frame");
    assert_eq!(
        store.count_readings().await.expect("counted"),
        before + rows,
        "no revision and no row of another"
    );
    store.close().await;
}
