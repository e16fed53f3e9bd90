//! What is asked of devices: sent once, ended once, seen only within its scope.

use std::collections::BTreeMap;

use model::{
    Asker, Downlink, DownlinkFilter, DownlinkFrame, DownlinkId, DownlinkState, Mn, PersonId, Scope,
    Timestamp,
};
use store::{AnswerTime, DownlinkEnd, Store};

use crate::bench::on_each;
use crate::town::{T0, scope_at};

fn asked(id: &str, changes: bool) -> Downlink {
    Downlink {
        id: DownlinkId::new(id),
        mn: Mn::new("MN-E"),
        command: "set-time".to_owned(),
        parameters: BTreeMap::from([("time".to_owned(), "now".to_owned())]),
        changes,
        reason: "时钟偏差".to_owned(),
        by: Asker {
            person: Some(PersonId::new("p-east")),
            name: "p-east员".to_owned(),
        },
        asked_at: T0,
        until_wall: T0.plus(Timestamp::HOUR),
        state: DownlinkState::Waiting,
        qn: None,
        sent_at: None,
        ended_at: None,
        code: None,
        records: 0,
        outcome: String::new(),
    }
}

async fn state(store: &Store, id: &str) -> (DownlinkState, u32, String) {
    let found = store.downlink(&Scope::system(), &DownlinkId::new(id)).await;
    let found = found.unwrap().unwrap();
    (found.state, found.records, found.outcome)
}

#[tokio::test]
async fn a_downlink_goes_its_way_once() {
    on_each(async |store, _| {
        let east = scope_at("/hb/qs/east/");
        let mine = asked("d1", true);
        assert!(
            store
                .ask_downlink(&east, &mine, Some("654321"))
                .await
                .unwrap()
        );
        assert!(store.ask_downlink(&east, &mine, None).await.unwrap());
        let waiting = store.waiting_downlinks(10).await.unwrap();
        assert_eq!(waiting, [(mine.clone(), Some("654321".to_owned()))]);

        let deadline = T0.plus(Timestamp::MINUTE);
        assert!(
            store
                .begin_downlink(&mine.id, "q1", T0, deadline)
                .await
                .unwrap()
        );
        assert!(
            !store
                .begin_downlink(&mine.id, "q2", T0, deadline)
                .await
                .unwrap()
        );
        assert!(
            !store
                .cancel_downlink(&east, &mine.id, "某人", T0)
                .await
                .unwrap()
        );
        for (words, outgoing) in [("请求", true), ("准备执行", false)] {
            let frame = DownlinkFrame {
                at: T0.plus(i64::from(!outgoing) * 700),
                outgoing,
                cn: 1012,
                raw: bytes::Bytes::from_static(b"##\xFF"),
                words: words.to_owned(),
            };
            store.log_downlink(&mine.id, &frame).await.unwrap();
        }
        let log = store.downlink_log(&east, &mine.id).await.unwrap();
        let words: Vec<&str> = log.iter().map(|frame| frame.words.as_str()).collect();
        assert_eq!(words, ["请求", "准备执行"]);
        let times = store.answer_times(&east, &mine.mn, T0).await.unwrap();
        let answered = AnswerTime {
            sent_at: T0,
            answered_at: Some(T0.plus(700)),
        };
        assert_eq!(times, [answered]);
        assert_eq!(&log[0].raw[..], b"##\xFF");

        store
            .executing_downlink(&mine.id, 2, deadline)
            .await
            .unwrap();
        assert_eq!(state(store, "d1").await.0, DownlinkState::Executing);
        let end = DownlinkEnd {
            state: DownlinkState::Done,
            code: Some(1),
            records: 3,
            outcome: "执行成功".to_owned(),
        };
        assert!(store.end_downlink(&mine.id, &end, T0).await.unwrap());
        let late = DownlinkEnd {
            state: DownlinkState::NoResult,
            ..end
        };
        assert!(!store.end_downlink(&mine.id, &late, T0).await.unwrap());
        let expected = (DownlinkState::Done, 3, "执行成功".to_owned());
        assert_eq!(state(store, "d1").await, expected);
    })
    .await;
}

