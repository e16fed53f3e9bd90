//! Cities and stations in their order by the composite index (城市空气质量排名).

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::{Datelike, NaiveDate};
use sense::air::{
    Admission, AirRules, Basis, Period, Ranked, Statistic, TooFewDays, improvement_ranks,
};
use serde::{Deserialize, Serialize};
use standards::air::{AirStandard, AqiLaw, Averaging, CompositeIndex, Grade, Pollutant};
use utoipa::{IntoParams, ToSchema};

use super::air_places::{
    AirPlace, Method, RankedBy, Weighting, last_over, limit_set, period, ranking as ranked,
};
use super::air_view::{AirDayCount, AirSetting, air_settings};
use super::dust_view::{AirDustMark, dust};
use super::ranking_sheet::workbook;
use super::sheet::download;
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Which ranking.
#[derive(Deserialize, IntoParams)]
pub(crate) struct WhichRanking {
    /// `city` (default) or `station`.
    by: Option<String>,
    /// `2026-03`, `2026Q1`, `2026` or `2026-03-01..2026-04-15`; the month of yesterday if absent.
    period: Option<String>,
    /// Limits of GB 3095 to divide by: `2012` or `2026`; those of the first day if absent.
    limits: Option<String>,
    /// The period to compare with; the same period of the year before if absent.
    against: Option<String>,
    /// True: places with too few valid days are ranked too, on trial.
    trial: Option<bool>,
    /// `equal` (default), or `contested`: PM2.5 three times, O3 and NO2 twice.
    weights: Option<String>,
}

/// Places in their order.
#[derive(Serialize, ToSchema)]
pub(crate) struct AirRanking {
    pub(super) by: &'static str,
    pub(super) period: AirPeriod,
    /// The period that improvement is measured against.
    pub(super) against: AirPeriod,
    pub(super) limits: AirLimits,
    pub(super) weights: AirWeights,
    /// Confirmed marks of sand and dust that touch either period. Where there are any, each place is
    /// ranked without these hours too.
    pub(super) dust: Vec<AirDustMark>,
    /// True: places with too few valid days are ranked too; not to be published.
    pub(super) trial: bool,
    /// Cleanest first, those without an index last.
    pub(super) rows: Vec<AirRank>,
    pub(super) settings: Vec<AirSetting>,
    pub(super) as_of: String,
}

/// A period of whole days.
#[derive(Serialize, ToSchema)]
pub(super) struct AirPeriod {
    /// As it is written in the address.
    pub(super) text: String,
    pub(super) first: String,
    pub(super) last: String,
    /// False while it runs; figures are those up to the last day that is over.
    pub(super) over: bool,
}

/// The limits that were divided by.
#[derive(Serialize, ToSchema)]
pub(crate) struct AirLimits {
    /// `2012` or `2026`.
    pub(super) id: &'static str,
    pub(crate) name: &'static str,
    /// How far it can be trusted that these limits rank this period: `S` read in reprints,
    /// `unsettled` not found in an official text.
    pub(super) mark: &'static str,
    pub(super) note: &'static str,
    pub(super) values: Vec<AirLimit>,
}

/// How single indices enter the composite one.
#[derive(Serialize, ToSchema)]
pub(super) struct AirWeights {
    /// `equal` or `contested`.
    pub(super) id: &'static str,
    pub(super) note: &'static str,
}

