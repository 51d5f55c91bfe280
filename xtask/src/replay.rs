//! The programs that check and replay web archives in tests, `warcio` and `pywb`, in a folder of
//! Python packages of their own under the build folder: made once, made again when the list changes.

use std::path::Path;

use anyhow::Result;

use crate::process;

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
