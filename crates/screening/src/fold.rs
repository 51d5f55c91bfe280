//! One pass over a text that undoes disguises: compatibility and traditional characters become the simplified ones,
//! full-width letters and digits the narrow ones, capitals small ones; what cannot be seen is dropped, and so are spaces
//! and single line breaks between Chinese characters. The way back to bytes is kept in sparse marks, so that folding
//! costs little and only a match pays for its position.

use std::sync::LazyLock;

/// A blank line or a tab: nothing is found across it.
pub(crate) const BARRIER: u16 = 0x0A;
/// A space that was kept because a Latin letter or digit stands before it.
const SPACE: u16 = 0x20;
/// Stands for every character beyond the basic plane.
const FAR: u16 = 0xFFFF;
const MARK: usize = 64;

/// What a character becomes: 0 is dropped, below 0x21 a space of some kind, else the folded character.
static TABLE: LazyLock<Box<[u16; 0x1_0000]>> = LazyLock::new(table);

const DROPPED: u16 = 0;
const WHITE: u16 = 0x20;
const LINE: u16 = 0x0A;
const TAB: u16 = 0x09;

fn table() -> Box<[u16; 0x1_0000]> {
    let mut table: Box<[u16; 0x1_0000]> = Box::new([0; 0x1_0000]);
    for (code, slot) in (0_u16..=0xFFFF).zip(table.iter_mut()) {
        *slot = code;
    }
    for code in 0..0x21_usize {
        table[code] = WHITE;
    }
    table[0] = DROPPED;
    table[usize::from(b'\n')] = LINE;
    table[usize::from(b'\r')] = LINE;
    table[usize::from(b'\t')] = TAB;
    table[0x7F] = DROPPED;
    table[0x85] = LINE;
    for code in (b'A'..=b'Z').map(usize::from) {
        table[code] = (code + 0x20) as u16;
    }
    for code in [0xA0, 0x1680, 0x202F, 0x205F, 0x3000] {
        table[code] = WHITE;
    }
    for slot in &mut table[0x2000..=0x200A] {
        *slot = WHITE;
    }
    table[0x2028] = LINE;
    table[0x2029] = LINE;
    // Soft hyphen, joiners, directions, variation selectors, fillers, byte order mark: not seen on a page.
    for range in [
        0x80..=0x84,
        0x86..=0x9F,
        0xAD..=0xAD,
        0x034F..=0x034F,
        0x061C..=0x061C,
        0x115F..=0x1160,
        0x17B4..=0x17B5,
        0x180B..=0x180E,
        0x200B..=0x200F,
        0x202A..=0x202E,
        0x2060..=0x206F,
        0x3164..=0x3164,
        0xFE00..=0xFE0F,
        0xFEFF..=0xFEFF,
        0xFFA0..=0xFFA0,
        0xFFF9..=0xFFFB,
    ] {
        for slot in &mut table[range] {
            *slot = DROPPED;
        }
    }
    // Full-width forms.
    for code in 0xFF01..=0xFF5E_usize {
        table[code] = table[code - 0xFEE0];
    }
    // Digits of other scripts that can be typed by accident or on purpose.
    for zero in [0x0660, 0x06F0, 0x0966] {
        for digit in 0..10 {
            table[zero + digit] = 0x30 + digit as u16;
        }
    }
    let mut pairs = include_str!("fold.txt").chars().filter(|c| *c != '\n');
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        if let (Ok(from), Ok(to)) = (u16::try_from(u32::from(from)), u16::try_from(u32::from(to))) {
            table[usize::from(from)] = to;
        }
    }
    table
}

/// What one character becomes; `None` when it is not seen.
pub(crate) fn fold_char(c: char) -> Option<u16> {
    match u16::try_from(u32::from(c)) {
        Ok(code) => Some(TABLE[usize::from(code)]).filter(|folded| *folded != DROPPED),
        Err(_) => far(u32::from(c)),
    }
}

/// The digit that a character is, in whatever width.
pub(crate) fn digit(c: char) -> Option<u8> {
    fold_char(c).filter(|folded| (0x30..0x3A).contains(folded)).map(|folded| folded as u8)
}

/// Characters beyond the basic plane: mathematical digits and letters are read, selectors dropped.
fn far(code: u32) -> Option<u16> {
    match code {
        0x1_D7CE..=0x1_D7FF => Some(0x30 + ((code - 0x1_D7CE) % 10) as u16),
        0x1_FBF0..=0x1_FBF9 => Some(0x30 + (code - 0x1_FBF0) as u16),
        0xE_0000..=0xE_0FFF => None,
        _ => Some(FAR),
    }
}

