//! The reconciler: reads what became durable, judges it, writes what came of it.

use std::sync::Arc;

use catalog::{Catalog, Rule};
use model::{
    Alarm, AlarmId, AlarmState, CaseOpener, Episode, Live, Object, Scope, Timestamp, World,
};
use store::Store;
use tokio::sync::{Mutex, broadcast};

use crate::changes::Changes;
use crate::checks::Finding;
use crate::episode::{self, Effect, Key, Patience, Verdict};
use crate::error::JudgeError;
use crate::points::Points;
use crate::round::Round;
use crate::telling;
use crate::timeliness::period;

/// Name of the place in the ledger up to which rows are judged.
const CURSOR: &str = "judge";

/// Rows read at a time.
const BATCH: u32 = 500;

/// After how many periods without a row the count towards an alarm begins anew.
const FORGET_AFTER: i64 = 3;

/// Judges readings and silence, opens and clears alarms, has cases opened.
pub struct Judge {
    pub(crate) store: Store,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) world: World,
    pub(crate) opener: Arc<dyn CaseOpener>,
    live: broadcast::Sender<Live>,
    /// Two rounds at once would open the same alarm twice.
    turn: Mutex<()>,
}

impl Judge {
    /// Makes a judge by the catalogue's rules. What it does is told to `live`.
    #[must_use]
    pub fn new(
        store: Store,
        catalog: Arc<Catalog>,
        world: World,
        opener: Arc<dyn CaseOpener>,
        live: broadcast::Sender<Live>,
    ) -> Self {
        Self {
            store,
            catalog,
            world,
            opener,
            live,
            turn: Mutex::new(()),
        }
    }

    /// Judges everything that became durable since the last round, and who has fallen silent.
    ///
    /// It takes no input but the store and the clock. Each batch is saved in one transaction with
    /// the place up to which it reads, so that it may be stopped anywhere and run again.
    ///
    /// # Errors
    ///
    /// The store failed. A case that could not be opened is no error; it is tried again.
    pub async fn run_once(&self) -> Result<Round, JudgeError> {
        let _turn = self.turn.lock().await;
        let mut round = Round::default();
        let points = Points::read(&self.store, &self.catalog).await?;
        let mut changes = Changes::of(self.store.episodes().await?);
        self.retire(&points, &mut changes, &mut round).await?;
        let mut seq = self.store.cursor(CURSOR).await?;
        loop {
            let batch = self.store.readings_since(seq, BATCH).await?;
            let Some(last) = batch.last() else { break };
            seq = last.seq;
            self.judge_batch(&points, &mut changes, &batch, &mut round)
                .await?;
            self.save(&mut changes, Some(seq)).await?;
            self.open_cases(&mut round).await?;
        }
        self.judge_silence(&points, &mut changes, &mut round)
            .await?;
        self.save(&mut changes, None).await?;
        self.open_cases(&mut round).await?;
        round.count();
        Ok(round)
    }

    pub(crate) async fn judge_one(
        &self,
        changes: &mut Changes,
        rule: &Rule,
        point: &Object,
        key: &Key,
        seen: Seen,
        round: &mut Round,
    ) -> Result<(), JudgeError> {
        let before = changes.episode(key).cloned();
        let alarm = before.as_ref().and_then(|episode| episode.alarm.clone());
        let (mut after, effect) =
            episode::step(key, patience(rule), before, seen.start, seen.verdict);
        match (effect, alarm, &mut after) {
            (Effect::Open(found), _, Some(episode)) => {
                let id = AlarmId::new(self.world.new_id());
                let alarm = new_alarm(id, rule, point, episode, found, seen.at);
                episode.alarm = Some(alarm.id.clone());
                changes.open(alarm);
                round.opened += 1;
            }
            (Effect::Update(found), Some(alarm), _) => {
                self.meet(changes, &alarm).await?;
                changes.update(&alarm, rule, point, found, seen.at);
            }
            (Effect::Clear, Some(alarm), _) => {
                self.meet(changes, &alarm).await?;
                changes.clear(&alarm, None, seen.at);
                round.cleared += 1;
            }
            _ => {}
        }
        changes.set_episode(key, after);
        Ok(())
    }

    /// Reads an alarm as people have left it, unless this batch has met it already.
    pub(crate) async fn meet(&self, changes: &mut Changes, id: &AlarmId) -> Result<(), JudgeError> {
        if changes.met(id).is_none()
            && let Some(alarm) = self.store.alarm(&Scope::system(), id).await?
        {
            changes.meet(alarm);
        }
        Ok(())
    }

    async fn save(&self, changes: &mut Changes, seq: Option<i64>) -> Result<(), JudgeError> {
        let unsaved = changes.take_unsaved();
        if unsaved.is_empty() && seq.is_none() {
            return Ok(());
        }
        let cursor = seq.map(|seq| (CURSOR, seq));
        let told = telling::of_steps(&self.world, &self.catalog, &unsaved.steps);
        self.store
            .save_judgement_telling(&unsaved.put, &unsaved.ended, &unsaved.steps, cursor, &told)
            .await?;
        for (id, area) in unsaved.alarms() {
            self.tell(id, area);
        }
        Ok(())
    }

    /// Tells open pages that an alarm has changed; nobody may be listening.
    pub(crate) fn tell(&self, id: AlarmId, area: model::AreaPath) {
        let _ = self.live.send(Live::Alarm { id, area });
    }

    pub(crate) fn rule(&self, id: &model::RuleId) -> Option<&Rule> {
        self.catalog.rule(id)
    }

    /// Returns the label of a factor at points of a kind; an unknown one goes by its code.
    pub(crate) fn factor_label<'a>(&'a self, kind: &str, code: &'a str) -> &'a str {
        let point = self.catalog.kind(kind).and_then(|kind| kind.point.as_ref());
        point
            .and_then(|point| point.factor(code))
            .map_or(code, |factor| factor.label.as_str())
    }
}

fn new_alarm(
    id: AlarmId,
    rule: &Rule,
    point: &Object,
    episode: &Episode,
    found: Finding,
    at: Timestamp,
) -> Alarm {
    Alarm {
        id,
        rule: rule.id.clone(),
        severity: rule.severity,
        point: point.id.clone(),
        point_name: point.name.clone(),
        point_kind: point.kind.clone(),
        area_path: point.area_path.clone(),
        area_name: point.area_name.clone(),
        lon: point.lon,
        lat: point.lat,
        factor: found.factor,
        state: AlarmState::Open,
        started_at: episode.started_at,
        opened_at: at,
        cleared_at: None,
        summary: found.summary,
        peak: found.peak.map(|peak| peak.to_string()),
        law: found.law,
        flow: rule.flow.clone(),
        case: None,
        case_number: None,
        case_state: None,
        taken_by: None,
        taken_at: None,
    }
}

/// What was seen of a period.
pub(crate) struct Seen {
    /// Its beginning.
    pub(crate) start: Timestamp,
    /// When it was known.
    pub(crate) at: Timestamp,
    /// What the rule says of it.
    pub(crate) verdict: Verdict<Finding>,
}

fn patience(rule: &Rule) -> Patience {
    Patience {
        start_after: rule.start_after,
        clear_after: rule.clear_after,
        forget_after: FORGET_AFTER * period(rule.cadence),
    }
}
