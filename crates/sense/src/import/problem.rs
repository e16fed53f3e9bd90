//! What is wrong with a file, in words that the clerk who sent it understands.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

/// Why a time cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimeFault {
    /// It is not written as a time.
    Unreadable,
    /// The calendar or the clock has no such time.
    NoSuchTime,
    /// It is no full hour.
    NotWholeHour,
}

/// Why a value cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CellFault {
    /// It is no number; exponents are not accepted.
    NotNumber,
    /// It lies below zero.
    Negative,
    /// No instrument measures so much.
    TooLarge,
    /// It has more digits after the point than four.
    TooFine,
}

/// What is wrong with a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Problem {
    /// The line has not the columns of the head.
    Columns {
        /// The columns of the line.
        have: usize,
        /// The columns of the head.
        need: usize,
        /// It is the last line and has no end.
        cut: bool,
    },
    /// The time cannot be used, nor can the line.
    Time {
        /// What stands there.
        text: String,
        /// Why.
        fault: TimeFault,
    },
    /// The line names no station.
    NoStation,
    /// The station is not in the list of stations.
    UnknownStation(String),
    /// The name holds bytes that are no text.
    Encoding(String),
    /// The value cannot be used; it is missing, the rest of the line is used.
    Cell {
        /// The column.
        column: String,
        /// What stands there.
        text: String,
        /// Why.
        fault: CellFault,
    },
    /// The long table names a pollutant that is none of the six.
    UnknownPollutant(String),
    /// The hour of the station was there before, with other values.
    Conflict {
        /// The station.
        station: String,
        /// The hour, or the time of the sample.
        time: NaiveDateTime,
    },
    /// The hour of the station was there before, with the same values.
    Repeated {
        /// The station.
        station: String,
        /// The hour, or the time of the sample.
        time: NaiveDateTime,
    },
}

impl Problem {
    /// Writes the sentence for the clerk.
    #[must_use]
    pub fn message_zh(&self) -> String {
        match self {
            Self::Columns {
                have,
                need,
                cut: true,
            } => {
                format!("最后一行只有{have}列（应为{need}列），文件可能被截断，该行不采用")
            }
            Self::Columns { have, need, .. } => {
                format!("有{have}列，表头有{need}列，该行不采用")
            }
            Self::Time { text, fault } => {
                let why = match fault {
                    TimeFault::Unreadable => "不是可识别的时间",
                    TimeFault::NoSuchTime => "是不存在的时间",
                    TimeFault::NotWholeHour => "不是整点",
                };
                format!("时间“{text}”{why}，该行不采用")
            }
            Self::NoStation => "没有站点编码，该行不采用".to_owned(),
            Self::UnknownStation(code) => {
                format!("站点“{code}”不在站点表中，该站数据均不采用（首次出现在本行）")
            }
            Self::Encoding(text) => format!("“{text}”含有无法识别的文字编码"),
            Self::Cell {
                column,
                text,
                fault,
            } => {
                let why = match fault {
                    CellFault::NotNumber => "不是数字（不接受科学计数法等写法）",
                    CellFault::Negative => "是负值",
                    CellFault::TooLarge => "超出仪器可能测得的范围",
                    CellFault::TooFine => "小数位超过4位，无法精确保存",
                };
                format!("{column}的值“{text}”{why}，该项按缺测处理")
            }
            Self::UnknownPollutant(name) => format!("“{name}”不是六项污染物之一，该行不采用"),
            Self::Conflict { station, time } => format!(
                "站点“{station}”{}的数据与前面的行重复且数值不同，采用先出现的一行",
                time.format("%Y-%m-%d %H:%M")
            ),
            Self::Repeated { station, time } => {
                format!(
                    "站点“{station}”{}的数据与前面的行完全相同，只计一次",
                    time.format("%Y-%m-%d %H:%M")
                )
            }
        }
    }

