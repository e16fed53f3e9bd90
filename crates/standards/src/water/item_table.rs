//! Names, codes, digits and units of the 24 basic items, as data.

use super::item::WaterItem;
use super::item::WaterItem::{
    AmmoniaNitrogen, AnionicSurfactant, Arsenic, Bod5, Cadmium, Cod, Copper, Cyanide,
    DissolvedOxygen, FaecalColiform, Fluoride, HexavalentChromium, Lead, Mercury,
    PermanganateIndex, Petroleum, Ph, Selenium, Sulphide, Temperature, TotalNitrogen,
    TotalPhosphorus, VolatilePhenol, Zinc,
};

/// What is fixed about an item.
pub(super) struct ItemRow {
    pub(super) item: WaterItem,
    pub(super) name_zh: &'static str,
    pub(super) name_en: &'static str,
    pub(super) code: &'static str,
    pub(super) decimals: u8,
    pub(super) unit: &'static str,
}

const fn row(
    item: WaterItem,
    name_zh: &'static str,
    name_en: &'static str,
    code: &'static str,
    decimals: u8,
    unit: &'static str,
) -> ItemRow {
    ItemRow {
        item,
        name_zh,
        name_en,
        code,
        decimals,
        unit,
    }
}

/// Names, factor codes (HJ 525, used by HJ 212 too), digits and units, in the order of table 1.
/// Codes and digits are as a public library for the assessment has them.
pub(super) const ROWS: [ItemRow; 24] = [
    row(Temperature, "水温", "water temperature", "w01010", 1, "°C"),
    row(Ph, "pH值", "pH", "w01001", 0, ""),
    row(
        DissolvedOxygen,
        "溶解氧",
        "dissolved oxygen",
        "w01009",
        1,
        "mg/L",
    ),
    row(
        PermanganateIndex,
        "高锰酸盐指数",
        "permanganate index",
        "w01019",
        1,
        "mg/L",
    ),
    row(
        Cod,
        "化学需氧量",
        "chemical oxygen demand",
        "w01018",
        1,
        "mg/L",
    ),
    row(
        Bod5,
        "五日生化需氧量",
        "five-day biochemical oxygen demand",
        "w01017",
        1,
        "mg/L",
    ),
    row(
        AmmoniaNitrogen,
        "氨氮",
        "ammonia nitrogen",
        "w21003",
        2,
        "mg/L",
    ),
    row(
        TotalPhosphorus,
        "总磷",
        "total phosphorus",
        "w21011",
        3,
        "mg/L",
    ),
    row(TotalNitrogen, "总氮", "total nitrogen", "w21001", 2, "mg/L"),
    row(Copper, "铜", "copper", "w20122", 3, "mg/L"),
    row(Zinc, "锌", "zinc", "w20123", 3, "mg/L"),
    row(Fluoride, "氟化物", "fluoride", "w21017", 3, "mg/L"),
    row(Selenium, "硒", "selenium", "w20128", 4, "mg/L"),
    row(Arsenic, "砷", "arsenic", "w20141", 4, "mg/L"),
    row(Mercury, "汞", "mercury", "w20111", 5, "mg/L"),
    row(Cadmium, "镉", "cadmium", "w20115", 5, "mg/L"),
    row(
        HexavalentChromium,
        "六价铬",
        "hexavalent chromium",
        "w20117",
        3,
        "mg/L",
    ),
    row(Lead, "铅", "lead", "w20120", 3, "mg/L"),
    row(Cyanide, "氰化物", "cyanide", "w21016", 3, "mg/L"),
    row(
        VolatilePhenol,
        "挥发酚",
        "volatile phenol",
        "w23002",
        4,
        "mg/L",
    ),
    row(Petroleum, "石油类", "petroleum", "w22001", 2, "mg/L"),
    row(
        AnionicSurfactant,
        "阴离子表面活性剂",
        "anionic surfactant",
        "w19002",
        2,
        "mg/L",
    ),
    row(Sulphide, "硫化物", "sulphide", "w21019", 3, "mg/L"),
    row(
        FaecalColiform,
        "粪大肠菌群",
        "faecal coliforms",
        "w02003",
        0,
        "个/L",
    ),
];
