//! XML files of any length, read item by item: what stands in the file's outermost elements comes
//! out as small trees, one after the other, and never more than one of them is in memory. Entities
//! that a file declares are not expanded. What is broken is told with the place where it stands.

use std::fmt;
use std::io::{self, BufRead, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};

use super::address::Address;
use super::charset::Decoding;
use super::gather::Limits;
use crate::manuscripts::tree::{self, Element, Node};

/// Deeper markup than this is flattened into its ancestor; the text stays.
const MAX_DEPTH: usize = tree::MAX_DEPTH;

/// Attributes of one element that are looked at.
const ATTRIBUTES: usize = 100;

/// The kinds of files that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// RSS 0.9x and 2.0, and what WordPress makes of it.
    Rss,
    /// RSS 0.90 and 1.0.
    Rdf,
    /// Atom.
    Atom,
}

/// One tree: the title of a feed, an item, an entry. Its names carry the usual prefix of their
/// namespace, whatever the file calls it: `dc:creator`, `content:encoded`, `wp:status`, `atom:entry`;
/// names of RSS and of HTML stand bare.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The element.
    pub element: Element,
    /// `xml:base` of what it stands in.
    pub base: Option<Address>,
    /// It was larger than a page may be; only its title and address are here.
    pub too_large: bool,
}

/// What is wrong with a file, and where.
#[derive(Debug, thiserror::Error)]
#[error("at byte {at} of the text: {problem}")]
pub struct XmlError {
    /// Bytes of the text before it, counted in UTF-8.
    pub at: u64,
    /// What is wrong.
    pub problem: Problem,
}

/// The ways in which a file can be broken.
#[derive(Debug)]
pub enum Problem {
    /// The markup.
    Markup(String),
    /// The file ends before this element does.
    Truncated(String),
    /// The outermost element is another one.
    Foreign(String),
    /// There is nothing in it.
    Empty,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Markup(what) => f.write_str(what),
            Self::Truncated(name) => write!(f, "the file ends before <{name}> does; it is cut off"),
            Self::Foreign(name) => write!(f, "it begins with <{name}>: neither RSS nor Atom nor a WordPress export"),
            Self::Empty => f.write_str("there is no element in it"),
        }
    }
}

/// A reader of branches.
pub struct Branches<R: BufRead> {
    reader: NsReader<Bounded<Decoding<R>>>,
    buffer: Vec<u8>,
    /// Most bytes of a branch.
    most: u64,
    /// What encloses the branches, with `xml:base`.
    open: Vec<(String, Option<Address>)>,
    root: Option<Root>,
}

impl<R: BufRead> Branches<R> {
    /// Reads from a file; `stated` is the charset of an HTTP header, `base` where the file was found.
    pub fn new(from: R, stated: Option<&str>, base: Option<Address>, limits: &Limits) -> io::Result<Self> {
        // One piece of text has to be in memory whole: more than an attachment is no text.
        let bounded = Bounded {
            from: Decoding::of_xml(from, stated)?,
            piece: limits.file.max(limits.page),
            left: limits.file.max(limits.page),
            whole: limits.unpacked,
        };
        let mut reader = NsReader::from_reader(bounded);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        let open = vec![(String::new(), base)];
        Ok(Self { reader, buffer: Vec::new(), most: limits.page, open, root: None })
    }

    /// What kind of file it is; known from the first branch on.
    pub fn root(&self) -> Option<Root> {
        self.root
    }

    /// The next branch, or nothing at the end of the file.
    pub fn next_branch(&mut self) -> Result<Option<Branch>, XmlError> {
        loop {
            match self.event()? {
                Piece::Open(element) => {
                    let base = self.base_with(&element);
                    if self.encloses(&element.name)? {
                        self.open.push((element.name, base));
                    } else {
                        return self.branch(element).map(Some);
                    }
                }
                Piece::Close => drop(self.open.pop()),
                Piece::Text(_) => {}
                Piece::End if self.open.len() > 1 => return Err(self.truncated()),
                Piece::End if self.root.is_none() => return Err(self.broken(Problem::Empty)),
                Piece::End => return Ok(None),
            }
        }
    }

    fn base_with(&self, element: &Element) -> Option<Address> {
        let above = self.open.last().and_then(|(_, base)| base.as_ref());
        match (element.attr("xml:base"), above) {
            (Some(own), Some(above)) => above.join(own),
            (Some(own), None) => Address::parse(own),
            (None, above) => above.cloned(),
        }
    }

