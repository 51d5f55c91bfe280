//! How a domain label comes out of a unit's name (art. 12: 英文或汉语拼音名称字头的组合; 国办发〔2017〕47号
//! also takes the whole spelling): which character or word gives which letters, with the readings
//! of characters that have several, and by which rule a label matches.

use std::collections::BTreeMap;

use pinyin::ToPinyinMulti;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// Initials that are two letters in the pinyin scheme: either one or both may stand in a label.
const DIGRAPHS: &[&str] = &["zh", "ch", "sh"];

/// English words that initials pass over.
const SMALL_WORDS: &[&str] = &["a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to", "under", "with"];

/// The rule by which a label matches a unit's names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamingRule {
    /// 拼音字头.
    PinyinInitials,
    /// 英文字头.
    EnglishInitials,
    /// 全拼.
    FullPinyin,
    /// 英文单词, whole.
    EnglishWords,
    /// None: the applicant must say where the label comes from.
    #[default]
    None,
}

impl NamingRule {
    /// Every rule, in the order in which a label is tried against them.
    pub const ALL: [Self; 5] =
        [Self::PinyinInitials, Self::EnglishInitials, Self::FullPinyin, Self::EnglishWords, Self::None];

    /// The name in data, forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::PinyinInitials => "pinyin_initials",
            Self::EnglishInitials => "english_initials",
            Self::FullPinyin => "full_pinyin",
            Self::EnglishWords => "english_words",
            Self::None => "none",
        }
    }
}

/// A reading of a character.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Letters alone, `ü` written `v`: `jiao`.
    pub plain: String,
    /// With the tone: `jiào`.
    pub toned: String,
}

/// A character of the name and what it may be read as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Character {
    /// Its place in the name, from 0.
    pub at: usize,
    /// The character.
    pub character: char,
    /// Its readings with different letters; empty when the tables know none.
    pub readings: Vec<Reading>,
    /// The reading in force.
    pub chosen: usize,
}

impl Character {
    /// The reading in force.
    pub fn reading(&self) -> Option<&Reading> {
        self.readings.get(self.chosen)
    }
}

/// One step of how a label came out of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The character or the word.
    pub from: String,
    /// How it is read; the word itself in English.
    pub read: String,
    /// The letters it gives; empty when the label passes it over.
    pub gives: String,
}

/// A label judged against a name, letter by letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Judgement {
    /// The rule that matched.
    pub rule: NamingRule,
    /// Every character or word of the name with what it gives; empty without a match.
    pub steps: Vec<Step>,
}

/// A unit's names, read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Naming {
    /// The Chinese name, character by character, without spaces and punctuation.
    pub characters: Vec<Character>,
    /// The words of the English name.
    pub words: Vec<String>,
}

