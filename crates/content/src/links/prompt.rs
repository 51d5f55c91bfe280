//! Ways out of a page (annex 5, L1): when a page is rendered, every link that leaves the cluster leads to the leaving page
//! of the same site first. Only addresses of the register are rewritten, so no page leads to a prompt that refuses them.
//! Feeds name pages of the site and lines of the export the text as it was approved; static files get the addresses
//! themselves back, because nothing answers `/leaving` there; the web archive keeps what was served.

use std::collections::BTreeMap;

use platform::Result;

use super::address::{host_below, plain};
use super::class;
use super::place;
use super::target::{self, TargetId};
use crate::pages::Place;
use crate::pages::article::encoded;

/// Where the leaving page is on a site.
pub const PATH: &str = "/leaving";

/// Whether an address leaves the cluster and is not entered without a prompt.
pub fn prompted(host: &str, own: &str) -> Result<bool> {
    Ok(!host_below(host, own) && !class::hosts()?.unprompted.iter().any(|rule| host_below(host, rule)))
}

/// Which of these addresses the pages of a site show, by address as the register keeps it.
pub async fn known(place: &Place<'_>, addresses: &[String]) -> Result<BTreeMap<String, TargetId>> {
    let targets = target::by_addresses(place.db, addresses).await?;
    let ids: Vec<_> = targets.iter().map(|target| target.id).collect();
    let shown = place::on_site(place.db, place.host.site, &ids).await?;
    let targets = targets.into_iter().filter(|target| shown.iter().any(|one| one.target_id == target.id));
    Ok(targets.map(|target| (target.address, target.id)).collect())
}

/// The page with its ways out.
pub(crate) async fn through(place: &Place<'_>, html: String) -> Result<String> {
    let own = &place.app.settings.base_domain;
    let mut out = Vec::new();
    for link in links(&html) {
        let Some(url) = plain(&link.address) else { continue };
        let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_owned();
        if prompted(&host, own)? {
            out.push(String::from(url));
        }
    }
    if out.is_empty() {
        return Ok(html);
    }
    out.sort();
    out.dedup();
    let known = known(place, &out).await?;
    let mark = place.app.view.text(place.lang, "links-leaves", &BTreeMap::default());
    Ok(rewritten(&html, &place.url(PATH), &mark, |address| {
        plain(address).is_some_and(|url| known.contains_key(url.as_str()))
    }))
}

/// A link in a page.
struct Link {
    /// Where its tag begins.
    from: usize,
    /// Behind its tag.
    until: usize,
    /// Where it leads, unescaped.
    address: String,
    /// The attributes of the tag beside `href`, `rel` and `target`, each with a space before it.
    rest: String,
}

/// Every link with an absolute address, in order. The page comes from the house's templates and its sanitiser: tags are
/// closed and values stand in double quotes.
fn links(html: &str) -> Vec<Link> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = html[at..].find("<a ") {
        let from = at + offset;
        let Some(end) = tag_end(&html[from..]) else { break };
        let until = from + end;
        at = until;
        let (mut address, mut rest) = (None, String::new());
        for (name, value) in attributes(&html[from + 2..until - 1]) {
            match name {
                "href" => address = value.map(unescaped),
                "rel" | "target" => {}
                name => {
                    rest.push(' ');
                    rest.push_str(name);
                    if let Some(value) = value {
                        rest.push_str(&format!("=\"{value}\""));
                    }
                }
            }
        }
        if let Some(address) = address.filter(|address| address.contains("://")) {
            found.push(Link { from, until, address, rest });
        }
    }
    found
}

/// Behind the `>` that ends the tag; one between quotes does not.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quoted = false;
    for (index, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return Some(index + 1),
            _ => {}
        }
    }
    None
}

