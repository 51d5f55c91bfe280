//! Zip packages from outside, opened with suspicion: bounded in entries, size and ratio before and while they are
//! inflated; names that leave the package are ignored; nothing is ever written to a disk.

use std::io::{Cursor, Read, Seek};

use serde::Serialize;
use zip::ZipArchive;

/// What a package may hold. Technical protection, not rules of law.
#[derive(Debug, Clone, Copy)]
pub struct ArchiveLimits {
    /// Entries in the package.
    pub entries: usize,
    /// Bytes of all entries together, inflated.
    pub total: u64,
    /// Bytes of one entry, inflated.
    pub entry: u64,
    /// Inflated bytes for one compressed byte, counted from one megabyte on.
    pub ratio: u64,
}

impl ArchiveLimits {
    /// What office documents never reach.
    pub const fn usual() -> Self {
        Self { entries: 5_000, total: 256 << 20, entry: 64 << 20, ratio: 200 }
    }
}

/// Why a package is not opened or not read on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "refusal", rename_all = "kebab-case")]
pub enum ArchiveRefusal {
    /// Not a zip package, or broken at its end.
    NotAPackage,
    /// More entries than allowed.
    TooManyEntries {
        /// How many there are.
        count: usize,
        /// How many may be.
        limit: usize,
    },
    /// More inflated bytes than allowed.
    TooLarge {
        /// How many bytes may be.
        limit: u64,
    },
    /// One entry inflates far beyond its size: a zip bomb.
    Bomb {
        /// The entry.
        name: String,
    },
    /// An entry needs a password.
    Encrypted {
        /// The entry.
        name: String,
    },
    /// An entry is compressed in a way this house does not read.
    Unsupported {
        /// The entry.
        name: String,
    },
    /// An entry cannot be read.
    Damaged {
        /// The entry.
        name: String,
    },
    /// Two entries have one name, or share bytes: readers would disagree about the content.
    Ambiguous,
}

impl ArchiveRefusal {
    /// The message that tells what to do.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotAPackage => "manuscripts-archive-not-a-package",
            Self::TooManyEntries { .. } => "manuscripts-archive-too-many-entries",
            Self::TooLarge { .. } => "manuscripts-archive-too-large",
            Self::Bomb { .. } => "manuscripts-archive-bomb",
            Self::Encrypted { .. } => "manuscripts-archive-encrypted",
            Self::Unsupported { .. } => "manuscripts-archive-unsupported",
            Self::Damaged { .. } => "manuscripts-archive-damaged",
            Self::Ambiguous => "manuscripts-archive-ambiguous",
        }
    }

    /// The arguments of the message.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotAPackage | Self::Ambiguous => Vec::new(),
            Self::TooManyEntries { count, limit } => {
                vec![("count", count.to_string()), ("limit", limit.to_string())]
            }
            Self::TooLarge { limit } => {
                vec![("limit", super::size_in_words(usize::try_from(*limit).unwrap_or(usize::MAX)))]
            }
            Self::Bomb { name } | Self::Encrypted { name } | Self::Unsupported { name } | Self::Damaged { name } => {
                vec![("name", name.clone())]
            }
        }
    }
}

/// One file in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path inside the package, with `/`.
    pub name: String,
    index: usize,
    compressed: u64,
}

/// An opened package.
#[derive(Debug)]
pub struct Archive<R> {
    zip: ZipArchive<R>,
    limits: ArchiveLimits,
    inflated: u64,
    entries: Vec<Entry>,
    /// Names that were ignored because they lead out of the package.
    pub ignored: Vec<String>,
}

/// A package in memory.
pub type InMemory<'b> = Archive<Cursor<&'b [u8]>>;

impl<'b> InMemory<'b> {
    /// Opens a package in memory and checks everything that its directory says.
    pub fn open(bytes: &'b [u8], limits: &ArchiveLimits) -> Result<Self, ArchiveRefusal> {
        Self::of(Cursor::new(bytes), limits)
    }
}

