//! The front end: packages as locked, and Vite's build, each skipped when nothing changed.

use crate::{packages, process};
use anyhow::{Context, Result};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How a command is run: with its output on the terminal, or into a log.
pub type Runner<'a> = &'a dyn Fn(&mut Command) -> Result<()>;

/// `npm ci` in a folder of the workspace, unless its lock file is already installed.
pub fn install(folder: &str, run: Runner) -> Result<()> {
    packages::ensure_node()?;
    let dir = process::root().join(folder);
    let lock = std::fs::read(dir.join("package-lock.json")).with_context(|| format!("{folder}/package-lock.json"))?;
    let stamp = Stamp::of(dir.join("node_modules/.installed"), &lock);
    if stamp.stands() {
        return Ok(());
    }
    run(npm(folder).args(["ci", "--no-audit", "--no-fund"]))?;
    stamp.set()
}

/// Makes web/dist, unless it was made from the sources as they are.
pub fn build(run: Runner) -> Result<()> {
    install("web", run)?;
    let web = process::root().join("web");
    let mut sources = Vec::new();
    collect(&web, &mut sources)?;
    sources.sort();
    let mut bytes = Vec::new();
    for source in &sources {
        bytes.extend_from_slice(source.as_os_str().as_encoded_bytes());
        bytes.extend(std::fs::read(source)?);
    }
    let stamp = Stamp::of(web.join("node_modules/.built"), &bytes);
    if stamp.stands() && web.join("dist").is_dir() {
        return Ok(());
    }
    run(npm("web").args(["run", "build"]))?;
    stamp.set()
}

/// npm in a folder of the workspace.
pub fn npm(folder: &str) -> Command {
    let mut npm = process::command("npm");
    npm.current_dir(process::root().join(folder)).env("CI", "1").env("NO_COLOR", "1");
    npm
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(dir)?.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let made = name == "node_modules" || name == "dist" || name == "tests";
        let kind = entry.file_type()?;
        if kind.is_dir() && !made {
            collect(&path, files)?;
        } else if kind.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

/// Remembers what something was made from.
struct Stamp {
    file: PathBuf,
    digest: String,
}

impl Stamp {
    fn of(file: PathBuf, bytes: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        Self { file, digest: format!("{:016x}", hasher.finish()) }
    }

    fn stands(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.digest)
    }

    fn set(&self) -> Result<()> {
        Ok(std::fs::write(&self.file, &self.digest)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_stands_only_for_the_same_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("stamp");
        let stamp = Stamp::of(file.clone(), b"one");
        assert!(!stamp.stands());
        stamp.set().unwrap();
        assert!(Stamp::of(file.clone(), b"one").stands());
        assert!(!Stamp::of(file, b"two").stands());
    }
}
