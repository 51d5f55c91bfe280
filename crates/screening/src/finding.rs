//! What screening says: a finding, where it stands, how grave it is, why, and what to write instead.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How much a finding weighs. Ordered: a hint is less than a block.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// For the writer to know.
    #[default]
    Hint,
    /// Goes on only when somebody says why it may stand.
    Warn,
    /// Goes on only when it is gone, or the reviewer releases it with a reason.
    Block,
}

impl Severity {
    /// All of them, the gravest first.
    pub const ALL: [Self; 3] = [Self::Block, Self::Warn, Self::Hint];

    /// The one of a stable name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == name)
    }

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }
}

/// What a term of a list is about: the classes of rectification (facts §7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Names of party, state and organs, political terms.
    Political,
    /// Wording about Hong Kong, Macao and Taiwan.
    HkMacaoTaiwan,
    /// Territory, borders, peoples, religion.
    Territory,
    /// Distorted history.
    History,
    /// Terror, violence, pornography, gambling, drugs.
    Unlawful,
    /// Slips of the pen and of the keyboard.
    Spelling,
    /// Absolutes that advertising law forbids.
    Advertising,
    /// Words that news writing avoids.
    Discouraged,
    /// Words that hurt people.
    Discrimination,
    /// Matters that are not decided yet; found as [`Kind::Undecided`].
    Undecided,
    /// General internal work (art. 14); found as [`Kind::InternalWork`].
    InternalWork,
    /// Words of secrecy and of internal use; found as [`Kind::SecrecyMark`].
    Secrecy,
    /// Anything else that an office lists.
    Other,
}

const CATEGORIES: &[(Category, &str)] = &[
    (Category::Political, "political"),
    (Category::HkMacaoTaiwan, "hk_macao_taiwan"),
    (Category::Territory, "territory"),
    (Category::History, "history"),
    (Category::Unlawful, "unlawful"),
    (Category::Spelling, "spelling"),
    (Category::Advertising, "advertising"),
    (Category::Discouraged, "discouraged"),
    (Category::Discrimination, "discrimination"),
    (Category::Undecided, "undecided"),
    (Category::InternalWork, "internal_work"),
    (Category::Secrecy, "secrecy"),
    (Category::Other, "other"),
];

impl Category {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        CATEGORIES.iter().find(|(category, _)| *category == self).map_or("other", |(_, name)| name)
    }

    /// The kind of a finding of such a term.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Undecided => Kind::Undecided,
            Self::InternalWork => Kind::InternalWork,
            Self::Secrecy => Kind::SecrecyMark,
            other => Kind::Term(other),
        }
    }
}

/// What was found. The names ([`Kind::name`]) are stable: findings are stored with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An identity number of 18 places (GB 11643) with a right check digit.
    IdNumber,
    /// An identity number of the old kind, 15 digits.
    IdNumber15,
    /// A mobile telephone.
    Mobile,
    /// A private landline.
    Landline,
    /// A bank card.
    BankCard,
    /// A passport.
    Passport,
    /// A travel or residence permit, an officer's card.
    Permit,
    /// The plate of a vehicle.
    Plate,
    /// A person's mail address.
    Email,
    /// A mark of secrecy or of internal use.
    SecrecyMark,
    /// The disclosure attribute of an official document that forbids or restricts publication.
    DisclosureMark,
    /// A leader: wrong name, wrong post, wrong order, no longer in office.
    Leader,
    /// A term of a list.
    Term(Category),
    /// General internal work (art. 14) in a title.
    InternalWork,
    /// A matter that is not decided yet.
    Undecided,
    /// A link that is dangerous, foreign or hides where it leads.
    Link,
    /// The name of a file breaks the norm.
    FileName,
    /// A property of a file tells who or where.
    Property,
    /// Something in a file that a reader does not see: hidden rows, comments, tracked changes.
    Hidden,
    /// A file brings a program along.
    Macro,
    /// A file cannot be read without a password.
    Encrypted,
    /// A file is broken.
    Damaged,
    /// A file is larger, inside, than may be read.
    TooLarge,
    /// A file of a kind that cannot be looked into.
    Unread,
    /// A rule of the publication norm (annex 5), for those who judge by it.
    Norm,
}

