//! Sections of surface water, judged by GB 3838-2002.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use chrono::NaiveDate;
use model::{Cadence, Object, ObjectFilter, ObjectId, Reading, Timestamp};
use sense::water::{SAMPLES_OF_DAY, WaterDay, water_days};
use serde::{Deserialize, Serialize};
use standards::water::{
    Exceedance, SectionReport, Values, WaterBody, WaterClass, WaterItem, WaterStandard, WaterState,
    assess_section,
};
use utoipa::{IntoParams, ToSchema};

use super::hours::{Period, span};
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// The kind of objects that are judged here.
pub(crate) const SECTION: &str = "water-section";
/// Rows of one answer: an hourly section over the longest period.
const MOST_ROWS: u32 = 31 * 24;
/// After how long the newest sample no longer tells the present: two rows of four hours are
/// missing. A house value.
const PRESENT: i64 = 12 * Timestamp::HOUR;

/// Which samples.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Begin of the period; 7 days before `to` if absent.
    from: Option<String>,
    /// End of the period; now if absent. At most 31 days.
    to: Option<String>,
}

/// The sections that one may see.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sections {
    sections: Vec<SectionLine>,
    /// The standard by which they are judged, `GB 3838-2002`.
    law: &'static str,
    as_of: String,
}

/// A section and its newest sample.
#[derive(Serialize, ToSchema)]
pub(crate) struct SectionLine {
    id: String,
    name: String,
    code: String,
    area_id: String,
    area_name: String,
    invented: bool,
    lon: f64,
    lat: f64,
    source_note: Option<String>,
    /// `river` or `lake`: whose limits of phosphorus and nitrogen count.
    body: &'static str,
    basin: Option<String>,
    control: Option<String>,
    /// The class that it should reach; null if none is set.
    target: Option<ClassView>,
    latest: Option<SampleClass>,
    /// The newest sample is too old to tell the present.
    stale: bool,
}

/// A class of surface water.
#[derive(Serialize, ToSchema)]
struct ClassView {
    /// 1 to 6; 6 is worse than class V.
    class: u8,
    name: &'static str,
    name_en: &'static str,
}

/// A sample with its class.
#[derive(Serialize, ToSchema)]
struct SampleClass {
    /// Begin of the hour in which the sample was taken.
    at: String,
    /// Null where no item that is judged was measured.
    class: Option<ClassView>,
    /// The state in words (水质状况), `优`.
    state: Option<&'static str>,
    state_en: Option<&'static str>,
    /// Items beyond class III, the weightiest first.
    beyond: Vec<Beyond>,
    /// Whether the class is the target or better; null without one of them.
    meets_target: Option<bool>,
    values: Vec<ItemValue>,
}

/// An item beyond class III.
#[derive(Serialize, ToSchema)]
struct Beyond {
    factor: &'static str,
    label: &'static str,
    label_en: &'static str,
    class: u8,
    /// By how many times of the class III limit; null for items that have no multiple.
    multiple: Option<String>,
}

/// The value of an item.
#[derive(Serialize, ToSchema)]
struct ItemValue {
    factor: &'static str,
    label: &'static str,
    label_en: &'static str,
    unit: &'static str,
    /// The value with its digits; null if missing.
    value: Option<String>,
    flag: Option<String>,
    /// The class of the item alone; null if it takes no part.
    class: Option<u8>,
}

/// The classes of a section over a period.
#[derive(Serialize, ToSchema)]
pub(crate) struct SectionClasses {
    section: SectionLine,
    law: &'static str,
    from: String,
    to: String,
    samples: Vec<SampleClass>,
    /// The days of the period, each drawn from its samples; the last may still run.
    days: Vec<DayClass>,
}

