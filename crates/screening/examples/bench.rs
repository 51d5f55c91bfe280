//! The measured program of `cargo xtask bench screening`: makes a Chinese text and a list of terms, the same on every
//! machine, or screens them with all detectors on one thread and says in JSON what it cost.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use screening::{Category, Engine, HostRules, Kind, Lists, Place, Severity, Term};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["make", folder, megabytes, terms] => make(Path::new(folder), megabytes.parse()?, terms.parse()?),
        ["run", folder] => run(Path::new(folder)),
        _ => Err("bench make FOLDER MEGABYTES TERMS | bench run FOLDER".into()),
    }
}

/// A small generator of numbers (splitmix64): the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Small numbers often, large ones rarely, as characters and words occur.
    fn skewed(&mut self, end: usize) -> usize {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        // Rank r about as often as 1 / (r + 40): the commonest character of Chinese is one in thirty, not one in eight.
        let rank = 40.0 * ((unit * ((end as f64 + 40.0) / 40.0).ln()).exp() - 1.0);
        (rank as usize).min(end - 1)
    }
}

/// 3,500 characters and 40,000 words of one to four of them.
struct Language {
    words: Vec<String>,
}

impl Language {
    fn new(dice: &mut Dice) -> Self {
        let mut characters: Vec<char> = (0x4E00..0x4E00 + 20_000_u32).filter_map(char::from_u32).collect();
        for at in 0..3_500 {
            let other = at + dice.below(characters.len() - at);
            characters.swap(at, other);
        }
        characters.truncate(3_500);
        let words = (0..40_000)
            .map(|rank| {
                let length = match (rank, dice.below(20)) {
                    (..300, 0..12) => 1,
                    (_, 0..15) => 2,
                    (_, 15..18) => 3,
                    _ => 4,
                };
                (0..length).map(|_| characters[dice.skewed(characters.len())]).collect()
            })
            .collect();
        Self { words }
    }

    /// A word, the rare as often as the common.
    fn any(&self, dice: &mut Dice) -> &str {
        &self.words[dice.below(self.words.len())]
    }

    fn word(&self, dice: &mut Dice) -> &str {
        &self.words[dice.skewed(self.words.len())]
    }
}

fn make(folder: &Path, megabytes: usize, terms: usize) -> Result<()> {
    let mut dice = Dice(2026);
    let language = Language::new(&mut dice);
    let mut text = String::with_capacity((megabytes << 20) + 4_096);
    while text.len() < megabytes << 20 {
        paragraph(&mut text, &language, &mut dice)?;
    }
    std::fs::write(folder.join("text.txt"), &text)?;
    // Terms are what offices list: a few words of the same language, seldom met.
    let mut list = std::collections::BTreeSet::new();
    while list.len() < terms {
        let mut term = language.any(&mut dice).to_owned();
        term.push_str(language.any(&mut dice));
        while term.chars().count() < 3 || dice.below(3) == 0 {
            term.push_str(language.any(&mut dice));
        }
        if (3..=8).contains(&term.chars().count()) {
            list.insert(term);
        }
    }
    // ripgrep takes the first pattern that fits: the longest first, as we take the longest.
    let mut list: Vec<String> = list.into_iter().collect();
    list.sort_by_key(|term| (std::cmp::Reverse(term.len()), term.clone()));
    std::fs::write(folder.join("terms.txt"), list.join("\n") + "\n")?;
    Ok(())
}

fn paragraph(text: &mut String, language: &Language, dice: &mut Dice) -> Result<()> {
    for _ in 0..2 + dice.below(6) {
        for part in 0..1 + dice.below(4) {
            if part > 0 {
                text.push('，');
            }
            for _ in 0..3 + dice.below(9) {
                text.push_str(language.word(dice));
            }
            match dice.below(40) {
                0 => write!(text, "2026年{}月{}日", 1 + dice.below(12), 1 + dice.below(28))?,
                1 => write!(text, "{}.{}万元", dice.below(10_000), dice.below(100))?,
                2 => write!(text, "东政发〔2026〕{}号", 1 + dice.below(200))?,
                3 => write!(text, "（010-64{:06}）", dice.below(1_000_000))?,
                4 if dice.below(20) == 0 => write!(text, "138{:08}", dice.below(100_000_000))?,
                5 if dice.below(20) == 0 => text.push_str("110101199003070011"),
                6 if dice.below(10) == 0 => text.push_str("https://www.gov.cn/zhengce/"),
                _ => {}
            }
        }
        text.push('。');
    }
    text.push('\n');
    Ok(())
}

fn run(folder: &Path) -> Result<()> {
    let started = Instant::now();
    let list = std::fs::read_to_string(folder.join("terms.txt"))?;
    let terms: Vec<Term> = list
        .lines()
        .map(|word| Term {
            word: word.to_owned(),
            category: Category::Other,
            severity: Severity::Warn,
            why: None,
            replacement: None,
            context_not: Vec::new(),
            list: "bench@1".into(),
        })
        .collect();
    let count = terms.len();
    let hosts = HostRules { trusted: vec!["gov.cn".into()], ..HostRules::default() };
    let today = jiff::civil::Date::constant(2026, 11, 26);
    let engine = Engine::new(&Lists { terms, leaders: Vec::new(), allowed: Vec::new(), hosts, today })?;
    let compiled = started.elapsed();

    let text = std::fs::read_to_string(folder.join("text.txt"))?;
    let read = started.elapsed();
    let (mut words, mut others, mut documents) = (0_usize, 0_usize, 0_usize);
    // A document is some paragraphs, as an article is.
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let end =
            rest.as_bytes().iter().skip(8_000).position(|byte| *byte == b'\n').map_or(rest.len(), |at| 8_001 + at);
        let (document, next) = rest.split_at(end);
        for finding in engine.text(Place::Body, document) {
            if matches!(finding.kind, Kind::Term(_)) {
                words += 1;
            } else {
                others += 1;
            }
        }
        documents += 1;
        rest = next;
    }
    let whole = started.elapsed();
    println!(
        "{{\"bytes\":{},\"terms\":{count},\"documents\":{documents},\"found_terms\":{words},\"found_others\":{others},\
         \"compile_s\":{:.4},\"read_s\":{:.4},\"screen_s\":{:.4},\"whole_s\":{:.4}}}",
        text.len(),
        compiled.as_secs_f64(),
        (read - compiled).as_secs_f64(),
        (whole - read).as_secs_f64(),
        whole.as_secs_f64()
    );
    Ok(())
}
