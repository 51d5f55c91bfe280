//! A PostgreSQL for tests: the server that `PORTICO_TEST_POSTGRES_URL` names, or one of our own
//! that lives in a temporary folder exactly as long as the test process, however that ends.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, bail};

/// Starts a server, says where its socket is, and stops it when its input ends: the test process
/// holds the other end of the pipe, so a killed test leaves nothing running and nothing on disk.
const KEEPER: &str = r#"
set -eu
bin=$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/portico-postgres.XXXXXX")
server=
finish() {
    if [ -n "$server" ]; then
        kill -QUIT "$server" 2>/dev/null || true
        wait "$server" || true
    fi
    rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
# The test may be gone before the server is up: then nobody reads where it is, and input has ended.
trap '' PIPE
"$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 || {
    cat "$dir/log" >&2
    exit 1
}
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=400 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB \
    -c jit=off -c wal_level=minimal -c max_wal_senders=0 -c logging_collector=off >>"$dir/log" 2>&1 &
server=$!
tries=0
until [ -S "$dir/.s.PGSQL.5432" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then
        cat "$dir/log" >&2
        exit 1
    fi
    sleep 0.1
done
echo "$dir" || true
cat >/dev/null
"#;

/// A server on which databases may be made.
pub struct Server {
    /// Address of its maintenance database.
    pub admin: String,
    /// Keeps our own server alive; closed by the kernel when the process ends.
    _life: Option<ChildStdin>,
}

impl Server {
    /// The address of another database on the same server.
    pub fn database(&self, name: &str) -> String {
        let (address, options) = match self.admin.split_once('?') {
            Some((address, options)) => (address, format!("?{options}")),
            None => (self.admin.as_str(), String::new()),
        };
        let authority = address.find("://").map_or(0, |at| at + 3);
        let end = address[authority..].find('/').map_or(address.len(), |at| authority + at);
        format!("{}/{name}{options}", &address[..end])
    }
}

/// The server of this test process. Without one the test fails; it is never left out in silence.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let server = SERVER.get_or_init(|| find_or_start().map_err(|error| format!("{error:#}")));
    match server {
        Ok(server) => server,
        Err(error) => panic!(
            "tests need PostgreSQL: {error}\nset PORTICO_TEST_POSTGRES_URL to a server on which \
             databases may be made, or install one (Debian: apt-get install postgresql)"
        ),
    }
}

fn find_or_start() -> anyhow::Result<Server> {
    #[expect(clippy::disallowed_methods, reason = "the one setting of the test kit")]
    let named = std::env::var("PORTICO_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty());
    match named {
        Some(admin) => Ok(Server { admin, _life: None }),
        None => start(&binaries()?),
    }
}

fn start(binaries: &Path) -> anyhow::Result<Server> {
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", KEEPER, "keeper"])
        .arg(binaries)
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some((user, group)) = another_user()? {
        command.uid(user).gid(group);
    }
    let mut keeper = command.spawn().context("cannot start /bin/sh")?;
    let mut line = String::new();
    if let Some(output) = keeper.stdout.take() {
        BufReader::new(output).read_line(&mut line)?;
    }
    let folder = line.trim();
    if folder.is_empty() {
        let mut said = String::new();
        if let Some(mut errors) = keeper.stderr.take() {
            errors.read_to_string(&mut said)?;
        }
        keeper.wait()?;
        bail!("the server in {} does not start: {said}", binaries.display());
    }
    Ok(Server { admin: format!("postgres://postgres@localhost/postgres?host={folder}"), _life: keeper.stdin.take() })
}

/// The newest installed server: Debian keeps each version in a folder of its own.
fn binaries() -> anyhow::Result<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    folders
        .into_iter()
        .find(|folder| folder.join("postgres").is_file() && folder.join("initdb").is_file())
        .context("neither PORTICO_TEST_POSTGRES_URL is set nor a postgres program is installed")
}

/// PostgreSQL refuses to run as root, so root starts it as somebody else: user and group.
fn another_user() -> anyhow::Result<Option<(u32, u32)>> {
    let me = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let root = me.lines().any(|line| line.starts_with("Uid:") && line.split_whitespace().nth(2) == Some("0"));
    if !root {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd").context("/etc/passwd")?;
    let ids = |name: &str| {
        let mut fields = users.lines().find(|line| line.split(':').next() == Some(name))?.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    ids("postgres")
        .or_else(|| ids("nobody"))
        .map(Some)
        .context("root cannot run PostgreSQL, and there is neither a user postgres nor nobody")
}

#[cfg(test)]
mod tests {
    use super::Server;

    #[test]
    fn another_database_on_the_same_server() {
        let at = |admin: &str| Server { admin: admin.into(), _life: None }.database("x");
        assert_eq!(at("postgres://a:b@h:1/postgres?host=/tmp/p"), "postgres://a:b@h:1/x?host=/tmp/p");
        assert_eq!(at("postgres://a@h"), "postgres://a@h/x");
    }
}