/// The digit that a Chinese numeral stands for, in a row of numerals.
pub(crate) const fn numeral(folded: u16) -> Option<u8> {
    Some(match folded {
        0x3007 | 0x96F6 | 0x25CB => b'0', // 〇零○
        0x4E00 | 0x58F9 | 0x5E7A => b'1', // 一壹幺
        0x4E8C | 0x8D30 => b'2',          // 二贰
        0x4E09 | 0x53C1 => b'3',          // 三叁
        0x56DB | 0x8086 => b'4',          // 四肆
        0x4E94 | 0x4F0D => b'5',          // 五伍
        0x516D | 0x9646 => b'6',          // 六陆
        0x4E03 | 0x67D2 => b'7',          // 七柒
        0x516B | 0x634C => b'8',          // 八捌
        0x4E5D | 0x7396 => b'9',          // 九玖
        _ => return None,
    })
}

/// All Chinese numerals, as folded.
pub(crate) const NUMERALS: &[u16] = &[
    0x3007, 0x96F6, 0x25CB, 0x4E00, 0x58F9, 0x5E7A, 0x4E8C, 0x8D30, 0x4E09, 0x53C1, 0x56DB, 0x8086, 0x4E94, 0x4F0D,
    0x516D, 0x9646, 0x4E03, 0x67D2, 0x516B, 0x634C, 0x4E5D, 0x7396,
];

/// A row of digits in the text, whatever their width; nothing but invisible characters stands between them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// How many digits.
    pub digits: usize,
}

