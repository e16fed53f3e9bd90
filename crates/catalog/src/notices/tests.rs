//! What is refused in notices.

use super::load::{check_flows, load};
use super::*;
use crate::cases::CaseDefinition;

const GOOD: &str = r#"
id = "supervision"
name = "督办通知"
series = "环督〔{year}〕"
title = "关于{case.title}的督办通知"
recipient = "{awaited}"
signer = "{bureau}"
body = """
? 根据{said.basis}，
一、{said.demand}

请于{due.answer}前反馈。
"""
"#;

fn read(texts: &[&str]) -> (Vec<NoticeDefinition>, Vec<String>) {
    let files: Vec<_> = texts
        .iter()
        .map(|text| ("notices/supervision.toml".to_owned(), (*text).to_owned()))
        .collect();
    let mut problems = Vec::new();
    let notices = load(&files, &mut problems);
    let said = problems.iter().map(|problem| problem.reason.clone());
    (notices, said.collect())
}

#[test]
fn a_notice_is_read() {
    let (notices, problems) = read(&[GOOD]);
    assert_eq!(problems, [""; 0]);
    assert_eq!(notices[0].series(2026), "环督〔2026〕");
    assert_eq!(notices[0].body.len(), 3, "empty lines are no paragraphs");
    assert_eq!(notices[0].places().count(), 6);
}

#[test]
fn what_is_wrong_is_said() {
    for (from, to, reason) in [
        ("〔{year}〕", "", "the series must contain {year}"),
        (
            "〔{year}〕",
            "{year}{month}",
            "the series knows no place but",
        ),
        ("督办通知\"\nseries", "\"\nseries", "the name is empty"),
        ("{case.title}", "{case.name}", "{case.name} is no place"),
        ("{awaited}", "{awaited", "a brace is not closed"),
        (
            "\"supervision\"",
            "\"other\"",
            "is not the name of the file",
        ),
        ("signer", "signed", "unknown field"),
    ] {
        let (_, problems) = read(&[&GOOD.replacen(from, to, 1)]);
        assert!(
            problems.iter().any(|said| said.contains(reason)),
            "{to}: {problems:?}"
        );
    }
    let (_, twice) = read(&[GOOD, GOOD]);
    assert_eq!(
        twice,
        ["another notice has this series: two documents would get the same number"]
    );
}

/// The flow that every notice of the test goes out with.
fn flow(verb: &str) -> CaseDefinition {
    let text = include_str!("../../../../catalog/cases/air-anomaly.toml");
    let text = text.replacen("id = \"remind\"", &format!("id = \"remind\"\n{verb}"), 1);
    CaseDefinition::parse("air-anomaly", &text).unwrap()
}

#[test]
fn a_flow_knows_what_its_notices_name() {
    let (notices, _) = read(&[GOOD]);
    for (verb, expected) in [
        ("", &[][..]),
        ("issues = \"other\"", &["there is no notice \"other\""][..]),
        (
            "issues = \"supervision\"",
            // The basis is named in a paragraph that may be left out.
            &[
                "the notice \"supervision\" names \"demand\", which is no fact and no field of the flow",
                "the notice \"supervision\" names the clock \"answer\", which the flow does not have",
            ][..],
        ),
    ] {
        let mut problems = Vec::new();
        check_flows(&[flow(verb)], &notices, &mut problems);
        let said: Vec<_> = problems.iter().map(|problem| &problem.reason).collect();
        assert_eq!(said, expected, "{verb}");
    }
}

#[test]
fn a_title_names_nobody() {
    let named = GOOD.replacen("{case.title}", "{said.summary}", 1);
    let body = "? 根据{said.basis}，\n一、{said.demand}\n\n请于{due.answer}前反馈。";
    let named = named.replacen(body, "{said.summary}", 1);
    let (notices, problems) = read(&[&named]);
    assert_eq!(problems, [""; 0]);
    let marked = |mark: &str| {
        let text = include_str!("../../../../catalog/cases/air-anomaly.toml");
        let text = text.replacen("label = \"报警内容\"", &format!("label = \"人\"{mark}"), 1);
        let text = text.replacen(
            "id = \"remind\"",
            "id = \"remind\"\nissues = \"supervision\"",
            1,
        );
        let mut problems = Vec::new();
        let flow = CaseDefinition::parse("air-anomaly", &text).unwrap();
        check_flows(&[flow], &notices, &mut problems);
        let said = problems.into_iter().map(|problem| problem.reason);
        said.collect::<Vec<_>>()
    };
    assert_eq!(marked(""), [""; 0]);
    assert_eq!(
        marked("\npersonal = true"),
        ["the title of the notice \"supervision\" names \"summary\", which is personal"]
    );
}
