//! A small city on a real store, with people in it and outside it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use bytes::Bytes;
use casework::Casework;
use catalog::Catalog;
use model::{
    Alarm, AlarmId, AlarmState, AlarmStep, Area, AreaId, AreaLevel, AreaPath, Cadence, CaseId,
    CaseOpener, Device, FactorCode, FactorReading, IncomingFrame, ManualClock, Mn, NewReading,
    Object, ObjectId, OpenRequest, Person, PersonId, Post, RoleId, RuleId, SeededEntropy, Severity,
    Timestamp, Unit, UnitId, World,
};
use notify::Notify;
use sense::forward::{Destination, Forwarder, Selection};
use sense::{Gateway, GatewayConfig};
use store::Store;
use tempfile::TempDir;
use tokio::sync::{Semaphore, broadcast};
use tokio_util::sync::CancellationToken;
use web::{App, Parts, Settings};

/// The password of everybody in the city.
pub(crate) const PASSWORD: &str = "correct horse battery";
/// By which the gateway for short messages proves itself.
pub(crate) const REPORT_TOKEN: &str = "report-token";
/// The unknown device that speaks to the city.
pub(crate) const UNKNOWN_MN: &str = "D05153320000000000009901";

pub(crate) struct City {
    pub(crate) app: App,
    pub(crate) wall: Arc<ManualClock>,
    pub(crate) business: Arc<ManualClock>,
    _folder: TempDir,
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn area(id: &str, parent: Option<&str>, level: AreaLevel) -> Area {
    Area {
        id: AreaId::new(id),
        parent: parent.map(AreaId::new),
        path: AreaPath::from_stored(""),
        level,
        code: id.to_owned(),
        name: format!("区域 {id}"),
        lon: 113.0,
        lat: 30.0,
        geometry: None,
        invented: true,
    }
}

fn object(id: &str, kind: &str, area: &str, parent: Option<&str>) -> Object {
    Object {
        id: ObjectId::new(id),
        kind: kind.to_owned(),
        code: id.to_owned(),
        name: format!("对象 {id}"),
        area: AreaId::new(area),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        parent: parent.map(ObjectId::new),
        lon: 113.0,
        lat: 30.0,
        attributes: BTreeMap::from([("limit.w01018".to_owned(), "50".to_owned())]),
        invented: true,
        source_note: Some("测试".to_owned()),
    }
}

fn device(mn: &str, object: &str) -> Device {
    Device {
        password: Some("123456".to_owned()),
        ..Device::new(Mn::new(mn), ObjectId::new(object))
    }
}

/// A superior platform that gets some devices, one of them under another number.
fn province() -> Destination {
    Destination {
        selection: Selection {
            mn: vec!["MN-*".to_owned()],
            ..Selection::default()
        },
        renames: [("MN-QS".to_owned(), "51D0".to_owned())].into(),
        ..Destination::new("province", "127.0.0.1:9")
    }
}

/// Login, area, role of everybody.
const PEOPLE: [(&str, &str, &str); 15] = [
    ("duty", "qs", "duty-officer"),
    ("monitor", "qs", "monitor-engineer"),
    // The same person looks at the neighbours' stations, and at nothing else there.
    ("monitor", "hb", "net-viewer"),
    ("member", "qs-1-01", "grid-member"),
    ("neighbour", "qs-1-02", "grid-member"),
    ("lead", "qs-1", "grid-lead"),
    ("sysadmin", "qs", "system-admin"),
    ("auditor", "qs", "audit-admin"),
    ("petition", "qs", "petition-officer"),
    ("colleague", "qs", "petition-officer"),
    ("housing", "qs", "dept-housing"),
    ("fresh", "qs", "duty-officer"),
    ("inspector", "qs", "inspection-officer"),
    // Of another city: holds every business right there, and must see nothing here.
    ("stranger", "wh", "duty-officer"),
    ("stranger", "wh", "inspection-officer"),
];

impl City {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("city.db").display());
        let store = Store::open(&address).await.unwrap();
        let wall = Arc::new(ManualClock::new(time("2026-11-02T09:00:00+08:00")));
        let business = Arc::new(ManualClock::new(time("2026-03-01T02:10:00+08:00")));
        let entropy = Arc::new(SeededEntropy::new(11));
        let wall_world = World::new(wall.clone(), entropy.clone());
        let world = World::new(business.clone(), entropy);
        let catalog = Arc::new(Catalog::load(None).unwrap());
        let (live, _) = broadcast::channel(64);
        fill(&store, &wall_world).await;
        let casework = Casework::new(
            store.clone(),
            catalog.clone(),
            world.clone(),
            live.clone(),
            folder.path().join("evidence"),
        );
        let gateway = Gateway::new(
            store.clone(),
            world.clone(),
            live.clone(),
            GatewayConfig {
                vault: Some(sense::Vault::new([1; 16])),
                ..GatewayConfig::default()
            },
        );
        let worlds = (world.clone(), wall_world.clone());
        let settings = sense::downlink::DownlinkSettings::default();
        let desk =
            sense::downlink::Desk::new(&gateway, (store.clone(), live.clone()), worlds, settings);
        let notify = Notify::new(
            store.clone(),
            catalog.clone(),
            world.clone(),
            wall_world.clone(),
            live.clone(),
            channels(),
        )
        .unwrap();
        let app = App::new(Parts {
            store,
            notify,
            catalog,
            casework,
            gateway: Some(gateway),
            forwarder: Forwarder::new(vec![province()]),
            desk: Some(desk),
            media: web::Media {
                folder: sense::media::MediaFolder::new(folder.path().join("media")),
                fields: web::MediaFields::default(),
            },
            world,
            wall: wall_world,
            live,
            metrics: None,
            demo: None,
            settings: Settings::default(),
            stop: CancellationToken::new(),
            hashing: Semaphore::new(2),
        });
        Self {
            app,
            wall,
            business,
            _folder: folder,
        }
    }

    pub(crate) fn router(&self) -> Router {
        web::router(self.app.clone())
    }

    /// Opens an alarm at the city's station, with a case for it.
    pub(crate) async fn open_case(&self) -> (AlarmId, CaseId) {
        let id = AlarmId::new("alarm-1");
        let at = time("2026-03-01T02:00:00+08:00");
        let alarm = Alarm {
            id: id.clone(),
            rule: RuleId::new("aqi-above-150"),
            severity: Severity::Warning,
            point: ObjectId::new("st-qs"),
            point_name: String::new(),
            point_kind: String::new(),
            area_path: AreaPath::from_stored(""),
            area_name: String::new(),
            lon: 0.0,
            lat: 0.0,
            factor: None,
            state: AlarmState::Open,
            started_at: at,
            opened_at: at,
            cleared_at: None,
            summary: "AQI 218".to_owned(),
            peak: Some("218".to_owned()),
            law: Some("HJ 633-2026".to_owned()),
            flow: Some("air-anomaly".to_owned()),
            case: None,
            case_number: None,
            case_state: None,
            taken_by: None,
            taken_at: None,
        };
        let step = AlarmStep {
            at,
            who: None,
            what: "opened".to_owned(),
            note: None,
        };
        let store = &self.app.store;
        store
            .save_judgement(&[], &[], &[(alarm, step)], None)
            .await
            .unwrap();
        let request = OpenRequest {
            flow: "air-anomaly".to_owned(),
            alarm: id.clone(),
            object: ObjectId::new("st-qs"),
            title: "AQI 218".to_owned(),
            at,
            fields: BTreeMap::new(),
        };
        let case = self.app.casework.open(request).await.unwrap();
        store.link_case(&id, &case, at).await.unwrap();
        (id, case)
    }
}

