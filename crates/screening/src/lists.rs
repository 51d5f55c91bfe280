//! What is looked for, as data: terms, the roster of leaders, what is allowed, hosts. Lists are versioned; a mistake in
//! one is an error with its line, never a silent gap.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::finding::{Category, Severity};
use crate::fold::Folded;
use crate::words::LONGEST_WORD;

/// More entries than all lists of an office together; a list beyond it is a mistake, not a list.
const MOST_TERMS: usize = 200_000;
/// More bytes than such lists have.
const MOST_BYTES: usize = 32 << 20;

/// Everything that an engine is made from.
#[derive(Debug, Clone, Serialize)]
pub struct Lists {
    /// Terms of all lists in force.
    pub terms: Vec<Term>,
    /// The roster (领导名录), in the order of rank.
    pub leaders: Vec<Leader>,
    /// What is not a finding: place names and titles inside which no term counts; public telephones and mail addresses
    /// of the units, in any notation.
    pub allowed: Vec<String>,
    /// Hosts.
    pub hosts: HostRules,
    /// The day of screening, for dates of birth and for leaders who have left.
    pub today: Date,
}

/// One term of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// What is looked for.
    pub word: String,
    /// What it is about; gives the kind of a finding.
    pub category: Category,
    /// How grave.
    pub severity: Severity,
    /// Why, in the words of the list.
    pub why: Option<String>,
    /// What to write instead.
    pub replacement: Option<String>,
    /// Longer words and phrases inside which it is not a finding.
    pub context_not: Vec<String>,
    /// The list, as `name@version`.
    pub list: String,
}

/// One leader of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leader {
    /// The name as it is published.
    pub name: String,
    /// All posts held, as they are published: `区委副书记`, `区长`.
    pub posts: Vec<String>,
    /// The body whose order counts: `区政府`.
    pub group: String,
    /// The place in that order, from 1.
    pub order: u32,
    /// The first day out of office.
    pub left: Option<Date>,
}

/// What is known about hosts. A rule matches the host itself and everything below it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostRules {
    /// Our own sites: never a finding, and no number in such an address is one.
    pub own: Vec<String>,
    /// Others that may be linked without a word, for instance `gov.cn`.
    pub trusted: Vec<String>,
    /// Known to be dangerous.
    pub dangerous: Vec<String>,
    /// Services that hide where a link leads.
    pub shorteners: Vec<String>,
    /// Where something is sold or advertised; what is trusted is none of it.
    pub commerce: Vec<String>,
    /// Parts of a host's name that say the same: `shop`.
    pub commerce_labels: Vec<String>,
}

/// A list that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("line {line}: {why}")]
pub struct ListError {
    /// The line of the list, from 1; 0 when the whole list is meant.
    pub line: usize,
    /// What is wrong, in English.
    pub why: String,
}

impl ListError {
    pub(crate) fn new(line: usize, why: impl Into<String>) -> Self {
        Self { line, why: why.into() }
    }
}

/// The lists that come with the house, as `(name, TOML)`.
const HOUSE: &[(&str, &str)] = &[
    ("spelling", include_str!("../../../rules/words/spelling.toml")),
    ("political", include_str!("../../../rules/words/political.toml")),
    ("hk-macao-taiwan", include_str!("../../../rules/words/hk-macao-taiwan.toml")),
    ("advertising", include_str!("../../../rules/words/advertising.toml")),
    ("discouraged", include_str!("../../../rules/words/discouraged.toml")),
    ("unlawful", include_str!("../../../rules/words/unlawful.toml")),
    ("undecided", include_str!("../../../rules/words/undecided.toml")),
    ("internal-work", include_str!("../../../rules/words/internal-work.toml")),
];

