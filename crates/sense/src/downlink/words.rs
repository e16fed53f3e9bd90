//! What a frame of an exchange says, in words for the log.

use hj212::{Cn, Decoded, Edition, Report, RunMode, Stamp, StationState, StationTask, Value};

/// Most factors that are named.
const NAMED: usize = 6;

/// Says in words what a frame says. Parameters of secret commands are not repeated.
#[must_use]
pub fn words(decoded: &Decoded<'_>, outgoing: bool) -> String {
    let Some(cn) = decoded.header.cn else {
        return "命令编码缺失".to_owned();
    };
    let name = cn.info(decoded.edition).map_or("未知命令", |info| info.zh);
    if outgoing {
        return asked(decoded, cn, name);
    }
    match Report::read(decoded) {
        Some(Report::RealtimeInterval(minutes)) if decoded.edition == Edition::SurfaceWater => {
            format!("实时数据间隔为 {minutes} 分钟")
        }
        Some(report) => told(&report, name),
        None => data(decoded, name),
    }
}

/// Tells whether frames of a command hold what must not be shown again: a key or a password.
#[must_use]
pub fn is_secret(cn: Cn, edition: Edition) -> bool {
    match cn.code() {
        // A time, of surface water.
        1014 => edition != Edition::SurfaceWater,
        code => code == 1072,
    }
}

fn asked(decoded: &Decoded<'_>, cn: Cn, name: &str) -> String {
    let area = decoded.data.bytes();
    if is_secret(cn, decoded.edition) {
        return format!("{name}（内容不显示）");
    }
    if area.is_empty() {
        return name.to_owned();
    }
    format!("{name}：{}", String::from_utf8_lossy(area))
}

fn told(report: &Report, name: &str) -> String {
    match report {
        Report::RequestAnswer(code) => match code.meaning() {
            Some((zh, _)) => format!("请求应答：{zh}（QnRtn={code}）"),
            None => format!("请求应答：未定义的代码（QnRtn={code}）"),
        },
        Report::ExecutionResult(code) => match code.meaning() {
            Some((zh, _)) => format!("执行结果：{zh}（ExeRtn={code}）"),
            None => format!("执行结果：未定义的代码（ExeRtn={code}）"),
        },
        Report::NoticeAnswer => "通知应答".to_owned(),
        Report::DataAnswer => "数据应答".to_owned(),
        Report::Time { pol_id, time } => {
            let of = pol_id.as_ref();
            let of = of.map_or_else(|| "数采仪".to_owned(), |code| format!("{code} "));
            format!("{of}的时间为 {}", readable(*time))
        }
        Report::Limits { pol_id, low, up } => format!("{pol_id} 的报警门限为 {low} 至 {up}"),
        Report::LoggerTime(time) => format!("数采仪的时间为 {}", readable(*time)),
        Report::StationState(state) => station(state, name),
        Report::ReportTarget(target) => format!("上位机地址为 {target}"),
        Report::ReportTime(time) => format!("数据上报时间为 {time}"),
        Report::RealtimeInterval(seconds) => format!("实时数据间隔为 {seconds} 秒"),
        Report::MinuteInterval(minutes) => format!("分钟数据间隔为 {minutes} 分钟"),
        Report::SampleKept { time, vase } => {
            format!("{} 留样，瓶号 {vase}", readable(*time))
        }
        Report::SamplingPeriod {
            pol_id,
            start,
            hours,
        } => format!("{pol_id} 自 {start} 起每 {hours} 小时采样一次"),
        Report::ResultTime { pol_id, minutes } => format!("{pol_id} 出样时间为 {minutes} 分钟"),
        Report::Serial { pol_id, serial } => format!("{pol_id} 的设备唯一标识为 {serial}"),
        Report::Info {
            time,
            info_id,
            text,
            ..
        } => format!("{} {info_id}：{text}", readable(*time)),
        _ => name.to_owned(),
    }
}

