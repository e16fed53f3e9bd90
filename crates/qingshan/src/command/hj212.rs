//! `qingshan hj212 decode`: what is in a capture of frames, one JSON object a line.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use hj212::{Chunk, CrcVerdict, Decoded, Edition, Frame, Framer, Profile, Severity, decode};
use serde::Serialize;

use crate::out;

/// Arguments of `qingshan hj212`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print each frame of a capture as a line of JSON, and each run of bytes that is none.
    Decode {
        /// The capture; standard input if absent.
        file: Option<PathBuf>,
    },
}

/// A frame as it is printed.
#[derive(Serialize)]
struct FrameLine<'a> {
    /// Offset of the first `#` in the stream.
    offset: u64,
    /// Bytes from the first `#` to the last digit of the check word.
    len: usize,
    edition: &'static str,
    crc_ok: bool,
    qn: Option<String>,
    st: Option<String>,
    cn: Option<u16>,
    pw: Option<String>,
    mn: Option<String>,
    flag: Option<u8>,
    pnum: Option<u16>,
    pno: Option<u16>,
    /// What stands between `CP=&&` and `&&`.
    cp: String,
    issues: Vec<IssueLine<'a>>,
}

#[derive(Serialize)]
struct IssueLine<'a> {
    code: &'a str,
    /// Byte offset within the frame.
    at: u16,
    severity: &'static str,
}

/// Bytes that belong to no frame.
#[derive(Serialize)]
struct GarbageLine {
    offset: u64,
    garbage: u64,
}

/// Runs the command.
///
/// # Errors
///
/// The capture cannot be read.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let What::Decode { file } = args.what;
    match file {
        Some(path) => {
            let shown = path.display().to_string();
            let file = File::open(&path).with_context(|| format!("cannot read {shown}"))?;
            print_all(file).with_context(|| format!("cannot read {shown}"))?;
        }
        None => print_all(io::stdin().lock()).context("cannot read standard input")?,
    }
    Ok(ExitCode::SUCCESS)
}

fn print_all(mut source: impl Read) -> anyhow::Result<()> {
    let mut framer = Framer::new();
    let mut garbage = None;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = match source.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if count == 0 {
            framer.flush();
            drain(&mut framer, &mut garbage)?;
            return flush_garbage(&mut garbage);
        }
        framer.push(&buffer[..count]);
        drain(&mut framer, &mut garbage)?;
    }
}

fn drain(framer: &mut Framer, garbage: &mut Option<GarbageLine>) -> anyhow::Result<()> {
    while let Some(chunk) = framer.next_chunk() {
        match chunk {
            Chunk::Frame(frame) => {
                flush_garbage(garbage)?;
                print_frame(frame)?;
            }
            Chunk::Garbage { offset, bytes, .. } => {
                garbage
                    .get_or_insert(GarbageLine { offset, garbage: 0 })
                    .garbage += bytes.len() as u64;
            }
        }
    }
    Ok(())
}

/// Garbage comes in pieces, as the stream was read; a run of it is printed as one.
fn flush_garbage(garbage: &mut Option<GarbageLine>) -> anyhow::Result<()> {
    garbage.take().map_or(Ok(()), |line| out::json(&line))
}

fn print_frame(frame: Frame<'_>) -> anyhow::Result<()> {
    let decoded = decode(frame, &Profile::default());
    out::json(&FrameLine::of(&decoded))
}

impl<'a> FrameLine<'a> {
    fn of(decoded: &'a Decoded<'_>) -> Self {
        let Decoded {
            frame,
            edition,
            header,
            data,
            ..
        } = decoded;
        let text = |value: Option<hj212::Value<'_>>| value.map(|value| value.text().into_owned());
        Self {
            offset: frame.offset(),
            len: frame.raw().len(),
            edition: word(*edition),
            crc_ok: frame.crc_verdict() == CrcVerdict::Right,
            qn: text(header.qn),
            st: text(header.st),
            cn: header.cn.map(hj212::Cn::code),
            pw: text(header.pw),
            mn: text(header.mn),
            flag: header.flag.map(hj212::Flag::byte),
            pnum: header.pnum,
            pno: header.pno,
            cp: String::from_utf8_lossy(data.bytes()).into_owned(),
            issues: decoded
                .issues
                .iter()
                .map(|issue| IssueLine {
                    code: issue.kind.code(),
                    at: issue.at,
                    severity: severity(issue.severity),
                })
                .collect(),
        }
    }
}

fn word(edition: Edition) -> &'static str {
    match edition {
        Edition::V2005 => "2005",
        Edition::V2017 => "2017",
        Edition::V2025 => "2025",
        Edition::SurfaceWater => "surface-water",
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
