//! The first proposal of a mapping: one line for each folder of articles, or for each category of an
//! export or a feed, with the column whose name is nearest to what the old pages call theirs. A person
//! reads it and changes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use construction::columns::Tree;
use serde::{Deserialize, Serialize};

use super::address::Address;
use super::gather::{Gathered, Kind};
use super::page::{Found, OldPage, Places};

/// Articles that would go into one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Their folder; `/` for those of a feed.
    pub prefix: String,
    /// Their category, when they come from an export or a feed and have one.
    pub category: String,
    /// How many they are.
    pub articles: usize,
    /// What they call their column.
    pub called: String,
    /// Titles of the first of them.
    pub samples: Vec<String>,
    /// Path of the column whose name is nearest; empty when none is near.
    pub to: String,
}

/// What was found in a source, and where it could go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// Hosts, the busiest first. Of a site only that one is taken, of a feed every one.
    pub hosts: Vec<String>,
    /// Whether the articles are another medium's, as those of a feed are unless somebody says otherwise.
    pub reprints: bool,
    /// Groups, by folder or category.
    pub groups: Vec<Group>,
    /// Articles whose text was found by guessing.
    pub guessed: usize,
    /// Lists and empty pages.
    pub listings: usize,
    /// Pages of other hosts.
    pub elsewhere: usize,
}

/// Titles that a group shows.
const SAMPLES: usize = 3;

impl Proposal {
    /// Looks through everything that was found. `tell` hears how many pages have been looked at.
    pub fn of(gathered: &Gathered, columns: &Tree, tell: impl Fn(usize)) -> anyhow::Result<Self> {
        let items = gathered.kind().has_items();
        let mut hosts = busiest(gathered.pages().map(|(address, _)| address.host()));
        if !items {
            hosts.truncate(1);
        }
        let mut proposal = Self { reprints: gathered.kind() == Kind::Feed, ..Self::default() };
        let mut groups: BTreeMap<(String, String), (Group, BTreeMap<String, usize>)> = BTreeMap::new();
        for (at, (address, thing)) in gathered.pages().enumerate() {
            tell(at + 1);
            if !hosts.contains(&address.host()) {
                proposal.elsewhere += 1;
                continue;
            }
            let page = OldPage::read(&thing.bytes()?, thing.charset.as_deref(), address, &Places::default());
            if page.listing {
                proposal.listings += 1;
                continue;
            }
            proposal.guessed += usize::from(matches!(page.found, Found::Guessed | Found::Whole));
            let (prefix, category) = match page.item {
                Some(_) if page.column.is_empty() => ("/".to_owned(), String::new()),
                Some(_) => (String::new(), page.column.clone()),
                None => (prefix(address), String::new()),
            };
            let (group, called) = groups.entry((prefix.clone(), category.clone())).or_default();
            (group.prefix, group.category) = (prefix, category);
            group.articles += 1;
            if !page.column.is_empty() {
                *called.entry(page.column).or_default() += 1;
            }
            if group.samples.len() < SAMPLES && !page.title.is_empty() {
                group.samples.push(page.title);
            }
        }
        proposal.hosts = hosts;
        proposal.groups = groups
            .into_values()
            .map(|(mut group, called)| {
                group.called =
                    called.into_iter().max_by_key(|(_, count)| *count).map(|(name, _)| name).unwrap_or_default();
                group.to = nearest(&group.called, columns).unwrap_or_default();
                group
            })
            .collect();
        // The first line that fits wins, so what stands deeper comes first, and what fits all last.
        let folder = |group: &Group| group.category.is_empty();
        proposal.groups.sort_by_key(|group| (folder(group), std::cmp::Reverse(group.prefix.len())));
        Ok(proposal)
    }
}

/// The mapping as a file, to be read and changed.
pub fn propose(gathered: &Gathered, columns: &Tree, tell: impl Fn(usize)) -> anyhow::Result<String> {
    Ok(written(&Proposal::of(gathered, columns, tell)?, columns))
}

