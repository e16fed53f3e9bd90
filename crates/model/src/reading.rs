//! Readings: wide rows, one per point, cadence and period, all factors with digits and flags.

use std::fmt;

use serde::{Deserialize, Serialize};
use standards::Decimal;

use crate::ids::{FactorCode, Mn, ObjectId};
use crate::time::Timestamp;

/// How a value came about in time. Cadences of one point are kept apart and never mixed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// 实时数据, HJ 212 command 2011: a value of a moment.
    Realtime,
    /// 分钟数据, command 2051: an interval of 1 to 30 minutes.
    Minute,
    /// 小时数据, command 2061.
    Hour,
    /// 日数据, command 2031.
    Day,
}

impl Cadence {
    /// All cadences, the shortest first.
    pub const ALL: [Self; 4] = [Self::Realtime, Self::Minute, Self::Hour, Self::Day];

    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Realtime => "realtime",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|cadence| cadence.as_str() == word)
    }
}

impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What one row says of one factor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FactorReading {
    /// The factor.
    pub factor: FactorCode,
    /// The value of the moment (`-Rtd`) or the mean of the interval (`-Avg`), with the device's
    /// digits and in the unit that is configured for the point; `None` if the device sent none
    /// that can be read as a number. The frame's bytes are kept in the frame log.
    pub value: Option<Decimal>,
    /// Least value of the interval (`-Min`).
    pub min: Option<Decimal>,
    /// Greatest value of the interval (`-Max`).
    pub max: Option<Decimal>,
    /// Total of the interval (`-Cou`).
    pub total: Option<Decimal>,
    /// Flag as sent (`-Flag`), for example `N` normal, `D` fault; an open list.
    pub flag: Option<String>,
}

/// A row as the gateway or an importer hands it over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewReading {
    /// Cadence.
    pub cadence: Cadence,
    /// **Beginning** of the interval (HJ 212-2017: `DataTime`), or the moment of a real-time value.
    /// The national release stamps an hour with its end: that is this plus one hour.
    pub start: Timestamp,
    /// What the row says, in the order of the frame.
    pub factors: Vec<FactorReading>,
}

/// A row as it is stored. Raw is never overwritten: other values for the same period make the next
/// revision, and the highest revision is the one in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The point (station or outlet).
    pub point: ObjectId,
    /// Cadence.
    pub cadence: Cadence,
    /// Beginning of the interval.
    pub start: Timestamp,
    /// What the row says.
    pub factors: Vec<FactorReading>,
    /// Counts from 0; above 0 the device sent other values later.
    pub revision: u32,
    /// Which device sent it.
    pub mn: Mn,
    /// When it reached us.
    pub received_at: Timestamp,
}

impl Reading {
    /// Returns what the row says of a factor.
    #[must_use]
    pub fn factor(&self, code: &str) -> Option<&FactorReading> {
        self.factors
            .iter()
            .find(|reading| reading.factor.as_str() == code)
    }

    /// Returns the stamp of an hour row in the manner of the national release: the hour's end.
    #[must_use]
    pub const fn hour_stamp(&self) -> Timestamp {
        self.start.plus(Timestamp::HOUR)
    }
}

/// A stored row with its place in the ledger's order, as reconcilers read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoggedReading {
    /// Place in the order in which rows became durable; strictly increasing, without promise of
    /// being dense.
    pub seq: i64,
    /// The row.
    pub reading: Reading,
}

/// A value rolled up from shorter cadences; always to be had again from the raw rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rollup {
    /// The point.
    pub point: ObjectId,
    /// The factor.
    pub factor: FactorCode,
    /// `Hour` or `Day`.
    pub cadence: Cadence,
    /// Beginning of the period.
    pub start: Timestamp,
    /// Mean of the valid values, rounded once by GB/T 8170; `None` if the period is not valid.
    pub mean: Option<Decimal>,
    /// Least valid value.
    pub min: Option<Decimal>,
    /// Greatest valid value.
    pub max: Option<Decimal>,
    /// How many values were valid.
    pub valid: u32,
    /// How many values the period should have.
    pub expected: u32,
    /// From which cadence it was made.
    pub basis: Cadence,
}
