//! Two processes sort the same rows at the same moment.

use store::{Due, Store};

use crate::bench::on_each;
use crate::storm;

/// Commits that are taken while rows are sorted.
const COMMITS: i64 = 3;
/// Rounds within which both must have reached for the same rows.
const ROUNDS: i64 = 30;

/// What one of them did.
#[derive(Default)]
struct Done {
    /// Frames whose rows it let enter.
    frames: u64,
    /// Steps that the other had sorted when it came to write.
    lost: u32,
}

async fn sort(store: &Store) -> Done {
    let mut done = Done::default();
    while let Some(sorted) = store.sort_readings(Due::ALL).await.unwrap() {
        assert_eq!(sorted.given_up, 0);
        done.frames += sorted.frames;
        done.lost += u32::from(sorted.frames == 0);
    }
    done
}

#[tokio::test]
async fn each_row_enters_once_by_one_of_them() {
    on_each(async |store, bench| {
        storm::build(store).await;
        let other = Store::open(&bench.address).await.unwrap();
        let (mut commits, mut entered, mut lost) = (0, 0, 0);
        for _ in 0..ROUNDS {
            store
                .take_frames(&storm::commit(commits), 10)
                .await
                .unwrap();
            let more = async {
                for number in commits + 1..commits + COMMITS {
                    let commit = store.take_frames(&storm::commit(number), 10).await;
                    assert_eq!(commit.unwrap().fates.len(), storm::commit(number).len());
                }
            };
            let (here, there, ()) = tokio::join!(sort(store), sort(&other), more);
            let rest = sort(store).await;
            commits += COMMITS;
            entered += here.frames + there.frames + rest.frames;
            lost += here.lost + there.lost;
            if lost > 0 {
                break;
            }
        }
        assert!(lost > 0, "they never met, so nothing was tested");
        let frames = commits * storm::COMMIT;
        assert!(entered <= frames.unsigned_abs(), "no row entered twice");
        storm::demand_each_entered_once(store, bench, frames).await;
        other.close().await;
    })
    .await;
}
