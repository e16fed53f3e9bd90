//! Looks at personal facts: kept for ever, read by those over whose areas the case lies.

use model::{CaseId, LookFilter, LookWay, PersonId, PersonalLook, Scope, Timestamp};
use store::{Store, StoreError};

use crate::bench::on_each;
use crate::town::{T0, new_case, no_scope, scope_at};

fn look(id: &str, case: &CaseId, person: &str, at: Timestamp) -> PersonalLook {
    PersonalLook {
        id: id.to_owned(),
        case: case.clone(),
        case_number: String::new(),
        person: PersonId::new(person),
        person_name: format!("名 {person}"),
        unit_name: "局".to_owned(),
        at,
        way: Some(LookWay::Record),
        items: vec!["反映人".to_owned(), "联系电话".to_owned()],
    }
}

async fn found(store: &Store, scope: &Scope, filter: LookFilter) -> Vec<String> {
    let filter = LookFilter {
        limit: 10,
        ..filter
    };
    let (looks, total) = store.personal_looks(scope, &filter).await.unwrap();
    assert_eq!(total, u64::try_from(looks.len()).unwrap());
    looks.into_iter().map(|look| look.id).collect()
}

#[tokio::test]
async fn looks_are_read_newest_first_and_in_scope() {
    on_each(async |store, _| {
        let first = store.open_case(&new_case("c1")).await.unwrap();
        let second = store.open_case(&new_case("c2")).await.unwrap();
        let later = T0.plus(Timestamp::MINUTE);
        for look in [
            look("l1", &first.id, "p-east", T0),
            look("l2", &second.id, "p-west", later),
            look("l3", &first.id, "p-west", later),
        ] {
            store.put_personal_look(&look).await.unwrap();
        }
        let everywhere = Scope::system();
        let all = LookFilter::default();
        assert_eq!(
            found(store, &everywhere, all.clone()).await,
            ["l3", "l2", "l1"]
        );
        let of_case = LookFilter {
            case: Some(first.id.clone()),
            ..all.clone()
        };
        assert_eq!(found(store, &everywhere, of_case).await, ["l3", "l1"]);
        let by_person = LookFilter {
            person: Some(PersonId::new("p-west")),
            ..all.clone()
        };
        assert_eq!(found(store, &everywhere, by_person).await, ["l3", "l2"]);
        let (looks, _) = store
            .personal_looks(
                &everywhere,
                &LookFilter {
                    limit: 1,
                    ..all.clone()
                },
            )
            .await
            .unwrap();
        assert_eq!(looks[0].case_number, first.number);
        assert_eq!(looks[0].person_name, "名 p-west");
        assert_eq!(
            found(store, &scope_at("/hb/qs/east/"), all.clone())
                .await
                .len(),
            3
        );
        assert_eq!(
            found(store, &scope_at("/hb/qs/west/"), all.clone())
                .await
                .len(),
            0
        );
        assert_eq!(found(store, &no_scope(), all).await.len(), 0);
        let twice = store
            .put_personal_look(&look("l1", &first.id, "p-east", T0))
            .await;
        assert!(matches!(twice, Err(StoreError::Conflict(_))), "{twice:?}");
    })
    .await;
}

#[tokio::test]
async fn looks_are_found_by_name_number_and_time() {
    on_each(async |store, _| {
        let first = store.open_case(&new_case("c1")).await.unwrap();
        let second = store.open_case(&new_case("c2")).await.unwrap();
        let later = T0.plus(Timestamp::MINUTE);
        let old = PersonalLook {
            way: None,
            items: Vec::new(),
            ..look("l2", &second.id, "p-west", later)
        };
        for look in [&look("l1", &first.id, "p-east", T0), &old] {
            store.put_personal_look(look).await.unwrap();
        }
        let all = LookFilter::default();
        let text = |text: &str| Some(text.to_owned());
        for (filter, expected) in [
            (
                LookFilter {
                    name: text("名 P-EAST"),
                    ..all.clone()
                },
                ["l1"].as_slice(),
            ),
            (
                LookFilter {
                    name: text("%"),
                    ..all.clone()
                },
                &[],
            ),
            (
                LookFilter {
                    number: Some(second.number.clone()),
                    ..all.clone()
                },
                &["l2"],
            ),
            (
                LookFilter {
                    from: Some(later),
                    ..all.clone()
                },
                &["l2"],
            ),
            (
                LookFilter {
                    to: Some(later),
                    ..all.clone()
                },
                &["l1"],
            ),
        ] {
            let said = format!("{filter:?}");
            assert_eq!(
                found(store, &Scope::system(), filter).await,
                expected,
                "{said}"
            );
        }
        let ten = LookFilter { limit: 10, ..all };
        let (looks, _) = store.personal_looks(&Scope::system(), &ten).await.unwrap();
        assert_eq!((looks[0].way, looks[0].items.len()), (None, 0));
        assert_eq!(looks[1].way, Some(LookWay::Record));
        assert_eq!(looks[1].items, ["反映人", "联系电话"]);
    })
    .await;
}

#[tokio::test]
async fn a_look_is_not_taken_back() {
    on_each(async |store, bench| {
        let case = store.open_case(&new_case("c1")).await.unwrap();
        let look = look("l1", &case.id, "p-east", T0);
        store.put_personal_look(&look).await.unwrap();
        for statement in [
            "DELETE FROM personal_looks",
            "UPDATE personal_looks SET person_name = '别人'",
            "DELETE FROM personal_look_details",
            "UPDATE personal_look_details SET items = ''",
        ] {
            let tampering = std::panic::AssertUnwindSafe(bench.tamper(statement));
            let refused = futures::FutureExt::catch_unwind(tampering).await;
            assert!(refused.is_err(), "{statement}");
        }
    })
    .await;
}
