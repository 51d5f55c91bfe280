//! What the zone must say about mail (art. 13; domain practice): where it is taken (MX), who may
//! send under the domain (SPF), the key by which its letters are signed (DKIM), and what others
//! are to do with the rest (DMARC). The key pair is made once and stays in the data folder.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use platform::settings::{MailboxSettings, Settings};
use rsa::PrivateKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use serde::Serialize;

/// Name of the key, in the zone and as a file.
pub const SELECTOR: &str = "portico";
/// Length of the key: what every verifier takes and what fits a record (RFC 8301).
const BITS: usize = 2048;
/// Of several mail servers the lowest is asked first; there is one.
const PREFERENCE: u16 = 10;

/// A record of the zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Name below the zone's, `@` for the zone itself.
    pub name: String,
    /// `MX` or `TXT`.
    pub kind: &'static str,
    /// What it says, as in a zone file but without quotes: a TXT longer than 255 octets is cut
    /// into strings by whoever writes the zone.
    pub value: String,
}

impl Record {
    fn new(name: impl Into<String>, kind: &'static str, value: impl Into<String>) -> Self {
        Self { name: name.into(), kind, value: value.into() }
    }
}

/// Everything about mail that the zone of the cluster must say.
pub fn records(settings: &Settings, mail: &MailboxSettings) -> anyhow::Result<Vec<Record>> {
    let domain = settings.base_domain.as_str();
    let key = public_key(&key(&settings.data)?)?;
    Ok(vec![
        Record::new("@", "MX", format!("{PREFERENCE} {}.{domain}.", mail.label)),
        // Only the mail server itself sends under the domain.
        Record::new("@", "TXT", "v=spf1 mx -all"),
        Record::new(mail.label.as_str(), "TXT", "v=spf1 a -all"),
        Record::new(format!("{SELECTOR}._domainkey"), "TXT", format!("v=DKIM1; k=rsa; p={key}")),
        // Subdomains are web sites: nothing that says it comes from there is ours.
        Record::new(
            "_dmarc",
            "TXT",
            format!("v=DMARC1; p=reject; sp=reject; adkim=s; aspf=s; rua=mailto:postmaster@{domain}"),
        ),
    ])
}

/// Where the private key is.
#[must_use]
pub fn key_file(data: &Path) -> PathBuf {
    data.join("mail").join("dkim").join(format!("{SELECTOR}.private"))
}

/// The key, made at the first call and never again.
fn key(data: &Path) -> anyhow::Result<PrivateKey> {
    let file = key_file(data);
    match fs::read_to_string(&file) {
        Ok(text) => return PrivateKey::from_pkcs8_pem(&text).with_context(|| format!("the key {}", file.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
    let key = PrivateKey::new(&mut rand::rng(), BITS).context("a key for DKIM")?;
    let text = key.to_pkcs8_pem(LineEnding::LF).context("a key for DKIM")?;
    let folder = file.parent().context("a folder for the key")?;
    let write = || -> std::io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        // Whoever comes second does not write over the key of whoever came first.
        let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()
    };
    write().with_context(|| format!("cannot write {}", file.display()))?;
    Ok(key)
}

fn public_key(key: &PrivateKey) -> anyhow::Result<String> {
    let der = key.to_public_key().to_public_key_der().context("the public key")?;
    Ok(data_encoding::BASE64.encode(der.as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_zone_says_who_sends_and_the_key_is_made_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = Settings { data: folder.path().to_owned(), ..Settings::default() };
        let mail = MailboxSettings {
            lists: "lists".into(),
            store: "store".into(),
            uid: 1,
            gid: 1,
            postmap: "postmap".into(),
            label: "mail".into(),
            postmaster: None,
        };
        let first = records(&settings, &mail).expect("records");
        assert_eq!(records(&settings, &mail).expect("records"), first, "the same key");
        let said = |name: &str, kind: &str| {
            let found = first.iter().find(|record| (record.name.as_str(), record.kind) == (name, kind));
            found.map(|record| record.value.clone()).unwrap_or_default()
        };
        assert_eq!(said("@", "MX"), "10 mail.dongcheng.localhost.");
        assert_eq!(said("@", "TXT"), "v=spf1 mx -all");
        assert!(said("_dmarc", "TXT").starts_with("v=DMARC1; p=reject"));
        // A public key of 2048 bits as SubjectPublicKeyInfo has 294 octets.
        let key = said("portico._domainkey", "TXT");
        let key = key.strip_prefix("v=DKIM1; k=rsa; p=").expect("a key");
        assert_eq!(data_encoding::BASE64.decode(key.as_bytes()).expect("base64").len(), 294);
        let mode = fs::metadata(key_file(folder.path())).expect("a key").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::write(key_file(folder.path()), "broken").expect("written");
        assert!(records(&settings, &mail).is_err(), "a broken key is not replaced in silence");
    }
}
