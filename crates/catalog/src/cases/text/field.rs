//! Facts and fields as they stand in the file.

use serde::Deserialize;
use toml::Spanned;

use super::Word;
use crate::cases::Choice;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cases) struct FieldText {
    pub(in crate::cases) id: Word,
    pub(in crate::cases) label: Word,
    #[serde(rename = "type")]
    pub(in crate::cases) sort: Option<Spanned<Sort>>,
    /// The older way to write `type = "time"`.
    #[serde(default)]
    pub(in crate::cases) time: bool,
    #[serde(default)]
    pub(in crate::cases) required: bool,
    #[serde(default)]
    pub(in crate::cases) personal: bool,
    #[serde(default)]
    pub(in crate::cases) options: Vec<Choice>,
    pub(in crate::cases) hint: Option<String>,
    pub(in crate::cases) max_length: Option<u32>,
    #[serde(default, rename = "column")]
    pub(in crate::cases) columns: Vec<ColumnText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cases) struct ColumnText {
    pub(in crate::cases) id: Word,
    pub(in crate::cases) label: Word,
    #[serde(rename = "type")]
    pub(in crate::cases) sort: Option<Spanned<Sort>>,
    #[serde(default)]
    pub(in crate::cases) required: bool,
    #[serde(default)]
    pub(in crate::cases) options: Vec<Choice>,
    pub(in crate::cases) max_length: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cases) enum Sort {
    Text,
    LongText,
    Choice,
    Number,
    Date,
    Time,
    Table,
    Unit,
    Person,
    People,
    Case,
    Area,
}

impl FieldText {
    /// Returns what can be entered; a line of text where nothing is said.
    pub(in crate::cases) fn sort(&self) -> Sort {
        match &self.sort {
            Some(sort) => *sort.get_ref(),
            None if self.time => Sort::Time,
            None => Sort::Text,
        }
    }
}
