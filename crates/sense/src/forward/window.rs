//! What is on its way to a destination: in order per device, and done in the order of the queue.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use model::Timestamp;
use tokio::time::Instant;

use super::parcel::Parcel;

/// Frames between the cursor and the end of what was read from the queue.
///
/// Nothing leaves it but from its front, and only when it is done, so that the cursor never passes
/// a frame that is not.
#[derive(Debug, Default)]
pub(super) struct Window {
    entries: VecDeque<Entry>,
    /// Acknowledged since the last connection began.
    heard: bool,
}

#[derive(Debug)]
struct Entry {
    seq: i64,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Acknowledged, given up, or none of the destination's business.
    Done,
    /// Still to be acknowledged.
    Open {
        parcel: Box<Parcel>,
        /// When it was last sent over this connection, and how often before.
        flight: Option<(Instant, u32)>,
        /// Over how many connections it was tried in vain while others were taken.
        attempts: u32,
        /// Whether it was ever sent by this process.
        was_sent: bool,
    },
}

/// What became of frames that wait for their answers.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Overdue {
    /// These must be sent again; maybe none.
    Again(Vec<Vec<u8>>),
    /// One was sent as often as allowed: the link is dead (HJ 212-2017 6.5.2).
    LinkDead,
}

impl Window {
    /// Returns how many frames it holds, done or not.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Takes a frame to send; frames come in the order of the queue.
    pub(super) fn push(&mut self, parcel: Parcel) {
        self.entries.push_back(Entry {
            seq: parcel.seq,
            state: State::Open {
                parcel: Box::new(parcel),
                flight: None,
                attempts: 0,
                was_sent: false,
            },
        });
    }

    /// Passes a frame over that is not to be sent.
    pub(super) fn pass(&mut self, seq: i64) {
        // A run of them needs one entry.
        match self.entries.back_mut() {
            Some(last) if matches!(last.state, State::Done) => last.seq = seq,
            _ => self.entries.push_back(Entry {
                seq,
                state: State::Done,
            }),
        }
    }

    /// Returns the next frames to send, at most `most`, so that no more than `window` wait for
    /// their answers and of one device no more than one. What was received before `live_since` is
    /// sent late and marked so.
    pub(super) fn next(
        &mut self,
        window: usize,
        most: usize,
        live_since: Timestamp,
        now: Instant,
    ) -> Vec<Vec<u8>> {
        let mut busy: HashSet<&str> = HashSet::new();
        let mut places = Vec::new();
        let flying = self
            .entries
            .iter()
            .filter(|entry| entry.is_flying())
            .count();
        let room = window.max(1).saturating_sub(flying).min(most);
        for (place, entry) in self.entries.iter().enumerate() {
            if places.len() >= room {
                break;
            }
            if let State::Open { parcel, flight, .. } = &entry.state
                && busy.insert(&parcel.mn)
                && flight.is_none()
            {
                places.push(place);
            }
        }
        let mut frames = Vec::with_capacity(places.len());
        for place in places {
            if let Some(State::Open {
                parcel,
                flight,
                was_sent,
                ..
            }) = self.entries.get_mut(place).map(|entry| &mut entry.state)
            {
                *flight = Some((now, 0));
                let late = *was_sent || parcel.received_at < live_since;
                *was_sent = true;
                frames.push(if late { &parcel.again } else { &parcel.wire }.clone());
            }
        }
        frames
    }

    /// Tells whether any frame waits for its answer.
    pub(super) fn is_waiting(&self) -> bool {
        self.entries.iter().any(Entry::is_flying)
    }

    /// Takes an acknowledgement; returns when the frame had been sent, or `None` if no such frame
    /// waits.
    pub(super) fn acknowledge(&mut self, mn: &str, qn: &str) -> Option<Instant> {
        let entry = self.entries.iter_mut().find(|entry| match &entry.state {
            State::Open { parcel, flight, .. } => {
                flight.is_some() && parcel.qn == qn && parcel.mn == mn
            }
            State::Done => false,
        })?;
        let State::Open { flight, .. } = std::mem::replace(&mut entry.state, State::Done) else {
            return None;
        };
        self.heard = true;
        flight.map(|(sent_at, _)| sent_at)
    }

    /// Looks for frames that have waited too long.
    pub(super) fn overdue(&mut self, now: Instant, over_time: Duration, resends: u32) -> Overdue {
        let mut again = Vec::new();
        for entry in &mut self.entries {
            let State::Open {
                parcel,
                flight: Some((sent_at, resent)),
                ..
            } = &mut entry.state
            else {
                continue;
            };
            if now.duration_since(*sent_at) < over_time {
                continue;
            }
            if *resent >= resends {
                return Overdue::LinkDead;
            }
            *resent += 1;
            *sent_at = now;
            again.push(parcel.again.clone());
        }
        Overdue::Again(again)
    }

    /// Ends a connection: what waits for its answer is to be sent again. Frames that were tried in
    /// vain over `attempts` connections, each of which took other frames, are given up and
    /// returned.
    pub(super) fn link_lost(&mut self, attempts: u32) -> Vec<(i64, String)> {
        let heard = std::mem::take(&mut self.heard);
        let mut given_up = Vec::new();
        for entry in &mut self.entries {
            let State::Open {
                parcel,
                flight,
                attempts: tried,
                ..
            } = &mut entry.state
            else {
                continue;
            };
            let Some((_, resent)) = flight.take() else {
                continue;
            };
            // A frame sent a moment before the end has not been refused.
            *tried += u32::from(heard && resent > 0);
            if *tried >= attempts.max(1) {
                given_up.push((entry.seq, std::mem::take(&mut parcel.key)));
                entry.state = State::Done;
            }
        }
        given_up
    }

