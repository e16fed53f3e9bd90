//! A small town with a roster, and a clock that moves when told.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use catalog::Catalog;
use futures::FutureExt as _;
use model::{
    Area, AreaId, AreaLevel, AreaPath, Channel, LogFilter, LogLine, ManualClock, NewNotice,
    NoticeId, Person, PersonId, Post, Recipient, RoleId, Scope, SeededEntropy, Shift, ShiftId,
    Timestamp, Unit, UnitId, World,
};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use store::Store;
use tokio::sync::broadcast;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::receivers::{Addresses, Received, Receivers};
use crate::settings::Settings;
use crate::{Notify, Round};

/// A Monday at ten in the morning.
pub(crate) const T0: &str = "2026-03-02T10:00:00+08:00";

/// Login, role, area of everybody; each has a telephone.
const PEOPLE: [(&str, &str, &str); 5] = [
    ("member", "grid-member", "qs-1"),
    ("duty1", "duty-officer", "qs"),
    ("duty2", "duty-officer", "qs"),
    ("lead", "grid-lead", "qs-1"),
    ("boss", "director", "qs"),
];

pub(crate) struct Town {
    pub(crate) store: Store,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) wall: Arc<ManualClock>,
    pub(crate) receivers: Receivers,
    pub(crate) settings: Settings,
    world: World,
    wall_world: World,
    catalog: Arc<Catalog>,
    _stop: DropGuard,
}

pub(crate) fn phone(who: &str) -> String {
    let place = PEOPLE.iter().position(|(login, ..)| *login == who).unwrap();
    format!("1380000000{place}")
}

impl Town {
    async fn build(store: Store) -> Self {
        let start: Timestamp = T0.parse().unwrap();
        let clock = Arc::new(ManualClock::new(start));
        let wall = Arc::new(ManualClock::new(Timestamp::from_millis(1_793_000_000_000)));
        let entropy = Arc::new(SeededEntropy::new(7));
        let world = World::new(clock.clone(), entropy.clone());
        let wall_world = World::new(wall.clone(), entropy);
        let stop = CancellationToken::new();
        let receivers = Receivers::new(world.clone(), wall_world.clone(), stop.clone());
        let addresses: Addresses = receivers.listen().await.unwrap();
        let mut settings = addresses.settings(&AreaPath::from_stored("/qs/"), "https://qs.example");
        // A test must not wait for a receiver that is silent.
        settings.patience = std::time::Duration::from_millis(700);
        fill(&store, start).await;
        Self {
            store,
            clock,
            wall,
            receivers,
            settings,
            world,
            wall_world,
            catalog: Arc::new(Catalog::load(None).unwrap()),
            _stop: stop.drop_guard(),
        }
    }

    /// The room as a program that has just started has it.
    pub(crate) fn room(&self) -> Notify {
        let (live, _) = broadcast::channel(8);
        Notify::new(
            self.store.clone(),
            self.catalog.clone(),
            self.world.clone(),
            self.wall_world.clone(),
            live,
            self.settings.clone(),
        )
        .unwrap()
    }

    /// Leaves only some channels.
    pub(crate) fn only(mut self, channels: &[Channel]) -> Self {
        let has = |channel: Channel| channels.contains(&channel);
        self.settings.robots.retain(|robot| has(robot.channel));
        if !has(Channel::Sms) {
            self.settings.sms = None;
        }
        if !has(Channel::Voice) {
            self.settings.voice = None;
        }
        if !has(Channel::Email) {
            self.settings.email = None;
        }
        self
    }

    /// Lets both clocks go on.
    pub(crate) fn pass(&self, millis: i64) {
        self.clock.advance(millis);
        self.wall.advance(millis);
    }

    pub(crate) async fn run(&self) -> Round {
        self.room().run_once().await.unwrap()
    }

    pub(crate) async fn tell(&self, id: &str, ladder: &str) {
        self.tell_many(&[self.notice(id, ladder)]).await;
    }

    pub(crate) async fn tell_many(&self, notices: &[NewNotice]) {
        assert_eq!(self.store.tell(notices).await.unwrap(), notices.len());
    }

