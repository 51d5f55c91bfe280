//! Zip packages: office documents, OFD, and plain archives one level deep. What comes out is counted while it is
//! inflated, because a directory may lie about sizes.

use std::io::{BufReader, Cursor, Read as _};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::{Reading, Stop, office, sheets};
use crate::finding::{Kind, Severity, Why};

/// An opened package.
pub(super) struct Package<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Name, index, compressed size, claimed size.
    pub entries: Vec<(String, usize, u64, u64)>,
}

pub(super) fn read(reading: &mut Reading<'_>, bytes: &[u8]) -> Result<(), Stop> {
    let mut package = Package::open(reading, bytes)?;
    if package.has("[Content_Types].xml") || package.has("word/document.xml") || package.has("xl/workbook.xml") {
        office::properties(reading, &mut package)?;
        office::programs(reading, &mut package)?;
        if package.has("xl/workbook.xml") {
            return sheets::read(reading, &mut package);
        }
        return match package.has("ppt/presentation.xml") {
            true => office::slides(reading, &mut package),
            false => office::words(reading, &mut package),
        };
    }
    if package.has("OFD.xml") {
        return office::ofd(reading, &mut package);
    }
    if package.has("mimetype") && package.has("content.xml") {
        return office::open_document(reading, &mut package);
    }
    let entries = package.entries.clone();
    for (name, index, ..) in entries {
        if name.ends_with('/') {
            continue;
        }
        let short = name.rsplit('/').next().unwrap_or(&name).to_owned();
        let inner = package.bytes(reading, index)?;
        reading.inner(&short, &inner)?;
    }
    Ok(())
}

impl<'b> Package<'b> {
    fn open(reading: &mut Reading<'_>, bytes: &'b [u8]) -> Result<Self, Stop> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Stop::Damaged)?;
        if zip.len() > reading.limits.entries {
            return Err(Stop::TooLarge(reading.limits.entries as u64));
        }
        // Readers would disagree about what such a package holds.
        if zip.has_duplicate_names() || zip.has_overlapping_files().map_err(|_| Stop::Damaged)? {
            return Err(Stop::Damaged);
        }
        let mut entries = Vec::with_capacity(zip.len());
        for index in 0..zip.len() {
            let entry = zip.by_index_data(index).map_err(|_| Stop::Damaged)?;
            if entry.encrypted() {
                return Err(Stop::Encrypted);
            }
            let name = super::plain::decoded(entry.name_raw()).replace('\\', "/");
            entries.push((name, index, entry.compressed_size(), entry.size()));
        }
        Ok(Self { zip, entries })
    }

    /// Whether there is an entry of this name; office packages do not tell upper from lower case.
    pub fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    pub fn index(&self, name: &str) -> Option<usize> {
        self.entries.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name)).map(|(_, index, ..)| *index)
    }

    /// Names of entries that begin and end so, in natural order: `slide2` before `slide10`.
    pub fn named(&self, begin: &str, end: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .entries
            .iter()
            .map(|(name, ..)| name.clone())
            .filter(|name| {
                let lower = name.to_ascii_lowercase();
                lower.starts_with(begin) && lower.ends_with(end)
            })
            .collect();
        names.sort_by_key(|name| (number_in(name), name.clone()));
        names
    }

    /// A whole entry.
    pub fn bytes(&mut self, reading: &mut Reading<'_>, index: usize) -> Result<Vec<u8>, Stop> {
        let mut out = Vec::new();
        let mut stop = None;
        {
            let mut entry = self.entry(reading, index, &mut stop)?;
            let result = entry.read_to_end(&mut out);
            let left = entry.budget;
            reading.budget = left;
            result.map_err(|_| Stop::Damaged)
        }
        .map_err(|error| stop.unwrap_or(error))?;
        Ok(out)
    }

    /// An entry as a stream; `stop` tells why it ended early.
    fn entry<'z>(
        &'z mut self,
        reading: &Reading<'_>,
        index: usize,
        stop: &'z mut Option<Stop>,
    ) -> Result<Bounded<'z, 'b>, Stop> {
        let compressed = self.entries.iter().find(|entry| entry.1 == index).map_or(0, |entry| entry.2);
        let file = self.zip.by_index(index).map_err(|_| Stop::Damaged)?;
        Ok(Bounded {
            file,
            read: 0,
            budget: reading.budget,
            entry_limit: reading.limits.entry,
            total: reading.limits.total,
            ratio_limit: reading.limits.ratio.saturating_mul(compressed.max(1)),
            stop,
        })
    }

    /// Walks the XML of an entry, if there is one of this name.
    pub fn walk(
        &mut self,
        reading: &mut Reading<'_>,
        name: &str,
        on: &mut dyn FnMut(&mut Reading<'_>, super::xml::Item<'_>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let Some(index) = self.index(name) else { return Ok(()) };
        let mut stop = None;
        let result = {
            let entry = self.entry(reading, index, &mut stop)?;
            let mut stream = BufReader::with_capacity(64 << 10, entry);
            let result = super::xml::walk(&mut stream, &mut |item| on(reading, item));
            let left = stream.get_ref().budget;
            reading.budget = left;
            result
        };
        result.map_err(|error| stop.unwrap_or(error))
    }

    /// Files inside the document: each is read too, and said to be there.
    pub fn embedded(&mut self, reading: &mut Reading<'_>, begin: &str) -> Result<(), Stop> {
        for name in self.named(begin, "") {
            let Some(index) = self.index(&name).filter(|_| !name.ends_with('/')) else { continue };
            let why = Why::new("file-embedded").arg("name", &reading.name).arg("part", &name);
            reading.note_at(Kind::Hidden, Severity::Warn, why, &name, &name);
            let inner = self.bytes(reading, index)?;
            let short = name.rsplit('/').next().unwrap_or(&name).to_owned();
            reading.inner(&short, &inner)?;
        }
        Ok(())
    }
}

fn number_in(name: &str) -> u64 {
    let digits: String =
        name.chars().rev().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.chars().rev().take(12).collect::<String>().parse().unwrap_or_default()
}

/// An entry that ends with an error at the limits.
struct Bounded<'z, 'b> {
    file: ZipFile<'z, Cursor<&'b [u8]>>,
    read: u64,
    budget: u64,
    entry_limit: u64,
    total: u64,
    ratio_limit: u64,
    stop: &'z mut Option<Stop>,
}

impl std::io::Read for Bounded<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(buffer).inspect_err(|_| *self.stop = Some(Stop::Damaged))?;
        self.read += count as u64;
        let stop = if self.read > 1 << 20 && self.read > self.ratio_limit {
            Some(Stop::Bomb)
        } else if self.read > self.entry_limit {
            Some(Stop::TooLarge(self.entry_limit))
        } else if count as u64 > self.budget {
            Some(Stop::TooLarge(self.total))
        } else {
            None
        };
        self.budget = self.budget.saturating_sub(count as u64);
        match stop {
            Some(stop) => {
                *self.stop = Some(stop);
                Err(std::io::Error::other("limit"))
            }
            None => Ok(count),
        }
    }
}
