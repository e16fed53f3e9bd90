//! Random walks through every flow.

use std::collections::BTreeSet;

use casework::machine::{self, Purpose};
use catalog::cases::{Action, By, Verb};
use model::{Actor, PersonId, Timestamp};
use proptest::prelude::*;

use crate::stage::{Stage, actor, cast, flows, role_of};

/// How many walks are made through each flow, unless `QINGSHAN_WALKS` says another number.
const WALKS: u32 = 100;
/// How many steps away an end may be at most.
const NEAR: usize = 9;

/// Who, what, and after how many minutes.
type Step = (usize, usize, i64);

/// What must hold wherever a case stands.
fn check_standing(stage: &Stage<'_>) {
    let (flow, standing) = (stage.flow, &stage.standing);
    let here = flow.state(&standing.state).expect("defined");
    assert_eq!(standing.open, here.open);
    let awaited = standing.awaiting().count();
    if here.awaited().is_empty() {
        assert_eq!(awaited, 0, "{}: nobody's turn in {}", flow.id, here.id);
    } else {
        assert!(awaited > 0, "{}: nobody is awaited in {}", flow.id, here.id);
    }
    for run in &standing.clocks {
        let clock = &run.clock;
        assert!(clock.warn_at <= clock.due_at, "{clock:?}");
        let almanac = &stage.time.almanac;
        let now = stage.at.beijing();
        let spent = run.ledger.spent(now, almanac).expect("counted");
        let left = run.ledger.left(now, almanac).expect("counted");
        assert!(spent >= chrono::TimeDelta::zero(), "{clock:?}");
        assert!(left >= chrono::TimeDelta::zero(), "{clock:?}");
        assert!(
            run.stopped_at.is_none_or(|at| at >= clock.started_at),
            "{clock:?}"
        );
    }
    let running: BTreeSet<_> = standing.running().map(|clock| &clock.id).collect();
    let named: BTreeSet<_> = here.clocks().into_iter().collect();
    assert!(
        running.iter().all(|id| named.contains(id.as_str())),
        "{running:?}"
    );
    assert!(standing.suspended_at.is_none() || running.is_empty());
}

/// Who has worked on the case since it was opened or reopened: took it, answered, or brought it to
/// where it stands.
#[derive(Default)]
struct Workers(BTreeSet<PersonId>);

impl Workers {
    fn note(&mut self, actor: &Actor, verb: &Verb) {
        if verb.takes || verb.answers {
            self.0.insert(actor.person.clone());
        }
        if matches!(verb.action, Action::Reopen { .. }) {
            self.0.clear();
        }
    }
}

/// Takes the steps that somebody may, and returns how many verbs were done.
fn walk(flow: &catalog::CaseDefinition, time: &catalog::TimeLaw, steps: &[Step]) -> usize {
    let people = cast(flow, 2);
    let opener = people.iter().find(|actor| {
        let roles = flow.opening.iter().flat_map(|opening| &opening.roles);
        roles
            .into_iter()
            .any(|role| actor.posts.iter().any(|post| post.role == *role))
    });
    let mut stage = Stage::open(flow, time, &people, opener);
    let mut workers = Workers::default();
    // The calendar of 2027 is not known; deadlines have to lie before it.
    let last: Timestamp = "2026-10-01T00:00:00+08:00".parse().expect("a time");
    for &(who, what, minutes) in steps {
        stage.at = stage.at.plus(minutes * Timestamp::MINUTE).min(last);
        let before = stage.standing.clone();
        if let Some((verb, due)) = stage.due().filter(|(_, due)| *due <= stage.at) {
            let now = std::mem::replace(&mut stage.at, due.max(before.at));
            stage.system_does(verb);
            stage.at = now;
        }
        let drawn = flow.verbs.iter().find(|verb| {
            verb.by == By::Draw && verb.starts_in(&stage.standing.state) && who % 3 == 0
        });
        if let Some(verb) = drawn {
            stage.system_does(verb);
        }
        // What becomes of an alarm becomes of it whatever people do.
        let noted = flow
            .verbs
            .iter()
            .filter(|verb| verb.by.notes_alarm() && verb.starts_in(&stage.standing.state));
        if let Some(verb) = noted.clone().nth(what % noted.count().max(1))
            && who % 4 == 0
        {
            stage.system_does(verb);
        }
        check_standing(&stage);
        let was_open = stage.standing.open;
        // One of those who may do something, so that walks get far; now and then anybody.
        let verb = &flow.verbs[what % flow.verbs.len()];
        let able: Vec<&Actor> = people
            .iter()
            .filter(|actor| stage.permit(actor, verb).is_ok())
            .collect();
        let Some(actor) = able.get(who % able.len().max(1)) else {
            continue;
        };
        // The room asks nobody twice for an opinion that is still awaited.
        if verb.action == Action::Join && stage.awaits_the_asked() {
            continue;
        }
        stage.does(actor, verb).expect("permitted");
        if was_open && !stage.standing.open {
            let own = workers.0.contains(&actor.person);
            assert!(
                !own,
                "{}: {} closed the own work with {}",
                flow.id, actor.name, verb.id
            );
        }
        workers.note(actor, verb);
        check_standing(&stage);
    }
    let replayed = machine::replay(flow, time, &stage.events).expect("replays");
    assert_eq!(replayed, stage.standing, "{}", flow.id);
    assert!(
        ends(&stage, &mut BTreeSet::new(), NEAR),
        "{} is stuck in {}: {:#?}",
        flow.id,
        stage.standing.state,
        stage.standing.turns
    );
    stage.events.len()
}