#[tokio::test]
async fn what_was_cut_short_is_not_sent_twice_if_it_changes_the_device() {
    on_each(async |store, bench| {
        let system = Scope::system();
        for (id, changes) in [("danger", true), ("harmless", false), ("fresh", true)] {
            store
                .ask_downlink(&system, &asked(id, changes), Some("s"))
                .await
                .unwrap();
            let deadline = T0.plus(if id == "fresh" { 9_000 } else { 1_000 });
            let id = DownlinkId::new(id);
            assert!(store.begin_downlink(&id, "q", T0, deadline).await.unwrap());
        }
        let later = T0.plus(2_000);
        let changed = store.recover_downlinks(later, later).await.unwrap();
        assert_eq!(changed.len(), 2);
        assert_eq!(state(store, "danger").await.0, DownlinkState::Uncertain);
        assert_eq!(state(store, "harmless").await.0, DownlinkState::Waiting);
        assert_eq!(state(store, "fresh").await.0, DownlinkState::Sent);
        let secrets = bench
            .column("SELECT id FROM downlinks WHERE secret IS NOT NULL ORDER BY id")
            .await;
        assert_eq!(secrets, ["fresh", "harmless"]);

        // One that may wait no longer is over.
        let id = DownlinkId::new("harmless");
        assert!(store.begin_downlink(&id, "q", T0, later).await.unwrap());
        let much_later = T0.plus(2 * Timestamp::HOUR);
        store
            .recover_downlinks(much_later, much_later)
            .await
            .unwrap();
        assert_eq!(state(store, "harmless").await.0, DownlinkState::NoResult);
        assert_eq!(state(store, "fresh").await.0, DownlinkState::Uncertain);
    })
    .await;
}

#[tokio::test]
async fn only_those_who_see_the_device_see_and_take_back() {
    on_each(async |store, _| {
        let (east, west) = (scope_at("/hb/qs/east/"), scope_at("/hb/qs/west/"));
        let mine = asked("d1", false);
        assert!(!store.ask_downlink(&west, &mine, None).await.unwrap());
        assert!(store.ask_downlink(&east, &mine, None).await.unwrap());
        let filter = DownlinkFilter {
            limit: 10,
            ..DownlinkFilter::default()
        };
        let listed = async |scope: &Scope, filter: &DownlinkFilter| {
            store.downlinks(scope, filter).await.unwrap().1
        };
        assert_eq!(listed(&east, &filter).await, 1);
        assert_eq!(listed(&west, &filter).await, 0);
        assert_eq!(store.downlink(&west, &mine.id).await.unwrap(), None);
        assert!(
            store
                .downlink_log(&west, &mine.id)
                .await
                .unwrap()
                .is_empty()
        );
        assert!(
            !store
                .cancel_downlink(&west, &mine.id, "某人", T0)
                .await
                .unwrap()
        );
        assert!(
            store
                .cancel_downlink(&east, &mine.id, "某人", T0)
                .await
                .unwrap()
        );
        let cancelled = DownlinkFilter {
            state: Some(DownlinkState::Cancelled),
            mn: Some(Mn::new("MN-E")),
            by_people: true,
            ..filter
        };
        assert_eq!(listed(&east, &cancelled).await, 1);
        assert!(store.waiting_downlinks(10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_devices_said_to_a_command_is_found_within_the_scope() {
    on_each(async |store, _| {
        let east = scope_at("/hb/qs/east/");
        for (id, command) in [("d1", "set-time"), ("d2", "get-time"), ("d3", "set-time")] {
            let one = Downlink {
                command: command.to_owned(),
                ..asked(id, true)
            };
            store.ask_downlink(&east, &one, None).await.unwrap();
            for (place, (cn, outgoing)) in [(1012, true), (9011, false), (9012, false)]
                .into_iter()
                .enumerate()
            {
                let frame = DownlinkFrame {
                    at: T0.plus(i64::try_from(place).unwrap()),
                    outgoing,
                    cn,
                    raw: bytes::Bytes::from(format!("{id} {cn}")),
                    words: String::new(),
                };
                store.log_downlink(&one.id, &frame).await.unwrap();
            }
        }
        let mn = Mn::new("MN-E");
        let told = async |scope: &Scope, command: &str, cn: u16, limit: u32| {
            let told = store.answers_to(scope, &mn, command, cn, limit).await;
            let told = told.unwrap().into_iter();
            let raw = told.map(|one| String::from_utf8(one.raw.to_vec()).unwrap());
            raw.collect::<Vec<_>>()
        };
        assert_eq!(
            told(&east, "set-time", 9012, 9).await,
            ["d3 9012", "d1 9012"]
        );
        assert_eq!(told(&east, "set-time", 9012, 1).await, ["d3 9012"]);
        assert!(
            told(&east, "set-time", 1012, 9).await.is_empty(),
            "it was asked"
        );
        assert!(
            told(&scope_at("/hb/qs/west/"), "set-time", 9012, 9)
                .await
                .is_empty()
        );
        let found = store
            .answers_to(&east, &mn, "get-time", 9011, 9)
            .await
            .unwrap();
        assert_eq!(found[0].downlink, DownlinkId::new("d2"));
        assert_eq!(found[0].at, T0.plus(1));
        assert_eq!(found[0].parameters["time"], "now");
    })
    .await;
}