    /// Returns the kind under which the problem is counted.
    #[must_use]
    pub const fn kind_zh(&self) -> &'static str {
        match self {
            Self::Columns { .. } => "列数不符",
            Self::Time { .. } => "时间有误",
            Self::NoStation => "缺站点编码",
            Self::UnknownStation(_) => "站点不在表中",
            Self::Encoding(_) => "文字编码有误",
            Self::Cell {
                fault: CellFault::NotNumber,
                ..
            } => "不是数字",
            Self::Cell {
                fault: CellFault::Negative,
                ..
            } => "负值",
            Self::Cell {
                fault: CellFault::TooLarge,
                ..
            } => "超出范围",
            Self::Cell {
                fault: CellFault::TooFine,
                ..
            } => "小数位过多",
            Self::UnknownPollutant(_) => "污染物不明",
            Self::Conflict { .. } => "重复且不同",
            Self::Repeated { .. } => "重复且相同",
        }
    }
}

/// What is wrong with a file as a whole.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// It cannot be opened or read.
    #[error("读不了：{0}")]
    Io(#[from] std::io::Error),
    /// It is a workbook, a parquet file or another thing that is no text.
    #[error("不是文本文件；Excel 工作簿请另存为 CSV")]
    NotText,
    /// There is nothing in it.
    #[error("是空文件")]
    Empty,
    /// Its head lacks columns of the format.
    #[error("不是 {format} 格式，缺少列：{}{}", .missing.join("、"), hint(*.looks_like))]
    OtherFormat {
        /// The format that was asked for.
        format: &'static str,
        /// The columns that are not there.
        missing: Vec<String>,
        /// The format that the head fits.
        looks_like: Option<&'static str>,
    },
    /// The reader failed before the end; the lines before are used.
    #[error("第{line}行以后读不出来（文件不完整或已损坏），此前的行已采用")]
    Broken {
        /// The last whole line.
        line: u64,
    },
}

fn hint(looks_like: Option<&'static str>) -> String {
    looks_like.map_or_else(String::new, |name| format!("；看起来是 {name} 格式"))
}

/// Problems of all files: the first ones word by word, all of them by count.
#[derive(Debug, Default)]
pub struct Problems {
    shown: Vec<String>,
    counts: BTreeMap<&'static str, u64>,
    files: Vec<String>,
    notes: Vec<String>,
}

/// Problems that are kept word by word. Beyond, only their number is.
const SHOWN: usize = 1_000;

impl Problems {
    /// Adds a problem of a line, counted from 1 with the head.
    pub fn line(&mut self, file: &str, line: u64, problem: &Problem) {
        *self.counts.entry(problem.kind_zh()).or_default() += 1;
        if self.shown.len() < SHOWN {
            self.shown
                .push(format!("{file} 第{line}行：{}", problem.message_zh()));
        }
    }

    /// Adds problems of a kind that are counted only.
    pub(super) fn more(&mut self, kind: &'static str, count: u64) {
        *self.counts.entry(kind).or_default() += count;
    }

    /// Adds a problem of a whole file.
    pub fn file(&mut self, file: &str, problem: &FileProblem) {
        self.files.push(format!("{file}：{problem}"));
    }

    /// Adds what is worth knowing and wrong with nothing.
    pub fn note(&mut self, file: &str, text: &str) {
        self.notes.push(format!("{file}：{text}"));
    }

    /// Returns how many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.values().sum::<u64>() + u64::try_from(self.files.len()).unwrap_or(u64::MAX)
    }

    /// Returns what to say: the problems, and how many of each kind.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = self.notes.clone();
        lines.extend_from_slice(&self.files);
        lines.extend_from_slice(&self.shown);
        let counted: u64 = self.counts.values().sum();
        let unsaid = counted.saturating_sub(u64::try_from(self.shown.len()).unwrap_or(u64::MAX));
        if unsaid > 0 {
            lines.push(format!("其余{unsaid}处问题不再逐条列出"));
        }
        if counted > 0 {
            let kinds: Vec<String> = self
                .counts
                .iter()
                .map(|(kind, count)| format!("{kind}{count}处"))
                .collect();
            lines.push(format!("问题共{counted}处：{}", kinds.join("，")));
        }
        lines
    }
}
