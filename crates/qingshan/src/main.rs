//! Qingshan: one monitoring net, one platform, one set of maps for an environment bureau.
//!
//! The binary reads the command line and the configuration, builds the real clock and randomness,
//! opens the store and ties the rooms together. It knows no rule of any room.

mod city;
mod cli;
mod command;
mod config;
mod database;
mod definitions;
mod demo;
mod deployment;
mod devices;
mod downlink;
mod edition;
mod first_password;
mod fleet;
mod listen;
mod log;
mod out;
mod outside;
mod patience;
mod rooms;
mod shutdown;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::Cli;

/// Frames are taken apart on one thread and let go on another, which the system's own allocator
/// does slowly: with this one the gateway takes a third more of them.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = log::start(cli.log_json, cli.command.usual_log()).and_then(|log| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let done = runtime.block_on(cli::run(cli));
        drop(runtime);
        log.finish();
        done
    });
    done.unwrap_or_else(|error| {
        out::failure(&error);
        ExitCode::FAILURE
    })
}
