//! Deadlines that come near and pass: who is told, and once.
//!
//! The reconciler looks at the clocks that are stored and at the time, and at nothing else. It may
//! be stopped anywhere and run again. After an outage only the newest rung that has passed is told
//! of each clock, so that a server that stood still for three days sends no storm.

mod words;

use model::{Case, CaseClock, CaseId, NewNotice, NoticeId, Recipient, Scope, Timestamp};
use store::StoreError;

use crate::Casework;
use crate::lamp;

/// How many clocks are taken at a time.
const BATCH: u32 = 200;
/// How long after its deadline, and after that again and again, a clock is told anew.
const AGAIN: i64 = 7 * Timestamp::DAY;

/// A step in the life of a deadline at which people are told (提醒级别).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Rung {
    /// The deadline is near.
    Warn,
    /// It has passed.
    Due,
    /// It passed so many weeks ago.
    Late(i64),
}

impl Rung {
    /// Returns the newest rung of a clock as of a time; `None` before the first.
    pub(crate) fn of(clock: &CaseClock, now: Timestamp) -> Option<Self> {
        let over = now.since(clock.due_at);
        if now < clock.warn_at && over < 0 {
            None
        } else if over < 0 {
            Some(Self::Warn)
        } else if over < AGAIN {
            Some(Self::Due)
        } else {
            Some(Self::Late(over / AGAIN))
        }
    }

    /// Returns when the rung after this one is reached.
    fn next(self, clock: &CaseClock) -> Timestamp {
        match self {
            Self::Warn => clock.due_at,
            Self::Due => clock.due_at.plus(AGAIN),
            Self::Late(weeks) => clock.due_at.plus((weeks + 1) * AGAIN),
        }
    }

    /// Returns its name within a cause.
    fn name(self) -> String {
        match self {
            Self::Warn => "warn".to_owned(),
            Self::Due => "due".to_owned(),
            Self::Late(weeks) => format!("late-{weeks}"),
        }
    }
}

impl Casework {
    /// Tells all deadlines that have come near or passed and were not told yet; returns how many
    /// notices were new.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense. What was told before stays told.
    pub async fn remind(&self) -> Result<usize, StoreError> {
        let mut told = 0;
        loop {
            let now = self.world.now();
            let clocks = self.store.deadlines(now, BATCH).await?;
            let mut passed = 0;
            for (case, clock) in clocks {
                let new = self.remind_of(&case, &clock, now).await?;
                passed += u32::from(new.is_some());
                told += usize::from(new.unwrap_or(false));
            }
            // A whole batch of which nothing moved on is not taken again at once.
            if passed < BATCH {
                return Ok(told);
            }
        }
    }

    /// Tells the newest rung of a clock; returns whether it is new, `None` if there is none.
    async fn remind_of(
        &self,
        id: &CaseId,
        clock: &CaseClock,
        now: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
        let case = self.store.case(&Scope::system(), id).await?;
        let Some((case, rung)) = case.zip(Rung::of(clock, now)) else {
            // The clock moved on while we looked; whatever runs now is found by itself.
            return Ok(None);
        };
        let notice = self.notice_of(&case, clock, rung, now).await?;
        let next = rung.next(clock);
        let new = self
            .store
            .tell_deadline(id, clock, notice.as_ref(), next)
            .await?;
        if new {
            metrics::counter!("qingshan_case_reminders_total", "rung" => class(rung)).increment(1);
            self.tell(&case);
        }
        Ok(Some(new))
    }

    /// Writes to the people who are awaited; `None` if nobody is.
    async fn notice_of(
        &self,
        case: &Case,
        clock: &CaseClock,
        rung: Rung,
        now: Timestamp,
    ) -> Result<Option<NewNotice>, StoreError> {
        // Where several answer side by side each is reminded of its own time.
        let own = |awaiting: &&model::Awaiting| {
            let party = clock.party.as_ref();
            party.is_none_or(|party| *party == awaiting.party)
        };
        let to: Vec<_> = case
            .awaiting
            .iter()
            .filter(own)
            .map(|awaiting| match &awaiting.person {
                Some(person) => Recipient::Person(person.clone()),
                None => Recipient::Holders {
                    role: awaiting.role.clone(),
                    area: awaiting.area.clone(),
                },
            })
            .collect();
        if to.is_empty() {
            return Ok(None);
        }
        let flow = self.definitions.of(&self.store, case).await?;
        let name = lamp::clock_name(&flow, clock);
        // A ladder of the clock's own tells the step from its beginning; see `telling`.
        let ladder = match rung {
            Rung::Warn => "reminder",
            Rung::Due | Rung::Late(_) => "overdue",
        };
        // A deadline that was moved is told anew.
        let run = format!("{}-{}", clock.started_at.millis(), clock.due_at.millis());
        let rung_name = rung.name();
        Ok(Some(NewNotice {
            id: NoticeId::new(self.world.new_id()),
            cause: format!("case:{}/clock:{}/{run}/{rung_name}", case.id, clock.id),
            subject: format!("case:{}", case.id),
            ladder: ladder.to_owned(),
            title: words::title(case, rung),
            text: words::text(case, name, clock, now),
            link: format!("/cases/{}", case.id),
            area: case.area.clone(),
            merge: format!("{}/{}", case.flow, class(rung)),
            at: now,
            to,
        }))
    }
}

/// Returns the class of a rung, for counting and for what is told together.
const fn class(rung: Rung) -> &'static str {
    match rung {
        Rung::Warn => "warn",
        Rung::Due => "due",
        Rung::Late(_) => "late",
    }
}

#[cfg(test)]
mod tests;
