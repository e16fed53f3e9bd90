//! The daily values and index of each station and natural day.

use chrono::NaiveDate;
use sense::import::air::{AirReading, Batch, DayStore, Rows};
use standards::air::{AqiLaw, Level, Pollutant, day_aqi};

use super::air::Files;
use super::day_sums::{DaySums, date_of};
use super::records::{Cell, Records};

/// Adds the rows of a batch to the days of their stations.
pub(super) fn add_rows(
    days: &mut DayStore<DaySums>,
    batch: &Batch,
    rows: &mut Rows<'_>,
    is_wanted: impl Fn(i32) -> bool,
) {
    for row in &batch.rows {
        let day = row.hour.day();
        let Some(station) = rows.station(row.station) else {
            continue;
        };
        if !is_wanted(day) {
            rows.used();
            continue;
        }
        match days.day(station, day).add(row) {
            None => rows.used(),
            Some(is_same) => rows.again(station, row, is_same),
        }
    }
}

const DAY_COLUMNS: &[&str] = &[
    "date",
    "station",
    "so2",
    "no2",
    "pm10",
    "pm2_5",
    "co",
    "o3_8h",
    "aqi",
    "level",
    "primary",
    "published",
    "law",
];

/// Prints one row per station and day.
///
/// # Errors
///
/// The list of stations cannot be read.
pub(super) fn days(files: &Files, json: bool) -> anyhow::Result<AirReading> {
    let mut days: DayStore<DaySums> = DayStore::default();
    let reading = files.read(
        |_, (): &mut ()| {},
        |batch, (), rows| add_rows(&mut days, batch, rows, |_| true),
    )?;
    let mut records = Records::begin(DAY_COLUMNS, json);
    let mut sorted = days.sorted();
    sorted.sort_by(|(left, left_day, _), (right, right_day, _)| {
        let code = |station: u32| &reading.stations[station as usize].code;
        code(*left).cmp(code(*right)).then(left_day.cmp(right_day))
    });
    for (station, day, sums) in sorted {
        let date = date_of(day);
        records.row(&day_cells(
            date,
            &reading.stations[station as usize].code,
            sums,
        ));
    }
    records.end();
    Ok(reading)
}

fn day_cells(date: NaiveDate, station: &str, sums: &DaySums) -> Vec<Cell> {
    let law = AqiLaw::for_day(date);
    let values = sums.values(date);
    let report = day_aqi(law, &values);
    let mut cells = vec![Cell::text(date.to_string()), Cell::text(station)];
    let shown = |pollutant| Cell::number(report.concentration[pollutant]);
    cells.extend(Pollutant::ALL.map(shown));
    let primary: Vec<&str> = report
        .primary
        .iter()
        .map(|pollutant| pollutant.symbol())
        .collect();
    cells.extend([
        Cell::number(report.aqi),
        Cell::number(report.level.map(Level::number)),
        Cell::text(primary.join(";")),
        Cell::Flag(report.published_aqi().is_some()),
        Cell::text(law.code()),
    ]);
    cells
}
