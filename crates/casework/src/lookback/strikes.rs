//! Each striking of a number (销号), and what became of it.

use catalog::cases::{Action, Lookback};
use model::{Case, NewEvent, Timestamp};

use crate::act::{Opened, state_name};
use crate::machine::LookedBack;

/// A case that was struck, with who had accepted it and what became of it. A case that came back
/// and was struck again makes two.
#[derive(Clone, PartialEq, Debug)]
pub struct Strike {
    /// The case as it stands now.
    pub case: Case,
    /// Name of its present state.
    pub state_name: String,
    /// When it was struck.
    pub struck_at: Timestamp,
    /// Names of the units that had done the work since it was opened or reopened, each once.
    pub units: Vec<String>,
    /// Name and unit of the person who had accepted it; `None` where nobody had to.
    pub acceptor: Option<(String, String)>,
    /// The look-back at it, once it was drawn.
    pub looked_back: Option<LookedBack>,
    /// Name and unit of the person who looked.
    pub looked_by: Option<(String, String)>,
    /// Whether it has come back (反弹), found by a draw or otherwise.
    pub relapsed: bool,
}

/// Returns every striking of a case, the oldest first; none where the flow is not looked back on.
pub(super) fn strikes(opened: &Opened) -> Vec<Strike> {
    let Some(lookback) = &opened.flow.lookback else {
        return Vec::new();
    };
    let mut found: Vec<Strike> = Vec::new();
    for event in opened.events.iter().map(|event| &event.event) {
        if strikes_number(opened, lookback, event) {
            let before = found.last().map(|strike| strike.struck_at);
            found.push(strike(opened, event.at, before));
        } else if let Some(last) = found.last_mut() {
            follow(opened, lookback, event, last);
        }
    }
    found
}

/// Returns the names of the units that had done what was accepted, within `after` (not included)
/// and `until`, each once.
pub(super) fn doing_units(
    opened: &Opened,
    after: Option<Timestamp>,
    until: Timestamp,
) -> Vec<String> {
    let accepting = opened.flow.verbs.iter().filter(|verb| verb.accepts);
    let judged: Vec<&String> = accepting.flat_map(|verb| &verb.not_same_as).collect();
    let mut names = Vec::new();
    for event in opened.events.iter().map(|event| &event.event) {
        let in_time = event.at <= until && after.is_none_or(|after| event.at > after);
        let did = in_time && judged.contains(&&event.verb);
        if let Some((.., unit)) = event.actor.as_ref().filter(|_| did)
            && !names.contains(unit)
        {
            names.push(unit.clone());
        }
    }
    names
}

fn strikes_number(opened: &Opened, lookback: &Lookback, event: &NewEvent) -> bool {
    let is_open = |state: &str| opened.flow.state(state).is_some_and(|state| state.open);
    let from_open = event.from_state.as_deref().is_none_or(is_open);
    from_open && lookback.of.contains(&event.to_state)
}

fn strike(opened: &Opened, at: Timestamp, before: Option<Timestamp>) -> Strike {
    let mut accepted = opened.standing.acceptances.iter().rev();
    let acceptance = accepted.find(|one| one.at <= at);
    let acceptance = acceptance.filter(|one| before.is_none_or(|before| one.at > before));
    Strike {
        state_name: state_name(&opened.flow, &opened.case.state).to_owned(),
        case: opened.case.clone(),
        struck_at: at,
        units: doing_units(opened, before, at),
        acceptor: acceptance.map(|one| (one.name.clone(), one.unit_name.clone())),
        looked_back: None,
        looked_by: None,
        relapsed: false,
    }
}

/// Adds to a striking what an event after it says of it.
fn follow(opened: &Opened, lookback: &Lookback, event: &NewEvent, strike: &mut Strike) {
    let looks = event.verb == lookback.passes || event.verb == lookback.relapse;
    if event.verb == lookback.opens {
        let known = opened.standing.lookbacks.iter();
        let own = known.rev().find(|one| one.at <= event.at);
        strike.looked_back = own.cloned();
    } else if looks && strike.looked_back.is_some() && strike.looked_by.is_none() {
        let actor = event.actor.as_ref();
        strike.looked_by = actor.map(|(_, name, _, unit)| (name.clone(), unit.clone()));
    }
    let action = opened.flow.verb(&event.verb).map(|verb| &verb.action);
    let reopened = matches!(action, Some(Action::Reopen { relapse: true }));
    strike.relapsed |= reopened || event.verb == lookback.relapse;
}
