//! Screening beside ripgrep: one text of 200 MB, one list of 100,000 terms. Ours runs every detector and makes findings;
//! ripgrep searches the same terms literally (`-F -f`), once as it is fastest (`-c`, lines that match) and once naming
//! every match (`-o`). Whole processes are compared, reading and compiling included, each on one thread, in turns; what
//! counts is processor time, so that other work on the machine does not decide, and the time on the wall stands beside.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::bench::median;
use crate::process;

const MEGABYTES: &str = "200";
const TERMS: &str = "100000";

/// Runs the comparison and gives medians.
pub fn measure(rounds: u32) -> Result<Value> {
    process::stream(process::cargo().args([
        "build",
        "--release",
        "--locked",
        "-p",
        "screening",
        "--example",
        "bench",
    ]))?;
    let target = process::target_dir()?;
    let program = target.join("release/examples/bench");
    let dir = target.join("xtask/bench-screening");
    std::fs::create_dir_all(&dir)?;
    process::stream(process::command(&program).arg("make").arg(&dir).args([MEGABYTES, TERMS]))?;

    let ripgrep = process::find("rg").context("ripgrep is not installed")?;
    let version = process::capture(process::command(&ripgrep).arg("--version"))?;
    let search = |how: &str| format!("{} --no-config -j1 -F -f terms.txt {how} text.txt", ripgrep.display());
    let (ours, lines, matches) = (format!("{} run .", program.display()), search("-c"), search("-o"));
    let (mut mine, mut fast, mut full) = (Vec::new(), Vec::new(), Vec::new());
    let mut said = Value::Null;
    let mut named = 0;
    // The first run of each reads the file from the disk.
    timed(&dir, &ours)?;
    timed(&dir, &lines)?;
    for round in 0..rounds.max(1) {
        for turn in 0..3 {
            match (round + turn) % 3 {
                0 => {
                    let (text, cost) = timed(&dir, &ours)?;
                    said = serde_json::from_str(&text).with_context(|| format!("bench said:\n{text}"))?;
                    mine.push(cost);
                }
                1 => fast.push(timed(&dir, &lines)?.1),
                _ => {
                    let (text, cost) = timed(&dir, &matches)?;
                    named = text.lines().count();
                    full.push(cost);
                }
            }
        }
    }
    // Both must have found the same: our terms are the longest at each place, and so are its (the list is sorted so).
    let found = said["found_terms"].as_u64().unwrap_or_default();
    if found.abs_diff(named as u64) * 100 > found.max(named as u64) * 2 {
        bail!("we found {found} terms, ripgrep {named}");
    }
    let megabytes = said["bytes"].as_f64().unwrap_or_default() / 1e6;
    let side = |costs: &[Cost]| {
        let cpu = median(&mut costs.iter().map(|cost| cost.cpu).collect::<Vec<_>>());
        let wall = median(&mut costs.iter().map(|cost| cost.wall).collect::<Vec<_>>());
        (cpu, json!({ "cpu_s": cpu, "wall_s": wall, "mb_per_cpu_s": megabytes / cpu }))
    };
    let ((our_cpu, ours), (fast_cpu, fast), (full_cpu, full)) = (side(&mine), side(&fast), side(&full));
    Ok(json!({
        "megabytes": megabytes,
        "rounds": rounds,
        "ripgrep": version.lines().next().unwrap_or_default(),
        "screening": ours,
        "last_run": said,
        "ripgrep_count_lines": fast,
        "ripgrep_name_matches": full,
        "ripgrep_matches": named,
        "ratio_to_count": fast_cpu / our_cpu,
        "ratio_to_matches": full_cpu / our_cpu,
    }))
}

struct Cost {
    cpu: f64,
    wall: f64,
}

/// Runs a command in a shell that says what its child cost.
fn timed(dir: &Path, command: &str) -> Result<(String, Cost)> {
    let started = Instant::now();
    let script = format!("{command} > out.txt; code=$?; times > times.txt; exit $code");
    process::stream(process::command("sh").arg("-c").arg(script).current_dir(dir))?;
    let wall = started.elapsed().as_secs_f64();
    let times = std::fs::read_to_string(dir.join("times.txt"))?;
    let cpu = children(&times).with_context(|| format!("times said:\n{times}"))?;
    Ok((std::fs::read_to_string(dir.join("out.txt"))?, Cost { cpu, wall }))
}

/// Seconds of user and system time in the second line of `times`: `0m1.940s 0m0.140s`.
fn children(times: &str) -> Option<f64> {
    times.lines().nth(1)?.split_whitespace().try_fold(0.0, |sum, time| {
        let (minutes, seconds) = time.strip_suffix('s')?.split_once('m')?;
        Some(sum + minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_children_are_read() {
        assert_eq!(children("0m0.01s 0m0.02s\n1m2.50s 0m0.50s\n"), Some(63.0));
        assert_eq!(children("0m0.01s 0m0.02s\n"), None);
    }
}
