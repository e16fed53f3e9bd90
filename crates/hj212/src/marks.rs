//! Marks of values (数据标记) and system codes (系统编码): what the standards say they mean.

use crate::edition::Edition;

/// What a mark behind `-Flag=` says about a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MarkInfo {
    /// The mark, as it stands in a frame.
    pub mark: &'static str,
    /// Meaning in Chinese.
    pub zh: &'static str,
    /// Meaning in English.
    pub en: &'static str,
    /// Whether the value is an ordinary measurement.
    pub normal: bool,
}

const fn mark(mark: &'static str, zh: &'static str, en: &'static str, normal: bool) -> MarkInfo {
    MarkInfo {
        mark,
        zh,
        en,
        normal,
    }
}

const SINCE_2017: &[MarkInfo] = &[
    mark("N", "在线监控（监测）仪器仪表工作正常", "normal", true),
    mark("F", "在线监控（监测）仪器仪表停运", "stopped", false),
    mark(
        "M",
        "在线监控（监测）仪器仪表处于维护期间产生的数据",
        "maintenance",
        false,
    ),
    mark("S", "手工输入的设定值", "entered by hand", false),
    mark(
        "D",
        "在线监控（监测）仪器仪表故障",
        "instrument fault",
        false,
    ),
    mark(
        "C",
        "在线监控（监测）仪器仪表处于校准状态",
        "calibrating",
        false,
    ),
    mark(
        "T",
        "在线监控（监测）仪器仪表采样数值超过测量上限",
        "above range",
        false,
    ),
    mark(
        "B",
        "在线监控（监测）仪器仪表与数采仪通讯异常",
        "communication fault",
        false,
    ),
];

const SOURCE_2005: &[MarkInfo] = &[
    mark("N", "正常", "normal", true),
    mark("P", "电源故障", "power fault", false),
    mark("F", "排放源停运", "source stopped", false),
    mark("C", "校验", "check", false),
    mark("M", "维护", "maintenance", false),
    mark("T", "超测上限", "above range", false),
    mark("D", "故障", "fault", false),
    mark("S", "设定值", "set value", false),
];

const AIR_STATION_2005: &[MarkInfo] = &[
    mark("0", "校准数据", "calibration", false),
    mark("1", "气象参数", "weather", true),
    mark("2", "异常数据", "abnormal", false),
    mark("3", "正常数据", "normal", true),
];

/// Returns the marks an edition defines for a system code.
///
/// The list of 2025 is longer than what is returned here; the rest of it is not known. Marks are
/// an open list anyway: makers of air stations send some of several letters.
#[must_use]
pub fn marks(edition: Edition, system: &str) -> &'static [MarkInfo] {
    match edition {
        Edition::V2005 if system == "22" => AIR_STATION_2005,
        Edition::V2005 => SOURCE_2005,
        Edition::V2017 | Edition::V2025 | Edition::SurfaceWater => SINCE_2017,
    }
}

/// Finds what a mark means; `None` for one that the edition does not define.
///
/// ```
/// use hj212::{Edition, find_mark};
/// assert_eq!(find_mark(Edition::V2017, "31", "D").unwrap().en, "instrument fault");
/// assert!(find_mark(Edition::V2017, "22", "HSp").is_none());
/// ```
#[must_use]
pub fn find_mark(edition: Edition, system: &str, mark: &str) -> Option<&'static MarkInfo> {
    marks(edition, system).iter().find(|info| info.mark == mark)
}

/// What a system code (ST) stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SystemInfo {
    /// The code, `32`.
    pub code: &'static str,
    /// Name in Chinese.
    pub zh: &'static str,
    /// Name in English.
    pub en: &'static str,
    /// The edition that brought it.
    pub since: Edition,
}

const fn system_row(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    since: Edition,
) -> SystemInfo {
    SystemInfo {
        code,
        zh,
        en,
        since,
    }
}

const SYSTEMS: &[SystemInfo] = &[
    system_row(
        "21",
        "地表水质量监测",
        "surface water quality",
        Edition::V2005,
    ),
    system_row("22", "空气质量监测", "air quality", Edition::V2005),
    system_row("23", "声环境质量监测", "noise quality", Edition::V2005),
    system_row(
        "24",
        "地下水质量监测",
        "groundwater quality",
        Edition::V2017,
    ),
    system_row("25", "土壤质量监测", "soil quality", Edition::V2017),
    system_row("26", "海水质量监测", "sea water quality", Edition::V2017),
    system_row(
        "27",
        "挥发性有机物监测",
        "volatile organic compounds",
        Edition::V2017,
    ),
    system_row(
        "31",
        "大气环境污染源",
        "air pollution source",
        Edition::V2005,
    ),
    system_row(
        "32",
        "地表水体环境污染源",
        "waste-water source",
        Edition::V2005,
    ),
    system_row(
        "33",
        "地下水体环境污染源",
        "groundwater pollution source",
        Edition::V2005,
    ),
    system_row(
        "34",
        "海洋环境污染源",
        "sea pollution source",
        Edition::V2005,
    ),
    system_row(
        "35",
        "土壤环境污染源",
        "soil pollution source",
        Edition::V2005,
    ),
    system_row("36", "声环境污染源", "noise source", Edition::V2005),
    system_row("37", "振动环境污染源", "vibration source", Edition::V2005),
    system_row(
        "38",
        "放射性环境污染源",
        "radioactive source",
        Edition::V2005,
    ),
    system_row("39", "工地扬尘污染源", "building-site dust", Edition::V2017),
    system_row(
        "41",
        "电磁环境污染源",
        "electromagnetic source",
        Edition::V2005,
    ),
    system_row("44", "用电监控", "power monitoring", Edition::V2025),
    system_row(
        "45",
        "关键生产工况",
        "key production conditions",
        Edition::V2025,
    ),
    system_row("51", "烟气排放过程监控", "flue-gas process", Edition::V2017),
    system_row(
        "52",
        "污水排放过程监控",
        "waste-water process",
        Edition::V2017,
    ),
    system_row("91", "系统交互", "interaction", Edition::V2005),
];

/// Returns the system codes the standards define.
///
/// The two of 2025, 44 and 45, are known only through readers of that edition.
#[must_use]
pub fn systems() -> &'static [SystemInfo] {
    SYSTEMS
}

/// Finds what a system code stands for; `None` for one that no edition defines, such as `80`.
#[must_use]
pub fn system(code: &str) -> Option<&'static SystemInfo> {
    SYSTEMS.iter().find(|info| info.code == code)
}
