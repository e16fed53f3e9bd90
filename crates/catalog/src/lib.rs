//! Reads and checks the definitions under `catalog/`.
//!
//! A mechanism is code, a definition is a file: roles, kinds of objects, alert rules and flows are
//! TOML files of the folder that is built into the program. A bureau lays its own folder over it:
//! a file of the same name replaces the built-in one, another is added. [`Catalog::load`] either
//! returns a catalogue in which every reference leads somewhere, or all that is wrong, each with
//! file, line and a sentence; the program does not start on half a catalogue.

pub mod cases;
mod problem;
mod read;
mod source;

use std::path::Path;

pub use cases::CaseDefinition;
pub use problem::{CatalogErrors, Problem};

use source::Source;

/// All definitions, checked.
#[derive(Clone, PartialEq, Debug)]
pub struct Catalog {
    /// Flows of cases, by file name.
    pub cases: Vec<CaseDefinition>,
}

impl Catalog {
    /// Reads the built-in definitions with a bureau's folder laid over them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any file, not only the first.
    pub fn load(overlay: Option<&Path>) -> Result<Self, CatalogErrors> {
        let mut problems = Vec::new();
        let source = Source::read(overlay, &mut problems);
        let cases = cases::load(&source.folder("cases"), &mut problems);
        let catalog = Self { cases };
        if problems.is_empty() {
            Ok(catalog)
        } else {
            Err(CatalogErrors::new(problems))
        }
    }

    /// Returns the flow of this id.
    #[must_use]
    pub fn case(&self, id: &str) -> Option<&CaseDefinition> {
        self.cases.iter().find(|case| case.id == id)
    }
}
