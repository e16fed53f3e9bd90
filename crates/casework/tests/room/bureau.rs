//! A bureau with people of every role that acts in cases, on a store of either engine.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use casework::{Casework, OpenCall, Record, VerbCall};
use catalog::cases::{Field, Input, Verb};
use catalog::{Catalog, Right};
use model::{
    Actor, Area, AreaId, AreaLevel, AreaPath, Attached, CaseEvent, CaseId, ManualClock, Object,
    ObjectId, Person, PersonId, Post, RoleId, Scope, SeededEntropy, Timestamp, Unit, UnitId, World,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use store::Store;
use tokio::sync::broadcast;

use crate::town::photo;

/// When every test begins: 2026-02-25 14:13 in Beijing.
pub(crate) const START: i64 = 1_772_000_000_000;
/// How many people hold each role.
const EACH: usize = 3;
const EVERYTHING: &str = include_str!("../../../catalog/tests/fixtures/everything.toml");

pub(crate) struct Bureau {
    pub(crate) store: Store,
    pub(crate) casework: Casework,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) people: Vec<(Actor, Scope)>,
    requests: AtomicU32,
    _folder: tempfile::TempDir,
}

/// Number of the next schema, so that tests run side by side in one database.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// Runs a test on a bureau of each engine.
pub(crate) async fn on_each(test: impl AsyncFn(&Bureau)) {
    let folder = tempfile::tempdir().expect("a folder");
    let address = format!("sqlite:{}", folder.path().join("bureau.db").display());
    test(&Bureau::new(&address).await).await;
    let Ok(server) = std::env::var("QINGSHAN_TEST_POSTGRES") else {
        println!("skipped: PostgreSQL, since QINGSHAN_TEST_POSTGRES is not set");
        return;
    };
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let schema = format!("qs_casework_{}_{number}", std::process::id());
    let mut conn = PgConnection::connect(&server).await.expect("a server");
    let run = |statement: String| sqlx::raw_sql(AssertSqlSafe(statement));
    run(format!("CREATE SCHEMA {schema}"))
        .execute(&mut conn)
        .await
        .expect("made");
    let joint = if server.contains('?') { '&' } else { '?' };
    let bureau = Bureau::new(&format!("{server}{joint}options[search_path]={schema}")).await;
    test(&bureau).await;
    bureau.store.close().await;
    run(format!("DROP SCHEMA {schema} CASCADE"))
        .execute(&mut conn)
        .await
        .expect("dropped");
}

