//! Values under review as the pages show them.

use catalog::Catalog;
use model::{
    Cadence, FactorReading, Flag, Object, ObjectFilter, Reading, ReviewItem, ReviewKey, ReviewStep,
    Scope, Timestamp,
};
use sense::quality::kilometres;
use serde::Serialize;
use utoipa::ToSchema;

use super::interferences::InterferenceView;
use super::reviews::may;
use super::view::{Named, factor_label};
use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Hours before and after the value that its curve shows.
const AROUND: i64 = 24 * Timestamp::HOUR;
/// Neighbours that are shown at most.
const NEIGHBOURS: usize = 5;
/// Farther stations say nothing of this one, km.
const FAR: f64 = 60.0;

/// A value under review in a line.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReviewLine {
    object: Named,
    kind: String,
    area_name: String,
    /// Begin of the hour.
    start: String,
    /// End of the hour, in the manner of the national release.
    stamp: String,
    factor: String,
    factor_label: String,
    unit: String,
    /// As the device sent it.
    value: String,
    /// As the device sent it.
    flag: Option<String>,
    flag_name: Option<String>,
    /// `open`, `first`, `returned` or `settled`.
    state: &'static str,
    /// What was last decided: `valid` or `invalid`.
    verdict: Option<&'static str>,
    /// Who decided.
    first_by: Option<String>,
    /// What is in force after a second person's word.
    settled: Option<&'static str>,
    flags: Vec<ReviewFlag>,
    /// How many steps its record has.
    steps: u32,
    updated_at: String,
}

/// What an automatic check found.
#[derive(Serialize, ToSchema)]
struct ReviewFlag {
    check: String,
    name: String,
    detail: String,
}

/// A value with everything that helps to decide.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReviewDetail {
    line: ReviewLine,
    /// The flag that is in force now.
    effective_flag: Option<String>,
    effective_flag_name: Option<String>,
    /// Whether the value counts now.
    counts: bool,
    /// The hours around it.
    curve: Vec<CurveHour>,
    neighbours: Vec<NeighbourCurve>,
    /// What went on near the station in these hours.
    interferences: Vec<InterferenceView>,
    history: Vec<StepView>,
    /// What one may do now: `decide`, `confirm`, `return`.
    may: Vec<&'static str>,
    /// Why one may do nothing: waits for `another-person` than oneself, for the `second` or for the
    /// `first` to act.
    waiting_for: Option<&'static str>,
}

/// An hour of a curve.
#[derive(Serialize, ToSchema)]
struct CurveHour {
    /// End of the hour.
    stamp: String,
    value: Option<String>,
    /// Whether it counts.
    counts: bool,
    flag: Option<String>,
}

/// A station near by.
#[derive(Serialize, ToSchema)]
struct NeighbourCurve {
    object: Named,
    /// Kilometres, rounded to one decimal.
    km: f64,
    hours: Vec<CurveHour>,
}

/// A line of the record.
#[derive(Serialize, ToSchema)]
struct StepView {
    at: String,
    who: String,
    unit: String,
    /// `decide`, `confirm` or `return`.
    act: String,
    verdict: &'static str,
    reason: Option<String>,
    /// The revision of the row that was in force.
    revision: u32,
    value: String,
    flag_before: Option<String>,
    flag_after: Option<String>,
}

impl From<ReviewStep> for StepView {
    fn from(step: ReviewStep) -> Self {
        Self {
            at: step.at.to_string(),
            who: step.who,
            unit: step.unit,
            act: step.act,
            verdict: step.verdict.as_str(),
            reason: step.reason,
            revision: step.revision,
            value: step.value,
            flag_before: step.flag_before,
            flag_after: step.flag_after,
        }
    }
}

fn flag_name(flag: Option<&str>) -> Option<String> {
    let flag = flag.filter(|flag| !flag.is_empty())?;
    Some(Flag::find(flag).map_or_else(|| format!("标记 {flag}"), |known| known.zh.to_owned()))
}

fn unit_of(catalog: &Catalog, kind: &str, factor: &str) -> String {
    let point = catalog.kind(kind).and_then(|kind| kind.point.as_ref());
    point
        .and_then(|point| point.factor(factor))
        .map_or_else(String::new, |factor| factor.unit.clone())
}

impl ReviewLine {
    pub(crate) fn of(catalog: &Catalog, item: &ReviewItem) -> Self {
        let key = &item.key;
        let flags = item.flags.iter().map(|flag| ReviewFlag {
            check: flag.check.clone(),
            name: catalog
                .quality_rule(&flag.check)
                .map_or_else(|| flag.check.clone(), |rule| rule.name.clone()),
            detail: flag.detail.clone(),
        });
        Self {
            object: Named {
                id: key.point.to_string(),
                name: item.point_name.clone(),
            },
            kind: item.point_kind.clone(),
            area_name: item.area_name.clone(),
            start: key.start.to_string(),
            stamp: key.start.plus(Timestamp::HOUR).to_string(),
            factor: key.factor.to_string(),
            factor_label: factor_label(key.factor.as_str()),
            unit: unit_of(catalog, &item.point_kind, key.factor.as_str()),
            value: item.value.clone(),
            flag: item.flag.clone(),
            flag_name: flag_name(item.flag.as_deref()),
            state: item.state.as_str(),
            verdict: item.verdict.map(model::ReviewVerdict::as_str),
            first_by: item.first.as_ref().map(|first| first.1.clone()),
            settled: item.settled.map(model::ReviewVerdict::as_str),
            flags: flags.collect(),
            steps: item.steps,
            updated_at: item.updated_at.to_string(),
        }
    }
}

