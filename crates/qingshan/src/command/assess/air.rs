//! `qingshan assess air`: the index of each station and hour or day.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::ValueEnum;
use sense::import::air::{AirFormat, AirReading, Batch, DayStore, HourRow, Rows, StationList};
use sense::import::{Amount, Input, Problems};
use standards::air::{AqiLaw, Pollutant, day_aqi};

use super::day_sums::{DaySums, date_of};
use super::hour_index::{HourIndex, Judged};
use super::hour_text::{COLUMNS, HourText};
use super::records::{Cell, Records};
use super::report;

/// What the help says at its end.
const HELP: &str = "\
An hour is always printed by its END in Beijing time, which the law goes by: the hour stamped \
2026-03-01 00:00 is the last of HJ 633-2012. The files of cnemc, zjemc and long stamp the end \
too, so that a natural day is their hours 01 to 24 (00 of the next day). Those of prsa stamp the \
BEGINNING (labels 0 to 23) and give CO in µg/m³; both are converted.";

/// Arguments of `qingshan assess air`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    files: Files,
    /// One row per hour, or one per natural day.
    #[arg(long, value_enum)]
    cadence: Cadence,
    /// Compare with the index that the files publish, on standard error (hours only).
    #[arg(long)]
    compare: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Which files, and what they are.
#[derive(Debug, clap::Args)]
pub(super) struct Files {
    /// Form of the files: cnemc (national release), cnemc-swapped-2018 (the same where the two
    /// columns of ozone are exchanged, as in 2018 and 2022), zjemc (Zhejiang), prsa (Beijing
    /// research data), long (time,station,pollutant,value).
    #[arg(long, value_parser = format_of)]
    pub(super) format: AirFormat,
    /// The files, plain or .gz; `-` or nothing is standard input.
    pub(super) paths: Vec<PathBuf>,
    /// List of stations (stationcode,area). Rows of other stations are reported and not used.
    #[arg(long, value_name = "FILE")]
    pub(super) stations: Option<PathBuf>,
}

fn format_of(name: &str) -> Result<AirFormat, String> {
    AirFormat::from_name(name).ok_or_else(|| {
        let names = AirFormat::ALL.map(AirFormat::name);
        format!("没有这种格式；可用：{}", names.join("、"))
    })
}

