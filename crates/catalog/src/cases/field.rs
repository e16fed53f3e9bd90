//! Fields of forms: what can be said with a verb, and with the opening of a case.

use serde::Deserialize;

/// A field of a form (表单项); a fact (事实) is a field of the form with which a case is opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Identity within the verb, or among the facts. A field that bears the id of a fact corrects
    /// it from then on.
    pub id: String,
    /// Label (Chinese).
    pub label: String,
    /// What can be entered.
    pub input: Input,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether it says something of a private person (个人信息), which is shown in clear only to
    /// those who work on the case.
    pub personal: bool,
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
    /// A day of the calendar, `2026-03-01`.
    Date,
    /// A point in time, RFC 3339.
    Time,
    /// Rows (节点、措施), kept as JSON text: a list of maps from column to value.
    Table {
        /// The columns.
        columns: Vec<Column>,
    },
    /// A unit, by its id.
    Unit,
    /// A person, by the id.
    Person,
    /// Several people, by their ids, separated by commas.
    People,
    /// Another case, by its id or number.
    Case,
    /// An area, by its id.
    Area,
}

/// A column of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Identity within the table.
    pub id: String,
    /// Label (Chinese).
    pub label: String,
    /// What can be entered: a line, a number, a date or one of several.
    pub input: Input,
    /// Whether it must be filled in.
    pub required: bool,
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
            Self::Date => "date",
            Self::Time => "time",
            Self::Table { .. } => "table",
            Self::Unit => "unit",
            Self::Person => "person",
            Self::People => "people",
            Self::Case => "case",
            Self::Area => "area",
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

    /// Returns the columns of a table; empty for other sorts of input.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        if let Self::Table { columns } = self {
            columns
        } else {
            &[]
        }
    }

    /// Returns the most characters, for the sorts of input that count them.
    #[must_use]
    pub const fn max_length(&self) -> Option<u32> {
        match self {
            Self::Text { max_length } | Self::LongText { max_length } => Some(*max_length),
            _ => None,
        }
    }

    /// Returns a value as it is shown: of a choice its label, of anything else what was said.
    #[must_use]
    pub fn shown<'a>(&'a self, value: &'a str) -> &'a str {
        let mut options = self.options().iter();
        options
            .find(|option| option.value == value)
            .map_or(value, |option| option.label.as_str())
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
