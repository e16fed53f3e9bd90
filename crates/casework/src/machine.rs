//! The case machine: a definition and events give the present state.
//!
//! It is pure and asks nobody: what it needs, the events and the law of time say. Replaying all
//! events of a case gives exactly the row that is stored beside them.

mod back;
mod enter;
mod extension;
mod standing;
mod step;
mod times;
pub mod wants;

use catalog::TimeLaw;
use catalog::cases::CaseDefinition;
use clocks::{AlmanacError, LedgerError};
use model::NewEvent;
use thiserror::Error;

pub use catalog::cases::OPEN;
pub use standing::{
    Acceptance, Answer, ClockRun, Doing, Extension, LookedBack, Purpose, Standing, Turn,
};
pub use wants::Want;

/// The verb of the event that another case's link leaves behind.
pub const LINKED: &str = "linked";
/// The verb of the event that a merged case leaves behind in the one that it was merged into.
pub const MERGED_IN: &str = "merged-in";

/// Why an event does not fit after those before it.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Misfit {
    /// The first event is not `open`, or a later one is.
    #[error("the verb {0:?} stands in the wrong place")]
    Place(String),
    /// The definition has no such verb.
    #[error("the flow has no verb {0:?}")]
    Verb(String),
    /// The definition has no such state.
    #[error("the flow has no state {0:?}")]
    State(String),
    /// The verb cannot be done in the state before it.
    #[error("the verb {verb:?} cannot be done in the state {state:?}")]
    From {
        /// The verb.
        verb: String,
        /// The state.
        state: String,
    },
    /// The event names another state than the verb leads to.
    #[error("the verb {0:?} leads to another state than the event says")]
    To(String),
    /// The event lies before the one before it.
    #[error("the event lies before the one before it")]
    Earlier,
    /// The event hands the case over but does not say to whom.
    #[error("the event does not say to whom the case was handed")]
    Unrouted,
    /// Only a person can take a case.
    #[error("nobody took the case")]
    Nobody,
    /// The case is suspended, or is not.
    #[error("the verb {0:?} does not fit whether the case is suspended")]
    Suspended(String),
    /// The event says something that does not fit the case.
    #[error("the event says in {0:?} what does not fit")]
    Said(&'static str),
    /// There is nothing that the verb could take back, grant, refuse or answer.
    #[error("there is nothing to which the verb {0:?} could answer")]
    Nothing(String),
    /// A deadline cannot be counted.
    #[error(transparent)]
    Uncountable(#[from] AlmanacError),
    /// No legal limit of this id is in force when the clock starts.
    #[error("no legal limit {0:?} is in force then")]
    NoLaw(String),
    /// A clock cannot do what the event does to it.
    #[error(transparent)]
    Clock(#[from] LedgerError),
    /// There is no event at all.
    #[error("the case has no event")]
    Empty,
}

/// Replays the events of a case.
///
/// # Errors
///
/// The first event that does not fit.
pub fn replay<'a>(
    flow: &CaseDefinition,
    time: &TimeLaw,
    events: impl IntoIterator<Item = &'a NewEvent>,
) -> Result<Standing, Misfit> {
    let mut events = events.into_iter();
    let first = events.next().ok_or(Misfit::Empty)?;
    events.try_fold(begin(flow, time, first)?, |standing, event| {
        standing.step(flow, time, event)
    })
}

/// Begins a case with its first event.
///
/// # Errors
///
/// The event is not an opening, or not one of this flow.
pub fn begin(flow: &CaseDefinition, time: &TimeLaw, event: &NewEvent) -> Result<Standing, Misfit> {
    if event.verb != OPEN || event.from_state.is_some() {
        return Err(Misfit::Place(event.verb.clone()));
    }
    if event.to_state != flow.start {
        return Err(Misfit::To(event.verb.clone()));
    }
    let mut standing = Standing::before(event);
    standing.note_doing(OPEN, event);
    standing.hear(event);
    standing.enter(flow, time, &flow.start, None, event)?;
    Ok(standing)
}
