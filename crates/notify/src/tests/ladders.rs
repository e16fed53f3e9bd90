//! Ladders with a simulated clock.

use model::{InboxFilter, PersonId, Settled, Timestamp};

use super::town::{T0, Town, in_each_town, in_town};

/// Minute after the beginning, and who was told then.
async fn told(town: &Town) -> Vec<(i64, String)> {
    let start: Timestamp = T0.parse().unwrap();
    let lines = town.log().await;
    lines
        .iter()
        .map(|line| {
            let minute = line.at.since(start) / Timestamp::MINUTE;
            (minute, line.person.0.to_string())
        })
        .collect()
}

fn steps(expected: &[(i64, &str)]) -> Vec<(i64, String)> {
    let owned = |(minute, who): &(i64, &str)| (*minute, (*who).to_owned());
    expected.iter().map(owned).collect()
}

async fn minutes(town: &Town, count: u32) {
    for _ in 0..count {
        town.run().await;
        town.pass(Timestamp::MINUTE);
    }
}

#[tokio::test]
async fn an_alarm_that_nobody_takes_reaches_the_leader_at_the_set_minute() {
    in_each_town(async |town| {
        town.tell("l1", "alarm-serious").await;
        minutes(&town, 60).await;
        let all = [(0, "duty1"), (10, "duty2"), (20, "lead"), (30, "boss")];
        assert_eq!(told(&town).await, steps(&all));
    })
    .await;
}

#[tokio::test]
async fn one_taken_at_the_second_rung_stops() {
    in_each_town(async |town| {
        town.tell("l1", "alarm-serious").await;
        minutes(&town, 12).await;
        let who = PersonId::new("duty2");
        let filter = InboxFilter {
            limit: 9,
            ..InboxFilter::default()
        };
        let (inbox, _) = town.store.inbox(&who, filter).await.unwrap();
        let now = T0
            .parse::<Timestamp>()
            .unwrap()
            .plus(12 * Timestamp::MINUTE);
        let by = (&who, "duty2员");
        let rested = town.store.acknowledge(&inbox[0].id, by, now).await.unwrap();
        assert_eq!(rested.unwrap().rest.unwrap().how, Settled::Acted);
        minutes(&town, 60).await;
        assert_eq!(told(&town).await, steps(&[(0, "duty1"), (10, "duty2")]));
    })
    .await;
}

#[tokio::test]
async fn a_fire_goes_to_the_squad_and_keeps_the_time_of_each_step() {
    in_town(async |town| {
        town.tell("f1", "straw-fire").await;
        minutes(&town, 40).await;
        let all = [
            (0, "member"),
            (5, "duty1"),
            (10, "duty2"),
            (15, "lead"),
            (30, "boss"),
        ];
        assert_eq!(told(&town).await, steps(&all));
    })
    .await;
}

#[tokio::test]
async fn after_a_standstill_each_gets_their_time() {
    in_town(async |town| {
        town.tell("l1", "alarm-serious").await;
        town.pass(3 * Timestamp::DAY);
        minutes(&town, 40).await;
        // The roster has run out by then, so that all officers are told of each rung.
        let three_days = 3 * 24 * 60;
        let all = [
            (three_days, "duty1"),
            (three_days, "duty2"),
            (three_days + 10, "duty1"),
            (three_days + 10, "duty2"),
            (three_days + 20, "lead"),
            (three_days + 30, "boss"),
        ];
        assert_eq!(told(&town).await, steps(&all));
    })
    .await;
}

#[tokio::test]
async fn of_two_rooms_at_once_one_tells() {
    in_each_town(async |town| {
        town.tell("l1", "alarm-serious").await;
        let (one, other) = (town.room(), town.room());
        let (first, second) = tokio::join!(one.run_once(), other.run_once());
        assert_eq!(first.unwrap().told + second.unwrap().told, 1);
        assert_eq!(told(&town).await, steps(&[(0, "duty1")]));
    })
    .await;
}