/// A gateway for short messages that nobody answers for, but that may report.
fn channels() -> notify::Settings {
    notify::Settings {
        sms: Some(notify::Sms {
            url: "http://127.0.0.1:9/".to_owned(),
            token: notify::Secret::new("token"),
            sign_name: "青山".to_owned(),
            template: "T".to_owned(),
            report_token: Some(notify::Secret::new(REPORT_TOKEN)),
            report_within: std::time::Duration::from_mins(1),
        }),
        ..notify::Settings::default()
    }
}

async fn fill(store: &Store, world: &World) {
    let areas = [
        area("hb", None, AreaLevel::Province),
        area("qs", Some("hb"), AreaLevel::City),
        area("qs-1", Some("qs"), AreaLevel::District),
        area("qs-1-01", Some("qs-1"), AreaLevel::GridCell),
        area("qs-1-02", Some("qs-1"), AreaLevel::GridCell),
        area("wh", Some("hb"), AreaLevel::City),
    ];
    store.put_areas(&areas).await.unwrap();
    let unit = |id: &str, area: &str, kind: &str| Unit {
        id: UnitId::new(id),
        name: format!("单位 {id}"),
        area: AreaId::new(area),
        kind: kind.to_owned(),
    };
    let units = [
        unit("u-qs", "qs", "bureau"),
        unit("u-qs-1", "qs-1", "town"),
        unit("u-wh", "wh", "branch"),
    ];
    store.put_units(&units).await.unwrap();
    let hash = web::password::hash(world, PASSWORD).unwrap();
    for (login, area, role) in PEOPLE {
        let unit = match area {
            "wh" => "u-wh",
            "qs" | "hb" => "u-qs",
            _ => "u-qs-1",
        };
        let person = Person {
            id: PersonId::new(format!("p-{login}")),
            name: format!("人员 {login}"),
            login: login.to_owned(),
            phone: None,
            unit: UnitId::new(unit),
            password_hash: None,
            must_change_password: false,
            failed_logins: 0,
            locked_until: None,
            disabled: false,
        };
        store
            .put_people(std::slice::from_ref(&person))
            .await
            .unwrap();
        store
            .set_password(&person.id, &hash, login == "fresh")
            .await
            .unwrap();
        let post = Post {
            person: person.id,
            unit: UnitId::new(unit),
            unit_name: String::new(),
            area: AreaId::new(area),
            area_path: AreaPath::from_stored(""),
            area_name: String::new(),
            role: RoleId::new(role),
        };
        store.put_posts(&[post]).await.unwrap();
    }
    let objects = [
        object("st-qs", "air-station", "qs-1-01", None),
        object("st-wh", "air-station", "wh", None),
        object("ent-1", "enterprise", "qs-1-02", None),
        object("out-1", "outlet", "qs-1-02", Some("ent-1")),
        object("out-2", "outlet", "qs-1-02", Some("ent-1")),
        section("sec-1", "river"),
        section("sec-2", "lake"),
    ];
    store.put_objects(&objects).await.unwrap();
    store
        .put_devices(&[device("MN-QS", "st-qs"), device("MN-OUT", "out-1")])
        .await
        .unwrap();
    store.take_frames(&frames(), 100).await.unwrap();
    let received_at = time("2026-03-01T01:30:00+08:00");
    store
        .import_readings(&Mn::new("import:test"), received_at, &samples())
        .await
        .unwrap();
}

