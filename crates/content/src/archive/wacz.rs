//! A site as one file (WACZ 1.1.1): the WARC, its index, the list of its pages and the digests of all
//! of them in a zip that is not packed any further, so that replay reads from the middle.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use platform::web::host::SiteHost;
use platform::{App, Moment, Result};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::cdxj;
use super::walk::{self, Thing, Wanted};
use super::warc::Writer;

/// Where the parts of an archive were written.
#[derive(Clone, Debug)]
pub struct Packed {
    /// `….warc.gz`.
    pub warc: PathBuf,
    /// `….cdxj`.
    pub index: PathBuf,
    /// `….wacz`.
    pub wacz: PathBuf,
    /// Pages for people.
    pub pages: u64,
    /// Everything.
    pub things: u64,
}

/// How many answers may wait to be written.
const AHEAD: usize = 16;

/// Walks the site and writes it into `folder` under a name: WARC, index and WACZ.
pub async fn pack(app: &App, host: &SiteHost, wanted: Wanted, folder: &Path, name: &str) -> Result<Packed> {
    let now = app.time.now();
    let (to, from) = mpsc::channel(AHEAD);
    let job =
        Job { folder: folder.to_owned(), name: name.to_owned(), title: host.origin.clone(), since: wanted.since, now };
    let writing = tokio::task::spawn_blocking(move || job.write(from));
    let walked = walk::walk(app, host, wanted, &to).await;
    drop(to);
    let packed = writing.await.context("packing was interrupted")??;
    walked?;
    Ok(packed)
}

struct Job {
    folder: PathBuf,
    name: String,
    title: String,
    since: Option<Moment>,
    now: Moment,
}

impl Job {
    fn write(self, mut from: mpsc::Receiver<Thing>) -> anyhow::Result<Packed> {
        std::fs::create_dir_all(&self.folder).with_context(|| self.folder.display().to_string())?;
        let place = |end: &str| self.folder.join(format!("{}.{end}", self.name));
        let (warc, index, wacz) = (place("warc.gz"), place("cdxj"), place("wacz"));
        let file = format!("{}.warc.gz", self.name);
        let description = match self.since {
            None => "the whole site".to_owned(),
            Some(since) => format!("what has changed since {}", since.rfc3339()),
        };
        let software = concat!("portico ", env!("CARGO_PKG_VERSION"));
        let fields = [
            ("software", software),
            ("format", "WARC file version 1.1"),
            ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
            ("isPartOf", self.title.as_str()),
            ("description", description.as_str()),
        ];
        let out = BufWriter::new(File::create(&warc)?);
        let mut writer = Writer::begin(out, &file, &fields, self.now)?;
        let mut pages = tempfile::tempfile()?;
        let head = json!({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"});
        writeln!(pages, "{head}")?;
        let (mut lines, mut count, mut things) = (Vec::new(), 0_u64, 0_u64);
        while let Some(thing) = from.blocking_recv() {
            let place = writer.response(&thing, self.now)?;
            lines.push(cdxj::line(&thing, &place, &file, self.now));
            things += 1;
            if thing.is_page() {
                count += 1;
                let page = json!({
                    "id": format!("p{count}"),
                    "url": thing.url,
                    "ts": self.now.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
                    "title": thing.title(),
                });
                writeln!(pages, "{page}")?;
            }
        }
        writer.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        lines.sort();
        let mut out = BufWriter::new(File::create(&index)?);
        for line in &lines {
            writeln!(out, "{line}")?;
        }
        out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        self.zip(&warc, &index, pages, &wacz)?;
        Ok(Packed { warc, index, wacz, pages: count, things })
    }

    fn zip(&self, warc: &Path, index: &Path, mut pages: File, wacz: &Path) -> anyhow::Result<()> {
        use std::io::Seek as _;
        pages.rewind()?;
        let mut zip = ZipWriter::new(BufWriter::new(File::create(wacz)?));
        let mut resources = Vec::new();
        let warc_name = format!("archive/{}.warc.gz", self.name);
        resources.push(add(&mut zip, &warc_name, File::open(warc)?)?);
        resources.push(add(&mut zip, "indexes/index.cdx", File::open(index)?)?);
        resources.push(add(&mut zip, "pages/pages.jsonl", pages)?);
        let package = json!({
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": self.title,
            "created": self.now.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "software": concat!("portico ", env!("CARGO_PKG_VERSION")),
            "resources": resources,
        });
        let package = serde_json::to_vec_pretty(&package)?;
        let hash = hex(&Sha256::digest(&package));
        let digest = serde_json::to_vec_pretty(&json!({"path": "datapackage.json", "hash": format!("sha256:{hash}")}))?;
        add(&mut zip, "datapackage.json", package.as_slice())?;
        add(&mut zip, "datapackage-digest.json", digest.as_slice())?;
        zip.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        Ok(())
    }
}

/// Adds a file as it is, and says what a data package says about it.
fn add(zip: &mut ZipWriter<BufWriter<File>>, path: &str, mut from: impl Read) -> anyhow::Result<serde_json::Value> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
    zip.start_file(path, options)?;
    let (mut hasher, mut size) = (Sha256::new(), 0_u64);
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            break;
        }
        hasher.update(&piece[..read]);
        zip.write_all(&piece[..read])?;
        size += read as u64;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    Ok(json!({"name": name, "path": path, "hash": format!("sha256:{}", hex(&hasher.finalize())), "bytes": size}))
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
