//! `cargo xtask test`: the named steps that continuous integration runs, each timed and logged,
//! then a table, the first failure's whole output, and one closing line with all tests counted.

use crate::counts::{self, Counts};
use crate::packages::{self, Need};
use crate::postgres::Postgres;
use crate::server::{self, Cluster};
use crate::{deny, links, net, process, replay, web};
use anyhow::{Result, bail};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// Options of `cargo xtask test`.
#[derive(Args, Default)]
pub struct Test {
    /// Run only this step; may be repeated
    #[arg(long, value_name = "STEP")]
    only: Vec<String>,
    /// Name the steps and run none
    #[arg(long)]
    list: bool,
    /// Leave out what follows a failed step
    #[arg(long)]
    fail_fast: bool,
}

struct Step {
    name: &'static str,
    about: &'static str,
    run: fn(&Log) -> Result<()>,
    count: fn(&str) -> Counts,
}

const STEPS: [Step; 9] = [
    Step { name: "fmt", about: "rustfmt finds nothing to change", run: fmt, count: none },
    Step { name: "web", about: "front end: lint, types, tests, build", run: front_end, count: Counts::of_vitest },
    Step {
        name: "deny",
        about: "licences, banned crates and sources of the dependency tree",
        run: dependencies,
        count: none,
    },
    Step { name: "clippy", about: "clippy on the whole workspace, warnings are errors", run: clippy, count: none },
    Step {
        name: "docs",
        about: "rustdoc without warnings, links in Markdown lead somewhere",
        run: documents,
        count: none,
    },
    Step { name: "sqlite", about: "all Rust tests, on SQLite", run: on_sqlite, count: Counts::of_rust },
    Step {
        name: "postgres",
        about: "the tests with a database again, on a private PostgreSQL",
        run: on_postgres,
        count: Counts::of_rust,
    },
    Step {
        name: "measures",
        about: "every duty that is claimed has its control and its tests",
        run: measures,
        count: none,
    },
    Step {
        name: "e2e",
        about: "browser tests against the demonstration cluster",
        run: browser,
        count: Counts::of_playwright,
    },
];

fn none(_: &str) -> Counts {
    Counts::default()
}

/// How a step ended.
struct Outcome {
    step: &'static Step,
    time: Duration,
    counts: Counts,
    error: Option<anyhow::Error>,
    log: PathBuf,
}

impl Test {
    /// The steps that need no database and no browser.
    pub fn lint() -> Self {
        Self { only: ["fmt", "deny", "clippy"].map(str::to_owned).into(), ..Self::default() }
    }

