//! The demonstration cluster as it stands in `demo/`: shapes of its files. Everything is invented.

use std::collections::HashMap;
use std::sync::OnceLock;

use anyhow::{Context, Result};
use include_dir::{Dir, include_dir};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;

static DEMO: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../demo");

/// A unit.
#[derive(Debug, Deserialize)]
pub struct Unit {
    pub code: String,
    pub name: String,
    pub short_name: String,
    pub kind: String,
    pub parent: Option<String>,
    #[serde(default)]
    pub usc_code: String,
    pub address: String,
    pub phone: String,
}

/// A person.
#[derive(Debug, Deserialize)]
pub struct Person {
    pub unit_code: String,
    pub key: String,
    pub name: String,
    pub login: String,
    pub title: String,
    pub posts: Vec<String>,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub email: String,
}

/// What a column of a type needs (annex 4).
#[derive(Debug, Deserialize)]
pub struct Need {
    #[serde(rename = "type")]
    pub kind: String,
    pub frequency: String,
    pub score: u32,
    pub requirement: String,
}

/// A column whose line differs from its type.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DutyLine {
    pub site: String,
    pub path: String,
    pub way: String,
    pub frequency: String,
    pub score: Option<u32>,
    pub supporting: Vec<String>,
    pub none: bool,
}

/// A post handed on in writing.
#[derive(Debug, Deserialize)]
pub struct Handed {
    pub from: String,
    pub to: String,
    pub columns: Vec<String>,
    pub valid_from: Date,
    pub valid_to: Date,
    pub reason: String,
}

/// A site.
#[derive(Debug, Deserialize)]
pub struct Site {
    pub code: String,
    pub kind: String,
    pub unit: String,
    pub name: String,
    pub short_name: String,
    pub label: String,
    pub name_en: String,
    pub id_code: String,
    pub icp: String,
    pub police_record: String,
    pub sponsor: String,
    pub operator: String,
    pub phone: String,
    pub address: String,
    pub statement: String,
    pub accent: String,
    pub slogan: String,
    #[serde(default)]
    pub banner: Option<String>,
    pub modules: Vec<Module>,
    #[serde(default)]
    pub links: Vec<Link>,
}

/// A part of a home page.
#[derive(Debug, Deserialize)]
pub struct Module {
    pub kind: String,
    #[serde(default)]
    pub column: String,
    #[serde(default)]
    pub count: u8,
    #[serde(default)]
    pub width: u8,
}

/// A link of a footer.
#[derive(Debug, Deserialize)]
pub struct Link {
    pub name: String,
    pub site: String,
}

/// A channel or a column.
#[derive(Debug, Deserialize)]
pub struct Column {
    pub site: String,
    pub path: String,
    pub slug: String,
    #[serde(default)]
    pub parent: String,
    pub level: String,
    pub name: String,
    pub name_en: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub keywords: Vec<String>,
    pub description: String,
    pub template: String,
    pub unit: String,
    #[serde(default)]
    pub speciality: bool,
}

/// A service interface that a unit offers to the portal.
#[derive(Debug, Deserialize)]
pub struct Interface {
    pub site: String,
    pub by: String,
    pub name: String,
    pub serves: String,
    pub kind: String,
    pub path: String,
    pub method: String,
    pub parameters: String,
    pub phone: String,
    pub months: i64,
    pub state: String,
    #[serde(default)]
    pub reason: String,
}

/// An article.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Article {
    pub key: String,
    pub site: String,
    pub column: String,
    pub kind: String,
    pub title: String,
    pub short_title: String,
    pub lead: String,
    pub body: String,
    pub source: String,
    pub author: String,
    pub author_key: String,
    pub keywords: Vec<String>,
    pub date: String,
    pub cover: String,
    pub push_to_portal: Option<String>,
    pub attachments: Vec<Attachment>,
    pub document: Option<Document>,
    pub link: String,
    pub video: Option<Video>,
}

