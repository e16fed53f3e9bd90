//! Ways in which a whole fleet can misbehave.

use clap::ValueEnum;
use model::{FactorCode, Timestamp};
use sense::fleet::{Fault, FaultWindow, SimDevice, Source};

/// Seconds by which a skewed clock is ahead.
const SKEW_SECONDS: i64 = 600;

/// What every device does wrong.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Misbehaviour {
    /// The check word is wrong.
    BadCrc,
    /// The check word has lower-case digits.
    LowerCaseCrc,
    /// There is no CR LF behind a frame.
    NoLineEnd,
    /// The length field is wrong.
    WrongLength,
    /// A frame comes in pieces with pauses between them.
    HalfFrames,
    /// Frames come without a line end between them, in one piece.
    Glued,
    /// Every frame comes twice.
    Duplicates,
    /// The clock is ten minutes ahead.
    ClockSkew,
    /// The modem's own words stand before every frame.
    GarbageBefore,
    /// All values stay as they are.
    Stuck,
    /// Nothing is sent.
    Silent,
    /// Every report carries a log text in GBK instead of UTF-8.
    Gbk,
    /// Every frame comes twenty times in a row.
    Storm,
    /// The connection is closed after each answer, and opened again.
    Reconnects,
}

impl Misbehaviour {
    /// Returns the faults of a device.
    pub(super) fn faults(self, device: &SimDevice) -> Vec<FaultWindow> {
        let faults = match self {
            Self::BadCrc => vec![Fault::BadCrc],
            Self::LowerCaseCrc => vec![Fault::LowerCaseCrc],
            Self::NoLineEnd => vec![Fault::NoLineEnd],
            Self::WrongLength => vec![Fault::WrongLength],
            Self::HalfFrames => vec![Fault::HalfFrames],
            Self::Glued => vec![Fault::Glued],
            Self::Duplicates => vec![Fault::Duplicates],
            Self::ClockSkew => vec![Fault::ClockSkew {
                seconds: SKEW_SECONDS,
            }],
            Self::GarbageBefore => vec![Fault::GarbageBefore],
            Self::Stuck => factors(&device.source)
                .into_iter()
                .map(|factor| Fault::Stuck { factor })
                .collect(),
            Self::Silent => vec![Fault::Silent],
            Self::Gbk => vec![Fault::Gbk],
            Self::Storm => vec![Fault::Storm],
            Self::Reconnects => vec![Fault::Reconnects],
        };
        let from = begin(&device.source);
        let to = Timestamp::from_millis(i64::MAX);
        faults
            .into_iter()
            .map(|fault| FaultWindow { fault, from, to })
            .collect()
    }
}

fn factors(source: &Source) -> Vec<FactorCode> {
    match source {
        Source::Recorded(recording) => recording.factors.clone(),
        Source::Synthetic(synthetic) => synthetic
            .signals
            .iter()
            .map(|signal| signal.factor.clone())
            .collect(),
    }
}

/// Returns when the fault begins: a stuck value is that of the beginning, so a recording's first.
fn begin(source: &Source) -> Timestamp {
    match source {
        Source::Recorded(recording) => recording.hours.first().map(|hour| hour.start),
        Source::Synthetic(_) => None,
    }
    .unwrap_or(Timestamp::from_millis(0))
}
