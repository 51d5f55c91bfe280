//! The virus scanner (art. 30; annex 5, A1): a client of ClamAV's `clamd` over its own protocol
//! (clamd(8): `zVERSION`, `zINSTREAM`), by unix socket or TCP. The bytes are sent; the scanner
//! never needs to read our folders.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use super::Files;

/// Where the scanner listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A socket in the file system: `unix:/run/clamav/clamd.ctl`.
    Unix(PathBuf),
    /// Host and port: `tcp:127.0.0.1:3310`.
    Tcp(String),
}

impl FromStr for Address {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        if let Some(path) = text.strip_prefix("unix:").filter(|path| path.starts_with('/')) {
            return Ok(Self::Unix(path.into()));
        }
        let host = text.strip_prefix("tcp:").filter(|rest| {
            rest.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
        });
        host.map(|host| Self::Tcp(host.to_owned()))
            .ok_or_else(|| anyhow::anyhow!("`files.clamd` is `unix:/path` or `tcp:host:port`, not {text:?}"))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp(host) => write!(f, "tcp:{host}"),
        }
    }
}

/// What the scanner says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// The name of what was found.
    Found(String),
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Nobody answers, or not in time: worth another try.
    #[error("the virus scanner cannot be reached: {0}")]
    Away(String),
    /// It answered, and does not want this file (too large, broken): trying again changes nothing.
    #[error("the virus scanner refused the file: {0}")]
    Refused(String),
    /// The bytes cannot be read from our own store.
    #[error(transparent)]
    Store(#[from] crate::error::Error),
}

/// Until somebody answers the door.
const CONNECT: Duration = Duration::from_secs(5);
/// For one file; less than a job may keep a worker.
const ANSWER: Duration = Duration::from_secs(100);
/// Sent at once.
const PIECE: u64 = 1 << 18;
/// A reply is one short line.
const REPLY: u64 = 4096;

/// Name and state of the scanner: `ClamAV 1.4.3/27800/Thu Nov 26 …` (program, signatures, date).
pub async fn version(address: &Address) -> Result<String, Trouble> {
    let asked = async |wire: Wire| match wire {
        Wire::Unix(wire) => line(wire, b"zVERSION\0").await,
        Wire::Tcp(wire) => line(wire, b"zVERSION\0").await,
    };
    let wire = connect(address).await?;
    let reply = timeout(CONNECT, asked(wire)).await.map_err(|_| Trouble::Away("no answer in time".into()))??;
    if reply.starts_with("ClamAV ") { Ok(reply) } else { Err(Trouble::Refused(reply)) }
}

/// Scans what the store keeps under a digest.
pub async fn scan(address: &Address, files: &Files, digest: &str, size: u64) -> Result<Verdict, Trouble> {
    let scanned = async |wire: Wire| match wire {
        Wire::Unix(wire) => stream(wire, files, digest, size).await,
        Wire::Tcp(wire) => stream(wire, files, digest, size).await,
    };
    let wire = connect(address).await?;
    let reply = timeout(ANSWER, scanned(wire)).await.map_err(|_| Trouble::Away("no verdict in time".into()))??;
    read(&reply)
}

enum Wire {
    Unix(UnixStream),
    Tcp(TcpStream),
}

async fn connect(address: &Address) -> Result<Wire, Trouble> {
    let connected = async {
        match address {
            Address::Unix(path) => UnixStream::connect(path).await.map(Wire::Unix),
            Address::Tcp(host) => TcpStream::connect(host).await.map(Wire::Tcp),
        }
    };
    let wire = timeout(CONNECT, connected).await.map_err(|_| Trouble::Away(format!("{address} does not answer")))?;
    wire.map_err(|error| Trouble::Away(format!("{address}: {error}")))
}

async fn line(mut wire: impl AsyncRead + AsyncWrite + Unpin, command: &[u8]) -> Result<String, Trouble> {
    wire.write_all(command).await.map_err(away)?;
    reply(&mut wire).await
}

/// `zINSTREAM`, then pieces with their length in four bytes, big end first, then a length of nought.
async fn stream(
    mut wire: impl AsyncRead + AsyncWrite + Unpin,
    files: &Files,
    digest: &str,
    size: u64,
) -> Result<String, Trouble> {
    let mut sent = wire.write_all(b"zINSTREAM\0").await;
    let mut at = 0;
    while at < size && sent.is_ok() {
        let piece = files.get_range(digest, at..(at + PIECE).min(size)).await?;
        let length = u32::try_from(piece.len()).map_err(|_| Trouble::Away("a piece too large".into()))?;
        if length == 0 {
            break;
        }
        at += u64::from(length);
        sent = wire.write_all(&length.to_be_bytes()).await;
        if sent.is_ok() {
            sent = wire.write_all(&piece).await;
        }
    }
    if sent.is_ok() {
        sent = wire.write_all(&0_u32.to_be_bytes()).await;
    }
    // A scanner that has had enough says so and hangs up while we are still sending.
    match (reply(&mut wire).await, sent) {
        (Ok(reply), _) if !reply.is_empty() => Ok(reply),
        (_, Err(error)) => Err(away(error)),
        (Err(error), Ok(())) => Err(error),
        (Ok(_), Ok(())) => Err(Trouble::Away("it hung up without a word".into())),
    }
}

async fn reply(wire: &mut (impl AsyncRead + Unpin)) -> Result<String, Trouble> {
    let mut bytes = Vec::new();
    // What was said before the line broke counts: whoever hangs up on us breaks it.
    if let Err(error) = wire.take(REPLY).read_to_end(&mut bytes).await
        && bytes.is_empty()
    {
        return Err(away(error));
    }
    Ok(String::from_utf8_lossy(&bytes).trim_matches(['\0', '\n', ' ']).to_owned())
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn away(error: std::io::Error) -> Trouble {
    Trouble::Away(error.to_string())
}

/// `stream: OK`, `stream: Name FOUND`, `INSTREAM size limit exceeded. ERROR`.
fn read(reply: &str) -> Result<Verdict, Trouble> {
    let said = reply.strip_prefix("stream: ").unwrap_or(reply).trim();
    if said == "OK" {
        return Ok(Verdict::Clean);
    }
    match said.strip_suffix(" FOUND") {
        Some(name) => Ok(Verdict::Found(name.trim().chars().take(200).collect())),
        None => Err(Trouble::Refused(said.trim_end_matches("ERROR").trim().chars().take(200).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_socket_or_a_port() {
        assert_eq!("unix:/run/c.ctl".parse::<Address>().unwrap(), Address::Unix("/run/c.ctl".into()));
        assert_eq!("tcp:[::1]:3310".parse::<Address>().unwrap(), Address::Tcp("[::1]:3310".into()));
        for wrong in ["", "unix:", "unix:relative", "localhost", "tcp:localhost", "tcp::3310", "http://x:1"] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_ok_is_clean() {
        assert_eq!(read("stream: OK").unwrap(), Verdict::Clean);
        assert_eq!(read("stream: Eicar-Test FOUND").unwrap(), Verdict::Found("Eicar-Test".into()));
        for other in
            ["", "OK?", "stream: ", "INSTREAM size limit exceeded. ERROR", "stream: Can't allocate memory ERROR"]
        {
            assert!(matches!(read(other), Err(Trouble::Refused(_))), "{other}");
        }
    }
}
