//! Stored pages beside nginx: both serve the same article pages, byte for byte and with the same
//! header lines, nginx from precompressed files; wrk asks each in turn, and the order changes
//! every round so that neither always comes first.

use crate::bench::{median, same, start};
use crate::net::{self, Answer};
use crate::process;
use crate::server::{Cluster, DOMAIN};
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

const PAGES: usize = 1_000;
const THREADS: u32 = 2;
const CONNECTIONS: u32 = 64;

/// Runs the comparison and gives the medians of all cases.
pub fn measure(cluster: &Cluster, rounds: u32, seconds: u32) -> Result<Value> {
    let dir = tempfile::Builder::new().prefix("portico-bench-").tempdir()?;
    let portico = start(cluster)?;
    let host = format!("www.{DOMAIN}:{}", portico.port);
    let paths = article_paths(portico.port, PAGES)?;
    let headers = copy_pages(portico.port, &host, &paths, &dir.path().join("pages"))?;
    let nginx = Nginx::start(dir.path(), &headers)?;
    for path in paths.iter().step_by(paths.len().div_ceil(50)) {
        for encoding in ["identity", "gzip"] {
            let ours = net::get(portico.port, &host, path, encoding)?;
            let theirs = net::get(nginx.port, &host, path, encoding)?;
            same(path, &ours.body, &theirs.body)?;
        }
    }

    let (one, many) = (dir.path().join("one"), dir.path().join("many"));
    std::fs::write(&one, &paths[0])?;
    std::fs::write(&many, paths.join("\n"))?;
    let mut cases = Map::new();
    for (pages, file) in [("one page", &one), ("many pages", &many)] {
        for encoding in ["identity", "gzip"] {
            let load = |port, seconds| wrk(port, &host, file, encoding, seconds);
            load(portico.port, 2)?;
            load(nginx.port, 2)?;
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            for round in 0..rounds {
                if round % 2 == 0 {
                    ours.push(load(portico.port, seconds)?);
                    theirs.push(load(nginx.port, seconds)?);
                } else {
                    theirs.push(load(nginx.port, seconds)?);
                    ours.push(load(portico.port, seconds)?);
                }
            }
            let (ours, theirs) = (Side::of(&ours), Side::of(&theirs));
            let name = format!("{pages}, {}", if encoding == "gzip" { "gzip" } else { "plain" });
            println!("  {name}: {:.0} / {:.0} requests a second", ours.rate, theirs.rate);
            cases.insert(
                name,
                json!({ "portico": ours.json(), "nginx": theirs.json(), "ratio": ours.rate / theirs.rate }),
            );
        }
    }
    Ok(json!({
        "pages": paths.len(),
        "connections": CONNECTIONS,
        "threads": THREADS,
        "rounds": rounds,
        "seconds": seconds,
        "nginx": version(),
        "cases": cases,
    }))
}

/// The cases as lines.
pub fn table(result: &Value) -> String {
    let mut text = format!(
        "  {:<20} {:>12} {:>12} {:>7} {:>12} {:>12}\n",
        "", "portico/s", "nginx/s", "ratio", "portico p99", "nginx p99"
    );
    for (name, case) in result["cases"].as_object().into_iter().flatten() {
        let number = |side: &str, what: &str| case[side][what].as_f64().unwrap_or_default();
        let _ = writeln!(
            text,
            "  {name:<20} {:>12.0} {:>12.0} {:>7.2} {:>9.0} µs {:>9.0} µs",
            number("portico", "requests_per_second"),
            number("nginx", "requests_per_second"),
            case["ratio"].as_f64().unwrap_or_default(),
            number("portico", "p99_us"),
            number("nginx", "p99_us"),
        );
    }
    text
}

