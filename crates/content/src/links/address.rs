//! Addresses as the register keeps them: absolute, of the web, without the part behind `#`. Pure.

use url::Url;

use crate::articles::Content;
use crate::manuscripts::tree::{self, Element, Node};

/// Longest address that is kept, in bytes; a longer one is in no register and stays as it is.
pub const LONGEST: usize = 2_000;

/// An address of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Absolute.
    pub address: String,
    /// Its host.
    pub host: String,
    /// Whether it leads into the cluster.
    pub inside: bool,
    /// Field of the editor's form.
    pub field: &'static str,
    /// The words that are linked.
    pub label: String,
}

/// Whether a host is this one or below it.
pub fn host_below(host: &str, rule: &str) -> bool {
    host == rule || host.strip_suffix(rule).is_some_and(|rest| rest.ends_with('.'))
}

/// An address of the web as the register keeps it; nothing when it is none, or hides a name and a password.
pub fn plain(address: &str) -> Option<Url> {
    // What a browser would drop inside an address is no address of an honest text.
    if address.chars().any(|c| c.is_control() || c == '\\') {
        return None;
    }
    let mut url = Url::parse(address.trim()).ok()?;
    let web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    let open = url.username().is_empty() && url.password().is_none();
    url.set_fragment(None);
    (web && open && url.as_str().len() <= LONGEST).then_some(url)
}

/// Every address of a text, each once for a field. `base` is the address of the page that shows it, `own` the domain of
/// the cluster.
pub fn of_content(content: &Content, base: &Url, own: &str) -> Vec<Found> {
    let mut found = of_html(&content.body, base, own);
    let mut add = |address: &str, field: &'static str, label: &str| {
        push(&mut found, base, own, address, field, label);
    };
    if !content.link.trim().is_empty() {
        add(&content.link, "link", &content.title);
    }
    if !content.source_url.trim().is_empty() {
        add(&content.source_url, "source_url", &content.source);
    }
    for attachment in &content.attachments {
        add(&format!("/files/{}/attachment", attachment.file), "attachments", &attachment.label);
    }
    found
}

/// Every address of a body: links, and pictures by their files.
pub fn of_html(html: &str, base: &Url, own: &str) -> Vec<Found> {
    let mut found = Vec::new();
    walk(&tree::parse(html), &mut |element| {
        let (address, label) = match element.name.as_str() {
            "a" => (element.attr("href"), element.text()),
            "img" | "video" | "source" => (element.attr("src"), element.attr("alt").unwrap_or_default().to_owned()),
            _ => return,
        };
        if let Some(address) = address.filter(|address| !address.starts_with('#')) {
            push(&mut found, base, own, address, "body", &label);
        }
    });
    found
}

/// Addresses of a list, each with its words.
pub fn of_list<'a>(
    links: impl Iterator<Item = (&'a str, &'a str)>,
    field: &'static str,
    base: &Url,
    own: &str,
) -> Vec<Found> {
    let mut found = Vec::new();
    for (address, label) in links {
        push(&mut found, base, own, address, field, label);
    }
    found
}

fn walk(nodes: &[Node], each: &mut impl FnMut(&Element)) {
    for node in nodes {
        if let Node::Element(element) = node {
            each(element);
            walk(&element.children, each);
        }
    }
}

fn push(found: &mut Vec<Found>, base: &Url, own: &str, address: &str, field: &'static str, label: &str) {
    let Some(url) = base.join(address.trim()).ok().and_then(|url| plain(url.as_str())) else { return };
    let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_owned();
    let address = String::from(url);
    if found.iter().any(|known| known.address == address && known.field == field) {
        return;
    }
    let label = label.trim().chars().take(80).collect();
    found.push(Found { inside: host_below(&host, own), address, host, field, label });
}

