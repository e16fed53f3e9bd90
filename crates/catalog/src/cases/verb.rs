//! Verbs: what a party can do to a case, and what it has to say and show.

use serde::Deserialize;

/// How a verb looks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// What is expected next.
    Primary,
    /// What undoes or refuses.
    Danger,
    /// Anything else.
    Plain,
}

impl Style {
    /// Returns the word that is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Danger => "danger",
            Self::Plain => "plain",
        }
    }
}

/// A verb (动作): what a party can do to a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verb {
    /// Identity within the flow.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// States in which it can be done.
    pub from: Vec<String>,
    /// The state to which it leads; `None` for an aside that moves nothing and stops no clock.
    pub to: Option<String>,
    /// The party that does it.
    pub by: String,
    /// How it looks.
    pub style: Style,
    /// Whether a reason must be given.
    pub reason: bool,
    /// Whether the doer becomes the one person of the party who is awaited from then on.
    pub takes: bool,
    /// The party by whose role and level the party of the state it leads to is found anew; the
    /// doer is passed over.
    pub hand_to: Option<String>,
    /// The form.
    pub fields: Vec<Field>,
    /// Evidence.
    pub evidence: Vec<EvidenceKind>,
    /// What the doer confirms, each by itself.
    pub checklist: Vec<CheckItem>,
    /// Verbs; whoever did one of them in this case may not do this one.
    pub not_same_as: Vec<String>,
    /// Whether that also goes for everyone of the same unit.
    pub same_unit_refused: bool,
    /// What is asked before it is done.
    pub confirm: Option<String>,
}

/// A field of a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Identity within the verb.
    pub id: String,
    /// Label (Chinese).
    pub label: String,
    /// What can be entered.
    pub input: Input,
    /// Whether it must be filled in.
    pub required: bool,
    /// What helps whoever fills it in.
    pub hint: Option<String>,
}

/// What can be entered in a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// A line.
    Text {
        /// Most characters.
        max_length: u32,
    },
    /// Several lines.
    LongText {
        /// Most characters.
        max_length: u32,
    },
    /// One of several.
    Choice {
        /// What can be chosen.
        options: Vec<Choice>,
    },
    /// A decimal number, kept with its digits.
    Number,
}

impl Input {
    /// Returns the word for the sort of input that is sent.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::LongText { .. } => "long-text",
            Self::Choice { .. } => "choice",
            Self::Number => "number",
        }
    }

    /// Returns what can be chosen; empty for other sorts of input.
    #[must_use]
    pub fn options(&self) -> &[Choice] {
        if let Self::Choice { options } = self {
            options
        } else {
            &[]
        }
    }

    /// Returns the most characters, for the sorts of input that count them.
    #[must_use]
    pub const fn max_length(&self) -> Option<u32> {
        match self {
            Self::Text { max_length } | Self::LongText { max_length } => Some(*max_length),
            Self::Choice { .. } | Self::Number => None,
        }
    }
}

/// One of several that can be chosen.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is shown (Chinese).
    pub label: String,
}

/// A kind of evidence (证据) that goes with a verb.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EvidenceKind {
    /// Identity within the flow.
    pub kind: String,
    /// Name (Chinese).
    pub name: String,
    /// Least number of files; 0 where it is not required.
    pub min: u32,
}

impl EvidenceKind {
    /// Tells whether the verb cannot be done without it.
    #[must_use]
    pub const fn required(&self) -> bool {
        self.min > 0
    }
}

/// An item of a check list (清单).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckItem {
    /// Identity within the verb.
    pub id: String,
    /// What is confirmed (Chinese).
    pub text: String,
}
