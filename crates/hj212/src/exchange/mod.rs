//! Exchanges as machines that take events and a time (交互流程).
//!
//! The side that begins an exchange runs an [`Exchange`]; the device that is asked runs a
//! [`Responder`]. Neither has a clock: times are milliseconds of any clock that runs forward.

mod responder;

pub use responder::{Admission, Responder};

use crate::catalogue::Pattern;
use crate::cn::Cn;
use crate::decoded::Decoded;
use crate::report::Report;
use crate::results::{ExeRtn, QnRtn};

/// How long to wait and how often to resend (HJ 212-2017 table 1; settable by command 1000).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// `OverTime`: how long an answer is waited for, in milliseconds.
    pub over_time_ms: i64,
    /// `ReCount`: how often the frame is sent again.
    pub resends: u32,
    /// How long data or the result are waited for after the answer, in milliseconds. No standard
    /// has a number for it.
    pub execution_ms: i64,
}

impl Timing {
    /// Mobile networks and power lines: 10 s, three resends.
    pub const MOBILE: Self = Self {
        over_time_ms: 10_000,
        resends: 3,
        execution_ms: 60_000,
    };
    /// Fixed lines (ADSL): 5 s, three resends.
    pub const FIXED: Self = Self {
        over_time_ms: 5_000,
        resends: 3,
        execution_ms: 60_000,
    };
    /// Short messages, of the 2005 edition: 30 s, three resends.
    pub const SMS: Self = Self {
        over_time_ms: 30_000,
        resends: 3,
        execution_ms: 180_000,
    };
}

/// What came from the other side for an exchange, found by its QN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// 9011.
    RequestAnswer(QnRtn),
    /// Data under the command that was asked.
    Data,
    /// 9012.
    Result(ExeRtn),
    /// 9013.
    NoticeAnswer,
    /// 9014.
    DataAnswer,
}

impl Seen {
    /// Reads what a frame is to an exchange that was begun by the command `asked`.
    #[must_use]
    pub fn of(decoded: &Decoded<'_>, asked: Cn) -> Option<Self> {
        match Report::read(decoded) {
            Some(Report::RequestAnswer(result)) => Some(Self::RequestAnswer(result)),
            Some(Report::ExecutionResult(result)) => Some(Self::Result(result)),
            Some(Report::NoticeAnswer) => Some(Self::NoticeAnswer),
            Some(Report::DataAnswer) => Some(Self::DataAnswer),
            _ => (decoded.header.cn == Some(asked)).then_some(Self::Data),
        }
    }
}

/// How an exchange ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// The request was executed; so many frames of data came.
    Done {
        /// Frames of data.
        records: u32,
    },
    /// The notice or the data were answered.
    Answered,
    /// The request was refused.
    Refused(QnRtn),
    /// The execution failed; [`ExeRtn::NO_DATA`] is among these.
    Failed(ExeRtn),
    /// No answer came after all resends: the link is dead.
    NoAnswer,
    /// The request was answered, but neither data nor a result came in time.
    NoResult,
}

/// What is to be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Send the frame, for the first time or again, and come back at `until_ms`.
    Send {
        /// When to call [`Exchange::tick`] at the latest.
        until_ms: i64,
    },
    /// Nothing until something comes or `until_ms` is reached.
    Wait {
        /// When to call [`Exchange::tick`] at the latest.
        until_ms: i64,
    },
    /// The exchange is over.
    Finished(Finish),
}

/// One exchange on the side that began it: a request or a notice of the host, an upload or a
/// notice of the device.
///
/// ```
/// use hj212::{Action, Exchange, ExeRtn, Finish, Pattern, QnRtn, Seen, Timing};
/// let (mut exchange, first) = Exchange::start(Pattern::Request, Timing::MOBILE, 0);
/// assert_eq!(first, Action::Send { until_ms: 10_000 });
/// assert_eq!(exchange.tick(10_000), Action::Send { until_ms: 20_000 }); // first resend
/// exchange.see(Seen::RequestAnswer(QnRtn::READY), 12_000);
/// exchange.see(Seen::Data, 13_000);
/// let last = exchange.see(Seen::Result(ExeRtn::DONE), 14_000);
/// assert_eq!(last, Action::Finished(Finish::Done { records: 1 }));
/// ```
#[derive(Debug, Clone)]
pub struct Exchange {
    pattern: Pattern,
    timing: Timing,
    state: State,
    records: u32,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Asked { resent: u32, until_ms: i64 },
    Executing { until_ms: i64 },
    Finished(Finish),
}

impl Exchange {
    /// Begins an exchange at `now_ms`; the action is to send the frame.
    #[must_use]
    pub fn start(pattern: Pattern, timing: Timing, now_ms: i64) -> (Self, Action) {
        let until_ms = now_ms.saturating_add(timing.over_time_ms);
        let state = State::Asked {
            resent: 0,
            until_ms,
        };
        (
            Self {
                pattern,
                timing,
                state,
                records: 0,
            },
            Action::Send { until_ms },
        )
    }

    /// Takes what came from the other side.
    pub fn see(&mut self, seen: Seen, now_ms: i64) -> Action {
        match (self.state, self.pattern, seen) {
            (State::Finished(_), _, _) => {}
            (_, Pattern::Request, Seen::RequestAnswer(QnRtn::READY)) => self.execute(now_ms),
            (_, Pattern::Request, Seen::RequestAnswer(result)) => {
                self.finish(Finish::Refused(result));
            }
            (_, Pattern::Request, Seen::Data) => {
                // Data without the 9011 before them: the answer was lost, the request was not.
                self.records = self.records.saturating_add(1);
                self.execute(now_ms);
            }
            (_, Pattern::Request, Seen::Result(ExeRtn::DONE)) => {
                self.finish(Finish::Done {
                    records: self.records,
                });
            }
            (_, Pattern::Request, Seen::Result(result)) => self.finish(Finish::Failed(result)),
            (_, Pattern::Notice, Seen::NoticeAnswer) | (_, Pattern::Upload, Seen::DataAnswer) => {
                self.finish(Finish::Answered);
            }
            _ => {}
        }
        self.action()
    }

    /// Takes the time: resends or gives up where it has run out.
    pub fn tick(&mut self, now_ms: i64) -> Action {
        match self.state {
            State::Asked { resent, until_ms } if now_ms >= until_ms => {
                if resent >= self.timing.resends {
                    self.finish(Finish::NoAnswer);
                } else {
                    let until_ms = now_ms.saturating_add(self.timing.over_time_ms);
                    self.state = State::Asked {
                        resent: resent + 1,
                        until_ms,
                    };
                    return Action::Send { until_ms };
                }
            }
            // A request that was answered is not sent again (HJ 212-2017, 超时重发机制).
            State::Executing { until_ms } if now_ms >= until_ms => self.finish(Finish::NoResult),
            _ => {}
        }
        self.action()
    }

    /// Returns how many frames of data have come.
    #[must_use]
    pub fn records(&self) -> u32 {
        self.records
    }

    fn execute(&mut self, now_ms: i64) {
        self.state = State::Executing {
            until_ms: now_ms.saturating_add(self.timing.execution_ms),
        };
    }

    fn finish(&mut self, finish: Finish) {
        self.state = State::Finished(finish);
    }

    fn action(&self) -> Action {
        match self.state {
            State::Asked { until_ms, .. } | State::Executing { until_ms } => {
                Action::Wait { until_ms }
            }
            State::Finished(finish) => Action::Finished(finish),
        }
    }
}
