//! Water and what goes with it: examples of published papers, notices and programs, then arithmetic
//! by hand from the formulas.

use chrono::NaiveDate;
use standards::Decimal;
use standards::decimal::Ratio;
use standards::identifier::{CreditCode, ManifestNumber, PermitNumber, organisation_check};
use standards::penalty::daily_fine;
use standards::rate::{change_percent, share_percent};
use standards::water::{
    Change, Exceedance, TrophicGrade, TrophicItem, Values, WaterBody, WaterClass, WaterItem,
    assess_basin, assess_section, change_by_shares, city_cwqi, cwqi, item_class, ph_mean,
    trophic_index, volume_rate,
};

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn printed(exact: Ratio, places: u8) -> String {
    exact.round_half_even(places).unwrap().to_string()
}

/// Hulun Lake, 2011 to 2020: `ChinaXiv` 202112.00113, table 3: four parts, their weighted sum, the
/// grade. The weights are those of the four correlations without the permanganate index.
const HULUN: &str = "\
    37.749 69.802 68.909 81.743 61.837 中度富营养
    48.321 60.681 66.362 77.199 61.607 中度富营养
    43.745 64.437 67.866 77.837 61.452 中度富营养
    37.101 82.332 64.888 80.690 63.391 中度富营养
    50.054 72.340 68.334 79.757 65.861 中度富营养
    43.519 86.198 93.172 77.313 71.815 重度富营养
    53.865 79.571 86.139 73.053 71.165 重度富营养
    54.379 69.894 79.746 76.036 68.375 中度富营养
    55.209 64.039 87.591 76.198 69.055 中度富营养
    47.262 73.131 64.568 67.415 61.535 中度富营养";

/// The paper gives the inputs of 2020, rounded; hence a tolerance of 0.2.
#[test]
fn example_1_trophic_state_of_hulun_lake() {
    let measured = [
        (TrophicItem::ChlorophyllA, number("7.77")),
        (TrophicItem::TotalPhosphorus, number("0.27")),
        (TrophicItem::TotalNitrogen, number("1.81")),
        (TrophicItem::Transparency, number("0.43")),
    ];
    let index = trophic_index(&measured).unwrap();
    let parts: Vec<String> = index
        .items
        .iter()
        .map(|(_, part)| printed(*part, 3))
        .collect();
    assert_eq!(parts, ["47.266", "73.096", "64.581", "67.553"]);
    let published: Vec<&str> = HULUN.lines().last().unwrap().split_whitespace().collect();
    let tolerance = Ratio::from(number("0.2"));
    let is_near = |found: Ratio, text: &str| {
        let published = Ratio::from(number(text));
        let (low, high) = (found.min(published), found.max(published));
        high.checked_sub(low).unwrap() <= tolerance
    };
    for ((_, part), text) in index.items.iter().zip(&published) {
        assert!(is_near(*part, text), "{text}");
    }
    assert!(is_near(index.sum, published[4]));
    assert_eq!(index.grade.name_zh(), published[5]);
    // The ten sums from their parts are tested where the weights are.
    for line in HULUN.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let grade = TrophicGrade::of(number(cells[4]).into());
        assert_eq!(grade.name_zh(), cells[5], "{line}");
    }
}

/// Silence.Water, tests of GB 3838-2002.
#[test]
fn example_2_bounds_of_classes() {
    let check = |item, body, values: &str, expected: &[u8]| {
        let classes: Vec<u8> = values
            .split_whitespace()
            .map(|value| item_class(item, body, number(value)).unwrap().number())
            .collect();
        assert_eq!(classes, expected, "{item:?} {values}");
    };
    let all = [1, 2, 3, 4, 5, 6];
    let river = WaterBody::River;
    check(
        WaterItem::DissolvedOxygen,
        river,
        "7.5 6.0 5.0 3.0 2.0 1.0",
        &all,
    );
    check(WaterItem::PermanganateIndex, river, "2 4 6 10 15 20", &all);
    check(
        WaterItem::AmmoniaNitrogen,
        river,
        "0.15 0.5 1.0 1.5 2.0 3.0",
        &all,
    );
    check(
        WaterItem::TotalPhosphorus,
        river,
        "0.02 0.1 0.2 0.3 0.4 0.5",
        &all,
    );
    check(WaterItem::Ph, river, "7", &[1]);
}

/// HJ 608-2017 annex A and its explanation: real permit numbers; the sums of their characters by
/// GB 32100-2015 and GB 11714.
#[test]
fn example_3_check_characters() {
    for code in ["91130200699229617X", "911302307808371268"] {
        assert!(code.parse::<CreditCode>().is_ok(), "{code}");
    }
    for wrong in ["911302006992296170", "911302307808371269"] {
        assert!(wrong.parse::<CreditCode>().is_err(), "{wrong}");
    }
    assert_eq!(organisation_check("69922961"), Some('7'));
    assert_eq!(organisation_check("78083712"), Some('6'));
    for permit in ["91130200699229617X001P", "91130200699229617X002P"] {
        assert!(permit.parse::<PermitNumber>().is_ok(), "{permit}");
    }
}

