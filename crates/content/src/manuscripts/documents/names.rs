//! Names of attachments (annex 5, A1): `附件1：名称.ext`, without paths, without characters that are unseen, turn the
//! reading direction or mean something to a disk, and not too long.

use serde::Serialize;

/// A file name that may stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileName {
    /// The whole name.
    pub name: String,
    /// Its ending in lower case, without the dot.
    pub ending: String,
    /// It was changed to become so.
    pub changed: bool,
}

/// Why a name cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "problem", rename_all = "kebab-case")]
pub enum NameProblem {
    /// Nothing is left of it.
    Empty,
    /// It has no ending that tells its type.
    NoEnding,
    /// It is too long.
    TooLong {
        /// Characters it has.
        length: usize,
        /// Characters it may have.
        limit: usize,
    },
}

impl NameProblem {
    /// The message that tells what to do.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "manuscripts-file-name-empty",
            Self::NoEnding => "manuscripts-file-name-no-ending",
            Self::TooLong { .. } => "manuscripts-file-name-too-long",
        }
    }

    /// The arguments of the message.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty | Self::NoEnding => Vec::new(),
            Self::TooLong { length, limit } => {
                vec![("length", length.to_string()), ("limit", limit.to_string())]
            }
        }
    }
}

/// Makes a safe name of what a browser sent. Only the last part of a path counts.
pub fn file_name(raw: &str, most: usize) -> Result<FileName, NameProblem> {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name = String::with_capacity(last.len());
    for c in last.chars() {
        match c {
            _ if is_unseen(c) => {}
            ':' => name.push('：'),
            '<' | '>' | '"' | '|' | '?' | '*' | '&' | '\'' | '`' | '$' | ';' | '%' | '#' => {
                name.push('_');
            }
            _ if c.is_whitespace() => name.push(' '),
            _ => name.push(c),
        }
    }
    let name: String = name.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    // Leading dots hide a file, trailing ones vanish on some disks.
    let name = name.trim_matches(|c: char| c == '.' || c == ' ').to_owned();
    if name.is_empty() {
        return Err(NameProblem::Empty);
    }
    let Some((stem, ending)) = name.rsplit_once('.') else {
        return Err(NameProblem::NoEnding);
    };
    let stem = stem.trim_end_matches(['.', ' ']);
    if stem.is_empty() || ending.is_empty() || !ending.chars().all(|c| c.is_ascii_alphanumeric()) || ending.len() > 8 {
        return Err(NameProblem::NoEnding);
    }
    let ending = ending.to_ascii_lowercase();
    let reserved = matches!(stem.to_ascii_lowercase().as_str(), "con" | "prn" | "aux" | "nul" | "com1" | "lpt1");
    let name = format!("{}{stem}.{ending}", if reserved { "_" } else { "" });
    let length = name.chars().count();
    if length > most {
        return Err(NameProblem::TooLong { length, limit: most });
    }
    Ok(FileName { changed: name != raw, name, ending })
}

fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c), 0x00AD | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFFF9..=0xFFFD | 0xE000..=0xF8FF | 0xE0000..=0x10FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_safe() {
        for (raw, name) in [
            ("附件1：申请表.docx", "附件1：申请表.docx"),
            ("C:\\Users\\x\\附件1:表.PDF", "附件1：表.pdf"),
            ("../../etc/passwd.txt", "passwd.txt"),
            ("/var/www/a.pdf", "a.pdf"),
            ("annex\u{202E}fdp.zip", "annexfdp.zip"),
            ("a\u{0}b\r\n.txt", "ab.txt"),
            ("..hidden..csv", "hidden.csv"),
            ("  a   b .pdf ", "a b.pdf"),
            ("<img onerror=x>.pdf", "_img onerror=x_.pdf"),
            ("nul.txt", "_nul.txt"),
        ] {
            let found = file_name(raw, 60).unwrap();
            assert_eq!((found.name.as_str(), found.changed), (name, name != raw), "{raw:?}");
        }
    }

    #[test]
    fn a_safe_name_stays_as_it_is() {
        for raw in ["C:\\x\\附件1:表.PDF", "a..b .pdf", "nul.txt", "x\u{202E}y.zip"] {
            let once = file_name(raw, 60).unwrap().name;
            let again = file_name(&once, 60).unwrap();
            assert_eq!((again.name.as_str(), again.changed), (once.as_str(), false));
        }
    }

    #[test]
    fn names_without_meaning_are_refused() {
        assert_eq!(file_name("", 60), Err(NameProblem::Empty));
        assert_eq!(file_name("..", 60), Err(NameProblem::Empty));
        assert_eq!(file_name("a/", 60), Err(NameProblem::Empty));
        assert_eq!(file_name("README", 60), Err(NameProblem::NoEnding));
        assert_eq!(file_name(".pdf", 60), Err(NameProblem::NoEnding));
        assert_eq!(
            file_name(&format!("{}.pdf", "长".repeat(60)), 60),
            Err(NameProblem::TooLong { length: 64, limit: 60 })
        );
    }
}
