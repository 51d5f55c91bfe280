//! The platform's signature, as poppler's `pdfsig` and NSS see it.

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use jiff::Timestamp;
use print::{Error, Signer};

use crate::samples;
use crate::tools::{Paper, run};

const PLATFORM: &str = "云岭县政府网站集约化平台";

#[expect(clippy::disallowed_methods, reason = "pdfsig and NSS judge the certificate by the clock of the machine")]
fn now() -> Timestamp {
    Timestamp::now()
}

fn signer(dir: &Path) -> Signer {
    Signer::open(dir, PLATFORM, now()).unwrap()
}

fn signed() -> (Vec<u8>, Vec<u8>) {
    let dir = tempfile::tempdir().unwrap();
    let plain = print::sheet(&samples::domain()).unwrap();
    let signed = print::sign(&plain, &signer(dir.path()), now()).unwrap();
    (plain, signed)
}

/// What pdfsig says.
fn pdfsig(pdf: &[u8]) -> String {
    let paper = Paper::of(pdf);
    let output = Command::new("pdfsig").arg("-nocert").arg(paper.path()).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_signed_sheet_is_accepted_and_all_of_it_is_signed() {
    let (plain, signed) = signed();
    assert!(signed.starts_with(&plain), "what was printed stays as it is");
    let said = pdfsig(&signed);
    assert!(said.contains("Signature Validation: Signature is Valid."), "{said}");
    assert!(said.contains("Total document signed"), "{said}");
    assert!(said.contains("ETSI.CAdES.detached"), "{said}");
    assert!(said.contains("SHA-256"), "{said}");
    let text = Paper::of(&signed).text();
    assert!(text.contains("YL-FJ2-2026-0012"));
}

#[test]
fn a_changed_octet_makes_the_signature_invalid() {
    let (plain, signed) = signed();
    // In the body, in the head, and in the part that signing appended: never accepted again.
    for place in [plain.len() / 2, 12, plain.len() - 20, signed.len() - 30] {
        let mut changed = signed.clone();
        changed[place] ^= 1;
        let said = pdfsig(&changed);
        assert!(!said.contains("Signature is Valid."), "octet {place}: {said}");
    }
    // Where the file can still be read, it says why.
    let mut changed = signed;
    let place = changed.windows(7).position(|part| part == b"Portico").unwrap();
    changed[place] = b'p';
    let said = pdfsig(&changed);
    assert!(said.contains("Digest Mismatch") || said.contains("Signature is Invalid"), "{said}");
}

#[test]
fn whoever_takes_over_the_certificate_finds_it_good_for_signing() {
    let dir = tempfile::tempdir().unwrap();
    let signer = signer(dir.path());
    assert!(signer.certificate_pem().starts_with("-----BEGIN CERTIFICATE-----"));
    let certificate = dir.path().join("certificate.pem");
    std::fs::write(&certificate, signer.certificate_pem()).unwrap();
    let name = format!("sql:{}", dir.path().display());
    let nss = |arguments: &[&str]| {
        let mut all: Vec<&OsStr> = vec!["-d".as_ref(), name.as_ref()];
        all.extend(arguments.iter().map(|argument| -> &OsStr { argument.as_ref() }));
        Command::new("certutil").args(all).output().unwrap()
    };
    assert!(nss(&["-N", "--empty-password"]).status.success());
    let path = certificate.to_str().unwrap();
    assert!(nss(&["-A", "-n", "portico", "-t", ",,", "-i", path]).status.success());
    let said = String::from_utf8(nss(&["-V", "-n", "portico", "-u", "S"]).stdout).unwrap();
    assert!(said.contains("not trusted") || said.contains("invalid"), "taken over, but not trusted: {said}");
    assert!(nss(&["-M", "-n", "portico", "-t", "P,P,P"]).status.success());
    let said = String::from_utf8(nss(&["-V", "-n", "portico", "-u", "S"]).stdout).unwrap();
    assert!(said.contains("certificate is valid"), "{said}");
    let said = String::from_utf8(nss(&["-V", "-n", "portico", "-u", "V"]).stdout).unwrap();
    assert!(said.contains("not approved for application"), "no server may use it: {said}");
}

#[test]
fn signing_twice_is_refused_and_so_is_what_is_no_pdf() {
    let dir = tempfile::tempdir().unwrap();
    let signer = signer(dir.path());
    let pdf = print::sign(&print::sheet(&samples::domain()).unwrap(), &signer, now()).unwrap();
    assert!(matches!(print::sign(&pdf, &signer, now()), Err(Error::Pdf(_))));
    for not in [&b""[..], b"%PDF-1.7\n", b"GIF89a", &pdf[..pdf.len() / 3]] {
        assert!(matches!(print::sign(not, &signer, now()), Err(Error::Pdf(_))));
    }
}

#[test]
fn the_signed_file_stays_well_formed_pdf_a() {
    let (_, signed) = signed();
    let paper = Paper::of(&signed);
    let said = String::from_utf8(run("qpdf", &["--check".as_ref(), paper.path().as_ref()]).stdout).unwrap();
    assert!(said.contains("No syntax or stream encoding errors found"), "{said}");
    archival(&paper);
}

#[test]
fn the_plain_file_is_well_formed_pdf_a() {
    archival(&Paper::of(&print::sheet(&samples::site()).unwrap()));
}

/// What PDF/A-2 asks and can be seen without a validator: the claim in the metadata, the output
/// intent with its profile, every font embedded and readable, no encryption, no script, no
/// attachment, an identifier, and annotations that print.
fn archival(paper: &Paper) {
    let path = paper.path();
    let qdf = path.with_extension("qdf");
    run("qpdf", &["--qdf".as_ref(), "--object-streams=disable".as_ref(), path.as_ref(), qdf.as_os_str()]);
    let text = String::from_utf8_lossy(&std::fs::read(&qdf).unwrap()).into_owned();
    assert!(text.contains("<pdfaid:part>2</pdfaid:part>"));
    assert!(text.contains("<pdfaid:conformance>U</pdfaid:conformance>"));
    for needed in ["/OutputIntents", "/GTS_PDFA1", "/DestOutputProfile", "/MarkInfo", "/Lang"] {
        assert!(text.contains(needed), "{needed}");
    }
    for forbidden in ["/Encrypt", "/JavaScript", "/EmbeddedFiles", "/Launch", "/NeedAppearances", "/OpenAction"] {
        assert!(!text.contains(forbidden), "{forbidden}");
    }
    let trailer = text.rfind("trailer").unwrap();
    assert!(text[trailer..].contains("/ID"));
    let fonts = String::from_utf8(run("pdffonts", &[path.as_os_str()]).stdout).unwrap();
    let lines: Vec<_> = fonts.lines().skip(2).collect();
    assert!(!lines.is_empty());
    for line in lines {
        // "… emb sub uni object ID": the three before the two numbers.
        let words: Vec<_> = line.split_whitespace().rev().collect();
        assert_eq!(&words[2..5], ["yes", "yes", "yes"], "embedded, a subset, readable: {line}");
    }
    let info = paper.info();
    assert!(info.contains("Encrypted:       no"), "{info}");
    // The field of the signature is printed, neither hidden nor invisible.
    assert_eq!(text.matches("/Subtype /Widget").count(), text.matches("/F 132").count());
}

#[test]
fn the_key_is_made_once_for_the_owner_alone_and_anew_when_the_certificate_has_ended() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("keys");
    let first = signer(&data).certificate_pem().to_owned();
    let file = data.join("signer.pem");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(signer(&data).certificate_pem(), first, "opened again, it is the same");
    assert_eq!(signer(&data).name(), PLATFORM);
    let later = now() + jiff::SignedDuration::from_hours(24 * 366 * 11);
    let second = Signer::open(&data, PLATFORM, later).unwrap();
    assert_ne!(second.certificate_pem(), first);
    let names: Vec<_> = std::fs::read_dir(&data).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names.len(), 2, "the old one is kept: {names:?}");
    let whole = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(Signer::open(&data, PLATFORM, now()), Err(Error::Key { .. })));
}

#[test]
fn nodes_that_start_together_share_one_key() {
    let dir = tempfile::tempdir().unwrap();
    let keys: std::collections::BTreeSet<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..8).map(|_| scope.spawn(|| signer(dir.path()).certificate_pem().to_owned())).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(keys.len(), 1);
}
