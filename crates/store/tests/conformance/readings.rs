//! The ledger of readings, its revisions, and roll-ups.

use model::{Cadence, ObjectId, Rollup, Scope, Timestamp};
use store::Store;

use crate::bench::on_each;
use crate::town::{T0, hour_frame, reading, scope_at, station};

fn hour(hour: i64) -> Timestamp {
    T0.plus(hour * Timestamp::HOUR)
}

/// Commits one frame with these values of hour 0.
async fn tell(store: &Store, key: &str, values: &[(&str, &str)]) -> usize {
    let commit = store
        .take_frames(&[hour_frame(key, 0, values)], 10)
        .await
        .unwrap();
    commit.touched.len()
}

async fn in_force(store: &Store) -> (u32, Vec<(String, Option<String>)>) {
    let rows = store
        .readings(&Scope::system(), &station(), Cadence::Hour, T0, hour(1), 9)
        .await;
    let row = rows.unwrap().remove(0);
    let values = row
        .factors
        .iter()
        .map(|factor| {
            (
                factor.factor.as_str().to_owned(),
                factor.value.map(|v| v.to_string()),
            )
        })
        .collect();
    (row.revision, values)
}

fn values(pairs: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
    pairs
        .iter()
        .map(|(code, value)| ((*code).to_owned(), Some((*value).to_owned())))
        .collect()
}

#[tokio::test]
async fn other_values_make_the_next_revision_and_the_same_make_none() {
    on_each(async |store, _| {
        assert_eq!(
            tell(store, "1", &[("a34004", "35.10"), ("a21026", "7")]).await,
            1
        );
        assert_eq!(
            tell(store, "2", &[("a34004", "35.1"), ("a21026", "7")]).await,
            0
        );
        assert_eq!(
            in_force(store).await,
            (0, values(&[("a34004", "35.10"), ("a21026", "7")]))
        );
        assert_eq!(
            tell(store, "3", &[("a34004", "36"), ("a21026", "7")]).await,
            1
        );
        assert_eq!(
            in_force(store).await,
            (1, values(&[("a34004", "36"), ("a21026", "7")]))
        );
        // What a later telling does not mention stays in force.
        assert_eq!(
            tell(store, "4", &[("a21026", "8"), ("a05024", "90")]).await,
            1
        );
        let merged = values(&[("a34004", "36"), ("a21026", "8"), ("a05024", "90")]);
        assert_eq!(in_force(store).await, (2, merged));
        assert_eq!(tell(store, "5", &[("a34004", "36")]).await, 0);

        let all = store
            .revisions(&Scope::system(), &station(), Cadence::Hour, T0)
            .await
            .unwrap();
        let numbers: Vec<_> = all.iter().map(|row| row.revision).collect();
        assert_eq!(numbers, [0, 1, 2]);
        assert_eq!(
            all[0].factor("a34004").unwrap().value.unwrap().to_string(),
            "35.10"
        );
        assert_eq!(store.count_readings().await.unwrap(), 3);
    })
    .await;
}

#[tokio::test]
async fn revisions_within_one_batch_follow_its_order() {
    on_each(async |store, _| {
        let batch = ["1", "2", "1"].map(|value| hour_frame(value, 0, &[("a34004", value)]));
        let mut batch = batch.to_vec();
        batch[2].key = "third".to_owned();
        store.take_frames(&batch, 10).await.unwrap();
        assert_eq!(in_force(store).await, (2, values(&[("a34004", "1")])));
        let logged = store.readings_since(0, 9).await.unwrap();
        let order: Vec<_> = logged.iter().map(|row| row.reading.revision).collect();
        assert_eq!(order, [0, 1, 2]);
    })
    .await;
}

#[tokio::test]
async fn a_missing_value_stays_missing_and_a_flag_counts() {
    on_each(async |store, _| {
        assert_eq!(tell(store, "1", &[("a34004", "")]).await, 1);
        assert_eq!(
            in_force(store).await,
            (0, vec![("a34004".to_owned(), None)])
        );
        let mut flagged = hour_frame("2", 0, &[("a34004", "")]);
        flagged.readings[0].factors[0].flag = Some("D".to_owned());
        store.take_frames(&[flagged], 10).await.unwrap();
        assert_eq!(
            in_force(store).await,
            (1, vec![("a34004".to_owned(), None)])
        );
    })
    .await;
}

