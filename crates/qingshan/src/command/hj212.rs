//! `qingshan hj212`: frames to lines of JSON, lines of JSON to frames, and frames to a server.

mod decode;
mod encode;
mod line;
mod send;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

use crate::edition::Spoken;

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
        /// Read every frame by this edition, and not by what the frame says of itself: the answer
        /// of a surface-water station (ST=91) looks as one of 2025.
        #[arg(long, value_enum)]
        edition: Option<Spoken>,
    },
    /// Write each line of JSON, as `decode` prints them, as a frame.
    ///
    /// Wanted are `cp` and whatever else is to stand in the frame: `qn`, `st`, `cn`, `pw`, `mn`,
    /// `flag`, `pnum`, `pno`, `rf`; `cp_hex` goes before `cp`. Length and check word are reckoned;
    /// `offset`, `len`, `edition`, `crc_ok` and `issues` are passed over, and so are empty lines and
    /// lines of garbage.
    Encode(encode::Args),
    /// Send the frames of a file to a server, and print what it answers, one JSON object a line.
    Send(send::Args),
}

/// Runs the command.
///
/// # Errors
///
/// A file cannot be read, a line is no frame, or the server cannot be reached.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Decode { file, edition } => {
            decode::run(file.as_deref(), edition.map(Spoken::edition))?;
        }
        What::Encode(args) => encode::run(&args)?,
        What::Send(args) => return send::run(&args).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes it for success where whoever reads the output has gone away (`… | head`), and for a failure
/// where the output cannot be written for another reason, such as a full disk.
fn reader_has_gone(error: anyhow::Error) -> anyhow::Result<()> {
    let is_gone = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe);
    if is_gone { Ok(()) } else { Err(error) }
}
