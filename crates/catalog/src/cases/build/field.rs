//! Fields, and the columns of tables.

use toml::Spanned;

use super::owned;
use crate::cases::text::{ColumnText, FieldText, Findings, Sort, Word};
use crate::cases::{Choice, Column, Field, Input};

/// Most characters of a line and of a longer text where the definition does not say.
const LINE_LENGTH: u32 = 100;
const TEXT_LENGTH: u32 = 2_000;

/// What is said of a field or a column beside its name.
struct Said<'a> {
    id: &'a Word,
    /// Where what is wrong with the sort is shown.
    place: Option<&'a Spanned<Sort>>,
    sort: Sort,
    options: &'a [Choice],
    max_length: Option<u32>,
}

impl FieldText {
    pub(super) fn build(&self, findings: &mut Findings<'_>) -> Option<Field> {
        let said = Said {
            id: &self.id,
            place: self.sort.as_ref(),
            sort: self.sort(),
            options: &self.options,
            max_length: self.max_length,
        };
        let id = self.id.get_ref();
        if self.time && self.sort() != Sort::Time {
            said.refuse(findings, format!("the field {id:?} is of two types"));
        }
        if (self.sort() == Sort::Table) == self.columns.is_empty() {
            let reason = format!("a table has columns, and nothing else has: look at {id:?}");
            said.refuse(findings, reason);
            return None;
        }
        let input = if self.sort() == Sort::Table {
            let mut columns = Vec::new();
            for column in &self.columns {
                columns.push(column.build(findings)?);
            }
            Input::Table { columns }
        } else {
            said.input(findings)?
        };
        Some(Field {
            id: id.clone(),
            label: owned(&self.label),
            input,
            required: self.required,
            personal: self.personal,
            hint: self.hint.clone(),
        })
    }
}

impl ColumnText {
    fn build(&self, findings: &mut Findings<'_>) -> Option<Column> {
        let sort = self
            .sort
            .as_ref()
            .map_or(Sort::Text, |sort| *sort.get_ref());
        let said = Said {
            id: &self.id,
            place: self.sort.as_ref(),
            sort,
            options: &self.options,
            max_length: self.max_length,
        };
        if !matches!(sort, Sort::Text | Sort::Number | Sort::Date | Sort::Choice) {
            let reason = "a column holds text, a number, a date or a choice".to_owned();
            said.refuse(findings, reason);
            return None;
        }
        Some(Column {
            id: owned(&self.id),
            label: owned(&self.label),
            input: said.input(findings)?,
            required: self.required,
        })
    }
}

impl Said<'_> {
    fn refuse(&self, findings: &mut Findings<'_>, reason: String) {
        match self.place {
            Some(place) => findings.at(place, reason),
            None => findings.at(self.id, reason),
        }
    }

    fn input(&self, findings: &mut Findings<'_>) -> Option<Input> {
        let id = self.id.get_ref();
        if self.sort != Sort::Choice && !self.options.is_empty() {
            self.refuse(
                findings,
                format!("the field {id:?} has options but is no choice"),
            );
            return None;
        }
        if !matches!(self.sort, Sort::Text | Sort::LongText) && self.max_length.is_some() {
            self.refuse(
                findings,
                format!("the length of the field {id:?} cannot be limited"),
            );
            return None;
        }
        Some(match self.sort {
            Sort::Text => Input::Text {
                max_length: self.max_length.unwrap_or(LINE_LENGTH),
            },
            Sort::LongText => Input::LongText {
                max_length: self.max_length.unwrap_or(TEXT_LENGTH),
            },
            Sort::Choice => self.choice(findings)?,
            Sort::Number => Input::Number,
            Sort::Date => Input::Date,
            Sort::Time => Input::Time,
            Sort::Table => Input::Table {
                columns: Vec::new(),
            },
            Sort::Unit => Input::Unit,
            Sort::Person => Input::Person,
            Sort::People => Input::People,
            Sort::Case => Input::Case,
            Sort::Area => Input::Area,
        })
    }

    fn choice(&self, findings: &mut Findings<'_>) -> Option<Input> {
        let id = self.id.get_ref();
        let mut values: Vec<_> = self.options.iter().map(|o| o.value.as_str()).collect();
        values.sort_unstable();
        values.dedup();
        if values.len() < 2 || values.len() < self.options.len() {
            let reason = format!("the choice {id:?} needs at least two different options");
            self.refuse(findings, reason);
            return None;
        }
        let options = self.options.to_vec();
        Some(Input::Choice { options })
    }
}
