//! The hour's air quality index above a threshold.

use model::{FactorCode, Reading};
use standards::Decimal;
use standards::air::{AqiLaw, AqiReport, Gap, Pollutant, hour_aqi};

use super::{Finding, Sight};
use crate::episode::Verdict;

/// Judges the hour by the law that is in force at its end stamp.
///
/// An index above the threshold stands even if a pollutant is missing, for a missing one could
/// only raise it. An index at or below it counts as recovery only if no missing pollutant was
/// itself above the threshold when it was last seen: an instrument that fails at the height of an
/// episode must not clear it.
pub(super) fn judge(threshold: u16, sight: Sight<'_>) -> Verdict<Finding> {
    let report = report(sight.row);
    let Some(aqi) = report.aqi else {
        return Verdict::Unknown;
    };
    if aqi > threshold {
        return Verdict::Holds(finding(threshold, aqi, &report, sight.row));
    }
    let is_hidden = |pollutant| last_index(pollutant, sight.before).is_some_and(|i| i > threshold);
    let hides = report.missing.iter().any(|gap| match gap.reason {
        Gap::NotMonitored => false,
        // The concentration is there, but beyond what the hour's table can say.
        Gap::BeyondTable => true,
        _ => is_hidden(gap.pollutant),
    });
    if hides {
        Verdict::Unknown
    } else {
        Verdict::HoldsNot
    }
}

/// The plan of the station is not asked for: it decides what is published, not what is too high.
fn report(row: &Reading) -> AqiReport {
    hour_aqi(
        AqiLaw::for_hour(row.hour_stamp().beijing()),
        &row.hour_means(&[]),
    )
}

/// Returns the pollutant's sub-index in the last row that has one.
fn last_index(pollutant: Pollutant, rows: &[Reading]) -> Option<u16> {
    rows.iter()
        .rev()
        .find_map(|row| report(row).iaqi[pollutant])
}

fn finding(threshold: u16, aqi: u16, report: &AqiReport, row: &Reading) -> Finding {
    let concentrations: Vec<String> = report
        .primary
        .iter()
        .filter_map(|&pollutant| {
            let value = Sight::value(row, pollutant.hj212_code())?;
            Some(format!(
                "{} 小时浓度 {value} {}",
                pollutant.symbol(),
                pollutant.unit()
            ))
        })
        .collect();
    let level = report.level.map_or("", |level| level.name_zh());
    let law = report.law.code();
    Finding {
        peak: Some(Decimal::integer(aqi.into())),
        factor: match report.primary.as_slice() {
            [only] => Some(FactorCode::new(only.hj212_code())),
            _ => None,
        },
        summary: format!(
            "{}，AQI {aqi}，{level}（{law}），超过 {threshold}",
            concentrations.join("、")
        ),
        law: Some(law.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{kind, point, row};

    const SIX: [&str; 6] = ["a21026", "a21004", "a34002", "a34004", "a21005", "a05024"];

    /// Reads `SO2 NO2 PM10 PM2.5 CO O3` with `-` for missing.
    fn hour(start: &str, values: &str) -> Reading {
        let values: Vec<(&str, &str)> = SIX.into_iter().zip(values.split(' ')).collect();
        row(start, &values)
    }

    fn check(threshold: u16, start: &str, before: &[&str], values: &str, expected: &str) {
        let before: Vec<Reading> = before
            .iter()
            .map(|values| hour("2026-03-05T07:00:00+08:00", values))
            .collect();
        let row = hour(start, values);
        let (point, kind) = (point("air-station", &[]), kind("air-station"));
        let sight = Sight {
            point: &point,
            kind: &kind,
            row: &row,
            before: &before,
        };
        let said = match judge(threshold, sight) {
            Verdict::Holds(finding) => {
                format!("{} {}", finding.peak.unwrap(), finding.summary)
            }
            Verdict::HoldsNot => "recovered".to_owned(),
            Verdict::Unknown => "unknown".to_owned(),
        };
        assert_eq!(said, expected, "{start} {values}");
    }

    #[test]
    fn the_hours_end_picks_the_law() {
        let values = "9 28 230 168 0.7 95";
        check(
            150,
            "2026-02-28T23:00:00+08:00",
            &[],
            values,
            "218 PM2.5 小时浓度 168 µg/m³，AQI 218，重度污染（HJ 633-2012），超过 150",
        );
        check(
            150,
            "2026-03-01T00:00:00+08:00",
            &[],
            values,
            "218 PM2.5 小时浓度 168 µg/m³，AQI 218，重度污染（HJ 633-2026），超过 150",
        );
    }

    #[test]
    fn the_new_law_is_stricter() {
        let values = "9 28 90 65 0.7 95";
        check(100, "2026-02-28T23:00:00+08:00", &[], values, "recovered");
        let found = "105 PM2.5 小时浓度 65 µg/m³，AQI 105，轻度污染（HJ 633-2026），超过 100";
        check(100, "2026-03-01T00:00:00+08:00", &[], values, found);
    }

    #[test]
    fn a_missing_pollutant_lifts_no_alarm() {
        let start = "2026-03-05T08:00:00+08:00";
        let high = "9 28 230 168 0.7 95";
        check(150, start, &[high], "9 28 40 20 0.7 95", "recovered");
        check(150, start, &[high], "9 28 40 - 0.7 95", "unknown");
        check(
            150,
            start,
            &[high, "9 28 40 - 0.7 95"],
            "9 28 40 - 0.7 95",
            "unknown",
        );
        // What was low when last seen, or never seen, hides nothing.
        check(150, start, &[high], "- 28 40 20 0.7 95", "recovered");
        check(150, start, &[], "- 28 40 20 0.7 95", "recovered");
        check(150, start, &[high], "- - - - - -", "unknown");
    }

    #[test]
    fn what_is_there_and_high_counts_even_if_another_is_missing() {
        check(
            150,
            "2026-03-05T08:00:00+08:00",
            &[],
            "- - - 168 - -",
            "218 PM2.5 小时浓度 168 µg/m³，AQI 218，重度污染（HJ 633-2026），超过 150",
        );
    }
}
