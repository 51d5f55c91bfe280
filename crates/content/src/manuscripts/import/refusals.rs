//! Why a file is not imported, and what a writer should look at when it is.

use serde::Serialize;

use crate::manuscripts::archive::ArchiveRefusal;
use crate::manuscripts::pictures::PictureRefusal;
use crate::manuscripts::regulation::{Oddity, SectionKind};
use crate::manuscripts::size_in_words;

/// Why a file is not imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "refusal", rename_all = "kebab-case")]
pub enum ImportRefusal {
    /// No bytes.
    Empty,
    /// More bytes than allowed.
    TooLarge {
        /// How many there are.
        size: usize,
        /// How many may be.
        limit: usize,
    },
    /// The text in it is longer than an article may be.
    TooLong {
        /// How many bytes of HTML it makes.
        size: usize,
        /// How many may be.
        limit: usize,
    },
    /// Not a kind of file that can become a draft.
    UnknownType {
        /// The ending of its name.
        ending: String,
    },
    /// The binary formats of Word 97 and WPS, or RTF.
    OldWord,
    /// The bytes are something else than the name says.
    NotWhatItSays {
        /// The name.
        name: String,
        /// What it says.
        expected: &'static str,
        /// What the bytes are.
        found: String,
    },
    /// A text file whose characters cannot be read.
    UnknownEncoding,
    /// It needs a password.
    Encrypted,
    /// It carries programs.
    Macros,
    /// The package is hostile or broken.
    Package {
        /// How.
        reason: ArchiveRefusal,
    },
    /// A part declares a document type or entities.
    Declarations {
        /// The part.
        part: String,
    },
    /// A part cannot be read.
    Damaged {
        /// The part.
        part: String,
    },
    /// Nothing that can be read is in it.
    NoText,
}

impl From<ArchiveRefusal> for ImportRefusal {
    fn from(reason: ArchiveRefusal) -> Self {
        match reason {
            ArchiveRefusal::Encrypted { .. } => Self::Encrypted,
            reason => Self::Package { reason },
        }
    }
}

impl ImportRefusal {
    /// The message that tells what to do.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "manuscripts-import-empty",
            Self::TooLarge { .. } => "manuscripts-import-too-large",
            Self::TooLong { .. } => "manuscripts-import-too-long",
            Self::UnknownType { .. } => "manuscripts-import-unknown-type",
            Self::OldWord => "manuscripts-import-old-word",
            Self::NotWhatItSays { .. } => "manuscripts-import-not-what-it-says",
            Self::UnknownEncoding => "manuscripts-import-unknown-encoding",
            Self::Encrypted => "manuscripts-import-encrypted",
            Self::Macros => "manuscripts-import-macros",
            Self::Package { reason } => reason.key(),
            Self::Declarations { .. } => "manuscripts-import-declarations",
            Self::Damaged { .. } => "manuscripts-import-damaged",
            Self::NoText => "manuscripts-import-no-text",
        }
    }

    /// The arguments of the message.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty | Self::OldWord | Self::UnknownEncoding | Self::Encrypted | Self::Macros | Self::NoText => {
                Vec::new()
            }
            Self::TooLarge { size, limit } | Self::TooLong { size, limit } => {
                vec![("size", size_in_words(*size)), ("limit", size_in_words(*limit))]
            }
            Self::UnknownType { ending } => vec![("ending", ending.clone())],
            Self::NotWhatItSays { name, expected, found } => {
                vec![("name", name.clone()), ("expected", (*expected).to_owned()), ("found", found.clone())]
            }
            Self::Package { reason } => reason.args(),
            Self::Declarations { part } | Self::Damaged { part } => vec![("part", part.clone())],
        }
    }
}

