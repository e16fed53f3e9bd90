//! One connection: a stream of bytes in, answers out.

use std::future::{Future as _, poll_fn};
use std::io;
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hj212::Framer;
use metrics::counter;
use model::Transport;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::answer::Mouth;
use super::intake::{Closed, Intake, Ways};
use super::lane::lane;
use super::seldom::Seldom;
use super::sessions::Presence;

/// How many bytes are read at a time.
const READ_BYTES: usize = 4_096;

/// Serves a stream until the peer, its silence, its deafness or the shutdown ends it; frames that
/// were read by then are still made durable and answered.
pub(super) async fn serve(
    shared: Arc<Shared>,
    (peer, transport): (SocketAddr, Transport),
    ways: Ways,
    (mut hearing, speaking): (impl AsyncRead + Unpin, impl AsyncWrite + Unpin),
    shutdown: &CancellationToken,
) {
    tracing::debug!(%peer, transport = transport.as_str(), "a connection was opened");
    let (presence, outgoing) = Presence::begin(shared.sessions.clone(), peer, transport);
    let (awaited, queue) = lane(shared.config.unanswered);
    let mouth = Mouth::new(Arc::clone(&shared), speaking, queue, outgoing);
    let intake = Intake::new(shared, peer, ways, presence, awaited);
    let mut speaking = pin!(mouth.speak());
    // Whoever takes no answers is not listened to any more; whoever says no more is answered.
    // First what is heard: what it asks for is then waited for in the same turn.
    let closed = tokio::select! {
        biased;
        closed = listen(intake, &mut hearing, shutdown) => {
            speaking.await;
            closed
        }
        () = &mut speaking => Closed::Deaf,
    };
    let why = closed.as_str();
    counter!("sense_connections_closed_total", "why" => why).increment(1);
    tracing::debug!(%peer, why, "a connection was closed");
}

async fn listen(
    intake: Intake,
    socket: &mut (impl AsyncRead + Unpin),
    shutdown: &CancellationToken,
) -> Closed {
    let mut ear = Ear::new(intake);
    let closed = tokio::select! {
        biased;
        closed = ear.read_all(socket) => closed,
        () = Seldom::new(shutdown.cancelled()) => Closed::Stopped,
    };
    ear.intake.bury_garbage();
    ear.intake.will_end(closed);
    closed
}

/// The reading half of a connection.
struct Ear {
    intake: Intake,
    framer: Framer,
    opened: Instant,
    /// When bytes last came.
    heard: Instant,
    /// When the first byte came of what is no frame yet.
    begun: Option<Instant>,
    /// Goes off not before what is waited for is late. It is set anew when it goes off and not with
    /// each frame, since all connections share the clock.
    alarm: Pin<Box<Sleep>>,
}

impl Ear {
    fn new(intake: Intake) -> Self {
        let now = Instant::now();
        let idle = intake.shared.config.idle;
        Self {
            intake,
            framer: Framer::new(),
            opened: now,
            heard: now,
            begun: None,
            alarm: Box::pin(sleep(idle)),
        }
    }

    async fn read_all(&mut self, socket: &mut (impl AsyncRead + Unpin)) -> Closed {
        loop {
            if let Err(closed) = self.read(socket).await {
                return closed;
            }
        }
    }

    async fn read(&mut self, socket: &mut (impl AsyncRead + Unpin)) -> Result<(), Closed> {
        let late = Instant::now() + self.patience();
        if late < self.alarm.deadline() {
            self.alarm.as_mut().reset(late);
        }
        let Self { framer, alarm, .. } = self;
        let read = poll_fn(|context| {
            if let Poll::Ready(read) = poll_read_into(socket, framer, context) {
                return Poll::Ready(Some(read));
            }
            while alarm.as_mut().poll(context).is_ready() {
                if Instant::now() >= late {
                    return Poll::Ready(None);
                }
                alarm.as_mut().reset(late);
            }
            Poll::Pending
        });
        match read.await {
            Some(Ok(bytes)) if bytes > 0 => self.take(bytes).await,
            // The end of the stream, or a broken connection.
            Some(_) => {
                self.intake.give_up(&mut self.framer).await?;
                Err(Closed::Peer)
            }
            None => self.wait_no_longer().await,
        }
    }

    async fn take(&mut self, bytes: usize) -> Result<(), Closed> {
        self.heard = Instant::now();
        let before = self.intake.frames;
        let wait = self.intake.take_pushed(&mut self.framer, bytes).await?;
        if self.intake.frames > before || !self.is_waiting() {
            self.begun = None;
        }
        if self.is_waiting() {
            self.begun = self.begun.or(Some(self.heard));
        }
        if !wait.is_zero() {
            sleep(wait).await;
        }
        Ok(())
    }

    /// Tells whether bytes have come that are no frame yet.
    fn is_waiting(&self) -> bool {
        self.framer.pending() > 0 || self.intake.garbage.size > 0
    }

    /// Returns how long to wait for more bytes: not long for the rest of a frame, and not for
    /// ever for the first one.
    fn patience(&self) -> Duration {
        let config = &self.intake.shared.config;
        let mut patience = config.idle.saturating_sub(self.heard.elapsed());
        if let Some(begun) = self.begun {
            let whole = config.frame_time.saturating_sub(begun.elapsed());
            patience = patience.min(config.quiet).min(whole);
        }
        if self.is_stammering() {
            patience = patience.min(config.first_frame.saturating_sub(self.opened.elapsed()));
        }
        patience
    }

    /// Tells whether something came but never a frame.
    fn is_stammering(&self) -> bool {
        self.intake.frames == 0 && self.intake.unframed > 0
    }

    async fn wait_no_longer(&mut self) -> Result<(), Closed> {
        let config = &self.intake.shared.config;
        let is_idle = self.heard.elapsed() >= config.idle;
        let is_late = self.is_stammering() && self.opened.elapsed() >= config.first_frame;
        self.begun = None;
        self.intake.give_up(&mut self.framer).await?;
        match (is_idle, is_late) {
            (true, _) => Err(Closed::Idle),
            (_, true) => Err(Closed::NoFrame),
            _ => Ok(()),
        }
    }
}

/// Reads once; returns how many bytes came, none at the end of the stream. The buffer lies on the
/// stack of whoever polls, so that ten thousand silent connections keep none.
fn poll_read_into(
    socket: &mut (impl AsyncRead + Unpin),
    framer: &mut Framer,
    context: &mut Context<'_>,
) -> Poll<io::Result<usize>> {
    let mut space = [MaybeUninit::uninit(); READ_BYTES];
    let mut buffer = ReadBuf::uninit(&mut space);
    ready!(Pin::new(socket).poll_read(context, &mut buffer))?;
    framer.push(buffer.filled());
    Poll::Ready(Ok(buffer.filled().len()))
}
