//! `qingshan assess water`: the class of each section, by sample or over a period.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use sense::import::water::{Section, read_lakes, read_sections};
use sense::import::{Input, Problems};
use standards::Decimal;
use standards::decimal::mean;
use standards::water::{Exceedance, Values, WaterBody, WaterItem, assess_section, ph_mean};

use super::period::Period;
use super::records::{Cell, Records};
use super::report;

/// What the help says at its end.
const HELP: &str = "\
The class is that of the worst of pH, oxygen, permanganate index, ammonia nitrogen and total \
phosphorus (GB 3838-2002 table 1; 1 to 6, 6 is worse than V). Total nitrogen takes no part. \
Nothing in the column class means that nothing was measured.";

/// Arguments of `qingshan assess water`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    /// Form of the files: the national release of automatic stations.
    #[arg(long, value_enum, default_value = "cnemc")]
    format: Format,
    /// Sections that are judged by the phosphorus limits of lakes (province,section).
    #[arg(long, value_name = "FILE")]
    lakes: Option<PathBuf>,
    /// One row per section, of its means over a period such as 2026-07 or
    /// 2026-07-06..2026-07-12, instead of one per sample.
    #[arg(long)]
    period: Option<Period>,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// The files, plain or .gz; `-` or nothing is standard input.
    files: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// 国家地表水水质自动监测实时数据.
    Cnemc,
}

const COLUMNS: &[&str] = &["province", "section", "time", "class", "beyond_iii"];

/// Runs the command.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Format::Cnemc = args.format;
    let lakes = lakes(args)?;
    let body = |section: &Section| {
        if lakes.contains(section) {
            WaterBody::Lake
        } else {
            WaterBody::River
        }
    };
    let mut records = Records::begin(COLUMNS, args.json);
    let mut over_period: BTreeMap<Section, Vec<Values>> = BTreeMap::new();
    let inputs = Input::of(&args.files);
    let reading = read_sections(&inputs, |row| match &args.period {
        None => {
            let time = row.time.format("%Y-%m-%dT%H:%M").to_string();
            records.row(&cells(row.section, &time, body(row.section), &row.values));
        }
        Some(period) => {
            if period.contains(row.time.date()) {
                let samples = over_period.entry(row.section.clone()).or_default();
                samples.push(row.values.clone());
            }
        }
    });
    if let Some(period) = &args.period {
        for (section, samples) in &over_period {
            let means = means(samples);
            records.row(&cells(section, &period.to_string(), body(section), &means));
        }
    }
    records.end();
    Ok(report::finish(
        &reading.problems,
        reading.files,
        reading.lines,
        reading.rows,
    ))
}

fn lakes(args: &Args) -> anyhow::Result<HashSet<Section>> {
    let Some(path) = &args.lakes else {
        return Ok(HashSet::new());
    };
    let mut problems = Problems::default();
    let lakes = read_lakes(&Input::File(path.clone()), &mut problems)
        .map_err(|problem| anyhow::anyhow!("{}：{problem}", path.display()))?;
    for line in problems.lines() {
        report::say(&line);
    }
    Ok(lakes.into_iter().collect())
}

fn cells(section: &Section, time: &str, body: WaterBody, values: &Values) -> Vec<Cell> {
    let report = assess_section(body, values);
    let beyond: Vec<String> = report
        .iter()
        .flat_map(|report| &report.exceedances)
        .map(Exceedance::printed)
        .collect();
    vec![
        Cell::text(section.0.as_str()),
        Cell::text(section.1.as_str()),
        Cell::text(time),
        Cell::number(report.map(|report| report.class.number())),
        Cell::text(beyond.join(";")),
    ]
}

/// Calculates the mean of each item over the samples in which it was measured, with the digits of
/// its assessment; that of pH by the acidity.
fn means(samples: &[Values]) -> Values {
    let of_item = |item: WaterItem| {
        let values: Vec<Decimal> = samples
            .iter()
            .filter_map(|sample| sample.get(&item).copied())
            .collect();
        if item == WaterItem::Ph {
            return ph_mean(&values, 2).ok();
        }
        let exact = mean(values).ok()?;
        // A trace is not rounded away: one digit that is not zero stays.
        (item.decimals()..=item.decimals() + 6)
            .filter_map(|places| exact.round_half_even(places).ok())
            .find(|rounded| !rounded.is_zero())
            .or_else(|| exact.round_half_even(item.decimals()).ok())
    };
    WaterItem::ALL
        .into_iter()
        .filter_map(|item| Some((item, of_item(item)?)))
        .collect()
}
