//! The town in which the lives are played: somebody for every role, a thing of every kind.

use std::collections::BTreeMap;
use std::sync::Arc;

use casework::Casework;
use catalog::{Catalog, Right};
use model::{
    Actor, Area, AreaId, AreaLevel, AreaPath, Clock as _, ContentHash, ManualClock, Object,
    ObjectId, Person, PersonId, Post, RoleId, Scope, SeededEntropy, Timestamp, Unit, UnitId, World,
};
use store::Store;
use tokio::sync::broadcast;

/// When every life begins: a Monday morning, no holiday near.
const START: &str = "2026-03-02T09:00:00+08:00";

/// Login, unit, area and roles of everybody.
const PEOPLE: [(&str, &str, &str, &[&str]); 24] = [
    ("inspect1", "u-inspect", "qs", &["inspection-officer"]),
    ("inspect2", "u-inspect", "qs", &["inspection-officer"]),
    ("arbiter", "u-committee", "qs", &["arbiter"]),
    ("accept1", "u-acceptance", "qs", &["acceptance-officer"]),
    ("accept2", "u-acceptance", "qs", &["acceptance-officer"]),
    ("deputy", "u-bureau", "qs", &["deputy-director"]),
    ("petition", "u-petition", "qs", &["petition-officer"]),
    ("water", "u-water", "qs", &["water-officer"]),
    ("campaign", "u-campaign", "qs", &["campaign-officer"]),
    ("monitor", "u-monitor", "qs", &["monitor-engineer"]),
    ("operator", "u-operator", "qs", &["station-operator"]),
    ("duty1", "u-duty", "qs", &["duty-officer"]),
    ("duty2", "u-duty", "qs", &["duty-officer"]),
    ("enforce1", "u-enforce", "qs", &["enforcement-officer"]),
    ("enforce2", "u-enforce", "qs", &["enforcement-officer"]),
    ("enforce3", "u-enforce", "qs", &["enforcement-officer"]),
    ("housing", "u-housing", "qs", &["dept-housing", "liaison"]),
    ("urban", "u-urban", "qs", &["dept-urban", "liaison"]),
    ("police", "u-police", "qs", &["dept-police", "liaison"]),
    ("lead", "u-town", "qs-1", &["grid-lead", "liaison"]),
    ("squad", "u-town", "qs-1", &["squad-leader"]),
    ("member", "u-town", "qs-1-01", &["grid-member"]),
    ("lead2", "u-town-2", "qs-2", &["grid-lead", "liaison"]),
    ("director", "u-bureau", "qs", &["director"]),
];

/// Kinds of which the town has one thing each, whose id is its kind.
const KINDS: [&str; 6] = [
    "enterprise",
    "outfall",
    "drinking-source",
    "water-body",
    "straw-camera",
    "outlet",
];

const PHOTOS: [&[u8]; 3] = [
    include_bytes!("../../../../data/demo/photos/before.jpg"),
    include_bytes!("../../../../data/demo/photos/after.jpg"),
    include_bytes!("../../../../data/demo/photos/site.jpg"),
];

pub(crate) struct Town {
    pub(crate) store: Store,
    pub(crate) casework: Casework,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) clock: Arc<ManualClock>,
    _folder: tempfile::TempDir,
}

/// Builds the town.
pub(crate) async fn town() -> Town {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("town.db").display());
    let store = Store::open(&address).await.unwrap();
    settle(&store).await;
    let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
    let world = World::new(clock.clone(), Arc::new(SeededEntropy::new(5)));
    let (live, _) = broadcast::channel(8);
    let catalog = Arc::new(Catalog::load(None).unwrap());
    let evidence = folder.path().join("evidence");
    Town {
        casework: Casework::new(store.clone(), catalog.clone(), world, live, evidence),
        store,
        catalog,
        clock,
        _folder: folder,
    }
}

async fn settle(store: &Store) {
    let area = |id: &str, parent: Option<&str>, level| Area {
        id: AreaId::new(id),
        parent: parent.map(AreaId::new),
        path: AreaPath::from_stored(""),
        level,
        code: id.to_owned(),
        name: format!("[{id}]"),
        lon: 113.0,
        lat: 30.5,
        geometry: None,
        invented: true,
    };
    let areas = [
        area("hb", None, AreaLevel::Province),
        area("qs", Some("hb"), AreaLevel::City),
        area("qs-1", Some("qs"), AreaLevel::District),
        area("qs-2", Some("qs"), AreaLevel::District),
        area("qs-1-01", Some("qs-1"), AreaLevel::GridCell),
    ];
    store.put_areas(&areas).await.unwrap();
    let objects = KINDS.map(|kind| Object {
        id: ObjectId::new(kind),
        kind: kind.to_owned(),
        code: String::new(),
        name: format!("一处{kind}"),
        area: AreaId::new("qs-1-01"),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        parent: None,
        lon: 113.2,
        lat: 30.5,
        attributes: BTreeMap::new(),
        invented: true,
        source_note: None,
    });
    store.put_objects(&objects).await.unwrap();
    for (login, unit, area, roles) in PEOPLE {
        let kind = if unit == "u-bureau" {
            "bureau"
        } else {
            "department"
        };
        let unit = Unit {
            id: UnitId::new(unit),
            name: format!("{unit}单位"),
            area: AreaId::new(area),
            kind: kind.to_owned(),
        };
        store.put_units(std::slice::from_ref(&unit)).await.unwrap();
        let person = Person {
            id: PersonId::new(login),
            name: login.to_owned(),
            login: login.to_owned(),
            phone: None,
            unit: unit.id.clone(),
            password_hash: None,
            must_change_password: false,
            failed_logins: 0,
            locked_until: None,
            disabled: false,
        };
        store.put_people(&[person]).await.unwrap();
        let posts: Vec<Post> = roles
            .iter()
            .map(|role| Post {
                person: PersonId::new(login),
                unit: unit.id.clone(),
                unit_name: String::new(),
                area: AreaId::new(area),
                area_path: AreaPath::from_stored(""),
                area_name: String::new(),
                role: RoleId::new(*role),
            })
            .collect();
        store.put_posts(&posts).await.unwrap();
    }
}

impl Town {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns somebody as who they act, and how far they may.
    pub(crate) async fn person(&self, login: &str) -> (Actor, Scope) {
        let id = PersonId::new(login);
        let person = self.store.person(&id).await.unwrap().expect(login);
        let unit = self.store.unit(&person.unit).await.unwrap().unwrap();
        let posts = self.store.posts_of(&id).await.unwrap();
        let scope = self.catalog.scope_of(Right::CaseAct, &id, &posts);
        let actor = Actor {
            person: id,
            name: person.name,
            unit: unit.id,
            unit_name: unit.name,
            posts,
        };
        (actor, scope)
    }

    /// Uploads a photo in the name of the actor.
    pub(crate) async fn photo(&self, actor: &Actor, place: usize) -> ContentHash {
        let bytes = PHOTOS[place % PHOTOS.len()].to_vec();
        let evidence = self.casework.put_evidence(actor, bytes, None, None).await;
        evidence.unwrap().hash
    }
}
