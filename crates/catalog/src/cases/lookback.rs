//! The look-back (回头看): closed cases are drawn and looked at again.

use serde::Deserialize;

/// How a flow is looked back on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lookback {
    /// The closed states from which is drawn.
    pub of: Vec<String>,
    /// How many of a hundred are drawn, 1 to 100; at least one case.
    pub percent: u8,
    /// Of which span of time the closed cases are drawn.
    pub period: Period,
    /// The verb that the system does to a drawn case.
    pub opens: String,
    /// The verb that finds it still in order (无反弹).
    pub passes: String,
    /// The verb that finds that it has come back (反弹).
    pub relapse: String,
    /// The document that sets the share; `None` marks a value of the house.
    pub source: Option<String>,
}

/// A span of time by whose ends is reckoned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    /// 月.
    Month,
    /// 季度.
    Quarter,
    /// 半年.
    HalfYear,
    /// 年.
    Year,
}
