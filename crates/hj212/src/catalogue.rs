//! The table of commands: which edition has which, who sends it, and how it is answered.

use crate::cn::Cn;
use crate::edition::Edition;

/// How a command is exchanged (通讯流程).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Answered by 9011, then data of the same command, then 9012 (请求命令).
    Request,
    /// Answered by 9014 if it asks for it (上传命令).
    Upload,
    /// Answered by 9013 (通知命令).
    Notice,
    /// An answer itself; only the 9012 of 2005 is answered, by 9014.
    Answer,
}

/// What an edition says about a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CnInfo {
    /// The code.
    pub cn: Cn,
    /// Name in Chinese.
    pub zh: &'static str,
    /// Name in English.
    pub en: &'static str,
    /// How the host (上位机) uses it, if it does.
    pub from_host: Option<Pattern>,
    /// How the device (现场机) uses it, if it does.
    pub from_device: Option<Pattern>,
}

struct Row {
    code: u16,
    editions: &'static [Edition],
    host: Option<Pattern>,
    device: Option<Pattern>,
    zh: &'static str,
    en: &'static str,
}

const OLD: &[Edition] = &[Edition::V2005];
const MIDDLE: &[Edition] = &[Edition::V2017];
const NEW: &[Edition] = &[Edition::V2025];
const SINCE_2017: &[Edition] = &[Edition::V2017, Edition::V2025, Edition::SurfaceWater];
const ALL: &[Edition] = &[
    Edition::V2005,
    Edition::V2017,
    Edition::V2025,
    Edition::SurfaceWater,
];
const WATER: &[Edition] = &[Edition::SurfaceWater];

const R: Option<Pattern> = Some(Pattern::Request);
const U: Option<Pattern> = Some(Pattern::Upload);
const N: Option<Pattern> = Some(Pattern::Notice);
const A: Option<Pattern> = Some(Pattern::Answer);
const X: Option<Pattern> = None;

const fn row(
    code: u16,
    editions: &'static [Edition],
    host: Option<Pattern>,
    device: Option<Pattern>,
    zh: &'static str,
    en: &'static str,
) -> Row {
    Row {
        code,
        editions,
        host,
        device,
        zh,
        en,
    }
}

