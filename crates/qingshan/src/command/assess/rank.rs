//! `qingshan assess rank`: statistics, composite index and rank over a period.

use std::process::ExitCode;

use clap::ValueEnum;
use sense::import::air::{Batch, DayStore, Rows};
use standards::air::{AirStandard, CompositeIndex, Pollutant, ranking_standard};
use standards::rank::ranks;

use super::air::Files;
use super::day_sums::{DaySums, date_of};
use super::period::Period;
use super::records::{Cell, Records};
use super::statistics::Statistics;
use super::{area_days, report};

/// What the help says at its end.
const HELP: &str = "\
The composite index is the sum of the six statistics over their limits of grade II; smaller is \
better, equal indices (two digits) share a rank: 1, 1, 3. Which limits the ministry ranks 2026 \
by is not settled: by default those in force on the first day of the period; the column law \
names them. What has too few valid days (27 in a month, 25 in February, 324 in a year) gets no \
rank, and the column note says why.";

/// Arguments of `qingshan assess rank`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    files: Files,
    /// What is ranked. An area's daily value is the mean of its points, of which 75 % are valid.
    #[arg(long, value_enum)]
    by: By,
    /// The period: 2026-03, 2026Q1, 2016, 2026-03-01 or 2026-03-01..2026-03-07.
    #[arg(long)]
    period: Period,
    /// Limits that the statistics are divided by, instead of those in force.
    #[arg(long, value_enum)]
    limits: Option<Limits>,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// Cities and other areas.
    Area,
    /// Stations.
    Station,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Limits {
    /// GB 3095-2012.
    #[value(name = "2012")]
    Gb2012,
    /// GB 3095-2026, transition to 2030.
    #[value(name = "2026")]
    Gb2026,
}

const AREA_COLUMNS: &[&str] = &[
    "area",
    "so2",
    "no2",
    "pm10",
    "pm2_5",
    "co_95",
    "o3_8h_90",
    "index_so2",
    "index_no2",
    "index_pm10",
    "index_pm2_5",
    "index_co",
    "index_o3",
    "composite",
    "rank",
    "primary",
    "good_days",
    "valid_days",
    "law",
    "note",
];

const STATION_COLUMNS: &[&str] = &[
    "station",
    "so2",
    "no2",
    "pm10",
    "pm2_5",
    "co_95",
    "o3_8h_90",
    "index_so2",
    "index_no2",
    "index_pm10",
    "index_pm2_5",
    "index_co",
    "index_o3",
    "composite",
    "rank",
    "primary",
    "good_days",
    "valid_days",
    "law",
    "note",
];

/// Runs the command.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut days: DayStore<DaySums> = DayStore::default();
    let reading = args.files.read(
        |_, (): &mut ()| {},
        |batch, (), rows| add_rows(&mut days, batch, rows, &args.period),
    )?;
    let named = match args.by {
        By::Area => area_days::of_areas(&days, &reading.stations),
        By::Station => area_days::of_stations(&days, &reading.stations),
    };
    let limits = match args.limits {
        None => ranking_standard(args.period.first),
        Some(Limits::Gb2012) => AirStandard::Gb3095_2012,
        Some(Limits::Gb2026) => AirStandard::Gb3095_2026Transition,
    };
    let all: Vec<Statistics> = named
        .into_iter()
        .map(|(name, days)| Statistics::of(name, &days, &args.period, limits))
        .collect();
    if all.is_empty() && reading.rows > 0 {
        let has_area = reading.stations.iter().any(|known| !known.area.is_empty());
        report::say(if args.by == By::Area && !has_area {
            "文件中没有城市列，请用 --stations 给出站点表，或用 --by station"
        } else {
            "该期间内没有数据"
        });
    }
    print(&all, limits, args);
    Ok(report::finish(
        &reading.problems,
        reading.files,
        reading.lines,
        reading.rows,
    ))
}

/// Adds the rows of a batch to the days of their stations. Only the days of the period are kept,
/// all of them to the end: which points monitor a pollutant, and so which share of them a day of
/// an area needs, is known only then.
fn add_rows(days: &mut DayStore<DaySums>, batch: &Batch, rows: &mut Rows<'_>, period: &Period) {
    for row in &batch.rows {
        let day = row.hour.day();
        let Some(station) = rows.station(row.station) else {
            continue;
        };
        if !period.contains(date_of(day)) {
            rows.used();
            continue;
        }
        match days.day(station, day).add(row) {
            None => rows.used(),
            Some(is_same) => rows.again(station, row, is_same),
        }
    }
}

fn print(all: &[Statistics], limits: AirStandard, args: &Args) {
    let (mut ranked, unranked): (Vec<_>, Vec<_>) = all
        .iter()
        .map(|statistics| (statistics.ranked(), statistics))
        .partition(|(index, _)| index.is_some());
    // Sorting is stable, so equals stay in the order of their names.
    ranked.sort_by_key(|(index, _)| *index);
    let places = ranks(&ranked.iter().map(|(index, _)| *index).collect::<Vec<_>>());
    let columns = match args.by {
        By::Area => AREA_COLUMNS,
        By::Station => STATION_COLUMNS,
    };
    let mut records = Records::begin(columns, args.json);
    let places = places.into_iter().map(Some).chain(std::iter::repeat(None));
    for ((_, statistics), rank) in ranked.iter().chain(&unranked).zip(places) {
        records.row(&cells(statistics, rank, limits));
    }
    records.end();
}

fn cells(statistics: &Statistics, rank: Option<usize>, limits: AirStandard) -> Vec<Cell> {
    let index = statistics.index.as_ref();
    let single = |pollutant| {
        let exact = index.map(|index| index.single[pollutant]);
        Cell::number(exact.and_then(|exact| exact.round_half_even(3).ok()))
    };
    let primary = index.map(CompositeIndex::primary).unwrap_or_default();
    let primary: Vec<&str> = primary.into_iter().map(Pollutant::symbol).collect();
    let mut cells = vec![Cell::text(statistics.name.as_str())];
    cells.extend(Pollutant::ALL.map(|pollutant| Cell::number(statistics.values[pollutant])));
    cells.extend(Pollutant::ALL.map(single));
    cells.extend([
        Cell::number(index.and_then(|index| index.published().ok())),
        Cell::number(rank),
        Cell::text(primary.join(";")),
        Cell::number(Some(statistics.days.good())),
        Cell::number(Some(statistics.days.valid())),
        Cell::text(limits.name_zh()),
        Cell::text(statistics.reason.as_deref().unwrap_or_default()),
    ]);
    cells
}
