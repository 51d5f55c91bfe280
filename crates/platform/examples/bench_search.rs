//! `cargo xtask bench search`: the search index beside SQLite's FTS5 (trigram) and PostgreSQL's
//! pg_trgm over the same invented texts, in one run: time to fill, size on disk, and how long
//! two-character, phrase and faceted questions take. Each side answers the same: ten hits and how
//! many there are; faceted ones also how many a site.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use platform::Moment;
use platform::search::{Change, Doc, Query, Search};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, TransactionTrait, Value};
use serde_json::{Value as Json, json};

#[derive(Parser)]
struct Options {
    /// How many articles.
    #[arg(long, default_value_t = 1_000_000)]
    articles: usize,
    /// Folder of the demonstration's articles, from whose sentences texts are made.
    #[arg(long, default_value = "demo/articles")]
    texts: PathBuf,
    /// Folder for index and database.
    #[arg(long)]
    data: PathBuf,
    /// A PostgreSQL to compare with.
    #[arg(long)]
    postgres: Option<String>,
    /// Questions of each kind.
    #[arg(long, default_value_t = 300)]
    questions: usize,
}

/// Sites among which the articles are spread.
const SITES: usize = 20;
const YEARS: usize = 10;
const BATCH: usize = 5_000;
/// Rows of one INSERT.
const ROWS: usize = 500;
/// A side that is slow is asked less often: nobody waits longer for one kind of question.
const PATIENCE: Duration = Duration::from_secs(60);

struct Text {
    title: String,
    body: String,
    site: usize,
    year: usize,
}

/// Sentences and titles of the demonstration.
struct Source {
    titles: Vec<String>,
    sentences: Vec<String>,
}

impl Source {
    fn read(folder: &Path) -> Result<Self> {
        let (mut titles, mut sentences) = (Vec::new(), Vec::new());
        for file in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            for line in std::fs::read_to_string(file?.path())?.lines() {
                let article: Json = serde_json::from_str(line)?;
                titles.push(article["title"].as_str().unwrap_or_default().to_owned());
                let body = plain(article["body"].as_str().unwrap_or_default());
                sentences.extend(body.split_inclusive(['。', '；', '\n']).map(|part| part.trim().to_owned()));
            }
        }
        sentences.retain(|sentence| sentence.chars().count() > 6);
        ensure!(!titles.is_empty() && !sentences.is_empty(), "no texts in {}", folder.display());
        Ok(Self { titles, sentences })
    }

    /// The same number is always the same article.
    fn text(&self, number: usize) -> Text {
        let mut random = StdRng::seed_from_u64(number as u64);
        let half = |title: &str, first: bool| -> String {
            let chars: Vec<char> = title.chars().collect();
            let middle = chars.len() / 2;
            if first { chars[..middle].iter().collect() } else { chars[middle..].iter().collect() }
        };
        let one = &self.titles[random.random_range(0..self.titles.len())];
        let other = &self.titles[random.random_range(0..self.titles.len())];
        let title = format!("{}{}", half(one, true), half(other, false));
        let mut body = String::new();
        while body.chars().count() < 220 {
            body.push_str(&self.sentences[random.random_range(0..self.sentences.len())]);
        }
        Text { title, body, site: random.random_range(0..SITES), year: 2017 + number % YEARS }
    }

    /// A run of Chinese characters that stands in some article.
    fn words(&self, random: &mut StdRng, articles: usize, length: usize) -> String {
        loop {
            let text = self.text(random.random_range(0..articles)).body;
            let chars: Vec<char> = text.chars().collect();
            if chars.len() <= length {
                continue;
            }
            let at = random.random_range(0..chars.len() - length);
            let part = &chars[at..at + length];
            if part.iter().all(|c| ('\u{4e00}'..='\u{9fff}').contains(c)) {
                return part.iter().collect();
            }
        }
    }
}

fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