impl Bureau {
    async fn new(address: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let overlay = folder.path().join("overlay");
        std::fs::create_dir_all(overlay.join("cases")).expect("made");
        std::fs::write(overlay.join("cases/everything.toml"), EVERYTHING).expect("written");
        let catalog = Arc::new(Catalog::load(Some(&overlay)).expect("sound"));
        let store = Store::open(address).await.expect("opens");
        settle(&store, &catalog).await;
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(START)));
        let world = World::new(clock.clone(), Arc::new(SeededEntropy::new(7)));
        let (live, _) = broadcast::channel(64);
        let evidence = folder.path().join("evidence");
        let casework = Casework::new(store.clone(), catalog.clone(), world, live, evidence);
        let mut people = Vec::new();
        for id in ids(&catalog) {
            people.push(who(&store, &catalog, &id).await);
        }
        Self {
            store,
            casework,
            catalog,
            clock,
            people,
            requests: AtomicU32::new(0),
            _folder: folder,
        }
    }

    pub(crate) fn find(&self, name: &str) -> &(Actor, Scope) {
        let found = self.people.iter().find(|(actor, _)| actor.name == name);
        found.unwrap_or_else(|| panic!("{name} is not there"))
    }

    pub(crate) fn request(&self) -> String {
        format!("request-{}", self.requests.fetch_add(1, Ordering::Relaxed))
    }

    /// What a form says, filled in properly.
    pub(crate) fn said(field: &Field, other: &CaseId) -> String {
        let now = Timestamp::from_millis(START);
        match &field.input {
            Input::Text { .. } | Input::LongText { .. } => "已核实".to_owned(),
            Input::Choice { options } => options[0].value.clone(),
            Input::Number => "1".to_owned(),
            Input::Date => now.plus(10 * Timestamp::DAY).beijing().date().to_string(),
            Input::Time => now.to_string(),
            Input::Table { columns } => {
                let cell = |column: &catalog::cases::Column| match &column.input {
                    Input::Date => format!("{:?}:\"2026-03-09\"", column.id),
                    Input::Number => format!("{:?}:\"1\"", column.id),
                    Input::Choice { options } => format!("{:?}:{:?}", column.id, options[0].value),
                    _ => format!("{:?}:\"洒水\"", column.id),
                };
                let cells: Vec<String> = columns.iter().map(cell).collect();
                format!("[{{{}}}]", cells.join(","))
            }
            Input::Unit => "unit-grid-lead-0".to_owned(),
            Input::Person | Input::People => "clerk-asked".to_owned(),
            Input::Case => other.to_string(),
            Input::Area => "qs".to_owned(),
        }
    }

    /// Opens a case of a flow by hand, as the first who may; `None` where only rules open it.
    pub(crate) async fn open(&self, flow: &str) -> Option<CaseId> {
        let flow = self.catalog.case(flow).expect("defined");
        let opening = flow.opening.as_ref()?;
        let may = |(actor, _): &&(Actor, Scope)| {
            let area = if opening.object.is_some() {
                "qs-1"
            } else {
                "qs"
            };
            actor.posts.iter().any(|post| {
                opening.roles.contains(&post.role)
                    && (post.area.as_str() == "qs" || post.area.as_str() == area)
            })
        };
        let (actor, scope) = self.people.iter().find(may).expect("somebody may open");
        let nobody = CaseId::new("none");
        let facts = flow.facts.iter().filter(|fact| fact.required);
        let mut evidence = Vec::new();
        for kind in &opening.evidence {
            for number in 0..kind.min {
                evidence.push(self.photo(actor, &kind.kind, number).await);
            }
        }
        let call = OpenCall {
            flow: flow.id.clone(),
            request_id: self.request(),
            object: opening
                .object
                .as_ref()
                .map(|kind| ObjectId::new(format!("obj-{kind}"))),
            area: Some(actor.posts[0].area.clone()),
            facts: facts
                .map(|fact| (fact.id.clone(), Self::said(fact, &nobody)))
                .collect(),
            evidence,
            ..OpenCall::default()
        };
        let opened = Box::pin(self.casework.open_by_hand(actor, scope, call)).await;
        Some(
            opened
                .unwrap_or_else(|error| panic!("{}: {error} {error:?}", flow.id))
                .id,
        )
    }

    pub(crate) async fn photo(&self, actor: &Actor, kind: &str, _number: u32) -> Attached {
        let put = self.casework.put_evidence(actor, photo(), None, None).await;
        Attached {
            hash: put.expect("taken").hash,
            kind: kind.to_owned(),
        }
    }

    /// A call that is filled in properly.
    pub(crate) async fn call(
        &self,
        actor: &Actor,
        verb: &Verb,
        seq: u32,
        other: &CaseId,
    ) -> VerbCall {
        let fields = verb.fields.iter().filter(|field| field.required);
        let mut evidence = Vec::new();
        for kind in verb.evidence.iter().filter(|kind| kind.min > 0) {
            evidence.push(self.photo(actor, &kind.kind, 0).await);
        }
        VerbCall {
            verb: verb.id.clone(),
            request_id: self.request(),
            expected_seq: seq,
            reason: verb.reason.then(|| "情况属实".to_owned()),
            fields: fields
                .map(|field| (field.id.clone(), Self::said(field, other)))
                .collect(),
            evidence,
            checklist: verb
                .checklist
                .iter()
                .map(|item| (item.id.clone(), true))
                .collect(),
            occurred_at: None,
        }
    }

    pub(crate) async fn record(&self, name: &str, case: &CaseId) -> Record {
        let (actor, scope) = self.find(name);
        let now = self.now();
        let record = Box::pin(self.casework.record(scope, actor, case, now)).await;
        record
            .expect("store")
            .unwrap_or_else(|| panic!("{name} does not see it"))
    }

    pub(crate) fn now(&self) -> Timestamp {
        use model::Clock as _;
        self.clock.now()
    }

    /// Somebody does a verb after the last event, with what else the form says.
    pub(crate) async fn does(
        &self,
        name: &str,
        verb: &str,
        case: &CaseId,
        fields: &[(&str, &str)],
    ) -> Result<CaseEvent, String> {
        let (actor, scope) = self.find(name);
        let row = self
            .store
            .case(&Scope::system(), case)
            .await
            .expect("store")
            .expect("there");
        let flow = self.catalog.case(&row.flow).expect("defined");
        let verb = flow
            .verb(verb)
            .unwrap_or_else(|| panic!("{verb} is not defined"));
        let mut call = self
            .call(actor, verb, row.head_seq, &CaseId::new("none"))
            .await;
        for (field, value) in fields {
            call.fields.insert((*field).to_owned(), (*value).to_owned());
        }
        let done = Box::pin(self.casework.act(actor, scope, case, call)).await;
        done.map_err(|error| error.to_string())
    }
}

