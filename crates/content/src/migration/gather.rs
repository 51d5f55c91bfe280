//! An old site as it was found, in a WARC file, a folder or a zip of one, an export of WordPress or
//! a feed: every address with its bytes, which lie on the disk and not in memory, and what could not
//! be taken, with the reason.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;
use tempfile::TempDir;

use super::Why;
use super::address::Address;
use super::feed::{self, Entry};
use super::response::{self, Response};
use super::warc::{self, Reader};
use crate::manuscripts::archive::{Archive, ArchiveLimits, ArchiveRefusal, looks_like_package};

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

/// In what a site comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A WARC file.
    Warc,
    /// A folder of files.
    #[default]
    Folder,
    /// A zip of such a folder.
    Zip,
    /// An export of WordPress.
    Wxr,
    /// RSS or Atom.
    Feed,
}

/// Where an XML file says what it is, in bytes.
const HEAD: usize = 64 << 10;

impl Kind {
    /// What a file is, by how it begins.
    fn of(head: &[u8]) -> Self {
        if looks_like_package(head) {
            return Self::Zip;
        }
        let head = super::charset::decode(&head[..head.len().min(HEAD)], None).text;
        let begins = head.trim_start_matches('\u{feff}').trim_start();
        if begins.starts_with('<') && !begins.to_ascii_lowercase().starts_with("<!doctype html") {
            let export = head.contains("http://wordpress.org/export/");
            let feed = ["<rss", "<feed", "<rdf:RDF", ":feed"].iter().any(|root| head.contains(root));
            if export || feed || begins.starts_with("<?xml") {
                return if export { Self::Wxr } else { Self::Feed };
            }
        }
        Self::Warc
    }

    /// Whether it holds articles and no pages: nothing is a list, and a folder is no column.
    pub fn has_items(self) -> bool {
        matches!(self, Self::Wxr | Self::Feed)
    }

    /// Name in data and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Warc => "warc",
            Self::Folder => "folder",
            Self::Zip => "zip",
            Self::Wxr => "wxr",
            Self::Feed => "feed",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Warc => "WARC file",
            Self::Folder => "folder",
            Self::Zip => "zip",
            Self::Wxr => "WordPress export",
            Self::Feed => "feed",
        }
    }
}

/// An old site.
#[derive(Debug, Default)]
pub struct Gathered {
    kind: Kind,
    things: BTreeMap<Address, Thing>,
    moved: BTreeMap<Address, Address>,
    /// Files that an export names.
    named: Vec<Address>,
    /// Where the site that an export is of stood.
    site: Option<Address>,
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
    pub why: Why,
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
    /// From whatever `from` is: a folder, or a file that is known by how it begins. Files of a folder
    /// or a zip get their addresses below `base`; a feed that does not say where it stood is read from
    /// there. `tell` hears how many bytes of the file have been read.
    pub fn read(from: &Path, base: Option<&Address>, limits: &Limits, tell: impl Fn(u64)) -> anyhow::Result<Self> {
        let found = fs::metadata(from).with_context(|| format!("cannot open {}", from.display()))?;
        if found.is_dir() {
            return Self::of_folder(from, base.context(WHERE)?, limits);
        }
        let open = || File::open(from).with_context(|| format!("cannot open {}", from.display()));
        let counted = Counted { from: open()?, read: 0, tell };
        let mut file = BufReader::with_capacity(256 << 10, counted);
        let kind = Kind::of(file.fill_buf()?);
        let read = match kind {
            Kind::Zip => Self::of_zip(BufReader::new(open()?), base, limits),
            Kind::Wxr | Kind::Feed => Self::of_feed(file, None, base.cloned(), limits),
            Kind::Warc | Kind::Folder => Self::of_warc(file, limits),
        };
        read.with_context(|| format!("{} is not a whole {}", from.display(), kind.in_words()))
    }

