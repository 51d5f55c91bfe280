//! What somebody typed, read as a question: words, "whole phrases", and -words to leave out.
//! There is no wrong way to ask.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::fields::Fields;
use super::synonyms::Synonyms;
use super::text::{Folded, bare, covering, parts, units, words};

/// More than anybody asks for in earnest.
const LONGEST: usize = 200;
const MOST: usize = 16;

/// Words that say that something is asked, not what.
const EMPTY_WORDS: &[&str] = &[
    "的",
    "了",
    "吗",
    "呢",
    "吧",
    "啊",
    "是",
    "在",
    "和",
    "与",
    "及",
    "或",
    "我",
    "我要",
    "我想",
    "请问",
    "怎么",
    "怎样",
    "怎么样",
    "如何",
    "什么",
    "哪里",
    "哪些",
    "为什么",
    "有",
    "the",
    "a",
    "an",
    "of",
    "to",
    "in",
    "and",
    "or",
    "how",
    "what",
    "is",
];

/// A question.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Question {
    /// What must be there: words and phrases, folded.
    pub(super) wanted: Vec<String>,
    /// Those of them that were typed in quotation marks: they are looked for whole or not at all.
    pub(super) phrases: Vec<String>,
    /// What was typed in one piece, folded; a page that has it whole comes first.
    pub(super) pieces: Vec<String>,
    /// What must not be there.
    pub(super) unwanted: Vec<String>,
    /// Words that do as well as a wanted one: synonyms, or what was typed in pinyin.
    pub(super) alike: HashMap<String, Vec<String>>,
    /// Everything that was typed, without signs: whoever types a whole title wants that page.
    pub(super) whole: String,
}

/// What a title counts that was typed whole: more than any sum of words.
const WHOLE_TITLE: f32 = 1_000.0;
/// What a word counts that only does as well, and one that is a part of the word asked for.
const ALIKE: f32 = 0.7;
const PART: f32 = 0.4;
/// What a word counts that stands in an attachment only.
const IN_FILE: f32 = 0.5;

impl Question {
    pub(super) fn read(typed: &str, synonyms: &Synonyms) -> Self {
        let typed: Vec<char> = typed.chars().take(LONGEST).collect();
        let mut question = Self { whole: bare(&typed.iter().collect::<String>()), ..Self::default() };
        let mut fillers = Vec::new();
        let mut at = 0;
        while at < typed.len() {
            let c = typed[at];
            if c.is_whitespace() {
                at += 1;
                continue;
            }
            let boundary = at == 0 || typed[at - 1].is_whitespace();
            let minus = boundary
                && matches!(c, '-' | '－' | '−')
                && typed.get(at + 1).is_some_and(|next| !next.is_whitespace());
            at += usize::from(minus);
            let (piece, whole, next) = piece(&typed, at);
            at = next;
            let folded = Folded::of(&piece).text();
            if !folded.chars().any(char::is_alphanumeric) {
                continue;
            }
            if minus {
                question.unwanted.push(folded);
            } else if whole {
                question.phrases.push(folded.clone());
                question.wanted.push(folded);
            } else {
                for word in synonyms.put_together(&words(&folded)) {
                    let filler = EMPTY_WORDS.contains(&word.as_str());
                    let list = if filler { &mut fillers } else { &mut question.wanted };
                    list.push(word);
                }
                question.pieces.push(folded);
            }
        }
        if question.wanted.is_empty() {
            question.wanted = fillers;
        }
        let mut seen = std::collections::HashSet::new();
        question.wanted.retain(|word| seen.insert(word.clone()));
        question.wanted.truncate(MOST);
        question.unwanted.truncate(MOST);
        question.pieces.truncate(MOST);
        let alike = question.wanted.iter().map(|word| (word.clone(), synonyms.of(word)));
        question.alike = alike.filter(|(_, others)| !others.is_empty()).collect();
        question
    }

    /// Every word that a hit may show; parts of words where not all are wanted.
    pub(super) fn shown(&self, all: bool) -> Vec<String> {
        let parts = self.made().flat_map(parts).map(str::to_owned).filter(|_| !all);
        self.wanted
            .iter()
            .chain(self.wanted.iter().filter_map(|word| self.alike.get(word)).flatten())
            .cloned()
            .chain(parts)
            .collect()
    }

    /// Whether there is less to ask for than all of it.
    pub(super) fn can_relax(&self) -> bool {
        self.wanted.len() > 1 || self.made().any(|word| !parts(word).is_empty())
    }

    /// Words that may be taken apart.
    fn made(&self) -> impl Iterator<Item = &str> {
        self.wanted.iter().filter(|word| !self.phrases.contains(word)).map(String::as_str)
    }

    /// Whether anything is asked at all.
    pub(super) fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    /// As a query that wants every word, or any of them.
    pub(super) fn query(&self, fields: &Fields, all: bool) -> Vec<(Occur, Box<dyn Query>)> {
        let mut clauses = Vec::new();
        let wanted: Vec<_> = self.wanted.iter().filter_map(|word| self.either(fields, word)).collect();
        if all {
            clauses.extend(wanted.into_iter().map(|word| (Occur::Must, word)));
        } else if !wanted.is_empty() {
            let parts = self.made().flat_map(parts).filter_map(|part| anywhere(fields, part));
            let parts = parts.map(|part| boosted(part, PART));
            let any = BooleanQuery::union(wanted.into_iter().chain(parts).collect());
            clauses.push((Occur::Must, Box::new(any) as Box<dyn Query>));
        }
        // These find nothing more; they bring the better match to the top.
        for word in &self.wanted {
            for (field, boost) in [(fields.title_words, 3.0), (fields.text_words, 1.0)] {
                let term = Term::from_field_text(field, word);
                clauses.push((Occur::Should, boosted(term_query(term), boost)));
            }
        }
        for piece in self.pieces.iter().filter(|piece| !self.wanted.contains(*piece)) {
            for (field, boost) in [(fields.title, 6.0), (fields.text, 2.0)] {
                if let Some(phrase) = exactly(field, piece) {
                    clauses.push((Occur::Should, boosted(phrase, boost)));
                }
            }
        }
        if !self.whole.is_empty() {
            let title = TermQuery::new(Term::from_field_text(fields.whole, &self.whole), IndexRecordOption::Basic);
            clauses.push((Occur::Should, Box::new(ConstScoreQuery::new(Box::new(title), WHOLE_TITLE))));
        }
        for word in &self.unwanted {
            if let Some(word) = anywhere(fields, word) {
                clauses.push((Occur::MustNot, word));
            }
        }
        clauses
    }

