//! Parameters of a device: commands 1000 to 1999.

use super::super::parts::{
    ALL, BEGIN, IN_SECONDS, POL, POL_OR_LOGGER, SINCE_17, V5, V25, asks, changes, number, optional,
};
use super::super::{Field, FieldKind, Offer};

/// Parameters, in the order of their codes. What of 2025 is known only through readers of that
/// edition is marked so in [`hj212::Command`].
pub(in crate::downlink::offer) const PARAMETERS: &[Offer] = &[
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
];
