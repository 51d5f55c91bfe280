//! Which page of the old site goes into which column here: a TOML file that the operator reads and
//! changes, and a first proposal of it, made from the old site's folders, page tags and breadcrumbs.

use construction::columns::{Tree, column};
use scraper::Selector;
use serde::Deserialize;

use super::address::Address;
use super::page::{OldPage, Places};
use super::propose::Group;

/// The file, as it is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    hosts: Vec<String>,
    reprints: Vec<String>,
    content: String,
    title: String,
    date: String,
    remove: Vec<String>,
    leave_out: Vec<LeaveOutLine>,
    map: Vec<MapLine>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeaveOutLine {
    prefix: String,
    #[serde(default)]
    why: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct MapLine {
    prefix: String,
    category: String,
    selector: String,
    text: String,
    to: String,
}

/// A mapping that can be followed.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// Hosts of the old site; empty, and no reprints either, takes every host that there is.
    pub hosts: Vec<String>,
    /// Hosts of other media: what comes from them is a reprint that names its original, and their
    /// addresses do not lead here.
    pub reprints: Vec<String>,
    /// Where things stand on its pages.
    pub places: Places,
    leave_out: Vec<LeaveOutLine>,
    rules: Vec<Rule>,
}

/// One line of the mapping.
#[derive(Clone, Debug)]
struct Rule {
    prefix: String,
    /// What the page says its column is called; empty for any.
    category: String,
    /// Which of [`Places::kinds`] the page must have.
    kind: Option<usize>,
    to: String,
    /// Without a column, what fits goes nowhere, whatever other lines say.
    last: bool,
}

/// Where a page goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goes {
    /// Into the column at this path.
    To(String),
    /// Nowhere, and why.
    Nowhere(String),
}

impl Mapping {
    /// Reads the file; columns that are not open on the site are errors, all of them at once.
    pub fn parse(text: &str, columns: &Tree) -> anyhow::Result<Self> {
        let file: File = toml::from_str(text)?;
        let mut wrong = Vec::new();
        let mut rules = Vec::new();
        let mut kinds = Vec::new();
        for line in file.map {
            if line.prefix.is_empty() && line.selector.is_empty() && line.category.is_empty() {
                wrong.push(format!("the line to {:?} has neither prefix nor category nor selector", line.to));
            }
            if !line.prefix.is_empty() && !line.prefix.starts_with('/') {
                wrong.push(format!("the prefix {:?} does not begin with /", line.prefix));
            }
            if !line.to.is_empty() && !columns.column_at(&line.to).is_some_and(column::Model::is_open) {
                wrong.push(format!("no open column stands at {:?}", line.to));
            }
            let kind = read_selector(&line.selector, &mut wrong).map(|selector| {
                kinds.push((selector, line.text));
                kinds.len() - 1
            });
            rules.push(Rule {
                prefix: line.prefix,
                category: line.category.trim().to_owned(),
                kind,
                to: line.to,
                last: false,
            });
        }
        let places = Places {
            content: read_selector(&file.content, &mut wrong),
            title: read_selector(&file.title, &mut wrong),
            date: read_selector(&file.date, &mut wrong),
            remove: file.remove.iter().filter_map(|css| read_selector(css, &mut wrong)).collect(),
            kinds,
        };
        anyhow::ensure!(wrong.is_empty(), "the mapping cannot be followed:\n  {}", wrong.join("\n  "));
        let lower = |hosts: Vec<String>| hosts.iter().map(|host| host.trim().to_ascii_lowercase()).collect();
        let (hosts, reprints) = (lower(file.hosts), lower(file.reprints));
        Ok(Self { hosts, reprints, places, leave_out: file.leave_out, rules })
    }

    /// A mapping of groups that were proposed: what belongs to a group goes to its `to`, or nowhere.
    pub fn of_groups(hosts: Vec<String>, reprints: bool, groups: &[Group]) -> Self {
        let rules = groups.iter().map(|group| Rule {
            prefix: group.prefix.clone(),
            category: group.category.clone(),
            kind: None,
            to: group.to.clone(),
            last: true,
        });
        let rules = rules.collect();
        let (hosts, reprints) = if reprints { (Vec::new(), hosts) } else { (hosts, Vec::new()) };
        Self { hosts, reprints, rules, ..Self::default() }
    }

    /// Whether pages of this host are taken.
    pub fn takes_host(&self, host: &str) -> bool {
        let any = self.hosts.is_empty() && self.reprints.is_empty();
        any || self.is_reprint(host) || self.hosts.iter().any(|known| known == host)
    }

    /// Whether what comes from this host is a reprint.
    pub fn is_reprint(&self, host: &str) -> bool {
        self.reprints.iter().any(|known| known == host)
    }

