//! Data of a device: commands 2000 to 2999.

use super::super::Offer;
use super::super::parts::{ALL, BEGIN, END, PERIOD, V5, V25, asks, changes, optional};

/// Data, in the order of their codes.
pub(in crate::downlink::offer) const DATA: &[Offer] = &[
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
];
