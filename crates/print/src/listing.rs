//! A long table as paper: A4 across, the head on every page, a heading where a group begins, notes below it. For tables
//! that an office issues, such as the duty table of annex 4.

use serde::Serialize;

use crate::clean;
use crate::error::Error;
use crate::fonts::fonts;
use crate::sheet::{Kind, Printed, put, typeset};

/// The whole paper. Everything is text already, in the reader's language; nothing in it is interpreted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// The heading of the paper.
    pub title: String,
    /// Lines under the heading, at the left and at the right: who issues it, as of which day.
    pub left: String,
    /// At the right.
    pub right: String,
    /// Names of the columns, repeated on every page.
    pub head: Vec<String>,
    /// How wide each column is beside the others; one for each of `head`.
    pub widths: Vec<u32>,
    /// Groups from top to bottom.
    pub groups: Vec<Group>,
    /// Below the table, a line each.
    pub notes: Vec<String>,
    /// BCP 47, as "zh-CN".
    pub lang: String,
    /// Foot of every page, with `{page}` and `{pages}`.
    pub page_of: String,
    /// Who answers for the paper, for the document's properties.
    pub author: String,
    /// When this paper is made; it becomes the date of the PDF and nothing else.
    pub made_at: jiff::Timestamp,
}

/// Lines under one heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Over the whole width; nothing is set when it is empty.
    pub heading: String,
    /// Lines; one that is too short is filled with empty cells.
    pub rows: Vec<Vec<String>>,
}

/// Prints the table: PDF/A-2u, A4 across. The same table gives the same bytes.
///
/// # Errors
/// [`Error::NoFont`] when the binary was built without the font, [`Error::Uneven`] when a line is longer than the head
/// or the head has not as many widths.
pub fn listing(listing: &Listing) -> Result<Vec<u8>, Error> {
    let fonts = fonts()?;
    let uneven = |cells| Error::Uneven { caption: listing.title.clone(), cells, head: listing.head.len() };
    if listing.widths.len() != listing.head.len() {
        return Err(uneven(listing.widths.len()));
    }
    if let Some(line) = listing.groups.iter().flat_map(|group| &group.rows).find(|row| row.len() > listing.head.len()) {
        return Err(uneven(line.len()));
    }
    let mut data = serde_json::to_value(listing)?;
    clean::value(&mut data, fonts);
    let mut files = std::collections::BTreeMap::new();
    put(&mut files, "/data.json", serde_json::to_vec(&data)?);
    typeset(Kind::Listing, files, &Printed { ident: listing.title.clone(), made_at: listing.made_at })
}
