//! The built `portico` binary: building it, its commands on one data folder, and the server
//! as a child process that is waited for.

use crate::{net, process};
use anyhow::{Result, bail};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Base domain of the demonstration cluster.
pub const DOMAIN: &str = "dongcheng.localhost";

/// The command that builds the binary.
pub fn build_command(release: bool) -> Command {
    let mut cargo = process::cargo();
    cargo.args(["build", "--locked", "--package", "portico"]);
    if release {
        cargo.arg("--release");
    }
    cargo
}

/// Where cargo puts the binary.
pub fn binary(release: bool) -> Result<PathBuf> {
    let profile = if release { "release" } else { "debug" };
    Ok(process::target_dir()?.join(profile).join("portico"))
}

/// One cluster: the binary with its data folder and, if not SQLite in it, its database.
#[derive(Clone)]
pub struct Cluster {
    /// The binary.
    pub binary: PathBuf,
    /// The data folder.
    pub data: PathBuf,
    /// Address of a PostgreSQL database; without it SQLite in the data folder.
    pub database: Option<String>,
}

impl Cluster {
    /// `portico WORDS… --data DIR [--database-url URL]`
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = process::command(&self.binary);
        command.args(words).arg("--data").arg(&self.data);
        if let Some(url) = &self.database {
            command.args(["--database-url", url]);
        }
        command
    }

    /// `portico demo …`, with the addresses that the server on this port will have.
    pub fn demo_command(&self, port: u16, options: &[&str]) -> Command {
        let mut command = self.command(&["demo"]);
        command.args(options).env("PORTICO_PUBLIC_PORT", port.to_string());
        command
    }

    /// `portico serve` on a port.
    pub fn serve_command(&self, port: u16) -> Command {
        self.command(&["serve", "--port", &port.to_string()])
    }

    /// Starts the server with its output in a file and waits until it is ready.
    pub fn serve(&self, port: u16, log: &Path) -> Result<Server> {
        let file = process::append(log)?;
        let start = Instant::now();
        let child = self
            .serve_command(port)
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .process_group(0)
            .spawn()?;
        let mut server = Server { child, port, ready_after: Duration::ZERO };
        if let Err(error) = wait_until_ready(&mut server.child, port, Duration::from_secs(120)) {
            let said = std::fs::read_to_string(log).unwrap_or_default();
            bail!("{error}\n{said}");
        }
        server.ready_after = start.elapsed();
        Ok(server)
    }
}

/// A running server; dropping it stops it.
pub struct Server {
    /// The process.
    pub child: Child,
    /// The port that it listens on.
    pub port: u16,
    /// From start to the first "ready".
    pub ready_after: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        process::end_group(&mut self.child, Duration::from_secs(20));
    }
}

/// Polls /readyz until it says 200.
pub fn wait_until_ready(server: &mut Child, port: u16, patience: Duration) -> Result<()> {
    let limit = Instant::now() + patience;
    let mut last = String::from("no answer");
    loop {
        match net::get(port, &format!("desk.{DOMAIN}:{port}"), "/readyz", "identity") {
            Ok(answer) if answer.status == 200 => return Ok(()),
            Ok(answer) => {
                last = format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body));
            }
            Err(_) => {}
        }
        if let Some(status) = server.try_wait()? {
            bail!("the server ended before it was ready ({status})");
        }
        if process::interrupted() {
            bail!("interrupted");
        }
        if Instant::now() > limit {
            bail!("the server was not ready after {} s; /readyz said: {last}", patience.as_secs());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
