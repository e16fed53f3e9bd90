//! The commands that only the national surface-water protocol has. Its text was not at hand: codes,
//! parameters and units follow public programs of stations and platforms, and so each name bears ◇.

use hj212::Edition;

use super::parts::{BEGIN, PERIOD, POL, asks, changes, number, optional};
use super::{Field, FieldKind, Offer};

const WATER: &[Edition] = &[Edition::SurfaceWater];

const SECONDS: Field = number("seconds", "时间（秒）", 1, 9_999);

/// A command that sets how long a step takes.
const fn duration(
    word: &'static str,
    name: &'static str,
    codes: &'static [(u16, &'static [Edition])],
) -> Offer {
    changes(
        word,
        name,
        codes,
        &[SECONDS],
        "将把水站 {mn} 的这一时间改为 {seconds} 秒，自下一次测试起影响采样流程。",
    )
}

/// A command that cleans a part.
const fn cleaning(
    word: &'static str,
    name: &'static str,
    codes: &'static [(u16, &'static [Edition])],
) -> Offer {
    changes(
        word,
        name,
        codes,
        &[],
        "水站 {mn} 将立即进行这项清洗，其间不能测试。",
    )
}

/// A check or calibration of one analyser.
const fn test(
    word: &'static str,
    name: &'static str,
    codes: &'static [(u16, &'static [Edition])],
    fields: &'static [Field],
) -> Offer {
    changes(
        word,
        name,
        codes,
        fields,
        "水站 {mn} 的 {pol_id} 分析仪将立即进行这项质控，消耗试剂，其间的数据不作为有效监测数据。",
    )
}

