//! Who may do what to a case now.

use catalog::cases::{CaseDefinition, Verb};
use model::{Actor, AreaPath, Awaiting};

use crate::machine::Standing;

/// Why an actor may not do a verb now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The case is in a state in which the verb cannot be done.
    WrongState,
    /// Another party, or another person of the party, is to do it.
    NotYourTurn,
    /// The actor did this verb before and may not judge it.
    SamePerson {
        /// The verb that was done.
        did: String,
    },
    /// Somebody of the actor's unit did this verb before.
    SameUnit {
        /// The verb that was done.
        did: String,
    },
}

/// Checks whether the actor may do the verb to a case that lies at `place`.
///
/// # Errors
///
/// The first reason why not.
pub fn permit(
    flow: &CaseDefinition,
    standing: &Standing,
    place: &AreaPath,
    actor: &Actor,
    verb: &Verb,
) -> Result<(), Refusal> {
    if !verb.from.contains(&standing.state) {
        return Err(Refusal::WrongState);
    }
    let turn = match standing
        .awaiting
        .as_ref()
        .filter(|awaiting| verb.is_by(&awaiting.party))
    {
        Some(awaiting) => is_awaited(awaiting, actor),
        None => verb
            .parties()
            .iter()
            .any(|party| holds_for(flow, party, place, actor)),
    };
    if !turn {
        return Err(Refusal::NotYourTurn);
    }
    let mut doings = standing.doers(&verb.not_same_as);
    if let Some(doing) = doings.clone().find(|doing| doing.person == actor.person) {
        return Err(Refusal::SamePerson {
            did: doing.verb.clone(),
        });
    }
    let same_unit = doings.find(|doing| verb.same_unit_refused && doing.unit == actor.unit);
    match same_unit {
        Some(doing) => Err(Refusal::SameUnit {
            did: doing.verb.clone(),
        }),
        None => Ok(()),
    }
}

/// Tells whether the actor is the one who is awaited, or one of them. Who has lost the post is no
/// longer awaited, even by name; the duty officer then hands the case over anew.
#[must_use]
pub fn is_awaited(awaiting: &Awaiting, actor: &Actor) -> bool {
    actor
        .posts
        .iter()
        .any(|post| post.role == awaiting.role && post.area == awaiting.area)
        && awaiting
            .person
            .as_ref()
            .is_none_or(|person| *person == actor.person)
}

/// Tells whether the actor holds the role of a party for an area around the case.
fn holds_for(flow: &CaseDefinition, party: &str, place: &AreaPath, actor: &Actor) -> bool {
    flow.party(party).is_some_and(|party| {
        actor
            .posts
            .iter()
            .any(|post| Some(&post.role) == party.role() && post.area_path.contains(place))
    })
}
