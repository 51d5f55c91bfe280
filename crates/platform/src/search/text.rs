//! How text becomes what is searched for. Every character is first *folded*: full width becomes
//! half width (NFKC), capitals small, traditional characters simplified, so that all spellings
//! meet. Folded text is then cut twice: into characters and pairs of characters with positions,
//! which miss nothing whatever the segmentation, and into words, which rank.

use std::sync::LazyLock;

use jieba_rs::{Jieba, TokenizeMode};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};
use unicode_normalization::UnicodeNormalization as _;
use zhconv::{Variant, get_builtin_converter};

/// Name of the cut into characters and pairs.
pub(super) const GRAMS: &str = "grams";
/// Name of the cut into words.
pub(super) const WORDS: &str = "words";

/// Longer runs of letters and digits are cut off.
const LONGEST: usize = 64;

static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9fff;

/// The simplified form of each character, one by one: what a character becomes must not depend
/// on its neighbours, or a question would be folded differently from the text that answers it.
static SIMPLIFIED: LazyLock<Box<[char]>> = LazyLock::new(|| {
    let converter = get_builtin_converter(Variant::ZhHans);
    let fold = |c: char| {
        let converted = converter.convert(c.encode_utf8(&mut [0; 4]));
        let mut chars = converted.chars();
        chars.next().filter(|_| chars.next().is_none()).unwrap_or(c)
    };
    (FIRST..=LAST).filter_map(char::from_u32).map(fold).collect()
});

/// The simplified form of one character; others stay as they are.
pub fn simplified(c: char) -> char {
    let code = u32::from(c);
    if (FIRST..=LAST).contains(&code) { SIMPLIFIED[(code - FIRST) as usize] } else { c }
}

/// Folded text; each character knows the bytes it came from.
#[derive(Debug, Default)]
pub(super) struct Folded {
    pub(super) chars: Vec<char>,
    pub(super) from: Vec<usize>,
    pub(super) to: Vec<usize>,
}

impl Folded {
    pub(super) fn of(text: &str) -> Self {
        let mut folded = Self::default();
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            if c.is_ascii() {
                folded.push(c.to_ascii_lowercase(), at, end);
                continue;
            }
            for c in c.nfkc().map(simplified).flat_map(char::to_lowercase) {
                folded.push(c, at, end);
            }
        }
        folded
    }

    fn push(&mut self, c: char, from: usize, to: usize) {
        self.chars.push(c);
        self.from.push(from);
        self.to.push(to);
    }

    pub(super) fn text(&self) -> String {
        self.chars.iter().collect()
    }
}

/// Folded and without spaces and signs: what makes two titles the same title.
pub fn bare(text: &str) -> String {
    Folded::of(text).chars.into_iter().filter(|c| c.is_alphanumeric()).collect()
}

/// A character of a script that writes without spaces.
pub(super) fn is_han(c: char) -> bool {
    matches!(u32::from(c),
        0x3005..=0x3007 | 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff
        | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// One character of Chinese, or one run of letters and digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// Where it stands; signs between units leave a gap, spaces do not.
    pub(super) position: usize,
    /// Characters from…
    pub(super) from: usize,
    /// …to.
    pub(super) to: usize,
    /// Whether it is Chinese.
    pub(super) han: bool,
}

pub(super) fn units(chars: &[char]) -> Vec<Unit> {
    let mut units = Vec::new();
    let (mut at, mut position, mut gap) = (0, 0, false);
    while at < chars.len() {
        let c = chars[at];
        let from = at;
        at += 1;
        if !c.is_alphanumeric() {
            gap |= !c.is_whitespace();
            continue;
        }
        let han = is_han(c);
        while !han && at < chars.len() && chars[at].is_alphanumeric() && !is_han(chars[at]) {
            at += 1;
        }
        position += usize::from(gap && !units.is_empty());
        gap = false;
        units.push(Unit { position, from, to: at.min(from + LONGEST), han });
        position += 1;
    }
    units
}

/// The terms that together say exactly these units, each with its position: pairs of Chinese
/// characters as few as will do, single ones where there is no neighbour.
pub(super) fn covering(chars: &[char], units: &[Unit]) -> Vec<(usize, String)> {
    let mut terms = Vec::new();
    let adjacent = |one: &Unit, next: &Unit| one.han && next.han && one.to == next.from;
    let mut at = 0;
    while at < units.len() {
        let mut end = at + 1;
        while end < units.len() && adjacent(&units[end - 1], &units[end]) {
            end += 1;
        }
        let run = &units[at..end];
        at = end;
        if let [one] = run {
            terms.push((one.position, chars[one.from..one.to].iter().collect()));
            continue;
        }
        let mut start = 0;
        while start < run.len() {
            start = start.min(run.len() - 2);
            let pair = &chars[run[start].from..run[start + 1].to];
            terms.push((run[start].position, pair.iter().collect()));
            start += 2;
        }
    }
    terms
}

/// Folded text cut into words of the language, as few as possible.
pub(super) fn words(folded: &str) -> Vec<&str> {
    let cut = JIEBA.cut(folded, true);
    cut.into_iter().map(|token| token.word).filter(|word| word.chars().any(char::is_alphanumeric)).collect()
}

/// The shorter words of which a word is made, without itself; none for a word that is not made.
pub(super) fn parts(word: &str) -> Vec<&str> {
    let cut = JIEBA.cut_for_search(word, true);
    cut.into_iter().map(|token| token.word).filter(|part| *part != word && part.chars().nth(1).is_some()).collect()
}

/// The cut into characters and pairs.
#[derive(Clone)]
struct Grams;

/// The cut into words, long ones also into the words they are made of.
#[derive(Clone)]
struct Words;

pub(super) fn register(tokenizers: &TokenizerManager) {
    tokenizers.register(GRAMS, Grams);
    tokenizers.register(WORDS, Words);
}

impl Tokenizer for Grams {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        let folded = Folded::of(text);
        let units = units(&folded.chars);
        let mut tokens = Vec::with_capacity(units.len() * 2);
        let token = |from: usize, to: usize, position| Token {
            offset_from: folded.from[from],
            offset_to: folded.to[to - 1],
            position,
            text: folded.chars[from..to].iter().collect(),
            position_length: 1,
        };
        for (at, unit) in units.iter().enumerate() {
            tokens.push(token(unit.from, unit.to, unit.position));
            if let Some(next) = units.get(at + 1).filter(|next| unit.han && next.han && unit.to == next.from) {
                tokens.push(token(unit.from, next.to, unit.position));
            }
        }
        Tokens::new(tokens)
    }
}

impl Tokenizer for Words {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        let folded = Folded::of(text).text();
        let mut tokens = Vec::new();
        for (position, word) in JIEBA.tokenize(&folded, TokenizeMode::Search, true).into_iter().enumerate() {
            let mut chars = word.word.chars();
            let single = chars.next().is_none_or(is_han) && chars.next().is_none();
            if single || !word.word.chars().any(char::is_alphanumeric) {
                continue;
            }
            tokens.push(Token {
                offset_from: 0,
                offset_to: 0,
                position,
                text: word.word.chars().take(LONGEST).collect(),
                position_length: 1,
            });
        }
        Tokens::new(tokens)
    }
}

/// Tokens made beforehand.
struct Tokens {
    tokens: std::vec::IntoIter<Token>,
    now: Token,
}

impl Tokens {
    fn new(tokens: Vec<Token>) -> Self {
        Self { tokens: tokens.into_iter(), now: Token::default() }
    }
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        match self.tokens.next() {
            Some(token) => {
                self.now = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.now
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.now
    }
}
