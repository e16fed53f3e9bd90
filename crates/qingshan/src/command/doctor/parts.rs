//! What the program is made of: definitions and pages.

use std::path::Path;

use super::Finding;
use crate::definitions;

pub(super) fn catalogue(overlay: Option<&Path>) -> Finding {
    const NAME: &str = "catalogue";
    match definitions::load(overlay) {
        Ok(catalog) => Finding::ok(
            NAME,
            format!(
                "{} roles, {} kinds of objects, {} rules, {} flows",
                catalog.roles.len(),
                catalog.objects.len(),
                catalog.rules.len(),
                catalog.cases.len()
            ),
        ),
        Err(error) => Finding::wrong(
            NAME,
            error.to_string(),
            "mend the named lines in the folder given by --catalog",
        ),
    }
}

pub(super) fn pages() -> Finding {
    const NAME: &str = "pages";
    if web::has_pages() {
        Finding::ok(NAME, "built in")
    } else {
        Finding::wrong(
            NAME,
            "this program was built without the pages",
            "run `cargo xtask pages` and build again, or take a released program",
        )
    }
}
