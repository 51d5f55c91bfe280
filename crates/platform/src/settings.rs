//! Settings of one node: where it listens, where its data lies, how it reaches mail.
//! Numbers of law are not settings; they live in the rulebook.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

/// One file (`portico.toml` in the data folder), overridden by `PORTICO_…` variables and flags.
/// Unknown keys are refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Folder of the database file, the uploads, the search index and the node's key.
    pub data: PathBuf,
    /// `sqlite:…` or `postgres://…`; empty means a SQLite file in `data`.
    pub database_url: String,
    /// Address to listen on.
    pub listen: IpAddr,
    /// Port to listen on.
    pub port: u16,
    /// Domain under which the sites live, for example `dongcheng.localhost`.
    pub base_domain: String,
    /// `http` or `https`: how the public reaches the cluster, for canonical links.
    pub scheme: String,
    /// Port in public links; `None` when it is the scheme's own.
    pub public_port: Option<u16>,
    /// Name of the rule profile in force.
    pub profile: String,
    /// Six-digit division code whose calendar overrides apply.
    pub region: String,
    /// Where mail goes; without it notices stay in the desk.
    pub mail: Option<MailSettings>,
    /// Official mailboxes on real mail servers; without it there is only their register.
    pub mailboxes: Option<MailboxSettings>,
    /// The zone of the cluster and the name server that serves it.
    pub dns: DnsSettings,
    /// How uploads are scanned for viruses.
    pub files: FilesSettings,
    /// Says on every screen that the content is invented.
    pub demo: bool,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Addresses in private networks (`127.0.0.1:8080`) that the platform may look at when somebody
    /// enters them, for example a site outside the platform that stands in the same network.
    pub outbound_private: Vec<SocketAddr>,
}

/// Virus scans of uploads (art. 30).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FilesSettings {
    /// Whether files may become public while there is no scanner.
    pub scan: ScanPolicy,
    /// Where ClamAV's `clamd` listens: `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`; empty
    /// means that there is none.
    pub clamd: String,
}

/// What is asked of the virus scanner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanPolicy {
    /// With a scanner every file must be found clean; without one the desk says that nothing is scanned.
    #[default]
    WhenConfigured,
    /// Nothing becomes public that was not found clean, scanner or not.
    Required,
}

/// The way to the mail server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Host of the submission server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Sender address of notices.
    pub from: String,
    /// Whether the connection must be encrypted.
    pub tls: bool,
    /// User name, when the server wants one.
    pub user: Option<String>,
    /// File that holds the password.
    pub password_file: Option<PathBuf>,
}

/// Where the mail servers read who has a mailbox, and where they keep the mail (art. 13).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxSettings {
    /// Folder of the lists that Dovecot and Postfix read; the platform alone writes there. With
    /// the set-group-id bit and Dovecot's group, so that Dovecot may read and others may not.
    pub lists: PathBuf,
    /// Folder of the mail, one folder a box.
    pub store: PathBuf,
    /// User id that owns the mail.
    pub uid: u32,
    /// Group id that owns the mail.
    pub gid: u32,
    /// Postfix's program that indexes a list.
    #[serde(default = "postmap")]
    pub postmap: PathBuf,
    /// Label of the mail server under the base domain.
    #[serde(default = "mail_label")]
    pub label: String,
    /// Addresses of the mail server; those of the cluster when it has none of its own.
    #[serde(default)]
    pub addresses: Vec<IpAddr>,
    /// User name of the box that receives mail for `postmaster`, `abuse` and the other roles of RFC 2142.
    #[serde(default)]
    pub postmaster: Option<String>,
}

fn postmap() -> PathBuf {
    PathBuf::from("/usr/sbin/postmap")
}

fn mail_label() -> String {
    "mail".to_owned()
}

/// The zone that holds the cluster's names.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DnsSettings {
    /// Name of the zone; empty means the base domain itself.
    pub zone: String,
    /// Seconds that others may keep an answer, where an application names none.
    pub ttl: u32,
    /// The cluster's own addresses: what a name leads to unless an application says otherwise, and
    /// what a record that leads elsewhere is compared with.
    pub addresses: Vec<IpAddr>,
    /// Mail address of whoever answers for the zone, for its SOA record; empty means
    /// `hostmaster@` the zone.
    pub hostmaster: String,
    /// The servers that the zone is delegated to, for the exported zone.
    pub nameservers: Vec<NameServerName>,
    /// The server that is told what changed. Without it the zone is only exported.
    pub server: Option<NameServerSettings>,
}

/// A server that the zone is delegated to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameServerName {
    /// Its whole name.
    pub name: String,
    /// Its addresses, when its name lies in the zone.
    #[serde(default)]
    pub addresses: Vec<IpAddr>,
}

/// The way to the name server: dynamic update (RFC 2136) with a shared key (TSIG).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameServerSettings {
    /// Host or address.
    pub host: String,
    /// Port, over TCP.
    pub port: u16,
    /// Name of the key.
    pub key: String,
    /// `hmac-sha256`, `hmac-sha384` or `hmac-sha512`.
    pub algorithm: String,
    /// File that holds the key's secret in base64; nothing else ever does.
    pub secret_file: PathBuf,
}

impl Default for DnsSettings {
    fn default() -> Self {
        Self {
            zone: String::new(),
            ttl: 3600,
            addresses: Vec::new(),
            hostmaster: String::new(),
            nameservers: Vec::new(),
            server: None,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            database_url: String::new(),
            listen: IpAddr::from([127, 0, 0, 1]),
            port: 8080,
            base_domain: "dongcheng.localhost".to_owned(),
            scheme: "http".to_owned(),
            public_port: Some(8080),
            profile: "current".to_owned(),
            region: "110101".to_owned(),
            mail: None,
            mailboxes: None,
            dns: DnsSettings::default(),
            files: FilesSettings::default(),
            demo: false,
            trusted_proxies: Vec::new(),
            outbound_private: Vec::new(),
        }
    }
}

impl Settings {
    /// Defaults, then the file in the data folder, then the environment.
    pub fn load(data: &std::path::Path) -> anyhow::Result<Self> {
        let defaults = Self { data: data.to_owned(), ..Self::default() };
        Ok(Figment::from(Serialized::defaults(defaults))
            .merge(Toml::file(data.join("portico.toml")))
            .merge(Env::prefixed("PORTICO_").split("__").ignore(&[
                "log",
                "kills",
                "e2e_port",
                "test_postgres_url",
                "test_database",
                "test_seed",
            ]))
            .extract()?)
    }

    /// The database address in force.
    pub fn database(&self) -> String {
        if self.database_url.is_empty() {
            format!("sqlite://{}?mode=rwc", self.data.join("portico.db").display())
        } else {
            self.database_url.clone()
        }
    }

    /// Origin of a host under the base domain: `http://www.dongcheng.localhost:8080`.
    pub fn origin(&self, label: &str) -> String {
        let port = self.public_port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{label}.{}{port}", self.scheme, self.base_domain)
    }

    /// Name of the zone that holds the cluster's names, without the last dot.
    pub fn zone(&self) -> &str {
        if self.dns.zone.is_empty() { &self.base_domain } else { self.dns.zone.trim_end_matches('.') }
    }

    /// Whether cookies may only travel encrypted.
    pub fn secure_cookies(&self) -> bool {
        self.scheme == "https"
    }
}
