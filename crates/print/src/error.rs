//! What can keep a sheet from being printed or signed.

/// Why there is no paper.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The binary was built before the front end's packages were installed.
    #[error("no Chinese font in this build: run `npm ci` in web/ (or `cargo xtask up`) and build again")]
    NoFont,
    /// A line of a table has more cells than its head.
    #[error("a line of the table \"{caption}\" has {cells} cells, its head has {head}")]
    Uneven {
        /// Caption of the table.
        caption: String,
        /// Cells of the line.
        cells: usize,
        /// Cells of the head.
        head: usize,
    },
    /// The verification address is too long for a QR code.
    #[error("the verification address does not fit into a QR code: {0}")]
    Code(#[from] qrcode::types::QrError),
    /// The typesetter refused; a fault of the template, not of the data.
    #[error("typesetting: {0}")]
    Typeset(String),
    /// A seal could not be made half transparent.
    #[error("seal: {0}")]
    Seal(#[from] image::ImageError),
    /// The font lacks a character that a seal needs.
    #[error("the font has no character {0}")]
    Glyph(char),
    /// The data could not be handed over.
    #[error("data of the sheet: {0}")]
    Data(#[from] serde_json::Error),
    /// Not a file that this crate printed, so nothing can be added to it.
    #[error("not a PDF that can be signed: {0}")]
    Pdf(&'static str),
    /// The signature could not be made.
    #[error("signature: {0}")]
    Sign(String),
    /// Key or certificate cannot be read or written.
    #[error("{path}: {error}")]
    Key {
        /// The file.
        path: String,
        /// What happened.
        error: std::io::Error,
    },
}
