//! Noto Serif SC (SIL Open Font License 1.1), regular and bold, from the npm package
//! `@expo-google-fonts/noto-serif-sc`: 宋体, as office papers and seals are set in.

use std::sync::OnceLock;

use ttf_parser::Face;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::error::Error;

static FILES: &[&[u8]] = include!(concat!(env!("OUT_DIR"), "/fonts.rs"));

/// The fonts, read once.
pub(crate) struct Fonts {
    pub fonts: Vec<Font>,
    pub book: LazyHash<FontBook>,
    faces: Vec<Face<'static>>,
}

/// Whether this build can print.
pub fn present() -> bool {
    !FILES.is_empty()
}

pub(crate) fn fonts() -> Result<&'static Fonts, Error> {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    if !present() {
        return Err(Error::NoFont);
    }
    Ok(FONTS.get_or_init(|| {
        let fonts: Vec<Font> = FILES.iter().flat_map(|file| Font::iter(Bytes::new(*file))).collect();
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        let faces = FILES.iter().filter_map(|file| Face::parse(file, 0).ok()).collect();
        Fonts { fonts, book, faces }
    }))
}

/// The bold face, for outlines.
pub(crate) fn bold() -> Result<&'static Face<'static>, Error> {
    fonts()?.faces.last().ok_or(Error::NoFont)
}

impl Fonts {
    /// Every face can set this character.
    pub fn covers(&self, character: char) -> bool {
        self.faces.iter().all(|face| face.glyph_index(character).is_some_and(|glyph| glyph.0 != 0))
    }
}
