//! The platform's signature on what it prints: PAdES (ETSI EN 319 142-1, level B-B), appended to
//! the file so that every octet printed before stays as it is.

mod cms;
mod signer;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lopdf::{Dictionary, Document, IncrementalDocument, Object, StringFormat, dictionary};

pub use signer::Signer;

use crate::error::Error;

/// Room for the signature in octets; with our certificate it takes about 1,200.
const ROOM: usize = 4096;
/// Stands where the three numbers of the signed ranges will stand, with ten digits each.
const WIDE: i64 = 1_000_000_000;

/// Signs a PDF that [`crate::sheet()`] printed. The file grows by some ten kilobytes; what stood in
/// it stays, octet by octet. `at` is written as the time of signing.
///
/// # Errors
/// [`Error::Pdf`] when this is no PDF of ours or is signed already; [`Error::Sign`] when the key fails.
pub fn sign(pdf: &[u8], signer: &Signer, at: Timestamp) -> Result<Vec<u8>, Error> {
    let document = Document::load_mem(pdf).map_err(|_| Error::Pdf("it cannot be read"))?;
    let whole = prepare(pdf, document, signer, at)?;
    fill(whole, pdf.len(), signer)
}

/// The file with an empty signature appended.
fn prepare(pdf: &[u8], document: Document, signer: &Signer, at: Timestamp) -> Result<Vec<u8>, Error> {
    let lost = |_| Error::Pdf("its parts do not fit together");
    let root = document.trailer.get(b"Root").and_then(Object::as_reference).map_err(lost)?;
    let page = *document.get_pages().get(&1).ok_or(Error::Pdf("it has no page"))?;
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), document);
    update.opt_clone_object_to_new_document(root).map_err(lost)?;
    update.opt_clone_object_to_new_document(page).map_err(lost)?;
    let new = &mut update.new_document;
    let value = new.add_object(dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => Object::Array(vec![0.into(), WIDE.into(), WIDE.into(), WIDE.into()]),
        "Contents" => Object::String(vec![0; ROOM], StringFormat::Hexadecimal),
        "Name" => utf16(signer.name()),
        "M" => Object::string_literal(at.to_zoned_datetime(TimeZone::UTC).strftime("D:%Y%m%d%H%M%SZ").to_string()),
    });
    // Invisible, but to be printed with the page: the only kind that PDF/A lets be without a look.
    let field = new.add_object(dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => Object::string_literal("Portico"),
        "V" => value,
        "F" => 132,
        "Rect" => Object::Array(vec![0.into(), 0.into(), 0.into(), 0.into()]),
        "P" => page,
    });
    let catalog = new.get_object_mut(root).and_then(Object::as_dict_mut).map_err(lost)?;
    if catalog.has(b"AcroForm") {
        return Err(Error::Pdf("it has been signed already"));
    }
    catalog.set("AcroForm", dictionary! { "Fields" => Object::Array(vec![field.into()]), "SigFlags" => 3 });
    let annotations = annotations(&update, page, field).ok_or(Error::Pdf("its parts do not fit together"))?;
    let page = update.new_document.get_object_mut(page).and_then(Object::as_dict_mut).map_err(lost)?;
    page.set("Annots", annotations);
    let mut whole = Vec::with_capacity(pdf.len() + 4 * ROOM);
    update.save_to(&mut whole).map_err(|_| Error::Pdf("it cannot be appended to"))?;
    Ok(whole)
}

/// What already lies on the page, and the field.
fn annotations(update: &IncrementalDocument, page: lopdf::ObjectId, field: lopdf::ObjectId) -> Option<Object> {
    let old: &Dictionary = update.get_prev_documents().get_dictionary(page).ok()?;
    let mut list = match old.get(b"Annots") {
        Ok(Object::Reference(id)) => update.get_prev_documents().get_object(*id).ok()?.as_array().ok()?.clone(),
        Ok(Object::Array(list)) => list.clone(),
        _ => Vec::new(),
    };
    list.push(field.into());
    Some(Object::Array(list))
}

fn utf16(text: &str) -> Object {
    let octets = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(octets.collect(), StringFormat::Hexadecimal)
}

/// Writes down which octets are signed, signs them, and puts the signature into its place.
fn fill(mut whole: Vec<u8>, before: usize, signer: &Signer) -> Result<Vec<u8>, Error> {
    let lost = Error::Pdf("the place of the signature is lost");
    let hole = format!("<{}>", "0".repeat(2 * ROOM));
    let Some(open) = find(&whole, hole.as_bytes(), before) else { return Err(lost) };
    let close = open + hole.len();
    let wide = format!("[0 {WIDE} {WIDE} {WIDE}]");
    let Some(range) = find(&whole, wide.as_bytes(), before) else { return Err(lost) };
    let numbers = format!("[0 {open} {close} {}]", whole.len() - close);
    let numbers = format!("{numbers:<width$}", width = wide.len());
    whole[range..range + wide.len()].copy_from_slice(numbers.as_bytes());
    let signature = cms::detached(&[&whole[..open], &whole[close..]], signer)?;
    if signature.len() > ROOM {
        return Err(Error::Sign(format!("it takes {} octets", signature.len())));
    }
    for (place, octet) in signature.iter().enumerate() {
        let at = open + 1 + 2 * place;
        whole[at..at + 2].copy_from_slice(format!("{octet:02x}").as_bytes());
    }
    Ok(whole)
}

fn find(bytes: &[u8], part: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(part.len()).position(|window| window == part).map(|at| at + from)
}
