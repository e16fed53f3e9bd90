//! Roll-ups of rows that came through the gateway.

use model::{Cadence, ObjectId, Rollup, Scope};
use sense::rollup::{RollupRules, Rollups};

use crate::support::*;

fn minute_frame(qn: u32, minute: u32, value: &str) -> String {
    framed(&format!(
        "QN=202603010900{qn:05};ST=32;CN=2051;PW=123456;MN={KNOWN};Flag=5;\
         CP=&&DataTime=2026030108{minute:02}00;w01018-Avg={value},w01018-Flag=N&&"
    ))
}

async fn rollups(bench: &Bench, cadence: Cadence) -> Vec<Rollup> {
    let (scope, point) = (Scope::system(), ObjectId::new("p1"));
    let (from, to) = (
        time("2026-03-01T00:00:00+08:00"),
        time("2026-03-02T00:00:00+08:00"),
    );
    let rollups = bench.store.rollups(&scope, &point, cadence, from, to).await;
    rollups.expect("roll-ups")
}

async fn catch_up(bench: &Bench) -> usize {
    let reconciler = Rollups::new(bench.store.clone(), RollupRules::default());
    let mut rows = 0;
    loop {
        match reconciler.step().await.expect("the store works") {
            0 => return rows,
            count => rows += count,
        }
    }
}

#[tokio::test]
async fn rows_roll_up_late_rows_too_and_twice_gives_the_same() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    for (n, minute) in [0, 10, 20, 30].into_iter().enumerate() {
        let qn = u32::try_from(n).expect("small");
        client.send(minute_frame(qn, minute, "1.0")).await;
        client.is_acknowledged(qn).await;
    }
    assert_eq!(catch_up(&bench).await, 4);
    let hour = rollups(&bench, Cadence::Hour).await;
    assert_eq!(
        (hour.len(), hour[0].mean, hour[0].valid, hour[0].expected),
        (1, None, 4, 6)
    );

    // A late row makes the hour valid; another value for a minute counts as the row in force.
    client.send(minute_frame(10, 50, "2.0")).await;
    client.send(minute_frame(11, 0, "4.0")).await;
    client.is_acknowledged(10).await;
    client.is_acknowledged(11).await;
    assert_eq!(catch_up(&bench).await, 2);
    let hour = rollups(&bench, Cadence::Hour).await;
    assert_eq!(
        hour[0].mean.map(|mean| mean.to_string()).as_deref(),
        Some("1.8")
    );
    assert_eq!(catch_up(&bench).await, 0);

    // From the beginning again: the same bytes.
    let place = Some(("rollup", 0));
    bench
        .store
        .put_rollups(&[], place)
        .await
        .expect("the cursor moves");
    assert_eq!(catch_up(&bench).await, 6);
    assert_eq!(rollups(&bench, Cadence::Hour).await, hour);
}

#[tokio::test]
async fn hours_roll_up_to_a_day() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    for hour in 0..18 {
        client.send(hour_frame(KNOWN, hour, hour, "10")).await;
        client.is_acknowledged(hour).await;
    }
    catch_up(&bench).await;
    let day = rollups(&bench, Cadence::Day).await;
    assert_eq!((day.len(), day[0].valid, day[0].expected), (1, 18, 24));
    assert_eq!(day[0].mean, Some(standards::Decimal::integer(10)));
    assert_eq!(day[0].start, time("2026-03-01T00:00:00+08:00"));
}
