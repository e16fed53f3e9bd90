//! What each kind of verb needs.

use catalog::cases::{Action, Verb};
use clocks::Ledger;
use model::Actor;

use super::{Refusal, Scene};
use crate::machine::{Doing, Purpose};

impl Scene<'_> {
    pub(super) fn kind(
        &self,
        verb: &Verb,
        actor: &Actor,
        party: Option<&str>,
    ) -> Result<(), Refusal> {
        let standing = self.standing;
        match &verb.action {
            Action::AskExtension { clocks } => {
                if standing.extension.is_some() {
                    return Err(Refusal::ExtensionPending);
                }
                let run = party.and_then(|party| standing.extendable(clocks, party));
                let times = self.times();
                run.filter(|run| run.extended < times)
                    .map(drop)
                    .ok_or(Refusal::NothingToExtend)?;
            }
            Action::GrantExtension { .. } | Action::RefuseExtension => self.decides(actor)?,
            Action::Dispute if standing.ruled => return Err(Refusal::Ruled),
            Action::Ruling => self.rules(party)?,
            Action::ReturnTo if standing.earlier(self.flow).next().is_none() => {
                return Err(Refusal::NowhereToReturn);
            }
            Action::Merge => self.has_not_worked(actor)?,
            _ => {}
        }
        if verb.hop && verb.action != Action::Ruling && self.hops_are_spent() {
            return Err(Refusal::TooManyHops);
        }
        if self.is_too_late(verb) {
            return Err(Refusal::TooLate);
        }
        self.opinions(verb, party)
    }

    /// Returns how often one run of a clock can be extended in the present state.
    fn times(&self) -> u32 {
        let grants = self.flow.verbs.iter().filter_map(|verb| match verb.action {
            Action::GrantExtension { times, .. } if verb.starts_in(&self.standing.state) => {
                Some(times)
            }
            _ => None,
        });
        grants.max().unwrap_or(0)
    }

    /// Who asked for more time does not decide about it.
    fn decides(&self, actor: &Actor) -> Result<(), Refusal> {
        let ask = self.standing.extension.as_ref();
        let ask = ask.ok_or(Refusal::NoExtension)?;
        if ask.by == actor.person {
            let asks = |verb: &&Verb| matches!(verb.action, Action::AskExtension { .. });
            let verb = self.flow.verbs.iter().find(asks);
            return Err(Refusal::SamePerson {
                did: verb.map_or_else(String::new, |verb| verb.id.clone()),
            });
        }
        Ok(())
    }

    /// The arbiter rules when asked, or when the case was handed around too often.
    fn rules(&self, party: Option<&str>) -> Result<(), Refusal> {
        let awaited = |one: &model::Awaiting| Some(one.party.as_str()) == party;
        if self.standing.awaiting().any(awaited) || self.hops_are_spent() {
            Ok(())
        } else {
            Err(Refusal::NothingToRule)
        }
    }

    fn hops_are_spent(&self) -> bool {
        let max = self.flow.hops_max;
        max.is_some_and(|max| self.standing.hops_in_round() >= max)
    }

    /// Who has worked on a case does not let it vanish in another one.
    fn has_not_worked(&self, actor: &Actor) -> Result<(), Refusal> {
        let works = |doing: &&Doing| {
            let verb = self.flow.verb(&doing.verb);
            doing.person == actor.person && verb.is_some_and(|verb| verb.takes || verb.answers)
        };
        match self.standing.doings.iter().find(works) {
            Some(doing) => Err(Refusal::SamePerson {
                did: doing.verb.clone(),
            }),
            None => Ok(()),
        }
    }

    fn is_too_late(&self, verb: &Verb) -> bool {
        let Some(within) = verb.within else {
            return false;
        };
        let ledger = Ledger::start(within, self.standing.entered_at.beijing());
        // Where the days cannot be counted, nobody can say that it is still in time.
        let due = ledger.due(&self.time.almanac).ok().flatten();
        due.is_none_or(|due| self.now.beijing() >= due)
    }

    /// The party whose turn it is waits for the opinions that were asked for.
    fn opinions(&self, verb: &Verb, party: Option<&str>) -> Result<(), Refusal> {
        let mut turns = self.standing.open_turns();
        let missing = self
            .standing
            .open_turns()
            .any(|turn| turn.purpose == Purpose::Join);
        let own = turns.any(|turn| {
            turn.purpose == Purpose::Move && Some(turn.awaiting.party.as_str()) == party
        });
        let goes_on = matches!(verb.action, Action::Move | Action::Consult) && verb.to.is_some();
        if missing && own && goes_on {
            Err(Refusal::OpinionsMissing)
        } else {
            Ok(())
        }
    }
}
