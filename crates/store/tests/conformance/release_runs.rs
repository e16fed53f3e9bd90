//! Releases of many quarantined frames that outlive whoever carries them out.

use bytes::Bytes;
use model::{IncomingFrame, Mn, PersonId, Quarantined, ReadAs, Release, Timestamp};
use store::{
    LeftBehind, PassedOver, QuarantinePlace, ReadWish, ReleaseRun, Releasing, RunProgress,
    RunState, RunStep, Store, StoreError, place_of,
};

use crate::bench::{on_each, on_each_bench};
use crate::town::{T0, build, hour_frame, room, scope_at};

/// Rows of a batch.
const ROWS: i64 = 12;
const EAST: &str = "/hb/qs/east/";

fn item(number: i64) -> Quarantined {
    Quarantined {
        id: format!("q{number:02}"),
        received_at: T0.plus((100 + number) * Timestamp::MINUTE),
        peer: "10.0.0.7".to_owned(),
        mn: Some(Mn::new("MN-E")),
        reason: "crc".to_owned(),
        detail: String::new(),
        bad_offset: None,
        size: 8,
        raw: Bytes::from_static(b"##000100"),
    }
}

async fn keep_rows(store: &Store) {
    let items: Vec<_> = (0..ROWS).map(item).collect();
    store.put_quarantined(&items, room(100)).await.unwrap();
}

/// What the bytes of a row say: an hour of their own.
fn read(row: &Quarantined) -> IncomingFrame {
    let number: i64 = row.id[1..].parse().unwrap();
    IncomingFrame {
        received_at: row.received_at,
        ..hour_frame(&row.id, number, &[("a34004", "35")])
    }
}

fn run(id: &str, request: &str) -> ReleaseRun {
    ReleaseRun {
        id: id.to_owned(),
        request_id: request.to_owned(),
        mn: Some(Mn::new("MN-E")),
        quarantined_for: Some("crc".to_owned()),
        from: None,
        until: Some(T0.plus(Timestamp::DAY)),
        read_as: ReadWish::default(),
        by: PersonId::new("p-east"),
        by_name: "p-east员".to_owned(),
        reason: "与纸质记录核对一致".to_owned(),
        started_at: T0.plus(Timestamp::DAY),
        state: RunState::Running,
        ended_at: None,
        ended_by: None,
        why: None,
        total: 12,
        after: None,
        progress: RunProgress::default(),
    }
}

fn release(run: &ReleaseRun) -> Release {
    Release {
        mn: Mn::new("MN-E"),
        at: run.started_at,
        by: run.by.clone(),
        by_name: run.by_name.clone(),
        read_as: ReadAs::default(),
        reason: Some(run.reason.clone()),
    }
}

/// Deals with the next row of the only run: every third stays. `false`: nothing is left to do.
async fn step(store: &Store) -> bool {
    let scope = scope_at(EAST);
    let Some(mut run) = store.running_release_runs().await.unwrap().pop() else {
        return false;
    };
    let batch = run.batch().unwrap();
    let rows = store.quarantine_batch(&scope, &batch, run.after.as_ref(), 1);
    let Some(row) = rows.await.unwrap().pop() else {
        let (id, at) = (run.id, run.started_at);
        return store
            .end_release_run(&id, RunState::Done, at, None, None)
            .await
            .unwrap();
    };
    if row.id[1..].parse::<i64>().unwrap() % 3 == 2 {
        let left = PassedOver {
            place: place_of(&row),
            left: Some(LeftBehind {
                code: "refused".to_owned(),
                refusal: Some("crc".to_owned()),
                sentence: format!("{} 不能读", row.id),
            }),
        };
        return store.pass_rows_over(&mut run, &[left]).await.unwrap();
    }
    let (place, frame, release) = (place_of(&row), read(&row), release(&run));
    let done = store.release_in_run(&scope, &mut run, place, &frame, &release);
    matches!(done.await.unwrap(), RunStep::Moved(Releasing::Now(..)))
}

async fn the_run(store: &Store) -> ReleaseRun {
    let (scope, by) = (scope_at(EAST), PersonId::new("p-east"));
    store
        .release_run(&scope, &by, "run")
        .await
        .unwrap()
        .expect("there")
}

