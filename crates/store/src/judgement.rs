//! What the judge keeps: running episodes and the alarms that come of them.

use model::{
    Alarm, AlarmId, AlarmState, AlarmStep, Episode, FactorCode, NewNotice, ObjectId, Phase, RuleId,
    Settled, Settling, Telling, Timestamp,
};
use sqlx::FromRow;

use crate::alarms::add_step;
use crate::convert::{narrow, word};
use crate::engine::Conn;
use crate::notices::put_telling;
use crate::query::sql;
use crate::rollups::move_cursor;
use crate::{Result, Store};

#[derive(FromRow)]
struct EpisodeRow {
    rule: String,
    point_id: String,
    factor: String,
    phase: String,
    started_at: i64,
    periods: i64,
    judged_to: i64,
    alarm_id: Option<String>,
}

impl EpisodeRow {
    fn into_episode(self) -> Result<Episode> {
        Ok(Episode {
            rule: RuleId::new(self.rule),
            point: ObjectId::new(self.point_id),
            factor: (!self.factor.is_empty()).then(|| FactorCode::new(self.factor)),
            phase: word("episode", &self.phase, Phase::parse)?,
            started_at: Timestamp::from_millis(self.started_at),
            count: narrow("episode", self.periods)?,
            judged_to: Timestamp::from_millis(self.judged_to),
            alarm: self.alarm_id.map(AlarmId::new),
        })
    }
}

/// A key has no NULL; the empty text stands for "the row as a whole".
fn factor_key(episode: &Episode) -> &str {
    episode.factor.as_ref().map_or("", FactorCode::as_str)
}

impl Store {
    /// Returns all running episodes, for the judge at its start.
    pub async fn episodes(&self) -> Result<Vec<Episode>> {
        let query = sql!(
            "SELECT rule, point_id, factor, phase, started_at, periods, judged_to, alarm_id
             FROM episodes"
        );
        let rows: Vec<EpisodeRow> = self.read().await?.all(&query).await?;
        rows.into_iter().map(EpisodeRow::into_episode).collect()
    }

    /// Writes what one round of judging found, in one transaction: alarms opened or changed (each
    /// with a line of history), episodes put or ended, the named cursor moved.
    ///
    /// What people did to an alarm stays: who took it, its case, and that it was called false.
    pub async fn save_judgement(
        &self,
        put: &[Episode],
        ended: &[Episode],
        alarms: &[(Alarm, AlarmStep)],
        cursor: Option<(&str, i64)>,
    ) -> Result<()> {
        self.save_judgement_telling(put, ended, alarms, cursor, &[])
            .await
    }

    /// Writes a round as [`Store::save_judgement`] does, and notices of its alarms in the same
    /// transaction. The notices of an alarm that no longer stands come to rest.
    pub async fn save_judgement_telling(
        &self,
        put: &[Episode],
        ended: &[Episode],
        alarms: &[(Alarm, AlarmStep)],
        cursor: Option<(&str, i64)>,
        notices: &[NewNotice],
    ) -> Result<()> {
        let mut tx = self.write().await?;
        for (alarm, step) in alarms {
            put_alarm(&mut tx, alarm).await?;
            add_step(&mut tx, &alarm.id, step).await?;
        }
        for episode in put {
            put_episode(&mut tx, episode).await?;
        }
        for episode in ended {
            tx.run(&sql!(
                "DELETE FROM episodes WHERE rule = $1 AND point_id = $2 AND factor = $3",
                &episode.rule,
                &episode.point,
                factor_key(episode)
            ))
            .await?;
        }
        // First the new ones: an alarm that opened and cleared within one batch is told of and at
        // rest.
        let told = Telling {
            settle: None,
            notices: notices.to_vec(),
        };
        put_telling(&mut tx, &told).await?;
        for (alarm, step) in alarms {
            if alarm.state != AlarmState::Open {
                let rests = Telling {
                    settle: Some(cleared(alarm, step)),
                    notices: Vec::new(),
                };
                put_telling(&mut tx, &rests).await?;
            }
        }
        if let Some((name, position)) = cursor {
            move_cursor(&mut tx, name, position).await?;
        }
        tx.commit().await
    }
}

fn cleared(alarm: &Alarm, step: &AlarmStep) -> Settling {
    Settling {
        subjects: vec![format!("alarm:{}", alarm.id)],
        at: step.at,
        by: None,
        how: Settled::Cleared,
    }
}

async fn put_episode(db: &mut Conn, episode: &Episode) -> Result<()> {
    db.run(&sql!(
        "INSERT INTO episodes (rule, point_id, factor, phase, started_at, periods, judged_to,
             alarm_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (rule, point_id, factor) DO UPDATE SET phase = excluded.phase,
             started_at = excluded.started_at, periods = excluded.periods,
             judged_to = excluded.judged_to, alarm_id = excluded.alarm_id",
        &episode.rule,
        &episode.point,
        factor_key(episode),
        episode.phase.as_str(),
        episode.started_at,
        episode.count,
        episode.judged_to,
        episode.alarm.as_ref()
    ))
    .await
    .map(drop)
}

async fn put_alarm(db: &mut Conn, alarm: &Alarm) -> Result<()> {
    let (taker, taker_name) = alarm
        .taken_by
        .as_ref()
        .map(|(id, name)| (id, name.as_str()))
        .unzip();
    db.run(&sql!(
        "INSERT INTO alarms (id, rule, severity, point_id, factor, state, started_at, opened_at,
             cleared_at, summary, peak, law, flow, case_id, taken_by, taken_by_name, taken_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (id) DO UPDATE SET severity = excluded.severity,
             started_at = excluded.started_at, summary = excluded.summary,
             peak = excluded.peak, law = excluded.law, flow = excluded.flow,
             state =
                 CASE WHEN alarms.state = 'false-alarm' THEN alarms.state ELSE excluded.state END,
             cleared_at =
                 CASE WHEN alarms.state = 'false-alarm' THEN alarms.cleared_at
                 ELSE excluded.cleared_at END",
        &alarm.id,
        &alarm.rule,
        alarm.severity.as_str(),
        &alarm.point,
        alarm.factor.as_ref().map(FactorCode::as_str),
        alarm.state.as_str(),
        alarm.started_at,
        alarm.opened_at,
        alarm.cleared_at,
        &alarm.summary,
        alarm.peak.as_deref(),
        alarm.law.as_deref(),
        alarm.flow.as_deref(),
        alarm.case.as_ref(),
        taker,
        taker_name,
        alarm.taken_at
    ))
    .await
    .map(drop)
}
