//! An HTTP response as a WARC record holds it: head, transfer coding and content coding taken off,
//! never more of the body than the limit.

use std::io::{self, BufRead, BufReader, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Longest head, in bytes.
const HEAD: u64 = 64 << 10;
const HEADERS: usize = 128;

/// An answer of the old site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Media type without parameters, in lower case.
    pub media_type: String,
    /// Charset of the media type.
    pub charset: Option<String>,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// The body without codings; cut off when too large.
    pub body: Vec<u8>,
    /// Whether there was more than the limit.
    pub too_large: bool,
}

impl Response {
    /// A page that was made here.
    pub fn page(html: String) -> Self {
        let charset = Some("utf-8".to_owned());
        Self { status: 200, media_type: "text/html".to_owned(), charset, body: html.into_bytes(), ..Self::default() }
    }
}

/// Why a response cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ResponseError {
    /// It does not begin like one.
    #[error("not an HTTP response: {0}")]
    Head(String),
    /// A coding that is not known.
    #[error("the content coding {0:?} is not known")]
    Coding(String),
    /// The body breaks off, or its coding is damaged.
    #[error("the body cannot be read: {0}")]
    Body(#[from] io::Error),
}

/// Reads a response; of the body at most `limit` bytes.
pub fn read(from: impl Read, limit: u64) -> Result<Response, ResponseError> {
    let mut from = BufReader::new(from);
    let mut head = Vec::new();
    loop {
        let begins = head.len();
        from.by_ref().take(HEAD - begins as u64).read_until(b'\n', &mut head)?;
        let line = &head[begins..];
        if line.is_empty() || !line.ends_with(b"\n") {
            return Err(ResponseError::Head("its head does not end".to_owned()));
        }
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
    }
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut parsed = httparse::Response::new(&mut headers);
    httparse::ParserConfig::default()
        .allow_spaces_after_header_name_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .ignore_invalid_headers_in_responses(true)
        .parse_response(&mut parsed, &head)
        .map_err(|error| ResponseError::Head(error.to_string()))?;
    let header = |name: &str| {
        let found = parsed.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(found.value).trim().to_owned())
    };
    let status = parsed.code.unwrap_or_default();
    let (media_type, charset) = typed(&header("content-type").unwrap_or_default());
    let location = header("location").filter(|_| (300..400).contains(&status));
    let mut response = Response { status, media_type, charset, location, ..Response::default() };
    if status != 200 {
        return Ok(response);
    }
    let chunked = header("transfer-encoding").is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    let plain: Box<dyn Read + '_> = if chunked { Box::new(Chunks::new(from)) } else { Box::new(from) };
    let coding = header("content-encoding").unwrap_or_default().to_ascii_lowercase();
    (response.body, response.too_large) = unpacked(plain, &coding, limit)?;
    Ok(response)
}

/// A block that is the thing itself.
pub fn bare(content_type: &str, from: impl Read, limit: u64) -> Result<Response, ResponseError> {
    let (media_type, charset) = typed(content_type);
    let (body, too_large) = at_most(from, limit)?;
    Ok(Response { status: 200, media_type, charset, location: None, body, too_large })
}

fn unpacked<'a>(from: Box<dyn Read + 'a>, coding: &str, limit: u64) -> Result<(Vec<u8>, bool), ResponseError> {
    let mut from = BufReader::new(from);
    let begins = from.fill_buf()?.to_vec();
    // Some crawlers take the coding off and leave the header.
    let gzip = begins.starts_with(&[0x1f, 0x8b]);
    Ok(match coding {
        "gzip" | "x-gzip" if gzip => at_most(MultiGzDecoder::new(from), limit)?,
        "" | "identity" | "gzip" | "x-gzip" => at_most(from, limit)?,
        "deflate" if begins.first().is_some_and(|byte| byte & 0x0f == 8) => at_most(ZlibDecoder::new(from), limit)?,
        "deflate" => at_most(DeflateDecoder::new(from), limit)?,
        "br" => at_most(brotli::Decompressor::new(from, 4096), limit)?,
        other => return Err(ResponseError::Coding(other.chars().take(40).collect())),
    })
}

fn at_most(from: impl Read, limit: u64) -> io::Result<(Vec<u8>, bool)> {
    let mut body = Vec::new();
    from.take(limit.saturating_add(1)).read_to_end(&mut body)?;
    let too_large = body.len() as u64 > limit;
    if too_large {
        body = Vec::new();
    }
    Ok((body, too_large))
}

