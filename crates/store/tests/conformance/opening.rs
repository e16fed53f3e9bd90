//! Opening, closing, notes, definitions.

use store::{Store, StoreError};

use crate::bench::{on_each, on_each_bench};

#[tokio::test]
async fn an_address_of_no_engine_is_refused() {
    for address in [
        "mysql://localhost/x",
        "",
        "sqlite:",
        "sqlite::memory:",
        "qingshan.db",
    ] {
        let error = Store::open(address).await.err().expect("no such engine");
        assert!(
            matches!(error, StoreError::Address(_)),
            "{address}: {error}"
        );
    }
}

#[tokio::test]
async fn what_was_written_is_there_after_closing_and_opening() {
    on_each_bench(async |bench| {
        let store = Store::open(&bench.address).await.unwrap();
        assert_eq!(
            store.engine(),
            if bench.is_sqlite() {
                "sqlite"
            } else {
                "postgres"
            }
        );
        store.set_note("clock", "1").await.unwrap();
        store.set_note("clock", "2").await.unwrap();
        store.close().await;
        assert!(store.ping().await.is_err());
        let store = Store::open(&bench.address).await.unwrap();
        store.ping().await.unwrap();
        assert_eq!(store.note("clock").await.unwrap().as_deref(), Some("2"));
        assert_eq!(store.note("other").await.unwrap(), None);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_definition_is_frozen_under_the_hash_of_its_text() {
    on_each(async |store, _| {
        let version = store
            .freeze_definition("case", "air-alert", "id = 1")
            .await
            .unwrap();
        assert!(model::ContentHash::is_well_formed(version.as_str()));
        assert_eq!(
            store
                .freeze_definition("case", "air-alert", "id = 1")
                .await
                .unwrap(),
            version
        );
        assert_ne!(
            store
                .freeze_definition("case", "air-alert", "id = 2")
                .await
                .unwrap(),
            version
        );
        assert_eq!(
            store.definition(&version).await.unwrap().as_deref(),
            Some("id = 1")
        );
        let other = model::ContentHash::new("0".repeat(64));
        assert_eq!(store.definition(&other).await.unwrap(), None);
    })
    .await;
}
