//! A year of air, day by day (空气质量日历).

use axum::Json;
use axum::extract::State;
use chrono::{Datelike, NaiveDate};
use model::{AirDay, AreaId, DustMark, ObjectId};
use sense::air::{AirRules, Period, statistics};
use serde::{Deserialize, Serialize};
use standards::air::AqiLaw;
use utoipa::{IntoParams, ToSchema};

use super::air_places::{AirPlace, days, last_over, period, place};
use super::air_view::{
    AirDayCount, AirIndex, AirLaw, AirSetting, AirValue, air_laws, air_settings, air_values,
};
use super::dust_view::{AirDustMark, dust};
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Which calendar.
#[derive(Deserialize, IntoParams)]
pub(crate) struct WhichYear {
    /// A station.
    object: Option<String>,
    /// Or a city, a district or a grid cell.
    area: Option<String>,
    /// The year; that of yesterday if absent.
    year: Option<String>,
}

/// A year of days.
#[derive(Serialize, ToSchema)]
pub(crate) struct AirCalendar {
    place: AirPlace,
    year: i32,
    /// The days of which anything is known, oldest first.
    days: Vec<AirCalendarDay>,
    /// Days that are over, each under the law in force on it, then all under either law.
    counts: Vec<AirDayCount>,
    /// Confirmed marks of sand and dust of the year.
    dust: Vec<AirDustMark>,
    laws: Vec<AirLaw>,
    settings: Vec<AirSetting>,
    as_of: String,
}

/// A day.
#[derive(Serialize, ToSchema)]
struct AirCalendarDay {
    /// `2026-03-01`.
    day: String,
    /// False while the day runs: its values still change and are counted nowhere.
    over: bool,
    values: Vec<AirValue>,
    /// Under the law in force on the day.
    index: AirIndex,
    /// Under the other law.
    other: AirIndex,
    /// Hours of the day are marked as sand and dust: PM10 and PM2.5 without them. Null on other days.
    without_dust: Option<Vec<AirValue>>,
}

/// Returns a year of days at a station or over an area, each under both laws.
#[utoipa::path(get, path = "/api/v1/air/calendar", tag = "air", params(WhichYear),
    responses((status = 200, body = AirCalendar), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn calendar(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<WhichYear>,
) -> Answer<Json<AirCalendar>> {
    let place = place(&app, &user, which.object.as_deref(), which.area.as_deref()).await?;
    let last_over = last_over(&app);
    let year = which
        .year
        .unwrap_or_else(|| format!("{:04}", last_over.year()));
    let Period::Year(first) = period("year", &year)? else {
        return Err(Problem::invalid_field("year", "年份应写作 2026"));
    };
    let year = Period::Year(first);
    let days = days(&app, &user, &place, year.first(), year.last()).await?;
    let rules = AirRules::default();
    let found = statistics(year, &days, last_over, &rules);
    let dust = dust(&app, &user, year.first(), year.last()).await?;
    let touched = match place.kind {
        "station" => dust.days.point(&ObjectId::new(&place.id)),
        _ => dust.days.area(&AreaId::new(&place.id)),
    };
    // A mark elsewhere in one's scope says nothing of this place.
    let concerns = |mark: &&DustMark| {
        let point = mark.point.as_ref().map(ToString::to_string);
        touched.is_some() && (place.kind != "station" || point.is_none_or(|id| id == place.id))
    };
    let marks = dust.marks.iter().filter(concerns).map(Into::into).collect();
    let [older, newer] = AqiLaw::ALL;
    Ok(Json(AirCalendar {
        place,
        year: first.year(),
        days: days
            .iter()
            .map(|day| view(day, touched.and_then(|days| days.get(&day.date)), last_over))
            .collect(),
        counts: vec![
            AirDayCount::of(None, &found.in_force),
            AirDayCount::of(Some(older), &found.older),
            AirDayCount::of(Some(newer), &found.newer),
        ],
        dust: marks,
        laws: air_laws(),
        settings: air_settings(&rules),
        as_of: app.world.now().to_string(),
    }))
}

fn view(day: &AirDay, without: Option<&AirDay>, last_over: NaiveDate) -> AirCalendarDay {
    let is_particle = |value: &AirValue| matches!(value.label, "PM10" | "PM2.5");
    let other = match AqiLaw::for_day(day.date) {
        AqiLaw::Hj633_2012 => AqiLaw::Hj633_2026,
        AqiLaw::Hj633_2026 => AqiLaw::Hj633_2012,
    };
    AirCalendarDay {
        day: day.date.to_string(),
        over: day.date <= last_over,
        values: air_values(day),
        index: AirIndex::of(day.in_force()),
        other: AirIndex::of(day.index(other)),
        without_dust: without.map(|day| air_values(day).into_iter().filter(is_particle).collect()),
    }
}