#[tokio::test]
async fn a_span_is_half_open_ordered_and_limited() {
    on_each(async |store, _| {
        let mut batch: Vec<_> = (0..5)
            .rev()
            .map(|n| hour_frame(&format!("h{n}"), n, &[("a34004", "1")]))
            .collect();
        batch[0]
            .readings
            .push(reading(Cadence::Minute, hour(2), &[("a34004", "9")]));
        batch.push(hour_frame("again", 2, &[("a34004", "2")]));
        store.take_frames(&batch, 10).await.unwrap();
        let check = async |from: i64, to: i64, limit: u32, expected: &[i64]| {
            let rows = store
                .readings(
                    &Scope::system(),
                    &station(),
                    Cadence::Hour,
                    hour(from),
                    hour(to),
                    limit,
                )
                .await
                .unwrap();
            let hours: Vec<_> = rows
                .iter()
                .map(|row| row.start.since(T0) / Timestamp::HOUR)
                .collect();
            assert_eq!(hours, expected, "{from}..{to} at most {limit}");
        };
        check(1, 4, 9, &[1, 2, 3]).await;
        check(0, 9, 2, &[0, 1]).await;
        check(3, 3, 9, &[]).await;
        check(-9, 0, 9, &[]).await;
    })
    .await;
}

#[tokio::test]
async fn the_latest_row_of_each_point_lies_in_the_window() {
    on_each(async |store, _| {
        let mut west = hour_frame("w", 0, &[("a34004", "5")]);
        west.point = Some(ObjectId::new("station-w"));
        let batch = [
            west,
            hour_frame("a", 0, &[("a34004", "1")]),
            hour_frame("b", 2, &[("a34004", "2")]),
            hour_frame("c", 2, &[("a34004", "3")]),
        ];
        store.take_frames(&batch, 10).await.unwrap();
        let check =
            async |scope: Scope, at: i64, not_before: i64, expected: &[(&str, i64, &str)]| {
                let rows = store
                    .latest(&scope, Cadence::Hour, hour(at), hour(not_before))
                    .await
                    .unwrap();
                let found: Vec<_> = rows
                    .iter()
                    .map(|row| {
                        let value = row.factors[0].value.unwrap().to_string();
                        (
                            row.point.as_str().to_owned(),
                            row.start.since(T0) / Timestamp::HOUR,
                            value,
                        )
                    })
                    .collect();
                let expected: Vec<_> = expected
                    .iter()
                    .map(|(point, hour, value)| ((*point).to_owned(), *hour, (*value).to_owned()))
                    .collect();
                assert_eq!(found, expected, "at {at} not before {not_before}");
            };
        let everywhere = Scope::system;
        check(
            everywhere(),
            5,
            0,
            &[("station-e", 2, "3"), ("station-w", 0, "5")],
        )
        .await;
        check(
            everywhere(),
            1,
            0,
            &[("station-e", 0, "1"), ("station-w", 0, "5")],
        )
        .await;
        check(everywhere(), 5, 1, &[("station-e", 2, "3")]).await;
        check(everywhere(), 5, 3, &[]).await;
        check(scope_at("/hb/qs/west/"), 5, 0, &[("station-w", 0, "5")]).await;
    })
    .await;
}

#[tokio::test]
async fn rows_are_logged_in_their_order() {
    on_each(async |store, _| {
        for n in 0..4 {
            tell(store, &format!("{n}"), &[("a34004", &format!("{n}"))]).await;
        }
        let all = store.readings_since(0, 100).await.unwrap();
        assert_eq!(all.len(), 4);
        assert_eq!(
            store.readings_since(all[1].seq, 100).await.unwrap(),
            all[2..]
        );
        assert_eq!(store.readings_since(0, 2).await.unwrap(), all[..2]);
        assert_eq!(store.readings_since(all[3].seq, 2).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn rollups_are_replaced_and_move_their_cursor() {
    on_each(async |store, _| {
        let mut rollup = Rollup {
            point: station(),
            factor: model::FactorCode::new("a34004"),
            cadence: Cadence::Hour,
            start: T0,
            mean: "35.10".parse().ok(),
            min: "0".parse().ok(),
            max: None,
            valid: 45,
            expected: 60,
            basis: Cadence::Minute,
        };
        assert_eq!(store.cursor("rollup").await.unwrap(), 0);
        store
            .put_rollups(&[rollup.clone()], Some(("rollup", 7)))
            .await
            .unwrap();
        assert_eq!(store.cursor("rollup").await.unwrap(), 7);
        let find = async || {
            let scope = Scope::system();
            store
                .rollups(&scope, &station(), Cadence::Hour, T0, hour(1))
                .await
                .unwrap()
        };
        assert_eq!(find().await[0].mean.unwrap().to_string(), "35.10");
        rollup.mean = None;
        rollup.valid = 44;
        let mut second = rollup.clone();
        second.factor = model::FactorCode::new("a21026");
        store
            .put_rollups(&[rollup.clone(), second.clone()], None)
            .await
            .unwrap();
        assert_eq!(find().await, [second, rollup]);
        store.put_rollups(&[], Some(("rollup", 3))).await.unwrap();
        assert_eq!(store.cursor("rollup").await.unwrap(), 3);
    })
    .await;
}
