//! Hours of surface-water sections from the national release (国家地表水水质自动监测实时数据).

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::{Datelike as _, NaiveDateTime, Timelike as _};
use standards::Decimal;
use standards::water::{Values, WaterItem};

use super::air::DayWindow;
use super::amount::is_gap;
use super::feed::Feed;
use super::fields::{Fields, shown, without_return};
use super::hour::read_minute;
use super::problem::{CellFault, Problem};
use super::problems::{FileProblem, Problems};
use super::source::{Input, open};
use super::table::Table;

/// A section by province and name: names alone are not unique.
pub type Section = (String, String);

/// The items of an hour of a section.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaterRow<'a> {
    /// The section.
    pub section: &'a Section,
    /// The time of the sample; stations do not all keep to the full hour.
    pub time: NaiveDateTime,
    /// The items that were measured. An item that was not is not in it.
    pub values: Values,
    /// The class that the source published, 1 to 6.
    pub published: Option<u8>,
}

/// The columns of items that are judged, each with the names it may have.
const ITEMS: [(WaterItem, [&str; 2]); 6] = [
    (WaterItem::Ph, ["pH(无量纲)", "pH"]),
    (WaterItem::DissolvedOxygen, ["溶解氧(mg/L)", "溶解氧"]),
    (
        WaterItem::PermanganateIndex,
        ["高锰酸盐指数(mg/L)", "高锰酸盐指数"],
    ),
    (WaterItem::AmmoniaNitrogen, ["氨氮(mg/L)", "氨氮"]),
    (WaterItem::TotalPhosphorus, ["总磷(mg/L)", "总磷"]),
    (WaterItem::TotalNitrogen, ["总氮(mg/L)", "总氮"]),
];

/// Where the columns of a file are.
struct Layout {
    count: usize,
    province: usize,
    section: usize,
    time: usize,
    class: Option<usize>,
    items: Vec<(usize, WaterItem)>,
}

impl Layout {
    fn of_head(head: &[u8]) -> Result<Self, FileProblem> {
        let names: Vec<String> = Fields::of(head)
            .map(|cell| shown(cell.trim_ascii()))
            .collect();
        let find = |wanted: &[&str]| {
            names
                .iter()
                .position(|name| wanted.contains(&name.as_str()))
        };
        let needed = ["省份", "断面名称", "监测时间"];
        let places = needed.map(|name| find(&[name]));
        let items: Vec<_> = ITEMS
            .iter()
            .filter_map(|(item, names)| find(names).map(|place| (place, *item)))
            .collect();
        let absent = needed
            .iter()
            .zip(places)
            .filter(|(_, place)| place.is_none());
        let mut missing: Vec<String> = absent.map(|(name, _)| (*name).to_owned()).collect();
        if items.is_empty() {
            missing.push("水质项目".to_owned());
        }
        match places {
            [Some(province), Some(section), Some(time)] if missing.is_empty() => {
                let (count, class) = (names.len(), find(&["水质类别"]));
                Ok(Self {
                    count,
                    province,
                    section,
                    time,
                    class,
                    items,
                })
            }
            _ => Err(FileProblem::OtherFormat {
                format: "cnemc",
                missing,
                looks_like: None,
            }),
        }
    }
}

/// What reading came to.
#[derive(Debug, Default)]
pub struct WaterReading {
    /// What was wrong.
    pub problems: Problems,
    /// Lines below the heads.
    pub lines: u64,
    /// Lines that were used.
    pub rows: u64,
    /// Files whose head fits the format.
    pub files: usize,
    /// The number of each section that was met.
    numbers: HashMap<Section, u32>,
    /// The print of each sample of the newest days of each section, to find repeated ones: minutes
    /// after midnight with the print.
    seen: DayWindow<Vec<(u32, u64)>>,
}