/// The terms of the lists that come with the house (`rules/words/`).
pub fn list_of_house() -> Result<Vec<Term>, ListError> {
    let mut terms = Vec::new();
    for (name, text) in HOUSE {
        let list = read_list(text).map_err(|error| ListError::new(error.line, format!("{name}: {}", error.why)))?;
        terms.extend(list);
    }
    Ok(terms)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    name: String,
    version: String,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    severity: Option<Severity>,
    #[serde(default)]
    why: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    term: Vec<toml::Spanned<Row>>,
    /// Short form: many words with one reason.
    #[serde(default)]
    group: Vec<toml::Spanned<Group>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    word: String,
    category: Option<String>,
    severity: Option<Severity>,
    why: Option<String>,
    #[serde(alias = "to")]
    replacement: Option<String>,
    #[serde(default, alias = "not")]
    context_not: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    category: Option<String>,
    severity: Option<Severity>,
    why: Option<String>,
    #[serde(default)]
    words: Vec<String>,
    /// `wrong = right`.
    #[serde(default)]
    pairs: std::collections::BTreeMap<String, String>,
}

/// Reads a list, TOML or CSV.
///
/// TOML: `name`, `version`, defaults `category`, `severity`, `why`; `[[term]]` with `word`, `to`, `not`, and the defaults again;
/// `[[group]]` with `words` or `pairs = { wrong = "right" }`. CSV: a head line with `word` and any of `category`, `severity`,
/// `why`, `replacement`, `context_not` (separated by `|`), `list`. Anything that cannot be meant is an error with its
/// line; a list of a million entries is refused before it is built.
pub fn read_list(text: &str) -> Result<Vec<Term>, ListError> {
    if text.len() > MOST_BYTES {
        return Err(ListError::new(0, format!("the list has {} bytes, at most {MOST_BYTES} are read", text.len())));
    }
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let head = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
    let terms = if is_csv_head(head) { read_csv(text)? } else { read_toml(text)? };
    let mut seen = BTreeSet::new();
    for (line, term) in &terms {
        check(term).map_err(|why| ListError::new(*line, why))?;
        if !seen.insert((Folded::word(&term.word), term.category)) {
            return Err(ListError::new(*line, format!("“{}” stands in the list twice", term.word)));
        }
    }
    Ok(terms.into_iter().map(|(_, term)| term).collect())
}

fn is_csv_head(line: &str) -> bool {
    let mut fields = line.split(',').map(|field| field.trim().trim_matches('"'));
    fields.clone().any(|field| field == "word") && fields.all(|field| CSV_FIELDS.contains(&field))
}

const CSV_FIELDS: &[&str] = &["word", "category", "severity", "why", "replacement", "context_not", "list"];

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

fn too_many(line: usize) -> ListError {
    ListError::new(line, format!("more than {MOST_TERMS} entries"))
}

fn read_toml(text: &str) -> Result<Vec<(usize, Term)>, ListError> {
    // The parser keeps every entry; count first.
    let rough = text.matches("[[term]]").count() + text.matches('=').count() / 2 + text.matches(',').count();
    if rough > MOST_TERMS * 3 {
        return Err(too_many(0));
    }
    let head: Head = toml::from_str(text).map_err(|error| {
        ListError::new(error.span().map_or(0, |span| line_of(text, span.start)), error.message().to_owned())
    })?;
    let list = format!("{}@{}", head.name, head.version);
    let category = |line: usize, own: &Option<String>| {
        let name = own.as_ref().or(head.category.as_ref()).ok_or_else(|| ListError::new(line, "no category"))?;
        category_of(name).map_err(|why| ListError::new(line, why))
    };
    let severity = |own: Option<Severity>| own.or(head.severity).unwrap_or(Severity::Warn);
    let why = |own: &Option<String>| own.clone().or_else(|| head.why.clone()).or_else(|| head.source.clone());
    let mut terms = Vec::new();
    for row in &head.term {
        let line = line_of(text, row.span().start);
        let row = row.as_ref();
        terms.push((
            line,
            Term {
                word: row.word.clone(),
                category: category(line, &row.category)?,
                severity: severity(row.severity),
                why: why(&row.why),
                replacement: row.replacement.clone(),
                context_not: row.context_not.clone(),
                list: list.clone(),
            },
        ));
    }
    for group in &head.group {
        let line = line_of(text, group.span().start);
        let group = group.as_ref();
        let words = group.words.iter().map(|word| (word, None));
        for (word, to) in words.chain(group.pairs.iter().map(|(word, to)| (word, Some(to)))) {
            terms.push((
                line,
                Term {
                    word: word.clone(),
                    category: category(line, &group.category)?,
                    severity: severity(group.severity),
                    why: why(&group.why),
                    replacement: to.cloned(),
                    context_not: Vec::new(),
                    list: list.clone(),
                },
            ));
        }
    }
    if terms.len() > MOST_TERMS {
        return Err(too_many(0));
    }
    Ok(terms)
}

