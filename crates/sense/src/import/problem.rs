//! What is wrong with a file, in words that the clerk who sent it understands.

use chrono::NaiveDateTime;

use super::air::DAYS_KEPT;

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
    /// The hour of the station is older than the rows that are kept to find repeated ones.
    TooFarBack {
        /// The station.
        station: String,
        /// The hour.
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
            Self::TooFarBack { station, time } => format!(
                "站点“{station}”{}早于该站最新的{DAYS_KEPT}天，无法与前面的行比较，该行不采用\
                 （请按时间先后给出文件）",
                time.format("%Y-%m-%d %H:%M")
            ),
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
            Self::TooFarBack { .. } => "时间过早",
        }
    }
}
