//! 稿件 (manuscripts): everything that comes in from outside as text, picture or file and what the house makes of it:
//! judging HTML, reading .txt, .md and .docx, recognising a regulation, comparing and merging revisions, inspecting
//! pictures and attachments (arts. 19, 20; annex 5). Pure functions: no database, no HTTP, no clock.

pub mod archive;
pub mod compare;
pub mod document_number;
pub mod documents;
pub mod import;
pub mod merge;
pub mod numerals;
pub mod pictures;
mod refused;
pub mod regulation;
pub mod sanitise;
pub mod text;
pub mod title;
pub mod tree;

/// A size as people read it: `50 MB`, `1.5 MB`, `20 KB`.
pub fn size_in_words(bytes: usize) -> String {
    let units = [("GB", 1_usize << 30), ("MB", 1 << 20), ("KB", 1 << 10)];
    for (name, unit) in units {
        if bytes >= unit {
            let tenths = (bytes as u128 * 10 + unit as u128 / 2) / unit as u128;
            return if tenths.is_multiple_of(10) {
                format!("{} {name}", tenths / 10)
            } else {
                format!("{}.{} {name}", tenths / 10, tenths % 10)
            };
        }
    }
    format!("{bytes} B")
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_read_like_sizes() {
        assert_eq!(super::size_in_words(50 << 20), "50 MB");
        assert_eq!(super::size_in_words(1_572_864), "1.5 MB");
        assert_eq!(super::size_in_words(12), "12 B");
    }
}