const KINDS: &[(Kind, &str)] = &[
    (Kind::IdNumber, "id_number"),
    (Kind::IdNumber15, "id_number_15"),
    (Kind::Mobile, "mobile"),
    (Kind::Landline, "landline"),
    (Kind::BankCard, "bank_card"),
    (Kind::Passport, "passport"),
    (Kind::Permit, "permit"),
    (Kind::Plate, "plate"),
    (Kind::Email, "email"),
    (Kind::SecrecyMark, "secrecy_mark"),
    (Kind::DisclosureMark, "disclosure_mark"),
    (Kind::Leader, "leader"),
    (Kind::InternalWork, "internal_work"),
    (Kind::Undecided, "undecided"),
    (Kind::Link, "link"),
    (Kind::FileName, "file_name"),
    (Kind::Property, "property"),
    (Kind::Hidden, "hidden"),
    (Kind::Macro, "macro"),
    (Kind::Encrypted, "encrypted"),
    (Kind::Damaged, "damaged"),
    (Kind::TooLarge, "too_large"),
    (Kind::Unread, "unread"),
    (Kind::Norm, "norm"),
];

impl Kind {
    /// The stable name: `id_number`, `term.spelling`.
    pub fn name(self) -> String {
        match self {
            Self::Term(category) => format!("term.{}", category.as_str()),
            other => KINDS.iter().find(|(kind, _)| *kind == other).map_or_else(String::new, |(_, name)| (*name).into()),
        }
    }

    /// Every kind there is, for lists to choose from.
    pub fn all() -> impl Iterator<Item = Self> {
        let terms = CATEGORIES.iter().map(|(category, _)| category.kind()).filter(|kind| matches!(kind, Self::Term(_)));
        KINDS.iter().map(|(kind, _)| *kind).chain(terms)
    }

    /// Whether it is about a person's privacy (facts §7.3), so that "redact" is the remedy.
    pub const fn is_private(self) -> bool {
        matches!(
            self,
            Self::IdNumber
                | Self::IdNumber15
                | Self::Mobile
                | Self::Landline
                | Self::BankCard
                | Self::Passport
                | Self::Permit
                | Self::Plate
                | Self::Email
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let unknown = || format!("unknown kind of finding: {name}");
        match name.strip_prefix("term.") {
            Some(category) => category.parse().map(Self::Term).map_err(|()| unknown()),
            None => KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind).ok_or_else(unknown),
        }
    }
}

impl FromStr for Category {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        CATEGORIES.iter().find(|(_, known)| *known == name).map(|(category, _)| *category).ok_or(())
    }
}

impl Serialize for Category {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Category {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(|()| D::Error::custom(format!("unknown category: {name}")))
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// Where a text stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The title; general internal work counts here alone.
    Title,
    /// The summary under the title.
    Lead,
    /// The body.
    Body,
    /// The name of a file.
    FileName,
    /// The text in place of a picture.
    AltText,
    /// A link: the finding is about its address, the span is its text.
    LinkText,
    /// Inside an attached file.
    Attachment {
        /// The file; files in a package as `package.zip/file.docx`.
        name: String,
        /// Where in it: `名单!C7` (a cell), `page 3`, `slide 2`, `notes 2`, `comments`, `header`; empty for the text.
        part: String,
        /// A reader of the file does not see it.
        hidden: bool,
    },
    /// A property of an attached file: `author`, `company`, `gps` …
    Property {
        /// Which property.
        name: String,
    },
}

/// Why something is a finding: a message `screening-<code>` and its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// One of [`CODES`].
    pub code: &'static str,
    /// What the message is given.
    pub args: BTreeMap<&'static str, String>,
}

impl Why {
    /// A reason without arguments.
    pub(crate) const fn new(code: &'static str) -> Self {
        Self { code, args: BTreeMap::new() }
    }

    /// The same with one more argument.
    pub(crate) fn arg(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.insert(name, value.into());
        self
    }
}

