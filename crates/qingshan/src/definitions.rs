//! The catalogue, with its problems said one by one.

use std::path::Path;
use std::sync::Arc;

use anyhow::anyhow;
use catalog::Catalog;
use model::RoleId;

use crate::city::Words;

/// Reads the built-in definitions with a bureau's folder laid over them.
///
/// # Errors
///
/// The definitions are not whole; the error lists each problem by file and line.
pub(crate) fn load(overlay: Option<&Path>) -> anyhow::Result<Arc<Catalog>> {
    Catalog::load(overlay).map(Arc::new).map_err(|errors| {
        let mut text = "the catalogue has problems:".to_owned();
        for problem in errors.problems() {
            text.push_str("\n  ");
            text.push_str(&problem.to_string());
        }
        anyhow!(text)
    })
}

/// Calls a function with the words that a city's files may use.
pub(crate) fn with_words<T>(catalog: &Catalog, then: impl FnOnce(&Words<'_>) -> T) -> T {
    then(&Words {
        kind: &|kind| catalog.kind(kind).is_some(),
        role: &|role| catalog.role(&RoleId::new(role)).is_some(),
    })
}