impl Naming {
    /// Reads a full name and an English one. `readings` says for the place of a character which
    /// reading is meant (its letters); the commonest one otherwise.
    pub fn of(name: &str, english: &str, readings: &BTreeMap<usize, String>) -> Self {
        let characters = name
            .chars()
            .enumerate()
            .filter(|(_, character)| character.is_alphanumeric())
            .map(|(at, character)| {
                let known = readings_of(character);
                let chosen = readings
                    .get(&at)
                    .and_then(|wanted| known.iter().position(|reading| reading.plain == *wanted))
                    .unwrap_or(0);
                Character { at, character, readings: known, chosen }
            })
            .collect();
        let words = english
            .split(|part: char| !part.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        Self { characters, words }
    }

    /// Characters whose reading nobody knows: they can give no letter.
    pub fn unreadable(&self) -> Vec<char> {
        self.characters.iter().filter(|known| known.readings.is_empty()).map(|known| known.character).collect()
    }

    /// Characters that can be read in several ways.
    pub fn heteronyms(&self) -> Vec<&Character> {
        self.characters.iter().filter(|known| known.readings.len() > 1).collect()
    }

    /// The initials of the whole Chinese name, characters without a reading left out.
    pub fn pinyin_initials(&self) -> String {
        self.characters.iter().filter_map(|known| known.reading()?.plain.get(..1)).collect()
    }

    /// The whole spelling of the Chinese name, characters without a reading left out.
    pub fn full_pinyin(&self) -> String {
        self.characters.iter().filter_map(|known| Some(known.reading()?.plain.as_str())).collect()
    }

    /// The initials of the English name, small words left out.
    pub fn english_initials(&self) -> String {
        self.words
            .iter()
            .filter(|word| !SMALL_WORDS.contains(&word.as_str()))
            .filter_map(|word| word.get(..1))
            .collect()
    }

    /// The rule by which the label matches, and which character or word gave which letters.
    /// Hyphens divide and give nothing; names are read in order and may be passed over in part.
    pub fn judge(&self, label: &str) -> Judgement {
        let letters: String = label.chars().filter(|letter| *letter != '-').collect();
        if letters.len() < 2 {
            return Judgement::default();
        }
        let initials = |read: &str| {
            let mut gives = vec![read.chars().take(1).collect::<String>()];
            gives.extend(DIGRAPHS.iter().filter(|two| read.starts_with(**two)).map(ToString::to_string));
            gives
        };
        let characters: Vec<_> = self
            .characters
            .iter()
            .map(|known| {
                let read = known.reading();
                Source {
                    from: known.character.to_string(),
                    read: read.map(|reading| reading.toned.clone()).unwrap_or_default(),
                    plain: read.map(|reading| reading.plain.clone()).unwrap_or_default(),
                }
            })
            .collect();
        let words: Vec<_> = self
            .words
            .iter()
            .map(|word| Source { from: word.clone(), read: word.clone(), plain: word.clone() })
            .collect();
        let whole = |read: &str| vec![read.to_owned()];
        let first = |read: &str| vec![read.chars().take(1).collect::<String>()];
        let tries: [(NamingRule, &[Source], Gives<'_>); 4] = [
            (NamingRule::PinyinInitials, &characters, &initials),
            (NamingRule::EnglishInitials, &words, &first),
            (NamingRule::FullPinyin, &characters, &whole),
            (NamingRule::EnglishWords, &words, &whole),
        ];
        tries
            .into_iter()
            .find_map(|(rule, sources, gives)| align(&letters, sources, gives).map(|steps| Judgement { rule, steps }))
            .unwrap_or_default()
    }
}

/// What a reading may give to a label.
type Gives<'a> = &'a dyn Fn(&str) -> Vec<String>;

/// A way to the end of the label: how many breaks it has, and what is given at this place.
type Way = Option<(usize, String)>;

/// What letters may come from.
struct Source {
    from: String,
    read: String,
    plain: String,
}

/// Lays the letters along the sources, each giving one of what it may or nothing, with as few
/// breaks in between as can be. `None` when they do not come out.
fn align(letters: &str, sources: &[Source], gives: Gives<'_>) -> Option<Vec<Step>> {
    // best[s][l]: fewest breaks with which sources s.. give letters l.., and what s gives then;
    // told apart by whether the source before gave something.
    let (rows, columns) = (sources.len() + 1, letters.len() + 1);
    let mut best: Vec<Vec<[Way; 2]>> = vec![vec![[None, None]; columns]; rows];
    best[sources.len()][letters.len()] = [Some((0, String::new())), Some((0, String::new()))];
    for s in (0..sources.len()).rev() {
        let options: Vec<String> = gives(&sources[s].plain).into_iter().filter(|option| !option.is_empty()).collect();
        for l in 0..columns {
            for before in [0, 1] {
                let mut found: Way = None;
                let mut take = |cost: usize, what: &str| {
                    if found.as_ref().is_none_or(|(known, _)| cost < *known) {
                        found = Some((cost, what.to_owned()));
                    }
                };
                // A source that gives something after one that did not begins a new run.
                for option in &options {
                    if letters[l..].starts_with(option.as_str())
                        && let Some((cost, _)) = &best[s + 1][l + option.len()][1]
                    {
                        take(cost + usize::from(before == 0), option);
                    }
                }
                if let Some((cost, _)) = &best[s + 1][l][0] {
                    take(*cost, "");
                }
                best[s][l][before] = found;
            }
        }
    }
    best[0][0][0].as_ref()?;
    let (mut steps, mut at, mut before) = (Vec::new(), 0, 0);
    for (s, source) in sources.iter().enumerate() {
        let (_, given) = best[s][at][before].clone()?;
        at += given.len();
        before = usize::from(!given.is_empty());
        steps.push(Step { from: source.from.clone(), read: source.read.clone(), gives: given });
    }
    Some(steps)
}

/// The readings of a character that differ in their letters, the commonest first. Letters and
/// digits of the alphabet stand for themselves.
fn readings_of(character: char) -> Vec<Reading> {
    if character.is_ascii_alphanumeric() {
        let plain = character.to_ascii_lowercase().to_string();
        return vec![Reading { toned: plain.clone(), plain }];
    }
    let mut readings: Vec<Reading> = Vec::new();
    for reading in character.to_pinyin_multi().into_iter().flatten() {
        let plain = reading.plain().replace('ü', "v").replace('ê', "e");
        if plain.bytes().all(|byte| byte.is_ascii_lowercase()) && readings.iter().all(|known| known.plain != plain) {
            readings.push(Reading { plain, toned: reading.with_tone().to_owned() });
        }
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naming(name: &str, english: &str) -> Naming {
        Naming::of(name, english, &BTreeMap::new())
    }

    fn given(judgement: &Judgement) -> Vec<(String, String)> {
        judgement
            .steps
            .iter()
            .filter(|step| !step.gives.is_empty())
            .map(|step| (step.from.clone(), step.gives.clone()))
            .collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(from, gives)| ((*from).to_owned(), (*gives).to_owned())).collect()
    }

    #[test]
    fn article_12_a_label_is_explained_letter_by_letter() {
        let bureau = naming("北京市东城区民政局", "Civil Affairs Bureau of Dongcheng");
        assert_eq!(bureau.pinyin_initials(), "bjsdcqmzj");
        assert_eq!(bureau.full_pinyin(), "beijingshidongchengquminzhengju");
        assert_eq!(bureau.english_initials(), "cabd");
        let judged = bureau.judge("mzj");
        assert_eq!(judged.rule, NamingRule::PinyinInitials);
        assert_eq!(given(&judged), pairs(&[("民", "m"), ("政", "z"), ("局", "j")]));
        assert_eq!(judged.steps.len(), 9, "what is passed over is shown, too");
        // 城 gives its digraph, as in the district's own old name.
        let judged = bureau.judge("bjdch");
        assert_eq!(judged.rule, NamingRule::PinyinInitials);
        assert_eq!(given(&judged), pairs(&[("北", "b"), ("京", "j"), ("东", "d"), ("城", "ch")]));
        let judged = bureau.judge("cab");
        assert_eq!(judged.rule, NamingRule::EnglishInitials);
        assert_eq!(given(&judged), pairs(&[("civil", "c"), ("affairs", "a"), ("bureau", "b")]));
        assert_eq!(bureau.judge("minzhengju").rule, NamingRule::FullPinyin);
        assert_eq!(bureau.judge("civil-affairs-bureau").rule, NamingRule::EnglishWords);
        assert_eq!(bureau.judge("hello").rule, NamingRule::None);
        assert_eq!(bureau.judge("jzm").rule, NamingRule::None, "out of order");
        assert_eq!(bureau.judge("m").rule, NamingRule::None);
    }

    #[test]
    fn letters_are_taken_side_by_side_where_they_can() {
        let judged = naming("东城区机关事务管理局机关", "").judge("jg");
        let places: Vec<_> = judged.steps.iter().map(|step| step.gives.as_str()).collect();
        assert_eq!(places.iter().position(|gives| *gives == "j").map(|at| places[at + 1]), Some("g"));
        assert_eq!(naming("区教育委员会", "").judge("jw").rule, NamingRule::PinyinInitials);
    }

    #[test]
    fn a_character_with_several_readings_is_offered_and_chosen() {
        let plain = naming("长安街道", "");
        let offered: Vec<_> = plain.heteronyms().iter().map(|known| known.character).collect();
        assert!(offered.contains(&'长'), "{offered:?}");
        assert_eq!(plain.pinyin_initials().len(), 4);
        let readings: Vec<_> = plain.characters[0].readings.iter().map(|known| known.plain.as_str()).collect();
        assert!(readings.contains(&"zhang") && readings.contains(&"chang"), "{readings:?}");
        for (reading, initials) in [("zhang", "zajd"), ("chang", "cajd")] {
            let chosen = Naming::of("长安街道", "", &BTreeMap::from([(0, reading.to_owned())]));
            assert_eq!(chosen.pinyin_initials(), initials);
            assert_eq!(chosen.judge(initials).rule, NamingRule::PinyinInitials);
        }
        let nonsense = Naming::of("长安街道", "", &BTreeMap::from([(0, "rm -rf".to_owned())]));
        assert_eq!(nonsense, plain);
    }

    #[test]
    fn characters_without_a_reading_are_named_and_give_nothing() {
        let odd = naming("区\u{e000}字〇（办）№1", "");
        assert_eq!(
            odd.unreadable(),
            ['\u{e000}'].into_iter().filter(|known| known.is_alphanumeric()).collect::<Vec<_>>()
        );
        let odd = naming("あ民政局1", "");
        assert_eq!(odd.unreadable(), ['あ']);
        assert_eq!(odd.pinyin_initials(), "mzj1");
        assert_eq!(odd.judge("mzj1").rule, NamingRule::PinyinInitials);
        assert_eq!(odd.judge("amzj").rule, NamingRule::None);
        assert_eq!(naming("", "").judge("ab"), Judgement::default());
        let green = naming("绿化局", "");
        assert_eq!(green.full_pinyin(), "lvhuaju");
    }
}