    /// Takes what is done from the front; returns the number up to which everything is done.
    pub(super) fn done(&mut self) -> Option<i64> {
        let mut position = None;
        while let Some(entry) = self.entries.front().filter(|entry| entry.is_done()) {
            position = Some(entry.seq);
            self.entries.pop_front();
        }
        position
    }
}

impl Entry {
    fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    fn is_flying(&self) -> bool {
        matches!(
            self.state,
            State::Open {
                flight: Some(_),
                ..
            }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const LONG_AGO: Timestamp = Timestamp::from_millis(0);

    fn parcel(seq: i64, mn: &str) -> Parcel {
        Parcel {
            seq,
            key: format!("k{seq}"),
            mn: mn.to_owned(),
            qn: seq.to_string(),
            received_at: Timestamp::from_millis(seq),
            wire: seq.to_string().into_bytes(),
            again: format!("{seq}!").into_bytes(),
        }
    }

    fn window(frames: &[(i64, &str)]) -> Window {
        let mut window = Window::default();
        for (seq, mn) in frames {
            window.push(parcel(*seq, mn));
        }
        window
    }

    fn sent(frames: &[Vec<u8>]) -> Vec<String> {
        let text = |frame: &Vec<u8>| String::from_utf8_lossy(frame).into_owned();
        frames.iter().map(text).collect()
    }

    #[tokio::test]
    async fn devices_go_side_by_side_and_each_in_its_order() {
        let now = Instant::now();
        let mut window = window(&[(1, "A"), (2, "A"), (3, "B"), (4, "C")]);
        assert_eq!(sent(&window.next(2, 9, LONG_AGO, now)), ["1", "3"]);
        assert!(window.next(2, 9, LONG_AGO, now).is_empty());
        assert!(window.acknowledge("A", "3").is_none(), "of another device");
        assert!(window.acknowledge("A", "2").is_none(), "was not sent");
        assert!(window.acknowledge("B", "3").is_some());
        assert_eq!(window.done(), None, "the first is still open");
        assert_eq!(
            sent(&window.next(3, 9, LONG_AGO, now)),
            ["4"],
            "A waits for 1"
        );
        assert!(window.acknowledge("A", "1").is_some());
        assert_eq!(window.done(), Some(1));
        assert_eq!(sent(&window.next(3, 9, LONG_AGO, now)), ["2"]);
        assert!(window.acknowledge("A", "2").is_some());
        assert_eq!(window.done(), Some(3));
        window.pass(5);
        window.pass(6);
        assert_eq!(window.len(), 2);
        assert!(window.acknowledge("C", "4").is_some());
        assert_eq!(window.done(), Some(6));
        assert!(!window.is_waiting());
    }

    #[tokio::test]
    async fn what_is_late_or_sent_again_is_marked() {
        let now = Instant::now();
        let mut window = window(&[(1, "A"), (9, "B")]);
        let live_since = Timestamp::from_millis(5);
        assert_eq!(sent(&window.next(9, 9, live_since, now)), ["1!", "9"]);
        let later = now + SECOND;
        let again = Overdue::Again(vec![b"1!".to_vec(), b"9!".to_vec()]);
        assert_eq!(window.overdue(later, SECOND, 1), again);
        assert_eq!(window.overdue(later, SECOND, 1), Overdue::Again(vec![]));
        assert_eq!(window.overdue(later + SECOND, SECOND, 1), Overdue::LinkDead);
        assert!(
            window.link_lost(1).is_empty(),
            "nothing was taken, so nothing is refused"
        );
        assert_eq!(sent(&window.next(9, 9, live_since, later)), ["1!", "9!"]);
    }

    #[tokio::test]
    async fn a_frame_that_a_platform_never_takes_is_given_up_and_the_rest_goes_on() {
        let now = Instant::now();
        let mut window = window(&[(1, "A"), (2, "B"), (3, "C"), (4, "A")]);
        for (turn, other) in [(0, ("B", "2")), (1, ("C", "3"))] {
            let begin = now + 10 * turn * SECOND;
            assert!(!window.next(2, 9, LONG_AGO, begin).is_empty());
            let (mn, qn) = other;
            assert!(window.acknowledge(mn, qn).is_some());
            window.overdue(begin + SECOND, SECOND, 1);
            let given_up = window.link_lost(2);
            let expected: &[(i64, String)] = if turn == 1 {
                &[(1, "k1".to_owned())]
            } else {
                &[]
            };
            assert_eq!(given_up, expected);
        }
        assert_eq!(window.done(), Some(3));
        assert_eq!(sent(&window.next(2, 9, LONG_AGO, now)), ["4"]);
    }

    #[tokio::test]
    async fn the_rate_holds_frames_back() {
        let mut window = window(&[(1, "A"), (2, "B"), (3, "C")]);
        assert_eq!(window.next(9, 2, LONG_AGO, Instant::now()).len(), 2);
        assert_eq!(window.next(9, 0, LONG_AGO, Instant::now()).len(), 0);
    }
}
