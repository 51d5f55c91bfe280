//! Why a file cannot be attached, and what to do instead.

use serde::Serialize;

use super::NameProblem;
use crate::manuscripts::archive::ArchiveRefusal;
use crate::manuscripts::size_in_words;

/// Why a file cannot be attached. `inside` names the entry of a package, or is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "refusal", rename_all = "kebab-case")]
pub enum DocumentRefusal {
    /// Its name cannot be used.
    Name {
        /// Why.
        problem: NameProblem,
    },
    /// No bytes, or a package without files.
    Empty,
    /// More bytes than allowed.
    TooLarge {
        /// How many there are.
        size: usize,
        /// How many may be.
        limit: usize,
    },
    /// Not a kind of file that may be attached.
    NotAllowed {
        /// Its ending.
        ending: String,
        /// The entry.
        inside: String,
    },
    /// The binary formats of old office programs.
    OldOffice {
        /// Its ending.
        ending: String,
    },
    /// The bytes are something else than the ending says.
    NotWhatItSays {
        /// What the ending says.
        ending: &'static str,
        /// What the bytes are.
        found: String,
        /// The entry.
        inside: String,
    },
    /// It carries macros.
    Macros {
        /// The entry.
        inside: String,
    },
    /// It needs a password.
    Encrypted {
        /// The entry.
        inside: String,
    },
    /// It is or holds a program.
    Program {
        /// The entry.
        inside: String,
    },
    /// It holds objects of other programs.
    Embedded {
        /// The entry.
        inside: String,
    },
    /// A PDF that runs scripts, starts programs or hides files.
    ActivePdf {
        /// The entry.
        inside: String,
    },
    /// The end is missing.
    Truncated {
        /// The entry.
        inside: String,
    },
    /// A package in a package.
    Nested {
        /// The entry.
        inside: String,
    },
    /// A name in a package leads out of it.
    LeadsOut {
        /// The name.
        name: String,
    },
    /// The package is hostile or broken.
    Package {
        /// How.
        reason: ArchiveRefusal,
    },
}

impl DocumentRefusal {
    /// The message that tells what to do.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Name { problem } => problem.key(),
            Self::Empty => "manuscripts-document-empty",
            Self::TooLarge { .. } => "manuscripts-document-too-large",
            Self::NotAllowed { inside, .. } if !inside.is_empty() => "manuscripts-document-not-allowed-inside",
            Self::NotAllowed { .. } => "manuscripts-document-not-allowed",
            Self::OldOffice { .. } => "manuscripts-document-old-office",
            Self::NotWhatItSays { inside, .. } if !inside.is_empty() => "manuscripts-document-not-what-it-says-inside",
            Self::NotWhatItSays { .. } => "manuscripts-document-not-what-it-says",
            Self::Macros { inside } if !inside.is_empty() => "manuscripts-document-macros-inside",
            Self::Macros { .. } => "manuscripts-document-macros",
            Self::Encrypted { inside } if !inside.is_empty() => "manuscripts-document-encrypted-inside",
            Self::Encrypted { .. } => "manuscripts-document-encrypted",
            Self::Program { inside } if !inside.is_empty() => "manuscripts-document-program-inside",
            Self::Program { .. } => "manuscripts-document-program",
            Self::Embedded { inside } if !inside.is_empty() => "manuscripts-document-embedded-inside",
            Self::Embedded { .. } => "manuscripts-document-embedded",
            Self::ActivePdf { inside } if !inside.is_empty() => "manuscripts-document-active-pdf-inside",
            Self::ActivePdf { .. } => "manuscripts-document-active-pdf",
            Self::Truncated { inside } if !inside.is_empty() => "manuscripts-document-truncated-inside",
            Self::Truncated { .. } => "manuscripts-document-truncated",
            Self::Nested { .. } => "manuscripts-document-nested",
            Self::LeadsOut { .. } => "manuscripts-document-leads-out",
            Self::Package { reason } => reason.key(),
        }
    }

    /// The arguments of the message.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Name { problem } => problem.args(),
            Self::Empty => Vec::new(),
            Self::TooLarge { size, limit } => vec![("size", size_in_words(*size)), ("limit", size_in_words(*limit))],
            Self::NotAllowed { ending, inside } => {
                vec![("ending", ending.clone()), ("inside", inside.clone())]
            }
            Self::OldOffice { ending } => vec![("ending", ending.clone())],
            Self::NotWhatItSays { ending, found, inside } => {
                vec![("ending", (*ending).to_owned()), ("found", found.clone()), ("inside", inside.clone())]
            }
            Self::Macros { inside }
            | Self::Encrypted { inside }
            | Self::Program { inside }
            | Self::Embedded { inside }
            | Self::ActivePdf { inside }
            | Self::Truncated { inside }
            | Self::Nested { inside } => vec![("inside", inside.clone())],
            Self::LeadsOut { name } => vec![("name", name.clone())],
            Self::Package { reason } => reason.args(),
        }
    }
}
