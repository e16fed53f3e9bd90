//! More time: asked for, granted, refused.

use std::num::NonZeroU32;

use catalog::TimeLaw;
use catalog::cases::{Action, CaseDefinition, Verb};
use clocks::{Budget, Unit};
use model::NewEvent;

use super::{ClockRun, Extension, Misfit, Purpose, Standing};

impl Standing {
    /// Returns the clock for which a party can ask more time: one of the named, or that of its own
    /// turn.
    #[must_use]
    pub fn extendable(&self, clocks: &[String], party: &str) -> Option<&ClockRun> {
        self.clocks.iter().find(|run| {
            run.is_running()
                && if clocks.is_empty() {
                    run.clock.party.as_deref() == Some(party)
                } else {
                    clocks.contains(&run.clock.id)
                }
        })
    }

    /// Returns the run for which more time was asked, while it still runs.
    #[must_use]
    pub fn extension_run(&self) -> Option<&ClockRun> {
        let ask = self.extension.as_ref()?;
        let mut runs = self.clocks.iter();
        runs.find(|run| run.is_running() && run.clock.id == ask.clock)
    }

    pub(super) fn ask_extension(
        &mut self,
        flow: &CaseDefinition,
        verb: &Verb,
        clocks: &[String],
        acting: Option<&str>,
        event: &NewEvent,
    ) -> Result<(), Misfit> {
        let party = acting.ok_or(Misfit::Nobody)?;
        let (by, ..) = event.actor.as_ref().ok_or(Misfit::Nobody)?;
        let run = self.extendable(clocks, party);
        let run = run.ok_or_else(|| Misfit::Nothing(verb.id.clone()))?;
        let ask = Extension {
            clock: run.clock.id.clone(),
            party: party.to_owned(),
            by: by.clone(),
            amount: amount(event).ok_or(Misfit::Said("days"))?.get(),
        };
        if let Some(decider) = decider(flow, &self.state) {
            self.await_extension(decider, event)?;
        }
        self.extension = Some(ask);
        Ok(())
    }

    pub(super) fn grant_extension(
        &mut self,
        flow: &CaseDefinition,
        time: &TimeLaw,
        verb: &Verb,
        unit: Unit,
        event: &NewEvent,
    ) -> Result<(), Misfit> {
        let nothing = || Misfit::Nothing(verb.id.clone());
        let ask = self.extension.clone().ok_or_else(nothing)?;
        let granted = amount(event).or(NonZeroU32::new(ask.amount));
        let granted = granted.and_then(|amount| Budget::new(amount, unit));
        let granted = granted.ok_or(Misfit::Said("days"))?;
        let run = |run: &&mut ClockRun| run.is_running() && run.clock.id == ask.clock;
        let run = self.clocks.iter_mut().find(run).ok_or_else(nothing)?;
        run.ledger.extend(granted)?;
        run.extended += 1;
        run.reckon(flow, time)?;
        self.end_extension(verb)
    }

    /// Nobody is awaited for more time any longer.
    pub(super) fn end_extension(&mut self, verb: &Verb) -> Result<(), Misfit> {
        let ask = self.extension.take();
        self.turns.retain(|turn| turn.purpose != Purpose::Extension);
        ask.map(drop)
            .ok_or_else(|| Misfit::Nothing(verb.id.clone()))
    }
}

/// Returns the party that decides about more time in a state.
pub(super) fn decider<'a>(flow: &'a CaseDefinition, state: &str) -> Option<&'a str> {
    let grants = |verb: &&Verb| {
        matches!(verb.action, Action::GrantExtension { .. }) && verb.starts_in(state)
    };
    let verb = flow.verbs.iter().find(grants)?;
    verb.parties().first().map(String::as_str)
}

/// Reads how much time an event names.
fn amount(event: &NewEvent) -> Option<NonZeroU32> {
    event.body.fields.get("days")?.parse().ok()
}