/// A folded text.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    /// The characters that count.
    pub chars: Vec<u16>,
    /// Where every 64th of them begins in the text.
    marks: Vec<usize>,
    /// Rows of digits.
    pub groups: Vec<Group>,
    /// Where an `@` stands.
    pub ats: Vec<usize>,
    /// Where `://` or `www.` may begin a link: the place of the colon or of the first `w`.
    pub links: Vec<usize>,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        let table: &[u16; 0x1_0000] = &TABLE;
        let bytes = text.as_bytes();
        let mut folded = Self { chars: Vec::with_capacity(bytes.len() / 2 + 16), ..Self::default() };
        let mut at = 0;
        while at < bytes.len() {
            if let &[a @ 0xE0..=0xEF, b, c, ..] = &bytes[at..] {
                let code = usize::from(a & 0x0F) << 12 | usize::from(b & 0x3F) << 6 | usize::from(c & 0x3F);
                let to = table[code];
                if to > 0x7F {
                    folded.push(to, at);
                    at += 3;
                    continue;
                }
            }
            at = folded.slow(text, at);
        }
        folded
    }

    /// A folded word of a list.
    pub fn word(word: &str) -> Vec<u16> {
        let mut chars = Self::new(word).chars;
        chars.retain(|c| *c != BARRIER);
        while chars.last() == Some(&SPACE) {
            chars.pop();
        }
        chars
    }

    #[inline(always)]
    fn push(&mut self, to: u16, at: usize) {
        if self.chars.len().is_multiple_of(MARK) {
            self.marks.push(at);
        }
        self.chars.push(to);
    }

    /// Whatever is not a plain Chinese character.
    fn slow(&mut self, text: &str, at: usize) -> usize {
        let Some(c) = text[at..].chars().next() else { return text.len() };
        let next = at + c.len_utf8();
        let Some(to) = fold_char(c) else { return next };
        match to {
            0x30..=0x39 => return self.digits(text, at),
            LINE | TAB | WHITE => return self.white(text, at),
            0x40 => self.ats.push(at),
            0x3A if text[next..].starts_with("//") => self.links.push(at),
            0x77 if text[at..].get(..4).is_some_and(|www| www.eq_ignore_ascii_case("www.")) => self.links.push(at),
            _ => {}
        }
        self.push(to, at);
        next
    }

    fn digits(&mut self, text: &str, start: usize) -> usize {
        let (mut end, mut digits) = (start, 0);
        for (offset, c) in text[start..].char_indices() {
            match fold_char(c) {
                Some(to @ 0x30..=0x39) => {
                    self.push(to, start + offset);
                    digits += 1;
                    end = start + offset + c.len_utf8();
                }
                None => {}
                Some(_) => break,
            }
        }
        self.groups.push(Group { start, end, digits });
        end
    }

    /// A row of spaces and line breaks: a barrier when it has a tab or a blank line, kept as one space behind a Latin
    /// letter or digit, dropped elsewhere.
    fn white(&mut self, text: &str, start: usize) -> usize {
        let (mut lines, mut barrier, mut end) = (0, false, text.len());
        let mut last = '\0';
        for (offset, c) in text[start..].char_indices() {
            match fold_char(c) {
                // CR LF is one break.
                Some(LINE) => lines += usize::from(!(c == '\n' && last == '\r')),
                Some(TAB) => barrier = true,
                Some(WHITE) | None => {}
                Some(_) => {
                    end = start + offset;
                    break;
                }
            }
            last = c;
        }
        if barrier || lines > 1 {
            self.push(BARRIER, start);
        } else if self.chars.last().is_some_and(|c| *c < 0x80 && (*c as u8).is_ascii_alphanumeric()) {
            self.push(SPACE, start);
        }
        end
    }

    /// The byte where a folded character begins, and the byte behind it.
    pub fn bytes_of(&self, text: &str, index: usize) -> (usize, usize) {
        let Some(&mark) = self.marks.get(index / MARK) else { return (text.len(), text.len()) };
        // Folding again from the mark pushes the same characters; stop at the one that is asked for.
        let mut probe = Self { chars: vec![self.before(index / MARK * MARK); 1], ..Self::default() };
        let mut at = mark;
        let mut ahead = index % MARK;
        while at < text.len() {
            let count = probe.chars.len();
            let next = probe.step(text, at);
            if probe.chars.len() > count {
                if ahead == 0 {
                    return (at, next);
                }
                ahead -= 1;
                probe.chars.drain(..probe.chars.len() - 1);
            }
            at = next;
        }
        (text.len(), text.len())
    }

    fn before(&self, index: usize) -> u16 {
        index.checked_sub(1).and_then(|i| self.chars.get(i)).copied().unwrap_or(BARRIER)
    }

    /// Folds exactly one character, or one row of spaces.
    fn step(&mut self, text: &str, at: usize) -> usize {
        let Some(c) = text[at..].chars().next() else { return text.len() };
        match fold_char(c) {
            None => at + c.len_utf8(),
            Some(LINE | TAB | WHITE) => self.white(text, at),
            Some(to) => {
                self.chars.push(to);
                at + c.len_utf8()
            }
        }
    }

    /// The bytes of a row of folded characters.
    pub fn span(&self, text: &str, start: usize, end: usize) -> std::ops::Range<usize> {
        if end <= start {
            let at = self.bytes_of(text, start).0;
            return at..at;
        }
        self.bytes_of(text, start).0..self.bytes_of(text, end - 1).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        String::from_utf16_lossy(&Folded::new(text).chars)
    }

    #[test]
    fn disguises_are_undone() {
        assert_eq!(folded("領 導小　組"), "领导小组");
        assert_eq!(folded("领\u{200b}导\n小\r\n组"), "领导小组");
        assert_eq!(folded("领导\n\n小组\t组长"), "领导\n小组\n组长");
        assert_eq!(folded("ＡＢ１２ 🙂"), "ab12 \u{FFFF}");
        assert_eq!(folded("⽂件"), "文件");
        assert_eq!(folded("IP 地址"), "ip 地址");
    }

    #[test]
    fn every_character_knows_its_bytes() {
        let text = "一 二\u{200b}三\n四　領導ＡＢ 12x😀三\n\n四".repeat(20);
        let folded = Folded::new(&text);
        for index in 0..folded.chars.len() {
            let (start, end) = folded.bytes_of(&text, index);
            assert!(text.is_char_boundary(start) && text.is_char_boundary(end) && start < end);
            let shown = text[start..end].chars().next().unwrap();
            let to = fold_char(shown).unwrap();
            assert!(to == folded.chars[index] || to < 0x21, "{index}: {shown:?}");
        }
    }

    #[test]
    fn rows_of_digits_are_noted() {
        let text = "电话１３８\u{200b}0013 8000";
        let groups = Folded::new(text).groups;
        assert_eq!(groups.iter().map(|g| g.digits).collect::<Vec<_>>(), [7, 4]);
        assert_eq!(&text[groups[1].start..groups[1].end], "8000");
    }
}
