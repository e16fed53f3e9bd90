//! Parties and states as they stand in the file.

use serde::Deserialize;
use toml::Spanned;

use super::Word;
use crate::dispatch::{Column, Place};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cases) struct PartyText {
    pub(in crate::cases) id: Word,
    pub(in crate::cases) name: Word,
    pub(in crate::cases) role: Option<Word>,
    #[serde(rename = "where")]
    pub(in crate::cases) place: Option<Place>,
    pub(in crate::cases) dispatch: Option<Spanned<Column>>,
    #[serde(default)]
    pub(in crate::cases) opener: bool,
    pub(in crate::cases) unit_from: Option<Word>,
    pub(in crate::cases) person_from: Option<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cases) struct StateText {
    pub(in crate::cases) id: Word,
    pub(in crate::cases) name: Word,
    pub(in crate::cases) open: bool,
    pub(in crate::cases) party: Option<Word>,
    pub(in crate::cases) clock: Option<Word>,
    #[serde(default)]
    pub(in crate::cases) parties: Vec<SideText>,
    #[serde(default)]
    pub(in crate::cases) asked: bool,
    pub(in crate::cases) then: Option<Word>,
}

/// One of several that answer side by side.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cases) struct SideText {
    pub(in crate::cases) party: Word,
    pub(in crate::cases) clock: Option<Word>,
}

impl StateText {
    /// Returns the parties that are awaited in the state.
    pub(in crate::cases) fn awaited(&self) -> impl Iterator<Item = &str> {
        let sides = self.parties.iter().map(|side| &side.party);
        let words = self.party.iter().chain(sides);
        words
            .map(|word| word.get_ref().as_str())
            .chain(self.asked.then_some(super::super::ASKED))
    }

    /// Returns the clocks that run in the state.
    pub(in crate::cases) fn clocks(&self) -> impl Iterator<Item = &Word> {
        let sides = self.parties.iter().filter_map(|side| side.clock.as_ref());
        self.clock.iter().chain(sides)
    }

    /// Tells whether several answer in the state, side by side.
    pub(in crate::cases) fn is_answered(&self) -> bool {
        self.asked || !self.parties.is_empty()
    }
}
