//! From bytes to frames, from frames to the writer: what every way in has in common.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hj212::{Chunk, Decoded, Frame, Framer, Profile, decode};
use metrics::counter;
use model::{IncomingFrame, Mn, Timestamp};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::Shared;
use super::answer::{Awaited, answer_to};
use super::lane::Entry;
use super::pace::Pace;
use super::quarantine::Quarantine;
use super::receipt::Receipt;
use super::refuse::Garbage;
use super::registry::{Known, Look};
use super::sessions::Presence;
use super::terms::Greeted;
use super::writer::{Job, Order};
use crate::clock_offer::skew_limit;
use crate::interpret::{Message, edition, interpret, sender};
use crate::reason::{Reason, Refusal};

/// A connection has to end, and why.
pub(super) use model::ConnectionEnd as Closed;

/// Takes the bytes of one peer.
pub(super) struct Intake {
    pub(super) shared: Arc<Shared>,
    pub(super) peer: SocketAddr,
    pub(super) quarantine: Quarantine,
    pub(super) garbage: Garbage,
    /// Bytes since the last frame, or since the beginning.
    pub(super) unframed: u64,
    /// Frames so far, good and bad ones.
    pub(super) frames: u64,
    /// Set while a packet is read of which the sender is told as a whole.
    pub(super) receipt: Option<Arc<Receipt>>,
    orders: mpsc::Sender<Order>,
    awaited: Entry<Awaited>,
    presence: Presence,
    byte_pace: Pace,
    frame_pace: Pace,
    look: Look,
    greeted: Greeted,
    /// The peer as text.
    peer_text: String,
}

/// Where bytes of a peer go.
#[derive(Clone)]
pub(super) struct Ways {
    pub(super) orders: mpsc::Sender<Order>,
    pub(super) quarantine: Quarantine,
}

/// A frame that may go to the writer, and the answer that it asks for.
struct Accepted {
    message: Message,
    known: Option<Arc<Known>>,
    answer: Option<Vec<u8>>,
    raw: Bytes,
    /// Bytes of the frame as it came, encrypted or not.
    size: u64,
    received_at: Timestamp,
    profile: Profile,
}

impl Intake {
    pub(super) fn new(
        shared: Arc<Shared>,
        peer: SocketAddr,
        ways: Ways,
        presence: Presence,
        awaited: Entry<Awaited>,
    ) -> Self {
        let (config, burst) = (&shared.config, shared.config.burst);
        Self {
            byte_pace: Pace::new(config.bytes_per_second, burst),
            frame_pace: Pace::new(config.frames_per_second, burst),
            look: Look::default(),
            greeted: Greeted::default(),
            peer_text: peer.to_string(),
            shared,
            peer,
            quarantine: ways.quarantine,
            garbage: Garbage::default(),
            unframed: 0,
            frames: 0,
            receipt: None,
            orders: ways.orders,
            awaited,
            presence,
        }
    }

    /// Says why the connection ends, before this is dropped.
    pub(super) const fn will_end(&mut self, why: Closed) {
        self.presence.will_end(why);
    }

    /// Takes the next bytes; returns how long the peer has to wait before it is read again.
    pub(super) async fn take(
        &mut self,
        framer: &mut Framer,
        bytes: &[u8],
    ) -> Result<Duration, Closed> {
        framer.push(bytes);
        self.take_pushed(framer, bytes.len()).await
    }

    /// Takes so many bytes that the framer was given; see [`Self::take`].
    pub(super) async fn take_pushed(
        &mut self,
        framer: &mut Framer,
        bytes: usize,
    ) -> Result<Duration, Closed> {
        self.unframed = self.unframed.saturating_add(bytes as u64);
        let whole = self.drain(framer).await?;
        self.limit_unframed()?;
        let now = Instant::now();
        let wait = self.byte_pace.spend(bytes, now);
        let wait = wait.max(self.frame_pace.spend(whole, now));
        if !wait.is_zero() {
            counter!("sense_throttled_total").increment(1);
            tracing::debug!(peer = %self.peer, ?wait, "a peer sends faster than it may");
        }
        Ok(wait)
    }

    /// Gives up waiting for the rest of a frame.
    pub(super) async fn give_up(&mut self, framer: &mut Framer) -> Result<(), Closed> {
        framer.flush();
        self.drain(framer).await?;
        self.bury_garbage();
        Ok(())
    }

    /// Takes the frames that are whole; returns how many there were.
    async fn drain(&mut self, framer: &mut Framer) -> Result<usize, Closed> {
        let mut whole = 0;
        while let Some(chunk) = framer.next_chunk() {
            match chunk {
                Chunk::Frame(frame) => {
                    self.bury_garbage();
                    self.unframed = 0;
                    whole += 1;
                    self.frames += 1;
                    if let Some(accepted) = self.judge(frame) {
                        self.hand_over(accepted).await?;
                    }
                }
                Chunk::Garbage {
                    bytes,
                    broken_frame,
                    ..
                } => self.collect(bytes, broken_frame),
            }
        }
        Ok(whole)
    }

