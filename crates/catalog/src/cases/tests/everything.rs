//! A flow that uses everything is sound, and each way to spoil it is refused at its line.

use super::super::*;
use crate::problem::Problem;

const GOOD: &str = include_str!("../../../tests/fixtures/everything.toml");

fn problems(text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let files = [("cases/everything.toml".to_owned(), text.to_owned())];
    load(&files, &Shared::default(), &mut problems);
    problems
}

/// Replaces `good` after the anchor by `bad`, and expects the reason at the line of the anchor or
/// of what was written.
#[track_caller]
fn check(anchor: &str, good: &str, bad: &str, reason: &str) {
    let start = GOOD.find(anchor).expect("the anchor is in the file");
    let (head, tail) = GOOD.split_at(start);
    assert!(tail.contains(good), "{good:?} does not follow {anchor:?}");
    let text = format!("{head}{}", tail.replacen(good, bad, 1));
    let found = problems(&text);
    assert!(
        found
            .iter()
            .any(|p| p.reason.contains(reason) && p.line.is_some()),
        "expected: {reason}\nfound {found:#?}"
    );
}

fn verb(id: &str) -> String {
    format!("[[verb]]\nid = \"{id}\"")
}

fn state(id: &str) -> String {
    format!("[[state]]\nid = \"{id}\"")
}

#[test]
fn a_flow_that_uses_everything_is_sound() {
    assert_eq!(problems(GOOD), []);
    let flow = CaseDefinition::parse("everything", GOOD).expect("sound");
    let starts = |id: &str| flow.verb(id).expect("defined").from.join(" ");
    assert_eq!(
        starts("suspend"),
        "registered handed-over disputed countersign to-accept notice"
    );
    assert!(flow.verb("rule").expect("defined").hop);
    assert!(flow.verb("report-stopped").expect("defined").reason);
    let fields = |id: &str| flow.verb(id).expect("defined").fields.len();
    assert_eq!(
        (fields("ask-time"), fields("consult"), fields("return")),
        (1, 1, 1)
    );
    assert_eq!(flow.lookback.expect("defined").percent, 10);
}

#[test]
fn those_who_answer_side_by_side_can_answer() {
    let handed = state("handed-over");
    check(&handed, "then = \"to-accept\"\n", "", "name its then");
    check(
        &handed,
        "then = \"to-accept\"",
        "then = \"handed-over\"",
        "lead to itself",
    );
    check(
        &handed,
        "then = \"to-accept\"",
        "then = \"nowhere\"",
        "no state \"nowhere\"",
    );
    check(
        &handed,
        "party = \"line\"",
        "party = \"territory\"",
        "two different parties",
    );
    check(
        &handed,
        "open = true\n",
        "open = true\nparty = \"line\"\n",
        "more than one of",
    );
    check(
        &verb("confirm-line"),
        "answers = true\n",
        "",
        "\"line\" cannot answer",
    );
    check(
        &verb("confirm-line"),
        "by = \"line\"",
        "by = \"territory\"",
        "\"line\" cannot answer",
    );
    check(
        &verb("report-done"),
        "answers = true",
        "answers = true\nto = \"to-accept\"",
        "cannot lead",
    );
    check(
        &verb("report-done"),
        "[\"handed-over\"]",
        "[\"disputed\"]",
        "nobody answers side by side",
    );
    check(
        &verb("pass-on"),
        "[\"handed-over\"]",
        "[\"disputed\"]",
        "must stay where the others",
    );
    check(
        &verb("hand-over"),
        "to = \"handed-over\"",
        "to = \"countersign\"",
        "says who is asked",
    );
    check(
        &verb("consent"),
        "by = \"asked\"",
        "by = \"line\"",
        "\"asked\" cannot answer",
    );
    check(
        &verb("accept"),
        "by = \"acceptor\"",
        "by = \"asked\"",
        "cannot be done by \"asked\"",
    );
}

