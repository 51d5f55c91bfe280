//! What would happen: each page of the old site with the column it goes into, or with the reason
//! why it goes nowhere; duplicates, missing pictures and files, dates that were not found. Reads
//! only; the real run follows exactly this.

use std::collections::{BTreeMap, HashMap, HashSet};

use platform::people::SiteRef;
use platform::{App, Moment, digest};
use serde::Serialize;

use super::address::Address;
use super::gather::{Gathered, Refused};
use super::mapping::{Goes, Mapping};
use super::origin;
use super::page::OldPage;
use crate::manuscripts::text;

/// The plan.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Plan {
    /// Pages that become drafts, the oldest first.
    pub going: Vec<Going>,
    /// Lists of the old site that lead to a column.
    pub lists: Vec<List>,
    /// Pages that go nowhere.
    pub skipped: Vec<Skipped>,
    /// What could not be taken from the source at all.
    pub refused: Vec<Refused>,
}

/// A page that becomes a draft.
#[derive(Clone, Debug, Serialize)]
pub struct Going {
    /// Old address.
    pub address: Address,
    /// Other old addresses of the same text; they lead to the same article.
    pub also: Vec<Address>,
    /// Path of the column.
    pub to: String,
    /// Title.
    pub title: String,
    /// When the old site says it was published.
    #[serde(serialize_with = "as_minute")]
    pub original_published_at: Option<Moment>,
    /// Pictures that are there.
    pub pictures: usize,
    /// Attachments that are there.
    pub attachments: usize,
    /// Pictures and attachments that are not.
    pub missing: Vec<Address>,
    /// What a person should look at.
    pub remarks: Vec<&'static str>,
}

/// A list of the old site.
#[derive(Clone, Debug, Serialize)]
pub struct List {
    /// Old address.
    pub address: Address,
    /// Path of the column.
    pub to: String,
}

/// A page that goes nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Old address.
    pub address: Address,
    /// The sort of reason.
    pub reason: Reason,
    /// The reason in words.
    pub why: String,
}

/// Why a page goes nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It is here already.
    Here,
    /// Its host is not the old site's.
    OtherHost,
    /// The mapping leaves it out.
    LeftOut,
    /// It is a list of other pages, or empty.
    List,
    /// The mapping has no column for it.
    NoColumn,
    /// It has no title.
    NoTitle,
    /// The same text stands at another address.
    Duplicate,
    /// It cannot be read.
    Unreadable,
}

fn as_minute<S: serde::Serializer>(at: &Option<Moment>, serializer: S) -> Result<S::Ok, S::Error> {
    Serialize::serialize(&at.map(Moment::minute), serializer)
}

impl Plan {
    /// Makes the plan for a site. `tell` hears how many pages have been looked at.
    pub async fn make(
        app: &App,
        site: SiteRef,
        gathered: &Gathered,
        mapping: &Mapping,
        tell: impl Fn(usize),
    ) -> platform::Result<Self> {
        let here = origin::paths_of(app.db.read(), site).await?;
        let now = app.time.now();
        let mut plan = Self { refused: gathered.refused().to_vec(), ..Self::default() };
        let mut texts: HashMap<String, usize> = HashMap::new();
        let mut taken: HashSet<String> = HashSet::new();
        for (at, (address, thing)) in gathered.pages().enumerate() {
            tell(at + 1);
            let skip = |reason, why: String| Skipped { address: address.clone(), reason, why };
            let path = address.path();
            if !mapping.takes_host(&address.host()) {
                plan.skipped.push(skip(Reason::OtherHost, format!("{} is not the old site", address.host())));
                continue;
            }
            if here.contains(&path) {
                plan.skipped.push(skip(Reason::Here, "imported before".to_owned()));
                continue;
            }
            if let Some(why) = mapping.left_out(&path) {
                plan.skipped.push(skip(Reason::LeftOut, why));
                continue;
            }
            let page = match thing.bytes() {
                Ok(bytes) => OldPage::read(&bytes, thing.charset.as_deref(), address, &mapping.places),
                Err(error) => {
                    plan.skipped.push(skip(Reason::Unreadable, format!("{error:#}")));
                    continue;
                }
            };
            if page.listing {
                match mapping.column_of_list(address) {
                    Some(to) => plan.lists.push(List { address: address.clone(), to: to.to_owned() }),
                    None => plan.skipped.push(skip(Reason::List, "a list of other pages, or empty".to_owned())),
                }
                continue;
            }
            let to = match mapping.column_of(&path, &page) {
                Goes::To(to) => to,
                Goes::Nowhere(why) => {
                    plan.skipped.push(skip(Reason::NoColumn, why));
                    continue;
                }
            };
            if page.title.is_empty() {
                plan.skipped.push(skip(Reason::NoTitle, "no title was found".to_owned()));
                continue;
            }
            let said = digest::sm3_of(&[page.title.as_bytes(), text::plain(&page.html).as_bytes()]);
            if let Some(first) = texts.get(&said).and_then(|at| plan.going.get_mut(*at)) {
                first.also.push(address.clone());
                let why = format!("the same text stands at {}", first.address);
                plan.skipped.push(skip(Reason::Duplicate, why));
                continue;
            }
            // An old path can lead to one thing only.
            if !taken.insert(path) {
                plan.skipped.push(skip(Reason::Duplicate, "the same path stands on another host".to_owned()));
                continue;
            }
            texts.insert(said, plan.going.len());
            plan.going.push(going(gathered, address, to, &page, now));
        }
        plan.going.sort_by(|a, b| (a.original_published_at, &a.address).cmp(&(b.original_published_at, &b.address)));
        Ok(plan)
    }

