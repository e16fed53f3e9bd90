//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::command;

/// 青山 Qingshan: one monitoring net, one platform, one set of maps for an environment bureau.
///
/// Flags go before variables of the environment (QINGSHAN_*), these before the configuration file.
#[derive(Debug, Parser)]
#[command(name = "qingshan", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// Write the log as JSON, one object a line.
    #[arg(long, global = true, env = "QINGSHAN_LOG_JSON")]
    pub(crate) log_json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the system: gateway, roll-ups, judging, cases and pages.
    Serve(command::serve::Args),
    /// Run the whole system on an invented city with real air readings; needs nothing else.
    Demo(command::demo::Args),
    /// Send readings to any HJ 212 server as a fleet of data loggers would.
    Simulate(command::simulate::Args),
    /// Bring data in from files.
    Import(command::import::Args),
    /// Manage accounts, and prove that no case was changed behind its back.
    Admin(command::admin::Args),
    /// Bring the database to the form that this version needs.
    Migrate(Database),
    /// Judge measured values by the law in force on their date.
    Assess(command::assess::Args),
    /// List, show and move cases in the name of a person.
    Case(command::case::Args),
    /// Check the definitions.
    Catalog(command::catalog::Args),
    /// Count legal and working time: when is something due, and why.
    Clocks(command::clocks::Args),
    /// Read, write and send HJ 212 frames.
    Hj212(command::hj212::Args),
    /// Ask data loggers, and show how a device would answer.
    Device(command::device::Args),
    /// Find out what is wrong, and say what to do about it.
    Doctor(command::doctor::Args),
    /// Measure how much this machine can take.
    Bench(command::bench::Args),
}

impl Command {
    /// Returns the log's filter if nobody sets one: a service tells what it does, a command that a
    /// person called only what went wrong.
    pub(crate) fn usual_log(&self) -> &'static str {
        match self {
            Self::Serve(_) => "info",
            _ => "warn",
        }
    }
}

/// Checks that an address has a host and a port, so that the complaint names what is missing.
pub(crate) fn host_and_port(text: &str) -> Result<String, String> {
    let is_whole = text.rsplit_once(':').is_some_and(|(host, port)| {
        // An IPv6 address without brackets has no port that could be told from it.
        let is_host = !host.is_empty() && (!host.contains(':') || host.starts_with('['));
        is_host && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    if is_whole {
        Ok(text.to_owned())
    } else {
        Err("a host and a port are wanted, such as 127.0.0.1:9001 or [::1]:9001".to_owned())
    }
}

/// Which database.
#[derive(Args, Debug)]
pub(crate) struct Database {
    /// Address of the database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "QINGSHAN_DB",
        hide_env_values = true
    )]
    pub(crate) db: String,
}

/// Which definitions.
#[derive(Args, Debug)]
pub(crate) struct Overlay {
    /// Folder of the bureau's own definitions, laid over the built-in ones.
    #[arg(long, value_name = "DIR", env = "QINGSHAN_CATALOG")]
    pub(crate) catalog: Option<PathBuf>,
}

/// Runs a command.
///
/// # Errors
///
/// The command could not do what was asked; the error says why.
pub(crate) async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(args) => command::serve::run(args).await,
        Command::Demo(args) => command::demo::run(args).await,
        Command::Simulate(args) => command::simulate::run(args).await,
        Command::Import(args) => command::import::run(args).await,
        Command::Admin(args) => command::admin::run(args).await,
        Command::Migrate(args) => command::migrate::run(&args).await,
        Command::Assess(args) => command::assess::run(args),
        Command::Case(args) => Box::pin(command::case::run(args)).await,
        Command::Catalog(args) => command::catalog::run(&args),
        Command::Clocks(args) => command::clocks::run(args),
        Command::Hj212(args) => command::hj212::run(args).await,
        Command::Device(args) => command::device::run(args).await,
        Command::Doctor(args) => command::doctor::run(args).await,
        Command::Bench(args) => command::bench::run(args).await,
    }
}
