//! `qingshan hj212 decode`: what is in a capture of frames, one JSON object a line.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::Context as _;
use hj212::{Chunk, Frame, Framer, Profile, decode};

use super::line::{FrameLine, GarbageLine};
use crate::out;

/// Prints every frame of a file, or of standard input.
///
/// # Errors
///
/// The capture cannot be read.
pub(super) fn run(file: Option<&Path>) -> anyhow::Result<()> {
    match file {
        Some(path) => {
            let shown = path.display().to_string();
            let file = File::open(path).with_context(|| format!("cannot read {shown}"))?;
            print_all(file).with_context(|| format!("cannot read {shown}"))
        }
        None => print_all(io::stdin().lock()).context("cannot read standard input"),
    }
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

/// Prints a frame.
///
/// # Errors
///
/// It cannot be written as JSON.
pub(super) fn print_frame(frame: Frame<'_>) -> anyhow::Result<()> {
    let decoded = decode(frame, &Profile::default());
    out::json(&FrameLine::of(&decoded))
}
