//! Random walks through the pure machine.

use std::collections::BTreeSet;

use casework::machine::{self, OPEN, Standing};
use casework::permit::permit;
use catalog::{CaseDefinition, Catalog, TimeLaw};
use model::{Actor, AreaPath, EventBody, NewEvent, PersonId, Post, RoleId, Timestamp, UnitId};
use proptest::prelude::*;

const CELL: &str = "/hb/qs/qs-1/qs-1-01/";

/// Who can walk: two of the cell, two leads of the district, one lead of another district, two on
/// duty in the city, and one without a post.
fn actors() -> Vec<Actor> {
    let actor = |name: &str, role: &str, path: &str| {
        let area_path = AreaPath::from_stored(path);
        let area = area_path.ids().next_back().expect("a path has an end");
        let person = PersonId::new(name);
        let unit = UnitId::new(format!("unit of {path}"));
        let post = Post {
            person: person.clone(),
            unit: unit.clone(),
            unit_name: unit.to_string(),
            area,
            area_path,
            area_name: path.to_owned(),
            role: RoleId::new(role),
        };
        let posts = if role.is_empty() {
            Vec::new()
        } else {
            vec![post]
        };
        Actor {
            person,
            name: name.to_owned(),
            unit: unit.clone(),
            unit_name: unit.to_string(),
            posts,
        }
    };
    vec![
        actor("member-1", "grid-member", CELL),
        actor("member-2", "grid-member", CELL),
        actor("lead-1", "grid-lead", "/hb/qs/qs-1/"),
        actor("lead-2", "grid-lead", "/hb/qs/qs-1/"),
        actor("other-lead", "grid-lead", "/hb/qs/qs-2/"),
        actor("duty-1", "duty-officer", "/hb/qs/"),
        actor("duty-2", "duty-officer", "/hb/qs/"),
        actor("stranger", "", CELL),
    ]
}

/// The flow counts hours only, so no calendar is asked.
fn time() -> TimeLaw {
    TimeLaw::default()
}

fn flow() -> CaseDefinition {
    Catalog::load(None)
        .expect("sound")
        .case("air-anomaly")
        .expect("built in")
        .clone()
}

/// An event as the room would make it; the route is that of the party's own level.
fn event(
    flow: &CaseDefinition,
    before: Option<&Standing>,
    verb: &str,
    actor: Option<&Actor>,
    at: i64,
) -> NewEvent {
    let definition = flow.verb(verb);
    let party = match (before, definition) {
        (Some(standing), Some(definition)) => standing.needs_route(flow, definition),
        _ => Some("handler"),
    };
    let mut body = EventBody::default();
    if let Some(party) = party {
        let role = flow
            .party(party)
            .expect("defined")
            .role()
            .expect("held")
            .to_string();
        let area = if party == "handler" {
            "qs-1-01"
        } else {
            "qs-1"
        };
        body.fields.insert("@role".into(), role);
        body.fields.insert("@area".into(), area.into());
        body.fields.insert("@note".into(), "…".into());
    }
    let to = definition.and_then(|verb| verb.to.clone());
    let stays = before.map_or_else(|| flow.start.clone(), |standing| standing.state.clone());
    NewEvent {
        at: Timestamp::from_millis(at),
        recorded_at: Timestamp::from_millis(at),
        verb: verb.to_owned(),
        actor: actor.map(|a| {
            (
                a.person.clone(),
                a.name.clone(),
                a.unit.clone(),
                a.unit_name.clone(),
            )
        }),
        from_state: before.map(|standing| standing.state.clone()),
        to_state: to.unwrap_or(stays),
        body,
        request_id: at.to_string(),
    }
}

/// Walks a case through whatever steps are permitted, and checks what must always hold.
fn walk(flow: &CaseDefinition, actors: &[Actor], steps: &[(usize, usize, i64)]) {
    let mut at = 1_772_000_000_000;
    let mut events = vec![event(flow, None, OPEN, None, at)];
    let mut standing = machine::begin(flow, &time(), &events[0]).expect("begins");
    let place = AreaPath::from_stored(CELL);
    let mut workers: BTreeSet<PersonId> = BTreeSet::new();
    for &(who, what, minutes) in steps {
        let (actor, verb) = (
            &actors[who % actors.len()],
            &flow.verbs[what % flow.verbs.len()],
        );
        at += minutes * Timestamp::MINUTE;
        if permit(flow, &standing, &place, actor, verb).is_err() {
            continue;
        }
        let event = event(flow, Some(&standing), &verb.id, Some(actor), at);
        let next = standing
            .step(flow, &time(), &event)
            .expect("what is permitted fits");
        if standing.open && !next.open {
            assert_eq!(verb.id, "accept");
            assert!(
                !workers.contains(&actor.person),
                "{} closed the own work",
                actor.name
            );
        }
        if !standing.open {
            assert_eq!(verb.id, "reopen", "a closed case is only reopened");
        }
        if ["take", "answer"].contains(&verb.id.as_str()) {
            workers.insert(actor.person.clone());
        }
        assert_eq!(next.awaiting.is_some(), next.open);
        assert_eq!(next.running().count(), usize::from(next.open));
        standing = next;
        events.push(event);
    }
    assert_eq!(
        machine::replay(flow, &time(), &events).expect("replays"),
        standing
    );
    // Whoever has worked on it, somebody can move an open case on.
    if standing.open {
        let can = |actor: &&Actor| {
            flow.verbs.iter().any(|verb| {
                verb.to.is_some() && permit(flow, &standing, &place, actor, verb).is_ok()
            })
        };
        assert!(
            actors.iter().any(|actor| can(&actor)),
            "stuck in {}",
            standing.state
        );
    }
}

