//! Writing down in open cases what becomes of their alarms: a reconciler without input.
//!
//! Only flows with verbs for it (`on = "alarm-ended"`, `"alarm-again"`) have it written down. What is
//! said is a fact that the system itself sees; nobody can say it in its place.

use std::collections::BTreeMap;

use catalog::cases::{By, Verb};
use model::{Alarm, AlarmState, CaseId, EventBody, Scope};
use store::StoreError;

use crate::Casework;
use crate::act::Opened;
use crate::error::ActError;

/// Alarms looked at in one go.
const BATCH: u32 = 200;

impl Casework {
    /// Joins alarms to the open cases about the same, and writes down in these what became of their
    /// alarms; returns how many steps were made. May be stopped anywhere and run again.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense. What was done before stays done.
    pub async fn follow_alarms(&self) -> Result<usize, StoreError> {
        let flows = self.definitions.watching(&self.store).await?;
        if flows.is_empty() {
            return Ok(0);
        }
        let mut made = 0;
        for (alarm, case) in self.store.alarms_to_join(&flows, BATCH).await? {
            self.store
                .join_case(&alarm, &case, self.world.now())
                .await?;
            made += 1;
        }
        for alarm in self.store.alarms_to_note(&flows, BATCH).await? {
            match self.note_alarm(&alarm).await {
                Ok(notes) => made += notes,
                Err(ActError::Store(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(alarm.id = %alarm.id, %error, "its case could not be told");
                }
            }
        }
        Ok(made)
    }

    /// Writes down that the same was alarmed again, and that the alarm has ended, whatever of it is
    /// missing.
    async fn note_alarm(&self, alarm: &Alarm) -> Result<usize, ActError> {
        let Some(case) = &alarm.case else {
            return Ok(0);
        };
        let mut made = 0;
        for by in [By::AlarmAgain, By::AlarmEnded] {
            made += usize::from(self.note(alarm, case, &by).await?);
        }
        Ok(made)
    }

    async fn note(&self, alarm: &Alarm, case: &CaseId, by: &By) -> Result<bool, ActError> {
        let Some(opened) = self.opened(&Scope::system(), case).await? else {
            return Ok(false);
        };
        let request_id = match by {
            By::AlarmAgain => format!("{}{}", store::ALARM_AGAIN, alarm.id),
            _ => format!("{}{}", store::ALARM_ENDED, alarm.id),
        };
        let opened_by_it = opened.case.origin == format!("alarm:{}", alarm.id);
        let is_due = match by {
            By::AlarmAgain => !opened_by_it,
            _ => alarm.state != AlarmState::Open,
        };
        let is_known = |event: &model::CaseEvent| event.event.request_id == request_id;
        let state = &opened.standing.state;
        let notes = |verb: &&Verb| verb.by == *by && verb.starts_in(state);
        let Some(verb) = opened.flow.verbs.iter().find(notes) else {
            return Ok(false);
        };
        if !is_due || opened.events.iter().any(is_known) {
            return Ok(false);
        }
        let happened = match by {
            By::AlarmAgain => alarm.opened_at,
            _ => alarm.cleared_at.unwrap_or(alarm.opened_at),
        };
        let at = happened.max(opened.standing.at);
        let body = EventBody {
            fields: self.noted(&opened, verb, alarm).await?,
            ..EventBody::default()
        };
        let event = self.by_system(&opened, verb, at, body, request_id).await?;
        Ok(event.is_some())
    }

    /// Says what the verb asks for and the system knows.
    async fn noted(
        &self,
        opened: &Opened,
        verb: &Verb,
        alarm: &Alarm,
    ) -> Result<BTreeMap<String, String>, StoreError> {
        let silence = self.silence(alarm.clone()).await?;
        let again = verb.by == By::AlarmAgain;
        let until = silence.until.filter(|_| !again);
        let lasted = until.map(|_| silence.lasted_text(self.world.now()));
        let said = [
            ("how", silence.how.clone().filter(|_| !again)),
            ("since", Some(alarm.started_at.to_string())),
            ("until", until.map(|until| until.to_string())),
            ("data", lasted.as_ref().map(|_| silence.data_text())),
            ("lasted", lasted),
            ("summary", Some(alarm.summary.clone())),
        ];
        let asked = |id: &str| verb.fields.iter().any(|field| field.id == id);
        tracing::debug!(case.id = %opened.case.id, alarm.id = %alarm.id, verb = verb.id, "noted");
        let said = said.into_iter().filter(|(id, _)| asked(id));
        Ok(said
            .filter_map(|(id, value)| Some((id.to_owned(), value?)))
            .collect())
    }
}
