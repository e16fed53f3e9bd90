//! Flows of cases (事项流程), `catalog/cases`.

use serde::Deserialize;
use toml::Spanned;

use crate::problem::Problem;
use crate::read;

/// A flow of cases.
#[derive(Clone, PartialEq, Debug)]
pub struct CaseDefinition {
    /// Identity, the name of its file.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    id: Spanned<String>,
    name: String,
}

/// Reads the flows from name and text of each file.
pub(crate) fn load(files: &[(String, String)], problems: &mut Vec<Problem>) -> Vec<CaseDefinition> {
    let mut flows = Vec::new();
    for (file, text) in files {
        if let Some(read) = read::parse::<Text>(file, text, problems) {
            read::check_id(file, text, &read.id, problems);
            flows.push(CaseDefinition {
                id: read.id.into_inner(),
                name: read.name,
            });
        }
    }
    flows
}