    /// How many go where.
    pub fn by_column(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for going in &self.going {
            *counts.entry(going.to.as_str()).or_default() += 1;
        }
        counts
    }

    /// How many are skipped for which reason.
    pub fn by_reason(&self) -> BTreeMap<Reason, usize> {
        let mut counts = BTreeMap::new();
        for skipped in &self.skipped {
            *counts.entry(skipped.reason).or_default() += 1;
        }
        counts
    }
}

fn going(gathered: &Gathered, address: &Address, to: String, page: &OldPage, now: Moment) -> Going {
    let files = page.attachments.iter().map(|(file, _)| file);
    let there = |file: &&Address| gathered.at(file).is_some();
    let missing = page.pictures.iter().chain(files.clone()).filter(|file| !there(file)).cloned().collect();
    let mut remarks = Vec::new();
    // What lies in the future is no date of publication.
    let original_published_at = page.published_at.filter(|at| *at <= now);
    if original_published_at.is_none() {
        remarks.push("no date was found");
    }
    if page.broken {
        remarks.push("some characters cannot be read");
    }
    if matches!(page.found, super::page::Found::Whole) {
        remarks.push("the main text was not found; the whole page is taken");
    }
    Going {
        address: address.clone(),
        also: Vec::new(),
        to,
        title: page.title.clone(),
        original_published_at,
        pictures: page.pictures.iter().filter(there).count(),
        attachments: files.filter(there).count(),
        missing,
        remarks,
    }
}

impl std::fmt::Display for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} pages become drafts:", self.going.len())?;
        for (to, count) in self.by_column() {
            writeln!(f, "  {count:>6}  {to}")?;
        }
        writeln!(f, "{} lists of the old site lead to a column", self.lists.len())?;
        writeln!(f, "{} pages are skipped:", self.skipped.len())?;
        for (reason, count) in self.by_reason() {
            writeln!(f, "  {count:>6}  {}", reason.name())?;
        }
        for going in &self.going {
            let day = going.original_published_at.map_or_else(|| "no date".to_owned(), |at| at.day().to_string());
            writeln!(f, "+ {}  →  {}  {day}  {}", going.address, going.to, going.title)?;
            for missing in &going.missing {
                writeln!(f, "    missing: {missing}")?;
            }
            for remark in &going.remarks {
                writeln!(f, "    {remark}")?;
            }
        }
        for list in &self.lists {
            writeln!(f, "→ {}  →  {}", list.address, list.to)?;
        }
        for skipped in &self.skipped {
            writeln!(f, "- {}: {}", skipped.address, skipped.why)?;
        }
        for refused in &self.refused {
            writeln!(f, "! {}: {}", refused.what, refused.why)?;
        }
        Ok(())
    }
}

impl Reason {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Here => "imported before",
            Self::OtherHost => "of another host",
            Self::LeftOut => "left out by the mapping",
            Self::List => "lists or empty",
            Self::NoColumn => "without a column",
            Self::NoTitle => "without a title",
            Self::Duplicate => "the same as another",
            Self::Unreadable => "unreadable",
        }
    }
}
