//! In which characters an old page is written: what it says of itself is tried first, and what
//! would come out broken is read as the other one. Chinese sites of the time are GB2312, GBK,
//! GB18030 or UTF-8, and often say one and mean the other.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, Encoding, GB18030, UTF_8};

/// A page as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The encoding it was read in.
    pub encoding: &'static str,
    /// Some bytes could be read in no way and stand as `�`.
    pub broken: bool,
}

/// Where a page may say its encoding.
const HEAD: usize = 4096;

/// Reads the bytes; `stated` is the charset of the HTTP header.
pub fn decode(bytes: &[u8], stated: Option<&str>) -> Decoded {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return read(&bytes[length..], encoding);
    }
    // Chinese in UTF-8 is three bytes a character; other bytes that happen to be so are too rare to
    // meet, while pages that are UTF-8 and say GB2312 are common, and would be readable as neither.
    if std::str::from_utf8(bytes).is_ok_and(|text| text.chars().any(|c| c >= '\u{2e80}')) {
        return read(bytes, UTF_8);
    }
    let said = stated.and_then(|name| Encoding::for_label(name.trim().as_bytes())).or_else(|| in_the_head(bytes));
    // GB18030 holds everything of GBK and GB2312.
    let said = said.map(|encoding| if encoding.name() == "GBK" { GB18030 } else { encoding });
    // Who says nothing and is not three bytes a character writes as was usual, or in Latin letters.
    let first = said.unwrap_or(if bytes.is_ascii() { UTF_8 } else { GB18030 });
    let decoded = read(bytes, first);
    if !decoded.broken {
        return decoded;
    }
    let other = read(bytes, if first == UTF_8 { GB18030 } else { UTF_8 });
    if other.broken { decoded } else { other }
}

fn read(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), encoding: encoding.name(), broken }
}

/// `<meta charset="gb2312">` and `<meta http-equiv content="text/html; charset=gb2312">`.
fn in_the_head(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    head.split("charset").skip(1).find_map(|rest| {
        let rest = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let label: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        Encoding::for_label(label.as_bytes())
    })
}

/// A stream of text in any encoding, read as UTF-8 piece by piece. What cannot be read stands as `�`.
pub struct Decoding<R> {
    from: R,
    decoder: Decoder,
    text: String,
    at: usize,
    done: bool,
}

/// Bytes that are decoded at once.
const PIECE: usize = 64 << 10;

impl<R: BufRead> Decoding<R> {
    /// Looks at the beginning of an XML file for its encoding; `stated` is the charset of the HTTP header.
    pub fn of_xml(mut from: R, stated: Option<&str>) -> io::Result<Self> {
        let encoding = of_head(from.fill_buf()?, stated);
        Ok(Self { from, decoder: encoding.new_decoder(), text: String::new(), at: 0, done: false })
    }
}

impl<R: BufRead> BufRead for Decoding<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at >= self.text.len() && !self.done {
            self.text.clear();
            self.at = 0;
            let bytes = self.from.fill_buf()?;
            let last = bytes.is_empty();
            let piece = &bytes[..bytes.len().min(PIECE)];
            let room = self.decoder.max_utf8_buffer_length(piece.len()).unwrap_or(PIECE);
            self.text.reserve(room);
            let (_, read, _) = self.decoder.decode_to_string(piece, &mut self.text, last);
            self.from.consume(read);
            self.done = last;
        }
        Ok(&self.text.as_bytes()[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.text.len());
    }
}

impl<R: BufRead> Read for Decoding<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let text = self.fill_buf()?;
        let read = text.len().min(into.len());
        into[..read].copy_from_slice(&text[..read]);
        self.consume(read);
        Ok(read)
    }
}

/// As [`decode`] does, from the beginning of an XML file alone.
fn of_head(head: &[u8], stated: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    // The last character may be cut in two.
    let (sound, text) = match std::str::from_utf8(head) {
        Ok(text) => (true, text),
        Err(error) => {
            let text = std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default();
            (error.error_len().is_none(), text)
        }
    };
    if sound && text.chars().any(|c| c >= '\u{2e80}') {
        return UTF_8;
    }
    let said = stated.and_then(|name| Encoding::for_label(name.trim().as_bytes())).or_else(|| declared(head));
    match said {
        Some(encoding) if encoding.name() == "GBK" => GB18030,
        Some(encoding) if encoding != UTF_8 || sound => encoding,
        _ if sound => UTF_8,
        _ => GB18030,
    }
}

/// `<?xml version="1.0" encoding="gb2312"?>`.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&head[..head.len().min(HEAD)]).to_ascii_lowercase();
    let declaration = head.trim_start().strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?;
    let value = value.trim_start().trim_start_matches(['"', '\'']);
    Encoding::for_label(value.split(['"', '\'']).next()?.trim().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<meta charset=\"gb2312\"><p>东城区“小游园”开放</p>";

    #[test]
    fn a_page_is_read_as_it_says() {
        let (gbk, ..) = GB18030.encode(PAGE);
        let decoded = decode(&gbk, None);
        assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.broken), (PAGE, "gb18030", false));
        assert_eq!(decode(&gbk, Some("gb2312")).text, PAGE);
        assert_eq!(decode("<p>新</p>".as_bytes(), None).encoding, "UTF-8");
    }

    #[test]
    fn a_page_that_says_the_wrong_thing_is_read_all_the_same() {
        assert_eq!(decode(PAGE.as_bytes(), None).text, PAGE, "says gb2312 and is UTF-8");
        let (gbk, ..) = GB18030.encode("<meta charset=utf-8><p>通知公告</p>");
        assert_eq!(decode(&gbk, Some("utf-8")).encoding, "gb18030");
        let with_mark = [&[0xef, 0xbb, 0xbf][..], "<p>新</p>".as_bytes()].concat();
        assert_eq!(decode(&with_mark, Some("gbk")).text, "<p>新</p>");
    }

    #[test]
    fn a_stream_is_read_as_it_says_or_as_it_is() {
        let read = |bytes: &[u8], stated: Option<&str>| {
            let mut text = String::new();
            let from = io::BufReader::with_capacity(bytes.len().max(1), bytes);
            Decoding::of_xml(from, stated).expect("in memory").read_to_string(&mut text).expect("in memory");
            text
        };
        let xml = "<?xml version='1.0' encoding='gb2312'?><t>通知公告</t>";
        let (gbk, ..) = GB18030.encode(xml);
        assert_eq!(read(&gbk, None), xml);
        assert_eq!(read(xml.as_bytes(), None), xml, "says gb2312 and is UTF-8");
        let (wrong, ..) = GB18030.encode("<?xml version='1.0' encoding='utf-8'?><t>通知公告</t>");
        assert!(read(&wrong, Some("utf-8")).ends_with("<t>通知公告</t>"), "says UTF-8 and is GB18030");
        let wide: Vec<u8> =
            std::iter::once(0xfeff).chain("<t>新</t>".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&wide, None), "<t>新</t>");
        let long = format!("<t>{}</t>", "新".repeat(100_000));
        let cut = Decoding::of_xml(io::BufReader::with_capacity(7, long.as_bytes()), None).expect("in memory");
        assert_eq!(io::read_to_string(cut).expect("in memory"), long);
    }

    #[test]
    fn any_bytes_have_an_answer() {
        let decoded = decode(&[0xff, 0xff, 0x80, b'a'], Some("utf-8"));
        assert!(decoded.broken && decoded.text.ends_with('a'));
        assert_eq!(decode(&[], Some("no such thing")).text, "");
    }
}
