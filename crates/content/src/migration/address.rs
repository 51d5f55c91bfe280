//! The address of something on an old site. Two addresses that differ only in scheme, case of the
//! host, default port or fragment are one; `..` never leads above the root.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};
use url::Url;

/// Longest address that is taken, in bytes.
const LONGEST: usize = 2000;

/// An address of an old site.
#[derive(Clone, Debug)]
pub struct Address(Url);

impl Address {
    /// Reads an absolute address of the web.
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(Url::parse(text.trim()).ok()?)
    }

    /// The address of a link on this page.
    pub fn join(&self, link: &str) -> Option<Self> {
        Self::of(self.0.join(link.trim()).ok()?)
    }

    fn of(mut url: Url) -> Option<Self> {
        let web = matches!(url.scheme(), "http" | "https") && url.has_host();
        url.set_fragment(None);
        if url.query() == Some("") {
            url.set_query(None);
        }
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
        (web && url.as_str().len() <= LONGEST).then_some(Self(url))
    }

    /// Host, with the port when it is not the scheme's own.
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Path and query: what the site itself knows it by.
    pub fn path(&self) -> String {
        match self.0.query() {
            Some(query) => format!("{}?{query}", self.0.path()),
            None => self.0.path().to_owned(),
        }
    }

    /// The last part of the path with its escapes read, for the name of a file.
    pub fn file_name(&self) -> String {
        let last = self.0.path().rsplit('/').next().unwrap_or_default();
        let mut bytes = Vec::with_capacity(last.len());
        let mut rest = last.as_bytes();
        while let Some((&byte, tail)) = rest.split_first() {
            let hex = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
            match (byte, hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
                (b'%', Some(read)) => {
                    bytes.push(read);
                    rest = &tail[2..];
                }
                _ => {
                    bytes.push(byte);
                    rest = tail;
                }
            }
        }
        super::charset::decode(&bytes, None).text
    }

    /// The folder it stands in: `/xwzx/tzgg/`.
    pub fn folder(&self) -> &str {
        let path = self.0.path();
        &path[..=path.rfind('/').unwrap_or(0)]
    }

    /// Whether it is the first page of its folder.
    pub fn is_index(&self) -> bool {
        let name = self.0.path().rsplit('/').next().unwrap_or_default();
        self.0.query().is_none() && (name.is_empty() || name.starts_with("index.") || name.starts_with("default."))
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    fn key(&self) -> (Option<&str>, Option<u16>, &str, Option<&str>) {
        (self.0.host_str(), self.0.port(), self.0.path(), self.0.query())
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Address {}

impl PartialOrd for Address {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Address {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).expect(text)
    }

    #[test]
    fn one_thing_has_one_address() {
        let plain = address("http://jw.example.cn/a/b.html?id=1");
        for same in ["https://JW.example.cn:443/a/b.html?id=1#top", " http://x:y@jw.example.cn:80/a/./c/../b.html?id=1"]
        {
            assert_eq!(address(same), plain, "{same}");
        }
        assert_ne!(address("http://jw.example.cn/a/b.html?id=2"), plain);
        assert_eq!((plain.host().as_str(), plain.path().as_str()), ("jw.example.cn", "/a/b.html?id=1"));
        assert_eq!(plain.folder(), "/a/");
    }

    #[test]
    fn links_are_read_from_their_page_and_stay_below_the_root() {
        let page = address("http://jw.example.cn/a/b/c.html");
        assert_eq!(page.join("../d.jpg").expect("a link").path(), "/a/d.jpg");
        assert_eq!(page.join("../../../../../etc/passwd").expect("a link").path(), "/etc/passwd");
        assert_eq!(page.join("//other.cn/x").expect("a link").host(), "other.cn");
        for nothing in ["javascript:void(0)", "mailto:a@b.cn", "data:image/png;base64,AA", "file:///etc/passwd"] {
            assert!(page.join(nothing).is_none(), "{nothing}");
        }
        assert!(Address::parse(&format!("http://a/{}", "x".repeat(LONGEST))).is_none());
    }

    #[test]
    fn the_name_of_a_file_is_read_in_both_encodings() {
        assert_eq!(address("http://a/b/%E9%80%9A%E7%9F%A5.pdf").file_name(), "通知.pdf");
        assert_eq!(address("http://a/b/%CD%A8%D6%AA.pdf").file_name(), "通知.pdf");
        assert_eq!(address("http://a/b/100%.pdf").file_name(), "100%.pdf");
    }
}
