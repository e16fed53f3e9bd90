//! What a device has to send, is sending, and could not get acknowledged.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// A frame as it should be sent, faults apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Parcel {
    /// By which its answer is known.
    pub(super) qn: String,
    /// The whole frame.
    pub(super) frame: Vec<u8>,
    /// The frame as it is sent once it was sent in vain: since 2025 it is marked (`RF=1`).
    pub(super) marked: Option<Vec<u8>>,
    /// Whether it has been on the wire before.
    pub(super) was_sent: bool,
}

/// A frame that waits for its answer.
#[derive(Debug)]
struct Flight {
    parcel: Parcel,
    sent_at: Instant,
    resends: u32,
}

/// What became of the frames that wait for their answers.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Overdue {
    /// These must be sent again; maybe none.
    Again(Vec<Vec<u8>>),
    /// One was sent as often as allowed: the link is dead (HJ 212-2017 6.5.2).
    LinkDead,
}

/// The outbox of one device. Nothing leaves it but by an acknowledgement, or as the oldest of too
/// many.
#[derive(Debug)]
pub(super) struct Outbox {
    fresh: VecDeque<Parcel>,
    /// Sent in vain before; sent again when nothing fresh waits.
    kept: VecDeque<Parcel>,
    flights: Vec<Flight>,
    most: usize,
    /// What was sent in vain goes out newest first, as the 2025 edition says.
    newest_first: bool,
}

impl Outbox {
    pub(super) const fn new(most: usize, newest_first: bool) -> Self {
        Self {
            fresh: VecDeque::new(),
            kept: VecDeque::new(),
            flights: Vec::new(),
            most,
            newest_first,
        }
    }

    /// Returns how many frames wait to be sent.
    pub(super) fn waiting(&self) -> usize {
        self.fresh.len() + self.kept.len()
    }

    /// Tells whether nothing waits, neither to be sent nor for its answer.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting() == 0 && self.flights.is_empty()
    }

    /// Takes a new frame; returns how many were lost because there are too many.
    pub(super) fn push(&mut self, parcel: Parcel) -> u64 {
        self.fresh.push_back(parcel);
        if self.waiting() <= self.most {
            return 0;
        }
        if self.kept.pop_front().is_none() {
            self.fresh.pop_front();
        }
        1
    }

    /// Returns the next frame to send, if fewer than `window` wait for their answers.
    pub(super) fn next(&mut self, window: usize, now: Instant) -> Option<Parcel> {
        if self.flights.len() >= window.max(1) {
            return None;
        }
        let kept = |kept: &mut VecDeque<Parcel>| {
            let mut parcel = if self.newest_first {
                kept.pop_back()
            } else {
                kept.pop_front()
            }?;
            if let Some(marked) = parcel.marked.take() {
                parcel.frame = marked;
            }
            Some(parcel)
        };
        let parcel = self.fresh.pop_front().or_else(|| kept(&mut self.kept))?;
        self.flights.push(Flight {
            parcel: Parcel {
                was_sent: true,
                ..parcel.clone()
            },
            sent_at: now,
            resends: 0,
        });
        Some(parcel)
    }

    /// Lets go of a frame that was answered; false if no such frame waits.
    pub(super) fn acknowledge(&mut self, qn: &str) -> bool {
        let place = self
            .flights
            .iter()
            .position(|flight| flight.parcel.qn == qn);
        place.map(|place| self.flights.remove(place)).is_some()
    }

    /// Looks for frames that have waited too long.
    pub(super) fn overdue(&mut self, now: Instant, timeout: Duration, resends: u32) -> Overdue {
        let mut again = Vec::new();
        for flight in &mut self.flights {
            if now.duration_since(flight.sent_at) < timeout {
                continue;
            }
            if flight.resends >= resends {
                return Overdue::LinkDead;
            }
            flight.resends += 1;
            flight.sent_at = now;
            again.push(flight.parcel.frame.clone());
        }
        Overdue::Again(again)
    }

    /// Keeps everything that waits for an answer, for the next connection.
    pub(super) fn link_lost(&mut self) {
        for flight in self.flights.drain(..) {
            self.kept.push_back(flight.parcel);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn parcel(qn: &str) -> Parcel {
        Parcel {
            qn: qn.to_owned(),
            frame: qn.as_bytes().to_vec(),
            marked: None,
            was_sent: false,
        }
    }

    #[tokio::test]
    async fn a_frame_leaves_only_by_its_acknowledgement() {
        let now = Instant::now();
        let mut outbox = Outbox::new(10, false);
        outbox.push(parcel("1"));
        outbox.push(parcel("2"));
        assert_eq!(outbox.next(1, now).map(|one| one.qn).as_deref(), Some("1"));
        assert!(outbox.next(1, now).is_none());
        assert!(!outbox.acknowledge("9"));

        let later = now + SECOND;
        let again = Overdue::Again(vec![b"1".to_vec()]);
        assert_eq!(outbox.overdue(later, SECOND, 1), again);
        assert_eq!(outbox.overdue(later, SECOND, 1), Overdue::Again(vec![]));
        assert_eq!(outbox.overdue(later + SECOND, SECOND, 1), Overdue::LinkDead);

        outbox.link_lost();
        // What is fresh goes first; what was sent in vain follows.
        assert_eq!(
            outbox.next(1, later).map(|one| one.qn).as_deref(),
            Some("2")
        );
        assert!(outbox.acknowledge("2"));
        let kept = outbox.next(1, later).unwrap();
        assert!(kept.was_sent && outbox.acknowledge(&kept.qn));
        assert_eq!(outbox.waiting(), 0);
    }

    #[tokio::test]
    async fn what_was_sent_in_vain_is_marked_and_goes_newest_first() {
        let now = Instant::now();
        let mut outbox = Outbox::new(10, true);
        for qn in ["1", "2", "3"] {
            outbox.push(Parcel {
                marked: Some(format!("{qn} RF=1").into_bytes()),
                ..parcel(qn)
            });
        }
        let first: Vec<Vec<u8>> = std::iter::from_fn(|| outbox.next(3, now))
            .map(|one| one.frame)
            .collect();
        assert_eq!(first, [b"1", b"2", b"3"]);
        outbox.link_lost();
        let again: Vec<Vec<u8>> = std::iter::from_fn(|| outbox.next(3, now))
            .map(|one| one.frame)
            .collect();
        assert_eq!(again, [b"3 RF=1", b"2 RF=1", b"1 RF=1"]);
    }

    #[tokio::test]
    async fn too_many_frames_lose_the_oldest() {
        let now = Instant::now();
        let mut outbox = Outbox::new(2, false);
        let lost: u64 = ["1", "2", "3"]
            .map(|qn| outbox.push(parcel(qn)))
            .iter()
            .sum();
        assert_eq!(lost, 1);
        assert_eq!(outbox.next(1, now).map(|one| one.qn).as_deref(), Some("2"));
    }
}
