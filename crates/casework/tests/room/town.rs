//! A small invented town in a store of its own, for tests of the whole room.

use std::collections::BTreeMap;
use std::sync::Arc;

use casework::{Casework, VerbCall};
use catalog::Catalog;
use model::{
    Actor, AlarmId, Area, AreaId, AreaLevel, AreaPath, Attached, CaseId, CaseOpener, Live,
    ManualClock, Object, ObjectId, OpenRequest, Person, PersonId, Post, RoleId, Scope,
    SeededEntropy, Timestamp, Unit, UnitId, World,
};
use store::Store;
use tokio::sync::broadcast;

/// When every test begins.
pub(crate) const START: i64 = 1_772_334_000_000; // 2026-03-01 11:00 in Beijing

/// A grid cell around 113.2 E, 30.5 N.
const CELL: &str =
    r#"{"type":"Polygon","coordinates":[[[113.1,30.4],[113.3,30.4],[113.3,30.6],[113.1,30.6]]]}"#;

/// Person, role and area of everybody who lives in the town.
pub(crate) const PEOPLE: [(&str, &str, &str); 8] = [
    ("王格一", "grid-member", "qs-1-01"),
    ("王格二", "grid-member", "qs-1-01"),
    ("李区长", "grid-lead", "qs-1"),
    ("李区副", "grid-lead", "qs-1"),
    ("赵市长", "grid-lead", "qs"),
    ("钱值一", "duty-officer", "hb"),
    ("钱值二", "duty-officer", "hb"),
    ("孙外人", "grid-lead", "qs-2"),
];

pub(crate) struct Town {
    pub(crate) store: Store,
    pub(crate) casework: Casework,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) live: broadcast::Receiver<Live>,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) folder: tempfile::TempDir,
}

/// Builds the town with those of its people whom `keep` keeps.
pub(crate) async fn town(keep: impl Fn(&str) -> bool) -> Town {
    town_with(Catalog::load(None).expect("sound"), keep).await
}

pub(crate) async fn town_with(catalog: Catalog, keep: impl Fn(&str) -> bool) -> Town {
    let folder = tempfile::tempdir().expect("a folder");
    let address = format!("sqlite:{}", folder.path().join("town.db").display());
    let store = Store::open(&address).await.expect("opens");
    settle(&store, keep).await;
    let clock = Arc::new(ManualClock::new(Timestamp::from_millis(START)));
    let world = World::new(clock.clone(), Arc::new(SeededEntropy::new(7)));
    let (sender, live) = broadcast::channel(64);
    let catalog = Arc::new(catalog);
    let evidence = folder.path().join("evidence");
    let casework = Casework::new(store.clone(), catalog.clone(), world, sender, evidence);
    Town {
        store,
        casework,
        clock,
        live,
        catalog,
        folder,
    }
}

async fn settle(store: &Store, keep: impl Fn(&str) -> bool) {
    let area = |id: &str, parent: Option<&str>, level, geometry: Option<&str>| Area {
        id: AreaId::new(id),
        parent: parent.map(AreaId::new),
        path: AreaPath::from_stored(""),
        level,
        code: id.to_owned(),
        name: format!("[{id}]"),
        lon: 113.0,
        lat: 30.5,
        geometry: geometry.map(str::to_owned),
        invented: true,
    };
    let areas = [
        area("hb", None, AreaLevel::Province, None),
        area("wh", Some("hb"), AreaLevel::City, None),
        area("qs", Some("hb"), AreaLevel::City, None),
        area("qs-1", Some("qs"), AreaLevel::District, None),
        area("qs-2", Some("qs"), AreaLevel::District, None),
        area("qs-1-01", Some("qs-1"), AreaLevel::GridCell, Some(CELL)),
    ];
    store.put_areas(&areas).await.expect("areas");
    let object = |id: &str, area: &str, lon: f64, invented| Object {
        id: ObjectId::new(id),
        kind: "air-station".to_owned(),
        code: String::new(),
        name: format!("{id}站"),
        area: AreaId::new(area),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        parent: None,
        lon,
        lat: 30.5,
        attributes: BTreeMap::new(),
        invented,
        source_note: None,
    };
    let objects = [
        object("城东", "qs-1", 113.2, true),
        object("武昌", "wh", 114.3, false),
    ];
    store.put_objects(&objects).await.expect("objects");
    let (mut units, mut people, mut posts) = (Vec::new(), Vec::new(), Vec::new());
    for (name, role, area) in PEOPLE.into_iter().filter(|(name, ..)| keep(name)) {
        let unit = UnitId::new(format!("unit-{area}"));
        let kind = "branch".to_owned();
        units.push(Unit {
            id: unit.clone(),
            name: format!("{area}单位"),
            area: AreaId::new(area),
            kind,
        });
        people.push(Person {
            id: PersonId::new(name),
            name: name.to_owned(),
            login: name.to_owned(),
            phone: None,
            unit: unit.clone(),
            password_hash: None,
            must_change_password: true,
            failed_logins: 0,
            locked_until: None,
            disabled: false,
        });
        posts.push(Post {
            person: PersonId::new(name),
            unit,
            unit_name: String::new(),
            area: AreaId::new(area),
            area_path: AreaPath::from_stored(""),
            area_name: String::new(),
            role: RoleId::new(role),
        });
    }
    store.put_units(&units).await.expect("units");
    store.put_people(&people).await.expect("people");
    store.put_posts(&posts).await.expect("posts");
}

