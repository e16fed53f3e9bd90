//! What a simulated data logger puts on the wire.

use std::time::Duration;

use hj212::{BuildError, Edition, Stamp, Upload, UploadKind, decode};
use model::Timestamp;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::time::{Instant, timeout};

use super::super::fault::{Fault, lasting};
use super::super::outbox::{Overdue, Parcel};
use super::super::reach::Trouble;
use super::super::wire::pieces;
use super::super::{FleetConfig, FleetStats};
use super::Logger;
use crate::clock_text;

/// Frames that are made ahead of what can be sent.
const AHEAD: usize = 64;

/// The pause between two pieces of a frame that comes in halves.
const PIECE_PAUSE: Duration = Duration::from_millis(15);

/// Frames that a device sends at a time which glues them together.
const GLUED: usize = 4;

impl Logger {
    /// Makes the frames that have fallen due, as far as there is room ahead.
    pub(super) fn make_due(&mut self, now: Timestamp) {
        if self.answerer.newer().waits_for_number() {
            return;
        }
        while self.outbox.waiting() < AHEAD {
            let made = match self.plan.due(now) {
                Ok(uploads) if uploads.is_empty() => return,
                Ok(uploads) => uploads
                    .iter()
                    .try_for_each(|upload| self.frame(upload, now)),
                Err(error) => Err(error),
            };
            if let Err(error) = made {
                let identity = self.answerer.identity();
                let mn = identity.as_ref().map_or("", |identity| identity.mn());
                tracing::error!(%error, device.mn = mn, "a report cannot be put into a frame");
                return;
            }
        }
    }

    /// Puts a report into frames.
    fn frame(&mut self, upload: &Upload, now: Timestamp) -> Result<(), BuildError> {
        if !self.answerer.sends_realtime() && upload.kind() == UploadKind::RealTime {
            return Ok(());
        }
        let time = self.clock(now).max(self.last_qn.plus(1));
        let Some(qn) = clock_text::stamp(time) else {
            return Ok(());
        };
        let identity = self.answerer.identity()?;
        let marked = match identity.edition() {
            Edition::V2025 => upload.resent_frames(&identity, qn, true)?,
            _ => Vec::new(),
        };
        let mut marked = marked.into_iter();
        for frame in upload.frames(&identity, qn, true)? {
            let read = frame
                .read()
                .map(|read| decode(read, &hj212::Profile::default()));
            let Some(value) = read.and_then(|decoded| decoded.header.qn) else {
                continue;
            };
            let sent =
                Stamp::read(value.bytes()).and_then(|(stamp, _)| clock_text::timestamp(stamp));
            self.last_qn = sent.unwrap_or(time);
            let qn = value.text().into_owned();
            let marked = marked.next().map(|frame| self.answerer.sealed(frame));
            let lost = self.outbox.push(Parcel {
                qn,
                frame: self.answerer.sealed(frame).into_bytes(),
                marked: marked.map(hj212::WireFrame::into_bytes),
                was_sent: false,
            });
            FleetStats::add(&self.stats.made, 1);
            FleetStats::add(&self.stats.lost, lost);
        }
        Ok(())
    }

    pub(super) async fn send_next(
        &mut self,
        speaking: &mut OwnedWriteHalf,
        now: Timestamp,
    ) -> Result<(), Trouble> {
        // One frame alone cannot be glued to another.
        let window = if self.has(&Fault::Glued, now) {
            self.config.window.max(GLUED)
        } else {
            self.config.window
        };
        let mut frames = Vec::new();
        while let Some(parcel) = self.outbox.next(window, Instant::now()) {
            let counter = if parcel.was_sent {
                &self.stats.resent
            } else {
                &self.stats.sent
            };
            FleetStats::add(counter, 1);
            frames.push(parcel.frame);
        }
        self.write(speaking, &frames, now).await
    }

    pub(super) async fn send_again(
        &mut self,
        speaking: &mut OwnedWriteHalf,
        now: Timestamp,
    ) -> Result<(), Trouble> {
        let (answer_timeout, resends) = self.timing();
        match self.outbox.overdue(Instant::now(), answer_timeout, resends) {
            Overdue::LinkDead => Err(Trouble::Unanswered),
            Overdue::Again(frames) => {
                FleetStats::add(&self.stats.resent, frames.len() as u64);
                self.write(speaking, &frames, now).await
            }
        }
    }

    /// Returns how long the device waits for an answer and how often it sends again: as it was told
    /// (1000), else as the fleet does.
    fn timing(&self) -> (Duration, u32) {
        let told = self.answerer.timing();
        told.map_or(
            (self.config.answer_timeout, self.config.resends),
            |(seconds, resends)| (Duration::from_secs(seconds.max(1).into()), resends),
        )
    }

    /// Writes frames as the device's faults have them; a server that reads none of it for as long as
    /// an answer may take is given up.
    pub(super) async fn write(
        &self,
        speaking: &mut OwnedWriteHalf,
        frames: &[Vec<u8>],
        now: Timestamp,
    ) -> Result<(), Trouble> {
        let (patience, _) = self.timing();
        let faults: Vec<&Fault> = lasting(&self.faults, now).collect();
        for (place, piece) in pieces(frames, &faults).iter().enumerate() {
            if place > 0 {
                tokio::time::sleep(PIECE_PAUSE).await;
            }
            let written = timeout(patience, speaking.write_all(piece)).await;
            written
                .map_err(|_| Trouble::NotReading)?
                .map_err(|error| Trouble::Broken(error.to_string()))?;
        }
        Ok(())
    }

    /// Asks for a number, again and again until it has one (HJ 212-2025).
    pub(super) async fn ask_for_number(
        &mut self,
        speaking: &mut OwnedWriteHalf,
        asked_at: &mut Option<Instant>,
        now: Timestamp,
    ) -> Result<(), Trouble> {
        let FleetConfig { answer_timeout, .. } = *self.config;
        let is_due = asked_at.is_none_or(|asked| asked.elapsed() >= answer_timeout);
        if !is_due || !self.answerer.newer().waits_for_number() {
            return Ok(());
        }
        *asked_at = Some(Instant::now());
        let clock = self.clock(now);
        let request = self.answerer.number_request(clock);
        match request {
            Some(frame) => self.write(speaking, &[frame.into_bytes()], now).await,
            None => Ok(()),
        }
    }

    /// Says from time to time that it is alive (HJ 212-2025).
    pub(super) async fn beat(
        &mut self,
        speaking: &mut OwnedWriteHalf,
        beat_at: &mut Instant,
        now: Timestamp,
    ) -> Result<(), Trouble> {
        let every = self.answerer.newer().heartbeat();
        if every.is_none_or(|every| beat_at.elapsed() < every) {
            return Ok(());
        }
        *beat_at = Instant::now();
        let clock = self.clock(now);
        match self.answerer.heartbeat(clock) {
            Some(frame) => self.write(speaking, &[frame.into_bytes()], now).await,
            None => Ok(()),
        }
    }
}