/// Gathers what helps to decide about a value.
pub(crate) async fn detail(
    app: &App,
    user: &User,
    scope: &Scope,
    key: &ReviewKey,
) -> Answer<ReviewDetail> {
    let gone = || Problem::not_found("该数据");
    let object = app
        .store
        .object(scope, &key.point)
        .await?
        .ok_or_else(gone)?;
    let (from, to) = (key.start.plus(-AROUND), key.start.plus(AROUND + 1));
    let rows = app
        .store
        .readings(scope, &key.point, Cadence::Hour, from, to, 60)
        .await?;
    let own = rows
        .iter()
        .find(|row| row.start == key.start)
        .and_then(|row| row.factor(key.factor.as_str()))
        .ok_or_else(gone)?;
    let item = app.store.review(scope, key).await?;
    let history = app.store.review_steps(scope, key).await?;
    let log = app
        .store
        .interferences(scope, Some(&key.point), from, to)
        .await?;
    let may = may(user, &object, item.as_ref());
    let waiting_for = waiting_for(user, item.as_ref(), &may);
    let line = match &item {
        Some(item) => ReviewLine::of(&app.catalog, item),
        None => ReviewLine::of(&app.catalog, &unflagged(&object, key, own)),
    };
    Ok(ReviewDetail {
        line,
        effective_flag: own.flag.clone(),
        effective_flag_name: flag_name(own.flag.as_deref()),
        counts: own.counts(),
        curve: curve(&rows, key),
        neighbours: neighbours(app, scope, &object, key, (from, to)).await?,
        interferences: log.iter().map(Into::into).collect(),
        history: history.into_iter().map(Into::into).collect(),
        may,
        waiting_for,
    })
}

/// A value that no check has flagged may be reviewed as well.
fn unflagged(object: &Object, key: &ReviewKey, own: &FactorReading) -> ReviewItem {
    ReviewItem {
        key: key.clone(),
        point_name: object.name.clone(),
        point_kind: object.kind.clone(),
        area_path: object.area_path.clone(),
        area_name: object.area_name.clone(),
        state: model::ReviewState::Open,
        value: own
            .value
            .map_or_else(String::new, |value| value.to_string()),
        flag: own.flag.clone(),
        verdict: None,
        first: None,
        settled: None,
        steps: 0,
        updated_at: key.start.plus(Timestamp::HOUR),
        flags: Vec::new(),
    }
}

fn waiting_for(user: &User, item: Option<&ReviewItem>, may: &[&str]) -> Option<&'static str> {
    if !may.is_empty() {
        return None;
    }
    let first = item.and_then(|item| item.first.as_ref());
    Some(match item.map(|item| item.state) {
        Some(model::ReviewState::First)
            if first.is_some_and(|first| first.0 == user.actor.person) =>
        {
            "another-person"
        }
        Some(model::ReviewState::First) => "second",
        Some(model::ReviewState::Settled) => return None,
        _ => "first",
    })
}

fn curve(rows: &[Reading], key: &ReviewKey) -> Vec<CurveHour> {
    rows.iter()
        .map(|row| {
            let reading = row.factor(key.factor.as_str());
            CurveHour {
                stamp: row.hour_stamp().to_string(),
                value: reading
                    .and_then(|reading| reading.value)
                    .map(|value| value.to_string()),
                counts: reading.is_some_and(FactorReading::counts),
                flag: reading.and_then(|reading| reading.flag.clone()),
            }
        })
        .collect()
}

async fn neighbours(
    app: &App,
    scope: &Scope,
    object: &Object,
    key: &ReviewKey,
    (from, to): (Timestamp, Timestamp),
) -> Answer<Vec<NeighbourCurve>> {
    if object.kind != "air-station" {
        return Ok(Vec::new());
    }
    let filter = ObjectFilter {
        kind: Some(object.kind.clone()),
        ..ObjectFilter::default()
    };
    let others = app.store.objects(scope, &filter).await?;
    let distance = |other: &Object| kilometres((object.lon, object.lat), (other.lon, other.lat));
    let mut near: Vec<(f64, Object)> = others
        .into_iter()
        .filter(|other| other.id != object.id)
        .map(|other| (distance(&other), other))
        .filter(|(km, _)| *km <= FAR)
        .collect();
    near.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut curves = Vec::new();
    for (km, other) in near.into_iter().take(NEIGHBOURS) {
        let rows = app
            .store
            .readings(scope, &other.id, Cadence::Hour, from, to, 60)
            .await?;
        curves.push(NeighbourCurve {
            object: Named {
                id: other.id.to_string(),
                name: other.name,
            },
            km: (km * 10.0).round() / 10.0,
            hours: curve(&rows, key),
        });
    }
    Ok(curves)
}