/// A natural day of a section: the class of the mean of its samples.
#[derive(Serialize, ToSchema)]
struct DayClass {
    /// `2026-03-01`.
    day: String,
    /// In how many of the day's spans of four hours anything was measured.
    samples: u32,
    /// Of how many.
    of: u32,
    /// False while the day runs.
    over: bool,
    class: Option<ClassView>,
    state: Option<&'static str>,
    state_en: Option<&'static str>,
    /// Items beyond class III, the weightiest first.
    beyond: Vec<Beyond>,
    meets_target: Option<bool>,
    values: Vec<ItemValue>,
}

impl From<WaterClass> for ClassView {
    fn from(class: WaterClass) -> Self {
        Self {
            class: class.number(),
            name: class.name_zh(),
            name_en: class.name_en(),
        }
    }
}

/// Returns the sections within one's scope with the class of their newest sample.
#[utoipa::path(get, path = "/api/v1/sections", tag = "net",
    responses((status = 200, body = Sections), (status = 401, body = Problem)))]
pub(crate) async fn sections(State(app): State<App>, user: User) -> Answer<Json<Sections>> {
    let scope = user.need(Right::NetRead)?;
    let filter = ObjectFilter {
        kind: Some(SECTION.to_owned()),
        ..ObjectFilter::default()
    };
    let mut objects = app.store.objects(scope, &filter).await?;
    // Codes begin with the province, so that neighbours stand together.
    objects.sort_by(|one, other| one.code.cmp(&other.code));
    let now = app.world.now();
    let newest = newest(&app, &user, now).await?;
    Ok(Json(Sections {
        sections: objects
            .iter()
            .map(|object| line(object, newest.get(&object.id), now))
            .collect(),
        law: WaterStandard::default().code(),
        as_of: now.to_string(),
    }))
}