/// Paths of the portal's article pages, from its sitemap.
pub fn article_paths(port: u16, most: usize) -> Result<Vec<String>> {
    let host = format!("www.{DOMAIN}:{port}");
    let mut paths = Vec::new();
    let mut maps = vec!["/sitemap.xml".to_owned()];
    while let Some(map) = maps.pop() {
        let answer = net::get(port, &host, &map, "identity")?;
        if answer.status != 200 {
            bail!("http://{host}{map} answered {}", answer.status);
        }
        for location in locations(&String::from_utf8_lossy(&answer.body)) {
            if location.ends_with(".xml") {
                maps.push(location);
            } else if location.ends_with(".html") && paths.len() < most {
                paths.push(location);
            }
        }
    }
    if paths.is_empty() {
        bail!("the portal's sitemap names no article");
    }
    Ok(paths)
}

/// The paths in the `<loc>` elements of a sitemap.
fn locations(xml: &str) -> Vec<String> {
    xml.split("<loc>")
        .skip(1)
        .filter_map(|rest| {
            let address = rest.split("</loc>").next()?.trim();
            let (_, rest) = address.split_once("://")?;
            Some(rest[rest.find('/')?..].to_owned())
        })
        .collect()
}

/// Saves what portico sends as files for nginx, and gives the headers that nginx shall add.
fn copy_pages(port: u16, host: &str, paths: &[String], root: &Path) -> Result<Vec<(String, String)>> {
    let mut headers = Vec::new();
    for path in paths {
        let file = root.join(path.trim_start_matches('/'));
        std::fs::create_dir_all(file.parent().context("a page without a folder")?)?;
        let plain = fetch(port, host, path, "identity")?;
        let packed = fetch(port, host, path, "gzip")?;
        if packed.header("content-encoding") != Some("gzip") {
            bail!("{path} is not sent in gzip");
        }
        std::fs::write(&file, &plain.body)?;
        std::fs::write(file.with_extension("html.gz"), &packed.body)?;
        headers = plain.headers;
    }
    // What nginx says by itself.
    headers.retain(|(name, _)| {
        !matches!(
            name.as_str(),
            "content-type"
                | "content-length"
                | "content-encoding"
                | "etag"
                | "date"
                | "connection"
                | "last-modified"
                | "accept-ranges"
                | "server"
                | "vary"
                | "transfer-encoding"
        )
    });
    Ok(headers)
}

fn fetch(port: u16, host: &str, path: &str, encoding: &str) -> Result<Answer> {
    let answer = net::get(port, host, path, encoding)?;
    if answer.status != 200 {
        bail!("{path} answered {}", answer.status);
    }
    Ok(answer)
}

/// A running nginx; dropping it stops it.
struct Nginx {
    process: Child,
    port: u16,
}

impl Nginx {
    fn start(dir: &Path, headers: &[(String, String)]) -> Result<Self> {
        let port = net::free_port()?;
        let config = dir.join("nginx.conf");
        std::fs::write(&config, configuration(dir, port, headers))?;
        let log = dir.join("nginx.log");
        let process = process::command(process::find("nginx").context("nginx is not installed")?)
            .arg("-p")
            .arg(dir)
            .arg("-c")
            .arg(&config)
            .arg("-e")
            .arg(&log)
            .stdin(Stdio::null())
            .stderr(File::create(dir.join("nginx.stderr"))?)
            .process_group(0)
            .spawn()?;
        let mut nginx = Self { process, port };
        for _ in 0..200 {
            if net::get(port, "localhost", "/", "identity").is_ok() {
                return Ok(nginx);
            }
            if nginx.process.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        bail!("nginx did not start:\n{}", std::fs::read_to_string(dir.join("nginx.stderr")).unwrap_or_default())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        process::end_group(&mut self.process, Duration::from_secs(5));
    }
}

/// nginx as one would tune it for small static pages.
fn configuration(dir: &Path, port: u16, headers: &[(String, String)]) -> String {
    let dir = dir.display();
    let user = if rustix::process::geteuid().is_root() { "user root;" } else { "" };
    let mut added = String::new();
    for (name, value) in headers {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "${dollar}");
        let _ = writeln!(added, "    add_header {name} \"{value}\" always;");
    }
    format!(
        r#"{user}
daemon off;
worker_processes auto;
pid {dir}/nginx.pid;
events {{ worker_connections 4096; multi_accept on; }}
http {{
  client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/fastcgi;
  uwsgi_temp_path {dir}/uwsgi; scgi_temp_path {dir}/scgi;
  types {{ text/html html; }}
  charset utf-8;
  access_log off;
  sendfile on; tcp_nopush on; tcp_nodelay on;
  keepalive_timeout 600s; keepalive_requests 1000000000;
  open_file_cache max=8000 inactive=3600s; open_file_cache_valid 3600s; open_file_cache_min_uses 1;
  gzip_static on; gzip_vary on;
  server_tokens off;
  geo $dollar {{ default "$"; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    root {dir}/pages;
{added}  }}
}}
"#
    )
}

