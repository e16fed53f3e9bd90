//! Forms: what one may do, and what has to be said and shown with it.

use std::collections::BTreeMap;

use catalog::cases::{Choice, EvidenceKind, Field, Verb};
use model::{Attached, ContentHash};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::problem::{Answer, Problem};

/// Something one may do now, with its form.
#[derive(Serialize, ToSchema)]
pub(crate) struct Action {
    verb: String,
    name: String,
    /// What kind of verb it is: `move`, `suspend`, `resume`, `ask-extension`, `grant-extension`,
    /// `refuse-extension`, `return-to`, `withdraw`, `consult`, `consent`, `object`, `dispute`,
    /// `ruling`, `join`, `opinion`, `copy`, `merge`, `link`, `remind`, `reopen` or `milestone`.
    kind: &'static str,
    /// `primary`, `danger` or `plain`.
    style: &'static str,
    reason_required: bool,
    fields: Vec<FormField>,
    evidence: Vec<EvidenceWanted>,
    checklist: Vec<CheckItem>,
    /// What is asked before it is done.
    confirm: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FormField {
    id: String,
    label: String,
    /// `text`, `long-text`, `choice`, `number`, `date`, `time`, `table`, `unit`, `person`,
    /// `people`, `case` or `area`.
    #[serde(rename = "type")]
    kind: &'static str,
    required: bool,
    /// Whether it is shown in clear only to those who work on the case (个人信息).
    personal: bool,
    options: Vec<OptionView>,
    hint: Option<String>,
    max_length: Option<u32>,
    /// Columns of a table.
    columns: Vec<ColumnView>,
}

#[derive(Serialize, ToSchema)]
struct ColumnView {
    id: String,
    label: String,
    /// `text`, `number`, `date` or `choice`.
    #[serde(rename = "type")]
    kind: &'static str,
    required: bool,
    options: Vec<OptionView>,
    max_length: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct OptionView {
    value: String,
    label: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct EvidenceWanted {
    kind: String,
    name: String,
    required: bool,
    min: u32,
    /// Whether it shows or names a private person; only those who work on the case see it then.
    personal: bool,
}

#[derive(Serialize, ToSchema)]
struct CheckItem {
    id: String,
    text: String,
}

/// An uploaded file in its role.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AttachedForm {
    hash: String,
    kind: String,
}

/// What was filled in: a text; the rows of a table, each a map from column to text; or several ids.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Filled {
    Text(String),
    Rows(Vec<BTreeMap<String, String>>),
    Several(Vec<String>),
}

/// Returns the fields as casework takes them.
pub(super) fn filled(fields: BTreeMap<String, Filled>) -> BTreeMap<String, String> {
    let text = |value| match value {
        Filled::Text(text) => text,
        Filled::Several(ids) => ids.join(","),
        Filled::Rows(rows) if rows.is_empty() => String::new(),
        // Maps of texts can always be written.
        Filled::Rows(rows) => serde_json::to_string(&rows).unwrap_or_default(),
    };
    fields
        .into_iter()
        .map(|(id, value)| (id, text(value)))
        .collect()
}

/// Returns the files as casework takes them.
pub(super) fn attached(forms: Vec<AttachedForm>) -> Answer<Vec<Attached>> {
    forms
        .into_iter()
        .map(|form| {
            if !ContentHash::is_well_formed(&form.hash) {
                let field = format!("evidence.{}", form.kind);
                return Err(Problem::invalid_field(&field, "照片编号不正确，请重新上传"));
            }
            Ok(Attached {
                hash: ContentHash::new(form.hash),
                kind: form.kind,
            })
        })
        .collect()
}

fn options(options: &[Choice]) -> Vec<OptionView> {
    let view = |option: &Choice| OptionView {
        value: option.value.clone(),
        label: option.label.clone(),
    };
    options.iter().map(view).collect()
}

impl From<&Verb> for Action {
    fn from(verb: &Verb) -> Self {
        Self {
            verb: verb.id.clone(),
            name: verb.name.clone(),
            kind: verb.action.as_str(),
            style: verb.style.as_str(),
            reason_required: verb.reason,
            fields: verb.fields.iter().map(FormField::from).collect(),
            evidence: verb.evidence.iter().map(EvidenceWanted::from).collect(),
            checklist: verb
                .checklist
                .iter()
                .map(|item| CheckItem {
                    id: item.id.clone(),
                    text: item.text.clone(),
                })
                .collect(),
            confirm: verb.confirm.clone(),
        }
    }
}

impl From<&EvidenceKind> for EvidenceWanted {
    fn from(kind: &EvidenceKind) -> Self {
        Self {
            kind: kind.kind.clone(),
            name: kind.name.clone(),
            required: kind.min > 0,
            min: kind.min,
            personal: kind.personal,
        }
    }
}

impl From<&Field> for FormField {
    fn from(field: &Field) -> Self {
        let columns = field.input.columns().iter().map(|column| ColumnView {
            id: column.id.clone(),
            label: column.label.clone(),
            kind: column.input.as_str(),
            required: column.required,
            options: options(column.input.options()),
            max_length: column.input.max_length(),
        });
        Self {
            id: field.id.clone(),
            label: field.label.clone(),
            kind: field.input.as_str(),
            required: field.required,
            personal: field.personal,
            options: options(field.input.options()),
            hint: field.hint.clone(),
            max_length: field.input.max_length(),
            columns: columns.collect(),
        }
    }
}
