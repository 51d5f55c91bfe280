//! What else one could ask when nothing was found: words of the titles that differ by one
//! character from a word that is nowhere.

use std::collections::HashMap;

use tantivy::{Searcher, Term};

use super::fields::Fields;
use super::question::Question;

/// How many.
const FEW: usize = 5;
/// Shorter words have too many neighbours to be worth a guess.
const SHORTEST: usize = 2;

/// Questions like this one that find something, best first.
pub(super) fn suggest(searcher: &Searcher, fields: &Fields, question: &Question) -> tantivy::Result<Vec<String>> {
    let mut suggestions = Vec::new();
    for (number, word) in question.wanted.iter().enumerate() {
        let chars: Vec<char> = word.chars().collect();
        let known = searcher.doc_freq(&Term::from_field_text(fields.title_words, word))? > 0;
        if known || chars.len() < SHORTEST {
            continue;
        }
        let mut near: HashMap<String, u64> = HashMap::new();
        for segment in searcher.segment_readers() {
            let index = segment.inverted_index(fields.title_words)?;
            let mut terms = index.terms().stream()?;
            while let Some((term, info)) = terms.next() {
                if let Ok(term) = std::str::from_utf8(term)
                    && one_apart(&chars, term)
                {
                    *near.entry(term.to_owned()).or_default() += u64::from(info.doc_freq);
                }
            }
        }
        let mut near: Vec<_> = near.into_iter().collect();
        near.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        for (other, _) in near {
            let mut words = question.wanted.clone();
            words[number] = other;
            suggestions.push(words.join(" "));
        }
    }
    suggestions.truncate(FEW);
    Ok(suggestions)
}

/// Whether one character was changed, added, left out, or two neighbours swapped.
fn one_apart(word: &[char], term: &str) -> bool {
    let term: Vec<char> = term.chars().collect();
    if word.len().abs_diff(term.len()) > 1 {
        return false;
    }
    let same = word.iter().zip(&term).take_while(|(one, other)| one == other).count();
    let (word, term) = (&word[same..], &term[same..]);
    match (word, term) {
        ([_, rest @ ..], other) if rest == other => true,
        (rest, [_, other @ ..]) if rest == other => true,
        ([_, rest @ ..], [_, other @ ..]) if rest == other => true,
        ([a, b, rest @ ..], [c, d, other @ ..]) => a == d && b == c && rest == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::one_apart;

    #[test]
    fn neighbours_differ_by_one_slip() {
        let near = |word: &str, term| one_apart(&word.chars().collect::<Vec<_>>(), term);
        assert!(near("网占", "网站"));
        assert!(near("居住", "居住证"));
        assert!(near("居住证明", "居住证"));
        assert!(near("porlat", "portal") || near("protal", "portal"));
        assert!(!near("网站", "网站"));
        assert!(!near("办法", "网站"));
    }
}
