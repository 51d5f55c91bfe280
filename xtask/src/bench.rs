//! `cargo xtask bench`: what a page, a publication and an idle server cost, as a table for people
//! and as JSON under bench/results with the machine that it was measured on.

use crate::packages::{self, Need};
use crate::server::{self, Cluster, DOMAIN, Server};
use crate::{bench_pages, bench_screening, net, postgres, process, web};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Options of `cargo xtask bench`.
#[derive(Args)]
pub struct Bench {
    /// What to measure
    what: What,
    /// Print the results as JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Articles in the database that is measured: 100,000, for search 1,000,000
    #[arg(long)]
    articles: Option<u32>,
    /// Rounds of each comparison; the median is reported
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Seconds of load in one round
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// Publications to time
    #[arg(long, default_value_t = 200)]
    publications: u32,
    /// Measure this binary instead of building one
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// A stored page beside nginx with the same bytes
    Pages,
    /// From publication to visible everywhere
    Publish,
    /// Memory, start-up time and size of the binary
    Memory,
    /// The inbox with 10,000 forms waiting, on SQLite and on PostgreSQL
    Approvals,
    /// The search index beside SQLite FTS5 and PostgreSQL pg_trgm over the same texts
    Search,
    /// All detectors over 200 MB of Chinese text with 100,000 terms, beside ripgrep -F -f
    Screening,
    /// A takedown with its proof, of an item that stands on 100 sites
    Takedown,
    /// All of them
    All,
}

impl Bench {
    /// Measures, writes bench/results and prints.
    pub fn run(self) -> Result<()> {
        packages::ensure(&[Need::Compiler])?;
        if matches!(self.what, What::Screening | What::All) {
            packages::ensure(&[Need::Ripgrep])?;
            self.report("screening", &bench_screening::measure(self.rounds)?, plain_table)?;
        }
        if matches!(self.what, What::Screening) {
            return Ok(());
        }
        if matches!(self.what, What::Approvals | What::All) {
            self.report("approvals", &self.approvals()?, plain_table)?;
        }
        if matches!(self.what, What::Search | What::All) {
            self.report("search", &self.search()?, plain_table)?;
        }
        if matches!(self.what, What::Takedown | What::All) {
            self.report("takedown", &self.takedown()?, plain_table)?;
        }
        if matches!(self.what, What::Approvals | What::Search | What::Takedown) {
            return Ok(());
        }
        let cluster = self.cluster()?;
        if matches!(self.what, What::Pages | What::All) {
            packages::ensure(&[Need::Nginx, Need::Wrk])?;
            let result = bench_pages::measure(&cluster, self.rounds, self.seconds)?;
            self.report("pages", &result, bench_pages::table)?;
        }
        if matches!(self.what, What::Publish | What::All) {
            self.report("publish", &self.publish(&cluster)?, plain_table)?;
        }
        if matches!(self.what, What::Memory | What::All) {
            self.report("memory", &self.memory(&cluster)?, plain_table)?;
        }
        Ok(())
    }

    /// The binary that is measured.
    fn built(&self) -> Result<PathBuf> {
        match &self.binary {
            Some(binary) => Ok(std::path::absolute(binary)?),
            None => {
                web::build(&process::stream)?;
                process::stream(&mut server::build_command(true))?;
                server::binary(true)
            }
        }
    }

    /// The same inbox on both databases, each fresh.
    fn approvals(&self) -> Result<Value> {
        let binary = self.built()?;
        packages::ensure(&[Need::Postgres])?;
        let server = postgres::Postgres::start()?;
        let mut results = serde_json::Map::new();
        for (name, database) in [("sqlite", None), ("postgres", Some(server.url()))] {
            let data = tempfile::tempdir()?;
            let cluster = Cluster { binary: binary.clone(), data: data.path().to_owned(), database };
            process::stream(&mut cluster.command(&["migrate"]))?;
            let text = process::capture(&mut cluster.command(&["bench-approvals", "--json"]))?;
            let last = text.trim().lines().last().unwrap_or_default();
            let value = serde_json::from_str(last).with_context(|| format!("bench-approvals gave no JSON:\n{text}"))?;
            results.insert(name.to_owned(), value);
        }
        Ok(Value::Object(results))
    }

