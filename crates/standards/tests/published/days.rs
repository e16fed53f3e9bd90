//! Daily values, composite indices and ranks against published ones.

use std::collections::HashMap;

use crate::support::{Agreement, rows, shared, tar_files};
use chrono::NaiveDateTime;
use standards::Decimal;
use standards::air::{
    AirStandard, DayHours, PerPollutant, Pollutant, composite_index, daily_value, equal_weights,
    place_in_day,
};
use standards::rank::ranks;

/// The release shows the largest 8-hour mean of the day so far; at 24:00 it is that of the day.
#[test]
fn largest_eight_hours_of_ozone() {
    let days = [
        "cnemc_air_2026/raw_csv_2026-02-28.tar.gz",
        "cnemc_air_2026/raw_csv_2026-03-01.tar.gz",
    ];
    let mut hours: HashMap<String, DayHours> = HashMap::new();
    let mut published: HashMap<String, Decimal> = HashMap::new();
    for name in days {
        let Some(archive) = shared(name) else { return };
        for row in tar_files(&archive).into_iter().flat_map(rows) {
            let stamp = NaiveDateTime::parse_from_str(&row["timepoint"], "%Y-%m-%dT%H%M").unwrap();
            let (date, place) = place_in_day(stamp);
            if date.to_string() != "2026-02-28" {
                continue;
            }
            let day = hours.entry(row["stationcode"].clone()).or_default();
            day[place] = row["o3"].parse().ok();
            if place == 23
                && let Ok(value) = row["o3_8h"].parse()
            {
                published.insert(row["stationcode"].clone(), value);
            }
        }
    }
    let mut agreement = Agreement::default();
    for (station, value) in &published {
        let computed = daily_value(Pollutant::O3, &hours[station], 160.into());
        if let Ok(computed) = computed {
            agreement.note(computed == *value);
        }
    }
    agreement.assert_at_least(100_000, "largest 8-hour mean of ozone");
}

#[test]
fn composite_indices_of_notices() {
    let Some(bytes) = shared("published_indices/composite_index_examples.csv") else {
        return;
    };
    for row in rows(&bytes) {
        let mut city = PerPollutant::default();
        let columns = ["so2", "no2", "pm10", "pm2_5", "co_p95", "o3_8h_p90"];
        for (pollutant, column) in Pollutant::ALL.into_iter().zip(columns) {
            city[pollutant] = row[column].parse().ok();
        }
        let index = composite_index(AirStandard::Gb3095_2012, &city, &equal_weights()).unwrap();
        let four_digits = index.sum.round_half_even(4).unwrap().to_string();
        assert_eq!(
            four_digits, row["recomputed_gb3095_2012"],
            "{}",
            row["place"]
        );
        let published: Decimal = row["published_index"].parse().unwrap();
        let gap = index.published().unwrap().checked_sub(published).unwrap();
        // The notices print rounded concentrations, so the last digit may differ by one.
        let cent = Decimal::from_parts(1, 2).unwrap();
        assert!(
            gap <= cent && gap.checked_mul(-1).unwrap() <= cent,
            "{}: {gap}",
            row["place"]
        );
    }
}

#[test]
fn ranks_of_guangdong() {
    let Some(bytes) = shared("published_indices/guangdong_201708_rank.csv") else {
        return;
    };
    let cities = rows(&bytes);
    let indices: Vec<Decimal> = cities
        .iter()
        .map(|row| row["composite_index"].parse().unwrap())
        .collect();
    let published: Vec<usize> = cities
        .iter()
        .map(|row| row["published_rank"].parse().unwrap())
        .collect();
    assert_eq!(published.len(), 21);
    assert_eq!(ranks(&indices), published);
}
