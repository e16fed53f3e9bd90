//! The day of a point from its hours.

use chrono::NaiveDate;
use model::{AirDay, DayValue, NoValue, Reading};
use standards::Decimal;
use standards::air::{
    AirStandard, Averaging, DayHours, Grade, Invalid, PerPollutant, Pollutant, daily_value,
    place_in_day,
};

/// Makes the natural day of a point from its hour rows in force: the mean of the day, of ozone the
/// largest 8-hour mean (GB 3095-2026 3.3, HJ 663), each with its validity.
///
/// A flagged hour does not count. A day that is still running is made of what there is.
#[must_use]
pub fn point_day(date: NaiveDate, rows: &[Reading], not_monitored: &PerPollutant<bool>) -> AirDay {
    let hours = PerPollutant::from_fn(|pollutant| hours_of(date, rows, pollutant));
    let values = hours.map(|pollutant, hours| DayValue {
        value: value(date, pollutant, hours).map_err(|invalid| {
            if not_monitored[pollutant] {
                NoValue::NotMonitored
            } else {
                NoValue::Invalid(invalid)
            }
        }),
        have: hours.iter().flatten().map(|_| 1).sum(),
    });
    let ozone = hours[Pollutant::O3].iter().flatten();
    AirDay::judged(date, values, ozone.max().copied())
}

fn value(date: NaiveDate, pollutant: Pollutant, hours: &DayHours) -> Result<Decimal, Invalid> {
    // Both editions of GB 3095 limit ozone's 8-hour mean of grade II, and alike.
    let limit = AirStandard::for_day(date)
        .limit(Pollutant::O3, Averaging::EightHours, Grade::Two)
        .ok_or(Invalid::OutOfRange)?;
    daily_value(pollutant, hours, limit)
}

fn hours_of(date: NaiveDate, rows: &[Reading], pollutant: Pollutant) -> DayHours {
    let mut hours: DayHours = [None; 24];
    for row in rows {
        let (day, place) = place_in_day(row.hour_stamp().beijing());
        let value = row
            .factor(pollutant.hj212_code())
            .filter(|reading| reading.counts())
            .and_then(|reading| reading.value);
        // Rows come oldest first; of two in one hour, which no device sends, the first counts.
        if let Some(hour) = hours.get_mut(place).filter(|_| day == date) {
            *hour = hour.or(value);
        }
    }
    hours
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Cadence, FactorCode, FactorReading, Mn, ObjectId, Timestamp};
    use standards::air::AqiLaw;

    /// Hours of one pollutant by their place in the day; after `!` flagged as a fault.
    fn rows(pollutant: Pollutant, values: &[(i64, &str)]) -> Vec<Reading> {
        let midnight: Timestamp = "2026-03-01T00:00:00+08:00".parse().expect("valid");
        let row = |(place, text): &(i64, &str)| Reading {
            point: ObjectId::new("p"),
            cadence: Cadence::Hour,
            start: midnight.plus(place * Timestamp::HOUR),
            factors: vec![FactorReading {
                factor: FactorCode::new(pollutant.hj212_code()),
                value: text.trim_start_matches('!').parse().ok(),
                min: None,
                max: None,
                total: None,
                flag: Some(if text.starts_with('!') { "D" } else { "N" }.to_owned()),
            }],
            revision: 0,
            mn: Mn::new("m"),
            received_at: midnight,
        };
        values.iter().map(row).collect()
    }

    fn check(pollutant: Pollutant, values: &[(i64, &str)], expected: Result<&str, &str>) {
        let date = "2026-03-01".parse().expect("a date");
        let none = PerPollutant::default();
        let day = point_day(date, &rows(pollutant, values), &none);
        let found = match day.values[pollutant].value {
            Ok(value) => Ok(value.to_string()),
            Err(NoValue::Invalid(invalid)) => Err(invalid.reason_zh()),
            Err(NoValue::NotMonitored) => Err("按方案不监测".to_owned()),
        };
        assert_eq!(
            found,
            expected.map(str::to_owned).map_err(str::to_owned),
            "{pollutant:?} {values:?}"
        );
    }

    #[test]
    fn a_day_needs_its_hours() {
        let whole: Vec<(i64, &str)> = (0..24).map(|hour| (hour, "70")).collect();
        check(Pollutant::Pm25, &whole, Ok("70"));
        check(Pollutant::Pm25, &whole[4..], Ok("70"));
        check(
            Pollutant::Pm25,
            &whole[5..],
            Err("有效小时值19个，少于20个"),
        );
        let mut faulty = whole.clone();
        faulty[0].1 = "!999";
        check(Pollutant::Pm25, &faulty, Ok("70"));
        for hour in &mut faulty[..5] {
            hour.1 = "!999";
        }
        check(Pollutant::Pm25, &faulty, Err("有效小时值19个，少于20个"));
        // 71/70 in equal parts is 70.5: a half goes to the even digit.
        let halves: Vec<_> = whole
            .iter()
            .map(|(hour, _)| (*hour, if hour % 2 == 0 { "70" } else { "71" }))
            .collect();
        check(Pollutant::Pm25, &halves, Ok("70"));
    }

    #[test]
    fn ozone_is_the_largest_eight_hours_of_the_natural_day() {
        let mut hours: Vec<(i64, &str)> = (0..24).map(|hour| (hour, "40")).collect();
        for hour in &mut hours[10..18] {
            hour.1 = "120";
        }
        check(Pollutant::O3, &hours, Ok("120"));
        // The first hours of a day alone make no fourteen means.
        check(
            Pollutant::O3,
            &hours[..12],
            Err("有效8小时平均值7个，少于14个，且未超过浓度限值"),
        );
        // Above the limit the day counts all the same.
        let mut high = hours[..12].to_vec();
        for hour in &mut high[2..10] {
            hour.1 = "200";
        }
        check(Pollutant::O3, &high, Ok("200"));
    }

    #[test]
    fn what_the_plan_leaves_out_withholds_nothing() {
        let date = "2026-03-01".parse().expect("a date");
        let hours: Vec<(i64, &str)> = (0..24).map(|hour| (hour, "30")).collect();
        let rows = rows(Pollutant::Pm25, &hours);
        let all_but_dust = PerPollutant::from_fn(|pollutant| pollutant != Pollutant::Pm25);
        let day = point_day(date, &rows, &all_but_dust);
        assert_eq!(day.index(AqiLaw::Hj633_2026).published(), Some(43));
        let day = point_day(date, &rows, &PerPollutant::default());
        assert_eq!(day.index(AqiLaw::Hj633_2026).published(), None);
    }
}
