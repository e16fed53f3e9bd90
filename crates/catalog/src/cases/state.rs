//! Parties, states and clocks of a flow.

use clocks::Budget;
use model::{AreaLevel, RoleId};

use crate::dispatch;

/// One who takes part (当事方).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Party {
    /// Identity within the flow.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// How its people are found.
    pub sought: Sought,
    /// The fact or field that names the unit of its people; what was said last counts.
    pub unit_from: Option<String>,
    /// The fact or field that names the one person.
    pub person_from: Option<String>,
}

/// How the people of a party are found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sought {
    /// The holders of a role for an area near the case.
    Holders {
        /// The role that its people hold.
        role: RoleId,
        /// The level from which the search for a holder climbs: the innermost enclosing area that
        /// is of this level or above it.
        level: AreaLevel,
    },
    /// Whom the published table names for the case's category and place.
    Table(dispatch::Column),
    /// Who opened the case (发起人); where no person did, the holders of a role.
    Opener {
        /// The role of those who are asked instead.
        role: RoleId,
        /// The level from which they are searched.
        level: AreaLevel,
    },
}

impl Party {
    /// Returns the role that its people hold, unless the table or the opener says.
    #[must_use]
    pub const fn role(&self) -> Option<&RoleId> {
        match &self.sought {
            Sought::Holders { role, .. } => Some(role),
            Sought::Table(_) | Sought::Opener { .. } => None,
        }
    }
}

/// A state (状态).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// Identity within the flow.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// False for states in which the case counts as done.
    pub open: bool,
    /// Whose turn it is.
    pub turns: Turns,
}

/// Whose turn it is in a state, and which clocks run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Turns {
    /// Nobody's: the case is closed, or stands until its clock has run out (公示).
    Nobody {
        /// The clock for which it stands.
        clock: Option<String>,
    },
    /// That of one party.
    One(Side),
    /// That of several, each answering for itself (双交办).
    Sides {
        /// The parties, at least two.
        sides: Vec<Side>,
        /// The state that is entered when all have answered.
        then: String,
    },
    /// That of the people whom a consult verb asked (会签).
    Asked {
        /// The clock by which they answer.
        clock: Option<String>,
        /// The state that is entered when all have agreed.
        then: String,
    },
}

/// The turn of one party, with its clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// The party.
    pub party: String,
    /// The clock that runs while it is awaited.
    pub clock: Option<String>,
}

impl State {
    /// Returns the parties that are awaited in it; [`ASKED`](super::ASKED) for people whom a
    /// consult verb asked.
    #[must_use]
    pub fn awaited(&self) -> Vec<&str> {
        match &self.turns {
            Turns::Nobody { .. } => Vec::new(),
            Turns::One(side) => vec![&side.party],
            Turns::Sides { sides, .. } => sides.iter().map(|side| side.party.as_str()).collect(),
            Turns::Asked { .. } => vec![super::ASKED],
        }
    }

    /// Returns the clocks that run in it.
    #[must_use]
    pub fn clocks(&self) -> Vec<&str> {
        match &self.turns {
            Turns::Nobody { clock } | Turns::Asked { clock, .. } => {
                clock.iter().map(String::as_str).collect()
            }
            Turns::One(side) => side.clock.iter().map(String::as_str).collect(),
            Turns::Sides { sides, .. } => sides
                .iter()
                .filter_map(|side| side.clock.as_deref())
                .collect(),
        }
    }

    /// Returns the state that is entered when all who answer side by side have answered.
    #[must_use]
    pub fn then(&self) -> Option<&str> {
        match &self.turns {
            Turns::Sides { then, .. } | Turns::Asked { then, .. } => Some(then),
            Turns::Nobody { .. } | Turns::One(_) => None,
        }
    }
}

/// A clock (时限). States next to each other that name the same clock share one run of it;
/// entering a state again starts its clock anew.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clock {
    /// Identity within the flow.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// How much time there is.
    pub limit: Limit,
    /// How long before the deadline the lamp turns yellow.
    pub warn: Budget,
    /// The ladder by which its reminders escalate.
    pub ladder: Option<String>,
    /// The document that sets the limit; `None` marks a value that the house has set itself, or a
    /// legal limit, whose source stands with the law.
    pub source: Option<String>,
}

/// How much time a clock gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Limit {
    /// A budget from the start of the clock.
    Budget(Budget),
    /// To the end of a day that a fact or a field names.
    Until(String),
    /// What the law gives, by the date on which the clock starts.
    Law(String),
}
