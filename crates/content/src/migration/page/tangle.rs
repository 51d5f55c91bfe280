//! Markup that is made to be never read to its end: opened a hundred thousand times and closed
//! nowhere. The rules of HTML walk through everything that is open for every tag, and open every
//! forgotten `<font>` anew in every paragraph, so such a page costs hours and all memory there is. It
//! is known by counting, before anything is parsed.

use std::collections::HashMap;

/// Elements that are opened anew in every paragraph until they are closed.
const ANEW: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Elements that close themselves, or hold nothing.
const ALONE: [&str; 26] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "rp", "rt", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
];

/// Characters of a name that tell it from others.
const NAME: usize = 20;

/// Steps through open elements that a page may cost.
const STEPS: usize = 100_000_000;

/// Elements that may be opened anew.
const OPENED: usize = 5_000_000;

/// Whether a page is such a one.
pub fn is_tangled(html: &str) -> bool {
    let (mut tags, mut open, mut anew) = (0_usize, 0_usize, 0_usize);
    let (mut most_open, mut most_anew) = (0, 0);
    // Of each name: how many are open, and how many of those are opened anew.
    let mut by_name: HashMap<String, (usize, usize)> = HashMap::new();
    for rest in html.split('<').skip(1) {
        let (closes, name) = match rest.strip_prefix('/') {
            Some(name) => (true, name),
            None => (false, rest),
        };
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = name.find(|c: char| c.is_whitespace() || "/>".contains(c)).unwrap_or(name.len());
        let plain = name[end..].starts_with('>');
        let name: String = name[..end].chars().take(NAME).collect::<String>().to_ascii_lowercase();
        tags += 1;
        if ALONE.contains(&name.as_str()) {
            continue;
        }
        // Of those without attributes, three at most are opened anew.
        let again = !plain && ANEW.contains(&name.as_str());
        let of_name = by_name.entry(name).or_default();
        if !closes {
            (of_name.0, open) = (of_name.0 + 1, open + 1);
            (of_name.1, anew) = (of_name.1 + usize::from(again), anew + usize::from(again));
        } else if of_name.0 > 0 {
            (of_name.0, open) = (of_name.0 - 1, open - 1);
            let one = of_name.1.min(1);
            (of_name.1, anew) = (of_name.1 - one, anew - one);
        }
        most_open = most_open.max(open);
        most_anew = most_anew.max(anew);
    }
    most_open.saturating_mul(tags) > STEPS || most_anew.saturating_mul(tags) > OPENED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bombs_are_known_and_old_pages_are_not_mistaken() {
        assert!(is_tangled(&"<div>".repeat(20_000)));
        assert!(is_tangled(&format!("{}{}", "<font color=red>".repeat(3_000), "<p>x".repeat(3_000))));
        assert!(is_tangled(&"<font color=red></b>x".repeat(20_000)), "what closes nothing does not count");
        assert!(is_tangled(&"<x><y>".repeat(300_000)));
        for html in [
            "<div><b>".repeat(3_000),
            "<p>一段<br>二段<img src=a>".repeat(50_000),
            "<tr><td><font>数</font></td></tr>".repeat(50_000),
            format!("{}{}", "<font>".repeat(100), "<p>x".repeat(10_000)),
            "a < b 与 <3 ".repeat(100_000),
            String::new(),
        ] {
            assert!(!is_tangled(&html), "{}", html.chars().take(30).collect::<String>());
        }
    }
}
