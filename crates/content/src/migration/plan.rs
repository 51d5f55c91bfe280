//! What would happen: each page of the old site with the column it goes into, or with the reason
//! why it goes nowhere; duplicates, missing pictures and files, dates that were not found. Reads
//! only; the real run follows exactly this.

use std::collections::{BTreeMap, HashMap, HashSet};

use platform::people::SiteRef;
use platform::{App, Moment, digest};
use serde::Serialize;

use super::Why;
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
    pub remarks: Vec<Remark>,
    /// It comes from another medium: the draft names its original.
    pub reprint: bool,
}

/// What a person should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// No date was found.
    NoDate,
    /// The date lies in the future; it is not kept.
    FutureDate,
    /// Some characters cannot be read.
    Broken,
    /// The main text was not found.
    Whole,
    /// The feed has no more than a summary.
    SummaryOnly,
    /// Shortcodes of WordPress were taken out.
    Shortcodes(Vec<String>),
}

impl Remark {
    /// The message that says it.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoDate => "migration-remark-no-date",
            Self::FutureDate => "migration-remark-future-date",
            Self::Broken => "migration-remark-broken",
            Self::Whole => "migration-remark-whole",
            Self::SummaryOnly => "migration-remark-summary-only",
            Self::Shortcodes(_) => "migration-remark-shortcodes",
        }
    }

    /// What the message tells of it.
    pub fn what(&self) -> String {
        match self {
            Self::Shortcodes(names) => names.iter().map(|name| format!("[{name}]")).collect::<Vec<_>>().join(" "),
            _ => String::new(),
        }
    }
}

impl std::fmt::Display for Remark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoDate => f.write_str("no date was found"),
            Self::FutureDate => f.write_str("the date lies in the future; it is not kept"),
            Self::Broken => f.write_str("some characters cannot be read"),
            Self::Whole => f.write_str("the main text was not found; the whole page is taken"),
            Self::SummaryOnly => f.write_str("the feed has only a summary; the draft is that summary"),
            Self::Shortcodes(_) => write!(f, "shortcodes were taken out: {}", self.what()),
        }
    }
}

impl Serialize for Remark {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
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
            let reprint = mapping.is_reprint(&address.host());
            let key = origin::key(address, reprint);
            if here.contains(&key) {
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
            if page.tangled {
                plan.skipped.push(skip(Reason::Unreadable, Why::Tangled.to_string()));
                continue;
            }
            if page.listing {
                match mapping.column_of_list(address).filter(|_| page.item.is_none()) {
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
            if !taken.insert(key) {
                plan.skipped.push(skip(Reason::Duplicate, "the same path stands on another host".to_owned()));
                continue;
            }
            texts.insert(said, plan.going.len());
            plan.going.push(Going { reprint, ..going(gathered, address, to, &page, now) });
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
    match (page.published_at, original_published_at) {
        (None, _) => remarks.push(Remark::NoDate),
        (Some(_), None) => remarks.push(Remark::FutureDate),
        _ => {}
    }
    if page.broken {
        remarks.push(Remark::Broken);
    }
    if matches!(page.found, super::page::Found::Whole) {
        remarks.push(Remark::Whole);
    }
    if let Some(said) = &page.item {
        if said.summary_only {
            remarks.push(Remark::SummaryOnly);
        }
        if !said.shortcodes.is_empty() {
            remarks.push(Remark::Shortcodes(said.shortcodes.clone()));
        }
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
        reprint: false,
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
    /// The message that says it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Here => "migration-reason-here",
            Self::OtherHost => "migration-reason-other-host",
            Self::LeftOut => "migration-reason-left-out",
            Self::List => "migration-reason-list",
            Self::NoColumn => "migration-reason-no-column",
            Self::NoTitle => "migration-reason-no-title",
            Self::Duplicate => "migration-reason-duplicate",
            Self::Unreadable => "migration-reason-unreadable",
        }
    }

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
