//! The day of an area from the days of its points.

use chrono::NaiveDate;
use model::{AirDay, DayValue, NoValue};
use standards::Decimal;
use standards::air::validity::{Invalid, Requirement, require};
use standards::air::{PerPollutant, Pollutant};
use standards::decimal::mean_rounded;

use super::rules::{AirRules, least};

/// Makes the day of an area (区域日均值): for each pollutant the arithmetic mean over the points
/// with a valid value, if enough of them have one (HJ 663-2013, from memory).
///
/// `points` holds each point that counts on that day, `None` for one without any hour. A point
/// that does not monitor a pollutant by plan is none of that pollutant's points.
#[must_use]
pub fn area_day(date: NaiveDate, points: &[Option<&AirDay>], rules: &AirRules) -> AirDay {
    let values = PerPollutant::from_fn(|pollutant| value(points, pollutant, rules));
    let ozone = points
        .iter()
        .flatten()
        .filter(|day| day.value(Pollutant::O3).is_some())
        .filter_map(|day| day.o3_hour_max);
    let o3_hour_max = values[Pollutant::O3]
        .value
        .ok()
        .and_then(|_| mean(Pollutant::O3, ozone).ok());
    AirDay::judged(date, values, o3_hour_max)
}

fn value(points: &[Option<&AirDay>], pollutant: Pollutant, rules: &AirRules) -> DayValue {
    let all = points
        .iter()
        .filter(|day| {
            day.is_none_or(|day| day.values[pollutant].value != Err(NoValue::NotMonitored))
        })
        .map(|_| 1)
        .sum();
    if all == 0 && !points.is_empty() {
        return DayValue {
            value: Err(NoValue::NotMonitored),
            have: 0,
        };
    }
    let valid: Vec<Decimal> = points
        .iter()
        .flatten()
        .filter_map(|day| day.value(pollutant))
        .collect();
    let have = valid.iter().map(|_| 1).sum();
    let need = least(all, rules.points_percent);
    DayValue {
        value: require(Requirement::PointsOfCity, have, need)
            .and_then(|()| mean(pollutant, valid))
            .map_err(NoValue::Invalid),
        have,
    }
}

fn mean(
    pollutant: Pollutant,
    values: impl IntoIterator<Item = Decimal>,
) -> Result<Decimal, Invalid> {
    Ok(mean_rounded(values, pollutant.decimals())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(pm25: &str) -> AirDay {
        let values = PerPollutant::from_fn(|pollutant| DayValue {
            value: match pollutant {
                Pollutant::Pm25 => pm25
                    .parse()
                    .map_err(|_| NoValue::Invalid(Invalid::OutOfRange)),
                Pollutant::So2 => Err(NoValue::NotMonitored),
                _ => Ok("1".parse().expect("a number")),
            },
            have: 24,
        });
        AirDay::judged("2026-03-01".parse().expect("a date"), values, None)
    }

    /// Points by their fine dust: `-` has no valid value, `.` no hour at all.
    fn check(points: &[&str], expected: Result<&str, &str>) {
        let days: Vec<Option<AirDay>> = points
            .iter()
            .map(|text| (*text != ".").then(|| point(text)))
            .collect();
        let days: Vec<Option<&AirDay>> = days.iter().map(Option::as_ref).collect();
        let date = "2026-03-01".parse().expect("a date");
        let day = area_day(date, &days, &AirRules::default());
        let found = match day.values[Pollutant::Pm25].value {
            Ok(value) => Ok(value.to_string()),
            Err(NoValue::Invalid(invalid)) => Err(invalid.reason_zh()),
            Err(NoValue::NotMonitored) => Err("按方案不监测".to_owned()),
        };
        assert_eq!(
            found,
            expected.map(str::to_owned).map_err(str::to_owned),
            "{points:?}"
        );
    }

    #[test]
    fn an_area_needs_three_quarters_of_its_points() {
        check(&["30"], Ok("30"));
        check(&["30", "41"], Ok("36"));
        check(&["30", "31"], Ok("30"));
        check(&["30", "-"], Err("有效点位1个，少于2个"));
        check(&["30", "31", "35", "-"], Ok("32"));
        check(&["30", "31", ".", "-"], Err("有效点位2个，少于3个"));
        check(&[], Err("有效点位0个，少于1个"));
    }

    #[test]
    fn a_pollutant_that_no_point_monitors_is_not_missing() {
        let (one, other) = (point("30"), point("40"));
        let date = "2026-03-01".parse().expect("a date");
        let day = area_day(date, &[Some(&one), Some(&other)], &AirRules::default());
        assert_eq!(day.values[Pollutant::So2].value, Err(NoValue::NotMonitored));
        assert_eq!(day.in_force().published(), Some(50));
    }
}
