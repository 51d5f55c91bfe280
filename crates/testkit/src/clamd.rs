//! A real virus scanner for one test: Debian's `clamd` on a socket in a temporary folder, with
//! signatures that the test writes itself. It is stopped by its own process id, and when the test
//! process ends however that ends.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use platform::files::clamd::{self, Address};
use tempfile::TempDir;

/// Stops the server when its input ends: the test process holds the other end of the pipe.
const KEEPER: &str = r#"/usr/sbin/clamd --foreground --config-file="$1" >/dev/null 2>&1 & pid=$!
cat >/dev/null
kill "$pid" 2>/dev/null
wait "$pid""#;

/// The scanner of one test.
pub struct Clamd {
    folder: TempDir,
    server: Option<Child>,
}

impl Clamd {
    /// A scanner that finds `text` in any file and calls it `name`. Not started yet.
    pub fn new(name: &str, text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = |end: &str| folder.path().join(end);
        std::fs::create_dir(path("signatures")).expect("a folder of signatures");
        let settings = format!(
            "LocalSocket {}\nDatabaseDirectory {}\nForeground yes\nStreamMaxLength 1M\nMaxThreads 2\n",
            path("socket").display(),
            path("signatures").display(),
        );
        std::fs::write(path("clamd.conf"), settings).expect("its settings");
        let scanner = Self { folder, server: None };
        scanner.know(&[(name, text)]);
        scanner
    }

    /// What it will find from its next start on.
    pub fn know(&self, signatures: &[(&str, &str)]) {
        let line = |(name, text): &(&str, &str)| {
            let bytes: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
            format!("{name}:0:*:{bytes}\n")
        };
        let lines: String = signatures.iter().map(line).collect();
        std::fs::write(self.folder.path().join("signatures/test.ndb"), lines).expect("its signatures");
    }

    /// Its address, for the setting `files.clamd`.
    pub fn address(&self) -> String {
        format!("unix:{}", self.folder.path().join("socket").display())
    }

    /// Starts it and waits until it answers.
    pub async fn start(&mut self) {
        let program = Path::new("/usr/sbin/clamd");
        assert!(program.exists(), "install Debian's clamav-daemon, or run `cargo xtask test`");
        let server = Command::new("sh")
            .args(["-c", KEEPER, "clamd"])
            .arg(self.folder.path().join("clamd.conf"))
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell");
        self.server = Some(server);
        let address: Address = self.address().parse().expect("an address");
        for _ in 0..300 {
            if clamd::version(&address).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("clamd does not answer at {address}");
    }

    /// Stops it, as when the machine goes down.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            drop(server.stdin.take());
            server.wait().expect("the scanner ends");
        }
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.stop();
    }
}
