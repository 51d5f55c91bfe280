//! WARC 1.0 and 1.1 (ISO 28500), plain and record by record in gzip: a strict reader that never
//! takes a length from the file for a size of memory. What is broken is told with the place where
//! it stands; what is only unknown is passed over. Written here because the published crates give
//! neither the place of an error nor a limit.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// Longest head of a record, in bytes.
const HEAD: usize = 64 << 10;

/// One record: its head has been read, its block can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it begins, in bytes of the unpacked file.
    pub at: u64,
    /// `Content-Length`: bytes of the block.
    pub length: u64,
    headers: Vec<(String, String)>,
}

impl Record {
    /// A record to be written, of a type: `warcinfo`, `response`, `revisit`.
    pub fn new(kind: &str) -> Self {
        Self { at: 0, length: 0, headers: vec![("WARC-Type".to_owned(), kind.to_owned())] }
    }

    /// With one more header. Values are made by the program: line ends cannot get into them.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        let value: String = value.into();
        self.headers.push((name.to_owned(), value.replace(['\r', '\n'], " ")));
        self
    }

    /// Writes the head of a WARC 1.1 record with a block of so many bytes.
    pub fn write_head(&self, to: &mut impl io::Write, length: usize) -> io::Result<()> {
        to.write_all(b"WARC/1.1\r\n")?;
        for (name, value) in &self.headers {
            write!(to, "{name}: {value}\r\n")?;
        }
        write!(to, "Content-Length: {length}\r\n\r\n")
    }

    /// The value of a header; its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// `WARC-Type` in lower case.
    pub fn kind(&self) -> String {
        self.header("WARC-Type").unwrap_or_default().to_ascii_lowercase()
    }

    /// `WARC-Target-URI`; older crawlers write it in angle brackets.
    pub fn target(&self) -> &str {
        self.header("WARC-Target-URI").unwrap_or_default().trim_start_matches('<').trim_end_matches('>')
    }
}

/// What is wrong with an archive, and where.
#[derive(Debug, thiserror::Error)]
#[error("at byte {at} of the unpacked archive: {problem}")]
pub struct WarcError {
    /// Bytes of the unpacked file before it.
    pub at: u64,
    /// What is wrong.
    pub problem: Problem,
}

/// The ways in which an archive can be broken.
#[derive(Debug)]
pub enum Problem {
    /// Something else stands where a record should begin.
    NotARecord(String),
    /// A version that is not read here.
    Version(String),
    /// A line of the head that is no header.
    Header(String),
    /// The head does not end.
    LongHead,
    /// No `Content-Length`, or no number in it.
    Length(String),
    /// The file ends before the record does.
    Truncated {
        /// Bytes that the record says it has.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// The gzip stream is damaged or ends too early.
    Packed(String),
    /// The archive unpacks to more than may be.
    TooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// The disk.
    Io(io::Error),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARecord(found) => write!(f, "no WARC record begins here, but {found:?}"),
            Self::Version(found) => write!(f, "{found:?} is not read; WARC/1.0 and WARC/1.1 are"),
            Self::Header(line) => write!(f, "{line:?} is no header"),
            Self::LongHead => write!(f, "the head of the record is longer than {HEAD} bytes"),
            Self::Length(found) if found.is_empty() => write!(f, "the record has no Content-Length"),
            Self::Length(found) => write!(f, "the Content-Length {found:?} is no number"),
            Self::Truncated { expected, found } => {
                write!(f, "the record says it has {expected} bytes, but the archive ends after {found}")
            }
            Self::Packed(why) => {
                write!(f, "the gzip stream cannot be unpacked ({why}); the file is cut off or damaged")
            }
            Self::TooLarge { limit } => write!(f, "the archive unpacks to more than {limit} bytes"),
            Self::Io(error) => write!(f, "{error}"),
        }
    }
}

/// Reads an archive record by record.
pub struct Reader<'a> {
    from: Box<dyn BufRead + 'a>,
    packed: bool,
    at: u64,
    /// Bytes of the present block that nobody has read yet.
    rest: u64,
    begun: u64,
    length: u64,
    limit: u64,
    /// What ended the reading of a block, with its place; a plain I/O error cannot carry it.
    failed: Option<WarcError>,
}

impl<'a> Reader<'a> {
    /// Over the bytes of a `.warc` or `.warc.gz`, told apart by looking. `limit` is the most bytes
    /// that it may unpack to.
    pub fn new(mut from: impl BufRead + 'a, limit: u64) -> Result<Self, WarcError> {
        let packed = from
            .fill_buf()
            .map_err(|error| WarcError { at: 0, problem: Problem::Io(error) })?
            .starts_with(&[0x1f, 0x8b]);
        let from: Box<dyn BufRead> =
            if packed { Box::new(BufReader::new(MultiGzDecoder::new(from))) } else { Box::new(from) };
        Ok(Self { from, packed, at: 0, rest: 0, begun: 0, length: 0, limit, failed: None })
    }

