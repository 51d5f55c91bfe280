//! Showing where the words were found: escaped text with `<mark>` around each, and for a long
//! text the stretch that says most.

use std::fmt::Write as _;

use super::text::{Folded, is_han};

/// Characters of a stretch.
const STRETCH: usize = 130;
/// Characters shown before the first word, at most.
const BEFORE: usize = 24;
/// Text beyond this is found but not shown.
const READ: usize = 400_000;

/// The whole text with every word marked.
pub(super) fn whole(text: &str, words: &[String]) -> String {
    let folded = Folded::of(text);
    let marks = marks(&folded, words);
    render(text, &folded, 0, folded.chars.len(), &marks)
}

/// The stretch of the text that holds most of the words; its beginning when it holds none.
pub(super) fn stretch(text: &str, words: &[String]) -> String {
    let text = match text.char_indices().nth(READ) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    let folded = Folded::of(text);
    let marks = marks(&folded, words);
    let (from, to) = window(&folded.chars, &marks);
    let mut html = String::new();
    if from > 0 {
        html.push('…');
    }
    html.push_str(&render(text, &folded, from, to, &marks));
    if to < folded.chars.len() {
        html.push('…');
    }
    html
}

/// A word found: from, to, which one.
#[derive(Clone, Copy)]
struct Mark {
    from: usize,
    to: usize,
    word: usize,
}

fn marks(folded: &Folded, words: &[String]) -> Vec<Mark> {
    let chars = &folded.chars;
    let mut marks = Vec::new();
    for (number, word) in words.iter().enumerate() {
        let word: Vec<char> = word.chars().collect();
        let (Some(first), Some(last)) = (word.first(), word.last()) else {
            continue;
        };
        let letter = |at: Option<&char>| at.is_some_and(|c| c.is_alphanumeric() && !is_han(*c));
        for (at, part) in chars.windows(word.len()).enumerate() {
            let end = at + word.len();
            let cut =
                (!is_han(*first) && at > 0 && letter(chars.get(at - 1))) || (!is_han(*last) && letter(chars.get(end)));
            if part == word && !cut {
                marks.push(Mark { from: at, to: end, word: number });
            }
        }
    }
    marks.sort_by_key(|mark| (mark.from, std::cmp::Reverse(mark.to)));
    marks
}

/// From and to of the stretch: the one with the most different words, then the most words.
fn window(chars: &[char], marks: &[Mark]) -> (usize, usize) {
    let mut best = (0, 0);
    let mut start = 0;
    for (at, first) in marks.iter().enumerate() {
        let reach = first.from + STRETCH - BEFORE;
        let inside: Vec<_> = marks[at..].iter().take_while(|mark| mark.to <= reach).collect();
        let mut different: Vec<_> = inside.iter().map(|mark| mark.word).collect();
        different.sort_unstable();
        different.dedup();
        if (different.len(), inside.len()) > best {
            best = (different.len(), inside.len());
            start = first.from;
        }
    }
    // Begin with the sentence if it begins near enough.
    let earliest = start.saturating_sub(BEFORE);
    let sentence = chars[earliest..start].iter().rposition(|c| matches!(c, '。' | '!' | '?' | ';' | '\n'));
    let mut from = sentence.map_or(earliest, |at| earliest + at + 1);
    while from < start && chars[from].is_whitespace() {
        from += 1;
    }
    (from, chars.len().min(from + STRETCH))
}

fn render(text: &str, folded: &Folded, from: usize, to: usize, marks: &[Mark]) -> String {
    if from >= to {
        return String::new();
    }
    let mut marked = vec![false; to - from];
    for mark in marks.iter().filter(|mark| mark.from < to && mark.to > from) {
        for at in mark.from.max(from)..mark.to.min(to) {
            marked[at - from] = true;
        }
    }
    let mut html = String::with_capacity((to - from) * 4);
    let (mut inside, mut written) = (false, folded.from[from]);
    for at in from..to {
        // One character of the text can have become several; it is written once.
        if folded.to[at] <= written {
            continue;
        }
        if marked[at - from] != inside {
            inside = !inside;
            html.push_str(if inside { "<mark>" } else { "</mark>" });
        }
        text[written.max(folded.from[at])..folded.to[at]].chars().for_each(|c| escape(&mut html, c));
        written = folded.to[at];
    }
    if inside {
        html.push_str("</mark>");
    }
    html
}

fn escape(html: &mut String, c: char) {
    match c {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '"' | '\'' => {
            // Writing to a String cannot fail.
            let _ = write!(html, "&#{};", u32::from(c));
        }
        c if c.is_whitespace() => html.push(' '),
        c if c.is_control() => {}
        c => html.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn what_is_shown_is_escaped_and_marked() {
        let html = whole("<b>數字東城</b>網站 & PORTAL", &words(&["东城", "portal", "b"]));
        assert_eq!(
            html,
            "&lt;<mark>b</mark>&gt;數字<mark>東城</mark>&lt;/<mark>b</mark>&gt;網站 &amp; <mark>PORTAL</mark>"
        );
    }

    #[test]
    fn a_letter_inside_a_word_is_not_marked() {
        assert_eq!(whole("portable port", &words(&["port"])), "portable <mark>port</mark>");
    }

    #[test]
    fn characters_that_become_several_are_written_once() {
        assert_eq!(whole("㎡面积", &words(&["m2", "面积"])), "<mark>㎡面积</mark>");
        assert_eq!(whole("㎡", &words(&["2"])), "㎡");
    }

    #[test]
    fn the_stretch_holds_most_words() {
        let text = format!("管理。{}办法和管理在此。{}", "无关的话".repeat(100), "别的话".repeat(100));
        let html = stretch(&text, &words(&["管理", "办法"]));
        assert!(html.starts_with("…") && html.ends_with('…'), "{html}");
        assert!(html.contains("<mark>办法</mark>和<mark>管理</mark>"), "{html}");
        assert_eq!(stretch("短文", &words(&["无"])), "短文");
        assert_eq!(stretch("", &[]), "");
    }
}