/// A file at the end of an article.
#[derive(Debug, Deserialize)]
pub struct Attachment {
    pub file: String,
    pub name: String,
}

/// The record of an official document.
#[derive(Debug, Deserialize)]
pub struct Document {
    #[serde(default)]
    pub document_number: Option<String>,
    pub issuing_authority: String,
    pub made_on: Date,
    #[serde(default)]
    pub effective_on: Option<Date>,
    #[serde(default)]
    pub validity: String,
}

/// A video.
#[derive(Debug, Deserialize)]
pub struct Video {
    pub file: String,
    pub poster: String,
    #[serde(default)]
    pub captions: Option<String>,
}

/// Work that waits somewhere.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Queued {
    pub article: String,
    pub state: String,
    pub step: String,
    pub returned_by: String,
    pub remark: String,
    pub anchor: String,
    pub publish_at: String,
    pub expire_at: String,
    pub portal_column: String,
    pub by: String,
    pub reason: String,
    pub reason_type: String,
}

impl Article {
    /// When it was first published.
    pub fn at(&self) -> Result<Timestamp> {
        self.date.parse().with_context(|| format!("date of {}", self.key))
    }
}

/// The entries of a TOML list: `[[unit]]` in `units.toml`.
pub fn list<T: DeserializeOwned>(file: &str, name: &str) -> Result<Vec<T>> {
    let mut all: HashMap<String, Vec<toml::Value>> =
        toml::from_str(text(file)?).with_context(|| format!("demo/{file}"))?;
    all.remove(name)
        .unwrap_or_default()
        .into_iter()
        .map(|value| value.try_into().with_context(|| format!("demo/{file}")))
        .collect()
}

/// What is said of a picture.
#[derive(Clone, Debug, Deserialize)]
pub struct Picture {
    /// Its file.
    file: String,
    /// What it shows.
    pub alt: String,
    /// Caption.
    pub caption: String,
}

impl Picture {
    /// A short name: the caption up to its first comma.
    pub fn title(&self) -> String {
        self.caption.split(['，', '（']).next().unwrap_or(&self.caption).to_owned()
    }
}

/// The picture of an address in a text (`demo:pictures/…`), if it is one.
pub fn picture(address: &str) -> Result<Option<Picture>> {
    static ALL: OnceLock<Vec<Picture>> = OnceLock::new();
    let all = match ALL.get() {
        Some(all) => all,
        None => {
            let read = list("pictures.toml", "picture")?;
            ALL.get_or_init(|| read)
        }
    };
    Ok(all.iter().find(|picture| address.ends_with(&picture.file)).cloned())
}

/// The published articles in the order of their dates, and those that exist only as work.
pub fn articles() -> Result<(Vec<Article>, Vec<Article>)> {
    let folder = DEMO.get_dir("articles").context("demo/articles is missing")?;
    let (mut published, mut queued) = (Vec::new(), Vec::new());
    for file in folder.files() {
        let name = file.path().display().to_string();
        let lines = file.contents_utf8().with_context(|| format!("{name} is not UTF-8"))?;
        let into = if name.ends_with("queue.jsonl") { &mut queued } else { &mut published };
        for line in lines.lines() {
            into.push(serde_json::from_str::<Article>(line).with_context(|| name.clone())?);
        }
    }
    published.sort_by(|a, b| (&a.date, &a.key).cmp(&(&b.date, &b.key)));
    Ok((published, queued))
}

/// The bytes of `demo:pictures/x.webp`.
pub fn file(address: &str) -> Result<&'static [u8]> {
    let path = address.strip_prefix("demo:").unwrap_or(address);
    Ok(DEMO.get_file(path).with_context(|| format!("demo/{path} is missing"))?.contents())
}

fn text(file: &str) -> Result<&'static str> {
    let found = DEMO.get_file(file).with_context(|| format!("demo/{file} is missing"))?;
    found.contents_utf8().with_context(|| format!("demo/{file} is not UTF-8"))
}
