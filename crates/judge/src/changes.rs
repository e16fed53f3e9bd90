//! What a batch of judgements changes, gathered until it is saved in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use catalog::Rule;
use model::{
    Alarm, AlarmId, AlarmState, AlarmStep, AreaPath, Cadence, Episode, Object, ObjectId, Timestamp,
};

use crate::checks::{self, Finding};
use crate::episode::Key;

/// Running episodes as they stand, and what is not saved yet.
#[derive(Default)]
pub(crate) struct Changes {
    running: BTreeMap<Key, Episode>,
    ended: BTreeMap<Key, Episode>,
    touched: BTreeSet<Key>,
    /// Alarms that this batch has met, as they stand.
    met: BTreeMap<AlarmId, Alarm>,
    steps: Vec<(Alarm, AlarmStep)>,
    /// The last period judged in this run, by point and cadence.
    judged_to: BTreeMap<(ObjectId, Cadence), Timestamp>,
}

/// What is to be saved.
pub(crate) struct Unsaved {
    pub(crate) put: Vec<Episode>,
    pub(crate) ended: Vec<Episode>,
    pub(crate) steps: Vec<(Alarm, AlarmStep)>,
}

impl Unsaved {
    pub(crate) const fn is_empty(&self) -> bool {
        self.put.is_empty() && self.ended.is_empty() && self.steps.is_empty()
    }

    /// Returns each alarm that changed, once, with the area of its point.
    pub(crate) fn alarms(&self) -> BTreeMap<AlarmId, AreaPath> {
        self.steps
            .iter()
            .map(|(alarm, _)| (alarm.id.clone(), alarm.area_path.clone()))
            .collect()
    }
}

impl Changes {
    pub(crate) fn of(episodes: Vec<Episode>) -> Self {
        let running = episodes
            .into_iter()
            .map(|episode| (Key::of(&episode), episode))
            .collect();
        Self {
            running,
            ..Self::default()
        }
    }

    pub(crate) fn episode(&self, key: &Key) -> Option<&Episode> {
        self.running.get(key)
    }

    pub(crate) fn episodes(&self) -> impl Iterator<Item = &Episode> {
        self.running.values()
    }

    /// Notes how an episode stands after a judgement.
    pub(crate) fn set_episode(&mut self, key: &Key, after: Option<Episode>) {
        let before = match after {
            Some(after) if self.running.get(key) == Some(&after) => return,
            Some(after) => self.running.insert(key.clone(), after),
            None => self.running.remove(key),
        };
        if let Some(before) = before {
            self.ended.insert(key.clone(), before);
        }
        self.touched.insert(key.clone());
    }

    /// Tells whether this run has judged this period of the point or a later one.
    pub(crate) fn is_behind(&self, point: &ObjectId, cadence: Cadence, start: Timestamp) -> bool {
        self.judged_to
            .get(&(point.clone(), cadence))
            .is_some_and(|&to| start < to)
    }

    pub(crate) fn note_judged(&mut self, point: &ObjectId, cadence: Cadence, start: Timestamp) {
        self.judged_to.insert((point.clone(), cadence), start);
    }

    pub(crate) fn met(&self, id: &AlarmId) -> Option<&Alarm> {
        self.met.get(id)
    }

    pub(crate) fn meet(&mut self, alarm: Alarm) {
        self.met.insert(alarm.id.clone(), alarm);
    }

    /// Opens an alarm.
    pub(crate) fn open(&mut self, alarm: Alarm) {
        let note = Some(alarm.summary.clone());
        self.note(alarm.opened_at, "opened", note, alarm);
    }

    /// Lets an open alarm learn a new value; only a graver one changes it.
    pub(crate) fn update(
        &mut self,
        id: &AlarmId,
        rule: &Rule,
        point: &Object,
        found: Finding,
        at: Timestamp,
    ) {
        let Some(mut alarm) = self.standing(id) else {
            return;
        };
        let Some(value) = found.peak else { return };
        let peak = alarm.peak.as_deref();
        if peak
            .is_some_and(|peak| !checks::is_graver(rule, point, alarm.factor.as_ref(), value, peak))
        {
            return;
        }
        alarm.peak = Some(value.to_string());
        alarm.summary = found.summary;
        alarm.law = found.law;
        let note = Some(alarm.summary.clone());
        self.note(at, "peaked", note, alarm);
    }

    /// Clears an alarm. One that a person has called false stays called so.
    pub(crate) fn clear(&mut self, id: &AlarmId, note: Option<&str>, at: Timestamp) {
        let Some(mut alarm) = self.standing(id) else {
            return;
        };
        alarm.state = AlarmState::Cleared;
        alarm.cleared_at = Some(at);
        self.note(at, "cleared", note.map(ToOwned::to_owned), alarm);
    }

    fn standing(&self, id: &AlarmId) -> Option<Alarm> {
        self.met
            .get(id)
            .filter(|alarm| alarm.state == AlarmState::Open)
            .cloned()
    }

    fn note(&mut self, at: Timestamp, what: &str, note: Option<String>, alarm: Alarm) {
        let step = AlarmStep {
            at,
            who: None,
            what: what.to_owned(),
            note,
        };
        self.met.insert(alarm.id.clone(), alarm.clone());
        self.steps.push((alarm, step));
    }

    /// Hands over what is to be saved. Alarms are forgotten, because people may change them
    /// before they are met again; episodes are nobody else's and stay.
    pub(crate) fn take_unsaved(&mut self) -> Unsaved {
        self.met.clear();
        let mut ended = std::mem::take(&mut self.ended);
        let touched = std::mem::take(&mut self.touched);
        let (alive, gone): (Vec<Key>, Vec<Key>) = touched
            .into_iter()
            .partition(|key| self.running.contains_key(key));
        Unsaved {
            put: alive
                .iter()
                .filter_map(|key| self.running.get(key).cloned())
                .collect(),
            ended: gone.iter().filter_map(|key| ended.remove(key)).collect(),
            steps: std::mem::take(&mut self.steps),
        }
    }
}