    /// Whether branches stand in it: the outermost element, and the channel of RSS.
    fn encloses(&mut self, name: &str) -> Result<bool, XmlError> {
        if self.open.len() > 1 {
            return Ok(self.open.len() == 2 && self.root == Some(Root::Rss) && name == "channel");
        }
        self.root = Some(match name {
            "rss" => Root::Rss,
            "rdf:RDF" => Root::Rdf,
            "atom:feed" => Root::Atom,
            other => return Err(self.broken(Problem::Foreign(other.chars().take(40).collect()))),
        });
        Ok(true)
    }

    fn branch(&mut self, element: Element) -> Result<Branch, XmlError> {
        let begins = self.reader.buffer_position();
        let base = self.open.last().and_then(|(_, base)| base.clone());
        let mut open = vec![element];
        let (mut deeper, mut too_large) = (0_usize, false);
        loop {
            let piece = self.event()?;
            if !too_large && self.reader.buffer_position() - begins > self.most {
                too_large = true;
                deeper += open.len() - 1;
                open.truncate(1);
                for whole in &mut open {
                    whole.children.retain(|node| matches!(node, Node::Element(e) if names_it(&e.name)));
                }
            }
            match piece {
                Piece::Open(_) if too_large || open.len() > MAX_DEPTH => deeper += 1,
                Piece::Open(element) => open.push(element),
                Piece::Text(_) if too_large => {}
                Piece::Text(text) => {
                    if let Some(parent) = open.last_mut() {
                        tree::push_text(&mut parent.children, &text);
                    }
                }
                Piece::Close if deeper > 0 => deeper -= 1,
                Piece::Close => {
                    let Some(done) = open.pop() else { break };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(Node::Element(done)),
                        None => return Ok(Branch { element: done, base, too_large }),
                    }
                }
                Piece::End => break,
            }
        }
        Err(self.truncated())
    }

    fn event(&mut self) -> Result<Piece, XmlError> {
        loop {
            self.buffer.clear();
            let bounded = self.reader.get_mut();
            bounded.left = bounded.piece;
            let at = self.reader.buffer_position();
            let broken = |problem: &dyn fmt::Display| XmlError { at, problem: Problem::Markup(problem.to_string()) };
            let (space, event) =
                self.reader.read_resolved_event_into(&mut self.buffer).map_err(|error| broken(&error))?;
            return Ok(match event {
                Event::Start(start) => Piece::Open(opened(&space, &start).map_err(|error| broken(&error))?),
                Event::End(_) => Piece::Close,
                Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(c)) => Piece::Text(c.to_string()),
                    // What the file itself declares is never expanded: it stays as it is written.
                    _ => Piece::Text(resolved(&reference)),
                },
                Event::Eof => Piece::End,
                Event::Empty(_) | Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            });
        }
    }

    fn truncated(&self) -> XmlError {
        let name = self.open.last().map(|(name, _)| name.clone()).unwrap_or_default();
        self.broken(Problem::Truncated(name))
    }

    fn broken(&self, problem: Problem) -> XmlError {
        XmlError { at: self.reader.buffer_position(), problem }
    }
}

enum Piece {
    Open(Element),
    Text(String),
    Close,
    End,
}

/// What tells which item was too large.
fn names_it(name: &str) -> bool {
    matches!(name, "title" | "link" | "guid" | "atom:title" | "atom:link" | "atom:id")
}

fn resolved(name: &str) -> String {
    match quick_xml::escape::resolve_predefined_entity(name) {
        Some(known) => known.to_owned(),
        None => format!("&{name};"),
    }
}

fn opened(space: &ResolveResult<'_>, start: &BytesStart<'_>) -> Result<Element, quick_xml::Error> {
    let local = start.local_name();
    let prefix = match space {
        ResolveResult::Bound(space) => prefix(space.as_ref()),
        ResolveResult::Unbound => "",
        // Feeds that forget to declare a prefix mean the usual one.
        ResolveResult::Unknown(prefix) => prefix.as_ref(),
    };
    let name = if prefix.is_empty() { local.as_ref().to_owned() } else { format!("{prefix}:{}", local.as_ref()) };
    let mut element = Element { name, attrs: Vec::new(), children: Vec::new() };
    // Looking for duplicates takes quadratic time; the first of two is taken.
    for attribute in start.attributes().with_checks(false).take(ATTRIBUTES) {
        let attribute = attribute?;
        let value = match attribute.normalized_value(XmlVersion::Explicit1_0) {
            Ok(value) => value.into_owned(),
            Err(_) => attribute.value.as_ref().to_owned(),
        };
        element.attrs.push((attribute.key.as_ref().to_owned(), value));
    }
    Ok(element)
}

