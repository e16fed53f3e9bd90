//! Every kind of verb, one by one, in the flow that uses everything.

use casework::machine::{Purpose, Standing};
use casework::permit::Refusal;
use catalog::{CaseDefinition, TimeLaw};
use model::{Actor, CaseOutcome, Timestamp};

use crate::stage::{Stage, cast, flow};
use crate::ways::{find, go, verb_of};

const DUTY: &str = "duty-officer-0";
const DUTY_2: &str = "duty-officer-1";
const TERRITORY: &str = "table-responsible-0";
const LINE: &str = "table-supervising-0";
const ARBITER: &str = "table-arbiter-0";
const ACCEPTOR: &str = "monitor-engineer-0";
const HANDED: [(&str, &str); 1] = [(DUTY, "hand-over")];

struct Scenery {
    flow: CaseDefinition,
    time: TimeLaw,
    people: Vec<Actor>,
}

impl Scenery {
    fn new() -> Self {
        let (flow, time) = flow("everything");
        let people = cast(&flow, 2);
        Self { flow, time, people }
    }

    fn go(&self, verbs: &[(&str, &str)]) -> Stage<'_> {
        go(&self.flow, &self.time, &self.people, verbs)
    }

    fn try_on<'a>(&'a self, stage: &mut Stage<'a>, who: &str, verb: &str) -> Result<(), Refusal> {
        stage.does(find(&self.people, who), verb_of(&self.flow, verb))
    }
}

fn after(
    first: &[(&'static str, &'static str)],
    then: &[(&'static str, &'static str)],
) -> Vec<(&'static str, &'static str)> {
    first.iter().chain(then).copied().collect()
}

/// The parties that are awaited, with the minutes that their clock gives.
fn awaited(standing: &Standing) -> Vec<&str> {
    standing.awaiting().map(|one| one.party.as_str()).collect()
}

fn running(standing: &Standing) -> Vec<&str> {
    standing.running().map(|clock| clock.id.as_str()).collect()
}

#[test]
fn two_parties_answer_side_by_side_each_by_its_own_clock() {
    let s = Scenery::new();
    let handed = s.go(&HANDED);
    assert_eq!(awaited(&handed.standing), ["territory", "line"]);
    assert_eq!(running(&handed.standing), ["rectify", "supervise"]);

    let mut stage = s.go(&after(&HANDED, &[(LINE, "confirm-line")]));
    assert_eq!(stage.standing.state, "handed-over");
    assert_eq!(awaited(&stage.standing), ["territory"]);
    assert_eq!(running(&stage.standing), ["rectify"]);
    assert_eq!(
        s.try_on(&mut stage, LINE, "confirm-line"),
        Err(Refusal::Answered)
    );
    assert_eq!(
        s.try_on(&mut stage, DUTY, "report-done"),
        Err(Refusal::NotYourTurn)
    );

    s.try_on(&mut stage, TERRITORY, "report-done")
        .expect("its turn");
    assert_eq!(stage.standing.state, "to-accept");
    assert_eq!(awaited(&stage.standing), ["acceptor"]);
    assert_eq!(running(&stage.standing), ["accept"]);
}

#[test]
fn one_party_takes_and_hands_on_its_part_and_the_other_keeps_its_own() {
    let s = Scenery::new();
    let mut stage = s.go(&after(
        &HANDED,
        &[(TERRITORY, "take"), (LINE, "confirm-line")],
    ));
    assert_eq!(
        s.try_on(&mut stage, "table-responsible-1", "report-done"),
        Err(Refusal::NotYourTurn)
    );
    s.try_on(&mut stage, TERRITORY, "pass-on")
        .expect("hands on");
    assert_eq!(stage.standing.state, "handed-over");
    assert_eq!(
        (awaited(&stage.standing), stage.standing.hops),
        (vec!["territory"], 1)
    );
    assert_eq!(
        s.try_on(&mut stage, TERRITORY, "report-done"),
        Err(Refusal::NotYourTurn)
    );
    s.try_on(&mut stage, "grid-lead-0", "report-done")
        .expect("the upper one has it");
    assert_eq!(stage.standing.state, "to-accept");
}

