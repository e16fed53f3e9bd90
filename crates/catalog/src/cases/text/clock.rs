//! Clocks and the look-back as they stand in the file.

use serde::Deserialize;
use toml::Spanned;

use super::Word;
use crate::cases::Period;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cases) struct ClockText {
    pub(in crate::cases) id: Word,
    pub(in crate::cases) name: Word,
    pub(in crate::cases) budget: Option<Word>,
    pub(in crate::cases) until: Option<Word>,
    pub(in crate::cases) law: Option<Word>,
    pub(in crate::cases) warn: Option<Word>,
    pub(in crate::cases) ladder: Option<Word>,
    #[serde(default)]
    pub(in crate::cases) house: bool,
    pub(in crate::cases) source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cases) struct LookbackText {
    pub(in crate::cases) of: Vec<Word>,
    pub(in crate::cases) share: Word,
    pub(in crate::cases) period: Spanned<Period>,
    pub(in crate::cases) opens: Word,
    pub(in crate::cases) passes: Word,
    pub(in crate::cases) relapse: Word,
    #[serde(default)]
    pub(in crate::cases) house: bool,
    pub(in crate::cases) source: Option<String>,
}
