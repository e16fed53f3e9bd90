//! A judge over a real store, with a recorder in the place of whoever opens cases.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use catalog::Catalog;
use judge::{Judge, Round};
use model::{
    Alarm, AlarmFilter, Area, AreaId, AreaLevel, AreaPath, Cadence, Case, CaseId, CaseMarks,
    CaseOpener, ContentHash, Device, EventBody, FactorCode, FactorReading, IncomingFrame, Live,
    ManualClock, Mn, NewCase, NewEvent, NewReading, Object, ObjectId, OpenError, OpenFuture,
    OpenRequest, Scope, SeededEntropy, Timestamp, World,
};
use store::Store;
use tokio::sync::broadcast;

pub(crate) const STATION: &str = "station";
pub(crate) const OUTLET: &str = "outlet";

/// One database, one clock, one judge.
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) recorder: Arc<Recorder>,
    pub(crate) judge: Judge,
    pub(crate) live: broadcast::Receiver<Live>,
    world: World,
    frames: AtomicU64,
}

pub(crate) fn time(text: &str) -> Timestamp {
    format!("{}:00+08:00", text.replace(' ', "T"))
        .parse()
        .unwrap()
}

pub(crate) fn catalog() -> Catalog {
    Catalog::load(None).unwrap()
}

impl Bench {
    /// Opens a database in a folder; fills it if it is new.
    pub(crate) async fn open(folder: &Path, catalog: Catalog) -> Self {
        let file: PathBuf = folder.join("qingshan.db");
        let is_new = !file.exists();
        let store = Store::open(&format!("sqlite:{}", file.display()))
            .await
            .unwrap();
        if is_new {
            fill(&store).await;
        }
        let clock = Arc::new(ManualClock::new(time("2026-03-10 00:00")));
        let world = World::new(clock.clone(), Arc::new(SeededEntropy::new(next_seed())));
        let recorder = Arc::new(Recorder::new(store.clone(), world.clone()));
        let (sender, live) = broadcast::channel(1024);
        let judge = Judge::new(
            store.clone(),
            Arc::new(catalog),
            world.clone(),
            recorder.clone(),
            sender,
        );
        Self {
            store,
            clock,
            recorder,
            judge,
            live,
            world,
            frames: AtomicU64::new(next_seed() << 32),
        }
    }

    /// Lets a device report an hour row, received at a time.
    pub(crate) async fn send_at(
        &self,
        point: &str,
        start: Timestamp,
        received_at: Timestamp,
        values: &[(&str, &str)],
    ) {
        let number = self.frames.fetch_add(1, Ordering::SeqCst);
        let factors: Vec<FactorReading> = values
            .iter()
            .map(|(code, value)| FactorReading {
                factor: FactorCode::new(*code),
                value: value.parse().ok(),
                min: None,
                max: None,
                total: None,
                flag: Some("N".to_owned()),
            })
            .collect();
        let frame = IncomingFrame {
            key: format!("frame-{number}"),
            mn: Mn::new(format!("mn-{point}")),
            point: Some(ObjectId::new(point)),
            cn: 2061,
            st: "22".to_owned(),
            edition: "2017",
            peer: "127.0.0.1:1".to_owned(),
            received_at,
            skew_seconds: None,
            raw: "##".into(),
            readings: (!factors.is_empty())
                .then_some(NewReading {
                    cadence: Cadence::Hour,
                    start,
                    factors,
                })
                .into_iter()
                .collect(),
        };
        self.store.take_frames(&[frame], 0).await.unwrap();
    }

    /// Lets a device report an hour row five minutes after the hour; the clock goes along.
    pub(crate) async fn send(&self, point: &str, start: &str, values: &[(&str, &str)]) {
        let start = time(start);
        let received_at = start.plus(Timestamp::HOUR + 5 * Timestamp::MINUTE);
        self.clock.set(received_at);
        self.send_at(point, start, received_at, values).await;
    }

    /// Lets a device say that it lives, and nothing else.
    pub(crate) async fn sign_of_life(&self, point: &str) {
        let now = self.clock_now();
        self.send_at(point, now, now, &[]).await;
    }

    /// Lets the station report PM2.5 among five quiet pollutants; `-` is missing.
    pub(crate) async fn pm25(&self, start: &str, value: &str) {
        self.send(STATION, start, &quiet_but(value)).await;
    }

    pub(crate) async fn run(&self) -> Round {
        self.judge.run_once().await.unwrap()
    }

    /// All alarms, the oldest first.
    pub(crate) async fn alarms(&self) -> Vec<Alarm> {
        let filter = AlarmFilter {
            limit: 1000,
            ..AlarmFilter::default()
        };
        let (mut alarms, _) = self.store.alarms(&Scope::system(), &filter).await.unwrap();
        alarms.sort_by(|a, b| (a.started_at, &a.rule).cmp(&(b.started_at, &b.rule)));
        alarms
    }

    /// All alarms in a line each: rule, state, begin, peak.
    pub(crate) async fn lines(&self) -> Vec<String> {
        self.alarms()
            .await
            .iter()
            .map(|alarm| {
                format!(
                    "{} {} {} {}",
                    alarm.rule,
                    alarm.state.as_str(),
                    alarm.started_at.beijing().format("%d %H:%M"),
                    alarm.peak.as_deref().unwrap_or("-"),
                )
            })
            .collect()
    }

    pub(crate) async fn history(&self, alarm: &Alarm) -> Vec<String> {
        let steps = self
            .store
            .alarm_history(&Scope::system(), &alarm.id)
            .await
            .unwrap();
        steps.into_iter().map(|step| step.what).collect()
    }

