//! No message is lost, and none goes out twice but those that are marked uncertain, however often
//! the server is killed while it sends.

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use model::{
    AreaId, AreaPath, Clock, DeliveryState, LogFilter, LogLine, ManualClock, MessageState,
    NewNotice, NoticeId, Person, PersonId, Recipient, Scope, SeededEntropy, Timestamp, UnitId,
    World,
};
use notify::receivers::Receivers;
use store::Store;
use support::server::Server;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// How often the server is killed, if `QINGSHAN_TEST_KILLS` says nothing else.
const KILLS: usize = 7;
/// People who are told in each round, each by a message of their own.
const STORM: usize = 25;
/// How long a round or the end may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// What the receivers expect.
const KEY: &str = "demo-key";
/// A call, and where that is uncertain twice over, a short message.
const LADDER: &str = r#"
id = "storm"
name = "演练"
urgent = true
merge = "0m"
house = true
note = "仅用于测试。"

[[rung]]
name = "本人"
after = "0m"
to = "first"
channels = ["voice", "sms"]
"#;

/// The time of the machine, which the server goes by too.
#[expect(
    clippy::disallowed_methods,
    reason = "the server under test is a process of its own with the time of the machine"
)]
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.expect("after 1970").as_millis();
    Timestamp::from_millis(i64::try_from(millis).expect("a time"))
}

fn person(number: usize) -> PersonId {
    PersonId::new(format!("storm-{number:05}"))
}

/// Writes people and what they are to be told, before anybody could tell them.
async fn brew(address: &str, round: usize) {
    let store = Store::connect(address).await.expect("there");
    let numbers = round * STORM..(round + 1) * STORM;
    let people = numbers.clone().map(|number| Person {
        id: person(number),
        name: format!("演练{number}"),
        login: format!("storm{number}"),
        phone: Some(format!("139{number:08}")),
        unit: UnitId::new("u-bureau"),
        password_hash: None,
        must_change_password: false,
        failed_logins: 0,
        locked_until: None,
        disabled: false,
    });
    let people: Vec<Person> = people.collect();
    store.put_people(&people).await.expect("stored");
    let notices = numbers.map(|number| NewNotice {
        id: NoticeId::new(format!("notice-{number}")),
        cause: format!("storm:{number}"),
        subject: format!("storm:{number}"),
        ladder: "storm".to_owned(),
        title: format!("第{number}号通知"),
        text: "请响应".to_owned(),
        link: "/inbox".to_owned(),
        area: AreaId::new("qs"),
        merge: format!("storm:{number}"),
        at: now(),
        to: vec![Recipient::Person(person(number))],
    });
    let notices: Vec<NewNotice> = notices.collect();
    assert_eq!(store.tell(&notices).await.expect("told"), STORM);
    store.close().await;
}

/// Lets receivers listen, and writes a configuration that leads there.
fn receive(runtime: &Runtime, folder: &Path) -> Receivers {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(now()));
    let world = World::new(clock, Arc::new(SeededEntropy::new(1)));
    let receivers = Receivers::new(world.clone(), world, CancellationToken::new());
    let addresses = runtime.block_on(receivers.listen()).expect("ports");
    let settings = addresses.settings(&AreaPath::from_stored("/"), "http://127.0.0.1");
    let voice = settings.voice.expect("received").url;
    let sms = settings.sms.expect("received").url;
    let key = folder.join("key").display().to_string();
    std::fs::write(&key, KEY).expect("written");
    let config = format!(
        "[notify]\npatience_seconds = 1\ndoubt_seconds = 2\n\
         [notify.voice]\nurl = {voice:?}\ntoken = {{ file = {key:?} }}\n\
         [notify.sms]\nurl = {sms:?}\ntoken = {{ file = {key:?} }}\n\
         sign_name = \"青山\"\ntemplate = \"SMS_DEMO\"\n"
    );
    std::fs::write(folder.join("config.toml"), config).expect("written");
    receivers
}

fn serve(folder: &Path) -> Server {
    let path = |name: &str| folder.join(name).display().to_string();
    let (config, catalog) = (path("config.toml"), path("catalog"));
    let gateway = ["--gateway", "127.0.0.1:0"];
    let flags = ["--config", &config, "--catalog", &catalog];
    Server::start_with(
        folder,
        &[gateway, [flags[0], flags[1]], [flags[2], flags[3]]].concat(),
    )
}

/// Waits until something holds.
fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let step = Duration::from_millis(2);
    let mut waited = Duration::ZERO;
    while !holds() {
        assert!(waited < PATIENCE, "{what} did not come in time");
        thread::sleep(step);
        waited += step;
    }
}

