//! The machine's clock.

use std::fs::Metadata;
use std::path::Path;
use std::time::UNIX_EPOCH;

use model::{Clock as _, Timestamp};

use super::Finding;
use crate::outside::WallClock;

const NAME: &str = "clock";
/// Where systemd notes that the clock follows a time server; absent where another program does it.
const SYNCHRONISED: &str = "/run/systemd/timesync/synchronized";

pub(super) fn look() -> Finding {
    judge(WallClock.now(), built(), Path::new(SYNCHRONISED).exists())
}

/// Returns when this program's file was written: no true clock can show an earlier time.
fn built() -> Option<Timestamp> {
    let file = std::env::current_exe().and_then(std::fs::metadata).ok();
    let written = file.as_ref().map(Metadata::modified)?.ok()?;
    let since = written.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis())
        .ok()
        .map(Timestamp::from_millis)
}

fn judge(now: Timestamp, built: Option<Timestamp>, synchronised: bool) -> Finding {
    let advice = "set the clock, and let it follow a time server (chrony, systemd-timesyncd)";
    match built {
        Some(built) if now < built => Finding::wrong(
            NAME,
            format!("the machine's clock shows {now}, but this program was built at {built}"),
            advice,
        ),
        _ if synchronised => Finding::ok(NAME, format!("{now}, follows a time server")),
        _ => Finding::note(
            NAME,
            format!("{now}; nothing tells whether the clock follows a time server"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn a_clock_before_the_build_is_wrong() {
        let [early, late] = [1_000, 2_000].map(Timestamp::from_millis);
        for (now, built, synchronised, expected) in [
            (early, Some(late), true, State::Wrong),
            (late, Some(early), true, State::Ok),
            (late, Some(early), false, State::Note),
            (early, None, true, State::Ok),
        ] {
            assert_eq!(judge(now, built, synchronised).state, expected);
        }
    }
}
