//! How a simulated device misbehaves.

use model::{FactorCode, Timestamp};
use standards::Decimal;

/// What is wrong with a device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// A factor has this value, for instance one over its limit (超标).
    OverLimit {
        /// The factor.
        factor: FactorCode,
        /// Its value.
        value: Decimal,
    },
    /// A factor keeps the value that it had when the fault began (恒值).
    Stuck {
        /// The factor.
        factor: FactorCode,
    },
    /// Nothing is measured and nothing sent (断线).
    Silent,
    /// The check word is wrong.
    BadCrc,
    /// The check word has lower-case digits.
    LowerCaseCrc,
    /// There is no CR LF behind a frame.
    NoLineEnd,
    /// The length field is three too great.
    WrongLength,
    /// A frame comes in three pieces with pauses between them.
    HalfFrames,
    /// Frames come without a line end between them and in one piece.
    Glued,
    /// Every frame comes twice.
    Duplicates,
    /// The device's clock is off by this many seconds.
    ClockSkew {
        /// Seconds ahead; negative: behind.
        seconds: i64,
    },
    /// The modem's own words stand before every frame.
    GarbageBefore,
    /// Every report carries a log text (`i11001-Info`) in GBK, where the standard wants UTF-8.
    Gbk,
    /// Every frame comes twenty times in a row.
    Storm,
    /// The device closes its connection whenever something was acknowledged, and opens another.
    Reconnects,
}

/// A fault and when it lasts: `from` inclusive to `to` exclusive, business time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FaultWindow {
    /// What is wrong.
    pub fault: Fault,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub to: Timestamp,
}

impl FaultWindow {
    /// Tells whether the fault lasts at this time.
    #[must_use]
    pub fn lasts_at(&self, time: Timestamp) -> bool {
        self.from <= time && time < self.to
    }
}

/// Returns the faults that last at a time.
pub(super) fn lasting(windows: &[FaultWindow], time: Timestamp) -> impl Iterator<Item = &Fault> {
    windows
        .iter()
        .filter(move |window| window.lasts_at(time))
        .map(|window| &window.fault)
}

/// Returns the value that a factor shows at a time: what `measured` gives, unless a fault says
/// otherwise. Of several faults the first counts.
pub(super) fn shown(
    windows: &[FaultWindow],
    factor: &FactorCode,
    time: Timestamp,
    measured: impl Fn(Timestamp) -> Option<Decimal>,
) -> Option<Decimal> {
    for window in windows.iter().filter(|window| window.lasts_at(time)) {
        match &window.fault {
            Fault::OverLimit {
                factor: wrong,
                value,
            } if wrong == factor => return Some(*value),
            Fault::Stuck { factor: wrong } if wrong == factor => return measured(window.from),
            _ => {}
        }
    }
    measured(time)
}

/// Returns by how many seconds the device's clock is off.
pub(super) fn skew_seconds(windows: &[FaultWindow], time: Timestamp) -> i64 {
    lasting(windows, time)
        .find_map(|fault| match fault {
            Fault::ClockSkew { seconds } => Some(*seconds),
            _ => None,
        })
        .unwrap_or(0)
}
