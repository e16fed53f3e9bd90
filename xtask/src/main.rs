//! The two commands of a developer, and the steps that they are made of.
//!
//! `cargo xtask demo` sets up what is missing, builds the pages and the program and runs the demo.
//! `cargo xtask test` sets up what is missing and passes every check.

mod demo;
mod pages;
mod postgres;
mod run;
mod summary;
mod system;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask demo [OPTIONS OF `qingshan demo`]   build everything and watch a city's net live
cargo xtask test                                pass every check
cargo xtask pages                               build the pages alone
cargo xtask screens                             take the screenshots of docs/screens anew
cargo xtask openapi                             write docs/openapi.json and the pages' client anew
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let done = match command.as_str() {
        "demo" => demo::show(&rest),
        "test" => test::pass_all(),
        "pages" => pages::build(),
        "screens" => test::take_screens(),
        "openapi" => pages::write_openapi(),
        _ => {
            run::say(USAGE);
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            run::say(&format!("\nxtask {command} failed: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