    /// From a feed or an export of WordPress; `at` is where it was found.
    pub fn of_feed(
        from: impl BufRead,
        charset: Option<&str>,
        at: Option<Address>,
        limits: &Limits,
    ) -> anyhow::Result<Self> {
        let mut gathered = Self { kept: Some(TempDir::new()?), kind: Kind::Feed, ..Self::default() };
        let channel = feed::read(from, charset, at, limits, |entry| {
            match entry {
                Entry::Item { address, also, item } => {
                    for other in also {
                        gathered.moved.entry(other).or_insert_with(|| address.clone());
                    }
                    gathered.keep(address, Response::page(item.page()), limits)?;
                }
                Entry::File(address) => gathered.named.push(address),
                Entry::Not { what, why } => gathered.refuse(&what, why),
            }
            Ok(())
        })?;
        if channel.wordpress {
            gathered.kind = Kind::Wxr;
        }
        gathered.site = channel.link;
        Ok(gathered)
    }

    /// From a zip of a folder. No name from it reaches the disk.
    pub fn of_zip(from: impl Read + std::io::Seek, base: Option<&Address>, limits: &Limits) -> anyhow::Result<Self> {
        let usual = ArchiveLimits::usual();
        let whole = ArchiveLimits { entries: limits.things, total: limits.unpacked, entry: limits.unpacked, ..usual };
        let mut zip = Archive::of(from, &whole).map_err(said)?;
        let mut gathered = Self { kept: Some(TempDir::new()?), kind: Kind::Zip, ..Self::default() };
        for name in std::mem::take(&mut zip.ignored) {
            gathered.refuse(&name, Why::LeadsOut);
        }
        let entries = zip.entries().to_vec();
        let top = top_folder(entries.iter().map(|entry| entry.name.as_str())).map(str::to_owned);
        // A folder that is called like a host is what crawlers make: it is the site itself.
        let host = top.as_deref().filter(|top| top.contains('.') && !top.contains(' '));
        let base = match (base, host) {
            (Some(base), _) => base.clone(),
            (None, Some(host)) => Address::parse(&format!("http://{host}/")).context(WHERE)?,
            (None, None) => anyhow::bail!(WHERE),
        };
        let top = top.filter(|top| *top == base.host()).map(|top| format!("{top}/")).unwrap_or_default();
        for entry in &entries {
            let path = entry.name.strip_prefix(&top).unwrap_or(&entry.name);
            let path: Vec<String> = path.split('/').map(escaped).collect();
            let Some(address) = base.join(&format!("./{}", path.join("/"))) else {
                gathered.refuse(&entry.name, Why::Long);
                continue;
            };
            let media_type = media_type(&entry.name);
            let most = if is_page(media_type) { limits.page } else { limits.file };
            let body = match zip.inflate_within(entry, most) {
                Ok(body) => body,
                Err(ArchiveRefusal::Bomb { .. }) => {
                    gathered.refuse(&entry.name, Why::Bomb);
                    continue;
                }
                Err(ArchiveRefusal::TooLarge { limit }) if limit == most => {
                    gathered.refuse(&entry.name, Why::TooLarge(most));
                    continue;
                }
                Err(error) => return Err(said(error)),
            };
            gathered.leads_to_index(&entry.name, &address, &base);
            let response = Response { status: 200, media_type: media_type.to_owned(), body, ..Response::default() };
            gathered.keep(address, response, limits)?;
        }
        Ok(gathered)
    }

    /// Adds the files of an export from a folder: a copy of `wp-content/uploads`, or of the whole
    /// site. Pages in it are not taken.
    pub fn add_files(&mut self, root: &Path, limits: &Limits) -> anyhow::Result<()> {
        let site = self.site.clone().or_else(|| self.things.keys().next().and_then(|page| page.join("/")));
        let site = site.context("the export does not say where its site stood")?;
        // `http://a.cn/blog` is a folder, too.
        let site =
            Address::parse(&format!("{}/", site.as_str().trim_end_matches('/'))).context("its address is no folder")?;
        let inside = root.join("wp-content").is_dir();
        let base = if inside { Some(site) } else { site.join("wp-content/uploads/") };
        let files = Self::of_folder(root, &base.context("no address")?, limits)?;
        for (address, thing) in files.things.into_iter().filter(|(_, thing)| !thing.is_page()) {
            if !self.room(limits, address.as_str()) {
                break;
            }
            self.things.entry(address).or_insert(thing);
        }
        self.refused.extend(files.refused);
        Ok(())
    }

    /// Writes down which files an export names and nobody gave.
    pub fn miss_files(&mut self) {
        for address in std::mem::take(&mut self.named) {
            if self.at(&address).is_none() {
                self.refuse(address.as_str(), Why::NoFile);
            }
        }
    }

