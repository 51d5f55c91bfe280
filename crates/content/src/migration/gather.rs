//! An old site as it was found, in a WARC file or in a folder: every address with its bytes, which
//! lie on the disk and not in memory, and what could not be taken, with the reason.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;
use tempfile::TempDir;

use super::address::Address;
use super::response::{self, Response};
use super::warc::{self, Reader};

/// How large things may be; the numbers come from the rulebook.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a page.
    pub page: u64,
    /// Bytes of a picture or an attachment.
    pub file: u64,
    /// Pages and files together.
    pub things: usize,
    /// Bytes to which everything may unpack.
    pub unpacked: u64,
}

/// An old site.
#[derive(Debug, Default)]
pub struct Gathered {
    things: BTreeMap<Address, Thing>,
    moved: BTreeMap<Address, Address>,
    refused: Vec<Refused>,
    kept: Option<TempDir>,
}

/// Something that stood at an address.
#[derive(Clone, Debug)]
pub struct Thing {
    /// Media type without parameters, in lower case; empty when nobody said.
    pub media_type: String,
    /// Charset of the HTTP header.
    pub charset: Option<String>,
    place: PathBuf,
}

/// Something that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Address, or path in the folder.
    pub what: String,
    /// Why.
    pub why: String,
}

impl Thing {
    /// Its bytes.
    pub fn bytes(&self) -> anyhow::Result<Vec<u8>> {
        fs::read(&self.place).with_context(|| format!("cannot read {}", self.place.display()))
    }

    /// Whether it is a page.
    pub fn is_page(&self) -> bool {
        is_page(&self.media_type)
    }
}

fn is_page(media_type: &str) -> bool {
    matches!(media_type, "text/html" | "application/xhtml+xml")
}

impl Gathered {
    /// From a WARC file or a folder, whichever `from` is. A folder's files get their addresses
    /// below `base`. `tell` hears how many bytes of the file have been read.
    pub fn read(from: &Path, base: Option<&Address>, limits: &Limits, tell: impl Fn(u64)) -> anyhow::Result<Self> {
        let found = fs::metadata(from).with_context(|| format!("cannot open {}", from.display()))?;
        if found.is_dir() {
            let base = base.context(
                "a folder does not say where it stood: give the old address, as in --base http://old.example.gov.cn/",
            )?;
            return Self::of_folder(from, base, limits);
        }
        let file = File::open(from).with_context(|| format!("cannot open {}", from.display()))?;
        let counted = Counted { from: file, read: 0, tell };
        Self::of_warc(BufReader::with_capacity(256 << 10, counted), limits)
            .with_context(|| format!("{} is not a whole WARC file", from.display()))
    }

    /// From the bytes of a WARC file.
    pub fn of_warc(from: impl std::io::BufRead, limits: &Limits) -> anyhow::Result<Self> {
        let mut gathered = Self { kept: Some(TempDir::new()?), ..Self::default() };
        let mut reader = Reader::new(from, limits.unpacked)?;
        let mut records = 0_u64;
        while let Some(record) = reader.next_record()? {
            records += 1;
            gathered.take(&record, &mut reader, limits)?;
        }
        anyhow::ensure!(records > 0, "there is no record in it");
        Ok(gathered)
    }

    fn take(&mut self, record: &warc::Record, reader: &mut Reader<'_>, limits: &Limits) -> anyhow::Result<()> {
        let kind = record.kind();
        if !matches!(kind.as_str(), "response" | "resource") {
            if matches!(kind.as_str(), "continuation" | "revisit") {
                self.refuse(record.target(), format!("a record of the kind {kind} has no bytes of its own"));
            }
            return Ok(());
        }
        let Some(address) = Address::parse(record.target()) else {
            if !record.target().starts_with("dns:") {
                self.refuse(record.target(), "not an address of the web".to_owned());
            }
            return Ok(());
        };
        let most = limits.page.max(limits.file);
        let read = if kind == "response" {
            response::read(reader.block(), most)
        } else {
            response::bare(record.header("Content-Type").unwrap_or_default(), reader.block(), most)
        };
        match read {
            Ok(response) => self.keep(address, response, limits),
            Err(error) => {
                // What is wrong with the archive itself ends the reading, with its place.
                reader.check()?;
                self.refuse(address.as_str(), error.to_string());
                Ok(())
            }
        }
    }

    fn keep(&mut self, address: Address, response: Response, limits: &Limits) -> anyhow::Result<()> {
        if let Some(to) = response.location.as_deref().and_then(|to| address.join(to)) {
            self.moved.insert(address, to);
            return Ok(());
        }
        if response.status != 200 {
            self.refuse(address.as_str(), format!("the old site answered {}", response.status));
            return Ok(());
        }
        let limit = if is_page(&response.media_type) { limits.page } else { limits.file };
        if response.too_large || response.body.len() as u64 > limit {
            self.refuse(address.as_str(), format!("larger than {limit} bytes"));
            return Ok(());
        }
        if self.things.contains_key(&address) {
            self.refuse(address.as_str(), "in the archive more than once; the first is taken".to_owned());
            return Ok(());
        }
        if !self.room(limits, address.as_str()) {
            return Ok(());
        }
        let folder = self.kept.as_ref().context("no folder to keep pages in")?;
        // Numbers of our own: no name from the archive reaches the disk.
        let place = folder.path().join(self.things.len().to_string());
        fs::write(&place, &response.body)?;
        self.things.insert(address, Thing { media_type: response.media_type, charset: response.charset, place });
        Ok(())
    }