impl<'de> Deserialize<'de> for Why {
    /// Reads a stored reason; one that this version does not know any more becomes `other`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Stored {
            code: String,
            #[serde(default)]
            args: BTreeMap<String, String>,
        }
        let stored = Stored::deserialize(deserializer)?;
        let Some((code, names)) = CODES.iter().find(|(code, _)| *code == stored.code) else {
            return Ok(Self::new("other").arg("code", stored.code));
        };
        let args = names.iter().filter_map(|name| stored.args.get(*name).map(|value| (*name, value.clone()))).collect();
        Ok(Self { code, args })
    }
}

/// The messages: `screening-<code>` and the arguments each is given.
pub const CODES: &[(&str, &[&str])] = &[
    // Privacy
    ("id-number", &[]),
    ("id-number-15", &[]),
    ("mobile", &[]),
    ("mobile-office", &["label"]),
    ("landline-private", &["label"]),
    ("landline-beside-a-name", &[]),
    ("landline-unclear", &[]),
    ("bank-card", &[]),
    ("passport", &[]),
    ("permit", &[]),
    ("plate", &[]),
    ("email-personal", &["host"]),
    ("email-other", &["host"]),
    // Secrecy and disclosure
    ("secrecy-level", &["mark"]),
    ("secrecy-word", &["mark"]),
    ("internal-mark", &["mark"]),
    ("signer-line", &["mark"]),
    ("disclosure-none", &["mark"]),
    ("disclosure-on-request", &["mark"]),
    // Leaders
    ("leader-dismissed", &["name", "post"]),
    ("leader-post", &["name", "found", "right"]),
    ("leader-misspelt", &["found", "right", "post"]),
    ("leader-order", &["first", "second"]),
    // Words
    ("term", &["word", "reason", "list"]),
    ("term-instead", &["word", "replacement", "reason", "list"]),
    ("undecided", &["word", "list"]),
    ("consultation-draft", &["word", "list"]),
    ("internal-work", &["word", "list"]),
    // Links
    ("link-scheme", &["scheme"]),
    ("link-dangerous", &["host"]),
    ("link-shortener", &["host"]),
    ("link-number", &["host"]),
    ("link-punycode", &["host"]),
    ("link-disguised", &["host", "shown"]),
    ("link-with-password", &["host"]),
    ("link-foreign", &["host"]),
    ("link-unreadable", &[]),
    // Files
    ("file-name-long", &["length", "limit"]),
    ("file-name-characters", &["characters"]),
    ("file-name-disguised", &["extension"]),
    ("file-type-unlike-name", &["extension", "type"]),
    ("file-encrypted", &["name"]),
    ("file-macro", &["name"]),
    ("file-damaged", &["name"]),
    ("file-too-large", &["name", "limit"]),
    ("file-bomb", &["name"]),
    ("file-unread", &["name"]),
    ("file-read-roughly", &["name"]),
    ("file-embedded", &["name", "part"]),
    ("file-external", &["target"]),
    ("hidden-sheet", &["sheet"]),
    ("hidden-rows", &["sheet", "rows"]),
    ("hidden-columns", &["sheet", "columns"]),
    ("hidden-slide", &["slide"]),
    ("hidden-text", &["count"]),
    ("hidden-name", &["name"]),
    ("comments", &["count"]),
    ("tracked-changes", &["count"]),
    ("property", &["property", "value"]),
    ("picture-position", &[]),
    ("picture-property", &["property", "value"]),
    // A reason stored by another version
    ("other", &["code"]),
];

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// How grave.
    pub severity: Severity,
    /// Where the text stands that was looked at.
    pub place: Place,
    /// Bytes in the text given. In a body: in its [visible text](crate::visible_text), for an alternative text in that
    /// text; in an attachment: in the text of the part.
    pub span: Range<usize>,
    /// The number of the block of a body (paragraph, item, cell) from 0; 0 in plain text.
    #[serde(default)]
    pub block: usize,
    /// What stands there.
    pub found: String,
    /// Why.
    pub why: Why,
    /// What to write instead; for private numbers the redacted form.
    pub suggestion: Option<String>,
}

impl Finding {
    /// A key under which the same finding is recognised when the text is screened again elsewhere: kind, code and what
    /// was found, without position.
    pub fn key(&self) -> String {
        format!("{}:{}:{}", self.kind.name(), self.why.code, self.found)
    }
}
