//! Result codes of requests and executions.

use std::fmt;

/// Answer to a request (请求返回, `QnRtn`), HJ 212-2017.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct QnRtn(pub u16);

/// Result of an execution (执行结果, `ExeRtn`), HJ 212-2017.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExeRtn(pub u16);

impl QnRtn {
    /// Ready to execute (准备执行请求).
    pub const READY: Self = Self(1);
    /// Refused (请求被拒绝).
    pub const REFUSED: Self = Self(2);
    /// Wrong password (PW 错误).
    pub const WRONG_PW: Self = Self(3);
    /// Wrong device id (MN 错误).
    pub const WRONG_MN: Self = Self(4);
    /// Wrong system code (ST 错误).
    pub const WRONG_ST: Self = Self(5);
    /// Wrong flag (Flag 错误).
    pub const WRONG_FLAG: Self = Self(6);
    /// Wrong QN (QN 错误).
    pub const WRONG_QN: Self = Self(7);
    /// Wrong command (CN 错误).
    pub const WRONG_CN: Self = Self(8);
    /// Wrong check word (CRC 校验错误).
    pub const WRONG_CRC: Self = Self(9);
    /// Unknown fault (未知错误).
    pub const UNKNOWN: Self = Self(100);

    /// Returns the meaning in Chinese and in English; `None` for a code of no standard.
    #[must_use]
    pub fn meaning(self) -> Option<(&'static str, &'static str)> {
        Some(match self.0 {
            1 => ("准备执行请求", "ready to execute"),
            2 => ("请求被拒绝", "refused"),
            3 => ("PW 错误", "wrong password"),
            4 => ("MN 错误", "wrong device id"),
            5 => ("ST 错误", "wrong system code"),
            6 => ("Flag 错误", "wrong flag"),
            7 => ("QN 错误", "wrong QN"),
            8 => ("CN 错误", "wrong command"),
            9 => ("CRC 校验错误", "wrong check word"),
            100 => ("未知错误", "unknown fault"),
            _ => return None,
        })
    }
}

impl ExeRtn {
    /// Done (执行成功).
    pub const DONE: Self = Self(1);
    /// Failed without a known reason (执行失败，但不知道原因).
    pub const FAILED: Self = Self(2);
    /// A condition of the command is wrong (命令请求条件错误).
    pub const WRONG_CONDITION: Self = Self(3);
    /// The link timed out (通讯超时).
    pub const TIMEOUT: Self = Self(4);
    /// The system is busy (系统繁忙不能执行).
    pub const BUSY: Self = Self(5);
    /// The system is faulty (系统故障).
    pub const FAULT: Self = Self(6);
    /// There are no data (没有数据).
    pub const NO_DATA: Self = Self(100);

    /// Returns the meaning in Chinese and in English; `None` for a code of no standard.
    #[must_use]
    pub fn meaning(self) -> Option<(&'static str, &'static str)> {
        Some(match self.0 {
            1 => ("执行成功", "done"),
            2 => ("执行失败，原因不明", "failed, reason unknown"),
            3 => ("命令请求条件错误", "wrong condition"),
            4 => ("通讯超时", "link timed out"),
            5 => ("系统繁忙不能执行", "busy"),
            6 => ("系统故障", "system fault"),
            100 => ("没有数据", "no data"),
            _ => return None,
        })
    }
}

impl fmt::Display for QnRtn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ExeRtn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