#[test]
fn a_dispute_goes_to_the_arbiter_and_not_around_in_circles() {
    let s = Scenery::new();
    let mut stage = s.go(&after(&HANDED, &[(LINE, "dispute")]));
    assert_eq!(
        (stage.standing.state.as_str(), awaited(&stage.standing)),
        ("disputed", vec!["arbiter"])
    );
    assert_eq!(running(&stage.standing), ["rule"]);
    s.try_on(&mut stage, ARBITER, "rule").expect("rules");
    assert_eq!(
        (stage.standing.state.as_str(), stage.standing.hops),
        ("handed-over", 2)
    );
    assert_eq!(
        s.try_on(&mut stage, TERRITORY, "dispute"),
        Err(Refusal::Ruled)
    );
    assert_eq!(
        s.try_on(&mut stage, ARBITER, "rule"),
        Err(Refusal::NothingToRule)
    );
    s.try_on(&mut stage, TERRITORY, "pass-on")
        .expect("the third hop");
    assert_eq!(
        s.try_on(&mut stage, DUTY, "reassign"),
        Err(Refusal::TooManyHops)
    );
    s.try_on(&mut stage, ARBITER, "rule")
        .expect("the arbiter ends it");
    assert_eq!(stage.standing.hops, 4);
}

#[test]
fn a_wrong_hand_over_is_sent_back_within_a_day_only() {
    let s = Scenery::new();
    // The day of the hand-over does not count: the limit is the end of the next day.
    for (hours, expected) in [(1, Ok(())), (30, Ok(())), (48, Err(Refusal::TooLate))] {
        let mut stage = s.go(&HANDED);
        stage.at = stage.at.plus(hours * Timestamp::HOUR);
        assert_eq!(
            s.try_on(&mut stage, TERRITORY, "misdirected"),
            expected,
            "{hours} h"
        );
    }
}

const REPORTED: [(&str, &str); 3] = [
    (DUTY, "hand-over"),
    (LINE, "confirm-line"),
    (TERRITORY, "report-done"),
];

#[test]
fn the_case_is_accepted_by_another_announced_and_struck_by_the_clock() {
    let s = Scenery::new();
    let mut stage = s.go(&after(&REPORTED, &[(ACCEPTOR, "accept")]));
    assert_eq!(
        (stage.standing.state.as_str(), awaited(&stage.standing)),
        ("notice", vec![])
    );
    let (verb, due) = stage.due().expect("the notice ends");
    // Seven days from Wednesday 25 February end on Wednesday 4 March.
    assert_eq!(due.to_string(), "2026-03-05T00:00:00+08:00");
    stage.at = due;
    stage.system_does(verb);
    assert_eq!(
        (stage.standing.state.as_str(), stage.standing.open),
        ("struck", false)
    );
    assert_eq!(stage.standing.outcome, Some(CaseOutcome::Rectified));
    let by: Vec<_> = stage
        .standing
        .acceptances
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(by, [ACCEPTOR]);
}

#[test]
fn what_was_stopped_instead_of_rectified_is_counted_apart() {
    let s = Scenery::new();
    let way = [
        (DUTY, "hand-over"),
        (LINE, "confirm-line"),
        (TERRITORY, "report-stopped"),
        (ACCEPTOR, "accept"),
    ];
    let mut stage = s.go(&way);
    let (verb, due) = stage.due().expect("the notice ends");
    stage.at = due;
    stage.system_does(verb);
    assert_eq!(stage.standing.outcome, Some(CaseOutcome::Stopped));
}

#[test]
fn a_relapse_counts_against_who_accepted() {
    let s = Scenery::new();
    let mut stage = s.go(&after(&REPORTED, &[(ACCEPTOR, "accept")]));
    let (verb, due) = stage.due().expect("the notice ends");
    stage.at = due;
    stage.system_does(verb);
    stage.system_does(verb_of(&s.flow, "draw"));
    assert_eq!(
        (stage.standing.state.as_str(), stage.standing.open),
        ("lookback", false)
    );
    assert_eq!(
        stage.standing.outcome,
        Some(CaseOutcome::Rectified),
        "it stays struck"
    );
    assert_eq!(running(&stage.standing), ["lookback"]);
    s.try_on(&mut stage, DUTY_2, "relapsed")
        .expect("somebody else looks");
    assert_eq!(
        (stage.standing.state.as_str(), stage.standing.open),
        ("handed-over", true)
    );
    assert_eq!((stage.standing.outcome, stage.standing.relapses), (None, 1));
    assert!(stage.standing.acceptances[0].relapsed);
    assert_eq!(stage.standing.lookbacks[0].found, Some((true, stage.at)));
}

