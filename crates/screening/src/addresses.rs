//! Mail addresses and links: whose a mailbox is, and where a link leads.

use std::ops::Range;

use url::{Host, Url};

use crate::finding::{Kind, Severity, Why};
use crate::fold::{self, Folded};
use crate::lists::HostRules;

/// Providers where people have mailboxes, not offices.
const PEOPLE_S_MAIL: &[&str] = &[
    "qq.com",
    "vip.qq.com",
    "foxmail.com",
    "163.com",
    "126.com",
    "yeah.net",
    "188.com",
    "vip.163.com",
    "sina.com",
    "sina.cn",
    "vip.sina.com",
    "sohu.com",
    "139.com",
    "189.cn",
    "wo.cn",
    "aliyun.com",
    "tom.com",
    "21cn.com",
    "263.net",
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "yahoo.com.cn",
    "yahoo.cn",
    "icloud.com",
    "me.com",
    "proton.me",
    "protonmail.com",
    "eyou.com",
    "china.com",
];

/// Services that hide where a link leads; the lists may name more.
const SHORTENERS: &[&str] = &[
    "t.cn",
    "url.cn",
    "dwz.cn",
    "suo.im",
    "suo.nz",
    "mrw.so",
    "bit.ly",
    "t.co",
    "goo.gl",
    "tinyurl.com",
    "is.gd",
    "ow.ly",
    "rb.gy",
    "cutt.ly",
    "dwz.mk",
    "3.cn",
    "u.nu",
    "m6z.cn",
    "985.so",
    "sina.lt",
    "t.ly",
    "v.gd",
    "reurl.cc",
];

/// A mail address or a link in a text.
pub(crate) struct Address {
    pub span: Range<usize>,
    /// No number in it counts: a mail address, or a link to our own or a trusted site.
    pub ours: bool,
    pub finding: Option<(Kind, Severity, Why)>,
}

/// Whether a host is one of these or below one.
fn is_below(host: &str, rules: &[String]) -> bool {
    rules.iter().any(|rule| below(host, rule.trim_start_matches("*.").trim_start_matches('.')))
}

fn below(host: &str, rule: &str) -> bool {
    let start = host.len().checked_sub(rule.len());
    start.is_some_and(|start| {
        host.is_char_boundary(start)
            && host[start..].eq_ignore_ascii_case(rule)
            && !rule.is_empty()
            && (start == 0 || host.as_bytes()[start - 1] == b'.')
    })
}

/// All mail addresses and links of a text, in order.
pub(crate) fn scan(text: &str, folded: &Folded, rules: &HostRules, allowed: &dyn Fn(&str) -> bool) -> Vec<Address> {
    let mut addresses = Vec::new();
    for &at in &folded.links {
        if addresses.last().is_some_and(|last: &Address| last.span.end > at) {
            continue;
        }
        let Some(span) = link_at(text, at) else { continue };
        let link = &text[span.clone()];
        let full = if link.contains("://") { link.to_owned() } else { format!("http://{link}") };
        let (verdict, ours) = judge(&full, rules);
        // A text may speak of a shop; it is the link that may not lead there.
        let verdict = verdict.map(|(severity, why)| match why.code {
            "link-commerce" => (Severity::Warn, why),
            _ => (severity, why),
        });
        let finding = verdict.map(|(severity, why)| (Kind::Link, severity, why));
        addresses.push(Address { span, ours, finding });
    }
    for &at in &folded.ats {
        if addresses.iter().rev().take(4).any(|address| address.span.contains(&at)) {
            continue;
        }
        let Some((span, host)) = mailbox_at(text, at) else { continue };
        let finding = mailbox(&text[span.clone()], &host, rules, allowed);
        addresses.push(Address { span, ours: true, finding });
    }
    addresses.sort_by_key(|address| address.span.start);
    addresses
}

