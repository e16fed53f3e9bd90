//! Clocks: which stop, run on, stand or start.

use catalog::TimeLaw;
use catalog::cases::{ASKED, CaseDefinition, Limit, State, Turns};
use clocks::{Ledger, Term};
use model::{CaseClock, Timestamp};

use super::{ClockRun, Misfit, Standing};

/// The clocks of a state, each with the party whose turn it times.
fn clocks_of(state: &State) -> Vec<(Option<String>, String)> {
    match &state.turns {
        Turns::Nobody { clock } => clock.iter().map(|clock| (None, clock.clone())).collect(),
        Turns::One(side) => {
            let clock = side.clock.iter();
            clock
                .map(|clock| (Some(side.party.clone()), clock.clone()))
                .collect()
        }
        Turns::Sides { sides, .. } => sides
            .iter()
            .filter_map(|side| Some((Some(side.party.clone()), side.clock.clone()?)))
            .collect(),
        Turns::Asked { clock, .. } => {
            let clock = clock.iter();
            clock
                .map(|clock| (Some(ASKED.to_owned()), clock.clone()))
                .collect()
        }
    }
}

impl Standing {
    /// The clock of a state that is left stops, unless the next state shares its run; the clock of
    /// a state that is entered again starts anew.
    pub(super) fn turn_clocks(
        &mut self,
        flow: &CaseDefinition,
        time: &TimeLaw,
        to: &State,
        at: Timestamp,
    ) -> Result<(), Misfit> {
        let stays = self.state == to.id;
        let mut wanted = clocks_of(to);
        for run in self
            .clocks
            .iter_mut()
            .filter(|run| run.stopped_at.is_none())
        {
            let shared = wanted.iter().position(|(_, clock)| *clock == run.clock.id);
            match shared.filter(|_| !stays) {
                Some(shared) => (run.clock.party, _) = wanted.remove(shared),
                None => run.stopped_at = Some(at),
            }
        }
        for (party, clock) in wanted {
            self.start_clock(flow, time, party, &clock, at)?;
        }
        Ok(())
    }

    /// Starts a clock; one that runs to a date which nobody has named does not run.
    fn start_clock(
        &mut self,
        flow: &CaseDefinition,
        time: &TimeLaw,
        party: Option<String>,
        id: &str,
        at: Timestamp,
    ) -> Result<(), Misfit> {
        let Some(clock) = flow.clock(id) else {
            return Ok(());
        };
        let term = match &clock.limit {
            Limit::Budget(budget) => Term::Budget(*budget),
            Limit::Until(field) => match self.said.get(field).and_then(|said| day(said)) {
                Some(day) => Term::Until(day),
                None => return Ok(()),
            },
            Limit::Law(law) => {
                let limit = time.limit(law, at.beijing().date());
                Term::Budget(limit.ok_or_else(|| Misfit::NoLaw(law.clone()))?.budget)
            }
        };
        let mut run = ClockRun {
            clock: CaseClock {
                id: id.to_owned(),
                party,
                started_at: at,
                warn_at: at,
                due_at: at,
            },
            ledger: Ledger::start(term, at.beijing()),
            extended: 0,
            stopped_at: None,
        };
        run.reckon(flow, time)?;
        self.clocks.push(run);
        Ok(())
    }

    /// Stops the clock of one of several who answer side by side.
    pub(super) fn stop_clock_of(&mut self, party: &str, at: Timestamp) {
        let own = |run: &&mut ClockRun| {
            run.stopped_at.is_none() && run.clock.party.as_deref() == Some(party)
        };
        if let Some(run) = self.clocks.iter_mut().find(own) {
            run.stopped_at = Some(at);
        }
    }

    /// Lets all clocks stand.
    pub(super) fn suspend(&mut self, at: Timestamp) -> Result<(), Misfit> {
        for run in self.clocks.iter_mut().filter(|run| run.is_running()) {
            run.ledger.suspend(at.beijing())?;
        }
        self.suspended_at = Some(at);
        Ok(())
    }

    /// Lets them run again.
    pub(super) fn resume(
        &mut self,
        flow: &CaseDefinition,
        time: &TimeLaw,
        at: Timestamp,
    ) -> Result<(), Misfit> {
        for run in self
            .clocks
            .iter_mut()
            .filter(|run| run.stopped_at.is_none())
        {
            run.ledger.resume(at.beijing())?;
            run.reckon(flow, time)?;
        }
        self.suspended_at = None;
        Ok(())
    }
}

impl ClockRun {
    /// Reckons when the clock warns and runs out, from its ledger.
    pub(super) fn reckon(&mut self, flow: &CaseDefinition, time: &TimeLaw) -> Result<(), Misfit> {
        // A suspended clock is reckoned when it runs again.
        if let Some(due) = self.ledger.due(&time.almanac)? {
            self.clock.due_at = Timestamp::from_beijing(due);
            if let Some(clock) = flow.clock(&self.clock.id) {
                let warn = time.almanac.before(due, clock.warn)?;
                self.clock.warn_at = Timestamp::from_beijing(warn);
            }
        }
        Ok(())
    }
}

/// Reads the day that a date or a point in time names.
fn day(said: &str) -> Option<chrono::NaiveDate> {
    let time = || {
        said.parse::<Timestamp>()
            .ok()
            .map(|time| time.beijing().date())
    };
    said.parse().ok().or_else(time)
}