    /// The word or one that does as well.
    pub(super) fn either(&self, fields: &Fields, word: &str) -> Option<Box<dyn Query>> {
        let own = anywhere(fields, word);
        let Some(others) = self.alike.get(word) else { return own };
        let others = others.iter().filter_map(|other| Some(boosted(anywhere(fields, other)?, ALIKE)));
        Some(Box::new(BooleanQuery::union(own.into_iter().chain(others).collect())))
    }

    /// As a query over titles only that wants every word, or nothing when nothing is wanted.
    pub(super) fn in_titles(&self, fields: &Fields) -> Option<Box<dyn Query>> {
        let one = |word: &String| {
            let alike = self.alike.get(word).into_iter().flatten();
            let words: Vec<_> =
                std::iter::once(word).chain(alike).filter_map(|word| exactly(fields.title, word)).collect();
            (!words.is_empty()).then(|| Box::new(BooleanQuery::union(words)) as Box<dyn Query>)
        };
        let wanted: Vec<_> = self.wanted.iter().filter_map(one).collect();
        (!wanted.is_empty()).then(|| Box::new(BooleanQuery::intersection(wanted)) as Box<dyn Query>)
    }
}

/// The piece that begins at `at`, whether it stands in quotation marks, and where the next begins.
fn piece(typed: &[char], at: usize) -> (String, bool, usize) {
    if let Some(close) = closing(typed[at])
        && let Some(length) = typed[at + 1..].iter().position(|c| close.contains(c))
        && length > 0
    {
        let inner = &typed[at + 1..at + 1 + length];
        return (inner.iter().collect(), true, at + length + 2);
    }
    let rest = typed.iter().enumerate().skip(at + 1);
    let end = rest.map(|(i, c)| (i, *c)).find(|(_, c)| c.is_whitespace() || closing(*c).is_some());
    let end = end.map_or(typed.len(), |(i, _)| i);
    (typed[at..end].iter().collect(), false, end)
}

fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '"' | '“' | '”' | '＂' => Some(&['"', '“', '”', '＂']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        '《' => Some(&['》']),
        _ => None,
    }
}

/// The word in the title, in the text, or in an attachment.
fn anywhere(fields: &Fields, word: &str) -> Option<Box<dyn Query>> {
    let title = boosted(exactly(fields.title, word)?, 3.0);
    let text = exactly(fields.text, word)?;
    let files = boosted(exactly(fields.files, word)?, IN_FILE);
    Some(Box::new(BooleanQuery::union(vec![title, text, files])))
}

/// The characters of the text, side by side.
pub(super) fn exactly(field: Field, folded: &str) -> Option<Box<dyn Query>> {
    let chars: Vec<char> = folded.chars().collect();
    let terms = covering(&chars, &units(&chars));
    let mut terms: Vec<_> =
        terms.into_iter().map(|(position, term)| (position, Term::from_field_text(field, &term))).collect();
    match terms.len() {
        0 => None,
        1 => terms.pop().map(|(_, term)| term_query(term)),
        _ => Some(Box::new(PhraseQuery::new_with_offset(terms))),
    }
}

fn term_query(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn boosted(query: Box<dyn Query>, boost: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, boost))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Question {
        Question::read(typed, &Synonyms::load().expect("the list"))
    }

    #[test]
    fn words_phrases_and_exclusions_are_told_apart() {
        let asked = read("网站管理 “數字東城” -招聘 《办法》");
        assert_eq!(asked.wanted, ["网站", "管理", "数字东城", "办法"]);
        assert_eq!(asked.pieces, ["网站管理"]);
        assert_eq!(asked.unwanted, ["招聘"]);
    }

    #[test]
    fn nothing_typed_is_a_syntax_error() {
        for typed in ["", " ", "\"", "-", "--", "\"\"", "(a OR", "title:*", "~^\\", "+", "“ ”", "😀", "a AND NOT"]
        {
            let (_, fields) = Fields::schema();
            drop(read(typed).query(&fields, true));
        }
        assert!(read("-").is_empty());
        assert_eq!(read("covid-19").wanted, ["covid-19"], "one word and no exclusion");
    }

    #[test]
    fn fillers_count_only_when_they_are_all_there_is() {
        assert_eq!(read("怎么办理居住证").wanted, ["办理", "居住证"]);
        assert_eq!(read("怎么").wanted, ["怎么"]);
    }

    #[test]
    fn synonyms_do_as_well() {
        let asked = read("办理居民身份证");
        assert_eq!(asked.wanted, ["办理", "居民身份证"]);
        assert!(asked.alike["居民身份证"].contains(&"身份证".to_owned()));
        assert!(asked.shown(true).contains(&"身份证".to_owned()));
        assert!(read("“居民身份证”").alike.contains_key("居民身份证"));
        assert_eq!(read("《关于 办理》的通知").whole, "关于办理的通知");
    }
}
