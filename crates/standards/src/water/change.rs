//! Comparison of two periods (水质变化趋势分析). The rules are from memory of 环办〔2011〕22号
//! (high confidence); they were not found in a source that could be read.

use super::class::WaterState;
use crate::decimal::Decimal;

/// How the water changed between two periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// 明显好转.
    MuchBetter,
    /// 有所好转.
    Better,
    /// 无明显变化.
    Same,
    /// 有所下降.
    Worse,
    /// 明显下降.
    MuchWorse,
}

impl Change {
    /// Returns the words of the report.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::MuchBetter => "明显好转",
            Self::Better => "有所好转",
            Self::Same => "无明显变化",
            Self::Worse => "有所下降",
            Self::MuchWorse => "明显下降",
        }
    }
}

/// Compares two states in words: one step is some change, two or more are a marked one.
#[must_use]
pub const fn change_by_state(before: WaterState, after: WaterState) -> Change {
    match before.step() - after.step() {
        2.. => Change::MuchBetter,
        1 => Change::Better,
        0 => Change::Same,
        -1 => Change::Worse,
        _ => Change::MuchWorse,
    }
}

/// Compares two periods by their shares in percent of sections: `good` is class III or better,
/// `worse` is worse than class V, each before and after.
///
/// With ΔG and ΔD the differences in percentage points, ΔG − ΔD up to 10 is no change, up to 20
/// some change, above a marked one. `None` where the numbers are too large.
#[must_use]
pub fn change_by_shares(good: [Decimal; 2], worse: [Decimal; 2]) -> Option<Change> {
    let gained = good[1].checked_sub(good[0])?;
    let lost = worse[1].checked_sub(worse[0])?;
    let balance = gained.checked_sub(lost)?;
    let size = if balance.is_negative() {
        balance.checked_mul(-1)?
    } else {
        balance
    };
    Some(
        match (size > 20.into(), size > 10.into(), balance.is_negative()) {
            (true, _, false) => Change::MuchBetter,
            (true, _, true) => Change::MuchWorse,
            (false, true, false) => Change::Better,
            (false, true, true) => Change::Worse,
            (false, false, _) => Change::Same,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_shares() {
        let check = |good: [i32; 2], worse: [i32; 2], expected: &str| {
            let change = change_by_shares(good.map(Decimal::from), worse.map(Decimal::from));
            assert_eq!(
                change.map(Change::name_zh),
                Some(expected),
                "{good:?} {worse:?}"
            );
        };
        check([70, 82], [8, 3], "有所好转");
        check([70, 80], [5, 5], "无明显变化");
        check([70, 90], [5, 5], "有所好转");
        check([70, 90], [5, 4], "明显好转");
        check([70, 55], [5, 5], "有所下降");
        check([70, 55], [5, 15], "明显下降");
    }

    #[test]
    fn changes_of_state() {
        let check = |before, after, expected: &str| {
            assert_eq!(change_by_state(before, after).name_zh(), expected);
        };
        check(WaterState::Light, WaterState::Light, "无明显变化");
        check(WaterState::Light, WaterState::Good, "有所好转");
        check(WaterState::Heavy, WaterState::Good, "明显好转");
        check(WaterState::Good, WaterState::Light, "有所下降");
        check(WaterState::Excellent, WaterState::Heavy, "明显下降");
    }
}