    pub(crate) fn notice(&self, id: &str, ladder: &str) -> NewNotice {
        NewNotice {
            id: NoticeId::new(id),
            cause: format!("alarm:{id}"),
            subject: format!("alarm:{id}"),
            ladder: ladder.to_owned(),
            title: format!("二号站报警 {id}"),
            text: "AQI 312".to_owned(),
            link: format!("/alarms/{id}"),
            area: AreaId::new("qs-1"),
            merge: format!("rule-{id}"),
            at: self.world.now(),
            to: vec![Recipient::Holders {
                role: RoleId::new("grid-member"),
                area: AreaId::new("qs-1"),
            }],
        }
    }

    /// What a channel received, the oldest first.
    pub(crate) fn received(&self, channel: Channel) -> Vec<Received> {
        let mut all = self.receivers.received();
        all.reverse();
        all.retain(|one| one.channel == channel);
        all
    }

    pub(crate) async fn log(&self) -> Vec<LogLine> {
        let filter = LogFilter {
            limit: 5_000,
            ..LogFilter::default()
        };
        let log = self.store.message_log(&Scope::system(), &filter).await;
        let mut lines = log.unwrap().0;
        lines.reverse();
        lines
    }
}

async fn fill(store: &Store, start: Timestamp) {
    let area = |id: &str, parent: Option<&str>, level: AreaLevel| Area {
        id: AreaId::new(id),
        parent: parent.map(AreaId::new),
        path: AreaPath::from_stored(""),
        level,
        code: id.to_owned(),
        name: format!("{id}区"),
        lon: 113.0,
        lat: 30.0,
        geometry: None,
        invented: true,
    };
    let areas = [
        area("qs", None, AreaLevel::City),
        area("qs-1", Some("qs"), AreaLevel::District),
    ];
    store.put_areas(&areas).await.unwrap();
    let unit = Unit {
        id: UnitId::new("u"),
        name: "青山局".to_owned(),
        area: AreaId::new("qs"),
        kind: "bureau".to_owned(),
    };
    store.put_units(&[unit]).await.unwrap();
    for (login, role, area) in PEOPLE {
        let person = Person {
            id: PersonId::new(login),
            name: format!("{login}员"),
            login: login.to_owned(),
            phone: Some(phone(login)),
            unit: UnitId::new("u"),
            password_hash: None,
            must_change_password: false,
            failed_logins: 0,
            locked_until: None,
            disabled: false,
        };
        store.put_people(&[person]).await.unwrap();
        let post = Post {
            person: PersonId::new(login),
            unit: UnitId::new("u"),
            unit_name: String::new(),
            area: AreaId::new(area),
            area_path: AreaPath::from_stored(""),
            area_name: String::new(),
            role: RoleId::new(role),
        };
        store.put_posts(&[post]).await.unwrap();
    }
    let shift = |id: &str, person: &str, rank: u16| Shift {
        id: ShiftId::new(id),
        role: RoleId::new("duty-officer"),
        area: AreaId::new("qs"),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        person: PersonId::new(person),
        person_name: String::new(),
        rank,
        starts_at: start.plus(-Timestamp::HOUR),
        ends_at: start.plus(48 * Timestamp::HOUR),
        note: String::new(),
        made_by: "某".to_owned(),
        made_at: start,
    };
    let shifts = [shift("s1", "duty1", 0), shift("s2", "duty2", 1)];
    store.plan_shifts(&shifts).await.unwrap();
}

/// Runs a test in a town on SQLite.
pub(crate) async fn in_town(test: impl AsyncFn(Town)) {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("t.db").display());
    let store = Store::open(&address).await.unwrap();
    test(Town::build(store.clone()).await).await;
    store.close().await;
}

/// Runs a test in a town on each engine.
pub(crate) async fn in_each_town(test: impl AsyncFn(Town)) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    in_town(&test).await;
    let Ok(server) = std::env::var("QINGSHAN_TEST_POSTGRES") else {
        println!("skipped: PostgreSQL, since QINGSHAN_TEST_POSTGRES is not set");
        return;
    };
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let schema = format!("qs_notify_{}_{number}", std::process::id());
    let mut conn = PgConnection::connect(&server).await.unwrap();
    let create = AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    sqlx::raw_sql(create).execute(&mut conn).await.unwrap();
    let joint = if server.contains('?') { '&' } else { '?' };
    let address = format!("{server}{joint}options[search_path]={schema}");
    let store = Store::open(&address).await.unwrap();
    let town = Town::build(store.clone()).await;
    let outcome = AssertUnwindSafe(test(town)).catch_unwind().await;
    store.close().await;
    let drop = AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE"));
    sqlx::raw_sql(drop).execute(&mut conn).await.unwrap();
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}
