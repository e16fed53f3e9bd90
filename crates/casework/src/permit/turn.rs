//! Whose turn it is.

use catalog::cases::{ASKED, Action, JOINED, Sought, Verb};
use model::{Actor, Awaiting};

use super::{Refusal, Scene};
use crate::machine::{Purpose, Turn};

impl Scene<'_> {
    /// Returns the party as which the actor may do the verb.
    pub(super) fn turn<'v>(
        &self,
        parties: &'v [String],
        actor: &Actor,
        verb: &Verb,
    ) -> Result<&'v str, Refusal> {
        let mut answered = false;
        for party in parties {
            match self.as_party(party, actor, verb) {
                Some(true) => return Ok(party),
                Some(false) => answered = true,
                None => {}
            }
        }
        Err(if answered {
            Refusal::Answered
        } else {
            Refusal::NotYourTurn
        })
    }

    /// Tells whether the actor may act as the party: yes, not again, or not at all.
    fn as_party(&self, party: &str, actor: &Actor, verb: &Verb) -> Option<bool> {
        let turns = || {
            let own = |turn: &&Turn| turn.awaiting.party == party;
            self.standing.turns.iter().filter(own)
        };
        let deciding = |turn: &Turn| turn.purpose == Purpose::Extension;
        let decides = matches!(
            verb.action,
            Action::GrantExtension { .. } | Action::RefuseExtension
        );
        let awaited = || turns().filter(|turn| deciding(turn) == decides);
        let mine = |turn: &&Turn| is_mine(turn, actor);
        if awaited().any(|turn| turn.answer.is_none() && mine(&turn)) {
            return Some(true);
        }
        if let Some(turn) = awaited().find(mine) {
            // Who has answered may still speak, but not answer again.
            let speaks = !verb.answers && verb.to.is_none() && verb.action != Action::Opinion;
            return Some(turn.answer.is_none() || speaks);
        }
        if awaited().next().is_some() || party == ASKED || party == JOINED {
            return None;
        }
        self.holds_for(party, actor).then_some(true)
    }

    /// Tells whether the actor could act as a party whose turn it is not.
    fn holds_for(&self, party: &str, actor: &Actor) -> bool {
        let Some(definition) = self.flow.party(party) else {
            return false;
        };
        let around = |role: &model::RoleId| {
            let holds =
                |post: &model::Post| post.role == *role && post.area_path.contains(self.place);
            actor.posts.iter().any(holds)
        };
        match &definition.sought {
            Sought::Holders { role, .. } => {
                let named = |source: &Option<String>| {
                    source.as_ref().and_then(|id| self.standing.said.get(id))
                };
                let (unit, person) = (named(&definition.unit_from), named(&definition.person_from));
                around(role)
                    && person.is_none_or(|person| *person == actor.person.as_str())
                    && unit.is_none_or(|unit| {
                        actor.posts.iter().any(|post| post.unit.as_str() == unit)
                    })
            }
            Sought::Opener { role, .. } => match &self.standing.opener {
                Some(opener) => *opener == actor.person,
                None => around(role),
            },
            // The table was looked up when the case was handed over.
            Sought::Table(_) => self.standing.route_of(party).is_some_and(|route| {
                let awaiting = Awaiting {
                    party: party.to_owned(),
                    role: route.role.clone(),
                    area: route.area.clone(),
                    unit: route.unit.clone(),
                    person: route.person.clone(),
                };
                is_awaited(&awaiting, actor)
            }),
        }
    }
}

/// Who was asked by name answers by name; anybody else has to hold the post.
fn is_mine(turn: &Turn, actor: &Actor) -> bool {
    match turn.purpose {
        Purpose::Consult | Purpose::Join => turn.awaiting.person.as_ref() == Some(&actor.person),
        Purpose::Move | Purpose::Answer | Purpose::Extension => is_awaited(&turn.awaiting, actor),
    }
}

/// Tells whether the actor is the one who is awaited, or one of them. Who has lost the post is no
/// longer awaited, even by name; the duty officer then hands the case over anew.
#[must_use]
pub fn is_awaited(awaiting: &Awaiting, actor: &Actor) -> bool {
    let unit = awaiting.unit.as_ref();
    actor.posts.iter().any(|post| {
        post.role == awaiting.role
            && post.area == awaiting.area
            && unit.is_none_or(|unit| *unit == post.unit)
    }) && awaiting
        .person
        .as_ref()
        .is_none_or(|person| *person == actor.person)
}
