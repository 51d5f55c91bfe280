//! An article as a feed or an export tells it. It is written as a small page with the page tags of
//! government sites, so that everything after it - proposal, mapping, plan, run - reads one kind of
//! page only.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use platform::Moment;

use super::address::Address;
use super::page::{date_in, is_tangled};
use crate::manuscripts::text;
use crate::manuscripts::tree::{self, Element, Node};

/// An article of a feed or an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Title, one line.
    pub title: String,
    /// When it was published.
    pub published_at: Option<Moment>,
    /// Who says it.
    pub source: String,
    /// Author.
    pub author: String,
    /// Summary.
    pub lead: String,
    /// The first category.
    pub column: String,
    /// Tags, and the other categories.
    pub keywords: Vec<String>,
    /// Text as HTML, not judged yet.
    pub html: String,
    /// Where the links of the text are read from, when it is not the item's own address.
    pub base: Option<Address>,
    /// The text is a summary only: the feed has no more.
    pub summary_only: bool,
    /// Names of WordPress's shortcodes that were taken out.
    pub shortcodes: Vec<String>,
}

impl Item {
    /// The item as a page.
    pub fn page(&self) -> String {
        let mut head = vec![Node::Element(Element::new("meta", Vec::new()).with("charset", "utf-8"))];
        if let Some(base) = &self.base {
            head.push(Node::Element(Element::new("base", Vec::new()).with("href", base.as_str())));
        }
        let date = self.published_at.map(Moment::minute).unwrap_or_default();
        let keywords = self.keywords.join(";");
        for (name, value) in [
            ("ArticleTitle", &self.title),
            ("PubDate", &date),
            ("ContentSource", &self.source),
            ("Author", &self.author),
            ("ColumnName", &self.column),
            ("Keywords", &keywords),
            ("Description", &self.lead),
        ] {
            if !value.is_empty() {
                let meta = Element::new("meta", Vec::new()).with("name", name).with("content", value);
                head.push(Node::Element(meta));
            }
        }
        // Parsed and written again, the text closes what it opens and cannot leave its place.
        let main = Element::new("main", tree::parse(&self.html))
            .with("data-item", if self.summary_only { "summary" } else { "full" })
            .with("data-shortcodes", &self.shortcodes.join(" "));
        let body = Element::new("body", vec![Node::Element(main)]);
        let html = Element::new("html", vec![Node::Element(Element::new("head", head)), Node::Element(body)]);
        format!("<!DOCTYPE html>{}", tree::write(&[Node::Element(html)]))
    }
}

/// A date as feeds write it: RFC 2822, RFC 3339, or the clock of Beijing.
pub fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.into());
    }
    let mail = rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text);
    mail.map(Moment::from).ok().or_else(|| date_in(text))
}

/// Characters that are left of words whose markup is a bomb.
const TITLE: usize = 100;

/// Words without markup, on one line; feeds write entities and tags into titles.
pub fn words(html: &str) -> String {
    if is_tangled(html) {
        return html.chars().take(TITLE).collect();
    }
    text::plain(html).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Plain text as HTML: a blank line begins a paragraph.
pub fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut out = String::new();
    for part in text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()) {
        out.push_str("<p>");
        for (at, line) in part.lines().enumerate() {
            if at > 0 {
                out.push_str("<br>");
            }
            tree::escape_text(line, &mut out);
        }
        out.push_str("</p>");
    }
    out
}

/// The first child of this name.
pub(super) fn child<'e>(element: &'e Element, name: &str) -> Option<&'e Element> {
    children(element, name).next()
}

/// Every child of this name.
pub(super) fn children<'e>(element: &'e Element, name: &str) -> impl Iterator<Item = &'e Element> {
    element.children.iter().filter_map(move |node| match node {
        Node::Element(element) if element.name == name => Some(element),
        _ => None,
    })
}

/// The text of the first child of one of these names that has any.
pub(super) fn said(element: &Element, names: &[&str]) -> String {
    let texts = names.iter().flat_map(|name| children(element, name)).map(|child| child.text().trim().to_owned());
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::page::{Found, OldPage, Places};
    use super::*;

    #[test]
    fn an_item_is_read_as_it_was_written() {
        let item = Item {
            title: "关于\"小游园\"的<通知>".into(),
            published_at: moment("Tue, 03 May 2016 01:12:00 GMT"),
            source: "区园林局".into(),
            author: "小林".into(),
            lead: "一句话".into(),
            column: "通知公告".into(),
            keywords: vec!["公园".into(), "花木".into()],
            html: "<p>短</div></main></body><p onclick=x><a href='a.pdf'>表</a><img data-src=b.png><script>x</script>"
                .into(),
            base: Address::parse("http://b.cn/files/"),
            summary_only: true,
            shortcodes: vec!["gallery".into()],
        };
        let at = Address::parse("http://a.cn/?p=1").expect("an address");
        let page = OldPage::read(item.page().as_bytes(), Some("utf-8"), &at, &Places::default());
        assert_eq!((&page.title, &page.source, &page.author), (&item.title, &item.source, &item.author));
        assert_eq!((&page.lead, &page.column, &page.keywords), (&item.lead, &item.column, &item.keywords));
        assert_eq!(page.published_at.expect("a date").minute(), "2016-05-03 09:12");
        assert!(!page.listing && page.found == Found::Item);
        assert!(page.html.contains("短") && page.html.contains("http://b.cn/files/a.pdf"), "{}", page.html);
        assert_eq!(page.pictures[0].as_str(), "http://b.cn/files/b.png");
        let said = page.item.expect("an item");
        assert!(said.summary_only && said.shortcodes == ["gallery"]);
        let bare = OldPage::read(Item::default().page().as_bytes(), None, &at, &Places::default());
        assert!(bare.listing && bare.title.is_empty() && bare.published_at.is_none());
    }

    #[test]
    fn dates_are_read_as_feeds_write_them() {
        for text in [
            "Tue, 03 May 2016 09:12:33 +0800",
            "Mon, 3 May 2016 01:12 GMT",
            "2016-05-03T09:12:00+08:00",
            "2016-05-03T01:12:00Z",
            "2016-05-03 09:12:00",
            "2016-05-03T09:12",
        ] {
            assert_eq!(moment(text).expect(text).minute(), "2016-05-03 09:12", "{text}");
        }
        for text in ["", "yesterday", "0000-00-00 00:00:00", "Tue, 99 May 2016 09:12:33 +0800"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn plain_text_has_paragraphs() {
        assert_eq!(paragraphs("甲\n乙\r\n\r\n<丙>\n"), "<p>甲<br>乙</p><p>&lt;丙&gt;</p>");
        assert_eq!(words("A&nbsp;&hellip; <b>B</b>\n c"), "A … B c");
    }
}
