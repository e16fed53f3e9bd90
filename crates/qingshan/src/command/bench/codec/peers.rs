//! The same frame in other languages.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};
use serde::Deserialize;

use super::BLOCK;
use crate::command::bench::figure::{Figure, number};

/// A peer: its script, and the names of its figures.
pub(super) struct Peer<'p> {
    program: &'p Path,
    script: &'static str,
    decode: &'static str,
    encode: &'static str,
    crc: &'static str,
}

/// Returns all peers.
pub(super) fn all<'p>(python: &'p Path, node: &'p Path) -> [Peer<'p>; 2] {
    [
        Peer {
            program: python,
            script: "hj212_peer.py",
            decode: "codec.decode.python",
            encode: "codec.encode.python",
            crc: "codec.crc.python",
        },
        Peer {
            program: node,
            script: "hj212_peer.mjs",
            decode: "codec.decode.node",
            encode: "codec.encode.node",
            crc: "codec.crc.node",
        },
    ]
}

/// What a script prints for a task.
#[derive(Deserialize)]
struct Measured {
    task: String,
    per_second: f64,
}

impl Peer<'_> {
    /// Runs the script on a frame.
    ///
    /// # Errors
    ///
    /// The program is not there, or the script fails.
    pub(super) fn measure(
        &self,
        folder: &Path,
        frame: &[u8],
        seconds: u32,
    ) -> anyhow::Result<Vec<Figure>> {
        let script = self.script;
        let file = std::env::temp_dir().join(format!("qingshan-frame-{}", std::process::id()));
        std::fs::write(&file, frame).context("cannot write the frame for the peers")?;
        let output = Command::new(self.program)
            .args([folder.join(script).into_os_string(), file.clone().into()])
            .arg(OsString::from(seconds.to_string()))
            .output();
        // A file that stays behind in the folder of temporary files does no harm.
        let _left = std::fs::remove_file(&file);
        let output = output.with_context(|| {
            format!(
                "{script} is not measured: cannot run {}",
                self.program.display()
            )
        })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let last = said.lines().last().unwrap_or("it failed");
            bail!("{script} is not measured: {last}");
        }
        let said = String::from_utf8_lossy(&output.stdout);
        said.lines().map(|line| self.figure(line)).collect()
    }

    fn figure(&self, line: &str) -> anyhow::Result<Figure> {
        let Measured { task, per_second } = serde_json::from_str(line)
            .with_context(|| format!("{} printed {line:?}", self.script))?;
        Ok(match task.as_str() {
            "decode" => Figure::new(self.decode, per_second, "frames/s"),
            "encode" => Figure::new(self.encode, per_second, "frames/s"),
            "crc" => Figure::new(self.crc, per_second * number(BLOCK as u64) / 1e9, "GB/s"),
            other => bail!("{} measured {other:?}", self.script),
        })
    }
}
