//! PM10 below the PM2.5 that it contains (颗粒物倒挂).

use standards::air::Pollutant::{Pm10, Pm25};

use super::{Finding, Sight};
use crate::episode::Verdict;

/// Judges the row. The peak is the difference in µg/m³.
pub(super) fn judge(sight: Sight<'_>) -> Verdict<Finding> {
    let value = |code| Sight::value(sight.row, code);
    let (Some(coarse), Some(fine)) = (value(Pm10.hj212_code()), value(Pm25.hj212_code())) else {
        return Verdict::Unknown;
    };
    if coarse >= fine {
        return Verdict::HoldsNot;
    }
    Verdict::Holds(Finding {
        peak: fine.checked_sub(coarse),
        factor: None,
        summary: format!("PM10 浓度 {coarse} µg/m³，小于 PM2.5 浓度 {fine} µg/m³"),
        law: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{kind, point, row};

    fn check(coarse: &str, fine: &str, expected: &str) {
        let row = row(
            "2026-03-01T08:00:00+08:00",
            &[("a34002", coarse), ("a34004", fine)],
        );
        let (point, kind) = (point("air-station", &[]), kind("air-station"));
        let sight = Sight {
            point: &point,
            kind: &kind,
            row: &row,
            before: &[],
        };
        let said = match judge(sight) {
            Verdict::Holds(found) => format!("{} by {}", found.summary, found.peak.unwrap()),
            Verdict::HoldsNot => "fits".to_owned(),
            Verdict::Unknown => "unknown".to_owned(),
        };
        assert_eq!(said, expected, "{coarse} {fine}");
    }

    #[test]
    fn compares_the_two() {
        check("45", "45", "fits");
        check("45", "30", "fits");
        check(
            "30",
            "44.5",
            "PM10 浓度 30 µg/m³，小于 PM2.5 浓度 44.5 µg/m³ by 14.5",
        );
        check("-", "45", "unknown");
        check("45", "-", "unknown");
    }
}
