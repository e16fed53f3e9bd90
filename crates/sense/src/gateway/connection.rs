//! One connection: bytes to frames, frames to the writer.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use hj212::{Chunk, Frame, Framer, Profile, decode};
use metrics::counter;
use model::{IncomingFrame, Timestamp};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::answer::{Awaited, Mouth, answer_to};
use super::quarantine::Quarantine;
use super::refuse::Garbage;
use super::sessions::{Outgoing, Presence};
use super::writer::{Job, Order};
use crate::interpret::{Message, interpret, sender};
use crate::reason::{Reason, Refusal};

/// How many bytes are read at a time.
const READ_BYTES: usize = 8_192;

/// One connection of the gateway.
pub(super) struct Connection {
    pub(super) shared: Arc<Shared>,
    pub(super) peer: SocketAddr,
    orders: mpsc::Sender<Order>,
    pub(super) quarantine: Quarantine,
    pub(super) garbage: Garbage,
    /// Bytes since the last frame, or since the beginning.
    pub(super) unframed: u64,
    presence: Presence,
}

/// The connection has to end.
pub(super) struct Closed;

/// A frame that may go to the writer, and the answer that it asks for.
struct Accepted {
    message: Message,
    answer: Option<Vec<u8>>,
    raw: Bytes,
    received_at: Timestamp,
    profile: Profile,
}

impl Connection {
    pub(super) fn new(
        shared: Arc<Shared>,
        peer: SocketAddr,
        transport: &'static str,
        orders: mpsc::Sender<Order>,
        quarantine: Quarantine,
    ) -> (Self, mpsc::Receiver<Outgoing>) {
        let (presence, outgoing) = Presence::begin(shared.sessions.clone(), peer, transport);
        let connection = Self {
            shared,
            peer,
            orders,
            quarantine,
            garbage: Garbage::default(),
            unframed: 0,
            presence,
        };
        (connection, outgoing)
    }

    /// Serves a stream until the peer, its silence, its deafness or the shutdown ends it; frames
    /// that were read by then are still made durable and answered.
    pub(super) async fn run(
        mut self,
        mut hearing: impl AsyncRead + Unpin,
        speaking: impl AsyncWrite + Unpin,
        outgoing: mpsc::Receiver<Outgoing>,
        shutdown: &CancellationToken,
    ) {
        tracing::debug!(peer = %self.peer, "a connection was opened");
        let (awaited, queue) = mpsc::channel(self.shared.config.unanswered.max(1));
        let mouth = Mouth::new(Arc::clone(&self.shared), speaking, queue, outgoing);
        let mut speaking = pin!(mouth.speak());
        let listening = async {
            tokio::select! {
                () = shutdown.cancelled() => {}
                _ = self.read_all(&mut hearing, &awaited) => {}
            }
            drop(awaited);
        };
        // Whoever takes no answers is not listened to any more; whoever says no more is answered.
        tokio::select! {
            () = &mut speaking => {}
            () = listening => speaking.await,
        }
        self.bury_garbage();
        tracing::debug!(peer = %self.peer, "a connection was closed");
    }

    async fn read_all(
        &mut self,
        socket: &mut (impl AsyncRead + Unpin),
        awaited: &mpsc::Sender<Awaited>,
    ) -> Result<(), Closed> {
        let mut framer = Framer::new();
        let mut buffer = BytesMut::with_capacity(READ_BYTES);
        let mut heard = Instant::now();
        loop {
            buffer.clear();
            let patience = self.patience(&framer, heard);
            match timeout(patience, socket.read_buf(&mut buffer)).await {
                Ok(Ok(count)) if count > 0 => {
                    heard = Instant::now();
                    self.unframed = self.unframed.saturating_add(count as u64);
                    framer.push(&buffer);
                    self.drain(&mut framer, awaited).await?;
                    self.limit_unframed()?;
                }
                Err(_) if heard.elapsed() < self.shared.config.idle => {
                    framer.flush();
                    self.drain(&mut framer, awaited).await?;
                    self.bury_garbage();
                }
                // The end of the stream, a broken connection, or silence for too long.
                _ => {
                    framer.flush();
                    return self.drain(&mut framer, awaited).await;
                }
            }
        }
    }

