//! A private PostgreSQL for one run: made in a temporary folder, on a free port of this machine
//! only, without the cost of durability, and stopped by its own process when the run ends.

use crate::{net, process};
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running server; dropping it stops it and removes its files.
pub struct Postgres {
    server: Child,
    port: u16,
    _dir: TempDir,
}

/// The folder with `initdb` and `postgres`, the newest where several are installed.
pub fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|dir| dir.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    versions.retain(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file());
    versions.sort_by_key(|bin| major(bin));
    versions.pop().or_else(|| Some(process::find("initdb")?.parent()?.to_path_buf()))
}

fn major(bin: &Path) -> u32 {
    let version = bin.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    version.and_then(|name| name.parse().ok()).unwrap_or(0)
}

impl Postgres {
    /// Makes and starts a server, and waits until it answers.
    pub fn start() -> Result<Self> {
        let programs = programs().context("PostgreSQL's initdb is not installed")?;
        let account = Account::for_server()?;
        let dir = tempfile::Builder::new().prefix("portico-postgres-").tempdir()?;
        let (data, log) = (dir.path().join("data"), dir.path().join("log"));
        if let Some(account) = &account {
            std::os::unix::fs::chown(dir.path(), Some(account.user), Some(account.group))?;
        }
        let as_account = |program: &str| {
            let mut command = process::command(programs.join(program));
            command.current_dir(dir.path()).env_remove("PGDATA").stdin(Stdio::null());
            if let Some(account) = &account {
                command.uid(account.user).gid(account.group);
            }
            command
        };
        process::capture(
            as_account("initdb")
                .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
                .arg(&data),
        )?;
        let port = net::free_port()?;
        let server = serve(as_account("postgres"), &data, &log, port)?;
        let mut postgres = Self { server, port, _dir: dir };
        postgres.wait_until_ready(&log)?;
        Ok(postgres)
    }

    /// The address of its maintenance database, as its superuser.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&mut self, log: &Path) -> Result<()> {
        let limit = Instant::now() + Duration::from_secs(30);
        loop {
            let text = std::fs::read_to_string(log).unwrap_or_default();
            if text.contains("ready to accept connections") {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() || Instant::now() > limit {
                bail!("the private PostgreSQL did not start:\n{text}");
            }
            if process::interrupted() {
                bail!("interrupted");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        use rustix::process::{Pid, Signal, kill_process};
        // SIGINT is the fast shutdown: sessions are ended, the files stay whole.
        if let Some(pid) = Pid::from_raw(self.server.id().cast_signed()) {
            let _ = kill_process(pid, Signal::INT);
        }
        let limit = Instant::now() + Duration::from_secs(15);
        while matches!(self.server.try_wait(), Ok(None)) {
            if Instant::now() > limit {
                let _ = self.server.kill();
                let _ = self.server.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn serve(mut postgres: Command, data: &Path, log: &Path, port: u16) -> Result<Child> {
    let log = File::create(log)?;
    postgres.arg("-D").arg(data).arg("-p").arg(port.to_string());
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=400",
        "shared_buffers=128MB",
        "log_min_messages=log",
        "lc_messages=C",
    ] {
        postgres.arg("-c").arg(setting);
    }
    // A group of its own: Ctrl-C in the terminal must not take it from under the tests.
    postgres.process_group(0).stdout(log.try_clone()?).stderr(log).spawn().context("cannot start postgres")
}

/// The account that the server runs as: PostgreSQL refuses to be run by root.
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    fn for_server() -> Result<Option<Self>> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let passwd = std::fs::read_to_string("/etc/passwd")?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| Self::in_passwd(&passwd, name))
            .map(Some)
            .context("root cannot run PostgreSQL, and there is no account `postgres` or `nobody`")
    }

    fn in_passwd(passwd: &str, name: &str) -> Option<Self> {
        let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some(Self { user: fields.next()?.parse().ok()?, group: fields.next()?.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read_from_passwd() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n";
        let account = Account::in_passwd(passwd, "postgres").unwrap();
        assert_eq!((account.user, account.group), (101, 104));
        assert!(Account::in_passwd(passwd, "nobody").is_none());
    }

    #[test]
    fn a_private_server_answers_and_is_gone_afterwards() {
        if programs().is_none() {
            return;
        }
        let postgres = Postgres::start().unwrap();
        let (port, dir) = (postgres.port, postgres._dir.path().to_path_buf());
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(postgres);
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
        assert!(!dir.exists());
    }
}