/// The commands; those of 2025 only and of surface water are known through readers of them.
const ROWS: &[Row] = &[
    row(
        1000,
        ALL,
        R,
        X,
        "设置超时时间及重发次数",
        "set time-out and resends",
    ),
    row(
        1001,
        OLD,
        R,
        X,
        "设置超限报警时间",
        "set over-limit alarm time",
    ),
    row(
        1001,
        NEW,
        X,
        N,
        "上传数采仪硬件序号",
        "hardware ids of the logger",
    ),
    row(1002, NEW, R, X, "设置数采仪 MN 编码", "set the device id"),
    row(1011, ALL, R, U, "提取/上传现场机时间", "time of the device"),
    row(1012, ALL, R, X, "设置现场机时间", "set the time"),
    row(
        1013,
        SINCE_2017,
        X,
        N,
        "现场机时间校准请求",
        "request for the time",
    ),
    row(1014, NEW, R, N, "更新密钥", "new key"),
    row(1014, WATER, R, U, "数采仪时间", "time of the logger"),
    row(
        1015,
        WATER,
        R,
        X,
        "设置数采仪时间",
        "set the time of the logger",
    ),
    row(1021, OLD, R, U, "提取/上传报警门限", "alarm limits"),
    row(1022, OLD, R, X, "设置报警门限", "set alarm limits"),
    row(
        1031,
        OLD,
        R,
        U,
        "提取/上传上位机地址",
        "address of the host",
    ),
    row(
        1032,
        OLD,
        R,
        X,
        "设置上位机地址",
        "set the address of the host",
    ),
    row(
        1041,
        OLD,
        R,
        U,
        "提取/上传数据上报时间",
        "time of the daily report",
    ),
    row(
        1042,
        OLD,
        R,
        X,
        "设置数据上报时间",
        "set the time of the daily report",
    ),
    row(
        1061,
        ALL,
        R,
        U,
        "提取/上传实时数据间隔",
        "real-time interval",
    ),
    row(
        1062,
        ALL,
        R,
        X,
        "设置实时数据间隔",
        "set the real-time interval",
    ),
    row(
        1063,
        SINCE_2017,
        R,
        U,
        "提取/上传分钟数据间隔",
        "minute interval",
    ),
    row(
        1064,
        SINCE_2017,
        R,
        X,
        "设置分钟数据间隔",
        "set the minute interval",
    ),
    row(1072, ALL, R, X, "设置现场机密码", "set the password"),
    row(2011, ALL, R, U, "实时数据", "real-time data"),
    row(2012, ALL, N, X, "停止察看实时数据", "stop real-time data"),
    row(2013, NEW, R, U, "周期性原始监测数据", "raw periodic data"),
    row(2021, ALL, R, U, "设备运行状态", "running state of devices"),
    row(
        2022,
        ALL,
        N,
        X,
        "停止察看设备运行状态",
        "stop running state",
    ),
    row(2031, ALL, R, U, "日历史数据", "day data"),
    row(
        2041,
        ALL,
        R,
        U,
        "设备运行时间日历史数据",
        "running time of devices by day",
    ),
    row(2051, ALL, R, U, "分钟数据", "minute data"),
    row(
        2052,
        NEW,
        R,
        U,
        "单次噪声监测数据",
        "single noise measurement",
    ),
    row(2061, ALL, R, U, "小时数据", "hour data"),
    row(
        2062,
        NEW,
        R,
        U,
        "自动标样核查数据",
        "automatic standard-sample checks",
    ),
    row(2062, WATER, R, U, "标样核查数据", "standard-sample checks"),
    row(2063, WATER, R, U, "加标回收数据", "spike recovery data"),
    row(2064, WATER, R, U, "平行样测试数据", "parallel sample data"),
    row(2065, WATER, R, U, "零点核查数据", "zero check data"),
    row(2066, WATER, R, U, "跨度核查数据", "span check data"),
    row(2071, OLD, R, U, "报警记录", "alarm records"),
    row(2072, OLD, X, N, "报警事件", "alarm event"),
    row(
        2081,
        SINCE_2017,
        X,
        U,
        "数采仪开机时间",
        "start of the logger",
    ),
    row(
        2111,
        NEW,
        X,
        U,
        "炉膛温度 5 分钟均值",
        "furnace temperature, five-minute mean",
    ),
    row(
        3011,
        ALL,
        R,
        X,
        "零点/量程校准",
        "zero and span calibration",
    ),
    row(3012, ALL, R, X, "即时采样", "sample now"),
    row(3013, OLD, R, X, "设备操作", "operate a device"),
    row(
        3013,
        SINCE_2017,
        R,
        X,
        "启动清洗/反吹",
        "clean or blow back",
    ),
    row(
        3014,
        OLD,
        R,
        X,
        "设置采样时间周期",
        "set the sampling period",
    ),
    row(3014, MIDDLE, R, X, "比对采样", "comparison sample"),
    row(3015, MIDDLE, R, U, "超标留样", "keep an over-limit sample"),
    row(3015, WATER, R, U, "远程留样", "keep a sample"),
    row(
        3016,
        MIDDLE,
        R,
        X,
        "设置采样时间周期",
        "set the sampling period",
    ),
    row(3017, MIDDLE, R, U, "提取采样时间周期", "sampling period"),
    row(3018, SINCE_2017, R, U, "提取出样时间", "time to a result"),
    row(
        3019,
        SINCE_2017,
        R,
        U,
        "提取设备唯一标识",
        "serial number of a device",
    ),
    row(
        3020,
        SINCE_2017,
        R,
        U,
        "提取现场机信息",
        "log, state or parameter",
    ),
    row(3021, SINCE_2017, R, X, "设置现场机参数", "set a parameter"),
    row(3022, NEW, R, X, "即时留样", "keep a sample now"),
    row(
        3024,
        NEW,
        R,
        X,
        "启动标样核查",
        "start a standard-sample check",
    ),
    row(
        3040,
        WATER,
        R,
        U,
        "提取/上传系统运行状态",
        "state of the station",
    ),
    row(
        3041,
        WATER,
        R,
        U,
        "提取/上传站点环境信息",
        "surroundings of the station",
    ),
    row(
        3042,
        WATER,
        R,
        X,
        "切换系统运行模式",
        "set the mode of running",
    ),
    row(3043, WATER, R, X, "重启数采仪", "restart the logger"),
    row(3044, WATER, R, X, "启动单次测试", "test once"),
    row(3045, WATER, R, X, "紧急停机", "stop"),
    row(3046, WATER, R, X, "进入待机状态", "go to stand-by"),
    row(3047, WATER, R, X, "清除系统报警", "clear the alarms"),
    row(3048, WATER, R, X, "系统清洗", "clean the whole"),
    row(3049, WATER, R, X, "清洗外管路", "clean the outer pipe"),
    row(3050, WATER, R, X, "清洗内管路", "clean the inner pipes"),
    row(3051, WATER, R, X, "清洗沉砂池", "clean the sand basin"),
    row(3052, WATER, R, X, "除藻", "remove algae"),
    row(
        3053,
        WATER,
        R,
        X,
        "清洗五参数池",
        "clean the basin of the five parameters",
    ),
    row(3054, WATER, R, X, "清洗过滤器", "clean the filter"),
    row(3055, WATER, R, X, "设置沉砂时间", "set the settling time"),
    row(
        3056,
        WATER,
        R,
        X,
        "设置测试间隔",
        "set the interval of tests",
    ),
    row(3057, WATER, R, X, "设置采水泵", "set the pumps"),
    row(3060, WATER, R, X, "设置采样时间", "set the sampling time"),
    row(3061, WATER, R, X, "设置进样时间", "set the supply time"),
    row(
        3062,
        WATER,
        R,
        X,
        "设置清洗外管路时间",
        "set the cleaning time of the outer pipe",
    ),
    row(
        3063,
        WATER,
        R,
        X,
        "设置清洗内管路时间",
        "set the cleaning time of the inner pipes",
    ),
    row(3064, WATER, R, X, "设置清洗时间", "set the cleaning time"),
    row(
        3065,
        WATER,
        R,
        X,
        "设置等待仪表测量时间",
        "set the waiting time for the analysers",
    ),
    row(
        3080,
        WATER,
        R,
        X,
        "启动标液核查",
        "check with a standard solution",
    ),
    row(3081, WATER, R, X, "启动加标回收", "spike recovery"),
    row(3082, WATER, R, X, "启动平行样测试", "test parallel samples"),
    row(3083, WATER, R, X, "启动零点核查", "check the zero"),
    row(3084, WATER, R, X, "启动跨度核查", "check the span"),
    row(3085, WATER, R, X, "启动空白校准", "calibrate with a blank"),
    row(
        3086,
        WATER,
        R,
        X,
        "启动标样校准",
        "calibrate with a standard",
    ),
    row(
        3100,
        WATER,
        R,
        X,
        "停止仪器当前动作",
        "stop what an analyser does",
    ),
    row(9011, ALL, X, A, "请求应答", "answer to a request"),
    row(9012, ALL, X, A, "执行结果", "result of an execution"),
    row(9013, ALL, A, A, "通知应答", "answer to a notice"),
    row(9014, ALL, A, A, "数据应答", "answer to data"),
    row(9015, NEW, X, N, "心跳", "heartbeat"),
    row(9015, WATER, X, N, "心跳", "heartbeat"),
];

