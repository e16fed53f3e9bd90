//! Files: recorded once for each uploader, seen with the case or by whoever brought them.

use model::{Attached, CaseId, ContentHash, Evidence, PersonId, Scope};
use store::{Store, StoreError};

use crate::bench::on_each;
use crate::town::{T0, event, new_case, post, scope_at};

fn hash(letter: &str) -> ContentHash {
    ContentHash::new(letter.repeat(64))
}

pub(crate) fn evidence(letter: &str, by: &str) -> Evidence {
    Evidence {
        hash: hash(letter),
        original: hash("0"),
        media_type: "image/jpeg".to_owned(),
        bytes: 123_456,
        width: 4000,
        height: 3000,
        taken_at: Some(T0),
        place: Some((114.3, 30.6)),
        by: PersonId::new(by),
        by_name: format!("{by}员"),
        at: T0.plus(1),
    }
}

/// Opens a case whose second event, by this person, attaches these files.
pub(crate) async fn attach(
    store: &Store,
    case: &str,
    by: &str,
    letters: &[&str],
) -> Result<(), StoreError> {
    let case = store.open_case(&new_case(case)).await.unwrap();
    let mut event = event("report", "handed-over", Some(by), "r1");
    event.body.evidence = letters
        .iter()
        .map(|letter| Attached {
            hash: hash(letter),
            kind: "photo-site".to_owned(),
        })
        .collect();
    store
        .append_event(&case.id, case.head_seq, &event, &case)
        .await
        .map(drop)
}

#[tokio::test]
async fn a_file_is_recorded_once_for_each_uploader() {
    on_each(async |store, _| {
        let file = evidence("a", "p-east");
        store.put_evidence(&file).await.unwrap();
        let mut again = file.clone();
        again.media_type = "image/png".to_owned();
        store.put_evidence(&again).await.unwrap();
        let mut bare = evidence("a", "p-west");
        bare.taken_at = None;
        bare.place = None;
        store.put_evidence(&bare).await.unwrap();
        let own = async |who: &str| {
            store
                .own_evidence(&PersonId::new(who), &hash("a"))
                .await
                .unwrap()
        };
        assert_eq!(own("p-east").await, Some(file));
        assert_eq!(own("p-west").await, Some(bare));
        assert_eq!(own("p-root").await, None);
    })
    .await;
}

#[tokio::test]
async fn a_file_is_seen_with_its_case_or_by_its_uploader() {
    on_each(async |store, _| {
        store.put_evidence(&evidence("a", "p-east")).await.unwrap();
        store.put_evidence(&evidence("b", "p-east")).await.unwrap();
        attach(store, "c1", "p-east", &["a", "a"]).await.unwrap();
        let uploader = PersonId::new("p-east");
        let elsewhere = [post("p-east", "west", "/hb/qs/west/", "grid-member")];
        let scopes = [
            (scope_at("/hb/qs/east/"), true, false),
            (scope_at("/hb/qs/west/"), false, false),
            (
                Scope::of_posts(&uploader, &elsewhere, None, false),
                true,
                true,
            ),
            (Scope::of_posts(&uploader, &[], None, false), true, true),
            (Scope::system(), true, true),
        ];
        for (scope, attached, loose) in scopes {
            let found = store.evidence(&scope, &hash("a")).await.unwrap();
            assert_eq!(found.is_some(), attached, "{scope:?}");
            let found = store.evidence(&scope, &hash("b")).await.unwrap();
            assert_eq!(found.is_some(), loose, "{scope:?}");
        }
        let files = store
            .case_evidence(&Scope::system(), &CaseId::new("c1"))
            .await
            .unwrap();
        assert_eq!(files, [evidence("a", "p-east")]);
        for (letter, scope, expected) in [
            ("a", Scope::system(), 1),
            ("a", scope_at("/hb/qs/west/"), 0),
            ("b", Scope::system(), 0),
        ] {
            let uses = store.evidence_uses(&scope, &hash(letter)).await.unwrap();
            assert_eq!(uses.len(), expected, "{letter} {scope:?}");
            assert!(uses.iter().all(|(case, _)| case.as_str() == "c1"));
        }
    })
    .await;
}

#[tokio::test]
async fn only_what_the_actor_uploaded_can_be_attached() {
    on_each(async |store, _| {
        store.put_evidence(&evidence("a", "p-west")).await.unwrap();
        for letter in ["a", "b"] {
            let refused = attach(store, "c1", "p-east", &[letter]).await;
            assert!(
                matches!(refused, Err(StoreError::Conflict(_))),
                "{refused:?}"
            );
        }
        let case = store
            .case(&Scope::system(), &CaseId::new("c1"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(case.head_seq, 1);
    })
    .await;
}