    /// Everything is built anew in a folder that is gone afterwards.
    fn search(&self) -> Result<Value> {
        let articles = self.articles.unwrap_or(1_000_000);
        packages::ensure(&[Need::Postgres])?;
        let data = process::target_dir()?.join("xtask");
        std::fs::create_dir_all(&data)?;
        // A million articles take some gigabytes on each side.
        packages::ensure_space(&data, 2 + u64::from(articles) / 50_000)?;
        let data = tempfile::tempdir_in(&data)?;
        let server = postgres::Postgres::start()?;
        let mut command = process::cargo();
        command.args(["run", "--release", "--locked", "--package", "platform", "--example", "bench_search", "--"]);
        command.args(["--articles", &articles.to_string(), "--postgres", &server.url(), "--data"]).arg(data.path());
        let text = process::capture(&mut command)?;
        let last = text.trim().lines().last().unwrap_or_default();
        serde_json::from_str(last).with_context(|| format!("bench_search gave no JSON:\n{text}"))
    }

    /// Fresh data with a hundred sites.
    fn takedown(&self) -> Result<Value> {
        let data = tempfile::tempdir()?;
        let cluster = Cluster { binary: self.built()?, data: data.path().to_owned(), database: None };
        process::stream(&mut cluster.command(&["migrate"]))?;
        let text = process::capture(&mut cluster.command(&["bench-takedown", "--json"]))?;
        let last = text.trim().lines().last().unwrap_or_default();
        serde_json::from_str(last).with_context(|| format!("bench-takedown gave no JSON:\n{text}"))
    }

    /// The release binary with a database of the size asked for, kept between runs.
    fn cluster(&self) -> Result<Cluster> {
        let binary = self.built()?;
        let articles = self.articles.unwrap_or(100_000);
        let dir = process::target_dir()?.join(format!("xtask/bench-{articles}"));
        let cluster = Cluster { binary, data: dir.join("data"), database: None };
        let filled = dir.join("filled");
        if !filled.exists() {
            // What an interrupted run left is of unknown size.
            if dir.exists() {
                std::fs::remove_dir_all(&dir)?;
            }
            std::fs::create_dir_all(&cluster.data)?;
            packages::ensure_space(&dir, 4)?;
            process::stream(&mut cluster.command(&["migrate"]))?;
            let articles = articles.to_string();
            process::stream(&mut cluster.command(&["bench-data", "--articles", &articles]))?;
            std::fs::write(&filled, "")?;
        } else {
            process::stream(&mut cluster.command(&["migrate"]))?;
        }
        Ok(cluster)
    }

    fn publish(&self, cluster: &Cluster) -> Result<Value> {
        let count = self.publications.to_string();
        let text = process::capture(&mut cluster.command(&["bench-publish", "--count", &count, "--json"]))?;
        let last = text.trim().lines().last().unwrap_or_default();
        serde_json::from_str(text.trim())
            .or_else(|_| serde_json::from_str(last))
            .with_context(|| format!("bench-publish gave no JSON:\n{text}"))
    }