impl Row {
    const fn info(&self) -> CnInfo {
        CnInfo {
            cn: Cn::from_table(self.code),
            zh: self.zh,
            en: self.en,
            from_host: self.host,
            from_device: self.device,
        }
    }
}

impl Cn {
    /// Returns every command of an edition, in the order of the codes.
    ///
    /// ```
    /// use hj212::{Cn, Edition};
    /// assert_eq!(Cn::all(Edition::V2017).next().unwrap().zh, "设置超时时间及重发次数");
    /// assert!(Cn::all(Edition::V2025).any(|info| info.cn == Cn::HEARTBEAT));
    /// ```
    pub fn all(edition: Edition) -> impl Iterator<Item = CnInfo> {
        ROWS.iter()
            .filter(move |row| row.editions.contains(&edition))
            .map(Row::info)
    }

    /// Returns what an edition says about this command, `None` if it does not have it.
    ///
    /// ```
    /// use hj212::{Cn, Edition, Pattern};
    /// let cn = Cn::new(1001).unwrap();
    /// assert_eq!(cn.info(Edition::V2005).unwrap().from_host, Some(Pattern::Request));
    /// assert_eq!(cn.info(Edition::V2025).unwrap().from_device, Some(Pattern::Notice));
    /// assert!(cn.info(Edition::V2017).is_none());
    /// ```
    #[must_use]
    pub fn info(self, edition: Edition) -> Option<CnInfo> {
        ROWS.iter()
            .find(|row| row.code == self.code() && row.editions.contains(&edition))
            .map(Row::info)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_edition_has_a_command_twice() {
        for edition in ALL {
            let mut codes: Vec<u16> = ROWS
                .iter()
                .filter(|row| row.editions.contains(edition))
                .map(|row| row.code)
                .collect();
            let count = codes.len();
            codes.dedup();
            assert_eq!(codes.len(), count, "{edition}");
            assert!(codes.is_sorted(), "{edition}");
        }
    }
}
