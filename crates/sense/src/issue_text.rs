//! What departs from HJ 212 in a frame, in words for a clerk.

use hj212::{Issue, IssueKind};

/// Returns what was found, in plain Chinese.
#[must_use]
pub fn issue_zh(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::LengthShort => "数据段长度只写了两三位数字",
        IssueKind::LengthWrong => "数据段长度写错，按校验码找到了真正的结尾",
        IssueKind::SegmentLong => "数据段超过 1024 字节",
        IssueKind::CrcLowerCase => "校验码用了小写字母",
        IssueKind::CrcModbus => "校验码是 CRC-16/MODBUS 算法的",
        IssueKind::CrcWrong => "校验码不对，报文可能在传输中改变",
        IssueKind::CrcForeign => "校验码不对，也不可能出自标准算法",
        IssueKind::QnMissing => "缺请求编码 QN",
        IssueKind::QnForm => "请求编码 QN 不是 17 位时间",
        IssueKind::StMissing => "缺系统编码 ST",
        IssueKind::StForm => "系统编码 ST 不是两位数字或大写字母",
        IssueKind::CnMissing => "缺命令编码 CN",
        IssueKind::CnForm => "命令编码 CN 不是四位数字",
        IssueKind::PwMissing => "缺访问密码 PW",
        IssueKind::PwForm => "访问密码 PW 不是六位",
        IssueKind::MnMissing => "缺设备标识 MN",
        IssueKind::MnForm => "设备标识 MN 的位数或字符与该版本不符",
        IssueKind::FlagMissing => "缺标志 Flag，按 2005 版读取",
        IssueKind::FlagForm => "标志 Flag 不是 0 到 255 的数",
        IssueKind::VersionUnknown => "标志 Flag 里的版本号不属于任何版本",
        IssueKind::PacketForm => "标志说有分包，但总包数 PNUM 或包号 PNO 缺失或错误",
        IssueKind::PacketUnasked => "有总包数或包号，但标志没说有分包",
        IssueKind::RfForm => "补发标识 RF 不是 1",
        IssueKind::HeaderOrder => "数据段各项的次序与标准不同",
        IssueKind::KeyUnknown => "数据段里有标准没有的项",
        IssueKind::KeyRepeated => "数据段里同一项出现两次，以第一次为准",
        IssueKind::KeyCase => "名称的大小写与标准不同",
        IssueKind::KeyWithoutValue => "数据段里有一项没有等号",
        IssueKind::CpMissing => "缺数据区 CP",
        IssueKind::CpUnopened => "数据区没有以 && 开头",
        IssueKind::CpUnclosed => "数据区没有以 && 结尾",
        IssueKind::CpLong => "数据区超过该版本允许的长度",
        IssueKind::ControlBytes => "文字中夹有控制字符",
        IssueKind::Blanks => "有多余的空格",
        IssueKind::ItemEmpty => "有空的一项（多写了分号）",
        IssueKind::ItemForm => "数据区里有一项没有名称或等号",
        IssueKind::NameRepeated => "同一名称在一组里出现两次，以最后一次为准",
        IssueKind::SuffixUnknown => "名称后缀不在标准中",
        IssueKind::DataTimeMissing => "缺数据时间 DataTime",
        IssueKind::TimeForm => "时间不是 14 位数字，取了前 14 位",
        IssueKind::TimeUnreadable => "时间无法读取",
        IssueKind::ValueUnreadable => "测量值不是数字，当作没有数值",
        // The list of the codec may grow; its stable code is better than nothing.
        other => other.code(),
    }
}

/// Returns what was found and where.
pub(crate) fn issue_at(issue: Issue) -> String {
    format!("{}（第 {} 字节）", issue_zh(issue.kind), issue.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_departure_has_chinese_words() {
        for kind in IssueKind::ALL {
            assert!(!issue_zh(*kind).is_ascii(), "{kind}");
        }
    }
}