/// Whose mailbox an address is.
fn mailbox(
    found: &str,
    host: &str,
    rules: &HostRules,
    allowed: &dyn Fn(&str) -> bool,
) -> Option<(Kind, Severity, Why)> {
    let plain: String = found.chars().filter_map(narrow).collect();
    if allowed(&plain) || below(host, "gov.cn") || is_below(host, &rules.own) {
        return None;
    }
    if PEOPLE_S_MAIL.iter().any(|provider| host.eq_ignore_ascii_case(provider)) {
        return Some((Kind::Email, Severity::Warn, Why::new("email-personal").arg("host", host)));
    }
    if is_below(host, &rules.trusted) {
        return None;
    }
    Some((Kind::Email, Severity::Hint, Why::new("email-other").arg("host", host)))
}

/// The narrow form of a character that can stand in an address.
fn narrow(c: char) -> Option<char> {
    fold::fold_char(c).filter(|to| *to > 0x20).and_then(|to| char::from_u32(u32::from(to)))
}

fn is_mail_char(c: char) -> bool {
    narrow(c).is_some_and(|to| to.is_ascii_alphanumeric() || matches!(to, '.' | '_' | '%' | '+' | '-'))
}

fn mailbox_at(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let behind = at + text[at..].chars().next()?.len_utf8();
    let local = text[..at].char_indices().rev().take(64).take_while(|(_, c)| is_mail_char(*c)).last()?.0;
    let mut end = behind;
    let mut host = String::new();
    for (offset, c) in text[behind..].char_indices().take(253) {
        match narrow(c) {
            Some(to) if to.is_ascii_alphanumeric() || matches!(to, '.' | '-') => host.push(to),
            _ => break,
        }
        end = behind + offset + c.len_utf8();
    }
    while host.ends_with(['.', '-']) {
        host.pop();
        end -= text[..end].chars().next_back().map_or(0, char::len_utf8);
    }
    let (name, top) = host.rsplit_once('.')?;
    let valid = !name.is_empty()
        && !name.starts_with('.')
        && !host.contains("..")
        && top.len() >= 2
        && top.chars().all(|c| c.is_ascii_alphabetic());
    valid.then_some((local..end, host))
}