/// A section that should be of class III.
fn section(id: &str, body: &str) -> Object {
    let mut section = object(id, "water-section", "qs-1-02", None);
    section.attributes = BTreeMap::from([
        ("body".to_owned(), body.to_owned()),
        ("target".to_owned(), "3".to_owned()),
    ]);
    section
}

/// The same water in a river and in a lake, and a sample of the river before.
fn samples() -> Vec<(ObjectId, NewReading)> {
    let sample = |id: &str, start: &str, ammonia: &str| {
        let factors = vec![
            reading("w01001", "7.5"),
            reading("w21003", ammonia),
            reading("w21011", "0.08"),
            reading("w21001", "9"),
        ];
        let row = NewReading {
            cadence: Cadence::Hour,
            start: time(start),
            factors,
        };
        (ObjectId::new(id), row)
    };
    vec![
        sample("sec-1", "2026-02-28T20:00:00+08:00", "2.3"),
        sample("sec-1", "2026-03-01T00:00:00+08:00", "0.4"),
        sample("sec-2", "2026-03-01T00:00:00+08:00", "0.4"),
    ]
}

/// The hours stamped 2026-03-01 00:00 and 01:00, an outlet's hour, and one unknown device.
fn frames() -> Vec<IncomingFrame> {
    let pm25 = |value: &str| vec![reading("a34004", value), reading("a34002", "120")];
    vec![
        frame(
            "MN-QS",
            Some("st-qs"),
            "2026-02-28T23:00:00+08:00",
            pm25("70"),
        ),
        frame(
            "MN-QS",
            Some("st-qs"),
            "2026-03-01T00:00:00+08:00",
            pm25("70"),
        ),
        frame(
            "MN-OUT",
            Some("out-1"),
            "2026-03-01T00:00:00+08:00",
            vec![reading("w01018", "50.1")],
        ),
        frame(UNKNOWN_MN, None, "2026-03-01T00:00:00+08:00", Vec::new()),
    ]
}

pub(crate) fn reading(factor: &str, value: &str) -> FactorReading {
    FactorReading {
        factor: FactorCode::new(factor),
        value: Some(value.parse().unwrap()),
        min: None,
        max: None,
        total: None,
        flag: Some("N".to_owned()),
    }
}

fn frame(mn: &str, point: Option<&str>, start: &str, factors: Vec<FactorReading>) -> IncomingFrame {
    let start = time(start);
    IncomingFrame {
        key: format!("{mn}|{start}"),
        mn: Mn::new(mn),
        point: point.map(ObjectId::new),
        cn: 2061,
        st: "22".to_owned(),
        edition: "2017",
        peer: "127.0.0.1:1".to_owned(),
        received_at: start.plus(Timestamp::HOUR),
        skew_seconds: Some(0),
        raw: Bytes::from_static(b"##0000"),
        readings: vec![NewReading {
            cadence: Cadence::Hour,
            start,
            factors,
        }],
    }
}
