//! The whole history is played on a fresh city.

use std::collections::BTreeSet;

use model::{CaseFilter, DocumentFilter};

use super::*;
use crate::city::{self, Folder};
use crate::definitions;

#[tokio::test]
async fn the_history_is_made_by_the_machine_and_only_once() {
    let folder = tempfile::tempdir().expect("folder");
    let catalog = definitions::load(None).expect("whole");
    let (city, problems) =
        definitions::with_words(&catalog, |words| city::read(&Folder::Demo, words));
    assert_eq!(problems, []);
    let address = format!("sqlite:{}", folder.path().join("demo.db").display());
    let store = Store::open(&address).await.expect("opened");
    city::write(&store, &city).await.expect("written");
    let evidence = folder.path().join("evidence");
    play(&store, &catalog, evidence.clone())
        .await
        .expect("played");

    let scope = Scope::system();
    let filter = CaseFilter {
        limit: 1_000,
        ..CaseFilter::default()
    };
    let (cases, total) = store.cases(&scope, &filter).await.expect("read");
    assert!((100..200).contains(&total), "{total} cases");
    let flows: BTreeSet<&str> = cases.iter().map(|case| case.flow.as_str()).collect();
    let defined: BTreeSet<&str> = catalog
        .cases
        .iter()
        .filter(|flow| flow.opening.is_some())
        .map(|flow| flow.id.as_str())
        .collect();
    assert_eq!(flows, defined, "each flow that people open has a story");
    let closed = cases.iter().filter(|case| !case.open).count();
    assert!(closed > 40 && cases.len() - closed > 50, "{closed} closed");
    assert!(cases.iter().all(|case| case.invented));
    for report in store.verify_chain(None).await.expect("walked") {
        assert_eq!(report.broken, None, "{}", report.number);
    }
    let everything = DocumentFilter {
        limit: 1_000,
        ..DocumentFilter::default()
    };
    let (documents, _) = store.documents(&scope, &everything).await.expect("read");
    assert!(documents.len() > 40, "{} documents", documents.len());
    for document in &documents {
        let said = &document.content;
        assert!(document.intact);
        for text in [&said.title, &said.body, &said.recipient, &said.signer] {
            assert!(!text.contains("未填写"), "{}: {text}", document.number);
            assert!(!text.contains(['{', '}']), "{}: {text}", document.number);
        }
        assert!(!said.signer.is_empty() && !said.title.is_empty());
    }

    draws(&store, &catalog, evidence.clone()).await;
    play(&store, &catalog, evidence)
        .await
        .expect("played again");
    let (_, again) = store.cases(&scope, &filter).await.expect("read");
    assert_eq!(again, total);
}

/// The draws can be made again, and what was found of them is counted.
async fn draws(store: &Store, catalog: &Arc<Catalog>, evidence: PathBuf) {
    let casework = Player::new(store, catalog, evidence).casework;
    let scope = Scope::system();
    let figures = casework.lookback_figures(&scope, None, None);
    let figures = figures.await.expect("read");
    let counted = figures.iter().map(|one| {
        let count = one.total;
        let (drawn, looked_at) = (count.drawn, count.looked_at);
        (one.draw.period.as_str(), drawn, looked_at, count.relapsed)
    });
    let counted: Vec<_> = counted.collect();
    assert_eq!(counted, [("2025Q4", 2, 2, 1), ("2025Q3", 1, 1, 0)]);
    for one in &figures {
        let verified = casework.verify_draw(&one.draw.flow, &one.draw.period).await;
        let verified = verified.expect("kept");
        assert!(verified.is_sound(), "{verified:?}");
    }
    let board = casework.lookback_board(&scope, "rectification", None);
    let board = board.await.expect("read");
    // One relapse was found by the draw, the other by a visit before it.
    assert_eq!((board.total.drawn, board.total.relapsed), (3, 2));
    assert!(board.total.struck > 10 && board.acceptors.len() == 2);
}
