//! PDF attachments: whole, open to everybody, and without scripts, commands or files hidden in them. What stands in
//! compressed object streams is not looked into.

use std::borrow::Cow;

use super::DocumentRefusal;

/// Refuses a PDF that is cut off, locked, or does more than be read.
pub(super) fn check(bytes: &[u8], inside: &str, fake: impl Fn() -> DocumentRefusal) -> Result<(), DocumentRefusal> {
    let has = |part: &[u8], words: &[u8]| part.windows(words.len()).any(|window| window == words);
    if !bytes.starts_with(b"%PDF-") {
        return Err(fake());
    }
    if !has(&bytes[bytes.len().saturating_sub(2048)..], b"%%EOF") {
        return Err(DocumentRefusal::Truncated { inside: inside.to_owned() });
    }
    let bytes = &plain_names(bytes);
    if has(bytes, b"/Encrypt") {
        return Err(DocumentRefusal::Encrypted { inside: inside.to_owned() });
    }
    let words: [&[u8]; 5] = [b"/JavaScript", b"/JS(", b"/JS (", b"/Launch", b"/EmbeddedFile"];
    if words.iter().any(|word| has(bytes, word)) {
        return Err(DocumentRefusal::ActivePdf { inside: inside.to_owned() });
    }
    Ok(())
}

/// PDF names may write any letter as `#4A`; nobody does so but to hide one.
fn plain_names(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'#') {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(letter) if *first == b'#' => {
                out.push(letter);
                rest = &after[2..];
            }
            _ => {
                out.push(*first);
                rest = after;
            }
        }
    }
    Cow::Owned(out)
}