    fn memory(&self, cluster: &Cluster) -> Result<Value> {
        let mut starts = Vec::new();
        let mut idle = Vec::new();
        let mut used = Value::Null;
        for round in 0..self.rounds {
            let server = start(cluster)?;
            starts.push(server.ready_after.as_secs_f64() * 1000.0);
            std::thread::sleep(Duration::from_secs(2));
            idle.push(kilobytes(&server, "VmRSS:")?);
            if round + 1 == self.rounds {
                let paths = bench_pages::article_paths(server.port, 1_000)?;
                for path in &paths {
                    net::get(server.port, &format!("www.{DOMAIN}:{}", server.port), path, "gzip")?;
                }
                used = json!({
                    "pages_read": paths.len(),
                    "rss_mb": kilobytes(&server, "VmRSS:")? / 1024.0,
                    "rss_peak_mb": kilobytes(&server, "VmHWM:")? / 1024.0,
                });
            }
        }
        Ok(json!({
            "articles": self.articles.unwrap_or(100_000),
            "start_to_ready_ms": median(&mut starts),
            "idle_rss_mb": median(&mut idle) / 1024.0,
            "after_reading": used,
            "binary_mb": size(&cluster.binary)? as f64 / 1048576.0,
            "data_mb": size(&cluster.data)? as f64 / 1048576.0,
        }))
    }

    fn report(&self, name: &str, result: &Value, table: fn(&Value) -> String) -> Result<()> {
        let whole = json!({ "bench": name, "machine": machine(), "result": result });
        let dir = process::root().join("bench/results");
        std::fs::create_dir_all(&dir)?;
        let text = serde_json::to_string_pretty(&whole)?;
        std::fs::write(dir.join(format!("{name}.json")), format!("{text}\n"))?;
        if self.json {
            println!("{text}");
        } else {
            println!("── {name}\n{}", table(&whole["result"]));
        }
        Ok(())
    }
}

/// A server on a free port, its words in a log beside the data.
pub fn start(cluster: &Cluster) -> Result<Server> {
    let log = cluster.data.with_file_name("server.log");
    cluster.serve(net::free_port()?, &log)
}

/// The middle of some measurements.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => values[n / 2],
        n => f64::midpoint(values[n / 2 - 1], values[n / 2]),
    }
}

fn kilobytes(server: &Server, field: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.with_context(|| format!("/proc has no {field}"))
}

fn size(path: &Path) -> Result<u64> {
    let metadata = std::fs::symlink_metadata(path)?;
    if !metadata.is_dir() {
        return Ok(metadata.len());
    }
    std::fs::read_dir(path)?.try_fold(0, |sum, entry| Ok(sum + size(&entry?.path())?))
}

/// What the numbers depend on.
fn machine() -> Value {
    let first = |file: &str, field: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(field)).map(str::to_owned);
        line.and_then(|line| Some(line.split_once(':')?.1.trim().to_owned())).unwrap_or_default()
    };
    let said = |program: &str, args: &[&str]| {
        process::capture(process::command(program).args(args)).unwrap_or_default().trim().to_owned()
    };
    json!({
        "cpu": first("/proc/cpuinfo", "model name"),
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "memory": first("/proc/meminfo", "MemTotal"),
        "kernel": said("uname", &["-r"]),
        "commit": said("git", &["rev-parse", "--short", "HEAD"]),
        "day": said("date", &["-u", "+%F"]),
    })
}

/// Every number of a result on a line of its own.
fn plain_table(result: &Value) -> String {
    let mut lines = Vec::new();
    flatten("", result, &mut lines);
    lines.join("\n")
}

fn flatten(name: &str, value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                flatten(&name, value, lines);
            }
        }
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            let digits = if number.fract() == 0.0 { 0 } else { 2 };
            lines.push(format!("  {name:<40} {number:>14.digits$}"));
        }
        other => lines.push(format!("  {name:<40} {other:>14}")),
    }
}

/// Refuses to compare what is not equal.
pub fn same(what: &str, ours: &[u8], theirs: &[u8]) -> Result<()> {
    if ours != theirs {
        bail!("{what}: portico and nginx do not send the same bytes");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_do_not_depend_on_order() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&mut []).is_nan());
    }

    #[test]
    fn results_are_flattened_for_reading() {
        let text = plain_table(&json!({ "a": { "b": 1.5 }, "c": 2 }));
        assert!(text.contains("a.b") && text.contains("1.50"), "{text}");
        assert!(text.lines().last().unwrap().ends_with(" 2"), "{text}");
    }
}
