//! Numbers and keys of the 2025 edition.

use hj212::{Edition, Frame, Opened, SecretKey, open};
use model::{DownlinkState, Mn, Scope, Timestamp};
use sense::fleet::{Answerer, HardwareIds, Newer, NoArchive};

use crate::support::{Bench, KEY, MN, head, quick};

const BLANK: &str = "000000000000000000000000";

/// Lets a logger ask for its number and gives it one; returns what it said, in command codes.
pub(crate) async fn activate(bench: &Bench) -> String {
    let hardware = HardwareIds {
        logger: "L1".to_owned(),
        processor: "C1".to_owned(),
        mac1: "00-11".to_owned(),
        mac2: None,
    };
    let newer = Newer::default().asking_with(hardware);
    let mut device = bench.connect(Edition::V2025, BLANK, newer).await;
    let identity = device.answerer.identity().unwrap();
    let request = device.answerer.newer().clone();
    let request = request.number_request(&identity, crate::support::qn());
    device.say(request.unwrap().unwrap().as_bytes()).await;
    assert_eq!(head(&device.next().await.unwrap()).0, 9_013);
    let asking = loop {
        let asking = bench.store.activations(&Scope::system(), 10).await.unwrap();
        if let Some(one) = asking.into_iter().next() {
            break one;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(
        (asking.logger.as_str(), asking.sent_mn.as_str()),
        ("L1", BLANK)
    );
    let (system, mn) = (Scope::system(), Mn::new(MN));
    let given = bench.desk.give_number(&system, &asking.id, &mn, "试验员");
    let given = given.await.unwrap().unwrap();
    let answering = device.answer_all(bench.world.now(), NoArchive);
    let done = bench.over(&given).await;
    assert_eq!(done.state, DownlinkState::Done, "{done:?}");
    let taken = bench
        .store
        .activation(&Scope::system(), &asking.id)
        .await
        .unwrap();
    assert_eq!(taken.unwrap().state, model::ActivationState::Done);
    answering.abort();
    let log = bench.log(&done).await;
    let said: Vec<String> = log[1..].iter().map(|frame| frame.cn.to_string()).collect();
    said.join(" ")
}

async fn with_key(bench: &Bench) {
    let (keys, mn) = (bench.gateway.terms().keys(), Mn::new(MN));
    let now = bench.world.now();
    keys.register(&bench.store, &mn, KEY, "试验员", now)
        .await
        .unwrap();
}

fn keyed() -> Newer {
    Newer::default().with_key([b'0'; 16])
}

/// An hour report as the device would encrypt it.
fn hour(device: &Answerer, key: SecretKey, second: u8) -> Vec<u8> {
    let identity = device.identity().unwrap();
    let qn = hj212::Stamp::new(2026, 3, 1, 9, 1, second).unwrap();
    let area = hj212::Area::new()
        .field("DataTime", "20260301080000")
        .unwrap()
        .field("w01018-Avg", &format!("{second}.5"))
        .unwrap();
    let frame = identity.frame(hj212::Cn::HOUR, qn).ack(true).build(&area);
    hj212::seal(&frame.unwrap(), key).into_bytes()
}

#[tokio::test]
async fn encrypted_data_are_rows_and_a_wrong_key_is_not_acknowledged() {
    let bench = Bench::start(Edition::V2025).await;
    with_key(&bench).await;
    let mut device = bench.device(Edition::V2025, keyed()).await;
    let right = hour(&device.answerer, SecretKey::new([b'0'; 16]), 1);
    device.say(&right).await;
    assert_eq!(head(&device.next().await.unwrap()).0, 9_014);
    let point = model::ObjectId::new("p1");
    let starts = bench.store.periods_present(
        &point,
        model::Cadence::Hour,
        Timestamp::from_millis(0),
        bench.world.now(),
    );
    assert_eq!(starts.await.unwrap().len(), 1);
    // With another key the check word does not hold: quarantine, no answer.
    let wrong = hour(&device.answerer, SecretKey::new([b'1'; 16]), 2);
    device.say(&wrong).await;
    let right = hour(&device.answerer, SecretKey::new([b'0'; 16]), 3);
    device.say(&right).await;
    let (cn, qn) = head(&device.next().await.unwrap());
    assert_eq!((cn, qn.as_str()), (9_014, "20260301090103000"));
    bench.halt().await;
}

#[tokio::test]
async fn a_key_is_changed_with_an_overlap() {
    let bench = Bench::start(Edition::V2025).await;
    with_key(&bench).await;
    let mut device = bench.device(Edition::V2025, keyed()).await;
    let asked = bench.ask(MN, "set-key", &[]).await.unwrap();
    let command = device.next().await.unwrap();
    // The new key goes out encrypted with the old one, and stands in no log.
    let ring = hj212::Keyring {
        current: SecretKey::new([b'0'; 16]),
        previous: None,
    };
    let opened = open(&Frame::read(&command).unwrap(), &ring);
    assert!(matches!(opened, Opened::Decrypted { .. }), "{opened:?}");
    for said in device
        .answerer
        .hear(&command, bench.world.now(), &NoArchive)
    {
        device.say(said.as_bytes()).await;
    }
    let done = bench.over(&asked).await;
    assert_eq!(done.state, DownlinkState::Done, "{done:?}");
    let log = bench.log(&done).await;
    assert!(log[0].raw.is_empty() && log[0].words.contains("不显示"));

    let new = device.answerer.newer().key().unwrap();
    assert_ne!(new, SecretKey::new([b'0'; 16]));
    for (second, key) in [(1, new), (2, SecretKey::new([b'0'; 16]))] {
        let frame = hour(&device.answerer, key, second);
        device.say(&frame).await;
        assert_eq!(head(&device.next().await.unwrap()).0, 9_014, "{second}");
    }
    // After the overlap the old key opens nothing any more.
    bench.clock.advance(25 * Timestamp::HOUR);
    let frame = hour(&device.answerer, SecretKey::new([b'0'; 16]), 3);
    device.say(&frame).await;
    let frame = hour(&device.answerer, new, 4);
    device.say(&frame).await;
    assert_eq!(head(&device.next().await.unwrap()).1, "20260301090104000");
    bench.halt().await;
}

#[tokio::test]
async fn a_lost_answer_to_a_key_change_loses_no_data() {
    let bench = Bench::start(Edition::V2025).await;
    with_key(&bench).await;
    let mut device = bench.device(Edition::V2025, keyed()).await;
    let asked = bench.ask(MN, "set-key", &[]).await.unwrap();
    let command = device.next().await.unwrap();
    // The device takes the key, but its answers are lost.
    device
        .answerer
        .hear(&command, bench.world.now(), &NoArchive);
    let done = bench.over(&asked).await;
    assert_eq!(done.state, DownlinkState::NoAnswer, "{done:?}");
    let new = device.answerer.newer().key().unwrap();
    let frame = hour(&device.answerer, new, 1);
    device.say(&frame).await;
    while head(&device.next().await.unwrap()).0 != 9_014 {}
    // The gateway has understood by itself that the device uses the new key.
    for _ in 0..100 {
        let facts = bench.gateway.terms().keys().facts(&Mn::new(MN)).unwrap();
        if facts.pending_since.is_none() {
            assert!(facts.previous_until.is_some());
            bench.halt().await;
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the change was never finished");
}

#[tokio::test]
async fn a_key_that_is_due_is_changed_by_itself_and_a_request_moves_nothing_twice() {
    let bench = Bench::start_with(Edition::V2025, quick()).await;
    with_key(&bench).await;
    let mut device = bench.device(Edition::V2025, keyed()).await;
    bench.clock.advance(91 * Timestamp::DAY);
    let command = device.next().await.unwrap();
    assert_eq!(head(&command).0, 1_014);
    for said in device
        .answerer
        .hear(&command, bench.world.now(), &NoArchive)
    {
        device.say(said.as_bytes()).await;
    }
    let facts = async || {
        for _ in 0..100 {
            let facts = bench.gateway.terms().keys().facts(&Mn::new(MN)).unwrap();
            if facts.pending_since.is_none() && facts.previous_until.is_some() {
                return facts;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("the key was never changed");
    };
    let changed = facts().await;
    assert!(changed.made_at > bench.world.now().plus(-Timestamp::HOUR));
    // A request for a key that is repeated many times leads to one change.
    let identity = device.answerer.identity().unwrap();
    for second in 0..5 {
        let qn = hj212::Stamp::new(2026, 6, 1, 9, 1, second).unwrap();
        let request = hj212::Report::KeyRequest { created: None };
        let frame = request.frame(&identity, qn, true).unwrap();
        device.say(frame.as_bytes()).await;
    }
    let mut told = 0;
    while let Some(frame) = device.next().await {
        if head(&frame).0 == 1_014 {
            told += 1;
            for said in device.answerer.hear(&frame, bench.world.now(), &NoArchive) {
                device.say(said.as_bytes()).await;
            }
        }
    }
    assert!((1..=2).contains(&told), "{told}");
    bench.halt().await;
}
