//! The built-in flow is sound, and each way to spoil it is refused at its line.

use std::collections::BTreeSet;

use super::*;

const GOOD: &str = include_str!("../../../../catalog/cases/air-anomaly.toml");

fn problems(text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    load(
        &[("cases/air-anomaly.toml".to_owned(), text.to_owned())],
        &Shared::default(),
        &mut problems,
    );
    problems
}

/// Replaces the first `good` after the anchor by `bad` and expects exactly this reason, at the line
/// in which `at` stands after the anchor.
#[track_caller]
fn check(anchor: &str, good: &str, bad: &str, at: &str, reason: &str) {
    let start = GOOD.find(anchor).expect("the anchor is in the file");
    let (head, tail) = GOOD.split_at(start);
    assert!(
        tail.contains(good),
        "{good:?} is not in the file after {anchor:?}"
    );
    let text = format!("{head}{}", tail.replacen(good, bad, 1));
    let from = text.find(anchor).unwrap_or(start);
    let place = from + text[from..].find(at).expect("the place is in the file");
    let line = text[..place].lines().count() + usize::from(text[..place].ends_with('\n'));
    let found: Vec<_> = problems(&text)
        .into_iter()
        .map(|p| (p.line, p.reason))
        .collect();
    assert!(
        found
            .iter()
            .any(|(l, r)| *l == Some(line) && r.contains(reason)),
        "expected line {line}: {reason}\nfound {found:#?}"
    );
}

#[test]
fn the_built_in_flow_is_sound() {
    assert_eq!(problems(GOOD), []);
    let flow = CaseDefinition::parse("air-anomaly", GOOD).expect("sound");
    assert_eq!(flow.number.series(2026), "空异〔2026〕");
    assert_eq!(flow.text, GOOD);
    let accept = flow.verb("accept").expect("defined");
    assert_eq!(accept.not_same_as, ["take", "answer"]);
    assert_eq!(accept.checklist.len(), 4);
    let answer = flow.verb("answer").expect("defined");
    assert!(answer.evidence[0].required());
    assert_eq!(answer.fields[0].input.options().len(), 7);
    assert_eq!(flow.evidence_name("photo-site"), Some("现场照片"));
    assert!(
        flow.clocks.iter().all(|clock| clock.source.is_none()),
        "all are house values"
    );
}

#[test]
fn what_cannot_be_read_is_refused() {
    check(
        "id = \"take\"",
        "takes = true",
        "take = true",
        "take = true",
        "unknown field `take`",
    );
    check(
        "[[party]]",
        "where = \"cell\"",
        "where = \"town\"",
        "where",
        "unknown variant `town`",
    );
    check(
        "[[verb.field]]",
        "type = \"choice\"",
        "type = \"colour\"",
        "type",
        "unknown variant `colour`",
    );
    check(
        "[[state]]",
        "open = true",
        "",
        "[[state]]",
        "missing field `open`",
    );
    check(
        "id =",
        "id = \"air-anomaly\"",
        "id = \"air\"",
        "id =",
        "not the name of the file",
    );
}

#[test]
fn a_reference_that_leads_nowhere_is_refused() {
    check(
        "start =",
        "awaiting-take",
        "awaiting-tkae",
        "start =",
        "there is no state \"awaiting-tkae\"",
    );
    check(
        "[[state]]",
        "party = \"handler\"",
        "party = \"x\"",
        "party =",
        "there is no party \"x\"",
    );
    check(
        "[[state]]",
        "clock = \"take\"",
        "clock = \"x\"",
        "clock =",
        "there is no clock \"x\"",
    );
    check(
        "[[verb]]",
        "to = \"handling\"",
        "to = \"x\"",
        "to =",
        "there is no state \"x\"",
    );
    check(
        "[[verb]]",
        "by = \"handler\"",
        "by = \"x\"",
        "by =",
        "there is no party \"x\"",
    );
    check(
        "hand_to",
        "\"lead\"",
        "\"x\"",
        "hand_to",
        "there is no party \"x\"",
    );
    check(
        "not_same_as",
        "\"answer\"",
        "\"x\"",
        "not_same_as",
        "there is no verb \"x\"",
    );
}

#[test]
fn a_role_that_is_not_in_the_catalogue_is_refused() {
    let mut problems = Vec::new();
    let file = ("cases/air-anomaly.toml".to_owned(), GOOD.to_owned());
    let time = crate::TimeLaw::default();
    let outside = Outside {
        roles: ["grid-member", "grid-lead"].into(),
        kinds: BTreeSet::new(),
        categories: BTreeSet::new(),
        time: &time,
    };
    check_outside(&[file], &outside, &mut problems);
    let lines: Vec<_> = problems.iter().filter_map(|problem| problem.line).collect();
    let expected = |word: &str| {
        GOOD[..GOOD.find(word).expect("in the file")]
            .lines()
            .count()
            + 1
    };
    assert_eq!(
        lines,
        [expected("role = \"duty-officer\""), expected("fallback =")]
    );
}

