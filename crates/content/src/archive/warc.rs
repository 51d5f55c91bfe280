//! Writing WARC 1.1 (ISO 28500:2017): each record a gzip member of its own, so that replay can begin
//! anywhere; digests as `warcio check` reads them. The record is the reader's (`migration::warc`).

use std::collections::HashMap;
use std::io::{self, Write};

use data_encoding::BASE32;
use flate2::Compression;
use flate2::write::GzEncoder;
use platform::Moment;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::walk::Thing;
use crate::migration::warc::Record;

/// Where a record lies in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// First byte.
    pub offset: u64,
    /// Packed bytes.
    pub length: u64,
    /// Digest of the payload: `sha256:` and base 32.
    pub payload: String,
    /// Whether it only points to another record with the same payload.
    pub revisit: bool,
}

/// Writes an archive.
pub struct Writer<W: Write> {
    out: Counted<W>,
    info: String,
    /// The first record of each payload: its address and date.
    known: HashMap<String, (String, Moment)>,
}

/// Payloads smaller than this are written again rather than pointed at.
const SMALL: usize = 64;

impl<W: Write> Writer<W> {
    /// Begins an archive with its `warcinfo` record. `fields` are lines of application/warc-fields.
    pub fn begin(out: W, file: &str, fields: &[(&str, &str)], now: Moment) -> io::Result<Self> {
        let id = record_id();
        let mut writer = Self { out: Counted { inner: out, at: 0 }, info: id.clone(), known: HashMap::new() };
        let block: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let record = Record::new("warcinfo")
            .with("WARC-Record-ID", id)
            .with("WARC-Date", date(now))
            .with("WARC-Filename", file)
            .with("Content-Type", "application/warc-fields")
            .with("WARC-Block-Digest", digest(&[block.as_bytes()]));
        writer.record(&record, &[block.as_bytes()])?;
        Ok(writer)
    }

    /// One answer of the site; a payload that is there already is pointed at.
    pub fn response(&mut self, thing: &Thing, now: Moment) -> io::Result<Place> {
        let head = head(thing, now);
        let payload = digest(&[&thing.body]);
        let base = |kind: &str| {
            Record::new(kind)
                .with("WARC-Record-ID", record_id())
                .with("WARC-Warcinfo-ID", self.info.clone())
                .with("WARC-Date", date(now))
                .with("WARC-Target-URI", thing.url.clone())
                .with("WARC-Payload-Digest", payload.clone())
                .with("Content-Type", "application/http;msgtype=response")
        };
        let before = self.known.get(&payload).filter(|_| thing.body.len() >= SMALL).cloned();
        let revisit = before.is_some();
        let (offset, length) = match before {
            Some((url, at)) => {
                let record = base("revisit")
                    .with("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest")
                    .with("WARC-Refers-To-Target-URI", url)
                    .with("WARC-Refers-To-Date", date(at))
                    .with("WARC-Block-Digest", digest(&[head.as_bytes()]));
                self.record(&record, &[head.as_bytes()])?
            }
            None => {
                let blocks = [head.as_bytes(), &thing.body[..]];
                let record = base("response").with("WARC-Block-Digest", digest(&blocks));
                let place = self.record(&record, &blocks)?;
                self.known.entry(payload.clone()).or_insert_with(|| (thing.url.clone(), now));
                place
            }
        };
        Ok(Place { offset, length, payload, revisit })
    }

    /// Ends the archive.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out.inner)
    }

    fn record(&mut self, record: &Record, blocks: &[&[u8]]) -> io::Result<(u64, u64)> {
        let offset = self.out.at;
        let mut member = GzEncoder::new(&mut self.out, Compression::default());
        record.write_head(&mut member, blocks.iter().map(|block| block.len()).sum())?;
        for block in blocks {
            member.write_all(block)?;
        }
        member.write_all(b"\r\n\r\n")?;
        member.finish()?;
        Ok((offset, self.out.at - offset))
    }
}

/// Status line and headers as the site sent them.
fn head(thing: &Thing, now: Moment) -> String {
    let reason = match thing.status {
        200 => "OK",
        301 => "Moved Permanently",
        410 => "Gone",
        503 => "Service Unavailable",
        _ => "Answer",
    };
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", thing.status);
    for (name, value) in &thing.headers {
        head.push_str(&format!("{name}: {}\r\n", value.replace(['\r', '\n'], " ")));
    }
    let when = now.timestamp().strftime("%a, %d %b %Y %H:%M:%S GMT");
    head.push_str(&format!("content-length: {}\r\ndate: {when}\r\n\r\n", thing.body.len()));
    head
}

/// `2026-11-26T08:12:05Z`.
fn date(at: Moment) -> String {
    at.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn record_id() -> String {
    format!("<urn:uuid:{}>", Uuid::now_v7())
}

fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    format!("sha256:{}", BASE32.encode(&hasher.finalize()))
}

/// Counts what goes through.
struct Counted<W: Write> {
    inner: W,
    at: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::migration::warc::Reader;

    fn thing(url: &str, body: &str) -> Thing {
        Thing { url: url.into(), status: 200, body: body.to_owned().into(), ..Thing::default() }
    }

    #[test]
    fn what_is_written_is_read_back_and_the_same_payload_is_pointed_at() {
        let now = Moment::parse_local("2026-11-26T09:00").expect("a time");
        let body = "正".repeat(100);
        let mut writer = Writer::begin(Vec::new(), "a.warc.gz", &[("software", "portico")], now).expect("begun");
        let first = writer.response(&thing("http://a/1", &body), now).expect("written");
        let second = writer.response(&thing("http://a/2", &body), now).expect("written");
        assert!(!first.revisit && second.revisit);
        assert_eq!(first.payload, second.payload);
        let bytes = writer.finish().expect("finished");
        assert_eq!(second.offset + second.length, bytes.len() as u64);
        // A record can be read from its own place.
        for (from, url) in [(0, ""), (first.offset, "http://a/1"), (second.offset, "http://a/2")] {
            let from = usize::try_from(from).expect("small");
            let mut reader = Reader::new(&bytes[from..], 1 << 20).expect("a reader");
            let record = reader.next_record().expect("read").expect("a record");
            assert_eq!(record.target(), url);
            let mut block = String::new();
            reader.block().read_to_string(&mut block).expect("a block");
            assert_eq!(block.contains(&body), url.ends_with('1'), "{block}");
        }
        let mut reader = Reader::new(&bytes[..], 1 << 20).expect("a reader");
        let mut kinds = Vec::new();
        while let Some(record) = reader.next_record().expect("read") {
            kinds.push(record.kind());
        }
        assert_eq!(kinds, ["warcinfo", "response", "revisit"]);
    }

    #[test]
    fn a_line_end_in_a_value_makes_no_header() {
        let record = Record::new("response").with("WARC-Target-URI", "http://a/\r\nX: y");
        let mut out = Vec::new();
        record.write_head(&mut out, 0).expect("written");
        assert!(!String::from_utf8_lossy(&out).contains("\nX:"));
    }
}
