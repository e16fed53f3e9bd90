//! Alarms as rows: how they are read.

use model::{
    Alarm, AlarmId, AlarmState, AlarmStep, AreaPath, CaseId, FactorCode, ObjectId, PersonId,
    RuleId, Severity, Timestamp,
};
use sqlx::FromRow;

use crate::Result;
use crate::convert::{time, word};

/// To be followed by a condition.
pub(crate) const FROM: &str = " FROM alarms l JOIN objects o ON o.id = l.point_id \
                               JOIN areas a ON a.id = o.area_id \
                               LEFT JOIN cases c ON c.id = l.case_id WHERE ";
pub(crate) const SELECT: &str = "SELECT l.id, l.rule, l.severity, l.point_id, \
                                 o.name AS point_name, o.kind AS point_kind, \
                                 a.path AS area_path, a.name AS area_name, o.lon, o.lat, \
                                 l.factor, l.state, l.started_at, l.opened_at, l.cleared_at, \
                                 l.summary, l.peak, l.law, l.flow, l.case_id, \
                                 c.number AS case_number, c.state AS case_state, l.taken_by, \
                                 l.taken_by_name, l.taken_at";

#[derive(FromRow)]
pub(crate) struct AlarmRow {
    id: String,
    rule: String,
    severity: String,
    point_id: String,
    point_name: String,
    point_kind: String,
    area_path: String,
    area_name: String,
    lon: f64,
    lat: f64,
    factor: Option<String>,
    state: String,
    started_at: i64,
    opened_at: i64,
    cleared_at: Option<i64>,
    summary: String,
    peak: Option<String>,
    law: Option<String>,
    flow: Option<String>,
    case_id: Option<String>,
    case_number: Option<String>,
    case_state: Option<String>,
    taken_by: Option<String>,
    taken_by_name: Option<String>,
    taken_at: Option<i64>,
}

impl AlarmRow {
    pub(crate) fn into_alarm(self) -> Result<Alarm> {
        Ok(Alarm {
            severity: word("alarm", &self.severity, Severity::parse)?,
            state: word("alarm", &self.state, AlarmState::parse)?,
            id: AlarmId::new(self.id),
            rule: RuleId::new(self.rule),
            point: ObjectId::new(self.point_id),
            point_name: self.point_name,
            point_kind: self.point_kind,
            area_path: AreaPath::from_stored(self.area_path),
            area_name: self.area_name,
            lon: self.lon,
            lat: self.lat,
            factor: self.factor.map(FactorCode::new),
            started_at: Timestamp::from_millis(self.started_at),
            opened_at: Timestamp::from_millis(self.opened_at),
            cleared_at: time(self.cleared_at),
            summary: self.summary,
            peak: self.peak,
            law: self.law,
            flow: self.flow,
            case: self.case_id.map(CaseId::new),
            case_number: self.case_number,
            case_state: self.case_state,
            taken_by: self.taken_by.map(PersonId::new).zip(self.taken_by_name),
            taken_at: time(self.taken_at),
        })
    }
}

#[derive(FromRow)]
pub(crate) struct StepRow {
    at: i64,
    who: Option<String>,
    what: String,
    note: Option<String>,
}

impl StepRow {
    pub(crate) fn into_step(self) -> AlarmStep {
        AlarmStep {
            at: Timestamp::from_millis(self.at),
            who: self.who,
            what: self.what,
            note: self.note,
        }
    }
}