#[test]
fn states_that_lead_nowhere_are_refused() {
    check(
        "[[state]]",
        "[[clock]]",
        "[[state]]\nid = \"lost\"\nname = \"x\"\nopen = true\nparty = \"lead\"\n\n[[clock]]",
        "id = \"lost\"",
        "no way leads to the state \"lost\"",
    );
    // Nothing leads out of the state of verification.
    let everywhere = "[\"awaiting-take\", \"handling\", \"awaiting-accept\"]";
    let stuck = GOOD
        .replace(everywhere, "[\"handling\"]")
        .replace("[\"awaiting-accept\"]", "[\"handling\"]");
    let found = problems(&stuck);
    assert!(
        found
            .iter()
            .any(|p| p.reason == "the open state \"awaiting-accept\" cannot be left")
    );
    // Verbs lead out of it, but never to a closed state.
    let round = GOOD.replace("to = \"closed\"", "to = \"awaiting-take\"");
    let found = problems(&round);
    assert!(
        found
            .iter()
            .any(|p| p.reason.starts_with("no way leads from the open state"))
    );
    check(
        "id = \"awaiting-take\"",
        "party = \"handler\"",
        "party = \"lead\"",
        "id =",
        "the party that is awaited in the state \"awaiting-take\" cannot leave it",
    );
}

#[test]
fn incomplete_parts_are_refused() {
    check(
        "[[state]]",
        "party = \"handler\"\n",
        "",
        "id =",
        "awaits nobody",
    );
    check(
        "id = \"closed\"",
        "open = false",
        "open = false\nclock = \"take\"",
        "id =",
        "no clock",
    );
    check(
        "id = \"take\"\nname = \"接收\"",
        "by = \"handler\"\n",
        "",
        "id =",
        "by which party",
    );
    check(
        "id = \"take\"\nname = \"接收\"",
        "from = [\"awaiting-take\"]",
        "from = []",
        "id =",
        "in no state",
    );
    check(
        "id = \"take\"\nname = \"接收\"",
        "name = \"接收\"",
        "name = \" \"",
        "name =",
        "a name is empty",
    );
    check(
        "id = \"remind\"",
        "style",
        "takes = true\nstyle",
        "id =",
        "must lead to a state",
    );
    check(
        "id = \"return\"",
        "style",
        "takes = true\nstyle",
        "id =",
        "another party is awaited",
    );
    check(
        "id = \"accept\"\nname = \"核验通过\"",
        "style",
        "hand_to = \"lead\"\nstyle",
        "hand_to",
        "handed to nobody",
    );
    check(
        "id = \"take\"\nname = \"接收\"",
        "id = \"take\"",
        "id = \"open\"",
        "id =",
        "cannot be defined",
    );
    check(
        "id = \"hand-on\"",
        "\"hand-on\"",
        "\"answer\"",
        "id =",
        "there are two of the verb",
    );
    check(
        "id = \"hand-on\"",
        "\"hand-on\"",
        "\"转办\"",
        "id =",
        "must be named in a-z",
    );
}

#[test]
fn clocks_without_a_budget_or_an_origin_are_refused() {
    check(
        "[[clock]]",
        "budget = \"2h\"\n",
        "",
        "id =",
        "has no budget",
    );
    check("[[clock]]", "warn = \"30m\"\n", "", "id =", "has no warn");
    check(
        "[[clock]]",
        "\"2h\"",
        "\"2 working days\"",
        "budget",
        "is no time budget",
    );
    check(
        "[[clock]]",
        "\"2h\"",
        "\"30m\"",
        "id =",
        "warns before it starts",
    );
    check(
        "[[clock]]",
        "house = true\n",
        "",
        "id =",
        "needs either `house = true` or its source",
    );
}

#[test]
fn closing_takes_a_second_party() {
    let accept = "id = \"accept\"\nname = \"核验通过\"";
    check(
        accept,
        "not_same_as = [\"take\", \"answer\"]\n",
        "",
        "id =",
        "name in not_same_as whose doer",
    );
    check(
        accept,
        "[\"take\", \"answer\"]",
        "[\"take\"]",
        "id =",
        "the doer of \"answer\" could close",
    );
    check(
        accept,
        "by = \"acceptor\"",
        "by = \"handler\"",
        "id =",
        "closing needs a second party",
    );
    check(
        accept,
        "[\"awaiting-accept\"]",
        "[\"awaiting-take\"]",
        "id =",
        "nobody has answered",
    );
    check(
        accept,
        "\"take\", \"answer\"",
        "\"answer\", \"accept\"",
        "not_same_as",
        "only once",
    );
    check(
        "id = \"take\"\nname = \"接收\"",
        "style",
        "same_unit = \"refused\"\nstyle",
        "same_unit",
        "as whom",
    );
}

#[test]
fn forms_that_cannot_be_filled_in_are_refused() {
    let finding = "id = \"finding\"";
    check(
        finding,
        "type = \"choice\"",
        "type = \"text\"",
        "type",
        "is no choice",
    );
    check(
        finding,
        "\"open-burning\"",
        "\"construction-dust\"",
        "type",
        "different options",
    );
    check(
        finding,
        "required",
        "max_length = 3\nrequired",
        "type",
        "cannot be limited",
    );
    check("number =", "{year}", "", "number", "must contain {year}");
    check(
        "title =",
        "{object}",
        "{station}",
        "title",
        "{station} is not known here",
    );
}

mod everything;

#[test]
fn personal_facts_are_texts_marked_everywhere_and_in_no_title() {
    let summary = "label = \"报警内容\"";
    let marked = "label = \"报警内容\"\npersonal = true";
    let flow = CaseDefinition::parse("air-anomaly", &GOOD.replacen(summary, marked, 1));
    assert_eq!(
        flow.expect("sound").personal().collect::<Vec<_>>(),
        ["summary"]
    );
    check(
        "id = \"started\"",
        "time = true",
        "time = true\npersonal = true",
        "id = \"started\"",
        "the field \"started\" cannot be personal",
    );
}
