//! Algal blooms by cell density (水华程度, HJ 1098-2020).

use crate::decimal::Decimal;

/// A grade of algal bloom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BloomGrade {
    /// 无水华, below 2.0×10⁶ cells/L.
    None,
    /// 无明显水华, below 1.0×10⁷.
    NotObvious,
    /// 轻度水华, below 5.0×10⁷.
    Light,
    /// 中度水华, below 1.0×10⁸.
    Moderate,
    /// 重度水华, from 1.0×10⁸.
    Heavy,
}

impl BloomGrade {
    /// Returns the grade of a density in cells/L. A bound belongs to the worse grade.
    #[must_use]
    pub fn of_density(cells_per_litre: Decimal) -> Self {
        let reaches = |bound: i64| cells_per_litre >= bound.into();
        if reaches(100_000_000) {
            Self::Heavy
        } else if reaches(50_000_000) {
            Self::Moderate
        } else if reaches(10_000_000) {
            Self::Light
        } else if reaches(2_000_000) {
            Self::NotObvious
        } else {
            Self::None
        }
    }

    /// Returns the name.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::None => "无水华",
            Self::NotObvious => "无明显水华",
            Self::Light => "轻度水华",
            Self::Moderate => "中度水华",
            Self::Heavy => "重度水华",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_belong_to_the_worse_grade() {
        let check = |cells: i64, expected: &str| {
            assert_eq!(
                BloomGrade::of_density(cells.into()).name_zh(),
                expected,
                "{cells}"
            );
        };
        check(1_999_999, "无水华");
        check(2_000_000, "无明显水华");
        check(10_000_000, "轻度水华");
        check(50_000_000, "中度水华");
        check(99_999_999, "中度水华");
        check(100_000_000, "重度水华");
    }
}