    /// From the bytes of a WARC file.
    pub fn of_warc(from: impl BufRead, limits: &Limits) -> anyhow::Result<Self> {
        let mut gathered = Self { kept: Some(TempDir::new()?), kind: Kind::Warc, ..Self::default() };
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
                self.refuse(record.target(), Why::NoBytes(kind));
            }
            return Ok(());
        }
        let Some(address) = Address::parse(record.target()) else {
            if !record.target().starts_with("dns:") {
                self.refuse(record.target(), Why::NotWeb);
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
                self.refuse(address.as_str(), Why::Unreadable(error.to_string()));
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
            self.refuse(address.as_str(), Why::Answered(response.status));
            return Ok(());
        }
        let limit = if is_page(&response.media_type) { limits.page } else { limits.file };
        if response.too_large || response.body.len() as u64 > limit {
            self.refuse(address.as_str(), Why::TooLarge(limit));
            return Ok(());
        }
        if self.things.contains_key(&address) {
            self.refuse(address.as_str(), Why::Twice);
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
                    gathered.refuse(&entry.path().to_string_lossy(), Why::Name);
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
                    gathered.refuse(&path, Why::Link);
                }
            }
        }
        Ok(gathered)
    }

    fn file(&mut self, place: PathBuf, name: &str, path: &str, base: &Address, limits: &Limits) -> anyhow::Result<u64> {
        let size = fs::metadata(&place)?.len();
        let Some(address) = base.join(&format!(".{path}")) else {
            self.refuse(path, Why::Long);
            return Ok(0);
        };
        let media_type = media_type(name);
        let limit = if is_page(media_type) { limits.page } else { limits.file };
        if size > limit {
            self.refuse(path, Why::TooLarge(limit));
            return Ok(0);
        }
        if !self.room(limits, path) {
            return Ok(0);
        }
        self.leads_to_index(name, &address, base);
        let thing = Thing { media_type: media_type.to_owned(), charset: None, place };
        self.things.insert(address, thing);
        Ok(size)
    }

    fn leads_to_index(&mut self, path: &str, address: &Address, base: &Address) {
        let name = path.rsplit('/').next().unwrap_or_default();
        if matches!(name, "index.html" | "index.htm" | "index.shtml" | "default.htm" | "default.html")
            && let Some(folder) = base.join(address.folder())
        {
            self.moved.insert(folder, address.clone());
        }
    }

    fn room(&mut self, limits: &Limits, what: &str) -> bool {
        let room = self.things.len() < limits.things;
        if !room {
            self.refuse(what, Why::TooMany(limits.things));
        }
        room
    }

    fn refuse(&mut self, what: &str, why: Why) {
        self.refused.push(Refused { what: what.chars().take(300).collect(), why });
    }

    /// In what it came.
    pub fn kind(&self) -> Kind {
        self.kind
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

const WHERE: &str =
    "a folder does not say where it stood: give the old address, as in --base http://old.example.gov.cn/";

/// The one folder in which everything lies.
fn top_folder<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // What macOS packs beside the files is nobody's page.
    let mut tops =
        names.filter(|name| !name.starts_with("__MACOSX/")).map(|name| name.split_once('/').map(|(top, _)| top));
    let first = tops.next()??;
    tops.all(|top| top == Some(first)).then_some(first)
}

fn said(refusal: ArchiveRefusal) -> anyhow::Error {
    match refusal {
        ArchiveRefusal::NotAPackage => anyhow::anyhow!("its directory cannot be read"),
        ArchiveRefusal::TooManyEntries { count, limit } => {
            anyhow::anyhow!("it has {count} entries; {limit} are taken at most")
        }
        ArchiveRefusal::TooLarge { limit } => anyhow::anyhow!("it unpacks to more than {limit} bytes"),
        ArchiveRefusal::Bomb { name } => anyhow::anyhow!("{name:?} unpacks to far more than it is: a bomb"),
        ArchiveRefusal::Encrypted { name } => anyhow::anyhow!("{name:?} needs a password"),
        ArchiveRefusal::Unsupported { name } => anyhow::anyhow!("{name:?} is packed in a way that is not read"),
        ArchiveRefusal::Damaged { name } => anyhow::anyhow!("{name:?} is damaged"),
        ArchiveRefusal::Ambiguous => anyhow::anyhow!("two of its entries have one name, or share bytes"),
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
