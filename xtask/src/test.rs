//! `cargo xtask test`: every check, in the order in which a mistake is found soonest.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::postgres::Postgres;
use crate::run::{cargo, command, output, root, run, say};
use crate::summary::{Count, Summary};
use crate::{demo, pages, system};

/// Passes every check, or stops at the first that fails.
pub(crate) fn pass_all() -> Result<()> {
    let mut summary = Summary::default();
    let all = steps(&mut summary);
    summary.print();
    all
}

fn steps(summary: &mut Summary) -> Result<()> {
    step(summary, "set-up of the machine", || {
        let needs = [
            system::CC,
            system::NODE,
            system::POSTGRES,
            system::BROKER,
            system::CHROMIUM,
            system::FONTS,
        ];
        system::ensure(&needs).map(|()| None)
    })?;
    step(summary, "format", || {
        plain(&mut cargo(&["fmt", "--all", "--check"]))
    })?;
    step(summary, "pages: build and types", || {
        pages::build()?;
        pages::dist_exists().map(|()| None)
    })?;
    step(summary, "pages: unit tests", || {
        let said = output(&mut command("npm", &["run", "--silent", "test"], "web-ui"))?;
        Ok(Some(Count::of_vitest(&strip_colours(&said))))
    })?;
    step(summary, "pages: size", || {
        plain(&mut command("npm", &["run", "--silent", "size"], "web-ui"))
    })?;
    step(summary, "pages: the API's types", || {
        plain(&mut command(
            "npm",
            &["run", "--silent", "api", "--", "--check"],
            "web-ui",
        ))
    })?;
    step(summary, "pages: walk against a mock", || {
        in_browser(&mut command("npm", &["run", "--silent", "smoke"], "web-ui"))
    })?;
    step(summary, "clippy", || {
        plain(&mut cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    step(summary, "docs", || {
        let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--quiet"]);
        plain(doc.env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    step(summary, "licences and advisories", licences)?;
    let server = Postgres::start()?;
    step(summary, "tests, SQLite and PostgreSQL", || {
        cargo_tests(&server)
    })?;
    step(summary, "journey in a browser", journey)
}

fn step(
    summary: &mut Summary,
    name: &'static str,
    work: impl FnOnce() -> Result<Option<Count>>,
) -> Result<()> {
    say(&format!("── {name}"));
    let begun = demo::now();
    let done = work().with_context(|| format!("step “{name}”"));
    let count = done.as_ref().ok().copied().flatten();
    summary.add(name, begun.elapsed(), count);
    done?;
    match count {
        Some(count) if count.failed > 0 => bail!("step “{name}”: {} failed", count.failed),
        Some(Count { passed: 0, .. }) => bail!("step “{name}”: no test ran"),
        _ => Ok(()),
    }
}

fn plain(command: &mut Command) -> Result<Option<Count>> {
    run(command).map(|()| None)
}

fn licences() -> Result<Option<Count>> {
    if system::find("cargo-deny").is_none() {
        say("skipped: cargo-deny is not installed (cargo install cargo-deny)");
        return Ok(None);
    }
    plain(&mut cargo(&[
        "deny",
        "--offline",
        "check",
        "licenses",
        "bans",
        "sources",
    ]))
}

fn cargo_tests(server: &Postgres) -> Result<Option<Count>> {
    let mut tests = cargo(&[
        "test",
        "--workspace",
        "--no-fail-fast",
        "--",
        "--show-output",
    ]);
    tests.env("QINGSHAN_TEST_POSTGRES", server.address());
    let ran = tests
        .stderr(Stdio::inherit())
        .output()
        .context("could not start cargo test")?;
    let said = String::from_utf8_lossy(&ran.stdout);
    let count = Count::of_cargo(&said);
    if !ran.status.success() {
        say(&said);
        bail!("cargo test ended with {}", ran.status);
    }
    for line in said
        .lines()
        .filter(|line| line.trim_start().starts_with("skipped:"))
    {
        say(line);
    }
    Ok(Some(count))
}

fn journey() -> Result<Option<Count>> {
    run(&mut cargo(&["build", "--quiet", "--package", "qingshan"]))?;
    PLAYS.iter().try_fold(None, |sum: Option<Count>, play| {
        let count = in_browser(&mut command("npm", &["run", "--silent", play], "web-ui"))?;
        Ok(sum.into_iter().chain(count).reduce(Count::plus))
    })
}

/// What is played in a browser on the built program, each with a demo of its own.
const PLAYS: [&str; 3] = ["journey", "offline", "life"];

/// Walks the journey and keeps its screenshots.
pub(crate) fn take_screens() -> Result<()> {
    system::ensure(&[system::CC, system::NODE, system::CHROMIUM, system::FONTS])?;
    pages::build()?;
    run(&mut cargo(&["build", "--quiet", "--package", "qingshan"]))?;
    let folder = root().join("docs/screens");
    PLAYS.iter().try_for_each(|play| {
        let mut walk = command("npm", &["run", "--silent", play], "web-ui");
        in_browser(walk.env("SCREENS", &folder)).map(drop)
    })
}

fn in_browser(walk: &mut Command) -> Result<Option<Count>> {
    let chromium = system::chromium().context("no Chromium")?;
    let said = output(walk.env("CHROMIUM", chromium))?;
    say(&said);
    Ok(Some(Count::of_journey(&said)))
}

/// Removes the colours of a terminal from what a program wrote.
fn strip_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        plain.push_str(&rest[..at]);
        rest = rest[at..].find('m').map_or("", |end| &rest[at + end + 1..]);
    }
    plain.push_str(rest);
    plain
}
