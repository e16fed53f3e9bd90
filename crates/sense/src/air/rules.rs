//! Settings that a bureau may have to answer for.

/// What the standards leave open, or what could not be read in their text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AirRules {
    /// The least share of valid points that makes an area's day valid, percent. From memory of
    /// HJ 663-2013: 75.
    pub points_percent: u32,
    /// The least share of valid days that makes a free or running period valid, percent. House
    /// setting: 75. Whole months and years follow GB 3095-2026 table 4.
    pub days_percent: u32,
    /// Values of a station's attribute `control` that keep it out of the days of areas. House
    /// setting: micro stations (微站), which are no evaluation points.
    pub left_out: Vec<String>,
}

impl Default for AirRules {
    fn default() -> Self {
        Self {
            points_percent: 75,
            days_percent: 75,
            left_out: vec!["微站".to_owned()],
        }
    }
}

/// Returns how many of `all` are at least `percent` of it; never none.
pub(super) fn least(all: u32, percent: u32) -> u32 {
    all.saturating_mul(percent).div_ceil(100).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_met_at_their_bounds() {
        let check = |all, expected| assert_eq!(least(all, 75), expected, "{all}");
        check(0, 1);
        check(1, 1);
        check(2, 2);
        check(3, 3);
        check(4, 3);
        check(8, 6);
        check(9, 7);
    }
}
