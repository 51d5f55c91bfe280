//! The programs that check and replay web archives in tests, `warcio` and `pywb`, in a folder of
//! Python packages of their own under the build folder: made once, made again when the list changes.
//! And a site of a cluster, packed, checked and replayed by them for a browser to look at.

use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::server::Cluster;
use crate::{net, process};

/// What is installed.
const WANTED: &str = include_str!("../replay.txt");

/// Makes sure that they are there; `run` carries a command out.
pub fn install(run: &dyn Fn(&mut std::process::Command) -> Result<()>) -> Result<()> {
    let folder = process::target_dir()?.join("xtask/replay");
    if is_there(&folder) {
        return Ok(());
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    run(process::command("python3").args(["-m", "venv"]).arg(&folder))?;
    let list = process::root().join("xtask/replay.txt");
    run(process::command(folder.join("bin/pip")).args(["install", "--quiet", "--requirement"]).arg(list))?;
    std::fs::write(folder.join("installed.txt"), WANTED)?;
    Ok(())
}

/// A site replayed by pywb from its package alone; dropping it stops pywb.
pub struct Replay {
    /// Where a replayed address begins: `http://127.0.0.1:8081/www/20261126000000/`.
    pub prefix: String,
    child: Child,
}

/// Packs a site of a cluster whose addresses have this port into `folder`, has `warcio` check the archive and pywb
/// replay it.
pub fn start(
    cluster: &Cluster,
    public_port: u16,
    site: &str,
    folder: &Path,
    log: &Path,
    run: &dyn Fn(&mut std::process::Command) -> Result<()>,
) -> Result<Replay> {
    let programs = process::target_dir()?.join("xtask/replay/bin");
    let out = folder.to_str().context("a folder of another encoding")?;
    let mut archive = cluster.command(&["archive", "--site", site, "--json", "--out", out]);
    let told = process::capture(archive.env("PORTICO_PUBLIC_PORT", public_port.to_string()))?;
    let last = told.trim().lines().last().unwrap_or_default();
    let packed: serde_json::Value = serde_json::from_str(last).context("portico archive gave no JSON")?;
    let place = |name: &str| packed[0][name].as_str().with_context(|| format!("no {name} in {last}"));
    run(process::command(programs.join("warcio")).arg("check").arg(place("warc")?))?;
    let manager = || {
        let mut manager = process::command(programs.join("wb-manager"));
        manager.current_dir(folder);
        manager
    };
    run(manager().args(["init", site]))?;
    run(manager().args(["add", "--unpack-wacz", site, place("wacz")?]))?;
    // The page itself, not in a frame of pywb's.
    std::fs::write(folder.join("config.yaml"), "framed_replay: false\n")?;
    let (port, file) = (net::free_port()?, process::append(log)?);
    let mut pywb = process::command(programs.join("wayback"));
    pywb.current_dir(folder).args(["-b", "127.0.0.1", "-p", &port.to_string()]);
    let child = pywb.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).process_group(0).spawn()?;
    // Whatever is asked for, the capture that is nearest to this moment is shown: there is one.
    let mut replay = Replay { prefix: format!("http://127.0.0.1:{port}/{site}/20261126000000/"), child };
    let limit = Instant::now() + Duration::from_secs(60);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if replay.child.try_wait()?.is_some() || Instant::now() > limit || process::interrupted() {
            bail!("pywb does not answer: {}", std::fs::read_to_string(log).unwrap_or_default());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(replay)
}

impl Drop for Replay {
    fn drop(&mut self) {
        process::end_group(&mut self.child, Duration::from_secs(10));
    }
}

/// Whether this very list was installed to its end.
fn is_there(folder: &Path) -> bool {
    std::fs::read_to_string(folder.join("installed.txt")).is_ok_and(|installed| installed == WANTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_made_folder_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_there(folder.path()));
        std::fs::write(folder.path().join("installed.txt"), "something else").unwrap();
        assert!(!is_there(folder.path()));
        std::fs::write(folder.path().join("installed.txt"), WANTED).unwrap();
        assert!(is_there(folder.path()));
    }
}
