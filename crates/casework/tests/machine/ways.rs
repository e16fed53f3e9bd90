//! The way of a case through the flow of station anomalies.

use casework::machine::{self, Misfit};
use catalog::cases::Verb;
use catalog::{CaseDefinition, TimeLaw};
use model::{Actor, NewEvent, PersonId, Timestamp};

use crate::stage::{START, Stage, cast, flow};

/// Goes the way of `verbs` (who and what, ten minutes apart).
pub(crate) fn go<'a>(
    flow: &'a CaseDefinition,
    time: &'a TimeLaw,
    people: &'a [Actor],
    verbs: &[(&str, &str)],
) -> Stage<'a> {
    let mut stage = Stage::open(flow, time, people, None);
    for (who, verb) in verbs {
        stage.at = stage.at.plus(10 * Timestamp::MINUTE);
        let does = stage.does(find(people, who), verb_of(flow, verb));
        does.unwrap_or_else(|refusal| panic!("{who} {verb}: {refusal:?}"));
    }
    stage
}

pub(crate) fn find<'p>(people: &'p [Actor], name: &str) -> &'p Actor {
    let actor = people.iter().find(|actor| actor.name == name);
    actor.unwrap_or_else(|| panic!("{name} is not there"))
}

pub(crate) fn verb_of<'f>(flow: &'f CaseDefinition, verb: &str) -> &'f Verb {
    flow.verb(verb)
        .unwrap_or_else(|| panic!("{verb} is not defined"))
}

const MEMBER: &str = "grid-member-0";
const LEAD: &str = "grid-lead-0";
const DUTY: &str = "duty-officer-0";

/// `expected`: state, awaited role and person.
#[track_caller]
fn check(verbs: &[(&str, &str)], leads_to: &str, awaited: Option<(&str, Option<&str>)>) {
    let (flow, time) = flow("air-anomaly");
    let people = cast(&flow, 2);
    let stage = go(&flow, &time, &people, verbs);
    assert_eq!(stage.standing.state, leads_to);
    let awaiting: Vec<_> = stage
        .standing
        .awaiting()
        .map(|awaiting| {
            let person = awaiting.person.as_ref().map(PersonId::as_str);
            (awaiting.role.as_str(), person)
        })
        .collect();
    assert_eq!(awaiting, awaited.into_iter().collect::<Vec<_>>());
}

#[test]
fn the_way_of_a_case() {
    let cell = ("grid-member", None);
    let taken = ("grid-member", Some(MEMBER));
    let lead = ("grid-lead", None);
    let (take, answer) = ((MEMBER, "take"), (MEMBER, "answer"));
    check(&[], "awaiting-take", Some(cell));
    check(&[take], "handling", Some(taken));
    check(&[take, answer], "awaiting-accept", Some(lead));
    check(&[take, answer, (LEAD, "accept")], "closed", None);
    check(&[take, answer, (LEAD, "return")], "handling", Some(taken));
    check(&[(MEMBER, "hand-on")], "awaiting-take", Some(lead));
    check(
        &[(MEMBER, "hand-on"), (LEAD, "take")],
        "handling",
        Some(("grid-lead", Some(LEAD))),
    );
    check(&[take, (DUTY, "reassign")], "awaiting-take", Some(cell));
    check(&[take, (DUTY, "remind")], "handling", Some(taken));
    check(
        &[take, answer, (LEAD, "accept"), (DUTY, "reopen")],
        "awaiting-take",
        Some(cell),
    );
}

#[test]
fn a_clock_stops_when_its_state_is_left_and_starts_anew_when_it_is_entered_again() {
    let (flow, time) = flow("air-anomaly");
    let people = cast(&flow, 2);
    let verbs = [
        (MEMBER, "take"),
        (MEMBER, "answer"),
        (LEAD, "return"),
        (DUTY, "remind"),
    ];
    let standing = go(&flow, &time, &people, &verbs).standing;
    let minutes = |at: Timestamp| (at.millis() - START) / Timestamp::MINUTE;
    let runs: Vec<_> = standing
        .clocks
        .iter()
        .map(|run| {
            let clock = &run.clock;
            (
                clock.id.as_str(),
                minutes(clock.started_at),
                minutes(clock.due_at),
                run.stopped_at.map(minutes),
            )
        })
        .collect();
    assert_eq!(
        runs,
        [
            ("take", 0, 120, Some(10)),
            ("handle", 10, 10 + 1440, Some(20)),
            ("accept", 20, 20 + 1440, Some(30)),
            ("handle", 30, 30 + 1440, None),
        ]
    );
}

#[test]
fn events_that_do_not_fit_are_named() {
    let (flow, time) = flow("air-anomaly");
    let people = cast(&flow, 2);
    let stage = Stage::open(&flow, &time, &people, None);
    let member = find(&people, MEMBER);
    let take = stage.event(Some(member), verb_of(&flow, "take"), Some("handler"));
    let spoil = |edit: fn(&mut NewEvent)| {
        let mut event = take.clone();
        edit(&mut event);
        stage.standing.step(&flow, &time, &event)
    };
    assert_eq!(
        spoil(|e| e.verb = "x".into()),
        Err(Misfit::Verb("x".into()))
    );
    assert_eq!(
        spoil(|e| e.to_state = "closed".into()),
        Err(Misfit::To("take".into()))
    );
    assert_eq!(
        spoil(|e| e.at = Timestamp::from_millis(999)),
        Err(Misfit::Earlier)
    );
    assert_eq!(spoil(|e| e.actor = None), Err(Misfit::Nobody));
    let misplaced = Misfit::From {
        verb: "answer".into(),
        state: "awaiting-take".into(),
    };
    assert_eq!(spoil(|e| e.verb = "answer".into()), Err(misplaced));
    assert_eq!(machine::replay(&flow, &time, []), Err(Misfit::Empty));
    assert_eq!(
        machine::replay(&flow, &time, [&take]),
        Err(Misfit::Place("take".into()))
    );
    let mut unrouted = stage.events[0].clone();
    unrouted.body.fields.clear();
    assert_eq!(
        machine::begin(&flow, &time, &unrouted),
        Err(Misfit::Unrouted)
    );
}

#[test]
fn a_budget_in_working_days_passes_over_the_holiday() {
    let (built_in, time) = flow("air-anomaly");
    let text = built_in
        .text
        .replacen("budget = \"2h\"", "budget = \"5wd\"", 1)
        .replacen("warn = \"30m\"", "warn = \"1wd\"", 1);
    let flow = CaseDefinition::parse("air-anomaly", &text).expect("sound");
    let people = cast(&flow, 2);
    let opening = Stage::open(&flow, &time, &people, None).events.remove(0);
    let opened_at = |at: &str| {
        let mut opening = opening.clone();
        opening.at = at.parse().expect("a time");
        machine::begin(&flow, &time, &opening)
    };
    // The 1st to the 7th of October 2026 are off, the 10th is a Saturday that is worked: counted
    // are the 8th, 9th, 10th, 12th and 13th.
    let standing = opened_at("2026-09-30T16:00:00+08:00").expect("2026 is known");
    let clock = standing.running().next().expect("one");
    assert_eq!(clock.due_at.to_string(), "2026-10-14T00:00:00+08:00");
    assert_eq!(clock.warn_at.to_string(), "2026-10-13T00:00:00+08:00");

    let missing = Misfit::Uncountable(clocks::AlmanacError::NoYear(2027));
    assert_eq!(opened_at("2026-12-30T16:00:00+08:00"), Err(missing));
}
