//! The daily values and index of each station and natural day.

use chrono::NaiveDate;
use sense::import::air::{AirReading, DayWindow, HourRow, Rows};
use standards::air::{AqiLaw, Level, Pollutant, day_aqi};

use super::air::Files;
use super::day_sums::{DaySums, date_of};
use super::records::{Cell, Records};

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

/// Prints one row per station and day: a day as soon as it falls out of the window of its station,
/// those that are left by station and date.
///
/// # Errors
///
/// The list of stations cannot be read.
pub(super) fn days(files: &Files, json: bool) -> anyhow::Result<AirReading> {
    let mut window: DayWindow<DaySums> = DayWindow::default();
    let mut records = Records::begin(DAY_COLUMNS, json);
    let reading = files.read(
        |_, (): &mut ()| {},
        |batch, (), rows| {
            for row in &batch.rows {
                add(&mut window, row, rows, &mut records);
            }
        },
    )?;
    let code = |station: u32| reading.stations[station as usize].code.as_str();
    let mut rest: Vec<_> = window.rest().collect();
    // Sorting is stable, so that the days of a station stay in the order of their dates.
    rest.sort_by(|(left, ..), (right, ..)| code(*left).cmp(code(*right)));
    for (station, day, sums) in rest {
        records.row(&day_cells(date_of(day), code(station), sums));
    }
    records.end();
    Ok(reading)
}

/// Adds a row to the day of its station, and prints the day that it closes.
fn add(window: &mut DayWindow<DaySums>, row: &HourRow, rows: &mut Rows<'_>, records: &mut Records) {
    let Some(station) = rows.station(row.station) else {
        return;
    };
    let code = rows.code(station);
    let close = |day, sums: DaySums| records.row(&day_cells(date_of(day), code, &sums));
    match window.day(station, row.hour.day(), close) {
        None => rows.too_far_back(station, row),
        Some(day) => match day.add(row) {
            None => rows.used(),
            Some(is_same) => rows.again(station, row, is_same),
        },
    }
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