#[test]
fn a_suspended_case_stands_and_its_clocks_with_it() {
    let s = Scenery::new();
    let mut stage = s.go(&REPORTED);
    let due = |stage: &Stage<'_>| stage.standing.running().next().map(|clock| clock.due_at);
    let before = due(&stage).expect("runs");
    s.try_on(&mut stage, DUTY, "suspend").expect("may");
    assert_eq!(
        (due(&stage), awaited(&stage.standing)),
        (None, vec!["acceptor"])
    );
    for (who, verb) in [(ACCEPTOR, "accept"), (DUTY, "suspend")] {
        assert_eq!(
            s.try_on(&mut stage, who, verb),
            Err(Refusal::Suspended),
            "{verb}"
        );
    }
    s.try_on(&mut stage, DUTY, "remind").expect("an aside");
    stage.at = stage.at.plus(10 * Timestamp::DAY);
    s.try_on(&mut stage, DUTY_2, "resume").expect("may");
    assert_eq!(
        s.try_on(&mut stage, DUTY, "resume"),
        Err(Refusal::NotSuspended)
    );
    assert!(due(&stage).expect("runs again") > before);
    s.try_on(&mut stage, ACCEPTOR, "accept").expect("goes on");
}

#[test]
fn more_time_is_asked_for_and_granted_by_another() {
    let s = Scenery::new();
    let mut stage = s.go(&after(&HANDED, &[(TERRITORY, "ask-time")]));
    let due = |stage: &Stage<'_>| {
        let mut clocks = stage.standing.running();
        clocks
            .find(|clock| clock.id == "rectify")
            .map(|clock| clock.due_at)
            .expect("runs")
    };
    let before = due(&stage);
    assert_eq!(awaited(&stage.standing), ["territory", "line", "registrar"]);
    assert_eq!(stage.standing.turns[2].purpose, Purpose::Extension);
    assert_eq!(
        s.try_on(&mut stage, LINE, "ask-time"),
        Err(Refusal::ExtensionPending)
    );
    assert_eq!(
        s.try_on(&mut stage, TERRITORY, "grant-time"),
        Err(Refusal::NotYourTurn)
    );
    s.try_on(&mut stage, DUTY, "grant-time").expect("grants");
    assert_eq!(due(&stage).since(before), Timestamp::DAY);
    assert_eq!(awaited(&stage.standing), ["territory", "line"]);
    assert_eq!(
        s.try_on(&mut stage, TERRITORY, "ask-time"),
        Err(Refusal::NothingToExtend),
        "once"
    );
    assert_eq!(
        s.try_on(&mut stage, DUTY, "refuse-time"),
        Err(Refusal::NoExtension)
    );
    // Who answers no longer needs the time that was asked for.
    s.try_on(&mut stage, LINE, "ask-time")
        .expect("its own clock");
    s.try_on(&mut stage, LINE, "confirm-line").expect("answers");
    assert_eq!(
        (awaited(&stage.standing), &stage.standing.extension),
        (vec!["territory"], &None)
    );
}

#[test]
fn a_case_goes_back_to_a_state_that_it_has_passed() {
    let s = Scenery::new();
    let mut stage = s.go(&REPORTED);
    let earlier: Vec<_> = stage.standing.earlier(&s.flow).cloned().collect();
    assert_eq!(earlier, ["registered", "handed-over"]);
    s.try_on(&mut stage, ACCEPTOR, "return")
        .expect("to the first");
    assert_eq!(stage.standing.state, "registered");
    // What lay behind is forgotten: from the beginning there is no way back.
    assert_eq!(stage.standing.earlier(&s.flow).count(), 0);
}

