//! The same days under the old law and under the new one (新旧标准对照).

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::{Datelike, NaiveDate};
use model::AirDay;
use sense::air::{Admission, AirRules, Comparison, PairedDay, Period, compare};
use serde::{Deserialize, Serialize};
use standards::air::AqiLaw;
use utoipa::{IntoParams, ToSchema};

use super::air_places::{
    AirPlace, LIMIT_SETS, Method, RankedBy, Weighting, day, days, last_over, place, ranking,
};
use super::air_view::{
    AirDayCount, AirIndex, AirLaw, AirSetting, AirValue, air_laws, air_settings, air_values,
};
use super::law_sheet::workbook;
use super::sheet::download;
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Which comparison.
#[derive(Deserialize, IntoParams)]
pub(crate) struct WhichDays {
    /// A station.
    object: Option<String>,
    /// Or a city, a district or a grid cell.
    area: Option<String>,
    /// First day, `2026-03-01`; the first of the month of `to` if absent.
    from: Option<String>,
    /// Last day; yesterday if absent. Days that are not over are left out.
    to: Option<String>,
}

/// Old law beside new law.
#[derive(Serialize, ToSchema)]
pub(crate) struct AirLawComparison {
    pub(crate) place: AirPlace,
    pub(crate) from: String,
    /// The last day that was compared.
    pub(crate) to: String,
    /// The older edition, then the newer one.
    pub(crate) laws: Vec<AirLaw>,
    /// Every day of the period that is over.
    pub(crate) days: Vec<AirLawDay>,
    pub(crate) totals: AirLawTotals,
    /// Rows by the level under the old law, columns under the new one: levels 1 to 6, then no
    /// index.
    pub(crate) levels: Vec<Vec<u32>>,
    /// Ranks under both sets of limits, with sand and dust; null for a place that is not ranked.
    pub(crate) ranks: Option<AirLawRanks>,
    pub(crate) settings: Vec<AirSetting>,
    pub(crate) as_of: String,
}

/// A day under both laws.
#[derive(Serialize, ToSchema)]
pub(crate) struct AirLawDay {
    pub(crate) day: String,
    /// The law in force on it.
    pub(crate) in_force: &'static str,
    /// Null: nothing is known of the day.
    pub(crate) older: Option<AirIndex>,
    pub(crate) newer: Option<AirIndex>,
    pub(crate) values: Vec<AirValue>,
    pub(crate) level_changed: bool,
    pub(crate) primary_changed: bool,
    /// Good under the old law and not under the new one.
    pub(crate) good_day_lost: bool,
}

/// What the change makes of the period.
#[derive(Serialize, ToSchema)]
pub(crate) struct AirLawTotals {
    pub(crate) older: AirDayCount,
    pub(crate) newer: AirDayCount,
    pub(crate) good_days_lost: u32,
    pub(crate) level_changes: u32,
    pub(crate) primary_changes: u32,
}

/// Ranks of the place among its like.
#[derive(Serialize, ToSchema)]
pub(crate) struct AirLawRanks {
    /// `city` or `station`.
    pub(crate) by: &'static str,
    /// Under the limits of 2012, then of 2026.
    pub(crate) under: Vec<AirLawRank>,
}

/// A rank under one set of limits.
#[derive(Serialize, ToSchema)]
pub(crate) struct AirLawRank {
    /// `2012` or `2026`.
    limits: &'static str,
    pub(crate) limits_name: &'static str,
    pub(crate) index: Option<String>,
    pub(crate) rank: Option<usize>,
    /// How many places have a rank.
    pub(crate) of: usize,
}

