//! Killed between each two steps of sending, and started again on the same database.

use model::{Channel, DeliveryState, MessageState, Timestamp};

use super::town::{Town, in_each_town};
use crate::Round;

/// After which step the program is killed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Killed {
    Told,
    Climbed,
    Planned,
    TakenUp,
    Transmitted,
    Finished,
}

/// Does the steps of a round up to one, and no further: what the process knew is gone.
async fn until(town: &Town, last: Killed) {
    let (room, mut round) = (town.room(), Round::default());
    if last >= Killed::Climbed {
        room.climb(&mut round).await.unwrap();
    }
    if last >= Killed::Planned {
        room.plan(&mut round).await.unwrap();
    }
    if last < Killed::TakenUp {
        return;
    }
    let taken = room.take_up().await.unwrap();
    assert_eq!(taken.len(), 1);
    if last >= Killed::Transmitted {
        let outcome = room.transmit(&taken[0]).await;
        if last >= Killed::Finished {
            room.finish(&taken[0], &outcome).await.unwrap();
        }
    }
}

#[tokio::test]
async fn none_is_lost_and_none_doubled_but_those_marked_uncertain() {
    for last in [
        Killed::Told,
        Killed::Climbed,
        Killed::Planned,
        Killed::TakenUp,
        Killed::Transmitted,
        Killed::Finished,
    ] {
        in_each_town(async |town| {
            let town = town.only(&[Channel::Wecom]);
            town.tell("l1", "alarm-serious").await;
            until(&town, last).await;
            for _ in 0..5 {
                town.pass(20_000);
                town.run().await;
            }
            let line = &town.log().await[0];
            assert_eq!(line.state, MessageState::Sent, "{last:?}");
            let delivery = &line.deliveries[0];
            assert_eq!(delivery.state, DeliveryState::Sent, "{last:?}");
            let doubted = matches!(last, Killed::TakenUp | Killed::Transmitted);
            assert_eq!(delivery.attempt, if doubted { 2 } else { 1 }, "{last:?}");
            let received = town.received(Channel::Wecom);
            let twice = last == Killed::Transmitted;
            assert_eq!(received.len(), if twice { 2 } else { 1 }, "{last:?}");
            let marked = received.last().unwrap().text.contains("可能重复");
            assert_eq!(marked, doubted, "{last:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn killed_again_over_the_second_time_it_goes_on_to_the_next_channel() {
    in_each_town(async |town| {
        let town = town.only(&[Channel::Wecom, Channel::Sms]);
        town.tell("l1", "alarm-serious").await;
        until(&town, Killed::Transmitted).await;
        town.pass(Timestamp::MINUTE);
        let (room, mut round) = (town.room(), Round::default());
        room.doubt(&mut round).await.unwrap();
        assert_eq!(round.doubted, 1);
        let taken = room.take_up().await.unwrap();
        room.transmit(&taken[0]).await;
        drop(room);
        town.pass(Timestamp::MINUTE);
        town.run().await;
        assert_eq!(town.received(Channel::Wecom).len(), 2);
        assert_eq!(town.received(Channel::Sms).len(), 1);
        let line = &town.log().await[0];
        let states: Vec<_> = line.deliveries.iter().map(|one| one.state).collect();
        assert_eq!(states, [DeliveryState::Uncertain, DeliveryState::Sent]);
    })
    .await;
}
