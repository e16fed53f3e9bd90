//! Flags of values (数据标记): what they are called, and which let a value count.
//!
//! This is the one place that decides; [`FactorReading::counts`] asks it.

use crate::reading::FactorReading;

/// The flag of a value that two people found invalid (审核无效), as stations write it too.
pub const REVIEWED_INVALID: &str = "RM";

/// The flag of a value that two people found valid although its device had flagged it (审核有效).
/// A word of this system; no standard and no station software has one.
pub const REVIEWED_VALID: &str = "RV";

/// What a flag says about a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flag {
    /// The flag as it stands in a frame, compared letter by letter.
    pub code: &'static str,
    /// Name (Chinese).
    pub zh: &'static str,
    /// Name (English).
    pub en: &'static str,
    /// Whether the value counts: in means, indices and judgements.
    pub counts: bool,
    /// From where it is known.
    pub source: &'static str,
}

const HJ212: &str = "HJ 212-2017 表8";
const HJ212_2005: &str = "HJ/T 212-2005";
/// Two public code bases of station software agree; the governing texts were not read.
const STATION: &str = "空气站软件通用标记，两种公开实现一致，未见标准原文";
const HOUSE: &str = "本系统";

const fn flag(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    counts: bool,
    source: &'static str,
) -> Flag {
    Flag {
        code,
        zh,
        en,
        counts,
        source,
    }
}

/// All flags that are known. The letter `B` has two meanings, fault of the instrument at a station
/// and of the line to the logger in HJ 212; under both the value does not count.
pub const FLAGS: &[Flag] = &[
    flag("N", "正常", "normal", true, HJ212),
    flag("F", "仪器停运", "stopped", false, HJ212),
    flag("M", "维护期间", "maintenance", false, HJ212),
    flag("S", "手工设定值", "entered by hand", false, HJ212),
    flag("D", "仪器故障", "instrument fault", false, HJ212),
    flag("C", "校准状态", "calibrating", false, HJ212),
    flag("T", "超测量上限", "above range", false, HJ212),
    flag(
        "B",
        "仪器或通讯异常",
        "instrument or line fault",
        false,
        HJ212,
    ),
    flag("P", "电源故障", "power fault", false, HJ212_2005),
    flag("H", "有效数据不足", "too little valid data", false, STATION),
    flag("BB", "连接不良", "bad connection", false, STATION),
    flag("W", "等待数据恢复", "waiting for recovery", false, STATION),
    flag("HSp", "超上限", "above upper limit", false, STATION),
    flag("LSp", "超下限", "below lower limit", false, STATION),
    flag("Neg", "负值异常", "negative value", false, STATION),
    flag("PZ", "零点检查", "zero check", false, STATION),
    flag("PS", "跨度检查", "span check", false, STATION),
    flag("AS", "精度检查", "precision check", false, STATION),
    flag("CZ", "零点校准", "zero calibration", false, STATION),
    flag("CS", "跨度校准", "span calibration", false, STATION),
    flag(
        REVIEWED_INVALID,
        "审核无效",
        "invalid by review",
        false,
        STATION,
    ),
    flag(REVIEWED_VALID, "审核有效", "valid by review", true, HOUSE),
];

impl Flag {
    /// Finds a flag; `None` for one that nobody has described to us.
    #[must_use]
    pub fn find(code: &str) -> Option<&'static Self> {
        FLAGS.iter().find(|flag| flag.code == code)
    }
}

impl FactorReading {
    /// Tells whether the flag lets the value count: none, or one of [`FLAGS`] that does (`N`, and
    /// what a review found valid).
    ///
    /// Any other flag, also an unknown one, keeps the value in the ledger but out of every
    /// judgement.
    #[must_use]
    pub fn counts(&self) -> bool {
        match self.flag.as_deref() {
            None | Some("") => true,
            Some(code) => Flag::find(code).is_some_and(|flag| flag.counts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::FactorCode;

    fn check(flag: Option<&str>, counts: bool) {
        let reading = FactorReading {
            factor: FactorCode::new("a34004"),
            value: "35".parse().ok(),
            min: None,
            max: None,
            total: None,
            flag: flag.map(ToOwned::to_owned),
        };
        assert_eq!(reading.counts(), counts, "{flag:?}");
    }

    #[test]
    fn only_what_is_known_to_be_good_counts() {
        check(None, true);
        check(Some(""), true);
        check(Some("N"), true);
        check(Some("RV"), true);
        for flag in [
            "H", "BB", "B", "W", "HSp", "LSp", "Neg", "PZ", "PS", "AS", "CZ", "CS", "RM",
        ] {
            check(Some(flag), false);
        }
        for flag in ["F", "M", "S", "D", "C", "T", "P", "n", "hsp", "unknown"] {
            check(Some(flag), false);
        }
    }

    #[test]
    fn no_flag_is_listed_twice() {
        for (place, flag) in FLAGS.iter().enumerate() {
            assert!(
                FLAGS[..place].iter().all(|other| other.code != flag.code),
                "{}",
                flag.code
            );
        }
    }
}
