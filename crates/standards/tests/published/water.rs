//! The class of automatic water stations against the published one.

use std::collections::HashMap;

use crate::support::{Agreement, rows, shared};
use standards::water::{Values, WaterBody, WaterItem, assess_section};

/// The items by which the national release classes a station. Nitrogen and temperature take no
/// part; the other items of the standard are not measured automatically.
const CLASSING: [(WaterItem, &str); 5] = [
    (WaterItem::Ph, "pH(无量纲)"),
    (WaterItem::DissolvedOxygen, "溶解氧(mg/L)"),
    (WaterItem::PermanganateIndex, "高锰酸盐指数(mg/L)"),
    (WaterItem::AmmoniaNitrogen, "氨氮(mg/L)"),
    (WaterItem::TotalPhosphorus, "总磷(mg/L)"),
];

/// 96 sections are judged by the phosphorus limits of lakes. Which, was inferred from their fit.
#[test]
fn classes_of_automatic_stations() {
    let Some(inferred) = shared("cnemc_water_2026/sections_tp_rule_inferred.csv") else {
        return;
    };
    let Some(day) = shared("cnemc_water_2026/National_Water_20260715.csv.gz") else {
        return;
    };
    let lakes: HashMap<(String, String), bool> = rows(&inferred)
        .into_iter()
        .map(|row| {
            let is_lake = row["tp_rule_inferred"] == "lake";
            ((row["省份"].clone(), row["断面名称"].clone()), is_lake)
        })
        .collect();
    let mut as_rivers = Agreement::default();
    let mut as_they_are = Agreement::default();
    for row in rows(
        day.trim_ascii_start()
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&day),
    ) {
        let Ok(published @ 1..) = row["水质类别"].parse::<i8>() else {
            continue;
        };
        let values: Values = CLASSING
            .into_iter()
            .filter_map(|(item, column)| Some((item, row[column].parse().ok()?)))
            .collect();
        let class =
            |body| assess_section(body, &values).and_then(|r| i8::try_from(r.class.number()).ok());
        let section = (row["省份"].clone(), row["断面名称"].clone());
        let body = if lakes.get(&section) == Some(&true) {
            WaterBody::Lake
        } else {
            WaterBody::River
        };
        as_rivers.note(class(WaterBody::River) == Some(published));
        as_they_are.note(class(body) == Some(published));
    }
    as_rivers.assert_at_least(97_500, "all sections as rivers");
    as_they_are.assert_at_least(99_980, "sections as rivers and lakes");
}
