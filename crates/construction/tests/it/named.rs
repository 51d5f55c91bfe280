//! A real BIND of the test's own: a zone in a temporary folder, a free port on the loopback, a key
//! of its own; stopped by its process id when the test is done with it.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use platform::settings::{NameServerSettings, Settings};
use tempfile::TempDir;

/// Secrets of keys that only these tests know, base64.
const RIGHT: &str = "cmlnaHQga2V5IG9mIHRoZSBjbHVzdGVyJ3MgdGVzdHM=";
const WRONG: &str = "d3Jvbmcga2V5IG9mIHRoZSBjbHVzdGVyJ3MgdGVzdHM=";

/// The name server.
pub struct Named {
    folder: TempDir,
    port: u16,
    process: Option<Child>,
}

impl Named {
    /// With an empty zone for the base domain, running.
    pub fn start() -> Self {
        let mut named = Self::prepare();
        named.run();
        named
    }

    /// With an empty zone for the base domain, not running yet.
    pub fn prepare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let zone = Settings::default().base_domain;
        let here = folder.path().display();
        let conf = format!(
            "options {{ directory \"{here}\"; pid-file none; session-keyfile none; lock-file none; recursion no;\n\
               listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; dnssec-validation no; }};\n\
             controls {{ }};\n\
             key \"portico\" {{ algorithm hmac-sha256; secret \"{RIGHT}\"; }};\n\
             zone \"{zone}\" {{ type primary; file \"zone.db\"; allow-update {{ key portico; }};\n\
               allow-transfer {{ key portico; }}; }};\n"
        );
        std::fs::write(folder.path().join("named.conf"), conf).unwrap();
        let empty = "$TTL 300\n@ IN SOA ns1 hostmaster 1 3600 900 1209600 300\n@ IN NS ns1\nns1 IN A 127.0.0.1\n\
                     @ IN TXT \"proof of somebody else\"\nstranger IN A 192.0.2.99\n* IN A 192.0.2.98\n";
        std::fs::write(folder.path().join("zone.db"), empty).unwrap();
        std::fs::write(folder.path().join("right.key"), RIGHT).unwrap();
        std::fs::write(folder.path().join("wrong.key"), WRONG).unwrap();
        Self { folder, port, process: None }
    }

    /// Starts it, and waits until it answers.
    pub fn run(&mut self) {
        let log = std::fs::File::create(self.folder.path().join("log")).unwrap();
        let process = Command::new("/usr/sbin/named")
            .arg("-g")
            .args(["-n", "1", "-p", &self.port.to_string()])
            .arg("-c")
            .arg(self.folder.path().join("named.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("bind9 is installed (cargo xtask test installs it)");
        self.process = Some(process);
        let begun = Instant::now();
        while self.dig(&Settings::default().base_domain, "SOA").is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(30), "named does not answer: {}", self.log());
            std::thread::park_timeout(Duration::from_millis(50));
        }
    }

    /// Stops it; its zone stays.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err());
    }

    /// What `dig` hears: the answers, sorted.
    pub fn dig(&self, name: &str, kind: &str) -> Vec<String> {
        let output = Command::new("dig")
            .args(["+short", "+tries=1", "+time=2", "@127.0.0.1", "-p", &self.port.to_string(), name, kind])
            .output()
            .expect("bind9-dnsutils is installed (cargo xtask test installs it)");
        let text = String::from_utf8(output.stdout).unwrap();
        let mut lines: Vec<_> = text.lines().filter(|line| !line.starts_with(';')).map(str::to_owned).collect();
        lines.sort();
        lines
    }

    /// The way to it, with the key it knows.
    pub fn settings(&self) -> NameServerSettings {
        self.settings_with(self.folder.path().join("right.key"))
    }

    /// The way to it, with a key it does not know.
    pub fn wrong_settings(&self) -> NameServerSettings {
        self.settings_with(self.folder.path().join("wrong.key"))
    }

    fn settings_with(&self, secret_file: PathBuf) -> NameServerSettings {
        NameServerSettings {
            host: "127.0.0.1".into(),
            port: self.port,
            key: "portico".into(),
            algorithm: "hmac-sha256".into(),
            secret_file,
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
