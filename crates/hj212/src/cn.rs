//! Command codes (命令编码).

use std::fmt;

/// A command code, 0 to 9999; unknown codes are kept as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cn(u16);

/// What the thousands of a command code mean (HJ 212-2017, 命令编码).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CnRange {
    /// 1000 to 1999: parameters.
    Parameters,
    /// 2000 to 2999: data.
    Data,
    /// 3000 to 3999: control.
    Control,
    /// 9000 to 9999: interaction.
    Interaction,
    /// Reserved by the standards; some makers use it.
    Reserved,
}

impl Cn {
    /// Real-time data (实时数据).
    pub const REALTIME: Self = Self(2011);
    /// Stop of real-time data (停止察看实时数据).
    pub const REALTIME_STOP: Self = Self(2012);
    /// Running state of devices (设备运行状态).
    pub const DEVICE_STATE: Self = Self(2021);
    /// Stop of running state (停止察看设备运行状态).
    pub const DEVICE_STATE_STOP: Self = Self(2022);
    /// Day data (日历史数据).
    pub const DAY: Self = Self(2031);
    /// Running time of devices over a day (设备运行时间日历史数据).
    pub const DEVICE_DAY: Self = Self(2041);
    /// Minute data (分钟数据).
    pub const MINUTE: Self = Self(2051);
    /// Hour data (小时数据).
    pub const HOUR: Self = Self(2061);
    /// Alarm event of the 2005 edition (报警事件).
    pub const ALARM_EVENT: Self = Self(2072);
    /// Clock request of a device (现场机时间校准请求).
    pub const CLOCK_REQUEST: Self = Self(1013);
    /// Hardware ids of a logger in the 2025 edition; a setting in the 2005 edition.
    pub const HARDWARE_IDS: Self = Self(1001);
    /// Answer to a request (请求应答).
    pub const REQUEST_ANSWER: Self = Self(9011);
    /// Result of an execution (执行结果).
    pub const EXECUTION_RESULT: Self = Self(9012);
    /// Answer to a notice (通知应答).
    pub const NOTICE_ANSWER: Self = Self(9013);
    /// Answer to data (数据应答).
    pub const DATA_ANSWER: Self = Self(9014);
    /// Heartbeat of the 2025 edition and of surface water (心跳).
    pub const HEARTBEAT: Self = Self(9015);

    /// Makes a code; `None` above 9999.
    #[must_use]
    pub const fn new(code: u16) -> Option<Self> {
        if code <= 9999 { Some(Self(code)) } else { None }
    }

    /// Returns the code.
    #[must_use]
    pub const fn code(self) -> u16 {
        self.0
    }

    /// Returns the range the code lies in.
    #[must_use]
    pub const fn range(self) -> CnRange {
        match self.0 {
            1000..=1999 => CnRange::Parameters,
            2000..=2999 => CnRange::Data,
            3000..=3999 => CnRange::Control,
            9000..=9999 => CnRange::Interaction,
            _ => CnRange::Reserved,
        }
    }

    /// Tells whether this is one of the four answers 9011 to 9014.
    #[must_use]
    pub const fn is_answer(self) -> bool {
        matches!(self.0, 9011..=9014)
    }

    /// Takes a code of the command table.
    pub(crate) const fn from_table(code: u16) -> Self {
        Self(code)
    }

    /// Reads the four digits of a code.
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        let digits: &[u8; 4] = text.try_into().ok()?;
        digits
            .iter()
            .try_fold(0_u16, |code, byte| {
                byte.is_ascii_digit()
                    .then(|| code * 10 + u16::from(byte - b'0'))
            })
            .map(Self)
    }
}

impl fmt::Display for Cn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}