impl From<Weighting> for AirWeights {
    fn from(weighting: Weighting) -> Self {
        Self {
            id: weighting.as_str(),
            note: match weighting {
                Weighting::Equal => "六项单项指数等权相加（默认）",
                Weighting::Contested => {
                    "有争议：PM2.5 权重 3，O3、NO2 权重 2，其余 1；仅见于个别平台，未见正式文件，不得用于发布"
                }
            },
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct AirLimit {
    pub(super) factor: &'static str,
    pub(super) label: &'static str,
    pub(super) limit: Option<String>,
    pub(super) unit: &'static str,
    /// `year`, `day` or `eight-hours`.
    pub(super) averaging: &'static str,
}

/// A place in the order.
#[derive(Serialize, ToSchema)]
pub(super) struct AirRank {
    pub(super) place: AirPlace,
    /// Equal indices share a rank: 1, 1, 3.
    pub(super) rank: Option<usize>,
    /// The composite index with two digits.
    pub(super) index: Option<String>,
    /// What keeps the place out of the ranking, also where it is ranked on trial.
    pub(super) reason: Option<String>,
    /// Factor codes with the largest single index.
    pub(super) primary: Vec<&'static str>,
    pub(super) statistics: Vec<AirStatistic>,
    /// Under the law in force on each day.
    pub(super) days: AirDayCount,
    /// All days under the older law, then under the newer one.
    pub(super) days_by_law: Vec<AirDayCount>,
    pub(super) improvement: Option<AirImprovement>,
    /// The same without the particles of marked hours; null where no mark touches either period.
    pub(super) without_dust: Option<AirRankWithoutDust>,
}

/// A place in the order that leaves sand and dust out. Days by level keep it.
#[derive(Serialize, ToSchema)]
pub(super) struct AirRankWithoutDust {
    pub(super) rank: Option<usize>,
    pub(super) index: Option<String>,
    /// PM10 and PM2.5; all else is as with dust.
    pub(super) statistics: Vec<AirStatistic>,
    pub(super) improvement: Option<AirImprovement>,
}

/// A pollutant over the period.
#[derive(Serialize, ToSchema)]
pub(super) struct AirStatistic {
    pub(super) factor: &'static str,
    pub(super) label: &'static str,
    pub(super) unit: &'static str,
    /// `mean`, `p95` or `p90`.
    pub(super) basis: String,
    /// The value with its digits, also where it does not count.
    pub(super) value: Option<String>,
    /// Valid days.
    pub(super) days: u32,
    /// The single index with three digits.
    pub(super) single: Option<String>,
    /// Why it does not count.
    pub(super) reason: Option<String>,
}

/// The change against the other period; negative is better.
#[derive(Serialize, ToSchema)]
pub(super) struct AirImprovement {
    /// The index of the other period under the same limits.
    pub(super) before: String,
    /// Percent with one digit.
    pub(super) change: String,
    /// Most improved first.
    pub(super) rank: usize,
}

/// Ranks the cities or stations in one's scope over a period.
#[utoipa::path(get, path = "/api/v1/air/ranking", tag = "air", params(WhichRanking),
    responses((status = 200, body = AirRanking), (status = 401, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn ranking(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<WhichRanking>,
) -> Answer<Json<AirRanking>> {
    found(&app, &user, which).await.map(Json)
}

/// Returns the same ranking as an Excel file.
#[utoipa::path(get, path = "/api/v1/air/ranking.xlsx", tag = "air", params(WhichRanking),
    responses((status = 200, body = Vec<u8>,
            content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn ranking_sheet(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<WhichRanking>,
) -> Answer<(HeaderMap, Vec<u8>)> {
    let now = app.world.now();
    let found = found(&app, &user, which).await?;
    let bytes = workbook(&found, now.beijing()).map_err(|error| {
        tracing::error!(%error, "a ranking could not be written as a workbook");
        Problem::internal()
    })?;
    let AirPeriod { first, last, .. } = &found.period;
    let name = format!("air-ranking-{}-{first}-{last}.xlsx", found.by);
    Ok((download(&name), bytes))
}

async fn found(app: &App, user: &User, which: WhichRanking) -> Answer<AirRanking> {
    let by = match which.by.as_deref() {
        None | Some("city") => RankedBy::City,
        Some("station") => RankedBy::Station,
        Some(_) => return Err(Problem::invalid_field("by", "应为 city 或 station")),
    };
    let last_over = last_over(app);
    let asked = which.period.unwrap_or_else(|| month_of(last_over));
    let now = period("period", &asked)?;
    let base = match which.against.as_deref() {
        Some(text) => period("against", text)?,
        None => now
            .year_before()
            .ok_or_else(|| Problem::invalid_field("period", "没有上年同期"))?,
    };
    let (id, limits) = limit_set(which.limits.as_deref(), now)?;
    let admission = match which.trial {
        Some(true) => Admission::Trial,
        _ => Admission::Valid,
    };
    let weights = match which.weights.as_deref() {
        None | Some("" | "equal") => Weighting::Equal,
        Some("contested") => Weighting::Contested,
        Some(_) => {
            return Err(Problem::invalid_field("weights", "应为 equal 或 contested"));
        }
    };
    let method = Method {
        limits,
        weights,
        admission,
        without_dust: None,
    };
    let rows = ranked(app, user, by, now, method).await?;
    let before = ranked(app, user, by, base, method).await?;
    let [dust_now, dust_before] = [
        dust(app, user, now.first(), now.last()).await?,
        dust(app, user, base.first(), base.last()).await?,
    ];
    let mut rows = views(rows, &before);
    if !(dust_now.marks.is_empty() && dust_before.marks.is_empty()) {
        let of = |days| Method {
            without_dust: Some(days),
            ..method
        };
        let less = ranked(app, user, by, now, of(&dust_now.days)).await?;
        let less_before = ranked(app, user, by, base, of(&dust_before.days)).await?;
        put_without_dust(&mut rows, views(less, &less_before));
    }
    let mut marks: Vec<AirDustMark> = dust_now.marks.iter().map(Into::into).collect();
    for mark in &dust_before.marks {
        if marks.iter().all(|known| known.id != mark.id) {
            marks.push(mark.into());
        }
    }
    Ok(AirRanking {
        by: by.as_str(),
        period: AirPeriod::of(now, last_over),
        against: AirPeriod::of(base, last_over),
        limits: AirLimits::of(id, limits),
        trial: admission == Admission::Trial,
        weights: weights.into(),
        dust: marks,
        rows,
        settings: air_settings(&AirRules::default()),
        as_of: app.world.now().to_string(),
    })
}

fn month_of(day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

impl AirPeriod {
    fn of(period: Period, last_over: NaiveDate) -> Self {
        Self {
            text: period.to_string(),
            first: period.first().to_string(),
            last: period.last().to_string(),
            over: period.last() <= last_over,
        }
    }
}

impl AirLimits {
    pub(crate) fn of(id: &'static str, standard: AirStandard) -> Self {
        let (mark, note) = match standard {
            AirStandard::Gb3095_2012 => (
                "S",
                "2026年3月1日前的排名按 GB 3095-2012 二级限值计算（据转载文本）",
            ),
            _ => (
                "unsettled",
                "2026年3月1日起排名采用哪套限值，未见正式文件；默认采用 GB 3095-2026 过渡阶段二级限值，可切换比较",
            ),
        };
        let value = |pollutant: Pollutant| {
            let (averaging, word) = match pollutant {
                Pollutant::Co => (Averaging::Day, "day"),
                Pollutant::O3 => (Averaging::EightHours, "eight-hours"),
                _ => (Averaging::Year, "year"),
            };
            AirLimit {
                factor: pollutant.hj212_code(),
                label: pollutant.symbol(),
                limit: standard
                    .limit(pollutant, averaging, Grade::Two)
                    .map(|limit| limit.to_string()),
                unit: pollutant.unit(),
                averaging: word,
            }
        };
        Self {
            id,
            name: standard.name_zh(),
            mark,
            note,
            values: Pollutant::ALL.map(value).into(),
        }
    }
}

/// Puts the places of the order without dust beside those of the order with it.
fn put_without_dust(rows: &mut [AirRank], less: Vec<AirRank>) {
    for one in less {
        let Some(row) = rows.iter_mut().find(|row| row.place.id == one.place.id) else {
            continue;
        };
        let is_particle = |statistic: &AirStatistic| {
            [Pollutant::Pm10, Pollutant::Pm25]
                .iter()
                .any(|particle| particle.hj212_code() == statistic.factor)
        };
        row.without_dust = Some(AirRankWithoutDust {
            rank: one.rank,
            index: one.index,
            statistics: one.statistics.into_iter().filter(is_particle).collect(),
            improvement: one.improvement,
        });
    }
}

fn views(rows: Vec<Ranked<AirPlace>>, before: &[Ranked<AirPlace>]) -> Vec<AirRank> {
    let base = |row: &Ranked<AirPlace>| {
        let same = before.iter().find(|base| base.place.id == row.place.id);
        same.and_then(Ranked::published)
    };
    let pairs: Vec<_> = rows
        .iter()
        .map(|row| (row.published(), base(row)))
        .collect();
    let improvements = improvement_ranks(&pairs);
    rows.into_iter()
        .zip(improvements)
        .zip(pairs)
        .map(|((row, improvement), (_, before))| {
            let improvement =
                improvement
                    .zip(before)
                    .map(|((change, rank), before)| AirImprovement {
                        before: before.to_string(),
                        change: change.to_string(),
                        rank,
                    });
            view(row, improvement)
        })
        .collect()
}

fn view(row: Ranked<AirPlace>, improvement: Option<AirImprovement>) -> AirRank {
    let index = row.index.as_ref().ok();
    let missing = Pollutant::ALL
        .into_iter()
        .filter(|pollutant| row.statistics.values(Admission::Valid)[*pollutant].is_none())
        .map(Pollutant::symbol);
    let missing: Vec<&str> = missing.collect();
    let [older, newer] = AqiLaw::ALL;
    AirRank {
        rank: row.rank,
        index: row.published().map(|index| index.to_string()),
        reason: match missing.len() {
            0 => None,
            6 => Some("有效天数不足或无数据，不参加排名".to_owned()),
            _ => Some(format!("{} 有效天数不足，不参加排名", missing.join("、"))),
        },
        primary: index.map_or_else(Vec::new, |index| {
            let primary = index.primary().into_iter();
            primary.map(Pollutant::hj212_code).collect()
        }),
        statistics: Pollutant::ALL
            .map(|pollutant| statistic(pollutant, &row.statistics.of[pollutant], index))
            .into(),
        days: AirDayCount::of(None, &row.statistics.in_force),
        days_by_law: vec![
            AirDayCount::of(Some(older), &row.statistics.older),
            AirDayCount::of(Some(newer), &row.statistics.newer),
        ],
        improvement,
        without_dust: None,
        place: row.place,
    }
}

fn statistic(
    pollutant: Pollutant,
    found: &Statistic,
    index: Option<&CompositeIndex>,
) -> AirStatistic {
    AirStatistic {
        factor: pollutant.hj212_code(),
        label: pollutant.symbol(),
        unit: pollutant.unit(),
        basis: match found.basis {
            Basis::Mean => "mean".to_owned(),
            Basis::Percentile(percent) => format!("p{percent}"),
        },
        value: found.value.map(|value| value.to_string()),
        days: found.days,
        single: index
            .and_then(|index| index.single[pollutant].round_half_even(3).ok())
            .map(|single| single.to_string()),
        reason: found.too_few.map(|why| match why {
            TooFewDays::Standard(invalid) => invalid.reason_zh(),
            TooFewDays::Share { have, need } => format!("有效天数{have}天，少于{need}天"),
        }),
    }
}