/// Returns the class of each sample of a section in a period of at most 31 days.
#[utoipa::path(get, path = "/api/v1/sections/{id}/classes", tag = "net",
    params(("id" = String, Path,), Which),
    responses((status = 200, body = SectionClasses), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn classes(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Asked(which): Asked<Which>,
) -> Answer<Json<SectionClasses>> {
    let scope = user.need(Right::NetRead)?;
    let object = app.store.object(scope, &ObjectId::new(id)).await?;
    let object = object
        .filter(|object| object.kind == SECTION)
        .ok_or_else(|| Problem::not_found("该断面"))?;
    let now = app.world.now();
    let period = Period {
        from: which.from,
        to: which.to,
    };
    let (from, to) = span(&period, now, 7 * Timestamp::DAY)?;
    let rows = app
        .store
        .readings(
            scope,
            &object.id,
            Cadence::Hour,
            from,
            to.plus(1),
            MOST_ROWS,
        )
        .await?;
    let newest = newest(&app, &user, now).await?;
    Ok(Json(SectionClasses {
        section: line(&object, newest.get(&object.id), now),
        law: WaterStandard::default().code(),
        from: from.to_string(),
        to: to.to_string(),
        samples: rows.iter().map(|row| sample(&object, row)).collect(),
        days: water_days(&rows)
            .iter()
            .map(|found| day(&object, found, now.beijing().date()))
            .collect(),
    }))
}

/// The newest row of each point, however old: sections may be filled from files alone.
async fn newest(app: &App, user: &User, now: Timestamp) -> Answer<HashMap<ObjectId, Reading>> {
    let scope = user.need(Right::NetRead)?;
    let rows = app
        .store
        .latest(scope, Cadence::Hour, now, Timestamp::from_millis(0))
        .await?;
    let by_point = |row: Reading| (row.point.clone(), row);
    Ok(rows.into_iter().map(by_point).collect())
}

fn body(object: &Object) -> WaterBody {
    match object.attributes.get("body").map(String::as_str) {
        Some("lake") => WaterBody::Lake,
        _ => WaterBody::River,
    }
}

fn target(object: &Object) -> Option<WaterClass> {
    let number = object.attributes.get("target")?.parse().ok()?;
    WaterClass::from_number(number)
}

fn line(object: &Object, newest: Option<&Reading>, now: Timestamp) -> SectionLine {
    SectionLine {
        id: object.id.to_string(),
        name: object.name.clone(),
        code: object.code.clone(),
        area_id: object.area.to_string(),
        area_name: object.area_name.clone(),
        invented: object.invented,
        lon: object.lon,
        lat: object.lat,
        source_note: object.source_note.clone(),
        body: match body(object) {
            WaterBody::River => "river",
            WaterBody::Lake => "lake",
        },
        basin: object.attributes.get("basin").cloned(),
        control: object.attributes.get("control").cloned(),
        target: target(object).map(ClassView::from),
        latest: newest.map(|row| sample(object, row)),
        stale: newest.is_some_and(|row| now.since(row.start) > PRESENT),
    }
}

/// Judges a row as it stands: automatic stations are judged by their values as published.
fn sample(object: &Object, row: &Reading) -> SampleClass {
    let mut values = Values::new();
    for reading in row.factors.iter().filter(|reading| reading.counts()) {
        let item = WaterItem::from_code(reading.factor.as_str());
        if let Some((item, value)) = item.zip(reading.value) {
            values.insert(item, value);
        }
    }
    let report = assess_section(body(object), &values);
    let class = report.as_ref().map(|report| report.class);
    let state = report.as_ref().map(SectionReport::state);
    SampleClass {
        at: row.start.to_string(),
        class: class.map(ClassView::from),
        state: state.map(WaterState::name_zh),
        state_en: state.map(WaterState::name_en),
        beyond: report
            .iter()
            .flat_map(|report| &report.exceedances)
            .map(beyond)
            .collect(),
        meets_target: class.zip(target(object)).map(|(is, should)| is <= should),
        values: item_values(row, report.as_ref()),
    }
}

/// Judges a day by the means of its samples.
fn day(object: &Object, found: &WaterDay, today: NaiveDate) -> DayClass {
    let report = assess_section(body(object), &found.values);
    let class = report.as_ref().map(|report| report.class);
    let state = report.as_ref().map(SectionReport::state);
    DayClass {
        day: found.date.to_string(),
        samples: found.samples,
        of: SAMPLES_OF_DAY,
        over: found.date < today,
        class: class.map(ClassView::from),
        state: state.map(WaterState::name_zh),
        state_en: state.map(WaterState::name_en),
        beyond: report
            .iter()
            .flat_map(|report| &report.exceedances)
            .map(beyond)
            .collect(),
        meets_target: class.zip(target(object)).map(|(is, should)| is <= should),
        values: found
            .values
            .iter()
            .map(|(item, value)| ItemValue {
                factor: item.code(),
                label: item.name_zh(),
                label_en: item.name_en(),
                unit: item.unit(),
                value: Some(value.to_string()),
                flag: None,
                class: class_of_item(report.as_ref(), *item),
            })
            .collect(),
    }
}

fn class_of_item(report: Option<&SectionReport>, item: WaterItem) -> Option<u8> {
    let items = report.map_or(&[][..], |report| &report.items);
    let judged = items.iter().find(|judged| judged.item == item)?;
    Some(judged.class.number())
}

fn beyond(exceedance: &Exceedance) -> Beyond {
    let item = exceedance.item.item;
    Beyond {
        factor: item.code(),
        label: item.name_zh(),
        label_en: item.name_en(),
        class: exceedance.item.class.number(),
        multiple: exceedance.multiple.map(|multiple| multiple.to_string()),
    }
}

fn item_values(row: &Reading, report: Option<&SectionReport>) -> Vec<ItemValue> {
    row.factors
        .iter()
        .filter_map(|reading| {
            let item = WaterItem::from_code(reading.factor.as_str())?;
            Some(ItemValue {
                factor: item.code(),
                label: item.name_zh(),
                label_en: item.name_en(),
                unit: item.unit(),
                value: reading.value.map(|value| value.to_string()),
                flag: reading.flag.clone(),
                class: class_of_item(report, item),
            })
        })
        .collect()
}