/// The usual prefix of a namespace.
fn prefix(space: &str) -> &'static str {
    match space {
        "http://purl.org/dc/elements/1.1/" | "http://purl.org/dc/terms/" => "dc",
        "http://purl.org/rss/1.0/modules/content/" => "content",
        "http://www.w3.org/2005/Atom" | "http://purl.org/atom/ns#" => "atom",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#" => "rdf",
        "http://purl.org/rss/1.0/"
        | "http://my.netscape.com/rdf/simple/0.9/"
        | "http://backend.userland.com/rss2"
        | "http://www.w3.org/1999/xhtml" => "",
        _ if space.starts_with("http://wordpress.org/export/") && space.ends_with("/excerpt/") => "excerpt",
        _ if space.starts_with("http://wordpress.org/export/") => "wp",
        _ => "other",
    }
}

/// A stream of which one piece may be so long, and the whole so long.
struct Bounded<R> {
    from: R,
    piece: u64,
    left: u64,
    whole: u64,
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            let told = format!("one piece of text or markup is longer than {} bytes", self.piece);
            return Err(io::Error::other(told));
        }
        if self.whole == 0 {
            return Err(io::Error::other("the file is longer than may be"));
        }
        let most = usize::try_from(self.left.min(self.whole)).unwrap_or(usize::MAX);
        let bytes = self.from.fill_buf()?;
        Ok(&bytes[..bytes.len().min(most)])
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount as u64);
        self.whole = self.whole.saturating_sub(amount as u64);
        self.from.consume(amount);
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let read = bytes.len().min(into.len());
        into[..read].copy_from_slice(&bytes[..read]);
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { page: 10_000, file: 20_000, things: 100, unpacked: 1 << 30 };

    fn read(xml: &str) -> Result<Vec<Branch>, XmlError> {
        let mut branches = Branches::new(xml.as_bytes(), None, None, &LIMITS).expect("in memory");
        let mut found = Vec::new();
        while let Some(branch) = branches.next_branch()? {
            found.push(branch);
        }
        Ok(found)
    }

    #[test]
    fn branches_come_with_the_usual_names() {
        let xml = "<?xml version='1.0'?><rss xmlns:d='http://purl.org/dc/elements/1.1/' xml:base='http://a.cn/x/'>\
            <channel><title>甲 &amp; 乙 & 丙</title><item><d:creator><![CDATA[<b>]]></d:creator><link/>\
            <content:encoded>x&#20013;&nbsp;</content:encoded></item></channel></rss>";
        let found = read(xml).expect("a feed");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].element.text(), "甲 & 乙 & 丙");
        assert_eq!(found[1].base.as_ref().expect("a base").as_str(), "http://a.cn/x/");
        let names = found[1].element.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some((element.name.as_str(), element.text())),
            Node::Text(_) => None,
        });
        let expected = [("dc:creator", "<b>"), ("link", ""), ("content:encoded", "x中&nbsp;")];
        assert_eq!(names.collect::<Vec<_>>(), expected.map(|(name, text)| (name, text.to_owned())));
    }

    #[test]
    fn what_is_broken_is_told_with_its_place() {
        for (xml, words) in [
            ("", "no element"),
            ("<html><body>", "<html>: neither RSS"),
            ("<rss><channel><item><title>a", "before <channel> does"),
            ("<rss><channel><item></item>", "before <channel> does"),
            ("<rss><channel><item><a></b></item></channel></rss>", "byte 23"),
            ("<rss><channel></rss>", "byte 14"),
        ] {
            let error = read(xml).expect_err(xml).to_string();
            assert!(error.contains(words) && error.contains("at byte"), "{xml}: {error}");
        }
    }

    #[test]
    fn bombs_do_not_go_off() {
        let laughs: String =
            (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
        let xml = format!(
            "<!DOCTYPE rss [<!ENTITY l0 \"ha\"><!ENTITY f SYSTEM \"file:///etc/passwd\">{laughs}]>\
             <rss><channel><title a='&l9;'>&l9;&f;</title></channel></rss>"
        );
        let found = read(&xml).expect("a feed");
        assert_eq!(found[0].element.text(), "&l9;&f;");
        assert_eq!(found[0].element.attr("a"), Some("&l9;"));

        let deep =
            format!("<rss><channel><item>{}x{}</item></channel></rss>", "<a>".repeat(1_000), "</a>".repeat(1_000));
        assert_eq!(read(&deep).expect("a feed")[0].element.text(), "x");

        let large = format!(
            "<rss><channel><item><title>大</title><b>{}</b><c>{}</c></item><item><title>小</title></item></channel></rss>",
            "x".repeat(9_000),
            "y".repeat(9_000)
        );
        let found = read(&large).expect("a feed");
        assert!(found[0].too_large && !found[1].too_large);
        assert_eq!((found[0].element.text(), found[1].element.text()), ("大".to_owned(), "小".to_owned()));

        let endless = format!("<rss><channel><title>{}", "x".repeat(30_000));
        assert!(read(&endless).expect_err("too long").to_string().contains("longer than 20000 bytes"));
    }
}