    /// Decides whether a frame is taken; what is not goes into quarantine and gets no answer.
    fn judge(&mut self, frame: Frame<'_>) -> Option<Accepted> {
        let received_at = self.shared.world.now();
        let size = frame.raw().len() as u64;
        let plain = self.plain(&frame, received_at);
        let frame = plain.as_deref().and_then(Frame::read).unwrap_or(frame);
        let mut profile = Profile::default();
        let mut decoded = decode(frame, &profile);
        let mn = sender(&decoded);
        let known = mn
            .as_ref()
            .and_then(|mn| self.shared.registry.look(mn, &mut self.look));
        if let Some(known) = known.as_deref().filter(|known| known.profile != profile) {
            profile = known.profile;
            decoded = decode(frame, &profile);
        }
        match self.admit(frame, &decoded, known.as_deref(), received_at) {
            Ok(mut message) => {
                self.shared
                    .terms
                    .note(&message.mn, &decoded, &mut self.greeted);
                message.edition = edition(self.shared.terms.edition(&message.mn, &decoded));
                Some(Accepted {
                    answer: answer_to(&decoded, profile),
                    raw: Bytes::copy_from_slice(frame.raw()),
                    size,
                    message,
                    known,
                    received_at,
                    profile,
                })
            }
            Err(refusal) => {
                if let Some(mn) = &mn {
                    let is_crc_error = refusal.reason == Reason::Crc;
                    self.presence.refuse(mn, is_crc_error, known.is_some());
                }
                self.bury(mn, refusal, frame.raw(), frame.raw().len() as u64);
                None
            }
        }
    }

    /// Returns the frame in plain if it is encrypted and its device's key is known (HJ 212-2025).
    /// Logged is what it says: keys change, and the log must stay readable.
    fn plain(&self, frame: &Frame<'_>, now: Timestamp) -> Option<Vec<u8>> {
        let keys = self.shared.terms.keys();
        if !keys.is_used() {
            return None;
        }
        let mn = sender(&decode(*frame, &Profile::default()))?;
        keys.open(&mn, frame, now)
    }

    /// Decides whether a frame can be read and its sender may speak: from here, with the right
    /// password, or with a place among the unknown.
    fn admit(
        &self,
        frame: Frame<'_>,
        decoded: &Decoded<'_>,
        known: Option<&Known>,
        received_at: Timestamp,
    ) -> Result<Message, Refusal> {
        let most = self.shared.config.largest_frame;
        if frame.raw().len() > most {
            let detail = format!("报文长 {} 字节，超过上限 {most} 字节", frame.raw().len());
            return Err(Refusal::new(Reason::Length, detail));
        }
        let message = interpret(decoded, received_at)?;
        let Some(known) = known else {
            self.admit_stranger(&message.mn)?;
            return Ok(message);
        };
        let address = self.peer.ip();
        if !known.settings.allows(address) {
            let detail = format!("来源地址 {address} 不在该设备允许的范围内");
            return Err(Refusal::new(Reason::Address, detail));
        }
        let password = decoded.header.pw.map_or(&[][..], hj212::Value::bytes);
        match &known.password {
            Some(expected)
                if expected.as_bytes() != password
                    && !self.shared.terms.also_takes(&message.mn, password) =>
            {
                Err(Refusal::new(Reason::Password, "访问密码 PW 与登记的不一致"))
            }
            _ => Ok(message),
        }
    }

    fn admit_stranger(&self, mn: &Mn) -> Result<(), Refusal> {
        let Shared {
            registry, config, ..
        } = &*self.shared;
        if registry.admit(mn, Instant::now(), config) {
            return Ok(());
        }
        let detail = "未登记设备过多，暂不接收";
        Err(Refusal::new(Reason::UnknownFlood, detail))
    }

    /// Hands a frame to the writer. While the queue is full nothing more is read, so that the
    /// peer's own buffers fill: that is the back-pressure.
    async fn hand_over(&mut self, accepted: Accepted) -> Result<(), Closed> {
        let Accepted {
            message,
            known,
            answer,
            raw,
            size,
            received_at,
            profile,
        } = accepted;
        if let Some(rate) = known
            .as_deref()
            .and_then(|one| one.settings.frames_per_second)
        {
            self.frame_pace.set_rate(Some(rate));
        }
        let skew_seconds = self.skew(&message, known.as_deref());
        tracing::trace!(device.mn = %message.mn, frame.cn = message.cn, "a frame was read");
        let is_attended = self.presence.hear(&message.mn, received_at, size);
        let tell = (is_attended || message.readings.is_empty()).then_some(profile);
        let (fate, wait) = oneshot::channel();
        let frame = IncomingFrame {
            key: message.key,
            mn: message.mn,
            point: None,
            cn: message.cn,
            st: message.st,
            edition: message.edition,
            peer: self.peer_text.clone(),
            received_at,
            skew_seconds,
            raw,
            readings: message.readings,
        };
        let job = Box::new(Job { frame, fate, tell });
        let read_at = Instant::now();
        let handed = self.orders.send(Order::Frame(job)).await;
        handed.map_err(|_| Closed::Stopped)?;
        if answer.is_some() || self.receipt.is_some() {
            let next = Awaited {
                fate: wait,
                answer: answer.unwrap_or_default(),
                read_at,
                receipt: self.receipt.clone(),
            };
            self.awaited.put(next).await.map_err(|_| Closed::Deaf)?;
        }
        Ok(())
    }

    /// Returns how far the device's clock is off, the median of what it lately was, and counts
    /// the frame where that is too far.
    fn skew(&self, message: &Message, known: Option<&Known>) -> Option<i64> {
        let measured = message.skew_seconds?;
        let of_all = self.shared.config.skew_limit_seconds;
        let limit = known.map_or(of_all, |known| skew_limit(&known.settings, of_all));
        if measured.abs() > limit {
            counter!("sense_frames_skewed_total").increment(1);
        }
        Some(known.map_or(measured, |known| known.add_skew(measured)))
    }
}
