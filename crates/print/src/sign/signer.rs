//! The platform's key and certificate: made at the first start, kept in the data folder.

use std::io::{ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use cms::cert::x509::Certificate;
use cms::cert::x509::der::{DecodePem, Encode};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, SigningKey};

use crate::error::Error;

/// Key and certificate, one after another, readable by the owner alone.
const FILE: &str = "signer.pem";
/// How long a certificate holds. A new one is made when it ends; old signatures stay valid for the
/// time they were made.
const YEARS: i32 = 10;
/// documentSigning of RFC 9336.
const DOCUMENT_SIGNING: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 3, 36];

/// Signs what the platform prints (ECDSA on P-256 with SHA-256).
pub struct Signer {
    key: KeyPair,
    certificate: Vec<u8>,
    pem: String,
    name: String,
}

impl Signer {
    /// Reads the key and certificate of `dir`, or makes them: self-signed, for `name`, from `now`.
    /// A certificate that has ended is put aside (`signer-<day>.pem`) and another made.
    ///
    /// # Errors
    /// [`Error::Key`] when the file cannot be read, written or understood.
    pub fn open(dir: &Path, name: &str, now: Timestamp) -> Result<Self, Error> {
        let path = dir.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                make(&path, name, now)?;
                std::fs::read_to_string(&path).map_err(|error| at(&path, error))?
            }
            Err(error) => return Err(at(&path, error)),
        };
        let (signer, ends) = read(&path, &text)?;
        if ends > now {
            return Ok(signer);
        }
        let day = now.to_zoned_datetime(TimeZone::UTC).date();
        let aside = dir.join(format!("signer-{day}.pem"));
        std::fs::rename(&path, &aside).map_err(|error| at(&aside, error))?;
        Self::open(dir, name, now)
    }

    /// The certificate as PEM, for readers who want to trust it.
    pub fn certificate_pem(&self) -> &str {
        &self.pem
    }

    /// For whom it signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.key.sign(message).map_err(|error| Error::Sign(error.to_string()))
    }
}

fn at(path: &Path, error: std::io::Error) -> Error {
    Error::Key { path: path.display().to_string(), error }
}

fn odd(path: &Path, what: impl std::fmt::Display) -> Error {
    at(path, std::io::Error::new(ErrorKind::InvalidData, what.to_string()))
}

/// The signer in this file, and when its certificate ends.
fn read(path: &Path, text: &str) -> Result<(Signer, Timestamp), Error> {
    let key = KeyPair::from_pem(&block(path, text, "PRIVATE KEY")?).map_err(|error| odd(path, error))?;
    let pem = block(path, text, "CERTIFICATE")?;
    let certificate = Certificate::from_pem(&pem).map_err(|error| odd(path, error))?;
    let ends = certificate.tbs_certificate.validity.not_after.to_unix_duration();
    let ends = i64::try_from(ends.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    let ends = ends.ok_or_else(|| odd(path, "end of the certificate"))?;
    let subject = certificate.tbs_certificate.subject.to_string();
    let name = subject.trim_start_matches("CN=").to_owned();
    let certificate = certificate.to_der().map_err(|error| odd(path, error))?;
    Ok((Signer { key, certificate, pem, name }, ends))
}

fn block(path: &Path, text: &str, label: &str) -> Result<String, Error> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let from = text.find(&begin).ok_or_else(|| odd(path, format_args!("no {label}")))?;
    let until = text[from..].find(&end).ok_or_else(|| odd(path, format_args!("{label} is cut off")))?;
    Ok(format!("{}\n", &text[from..from + until + end.len()]))
}

fn make(path: &Path, name: &str, now: Timestamp) -> Result<(), Error> {
    let odd = |error: rcgen::Error| odd(path, error);
    let key = KeyPair::generate().map_err(odd)?;
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::Other(DOCUMENT_SIGNING.to_vec()), ExtendedKeyUsagePurpose::EmailProtection];
    let today = now.to_zoned_datetime(TimeZone::UTC).date();
    let from = today.checked_sub(1.day()).unwrap_or(today);
    let until = today.checked_add(YEARS.years()).unwrap_or(today);
    let part = |number: i8| u8::try_from(number).unwrap_or(1);
    let midnight = |date: Date| rcgen::date_time_ymd(date.year().into(), part(date.month()), part(date.day()));
    params.not_before = midnight(from);
    params.not_after = midnight(until);
    let certificate = params.self_signed(&key).map_err(odd)?;
    let text = format!("{}{}", key.serialize_pem(), certificate.pem());
    write(path, &text)
}

/// Whole or not at all, and never over another's: of two nodes that start together one key wins.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    let dir = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let failed = |error| at(path, error);
    std::fs::create_dir_all(&dir).map_err(failed)?;
    let mut file = tempfile::Builder::new()
        .permissions(std::fs::Permissions::from_mode(0o600))
        .tempfile_in(&dir)
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(lost) if lost.error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(lost) => Err(failed(lost.error)),
    }
}