/// Reads files and calls a function with each row, in the order of the text.
pub fn read_sections(inputs: &[Input], mut each: impl FnMut(&WaterRow<'_>)) -> WaterReading {
    let mut reading = WaterReading::default();
    for input in inputs {
        if let Err(problem) = reading.file(input, &mut each) {
            reading.problems.file(&input.name(), &problem);
        }
    }
    reading
}

impl WaterReading {
    fn file(
        &mut self,
        input: &Input,
        each: &mut impl FnMut(&WaterRow<'_>),
    ) -> Result<(), FileProblem> {
        let text = open(input)?;
        let name = input.name();
        let mut feed = Feed::new(text.reader);
        let mut chunk = Vec::new();
        let mut layout: Option<Layout> = None;
        let mut number = 0;
        loop {
            feed.fill(&mut chunk);
            if chunk.is_empty() {
                break;
            }
            let whole = chunk.strip_suffix(b"\n");
            for line in whole
                .unwrap_or(&chunk)
                .split(|byte| *byte == b'\n')
                .map(without_return)
            {
                number += 1;
                match &layout {
                    None => {
                        layout = Some(Layout::of_head(line)?);
                        self.files += 1;
                        if let Some(encoding) = text.translated {
                            let note = format!("不是 UTF-8 编码，按 {encoding} 读取");
                            self.problems.note(&name, &note);
                        }
                    }
                    Some(_) if line.is_empty() => {}
                    Some(layout) => {
                        self.lines += 1;
                        // The line with the greatest number ends the file; only it can be cut.
                        let is_cut = whole.is_none();
                        self.line(layout, line, (&name, number, is_cut), each);
                    }
                }
            }
        }
        if feed.is_broken() {
            self.problems
                .file(&name, &FileProblem::Broken { line: number });
        }
        Ok(())
    }

    fn line(
        &mut self,
        layout: &Layout,
        line: &[u8],
        (name, number, is_cut): (&str, u64, bool),
        each: &mut impl FnMut(&WaterRow<'_>),
    ) {
        let cells: Vec<&[u8]> = Fields::of(line).map(<[u8]>::trim_ascii).collect();
        let (have, need) = (cells.len(), layout.count);
        if have != need {
            let cut = is_cut && have < need;
            return self
                .problems
                .line(name, number, &Problem::Columns { have, need, cut });
        }
        let time = match read_minute(cells[layout.time]) {
            Ok(time) => time,
            Err(fault) => {
                let text = shown(cells[layout.time]);
                return self
                    .problems
                    .line(name, number, &Problem::Time { text, fault });
            }
        };
        let text = |place: usize| String::from_utf8_lossy(cells[place]).into_owned();
        let section = (text(layout.province), text(layout.section));
        if section.1.is_empty() {
            return self.problems.line(name, number, &Problem::NoStation);
        }
        let mut values = Values::new();
        for (place, item) in &layout.items {
            match read_value(cells[*place], *item) {
                Ok(Some(value)) => {
                    values.insert(*item, value);
                }
                Ok(None) => {}
                Err(fault) => {
                    let (column, text) = (item.name_zh().to_owned(), shown(cells[*place]));
                    self.problems.line(
                        name,
                        number,
                        &Problem::Cell {
                            column,
                            text,
                            fault,
                        },
                    );
                }
            }
        }
        if let Some(problem) = self.before(&section, time, print(&values)) {
            return self.problems.line(name, number, &problem);
        }
        let class = layout
            .class
            .and_then(|place| std::str::from_utf8(cells[place]).ok());
        let published = class
            .and_then(|class| class.parse().ok())
            .filter(|c| (1..=6).contains(c));
        each(&WaterRow {
            section: &section,
            time,
            values,
            published,
        });
        self.rows += 1;
    }
}

impl WaterReading {
    /// Looks for the sample among those of the newest days of its section and keeps its print.
    /// Returns what is wrong if it was there before, or lies too far back to tell.
    fn before(&mut self, section: &Section, time: NaiveDateTime, print: u64) -> Option<Problem> {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let number = match self.numbers.get(section) {
            Some(number) => *number,
            None => *self.numbers.entry(section.clone()).or_insert(next),
        };
        let station = || format!("{} {}", section.0, section.1);
        let date = time.date().num_days_from_ce();
        let Some(day) = self.seen.day(number, date, |_, _| {}) else {
            let station = station();
            return Some(Problem::TooFarBack { station, time });
        };
        let minute = time.num_seconds_from_midnight() / 60;
        let Some((_, before)) = day.iter().find(|(at, _)| *at == minute) else {
            day.push((minute, print));
            return None;
        };
        let (is_same, station) = (*before == print, station());
        Some(if is_same {
            Problem::Repeated { station, time }
        } else {
            Problem::Conflict { station, time }
        })
    }
}

/// Returns a number that tells the values of two rows apart.
fn print(values: &Values) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (item, value) in values {
        (
            *item,
            value.normalized().mantissa(),
            value.normalized().scale(),
        )
            .hash(&mut hasher);
    }
    hasher.finish()
}

/// Reads a value; `None` is a gap.
fn read_value(cell: &[u8], item: WaterItem) -> Result<Option<Decimal>, CellFault> {
    if is_gap(cell) || cell == b"/" {
        return Ok(None);
    }
    let value = Decimal::parse_bytes(cell).map_err(|_| CellFault::NotNumber)?;
    // A house rule: acidity ends at 14, and no item is a hundredth part of the water.
    let greatest = if item == WaterItem::Ph { 14 } else { 10_000 };
    if value.is_negative() {
        Err(CellFault::Negative)
    } else if value > Decimal::from(greatest) {
        Err(CellFault::TooLarge)
    } else {
        Ok(Some(value))
    }
}

/// Reads a table `province,section` of the sections that are judged as lakes.
///
/// # Errors
///
/// The file cannot be read or lacks the columns.
pub fn read_lakes(input: &Input, problems: &mut Problems) -> Result<Vec<Section>, FileProblem> {
    let table = Table::read(input, problems)?;
    let province = table.need(&["province", "省份"])?;
    let section = table.need(&["section", "断面名称"])?;
    Ok(table
        .rows()
        .map(|row| (row.cell(province).to_owned(), row.cell(section).to_owned()))
        .collect())
}
