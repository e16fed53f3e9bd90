//! Automatic checks of readings (数据质量自动检查), `catalog/quality`.
//!
//! A check marks a value for review by people; it never takes a value away by itself.

mod load;

use std::collections::{BTreeMap, BTreeSet};

use model::FactorCode;
use standards::Decimal;

use crate::rules::Basis;

pub(crate) use load::load;

/// An automatic check.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QualityRule {
    /// Identity, the name of its file.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// The kinds of points whose hour rows it looks at.
    pub applies_to: BTreeSet<String>,
    /// Where its thresholds come from.
    pub basis: Basis,
    /// What it looks at.
    pub check: QualityCheck,
}

/// How far a value lies off another: both must hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Departure {
    /// The larger is at least so many times the smaller.
    pub times: Decimal,
    /// Their difference is at least this, in the unit of the factor.
    pub least: Decimal,
}

/// What a check looks at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum QualityCheck {
    /// A value above (or below) what can be measured.
    Range {
        /// Low and high end by factor.
        factors: BTreeMap<FactorCode, (Option<Decimal>, Option<Decimal>)>,
    },
    /// A value below zero, or of zero too.
    NotPositive {
        /// Whether zero is looked at.
        zero: bool,
    },
    /// The same value in so many neighbouring hours.
    Stuck {
        /// How many; at least 2.
        equal: u32,
        /// The factors with the floor at or below which equal values say nothing.
        factors: BTreeMap<FactorCode, Option<Decimal>>,
    },
    /// A sudden change from one hour to the next.
    Jump {
        /// Whether particles that rise in a dust storm are let pass.
        dust_guard: bool,
        /// Stations within so many kilometres are asked whether they see the dust too.
        radius_km: u32,
        /// A station sees it if its PM10 has risen at least so many times.
        rise: Decimal,
        /// How sudden, by factor.
        factors: BTreeMap<FactorCode, Departure>,
    },
    /// PM10 is less than the PM2.5 that it contains (颗粒物倒挂).
    Pm10BelowPm25 {
        /// By more than this, µg/m³.
        margin: Decimal,
    },
    /// A spike at about the same hour of several days.
    PeriodicSpike {
        /// Of how many days in a row; at least 2.
        days: u32,
        /// How far it stands out from the hours before and after, by factor.
        factors: BTreeMap<FactorCode, Departure>,
    },
    /// A value far off the median of the stations around.
    Neighbour {
        /// Stations within so many kilometres.
        radius_km: u32,
        /// How many of them must have a value.
        at_least: u32,
        /// How far off, by factor.
        factors: BTreeMap<FactorCode, Departure>,
    },
    /// A sudden change from one sample to the next, where samples come rarer than every hour.
    SampleJump {
        /// The sample before lies at most so many hours back.
        within_hours: u32,
        /// How sudden, by factor.
        factors: BTreeMap<FactorCode, Departure>,
    },
    /// The same value in all samples of so many hours.
    SampleStuck {
        /// How many hours; at least 4.
        hours: u32,
        /// The factors with the floor at or below which equal values say nothing.
        factors: BTreeMap<FactorCode, Option<Decimal>>,
    },
    /// A number without digits after the point, far above the finer numbers before and after it
    /// (整数毛刺).
    WholeNumber {
        /// How many hours before it a finer number is looked for.
        hours_back: u32,
        /// How many hours after it.
        hours_ahead: u32,
        /// How far above both, by factor.
        factors: BTreeMap<FactorCode, Departure>,
    },
    /// The device has flagged the value itself.
    StationFlag {
        /// The flags that ask for a review.
        flags: BTreeSet<String>,
    },
}
