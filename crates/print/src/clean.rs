//! Text made printable: nothing invisible, nothing that turns the direction of what follows, and
//! characters that the font lacks are named by their code instead of being lost.

use serde_json::Value;

use crate::fonts::Fonts;

/// A word longer than this may be broken. The place is marked with [`MAY_BREAK`], which the template
/// turns into a possible end of the line; it never reaches the paper.
const LONGEST_WORD: usize = 12;
const MAY_BREAK: char = '\u{200b}';

/// Cleans every text of the value, at any depth.
pub(crate) fn value(value: &mut Value, fonts: &Fonts) {
    match value {
        Value::String(text) => *text = clean(text, &|character| fonts.covers(character)),
        Value::Array(items) => items.iter_mut().for_each(|item| self::value(item, fonts)),
        Value::Object(fields) => fields.values_mut().for_each(|item| self::value(item, fonts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn clean(text: &str, covers: &dyn Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = 0;
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => {
                out.push('\n');
                word = 0;
            }
            '\t' | '\u{a0}' => {
                out.push(' ');
                word = 0;
            }
            character if character.is_control() || invisible(character) => {}
            character if covers(character) => {
                word = if breaks(character) { 0 } else { word + 1 };
                if word > LONGEST_WORD {
                    out.push(MAY_BREAK);
                    word = 1;
                }
                out.push(character);
            }
            character => {
                out.push_str(&format!("〔U+{:04X}〕", u32::from(character)));
                word = 0;
            }
        }
    }
    out
}

/// Formatting characters: joiners, marks and overrides of direction, selectors of variants, tags.
fn invisible(character: char) -> bool {
    matches!(u32::from(character),
        0xad | 0x61c | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfe00..=0xfe0f | 0xfeff
        | 0xfff9..=0xfffb | 0xe0000..=0xe0fff)
}

/// A line may be broken here without help.
fn breaks(character: char) -> bool {
    character == ' ' || u32::from(character) >= 0x2e80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        clean(text, &|character| u32::from(character) < 0x1_0000)
    }

    #[test]
    fn nothing_invisible_is_printed_and_nothing_visible_is_lost() {
        assert_eq!(plain("开发\u{202e}区\u{200b}\r\n一\u{7}处"), "开发区\n一处");
        assert_eq!(plain("喜😀"), "喜〔U+1F600〕");
        assert_eq!(plain("甲\t乙"), "甲 乙");
    }

    #[test]
    fn long_words_can_be_broken() {
        let long = plain(&"x".repeat(100));
        assert_eq!(long.matches(MAY_BREAK).count(), 8);
        assert_eq!(long.replace(MAY_BREAK, ""), "x".repeat(100));
        assert!(!plain(&"汉".repeat(100)).contains(MAY_BREAK));
    }
}
