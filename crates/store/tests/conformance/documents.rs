//! Documents: numbered without a gap, bound to their event, there only for those who see the case.

use model::{Appended, Case, CaseId, DocumentFilter, NewDocument, Scope};
use store::{Store, StoreError, document_number};

use crate::bench::{Bench, on_each};
use crate::town::{T0, event, new_case, no_scope, scope_at};

fn document(id: &str) -> NewDocument {
    NewDocument {
        id: id.to_owned(),
        definition: "supervision".to_owned(),
        name: "督办通知".to_owned(),
        series: "环督〔2026〕".to_owned(),
        title: "关于限期整改 100% 的督办通知".to_owned(),
        recipient: "东区街道办事处".to_owned(),
        body: "经查，……\n请于2026年3月5日前反馈。".to_owned(),
        signer: "青山局".to_owned(),
        issued_at: T0,
    }
}

async fn issue(store: &Store, case: &Case, seq: u32, id: &str) -> Result<Appended, StoreError> {
    let event = event("issue", "handed-over", Some("p-east"), id);
    let document = document(id);
    store
        .append_issuing(&case.id, seq, &event, case, Some(&document))
        .await
}

async fn all(store: &Store, scope: &Scope, filter: DocumentFilter) -> Vec<String> {
    let filter = DocumentFilter {
        limit: 10,
        ..filter
    };
    let (found, total) = store.documents(scope, &filter).await.unwrap();
    assert_eq!(total, u64::try_from(found.len()).unwrap());
    assert!(found.iter().all(|document| document.intact));
    found.into_iter().map(|document| document.number).collect()
}

#[tokio::test]
async fn numbers_have_no_gap_and_stand_in_the_event() {
    on_each(async |store, _| {
        let case = store.open_case(&new_case("c1")).await.unwrap();
        let Appended::Done(first) = issue(store, &case, 1, "n1").await.unwrap() else {
            panic!("it is appended");
        };
        assert_eq!(
            document_number(&first.event.body.fields),
            Some("环督〔2026〕1号")
        );
        // Neither the same request again, nor a stale one, nor one that fails draws a number.
        let again = issue(store, &case, 1, "n1").await.unwrap();
        assert_eq!(again, Appended::Already(first));
        let stale = issue(store, &case, 1, "n2").await.unwrap();
        assert_eq!(stale, Appended::Stale { head_seq: 2 });
        let mut broken = document("n3");
        broken.body.push('\0');
        let late = event("issue", "handed-over", Some("p-east"), "n3");
        let refused = store
            .append_issuing(&case.id, 2, &late, &case, Some(&broken))
            .await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))));
        issue(store, &case, 2, "n4").await.unwrap();
        let east = scope_at("/hb/qs/east/");
        assert_eq!(
            all(store, &east, DocumentFilter::default()).await,
            ["环督〔2026〕2号", "环督〔2026〕1号"]
        );
        let stored = store.document(&east, "n1").await.unwrap().unwrap();
        assert_eq!(stored.content, document("n1"));
        assert_eq!((stored.seq, stored.by.as_str()), (2, "p-east员"));
        assert_eq!(stored.case_number, case.number);
    })
    .await;
}

#[tokio::test]
async fn they_are_found_by_what_is_asked_and_only_in_scope() {
    on_each(async |store, _| {
        let case = store.open_case(&new_case("c1")).await.unwrap();
        issue(store, &case, 1, "n1").await.unwrap();
        let east = scope_at("/hb/qs/east/");
        let any = DocumentFilter::default;
        let none: [&str; 0] = [];
        let only = ["环督〔2026〕1号"];
        for (filter, expected) in [
            (any(), &only[..]),
            (
                DocumentFilter {
                    case: Some(CaseId::new("c2")),
                    ..any()
                },
                &none[..],
            ),
            (
                DocumentFilter {
                    definition: Some("petition-answer".to_owned()),
                    ..any()
                },
                &none[..],
            ),
            (
                DocumentFilter {
                    text: Some("100%".to_owned()),
                    ..any()
                },
                &only[..],
            ),
            (
                DocumentFilter {
                    text: Some("100_".to_owned()),
                    ..any()
                },
                &none[..],
            ),
            (
                DocumentFilter {
                    from: Some(T0),
                    to: Some(T0.plus(1)),
                    ..any()
                },
                &only[..],
            ),
            (
                DocumentFilter {
                    to: Some(T0),
                    ..any()
                },
                &none[..],
            ),
        ] {
            assert_eq!(
                all(store, &east, filter.clone()).await,
                expected,
                "{filter:?}"
            );
        }
        for scope in [scope_at("/hb/qs/west/"), no_scope()] {
            assert_eq!(all(store, &scope, any()).await, none);
            assert_eq!(store.document(&scope, "n1").await.unwrap(), None);
        }
    })
    .await;
}

async fn unlock(bench: &Bench) {
    let statement = if bench.is_sqlite() {
        "DROP TRIGGER documents_no_update; DROP TRIGGER documents_no_delete;"
    } else {
        "DROP TRIGGER documents_no_change ON documents;"
    };
    bench.tamper(statement).await;
}

#[tokio::test]
async fn a_changed_document_is_refused_and_otherwise_found() {
    on_each(async |store, bench| {
        let case = store.open_case(&new_case("c1")).await.unwrap();
        issue(store, &case, 1, "n1").await.unwrap();
        issue(store, &case, 2, "n2").await.unwrap();
        let broken = async || {
            let reports = store.verify_chain(Some(&case.id)).await.unwrap();
            reports[0].broken.clone()
        };
        assert_eq!(broken().await, None);
        unlock(bench).await;
        bench
            .tamper("UPDATE documents SET body = 'nothing to do' WHERE id = 'n2'")
            .await;
        let changed = "its document 环督〔2026〕2号 does not match its hash";
        assert_eq!(broken().await, Some((3, changed.to_owned())));
        let east = scope_at("/hb/qs/east/");
        assert!(!store.document(&east, "n2").await.unwrap().unwrap().intact);
        bench.tamper("DELETE FROM documents WHERE id = 'n1'").await;
        let gone = "its document 环督〔2026〕1号 is missing";
        assert_eq!(broken().await, Some((2, gone.to_owned())));
    })
    .await;
}
