//! What a device has said of its own steps (设备自报间隔), from the log of what was asked of it.

use hj212::{Cn, Edition, ExeRtn, Frame, Profile, Report, decode};
use model::{Cadence, DownlinkId, Mn, Scope, Timestamp};
use store::{DownlinkAnswer, Store, StoreError};

/// How many of the newest words of each kind are looked at.
const LOOKED_AT: u32 = 500;

/// The longest step that is believed. Nothing reports at the cadences concerned more rarely than
/// once a day; no step at all would be none.
const LONGEST: i64 = Timestamp::DAY;

const SECOND: i64 = 1_000;

/// How a device came to say its step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Saying {
    /// It was asked and answered.
    Answered,
    /// It was told to, and reported that it had done so (`ExeRtn=1`).
    Accepted,
}

/// A step that a device has said of itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SaidStep {
    /// When it said so.
    pub at: Timestamp,
    /// Of which rows.
    pub cadence: Cadence,
    /// The step, milliseconds.
    pub step: i64,
    /// How it came to say so.
    pub saying: Saying,
    /// The command code that it answered: 1061 or 1063 asks, 1062 or 1064 sets (HJ 212-2017; of
    /// these the 2005 edition has 1061 and 1062).
    pub cn: u16,
    /// The exchange in which it did.
    pub downlink: DownlinkId,
}

/// A command with which a device says a step of itself, or takes one.
struct Word {
    command: &'static str,
    cn: u16,
    cadence: Cadence,
    saying: Saying,
}

const WORDS: [Word; 5] = [
    Word {
        command: "get-realtime-interval",
        cn: 1_061,
        cadence: Cadence::Realtime,
        saying: Saying::Answered,
    },
    Word {
        command: "set-realtime-interval",
        cn: 1_062,
        cadence: Cadence::Realtime,
        saying: Saying::Accepted,
    },
    Word {
        command: "set-realtime-minutes",
        cn: 1_062,
        cadence: Cadence::Realtime,
        saying: Saying::Accepted,
    },
    Word {
        command: "get-minute-interval",
        cn: 1_063,
        cadence: Cadence::Minute,
        saying: Saying::Answered,
    },
    Word {
        command: "set-minute-interval",
        cn: 1_064,
        cadence: Cadence::Minute,
        saying: Saying::Accepted,
    },
];

/// Returns what a device in scope has said of its steps, in the order in which it did.
///
/// # Errors
///
/// Fails where the store does.
pub async fn said_steps(
    store: &Store,
    scope: &Scope,
    mn: &Mn,
) -> Result<Vec<SaidStep>, StoreError> {
    let mut said = Vec::new();
    for word in &WORDS {
        // A question is answered by data, a setting by the report that it was done.
        let cn = match word.saying {
            Saying::Answered => word.cn,
            Saying::Accepted => Cn::EXECUTION_RESULT.code(),
        };
        let answers = store.answers_to(scope, mn, word.command, cn, LOOKED_AT);
        let answers = answers.await?;
        said.extend(answers.iter().filter_map(|one| heard(word, one)));
    }
    said.sort();
    Ok(said)
}

fn heard(word: &Word, answer: &DownlinkAnswer) -> Option<SaidStep> {
    let frame = Frame::read(&answer.raw)?;
    let decoded = decode(frame, &Profile::default());
    // Stations of surface water tell it in minutes.
    let realtime = match decoded.edition {
        Edition::SurfaceWater => Timestamp::MINUTE,
        _ => SECOND,
    };
    let step = match (word.saying, word.cadence, Report::read(&decoded)?) {
        (Saying::Answered, Cadence::Realtime, Report::RealtimeInterval(number)) => {
            i64::from(number) * realtime
        }
        (Saying::Answered, Cadence::Minute, Report::MinuteInterval(minutes)) => {
            i64::from(minutes) * Timestamp::MINUTE
        }
        (Saying::Accepted, _, Report::ExecutionResult(ExeRtn::DONE)) => told(answer)?,
        _ => return None,
    };
    (1..=LONGEST).contains(&step).then(|| SaidStep {
        at: answer.at,
        cadence: word.cadence,
        step,
        saying: word.saying,
        cn: word.cn,
        downlink: answer.downlink.clone(),
    })
}

/// Returns the step that a device was told to take.
fn told(answer: &DownlinkAnswer) -> Option<i64> {
    let units = [("seconds", SECOND), ("minutes", Timestamp::MINUTE)];
    units.into_iter().find_map(|(name, unit)| {
        let number: u32 = answer.parameters.get(name)?.trim().parse().ok()?;
        Some(i64::from(number) * unit)
    })
}