/// Says how a station runs, what it is doing and which alarms are on.
fn station(state: &StationState, name: &str) -> String {
    let mode = state.mode.map(|mode| match mode {
        RunMode::Manual => "手动模式",
        RunMode::Intermittent => "间歇模式",
        RunMode::Continuous => "连续模式",
        RunMode::Emergency => "应急模式",
    });
    let task = state.task.map(|task| match task {
        StationTask::Stopped => "停机",
        StationTask::StandBy => "待机",
        StationTask::Manual => "调试",
        StationTask::Sampling => "水样采集",
        StationTask::Settling => "沉砂",
        StationTask::Supplying => "进样",
        StationTask::Analysing => "测试分析",
        StationTask::BlowingBack => "反吹",
        StationTask::Cleaning => "清洗",
        StationTask::RemovingAlgae => "除藻",
    });
    let alarms: Vec<&str> = state
        .alarms
        .iter()
        .flatten()
        .map(|alarm| match alarm {
            1 => "断电报警",
            2 => "采样管路欠压",
            3 => "进样管路欠压",
            _ => "未知报警",
        })
        .collect();
    let alarms = match (&state.alarms, alarms.is_empty()) {
        (None, _) => None,
        (Some(_), true) => Some("无报警".to_owned()),
        (Some(_), false) => Some(alarms.join("、")),
    };
    let said: Vec<String> = [mode, task]
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .chain(alarms)
        .collect();
    format!("{name}：{}", said.join("、"))
}

fn data(decoded: &Decoded<'_>, name: &str) -> String {
    let time = decoded.data.field("DataTime").and_then(Value::stamp);
    let time = time.map_or_else(|| "时间缺失".to_owned(), readable);
    let codes: Vec<String> = decoded
        .data
        .factors()
        .map(|factor| factor.code().to_string())
        .collect();
    let named = codes[..codes.len().min(NAMED)].join("、");
    let more = if codes.len() > NAMED { " 等" } else { "" };
    format!("{name} {time}，{} 项：{named}{more}", codes.len())
}

fn readable(time: Stamp) -> String {
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

#[cfg(test)]
mod tests {
    use hj212::{Frame, Profile, decode};

    use super::*;

    #[test]
    fn what_a_station_says_in_words() {
        fn check(cn: u16, area: &str, expected: &str) {
            let segment = format!(
                "QN=20260301090000000;ST=21;CN={cn};PW=123456;MN=A110000_0001;Flag=8;CP=&&{area}&&"
            );
            let crc = hj212::crc(segment.as_bytes());
            let raw = format!("##{:04}{segment}{crc:04X}\r\n", segment.len());
            let frame = Frame::read(raw.as_bytes()).unwrap();
            assert_eq!(words(&decode(frame, &Profile::default()), false), expected);
        }
        check(
            1014,
            "SystemTime=20260301090000",
            "数采仪的时间为 2026-03-01 09:00:00",
        );
        check(1061, "RtdInterval=5", "实时数据间隔为 5 分钟");
        check(
            3040,
            "RunMode=1;SystemTask=6;SystemAlarm=01|02",
            "提取/上传系统运行状态：间歇模式、测试分析、断电报警、采样管路欠压",
        );
        check(3040, "SystemAlarm=00", "提取/上传系统运行状态：无报警");
    }

    #[test]
    fn frames_in_words() {
        fn check(segment: &str, outgoing: bool, expected: &str) {
            let crc = hj212::crc(segment.as_bytes());
            let raw = format!("##{:04}{segment}{crc:04X}\r\n", segment.len());
            let frame = Frame::read(raw.as_bytes()).unwrap();
            assert_eq!(
                words(&decode(frame, &Profile::default()), outgoing),
                expected
            );
        }
        let frame = |cn: u16, area: &str| {
            format!(
                "QN=20260301090000000;ST=32;CN={cn};PW=123456;MN=010000A8900016F000169DC0;\
                 Flag=5;CP=&&{area}&&"
            )
        };
        check(
            &frame(1062, "RtdInterval=30"),
            true,
            "设置实时数据间隔：RtdInterval=30",
        );
        check(
            &frame(1072, "NewPW=654321"),
            true,
            "设置现场机密码（内容不显示）",
        );
        check(&frame(2012, ""), true, "停止察看实时数据");
        check(
            &frame(9011, "QnRtn=1"),
            false,
            "请求应答：准备执行请求（QnRtn=1）",
        );
        check(
            &frame(9012, "ExeRtn=77"),
            false,
            "执行结果：未定义的代码（ExeRtn=77）",
        );
        check(
            &frame(1011, "SystemTime=20260301090000"),
            false,
            "数采仪的时间为 2026-03-01 09:00:00",
        );
        check(
            &frame(2061, "DataTime=20260301080000;w01018-Avg=1;w21003-Avg=2"),
            false,
            "小时数据 2026-03-01 08:00:00，2 项：w01018、w21003",
        );
    }
}