impl<R: Read + Seek> Archive<R> {
    /// Opens a package wherever it lies and checks everything that its directory says.
    pub fn of(from: R, limits: &ArchiveLimits) -> Result<Self, ArchiveRefusal> {
        let mut zip = ZipArchive::new(from).map_err(|_| ArchiveRefusal::NotAPackage)?;
        if zip.len() > limits.entries {
            return Err(ArchiveRefusal::TooManyEntries { count: zip.len(), limit: limits.entries });
        }
        if zip.has_duplicate_names() || zip.has_overlapping_files().map_err(|_| ArchiveRefusal::NotAPackage)? {
            return Err(ArchiveRefusal::Ambiguous);
        }
        let mut entries = Vec::with_capacity(zip.len());
        let mut ignored = Vec::new();
        let mut claimed = 0_u64;
        for index in 0..zip.len() {
            let entry = zip.by_index_data(index).map_err(|_| ArchiveRefusal::NotAPackage)?;
            let name = decoded(entry.name_raw());
            if entry.encrypted() {
                return Err(ArchiveRefusal::Encrypted { name });
            }
            claimed = claimed.saturating_add(entry.size());
            if claimed > limits.total || entry.size() > limits.entry {
                return Err(ArchiveRefusal::TooLarge { limit: limits.total.min(limits.entry) });
            }
            if leads_out(&name) || entry.is_symlink() {
                ignored.push(name);
            } else if !name.ends_with('/') {
                entries.push(Entry { name, index, compressed: entry.compressed_size() });
            }
        }
        Ok(Self { zip, limits: *limits, inflated: 0, entries, ignored })
    }

    /// The files in the package.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of this name; package formats do not tell upper from lower case.
    pub fn find(&self, name: &str) -> Option<Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name)).cloned()
    }

    /// Whether there is an entry of this name.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// Inflates an entry, if there is one of this name.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ArchiveRefusal> {
        self.find(name).map(|entry| self.inflate(&entry)).transpose()
    }

    /// Inflates an entry, counting what really comes out: sizes in the directory may lie.
    pub fn inflate(&mut self, entry: &Entry) -> Result<Vec<u8>, ArchiveRefusal> {
        self.inflate_within(entry, self.limits.entry)
    }

    /// The same for an entry of at most so many bytes.
    pub fn inflate_within(&mut self, entry: &Entry, most: u64) -> Result<Vec<u8>, ArchiveRefusal> {
        let damaged = || ArchiveRefusal::Damaged { name: entry.name.clone() };
        let mut file = self.zip.by_index(entry.index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) | zip::result::ZipError::CompressionMethodNotSupported(_) => {
                ArchiveRefusal::Unsupported { name: entry.name.clone() }
            }
            _ => damaged(),
        })?;
        let mut out = Vec::new();
        let mut chunk = vec![0_u8; 64 << 10];
        loop {
            let count = file.read(&mut chunk).map_err(|_| damaged())?;
            if count == 0 {
                return Ok(out);
            }
            out.extend_from_slice(&chunk[..count]);
            self.inflated += count as u64;
            if self.inflated > self.limits.total {
                return Err(ArchiveRefusal::TooLarge { limit: self.limits.total });
            }
            if out.len() as u64 > most {
                return Err(ArchiveRefusal::TooLarge { limit: most });
            }
            if out.len() > 1 << 20 && out.len() as u64 / entry.compressed.max(1) > self.limits.ratio {
                return Err(ArchiveRefusal::Bomb { name: entry.name.clone() });
            }
        }
    }
}

/// Names are UTF-8, or what Chinese Windows writes.
fn decoded(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(raw).0.into_owned(),
    };
    name.replace('\\', "/")
}

fn leads_out(name: &str) -> bool {
    name.starts_with('/')
        || name.split('/').any(|part| part == "..")
        || name.chars().nth(1) == Some(':')
        || name.contains('\0')
        || name.is_empty()
}

/// Whether bytes begin like a zip package.
pub fn looks_like_package(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Whether bytes begin like an OLE compound file: Word 97 documents, WPS files, encrypted packages.
pub fn looks_like_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
}

/// Whether a compound file has a stream or storage of this name: its directory entries are 128 bytes, the name first,
/// its length after 64. Words of the text itself do not count.
pub fn compound_names(bytes: &[u8], stream: &str) -> bool {
    let wanted: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.chunks_exact(128).any(|entry| {
        entry.starts_with(&wanted) && usize::from(u16::from_le_bytes([entry[64], entry[65]])) == wanted.len() + 2
    })
}

#[cfg(test)]
pub(super) mod tests;
