//! What the zone says about a name: addresses as they are applied for, and record sets as they go
//! into the zone (RFC 1035, RFC 3596).

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// Where a registered name leads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// A records.
    #[serde(default)]
    pub ipv4: Vec<Ipv4Addr>,
    /// AAAA records.
    #[serde(default)]
    pub ipv6: Vec<Ipv6Addr>,
    /// CNAME: then there is nothing else (RFC 1034, 3.6.2). A whole name without the last dot.
    #[serde(default)]
    pub alias: Option<String>,
    /// Seconds that others may keep the answer.
    pub ttl: u32,
}

impl Addresses {
    /// Whether it leads nowhere.
    pub fn is_empty(&self) -> bool {
        self.ipv4.is_empty() && self.ipv6.is_empty() && self.alias.is_none()
    }

    /// Its record sets under a name.
    pub fn record_sets(&self, name: &str) -> Vec<RecordSet> {
        let set = |values: Vec<Value>| RecordSet { name: name.to_owned(), ttl: self.ttl, values };
        let mut sets = Vec::new();
        if let Some(alias) = &self.alias {
            sets.push(set(vec![Value::Cname(alias.clone())]));
        }
        if !self.ipv4.is_empty() {
            sets.push(set(self.ipv4.iter().copied().map(Value::A).collect()));
        }
        if !self.ipv6.is_empty() {
            sets.push(set(self.ipv6.iter().copied().map(Value::Aaaa).collect()));
        }
        sets
    }

    /// As people read them, one after the other.
    pub fn shown(&self) -> Vec<String> {
        let alias = self.alias.iter().map(|alias| format!("CNAME {alias}"));
        let ipv4 = self.ipv4.iter().map(|address| format!("A {address}"));
        let ipv6 = self.ipv6.iter().map(|address| format!("AAAA {address}"));
        alias.chain(ipv4).chain(ipv6).collect()
    }
}

/// The data of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// IPv4 address.
    A(Ipv4Addr),
    /// IPv6 address.
    Aaaa(Ipv6Addr),
    /// Another name for a name.
    Cname(String),
    /// A mail server and its preference; lower is asked first.
    Mx(u16, String),
    /// Text of any length; it travels in pieces of at most 255 octets.
    Txt(String),
}

/// Kinds of record that the cluster's zone is kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    /// IPv4 address.
    A,
    /// IPv6 address.
    Aaaa,
    /// Alias.
    Cname,
    /// Mail exchange.
    Mx,
    /// Text.
    Txt,
}

impl Kind {
    /// Every kind that is kept.
    pub const ALL: [Self; 5] = [Self::A, Self::Aaaa, Self::Cname, Self::Mx, Self::Txt];

    /// As zone files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Mx => "MX",
            Self::Txt => "TXT",
        }
    }
}

impl Value {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::A(_) => Kind::A,
            Self::Aaaa(_) => Kind::Aaaa,
            Self::Cname(_) => Kind::Cname,
            Self::Mx(..) => Kind::Mx,
            Self::Txt(_) => Kind::Txt,
        }
    }

    /// The text in pieces that a record can carry.
    pub fn pieces(text: &str) -> Vec<&[u8]> {
        if text.is_empty() { vec![b""] } else { text.as_bytes().chunks(255).collect() }
    }
}

/// As a zone file writes it (RFC 1035, 5.1): names absolute, texts quoted.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::A(address) => write!(f, "{address}"),
            Self::Aaaa(address) => write!(f, "{address}"),
            Self::Cname(name) => write!(f, "{name}."),
            Self::Mx(preference, name) => write!(f, "{preference} {name}."),
            Self::Txt(text) => {
                for (at, piece) in Self::pieces(text).into_iter().enumerate() {
                    f.write_str(if at == 0 { "\"" } else { " \"" })?;
                    for byte in piece {
                        match byte {
                            b'"' | b'\\' => write!(f, "\\{}", *byte as char)?,
                            b' '..=b'~' => write!(f, "{}", *byte as char)?,
                            other => write!(f, "\\{other:03}")?,
                        }
                    }
                    f.write_str("\"")?;
                }
                Ok(())
            }
        }
    }
}

/// All records of one name and kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordSet {
    /// Whole name, lower case, without the last dot.
    pub name: String,
    /// Seconds that others may keep the answer.
    pub ttl: u32,
    /// The data; never empty, all of one kind.
    pub values: Vec<Value>,
}

impl RecordSet {
    /// One record.
    pub fn one(name: impl Into<String>, ttl: u32, value: Value) -> Self {
        Self { name: name.into(), ttl, values: vec![value] }
    }
}

/// Record sets by name and kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records(BTreeMap<(String, Kind), (u32, Vec<Value>)>);

impl Records {
    /// Puts a set in, joined with what is there of its name and kind.
    pub fn add(&mut self, set: RecordSet) {
        let RecordSet { name, ttl, values } = set;
        for value in values {
            let entry = self.0.entry((name.clone(), value.kind())).or_insert((ttl, Vec::new()));
            entry.0 = entry.0.min(ttl);
            if !entry.1.contains(&value) {
                entry.1.push(value);
                entry.1.sort();
            }
        }
    }

    /// The set of a name and kind: time to live and data.
    pub fn get(&self, name: &str, kind: Kind) -> Option<&(u32, Vec<Value>)> {
        self.0.get(&(name.to_owned(), kind))
    }

    /// Every set, by name and kind.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Kind, u32, &[Value])> {
        self.0.iter().map(|((name, kind), (ttl, values))| (name.as_str(), *kind, *ttl, values.as_slice()))
    }

    /// Whether it holds anything of a name.
    pub fn has(&self, name: &str) -> bool {
        Kind::ALL.into_iter().any(|kind| self.get(name, kind).is_some())
    }
}

impl FromIterator<RecordSet> for Records {
    fn from_iter<I: IntoIterator<Item = RecordSet>>(sets: I) -> Self {
        let mut records = Self::default();
        sets.into_iter().for_each(|set| records.add(set));
        records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_and_cut_into_pieces() {
        assert_eq!(Value::Txt("v=spf1 mx -all".into()).to_string(), "\"v=spf1 mx -all\"");
        assert_eq!(Value::Txt("a\"b\\c;\n".into()).to_string(), "\"a\\\"b\\\\c;\\010\"");
        let long = Value::Txt("k".repeat(300)).to_string();
        assert_eq!(long, format!("\"{}\" \"{}\"", "k".repeat(255), "k".repeat(45)));
        assert_eq!(Value::Txt(String::new()).to_string(), "\"\"");
        assert_eq!(Value::Mx(10, "mail.example.cn".into()).to_string(), "10 mail.example.cn.");
    }

    #[test]
    fn sets_of_one_name_and_kind_are_joined() {
        let a = |last| Value::A(Ipv4Addr::new(192, 0, 2, last));
        let records: Records = [
            RecordSet::one("jw.example.cn", 300, a(2)),
            RecordSet::one("jw.example.cn", 600, a(1)),
            RecordSet::one("jw.example.cn", 600, a(1)),
        ]
        .into_iter()
        .collect();
        assert_eq!(records.get("jw.example.cn", Kind::A), Some(&(300, vec![a(1), a(2)])));
        assert!(records.has("jw.example.cn") && !records.has("example.cn"));
    }
}
