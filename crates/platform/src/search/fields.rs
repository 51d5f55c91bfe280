//! The fields of the index: what is searched, what is filtered by, and what is shown.

use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _,
};

use super::Doc;
use super::text::{GRAMS, WORDS, bare};

/// Separates a key from its name in the fields that are counted.
const BETWEEN: char = '\u{1f}';

/// Names of the fields that are counted.
pub(super) const SITES: &str = "site_tally";
pub(super) const KINDS: &str = "kind";
pub(super) const COLUMNS: &str = "column_tally";
pub(super) const YEARS: &str = "year";
pub(super) const SOURCES: &str = "source";
pub(super) const VALIDITIES: &str = "validity";
/// Name of the field that is sorted by.
pub(super) const PUBLISHED_AT: &str = "published_at";

#[derive(Clone)]
pub(super) struct Fields {
    pub(super) id: Field,
    pub(super) site: Field,
    pub(super) site_name: Field,
    pub(super) site_tally: Field,
    /// The path of the column and every path above it.
    pub(super) above: Field,
    pub(super) column: Field,
    pub(super) column_name: Field,
    pub(super) column_tally: Field,
    pub(super) unit: Field,
    pub(super) kind: Field,
    pub(super) url: Field,
    pub(super) year: Field,
    pub(super) source: Field,
    /// Of documents only.
    pub(super) validity: Field,
    /// The title without signs: who types it whole looks for this and nothing else.
    pub(super) whole: Field,
    pub(super) published_at: Field,
    /// Title and text as characters and pairs, with positions: nothing is missed.
    pub(super) title: Field,
    pub(super) text: Field,
    /// Title and text as words: the better match comes first.
    pub(super) title_words: Field,
    pub(super) text_words: Field,
    pub(super) lead: Field,
    /// The text as it is shown.
    pub(super) shown: Field,
    /// Text of attachments, as characters and pairs.
    pub(super) files: Field,
    /// The same as it is shown.
    pub(super) files_shown: Field,
}

impl Fields {
    pub(super) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let indexed = |tokenizer: &str, option: IndexRecordOption| {
            TextOptions::default()
                .set_indexing_options(TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option))
        };
        let grams = indexed(GRAMS, IndexRecordOption::WithFreqsAndPositions);
        let words = indexed(WORDS, IndexRecordOption::WithFreqs);
        let fields = Self {
            id: schema.add_text_field("id", STRING | STORED),
            site: schema.add_text_field("site", STRING | STORED),
            site_name: schema.add_text_field("site_name", STORED),
            site_tally: schema.add_text_field(SITES, FAST),
            above: schema.add_text_field("above", STRING),
            column: schema.add_text_field("column", STORED),
            column_name: schema.add_text_field("column_name", STORED),
            column_tally: schema.add_text_field(COLUMNS, FAST),
            unit: schema.add_text_field("unit", STRING | STORED),
            kind: schema.add_text_field(KINDS, STRING | STORED | FAST),
            url: schema.add_text_field("url", STORED),
            year: schema.add_text_field(YEARS, STRING | FAST),
            source: schema.add_text_field(SOURCES, STRING | FAST),
            validity: schema.add_text_field(VALIDITIES, STRING | STORED | FAST),
            whole: schema.add_text_field("whole", STRING),
            published_at: schema.add_i64_field(PUBLISHED_AT, INDEXED | STORED | FAST),
            title: schema.add_text_field("title", grams.clone() | STORED),
            text: schema.add_text_field("text", grams.clone()),
            files: schema.add_text_field("files", grams),
            files_shown: schema.add_text_field("files_shown", STORED),
            title_words: schema.add_text_field("title_words", words.clone()),
            text_words: schema.add_text_field("text_words", words),
            lead: schema.add_text_field("lead", STORED),
            shown: schema.add_text_field("shown", STORED),
        };
        (schema.build(), fields)
    }

    pub(super) fn document(&self, doc: Doc) -> TantivyDocument {
        let mut row = TantivyDocument::default();
        let column = path(&doc.column);
        for (at, _) in column.match_indices('/') {
            row.add_text(self.above, &column[..at]);
        }
        row.add_text(self.above, column);
        row.add_text(self.site_tally, format!("{}{BETWEEN}{}", doc.site, doc.site_name));
        row.add_text(self.column_tally, format!("{column}{BETWEEN}{}", doc.column_name));
        row.add_text(self.column, column);
        row.add_text(self.year, doc.published_at.day().year().to_string());
        // What is not said is not counted.
        for (field, value) in [(self.source, doc.source.trim()), (self.validity, doc.validity.as_str())] {
            if !value.is_empty() {
                row.add_text(field, value);
            }
        }
        row.add_text(self.whole, bare(&doc.title));
        row.add_text(self.title_words, &doc.title);
        row.add_text(self.text_words, &doc.text);
        // A summary is found like the text; one that only repeats its beginning is not counted.
        if !doc.text.starts_with(&doc.lead) {
            row.add_text(self.text, &doc.lead);
        }
        row.add_text(self.text, &doc.text);
        if !doc.files.is_empty() {
            row.add_text(self.files, &doc.files);
            row.add_text(self.files_shown, doc.files);
        }
        row.add_text(self.id, doc.id);
        row.add_text(self.site, doc.site);
        row.add_text(self.site_name, doc.site_name);
        row.add_text(self.column_name, doc.column_name);
        row.add_text(self.unit, doc.unit);
        row.add_text(self.kind, doc.kind);
        row.add_text(self.url, doc.url);
        row.add_i64(self.published_at, doc.published_at.0);
        row.add_text(self.title, doc.title);
        row.add_text(self.lead, doc.lead);
        row.add_text(self.shown, doc.text);
        row
    }
}

/// A column's path without outer slashes.
pub(super) fn path(column: &str) -> &str {
    column.trim_matches('/')
}

/// Key and name of something counted.
pub(super) fn key_and_name(counted: &str) -> (&str, &str) {
    counted.split_once(BETWEEN).unwrap_or((counted, counted))
}

/// The stored text of a field.
pub(super) fn stored(row: &TantivyDocument, field: Field) -> &str {
    row.get_first(field).and_then(|value| value.as_str()).unwrap_or_default()
}
