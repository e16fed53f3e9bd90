//! Channels that fail, and what follows.

use model::{Channel, DeliveryState, MessageState, PersonId, Preferences, Timestamp};

use super::town::{Town, in_town, phone};
use crate::Report;
use crate::receivers::Mood;

/// Channel, state and attempts of the ways tried for the first message.
async fn ways(town: &Town) -> Vec<(Channel, DeliveryState, u32)> {
    let line = &town.log().await[0];
    let way = |one: &model::LogDelivery| (one.channel, one.state, one.attempt);
    line.deliveries.iter().map(way).collect()
}

#[tokio::test]
async fn every_channel_takes_our_form() {
    for channel in Channel::ALL {
        in_town(async |town| {
            let town = town.only(&[channel]);
            let wishes = Preferences {
                email: Some("member@example.invalid".to_owned()),
                without: Vec::new(),
                quiet: None,
                digest: model::Digest::None,
            };
            let who = PersonId::new("member");
            town.store.set_preferences(&who, &wishes).await.unwrap();
            let ladder = if channel == Channel::Voice {
                "straw-fire"
            } else {
                "reminder"
            };
            town.tell("l1", ladder).await;
            let round = town.run().await;
            assert_eq!(
                (round.sent, round.failed, round.uncertain),
                (1, 0, 0),
                "{channel:?}"
            );
            assert_eq!(town.receivers.refused(), 0, "{channel:?}");
            let received = town.received(channel);
            assert_eq!(received.len(), 1, "{channel:?}");
            assert!(received[0].text.contains("二号站报警 l1"), "{received:?}");
            let to = match channel {
                Channel::Feishu => Vec::new(),
                Channel::Email => vec!["member@example.invalid".to_owned()],
                _ => vec![phone("member")],
            };
            assert_eq!(received[0].to, to);
        })
        .await;
    }
}

#[tokio::test]
async fn a_robot_that_answers_45009_is_left_alone_and_the_next_channel_is_taken() {
    in_town(async |town| {
        let town = town.only(&[Channel::Wecom, Channel::Sms]);
        town.receivers.set_mood(Mood::TooOften);
        town.tell("l1", "alarm-serious").await;
        let round = town.run().await;
        assert_eq!(round.failed, 1);
        town.receivers.set_mood(Mood::Taking);
        town.pass(1);
        town.run().await;
        let expected = [
            (Channel::Wecom, DeliveryState::Failed, 1),
            (Channel::Sms, DeliveryState::Sent, 1),
        ];
        assert_eq!(ways(&town).await, expected);
        let line = &town.log().await[0];
        let said = line.deliveries[0].detail.as_deref().unwrap();
        assert!(said.contains("45009"), "{said}");
        // What comes now does not even ask the robot, until its minute is over.
        town.tell("l2", "alarm-serious").await;
        town.run().await;
        assert_eq!(town.received(Channel::Wecom).len(), 0);
        assert_eq!(town.received(Channel::Sms).len(), 2);
        town.pass(Timestamp::MINUTE);
        town.tell("l3", "alarm-serious").await;
        town.run().await;
        assert_eq!(town.received(Channel::Wecom).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_short_message_that_times_out_after_sending_goes_out_once_more_under_the_same_id() {
    in_town(async |town| {
        let town = town.only(&[Channel::Sms, Channel::Voice]);
        town.receivers.set_mood(Mood::Silent);
        town.tell("l1", "alarm-serious").await;
        let round = town.run().await;
        assert_eq!(round.uncertain, 1);
        assert_eq!(
            ways(&town).await,
            [(Channel::Sms, DeliveryState::Uncertain, 1)]
        );
        // The gateway drops what comes again under the same id: it arrives once.
        let again = town.run().await;
        assert_eq!(again.uncertain, 1);
        assert_eq!(town.received(Channel::Sms).len(), 1);
        town.receivers.set_mood(Mood::Taking);
        town.pass(1);
        town.run().await;
        let expected = [
            (Channel::Sms, DeliveryState::Uncertain, 2),
            (Channel::Voice, DeliveryState::Sent, 1),
        ];
        assert_eq!(ways(&town).await, expected);
        town.run().await;
        assert_eq!(town.received(Channel::Voice).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn without_an_answer_of_the_network_somebody_is_called() {
    for (arrived, silent) in [(false, false), (true, true), (true, false)] {
        in_town(async |town| {
            let town = town.only(&[Channel::Sms, Channel::Voice]);
            town.tell("l1", "alarm-serious").await;
            town.run().await;
            let sms = town.received(Channel::Sms);
            if !silent {
                let report = Report {
                    out_id: sms[0].id.clone().unwrap(),
                    biz_id: String::new(),
                    success: arrived,
                    err_code: "X".to_owned(),
                    err_msg: String::new(),
                };
                let room = town.room();
                assert_eq!(room.take_reports(&[report]).await.unwrap(), 1);
            }
            town.pass(Timestamp::MINUTE);
            town.run().await;
            let called = town.received(Channel::Voice).len();
            assert_eq!(
                called,
                usize::from(!arrived || silent),
                "{arrived} {silent}"
            );
        })
        .await;
    }
}

#[tokio::test]
async fn only_the_gateway_may_report() {
    in_town(async |town| {
        let room = town.room();
        assert!(room.knows_reporter("demo-report"));
        assert!(!room.knows_reporter("demo-repor"));
        assert!(!room.knows_reporter(""));
        assert!(!town.only(&[]).room().knows_reporter("demo-report"));
    })
    .await;
}

#[tokio::test]
async fn where_every_channel_fails_the_inbox_is_left_and_says_so() {
    in_town(async |town| {
        town.receivers.set_mood(Mood::Refusing);
        town.tell("l1", "alarm-serious").await;
        for _ in 0..6 {
            town.run().await;
        }
        let line = &town.log().await[0];
        assert_eq!(line.state, MessageState::InboxOnly);
        assert_eq!(line.deliveries.len(), 5);
        let unread = town.store.unread(&PersonId::new("duty1")).await.unwrap();
        assert_eq!(unread, 1);
    })
    .await;
}

#[tokio::test]
async fn without_any_channel_the_inbox_is_told_at_once() {
    in_town(async |town| {
        let town = town.only(&[]);
        town.tell("l1", "alarm-serious").await;
        town.run().await;
        assert_eq!(town.log().await[0].state, MessageState::InboxOnly);
    })
    .await;
}
