//! The first proposal of a mapping: one line for each folder of articles, with the column whose
//! name is nearest to what the old pages call theirs. A person reads it and changes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use construction::columns::Tree;

use super::address::Address;
use super::gather::Gathered;
use super::page::{Found, OldPage, Places};

/// Articles of one folder.
#[derive(Debug, Default)]
struct Folder {
    articles: usize,
    columns: BTreeMap<String, usize>,
    sample: String,
}

/// The file.
pub fn propose(gathered: &Gathered, columns: &Tree, tell: impl Fn(usize)) -> anyhow::Result<String> {
    let host = busiest(gathered.pages().map(|(address, _)| address.host())).unwrap_or_default();
    let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
    let (mut guessed, mut listings, mut elsewhere) = (0, 0, 0);
    for (at, (address, thing)) in gathered.pages().enumerate() {
        tell(at + 1);
        if address.host() != host {
            elsewhere += 1;
            continue;
        }
        let page = OldPage::read(&thing.bytes()?, thing.charset.as_deref(), address, &Places::default());
        if page.listing {
            listings += 1;
            continue;
        }
        guessed += usize::from(matches!(page.found, Found::Guessed | Found::Whole));
        let folder = folders.entry(prefix(address)).or_default();
        folder.articles += 1;
        if !page.column.is_empty() {
            *folder.columns.entry(page.column).or_default() += 1;
        }
        if folder.sample.is_empty() {
            folder.sample = page.title;
        }
    }
    Ok(written(&host, &folders, columns, [guessed, listings, elsewhere]))
}

fn written(
    host: &str,
    folders: &BTreeMap<String, Folder>,
    columns: &Tree,
    [guessed, listings, elsewhere]: [usize; 3],
) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut out = String::from(
        "# A proposal, to be read and changed before `portico import-site --dry-run`.\n\
         # Of several lines that fit a page, the first that names a column wins.\n\
         # Seen:",
    );
    let articles: usize = folders.values().map(|folder| folder.articles).sum();
    let _ = writeln!(
        out,
        " {articles} articles, {listings} lists or empty pages, {elsewhere} pages of other hosts; the text of {guessed} was found by guessing."
    );
    let _ = writeln!(out, "\nhosts = [{}]", quoted(host));
    out.push_str(
        "\n# CSS selectors, where the proposal guesses wrong:\n\
         # content = \"#zoom\"\n# title = \".title\"\n# date = \".date\"\n# remove = [\".share\"]\n\
         \n# [[leave_out]]\n# prefix = \"/search/\"\n# why = \"search results\"\n",
    );
    for (prefix, folder) in folders {
        let name = folder.columns.iter().max_by_key(|(_, count)| **count).map_or("", |(name, _)| name.as_str());
        let _ = write!(out, "\n# {} articles", folder.articles);
        if !name.is_empty() {
            let _ = write!(out, ", called {}", plain(name));
        }
        let _ = writeln!(out, "; for example: {}", plain(&folder.sample));
        let to = nearest(name, columns).unwrap_or_default();
        if to.is_empty() {
            out.push_str("# No column here has a name like it.\n");
        }
        let _ = writeln!(out, "[[map]]\nprefix = {}\nto = {}", quoted(prefix), quoted(&to));
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

fn busiest(hosts: impl Iterator<Item = String>) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for host in hosts {
        *counts.entry(host).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(host, _)| host)
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
        let folder = Folder {
            articles: 3,
            columns: BTreeMap::from([("公\n告".to_owned(), 3)]),
            sample: "\"quoted\"\n[[map]]".to_owned(),
        };
        let folders = BTreeMap::from([("/xw/\"a\"/".to_owned(), folder)]);
        let text = written("old.example.cn", &folders, &Tree::default(), [0, 1, 2]);
        let mapping = super::super::mapping::Mapping::parse(&text, &Tree::default()).expect("a mapping");
        assert!(mapping.takes_host("old.example.cn") && !mapping.takes_host("other.cn"));
        assert!(text.contains("3 articles, 1 lists or empty pages, 2 pages of other hosts"), "{text}");
    }
}