    /// From a folder of files, as `wget --mirror` and copies of a web server's disk leave it.
    pub fn of_folder(root: &Path, base: &Address, limits: &Limits) -> anyhow::Result<Self> {
        let mut gathered = Self::default();
        let mut unpacked = 0;
        let mut folders = vec![(root.to_owned(), String::new())];
        while let Some((folder, path)) = folders.pop() {
            let mut entries: Vec<_> = fs::read_dir(&folder)
                .and_then(Iterator::collect)
                .with_context(|| format!("cannot read the folder {}", folder.display()))?;
            entries.sort_by_key(fs::DirEntry::file_name);
            for entry in entries {
                let Ok(name) = entry.file_name().into_string() else {
                    gathered.refuse(&entry.path().to_string_lossy(), "its name is not UTF-8".to_owned());
                    continue;
                };
                let kind = entry.file_type()?;
                let path = format!("{path}/{}", escaped(&name));
                if kind.is_dir() {
                    folders.push((entry.path(), path));
                } else if kind.is_file() {
                    unpacked += gathered.file(entry.path(), &name, &path, base, limits)?;
                    anyhow::ensure!(
                        unpacked <= limits.unpacked,
                        "the folder holds more than {} bytes",
                        limits.unpacked
                    );
                } else {
                    // A link may lead out of the folder.
                    gathered.refuse(&path, "neither a file nor a folder; links are not followed".to_owned());
                }
            }
        }
        Ok(gathered)
    }

    fn file(&mut self, place: PathBuf, name: &str, path: &str, base: &Address, limits: &Limits) -> anyhow::Result<u64> {
        let size = fs::metadata(&place)?.len();
        let Some(address) = base.join(&format!(".{path}")) else {
            self.refuse(path, "too long for an address".to_owned());
            return Ok(0);
        };
        let media_type = media_type(name);
        let limit = if is_page(media_type) { limits.page } else { limits.file };
        if size > limit {
            self.refuse(path, format!("larger than {limit} bytes"));
            return Ok(0);
        }
        if !self.room(limits, path) {
            return Ok(0);
        }
        if matches!(name, "index.html" | "index.htm" | "index.shtml" | "default.htm" | "default.html")
            && let Some(folder) = base.join(address.folder())
        {
            self.moved.insert(folder, address.clone());
        }
        let thing = Thing { media_type: media_type.to_owned(), charset: None, place };
        self.things.insert(address, thing);
        Ok(size)
    }

    fn room(&mut self, limits: &Limits, what: &str) -> bool {
        let room = self.things.len() < limits.things;
        if !room {
            self.refuse(what, format!("there are more than {} pages and files", limits.things));
        }
        room
    }

    fn refuse(&mut self, what: &str, why: String) {
        self.refused.push(Refused { what: what.chars().take(300).collect(), why });
    }

    /// The pages, by address.
    pub fn pages(&self) -> impl Iterator<Item = (&Address, &Thing)> {
        self.things.iter().filter(|(_, thing)| thing.is_page())
    }

    /// What stands at an address, or at the one it leads to; with the address where it stands.
    pub fn at(&self, address: &Address) -> Option<(&Address, &Thing)> {
        let mut address = address;
        // A circle of redirects ends here.
        for _ in 0..5 {
            if let Some(found) = self.things.get_key_value(address) {
                return Some(found);
            }
            address = self.moved.get(address)?;
        }
        None
    }

    /// Other addresses that led to this one.
    pub fn leading_to<'a>(&'a self, address: &'a Address) -> impl Iterator<Item = &'a Address> {
        self.moved.keys().filter(move |from| self.at(from).is_some_and(|(at, _)| at == address))
    }

    /// What was not taken.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }
}

/// A path as addresses write it; `?` in a file's name began the query when it was fetched.
fn escaped(name: &str) -> String {
    name.replace('%', "%25").replace('#', "%23").replace('\\', "%5C")
}

fn media_type(name: &str) -> &'static str {
    let stem = name.split('?').next().unwrap_or(name);
    let ending = |name: &str| name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending(name).as_str() {
        "html" | "htm" | "shtml" | "xhtml" | "php" | "asp" | "aspx" | "jsp" => "text/html",
        _ => match ending(stem).as_str() {
            "html" | "htm" | "shtml" | "php" | "asp" | "aspx" | "jsp" => "text/html",
            "css" => "text/css",
            "js" => "text/javascript",
            _ => "",
        },
    }
}

struct Counted<F> {
    from: File,
    read: u64,
    tell: F,
}

impl<F: Fn(u64)> Read for Counted<F> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.from.read(into)?;
        self.read += read as u64;
        (self.tell)(self.read);
        Ok(read)
    }
}
