//! Air: examples from the tests of public programs, and exact arithmetic by hand.

use standards::Decimal;
use standards::air::{
    AqiLaw, Averaging, DayValues, HourMeans, Level, Pollutant, StatisticDigits, day_aqi, hour_aqi,
    iaqi, percentile,
};
use standards::decimal::Ratio;

use AqiLaw::{Hj633_2012 as Old, Hj633_2026 as New};
use Averaging::{Day, EightHours, Hour};
use Pollutant::{Co, No2, O3, Pm10, Pm25, So2};

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Checks a sub-index.
fn sub(law: AqiLaw, column: (Pollutant, Averaging), value: &str, expected: u16) {
    let found = iaqi(law, column.0, column.1, number(value));
    assert_eq!(found, Ok(expected), "{law:?} {column:?} {value}");
}

/// Reads a day `SO2 NO2 PM10 PM2.5 CO O3-8h`; `-` is missing.
fn day(text: &str) -> DayValues {
    let cells = Pollutant::ALL.into_iter().zip(text.split_whitespace());
    cells
        .filter_map(|(pollutant, cell)| Some((pollutant, cell.parse().ok()?)))
        .fold(DayValues::new(), |day, (pollutant, value)| {
            day.with(pollutant, value)
        })
}

/// hj633-aqi `scripts/test_hj633.py`; under HJ 633-2026 also aqi-hub `tests/aqi_cn/test_aqi_cn.py`.
#[test]
fn example_1_fine_dust_of_75() {
    sub(Old, (Pm25, Day), "75", 100);
    sub(New, (Pm25, Day), "75", 114);
}

/// As example 1.
#[test]
fn example_2_coarse_dust_of_150() {
    sub(Old, (Pm10, Day), "150", 100);
    sub(New, (Pm10, Day), "150", 112);
}

/// hj633-aqi `scripts/test_hj633.py`.
#[test]
fn example_3_two_primary_pollutants() {
    let report = day_aqi(New, &day("10 15 120 60 0.5 60"));
    assert_eq!(report.aqi, Some(100));
    assert_eq!(report.primary, [Pm10, Pm25]);
}

/// aqi-hub `tests/aqi_cn/test_cal_aqi_cn.py`.
#[test]
fn example_4_an_hour_of_all_pollutants() {
    let values = [
        (Pm25, "250", 300),
        (Pm10, "350", 200),
        (So2, "650", 150),
        (No2, "700", 150),
        (Co, "35", 150),
        (O3, "300", 150),
    ];
    let means = values
        .iter()
        .fold(HourMeans::new(), |means, (pollutant, value, _)| {
            means.with(*pollutant, number(value))
        });
    let report = hour_aqi(New, &means);
    for (pollutant, value, expected) in values {
        assert_eq!(
            report.iaqi[pollutant],
            Some(expected),
            "{pollutant:?} {value}"
        );
    }
    assert_eq!(report.aqi, Some(300));
}

/// sitian `tests/test_aqi.py`; its sub-indices are about 81, 118 and 70 before they are carried up.
#[test]
fn example_5_ozone_leads_under_the_older_edition() {
    let report = day_aqi(Old, &day("- - 90 60 - 180"));
    let found = [Pm25, O3, Pm10].map(|pollutant| report.iaqi[pollutant].unwrap());
    assert_eq!(found, [82, 119, 70]);
    assert_eq!(report.primary, [O3]);
    assert_eq!(report.level.map(Level::number), Some(3));
}

/// sitian `tests/test_aqi.py`.
#[test]
fn example_6_fine_dust_of_70_changes_its_level() {
    let level = |law| day_aqi(law, &day("- - - 70 - -")).level.map(Level::number);
    assert_eq!((level(Old), level(New)), (Some(2), Some(3)));
}

/// hj633-aqi `scripts/test_hj633.py`.
#[test]
fn example_7_ozone_by_day_and_by_hour() {
    let report = day_aqi(New, &day("- - - 20 - 160"));
    assert_eq!(report.aqi, Some(100));
    assert_eq!(report.primary, [O3]);
    sub(New, (O3, Hour), "160", 50);
}

