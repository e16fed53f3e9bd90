//! What a move of a case tells, and to whom: everybody who is newly awaited, except the doer.
//!
//! The notices are written in the transaction of the event, and what was told before about the
//! case comes to rest in it. How they reach people is the matter of another room.

use catalog::Catalog;
use catalog::cases::{Action, CaseDefinition};
use model::{
    Awaiting, Case, NewEvent, NewNotice, NoticeId, PersonId, Recipient, Settled, Settling, Telling,
    World,
};

use crate::lamp::most_urgent;
use crate::personal::Veil;

/// The ladder of urging (催办).
const REMINDER: &str = "reminder";

/// Returns whom the opening of a case tells. `key` is what makes the cause its own.
pub(crate) fn of_opening(
    world: &World,
    catalog: &Catalog,
    flow: &CaseDefinition,
    case: &Case,
    event: &NewEvent,
) -> Vec<NewNotice> {
    let told: Vec<&Awaiting> = case.awaiting.iter().collect();
    let ladder = ladder(catalog, flow, case);
    notice(world, ladder, flow, case, event, &told)
        .into_iter()
        .collect()
}

/// Returns what an event does to notices: `before` is the case as it stood, `after` as the event
/// leaves it. The event is seen through the veil of nobody: messages go to groups and telephones.
pub(crate) fn of_move(
    world: &World,
    catalog: &Catalog,
    flow: &CaseDefinition,
    (before, after): (&Case, &Case),
    (event, veil): (&NewEvent, &Veil),
) -> Telling {
    let mut event = event.clone();
    let reason = event.body.reason.as_ref();
    event.body.reason = reason.map(|reason| veil.over(reason));
    let event = &event;
    let doer = event.actor.as_ref().map(|(person, ..)| person);
    let verb = flow.verb(&event.verb);
    if verb.is_some_and(|verb| verb.action == Action::Remind) {
        let told: Vec<&Awaiting> = before.awaiting.iter().collect();
        let notice = notice(world, REMINDER, flow, after, event, &told);
        return Telling {
            settle: None,
            notices: notice.into_iter().collect(),
        };
    }
    if verb.is_some_and(|verb| verb.by.notes_alarm()) {
        let told: Vec<&Awaiting> = after.awaiting.iter().collect();
        let ladder = ladder(catalog, flow, after);
        let notice = notice(world, ladder, flow, after, event, &told);
        return Telling {
            settle: None,
            notices: notice.into_iter().collect(),
        };
    }
    let moved = before.state != after.state || before.awaiting != after.awaiting;
    if !moved {
        return Telling::default();
    }
    // Whoever returns to a state is awaited anew there, though the case awaited them before.
    let entered = before.state != after.state;
    let is_new = |one: &&Awaiting| entered || !before.awaiting.contains(one);
    let is_doer = |one: &&Awaiting| one.person.is_some() && one.person.as_ref() == doer;
    let told: Vec<&Awaiting> = after
        .awaiting
        .iter()
        .filter(|one| is_new(one) && !is_doer(one))
        .collect();
    let ladder = ladder(catalog, flow, after);
    Telling {
        settle: Some(settling(after, event)),
        notices: notice(world, ladder, flow, after, event, &told)
            .into_iter()
            .collect(),
    }
}

/// The ladder by which a state's people are told: that of the clock that it starts, else that of the
/// flow.
fn ladder<'a>(catalog: &'a Catalog, flow: &CaseDefinition, case: &Case) -> &'a str {
    let clocks = case.clocks.iter().filter_map(|clock| flow.clock(&clock.id));
    let mut own = clocks.filter_map(|clock| catalog.ladder(clock.ladder.as_deref()?));
    own.next()
        .map_or_else(|| catalog.ladder_of_flow(&case.flow), |ladder| &ladder.id)
}

/// What was told of the case, and of what opened it, rests: somebody is at it.
fn settling(case: &Case, event: &NewEvent) -> Settling {
    let by: Option<(PersonId, String)> = event
        .actor
        .as_ref()
        .map(|(person, name, ..)| (person.clone(), name.clone()));
    Settling {
        subjects: vec![format!("case:{}", case.id), case.origin.clone()],
        at: event.recorded_at,
        how: if by.is_some() {
            Settled::Acted
        } else {
            Settled::MovedOn
        },
        by,
    }
}

fn notice(
    world: &World,
    ladder: &str,
    flow: &CaseDefinition,
    case: &Case,
    event: &NewEvent,
    told: &[&Awaiting],
) -> Option<NewNotice> {
    if told.is_empty() {
        return None;
    }
    let state = flow.state(&case.state);
    let state = state.map_or(case.state.as_str(), |state| state.name.as_str());
    let verb = flow.verb(&event.verb).map(|verb| verb.name.as_str());
    let mut lines = vec![format!("{}，现在：{state}", flow.name)];
    // A number is given when the case is stored; before that the title alone names it.
    if !case.number.is_empty() {
        lines.push(format!("编号：{}", case.number));
    }
    if let (Some(verb), Some((_, name, ..))) = (verb, &event.actor) {
        lines.push(format!("{name}：{verb}"));
    }
    if let Some(reason) = &event.body.reason {
        lines.push(format!("理由：{reason}"));
    }
    if let Some(clock) = most_urgent(case) {
        lines.push(format!("时限：{}", clock.due_at.deadline_text()));
    }
    let noted = flow.verb(&event.verb).filter(|verb| verb.by.notes_alarm());
    let what = match noted {
        Some(verb) => verb.name.as_str(),
        None if ladder == REMINDER => "催办",
        None => "待办",
    };
    let recipient = |one: &&Awaiting| match &one.person {
        Some(person) => Recipient::Person(person.clone()),
        None => Recipient::Holders {
            role: one.role.clone(),
            area: one.area.clone(),
        },
    };
    Some(NewNotice {
        id: NoticeId::new(world.new_id()),
        cause: format!("case:{}/event:{}", case.id, event.request_id),
        subject: format!("case:{}", case.id),
        ladder: ladder.to_owned(),
        title: format!("{what}：{}", case.title),
        text: lines.join("\n"),
        link: format!("/cases/{}", case.id),
        area: case.area.clone(),
        merge: format!("flow:{}", case.flow),
        at: event.recorded_at,
        to: told.iter().map(recipient).collect(),
    })
}
