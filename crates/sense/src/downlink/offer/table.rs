//! The table of commands.

use super::parts::{
    ALL, BEGIN, END, IN_SECONDS, INFO, PERIOD, POINTS, POL, POL_OR_LOGGER, SINCE_17, V5, V17, V25,
    asks, changes, number, optional,
};
use super::{Field, FieldKind, Offer};

/// The commands of the three editions, in the order of their codes. What of 2025 is known only through readers of that
/// edition is marked so in [`hj212::Command`].
pub(super) const TABLE: &[Offer] = &[
    changes(
        "set-timeouts",
        "设置超时时间及重发次数",
        &[(1000, ALL)],
        &[
            number("over_time", "超时时间（秒）", 1, 99_999),
            number("resends", "重发次数", 0, 99),
        ],
        "将把设备 {mn} 的应答超时改为 {over_time} 秒、重发次数改为 {resends} 次，平台也将按此等待它。",
    ),
    changes(
        "set-warn-time",
        "设置超限报警时间",
        &[(1001, V5)],
        &[Field {
            name: "time",
            label: "报警时间",
            kind: FieldKind::Text(20),
            ..BEGIN
        }],
        "将把设备 {mn} 的超限报警时间改为 {time}。",
    ),
    Offer {
        only_system: true,
        ..changes(
            "set-device-id",
            "设置数采仪 MN 编码",
            &[(1002, V25)],
            &[
                Field {
                    name: "logger_id",
                    label: "数采仪序号",
                    kind: FieldKind::Text(64),
                    ..BEGIN
                },
                Field {
                    name: "session",
                    label: "激活时所用的编码",
                    kind: FieldKind::Text(64),
                    ..BEGIN
                },
            ],
            "将把 {mn} 作为入网编码告知数采仪 {logger_id}。",
        )
    },
    asks(
        "get-time",
        "提取现场机时间",
        &[(1011, ALL)],
        &[POL_OR_LOGGER],
    ),
    changes(
        "set-time",
        "设置现场机时间",
        &[(1012, ALL)],
        &[
            POL_OR_LOGGER,
            optional(
                Field {
                    name: "time",
                    label: "时间",
                    ..BEGIN
                },
                "留空为下发当时的平台时间",
            ),
        ],
        "将校准设备 {mn} 的时钟。校时前后的数据时间可能重叠或间断。",
    ),
    changes(
        "set-key",
        "更新密钥",
        &[(1014, V25)],
        &[],
        "将为设备 {mn} 随机生成新密钥并用现有密钥加密下发；切换期间新旧密钥都有效。",
    ),
    asks("get-limits", "提取报警门限", &[(1021, V5)], &[POL]),
    changes(
        "set-limits",
        "设置报警门限",
        &[(1022, V5)],
        &[
            POL,
            Field {
                name: "low",
                label: "下限",
                kind: FieldKind::Decimal,
                ..BEGIN
            },
            Field {
                name: "up",
                label: "上限",
                kind: FieldKind::Decimal,
                ..BEGIN
            },
        ],
        "将把设备 {mn} 中 {pol_id} 的报警门限改为 {low} 至 {up}。",
    ),
    asks("get-report-target", "提取上位机地址", &[(1031, V5)], &[]),
    changes(
        "set-report-target",
        "设置上位机地址",
        &[(1032, V5)],
        &[Field {
            name: "target",
            label: "上位机地址",
            kind: FieldKind::Text(20),
            ..BEGIN
        }],
        "将把设备 {mn} 的上报地址改为 {target}。地址有误时设备将与平台失去联系，只能到现场恢复。",
    ),
    asks("get-report-time", "提取数据上报时间", &[(1041, V5)], &[]),
    changes(
        "set-report-time",
        "设置数据上报时间",
        &[(1042, V5)],
        &[Field {
            name: "time",
            label: "上报时间",
            kind: FieldKind::Clock(4),
            hint: "时分，如 0100",
            ..BEGIN
        }],
        "将把设备 {mn} 的日数据上报时间改为 {time}。",
    ),
    asks(
        "get-realtime-interval",
        "提取实时数据间隔",
        &[(1061, ALL)],
        &[],
    ),
    changes(
        "set-realtime-interval",
        "设置实时数据间隔",
        &[(1062, IN_SECONDS)],
        &[number("seconds", "间隔（秒）", 30, 3_600)],
        "将把设备 {mn} 的实时数据间隔改为 {seconds} 秒。",
    ),
    asks(
        "get-minute-interval",
        "提取分钟数据间隔",
        &[(1063, SINCE_17)],
        &[],
    ),
    changes(
        "set-minute-interval",
        "设置分钟数据间隔",
        &[(1064, SINCE_17)],
        &[Field {
            hint: "1、2、3、4、5、6、10、12、15、20 或 30",
            ..number("minutes", "间隔（分钟）", 1, 30)
        }],
        "将把设备 {mn} 的分钟数据间隔改为 {minutes} 分钟。",
    ),
    changes(
        "set-password",
        "设置现场机密码",
        &[(1072, ALL)],
        &[Field {
            name: "password",
            label: "新密码",
            kind: FieldKind::Secret,
            hint: "六位字母或数字；提交后不再显示",
            ..BEGIN
        }],
        "将更换设备 {mn} 的访问密码。设备改用新密码上报后，平台自动换用新密码。",
    ),
    asks(
        "get-realtime",
        "提取实时数据",
        &[(2011, ALL)],
        &[
            optional(
                BEGIN,
                "留空为开始实时上传；填写则取用电监测的历史实时数据（2025 版）",
            ),
            optional(END, ""),
        ],
    ),
    changes(
        "stop-realtime",
        "停止察看实时数据",
        &[(2012, ALL)],
        &[],
        "设备 {mn} 将停止上传实时数据，直到再次提取实时数据；其间平台看不到实时值。",
    ),
    asks("get-raw", "提取周期性原始监测数据", &[(2013, V25)], PERIOD),
    asks("get-state", "提取设备运行状态", &[(2021, ALL)], &[]),
    changes(
        "stop-state",
        "停止察看设备运行状态",
        &[(2022, ALL)],
        &[],
        "设备 {mn} 将停止上传运行状态，直到再次提取。",
    ),
    asks("get-day", "提取日历史数据", &[(2031, ALL)], PERIOD),
    asks(
        "get-device-day",
        "提取设备运行时间日历史数据",
        &[(2041, ALL)],
        PERIOD,
    ),
    asks("get-minute", "提取分钟数据", &[(2051, ALL)], PERIOD),
    asks("get-noise", "提取单次噪声监测数据", &[(2052, V25)], PERIOD),
    asks("get-hour", "提取小时数据", &[(2061, ALL)], PERIOD),
    asks("get-checks", "提取自动标样核查数据", &[(2062, V25)], PERIOD),
    asks("get-alarms", "提取报警记录", &[(2071, V5)], PERIOD),
    changes(
        "calibrate",
        "零点/量程校准",
        &[(3011, ALL)],
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
        &[(3012, ALL)],
        &[POL],
        "设备 {mn} 的 {pol_id} 分析仪将立即采样一次，消耗试剂或样品。",
    ),
    changes(
        "clean",
        "启动清洗/反吹",
        &[(3013, ALL)],
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
