//! Rows of reviews as they are read.

use model::{
    AreaPath, Cadence, FactorCode, ObjectId, PersonId, ReviewItem, ReviewKey, ReviewState,
    ReviewStep, ReviewVerdict, Timestamp,
};
use sqlx::FromRow;

use crate::Result;
use crate::convert::{narrow, word};

pub(crate) const SELECT: &str = "SELECT i.point_id, o.name AS point_name, o.kind AS point_kind, \
    a.path AS area_path, a.name AS area_name, i.cadence, i.start, i.factor, i.state, i.value, \
    i.flag, i.verdict, i.first_person, i.first_name, i.settled, i.steps, i.updated_at";
/// To be followed by a condition.
pub(crate) const FROM: &str = " FROM review_items i JOIN objects o ON o.id = i.point_id \
    JOIN areas a ON a.id = o.area_id WHERE ";

#[derive(FromRow)]
pub(crate) struct ItemRow {
    point_id: String,
    point_name: String,
    point_kind: String,
    area_path: String,
    area_name: String,
    cadence: String,
    start: i64,
    factor: String,
    state: String,
    value: String,
    flag: Option<String>,
    verdict: Option<String>,
    first_person: Option<String>,
    first_name: Option<String>,
    settled: Option<String>,
    steps: i64,
    updated_at: i64,
}

impl ItemRow {
    pub(crate) fn into_item(self) -> Result<ReviewItem> {
        let verdict = |text: Option<String>| {
            text.map(|text| word("review", &text, ReviewVerdict::parse))
                .transpose()
        };
        Ok(ReviewItem {
            key: ReviewKey {
                point: ObjectId::new(self.point_id),
                cadence: word("review", &self.cadence, Cadence::parse)?,
                start: Timestamp::from_millis(self.start),
                factor: FactorCode::new(self.factor),
            },
            point_name: self.point_name,
            point_kind: self.point_kind,
            area_path: AreaPath::from_stored(self.area_path),
            area_name: self.area_name,
            state: word("review", &self.state, ReviewState::parse)?,
            value: self.value,
            flag: self.flag,
            verdict: verdict(self.verdict)?,
            first: self.first_person.map(PersonId::new).zip(self.first_name),
            settled: verdict(self.settled)?,
            steps: narrow("review", self.steps)?,
            updated_at: Timestamp::from_millis(self.updated_at),
            flags: Vec::new(),
        })
    }
}

#[derive(FromRow)]
pub(crate) struct StepRow {
    position: i64,
    at: i64,
    person_name: String,
    unit_name: String,
    act: String,
    verdict: String,
    reason: Option<String>,
    revision: i64,
    value: String,
    flag_before: Option<String>,
    flag_after: Option<String>,
}

impl StepRow {
    pub(crate) fn into_step(self) -> Result<ReviewStep> {
        Ok(ReviewStep {
            position: narrow("review step", self.position)?,
            at: Timestamp::from_millis(self.at),
            who: self.person_name,
            unit: self.unit_name,
            act: self.act,
            verdict: word("review step", &self.verdict, ReviewVerdict::parse)?,
            reason: self.reason,
            revision: narrow("review step", self.revision)?,
            value: self.value,
            flag_before: self.flag_before,
            flag_after: self.flag_after,
        })
    }
}