#[test]
fn the_last_move_is_taken_back_until_somebody_acts() {
    let s = Scenery::new();
    let mut stage = s.go(&HANDED);
    let due = stage.standing.clone();
    assert_eq!(
        s.try_on(&mut stage, DUTY_2, "withdraw"),
        Err(Refusal::NothingToWithdraw)
    );
    s.try_on(&mut stage, DUTY, "withdraw").expect("its doer");
    assert_eq!(
        (stage.standing.state.as_str(), running(&stage.standing)),
        ("registered", vec!["register"])
    );
    // Its clock has run on as if nothing had been.
    let register = stage.standing.running().next().expect("runs");
    assert_eq!(register.started_at, stage.events[0].at);
    assert_eq!(stage.standing.clocks.len(), due.clocks.len());
    assert_eq!(
        s.try_on(&mut stage, DUTY, "withdraw"),
        Err(Refusal::NothingToWithdraw)
    );

    let mut stage = s.go(&after(&HANDED, &[(DUTY, "remind")]));
    s.try_on(&mut stage, DUTY, "withdraw")
        .expect("a reminder is no act");
    let mut stage = s.go(&after(&HANDED, &[(LINE, "take")]));
    assert_eq!(
        s.try_on(&mut stage, DUTY, "withdraw"),
        Err(Refusal::NothingToWithdraw)
    );
}

#[test]
fn one_objection_settles_a_consultation() {
    let s = Scenery::new();
    let asked = s.people[s.people.len() - 2].name.clone();
    let mut stage = s.go(&after(&REPORTED, &[(ACCEPTOR, "consult")]));
    assert_eq!(stage.standing.state, "countersign");
    assert_eq!(awaited(&stage.standing), ["asked"]);
    assert!(
        stage
            .standing
            .readers
            .contains(&s.people[s.people.len() - 2].person)
    );
    let mut other = stage.clone();
    assert_eq!(
        s.try_on(&mut stage, DUTY, "consent"),
        Err(Refusal::NotYourTurn)
    );
    s.try_on(&mut stage, &asked, "consent").expect("asked");
    assert_eq!(stage.standing.state, "to-accept");
    s.try_on(&mut other, &asked, "object").expect("asked");
    assert_eq!(other.standing.state, "handed-over");
}

#[test]
fn an_opinion_is_awaited_before_the_case_goes_on() {
    let s = Scenery::new();
    let asked = s.people[s.people.len() - 2].name.clone();
    let mut stage = s.go(&after(&REPORTED, &[(ACCEPTOR, "join")]));
    assert_eq!(awaited(&stage.standing), ["acceptor", "joined"]);
    assert_eq!(
        s.try_on(&mut stage, ACCEPTOR, "accept"),
        Err(Refusal::OpinionsMissing)
    );
    assert_eq!(
        s.try_on(&mut stage, DUTY, "opinion"),
        Err(Refusal::NotYourTurn)
    );
    s.try_on(&mut stage, &asked, "opinion").expect("asked");
    s.try_on(&mut stage, ACCEPTOR, "accept").expect("goes on");
}

#[test]
fn copies_links_and_merges_are_kept() {
    let s = Scenery::new();
    let mut stage = s.go(&[(DUTY, "copy"), (DUTY, "link")]);
    assert_eq!(stage.standing.readers.len(), 1);
    assert_eq!(stage.standing.links[0].as_str(), "other-case");
    s.try_on(&mut stage, DUTY, "merge").expect("may");
    assert_eq!(
        (stage.standing.state.as_str(), stage.standing.open),
        ("merged", false)
    );
    assert_eq!(stage.standing.outcome, Some(CaseOutcome::Merged));
    assert_eq!(running(&stage.standing), Vec::<&str>::new());
}

#[test]
fn nobody_accepts_or_looks_back_on_the_own_work() {
    let s = Scenery::new();
    let mut stage = s.go(&REPORTED);
    // Somebody of the doer's unit, with the post of an acceptor.
    let mut colleague = find(&s.people, ACCEPTOR).clone();
    colleague.unit = find(&s.people, TERRITORY).unit.clone();
    let refused = stage.does(&colleague, verb_of(&s.flow, "accept"));
    assert_eq!(
        refused,
        Err(Refusal::SameUnit {
            did: "report-done".to_owned()
        })
    );
    let mut doer = find(&s.people, TERRITORY).clone();
    doer.posts.extend(find(&s.people, ACCEPTOR).posts.clone());
    let refused = stage.does(&doer, verb_of(&s.flow, "accept"));
    assert_eq!(
        refused,
        Err(Refusal::SamePerson {
            did: "report-done".to_owned()
        })
    );
}
