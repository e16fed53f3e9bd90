//! Merging, quiet hours, budgets: a storm does not become one.

use model::{Channel, Digest, MessageState, NewNotice, PersonId, Preferences, Timestamp};

use super::town::{in_each_town, in_town};

#[tokio::test]
async fn a_storm_of_a_thousand_alarms_keeps_within_the_budget_and_loses_none() {
    in_each_town(async |town| {
        let town = town.only(&[Channel::Wecom]);
        let storm: Vec<NewNotice> = (0..1_000)
            .map(|n| NewNotice {
                merge: format!("rule-{}", n % 50),
                ..town.notice(&format!("l{n}"), "alarm-serious")
            })
            .collect();
        // They do not come all at once.
        for part in storm.chunks(100) {
            town.tell_many(part).await;
            town.run().await;
            town.pass(5_000);
        }
        let first_minute = town.received(Channel::Wecom).len();
        assert!((1..=20).contains(&first_minute), "{first_minute}");
        // What was held back to be merged goes out when the window ends.
        for _ in 0..8 {
            town.pass(Timestamp::MINUTE);
            town.run().await;
        }
        let lines = town.log().await;
        let first_rung: Vec<_> = lines.iter().filter(|line| line.rung == 0).collect();
        assert_eq!(first_rung.len(), 1_000);
        for line in first_rung {
            assert_eq!(line.state, MessageState::Sent, "{}", line.title);
        }
        assert_eq!(town.receivers.refused(), 0);
        let received = town.received(Channel::Wecom);
        assert!(received.len() <= 40, "{}", received.len());
        let gathered = received.iter().filter(|one| one.text.contains("条通知"));
        for one in gathered.clone() {
            assert!(
                one.text.contains("https://qs.example/inbox"),
                "{}",
                one.text
            );
        }
        assert!(gathered.count() > 0);
    })
    .await;
}

#[tokio::test]
async fn the_same_cause_within_the_window_is_told_as_one() {
    in_town(async |town| {
        let town = town.only(&[Channel::Wecom]);
        let same = |id: &str| NewNotice {
            merge: "point-7".to_owned(),
            ..town.notice(id, "alarm-serious")
        };
        town.tell_many(&[same("l1")]).await;
        town.run().await;
        town.pass(Timestamp::MINUTE);
        town.tell_many(&[same("l2"), same("l3")]).await;
        town.run().await;
        assert_eq!(town.received(Channel::Wecom).len(), 1);
        town.pass(4 * Timestamp::MINUTE);
        town.run().await;
        let received = town.received(Channel::Wecom);
        assert_eq!(received.len(), 2);
        assert!(received[1].text.contains("等 2 条"), "{}", received[1].text);
    })
    .await;
}

#[tokio::test]
async fn quiet_hours_hold_back_what_is_not_urgent() {
    in_town(async |town| {
        let town = town.only(&[Channel::Wecom]);
        // 23:00, the house is quiet from 22:00 to 07:00.
        town.pass(13 * Timestamp::HOUR);
        town.tell("t1", "task").await;
        town.tell("f1", "straw-fire").await;
        town.run().await;
        let texts = || {
            let received = town.received(Channel::Wecom);
            received.into_iter().map(|one| one.text).collect::<Vec<_>>()
        };
        assert_eq!(texts().len(), 1);
        assert!(texts()[0].contains("f1"));
        // In the inbox it lies at once.
        let unread = town.store.unread(&PersonId::new("member")).await.unwrap();
        assert_eq!(unread, 2);
        town.pass(8 * Timestamp::HOUR - 1);
        town.run().await;
        assert!(!texts().iter().any(|text| text.contains("t1")));
        town.pass(1);
        town.run().await;
        assert!(texts().iter().any(|text| text.contains("t1")));
    })
    .await;
}

#[tokio::test]
async fn a_digest_gathers_what_is_not_urgent() {
    in_town(async |town| {
        let town = town.only(&[Channel::Wecom]);
        let wishes = Preferences {
            email: None,
            without: Vec::new(),
            quiet: None,
            digest: Digest::Hourly,
        };
        let who = PersonId::new("member");
        town.store.set_preferences(&who, &wishes).await.unwrap();
        for id in ["t1", "t2", "t3", "t4"] {
            town.tell(id, "task").await;
        }
        town.run().await;
        assert_eq!(town.received(Channel::Wecom).len(), 0);
        town.pass(Timestamp::HOUR);
        town.run().await;
        let received = town.received(Channel::Wecom);
        assert_eq!(received.len(), 1);
        assert!(
            received[0].text.contains("4 条通知"),
            "{}",
            received[0].text
        );
    })
    .await;
}

#[tokio::test]
async fn a_channel_that_one_does_not_want_is_passed_over_unless_it_is_urgent() {
    in_town(async |town| {
        let town = town.only(&[Channel::Wecom]);
        let wishes = Preferences {
            email: None,
            without: vec![Channel::Wecom],
            quiet: None,
            digest: Digest::None,
        };
        let who = PersonId::new("member");
        town.store.set_preferences(&who, &wishes).await.unwrap();
        town.tell("t1", "task").await;
        town.tell("f1", "straw-fire").await;
        town.run().await;
        let received = town.received(Channel::Wecom);
        assert_eq!(received.len(), 1);
        assert!(received[0].text.contains("f1"));
    })
    .await;
}
