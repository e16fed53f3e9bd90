//! Notices and their deliveries: written with their cause, claimed once, never lost.

use model::{
    AlarmAct, AlarmId, Appended, AreaId, Budget, Channel, Delivery, DeliveryId, DeliveryState,
    InboxFilter, LogFilter, MessageId, MessageState, NewDelivery, NewMessage, NewNotice, NoticeId,
    Outcome, PersonId, Recipient, RoleId, Scope, Settled, Settling, Telling, Timestamp,
};
use store::{Along, Store};

use crate::alarms::{alarm, put};
use crate::bench::on_each;
use crate::town::{T0, event, new_case, scope_at};

const WIDE: Budget = Budget {
    burst: 10,
    per_minute: 10,
};

pub(crate) fn notice(id: &str, subject: &str) -> NewNotice {
    NewNotice {
        id: NoticeId::new(id),
        cause: format!("cause-{id}"),
        subject: subject.to_owned(),
        ladder: "alarm".to_owned(),
        title: format!("标题 {id}"),
        text: "正文".to_owned(),
        link: "/alarms/l1".to_owned(),
        area: AreaId::new("east"),
        merge: "rule".to_owned(),
        at: T0,
        to: vec![
            Recipient::Person(PersonId::new("p-east")),
            Recipient::Holders {
                role: RoleId::new("duty-officer"),
                area: AreaId::new("hb"),
            },
        ],
    }
}

fn message(id: &str, person: &str, channels: &[Channel]) -> NewMessage {
    NewMessage {
        id: MessageId::new(id),
        person: PersonId::new(person),
        rung_name: "责任人".to_owned(),
        urgent: true,
        due_at: T0,
        channels: channels.to_vec(),
    }
}

fn delivery(id: &str, messages: &[&str]) -> NewDelivery {
    NewDelivery {
        id: DeliveryId::new(id),
        channel: Channel::Sms,
        endpoint: "sms".to_owned(),
        people: Vec::new(),
        title: "标题".to_owned(),
        text: "正文".to_owned(),
        link: "/alarms/l1".to_owned(),
        urgent: true,
        merge: "rule".to_owned(),
        made_at: T0,
        messages: messages.iter().map(|id| MessageId::new(*id)).collect(),
    }
}

async fn state_of(store: &Store, id: &str) -> (MessageState, usize) {
    let filter = LogFilter {
        limit: 50,
        ..LogFilter::default()
    };
    let (lines, _) = store.message_log(&Scope::system(), &filter).await.unwrap();
    let line = lines.iter().find(|line| line.id.as_str() == id).unwrap();
    (line.state, line.deliveries.len())
}

/// A notice with one message that waits for SMS, then voice.
async fn one_waiting(store: &Store) {
    store.tell(&[notice("n1", "alarm:l1")]).await.unwrap();
    let messages = [message("m1", "p-east", &[Channel::Sms, Channel::Voice])];
    let id = NoticeId::new("n1");
    let told = store.climb(&id, 0, None, &messages, T0).await;
    assert!(told.unwrap());
}

async fn sent_off(store: &Store) -> Delivery {
    one_waiting(store).await;
    store
        .put_deliveries(&[delivery("d1", &["m1"])])
        .await
        .unwrap();
    claim(store, "d1", T0).await.unwrap()
}