#[tokio::test]
async fn whoever_is_killed_anywhere_goes_on_and_nothing_enters_twice() {
    on_each_bench(async |bench| {
        let store = Store::open(&bench.address).await.unwrap();
        build(&store).await;
        keep_rows(&store).await;
        store
            .begin_release_run(&run("run", "r"), &[])
            .await
            .unwrap();
        store.close().await;
        // A server that is killed in the midst of each of its steps, again and again.
        let mut is_under_way = true;
        for patience in (0..).map(|kill| 2 + kill % 7) {
            if !is_under_way {
                break;
            }
            let store = Store::connect(&bench.address).await.unwrap();
            let worker = async {
                let mut steps = 0;
                while step(&store).await {
                    steps += 1;
                    if steps == patience {
                        break;
                    }
                }
                steps == patience
            };
            let cut = tokio::time::Duration::from_millis(3 * patience);
            is_under_way = tokio::time::timeout(cut, worker).await.unwrap_or(true);
            // The connection goes with what it had not committed.
            drop(store);
        }
        let store = Store::connect(&bench.address).await.unwrap();
        let run = the_run(&store).await;
        assert_eq!(run.state, RunState::Done);
        let expected = RunProgress {
            looked: 12,
            released: 8,
            entered: 8,
            duplicates: 0,
            already: 0,
        };
        assert_eq!(run.progress, expected);
        let left = store.left_by_run(&run).await.unwrap();
        assert_eq!((left.len(), left[0].count), (1, 4));
        assert_eq!(left[0].first.sentence, "q02 不能读");
        assert_eq!(left[0].place.id, "q02");
        assert_eq!(store.count_readings().await.unwrap(), 8);
        assert_eq!(store.count_frames(None).await.unwrap(), 8);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn pressing_twice_begins_one_and_a_stop_holds_at_once() {
    on_each(async |store, _| {
        keep_rows(store).await;
        let begun = (0..4).map(|n| {
            let store = store.clone();
            // The same request twice, and two of somebody who did not see the first.
            let wish = run(&format!("run{n}"), if n < 2 { "r" } else { "other" });
            tokio::spawn(async move { store.begin_release_run(&wish, &[]).await.unwrap().1 })
        });
        let begun = futures::future::join_all(begun).await;
        let begun = begun.into_iter().filter(|one| *one.as_ref().unwrap());
        assert_eq!(begun.count(), 1);
        assert!(step(store).await && step(store).await);
        let mut stale = store.running_release_runs().await.unwrap().pop().unwrap();
        let (id, at) = (stale.id.clone(), T0.plus(Timestamp::DAY));
        let stopped = store.end_release_run(&id, RunState::Stopped, at, Some("王"), None);
        assert!(stopped.await.unwrap());
        // A worker that has not heard of it writes nothing.
        let (row, scope) = (item(2), scope_at(EAST));
        let (place, frame, release) = (place_of(&row), read(&row), release(&stale));
        let done = store.release_in_run(&scope, &mut stale, place, &frame, &release);
        assert_eq!(done.await.unwrap(), RunStep::Ceased);
        assert_eq!(store.count_readings().await.unwrap(), 2);
        // Another of the same device and reason may begin; then this one cannot go on.
        let (_, is_new) = store
            .begin_release_run(&run("later", "later"), &[])
            .await
            .unwrap();
        assert!(is_new);
        let refused = store.resume_release_run(&id).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))));
        let ended = store.end_release_run("later", RunState::Done, at, None, None);
        assert!(ended.await.unwrap());
        assert!(store.resume_release_run(&id).await.unwrap());
        while step(store).await {}
        assert_eq!(store.count_readings().await.unwrap(), 8);
    })
    .await;
}

#[tokio::test]
async fn chosen_rows_come_in_order_and_a_run_is_seen_where_its_device_is() {
    on_each(async |store, _| {
        keep_rows(store).await;
        let mut chosen = ReleaseRun {
            quarantined_for: None,
            until: None,
            ..run("run", "r")
        };
        let rows: Vec<QuarantinePlace> = [7, 3, 5].map(|n| place_of(&item(n))).into();
        store.begin_release_run(&chosen, &rows).await.unwrap();
        let ids = async |run: &ReleaseRun| {
            let rows = store.chosen_rows(run, 2).await.unwrap();
            rows.into_iter().map(|place| place.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&chosen).await, ["q03", "q05"]);
        chosen.after = Some(place_of(&item(5)));
        assert_eq!(ids(&chosen).await, ["q07"]);
        for (path, by, expected) in [
            (EAST, "p-other", 1),
            ("/hb/qs/west/", "p-other", 0),
            ("/hb/qs/west/", "p-east", 1),
        ] {
            let scope = scope_at(path);
            let seen = store.release_runs(&scope, &PersonId::new(by)).await;
            assert_eq!(seen.unwrap().len(), expected, "{path} {by}");
        }
    })
    .await;
}
