//! Reading notices, and checking them against the flows whose verbs issue them.

use serde::Deserialize;
use toml::Spanned;

use super::{NoticeDefinition, Place, Said};
use crate::cases::CaseDefinition;
use crate::problem::Problem;
use crate::read;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    id: Spanned<String>,
    name: Spanned<String>,
    series: Spanned<String>,
    title: Spanned<String>,
    recipient: Option<Spanned<String>>,
    body: Spanned<String>,
    signer: Spanned<String>,
}

/// Reads the notices from name and text of each file.
pub(crate) fn load(
    files: &[(String, String)],
    problems: &mut Vec<Problem>,
) -> Vec<NoticeDefinition> {
    let mut notices: Vec<NoticeDefinition> = Vec::new();
    for (file, text) in files {
        let Some(read) = read::parse::<Text>(file, text, problems) else {
            continue;
        };
        read::check_id(file, text, &read.id, problems);
        let known = notices.iter().map(|notice| notice.series.as_str());
        if let Some(reason) = wrong_with_series(read.series.get_ref(), known) {
            problems.push(Problem::of(file, text, &read.series, reason));
        }
        if read.name.get_ref().trim().is_empty() {
            problems.push(Problem::of(file, text, &read.name, "the name is empty"));
        }
        if let Some(notice) = build(read, file, text, problems) {
            notices.push(notice);
        }
    }
    notices
}

fn build(
    read: Text,
    file: &str,
    text: &str,
    problems: &mut Vec<Problem>,
) -> Option<NoticeDefinition> {
    let mut said = |value: &Spanned<String>, line: &str| {
        Said::parse(line)
            .map_err(|reason| problems.push(Problem::of(file, text, value, reason)))
            .ok()
    };
    let title = said(&read.title, read.title.get_ref());
    let signer = said(&read.signer, read.signer.get_ref());
    let recipient = match &read.recipient {
        Some(recipient) => Some(said(recipient, recipient.get_ref())?),
        None => None,
    };
    let paragraphs = read.body.get_ref().lines().map(str::trim);
    let body: Vec<_> = paragraphs
        .filter(|line| !line.is_empty())
        .filter_map(|line| said(&read.body, line))
        .collect();
    if body.is_empty() {
        problems.push(Problem::of(file, text, &read.body, "the body is empty"));
    }
    Some(NoticeDefinition {
        id: read.id.into_inner(),
        name: read.name.into_inner(),
        series: read.series.into_inner(),
        title: title?,
        recipient,
        body,
        signer: signer?,
    })
}

fn wrong_with_series<'a>(
    series: &str,
    mut known: impl Iterator<Item = &'a str>,
) -> Option<&'static str> {
    let without = series.replacen("{year}", "", 1);
    if without.len() == series.len() {
        Some("the series must contain {year}, the number starts anew with it")
    } else if without.contains(['{', '}']) {
        Some("the series knows no place but one {year}")
    } else if known.any(|other| other == series) {
        Some("another notice has this series: two documents would get the same number")
    } else {
        None
    }
}

/// Checks that each verb issues a notice that there is, and that the flow knows whatever the
/// notice says of it.
pub(crate) fn check_flows(
    flows: &[CaseDefinition],
    notices: &[NoticeDefinition],
    problems: &mut Vec<Problem>,
) {
    for flow in flows {
        for verb in &flow.verbs {
            let Some(id) = &verb.issues else { continue };
            let file = format!("cases/{}.toml", flow.id);
            let at = format!("issues = {id:?}");
            let offset = flow.text.find(&at).unwrap_or(0);
            let Some(notice) = notices.iter().find(|notice| notice.id == *id) else {
                let reason = format!("there is no notice {id:?}");
                problems.push(Problem::at(&file, &flow.text, offset, reason));
                continue;
            };
            let certain = notice.texts().filter(|text| !text.is_optional());
            for place in certain.flat_map(Said::places) {
                if let Some(reason) = wrong_with_place(flow, place) {
                    let reason = format!("the notice {id:?} names {reason}");
                    problems.push(Problem::at(&file, &flow.text, offset, reason));
                }
            }
            // The register shows title and signer to everybody who may see the case.
            for place in notice.title.places().chain(notice.signer.places()) {
                if let Place::Said(said) = place
                    && flow.personal().any(|personal| personal == said)
                {
                    let reason =
                        format!("the title of the notice {id:?} names {said:?}, which is personal");
                    problems.push(Problem::at(&file, &flow.text, offset, reason));
                }
            }
        }
    }
}

fn wrong_with_place(flow: &CaseDefinition, place: &Place) -> Option<String> {
    match place {
        Place::Said(id) => {
            let mut fields = flow.verbs.iter().flat_map(|verb| &verb.fields);
            let known =
                flow.facts.iter().any(|fact| fact.id == *id) || fields.any(|field| field.id == *id);
            (!known).then(|| format!("{id:?}, which is no fact and no field of the flow"))
        }
        Place::Due(id) => flow
            .clock(id)
            .is_none()
            .then(|| format!("the clock {id:?}, which the flow does not have")),
        _ => None,
    }
}