#[test]
fn every_kind_has_its_counterpart() {
    check(
        &verb("resume"),
        "kind = \"resume\"",
        "kind = \"remind\"",
        "needs Resume",
    );
    check(
        &verb("refuse-time"),
        "kind = \"refuse-extension\"",
        "kind = \"remind\"",
        "RefuseExtension",
    );
    check(&verb("grant-time"), "times = 1\n", "", "how often");
    check(
        &verb("grant-time"),
        "times = 1",
        "times = 0",
        "ever be granted",
    );
    check(
        &verb("grant-time"),
        "\"30d\"",
        "\"0d\"",
        "is no time budget",
    );
    check(&verb("grant-time"), "\"30d\"", "\"30h\"", "counted alike");
    check(
        &verb("grant-time"),
        "by = \"registrar\"",
        "by = \"line\"",
        "asked itself",
    );
    check(
        &verb("ask-time"),
        "kind = \"ask-extension\"",
        "kind = \"remind\"",
        "comes before",
    );
    check(
        &verb("opinion"),
        "kind = \"opinion\"",
        "kind = \"remind\"",
        "Opinion",
    );
    check(
        &verb("rule"),
        "by = \"arbiter\"",
        "by = \"line\"",
        "can rule",
    );
    check(
        &verb("rule"),
        "\"handed-over\", \"countersign\"",
        "\"countersign\"",
        "at 3 hops",
    );
    check(
        &state("disputed"),
        "clock = \"rule\"\n",
        "",
        "a dispute has a deadline",
    );
}

#[test]
fn each_kind_leads_where_it_leads() {
    check("hops_max", "3", "0", "1 or more hops");
    check(
        &verb("merge"),
        "to = \"merged\"",
        "to = \"notice\"",
        "cannot lead",
    );
    check(
        &verb("reopen"),
        "to = \"registered\"",
        "to = \"struck\"",
        "cannot lead",
    );
    check(
        &verb("reopen"),
        "[\"refused\"]",
        "[\"notice\"]",
        "open already",
    );
    check(
        &verb("suspend"),
        "by =",
        "to = \"notice\"\nby =",
        "cannot lead",
    );
    check(
        &verb("withdraw"),
        "kind",
        "by = \"line\"\nkind",
        "cannot say by whom",
    );
    check(
        &verb("remind"),
        "kind = \"remind\"\n",
        "kind = \"remind\"\nrelapse = true\n",
        "relapse says nothing",
    );
    check(
        &verb("remind"),
        "kind = \"remind\"",
        "kind = \"nag\"",
        "unknown variant `nag`",
    );
    check(
        &verb("copy"),
        "by = ",
        "field = [{ id = \"people\", label = \"x\" }]\nby = ",
        "comes with the kind",
    );
}

#[test]
fn what_the_system_does_comes_by_itself() {
    check(
        &state("notice"),
        "clock = \"notice\"\n",
        "",
        "that could run out",
    );
    check(
        &verb("strike"),
        "on = \"due\"",
        "on = \"due\"\nreason = true",
        "done by the system",
    );
    check(
        &verb("strike"),
        "on = \"due\"",
        "by = \"acceptor\"",
        "closing needs a second party",
    );
    check(
        &verb("strike"),
        "on = \"due\"",
        "on = \"due\"\nby = \"line\"",
        "cannot say by whom",
    );
    let by_date = GOOD.replace("budget = \"7d\"", "until = \"deadline\"");
    assert_eq!(problems(&by_date), [], "whoever hands it over says by when");
    let label = "label = \"整改期限\"\ntype = \"date\"\n";
    let unsaid = by_date.replace(&format!("{label}required = true"), label);
    let found = problems(&unsaid);
    assert!(
        found.iter().any(|p| p.reason.contains("would never come")),
        "{found:?}"
    );
    check(
        "budget = \"7d\"",
        "budget = \"7d\"",
        "budget = \"0d\"",
        "is no time budget",
    );
    check(
        "budget = \"7d\"",
        "budget = \"7d\"",
        "budget = \"-7d\"",
        "is no time budget",
    );
    check(
        "until = \"deadline\"",
        "deadline",
        "problem",
        "is not everywhere a date",
    );
    check(
        "until = \"deadline\"",
        "until",
        "budget = \"3d\"\nuntil",
        "more than one of",
    );
    check(
        &verb("draw"),
        "[\"struck\"]",
        "[\"refused\"]",
        "does not start in",
    );
}

