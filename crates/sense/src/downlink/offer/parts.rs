//! What the forms of commands are put together from: editions, fields, and the two kinds of
//! commands.

use hj212::Edition;

use super::{Class, Field, FieldKind, Offer};

pub(super) const V5: &[Edition] = &[Edition::V2005];
pub(super) const V17: &[Edition] = &[Edition::V2017];
pub(super) const V25: &[Edition] = &[Edition::V2025];
pub(super) const SINCE_17: &[Edition] = &[Edition::V2017, Edition::V2025, Edition::SurfaceWater];
pub(super) const ALL: &[Edition] = &[
    Edition::V2005,
    Edition::V2017,
    Edition::V2025,
    Edition::SurfaceWater,
];

/// The editions that have no station commands: what those do otherwise is not offered to a station.
pub(super) const BUT_STATIONS: &[Edition] = &[Edition::V2005, Edition::V2017, Edition::V2025];

/// The editions whose real-time interval is in seconds.
pub(super) const IN_SECONDS: &[Edition] = &[Edition::V2005, Edition::V2017, Edition::V2025];

pub(super) const POL: Field = Field {
    name: "pol_id",
    label: "污染物编码",
    kind: FieldKind::Factor,
    required: true,
    hint: "仪器所测因子的编码，如 w01018",
    editions: ALL,
};
pub(super) const POL_OR_LOGGER: Field = Field {
    required: false,
    hint: "留空为数采仪本身，填写则为该因子的在线监测仪",
    editions: SINCE_17,
    ..POL
};
pub(super) const BEGIN: Field = Field {
    name: "begin",
    label: "开始时间",
    kind: FieldKind::Time,
    required: true,
    hint: "",
    editions: ALL,
};
pub(super) const END: Field = Field {
    name: "end",
    label: "结束时间",
    ..BEGIN
};
pub(super) const INFO: Field = Field {
    name: "info_id",
    label: "信息编码",
    kind: FieldKind::Info,
    hint: "如 i11001 日志、i12001 状态、i13004 参数",
    ..POL
};
pub(super) const PERIOD: &[Field] = &[BEGIN, END];
pub(super) const POINTS: FieldKind = FieldKind::Choice(&[("zero", "零点"), ("span", "量程")]);

pub(super) const fn number(
    name: &'static str,
    label: &'static str,
    least: u32,
    most: u32,
) -> Field {
    Field {
        name,
        label,
        kind: FieldKind::Number { least, most },
        ..BEGIN
    }
}

pub(super) const fn optional(field: Field, hint: &'static str) -> Field {
    Field {
        required: false,
        hint,
        ..field
    }
}

pub(super) const fn asks(
    word: &'static str,
    name: &'static str,
    codes: &'static [(u16, &'static [Edition])],
    fields: &'static [Field],
) -> Offer {
    Offer {
        word,
        name,
        class: Class::Asks,
        codes,
        fields,
        confirm: "将向设备 {mn} 提取数据或设置，不改变设备的运行。",
        only_system: false,
    }
}

pub(super) const fn changes(
    word: &'static str,
    name: &'static str,
    codes: &'static [(u16, &'static [Edition])],
    fields: &'static [Field],
    confirm: &'static str,
) -> Offer {
    Offer {
        word,
        name,
        class: Class::Changes,
        codes,
        fields,
        confirm,
        only_system: false,
    }
}