/// `text/html; charset="gb2312"`.
fn typed(content_type: &str) -> (String, Option<String>) {
    let mut parts = content_type.split(';');
    let media_type = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    (media_type, charset)
}

/// Takes the transfer coding off.
struct Chunks<R> {
    from: R,
    rest: u64,
    begun: bool,
    done: bool,
    /// The coding was taken off already and only the header is left of it.
    plain: bool,
}

impl<R: BufRead> Chunks<R> {
    fn new(from: R) -> Self {
        Self { from, rest: 0, begun: false, done: false, plain: false }
    }

    fn begin_chunk(&mut self) -> io::Result<()> {
        if !self.begun {
            let buffer = self.from.fill_buf()?;
            self.plain = !buffer.first().is_some_and(u8::is_ascii_hexdigit);
            if self.plain {
                return Ok(());
            }
        }
        let mut line = Vec::new();
        // The line end after the chunk before.
        for _ in 0..2 {
            line.clear();
            self.from.by_ref().take(1024).read_until(b'\n', &mut line)?;
            if !matches!(line.as_slice(), b"\r\n" | b"\n") {
                break;
            }
        }
        self.begun = true;
        let text = String::from_utf8_lossy(&line);
        let size = text.split(';').next().unwrap_or_default().trim();
        if size.is_empty() {
            self.done = true;
            return Ok(());
        }
        self.rest = u64::from_str_radix(size, 16)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a chunk has no length"))?;
        self.done = self.rest == 0;
        Ok(())
    }
}

impl<R: BufRead> Read for Chunks<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.rest == 0 && !self.done && !self.plain {
            self.begin_chunk()?;
        }
        if self.plain {
            return self.from.read(into);
        }
        if self.done {
            return Ok(0);
        }
        let most = usize::try_from(self.rest).unwrap_or(usize::MAX).min(into.len());
        let read = self.from.read(&mut into[..most])?;
        if read == 0 && most > 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a chunk breaks off"));
        }
        self.rest -= read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(text: &str) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(text.as_bytes()).expect("in memory");
        packed.finish().expect("in memory")
    }

    fn with(head: &str, body: &[u8]) -> Result<Response, ResponseError> {
        read([format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat().as_slice(), 1000)
    }

    #[test]
    fn codings_are_taken_off() {
        let plain = with("200 OK\r\nContent-Type: Text/HTML; charset=\"gb2312\"", b"<p>").expect("read");
        assert_eq!(
            (plain.media_type.as_str(), plain.charset.as_deref(), &plain.body[..]),
            ("text/html", Some("gb2312"), &b"<p>"[..])
        );
        let chunked = with("200 OK\r\nTransfer-Encoding: chunked", b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
        assert_eq!(chunked.expect("read").body, b"abcde");
        let packed = with("200 OK\r\nContent-Encoding: gzip", &gzip("abc")).expect("read");
        assert_eq!(packed.body, b"abc");
        // What the crawler has taken off already.
        let left = with("200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked", b"<html>").expect("read");
        assert_eq!(left.body, b"<html>");
    }

    #[test]
    fn no_more_is_read_than_may_be() {
        assert!(with("200 OK", &[b'x'; 1001]).expect("read").too_large);
        let bomb = with("200 OK\r\nContent-Encoding: gzip", &gzip(&"0".repeat(1 << 20))).expect("read");
        assert!(bomb.too_large && bomb.body.is_empty());
    }

    #[test]
    fn what_is_no_response_is_refused_and_redirects_are_kept() {
        assert!(matches!(read(&b"<html>"[..], 10), Err(ResponseError::Head(_))));
        assert!(matches!(read(&b"HTTP/1.1 200 OK\r\nno"[..], 10), Err(ResponseError::Head(_))));
        assert!(matches!(with("200 OK\r\nContent-Encoding: compress", b"x"), Err(ResponseError::Coding(_))));
        assert!(matches!(with("200 OK\r\nTransfer-Encoding: chunked", b"ff\r\nabc"), Err(ResponseError::Body(_))));
        let moved = with("301 Moved\r\nLocation: /new/", b"").expect("read");
        assert_eq!((moved.status, moved.location.as_deref()), (301, Some("/new/")));
    }
}