/// Guangdong, table of April 2016: 西湖村, class worse than V. The notice prints the multiples only;
/// the values are those that give them.
#[test]
fn example_4_multiples_of_a_section() {
    let values = Values::from([
        (WaterItem::AmmoniaNitrogen, number("2.3")),
        (WaterItem::TotalPhosphorus, number("0.32")),
        (WaterItem::Cod, number("24")),
    ]);
    let report = assess_section(WaterBody::River, &values).unwrap();
    assert_eq!(report.class, WaterClass::WorseThanFive);
    let printed: Vec<String> = report
        .main_indices()
        .iter()
        .map(Exceedance::printed)
        .collect();
    assert_eq!(printed, ["氨氮(1.3)", "总磷(0.6)", "化学需氧量(0.2)"]);
}

/// Quzhou, June 2016: 7 of 7 sources, 1057.3 of 1057.3 ten thousand tonnes.
#[test]
fn example_5_drinking_water_of_a_city() {
    let volume = number("1057.3");
    assert_eq!(share_percent(7, 7, 0).unwrap(), 100.into());
    assert_eq!(volume_rate(volume, volume, 0).unwrap(), 100.into());
}

/// By hand from the five formulas.
#[test]
fn example_6_trophic_state_by_hand() {
    let check = |values: [&str; 5], parts: [&str; 5], sum: &str, grade: &str| {
        let measured: Vec<_> = TrophicItem::ALL
            .into_iter()
            .zip(values.map(number))
            .collect();
        let index = trophic_index(&measured).unwrap();
        for ((_, part), expected) in index.items.iter().zip(parts) {
            assert_eq!(printed(*part, number(expected).scale()), expected);
        }
        assert_eq!(printed(index.sum, 4), sum);
        assert_eq!(index.grade.name_zh(), grade);
    };
    check(
        ["30", "0.15", "2.5", "0.8", "6"],
        ["61.937", "63.551", "70.052", "55.509", "48.769"],
        "60.0986",
        "中度富营养",
    );
    check(
        ["10", "0.05", "1.0", "1.0", "4.0"],
        ["50.0061", "45.7093", "54.5300", "51.1800", "37.9793"],
        "48.0181",
        "中营养",
    );
}

/// By hand from the indices of 21 items.
#[test]
fn example_7_ranking_index_of_a_city() {
    let texts = "7.5 6.0 4.5 16 3.0 0.8 0.15 0.005 0.02 0.4 0.0002 0.002 0.00002 0.00005 0.002 \
        0.001 0.002 0.0003 0.01 0.04 0.01";
    let items = WaterItem::ALL.into_iter().filter(|item| item.is_assessed());
    let river: Values = items.zip(texts.split_whitespace().map(number)).collect();
    assert_eq!(river.len(), 21);
    let mut lake = river.clone();
    lake.insert(WaterItem::Ph, number("8.2"));
    lake.insert(WaterItem::DissolvedOxygen, number("8.0"));
    lake.insert(WaterItem::TotalPhosphorus, number("0.04"));
    let river = cwqi(WaterBody::River, &river).unwrap();
    let lake = cwqi(WaterBody::Lake, &lake).unwrap();
    assert_eq!(printed(river, 6), "6.208333");
    assert_eq!(printed(lake, 6), "6.400000");
    let city = city_cwqi(Some((river, 3)), Some((lake, 1))).unwrap();
    assert_eq!(printed(city, 6), "6.256250");
    let change = change_percent(city, number("6").into()).unwrap();
    assert_eq!(printed(change, 4), "4.2708");
}

/// By hand from the mean of the acidities.
#[test]
fn example_8_mean_of_ph() {
    let mean = ph_mean(&[number("6.5"), number("8.5")], 4).unwrap();
    assert_eq!(mean.to_string(), "6.7967");
}

/// By hand, 按日连续处罚办法 articles 17 and 19.
#[test]
fn example_9_fine_by_days() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let fine = daily_fine(day("2026-09-01"), day("2026-09-20"), 200_000.into()).unwrap();
    assert_eq!((fine.days, fine.sum), (19, 3_800_000.into()));
}

/// By hand from the shares of 环办〔2011〕22号.
#[test]
fn example_10_states_of_basins() {
    let section = |ammonia: &str| {
        let values = Values::from([(WaterItem::AmmoniaNitrogen, number(ammonia))]);
        assess_section(WaterBody::River, &values).unwrap()
    };
    let check = |good: usize, middle: usize, worse: usize, expected: &str| {
        let counts = [(good, "0.4"), (middle, "1.4"), (worse, "3.0")];
        let sections: Vec<_> = counts
            .into_iter()
            .flat_map(|(count, ammonia)| std::iter::repeat_n(section(ammonia), count))
            .collect();
        let basin = assess_basin(&sections).unwrap();
        assert_eq!(basin.state.name_zh(), expected, "{good} {middle} {worse}");
    };
    check(7, 1, 2, "中度污染");
    check(9, 1, 0, "优");
    check(6, 0, 4, "重度污染");
}

/// By hand; the rule is from memory.
#[test]
fn example_11_change_of_a_basin() {
    let change = change_by_shares([70.into(), 82.into()], [8.into(), 3.into()]);
    assert_eq!(change, Some(Change::Better));
    assert_eq!(change.map(Change::name_zh), Some("有所好转"));
}

/// 危险废物转移管理办法 article 15: year, province, city, running number.
#[test]
fn example_12_number_of_a_manifest() {
    let number = ManifestNumber::new(2026, 43, 13, 1).unwrap();
    assert_eq!(number.to_string(), "20264313000001");
    assert_eq!("20264313000001".parse(), Ok(number));
}
