//! What a person asks to be done, and the check of what was filled in.

mod values;

pub(crate) use values::rows;

use std::collections::{BTreeMap, BTreeSet};

use catalog::cases::{CheckItem, EvidenceKind, Field, Verb};
use model::{Attached, EventBody, Timestamp};

/// A request to do a verb to a case.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VerbCall {
    /// The verb.
    pub verb: String,
    /// Made by the client; the same request is never carried out twice.
    pub request_id: String,
    /// Number of the last event that the person has seen.
    pub expected_seq: u32,
    /// Reason, where the verb asks for one.
    pub reason: Option<String>,
    /// Form fields by id.
    pub fields: BTreeMap<String, String>,
    /// Files that the person has uploaded, each as what.
    pub evidence: Vec<Attached>,
    /// Check list by item.
    pub checklist: BTreeMap<String, bool>,
    /// When it happened, if that was before now: work that was done without network.
    pub occurred_at: Option<Timestamp>,
}

/// What is wrong with one field of a form, in a sentence for the one who filled it in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldError {
    /// The field: its id, or `reason`, `evidence.KIND`, `checklist.ITEM`, `occurred_at`, `verb`,
    /// `request_id`.
    pub field: String,
    /// What is wrong (Chinese).
    pub message: String,
}

impl FieldError {
    pub(crate) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// Most characters of a reason.
const REASON_LENGTH: usize = 500;
/// Most files with one verb.
const FILES: usize = 30;
/// Most characters of a request's id.
const REQUEST_LENGTH: usize = 100;

/// A form, of a verb or of an opening.
#[derive(Clone, Copy)]
pub(crate) struct Form<'a> {
    /// What is done with it.
    pub(crate) name: &'a str,
    pub(crate) fields: &'a [Field],
    pub(crate) evidence: &'a [EvidenceKind],
    pub(crate) checklist: &'a [CheckItem],
    pub(crate) reason: bool,
}

impl<'a> From<&'a Verb> for Form<'a> {
    fn from(verb: &'a Verb) -> Self {
        Self {
            name: &verb.name,
            fields: &verb.fields,
            evidence: &verb.evidence,
            checklist: &verb.checklist,
            reason: verb.reason,
        }
    }
}

/// Checks what was filled in and returns what the event will say; all faults at once.
///
/// Whether the files exist and are the person's own, and whether the people, units and cases that
/// are named exist, is not checked here.
pub(crate) fn check(form: Form<'_>, call: &VerbCall) -> Result<EventBody, Vec<FieldError>> {
    let mut errors = Vec::new();
    if call.request_id.is_empty() || call.request_id.len() > REQUEST_LENGTH {
        errors.push(FieldError::new(
            "request_id",
            "请求编号缺失或过长，请刷新页面后重试",
        ));
    }
    let body = EventBody {
        fields: check_fields(form, call, &mut errors),
        reason: check_reason(form, call, &mut errors),
        evidence: check_evidence(form, call, &mut errors),
        checklist: check_list(form, call, &mut errors),
    };
    if errors.is_empty() {
        Ok(body)
    } else {
        Err(errors)
    }
}

fn check_fields(
    form: Form<'_>,
    call: &VerbCall,
    errors: &mut Vec<FieldError>,
) -> BTreeMap<String, String> {
    for id in call
        .fields
        .keys()
        .filter(|id| !form.fields.iter().any(|field| field.id == **id))
    {
        errors.push(FieldError::new(id, "表单里没有这一项"));
    }
    let mut fields = BTreeMap::new();
    for field in form.fields {
        let value = call.fields.get(&field.id).map_or("", |value| value.trim());
        if value.is_empty() {
            if field.required {
                errors.push(FieldError::new(
                    &field.id,
                    format!("请填写“{}”", field.label),
                ));
            }
            continue;
        }
        match values::check(field, value) {
            Ok(value) => {
                fields.insert(field.id.clone(), value);
            }
            Err(message) => errors.push(FieldError::new(&field.id, message)),
        }
    }
    fields
}

fn check_reason(form: Form<'_>, call: &VerbCall, errors: &mut Vec<FieldError>) -> Option<String> {
    let reason = call
        .reason
        .as_deref()
        .map(str::trim)
        .filter(|reason| !reason.is_empty());
    match reason {
        None if form.reason => {
            errors.push(FieldError::new(
                "reason",
                format!("“{}”须写明理由", form.name),
            ));
        }
        Some(_) if !form.reason => {
            errors.push(FieldError::new(
                "reason",
                format!("“{}”不需要理由", form.name),
            ));
        }
        Some(reason) if reason.chars().count() > REASON_LENGTH => {
            errors.push(FieldError::new(
                "reason",
                format!("理由最多 {REASON_LENGTH} 字"),
            ));
        }
        _ => {}
    }
    reason.map(str::to_owned)
}

fn check_evidence(form: Form<'_>, call: &VerbCall, errors: &mut Vec<FieldError>) -> Vec<Attached> {
    if call.evidence.len() > FILES {
        errors.push(FieldError::new(
            "evidence",
            format!("一次最多附 {FILES} 个文件"),
        ));
    }
    let mut seen = BTreeSet::new();
    for file in &call.evidence {
        let field = format!("evidence.{}", file.kind);
        if !form.evidence.iter().any(|kind| kind.kind == file.kind) {
            errors.push(FieldError::new(field, "这里不收这一类材料"));
        } else if !seen.insert(&file.hash) {
            errors.push(FieldError::new(field, "同一个文件只能附一次"));
        }
    }
    for kind in form.evidence.iter().filter(|kind| kind.required()) {
        let count = call
            .evidence
            .iter()
            .filter(|file| file.kind == kind.kind)
            .count();
        if count < usize::try_from(kind.min).unwrap_or(usize::MAX) {
            let message = format!("“{}”至少 {} 张，现有 {count} 张", kind.name, kind.min);
            errors.push(FieldError::new(format!("evidence.{}", kind.kind), message));
        }
    }
    call.evidence.clone()
}

fn check_list(
    form: Form<'_>,
    call: &VerbCall,
    errors: &mut Vec<FieldError>,
) -> BTreeMap<String, bool> {
    for id in call.checklist.keys() {
        if !form.checklist.iter().any(|item| item.id == *id) {
            errors.push(FieldError::new(
                format!("checklist.{id}"),
                "清单里没有这一项",
            ));
        }
    }
    for item in form.checklist {
        if call.checklist.get(&item.id) != Some(&true) {
            let message = format!("“{}”未确认，不能{}", item.text, form.name);
            errors.push(FieldError::new(format!("checklist.{}", item.id), message));
        }
    }
    call.checklist.clone()
}

#[cfg(test)]
mod tests;