/// What a writer should look at after an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "warning", rename_all = "kebab-case")]
pub enum ImportWarning {
    /// The text was not UTF-8.
    Encoding {
        /// What it was read as.
        encoding: &'static str,
    },
    /// Tracked changes: insertions were taken, deletions left out.
    TrackedChanges {
        /// Insertions.
        inserted: usize,
        /// Deletions.
        deleted: usize,
    },
    /// Hidden text was left out.
    HiddenText {
        /// How many pieces.
        count: usize,
    },
    /// Embedded files or objects were left out.
    EmbeddedObjects {
        /// How many.
        count: usize,
    },
    /// It points to a template elsewhere, which was not fetched.
    ExternalTemplate,
    /// Pictures that lie elsewhere were not fetched.
    LinkedPictures {
        /// How many.
        count: usize,
    },
    /// A picture is not in the package or cannot be read.
    PictureLost {
        /// Its name in the file.
        name: String,
    },
    /// A picture was refused.
    PictureRefused {
        /// Its name in the file.
        name: String,
        /// Why.
        reason: PictureRefusal,
    },
    /// More pictures than are taken from one file.
    TooManyPictures {
        /// How many are taken.
        limit: usize,
    },
    /// Equations became plain text.
    Equations {
        /// How many.
        count: usize,
    },
    /// Names that lead out of the package were ignored.
    NamesIgnored {
        /// How many.
        count: usize,
    },
    /// The document number was written in another spelling.
    NumberRespelled {
        /// The right spelling.
        number: String,
    },
    /// The numbering of chapters or articles is odd.
    Numbering(Oddity),
}

impl ImportWarning {
    /// The message.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Encoding { .. } => "manuscripts-warning-encoding",
            Self::TrackedChanges { .. } => "manuscripts-warning-tracked-changes",
            Self::HiddenText { .. } => "manuscripts-warning-hidden-text",
            Self::EmbeddedObjects { .. } => "manuscripts-warning-embedded-objects",
            Self::ExternalTemplate => "manuscripts-warning-external-template",
            Self::LinkedPictures { .. } => "manuscripts-warning-linked-pictures",
            Self::PictureLost { .. } => "manuscripts-warning-picture-lost",
            Self::PictureRefused { .. } => "manuscripts-warning-picture-refused",
            Self::TooManyPictures { .. } => "manuscripts-warning-too-many-pictures",
            Self::Equations { .. } => "manuscripts-warning-equations",
            Self::NamesIgnored { .. } => "manuscripts-warning-names-ignored",
            Self::NumberRespelled { .. } => "manuscripts-warning-number-respelled",
            Self::Numbering(Oddity::Skipped { kind: SectionKind::Chapter, .. }) => {
                "manuscripts-warning-chapter-skipped"
            }
            Self::Numbering(Oddity::Skipped { .. }) => "manuscripts-warning-article-skipped",
            Self::Numbering(Oddity::OutOfOrder { kind: SectionKind::Chapter, .. }) => {
                "manuscripts-warning-chapter-out-of-order"
            }
            Self::Numbering(Oddity::OutOfOrder { .. }) => "manuscripts-warning-article-out-of-order",
        }
    }

    /// The arguments of the message.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::ExternalTemplate => Vec::new(),
            Self::Encoding { encoding } => vec![("encoding", (*encoding).to_owned())],
            Self::TrackedChanges { inserted, deleted } => {
                vec![("inserted", inserted.to_string()), ("deleted", deleted.to_string())]
            }
            Self::HiddenText { count }
            | Self::EmbeddedObjects { count }
            | Self::LinkedPictures { count }
            | Self::Equations { count }
            | Self::NamesIgnored { count } => vec![("count", count.to_string())],
            // The reason has a message of its own, shown beside this one.
            Self::PictureLost { name } | Self::PictureRefused { name, .. } => {
                vec![("name", name.clone())]
            }
            Self::TooManyPictures { limit } => vec![("limit", limit.to_string())],
            Self::NumberRespelled { number } => vec![("number", number.clone())],
            Self::Numbering(Oddity::Skipped { after, found, .. } | Oddity::OutOfOrder { after, found, .. }) => {
                vec![("after", after.to_string()), ("found", found.to_string())]
            }
        }
    }
}