#[test]
fn three_thousand_random_walks() {
    let (flow, actors) = (flow(), actors());
    let steps = prop::collection::vec((any::<usize>(), any::<usize>(), 0i64..600), 0..60);
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(3_000)
    };
    let mut runner = prop::test_runner::TestRunner::new(config);
    runner
        .run(&steps, |steps| {
            walk(&flow, &actors, &steps);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

/// Goes the way of `verbs` (actor index and verb, ten minutes apart) and returns where it leads.
fn go(verbs: &[(usize, &str)]) -> Standing {
    let (flow, actors) = (flow(), actors());
    let mut at = 1_772_000_000_000;
    let opening = event(&flow, None, OPEN, None, at);
    let mut standing = machine::begin(&flow, &time(), &opening).expect("begins");
    for (who, verb) in verbs {
        at += 10 * Timestamp::MINUTE;
        let definition = flow.verb(verb).expect("defined");
        let place = AreaPath::from_stored(CELL);
        permit(&flow, &standing, &place, &actors[*who], definition).expect(verb);
        let event = event(&flow, Some(&standing), verb, Some(&actors[*who]), at);
        standing = standing.step(&flow, &time(), &event).expect(verb);
    }
    standing
}

/// `expected`: state, awaited role, area and person.
#[track_caller]
fn check(verbs: &[(usize, &str)], state: &str, awaited: Option<(&str, &str, Option<&str>)>) {
    let standing = go(verbs);
    assert_eq!(standing.state, state);
    let awaiting = standing.awaiting.as_ref().map(|awaiting| {
        (
            awaiting.role.as_str(),
            awaiting.area.as_str(),
            awaiting.person.as_ref().map(PersonId::as_str),
        )
    });
    assert_eq!(awaiting, awaited);
}

#[test]
fn the_way_of_a_case() {
    let cell = ("grid-member", "qs-1-01", None);
    let taken = ("grid-member", "qs-1-01", Some("member-1"));
    let lead = ("grid-lead", "qs-1", None);
    check(&[], "awaiting-take", Some(cell));
    check(&[(0, "take")], "handling", Some(taken));
    check(&[(0, "take"), (0, "answer")], "awaiting-accept", Some(lead));
    check(&[(0, "take"), (0, "answer"), (2, "accept")], "closed", None);
    check(
        &[(0, "take"), (0, "answer"), (2, "return")],
        "handling",
        Some(taken),
    );
    check(&[(0, "hand-on")], "awaiting-take", Some(lead));
    check(
        &[(0, "hand-on"), (2, "take")],
        "handling",
        Some(("grid-lead", "qs-1", Some("lead-1"))),
    );
    check(&[(0, "take"), (5, "reassign")], "awaiting-take", Some(cell));
    check(&[(0, "take"), (5, "remind")], "handling", Some(taken));
    check(
        &[(0, "take"), (0, "answer"), (2, "accept"), (5, "reopen")],
        "awaiting-take",
        Some(cell),
    );
}

#[test]
fn a_clock_stops_when_its_state_is_left_and_starts_anew_when_it_is_entered_again() {
    let standing = go(&[(0, "take"), (0, "answer"), (2, "return"), (5, "remind")]);
    let runs: Vec<_> = standing
        .clocks
        .iter()
        .map(|run| {
            let minutes = |at: Timestamp| (at.millis() - 1_772_000_000_000) / Timestamp::MINUTE;
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
    use casework::machine::Misfit;
    let (flow, actors) = (flow(), actors());
    let opening = event(&flow, None, OPEN, None, 1_000);
    let standing = machine::begin(&flow, &time(), &opening).expect("begins");
    let take = event(&flow, Some(&standing), "take", Some(&actors[0]), 2_000);
    let spoil = |edit: fn(&mut NewEvent)| {
        let mut event = take.clone();
        edit(&mut event);
        standing.step(&flow, &time(), &event)
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
    assert_eq!(machine::replay(&flow, &time(), []), Err(Misfit::Empty));
    assert_eq!(
        machine::replay(&flow, &time(), [&take]),
        Err(Misfit::Place("take".into()))
    );
    let mut unrouted = opening.clone();
    unrouted.body.fields.clear();
    assert_eq!(
        machine::begin(&flow, &time(), &unrouted),
        Err(Misfit::Unrouted)
    );
}

#[test]
fn a_budget_in_working_days_passes_over_the_holiday() {
    let catalog = Catalog::load(None).expect("sound");
    let built_in = catalog.case("air-anomaly").expect("built in");
    let text = built_in
        .text
        .replacen("budget = \"2h\"", "budget = \"5wd\"", 1)
        .replacen("warn = \"30m\"", "warn = \"1wd\"", 1);
    let flow = CaseDefinition::parse("air-anomaly", &text).expect("sound");
    let opened_at = |at: &str| {
        let at: Timestamp = at.parse().expect("a time");
        let opening = event(&flow, None, OPEN, None, at.millis());
        machine::begin(&flow, &catalog.time, &opening)
    };
    // The 1st to the 7th of October 2026 are off, the 10th is a Saturday that is worked: counted
    // are the 8th, 9th, 10th, 12th and 13th.
    let standing = opened_at("2026-09-30T16:00:00+08:00").expect("2026 is known");
    let clock = standing.running().next().expect("one");
    assert_eq!(clock.due_at.to_string(), "2026-10-14T00:00:00+08:00");
    assert_eq!(clock.warn_at.to_string(), "2026-10-13T00:00:00+08:00");

    let missing = machine::Misfit::Uncountable(clocks::AlmanacError::NoYear(2027));
    assert_eq!(opened_at("2026-12-30T16:00:00+08:00"), Err(missing));
}
