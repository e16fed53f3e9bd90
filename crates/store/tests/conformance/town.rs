//! A small invented town, in which all tests play.
//!
//! ```text
//! /hb/            root       p-root holds duty-officer here
//! /hb/qs/         city
//! /hb/qs/east/    district   p-east holds grid-member; station-e (air-station, device MN-E),
//!                            works (enterprise) with outlet-e (outlet, device MN-O)
//! /hb/qs/west/    district   p-west holds grid-member; station-w (air-station, no device)
//! ```

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use model::{
    Area, AreaId, AreaLevel, AreaPath, Cadence, Case, CaseId, CaseMarks, ContentHash, Device,
    EventBody, FactorCode, FactorReading, IncomingFrame, Mn, NewCase, NewEvent, NewReading, Object,
    ObjectId, Person, PersonId, Post, RoleId, Scope, Timestamp, Unit, UnitId,
};
use store::{QuarantineBudget, Store};

/// 2026-03-01 00:00 in Beijing.
pub(crate) const T0: Timestamp = Timestamp::from_millis(1_772_294_400_000);

pub(crate) fn area(id: &str, parent: Option<&str>) -> Area {
    Area {
        id: AreaId::new(id),
        parent: parent.map(AreaId::new),
        path: AreaPath::from_stored(""),
        level: AreaLevel::District,
        code: "420000".to_owned(),
        name: format!("{id}区"),
        lon: 114.3,
        lat: 30.6,
        geometry: Some("{}".to_owned()),
        invented: true,
    }
}

pub(crate) fn object(id: &str, kind: &str, area: &str, parent: Option<&str>) -> Object {
    Object {
        id: ObjectId::new(id),
        kind: kind.to_owned(),
        code: String::new(),
        name: format!("{id}号"),
        area: AreaId::new(area),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        parent: parent.map(ObjectId::new),
        lon: 114.31,
        lat: 30.61,
        attributes: BTreeMap::from([("行业".to_owned(), "化工".to_owned())]),
        invented: true,
        source_note: Some("invented".to_owned()),
    }
}

pub(crate) fn device(mn: &str, object: Option<&str>) -> Device {
    let mn = Mn::new(mn);
    let bare = match object {
        None => Device::unknown(mn),
        Some(object) => Device::new(mn, ObjectId::new(object)),
    };
    Device {
        password: Some("123456".to_owned()),
        ..bare
    }
}

pub(crate) fn person(id: &str) -> Person {
    Person {
        id: PersonId::new(id),
        name: format!("{id}员"),
        login: id.to_owned(),
        phone: Some("13800000000".to_owned()),
        unit: UnitId::new("bureau"),
        password_hash: None,
        must_change_password: true,
        failed_logins: 0,
        locked_until: None,
        disabled: false,
    }
}

pub(crate) fn post(person: &str, area: &str, path: &str, role: &str) -> Post {
    Post {
        person: PersonId::new(person),
        unit: UnitId::new("bureau"),
        unit_name: "青山局".to_owned(),
        area: AreaId::new(area),
        area_path: AreaPath::from_stored(path),
        area_name: format!("{area}区"),
        role: RoleId::new(role),
    }
}

pub(crate) async fn build(store: &Store) {
    let areas = [
        area("hb", None),
        area("qs", Some("hb")),
        area("east", Some("qs")),
        area("west", Some("qs")),
    ];
    store.put_areas(&areas).await.unwrap();
    let objects = [
        object("station-e", "air-station", "east", None),
        object("works", "enterprise", "east", None),
        object("outlet-e", "outlet", "east", Some("works")),
        object("station-w", "air-station", "west", None),
    ];
    store.put_objects(&objects).await.unwrap();
    let devices = [
        device("MN-E", Some("station-e")),
        device("MN-O", Some("outlet-e")),
    ];
    store.put_devices(&devices).await.unwrap();
    let unit = Unit {
        id: UnitId::new("bureau"),
        name: "青山局".to_owned(),
        area: AreaId::new("qs"),
        kind: "bureau".to_owned(),
    };
    store.put_units(&[unit]).await.unwrap();
    store
        .put_people(&["p-root", "p-east", "p-west"].map(person))
        .await
        .unwrap();
    let posts = [
        post("p-root", "hb", "/hb/", "duty-officer"),
        post("p-east", "east", "/hb/qs/east/", "grid-member"),
        post("p-west", "west", "/hb/qs/west/", "grid-member"),
    ];
    store.put_posts(&posts).await.unwrap();
}