fn version() -> String {
    // nginx writes its version to standard error.
    let mut command = process::command(process::find("nginx").unwrap_or_else(|| "nginx".into()));
    let output = command.arg("-v").output().map(|output| output.stderr).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().rsplit('/').next().unwrap_or_default().to_owned()
}

fn wrk(port: u16, host: &str, paths: &Path, encoding: &str, seconds: u32) -> Result<Value> {
    let script = process::root().join("bench/pages.lua");
    let text = process::capture(
        process::command("wrk")
            .arg(format!("-t{THREADS}"))
            .arg(format!("-c{CONNECTIONS}"))
            .arg(format!("-d{seconds}s"))
            .arg("-s")
            .arg(&script)
            .arg(format!("http://127.0.0.1:{port}"))
            .arg("--")
            .arg(paths)
            .args([host, encoding]),
    )?;
    if process::interrupted() {
        bail!("interrupted");
    }
    let line = text.lines().rfind(|line| line.starts_with('{'));
    let result: Value = serde_json::from_str(line.with_context(|| format!("wrk said:\n{text}"))?)?;
    if result["not_ok"] != 0 || result["socket_errors"] != 0 {
        bail!("under load not every answer was right: {result}");
    }
    Ok(result)
}

/// One server in one case.
struct Side {
    rate: f64,
    rates: Vec<f64>,
    p50: f64,
    p99: f64,
    bytes: f64,
}

impl Side {
    fn of(rounds: &[Value]) -> Self {
        let all = |what: fn(&Value) -> f64| -> Vec<f64> { rounds.iter().map(what).collect() };
        let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
        let rates: Vec<f64> =
            rounds.iter().map(|r| number(&r["requests"]) * 1e6 / number(&r["microseconds"])).collect();
        Self {
            rate: median(&mut rates.clone()),
            rates,
            p50: median(&mut all(|r| r["p50"].as_f64().unwrap_or(f64::NAN))),
            p99: median(&mut all(|r| r["p99"].as_f64().unwrap_or(f64::NAN))),
            bytes: median(&mut all(|r| {
                r["bytes"].as_f64().unwrap_or(f64::NAN) / r["requests"].as_f64().unwrap_or(f64::NAN)
            })),
        }
    }

    fn json(&self) -> Value {
        json!({
            "requests_per_second": self.rate.round(),
            "each_round": self.rates.iter().map(|rate| rate.round()).collect::<Vec<_>>(),
            "p50_us": self.p50,
            "p99_us": self.p99,
            "bytes_per_answer": self.bytes.round(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_from_a_sitemap() {
        let xml = "<urlset><url><loc>http://www.x.localhost:8080/</loc></url>\
                   <url><loc>https://www.x/news/2026/a.html</loc></url></urlset>";
        assert_eq!(locations(xml), ["/", "/news/2026/a.html"]);
    }

    #[test]
    fn header_values_cannot_break_the_configuration() {
        let headers = [("x-a".to_owned(), "say \"hi\" $now".to_owned())];
        let text = configuration(Path::new("/tmp/x"), 1, &headers);
        assert!(text.contains(r#"add_header x-a "say \"hi\" ${dollar}now" always;"#), "{text}");
    }
}
