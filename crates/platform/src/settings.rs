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
    /// Says on every screen that the content is invented.
    pub demo: bool,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Addresses in private networks (`127.0.0.1:8080`) that the platform may look at when somebody
    /// enters them, for example a site outside the platform that stands in the same network.
    pub outbound_private: Vec<SocketAddr>,
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

    /// Whether cookies may only travel encrypted.
    pub fn secure_cookies(&self) -> bool {
        self.scheme == "https"
    }
}
