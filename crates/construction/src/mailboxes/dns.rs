//! What the zone must say about mail (art. 13; domain practice): where it is taken (MX), who may
//! send under the domain (SPF), the key by which its letters are signed (DKIM), and what others
//! are to do with the rest (DMARC). The key pair is made once and stays in the data folder.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use platform::settings::Settings;
use rsa::PrivateKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};

use crate::domains::records::{RecordSet, Value};

/// Name of the key, in the zone and as a file.
pub const SELECTOR: &str = "portico";
/// Length of the key: what every verifier takes and what fits a record (RFC 8301).
const BITS: usize = 2048;
/// Of several mail servers the lowest is asked first; there is one.
const PREFERENCE: u16 = 10;

/// Everything about mail that the zone of the cluster must say, by whole names; nothing without
/// mail servers. Makes the key at its first call.
pub fn records(settings: &Settings) -> anyhow::Result<Vec<RecordSet>> {
    let Some(mail) = &settings.mailboxes else { return Ok(Vec::new()) };
    let (domain, ttl) = (settings.base_domain.as_str(), settings.dns.ttl);
    let host = format!("{}.{domain}", mail.label);
    let key = public_key(&key(&settings.data)?)?;
    let text = |name: &str, text: String| RecordSet::one(name, ttl, Value::Txt(text));
    let mut records = vec![
        RecordSet::one(domain, ttl, Value::Mx(PREFERENCE, host.clone())),
        // Only the mail server itself sends under the domain.
        text(domain, "v=spf1 mx -all".to_owned()),
        text(&host, "v=spf1 a -all".to_owned()),
        text(&format!("{SELECTOR}._domainkey.{domain}"), format!("v=DKIM1; k=rsa; p={key}")),
        // Subdomains are web sites: nothing that says it comes from there is ours.
        text(
            &format!("_dmarc.{domain}"),
            format!("v=DMARC1; p=reject; sp=reject; adkim=s; aspf=s; rua=mailto:postmaster@{domain}"),
        ),
    ];
    records.extend(settings.dns.addresses.iter().map(|address| {
        let value = match address {
            IpAddr::V4(address) => Value::A(*address),
            IpAddr::V6(address) => Value::Aaaa(*address),
        };
        RecordSet::one(host.as_str(), ttl, value)
    }));
    Ok(records)
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

    use platform::settings::MailboxSettings;

    use super::*;

    #[test]
    fn the_zone_says_who_sends_and_the_key_is_made_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let mail = MailboxSettings {
            lists: "lists".into(),
            store: "store".into(),
            uid: 1,
            gid: 1,
            postmap: "postmap".into(),
            label: "mail".into(),
            postmaster: None,
        };
        let mut settings = Settings { data: folder.path().to_owned(), ..Settings::default() };
        assert!(records(&settings).expect("records").is_empty(), "no mail servers, no records");
        settings.mailboxes = Some(mail);
        settings.dns.addresses = vec!["2001:db8::25".parse().expect("an address")];
        let first = records(&settings).expect("records");
        assert_eq!(records(&settings).expect("records"), first, "the same key");
        let said = |name: &str| -> Vec<&Value> {
            first.iter().filter(|set| set.name == name).flat_map(|set| &set.values).collect()
        };
        let domain = "dongcheng.localhost";
        let mx = Value::Mx(10, format!("mail.{domain}"));
        assert_eq!(said(domain), [&mx, &Value::Txt("v=spf1 mx -all".into())]);
        assert!(said(&format!("mail.{domain}")).contains(&&Value::Aaaa("2001:db8::25".parse().expect("one"))));
        let text = |name: &str| match said(&format!("{name}.{domain}")).as_slice() {
            [Value::Txt(text)] => text.clone(),
            other => panic!("{name}: {other:?}"),
        };
        assert!(text("_dmarc").starts_with("v=DMARC1; p=reject"));
        // A public key of 2048 bits as SubjectPublicKeyInfo has 294 octets.
        let key = text("portico._domainkey");
        let key = key.strip_prefix("v=DKIM1; k=rsa; p=").expect("a key");
        assert_eq!(data_encoding::BASE64.decode(key.as_bytes()).expect("base64").len(), 294);
        let mode = fs::metadata(key_file(folder.path())).expect("a key").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::write(key_file(folder.path()), "broken").expect("written");
        assert!(records(&settings).is_err(), "a broken key is not replaced in silence");
    }
}