/// hj633-aqi `scripts/test_hj633.py`, by HJ 633-2026 5.3.1.
#[test]
fn example_8_an_incomplete_day_is_withheld_up_to_100() {
    let report = day_aqi(New, &day("- - - 40 - -"));
    assert_eq!((report.aqi, report.published_aqi()), (Some(60), None));
    let report = day_aqi(New, &day("- - - 80 - -"));
    assert!(report.published_aqi().is_some_and(|aqi| aqi > 100));
}

/// hj633-aqi, openmapx and aqi-hub alike.
#[test]
fn example_9_above_the_last_breakpoint() {
    sub(New, (So2, Hour), "801", 200);
    sub(New, (O3, EightHours), "801", 300);
}

/// openmapx `packages/air-quality`, test and fixture of `cn-hj633-2026.ts`.
#[test]
fn example_10_breakpoints_of_the_newer_edition() {
    sub(New, (So2, Day), "100", 75);
    sub(New, (No2, Day), "180", 150);
    sub(New, (Co, Day), "14", 150);
    sub(New, (O3, EightHours), "265", 200);
    sub(New, (Pm10, Day), "420", 300);
    sub(New, (Pm25, Day), "350", 400);
}

/// suyuan, README: two readings of how statistics are rounded; the finer one is unconfirmed.
#[test]
fn example_11_digits_of_statistics() {
    let check = |digits: StatisticDigits, pollutant, value: &str, expected: &str| {
        let rounded = number(value).round_half_even(digits.of(pollutant));
        assert_eq!(rounded.to_string(), expected, "{digits:?} {value}");
    };
    check(StatisticDigits::OneMore, Pm25, "25.67", "25.7");
    check(StatisticDigits::OneMore, Co, "1.234", "1.23");
    check(StatisticDigits::Hj663_2013, Pm25, "25.67", "26");
    check(StatisticDigits::Hj663_2013, Co, "1.234", "1.2");
}

/// Exact arithmetic by hand from the tables of both editions.
#[test]
fn days_by_hand_under_both_editions() {
    let check = |text: &str, old: (u16, Pollutant), new: (u16, Pollutant)| {
        for (law, (aqi, primary)) in [(Old, old), (New, new)] {
            let report = day_aqi(law, &day(text));
            assert_eq!(report.aqi, Some(aqi), "{law:?} {text}");
            assert_eq!(report.primary, [primary], "{law:?} {text}");
        }
    };
    check("12 35 90 55 0.8 160", (100, O3), (100, O3));
    check("9 28 130 70 0.7 95", (94, Pm25), (110, Pm25));
    check("15 62 210 168 1.6 40", (218, Pm25), (218, Pm25));
    check("8 20 520 110 0.6 88", (420, Pm10), (420, Pm10));
    check("6 18 45 30 0.5 180", (119, O3), (119, O3));
    let subs = |law, text: &str| {
        let report = day_aqi(law, &day(text));
        Pollutant::ALL.map(|pollutant| report.iaqi[pollutant].unwrap())
    };
    let first = "12 35 90 55 0.8 160";
    assert_eq!(subs(Old, first), [12, 44, 70, 75, 20, 100]);
    assert_eq!(subs(New, first), [12, 44, 79, 90, 20, 100]);
    assert_eq!(subs(New, "9 28 130 70 0.7 95")[2], 104);
    assert_eq!(subs(Old, "15 62 210 168 1.6 40")[2], 130);
    assert_eq!(subs(New, "15 62 210 168 1.6 40")[2], 135);
    assert_eq!(subs(Old, "8 20 520 110 0.6 88")[3], 144);
    assert_eq!(subs(New, "8 20 520 110 0.6 88")[3], 146);
}

/// Exact arithmetic by hand with the interpolation of HJ 663-2013 annex A.
#[test]
fn percentiles_by_hand() {
    let check = |values: &[i64], expected: [&str; 3]| {
        let values: Vec<Decimal> = values.iter().copied().map(Decimal::integer).collect();
        for (percent, expected) in [90, 95, 98].into_iter().zip(expected) {
            let found = percentile(&values, percent).unwrap();
            assert_eq!(found, Ratio::from(number(expected)), "{percent}");
        }
    };
    check(&(1..=365).collect::<Vec<_>>(), ["328.6", "346.8", "357.72"]);
    let tens: Vec<i64> = (1..=10).map(|number| number * 10).collect();
    check(&tens, ["91.0", "95.5", "98.2"]);
}