fn category_of(name: &str) -> Result<Category, String> {
    name.parse().map_err(|()| format!("unknown category: {name}"))
}

fn read_csv(text: &str) -> Result<Vec<(usize, Term)>, ListError> {
    let mut fields: Vec<&str> = Vec::new();
    let mut terms = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let values = split_csv(line).ok_or_else(|| ListError::new(number, "a quotation mark is not closed"))?;
        if fields.is_empty() {
            fields = CSV_FIELDS
                .iter()
                .copied()
                .filter(|field| values.iter().any(|value| value == field))
                .collect::<Vec<_>>();
            let named: Vec<&str> = values.iter().filter_map(|v| CSV_FIELDS.iter().copied().find(|f| f == v)).collect();
            fields = if named.len() == values.len() { named } else { fields };
            continue;
        }
        if values.len() > fields.len() {
            return Err(ListError::new(number, format!("{} fields, the head has {}", values.len(), fields.len())));
        }
        if terms.len() == MOST_TERMS {
            return Err(too_many(number));
        }
        terms.push((number, csv_term(&fields, &values).map_err(|why| ListError::new(number, why))?));
    }
    Ok(terms)
}

fn csv_term(fields: &[&str], values: &[String]) -> Result<Term, String> {
    let value = |name: &str| {
        let at = fields.iter().position(|field| *field == name)?;
        values.get(at).map(|value| value.trim()).filter(|value| !value.is_empty())
    };
    let severity = match value("severity") {
        None | Some("warn") => Severity::Warn,
        Some("hint") => Severity::Hint,
        Some("block") => Severity::Block,
        Some(other) => return Err(format!("unknown severity: {other}")),
    };
    Ok(Term {
        word: value("word").unwrap_or_default().to_owned(),
        category: category_of(value("category").unwrap_or("other"))?,
        severity,
        why: value("why").map(str::to_owned),
        replacement: value("replacement").map(str::to_owned),
        context_not: value("context_not")
            .map_or_else(Vec::new, |v| v.split('|').map(|w| w.trim().to_owned()).collect()),
        list: value("list").unwrap_or("import@1").to_owned(),
    })
}

/// The fields of a line; a field in quotation marks may hold commas and doubled quotation marks.
fn split_csv(line: &str) -> Option<Vec<String>> {
    let mut values = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.trim_end_matches('\r').chars().peekable();
    while let Some(c) = chars.next() {
        let value = values.last_mut()?;
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                value.push('"');
            }
            '"' if quoted || value.is_empty() => quoted = !quoted,
            ',' if !quoted => values.push(String::new()),
            c => value.push(c),
        }
    }
    (!quoted).then_some(values)
}

/// What a term must be, to be worth looking for.
pub(crate) fn check(term: &Term) -> Result<(), String> {
    let word = Folded::word(&term.word);
    if word.len() < 2 {
        return Err(format!("“{}” is too short: a word has at least two characters", term.word));
    }
    if word.len() > LONGEST_WORD {
        return Err(format!("a word has at most {LONGEST_WORD} characters, this one {}", word.len()));
    }
    if word.contains(&0xFFFF) {
        return Err(format!("“{}” has a character that cannot be looked for", term.word));
    }
    if let Some(to) = &term.replacement {
        let to = Folded::word(to);
        if to == word {
            return Err(format!("“{}” is replaced by itself", term.word));
        }
        let inside_context = term.context_not.iter().any(|context| Folded::word(context) == to);
        if to.windows(word.len()).any(|window| window == word.as_slice()) && !inside_context {
            return Err(format!("“{}” stands in its own replacement; name it in context_not", term.word));
        }
    }
    for context in &term.context_not {
        let longer = Folded::word(context);
        if longer.len() <= word.len() || !longer.windows(word.len()).any(|window| window == word.as_slice()) {
            return Err(format!("“{context}” is no longer phrase with “{}” in it", term.word));
        }
    }
    Ok(())
}