#[derive(Clone, Copy)]
enum Kind {
    Two,
    Phrase,
    Faceted,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Two, Self::Phrase, Self::Faceted];

    fn name(self) -> &'static str {
        match self {
            Self::Two => "two characters",
            Self::Phrase => "phrase",
            Self::Faceted => "faceted",
        }
    }

    fn length(self) -> usize {
        match self {
            Self::Two | Self::Faceted => 2,
            Self::Phrase => 6,
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let source = Source::read(&options.texts)?;
    let mut random = StdRng::seed_from_u64(7);
    let questions: Vec<(Kind, Vec<String>)> = Kind::ALL
        .map(|kind| {
            let ask = |_| source.words(&mut random, options.articles, kind.length());
            (kind, (0..options.questions).map(ask).collect())
        })
        .into();
    let portico = portico(&options, &source, &questions).await?;
    let file = options.data.join("fts5.db");
    let sqlite = Database::connect(format!("sqlite://{}?mode=rwc", file.display())).await?;
    let fts5 = other(&options, &source, &questions, &sqlite, Some(&file)).await?;
    let trgm = match &options.postgres {
        Some(url) => other(&options, &source, &questions, &Database::connect(url).await?, None).await?,
        None => Json::Null,
    };
    println!("{}", json!({ "articles": options.articles, "portico": portico, "fts5": fts5, "pg_trgm": trgm }));
    Ok(())
}

async fn portico(options: &Options, source: &Source, questions: &[(Kind, Vec<String>)]) -> Result<Json> {
    let folder = options.data.join("index");
    let search = Search::open(&folder)?;
    let began = Instant::now();
    for first in (0..options.articles).step_by(BATCH) {
        let last = (first + BATCH).min(options.articles);
        let changes = (first..last).map(|number| Change::Put(Box::new(doc(source, number)))).collect();
        search.apply(i64::try_from(last)?, changes).await.map_err(anyhow::Error::from)?;
        eprint!("\r  index {last}");
    }
    eprintln!();
    let filled = began.elapsed();
    let mut times = serde_json::Map::new();
    for (kind, words) in questions {
        let mut took = Vec::new();
        let began = Instant::now();
        for word in words {
            let query = match kind {
                Kind::Two => Query { text: word.clone(), size: 10, ..Query::default() },
                Kind::Phrase => Query { text: format!("“{word}”"), size: 10, ..Query::default() },
                Kind::Faceted => Query {
                    text: word.clone(),
                    size: 10,
                    site: Some("site-3".to_owned()),
                    year: Some("2020".to_owned()),
                    ..Query::default()
                },
            };
            let start = Instant::now();
            search.query(&query).await.map_err(anyhow::Error::from)?;
            took.push(start.elapsed());
            if began.elapsed() > PATIENCE {
                break;
            }
        }
        times.insert(kind.name().to_owned(), spread(took));
    }
    Ok(json!({ "fill_seconds": filled.as_secs_f64(), "bytes": size(&folder)?, "milliseconds": times }))
}

fn doc(source: &Source, number: usize) -> Doc {
    let text = source.text(number);
    let day =
        jiff::civil::date(i16::try_from(text.year).unwrap_or(2020), 1 + i8::try_from(number % 12).unwrap_or(0), 1);
    Doc {
        id: number.to_string(),
        site: format!("site-{}", text.site),
        site_name: format!("第{}网站", text.site),
        column: format!("news/column-{}", number % 8),
        column_name: format!("第{}栏目", number % 8),
        unit: "unit".to_owned(),
        kind: if number.is_multiple_of(7) { "document" } else { "text" }.to_owned(),
        title: text.title,
        lead: String::new(),
        files: String::new(),
        url: format!("http://www.example/{number}.html"),
        source: format!("第{}单位", text.site),
        validity: if number.is_multiple_of(7) { "in_force".to_owned() } else { String::new() },
        text: text.body,
        published_at: Moment::at_start_of(day),
        visible: true,
    }
}

/// The same in a database.
async fn other(
    options: &Options,
    source: &Source,
    questions: &[(Kind, Vec<String>)],
    db: &DatabaseConnection,
    file: Option<&Path>,
) -> Result<Json> {
    let backend = db.get_database_backend();
    let sqlite = backend == DbBackend::Sqlite;
    let began = Instant::now();
    let make: &[&str] = if sqlite {
        &[
            "PRAGMA journal_mode = WAL",
            "CREATE TABLE doc (id INTEGER PRIMARY KEY, site INTEGER, year INTEGER, title TEXT, body TEXT)",
            "CREATE VIRTUAL TABLE fts USING fts5(title, body, content='doc', content_rowid='id', tokenize='trigram')",
        ]
    } else {
        &[
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            "CREATE TABLE doc (id BIGINT PRIMARY KEY, site BIGINT, year BIGINT, title TEXT, body TEXT)",
        ]
    };
    for statement in make {
        db.execute_unprepared(statement).await?;
    }
    for first in (0..options.articles).step_by(BATCH) {
        let last = (first + BATCH).min(options.articles);
        let transaction = db.begin().await?;
        for from in (first..last).step_by(ROWS) {
            let mut values: Vec<Value> = Vec::new();
            let mut places = Vec::new();
            for number in from..(from + ROWS).min(last) {
                let text = source.text(number);
                let at = values.len();
                places.push(format!("(${}, ${}, ${}, ${}, ${})", at + 1, at + 2, at + 3, at + 4, at + 5));
                values.extend([
                    i64::try_from(number)?.into(),
                    i64::try_from(text.site)?.into(),
                    i64::try_from(text.year)?.into(),
                    text.title.into(),
                    text.body.into(),
                ]);
            }
            let insert = format!("INSERT INTO doc (id, site, year, title, body) VALUES {}", places.join(", "));
            transaction.execute_raw(Statement::from_sql_and_values(backend, insert, values)).await?;
        }
        transaction.commit().await?;
        eprint!("\r  {backend:?} {last}");
    }
    eprintln!();
    let finish: &[&str] = if sqlite {
        &["INSERT INTO fts (rowid, title, body) SELECT id, title, body FROM doc", "ANALYZE"]
    } else {
        &["CREATE INDEX doc_trgm ON doc USING gin (title gin_trgm_ops, body gin_trgm_ops)", "ANALYZE doc"]
    };
    for statement in finish {
        db.execute_unprepared(statement).await?;
    }
    let filled = began.elapsed();
    let mut times = serde_json::Map::new();
    for (kind, words) in questions {
        let mut took = Vec::new();
        let began = Instant::now();
        for word in words {
            let start = Instant::now();
            for (statement, values) in statements(sqlite, *kind, word) {
                db.query_all_raw(Statement::from_sql_and_values(backend, statement, values)).await?;
            }
            took.push(start.elapsed());
            if began.elapsed() > PATIENCE {
                break;
            }
        }
        times.insert(kind.name().to_owned(), spread(took));
    }
    let bytes = match file {
        Some(file) => std::fs::metadata(file)?.len(),
        None => {
            let row = db
                .query_one_raw(Statement::from_string(backend, "SELECT pg_total_relation_size('doc') AS bytes"))
                .await?
                .context("no size")?;
            u64::try_from(row.try_get::<i64>("", "bytes")?)?
        }
    };
    Ok(json!({ "fill_seconds": filled.as_secs_f64(), "bytes": bytes, "milliseconds": times }))
}

/// Ten hits and their number; faceted ones with the number a site.
fn statements(sqlite: bool, kind: Kind, word: &str) -> Vec<(String, Vec<Value>)> {
    // Trigrams say nothing about two characters; SQLite then reads every text.
    let (from, value) = match (sqlite, kind) {
        (true, Kind::Phrase) => {
            ("doc JOIN fts ON fts.rowid = doc.id WHERE fts MATCH $1".to_owned(), format!("\"{word}\""))
        }
        (true, _) => (
            "doc JOIN fts ON fts.rowid = doc.id WHERE (fts.title LIKE $1 OR fts.body LIKE $1)".to_owned(),
            format!("%{word}%"),
        ),
        (false, _) => ("doc WHERE (title LIKE $1 OR body LIKE $1)".to_owned(), format!("%{word}%")),
    };
    let narrow = if matches!(kind, Kind::Faceted) { " AND site = 3 AND year = 2020" } else { "" };
    let value: Value = value.into();
    let mut all = vec![
        (format!("SELECT doc.id FROM {from}{narrow} ORDER BY doc.id DESC LIMIT 10"), vec![value.clone()]),
        (format!("SELECT count(*) FROM {from}{narrow}"), vec![value.clone()]),
    ];
    if matches!(kind, Kind::Faceted) {
        all.push((format!("SELECT site, count(*) FROM {from} AND year = 2020 GROUP BY site"), vec![value]));
    }
    all
}

fn spread(mut took: Vec<Duration>) -> Json {
    took.sort_unstable();
    let at = |part: f64| {
        let index = ((took.len() as f64 * part) as usize).min(took.len().saturating_sub(1));
        took.get(index).map_or(0.0, |one| (one.as_secs_f64() * 100_000.0).round() / 100.0)
    };
    json!({ "p50": at(0.5), "p99": at(0.99), "asked": took.len() })
}

fn size(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for file in std::fs::read_dir(folder)? {
        bytes += file?.metadata()?.len();
    }
    Ok(bytes)
}
