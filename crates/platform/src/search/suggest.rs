//! What else one could ask: the question as it was meant when it was typed in pinyin, other
//! writings of what was typed, and suggestions while somebody is still typing. Whatever is
//! suggested finds something.

use serde::Serialize;
use tantivy::TantivyDocument;
use tantivy::collector::TopDocs;

use super::Inner;
use super::fields::stored;
use super::lexicon::{self, Looking};
use super::question::Question;
use super::text::Folded;

/// Words among the suggestions while typing; the rest are titles.
const WORDS: usize = 3;

/// Something to ask or to open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Its words.
    pub text: String,
    /// The page of this title; a question when empty.
    pub url: String,
}

/// Reads runs of letters that stand nowhere as pinyin. Returns whether there were any.
pub(super) fn read_pinyin(
    question: &mut Question,
    looking: &Looking<'_>,
    unknown: impl Fn(&str) -> anyhow::Result<bool>,
) -> anyhow::Result<bool> {
    let mut letters = Vec::new();
    for word in &question.wanted {
        letters.push(word.bytes().all(|b| b.is_ascii_lowercase()) && unknown(word)?);
    }
    let mut wanted = Vec::new();
    let mut read = false;
    let mut at = 0;
    while at < question.wanted.len() {
        let run = letters[at..].iter().take_while(|letter| **letter).count();
        // Syllables typed apart are one word: `shen fen zheng`.
        let whole = if run > 1 { looking.spelt(&question.wanted[at..at + run].concat())? } else { Vec::new() };
        let (parts, taken) = match (whole.is_empty(), run) {
            (false, _) => (whole, run),
            (true, 0) => (Vec::new(), 1),
            (true, _) => (looking.spelt(&question.wanted[at])?, 1),
        };
        if parts.is_empty() {
            wanted.push(question.wanted[at].clone());
        }
        for words in parts {
            let mut words = words.into_iter().map(|word| word.to_string());
            let Some(first) = words.next() else { continue };
            let others: Vec<String> = words.collect();
            if !others.is_empty() {
                question.alike.insert(first.clone(), others);
            }
            wanted.push(first);
            read = true;
        }
        at += taken;
    }
    question.wanted = wanted;
    if read {
        question.pieces.clear();
    }
    Ok(read)
}

/// The question in another writing of the same sounds.
pub(super) fn same_sound(question: &Question, looking: &Looking<'_>) -> Option<String> {
    let sounds: Vec<Option<String>> = question.pieces.iter().map(|piece| looking.same_sound(piece)).collect();
    if sounds.iter().all(Option::is_none) {
        return None;
    }
    let words = sounds.into_iter().zip(&question.pieces).map(|(other, piece)| other.unwrap_or_else(|| piece.clone()));
    Some(words.collect::<Vec<_>>().join(" "))
}

/// The question with one slip of the pen mended; the caller tries which of them find something.
pub(super) fn one_slip(question: &Question, looking: &Looking<'_>) -> anyhow::Result<Vec<String>> {
    let mut others = Vec::new();
    for (number, word) in question.wanted.iter().enumerate() {
        for other in looking.near(word)? {
            let mut words = question.wanted.clone();
            words[number] = other.to_string();
            others.push(words.join(" "));
        }
    }
    Ok(others)
}

/// Suggestions for what has been typed so far.
pub(super) fn complete(inner: &Inner, typed: &str, hidden: &[String], most: usize) -> anyhow::Result<Vec<Suggestion>> {
    let (searcher, fields) = (inner.reader.searcher(), &inner.fields);
    let looking = inner.lexicon.look(&searcher, fields, hidden)?;
    let mut suggestions = Vec::new();
    let folded = Folded::of(typed.trim()).text();
    if folded.is_empty() || most == 0 {
        return Ok(suggestions);
    }
    for word in looking.beginning(&folded, WORDS.min(most))? {
        suggestions.push(Suggestion { text: word.to_string(), url: String::new() });
    }
    let mut question = Question::read(typed, &inner.synonyms);
    read_pinyin(&mut question, &looking, |word| super::find::unknown(&searcher, fields, word))?;
    // Half-typed letters are still the beginning of a word.
    if let Some(first) = suggestions.first().filter(|_| folded.bytes().all(|b| b.is_ascii_lowercase()))
        && question.wanted == [folded.as_str()]
    {
        question.wanted = vec![first.text.clone()];
    }
    let Some(titles) = question.in_titles(fields) else { return Ok(suggestions) };
    let titles = lexicon::shown(titles, fields, hidden);
    let limit = most.saturating_sub(suggestions.len());
    if limit == 0 {
        return Ok(suggestions);
    }
    for (_, place) in searcher.search(&titles, &TopDocs::with_limit(limit).order_by_score())? {
        let row: TantivyDocument = searcher.doc(place)?;
        let text = stored(&row, fields.title).to_owned();
        if suggestions.iter().all(|known| known.text != text) {
            suggestions.push(Suggestion { text, url: stored(&row, fields.url).to_owned() });
        }
    }
    Ok(suggestions)
}
