//! Kinds of supervised objects (监管对象类别), `catalog/objects`.

use std::collections::BTreeSet;

use model::{Cadence, FactorCode};
use serde::Deserialize;
use toml::Spanned;

use crate::problem::Problem;
use crate::read;

/// A kind of objects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kind {
    /// Identity, the name of its file.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// The kind of the object to which one of this kind belongs: an outlet's enterprise.
    pub parent: Option<String>,
    /// What is recorded of each object, in the order of the page. Limits are not listed here.
    pub attributes: Vec<Attribute>,
    /// How it is measured; `None` for kinds at which nothing is.
    pub point: Option<Point>,
}

/// What is recorded of an object.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Name in [`model::Object::attributes`].
    pub id: String,
    /// Label (Chinese).
    pub label: String,
    /// What the value may be.
    #[serde(rename = "type")]
    pub form: Form,
    /// Whether an object without it is refused.
    #[serde(default)]
    pub required: bool,
    /// Whether only a scope that may read personal fields sees it.
    #[serde(default)]
    pub personal: bool,
    /// The choices of [`Form::Choice`].
    #[serde(default)]
    pub options: Vec<Choice>,
}

/// What the value of an attribute may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Any text.
    Text,
    /// A decimal number.
    Number,
    /// One of the options.
    Choice,
}

/// One option of a choice.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is shown (Chinese).
    pub label: String,
}

/// How objects of a kind are measured.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The cadences that its data loggers are expected to send.
    pub cadences: BTreeSet<Cadence>,
    /// After how many minutes without any row it counts as silent.
    pub silent_minutes: u32,
    /// Whether its objects carry limits of their own as attributes `limit.<factor>`.
    #[serde(default)]
    pub limits: bool,
    /// The factors with label and unit. The default units of HJ 212 are not trusted (its 2017
    /// edition gives ng/m³ for PM10); what a value means is configured here.
    pub factors: Vec<Factor>,
}

/// A factor that is measured at points of a kind.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Its code, for example `a34004`.
    pub code: FactorCode,
    /// Label, for example `PM2.5` or `化学需氧量`.
    pub label: String,
    /// Unit, for example `µg/m³`; empty for numbers without one, such as pH.
    pub unit: String,
}

impl Point {
    /// Returns what is configured for a factor.
    #[must_use]
    pub fn factor(&self, code: &str) -> Option<&Factor> {
        self.factors
            .iter()
            .find(|factor| factor.code.as_str() == code)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    id: Spanned<String>,
    name: String,
    parent: Option<Spanned<String>>,
    point: Option<Point>,
    #[serde(default, rename = "attribute")]
    attributes: Vec<Spanned<Attribute>>,
}

/// Reads the kinds from name and text of each file.
pub(crate) fn load(files: &[(String, String)], problems: &mut Vec<Problem>) -> Vec<Kind> {
    let read: Vec<(&str, &str, Text)> = files
        .iter()
        .filter_map(|(file, text)| {
            Some((
                file.as_str(),
                text.as_str(),
                read::parse(file, text, problems)?,
            ))
        })
        .collect();
    for (file, text, kind) in &read {
        read::check_id(file, text, &kind.id, problems);
        let is_kind = |id: &str| read.iter().any(|(_, _, other)| other.id.get_ref() == id);
        if let Some(parent) = kind.parent.as_ref().filter(|id| !is_kind(id.get_ref())) {
            let reason = format!("there is no kind of objects {:?}", parent.get_ref());
            problems.push(Problem::of(file, text, parent, reason));
        }
        check_attributes(file, text, &kind.attributes, problems);
        if let Some(point) = &kind.point {
            check_point(file, point, problems);
        }
    }
    read.into_iter()
        .map(|(_, _, kind)| Kind {
            id: kind.id.into_inner(),
            name: kind.name,
            parent: kind.parent.map(Spanned::into_inner),
            attributes: kind
                .attributes
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
            point: kind.point,
        })
        .collect()
}

fn check_attributes(
    file: &str,
    text: &str,
    attributes: &[Spanned<Attribute>],
    problems: &mut Vec<Problem>,
) {
    let mut seen = BTreeSet::new();
    for spanned in attributes {
        let attribute = spanned.get_ref();
        let mut wrong = |reason: &str| {
            let reason = format!("attribute {:?} {reason}", attribute.id);
            problems.push(Problem::of(file, text, spanned, reason));
        };
        if !seen.insert(attribute.id.as_str()) {
            wrong("is listed twice");
        }
        if attribute.id.starts_with(crate::limit::PREFIX) {
            wrong("is a limit; limits are allowed by `limits = true` of the point");
        }
        match (attribute.form, attribute.options.is_empty()) {
            (Form::Choice, true) => wrong("is a choice without options"),
            (Form::Text | Form::Number, false) => wrong("has options but is no choice"),
            _ => {}
        }
    }
}

fn check_point(file: &str, point: &Point, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for factor in &point.factors {
        if !seen.insert(&factor.code) {
            let reason = format!("factor {} is listed twice", factor.code);
            problems.push(Problem::of_file(file, reason));
        }
    }
    if point.cadences.is_empty() {
        problems.push(Problem::of_file(
            file,
            "a point is expected to send in at least one cadence",
        ));
    }
    if point.silent_minutes == 0 {
        problems.push(Problem::of_file(file, "silent_minutes is at least 1"));
    }
}