/// The body with links to the pages of one site written as paths of it: `http://jw.…/news/` on a page of `jw` as `/news/`.
pub fn relative(html: &str, site: &str) -> String {
    let Some(own) = plain(site) else { return html.to_owned() };
    let mut nodes = tree::parse(html);
    let mut changed = false;
    each_link(&mut nodes, &mut |link| {
        let Some((_, address)) = link.attrs.iter_mut().find(|(name, _)| name == "href") else { return };
        let Ok(url) = Url::parse(address.trim()) else { return };
        let same = matches!(url.scheme(), "http" | "https") && url.host_str() == own.host_str();
        if same && url.username().is_empty() && url.password().is_none() {
            *address = url[url::Position::BeforePath..].to_owned();
            changed = true;
        }
    });
    if changed { tree::write(&nodes) } else { html.to_owned() }
}

fn each_link(nodes: &mut [Node], change: &mut impl FnMut(&mut Element)) {
    for node in nodes {
        if let Node::Element(element) = node {
            if element.name == "a" {
                change(element);
            }
            each_link(&mut element.children, change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::articles::content::Attachment;

    const OWN: &str = "dongcheng.localhost";

    fn base() -> Url {
        Url::parse("http://jw.dongcheng.localhost:8080/news/2026/a.html").expect("an address")
    }

    #[test]
    fn every_address_of_a_text_is_found_once_for_its_field() {
        let content = Content {
            title: "旧闻".into(),
            body: r##"<p><a href="/guides/">指南</a><a href="b.html#x">乙</a><a href="b.html">乙</a>
                <a href="https://www.beijing.gov.cn/?a=1&amp;b=2">市</a><a href="#top">上</a><a href="mailto:a@b.cn">信</a>
                <img src="/files/abc/p.jpg" alt="图"></p>"##
                .into(),
            source_url: " https://news.example/1 ".into(),
            source: "某报".into(),
            attachments: vec![Attachment { file: "def".into(), label: "表".into() }],
            ..Content::default()
        };
        let found = of_content(&content, &base(), OWN);
        let told: Vec<_> = found.iter().map(|one| (one.address.as_str(), one.field, one.inside)).collect();
        let here = "http://jw.dongcheng.localhost:8080";
        assert_eq!(
            told,
            [
                (format!("{here}/guides/").as_str(), "body", true),
                (format!("{here}/news/2026/b.html").as_str(), "body", true),
                ("https://www.beijing.gov.cn/?a=1&b=2", "body", false),
                (format!("{here}/files/abc/p.jpg").as_str(), "body", true),
                ("https://news.example/1", "source_url", false),
                (format!("{here}/files/def/attachment").as_str(), "attachments", true),
            ]
        );
        assert_eq!((found[0].label.as_str(), found[4].label.as_str()), ("指南", "某报"));
    }

    #[test]
    fn what_is_no_plain_address_of_the_web_is_none() {
        for address in [
            "",
            "javascript:alert(1)",
            "data:text/html,x",
            "//evil.example/",
            "/path",
            "http://",
            "ftp://a.cn/",
            "http://www.gov.cn@evil.example/",
            "http://:x@evil.example/",
            "http://evil.example/\r\nSet-Cookie:a",
            "http:\\\\evil.example/",
            "ht\ntp://evil.example/",
        ] {
            assert_eq!(plain(address), None, "{address}");
        }
        assert_eq!(plain(&format!("http://a.cn/{}", "x".repeat(LONGEST))), None);
        let known = |address: &str| plain(address).map(String::from).expect(address);
        assert_eq!(known("HTTPS://News.Example:443/a b#c"), "https://news.example/a%20b");
        assert_eq!(known("http://еxample.com/"), "http://xn--xample-2of.com/", "look-alikes are told apart");
    }

    #[test]
    fn links_into_the_own_site_become_paths() {
        let html = r#"<p><a href="http://jw.dongcheng.localhost:8080/news/?a=1&amp;b=2#c">甲</a><a href="http://www.dongcheng.localhost:8080/">乙</a></p>"#;
        let better = relative(html, "http://jw.dongcheng.localhost:8080");
        assert!(better.contains(r#"href="/news/?a=1&amp;b=2#c""#), "{better}");
        assert!(better.contains(r#"href="http://www.dongcheng.localhost:8080/""#), "{better}");
        assert_eq!(relative(&better, "http://jw.dongcheng.localhost:8080"), better);
    }
}
