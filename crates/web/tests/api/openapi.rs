//! The document of the API is committed, and is what the handlers say.

use std::path::PathBuf;

#[test]
fn the_committed_document_is_what_the_handlers_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let now = web::openapi();
    if std::env::var_os("QINGSHAN_BLESS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == now,
        "docs/openapi.json is not what the handlers say; run `cargo xtask openapi` and look at the difference"
    );
}
