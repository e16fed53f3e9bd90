//! Alert rules (报警规则), `catalog/rules`.

mod load;

use std::collections::{BTreeMap, BTreeSet};

use model::{Cadence, FactorCode, RuleId, Severity};
use standards::Decimal;

pub(crate) use load::{Flows, load};

/// An alert rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Identity, the name of its file.
    pub id: RuleId,
    /// Name (Chinese).
    pub name: String,
    /// How grave its alarms are.
    pub severity: Severity,
    /// The kinds of points that it judges.
    pub applies_to: BTreeSet<String>,
    /// The cadence whose rows it judges; [`Check::Silent`] judges the clock and has no use for it.
    pub cadence: Cadence,
    /// After how many periods in which the condition holds an alarm is opened; at least 1.
    pub start_after: u32,
    /// After how many periods in which it does not hold the alarm is cleared; at least 1.
    pub clear_after: u32,
    /// The flow of `catalog/cases` that an alarm opens.
    pub flow: Option<String>,
    /// The flow with which people hand its alarms over, if they think it right (报警交办).
    pub hand_over: Option<String>,
    /// Where its threshold comes from.
    pub basis: Basis,
    /// What it looks at.
    pub check: Check,
}

/// Where a threshold comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Basis {
    /// A value of our own, without legal force, and why it was chosen.
    House {
        /// Why.
        note: String,
    },
    /// A document with clause.
    Source {
        /// Which.
        clause: String,
    },
}

/// What a rule looks at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Check {
    /// The hour's air quality index by the law in force is above a threshold.
    AqiAbove {
        /// The threshold; the index must be greater.
        threshold: u16,
    },
    /// A factor lies outside the limit that the point carries as attribute `limit.<factor>`.
    AboveLimit,
    /// The point has been silent for some minutes.
    Silent {
        /// How many; `None` takes those of the point's kind.
        minutes: Option<u32>,
    },
    /// A factor has had the same value in so many neighbouring periods.
    Stuck {
        /// How many equal values make it stuck; at least 2.
        equal: u32,
        /// The factors looked at, each with the floor at or below which equal values are no sign of
        /// a fault, because a quiet instrument gives them too.
        factors: BTreeMap<FactorCode, Option<Decimal>>,
    },
    /// PM10 is less than the PM2.5 that it contains (颗粒物倒挂).
    Pm10BelowPm25,
}

impl Check {
    /// Returns the word by which definitions name the check.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::AqiAbove { .. } => "aqi-above",
            Self::AboveLimit => "above-limit",
            Self::Silent { .. } => "silent",
            Self::Stuck { .. } => "stuck",
            Self::Pm10BelowPm25 => "pm10-below-pm25",
        }
    }
}

impl Rule {
    /// Tells whether it judges the rows of a cadence at points of a kind.
    #[must_use]
    pub fn judges(&self, kind: &str, cadence: Cadence) -> bool {
        self.applies_to.contains(kind) && self.cadence == cadence && !self.is_of_the_clock()
    }

    /// Tells whether it judges by the clock rather than by rows.
    #[must_use]
    pub const fn is_of_the_clock(&self) -> bool {
        matches!(self.check, Check::Silent { .. })
    }

    /// Returns the threshold in words (Chinese).
    #[must_use]
    pub fn threshold_text(&self) -> String {
        match &self.check {
            Check::AqiAbove { threshold } => format!("AQI 大于 {threshold}"),
            Check::AboveLimit => "超过该点位的排放限值".to_owned(),
            Check::Silent {
                minutes: Some(minutes),
            } => format!("{minutes} 分钟无数据"),
            Check::Silent { minutes: None } => "超过该类点位规定的时长无数据".to_owned(),
            Check::Stuck { equal, .. } => format!("连续 {equal} 个{}值相同", self.period_name()),
            Check::Pm10BelowPm25 => "PM10 小于 PM2.5".to_owned(),
        }
    }

    /// Returns after how long an alarm is opened, in words (Chinese).
    #[must_use]
    pub fn start_text(&self) -> String {
        self.patience_text(self.start_after, "立即报警")
    }

    /// Returns after how long an alarm is cleared, in words (Chinese).
    #[must_use]
    pub fn clear_text(&self) -> String {
        self.patience_text(self.clear_after, "恢复即解除")
    }

    fn patience_text(&self, periods: u32, at_once: &str) -> String {
        if self.is_of_the_clock() {
            at_once.to_owned()
        } else {
            format!("连续 {periods} 个{}", self.period_name())
        }
    }

    /// Returns what a period of its cadence is called (Chinese).
    #[must_use]
    pub const fn period_name(&self) -> &'static str {
        match self.cadence {
            Cadence::Realtime => "实时",
            Cadence::Minute => "分钟",
            Cadence::Hour => "小时",
            Cadence::Day => "日",
        }
    }
}