/// Everybody: three of each role that acts in cases, and a clerk of another city who is asked.
fn ids(catalog: &Catalog) -> Vec<String> {
    let acts = catalog
        .roles
        .iter()
        .filter(|role| role.rights.contains(&Right::CaseAct));
    let mut ids: Vec<String> = acts
        .flat_map(|role| (0..EACH).map(|number| format!("{}-{number}", role.id)))
        .collect();
    ids.push("clerk-asked".to_owned());
    ids
}

async fn who(store: &Store, catalog: &Catalog, id: &str) -> (Actor, Scope) {
    let person = PersonId::new(id);
    let posts = store.posts_of(&person).await.expect("posts");
    let scope = catalog.scope_of(Right::CaseAct, &person, &posts);
    let actor = Actor {
        person,
        name: id.to_owned(),
        unit: posts[0].unit.clone(),
        unit_name: posts[0].unit_name.clone(),
        posts,
    };
    (actor, scope)
}

async fn settle(store: &Store, catalog: &Catalog) {
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
        area("wh", Some("hb"), AreaLevel::City),
        area("qs", Some("hb"), AreaLevel::City),
        area("qs-1", Some("qs"), AreaLevel::District),
    ];
    store.put_areas(&areas).await.expect("areas");
    let object = |kind: &str| Object {
        id: ObjectId::new(format!("obj-{kind}")),
        kind: kind.to_owned(),
        code: String::new(),
        name: format!("{kind}对象"),
        area: AreaId::new("qs-1"),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        parent: None,
        lon: 113.2,
        lat: 30.5,
        attributes: BTreeMap::new(),
        invented: true,
        source_note: None,
    };
    let objects: Vec<Object> = catalog
        .objects
        .iter()
        .map(|kind| object(&kind.id))
        .collect();
    store.put_objects(&objects).await.expect("objects");
    let (mut units, mut people, mut posts) = (Vec::new(), Vec::new(), Vec::new());
    for id in ids(catalog) {
        let asked = id == "clerk-asked";
        let role = id.rsplit_once('-').map_or("", |(role, _)| role);
        let role = if asked { "grid-lead" } else { role };
        let area = AreaId::new(if asked { "wh" } else { "qs" });
        let unit = UnitId::new(format!("unit-{id}"));
        units.push(Unit {
            id: unit.clone(),
            name: format!("单位{id}"),
            area: area.clone(),
            kind: "branch".to_owned(),
        });
        let person = PersonId::new(&id);
        people.push(Person {
            id: person.clone(),
            name: id.clone(),
            login: id.clone(),
            phone: None,
            unit: unit.clone(),
            password_hash: None,
            must_change_password: true,
            failed_logins: 0,
            locked_until: None,
            disabled: false,
        });
        posts.push(Post {
            person,
            unit,
            unit_name: String::new(),
            area,
            area_path: AreaPath::from_stored(""),
            area_name: String::new(),
            role: RoleId::new(role),
        });
    }
    store.put_units(&units).await.expect("units");
    store.put_people(&people).await.expect("people");
    store.put_posts(&posts).await.expect("posts");
}
