//! `cargo xtask`: the project's own commands for people and for continuous integration.
//! It knows nothing of the server but its command line.

mod bench;
mod bench_pages;
mod bench_screening;
mod counts;
mod deny;
mod links;
mod net;
mod packages;
mod postgres;
mod process;
mod replay;
mod server;
mod spdx;
mod test;
mod up;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Build, run, test and measure Portico
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Xtask {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// From a fresh clone to a running cluster with demonstration content
    Up(up::Up),
    /// Everything that continuous integration runs
    Test(test::Test),
    /// Measure speed, beside nginx where there is something to compare
    Bench(bench::Bench),
    /// The quick checks: format, clippy, dependencies
    Lint,
    /// Format Rust and TypeScript sources
    Fmt,
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    process::watch_signals()?;
    match Xtask::parse().task {
        Task::Up(up) => up.run()?,
        Task::Test(test) => return test.run(),
        Task::Bench(bench) => bench.run()?,
        Task::Lint => return test::Test::lint().run(),
        Task::Fmt => {
            process::stream(process::cargo().args(["fmt", "--all"]))?;
            web::install("web", &process::stream)?;
            process::stream(web::npm("web").args(["run", "format"]))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