/// The link around `://` or from `www.` on.
fn link_at(text: &str, at: usize) -> Option<Range<usize>> {
    let begin = text[..at]
        .char_indices()
        .rev()
        .take(16)
        .take_while(|(_, c)| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        .last()
        .map(|(index, _)| index);
    let start = if text[at..].starts_with("://") || text[at..].starts_with("：//") {
        begin?
    } else {
        if begin.is_some() || text[..at].ends_with('@') {
            return None;
        }
        at
    };
    let host = at + text[at..].find("//").filter(|offset| *offset <= 3).map_or(0, |offset| offset + 2);
    let mut end = host;
    let mut in_host = true;
    for (offset, c) in text[host..].char_indices().take(2_048) {
        in_host &= !matches!(c, '/' | '?' | '#');
        let plain = c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
        // A host may be in Chinese letters when it begins with one.
        let chinese = in_host && text[host..].starts_with(|c: char| !c.is_ascii()) && (c.is_alphanumeric());
        if !(plain || chinese) {
            break;
        }
        end = host + offset + c.len_utf8();
    }
    let link = text[start..end].trim_end_matches([',', '.', ';', ':', '!', '?', ')', ']', '\'', '"']);
    let end = start + link.len();
    (end > host + 2).then_some(start..end)
}

/// Judges where a link leads. The second answer: it leads to our own or a trusted site.
pub(crate) fn judge(link: &str, rules: &HostRules) -> (Option<(Severity, Why)>, bool) {
    // Browsers drop tabs and line breaks inside and control characters before an address.
    let link: String = link.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let link = link.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let no = (None, true);
    if link.is_empty() || link.starts_with('#') || link.starts_with('?') {
        return no;
    }
    let full = if link.starts_with("//") { format!("http:{link}") } else { link.replace('\\', "/") };
    let has_scheme = full.find(':').is_some_and(|colon| {
        full[..colon].chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
            && full.starts_with(|c: char| c.is_ascii_alphabetic())
    });
    if !has_scheme {
        return no;
    }
    let Ok(url) = Url::parse(&full) else {
        return (Some((Severity::Warn, Why::new("link-unreadable"))), false);
    };
    match url.scheme() {
        "http" | "https" => {}
        "mailto" | "tel" => return no,
        scheme @ ("ftp" | "ftps" | "sftp" | "news" | "magnet" | "ed2k" | "thunder") => {
            return (Some((Severity::Warn, Why::new("link-scheme").arg("scheme", scheme))), false);
        }
        scheme => return (Some((Severity::Block, Why::new("link-scheme").arg("scheme", scheme))), false),
    }
    let Some(host) = url.host() else {
        return (Some((Severity::Warn, Why::new("link-unreadable"))), false);
    };
    let name = match &host {
        Host::Domain(name) => name.trim_end_matches('.').to_owned(),
        Host::Ipv4(ip) => ip.to_string(),
        Host::Ipv6(ip) => ip.to_string(),
    };
    let found = |severity, code| (Some((severity, Why::new(code).arg("host", name.as_str()))), false);
    if !url.username().is_empty() || url.password().is_some() {
        return found(Severity::Block, "link-with-password");
    }
    if is_below(&name, &rules.own) {
        return no;
    }
    if is_below(&name, &rules.dangerous) {
        return found(Severity::Block, "link-dangerous");
    }
    if is_below(&name, &rules.shorteners) || SHORTENERS.iter().any(|known| below(&name, known)) {
        return found(Severity::Warn, "link-shortener");
    }
    if !matches!(host, Host::Domain(_)) {
        return found(Severity::Warn, "link-number");
    }
    if is_below(&name, &rules.trusted) {
        return no;
    }
    let sells = |label: &str| rules.commerce_labels.iter().any(|known| known.eq_ignore_ascii_case(label));
    if is_below(&name, &rules.commerce) || name.split('.').any(sells) {
        return found(Severity::Block, "link-commerce");
    }
    if name.split('.').any(|label| label.starts_with("xn--")) {
        return found(Severity::Warn, "link-punycode");
    }
    found(Severity::Hint, "link-foreign")
}

/// The host that a link's text shows, when it shows an address.
pub(crate) fn shown_host(text: &str) -> Option<String> {
    let text = text.trim();
    if text.contains(char::is_whitespace) || !text.contains('.') || !text.is_ascii() || text.contains('@') {
        return None;
    }
    let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let host = Url::parse(&full).ok()?.host_str()?.to_ascii_lowercase();
    let top = host.rsplit('.').next()?;
    let known = ["cn", "com", "net", "org", "gov", "edu", "info", "top", "xyz"].contains(&top);
    (known && host.contains('.')).then_some(host)
}

/// The host of an absolute address.
pub(crate) fn host_of(link: &str) -> Option<String> {
    let url = Url::parse(link.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(())?;
    url.host_str().map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_into_commerce_blocks_unless_somebody_decided_that_it_is_trusted() {
        let rules = HostRules {
            trusted: vec!["gov.cn".into(), "museum.market.example".into()],
            commerce: vec!["market.example".into()],
            commerce_labels: vec!["shop".into()],
            ..HostRules::default()
        };
        let said = |link: &str| judge(link, &rules).0.map(|(severity, why)| (severity, why.code));
        for link in
            ["https://market.example/", "HTTPS://WWW.Market.Example./x", "//a.market.example/", "http://shop.a.cn"]
        {
            assert_eq!(said(link), Some((Severity::Block, "link-commerce")), "{link}");
        }
        assert_eq!(said("https://www.museum.market.example/"), None);
        assert_eq!(said("https://shop.beijing.gov.cn/"), None);
        assert_eq!(said("https://notmarket.example/"), Some((Severity::Hint, "link-foreign")));
        assert_eq!(said("https://market.example.cn/"), Some((Severity::Hint, "link-foreign")));
        assert_eq!(said("https://a:b@market.example/"), Some((Severity::Block, "link-with-password")));
    }
}