#[test]
fn the_doer_does_not_strike_accept_or_look_back() {
    let accept = verb("accept");
    check(
        &accept,
        "\"report-done\", ",
        "",
        "the doer of \"report-done\" could",
    );
    check(
        &accept,
        "\"report-stopped\", ",
        "",
        "the doer of \"report-stopped\" could",
    );
    check(
        &accept,
        "by = \"acceptor\"",
        "by = \"line\"",
        "closing needs a second party",
    );
    check(&accept, "accepts = true\n", "", "mark a verb with accepts");
    check(
        &verb("refuse"),
        "\"open\"",
        "\"hand-over\"",
        "nobody has answered",
    );
    check(
        &verb("still-good"),
        "\"accept\", ",
        "",
        "could look back on the own work",
    );
    check(
        &verb("relapsed"),
        "\"report-done\", ",
        "",
        "could look back on the own work",
    );
    check(
        &verb("relapsed"),
        "relapse = true\n",
        "",
        "of kind reopen, with relapse",
    );
    check(
        &verb("still-good"),
        "to = \"struck\"",
        "to = \"refused\"",
        "closed as it was",
    );
    check("[lookback]", "10%", "0%", "is none");
    check("[lookback]", "10%", "101%", "is none");
    check(
        &state("lookback"),
        "open = false",
        "open = true",
        "is open already",
    );
}

#[test]
fn parties_are_asked_and_found() {
    check(
        "[[party]]",
        "[[party]]",
        "[[party]]\nid = \"idle\"\nname = \"x\"\nrole = \"clerk\"\nwhere = \"city\"\n[[party]]",
        "is never asked",
    );
    check(
        "id = \"territory\"",
        "dispatch",
        "role = \"grid-lead\"\ndispatch",
        "dispatch alone",
    );
    check(
        "id = \"territory\"",
        "ruled-unit",
        "statement",
        "is not everywhere a unit",
    );
    check(
        "id = \"upper\"",
        "where = \"city\"\n",
        "",
        "needs role and where",
    );
    check(
        "id = \"category\"",
        "required = true\n",
        "",
        "a required choice",
    );
    check(
        "id = \"deadline\"",
        "type = \"date\"",
        "type = \"number\"",
        "corrects the fact",
    );
    check(
        "id = \"measures\"",
        "type = \"table\"",
        "type = \"text\"",
        "a table has columns",
    );
    check(
        "id = \"problem\"",
        "required = true",
        "personal = true",
        "everybody sees the title",
    );
    check(
        "id = \"category\"",
        "required = true",
        "required = true\npersonal = true",
        "cannot be personal",
    );
    check(
        "id = \"ruled-unit\"",
        "type = \"unit\"",
        "type = \"unit\"\npersonal = true",
        "cannot be personal",
    );
    check(
        "[[fact.column]]",
        "required = true",
        "personal = true",
        "unknown field `personal`",
    );
    check(
        "id = \"statement\"",
        "required = true",
        "required = true\n\n[[verb.field]]\nid = \"problem\"\nlabel = \"人\"\npersonal = true\n",
        "is personal elsewhere in the flow",
    );
    check(
        "kind = \"photo-after\"",
        "kind = \"photo-after\"",
        "kind = \"photo-before\"",
        "\"photo-before\" is personal elsewhere in the flow",
    );
    check(
        "[[fact.column]]",
        "label = \"完成日期\"\ntype = \"date\"",
        "label = \"完成日期\"\ntype = \"table\"",
        "a column holds",
    );
    check(
        &verb("take"),
        "takes = true",
        "takes = true\nchecklist = \"five\"",
        "no check list \"five\"",
    );
}
