//! Why something of a source is not taken: said in English by the command line, in the language of
//! the screen on the desk.

use std::fmt;

use serde::{Serialize, Serializer};

/// Why something is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A WARC record of this kind has no bytes of its own.
    NoBytes(String),
    /// Not an address of the web.
    NotWeb,
    /// Larger than so many bytes.
    TooLarge(u64),
    /// The old site answered so.
    Answered(u16),
    /// There more than once.
    Twice,
    /// There are more than so many pages and files.
    TooMany(usize),
    /// A name that is not UTF-8.
    Name,
    /// A link, or something else that is no file.
    Link,
    /// A link, or a name that leads out of the package.
    LeadsOut,
    /// Unpacks to far more than it is.
    Bomb,
    /// Too long for an address.
    Long,
    /// An item without an address.
    NoAddress,
    /// A post that is not public.
    Status(String),
    /// An item of WordPress that is no article.
    PostType(String),
    /// A post that needs a password.
    Password,
    /// A file that the export names and that was not given.
    NoFile,
    /// Its markup is made to be never read to its end.
    Tangled,
    /// It cannot be read.
    Unreadable(String),
}

impl Why {
    /// The message that says it.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoBytes(_) => "migration-why-no-bytes",
            Self::NotWeb => "migration-why-not-web",
            Self::TooLarge(_) => "migration-why-too-large",
            Self::Answered(_) => "migration-why-answered",
            Self::Twice => "migration-why-twice",
            Self::TooMany(_) => "migration-why-too-many",
            Self::Name => "migration-why-name",
            Self::Link => "migration-why-link",
            Self::LeadsOut => "migration-why-leads-out",
            Self::Bomb => "migration-why-bomb",
            Self::Long => "migration-why-long",
            Self::NoAddress => "migration-why-no-address",
            Self::Status(_) => "migration-why-status",
            Self::PostType(_) => "migration-why-post-type",
            Self::Password => "migration-why-password",
            Self::NoFile => "migration-why-no-file",
            Self::Tangled => "migration-why-tangled",
            Self::Unreadable(_) => "migration-why-unreadable",
        }
    }

    /// What the message tells of it.
    pub fn what(&self) -> String {
        match self {
            Self::NoBytes(what) | Self::Status(what) | Self::PostType(what) | Self::Unreadable(what) => what.clone(),
            Self::TooLarge(bytes) => crate::manuscripts::size_in_words(usize::try_from(*bytes).unwrap_or(usize::MAX)),
            Self::Answered(status) => status.to_string(),
            Self::TooMany(most) => most.to_string(),
            _ => String::new(),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBytes(kind) => write!(f, "a record of the kind {kind} has no bytes of its own"),
            Self::NotWeb => f.write_str("not an address of the web"),
            Self::TooLarge(limit) => write!(f, "larger than {limit} bytes"),
            Self::Answered(status) => write!(f, "the old site answered {status}"),
            Self::Twice => f.write_str("in the archive more than once; the first is taken"),
            Self::TooMany(most) => write!(f, "there are more than {most} pages and files"),
            Self::Name => f.write_str("its name is not UTF-8"),
            Self::Link => f.write_str("neither a file nor a folder; links are not followed"),
            Self::LeadsOut => f.write_str("it is a link, or its name leads out of the package"),
            Self::Bomb => f.write_str("it unpacks to far more than it is: a bomb"),
            Self::Long => f.write_str("too long for an address"),
            Self::NoAddress => f.write_str("it has no address"),
            Self::Status(status) => write!(f, "its status is {status:?}; only what is public is taken"),
            Self::PostType(kind) => write!(f, "a WordPress item of the type {kind:?} is no article"),
            Self::Password => f.write_str("it needs a password"),
            Self::NoFile => f.write_str("the file is missing; give the folder of uploads with --files"),
            Self::Tangled => f.write_str("its markup opens far more than it closes: a bomb"),
            Self::Unreadable(why) => f.write_str(why),
        }
    }
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