    /// Runs the steps.
    pub fn run(self) -> Result<ExitCode> {
        if self.list {
            for step in &STEPS {
                println!("{:<10} {}", step.name, step.about);
            }
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(unknown) = self.only.iter().find(|name| !STEPS.iter().any(|s| s.name == *name)) {
            bail!("there is no step `{unknown}`; `cargo xtask test --list` names them");
        }
        let logs = process::target_dir()?.join("xtask/logs");
        std::fs::create_dir_all(&logs)?;
        let mut outcomes = Vec::new();
        for step in STEPS.iter().filter(|s| self.only.is_empty() || self.only.iter().any(|o| o == s.name)) {
            let outcome = step.carry_out(&logs)?;
            let failed = outcome.error.is_some();
            outcomes.push(outcome);
            if process::interrupted() || (failed && self.fail_fast) {
                break;
            }
        }
        Ok(report(&outcomes))
    }
}

impl Step {
    fn carry_out(&'static self, logs: &Path) -> Result<Outcome> {
        println!("▶ {:<10} {}", self.name, self.about);
        let log = Log(logs.join(format!("{}.log", self.name)));
        std::fs::write(&log.0, "")?;
        let start = Instant::now();
        let error = (self.run)(&log).err();
        let time = start.elapsed();
        let output = String::from_utf8_lossy(&std::fs::read(&log.0)?).into_owned();
        let mut counts = (self.count)(&counts::plain(&output));
        // A step that failed without a failed test is itself what failed.
        if error.is_some() && counts.failed == 0 {
            counts.failed = 1;
        }
        let mark = if error.is_some() { "✗" } else { "✓" };
        println!("{mark} {:<10} {:>9}  {}", self.name, process::duration(time), remark(&counts, error.as_ref()));
        Ok(Outcome { step: self, time, counts, error, log: log.0 })
    }
}

fn remark(counts: &Counts, error: Option<&anyhow::Error>) -> String {
    let tests = if *counts == Counts::default() { String::new() } else { counts.to_string() };
    match error {
        Some(error) => format!("{tests}  {}", format!("{error:#}").lines().next().unwrap_or_default()),
        None => tests,
    }
}

fn report(outcomes: &[Outcome]) -> ExitCode {
    let failures: Vec<&Outcome> = outcomes.iter().filter(|o| o.error.is_some()).collect();
    if let Some((first, others)) = failures.split_first() {
        println!("\n── output of {} ──", first.step.name);
        print!("{}", String::from_utf8_lossy(&std::fs::read(&first.log).unwrap_or_default()));
        if let Some(error) = &first.error {
            println!("error: {error:#}");
        }
        for other in others {
            println!("── output of {}: {}", other.step.name, other.log.display());
        }
    }
    println!();
    let (mut total, mut time) = (Counts::default(), Duration::ZERO);
    for outcome in outcomes {
        total += outcome.counts;
        time += outcome.time;
        let mark = if outcome.error.is_some() { "✗" } else { "✓" };
        let tests = remark(&outcome.counts, None);
        println!("{mark} {:<10} {:>9}  {tests}", outcome.step.name, process::duration(outcome.time));
    }
    println!("  {:<10} {:>9}", "total", process::duration(time));
    println!("{total}");
    if process::interrupted() {
        return ExitCode::from(130);
    }
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The log of one step, and the way to run commands into it.
struct Log(PathBuf);

impl Log {
    fn run(&self, command: &mut Command) -> Result<()> {
        process::logged(command, &self.0)
    }

    /// cargo, once the front end that the binary embeds is there.
    fn cargo(&self, args: &[&str], environment: &[(&str, &str)]) -> Result<()> {
        web::build(&|command| self.run(command))?;
        self.run(process::cargo().args(args).envs(environment.iter().copied()))
    }
}

fn fmt(log: &Log) -> Result<()> {
    log.run(process::cargo().args(["fmt", "--all", "--check", "--", "--color=never"]))
}

fn front_end(log: &Log) -> Result<()> {
    web::install("web", &|command| log.run(command))?;
    for script in ["lint", "check", "test"] {
        log.run(web::npm("web").args(["run", script]))?;
    }
    web::build(&|command| log.run(command))
}

fn dependencies(log: &Log) -> Result<()> {
    deny::check(&log.0)
}

fn clippy(log: &Log) -> Result<()> {
    log.cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"], &[])
}

fn documents(log: &Log) -> Result<()> {
    links::check(&log.0)?;
    let doc = ["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"];
    log.cargo(&doc, &[("RUSTDOCFLAGS", "-D warnings")])
}

const NEXTEST: [&str; 7] =
    ["nextest", "run", "--workspace", "--locked", "--no-fail-fast", "--no-tests=pass", "--color=never"];
const LIBTEST: [&str; 5] = ["test", "--workspace", "--locked", "--no-fail-fast", "--color=never"];

/// What tests find on the system; and the font that printed forms are set in, which comes with the
/// front end's packages; and the programs that check web archives.
fn outfit(log: &Log) -> Result<()> {
    packages::ensure(&[
        Need::Poppler,
        Need::Qpdf,
        Need::Nss,
        Need::Mail,
        Need::NameServer,
        Need::VirusScanner,
        Need::Python,
    ])?;
    replay::install(&|command| log.run(command))?;
    web::install("web", &|command| log.run(command))
}

fn on_sqlite(log: &Log) -> Result<()> {
    outfit(log)?;
    let environment = [("PORTICO_TEST_DATABASE", "sqlite")];
    if !has_nextest() {
        return log.cargo(&LIBTEST, &environment);
    }
    log.cargo(&NEXTEST, &environment)?;
    // nextest leaves the examples in documentation to cargo.
    log.cargo(&[&LIBTEST[..], &["--doc"]].concat(), &environment)
}

fn on_postgres(log: &Log) -> Result<()> {
    outfit(log)?;
    packages::ensure(&[Need::Postgres])?;
    let postgres = Postgres::start()?;
    let url = postgres.url();
    let environment = [("PORTICO_TEST_DATABASE", "postgres"), ("PORTICO_TEST_POSTGRES_URL", &url)];
    // Tests inside the sources are pure and ran with SQLite.
    if has_nextest() {
        log.cargo(&[&NEXTEST[..], &["-E", "kind(test)"]].concat(), &environment)
    } else {
        log.cargo(&[&LIBTEST[..], &["--test", "*"]].concat(), &environment)
    }
}

fn has_nextest() -> bool {
    process::capture(process::cargo().args(["nextest", "--version"])).is_ok()
}

fn measures(log: &Log) -> Result<()> {
    let binary = built(log)?;
    log.run(process::command(binary).args(["measures", "--check"]))
}

fn built(log: &Log) -> Result<PathBuf> {
    // The whole workspace: a build of the binary alone would select other features of its
    // dependencies and compile them once more.
    log.cargo(&["build", "--workspace", "--locked"], &[])?;
    server::binary(false)
}

fn browser(log: &Log) -> Result<()> {
    packages::ensure(&[Need::Chromium, Need::ChineseFonts, Need::Python])?;
    web::install("e2e", &|command| log.run(command))?;
    replay::install(&|command| log.run(command))?;
    let dir = tempfile::Builder::new().prefix("portico-e2e-").tempdir()?;
    let cluster = Cluster { binary: built(log)?, data: dir.path().join("data"), database: None };
    log.run(&mut cluster.command(&["migrate"]))?;
    let port = net::free_port()?;
    // A fifth of the demonstration has every kind of page and is there in a minute.
    log.run(&mut cluster.demo_command(port, &["--articles", "300"]))?;
    let _server = cluster.serve(port, &log.0.with_extension("server.log"))?;
    // Before anybody has changed anything: the portal as an archive that others read.
    let folder = dir.path().join("replay");
    std::fs::create_dir(&folder)?;
    let replayed = replay::start(&cluster, port, "www", &folder, &log.0.with_extension("replay.log"), &|command| {
        log.run(command)
    })?;
    let port = port.to_string();
    let mut playwright = process::command("npx");
    playwright.current_dir(process::root().join("e2e"));
    playwright.env("CI", "1").env("NO_COLOR", "1").env("PORTICO_E2E_PORT", &port);
    playwright.env("PORTICO_E2E_REPLAY", &replayed.prefix);
    log.run(playwright.args(["playwright", "test", "--reporter=list"]))
}
