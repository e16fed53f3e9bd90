//! The way to one destination: connect, send, hear, note what was taken, and begin again.

use std::sync::Arc;
use std::time::Duration;

use hj212::{Answer, Chunk, Cn, Decoded, Framer, Pattern, Profile, QnRtn, decode};
use metrics::{counter, histogram};
use model::{Timestamp, World};
use store::{RefusedFrame, Store, StoreError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::batch::Reader;
use super::destination::Destination;
use super::status::Progress;
use super::window::{Overdue, Window};
use super::words::io_zh;

/// How long a connection may take to come about, and a frame to be written.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often the cursor is moved at most: each move is a commit.
const NOTE_EVERY: Duration = Duration::from_millis(500);

/// The way to one destination.
pub(super) struct Link {
    destination: Arc<Destination>,
    progress: Arc<Progress>,
    store: Store,
    world: World,
    window: Window,
    /// The number up to which everything is done but not noted.
    done: Option<i64>,
    given_up: Vec<RefusedFrame>,
    noted_at: Instant,
    /// When to look into the queue again.
    look_at: Instant,
    /// Frames that may be sent now; grows by the rate.
    allowance: f64,
    allowed_at: Instant,
}

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error("收到停止指令")]
    Stopped,
    #[error("连接失败：{}", io_zh(.0))]
    Io(#[from] std::io::Error),
    #[error("连接超时")]
    Slow,
    #[error("上级平台关闭了连接")]
    Closed,
    #[error("上级平台多次重发后仍不应答")]
    Silent,
    #[error("数据库无法读写：{0}")]
    Store(#[from] StoreError),
}

impl Link {
    pub(super) fn new(
        destination: Arc<Destination>,
        progress: Arc<Progress>,
        store: Store,
        world: World,
    ) -> Self {
        let now = Instant::now();
        Self {
            destination,
            progress,
            store,
            world,
            window: Window::default(),
            done: None,
            given_up: Vec::new(),
            noted_at: now,
            look_at: now,
            allowance: 1.0,
            allowed_at: now,
        }
    }

    /// Keeps the destination up to date until told to stop.
    pub(super) async fn run(mut self, shutdown: CancellationToken) {
        let name = self.destination.name.clone();
        let mut reader = None;
        let mut pause = self.destination.shortest_pause;
        loop {
            let heard = counts(&self.progress);
            let ended = match self.serve(&mut reader, &shutdown).await {
                Ok(()) | Err(Ended::Stopped) => break,
                Err(ended) => ended,
            };
            self.give_up();
            let error = ended.to_string();
            if matches!(ended, Ended::Store(_)) {
                tracing::error!(
                    error,
                    destination = name,
                    "forwarding cannot use the database"
                );
            } else {
                tracing::debug!(error, destination = name, "a forwarding link ended");
            }
            self.progress.lost(error);
            counter!("sense_forward_links_lost_total", "destination" => name.clone()).increment(1);
            if counts(&self.progress) > heard {
                pause = self.destination.shortest_pause;
            }
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = tokio::time::sleep(pause) => {}
            }
            pause = pause.saturating_mul(2).min(self.destination.longest_pause);
        }
        if let Some(reader) = &mut reader
            && let Err(error) = self.note(reader).await
        {
            // It is only sent again after the next start, under the same QN.
            tracing::warn!(%error, destination = name, "the last step of forwarding was not noted");
        }
    }

    /// Serves one connection.
    async fn serve(
        &mut self,
        reader: &mut Option<Reader>,
        shutdown: &CancellationToken,
    ) -> Result<(), Ended> {
        if reader.is_none() {
            *reader = Some(Reader::resume(&self.destination, &self.store).await?);
        }
        let Some(reader) = reader else { return Ok(()) };
        let connecting = timeout(PATIENCE, TcpStream::connect(&self.destination.address));
        let stream = tokio::select! {
            () = shutdown.cancelled() => return Err(Ended::Stopped),
            stream = connecting => stream.map_err(|_| Ended::Slow)??,
        };
        stream.set_nodelay(true)?;
        let live_since = self.world.now();
        self.progress.connected(live_since);
        let name = &self.destination.name;
        tracing::info!(destination = name, "a forwarding link was opened");
        let (mut hearing, mut speaking) = stream.into_split();
        let mut framer = Framer::new();
        let mut buffer = [0; 8_192];
        loop {
            let more = self.read_on(reader).await?;
            let sent = self.send(&mut speaking, live_since).await?;
            self.finish(reader).await?;
            let pause = if more || sent {
                Duration::from_millis(5)
            } else {
                self.idle()
            };
            tokio::select! {
                () = shutdown.cancelled() => return Err(Ended::Stopped),
                heard = hearing.read(&mut buffer) => match heard? {
                    0 => return Err(Ended::Closed),
                    count => {
                        framer.push(&buffer[..count]);
                        self.hear(&mut framer, &mut speaking).await?;
                    }
                },
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Reads on in the queue; not at every answer while it holds nothing more.
    async fn read_on(&mut self, reader: &mut Reader) -> Result<bool, Ended> {
        let now = Instant::now();
        if now < self.look_at {
            return Ok(false);
        }
        let (window, destination) = (&mut self.window, &self.destination);
        let more = reader
            .fill(window, destination, &self.store, &self.world)
            .await?;
        if !more {
            self.look_at = now + destination.look;
        }
        Ok(more)
    }

    /// Returns how long to wait for anything to happen.
    fn idle(&self) -> Duration {
        let Destination {
            look, over_time, ..
        } = *self.destination;
        look.min(over_time / 4).max(Duration::from_millis(5))
    }

    /// Sends what may be sent; returns whether anything was.
    async fn send(
        &mut self,
        speaking: &mut OwnedWriteHalf,
        live_since: Timestamp,
    ) -> Result<bool, Ended> {
        let now = Instant::now();
        let Destination {
            over_time,
            resends,
            window,
            ..
        } = *self.destination;
        let again = match self.window.overdue(now, over_time, resends) {
            Overdue::LinkDead => return Err(Ended::Silent),
            Overdue::Again(frames) => frames,
        };
        let most = self.allowed(now);
        let fresh = self.window.next(window, most, live_since, now);
        self.spend(fresh.len());
        let name = &self.destination.name;
        for (frames, kind, count) in [
            (&again, "again", &self.progress.resent),
            (&fresh, "first", &self.progress.sent),
        ] {
            let sent = frames.len() as u64;
            Progress::add(count, sent);
            counter!("sense_forward_sent_total", "destination" => name.clone(), "kind" => kind)
                .increment(sent);
        }
        let bytes = [again.concat(), fresh.concat()].concat();
        if bytes.is_empty() {
            return Ok(false);
        }
        let written = timeout(PATIENCE.max(over_time), speaking.write_all(&bytes)).await;
        written.map_err(|_| Ended::Slow)??;
        Ok(true)
    }

    /// Returns how many frames the rate lets through now.
    fn allowed(&mut self, now: Instant) -> usize {
        let rate = f64::from(self.destination.rate.max(1));
        let passed = now.duration_since(self.allowed_at).as_secs_f64();
        self.allowed_at = now;
        // A pause does not buy more than a second's worth of frames.
        self.allowance = (self.allowance + passed * rate).min(rate.max(1.0));
        (1..=self.destination.window.max(1))
            .rev()
            .find(|count| as_allowance(*count) <= self.allowance)
            .unwrap_or(0)
    }

    fn spend(&mut self, frames: usize) {
        self.allowance -= as_allowance(frames);
    }

    /// Takes what the platform says.
    async fn hear(
        &mut self,
        framer: &mut Framer,
        speaking: &mut OwnedWriteHalf,
    ) -> Result<(), Ended> {
        let mut refusals: Vec<u8> = Vec::new();
        while let Some(chunk) = framer.next_chunk() {
            let Chunk::Frame(frame) = chunk else { continue };
            let decoded = decode(frame, &Profile::default());
            if !decoded.is_usable() {
                continue;
            }
            match decoded.header.cn {
                Some(Cn::DATA_ANSWER | Cn::NOTICE_ANSWER) => self.acknowledge(&decoded),
                Some(_) => refusals.extend(refusal(&decoded).unwrap_or_default()),
                None => {}
            }
        }
        if !refusals.is_empty() {
            let written = timeout(PATIENCE, speaking.write_all(&refusals)).await;
            written.map_err(|_| Ended::Slow)??;
        }
        Ok(())
    }

    fn acknowledge(&mut self, decoded: &Decoded<'_>) {
        let text = |value: Option<hj212::Value<'_>>| {
            value.map_or_else(String::new, |value| value.text().into_owned())
        };
        let (mn, qn) = (text(decoded.header.mn), text(decoded.exchange_qn()));
        let Some(sent_at) = self.window.acknowledge(&mn, &qn) else {
            return;
        };
        let name = &self.destination.name;
        Progress::add(&self.progress.acknowledged, 1);
        counter!("sense_forward_acknowledged_total", "destination" => name.clone()).increment(1);
        histogram!("sense_forward_ack_seconds", "destination" => name.clone())
            .record(sent_at.elapsed().as_secs_f64());
    }

    /// Gives up what the platform has refused again and again.
    fn give_up(&mut self) {
        let refused_at = self.world.now();
        let name = &self.destination.name;
        for (seq, key) in self.window.link_lost(self.destination.attempts) {
            tracing::warn!(
                frame.key = key,
                destination = name,
                "a frame was never acknowledged"
            );
            counter!("sense_forward_refused_total", "destination" => name.clone()).increment(1);
            self.given_up.push(RefusedFrame {
                seq,
                key,
                reason: "上级平台应答了其他报文，但始终不应答这一条".to_owned(),
                refused_at,
            });
        }
    }

    /// Notes what is done, not too often while there is more to come.
    async fn finish(&mut self, reader: &mut Reader) -> Result<(), Ended> {
        self.done = self.window.done().or(self.done);
        let due = self.noted_at.elapsed() >= NOTE_EVERY || !self.window.is_waiting();
        if due && self.done.is_some() {
            self.note(reader).await?;
        }
        Ok(())
    }

    async fn note(&mut self, reader: &mut Reader) -> Result<(), StoreError> {
        self.done = self.window.done().or(self.done);
        let Some(position) = self.done else {
            return Ok(());
        };
        let mut refused = reader.take_unsendable(position);
        let given_up = std::mem::take(&mut self.given_up);
        let (now, later): (Vec<_>, Vec<_>) =
            given_up.into_iter().partition(|one| one.seq <= position);
        self.given_up = later;
        refused.extend(now);
        let name = &self.destination.name;
        self.store.note_forwarded(name, position, &refused).await?;
        self.done = None;
        self.noted_at = Instant::now();
        Ok(())
    }
}

/// Returns a number of frames as an allowance counts them.
fn as_allowance(frames: usize) -> f64 {
    f64::from(u32::try_from(frames).unwrap_or(u32::MAX))
}

fn counts(progress: &Progress) -> u64 {
    progress
        .acknowledged
        .load(std::sync::atomic::Ordering::Relaxed)
}

/// Refuses a request of the platform: it is not passed down to the device.
fn refusal(decoded: &Decoded<'_>) -> Option<Vec<u8>> {
    let info = decoded.header.cn?.info(decoded.edition)?;
    if info.from_host != Some(Pattern::Request) {
        return None;
    }
    let answer = Answer::Request(QnRtn::REFUSED).to(decoded, &Profile::default());
    answer.ok().map(hj212::WireFrame::into_bytes)
}