    /// The head of the next record; what was left of the block before it is passed over.
    pub fn next_record(&mut self) -> Result<Option<Record>, WarcError> {
        self.check()?;
        self.skip_rest()?;
        if !self.skip_line_ends()? {
            return Ok(None);
        }
        let at = self.at;
        let version = self.line(&mut 0)?;
        match version.as_str() {
            "WARC/1.0" | "WARC/1.1" => {}
            other if other.starts_with("WARC/") => return Err(self.broken(at, Problem::Version(shortened(other)))),
            other => return Err(self.broken(at, Problem::NotARecord(shortened(other)))),
        }
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut size = version.len();
        loop {
            let begins = self.at;
            let line = self.line(&mut size)?;
            if line.is_empty() {
                break;
            }
            if line.starts_with([' ', '\t']) {
                match headers.last_mut() {
                    Some((_, value)) => {
                        value.push(' ');
                        value.push_str(line.trim());
                    }
                    None => return Err(self.broken(begins, Problem::Header(shortened(&line)))),
                }
            } else {
                let Some((name, value)) = line.split_once(':') else {
                    return Err(self.broken(begins, Problem::Header(shortened(&line))));
                };
                headers.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        let mut record = Record { at, length: 0, headers };
        let length = record.header("Content-Length").unwrap_or_default();
        // `+5` would be read as a number, too.
        let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
        record.length = length
            .parse()
            .ok()
            .filter(|_| digits)
            .ok_or_else(|| self.broken(at, Problem::Length(shortened(length))))?;
        self.rest = record.length;
        self.length = record.length;
        self.begun = at;
        Ok(Some(record))
    }

    /// What was wrong with the archive when a block could not be read to its end.
    pub fn check(&mut self) -> Result<(), WarcError> {
        self.failed.take().map_or(Ok(()), Err)
    }

    /// The block of the record whose head was read last, as far as it has not been read.
    pub fn block(&mut self) -> Block<'_, 'a> {
        Block(self)
    }

    fn skip_rest(&mut self) -> Result<(), WarcError> {
        let mut sink = [0; 16 << 10];
        while self.rest > 0 {
            self.read_block(&mut sink)?;
        }
        Ok(())
    }

    /// Reads from the block; the end of the file before the end of the block is an error.
    fn read_block(&mut self, into: &mut [u8]) -> Result<usize, WarcError> {
        let most = usize::try_from(self.rest).unwrap_or(usize::MAX).min(into.len());
        if most == 0 {
            return Ok(0);
        }
        let read = self.from.read(&mut into[..most]).map_err(|error| self.stopped(error))?;
        if read == 0 {
            let problem = Problem::Truncated { expected: self.length, found: self.length - self.rest };
            return Err(self.broken(self.begun, problem));
        }
        self.moved(read)?;
        self.rest -= read as u64;
        Ok(read)
    }

    /// Passes over the two line ends after a block; false at the end of the file.
    fn skip_line_ends(&mut self) -> Result<bool, WarcError> {
        loop {
            let buffer = match self.from.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) => return Err(self.stopped(error)),
            };
            if buffer.is_empty() {
                return Ok(false);
            }
            let ends = buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let all = ends == buffer.len();
            self.from.consume(ends);
            self.moved(ends)?;
            if !all {
                return Ok(true);
            }
        }
    }

    /// One line of a head without its end; `size` counts the head.
    fn line(&mut self, size: &mut usize) -> Result<String, WarcError> {
        let begins = self.at;
        let mut bytes = Vec::new();
        let most = HEAD.saturating_sub(*size) as u64;
        let read = match self.from.by_ref().take(most).read_until(b'\n', &mut bytes) {
            Ok(read) => read,
            Err(error) => return Err(self.stopped(error)),
        };
        self.moved(read)?;
        *size += read;
        if bytes.last() != Some(&b'\n') {
            let problem = if read as u64 == most {
                Problem::LongHead
            } else {
                Problem::Truncated { expected: read as u64 + 1, found: read as u64 }
            };
            // A foreign file has no line ends where a record would; say what it is instead.
            let text = String::from_utf8_lossy(&bytes);
            let foreign = *size == read && !text.starts_with("WARC/");
            let problem = if foreign { Problem::NotARecord(shortened(&text)) } else { problem };
            return Err(self.broken(begins, problem));
        }
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn moved(&mut self, by: usize) -> Result<(), WarcError> {
        self.at += by as u64;
        if self.at > self.limit {
            return Err(self.broken(self.at, Problem::TooLarge { limit: self.limit }));
        }
        Ok(())
    }

    fn stopped(&self, error: io::Error) -> WarcError {
        let packed = self.packed
            && matches!(
                error.kind(),
                io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
            );
        let problem = if packed { Problem::Packed(error.to_string()) } else { Problem::Io(error) };
        self.broken(self.at, problem)
    }

    fn broken(&self, at: u64, problem: Problem) -> WarcError {
        WarcError { at, problem }
    }
}

/// The block of a record.
pub struct Block<'r, 'a>(&'r mut Reader<'a>);

impl Read for Block<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read_block(into).map_err(|error| {
            let told = io::Error::other(error.to_string());
            self.0.failed = Some(error);
            told
        })
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    const LIMIT: u64 = 1 << 30;

