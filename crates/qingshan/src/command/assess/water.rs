//! `qingshan assess water`: the class of each section, by sample or over a period.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDateTime;
use clap::ValueEnum;
use sense::import::water::{Section, read_lakes, read_sections};
use sense::import::{Input, Problems};
use standards::water::{Exceedance, Values, WaterBody, WaterItem, assess_section, mean_of_samples};

use super::period::Period;
use super::records::{Cell, Records};
use super::report;
use super::water_comparison::Comparison;
use super::water_screen::{Screen, Screened, Suspected};

/// What the help says at its end.
const HELP: &str = "\
The class is that of the worst of pH, oxygen, permanganate index, ammonia nitrogen and total \
phosphorus (GB 3838-2002 table 1; 1 to 6, 6 is worse than V). Total nitrogen takes no part. \
Nothing in the column class means that nothing was measured.

Whole numbers of ammonia and phosphorus far above the values before and after them are doubted \
(catalog/quality/water-whole-number.toml). They are judged as they stand unless --quality set-aside \
is asked for; the column suspected then says which rows were judged without which item.";

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
    /// What becomes of values that the automatic check of whole numbers doubts.
    #[arg(long, value_enum, default_value = "off")]
    quality: Quality,
    /// Compare with the class that the files publish, on standard error: by all values, and
    /// without those that are doubted.
    #[arg(long, conflicts_with = "period")]
    compare: bool,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Quality {
    /// Nothing is looked for.
    Off,
    /// They are named in the column `suspected` and judged as they stand.
    Mark,
    /// They are named in the column `suspected` and the row is judged without them.
    SetAside,
}

const COLUMNS: &[&str] = &["province", "section", "time", "class", "beyond_iii"];
const COLUMNS_WITH_DOUBTS: &[&str] = &[
    "province",
    "section",
    "time",
    "class",
    "beyond_iii",
    "suspected",
];

/// Runs the command.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Format::Cnemc = args.format;
    let lakes = lakes(args)?;
    let mut answer = WaterAnswer::begin(args, &lakes);
    let inputs = Input::of(&args.files);
    let reading = if args.quality == Quality::Off && !args.compare {
        read_sections(&inputs, |row| {
            answer.take(row.section, row.time, &row.values, &[]);
        })
    } else {
        let mut screen = Screen::new()?;
        let mut each = |row: &Screened| answer.take_screened(row);
        let reading = read_sections(&inputs, |row| screen.push(row, &mut each));
        screen.finish(&mut each);
        reading
    };
    answer.end();
    Ok(report::finish(
        &reading.problems,
        reading.files,
        reading.lines,
        reading.rows,
    ))
}

/// The samples of a section over a period.
#[derive(Default)]
struct Samples {
    values: Vec<Values>,
    /// How many values of an item are doubted.
    suspected: BTreeMap<WaterItem, u32>,
}

/// The answer in the making.
struct WaterAnswer<'a> {
    args: &'a Args,
    lakes: &'a HashSet<Section>,
    records: Records,
    over_period: BTreeMap<Section, Samples>,
    comparison: Comparison,
}

impl<'a> WaterAnswer<'a> {
    fn begin(args: &'a Args, lakes: &'a HashSet<Section>) -> Self {
        let columns = match args.quality {
            Quality::Off => COLUMNS,
            Quality::Mark | Quality::SetAside => COLUMNS_WITH_DOUBTS,
        };
        Self {
            args,
            lakes,
            records: Records::begin(columns, args.json),
            over_period: BTreeMap::new(),
            comparison: Comparison::default(),
        }
    }

    fn body(&self, section: &Section) -> WaterBody {
        if self.lakes.contains(section) {
            WaterBody::Lake
        } else {
            WaterBody::River
        }
    }

    fn take_screened(&mut self, row: &Screened) {
        if self.args.compare {
            let body = self.body(&row.section);
            let class = |values: &Values| assess_section(body, values).map(|report| report.class);
            let all = class(&row.values);
            let undoubted = if row.suspected.is_empty() {
                all
            } else {
                class(&row.undoubted())
            };
            self.comparison.note(row, all, undoubted);
        }
        let (section, suspected) = (&row.section, &row.suspected);
        if self.args.quality == Quality::SetAside && !suspected.is_empty() {
            self.take(section, row.time, &row.undoubted(), suspected);
        } else {
            self.take(section, row.time, &row.values, suspected);
        }
    }

    /// Takes the values by which a row is judged; prints them, or keeps them for the period.
    fn take(
        &mut self,
        section: &Section,
        time: NaiveDateTime,
        values: &Values,
        suspected: &[Suspected],
    ) {
        match &self.args.period {
            None => {
                let time = time.format("%Y-%m-%dT%H:%M").to_string();
                let words: Vec<String> = suspected.iter().map(Suspected::printed).collect();
                self.print(section, &time, values, &words);
            }
            Some(period) if period.contains(time.date()) => {
                let samples = self.over_period.entry(section.clone()).or_default();
                samples.values.push(values.clone());
                for one in suspected {
                    *samples.suspected.entry(one.item).or_default() += 1;
                }
            }
            Some(_) => {}
        }
    }

    fn print(&mut self, section: &Section, time: &str, values: &Values, suspected: &[String]) {
        let report = assess_section(self.body(section), values);
        let beyond: Vec<String> = report
            .iter()
            .flat_map(|report| &report.exceedances)
            .map(Exceedance::printed)
            .collect();
        let mut cells = vec![
            Cell::text(section.0.as_str()),
            Cell::text(section.1.as_str()),
            Cell::text(time),
            Cell::number(report.map(|report| report.class.number())),
            Cell::text(beyond.join(";")),
        ];
        if self.args.quality != Quality::Off {
            cells.push(Cell::text(suspected.join(";")));
        }
        self.records.row(&cells);
    }

    fn end(mut self) {
        let over_period = std::mem::take(&mut self.over_period);
        if let Some(period) = &self.args.period {
            for (section, samples) in &over_period {
                let counts = samples.suspected.iter();
                let words: Vec<String> = counts
                    .map(|(item, count)| format!("{}{count}个", item.name_zh()))
                    .collect();
                let means = mean_of_samples(&samples.values);
                self.print(section, &period.to_string(), &means, &words);
            }
        }
        self.records.end();
        if self.args.compare {
            self.comparison.print();
        }
    }
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