async fn claim(store: &Store, id: &str, wall: Timestamp) -> Option<Delivery> {
    store
        .claim_delivery(&DeliveryId::new(id), WIDE, wall)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_cause_is_told_once() {
    on_each(async |store, _| {
        let first = notice("n1", "case:c1");
        assert_eq!(store.tell(std::slice::from_ref(&first)).await.unwrap(), 1);
        let again = NewNotice {
            id: NoticeId::new("n2"),
            ..first.clone()
        };
        assert_eq!(store.tell(&[again]).await.unwrap(), 0);
        assert_eq!(store.due_notices(T0.plus(-1), 9).await.unwrap(), []);
        let due = store.due_notices(T0, 9).await.unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].said, first);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_ask_at_once_one_has_claimed_the_cause() {
    on_each(async |store, _| {
        let both = ["n1", "n2"].map(|id| {
            let store = store.clone();
            let said = NewNotice {
                cause: "same".to_owned(),
                ..notice(id, "case:c1")
            };
            tokio::spawn(async move { store.tell(&[said]).await })
        });
        let mut new = 0;
        for one in both {
            new += one.await.unwrap().unwrap();
        }
        assert_eq!(new, 1);
    })
    .await;
}

#[tokio::test]
async fn a_rung_is_told_once_and_to_each_person_once() {
    on_each(async |store, _| {
        store.tell(&[notice("n1", "alarm:l1")]).await.unwrap();
        let id = NoticeId::new("n1");
        let both = [message("m1", "p-east", &[]), message("m2", "p-east", &[])];
        let next = Some(T0.plus(Timestamp::MINUTE));
        assert!(store.climb(&id, 0, next, &both, T0).await.unwrap());
        assert!(!store.climb(&id, 0, next, &both, T0).await.unwrap());
        assert_eq!(store.due_notices(T0, 9).await.unwrap(), []);
        let filter = InboxFilter {
            limit: 9,
            ..InboxFilter::default()
        };
        let (lines, total) = store.inbox(&PersonId::new("p-east"), filter).await.unwrap();
        assert_eq!((lines.len(), total), (1, 1));
        assert_eq!(state_of(store, "m1").await.0, MessageState::InboxOnly);
        // The last rung ends the ladder.
        let later = T0.plus(Timestamp::MINUTE);
        assert_eq!(store.due_notices(later, 9).await.unwrap().len(), 1);
        assert!(store.climb(&id, 1, None, &[], later).await.unwrap());
        assert_eq!(store.due_notices(later, 9).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn acting_brings_notices_to_rest() {
    on_each(async |store, _| {
        put(store, alarm("l1", 0), "opened").await;
        one_waiting(store).await;
        let who = PersonId::new("p-east");
        let by = (&who, "p-east员");
        let id = AlarmId::new("l1");
        store
            .act_on_alarm(&scope_at("/hb/"), &id, by, &AlarmAct::Take, T0)
            .await
            .unwrap();
        let rested = store.notice(&NoticeId::new("n1")).await.unwrap().unwrap();
        let rest = rested.rest.unwrap();
        assert_eq!((rest.how, rest.at), (Settled::Acted, T0));
        assert_eq!(rest.by.unwrap(), "p-east员");
        assert_eq!(state_of(store, "m1").await.0, MessageState::Withdrawn);
    })
    .await;
}

#[tokio::test]
async fn an_alarm_that_clears_brings_its_notices_to_rest() {
    on_each(async |store, _| {
        let told = [notice("n1", "alarm:l1")];
        let mut one = alarm("l1", 0);
        let step = |what: &str| model::AlarmStep {
            at: T0,
            who: None,
            what: what.to_owned(),
            note: None,
        };
        let opened = [(one.clone(), step("opened"))];
        store
            .save_judgement_telling(&[], &[], &opened, None, &told)
            .await
            .unwrap();
        assert_eq!(store.due_notices(T0, 9).await.unwrap().len(), 1);
        one.state = model::AlarmState::Cleared;
        one.cleared_at = Some(T0);
        store
            .save_judgement(&[], &[], &[(one, step("cleared"))], None)
            .await
            .unwrap();
        assert_eq!(store.due_notices(T0, 9).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_case_tells_with_its_event_or_not_at_all() {
    on_each(async |store, _| {
        let new = new_case("c1");
        let told = [notice("n1", "case:c1")];
        let case = store.open_case_telling(&new, &told).await.unwrap();
        // The same origin again tells nobody again.
        let again = [notice("n9", "case:c1")];
        store.open_case_telling(&new, &again).await.unwrap();
        let due = async || {
            let due = store.due_notices(T0, 9).await.unwrap();
            due.into_iter()
                .map(|one| one.said.id.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(due().await, ["n1"]);
        let telling = |id: &str| Telling {
            settle: Some(Settling {
                subjects: vec!["case:c1".to_owned()],
                at: T0,
                by: None,
                how: Settled::MovedOn,
            }),
            notices: vec![notice(id, "case:c1")],
        };
        let event = event("answer", "to-accept", Some("p-east"), "r1");
        let append = async |seq: u32, told: Telling| {
            let along = Along {
                document: None,
                telling: Some(&told),
                ..Along::default()
            };
            let appended = store.append_along(&case.id, seq, &event, &case, along);
            appended.await.unwrap()
        };
        let stale = append(7, telling("n2")).await;
        assert!(matches!(stale, Appended::Stale { .. }));
        assert_eq!(due().await, ["n1"]);
        for id in ["n2", "n3"] {
            // The second is the same request: nothing is told again.
            append(1, telling(id)).await;
            assert_eq!(due().await, ["n2"]);
        }
    })
    .await;
}

#[tokio::test]
async fn one_who_acknowledges_brings_everything_about_it_to_rest() {
    on_each(async |store, _| {
        one_waiting(store).await;
        store.tell(&[notice("n2", "alarm:l1")]).await.unwrap();
        let (mine, other) = (PersonId::new("p-east"), PersonId::new("p-west"));
        let id = MessageId::new("m1");
        let not_mine = store.acknowledge(&id, (&other, "西"), T0).await.unwrap();
        assert_eq!(not_mine, None);
        assert_eq!(store.unread(&mine).await.unwrap(), 1);
        let rested = store.acknowledge(&id, (&mine, "东"), T0).await.unwrap();
        assert_eq!(rested.unwrap().rest.unwrap().how, Settled::Acted);
        assert_eq!(store.unread(&mine).await.unwrap(), 0);
        assert_eq!(store.due_notices(T0, 9).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_delivery_is_taken_up_once_and_ends_somewhere() {
    let sent = Outcome::Sent {
        remote_id: Some("biz-1".to_owned()),
        report_follows: true,
    };
    let failed = Outcome::Failed {
        detail: "45009".to_owned(),
        leave_alone: 60_000,
    };
    let uncertain = Outcome::Uncertain {
        detail: "time-out".to_owned(),
    };
    for (outcome, expected, again) in [
        (sent, MessageState::Sent, false),
        (failed, MessageState::Waiting, false),
        (uncertain, MessageState::Sending, true),
    ] {
        on_each(async |store, _| {
            let taken = sent_off(store).await;
            assert_eq!(
                (taken.attempt, &*taken.said.people),
                (1, &[PersonId::new("p-east")][..])
            );
            assert_eq!(claim(store, "d1", T0).await, None);
            assert_eq!(store.open_deliveries(9).await.unwrap(), []);
            let id = DeliveryId::new("d1");
            store.finish_delivery(&id, &outcome, T0, T0).await.unwrap();
            assert_eq!(state_of(store, "m1").await, (expected, 1), "{outcome:?}");
            let open = store.open_deliveries(9).await.unwrap();
            assert_eq!(!open.is_empty(), again, "{outcome:?}");
            // What was said once is not said otherwise later.
            let late = Outcome::Failed {
                detail: String::new(),
                leave_alone: 0,
            };
            store.finish_delivery(&id, &late, T0, T0).await.unwrap();
            assert_eq!(state_of(store, "m1").await, (expected, 1), "{outcome:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn what_died_on_the_way_goes_out_once_more_and_then_elsewhere() {
    on_each(async |store, _| {
        sent_off(store).await;
        let minute = |n: i64| T0.plus(n * Timestamp::MINUTE);
        assert_eq!(store.doubt_deliveries(T0.plus(-1), T0).await.unwrap(), 0);
        assert_eq!(store.doubt_deliveries(minute(1), T0).await.unwrap(), 1);
        let again = claim(store, "d1", minute(2)).await.unwrap();
        assert_eq!((again.attempt, again.state), (2, DeliveryState::Claimed));
        assert_eq!(store.doubt_deliveries(minute(3), T0).await.unwrap(), 1);
        // Not a third time; the message goes on to voice.
        assert_eq!(claim(store, "d1", minute(4)).await, None);
        let waiting = store.waiting_messages(T0, 9).await.unwrap();
        assert_eq!(waiting[0].next_channel(), Some(Channel::Voice));
        // And when that is passed over too, the inbox is left.
        let id = MessageId::new("m1");
        store.pass_over(&[(id, 2)]).await.unwrap();
        assert_eq!(state_of(store, "m1").await.0, MessageState::InboxOnly);
    })
    .await;
}

#[tokio::test]
async fn a_report_tells_whether_it_arrived() {
    for (arrived, expected) in [(true, MessageState::Sent), (false, MessageState::Waiting)] {
        on_each(async |store, _| {
            sent_off(store).await;
            let id = DeliveryId::new("d1");
            let sent = Outcome::Sent {
                remote_id: Some("biz-1".to_owned()),
                report_follows: true,
            };
            store.finish_delivery(&id, &sent, T0, T0).await.unwrap();
            let report = async |ours: &str, theirs: &str| {
                let ours = DeliveryId::new(ours);
                store
                    .report_delivery(Channel::Sms, &ours, theirs, arrived, "", T0)
                    .await
                    .unwrap()
            };
            assert!(!report("nobody", "").await);
            assert!(report("", "biz-1").await);
            assert!(report("d1", "").await, "the same again is no error");
            assert_eq!(state_of(store, "m1").await.0, expected);
            assert_eq!(store.miss_reports(T0.plus(1), T0).await.unwrap(), 0);
        })
        .await;
    }
}

#[tokio::test]
async fn without_a_report_the_next_channel_is_tried() {
    on_each(async |store, _| {
        sent_off(store).await;
        let sent = Outcome::Sent {
            remote_id: None,
            report_follows: true,
        };
        let id = DeliveryId::new("d1");
        store.finish_delivery(&id, &sent, T0, T0).await.unwrap();
        assert_eq!(store.miss_reports(T0.plus(-1), T0).await.unwrap(), 0);
        assert_eq!(store.miss_reports(T0, T0).await.unwrap(), 1);
        assert_eq!(state_of(store, "m1").await.0, MessageState::Waiting);
    })
    .await;
}

#[tokio::test]
async fn a_budget_outlives_the_process() {
    on_each(async |store, bench| {
        store.tell(&[notice("n1", "alarm:l1")]).await.unwrap();
        let people = ["p-east", "p-west", "p-root"];
        let messages = people.map(|who| message(who, who, &[Channel::Sms]));
        let id = NoticeId::new("n1");
        store.climb(&id, 0, None, &messages, T0).await.unwrap();
        let deliveries = people.map(|who| delivery(who, &[who]));
        store.put_deliveries(&deliveries).await.unwrap();
        let two = Budget {
            burst: 2,
            per_minute: 2,
        };
        let taken = async |store: &Store, id: &str, wall: i64| {
            let id = DeliveryId::new(id);
            let taken = store.claim_delivery(&id, two, T0.plus(wall)).await;
            taken.unwrap().is_some()
        };
        assert!(taken(store, "p-east", 0).await);
        assert!(taken(store, "p-west", 0).await);
        assert!(!taken(store, "p-root", 0).await);
        let second = Store::open(&bench.address).await.unwrap();
        assert!(!taken(&second, "p-root", 29_999).await);
        let room = second.room_of("sms", two, T0.plus(30_000)).await.unwrap();
        assert_eq!(room, Some(1));
        assert!(taken(&second, "p-root", 30_000).await);
        second.close().await;
    })
    .await;
}

#[tokio::test]
async fn an_endpoint_that_asks_for_it_is_left_alone() {
    on_each(async |store, _| {
        sent_off(store).await;
        let failed = Outcome::Failed {
            detail: "45009".to_owned(),
            leave_alone: 60_000,
        };
        let id = DeliveryId::new("d1");
        store.finish_delivery(&id, &failed, T0, T0).await.unwrap();
        store
            .put_deliveries(&[delivery("d2", &["m1"])])
            .await
            .unwrap();
        assert_eq!(claim(store, "d2", T0.plus(59_999)).await, None);
        assert_eq!(store.room_of("sms", WIDE, T0).await.unwrap(), None);
        assert!(claim(store, "d2", T0.plus(60_000)).await.is_some());
        let states = store.endpoints(T0).await.unwrap();
        assert_eq!((states[0].under_way, states[0].failed), (1, 1));
        assert_eq!(states[0].last_trouble, Some((T0, "45009".to_owned())));
    })
    .await;
}

#[tokio::test]
async fn the_log_is_seen_within_the_scope() {
    on_each(async |store, _| {
        one_waiting(store).await;
        let filter = LogFilter {
            limit: 9,
            ..LogFilter::default()
        };
        for (path, count) in [("/hb/qs/east/", 1), ("/hb/", 1), ("/hb/qs/west/", 0)] {
            let scope = scope_at(path);
            let (lines, total) = store.message_log(&scope, &filter).await.unwrap();
            assert_eq!((lines.len(), total), (count, count as u64), "{path}");
        }
    })
    .await;
}
