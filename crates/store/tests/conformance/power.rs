//! Power is lost while rows enter the ledger on SQLite: of what the disk was not yet told to keep,
//! any part may be gone.
//!
//! SQLite adds each transaction to its log, and whatever comes before a commit that is synced is
//! kept with it. What the log holds behind the last such commit is cut here at many places, torn and
//! with holes, as a disk may leave it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use store::{Due, Store};

use crate::bench::Bench;
use crate::storm;
use crate::town;

/// Commits that are acknowledged; some steps are sorted after each.
const COMMITS: i64 = 4;
/// SQLite's log: a header, then pages of the file, each with a header of its own.
const HEADER: usize = 32;
const PAGE: usize = 24 + 4_096;
/// Places at which the log is cut after each commit.
const CUTS: usize = 8;

/// What the disk has when power is lost.
#[derive(Clone, Copy)]
enum Loss {
    /// The log up to a page.
    Cut,
    /// And the beginning of the next page.
    Torn,
    /// All of the log except one page.
    Hole,
}

/// So little that a commit enters in many steps.
const STEP: Due = Due {
    most: 40,
    ..Due::ALL
};

impl Loss {
    fn log(self, log: &[u8], at: usize) -> Vec<u8> {
        match self {
            Self::Cut => log[..at].to_vec(),
            Self::Torn => log[..log.len().min(at + PAGE / 3)].to_vec(),
            Self::Hole => {
                let mut log = log.to_vec();
                let end = log.len().min(at + PAGE);
                log[at..end].fill(0);
                log
            }
        }
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_whatever_of_the_sorting_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("qingshan.db");
    let store = Store::open(&Bench::at(&file).address).await.unwrap();
    town::build(&store).await;
    storm::build(&store).await;
    let log = || fs::read(file.with_extension("db-wal")).unwrap();
    // How long the log was when each commit was acknowledged: up to there it is synced.
    let mut synced = Vec::new();
    for number in 0..COMMITS {
        store.take_frames(&storm::commit(number), 10).await.unwrap();
        synced.push(log().len());
        let steps = if number + 1 < COMMITS { 6 } else { usize::MAX };
        for _ in 0..steps {
            if store.sort_readings(STEP).await.unwrap().is_none() {
                break;
            }
        }
    }
    let log = log();
    assert_eq!((log.len() - HEADER) % PAGE, 0, "the log was not begun anew");
    synced.push(log.len());
    let mut left_aside = BTreeSet::new();
    for (commits, part) in (1_i64..).zip(synced.windows(2)) {
        let [from, to] = part else { unreachable!() };
        assert!(from < to, "rows have entered behind the commit");
        let pages = (to - from) / PAGE;
        for at in (0..pages).step_by(pages.div_ceil(CUTS)) {
            for loss in [Loss::Cut, Loss::Torn, Loss::Hole] {
                // Of the next commit, which was never acknowledged, there is nothing or all.
                let left = loss.log(&log[..*to - PAGE], from + at * PAGE);
                let aside = demand_all(&file, &left, commits * storm::COMMIT).await;
                left_aside.insert((commits, aside));
            }
        }
    }
    let aside = demand_all(&file, &log, COMMITS * storm::COMMIT).await;
    assert_eq!(aside, 0, "where nothing is lost, all was sorted");
    let losses = i64::try_from(left_aside.len()).unwrap();
    assert!(losses > 2 * COMMITS, "losses differ: {left_aside:?}");
    store.close().await;
}

/// Demands of what the disk has that so many frames are there, each with its row, and each once in
/// the ledger after it was sorted. Returns of how many the rows were aside.
async fn demand_all(file: &Path, log: &[u8], frames: i64) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    fs::copy(file, &copy).unwrap();
    fs::write(copy.with_extension("db-wal"), log).unwrap();
    let bench = Bench::at(&copy);
    let store = Store::open(&bench.address).await.unwrap();
    assert_eq!(bench.column("PRAGMA integrity_check").await, ["ok"]);
    storm::demand_each_has_its_row(&store, frames).await;
    let aside = store.unsorted().await.unwrap().waiting.frames;
    store.sort_all_readings().await.unwrap();
    storm::demand_each_entered_once(&store, &bench, frames).await;
    assert_eq!(bench.column("PRAGMA integrity_check").await, ["ok"]);
    store.close().await;
    aside
}
