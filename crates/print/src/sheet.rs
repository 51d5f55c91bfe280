//! The sheet as A4, PDF/A. What stands on it reaches the typesetter as data (a JSON file of its
//! own little world), never as source: nothing that somebody typed can become a command.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::tz::TimeZone;
use qrcode::{EcLevel, QrCode};
use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::error::Error;
use crate::fonts::{Fonts, fonts};
use crate::paper::Sheet;
use crate::{clean, seal};

/// Which paper; each has a template of its own.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// The sheet of a form.
    Sheet,
    /// A long table.
    Listing,
}

/// Layouts that the typesetter keeps from one sheet to the next.
const KEPT: usize = 2;

/// Prints the sheet: PDF/A-2u, A4, text that can be read out and searched. The same sheet gives the
/// same bytes.
///
/// # Errors
/// [`Error::NoFont`] when the binary was built without the font, [`Error::Uneven`] when a line of a
/// table is longer than its head, [`Error::Code`] when the verification address is too long.
pub fn sheet(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    let fonts = fonts()?;
    for table in sheet.body.sections.iter().flat_map(|section| &section.tables) {
        if let Some(line) = table.rows.iter().find(|line| line.len() > table.head.len()) {
            return Err(Error::Uneven { caption: table.caption.clone(), cells: line.len(), head: table.head.len() });
        }
    }
    let mut files = BTreeMap::new();
    let mut data = serde_json::to_value(sheet)?;
    clean::value(&mut data, fonts);
    for (place, cell) in sheet.cells.iter().enumerate() {
        let Some(image) = &cell.seal else { continue };
        let (ending, bytes) = seal::pale(image)?;
        let path = format!("/seal-{place}.{ending}");
        data["cells"][place]["seal"] = Value::String(path.clone());
        files.insert(path, Bytes::new(bytes));
    }
    let code = QrCode::with_error_correction_level(&sheet.verify_url, EcLevel::M)?;
    let code = code.render::<qrcode::render::svg::Color>().quiet_zone(true).build();
    files.insert("/verify.svg".to_owned(), Bytes::from_string(code));
    put(&mut files, "/data.json", serde_json::to_vec(&data)?);
    let printed = Printed { ident: format!("{} {}", sheet.serial, sheet.digest), made_at: sheet.made_at };
    typeset(Kind::Sheet, files, &printed)
}

/// A file of the little world that a paper is set from.
pub(crate) fn put(files: &mut BTreeMap<String, Bytes>, path: &str, bytes: Vec<u8>) {
    files.insert(path.to_owned(), Bytes::new(bytes));
}

/// What tells one paper from another.
pub(crate) struct Printed {
    /// What it is called in the document's properties.
    pub ident: String,
    /// Its date there.
    pub made_at: jiff::Timestamp,
}

/// Sets a paper of a kind from its files.
pub(crate) fn typeset(kind: Kind, files: BTreeMap<String, Bytes>, printed: &Printed) -> Result<Vec<u8>, Error> {
    let pdf = set(&Desk { fonts: fonts()?, main: main(kind)?, files }, printed);
    typst::comemo::evict(KEPT);
    pdf
}

fn set(desk: &Desk, printed: &Printed) -> Result<Vec<u8>, Error> {
    let document: PagedDocument = typst::compile(desk).output.map_err(|faults| told(&faults))?;
    let options = PdfOptions {
        ident: typst::foundations::Smart::Custom(printed.ident.clone()),
        creator: typst::foundations::Smart::Custom(Some("Portico".to_owned())),
        timestamp: made_at(printed.made_at).map(Timestamp::new_utc),
        standards: PdfStandards::new(&[PdfStandard::A_2u]).map_err(|why| Error::Typeset(why.message().to_string()))?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|faults| told(&faults))
}

fn told(faults: &[SourceDiagnostic]) -> Error {
    Error::Typeset(faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; "))
}

fn made_at(at: jiff::Timestamp) -> Option<Datetime> {
    let at = at.to_zoned_datetime(TimeZone::UTC).datetime();
    let part = |number: i8| u8::try_from(number).ok();
    Datetime::from_ymd_hms(
        at.year().into(),
        part(at.month())?,
        part(at.day())?,
        part(at.hour())?,
        part(at.minute())?,
        part(at.second())?,
    )
}

fn main(kind: Kind) -> Result<&'static Source, Error> {
    static SHEET: OnceLock<Source> = OnceLock::new();
    static LISTING: OnceLock<Source> = OnceLock::new();
    let (kept, path, template) = match kind {
        Kind::Sheet => (&SHEET, "/sheet.typ", include_str!("sheet.typ")),
        Kind::Listing => (&LISTING, "/listing.typ", include_str!("listing.typ")),
    };
    if let Some(main) = kept.get() {
        return Ok(main);
    }
    let path = VirtualPath::new(path).map_err(|_| Error::Typeset("path of the template".to_owned()))?;
    let id = RootedPath::new(VirtualRoot::Project, path).intern();
    Ok(kept.get_or_init(|| Source::new(id, template.to_owned())))
}

/// All that the typesetter may see: the template, the font, the files of one sheet. No disk, no
/// network, no clock.
struct Desk {
    fonts: &'static Fonts,
    main: &'static Source,
    files: BTreeMap<String, Bytes>,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        static LIBRARY: OnceLock<LazyHash<Library>> = OnceLock::new();
        LIBRARY.get_or_init(|| LazyHash::new(Library::default()))
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get().vpath().get_with_slash();
        self.files.get(path).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
