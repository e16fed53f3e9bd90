//! Who may do what to a case now.

mod kinds;
mod turn;

use catalog::TimeLaw;
use catalog::cases::{Action, By, CaseDefinition, OnlyWhen, Verb};
use model::{Actor, AreaPath, Timestamp};

use crate::machine::Standing;

pub use turn::is_awaited;

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
    /// The case is suspended.
    Suspended,
    /// The case is not suspended.
    NotSuspended,
    /// The actor's party has answered already.
    Answered,
    /// Opinions that were asked for are missing.
    OpinionsMissing,
    /// The case was handed on as often as it may be; now only the arbiter rules.
    TooManyHops,
    /// The arbiter has ruled already.
    Ruled,
    /// The arbiter is not asked.
    NothingToRule,
    /// The time in which the verb can be done is over.
    TooLate,
    /// More time was asked for already, and nobody has decided yet.
    ExtensionPending,
    /// No more time was asked for.
    NoExtension,
    /// No clock runs for which more time could be asked, or it was extended as often as it may be.
    NothingToExtend,
    /// The case has come from nowhere to which it could be returned.
    NowhereToReturn,
    /// The alarm of the case has not ended, or the same was alarmed again.
    AlarmStands,
    /// The alarm of the case has ended.
    AlarmEnded,
    /// The last move is not the actor's, or somebody has acted on it.
    NothingToWithdraw,
}

/// A case, as far as it matters who may do what.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Its definition.
    pub flow: &'a CaseDefinition,
    /// Where it stands.
    pub standing: &'a Standing,
    /// Where it lies.
    pub place: &'a AreaPath,
    /// How time is counted.
    pub time: &'a TimeLaw,
    /// When it is asked.
    pub now: Timestamp,
}

impl Scene<'_> {
    /// Checks whether the actor may do the verb, and returns the party as which; `None` for what is
    /// not done as a party.
    ///
    /// # Errors
    ///
    /// The first reason why not.
    pub fn permit<'v>(&self, actor: &Actor, verb: &'v Verb) -> Result<Option<&'v str>, Refusal> {
        if !verb.starts_in(&self.standing.state) {
            return Err(Refusal::WrongState);
        }
        let party = match &verb.by {
            By::Due | By::Draw | By::AlarmEnded | By::AlarmAgain => {
                return Err(Refusal::NotYourTurn);
            }
            By::LastDoer => {
                if self.standing.last_mover() != Some(&actor.person) {
                    return Err(Refusal::NothingToWithdraw);
                }
                None
            }
            By::Parties(parties) => match self.turn(parties, actor, verb) {
                // Who has done the work hears that, and not only that it is somebody else's turn.
                Err(Refusal::NotYourTurn) => {
                    return Err(self
                        .second_party(verb, actor)
                        .err()
                        .unwrap_or(Refusal::NotYourTurn));
                }
                party => Some(party?),
            },
        };
        self.suspended(verb)?;
        self.alarm(verb)?;
        self.kind(verb, actor, party)?;
        self.second_party(verb, actor)?;
        Ok(party)
    }

    fn suspended(&self, verb: &Verb) -> Result<(), Refusal> {
        match (self.standing.suspended_at, &verb.action) {
            (None, Action::Resume) => Err(Refusal::NotSuspended),
            (Some(_), action) if *action != Action::Resume && !action.is_aside() => {
                Err(Refusal::Suspended)
            }
            _ => Ok(()),
        }
    }

    fn alarm(&self, verb: &Verb) -> Result<(), Refusal> {
        match (verb.only_when, self.standing.alarm_ended) {
            (Some(OnlyWhen::AlarmEnded), false) => Err(Refusal::AlarmStands),
            (Some(OnlyWhen::AlarmStands), true) => Err(Refusal::AlarmEnded),
            _ => Ok(()),
        }
    }

    /// Nobody judges their own work.
    fn second_party(&self, verb: &Verb, actor: &Actor) -> Result<(), Refusal> {
        let doings = self.standing.doers(&verb.not_same_as);
        // What was done last is what is to be judged.
        let own = doings.clone().filter(|doing| doing.person == actor.person);
        if let Some(doing) = own.last() {
            return Err(Refusal::SamePerson {
                did: doing.verb.clone(),
            });
        }
        let of_unit = doings.filter(|doing| verb.same_unit_refused && doing.unit == actor.unit);
        match of_unit.last() {
            Some(doing) => Err(Refusal::SameUnit {
                did: doing.verb.clone(),
            }),
            None => Ok(()),
        }
    }
}