/// The scope of somebody who holds a post for the area at this path.
pub(crate) fn scope_at(path: &str) -> Scope {
    Scope::of_posts(
        &PersonId::new("p"),
        &[post("p", "any", path, "grid-member")],
        None,
        false,
    )
}

/// The scope of the same person who may see only these kinds of objects.
pub(crate) fn scope_of_kinds(path: &str, kinds: &[&str]) -> Scope {
    let kinds: BTreeSet<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let posts = [post("p", "any", path, "grid-member")];
    Scope::of_posts(&PersonId::new("p"), &posts, Some(kinds), false)
}

/// The scope of somebody without any post.
pub(crate) fn no_scope() -> Scope {
    Scope::of_posts(&PersonId::new("p"), &[], None, false)
}

pub(crate) fn station() -> ObjectId {
    ObjectId::new("station-e")
}

pub(crate) fn factor(code: &str, value: &str) -> FactorReading {
    FactorReading {
        factor: FactorCode::new(code),
        value: value.parse().ok(),
        min: None,
        max: None,
        total: None,
        flag: Some("N".to_owned()),
    }
}

pub(crate) fn reading(cadence: Cadence, start: Timestamp, factors: &[(&str, &str)]) -> NewReading {
    let factors = factors
        .iter()
        .map(|(code, value)| factor(code, value))
        .collect();
    NewReading {
        cadence,
        start,
        factors,
    }
}

/// A frame with one hour row of `station-e`, `hour` hours after [`T0`].
pub(crate) fn hour_frame(key: &str, hour: i64, factors: &[(&str, &str)]) -> IncomingFrame {
    let start = T0.plus(hour * Timestamp::HOUR);
    IncomingFrame {
        key: key.to_owned(),
        mn: Mn::new("MN-E"),
        point: Some(station()),
        cn: 2061,
        st: "22".to_owned(),
        edition: "2017",
        peer: "127.0.0.1:4000".to_owned(),
        received_at: start.plus(Timestamp::HOUR),
        skew_seconds: Some(-2),
        raw: Bytes::from_static(b"##0001\0\xFF\r\n"),
        readings: vec![reading(Cadence::Hour, start, factors)],
    }
}

/// A frame of a device that nobody knows.
pub(crate) fn stranger_frame(mn: &str, key: &str, minute: i64) -> IncomingFrame {
    let received_at = T0.plus(minute * Timestamp::MINUTE);
    let (mn, key) = (Mn::new(mn), key.to_owned());
    IncomingFrame {
        key,
        mn,
        point: None,
        received_at,
        ..hour_frame("", 0, &[])
    }
}

pub(crate) fn event(verb: &str, to: &str, by: Option<&str>, request: &str) -> NewEvent {
    NewEvent {
        at: T0,
        recorded_at: T0.plus(1000),
        verb: verb.to_owned(),
        actor: by.map(|id| {
            (
                PersonId::new(id),
                format!("{id}员"),
                UnitId::new("bureau"),
                "青山局".to_owned(),
            )
        }),
        from_state: None,
        to_state: to.to_owned(),
        body: EventBody {
            reason: Some("因为".to_owned()),
            ..EventBody::default()
        },
        request_id: request.to_owned(),
    }
}

/// A case of `station-e` in the east, to be opened by the system.
pub(crate) fn new_case(id: &str) -> NewCase {
    let case = Case {
        id: CaseId::new(id),
        number: String::new(),
        flow: "air-alert".to_owned(),
        flow_version: ContentHash::new("f".repeat(64)),
        title: format!("PM2.5 超标 100% {id}"),
        state: "handed-over".to_owned(),
        open: true,
        area: AreaId::new("east"),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        object: Some(station()),
        object_name: None,
        place: None,
        origin: format!("alarm:{id}"),
        opened_at: T0,
        updated_at: T0,
        head_seq: 0,
        head_hash: ContentHash::new(""),
        awaiting: Vec::new(),
        clocks: Vec::new(),
        marks: CaseMarks::default(),
        invented: true,
    };
    let event = event("open", "handed-over", None, "open");
    NewCase {
        case,
        series: "空异〔2026〕".to_owned(),
        series_digits: 4,
        event,
    }
}

/// Room for so many quarantined rows of each sender, however many bytes they have.
pub(crate) const fn room(rows: i64) -> QuarantineBudget {
    QuarantineBudget {
        rows,
        bytes: i64::MAX,
    }
}