/// The commands, in the order of their codes.
pub(super) const STATION: &[Offer] = &[
    asks("get-logger-time", "提取数采仪时间 ◇", &[(1014, WATER)], &[]),
    changes(
        "set-logger-time",
        "设置数采仪时间 ◇",
        &[(1015, WATER)],
        &[optional(
            Field {
                name: "time",
                label: "时间",
                ..BEGIN
            },
            "留空为下发当时的平台时间",
        )],
        "将校准设备 {mn} 的时钟。校时前后的数据时间可能重叠或间断。",
    ),
    changes(
        "set-realtime-minutes",
        "设置实时数据间隔 ◇",
        &[(1062, WATER)],
        &[number("minutes", "间隔（分钟）", 1, 1_440)],
        "将把设备 {mn} 的实时数据间隔改为 {minutes} 分钟。",
    ),
    asks(
        "get-station-checks",
        "提取标样核查数据 ◇",
        &[(2062, WATER)],
        PERIOD,
    ),
    asks(
        "get-spike-recoveries",
        "提取加标回收数据 ◇",
        &[(2063, WATER)],
        PERIOD,
    ),
    asks(
        "get-parallel-samples",
        "提取平行样测试数据 ◇",
        &[(2064, WATER)],
        PERIOD,
    ),
    asks(
        "get-zero-checks",
        "提取零点核查数据 ◇",
        &[(2065, WATER)],
        PERIOD,
    ),
    asks(
        "get-span-checks",
        "提取跨度核查数据 ◇",
        &[(2066, WATER)],
        PERIOD,
    ),
    changes(
        "keep-station-sample",
        "远程留样 ◇",
        &[(3015, WATER)],
        &[],
        "设备 {mn} 将立即留样，占用一个留样瓶。",
    ),
    asks(
        "get-station-state",
        "提取系统运行状态 ◇",
        &[(3040, WATER)],
        &[],
    ),
    asks(
        "get-station-surroundings",
        "提取站点环境信息 ◇",
        &[(3041, WATER)],
        &[],
    ),
    changes(
        "set-run-mode",
        "切换系统运行模式 ◇",
        &[(3042, WATER)],
        &[Field {
            name: "mode",
            label: "运行模式",
            kind: FieldKind::Choice(&[
                ("manual", "手动"),
                ("intermittent", "间歇（整点）"),
                ("continuous", "连续"),
                ("emergency", "应急"),
            ]),
            ..BEGIN
        }],
        "将切换水站 {mn} 的运行模式。改为手动后，水站不再按时测试。",
    ),
    changes(
        "restart-logger",
        "重启数采仪 ◇",
        &[(3043, WATER)],
        &[],
        "水站 {mn} 的数采仪将重启，其间与平台断开，正在进行的测试可能中断。",
    ),
    changes(
        "test-once",
        "启动单次测试 ◇",
        &[(3044, WATER)],
        &[Field {
            hint: "留空为全部仪表",
            required: false,
            ..POL
        }],
        "水站 {mn} 将立即采水并测试一次，消耗试剂。",
    ),
    changes(
        "stop-station",
        "紧急停机 ◇",
        &[(3045, WATER)],
        &[],
        "水站 {mn} 将立即停止正在进行的流程，直到再次启动；其间没有监测数据。",
    ),
    changes(
        "stand-by",
        "进入待机状态 ◇",
        &[(3046, WATER)],
        &[],
        "水站 {mn} 将进入待机状态。",
    ),
    changes(
        "clear-alarms",
        "清除系统报警 ◇",
        &[(3047, WATER)],
        &[],
        "将清除水站 {mn} 的系统报警。请先确认故障已排除。",
    ),
    cleaning("clean-station", "系统清洗 ◇", &[(3048, WATER)]),
    cleaning("clean-outer-pipe", "清洗外管路 ◇", &[(3049, WATER)]),
    cleaning("clean-inner-pipe", "清洗内管路 ◇", &[(3050, WATER)]),
    cleaning("clean-sand-basin", "清洗沉砂池 ◇", &[(3051, WATER)]),
    cleaning("remove-algae", "除藻 ◇", &[(3052, WATER)]),
    cleaning("clean-five-parameters", "清洗五参数池 ◇", &[(3053, WATER)]),
    cleaning("clean-filter", "清洗过滤器 ◇", &[(3054, WATER)]),
    duration("set-settling-time", "设置沉砂时间 ◇", &[(3055, WATER)]),
    changes(
        "set-run-interval",
        "设置测试间隔 ◇",
        &[(3056, WATER)],
        &[number("hours", "间隔（小时）", 1, 24)],
        "将把水站 {mn} 改为每 {hours} 小时测试一次。",
    ),
    changes(
        "set-pumps",
        "设置采水泵 ◇",
        &[(3057, WATER)],
        &[Field {
            name: "pumps",
            label: "采水泵",
            kind: FieldKind::Choice(&[
                ("first", "只用泵一"),
                ("second", "只用泵二"),
                ("alternating", "双泵交替"),
            ]),
            ..BEGIN
        }],
        "将改变水站 {mn} 所用的采水泵。",
    ),
    duration("set-sampling-time", "设置采样时间 ◇", &[(3060, WATER)]),
    duration("set-supply-time", "设置进样时间 ◇", &[(3061, WATER)]),
    duration(
        "set-outer-pipe-time",
        "设置清洗外管路时间 ◇",
        &[(3062, WATER)],
    ),
    duration(
        "set-inner-pipe-time",
        "设置清洗内管路时间 ◇",
        &[(3063, WATER)],
    ),
    duration("set-cleaning-time", "设置清洗时间 ◇", &[(3064, WATER)]),
    duration(
        "set-measure-wait",
        "设置等待仪表测量时间 ◇",
        &[(3065, WATER)],
    ),
    test("check-standard", "启动标液核查 ◇", &[(3080, WATER)], &[POL]),
    test(
        "check-spike",
        "启动加标回收 ◇",
        &[(3081, WATER)],
        &[
            POL,
            Field {
                name: "volume",
                label: "加标体积（mL）",
                kind: FieldKind::Decimal,
                required: false,
                hint: "留空由水站按其设置",
                ..POL
            },
        ],
    ),
    test(
        "check-parallel",
        "启动平行样测试 ◇",
        &[(3082, WATER)],
        &[POL],
    ),
    test("check-zero", "启动零点核查 ◇", &[(3083, WATER)], &[POL]),
    test("check-span", "启动跨度核查 ◇", &[(3084, WATER)], &[POL]),
    test(
        "calibrate-blank",
        "启动空白校准 ◇",
        &[(3085, WATER)],
        &[POL],
    ),
    test(
        "calibrate-standard",
        "启动标样校准 ◇",
        &[(3086, WATER)],
        &[POL],
    ),
];
