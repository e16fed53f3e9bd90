//! Verbs as they stand in the file.

use std::fmt;

use model::CaseOutcome;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::{FieldText, Word};
use crate::cases::Style;
use crate::checklists::ItemText;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the file; they combine freely"
)]
pub(in crate::cases) struct VerbText {
    pub(in crate::cases) id: Word,
    pub(in crate::cases) name: Word,
    #[serde(default = "plain_move")]
    pub(in crate::cases) kind: KindWord,
    pub(in crate::cases) from: Option<Vec<Word>>,
    pub(in crate::cases) to: Option<Word>,
    pub(in crate::cases) by: Option<Spanned<Names>>,
    pub(in crate::cases) on: Option<Spanned<On>>,
    pub(in crate::cases) only_when: Option<Spanned<OnlyWhen>>,
    #[serde(default = "plain")]
    pub(in crate::cases) style: Style,
    #[serde(default)]
    pub(in crate::cases) reason: bool,
    #[serde(default)]
    pub(in crate::cases) takes: bool,
    #[serde(default)]
    pub(in crate::cases) answers: bool,
    pub(in crate::cases) hand_to: Option<Word>,
    #[serde(default)]
    pub(in crate::cases) hop: bool,
    pub(in crate::cases) within: Option<Word>,
    pub(in crate::cases) outcome: Option<Spanned<CaseOutcome>>,
    #[serde(default)]
    pub(in crate::cases) accepts: bool,
    #[serde(default)]
    pub(in crate::cases) relapse: bool,
    pub(in crate::cases) clocks: Option<Vec<Word>>,
    pub(in crate::cases) max: Option<Word>,
    pub(in crate::cases) times: Option<Spanned<u32>>,
    pub(in crate::cases) issues: Option<Word>,
    #[serde(default, rename = "field")]
    pub(in crate::cases) fields: Vec<FieldText>,
    #[serde(default)]
    pub(in crate::cases) evidence: Vec<EvidenceText>,
    pub(in crate::cases) checklist: Option<ChecklistText>,
    #[serde(default)]
    pub(in crate::cases) not_same_as: Vec<Word>,
    pub(in crate::cases) same_unit: Option<Spanned<SameUnit>>,
    pub(in crate::cases) confirm: Option<String>,
}

/// The word of a kind of verb.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cases) enum KindWord {
    Move,
    Suspend,
    Resume,
    AskExtension,
    GrantExtension,
    RefuseExtension,
    ReturnTo,
    Withdraw,
    Consult,
    Consent,
    Object,
    Dispute,
    Ruling,
    Join,
    Opinion,
    Copy,
    Merge,
    Link,
    Remind,
    Reopen,
    Milestone,
}

/// What does a verb, if no party.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cases) enum On {
    Due,
    Draw,
    AlarmEnded,
    AlarmAgain,
}

impl On {
    /// Tells whether it writes down what became of the alarm, and moves nothing.
    pub(in crate::cases) const fn notes_alarm(self) -> bool {
        matches!(self, Self::AlarmEnded | Self::AlarmAgain)
    }
}

/// How the alarm of the case has to stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cases) enum OnlyWhen {
    AlarmEnded,
    AlarmStands,
}

/// What goes for people of the same unit.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cases) enum SameUnit {
    Refused,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cases) struct EvidenceText {
    pub(in crate::cases) kind: Word,
    pub(in crate::cases) name: Word,
    pub(in crate::cases) min: u32,
    #[serde(default)]
    pub(in crate::cases) personal: bool,
}

/// One name, or several.
#[derive(Clone, Debug)]
pub(in crate::cases) struct Names(pub(in crate::cases) Vec<String>);

/// The items of a check list, or the name of a shared one.
pub(in crate::cases) enum ChecklistText {
    Named(Word),
    Items(Vec<ItemText>),
}

const fn plain() -> Style {
    Style::Plain
}

const fn plain_move() -> KindWord {
    KindWord::Move
}

impl VerbText {
    /// Returns the parties that do it.
    pub(in crate::cases) fn parties(&self) -> &[String] {
        self.by.as_ref().map_or(&[], |names| &names.get_ref().0)
    }

    /// Returns the name of its check list, if it has one under a name.
    pub(in crate::cases) fn list_name(&self) -> Option<&Word> {
        match &self.checklist {
            Some(ChecklistText::Named(name)) => Some(name),
            _ => None,
        }
    }

    /// Tells whether it answers for a party where several do side by side.
    pub(in crate::cases) const fn is_answer(&self) -> bool {
        self.answers || matches!(self.kind, KindWord::Consent)
    }

    /// Tells what does it, if no party.
    pub(in crate::cases) fn is_on(&self, on: On) -> bool {
        self.on.as_ref().is_some_and(|said| *said.get_ref() == on)
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;

        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a party or a list of parties")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Names, E> {
                Ok(Names(vec![name.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<Names, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(names)).map(Names)
            }
        }

        deserializer.deserialize_any(OneOrMore)
    }
}

impl<'de> Deserialize<'de> for ChecklistText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrItems;

        impl<'de> Visitor<'de> for NameOrItems {
            type Value = (Option<String>, Vec<ItemText>);

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a check list or its items")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
                Ok((Some(name.to_owned()), Vec::new()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
                let items = Deserialize::deserialize(SeqAccessDeserializer::new(items))?;
                Ok((None, items))
            }
        }

        struct Either((Option<String>, Vec<ItemText>));

        impl<'de> Deserialize<'de> for Either {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(NameOrItems).map(Self)
            }
        }

        let said = Spanned::<Either>::deserialize(deserializer)?;
        let span = said.span();
        Ok(match said.into_inner().0 {
            (Some(name), _) => Self::Named(Spanned::new(span, name)),
            (None, items) => Self::Items(items),
        })
    }
}
