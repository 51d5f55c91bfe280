//! What Debian must provide. As root a missing package is installed; otherwise the exact
//! command is named and nothing is tried.

use crate::process;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Something of the system that a task needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A linker and C compiler: bundled SQLite and zstd are compiled.
    Compiler,
    /// Node.js with npm, for the front end.
    Node,
    /// The PostgreSQL server programs.
    Postgres,
    /// The mail servers that mailboxes are tested on.
    Mail,
    /// The name server, and what asks it, for the tests of domain names.
    NameServer,
    /// The virus scanner that uploads are tested with.
    VirusScanner,
    /// The browser of the end-to-end tests.
    Chromium,
    /// Chinese glyphs for that browser.
    ChineseFonts,
    /// The web server that benchmarks are compared with.
    Nginx,
    /// The load generator.
    Wrk,
    /// The search that screening is compared with.
    Ripgrep,
    /// What reads printed forms in tests: text, pictures, fonts, signatures.
    Poppler,
    /// What checks that a PDF is well formed.
    Qpdf,
    /// The store of certificates that `pdfsig` asks.
    Nss,
    /// Python, for the programs that check and replay web archives.
    Python,
}

impl Need {
    fn package(self) -> &'static str {
        match self {
            Self::Compiler => "build-essential",
            Self::Node => "nodejs npm",
            Self::Postgres => "postgresql",
            Self::Mail => "dovecot-imapd dovecot-lmtpd postfix",
            Self::NameServer => "bind9 bind9-dnsutils",
            Self::VirusScanner => "clamav-daemon",
            Self::Chromium => "chromium",
            Self::ChineseFonts => "fonts-noto-cjk",
            Self::Nginx => "nginx-light",
            Self::Wrk => "wrk",
            Self::Ripgrep => "ripgrep",
            Self::Poppler => "poppler-utils",
            Self::Qpdf => "qpdf",
            Self::Nss => "libnss3-tools",
            Self::Python => "python3-venv",
        }
    }

    fn present(self) -> bool {
        match self {
            Self::Compiler => process::find("cc").is_some(),
            Self::Node => process::find("node").is_some() && process::find("npm").is_some(),
            Self::Postgres => crate::postgres::programs().is_some(),
            Self::Mail => {
                let there = |file: &str| Path::new(file).exists();
                there("/usr/sbin/postfix") && there("/usr/lib/dovecot/imap") && there("/usr/lib/dovecot/lmtp")
            }
            Self::NameServer => Path::new("/usr/sbin/named").exists() && process::find("dig").is_some(),
            Self::VirusScanner => Path::new("/usr/sbin/clamd").exists(),
            Self::Chromium => process::find("chromium").is_some(),
            Self::ChineseFonts => has_chinese_fonts(),
            Self::Nginx => process::find("nginx").is_some(),
            Self::Wrk => process::find("wrk").is_some(),
            Self::Ripgrep => process::find("rg").is_some(),
            Self::Poppler => process::find("pdfsig").is_some() && process::find("pdftoppm").is_some(),
            Self::Qpdf => process::find("qpdf").is_some(),
            Self::Nss => process::find("certutil").is_some(),
            Self::Python => {
                process::capture(process::command("python3").args(["-c", "import ensurepip, venv"])).is_ok()
            }
        }
    }
}

fn has_chinese_fonts() -> bool {
    let listed = process::capture(process::command("fc-list").args([":lang=zh-cn", "family"]));
    match listed {
        Ok(families) => !families.trim().is_empty(),
        Err(_) => Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists(),
    }
}

/// Makes sure that all of these are there.
pub fn ensure(needs: &[Need]) -> Result<()> {
    let missing: Vec<&str> =
        needs.iter().filter(|need| !need.present()).flat_map(|need| need.package().split(' ')).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let Some(apt) = process::find("apt-get") else {
        bail!(
            "missing on this system: {}. Please install what corresponds to these Debian packages.",
            missing.join(", ")
        );
    };
    if !rustix::process::geteuid().is_root() {
        bail!(
            "missing on this system: {list}. Install with:\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends {list}",
            list = missing.join(" ")
        );
    }
    println!("Installing from Debian: {}", missing.join(" "));
    process::stream(process::command(&apt).args(["update", "-qq"]))?;
    process::stream(
        process::command(&apt)
            .env("DEBIAN_FRONTEND", "noninteractive")
            // A server that a package starts by itself would take a port and memory for nothing.
            .env("RUNLEVEL", "1")
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(&missing),
    )?;
    let still: Vec<&str> = needs.iter().filter(|n| !n.present()).map(|n| n.package()).collect();
    if !still.is_empty() {
        bail!("installed, and still not found: {}", still.join(" "));
    }
    Ok(())
}

/// The oldest Node.js that the front end's build tool accepts.
const NODE: (u32, u32) = (20, 19);

/// Node is there and new enough.
pub fn ensure_node() -> Result<()> {
    ensure(&[Need::Node])?;
    let text = process::capture(process::command("node").arg("--version"))?;
    let version = node_version(&text).with_context(|| format!("node says its version is {text}"))?;
    if version < NODE {
        bail!(
            "Node.js {} is too old: the front end needs {}.{} or newer (https://nodejs.org/en/download)",
            text.trim().trim_start_matches('v'),
            NODE.0,
            NODE.1
        );
    }
    Ok(())
}

fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Refuses to begin what would fill the disk. `gigabytes` is what the work is known to take.
pub fn ensure_space(dir: &Path, gigabytes: u64) -> Result<()> {
    let free = free_bytes(dir)? >> 30;
    if free < gigabytes {
        bail!("{} has {free} GB free; this needs {gigabytes} GB", dir.display());
    }
    Ok(())
}

fn free_bytes(dir: &Path) -> Result<u64> {
    let existing = dir.ancestors().find(|dir| dir.exists()).unwrap_or(Path::new("/"));
    let stat = rustix::fs::statvfs(existing)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_read_and_compared() {
        assert_eq!(node_version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(node_version("v18.19.1"), Some((18, 19)));
        assert!(node_version("v18.19.1").unwrap() < NODE);
        assert!(node_version("v22.0.0").unwrap() > NODE);
        assert_eq!(node_version("not node"), None);
    }

    #[test]
    fn a_full_disk_is_named_before_work_begins() {
        let refused = ensure_space(Path::new("/nowhere/yet"), u64::MAX >> 31).unwrap_err();
        assert!(refused.to_string().contains("GB free"), "{refused}");
        ensure_space(Path::new("/"), 0).unwrap();
    }
}
