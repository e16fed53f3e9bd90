//! Whose turn it is, who has answered, and by when.

use model::Timestamp;
use store::StoreError;

use super::{ClockLine, clock_line};
use crate::Casework;
use crate::act::{Opened, state_name};
use crate::machine::{ClockRun, Purpose};

/// A party in the present state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartyLine {
    /// The party of the definition; `asked` and `joined` for people who were asked by name.
    pub party: String,
    /// Its name.
    pub party_name: String,
    /// For what it is awaited.
    pub purpose: Purpose,
    /// Who is awaited.
    pub holder: String,
    /// Since when.
    pub since: Timestamp,
    /// The clock of its turn.
    pub clock: Option<ClockLine>,
    /// Its answer: name of the verb, who, when.
    pub answer: Option<(String, String, Timestamp)>,
}

/// More time that was asked for and not decided yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AskedTime {
    /// Name of the clock.
    pub clock: String,
    /// Name of the party that asked.
    pub party: String,
    /// Name of who asked.
    pub by: String,
    /// How many units of time.
    pub amount: u32,
}

impl Casework {
    pub(super) async fn party_lines(
        &self,
        opened: &Opened,
        now: Timestamp,
    ) -> Result<Vec<PartyLine>, StoreError> {
        let (flow, standing) = (&opened.flow, &opened.standing);
        let mut lines = Vec::new();
        for turn in &standing.turns {
            let party = turn.awaiting.party.as_str();
            let own = |run: &&ClockRun| {
                run.clock.party.as_deref() == Some(party)
                    && run.stopped_at.is_none_or(|at| at >= standing.entered_at)
                    && !matches!(turn.purpose, Purpose::Join | Purpose::Extension)
            };
            let run = standing.clocks.iter().rev().find(own);
            lines.push(PartyLine {
                party: party.to_owned(),
                party_name: flow.party_name(party).to_owned(),
                purpose: turn.purpose,
                holder: self.holder(flow, &turn.awaiting).await?,
                since: turn.since,
                clock: run.map(|run| clock_line(flow, run, now)),
                answer: turn.answer.as_ref().map(|answer| {
                    let verb = flow.verb(&answer.verb);
                    let verb = verb.map_or(&answer.verb, |verb| &verb.name);
                    (verb.clone(), answer.by_name.clone(), answer.at)
                }),
            });
        }
        Ok(lines)
    }

    pub(super) async fn asked_time(
        &self,
        opened: &Opened,
    ) -> Result<Option<AskedTime>, StoreError> {
        let Some(ask) = &opened.standing.extension else {
            return Ok(None);
        };
        let person = self.store.person(&ask.by).await?;
        let clock = opened.flow.clock(&ask.clock);
        Ok(Some(AskedTime {
            clock: clock.map_or_else(|| ask.clock.clone(), |clock| clock.name.clone()),
            party: opened.flow.party_name(&ask.party).to_owned(),
            by: person.map_or_else(|| ask.by.to_string(), |person| person.name),
            amount: ask.amount,
        }))
    }

    /// Returns the name of a case's state.
    pub(super) fn state_of(opened: &Opened) -> String {
        state_name(&opened.flow, &opened.standing.state).to_owned()
    }
}
