//! Rows from files: the rules of the ledger, and no device that is taken to have spoken.

use model::{Cadence, Mn, NewReading, ObjectId, Scope, Timestamp};
use store::{Imported, Store, StoreError};

use crate::bench::on_each;
use crate::town::{T0, reading, station};

fn row(point: &ObjectId, hour: i64, value: &str) -> (ObjectId, NewReading) {
    let start = T0.plus(hour * Timestamp::HOUR);
    let row = reading(Cadence::Hour, start, &[("a34004", value)]);
    (point.clone(), row)
}

async fn check(store: &Store, values: &[(i64, &str)], expected: [usize; 3]) {
    let rows: Vec<_> = values
        .iter()
        .map(|(hour, value)| row(&station(), *hour, value))
        .collect();
    let (mn, at) = (Mn::new("import:cnemc"), T0.plus(Timestamp::DAY));
    let [new, revised, same] = expected;
    let expected = Imported { new, revised, same };
    let before = store.count_readings().await.unwrap();
    let foretold = store.rehearse_import(&mn, at, &rows).await.unwrap();
    assert_eq!(foretold, expected);
    assert_eq!(store.count_readings().await.unwrap(), before);
    let imported = store.import_readings(&mn, at, &rows).await.unwrap();
    assert_eq!(imported, expected);
}

#[tokio::test]
async fn a_file_that_comes_again_adds_nothing() {
    on_each(async |store, _| {
        check(store, &[(0, "35"), (1, "36")], [2, 0, 0]).await;
        check(store, &[(0, "35.0"), (1, "36"), (2, "37")], [1, 0, 2]).await;
        check(store, &[(0, "40"), (1, "36")], [0, 1, 1]).await;
        // What the source takes back is told once more and kept once more.
        check(store, &[(0, "35")], [0, 1, 0]).await;
        let scope = Scope::system();
        let all = store
            .revisions(&scope, &station(), Cadence::Hour, T0)
            .await
            .unwrap();
        let told: Vec<_> = all
            .iter()
            .map(|row| (row.revision, row.factors[0].value.unwrap().to_string()))
            .collect();
        let text = |value: &str| value.to_owned();
        assert_eq!(told, [(0, text("35")), (1, text("40")), (2, text("35"))]);
    })
    .await;
}

#[tokio::test]
async fn a_file_is_no_sign_of_life() {
    on_each(async |store, _| {
        let before = store.last_received().await.unwrap();
        check(store, &[(0, "35")], [1, 0, 0]).await;
        assert_eq!(store.last_received().await.unwrap(), before);
        assert_eq!(store.count_frames(None).await.unwrap(), 0);
        let devices = store.registry().await.unwrap();
        assert!(devices.iter().all(|one| one.mn.as_str() != "import:cnemc"));
        // But the reconcilers hear of it.
        assert_eq!(store.readings_since(0, 9).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_point_that_is_not_stored_stops_the_batch() {
    on_each(async |store, _| {
        let rows = [
            row(&station(), 0, "35"),
            row(&ObjectId::new("gone"), 0, "1"),
        ];
        let imported = store
            .import_readings(&Mn::new("import:cnemc"), T0, &rows)
            .await;
        assert!(matches!(imported, Err(StoreError::Conflict(_))));
        assert_eq!(store.count_readings().await.unwrap(), 0);
    })
    .await;
}
