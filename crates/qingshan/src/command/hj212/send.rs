//! `qingshan hj212 send`: the frames of a file to a server, as a device would send them.

use std::collections::BTreeSet;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use hj212::{Chunk, Frame, Framer, Profile, decode};
use serde::Serialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::decode::print_frame;
use crate::cli::host_and_port;
use crate::out;

/// Arguments of `qingshan hj212 send`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The server, such as `127.0.0.1:9001` or `[::1]:9001`.
    #[arg(value_name = "HOST:PORT", value_parser = host_and_port)]
    to: String,
    /// Frames, as `encode` writes them or as they were captured; what lies between them is not sent.
    /// `-` is standard input.
    file: PathBuf,
    /// Seconds to wait for each answer (HJ 212-2017 table 1: 10).
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    over_time: u64,
    /// How often to send a frame again that is not answered (HJ 212-2017 table 1: 3).
    #[arg(long, default_value_t = 3, value_name = "N")]
    resends: u32,
    /// Seconds to listen after the last frame, for what the server says by itself.
    #[arg(long, default_value_t = 0, value_name = "SECONDS")]
    listen: u64,
}

/// What came of it; the last line.
#[derive(Debug, Default, Serialize)]
struct Outcome {
    sent: u64,
    /// Frames whose flag asked for no answer.
    unasked: u64,
    answered: u64,
    resent: u64,
    timed_out: u64,
    /// Answers that came after their frame had been given up.
    late: u64,
    /// Frames that were not sent, because the server went away before.
    unsent: u64,
    /// Frames that the server sent.
    heard: u64,
    /// Bytes of the file that belong to no frame.
    garbage: u64,
    /// Bytes that the server sent and that belong to no frame; many of them mean that it speaks
    /// something else than HJ 212.
    noise: u64,
}

/// Sends frame after frame, each after the one before was answered or given up. The exit code is 1
/// where a frame was not answered.
///
/// # Errors
///
/// The file cannot be read or holds no frame, or the server cannot be reached, does not read or goes
/// away.
pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let shown = args.file.display();
    let bytes = read(&args.file).with_context(|| format!("cannot read {shown}"))?;
    let mut outcome = Outcome::default();
    let frames = frames(&bytes, &mut outcome.garbage);
    if frames.is_empty() {
        bail!("{shown} holds no frame");
    }
    let limit = Duration::from_secs(args.over_time.max(1));
    let connecting = tokio::time::timeout(limit, TcpStream::connect(&args.to)).await;
    let stream = connecting
        .map_err(anyhow::Error::from)
        .and_then(|stream| Ok(stream?))
        .with_context(|| format!("cannot connect to {}", args.to))?;
    let mut talk = Talk {
        stream,
        framer: Framer::new(),
        heard: 0,
        noise: 0,
        late: 0,
        given_up: BTreeSet::new(),
        limit,
    };
    let sent = send_all(args, &frames, &mut talk, &mut outcome).await;
    (outcome.heard, outcome.noise, outcome.late) = (talk.heard, talk.noise, talk.late);
    outcome.unsent = (frames.len() as u64).saturating_sub(outcome.sent);
    out::json(&outcome)?;
    sent.with_context(|| format!("{} went away", args.to))?;
    Ok(if outcome.timed_out == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn send_all(
    args: &Args,
    frames: &[Vec<u8>],
    talk: &mut Talk,
    outcome: &mut Outcome,
) -> anyhow::Result<()> {
    for (place, frame) in (1_u64..).zip(frames) {
        talk.say(frame).await?;
        outcome.sent += 1;
        let Some(qn) = awaited(frame) else {
            outcome.unasked += 1;
            continue;
        };
        let mut resends = 0;
        while !talk.hear(Some(&qn), talk.limit).await? {
            if resends >= args.resends {
                outcome.timed_out += 1;
                let qn_text = String::from_utf8_lossy(&qn);
                out::note(format!("frame {place} (QN {qn_text}) was not answered"));
                talk.given_up.insert(qn.clone());
                break;
            }
            resends += 1;
            outcome.resent += 1;
            talk.say(frame).await?;
        }
        outcome.answered = outcome.sent - outcome.unasked - outcome.timed_out;
    }
    if args.listen > 0 {
        talk.hear(None, Duration::from_secs(args.listen)).await?;
    }
    Ok(())
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    if file.as_os_str() != "-" {
        return std::fs::read(file);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Cuts a file into frames as they will be sent, with one line end each.
fn frames(bytes: &[u8], garbage: &mut u64) -> Vec<Vec<u8>> {
    let mut cutter = Framer::new();
    cutter.push(bytes);
    cutter.flush();
    let mut frames = Vec::new();
    while let Some(chunk) = cutter.next_chunk() {
        match chunk {
            Chunk::Frame(frame) => frames.push([frame.raw(), b"\r\n"].concat()),
            Chunk::Garbage { bytes, .. } => *garbage += bytes.len() as u64,
        }
    }
    frames
}

/// Returns the QN by which the answer to a frame will be known, if it asks for one.
fn awaited(frame: &[u8]) -> Option<Vec<u8>> {
    let profile = Profile::default();
    let decoded = decode(Frame::read(frame)?, &profile);
    let qn = decoded.exchange_qn().filter(|qn| !qn.is_empty())?;
    decoded.wants_answer(&profile).then(|| qn.bytes().to_vec())
}

/// A connection to the server.
struct Talk {
    stream: TcpStream,
    framer: Framer,
    heard: u64,
    noise: u64,
    late: u64,
    /// QN of the frames that are waited for no longer.
    given_up: BTreeSet<Vec<u8>>,
    /// How long the server may take, to answer and to take what is sent.
    limit: Duration,
}

impl Talk {
    /// Sends a frame; a server that does not read would hold it up for ever.
    async fn say(&mut self, frame: &[u8]) -> anyhow::Result<()> {
        let sent = tokio::time::timeout(self.limit, self.stream.write_all(frame)).await;
        sent.context("it does not read what is sent")??;
        Ok(())
    }

    /// Prints what the server says until it answers the frame with this QN, or the time is over;
    /// returns whether it did.
    async fn hear(&mut self, qn: Option<&[u8]>, limit: Duration) -> anyhow::Result<bool> {
        let until = Instant::now() + limit;
        let mut buffer = [0; 4_096];
        loop {
            let mut is_answered = false;
            while let Some(chunk) = self.framer.next_chunk() {
                let frame = match chunk {
                    Chunk::Frame(frame) => frame,
                    Chunk::Garbage { bytes, .. } => {
                        self.noise += bytes.len() as u64;
                        continue;
                    }
                };
                self.heard += 1;
                print_frame(frame)?;
                let decoded = decode(frame, &Profile::default());
                let is_answer = decoded.header.cn.is_some_and(hj212::Cn::is_answer);
                let told = decoded.exchange_qn().map(hj212::Value::bytes);
                is_answered |= is_answer && told.is_some() && told == qn;
                let is_late = is_answer && told.is_some_and(|told| self.given_up.remove(told));
                self.late += u64::from(is_late);
            }
            if is_answered {
                return Ok(true);
            }
            // One that talks without a pause would never let the time-out come to its turn.
            if Instant::now() >= until {
                return Ok(false);
            }
            match timeout_at(until, self.stream.read(&mut buffer)).await {
                Err(_) => return Ok(false),
                Ok(Ok(0)) => bail!("it closed the connection"),
                Ok(count) => self.framer.push(&buffer[..count?]),
            }
        }
    }
}
