//! How days of air, places and settings are shown.

use model::{AirDay, DayIndex, NoValue};
use sense::air::AirRules;
use serde::Serialize;
use standards::air::validity::{Invalid, Requirement};
use standards::air::{AqiLaw, DayCount, Level, Pollutant};
use utoipa::ToSchema;

/// A day under one edition of the index.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AirIndex {
    /// The edition, `HJ 633-2026`.
    pub(crate) law: &'static str,
    /// The index, if the edition lets it be published.
    pub(crate) aqi: Option<u16>,
    /// 1 to 6.
    pub(crate) level: Option<u8>,
    pub(crate) level_name: Option<&'static str>,
    /// Colour of the level by Annex A, `#00e400`.
    pub(crate) color: Option<String>,
    /// Factor codes of the primary pollutants.
    pub(crate) primary: Vec<&'static str>,
    pub(crate) published: bool,
    /// Why it is not published.
    pub(crate) reason: Option<&'static str>,
}

impl AirIndex {
    pub(crate) fn of(index: &DayIndex) -> Self {
        let level = index.level();
        let primary = index.published_primary().iter();
        Self {
            law: index.law.code(),
            aqi: index.published(),
            level: level.map(Level::number),
            level_name: level.map(Level::name_zh),
            color: level.map(|level| level.rgb().hex()),
            primary: primary.map(|pollutant| pollutant.hj212_code()).collect(),
            published: index.withheld.is_none(),
            reason: index.withheld.map(standards::air::NotAvailable::name_zh),
        }
    }
}

/// The daily value of a pollutant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AirValue {
    /// Factor code, `a34004`.
    pub(crate) factor: &'static str,
    pub(crate) label: &'static str,
    /// The value with its digits; null if not valid.
    pub(crate) value: Option<String>,
    unit: &'static str,
    /// Valid hours of a station, valid points of an area.
    have: u32,
    /// Why there is no value, in words.
    reason: Option<String>,
    /// The same as a word for translations: `too-few-hours`, `too-few-eight-hour-means`,
    /// `too-few-points`, `out-of-range` or `not-monitored`.
    reason_code: Option<&'static str>,
    /// How many there must be.
    need: Option<u32>,
}

/// Shows the six daily values.
pub(crate) fn air_values(day: &AirDay) -> Vec<AirValue> {
    let value = |pollutant: Pollutant| {
        let found = day.values[pollutant];
        let none = found.value.err();
        AirValue {
            factor: pollutant.hj212_code(),
            label: pollutant.symbol(),
            value: found.value.ok().map(|value| value.to_string()),
            unit: pollutant.unit(),
            have: found.have,
            reason: none.map(|none| match none {
                NoValue::Invalid(invalid) => invalid.reason_zh(),
                NoValue::NotMonitored => "监测方案不含该项目".to_owned(),
            }),
            reason_code: none.map(reason_code),
            need: match none {
                Some(NoValue::Invalid(Invalid::TooFew { need, .. })) => Some(need),
                _ => None,
            },
        }
    };
    Pollutant::ALL.map(value).into()
}

const fn reason_code(none: NoValue) -> &'static str {
    match none {
        NoValue::NotMonitored => "not-monitored",
        NoValue::Invalid(Invalid::OutOfRange) => "out-of-range",
        NoValue::Invalid(Invalid::TooFew { requirement, .. }) => match requirement {
            Requirement::EightHourMeansOfDay => "too-few-eight-hour-means",
            Requirement::PointsOfCity => "too-few-points",
            _ => "too-few-hours",
        },
    }
}

/// Days by level.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AirDayCount {
    /// Under which edition; null: each day under the one in force on it.
    law: Option<&'static str>,
    /// Days with an index.
    pub(crate) valid: u32,
    /// Days without one.
    pub(crate) invalid: u32,
    /// Days with an index up to 100 (优良天数).
    pub(crate) good: u32,
    /// Days with an index above 200 (重度及以上污染天数).
    pub(crate) heavy: u32,
    /// Share of good days among the valid ones, percent with one digit.
    pub(crate) good_share: Option<String>,
    /// Days of level 1 to 6.
    pub(crate) by_level: Vec<u32>,
}

impl AirDayCount {
    pub(crate) fn of(law: Option<AqiLaw>, days: &DayCount) -> Self {
        Self {
            law: law.map(AqiLaw::code),
            valid: days.valid(),
            invalid: days.invalid(),
            good: days.good(),
            heavy: days.heavy(),
            good_share: days.good_share().ok().map(|share| share.to_string()),
            by_level: Level::ALL.map(|level| days.at(level)).into(),
        }
    }
}

/// An edition of the index.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AirLaw {
    pub(crate) code: &'static str,
    pub(crate) title: &'static str,
    pub(crate) title_en: &'static str,
    /// First day of force.
    pub(crate) from: String,
    /// Last day of force; null while it is law.
    pub(crate) to: Option<String>,
}

/// Both editions, the older first.
pub(crate) fn air_laws() -> Vec<AirLaw> {
    let view = |law: AqiLaw| AirLaw {
        code: law.code(),
        title: law.title_zh(),
        title_en: law.title_en(),
        from: law.from().to_string(),
        to: law.to().map(|day| day.to_string()),
    };
    AqiLaw::ALL.map(view).into()
}

/// A setting behind the figures, with how far its source can be trusted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AirSetting {
    /// Word for translations.
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) value: String,
    pub(crate) source: &'static str,
    /// `T` read in the text, `S` in a reprint, `M` from memory, `house` set by the bureau.
    pub(crate) mark: &'static str,
}

/// The settings behind days of areas and statistics of periods.
pub(crate) fn air_settings(rules: &AirRules) -> Vec<AirSetting> {
    let setting = |id, name, value, source, mark| AirSetting {
        id,
        name,
        value,
        source,
        mark,
    };
    vec![
        setting(
            "hours-percent",
            "日均值有效小时数下限",
            "20".to_owned(),
            "GB 3095-2026 表4",
            "T",
        ),
        setting(
            "points-percent",
            "区域日均值有效点位比例下限",
            format!("{}%", rules.points_percent),
            "HJ 663-2013（凭记忆，未重新核对原文）",
            "M",
        ),
        setting(
            "points-mean",
            "区域日均值算法",
            "有效点位日均值的算术平均".to_owned(),
            "HJ 663-2013（凭记忆，未重新核对原文）",
            "M",
        ),
        setting(
            "left-out",
            "不参加区域评价的站点",
            rules.left_out.join("、"),
            "本单位设定",
            "house",
        ),
        setting(
            "days-percent",
            "进行中或自选时段有效天数比例下限",
            format!("{}%", rules.days_percent),
            "本单位设定；整月、整年按 GB 3095-2026 表4",
            "house",
        ),
        setting(
            "dust",
            "沙尘扣除",
            "已确认的标记时段内 PM10、PM2.5 不计入浓度和综合指数；天数不扣除；另列，不替代实测值"
                .to_owned(),
            "环办监测〔2016〕120号（据转载文本）；2026年起的规定未见正式文件",
            "S",
        ),
        setting(
            "dust-days",
            "沙尘扣除后时段有效性",
            "按扣除前的有效天数判断".to_owned(),
            "本单位设定",
            "house",
        ),
        setting(
            "digits",
            "统计值修约位数",
            "μg/m³ 取整，CO 一位小数".to_owned(),
            "HJ 663-2013（凭记忆，未重新核对原文）",
            "M",
        ),
    ]
}
