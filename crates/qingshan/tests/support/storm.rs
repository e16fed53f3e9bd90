//! Many loggers that send as fast as they are answered, so that rows are set aside, and the demand
//! that everything they were told is in the ledger once.

use std::collections::HashMap;
use std::time::Duration;

use model::{
    Area, AreaId, AreaLevel, AreaPath, Cadence, Device, Mn, Object, ObjectId, Scope, Timestamp,
};
use sense::fleet::blast::{BlastConfig, BlastReport, blast};
use store::{Store, Unsorted};

/// Loggers that send at the same time.
pub(crate) const LOGGERS: u32 = 40;
/// Frames of each that are under way: together more than enter the ledger at once.
pub(crate) const WINDOW: usize = 32;
/// How long frames are sent at most.
const LONGEST: Duration = Duration::from_mins(1);
/// How long an answer may take, on however slow a machine.
const PATIENCE: Duration = Duration::from_mins(5);
/// The minute of the first frame, 2020-01-01 00:00 in Beijing, and how far the storms lie apart.
pub(crate) const FIRST: Timestamp = Timestamp::from_millis(1_577_808_000_000);
pub(crate) const APART: i64 = 60 * Timestamp::DAY;

fn logger(place: u32) -> Mn {
    Mn::new(format!("D5{place:022}"))
}

fn outlet(place: u32) -> ObjectId {
    ObjectId::new(format!("storm-{place}"))
}

pub(crate) async fn register(store: &Store) {
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
        password: Some("123456".to_owned()),
        ..Device::new(logger(place), outlet(place))
    };
    let devices: Vec<Device> = (0..LOGGERS).map(device).collect();
    store.put_devices(&devices).await.expect("stored");
}

/// Sends so many frames of each logger, until the server is gone, or for [`LONGEST`].
pub(crate) async fn storm(address: &str, start: Timestamp, frames: u32) -> BlastReport {
    let config = BlastConfig {
        devices: (0..LOGGERS)
            .map(|place| (logger(place), "123456".to_owned()))
            .collect(),
        frames_per_device: frames,
        factors: 10,
        window: WINDOW,
        interval: None,
        start,
        clock: start,
        duration: LONGEST,
        answer_timeout: PATIENCE,
        remember: true,
    };
    blast(address, &config).await
}

/// Counts how often each logger was told that a frame is stored.
pub(crate) fn told(report: &BlastReport) -> HashMap<Mn, usize> {
    let mut told = HashMap::new();
    for (mn, _) in &report.remembered {
        *told.entry(mn.clone()).or_default() += 1;
    }
    told
}

/// Demands of each storm and logger: a row for each frame that it was told to be stored, without a
/// gap, none twice, and as many frames as rows.
pub(crate) async fn compare(address: &str, before: i64, told: &[(Timestamp, HashMap<Mn, usize>)]) {
    let store = Store::connect(address).await.expect("there");
    assert_eq!(store.unsorted().await.expect("asked"), Unsorted::default());
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