/// Names and raw values.
fn attributes(mut text: &str) -> Vec<(&str, Option<&str>)> {
    let mut found = Vec::new();
    loop {
        text = text.trim_start().trim_start_matches('/');
        let end = text.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if name.is_empty() {
            return found;
        }
        match rest.strip_prefix("=\"").and_then(|value| value.split_once('"')) {
            Some((value, rest)) => {
                found.push((name, Some(value)));
                text = rest;
            }
            None => {
                found.push((name, None));
                text = rest.strip_prefix('=').unwrap_or(rest);
            }
        }
    }
}

fn unescaped(value: &str) -> String {
    [("&#x2f;", "/"), ("&#x3d;", "="), ("&#x27;", "'"), ("&#39;", "'"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">")]
        .into_iter()
        .fold(value.to_owned(), |text, (from, to)| text.replace(from, to))
        .replace("&amp;", "&")
}

fn rewritten(html: &str, leaving: &str, mark: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(html.len() + 512);
    let mut at = 0;
    for link in links(html).into_iter().filter(|link| wanted(&link.address)) {
        out.push_str(&html[at..link.from]);
        let to = encoded(&link.address);
        out.push_str(&format!("<a{} href=\"{leaving}?to={to}\" rel=\"external noopener\">", link.rest));
        at = link.until;
        // Links do not stand in links, so the next end is its own.
        if let Some(end) = html[at..].find("</a>") {
            out.push_str(&html[at..at + end]);
            out.push_str(&format!("<span class=\"leaves\" role=\"img\" aria-label=\"{mark}\">↗</span>"));
            at += end;
        }
    }
    out.push_str(&html[at..]);
    out
}

/// The page with the addresses themselves, where nothing answers the leaving page: drafts on the desk, static files.
pub(crate) fn direct(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("/leaving?to=") {
        let before = &rest[..at];
        let value = &rest[at + "/leaving?to=".len()..];
        // The address, and before it the prefix of a language, fill the attribute.
        let prefix = before.rfind("href=\"").map(|from| &before[from + "href=\"".len()..]);
        let ours = prefix.is_some_and(|prefix| matches!(prefix, "" | "/zh-hant" | "/en"));
        let (Some(prefix), Some(end), true) = (prefix, value.find('"'), ours) else {
            out.push_str(&rest[..at + 1]);
            rest = &rest[at + 1..];
            continue;
        };
        out.push_str(&before[..before.len() - prefix.len()]);
        let address = decoded(&value[..end]);
        out.push_str(&address.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;"));
        rest = &value[end..];
    }
    out.push_str(rest);
    out
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (first, digits.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<nav><a href="/news/">甲</a></nav><p>见<a class="x" href="https:&#x2f;&#x2f;news.example&#x2f;1?a=1&amp;b=2#c" rel="noopener" title="a &gt; b">某报</a>、<a href="https://www.beijing.gov.cn/">市</a>、<a name="y">无</a></p>"#;

    #[test]
    fn a_way_out_leads_over_the_leaving_page_and_back() {
        let page = rewritten(PAGE, "/en/leaving", "leaves", |address| address.contains("news.example"));
        assert!(page.contains(
            r#"<a class="x" title="a &gt; b" href="/en/leaving?to=https%3A%2F%2Fnews.example%2F1%3Fa%3D1%26b%3D2%23c" rel="external noopener">某报<span class="leaves" role="img" aria-label="leaves">↗</span></a>"#
        ), "{page}");
        assert!(
            page.contains(r#"<a href="/news/">甲</a>"#) && page.contains(r#"<a href="https://www.beijing.gov.cn/">"#)
        );
        let back = direct(&page);
        assert!(back.contains(r#"href="https://news.example/1?a=1&amp;b=2#c" rel="external noopener""#), "{back}");
        assert_eq!(direct(PAGE), PAGE);
    }

    #[test]
    fn an_odd_page_stays_as_it_is() {
        for page in ["", "<a ", "<a href=\"https://a.example", "<a href=https://a.example>x</a>", "/leaving?to=x"] {
            assert_eq!(rewritten(page, "/leaving", "m", |_| true), page, "{page}");
            assert_eq!(direct(page), page, "{page}");
        }
    }
}
