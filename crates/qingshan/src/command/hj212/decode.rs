//! `qingshan hj212 decode`: what is in a capture of frames, one JSON object a line.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use anyhow::Context as _;
use hj212::{Chunk, Edition, Frame, Framer, Profile, decode};

use serde::Serialize;

use super::line::{FrameLine, GarbageLine};
use super::reader_has_gone;
use crate::out;

/// Prints every frame of a file, or of standard input, by one edition or by its own. Stops, without a failure, when whoever reads
/// the lines has gone away.
///
/// # Errors
///
/// The capture cannot be read, or the lines cannot be written.
pub(super) fn run(file: Option<&Path>, edition: Option<Edition>) -> anyhow::Result<()> {
    let lines = Lines {
        profile: Profile {
            edition,
            ..Profile::default()
        },
        out: BufWriter::new(io::stdout().lock()),
        garbage: None,
    };
    let printed = match file {
        Some(path) => {
            let shown = path.display().to_string();
            let file = File::open(path).with_context(|| format!("cannot read {shown}"))?;
            lines.print_all(file, &shown)
        }
        None => lines.print_all(io::stdin().lock(), "standard input"),
    };
    printed.or_else(reader_has_gone)
}

/// The lines of a capture.
struct Lines<W: Write> {
    profile: Profile,
    out: W,
    /// The run of garbage that is not printed yet: it comes in pieces, as the stream was read.
    garbage: Option<GarbageLine>,
}

impl<W: Write> Lines<W> {
    fn print_all(mut self, mut source: impl Read, shown: &str) -> anyhow::Result<()> {
        let mut framer = Framer::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let count = match source.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read.with_context(|| format!("cannot read {shown}"))?,
            };
            framer.push(&buffer[..count]);
            if count == 0 {
                framer.flush();
            }
            self.drain(&mut framer)?;
            if count == 0 {
                self.end_garbage()?;
            }
            // Frames are seen as they come, also where the source is another program.
            self.out.flush().context("cannot write the lines")?;
            if count == 0 {
                return Ok(());
            }
        }
    }

    fn drain(&mut self, framer: &mut Framer) -> anyhow::Result<()> {
        while let Some(chunk) = framer.next_chunk() {
            match chunk {
                Chunk::Frame(frame) => {
                    self.end_garbage()?;
                    let decoded = decode(frame, &self.profile);
                    self.line(&FrameLine::of(&decoded, self.profile))?;
                }
                Chunk::Garbage { offset, bytes, .. } => {
                    self.garbage
                        .get_or_insert(GarbageLine { offset, garbage: 0 })
                        .garbage += bytes.len() as u64;
                }
            }
        }
        Ok(())
    }

    fn end_garbage(&mut self) -> anyhow::Result<()> {
        self.garbage
            .take()
            .map_or(Ok(()), |garbage| self.line(&garbage))
    }

    fn line(&mut self, line: &impl Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string(line)?;
        writeln!(self.out, "{text}").context("cannot write the lines")
    }
}

/// Prints a frame.
///
/// # Errors
///
/// It cannot be written as JSON.
pub(super) fn print_frame(frame: Frame<'_>) -> anyhow::Result<()> {
    let profile = Profile::default();
    out::json(&FrameLine::of(&decode(frame, &profile), profile))
}