/// Whoever has worked on it so far, somebody can lead an open case to its end. New people, who
/// have done nothing yet, stand for those whom routing would find.
fn ends(stage: &Stage<'_>, seen: &mut BTreeSet<String>, depth: usize) -> bool {
    if !stage.standing.open {
        return true;
    }
    let standing = &stage.standing;
    let answered: Vec<bool> = standing
        .turns
        .iter()
        .map(|turn| turn.answer.is_some())
        .collect();
    let place = format!(
        "{} {answered:?} {:?} {}",
        standing.state,
        standing.suspended_at.is_some(),
        standing.turns.len()
    );
    if depth == 0 || !seen.insert(place) {
        return false;
    }
    if let Some((verb, due)) = stage.due() {
        let mut next = stage.clone();
        next.at = next.at.max(due);
        next.system_does(verb);
        if ends(&next, seen, depth - 1) {
            return true;
        }
    }
    let mut people: Vec<Actor> = stage.cast.to_vec();
    for party in &stage.flow.parties {
        let role = role_of(stage.flow, &party.id);
        for number in 0..2 {
            let name = format!("new-{}-{number}", party.id);
            people.push(actor(&name, &role, &name));
        }
    }
    let leads = |verb: &&Verb| {
        !matches!(
            verb.action,
            Action::Merge | Action::Suspend | Action::Withdraw
        ) && !verb.action.is_aside()
            && verb.action != Action::Milestone
    };
    for verb in stage.flow.verbs.iter().filter(leads) {
        for actor in people.iter().rev() {
            if stage.permit(actor, verb).is_err() {
                continue;
            }
            let mut next = stage.clone();
            next.does(actor, verb).expect("permitted");
            if ends(&next, seen, depth - 1) {
                return true;
            }
            // Who of those who may does it makes no difference for where it leads, unless the
            // answers of several are awaited.
            if !stage
                .standing
                .open_turns()
                .any(|turn| turn.purpose == Purpose::Consult)
            {
                break;
            }
        }
    }
    false
}

#[test]
fn no_walk_leaves_a_case_stuck_or_closed_by_its_doer() {
    let walks =
        std::env::var("QINGSHAN_WALKS").map_or(WALKS, |walks| walks.parse().expect("a number"));
    let (flows, time) = flows();
    let minutes = prop_oneof![4 => 0i64..600, 1 => 0i64..40_000];
    let steps = prop::collection::vec((any::<usize>(), any::<usize>(), minutes), 0..60);
    for flow in &flows {
        let done = std::cell::Cell::new(0);
        let config = ProptestConfig {
            failure_persistence: None,
            max_shrink_iters: 2_000,
            ..ProptestConfig::with_cases(walks)
        };
        let mut runner = prop::test_runner::TestRunner::new(config);
        runner
            .run(&steps, |steps| {
                done.set(done.get() + walk(flow, &time, &steps));
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{}: {failure}", flow.id));
        println!("{}: {walks} walks, {} events", flow.id, done.get());
    }
}
