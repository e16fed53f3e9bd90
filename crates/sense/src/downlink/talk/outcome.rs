//! What came of an exchange, in words.

use hj212::{ExeRtn, Finish};
use model::DownlinkState;
use store::DownlinkEnd;

/// Most sentences of a device that stand in the outcome; the log has all.
pub(super) const QUOTED: usize = 5;

/// What an exchange has come to so far.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) quotes: Vec<String>,
    pub(super) records: u32,
}

/// Says how an exchange ended.
pub(super) fn end_of(finish: Finish, gathered: &Gathered) -> DownlinkEnd {
    let said = match gathered.quotes.as_slice() {
        [] => String::new(),
        quotes => format!("；{}", quotes.join("；")),
    };
    let (state, code, outcome) = match finish {
        Finish::Done { records: 0 } => (DownlinkState::Done, Some(1), "执行成功".to_owned()),
        Finish::Done { records } => (
            DownlinkState::Done,
            Some(1),
            format!("执行成功，收到 {records} 条数据{said}"),
        ),
        Finish::Answered => (DownlinkState::Done, None, "设备已应答".to_owned()),
        Finish::Refused(code) => {
            let meaning = code.meaning().map_or("未定义的原因", |(zh, _)| zh);
            let outcome = format!("设备拒绝：{meaning}（QnRtn={code}）");
            (DownlinkState::Refused, Some(code.0), outcome)
        }
        Finish::Failed(ExeRtn::NO_DATA) => (
            DownlinkState::NoData,
            Some(ExeRtn::NO_DATA.0),
            "设备没有所取的数据".to_owned(),
        ),
        Finish::Failed(code) => {
            let meaning = code.meaning().map_or("未定义的原因", |(zh, _)| zh);
            let outcome = format!("设备执行失败：{meaning}（ExeRtn={code}）");
            (DownlinkState::Failed, Some(code.0), outcome)
        }
        Finish::NoAnswer => (
            DownlinkState::NoAnswer,
            None,
            "多次下发后设备仍未应答".to_owned(),
        ),
        Finish::NoResult if gathered.records > 0 => (
            DownlinkState::NoResult,
            None,
            format!("收到 {} 条数据{said}，但未收到执行结果", gathered.records),
        ),
        Finish::NoResult => (
            DownlinkState::NoResult,
            None,
            "设备接受了命令，但没有在规定时间内给出结果".to_owned(),
        ),
    };
    DownlinkEnd {
        state,
        code,
        records: gathered.records,
        outcome,
    }
}
