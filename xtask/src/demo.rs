//! `cargo xtask demo`: everything from nothing to a live page.

use std::time::Instant;

use anyhow::Result;

use crate::run::{cargo, command, root, run, say};
use crate::{pages, system};

/// Builds pages and program and runs the demo until Ctrl-C.
pub(crate) fn show(args: &[String]) -> Result<()> {
    let begun = now();
    system::ensure(&[system::CC, system::NODE])?;
    pages::build()?;
    pages::dist_exists()?;
    say("building the program …");
    build()?;
    say(&format!("ready after {} s", begun.elapsed().as_secs()));
    let program = root().join("target/release/qingshan");
    let mut demo = command(&program.to_string_lossy(), &["demo"], ".");
    run(demo.args(args))
}

/// Builds the program as it is shipped.
pub(crate) fn build() -> Result<()> {
    run(&mut cargo(&["build", "--release", "--package", "qingshan"]))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a developer's command tells how long it took"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}
