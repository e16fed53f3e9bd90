//! The chain: what was done is never undone unnoticed.

use model::{Case, CaseId};
use sm3::{Digest, Sm3};
use store::{ChainReport, Store};

use crate::bench::{Bench, on_each};
use crate::town::{event, new_case};

async fn case_with_three_events(store: &Store, id: &str) -> Case {
    let case = store.open_case(&new_case(id)).await.unwrap();
    for seq in 1..3 {
        let event = event("act", "handed-over", Some("p-east"), &format!("r{seq}"));
        store
            .append_event(&case.id, seq, &event, &case)
            .await
            .unwrap();
    }
    case
}

async fn report(store: &Store, id: &str) -> ChainReport {
    store
        .verify_chain(Some(&CaseId::new(id)))
        .await
        .unwrap()
        .remove(0)
}

/// Takes away what keeps events from being changed, as somebody with the file could.
async fn unlock(bench: &Bench) {
    let statement = if bench.is_sqlite() {
        "DROP TRIGGER case_events_no_update; DROP TRIGGER case_events_no_delete;"
    } else {
        "DROP TRIGGER case_events_no_change ON case_events;"
    };
    bench.tamper(statement).await;
}

#[tokio::test]
async fn a_whole_chain_is_told_whole() {
    on_each(async |store, _| {
        for id in ["c1", "c2"] {
            case_with_three_events(store, id).await;
        }
        let reports = store.verify_chain(None).await.unwrap();
        let told: Vec<_> = reports
            .iter()
            .map(|report| {
                (
                    report.case.as_str(),
                    report.number.as_str(),
                    report.length,
                    &report.broken,
                )
            })
            .collect();
        let expected = [
            ("c1", "空异〔2026〕0001", 3, &None),
            ("c2", "空异〔2026〕0002", 3, &None),
        ];
        assert_eq!(told, expected);
        assert_eq!(
            store.verify_chain(Some(&CaseId::new("no"))).await.unwrap(),
            []
        );
    })
    .await;
}

/// The canonical form of the module `chain`, written a second time from its description.
#[tokio::test]
async fn the_hash_can_be_computed_from_the_description_alone() {
    on_each(async |store, _| {
        let case = case_with_three_events(store, "c1").await;
        let events = store
            .case_events(&model::Scope::system(), &case.id)
            .await
            .unwrap();
        let (first, second) = (&events[0], &events[1]);
        let mut form = hex::decode(first.hash.as_str()).unwrap();
        let text = |form: &mut Vec<u8>, text: &str| {
            form.extend((text.len() as u64).to_be_bytes());
            form.extend(text.as_bytes());
        };
        text(&mut form, "qingshan/case-event/1");
        text(&mut form, "c1");
        form.extend(2_i64.to_be_bytes());
        form.extend(1_772_294_400_000_i64.to_be_bytes());
        form.extend(1_772_294_401_000_i64.to_be_bytes());
        text(&mut form, "act");
        for part in ["p-east", "p-east员", "bureau", "青山局"] {
            form.push(1);
            text(&mut form, part);
        }
        form.push(0);
        text(&mut form, "handed-over");
        text(&mut form, "r1");
        text(&mut form, r#"{"reason":"因为"}"#);
        assert_eq!(second.hash.as_str(), hex::encode(Sm3::digest(&form)));
        assert_eq!(first.prev_hash.as_str(), "0".repeat(64));
    })
    .await;
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_an_event() {
    on_each(async |store, bench| {
        case_with_three_events(store, "c1").await;
        let mut statements = vec![
            "UPDATE case_events SET body = '{}'",
            "UPDATE case_events SET seq = seq + 1 WHERE seq = 3",
            "DELETE FROM case_events WHERE seq = 3",
        ];
        if !bench.is_sqlite() {
            statements.push("TRUNCATE case_events");
        }
        for statement in statements {
            let bench = std::panic::AssertUnwindSafe(bench.tamper(statement));
            let refused = futures::FutureExt::catch_unwind(bench).await;
            assert!(refused.is_err(), "{statement}");
        }
        assert_eq!(report(store, "c1").await.broken, None);
    })
    .await;
}

#[tokio::test]
async fn whatever_is_changed_is_found() {
    let tricks = [
        (
            "UPDATE case_events SET body = '{\"reason\":\"别的\"}' WHERE seq = 2",
            2,
        ),
        (
            "UPDATE case_events SET body = '{\"reason\": \"因为\"}' WHERE seq = 2",
            2,
        ),
        (
            "UPDATE case_events SET occurred_at = occurred_at - 1 WHERE seq = 3",
            3,
        ),
        ("UPDATE case_events SET recorded_at = 0 WHERE seq = 1", 1),
        ("UPDATE case_events SET verb = 'none' WHERE seq = 2", 2),
        (
            "UPDATE case_events SET actor_id = 'p-west' WHERE seq = 2",
            2,
        ),
        (
            "UPDATE case_events SET actor_id = NULL, actor_name = NULL WHERE seq = 2",
            2,
        ),
        (
            "UPDATE case_events SET to_state = 'closed' WHERE seq = 3",
            3,
        ),
        ("UPDATE case_events SET from_state = '' WHERE seq = 3", 3),
        ("UPDATE case_events SET request_id = 'x' WHERE seq = 1", 1),
        ("UPDATE case_events SET hash = prev_hash WHERE seq = 2", 2),
        ("UPDATE case_events SET hash = 'none' WHERE seq = 1", 1),
        ("UPDATE case_events SET prev_hash = hash WHERE seq = 3", 3),
        ("UPDATE case_events SET seq = 9 WHERE seq = 2", 2),
        ("DELETE FROM case_events WHERE seq = 1", 1),
        ("DELETE FROM case_events WHERE seq = 3", 2),
        ("DELETE FROM case_events", 0),
        ("UPDATE cases SET head_seq = 2", 3),
        ("UPDATE cases SET head_hash = number", 3),
    ];
    on_each(async |store, bench| {
        unlock(bench).await;
        for (place, (trick, expected)) in tricks.iter().enumerate() {
            let id = format!("c{place}");
            case_with_three_events(store, &id).await;
            let one = if trick.contains("case_events") {
                "case_id"
            } else {
                "id"
            };
            let joint = if trick.contains("WHERE") {
                "AND"
            } else {
                "WHERE"
            };
            let touched = bench
                .tamper(&format!("{trick} {joint} {one} = '{id}'"))
                .await;
            assert!(touched > 0, "{trick}");
            let report = report(store, &id).await;
            let seq = report.broken.as_ref().map(|(seq, _)| *seq);
            assert_eq!(seq, Some(*expected), "{trick}: {report:?}");
        }
    })
    .await;
}