impl Files {
    /// Reads the files; see [`sense::import::air::read_hours`].
    ///
    /// # Errors
    ///
    /// The list of stations cannot be read.
    pub(super) fn read<T: Default + Send>(
        &self,
        work: impl Fn(&Batch, &mut T) + Sync,
        sink: impl FnMut(&Batch, &mut T, &mut Rows<'_>) + Send,
    ) -> anyhow::Result<AirReading> {
        let mut problems = Problems::default();
        let list = match &self.stations {
            None => None,
            Some(path) => {
                let input = Input::File(path.clone());
                let list = StationList::read(&input, &mut problems)
                    .map_err(|problem| anyhow::anyhow!("{}：{problem}", path.display()))?;
                Some(list)
            }
        };
        for line in problems.lines() {
            report::say(&line);
        }
        let inputs = Input::of(&self.paths);
        Ok(sense::import::air::read_hours(
            &inputs,
            self.format,
            list.as_ref(),
            work,
            sink,
        ))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Cadence {
    /// The real-time index of each hour.
    Hour,
    /// The daily index of each natural day.
    Day,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let reading = match args.cadence {
        Cadence::Hour => hours(args)?,
        Cadence::Day => days(args)?,
    };
    Ok(report::finish(
        &reading.problems,
        reading.files,
        reading.lines,
        reading.rows,
    ))
}

fn hours(args: &Args) -> anyhow::Result<AirReading> {
    let index = HourIndex::new();
    let mut seen: DayStore<[u16; 24]> = DayStore::default();
    let mut comparison = args.compare.then(Comparison::default);
    let mut out = io::stdout();
    let mut is_gone = !args.json && out.write_all(format!("{COLUMNS}\n").as_bytes()).is_err();
    let reading = args.files.read(
        |batch, text: &mut HourText| text.write(batch, &index, args.json),
        |batch, text, rows| {
            let mut from = 0;
            for (place, row) in batch.rows.iter().enumerate() {
                let is_used = is_first(&mut seen, row, rows);
                if is_used {
                    if let Some(comparison) = &mut comparison {
                        comparison.note(batch, row, &text.judged[place]);
                    }
                    continue;
                }
                // What lies before goes out, the row itself does not.
                let start = place.checked_sub(1).map_or(0, |before| text.ends[before]);
                is_gone |= !is_gone && out.write_all(&text.text[from..start]).is_err();
                from = text.ends[place];
            }
            is_gone |= !is_gone && out.write_all(&text.text[from..]).is_err();
        },
    )?;
    let _gone = out.flush();
    if let Some(comparison) = comparison {
        comparison.print();
    }
    Ok(reading)
}

/// Says whether a row is the first of its station and hour, and counts or reports it.
fn is_first(seen: &mut DayStore<[u16; 24]>, row: &HourRow, rows: &mut Rows<'_>) -> bool {
    let Some(station) = rows.station(row.station) else {
        return false;
    };
    let print = row.print();
    let before = &mut seen.day(station, row.hour.day())[row.hour.place()];
    if *before == 0 {
        *before = print;
        rows.used();
        true
    } else {
        let is_same = *before == print;
        rows.again(station, row, is_same);
        false
    }
}

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

fn days(args: &Args) -> anyhow::Result<AirReading> {
    let mut days: DayStore<DaySums> = DayStore::default();
    let reading = args.files.read(
        |_, (): &mut ()| {},
        |batch, (), rows| add_rows(&mut days, batch, rows, |_| true),
    )?;
    let mut records = Records::begin(DAY_COLUMNS, args.json);
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
        Cell::number(report.level.map(standards::air::Level::number)),
        Cell::text(primary.join(";")),
        Cell::Flag(report.published_aqi().is_some()),
        Cell::text(law.code()),
    ]);
    cells
}

/// How the computed index compares with the published one.
#[derive(Default)]
struct Comparison {
    complete: u32,
    equal: u32,
    /// Rows that differ, by cause.
    causes: BTreeMap<&'static str, u32>,
    rows: Vec<String>,
}

/// Rows that are named one by one.
const NAMED: usize = 1_000;

impl Comparison {
    /// Notes a row in which all pollutants are shown or not monitored; others cannot be compared,
    /// because the source knows what it does not show.
    fn note(&mut self, batch: &Batch, row: &HourRow, judged: &Judged) {
        let Some(published) = row.published else {
            return;
        };
        let is_whole = |mean: &Amount| mean.parts().is_some() || *mean == Amount::NOT_MONITORED;
        if !row.means.iter().all(is_whole) {
            return;
        }
        self.complete += 1;
        let computed = judged.published();
        if computed == Some(published) {
            self.equal += 1;
            return;
        }
        let shows_three = row.means[3].parts() == Some(3 * Amount::PER_UNIT);
        let cause = if published < 10 && shows_three {
            "低值小时：PM2.5 显示为 3，发布的指数按另一低值计算"
        } else if computed.is_some_and(|computed| computed.abs_diff(published) == 1) {
            "相差 1"
        } else {
            "其他"
        };
        *self.causes.entry(cause).or_default() += 1;
        if self.rows.len() < NAMED {
            let (date, hour) = row.hour.end();
            let station = &batch.stations[row.station as usize].code;
            let computed = computed.map_or_else(|| "NA".to_owned(), |index| index.to_string());
            self.rows.push(format!(
                "{date} {hour:02}:00 {station}：计算 {computed}，发布 {published}（{cause}）"
            ));
        }
    }

    fn print(&self) {
        for row in &self.rows {
            report::say(row);
        }
        let share = standards::rate::share_percent(self.equal, self.complete, 3);
        let share = share.map_or_else(|_| "-".to_owned(), |share| format!("{share}%"));
        let Self {
            complete, equal, ..
        } = self;
        report::say(&format!(
            "与发布的指数比较：完整的{complete}行中{equal}行一致（{share}）"
        ));
        for (cause, count) in &self.causes {
            report::say(&format!("不一致{count}行：{cause}"));
        }
    }
}
