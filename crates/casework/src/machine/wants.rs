//! To whom a case has to be handed when a verb is done.

use catalog::cases::{Action, CaseDefinition, Turns, Verb};

use super::Standing;
use super::extension::decider;

/// A party for which somebody has to be found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Want<'a> {
    /// The party that is awaited then.
    pub party: &'a str,
    /// The party as which its people are found.
    pub found_as: &'a str,
    /// Under which key the event says who was found; `None` where one party alone is awaited.
    pub key: Option<&'a str>,
}

/// Returns for whom somebody has to be found when a case is opened.
#[must_use]
pub fn on_opening(flow: &CaseDefinition) -> Vec<Want<'_>> {
    let awaited = flow.state(&flow.start).map(|state| &state.turns);
    awaited.map(parties).unwrap_or_default()
}

fn parties(turns: &Turns) -> Vec<Want<'_>> {
    let want = |party, key| Want {
        party,
        found_as: party,
        key,
    };
    match turns {
        Turns::Nobody { .. } | Turns::Asked { .. } => Vec::new(),
        Turns::One(side) => vec![want(&side.party, None)],
        Turns::Sides { sides, .. } => sides
            .iter()
            .map(|side| want(&side.party, Some(side.party.as_str())))
            .collect(),
    }
}

impl Standing {
    /// Returns for whom somebody has to be found when a verb is done that leads to a state; who
    /// had the case before, or takes it, is not looked for again.
    #[must_use]
    pub fn wants<'a>(
        &self,
        flow: &'a CaseDefinition,
        verb: &'a Verb,
        acting: Option<&str>,
        to: &str,
    ) -> Vec<Want<'a>> {
        if matches!(verb.action, Action::AskExtension { .. }) {
            let decider = decider(flow, &self.state).into_iter();
            return decider
                .map(|party| Want {
                    party,
                    found_as: party,
                    key: Some(party),
                })
                .collect();
        }
        let moves = to != self.state || verb.to.is_some();
        if !moves || verb.action == Action::Withdraw {
            return Vec::new();
        }
        let Some(state) = flow.state(to) else {
            return Vec::new();
        };
        let own_part = self.is_own_part(flow, verb, to);
        let mut wants = parties(&state.turns);
        wants.retain(|want| !own_part || Some(want.party) == acting);
        if let Some(hand_to) = &verb.hand_to {
            for want in &mut wants {
                want.found_as = hand_to;
            }
            return wants;
        }
        wants.retain(|want| !self.keeps(flow, state, want.party, Some(verb)));
        wants
    }
}