    /// Why an address is left out, if it is.
    pub fn left_out(&self, path: &str) -> Option<String> {
        let line = self.leave_out.iter().find(|line| path.starts_with(&line.prefix))?;
        Some(if line.why.is_empty() { format!("left out by {:?}", line.prefix) } else { line.why.clone() })
    }

    /// Where a page goes: the first line that fits. Lines that lead nowhere yet do not fit.
    pub fn column_of(&self, path: &str, page: &OldPage) -> Goes {
        let mut nowhere = "no line of the mapping fits".to_owned();
        for rule in &self.rules {
            let has = |kind: usize| page.kinds.get(kind).copied().unwrap_or_default();
            let filed = rule.category.is_empty() || rule.category == page.column;
            let fits = path.starts_with(&rule.prefix) && filed && rule.kind.is_none_or(has);
            if fits && rule.to.is_empty() {
                let line = if rule.category.is_empty() { &rule.prefix } else { &rule.category };
                nowhere = format!("the line for {line:?} names no column yet");
                if rule.last {
                    break;
                }
            } else if fits {
                return Goes::To(rule.to.clone());
            }
        }
        Goes::Nowhere(nowhere)
    }

    /// The column that a list of the old site stands for: lines that ask for the folder alone.
    pub fn column_of_list(&self, address: &Address) -> Option<&str> {
        self.rules
            .iter()
            .filter(|rule| rule.kind.is_none() && rule.category.is_empty())
            .filter(|rule| rule.prefix.ends_with('/') && rule.prefix == address.folder())
            .map(|rule| rule.to.as_str())
            .find(|to| !to.is_empty())
    }

    /// The columns that it leads to.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.to.as_str()).filter(|to| !to.is_empty())
    }
}

fn read_selector(css: &str, wrong: &mut Vec<String>) -> Option<Selector> {
    if css.is_empty() {
        return None;
    }
    match Selector::parse(css) {
        Ok(selector) => Some(selector),
        Err(error) => {
            wrong.push(format!("the selector {css:?} cannot be read: {error}"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_false_mapping_says_everything_that_is_wrong_with_it() {
        let text = "content = '<<'\n[[map]]\nprefix = 'news/'\nto = '/nowhere/'\n[[map]]\nto = ''\n";
        let error = Mapping::parse(text, &Tree::default()).expect_err("wrong").to_string();
        for words in ["<<", "\"news/\"", "/nowhere/", "neither prefix nor category nor selector"] {
            assert!(error.contains(words), "{error}");
        }
        assert!(Mapping::parse("colum = 1", &Tree::default()).is_err(), "unknown keys are refused");
    }

    #[test]
    fn the_first_line_that_fits_and_leads_somewhere_wins() {
        let rule = |prefix: &str, kind, to: &str| Rule {
            prefix: prefix.into(),
            category: String::new(),
            kind,
            to: to.into(),
            last: false,
        };
        let kind = |css: &str, words: &str| (Selector::parse(css).expect(css), words.to_owned());
        let mapping = Mapping {
            places: Places {
                kinds: vec![kind("meta[name=ColumnName][content=公告]", ""), kind(".where", "政策")],
                ..Places::default()
            },
            leave_out: vec![LeaveOutLine { prefix: "/search".into(), why: String::new() }],
            rules: vec![
                rule("/xw/", None, ""),
                rule("/xw/", Some(0), "/notices/"),
                rule("/xw/", Some(1), "/policy/"),
                rule("/xw/", None, "/news/"),
                Rule { category: "政策".into(), ..rule("", None, "/policy/") },
            ],
            ..Mapping::default()
        };
        let of = |path: &str, html: &str| {
            let address = Address::parse("http://a.cn/x").expect("an address");
            mapping.column_of(path, &OldPage::read(html.as_bytes(), None, &address, &mapping.places))
        };
        assert_eq!(of("/xw/1.html", "<meta name=ColumnName content=公告>"), Goes::To("/notices/".into()));
        assert_eq!(of("/xw/1.html", "<p class=where>首页 &gt; 政策文件</p>"), Goes::To("/policy/".into()));
        assert_eq!(of("/xw/1.html", "<p>x</p>"), Goes::To("/news/".into()));
        assert_eq!(of("/?p=1", "<meta name=ColumnName content=政策>"), Goes::To("/policy/".into()));
        assert!(matches!(of("/other/1.html", ""), Goes::Nowhere(why) if why.contains("no line")));
        assert!(mapping.left_out("/search/a").is_some() && mapping.left_out("/xw/").is_none());
        let list = Address::parse("http://a.cn/xw/index_2.html").expect("an address");
        assert_eq!(mapping.column_of_list(&list), Some("/news/"));
    }
}
