//! The forms of the commands that can be asked of a device.

use hj212::Edition;
use model::Mn;
use sense::downlink::{Class, Field, FieldKind, Offer};
use serde::Serialize;
use utoipa::ToSchema;

/// A command with its form.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommandView {
    /// Its word.
    id: &'static str,
    /// Its code in this edition.
    code: u16,
    name: &'static str,
    /// Whether it changes the device; a page then asks for confirmation with the text below.
    changes: bool,
    /// What is about to happen; names of fields in braces are to be filled in.
    confirm: String,
    fields: Vec<FieldView>,
}

/// A field of a command's form.
#[derive(Serialize, ToSchema)]
struct FieldView {
    name: &'static str,
    label: &'static str,
    /// `factor`, `info`, `text`, `secret`, `number`, `decimal`, `choice`, `time` or `clock`.
    kind: &'static str,
    required: bool,
    hint: &'static str,
    /// Of a number.
    least: Option<u32>,
    /// Of a number; of a text or a time of day, characters.
    most: Option<u32>,
    /// Of a choice.
    choices: Vec<ChoiceView>,
}

/// A value that can be chosen.
#[derive(Serialize, ToSchema)]
struct ChoiceView {
    value: &'static str,
    name: &'static str,
}

impl CommandView {
    /// Returns the command as a device of an edition is asked it; `None` where that has none.
    pub(crate) fn of(offer: &Offer, edition: Edition, mn: &Mn) -> Option<Self> {
        Some(Self {
            id: offer.word,
            code: offer.code(edition)?,
            name: offer.name,
            changes: offer.class == Class::Changes,
            confirm: offer.confirm.replace("{mn}", mn.as_str()),
            fields: offer.fields_in(edition).map(field).collect(),
        })
    }
}

fn field(field: &Field) -> FieldView {
    let (kind, least, most) = match field.kind {
        FieldKind::Factor => ("factor", None, None),
        FieldKind::Info => ("info", None, None),
        FieldKind::Text(most) => ("text", None, u32::try_from(most).ok()),
        FieldKind::Secret => ("secret", None, None),
        FieldKind::Number { least, most } => ("number", Some(least), Some(most)),
        FieldKind::Decimal => ("decimal", None, None),
        FieldKind::Choice(_) => ("choice", None, None),
        FieldKind::Time => ("time", None, None),
        FieldKind::Clock(digits) => ("clock", None, u32::try_from(digits).ok()),
    };
    let choices = match field.kind {
        FieldKind::Choice(choices) => choices,
        _ => &[],
    };
    FieldView {
        name: field.name,
        label: field.label,
        kind,
        required: field.required,
        hint: field.hint,
        least,
        most,
        choices: choices
            .iter()
            .map(|(value, name)| ChoiceView { value, name })
            .collect(),
    }
}