    pub(crate) async fn count_cases(&self) -> u64 {
        let filter = model::CaseFilter {
            limit: 0,
            ..model::CaseFilter::default()
        };
        self.store.cases(&Scope::system(), &filter).await.unwrap().1
    }

    pub(crate) fn clock_now(&self) -> Timestamp {
        self.world.now()
    }
}

/// Five quiet pollutants and PM2.5; PM10 is the same, so that it neither lies below nor leads.
pub(crate) fn quiet_but(pm25: &str) -> [(&str, &str); 6] {
    [
        ("a21026", "9"),
        ("a21004", "18"),
        ("a34002", pm25),
        ("a34004", pm25),
        ("a21005", "0.7"),
        ("a05024", "4"),
    ]
}

/// Each bench draws other ids, as two runs of a program would.
fn next_seed() -> u64 {
    static SEED: AtomicU64 = AtomicU64::new(1);
    SEED.fetch_add(1, Ordering::SeqCst)
}

async fn fill(store: &Store) {
    let area = Area {
        id: AreaId::new("qs"),
        parent: None,
        path: AreaPath::root(&AreaId::new("qs")),
        level: AreaLevel::City,
        code: "429900".to_owned(),
        name: "青山市".to_owned(),
        lon: 113.1,
        lat: 30.4,
        geometry: None,
        invented: true,
    };
    store.put_areas(&[area]).await.unwrap();
    let limits = [
        ("medium", "water"),
        ("limit.w01018", "50"),
        ("limit.w01001", "6-9"),
        ("limit_source", "GB 18918-2002 表1 一级A标准"),
    ];
    let objects = [
        object(STATION, "air-station", &[]),
        object(OUTLET, "outlet", &limits),
    ];
    store.put_objects(&objects).await.unwrap();
    store
        .put_devices(&[device(STATION), device(OUTLET)])
        .await
        .unwrap();
}

fn object(id: &str, kind: &str, attributes: &[(&str, &str)]) -> Object {
    Object {
        id: ObjectId::new(id),
        kind: kind.to_owned(),
        code: String::new(),
        name: id.to_owned(),
        area: AreaId::new("qs"),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        parent: None,
        lon: 113.1,
        lat: 30.4,
        attributes: attributes
            .iter()
            .map(|&(k, v)| (k.to_owned(), v.to_owned()))
            .collect(),
        invented: true,
        source_note: None,
    }
}

pub(crate) fn device(point: &str) -> Device {
    Device::new(Mn::new(format!("mn-{point}")), ObjectId::new(point))
}

/// Opens a bare case for each alarm and remembers what it was asked.
pub(crate) struct Recorder {
    store: Store,
    world: World,
    pub(crate) asked: Mutex<Vec<OpenRequest>>,
    /// So many of the next requests are refused before anything is done.
    pub(crate) refuse: AtomicU32,
    /// So many of the next answers are lost after the case was opened.
    pub(crate) lose: AtomicU32,
}

impl Recorder {
    fn new(store: Store, world: World) -> Self {
        let (refuse, lose) = (AtomicU32::new(0), AtomicU32::new(0));
        Self {
            store,
            world,
            asked: Mutex::default(),
            refuse,
            lose,
        }
    }

    async fn record(&self, request: OpenRequest) -> Result<CaseId, OpenError> {
        let failed = |reason: &str| OpenError {
            alarm: request.alarm.clone(),
            reason: reason.to_owned(),
        };
        self.asked.lock().unwrap().push(request.clone());
        if take(&self.refuse) {
            return Err(failed("nobody is there"));
        }
        let case = self.store.open_case(&self.bare_case(&request)).await;
        let case = case.map_err(|error| failed(&error.to_string()))?;
        if take(&self.lose) {
            return Err(failed("the line broke"));
        }
        Ok(case.id)
    }

    fn bare_case(&self, request: &OpenRequest) -> NewCase {
        let origin = format!("alarm:{}", request.alarm);
        let case = Case {
            id: CaseId::new(self.world.new_id()),
            number: String::new(),
            flow: request.flow.clone(),
            flow_version: ContentHash::new("0".repeat(64)),
            title: request.title.clone(),
            state: "open".to_owned(),
            open: true,
            area: AreaId::new("qs"),
            area_path: AreaPath::from_stored("/qs/"),
            area_name: String::new(),
            object: Some(request.object.clone()),
            object_name: None,
            place: None,
            origin: origin.clone(),
            opened_at: request.at,
            updated_at: request.at,
            head_seq: 0,
            head_hash: ContentHash::new(""),
            awaiting: Vec::new(),
            clocks: Vec::new(),
            marks: CaseMarks::default(),
            invented: true,
        };
        let event = NewEvent {
            at: request.at,
            recorded_at: request.at,
            verb: "open".to_owned(),
            actor: None,
            from_state: None,
            to_state: "open".to_owned(),
            body: EventBody {
                fields: request.fields.clone(),
                ..EventBody::default()
            },
            request_id: origin,
        };
        NewCase {
            case,
            series: "空异〔2026〕".to_owned(),
            series_digits: 4,
            event,
        }
    }
}

impl CaseOpener for Recorder {
    fn open(&self, request: OpenRequest) -> OpenFuture<'_> {
        Box::pin(self.record(request))
    }
}

fn take(count: &AtomicU32) -> bool {
    count
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |count| {
            count.checked_sub(1)
        })
        .is_ok()
}
