//! `cargo xtask up`: from a fresh clone to a running cluster, and from a built one to a running
//! cluster in seconds.

use crate::packages::{self, Need};
use crate::server::{self, Cluster, DOMAIN};
use crate::{net, process, web};
use anyhow::{Context, Result};
use clap::Args;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Options of `cargo xtask up`.
#[derive(Args)]
pub struct Up {
    /// The port to serve on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The data folder
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// A PostgreSQL database instead of SQLite in the data folder
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Build optimised: slower to build, faster to serve
    #[arg(long)]
    release: bool,
    /// Do not load the demonstration cluster
    #[arg(long)]
    empty: bool,
}

impl Up {
    /// Builds what is not built, prepares the data folder and serves until Ctrl-C.
    pub fn run(self) -> Result<()> {
        let start = Instant::now();
        net::ensure_free(self.port)?;
        packages::ensure(&[Need::Compiler])?;
        packages::ensure_node()?;
        let binary = server::binary(self.release)?;
        if !binary.exists() {
            packages::ensure_space(&binary, if self.release { 6 } else { 8 })?;
        }

        heading("Front end");
        web::build(&process::stream)?;
        heading("Server");
        process::stream(&mut server::build_command(self.release))?;

        let data = process::root().join(&self.data);
        std::fs::create_dir_all(&data).with_context(|| format!("cannot make the data folder {}", data.display()))?;
        packages::ensure_space(&data, 1)?;
        let cluster = Cluster { binary, data, database: self.database_url.clone() };
        heading("Database");
        process::stream(&mut cluster.command(&["migrate"]))?;
        if !self.empty {
            heading("Demonstration cluster");
            process::stream(&mut cluster.demo_command(self.port, &["--if-empty"]))?;
        }
        heading("Serving");
        self.serve(&cluster, start)
    }

    fn serve(&self, cluster: &Cluster, start: Instant) -> Result<()> {
        let mut server = cluster.serve_command(self.port).stdin(Stdio::null()).spawn()?;
        if let Err(error) = server::wait_until_ready(&mut server, self.port, Duration::from_secs(120)) {
            process::end(&mut server, Duration::from_secs(5));
            return Err(error);
        }
        let port = self.port;
        println!();
        println!("Portico is running, {} after the command was given.", process::duration(start.elapsed()));
        println!("  Portal   http://www.{DOMAIN}:{port}/");
        println!("  Desk     http://desk.{DOMAIN}:{port}/");
        println!("  Data     {}", cluster.data.display());
        println!("Ctrl-C stops it.");
        match process::wait(server) {
            Err(_) if process::interrupted() => {
                println!("\nStopped.");
                Ok(())
            }
            Ok(status) if process::interrupted() || status.success() => Ok(()),
            Ok(status) => anyhow::bail!("the server ended: {status}"),
            Err(error) => Err(error),
        }
    }
}

fn heading(text: &str) {
    println!("── {text}");
}
