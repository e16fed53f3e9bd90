//! What is logged and not in the ledger is told, with since when.

use store::{Due, Pile, Store, Unsorted};

use crate::bench::on_each;
use crate::storm;
use crate::town::T0;

#[tokio::test]
async fn what_waits_and_what_was_given_up_is_told_with_its_time() {
    on_each(async |store, bench| {
        storm::build(store).await;
        assert_eq!(store.unsorted().await.unwrap(), Unsorted::default());

        store.take_frames(&storm::commit(0), 10).await.unwrap();
        store.take_frames(&storm::commit(1), 10).await.unwrap();
        let first = storm::commit(0)[0].received_at;
        assert!(first > T0);
        let waiting = Pile {
            frames: 2 * storm::COMMIT.unsigned_abs(),
            since: Some(first),
        };
        let unsorted = store.unsorted().await.unwrap();
        assert_eq!((unsorted.waiting, unsorted.given_up.frames), (waiting, 0));

        // One lot can be read no longer: it is dated by the log of its frames.
        let next = Store::open(&bench.address).await.unwrap();
        let broken = bench
            .tamper(
                "UPDATE rows_aside SET bytes = substr(bytes, 1, 40)
                     WHERE id = (SELECT MIN(id) FROM rows_aside)",
            )
            .await;
        assert_eq!(broken, 1);
        let mut given_up = 0;
        while let Some(sorted) = next.sort_readings(Due::ALL).await.unwrap() {
            given_up += sorted.given_up;
        }
        assert_eq!(given_up, storm::COMMIT.unsigned_abs());
        next.close().await;
        let unsorted = store.unsorted().await.unwrap();
        assert_eq!(unsorted.waiting, Pile::default());
        assert_eq!(
            unsorted.given_up,
            Pile {
                frames: given_up,
                since: Some(first),
            }
        );
    })
    .await;
}
