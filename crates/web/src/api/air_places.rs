//! Places whose air is asked for: a station, an area, or all that are ranked together.

use std::collections::HashMap;

use axum::http::StatusCode;
use catalog::Right;
use chrono::NaiveDate;
use model::{AirDay, AreaId, AreaLevel, ObjectFilter, ObjectId, Scope};
use sense::air::{
    Admission, AirRules, Period, Ranked, WithoutDust, rank, statistics, statistics_without_dust,
};
use serde::Serialize;
use standards::air::{AirStandard, Weights, contested_weights, equal_weights};
use utoipa::ToSchema;

use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// A place with days of air.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AirPlace {
    /// `station`, `city`, `district` or `grid-cell`.
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) code: String,
    /// The area in which a station lies.
    pub(crate) area_name: Option<String>,
    pub(crate) invented: bool,
    pub(crate) source_note: Option<String>,
}

/// What is ranked together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RankedBy {
    City,
    Station,
}

impl RankedBy {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::Station => "station",
        }
    }

    /// What a place is ranked among; `None` for districts and cells, for which there is no rank.
    pub(crate) fn of(place: &AirPlace) -> Option<Self> {
        match place.kind {
            "station" => Some(Self::Station),
            "city" => Some(Self::City),
            _ => None,
        }
    }
}

/// Returns the last day that is over.
pub(crate) fn last_over(app: &App) -> NaiveDate {
    let today = app.world.now().beijing().date();
    today.pred_opt().unwrap_or(today)
}

/// Finds the one place that a question names.
pub(crate) async fn place(
    app: &App,
    user: &User,
    object: Option<&str>,
    area: Option<&str>,
) -> Answer<AirPlace> {
    let scope = user.need(Right::NetRead)?;
    match (object, area) {
        (Some(id), None) => station(app, scope, id).await,
        (None, Some(id)) => {
            let area = app.store.area(scope, &AreaId::new(id)).await?;
            let area = area.ok_or_else(|| Problem::not_found("该区域"))?;
            if area.level == AreaLevel::Province {
                let reason = "省的空气质量不是点位的平均，请选择市、区县或网格";
                return Err(Problem::invalid_field("area", reason));
            }
            Ok(AirPlace {
                kind: area.level.as_str(),
                id: area.id.to_string(),
                name: area.name,
                code: area.code,
                area_name: None,
                invented: area.invented,
                source_note: None,
            })
        }
        _ => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-input",
            "填写有误",
            "请指定一个站点（object）或一个区域（area），二者取一。",
        )),
    }
}

async fn station(app: &App, scope: &Scope, id: &str) -> Answer<AirPlace> {
    let object = app.store.object(scope, &ObjectId::new(id)).await?;
    let object = object
        .filter(|object| object.kind == "air-station")
        .ok_or_else(|| Problem::not_found("该站点"))?;
    Ok(of_station(object))
}

fn of_station(object: model::Object) -> AirPlace {
    AirPlace {
        kind: "station",
        id: object.id.to_string(),
        name: object.name,
        code: object.code,
        area_name: Some(object.area_name),
        invented: object.invented,
        source_note: object.source_note,
    }
}

/// Returns the days of a place with `from <= day <= to`, by day.
pub(crate) async fn days(
    app: &App,
    user: &User,
    place: &AirPlace,
    from: NaiveDate,
    to: NaiveDate,
) -> Answer<Vec<AirDay>> {
    let scope = user.need(Right::NetRead)?;
    if place.kind == "station" {
        let id = ObjectId::new(&place.id);
        let days = app.store.air_point_days(scope, Some(&id), from, to).await?;
        return Ok(days.into_iter().map(|(_, day)| day).collect());
    }
    let id = AreaId::new(&place.id);
    Ok(app.store.air_area_days(scope, &id, from, to).await?)
}

/// How single indices enter the composite one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Weighting {
    /// All alike: the rule in force.
    Equal,
    /// The contested weights, only when asked for.
    Contested,
}

impl Weighting {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Contested => "contested",
        }
    }

    fn weights(self) -> Weights {
        match self {
            Self::Equal => equal_weights(),
            Self::Contested => contested_weights(),
        }
    }
}

/// How places are ranked.
#[derive(Clone, Copy)]
pub(crate) struct Method<'d> {
    pub(crate) limits: AirStandard,
    pub(crate) weights: Weighting,
    pub(crate) admission: Admission,
    /// The days that marks of dust touch, where these hours are left out.
    pub(crate) without_dust: Option<&'d WithoutDust>,
}

