//! How long a device was silent, and how much of the data of that time came afterwards: what the
//! system itself knows of the alarms of a case.

use model::{Alarm, AlarmState, Cadence, CaseId, Scope, Timestamp};
use store::StoreError;

use crate::Casework;
use crate::act::Opened;

/// Most alarms of one case that are looked at.
const ALARMS: u32 = 200;
/// Most hours of one silence that are counted: more than five years.
const HOURS: u32 = 50_000;

/// One time in which a device was silent (中断).
#[derive(Clone, PartialEq, Debug)]
pub struct Silence {
    /// Its alarm.
    pub alarm: Alarm,
    /// How the alarm ended, in words (Chinese); `None` while it stands.
    pub how: Option<String>,
    /// When data came again; `None` while none have come.
    pub until: Option<Timestamp>,
    /// Whole hours that ended in that time, up to now while it lasts.
    pub hours: u32,
    /// Of how many of these an hour value has come by now.
    pub hours_here: u32,
}

/// A silence as a page shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Silenced {
    /// The silence.
    pub silence: Silence,
    /// How long it lasted or has lasted, in words (Chinese).
    pub lasted: String,
}

impl Silence {
    /// Returns how long it lasted, or has lasted at `now`, in words (Chinese).
    #[must_use]
    pub fn lasted_text(&self, now: Timestamp) -> String {
        let minutes = self.until.unwrap_or(now).since(self.alarm.started_at) / Timestamp::MINUTE;
        lasted_text(minutes.max(0))
    }

    /// Returns how much of the data of that time has come, in words (Chinese).
    #[must_use]
    pub fn data_text(&self) -> String {
        match self.hours {
            0 => "中断不足一个整点，没有应补传的小时数据".to_owned(),
            hours => format!(
                "中断期间整点 {hours} 个，已有小时数据 {} 个",
                self.hours_here
            ),
        }
    }
}

/// Says minutes in words (Chinese).
fn lasted_text(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} 分钟"),
        (hours, 0) => format!("{hours} 小时"),
        (hours, minutes) => format!("{hours} 小时 {minutes} 分钟"),
    }
}

impl Casework {
    /// Returns the silences whose alarms belong to a case, the first first.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn silences(&self, case: &CaseId) -> Result<Vec<Silence>, StoreError> {
        let mut silences = Vec::new();
        for alarm in self.store.alarms_of_case(case, ALARMS).await? {
            silences.push(self.silence(alarm).await?);
        }
        Ok(silences)
    }

    /// Returns the silences of a case for its page; none where the flow does not follow its alarms.
    pub(crate) async fn silenced(
        &self,
        opened: &Opened,
        now: Timestamp,
    ) -> Result<Vec<Silenced>, StoreError> {
        if !opened.flow.verbs.iter().any(|verb| verb.by.notes_alarm()) {
            return Ok(Vec::new());
        }
        let silences = self.silences(&opened.case.id).await?.into_iter();
        let shown = silences.map(|silence| Silenced {
            lasted: silence.lasted_text(now),
            silence,
        });
        Ok(shown.collect())
    }

    /// Says what there is to say of the silences of a case when somebody confirms that they are over.
    pub(crate) async fn silences_said(&self, case: &CaseId) -> Result<String, StoreError> {
        let silences = self.silences(case).await?;
        let now = self.world.now();
        let lasted = |one: &Silence| one.until.unwrap_or(now).since(one.alarm.started_at);
        let minutes: i64 = silences.iter().map(lasted).sum::<i64>() / Timestamp::MINUTE;
        let hours: u32 = silences.iter().map(|one| one.hours).sum();
        let here: u32 = silences.iter().map(|one| one.hours_here).sum();
        Ok(format!(
            "中断 {} 次，共 {}；中断期间整点 {hours} 个，已有小时数据 {here} 个",
            silences.len(),
            lasted_text(minutes.max(0))
        ))
    }

    pub(crate) async fn silence(&self, alarm: Alarm) -> Result<Silence, StoreError> {
        let since = alarm.started_at;
        let until = match alarm.state {
            AlarmState::Cleared => {
                let first = self.store.first_received_after(&alarm.point, since).await?;
                first.or(alarm.cleared_at)
            }
            AlarmState::Open | AlarmState::FalseAlarm => None,
        };
        let end = until.unwrap_or_else(|| self.world.now());
        let (first, last) = (hours_ended(since), hours_ended(end));
        // Hours that ended after the last data and before there were data again.
        let from = Timestamp::from_millis(first * Timestamp::HOUR);
        let to = Timestamp::from_millis(last * Timestamp::HOUR);
        let rows = self
            .store
            .readings(
                &Scope::system(),
                &alarm.point,
                Cadence::Hour,
                from,
                to,
                HOURS,
            )
            .await?;
        Ok(Silence {
            how: self.how_it_ended(&alarm).await?,
            until,
            hours: u32::try_from(last - first).unwrap_or(0),
            hours_here: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            alarm,
        })
    }

    async fn how_it_ended(&self, alarm: &Alarm) -> Result<Option<String>, StoreError> {
        let words = match alarm.state {
            AlarmState::Open => return Ok(None),
            AlarmState::Cleared => "恢复上传",
            AlarmState::FalseAlarm => "误报",
        };
        let steps = self
            .store
            .alarm_history(&Scope::system(), &alarm.id)
            .await?;
        let last = steps
            .into_iter()
            .rev()
            .find(|step| step.what == "cleared" || step.what == "false-alarm");
        Ok(Some(match (alarm.state, last.and_then(|step| step.note)) {
            (AlarmState::FalseAlarm, Some(reason)) => format!("{words}：{reason}"),
            // The system ended it for another reason than that data came.
            (_, Some(note)) => note,
            (_, None) => words.to_owned(),
        }))
    }
}

/// Returns how many hours of the calendar had ended at a time.
const fn hours_ended(at: Timestamp) -> i64 {
    at.millis().div_euclid(Timestamp::HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_said_in_words() {
        let check = |minutes, expected: &str| assert_eq!(lasted_text(minutes), expected);
        check(0, "0 分钟");
        check(59, "59 分钟");
        check(60, "1 小时");
        check(215, "3 小时 35 分钟");
    }
}
