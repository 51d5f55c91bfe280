//! What the zone must say about mail (art. 13; domain practice): where it is taken (MX), who may
//! send under the domain (SPF), the key by which its letters are signed (DKIM), and what others
//! are to do with the rest (DMARC). The key pair is made once and stays in the data folder.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::net::IpAddr;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use platform::settings::{MailboxSettings, Settings};
use rsa::PrivateKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};

use crate::domains::records::{RecordSet, Value};
use crate::domains::zone;

/// Name of the key, in the zone and as a file.
pub const SELECTOR: &str = "portico";
/// Length of the key: what every verifier takes and what fits a record (RFC 8301).
const BITS: usize = 2048;
/// Of several mail servers the lowest is asked first; there is one.
const PREFERENCE: u16 = 10;

/// Everything about mail that the zone of the cluster must say.
pub fn records(settings: &Settings, mail: &MailboxSettings) -> anyhow::Result<Vec<RecordSet>> {
    let domain = settings.base_domain.as_str();
    let host = format!("{}.{domain}", mail.label);
    let key = public_key(&key(&settings.data)?)?;
    let set = |name: &str, value: Value| RecordSet::one(name, settings.dns.ttl, value);
    let text = |name: &str, text: String| set(name, Value::Txt(text));
    // Where the mail server has no addresses of its own it stands with the web sites.
    let mut own = zone::own(settings);
    if !mail.addresses.is_empty() {
        own.ipv4 = mail
            .addresses
            .iter()
            .filter_map(|address| if let IpAddr::V4(v4) = address { Some(*v4) } else { None })
            .collect();
        own.ipv6 = mail
            .addresses
            .iter()
            .filter_map(|address| if let IpAddr::V6(v6) = address { Some(*v6) } else { None })
            .collect();
    }
    let mut sets = own.record_sets(&host);
    sets.extend([
        set(domain, Value::Mx(PREFERENCE, host.clone())),
        // Only the mail server itself sends under the domain.
        text(domain, "v=spf1 mx -all".to_owned()),
        text(&host, "v=spf1 a -all".to_owned()),
        text(&format!("{SELECTOR}._domainkey.{domain}"), format!("v=DKIM1; k=rsa; p={key}")),
        // Subdomains are web sites: nothing that says it comes from there is ours.
        text(
            &format!("_dmarc.{domain}"),
            format!("v=DMARC1; p=reject; sp=reject; adkim=s; aspf=s; rua=mailto:postmaster@{domain}"),
        ),
    ]);
    Ok(sets)
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
            addresses: vec![[192, 0, 2, 25].into()],
            postmaster: None,
        };
        let first = records(&settings, &mail).expect("records");
        assert_eq!(records(&settings, &mail).expect("records"), first, "the same key");
        let said = |name: &str, kind: &str| {
            let name = format!("{name}dongcheng.localhost");
            let found = first.iter().find(|set| set.name == name && set.values[0].kind().name() == kind);
            match found.map(|set| set.values[0].clone()) {
                Some(Value::Txt(text)) => text,
                Some(value) => value.to_string(),
                None => String::new(),
            }
        };
        assert_eq!(said("", "MX"), "10 mail.dongcheng.localhost.");
        assert_eq!(said("", "TXT"), "v=spf1 mx -all");
        assert_eq!(said("mail.", "A"), "192.0.2.25", "the mail server's own address");
        assert!(said("_dmarc.", "TXT").starts_with("v=DMARC1; p=reject"));
        // A public key of 2048 bits as SubjectPublicKeyInfo has 294 octets.
        let key = said("portico._domainkey.", "TXT");
        let key = key.strip_prefix("v=DKIM1; k=rsa; p=").expect("a key");
        assert_eq!(data_encoding::BASE64.decode(key.as_bytes()).expect("base64").len(), 294);
        let mode = fs::metadata(key_file(folder.path())).expect("a key").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::write(key_file(folder.path()), "broken").expect("written");
        assert!(records(&settings, &mail).is_err(), "a broken key is not replaced in silence");
    }
}