/// Ranks the cities or the stations in one's scope over a period.
pub(crate) async fn ranking(
    app: &App,
    user: &User,
    by: RankedBy,
    period: Period,
    method: Method<'_>,
) -> Answer<Vec<Ranked<AirPlace>>> {
    let scope = user.need(Right::NetRead)?;
    let mut days = all_days(app, scope, by, period).await?;
    let (rules, last_over) = (AirRules::default(), last_over(app));
    let places = places(app, scope, by).await?;
    let places = places.into_iter().map(|place| {
        let days = days.remove(&place.id).unwrap_or_default();
        let without = method.without_dust.and_then(|dust| match by {
            RankedBy::City => dust.area(&AreaId::new(&place.id)),
            RankedBy::Station => dust.point(&ObjectId::new(&place.id)),
        });
        let statistics = match without {
            None => statistics(period, &days, last_over, &rules),
            Some(without) => statistics_without_dust(period, &days, without, last_over, &rules),
        };
        (place, statistics)
    });
    Ok(rank(
        places.collect(),
        method.limits,
        &method.weights.weights(),
        method.admission,
    ))
}

async fn places(app: &App, scope: &Scope, by: RankedBy) -> Answer<Vec<AirPlace>> {
    if by == RankedBy::Station {
        let filter = ObjectFilter {
            kind: Some("air-station".to_owned()),
            ..ObjectFilter::default()
        };
        let stations = app.store.objects(scope, &filter).await?;
        return Ok(stations.into_iter().map(of_station).collect());
    }
    let areas = app.store.areas(scope).await?;
    // The answer holds ancestors outside the scope too; their days are not there.
    let cities = areas
        .into_iter()
        .filter(|area| area.level == AreaLevel::City && scope.allows_area(&area.path));
    Ok(cities
        .map(|area| AirPlace {
            kind: "city",
            id: area.id.to_string(),
            name: area.name,
            code: area.code,
            area_name: None,
            invented: area.invented,
            source_note: None,
        })
        .collect())
}

async fn all_days(
    app: &App,
    scope: &Scope,
    by: RankedBy,
    period: Period,
) -> Answer<HashMap<String, Vec<AirDay>>> {
    let (from, to) = (period.first(), period.last());
    let days: Vec<(String, AirDay)> = match by {
        RankedBy::City => {
            let days = app.store.air_city_days(scope, from, to).await?;
            days.into_iter()
                .map(|(id, day)| (id.to_string(), day))
                .collect()
        }
        RankedBy::Station => {
            let days = app.store.air_point_days(scope, None, from, to).await?;
            days.into_iter()
                .map(|(id, day)| (id.to_string(), day))
                .collect()
        }
    };
    let mut by_place: HashMap<String, Vec<AirDay>> = HashMap::new();
    for (id, day) in days {
        by_place.entry(id).or_default().push(day);
    }
    Ok(by_place)
}

/// Reads a period of the query.
pub(crate) fn period(field: &str, text: &str) -> Answer<Period> {
    let period: Period = text.parse().map_err(|_| {
        let reason = "时段应写作 2026-03、2026Q1、2026 或 2026-03-01..2026-04-15";
        Problem::invalid_field(field, reason)
    })?;
    if period.is_too_long() {
        return Err(Problem::invalid_field(field, "一次最多统计三年"));
    }
    Ok(period)
}

/// Reads a day of the query.
pub(crate) fn day(field: &str, text: &str) -> Answer<NaiveDate> {
    text.parse().map_err(|_| {
        Problem::invalid_field(field, format!("“{text}”不是有效的日期，应写作 2026-03-01"))
    })
}

/// The sets of limits that a ranking may be made by, under the words of the query.
pub(crate) const LIMIT_SETS: [(&str, AirStandard); 2] = [
    ("2012", AirStandard::Gb3095_2012),
    ("2026", AirStandard::Gb3095_2026Transition),
];

/// Reads a set of limits of the query; by default the one in force on the first day.
pub(crate) fn limit_set(text: Option<&str>, period: Period) -> Answer<(&'static str, AirStandard)> {
    let by_default = standards::air::ranking_standard(period.first());
    let found = match text {
        Some(text) => LIMIT_SETS.into_iter().find(|(id, _)| *id == text),
        None => LIMIT_SETS
            .into_iter()
            .find(|(_, standard)| *standard == by_default),
    };
    found.ok_or_else(|| Problem::invalid_field("limits", "限值版本应为 2012 或 2026"))
}
