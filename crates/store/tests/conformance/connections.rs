//! Connections of devices, and what is left of them after a crash and after a clean-up.

use model::{ConnectionEnd, DeviceConnection, GatewayRun, Mn, Scope, Timestamp, Transport};
use store::{ConnectionKeep, ConnectionRecord, ConnectionsPruned, Store};

use crate::bench::on_each;
use crate::town::{T0, scope_at};

fn minute(minute: i64) -> Timestamp {
    T0.plus(minute * Timestamp::MINUTE)
}

fn connection(id: &str, mn: &str, opened: i64) -> DeviceConnection {
    DeviceConnection {
        id: id.to_owned(),
        mn: Mn::new(mn),
        peer: "10.0.0.9:4711".to_owned(),
        transport: Transport::Tcp,
        opened_at: minute(opened),
        heard_at: minute(opened),
        seen_at: minute(opened),
        closed: None,
        frames: 1,
        bytes: 400,
        refused: 0,
        crc_errors: 0,
    }
}

fn run(id: &str, seen: i64) -> GatewayRun {
    GatewayRun {
        id: id.to_owned(),
        started_at: T0,
        seen_at: minute(seen),
        ended_at: None,
    }
}

fn closed(mut one: DeviceConnection, at: i64, why: ConnectionEnd) -> DeviceConnection {
    one.seen_at = minute(at);
    one.closed = Some((minute(at), why));
    one
}

async fn of(store: &Store, mn: &str, since: i64) -> ConnectionRecord {
    let (scope, mn) = (Scope::system(), Mn::new(mn));
    let record = store.connections(&scope, &mn, minute(since)).await;
    record.unwrap().unwrap()
}

#[tokio::test]
async fn a_connection_is_opened_goes_on_and_ends() {
    on_each(async |store, _| {
        let opened = connection("c1", "MN-E", 0);
        store
            .put_connections(&run("r", 0), std::slice::from_ref(&opened))
            .await
            .unwrap();
        let told = of(store, "MN-E", 0).await;
        assert_eq!(told.connections, std::slice::from_ref(&opened));
        assert_eq!(told.runs, [run("r", 0)]);

        let later = DeviceConnection {
            frames: 7,
            bytes: 2_800,
            refused: 2,
            crc_errors: 1,
            heard_at: minute(4),
            ..closed(opened, 5, ConnectionEnd::Idle)
        };
        let next = connection("c2", "MN-E", 6);
        let both = [later.clone(), next.clone()];
        store.put_connections(&run("r", 6), &both).await.unwrap();
        let told = of(store, "MN-E", 0).await;
        assert_eq!(told.connections, [next.clone(), later.clone()]);
        assert_eq!(
            later.online_until(),
            minute(4),
            "the silence is not counted"
        );
        assert_eq!(of(store, "MN-E", 6).await.connections, [next]);
    })
    .await;
}

#[tokio::test]
async fn what_a_crash_left_open_ends_when_it_was_last_seen() {
    on_each(async |store, _| {
        let mut open = connection("c1", "MN-E", 0);
        open.seen_at = minute(9);
        let ended = closed(connection("c2", "MN-E", 1), 2, ConnectionEnd::Peer);
        let both = [open.clone(), ended.clone()];
        store.put_connections(&run("r", 9), &both).await.unwrap();
        assert_eq!(store.close_abandoned_connections().await.unwrap(), 1);
        assert_eq!(store.close_abandoned_connections().await.unwrap(), 0);
        let told = of(store, "MN-E", 0).await;
        let crashed = closed(open.clone(), 9, ConnectionEnd::Crashed);
        assert_eq!(told.connections, [ended, crashed]);
        assert_eq!(told.runs[0].ended_at, Some(minute(9)));
        // A gateway that is still at work says so at its next heartbeat.
        store
            .put_connections(&run("r", 10), std::slice::from_ref(&open))
            .await
            .unwrap();
        let told = of(store, "MN-E", 0).await;
        assert_eq!(told.connections[1], open);
        assert_eq!(told.runs[0].ended_at, None);
    })
    .await;
}

#[tokio::test]
async fn connections_are_shown_only_to_who_sees_the_device() {
    on_each(async |store, _| {
        let one = [connection("c1", "MN-E", 0)];
        store.put_connections(&run("r", 0), &one).await.unwrap();
        let told = async |path: &str, mn: &str| {
            let (scope, mn) = (scope_at(path), Mn::new(mn));
            store.connections(&scope, &mn, T0).await.unwrap()
        };
        assert!(told("/hb/qs/east/", "MN-E").await.is_some());
        assert_eq!(told("/hb/qs/west/", "MN-E").await, None);
        assert_eq!(told("/hb/", "NOBODY").await, None);
    })
    .await;
}

#[tokio::test]
async fn old_ones_go_and_a_restless_device_pushes_out_only_its_own() {
    on_each(async |store, _| {
        let mut rows: Vec<DeviceConnection> = (0..30)
            .map(|at| {
                let one = connection(&format!("e{at:02}"), "MN-E", at);
                closed(one, at + 1, ConnectionEnd::Peer)
            })
            .collect();
        rows.push(connection("old-but-open", "MN-O", 0));
        let old = connection("old", "MN-O", 1);
        rows.push(closed(old, 2, ConnectionEnd::Peer));
        store.put_connections(&run("r", 40), &rows).await.unwrap();
        let keep = ConnectionKeep {
            since: minute(5),
            of_each_device: 20,
        };
        let pruned = store.prune_connections(&keep).await.unwrap();
        let expected = ConnectionsPruned {
            by_age: 6,
            by_number: 5,
        };
        assert_eq!(pruned, expected);
        let again = store.prune_connections(&keep).await.unwrap();
        assert_eq!(again, ConnectionsPruned::default());
        let told = of(store, "MN-E", 0).await;
        assert_eq!(told.connections.len(), 20);
        assert_eq!(told.connections[19].id, "e10");
        let cut = told.cut_before.unwrap();
        assert_eq!(cut, minute(9).plus(1), "what was there before is not known");
        let count = Scope::system();
        let west = store.connections(&count, &Mn::new("MN-O"), T0).await;
        if let Some(west) = west.unwrap() {
            assert_eq!(west.connections.len(), 1);
            assert_eq!(west.cut_before, None);
        }
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_that_come_at_once_are_a_few_statements() {
    on_each(async |store, _| {
        let rows: Vec<DeviceConnection> = (0..10_000)
            .map(|at| connection(&format!("c{at:05}"), &format!("M{at:05}"), at % 60))
            .collect();
        for chunk in rows.chunks(2_048) {
            store.put_connections(&run("r", 60), chunk).await.unwrap();
        }
        assert_eq!(store.close_abandoned_connections().await.unwrap(), 10_000);
    })
    .await;
}

#[tokio::test]
async fn times_at_work_are_told_from_the_newest() {
    on_each(async |store, _| {
        let at = |id: &str, from: i64, until: Option<i64>| GatewayRun {
            id: id.to_owned(),
            started_at: minute(from),
            seen_at: minute(until.unwrap_or(from)),
            ended_at: until.map(minute),
        };
        assert!(store.gateway_runs(9).await.unwrap().is_empty());
        let runs = [at("b", 0, Some(5)), at("a", 7, Some(8)), at("c", 9, None)];
        for run in runs.iter().rev() {
            store.put_connections(run, &[]).await.unwrap();
        }
        assert_eq!(store.gateway_runs(9).await.unwrap(), runs);
        assert_eq!(store.gateway_runs(2).await.unwrap(), runs[1..]);
    })
    .await;
}