impl Town {
    /// Business time.
    pub(crate) fn now(&self) -> Timestamp {
        use model::Clock as _;
        self.clock.now()
    }

    /// Opens a case for an alarm at a station.
    pub(crate) async fn open(&self, object: &str, alarm: &str) -> CaseId {
        self.open_at(object, alarm, Timestamp::from_millis(START))
            .await
    }

    /// Opens a case for an alarm of this moment.
    pub(crate) async fn open_now(&self, object: &str, alarm: &str) -> CaseId {
        self.open_at(object, alarm, self.now()).await
    }

    async fn open_at(&self, object: &str, alarm: &str, at: Timestamp) -> CaseId {
        let request = OpenRequest {
            flow: "air-anomaly".to_owned(),
            alarm: AlarmId::new(alarm),
            object: ObjectId::new(object),
            title: "PM2.5 小时值 168 µg/m³".to_owned(),
            at,
            fields: [("factor".to_owned(), "PM2.5".to_owned())].into(),
        };
        self.casework.open(request).await.expect("opens")
    }

    /// Returns somebody with posts and scope as of now.
    pub(crate) async fn who(&self, name: &str) -> (Actor, Scope) {
        let person = PersonId::new(name);
        let posts = self.store.posts_of(&person).await.expect("posts");
        let scope = self.catalog.scope(&person, &posts);
        let unit = posts
            .first()
            .map_or_else(|| UnitId::new("none"), |post| post.unit.clone());
        let unit_name = posts
            .first()
            .map(|post| post.unit_name.clone())
            .unwrap_or_default();
        (
            Actor {
                person,
                name: name.to_owned(),
                unit,
                unit_name,
                posts,
            },
            scope,
        )
    }

    /// A photo that the actor has uploaded.
    pub(crate) async fn photo(&self, actor: &Actor) -> Attached {
        let evidence = self
            .casework
            .put_evidence(actor, photo(), None, None)
            .await
            .expect("taken");
        Attached {
            hash: evidence.hash,
            kind: "photo-site".to_owned(),
        }
    }

    /// A call of a verb that is filled in properly.
    pub(crate) async fn call(&self, actor: &Actor, verb: &str, seq: u32) -> VerbCall {
        let mut call = VerbCall {
            verb: verb.to_owned(),
            request_id: format!("{}-{verb}-{seq}", actor.name),
            expected_seq: seq,
            ..VerbCall::default()
        };
        if verb == "answer" {
            let said = [
                ("finding", "vehicles"),
                ("statement", "周边有货车"),
                ("measure", "已劝离"),
            ];
            call.fields = said
                .map(|(field, value)| (field.to_owned(), value.to_owned()))
                .into();
            call.evidence = vec![self.photo(actor).await];
        }
        let flow = self.catalog.case("air-anomaly").expect("built in");
        let verb = flow.verb(verb).expect("defined");
        call.checklist = verb
            .checklist
            .iter()
            .map(|item| (item.id.clone(), true))
            .collect();
        call.reason = verb.reason.then(|| "见现场照片".to_owned());
        call
    }

    /// Somebody does a verb after the last event.
    pub(crate) async fn does(&self, name: &str, verb: &str, case: &CaseId) -> Result<(), String> {
        let (actor, scope) = self.who(name).await;
        let seen = self
            .store
            .case(&Scope::system(), case)
            .await
            .expect("store")
            .expect("there");
        let call = self.call(&actor, verb, seen.head_seq).await;
        let done = self.casework.act(&actor, &scope, case, call).await;
        done.map(drop).map_err(|error| error.to_string())
    }
}

/// The smallest photo that a test needs: 2 × 1 pixels, PNG.
pub(crate) fn photo() -> Vec<u8> {
    let image = image::DynamicImage::ImageRgb8(image::RgbImage::new(2, 1));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("written");
    bytes.into_inner()
}
