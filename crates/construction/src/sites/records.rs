//! The official records of a site, each parsed once into a type: 网站标识码, ICP备案, 公安机关备案,
//! 党政机关网站标识, telephone (国办发〔2017〕47号, annex: what every footer must show).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Provinces by the first two digits of a division code (GB/T 2260), with their short names.
const PROVINCES: &[(&str, &str)] = &[
    ("11", "京"),
    ("12", "津"),
    ("13", "冀"),
    ("14", "晋"),
    ("15", "蒙"),
    ("21", "辽"),
    ("22", "吉"),
    ("23", "黑"),
    ("31", "沪"),
    ("32", "苏"),
    ("33", "浙"),
    ("34", "皖"),
    ("35", "闽"),
    ("36", "赣"),
    ("37", "鲁"),
    ("41", "豫"),
    ("42", "鄂"),
    ("43", "湘"),
    ("44", "粤"),
    ("45", "桂"),
    ("46", "琼"),
    ("50", "渝"),
    ("51", "川"),
    ("52", "贵"),
    ("53", "云"),
    ("54", "藏"),
    ("61", "陕"),
    ("62", "甘"),
    ("63", "青"),
    ("64", "宁"),
    ("65", "新"),
];

macro_rules! records {
    ($($(#[$meta:meta])* $name:ident by $check:path),* $(,)?) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
            #[serde(try_from = "String", into = "String")]
            pub struct $name(String);

            impl $name {
                /// As it is written.
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }

            impl FromStr for $name {
                type Err = NotSuch;

                fn from_str(text: &str) -> Result<Self, NotSuch> {
                    let text = text.trim();
                    if $check(text) { Ok(Self(text.to_owned())) } else { Err(NotSuch) }
                }
            }

            impl TryFrom<String> for $name {
                type Error = NotSuch;

                fn try_from(text: String) -> Result<Self, NotSuch> {
                    text.parse()
                }
            }

            impl From<$name> for String {
                fn from(record: $name) -> Self {
                    record.0
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.0)
                }
            }
        )*
    };
}

/// The text is not such a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not written as such a record is written")]
pub struct NotSuch;

records! {
    /// 网站标识码: six digits of the division and four of the series, or `bm` and eight digits.
    IdCode by is_id_code,
    /// ICP 备案编号: `京ICP备05000001号-1`.
    Icp by is_icp,
    /// 公安机关备案: fourteen digits.
    PoliceRecord by is_police_record,
    /// 党政机关网站标识: the number of the record that the badge leads to, 32 hexadecimal digits.
    PartyMark by is_party_mark,
    /// A telephone number: `010-55550100`, several divided by `、`.
    Phone by is_phone,
}

impl Icp {
    /// Where the record can be checked.
    pub fn url(&self) -> &'static str {
        "https://beian.miit.gov.cn/"
    }
}

impl PoliceRecord {
    /// As footers show it: `京公网安备 11010102000001号`.
    pub fn shown(&self) -> String {
        let province = PROVINCES.iter().find(|(code, _)| self.0.starts_with(code)).map_or("", |(_, name)| name);
        format!("{province}公网安备 {}号", self.0)
    }

    /// Where the record can be checked.
    pub fn url(&self) -> String {
        format!("https://beian.mps.gov.cn/#/query/webSearch?code={}", self.0)
    }
}

impl PartyMark {
    /// Where the badge leads.
    pub fn url(&self) -> String {
        format!("https://bszs.conac.cn/sitename?method=show&id={}", self.0)
    }
}

impl IdCode {
    /// Where 我为政府网站找错 leads, for a site at this origin.
    pub fn find_errors_url(&self, origin: &str) -> String {
        let address = origin.replace(':', "%3A").replace('/', "%2F");
        format!("https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={}&url={address}", self.0)
    }
}

fn digits(text: &str, count: std::ops::RangeInclusive<usize>) -> bool {
    count.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_id_code(text: &str) -> bool {
    digits(text, 10..=10) || text.strip_prefix("bm").is_some_and(|rest| digits(rest, 8..=8))
}

fn is_icp(text: &str) -> bool {
    let Some((province, rest)) = text.split_once("ICP备") else { return false };
    let Some((number, series)) = rest.split_once('号') else { return false };
    PROVINCES.iter().any(|(_, name)| *name == province)
        && digits(number, 8..=10)
        && (series.is_empty() || series.strip_prefix('-').is_some_and(|series| digits(series, 1..=4)))
}

fn is_police_record(text: &str) -> bool {
    digits(text, 14..=14) && PROVINCES.iter().any(|(code, _)| text.starts_with(code))
}

fn is_party_mark(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_phone(text: &str) -> bool {
    let one = |number: &str| {
        let count = number.bytes().filter(u8::is_ascii_digit).count();
        (5..=15).contains(&count) && number.bytes().all(|byte| byte.is_ascii_digit() || b"-+ ()".contains(&byte))
    };
    text.chars().count() <= 60 && text.split('、').all(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all<T: FromStr>(good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(text.parse::<T>().is_ok(), "{text}");
        }
        for text in bad {
            assert!(text.parse::<T>().is_err(), "{text}");
        }
    }

    #[test]
    fn records_are_written_as_their_registers_write_them() {
        all::<IdCode>(
            &["1101010001", "bm01000001", "3100000087"],
            &["", "110101001", "11010100011", "bm0100001", "BM01000001"],
        );
        all::<Icp>(
            &["京ICP备05000001号", "京ICP备05000001号-1", "沪ICP备2021012345号-12"],
            &["", "ICP备05000001号", "京ICP备0500001号", "京ICP备05000001", "京ICP备05000001号-", "美ICP备05000001号"],
        );
        all::<PoliceRecord>(
            &["11010102000001"],
            &["", "1101010200001", "99010102000001", "京公网安备11010102000001号"],
        );
        all::<PartyMark>(&["0E6F6FD0D5E12B54E053022819ACFA66"], &["", "0E6F", "xE6F6FD0D5E12B54E053022819ACFA66"]);
        all::<Phone>(&["010-55550100", "12345", "010-5555 0100、010-55550101"], &["", "call me", "1234", "010-5555、"]);
    }

    #[test]
    fn a_police_record_names_its_province() {
        let record: PoliceRecord = "11010102000001".parse().expect("a record");
        assert_eq!(record.shown(), "京公网安备 11010102000001号");
    }
}
