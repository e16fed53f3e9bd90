//! Running other programs and saying what is done.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// Writes a line for the person who waits.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // A closed pipe is no reason to stop the work.
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

/// Returns the folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent()
        .map_or(here.clone(), std::path::Path::to_path_buf)
}

/// Makes a command that runs in a folder of the workspace.
pub(crate) fn command(program: &str, args: &[&str], folder: &str) -> Command {
    let mut command = Command::new(program);
    command
        .args(args)
        .current_dir(root().join(folder))
        .stdin(Stdio::null());
    command
}

/// Makes a cargo command in the workspace.
pub(crate) fn cargo(args: &[&str]) -> Command {
    command(
        &std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()),
        args,
        ".",
    )
}

/// Runs a command that talks to the person; an error names what was run.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let text = described(command);
    let status = command
        .status()
        .with_context(|| format!("could not start {text}"))?;
    if !status.success() {
        bail!("{text} ended with {status}");
    }
    Ok(())
}

/// Runs a command and returns what it wrote to standard output; an error shows all it wrote.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let text = described(command);
    let output = command
        .output()
        .with_context(|| format!("could not start {text}"))?;
    let written = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("{text} ended with {}\n{written}\n{errors}", output.status);
    }
    Ok(written)
}

fn described(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for arg in command.get_args() {
        text.push(' ');
        text.push_str(&arg.to_string_lossy());
    }
    text
}
