//! What a device is told to do: commands 3000 to 3999.

use super::super::parts::{
    BEGIN, BUT_STATIONS, END, INFO, POINTS, POL, SINCE_17, V5, V17, V25, asks, changes, number,
    optional,
};
use super::super::{Field, FieldKind, Offer};

/// Controls, in the order of their codes.
pub(in crate::downlink::offer) const CONTROLS: &[Offer] = &[
    changes(
        "calibrate",
        "零点/量程校准",
        &[(3011, BUT_STATIONS)],
        &[
            POL,
            Field {
                name: "point",
                label: "校准点",
                kind: POINTS,
                required: false,
                hint: "",
                editions: V25,
            },
        ],
        "设备 {mn} 的 {pol_id} 分析仪将立即校准，校准期间的数据不作为有效监测数据。",
    ),
    changes(
        "sample",
        "即时采样",
        &[(3012, BUT_STATIONS)],
        &[POL],
        "设备 {mn} 的 {pol_id} 分析仪将立即采样一次，消耗试剂或样品。",
    ),
    changes(
        "clean",
        "启动清洗/反吹",
        &[(3013, BUT_STATIONS)],
        &[POL],
        "设备 {mn} 的 {pol_id} 分析仪将立即清洗或反吹，其间的数据不作为有效监测数据。",
    ),
    changes(
        "sample-for-comparison",
        "比对采样",
        &[(3014, V17)],
        &[POL],
        "设备 {mn} 将为 {pol_id} 进行一次比对采样。",
    ),
    changes(
        "set-sampling-period",
        "设置采样时间周期",
        &[(3014, V5), (3016, V17)],
        &[
            POL,
            Field {
                name: "start",
                label: "首次采样时刻",
                kind: FieldKind::Clock(6),
                required: false,
                hint: "时分秒，如 000000；留空为零时",
                editions: V17,
            },
            number("hours", "周期（小时）", 1, 99),
        ],
        "将把设备 {mn} 中 {pol_id} 的采样周期改为每 {hours} 小时一次。",
    ),
    changes(
        "keep-sample",
        "超标留样",
        &[(3015, V17)],
        &[],
        "设备 {mn} 将立即留样，占用一个留样瓶。",
    ),
    asks(
        "get-sampling-period",
        "提取采样时间周期",
        &[(3017, V17)],
        &[POL],
    ),
    asks(
        "get-result-time",
        "提取出样时间",
        &[(3018, SINCE_17)],
        &[POL],
    ),
    asks(
        "get-serial",
        "提取设备唯一标识",
        &[(3019, SINCE_17)],
        &[POL],
    ),
    asks(
        "get-info",
        "提取现场机信息",
        &[(3020, SINCE_17)],
        &[
            POL,
            INFO,
            optional(BEGIN, "提取日志时填写"),
            optional(END, "提取日志时填写"),
        ],
    ),
    changes(
        "set-info",
        "设置现场机参数",
        &[(3021, SINCE_17)],
        &[
            POL,
            INFO,
            Field {
                name: "value",
                label: "参数值",
                kind: FieldKind::Text(100),
                ..BEGIN
            },
        ],
        "将把设备 {mn} 中 {pol_id} 的参数 {info_id} 改为 {value}。参数有误会使监测数据失真。",
    ),
    changes(
        "keep-sample-now",
        "即时留样",
        &[(3022, V25)],
        &[POL],
        "设备 {mn} 将立即为 {pol_id} 留样，占用一个留样瓶。",
    ),
    changes(
        "start-check",
        "启动标样核查",
        &[(3024, V25)],
        &[POL],
        "设备 {mn} 的 {pol_id} 分析仪将立即用标准样品核查，其间的数据不作为有效监测数据。",
    ),
];
