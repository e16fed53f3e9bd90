//! The built binary as a child process, and a data logger that speaks to it.

#![expect(dead_code, reason = "each test file uses its part")]

pub(crate) mod logger;
pub(crate) mod postgres;
pub(crate) mod server;
pub(crate) mod stored;
pub(crate) mod storm;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Returns the binary, ready for arguments; no variable of the caller's environment reaches it.
pub(crate) fn qingshan() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qingshan"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("QINGSHAN_") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs the binary to its end.
pub(crate) fn run(args: &[&str]) -> Output {
    qingshan().args(args).output().expect("the binary starts")
}

/// Returns what a run said on standard output.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Returns what a run said on standard error.
pub(crate) fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Returns the files of the demo's city.
pub(crate) fn city() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/demo")
}

/// Returns the address of the database in a folder.
pub(crate) fn database(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("qingshan.db").display())
}

/// Writes the demo's city into the database of a folder.
pub(crate) fn import_city(folder: &Path) {
    import_city_to(&database(folder));
}

/// Writes the demo's city into a database.
pub(crate) fn import_city_to(address: &str) {
    let city = city();
    let city = city.to_str().expect("a path");
    let output = run(&["import", "city", city, "--db", address, "--commit"]);
    assert!(
        output.status.success(),
        "{}{}",
        said(&output),
        complained(&output)
    );
}