    fn record(kind: &str, target: &str, block: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {target}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    }

    fn packed(parts: &[String]) -> Vec<u8> {
        let mut out = Vec::new();
        for part in parts {
            let mut member = GzEncoder::new(&mut out, Compression::default());
            member.write_all(part.as_bytes()).expect("in memory");
            member.finish().expect("in memory");
        }
        out
    }

    fn read(bytes: &[u8]) -> Result<Vec<(String, String)>, WarcError> {
        let mut reader = Reader::new(bytes, LIMIT)?;
        let mut found = Vec::new();
        while let Some(record) = reader.next_record()? {
            let mut block = String::new();
            if reader.block().read_to_string(&mut block).is_err() {
                reader.check()?;
            }
            found.push((record.target().to_owned(), block));
        }
        Ok(found)
    }

    #[test]
    fn records_are_read_plain_and_packed() {
        let parts = [record("response", "http://a/1", "one"), record("response", "<http://a/2>", "zwei\r\n\r\n")];
        let expected = [("http://a/1".to_owned(), "one".to_owned()), ("http://a/2".into(), "zwei\r\n\r\n".into())];
        assert_eq!(read(parts.concat().as_bytes()).expect("plain"), expected);
        assert_eq!(read(&packed(&parts)).expect("packed"), expected);
        assert_eq!(read(b"").expect("empty"), []);
    }

    #[test]
    fn blocks_nobody_reads_are_passed_over_and_folded_headers_joined() {
        let text = format!("WARC/1.1\nX-Long: a\n\tb\nContent-Length: 3\n\nabc\n\n{}", record("response", "u", "x"));
        let mut reader = Reader::new(text.as_bytes(), LIMIT).expect("a reader");
        let first = reader.next_record().expect("read").expect("a record");
        assert_eq!(first.header("x-long"), Some("a b"));
        let second = reader.next_record().expect("read").expect("another");
        assert_eq!((second.target(), second.at), ("u", 46));
        assert!(reader.next_record().expect("read").is_none());
    }

    #[test]
    fn what_is_broken_is_told_with_its_place() {
        let good = record("response", "http://a/1", "one");
        let at = good.len() as u64;
        for (tail, words) in [
            ("WARC/0.9\r\n\r\n", "WARC/0.9"),
            ("GARBAGE\r\n", "GARBAGE"),
            ("WARC/1.0\r\nno header\r\n\r\n", "no header"),
            ("WARC/1.0\r\nWARC-Type: response\r\n\r\n", "no Content-Length"),
            ("WARC/1.0\r\nContent-Length: +5\r\n\r\nabcde", "+5"),
            ("WARC/1.0\r\nContent-Length: 18446744073709551616\r\n\r\nabc", "no number"),
            ("WARC/1.0\r\nContent-Length: 9223372036854775807\r\n\r\nabc", "ends after 3"),
        ] {
            let error = read(format!("{good}{tail}").as_bytes()).expect_err(tail);
            assert!(error.at >= at && error.at < at + tail.len() as u64, "{tail}: {error}");
            assert!(error.to_string().contains(words), "{error}");
            assert!(error.to_string().contains(&format!("at byte {}", error.at)), "{error}");
        }
        let endless = format!("WARC/1.0\r\nX: {}", "a".repeat(HEAD * 2));
        assert!(matches!(read(endless.as_bytes()).expect_err("long").problem, Problem::LongHead));
        assert!(matches!(read(b"<!doctype html>").expect_err("html").problem, Problem::NotARecord(_)));
    }

    #[test]
    fn a_cut_off_gzip_says_so_and_a_bomb_stops_at_the_limit() {
        let whole = packed(&[record("response", "http://a/1", &"x".repeat(5_000))]);
        let error = read(&whole[..whole.len() - 12]).expect_err("cut off");
        assert!(matches!(error.problem, Problem::Packed(_)), "{error}");
        let bomb = packed(&[record("response", "http://a/1", &"0".repeat(1 << 20))]);
        let mut reader = Reader::new(bomb.as_slice(), 64 << 10).expect("a reader");
        reader.next_record().expect("read").expect("a record");
        assert!(matches!(reader.next_record().expect_err("too much").problem, Problem::TooLarge { limit: 65_536 }));
    }
}