fn written(proposal: &Proposal, columns: &Tree) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut out = String::from(
        "# A proposal, to be read and changed before `portico import-site --dry-run`.\n\
         # Of several lines that fit a page, the first that names a column wins.\n\
         # Seen:",
    );
    let articles: usize = proposal.groups.iter().map(|group| group.articles).sum();
    let Proposal { listings, elsewhere, guessed, .. } = proposal;
    let _ = writeln!(
        out,
        " {articles} articles, {listings} lists or empty pages, {elsewhere} pages of other hosts; the text of {guessed} was found by guessing."
    );
    let hosts: Vec<String> = proposal.hosts.iter().map(|host| quoted(host)).collect();
    let hosts = hosts.join(", ");
    if proposal.reprints {
        out.push_str(
            "\n# Articles of another medium: each names its source and the address of its original.\n\
             # If they are the site's own, call the line `hosts`: then old addresses lead here.\n",
        );
        let _ = writeln!(out, "reprints = [{hosts}]");
    } else {
        let _ = writeln!(out, "\nhosts = [{hosts}]");
    }
    out.push_str(
        "\n# CSS selectors, where the proposal guesses wrong:\n\
         # content = \"#zoom\"\n# title = \".title\"\n# date = \".date\"\n# remove = [\".share\"]\n\
         \n# [[leave_out]]\n# prefix = \"/search/\"\n# why = \"search results\"\n",
    );
    for group in &proposal.groups {
        let _ = write!(out, "\n# {} articles", group.articles);
        if !group.called.is_empty() {
            let _ = write!(out, ", called {}", plain(&group.called));
        }
        let _ = writeln!(out, "; for example: {}", plain(group.samples.first().map_or("", String::as_str)));
        if group.to.is_empty() {
            out.push_str("# No column here has a name like it.\n");
        }
        out.push_str("[[map]]\n");
        if !group.prefix.is_empty() {
            let _ = writeln!(out, "prefix = {}", quoted(&group.prefix));
        }
        if !group.category.is_empty() {
            let _ = writeln!(out, "category = {}", quoted(&group.category));
        }
        let _ = writeln!(out, "to = {}", quoted(&group.to));
    }
    out.push_str("\n# The open columns of the site:\n");
    for (level, column) in columns.walk() {
        let _ = writeln!(out, "#   {}{}  {}", "  ".repeat(level), column.path, plain(&column.name));
    }
    out
}

/// A comment has one line.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// The folder of an article without folders that only tell a date: `/xwzx/tzgg/201605/` is
/// `/xwzx/tzgg/`.
fn prefix(address: &Address) -> String {
    let mut parts: Vec<&str> = address.folder().split('/').filter(|part| !part.is_empty()).collect();
    let dated = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    while parts.last().is_some_and(|part| dated(part)) {
        parts.pop();
    }
    if parts.is_empty() { "/".to_owned() } else { format!("/{}/", parts.join("/")) }
}

/// The hosts, the busiest first.
fn busiest(hosts: impl Iterator<Item = String>) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for host in hosts {
        *counts.entry(host).or_default() += 1;
    }
    let mut hosts: Vec<(String, usize)> = counts.into_iter().collect();
    hosts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    hosts.into_iter().map(|(host, _)| host).collect()
}

/// The path of the column with this name, or with one that shares most characters with it.
fn nearest(name: &str, columns: &Tree) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    let likeness = |other: &str| {
        if other == name {
            return 1000;
        }
        if other.contains(name) || name.contains(other) {
            return 900;
        }
        let shared = name.chars().filter(|c| other.contains(*c)).count();
        1000 * 2 * shared / (name.chars().count() + other.chars().count()).max(1)
    };
    columns
        .walk()
        .into_iter()
        .map(|(_, column)| (likeness(&column.name), &column.path))
        .filter(|(score, _)| *score >= 600)
        .max_by_key(|(score, _)| *score)
        .map(|(_, path)| path.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_tell_a_date_are_no_columns() {
        let of = |text: &str| prefix(&Address::parse(text).expect("an address"));
        assert_eq!(of("http://a.cn/xwzx/tzgg/201605/t1.html"), "/xwzx/tzgg/");
        assert_eq!(of("http://a.cn/n1/2016/05-03/c1.html"), "/n1/");
        assert_eq!(of("http://a.cn/2016/1.html"), "/");
        assert_eq!(of("http://a.cn/show.asp?id=3"), "/");
    }

    #[test]
    fn the_proposal_can_be_read_again() {
        let group = Group {
            prefix: "/xw/\"a\"/".to_owned(),
            articles: 3,
            called: "公\n告".to_owned(),
            samples: vec!["\"quoted\"\n[[map]]".to_owned()],
            ..Group::default()
        };
        let filed = Group { prefix: String::new(), category: "通知\"公告\"".to_owned(), ..group.clone() };
        let proposal = Proposal {
            hosts: vec!["old.example.cn".to_owned()],
            groups: vec![filed, group],
            listings: 1,
            elsewhere: 2,
            ..Proposal::default()
        };
        let text = written(&proposal, &Tree::default());
        let mapping = super::super::mapping::Mapping::parse(&text, &Tree::default()).expect("a mapping");
        assert!(mapping.takes_host("old.example.cn") && !mapping.takes_host("other.cn"));
        assert!(text.contains("6 articles, 1 lists or empty pages, 2 pages of other hosts"), "{text}");
    }
}