async fn log(store: &Store, state: Option<MessageState>) -> (Vec<LogLine>, u64) {
    let filter = LogFilter {
        state,
        limit: 1_000_000,
        ..LogFilter::default()
    };
    let log = store.message_log(&Scope::system(), &filter).await;
    log.expect("read")
}

/// Text of each time that a delivery was received, by its id.
fn received(receivers: &[Receivers]) -> BTreeMap<String, Vec<String>> {
    let mut times: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for receivers in receivers {
        // The newest comes first.
        for one in receivers.received().into_iter().rev() {
            let id = one.id.expect("calls and short messages have one");
            times.entry(id).or_default().push(one.text);
        }
    }
    times
}

#[test]
fn kills_while_sending_lose_nothing_and_double_only_what_is_uncertain() {
    let kills = std::env::var("QINGSHAN_TEST_KILLS")
        .map_or(KILLS, |kills| kills.parse().expect("a number"));
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    support::import_city(folder);
    let ladders = folder.join("catalog/ladders");
    std::fs::create_dir_all(&ladders).expect("made");
    std::fs::write(ladders.join("storm.toml"), LADDER).expect("written");
    let runtime = Runtime::new().expect("a runtime");
    let address = support::database(folder);
    let mut all = Vec::new();
    for kill in 0..kills {
        runtime.block_on(brew(&address, kill));
        let receivers = receive(&runtime, folder);
        let server = serve(folder);
        wait_until("the first message", || !receivers.received().is_empty());
        thread::sleep(Duration::from_millis(
            u64::try_from(kill * 13 % 60).expect("small"),
        ));
        server.kill();
        // What was under way on the wire arrives all the same.
        thread::sleep(Duration::from_millis(50));
        all.push(receivers);
    }
    all.push(receive(&runtime, folder));
    let server = serve(folder);
    let expected = u64::try_from(kills * STORM).expect("small");
    let store = runtime.block_on(Store::connect(&address)).expect("there");
    wait_until("the end of the storm", || {
        thread::sleep(Duration::from_millis(100));
        let ended = [MessageState::Sent, MessageState::InboxOnly];
        let ended = ended.map(|state| runtime.block_on(log(&store, Some(state))).1);
        ended.iter().sum::<u64>() == expected
    });
    server.stop_cleanly();
    let (lines, total) = runtime.block_on(log(&store, None));
    runtime.block_on(store.close());
    assert_eq!(total, expected, "one message for each person, none twice");

    let received = received(&all);
    let (mut uncertain, mut doubled) = (0, 0);
    let mut known = 0;
    for delivery in lines.iter().flat_map(|line| &line.deliveries) {
        let nothing = Vec::new();
        let times = received.get(delivery.id.as_str()).unwrap_or(&nothing);
        known += usize::from(!times.is_empty());
        match (delivery.state, delivery.attempt) {
            (DeliveryState::Sent, 1) => assert_eq!(times.len(), 1, "{delivery:?}"),
            (DeliveryState::Sent, 2) => {
                uncertain += 1;
                assert!((1..=2).contains(&times.len()), "{delivery:?} {times:?}");
            }
            // Killed over the second time too: the message went on to its next channel.
            (DeliveryState::Uncertain, 2) => {
                uncertain += 1;
                assert!(times.len() <= 2, "{delivery:?} {times:?}");
            }
            other => panic!("{other:?}: {delivery:?}"),
        }
        if let [_, second] = times.as_slice() {
            doubled += 1;
            assert!(second.contains("可能重复"), "{second}");
        }
    }
    assert_eq!(known, received.len(), "nothing came that nobody knows of");
    for line in &lines {
        let ways = &line.deliveries;
        let reached = ways.iter().filter(|one| one.state == DeliveryState::Sent);
        // Killed twice over each of its channels, it lies in the inbox, and the log says so.
        let known = usize::from(line.state == MessageState::Sent);
        assert_eq!(reached.count(), known, "{line:?}");
        let given_up = ways
            .iter()
            .filter(|one| one.state == DeliveryState::Uncertain);
        assert_eq!(ways.len(), known + given_up.count(), "{line:?}");
        assert!(known == 1 || ways.len() == 2, "{line:?}");
    }
    println!("{expected} messages, {kills} kills: {uncertain} uncertain, {doubled} went out twice");
    assert!(
        uncertain > 0,
        "no kill met a delivery under way, so nothing was tested"
    );
}
