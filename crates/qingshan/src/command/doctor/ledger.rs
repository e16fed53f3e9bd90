//! What was acknowledged to devices and is not in the ledger.

use model::{Clock as _, Timestamp};
use store::{Pile, Store, Unsorted};

use super::Finding;
use crate::out;
use crate::outside::WallClock;

const NAME: &str = "ledger";
/// A server that works lets frames wait for some ten seconds. House setting, milliseconds.
const LONG: i64 = Timestamp::MINUTE;

pub(super) async fn look(store: &Store) -> Finding {
    match store.unsorted().await {
        Ok(unsorted) => judge(unsorted, WallClock.now()),
        Err(error) => Finding::wrong(
            NAME,
            out::causes(&error.into()).join(": "),
            "check that the account in the address may read the tables",
        ),
    }
}

fn judge(unsorted: Unsorted, now: Timestamp) -> Finding {
    let Unsorted { waiting, given_up } = unsorted;
    let waits_long = waiting.since.is_some_and(|since| now.since(since) > LONG);
    if given_up.frames > 0 {
        let also = match waiting.frames {
            0 => String::new(),
            _ => format!("; of {} they still wait", told(waiting)),
        };
        return Finding::wrong(
            NAME,
            format!(
                "the readings of {} cannot enter the ledger{also}",
                told(given_up)
            ),
            "start `qingshan serve` in its newest version, which tries them again, and look into \
             its log for \"readings cannot enter the ledger\"; the frames themselves are kept in \
             the frame log, so keep this database",
        );
    }
    if waits_long {
        return Finding::wrong(
            NAME,
            format!("the readings of {} wait to enter the ledger", told(waiting)),
            "start `qingshan serve`: they enter before it takes connections; if it runs, look into \
             its log for \"readings that were set aside\"",
        );
    }
    if waiting.frames > 0 {
        let detail = format!("the readings of {} are about to enter it", told(waiting));
        return Finding::note(NAME, detail);
    }
    Finding::ok(NAME, "it has the readings of all frames that were taken")
}

fn told(pile: Pile) -> String {
    let Pile { frames, since } = pile;
    match since {
        Some(since) => format!("{frames} frames since {since}"),
        None => format!("{frames} frames"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_772_294_400_000);

    fn pile(frames: u64, millis_ago: i64) -> Pile {
        let since = (frames > 0).then_some(NOW.plus(-millis_ago));
        Pile { frames, since }
    }

    fn check(waiting: Pile, given_up: Pile, state: State, detail: &str) {
        let finding = judge(Unsorted { waiting, given_up }, NOW);
        assert_eq!((finding.state, &*finding.detail), (state, detail));
        assert_eq!(finding.advice.is_some(), state == State::Wrong);
    }

    #[test]
    fn what_waits_is_a_note_and_what_waits_long_or_cannot_enter_is_wrong() {
        let none = Pile::default();
        check(
            none,
            none,
            State::Ok,
            "it has the readings of all frames that were taken",
        );
        check(
            pile(700, 2_000),
            none,
            State::Note,
            "the readings of 700 frames since 2026-02-28T23:59:58+08:00 are about to enter it",
        );
        check(
            pile(700, 3 * Timestamp::HOUR),
            none,
            State::Wrong,
            "the readings of 700 frames since 2026-02-28T21:00:00+08:00 wait to enter the ledger",
        );
        check(
            none,
            pile(3, Timestamp::HOUR),
            State::Wrong,
            "the readings of 3 frames since 2026-02-28T23:00:00+08:00 cannot enter the ledger",
        );
        check(
            pile(700, 2_000),
            pile(3, Timestamp::HOUR),
            State::Wrong,
            "the readings of 3 frames since 2026-02-28T23:00:00+08:00 cannot enter the ledger; \
             of 700 frames since 2026-02-28T23:59:58+08:00 they still wait",
        );
    }
}