/// Compares both laws over a period at a station or over an area.
#[utoipa::path(get, path = "/api/v1/air/laws", tag = "air", params(WhichDays),
    responses((status = 200, body = AirLawComparison), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn laws(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<WhichDays>,
) -> Answer<Json<AirLawComparison>> {
    comparison(&app, &user, which).await.map(Json)
}

/// Returns the same comparison as an Excel file.
#[utoipa::path(get, path = "/api/v1/air/laws.xlsx", tag = "air", params(WhichDays),
    responses((status = 200, body = Vec<u8>,
            content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn laws_sheet(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<WhichDays>,
) -> Answer<(HeaderMap, Vec<u8>)> {
    let now = app.world.now();
    let found = comparison(&app, &user, which).await?;
    let bytes = workbook(&found, now.beijing()).map_err(|error| {
        tracing::error!(%error, "a comparison of the laws could not be written as a workbook");
        Problem::internal()
    })?;
    let name = format!("aqi-laws-{}-{}.xlsx", found.from, found.to);
    Ok((download(&name), bytes))
}

async fn comparison(app: &App, user: &User, which: WhichDays) -> Answer<AirLawComparison> {
    let place = place(app, user, which.object.as_deref(), which.area.as_deref()).await?;
    let last_over = last_over(app);
    let to = which
        .to
        .as_deref()
        .map(|text| day("to", text))
        .transpose()?;
    let to = to.unwrap_or(last_over);
    let from = which.from.as_deref().map(|text| day("from", text));
    let from = from
        .transpose()?
        .unwrap_or_else(|| to.with_day(1).unwrap_or(to));
    let period = Period::span(from, to)
        .map_err(|_| Problem::invalid_field("from", "开始日期晚于结束日期"))?;
    if period.is_too_long() {
        return Err(Problem::invalid_field("from", "一次最多对照三年"));
    }
    let to = to.min(last_over);
    let days = days(app, user, &place, from, to).await?;
    let found = compare(from, to, &days);
    let ranks = ranks(app, user, &place, period).await?;
    Ok(view(place, from, to, &found, ranks, app))
}

fn view(
    place: AirPlace,
    from: NaiveDate,
    to: NaiveDate,
    found: &Comparison<'_>,
    ranks: Option<AirLawRanks>,
    app: &App,
) -> AirLawComparison {
    let [older, newer] = AqiLaw::ALL;
    let level_changes = found.days.iter().filter(|day| day.changes_level());
    AirLawComparison {
        place,
        from: from.to_string(),
        to: to.to_string(),
        laws: air_laws(),
        days: found.days.iter().map(day_view).collect(),
        totals: AirLawTotals {
            older: AirDayCount::of(Some(older), &found.older),
            newer: AirDayCount::of(Some(newer), &found.newer),
            good_days_lost: found.good_days_lost,
            level_changes: level_changes.map(|_| 1).sum(),
            primary_changes: found.primary_changes,
        },
        levels: found.levels.rows().iter().map(|row| row.to_vec()).collect(),
        ranks,
        settings: air_settings(&AirRules::default()),
        as_of: app.world.now().to_string(),
    }
}

fn day_view(pair: &PairedDay<'_>) -> AirLawDay {
    let index = |law| pair.day.map(|day: &AirDay| AirIndex::of(day.index(law)));
    let [older, newer] = AqiLaw::ALL;
    AirLawDay {
        day: pair.date.to_string(),
        in_force: AqiLaw::for_day(pair.date).code(),
        older: index(older),
        newer: index(newer),
        values: pair.day.map_or_else(Vec::new, air_values),
        level_changed: pair.changes_level(),
        primary_changed: pair.changes_primary(),
        good_day_lost: pair.is_lost(),
    }
}

async fn ranks(
    app: &App,
    user: &User,
    place: &AirPlace,
    period: Period,
) -> Answer<Option<AirLawRanks>> {
    let Some(by) = RankedBy::of(place) else {
        return Ok(None);
    };
    let mut under = Vec::new();
    for (id, standard) in LIMIT_SETS {
        let method = Method {
            limits: standard,
            weights: Weighting::Equal,
            admission: Admission::Valid,
            without_dust: None,
        };
        let ranked = ranking(app, user, by, period, method).await?;
        let own = ranked.iter().find(|row| row.place.id == place.id);
        under.push(AirLawRank {
            limits: id,
            limits_name: standard.name_zh(),
            index: own
                .and_then(sense::air::Ranked::published)
                .map(|index| index.to_string()),
            rank: own.and_then(|own| own.rank),
            of: ranked.iter().filter(|row| row.rank.is_some()).count(),
        });
    }
    Ok(Some(AirLawRanks {
        by: by.as_str(),
        under,
    }))
}