    /// Returns how long to wait for more bytes: not long for the rest of a frame.
    fn patience(&self, framer: &Framer, heard: Instant) -> std::time::Duration {
        let config = &self.shared.config;
        let idle = config.idle.saturating_sub(heard.elapsed());
        if framer.pending() > 0 || self.garbage.size > 0 {
            idle.min(config.quiet)
        } else {
            idle
        }
    }

    async fn drain(
        &mut self,
        framer: &mut Framer,
        awaited: &mpsc::Sender<Awaited>,
    ) -> Result<(), Closed> {
        while let Some(chunk) = framer.next_chunk() {
            match chunk {
                Chunk::Frame(frame) => {
                    self.bury_garbage();
                    self.unframed = 0;
                    if let Some(accepted) = self.judge(frame) {
                        self.hand_over(accepted, awaited).await?;
                    }
                }
                Chunk::Garbage {
                    bytes,
                    broken_frame,
                    ..
                } => self.collect(bytes, broken_frame),
            }
        }
        Ok(())
    }

    /// Decides whether a frame is taken; what is not goes into quarantine and gets no answer.
    fn judge(&mut self, frame: Frame<'_>) -> Option<Accepted> {
        let received_at = self.shared.world.now();
        let mut profile = self.shared.config.profile(None);
        let mut decoded = decode(frame, &profile);
        let mn = sender(&decoded);
        if !self.shared.config.profiles.is_empty() {
            profile = self.shared.config.profile(mn.as_ref());
            decoded = decode(frame, &profile);
        }
        let message = interpret(&decoded, received_at).and_then(|message| {
            let password = decoded.header.pw.map_or(&[][..], hj212::Value::bytes);
            self.admit(&message, password)?;
            Ok(message)
        });
        match message {
            Ok(message) => Some(Accepted {
                answer: answer_to(&decoded, profile),
                raw: Bytes::copy_from_slice(frame.raw()),
                message,
                received_at,
                profile,
            }),
            Err(refusal) => {
                self.bury(mn, refusal, frame.raw(), frame.raw().len() as u64);
                None
            }
        }
    }

    /// Decides whether the sender may speak: the right password, or a place among the unknown.
    fn admit(&self, message: &Message, password: &[u8]) -> Result<(), Refusal> {
        let Shared {
            registry, config, ..
        } = &*self.shared;
        match registry.get(&message.mn) {
            Some(known) => match known.password {
                Some(expected) if expected.as_bytes() != password => {
                    Err(Refusal::new(Reason::Password, "访问密码 PW 与登记的不一致"))
                }
                _ => Ok(()),
            },
            None if registry.admit(&message.mn, Instant::now(), config) => Ok(()),
            None => Err(Refusal::new(
                Reason::UnknownFlood,
                "未登记设备过多，暂不接收",
            )),
        }
    }

    /// Hands a frame to the writer. While the queue is full nothing more is read, so that the
    /// peer's own buffers fill: that is the back-pressure.
    async fn hand_over(
        &mut self,
        accepted: Accepted,
        awaited: &mpsc::Sender<Awaited>,
    ) -> Result<(), Closed> {
        let Accepted {
            message,
            answer,
            raw,
            received_at,
            profile,
        } = accepted;
        self.count_skew(&message);
        tracing::trace!(device.mn = %message.mn, frame.cn = message.cn, "a frame was read");
        let is_attended = self.presence.hear(&message.mn, received_at);
        let tell = (is_attended || message.readings.is_empty()).then_some(profile);
        let (fate, wait) = oneshot::channel();
        let frame = IncomingFrame {
            key: message.key,
            mn: message.mn,
            point: None,
            cn: message.cn,
            st: message.st,
            edition: message.edition,
            peer: self.peer.to_string(),
            received_at,
            skew_seconds: message.skew_seconds,
            raw,
            readings: message.readings,
        };
        let job = Box::new(Job { frame, fate, tell });
        let read_at = Instant::now();
        self.orders
            .send(Order::Frame(job))
            .await
            .map_err(|_| Closed)?;
        if let Some(answer) = answer {
            let next = Awaited {
                fate: wait,
                answer,
                read_at,
            };
            awaited.send(next).await.map_err(|_| Closed)?;
        }
        Ok(())
    }

    fn count_skew(&self, message: &Message) {
        let limit = self.shared.config.skew_limit_seconds;
        if message.skew_seconds.is_some_and(|skew| skew.abs() > limit) {
            counter!("sense_frames_skewed_total").increment(1);
        }
    }
}
