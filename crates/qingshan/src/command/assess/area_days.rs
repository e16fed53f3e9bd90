//! Daily values of an area from those of its points.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sense::import::air::{DayStore, KnownStation};
use standards::Decimal;
use standards::air::{AqiLaw, DayValues, PerPollutant, Pollutant, city_mean, day_aqi};

use super::day_sums::{DaySums, date_of, ozone_limit};

/// A day of an area or a station.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Day {
    pub(super) date: NaiveDate,
    /// The daily values, as rounded for the day.
    pub(super) values: PerPollutant<Option<Decimal>>,
    /// The index that may be published.
    pub(super) aqi: Option<u16>,
}

/// The days of each station by its code, in order of date.
pub(super) fn of_stations(
    days: &DayStore<DaySums>,
    stations: &[KnownStation],
) -> BTreeMap<String, Vec<Day>> {
    let mut named: BTreeMap<String, Vec<Day>> = BTreeMap::new();
    for (station, day, sums) in days.sorted() {
        let Some(known) = stations.get(station as usize) else {
            continue;
        };
        let date = date_of(day);
        let report = day_aqi(AqiLaw::for_day(date), &sums.values(date));
        let (values, aqi) = (report.concentration, report.published_aqi());
        named
            .entry(known.code.clone())
            .or_default()
            .push(Day { date, values, aqi });
    }
    named
}

/// What the stations of an area have of each day.
type ByDay<'a> = BTreeMap<i32, Vec<(u32, &'a DaySums)>>;

/// The days of each area, in order of date: the mean of its points (城市评价, HJ 663), where at
/// least 75 % of them are valid. A point that shows a pollutant in no hour of the period does not
/// monitor it and does not count for it. Stations without an area are left out.
pub(super) fn of_areas(
    days: &DayStore<DaySums>,
    stations: &[KnownStation],
) -> BTreeMap<String, Vec<Day>> {
    let mut areas: BTreeMap<&str, ByDay<'_>> = BTreeMap::new();
    let mut monitors = vec![[false; 6]; stations.len()];
    for (station, day, sums) in days.sorted() {
        let Some(known) = stations
            .get(station as usize)
            .filter(|known| !known.area.is_empty())
        else {
            continue;
        };
        for (place, shows) in monitors[station as usize].iter_mut().enumerate() {
            *shows |= sums.has_any(place);
        }
        let of_area = areas.entry(&known.area).or_default();
        of_area.entry(day).or_default().push((station, sums));
    }
    let points = Points::count(stations, &monitors);
    let named = areas.into_iter().map(|(area, by_day)| {
        let count = points.of_area.get(area).copied().unwrap_or_default();
        let days = by_day
            .into_iter()
            .map(|(day, of_day)| area_day(day, &of_day, &count));
        (area.to_owned(), days.collect())
    });
    named.collect()
}

/// How many points of each area monitor each pollutant.
struct Points<'a> {
    of_area: BTreeMap<&'a str, [usize; 6]>,
}

impl<'a> Points<'a> {
    fn count(stations: &'a [KnownStation], monitors: &[[bool; 6]]) -> Self {
        let mut of_area: BTreeMap<&str, [usize; 6]> = BTreeMap::new();
        for (known, shows) in stations.iter().zip(monitors) {
            let counts = of_area.entry(known.area.as_str()).or_default();
            for (count, shows) in counts.iter_mut().zip(shows) {
                *count += usize::from(*shows);
            }
        }
        Self { of_area }
    }
}

fn area_day(day: i32, of_day: &[(u32, &DaySums)], points: &[usize; 6]) -> Day {
    let date = date_of(day);
    let limit = ozone_limit(date);
    let mut values = PerPollutant::default();
    let mut observed = DayValues::new();
    for (place, pollutant) in Pollutant::ALL.into_iter().enumerate() {
        let mut of_points: Vec<Option<Decimal>> = of_day
            .iter()
            .filter_map(|(_, sums)| sums.value(place, limit))
            .map(Some)
            .collect();
        of_points.resize(points[place].max(of_points.len()), None);
        values[pollutant] = city_mean(&of_points)
            .ok()
            .and_then(|mean| mean.round_half_even(pollutant.decimals()).ok());
        observed.day[pollutant] = values[pollutant].into();
    }
    let aqi = day_aqi(AqiLaw::for_day(date), &observed).published_aqi();
    Day { date, values, aqi }
}
