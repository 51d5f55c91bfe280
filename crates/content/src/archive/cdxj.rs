//! The index of an archive (CDXJ): the address in the order of sorting (SURT), the time, and where
//! the record lies. Sorted by bytes, as replay looks things up by halving.

use platform::Moment;
use serde_json::json;

use super::walk::Thing;
use super::warc::Place;

/// One line, without its end.
pub fn line(thing: &Thing, place: &Place, file: &str, now: Moment) -> String {
    let media_type = thing.media_type();
    let mime = if place.revisit { "warc/revisit" } else { media_type.as_str() };
    let fields = json!({
        "url": thing.url,
        "mime": mime,
        "status": thing.status.to_string(),
        "digest": place.payload,
        "length": place.length.to_string(),
        "offset": place.offset.to_string(),
        "filename": file,
    });
    format!("{} {} {fields}", surt(&thing.url), stamp(now))
}

/// `20261126081205`, UTC.
pub fn stamp(at: Moment) -> String {
    at.timestamp().strftime("%Y%m%d%H%M%S").to_string()
}

/// `localhost,dongcheng:8080)/news/2026`: as the `surt` package of the Internet Archive writes the
/// addresses that sites of this cluster have. A leading `www` is left out, everything is small.
pub fn surt(url: &str) -> String {
    let lower = url.to_ascii_lowercase();
    let (scheme, rest) = lower.split_once("://").unwrap_or(("http", &lower));
    let (authority, path) = match rest.find(['/', '?']) {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    };
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let usual = matches!((scheme, port), (_, "") | ("http", "80") | ("https", "443"));
    let host = without_www(host);
    let reversed = host.rsplit('.').collect::<Vec<_>>().join(",");
    let port = if usual { String::new() } else { format!(":{port}") };
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut tidy = String::with_capacity(path.len());
    for letter in path.chars() {
        if letter != '/' || !tidy.ends_with('/') {
            tidy.push(letter);
        }
    }
    if tidy.len() > 1 && tidy.ends_with('/') {
        tidy.pop();
    }
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    format!("{reversed}{port}){}{query}", if tidy.is_empty() { "/" } else { &tidy })
}

fn without_www(host: &str) -> &str {
    let Some((first, rest)) = host.split_once('.') else { return host };
    let www = first.strip_prefix("www").is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    if www { rest } else { host }
}

#[cfg(test)]
mod tests {
    use super::surt;

    #[test]
    fn addresses_sort_as_the_internet_archive_sorts_them() {
        // What Python's `surt` 0.3.1 says.
        for (url, expected) in [
            ("http://www.dongcheng.localhost:8080/", "localhost,dongcheng:8080)/"),
            ("http://www.dongcheng.localhost:8080/News/2026/AbC.html", "localhost,dongcheng:8080)/news/2026/abc.html"),
            ("http://jw.dongcheng.localhost/news/?page=2", "localhost,dongcheng,jw)/news?page=2"),
            (
                "http://jw.dongcheng.localhost:8080/files/abc/%E9%80%9A%E7%9F%A5.docx",
                "localhost,dongcheng,jw:8080)/files/abc/%e9%80%9a%e7%9f%a5.docx",
            ),
            ("https://www.dongcheng.example/a//b/", "example,dongcheng)/a/b"),
            ("http://www2.x.cn/", "cn,x)/"),
            ("http://jw.dongcheng.localhost:8080/zh-hant/", "localhost,dongcheng,jw:8080)/zh-hant"),
            ("http://a.b.cn:80/x?", "cn,b,a)/x"),
            ("http://a.b.cn/x%20y", "cn,b,a)/x%20y"),
        ] {
            assert_eq!(surt(url), expected, "{url}");
        }
    }
}
