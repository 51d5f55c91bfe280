//! Titles (annex 5, T1–T3): one line, no spaces at the ends, nothing unseen, no pictograms, not wider than the lists.
//! A wrong title is refused with the nearest right one as a suggestion, so that nothing has to be typed again.

use serde::Serialize;

use super::text::{Width, display_width, is_wide};

/// The widths in force; they come from the rulebook.
#[derive(Debug, Clone, Copy)]
pub struct TitleLimits {
    /// Wider titles are refused.
    pub most: Width,
    /// Wider titles need a short title for lists.
    pub list: Width,
}

/// A title that may stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Title {
    /// The title.
    pub text: String,
    /// Its display width.
    pub width: Width,
    /// Too wide for lists: a short title is needed.
    pub needs_short: bool,
}

/// What is wrong with a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "problem", rename_all = "kebab-case")]
pub enum TitleProblem {
    /// Nothing that can be read.
    Empty,
    /// It runs over several lines.
    LineBreak {
        /// The same on one line.
        suggestion: String,
    },
    /// It holds characters that cannot be seen or that turn the reading direction.
    Unseen {
        /// The first of them, as `U+202E`.
        character: String,
        /// The title without them.
        suggestion: String,
    },
    /// It holds emoji.
    Emoji {
        /// The first of them.
        character: String,
        /// The title without them.
        suggestion: String,
    },
    /// It is too wide.
    TooLong {
        /// How wide it is.
        width: Width,
        /// How wide it may be.
        most: Width,
    },
}

impl TitleProblem {
    /// The message that tells the writer what to do.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "manuscripts-title-empty",
            Self::LineBreak { .. } => "manuscripts-title-line-break",
            Self::Unseen { .. } => "manuscripts-title-unseen",
            Self::Emoji { .. } => "manuscripts-title-emoji",
            Self::TooLong { .. } => "manuscripts-title-too-long",
        }
    }

    /// The arguments of the message.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty => Vec::new(),
            Self::LineBreak { suggestion } => vec![("suggestion", suggestion.clone())],
            Self::Unseen { character, suggestion } | Self::Emoji { character, suggestion } => {
                vec![("character", character.clone()), ("suggestion", suggestion.clone())]
            }
            Self::TooLong { width, most } => {
                vec![("width", width.to_string()), ("most", most.to_string())]
            }
        }
    }

    /// The nearest title that would be right, to be offered.
    pub fn suggestion(&self) -> Option<&str> {
        match self {
            Self::LineBreak { suggestion } | Self::Unseen { suggestion, .. } | Self::Emoji { suggestion, .. } => {
                Some(suggestion)
            }
            Self::Empty | Self::TooLong { .. } => None,
        }
    }
}

/// Makes a title of what was typed. Spaces at the ends go silently; anything else that is wrong is a problem.
pub fn normalise_title(raw: &str, limits: &TitleLimits) -> Result<Title, TitleProblem> {
    let trimmed = raw.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{200B}');
    if one_line(trimmed).is_empty() {
        return Err(TitleProblem::Empty);
    }
    if trimmed.contains(is_line_break) {
        return Err(TitleProblem::LineBreak { suggestion: one_line(trimmed) });
    }
    if let Some(c) = trimmed.chars().find(|c| is_unseen(*c)) {
        return Err(TitleProblem::Unseen {
            character: format!("U+{:04X}", u32::from(c)),
            suggestion: one_line(trimmed),
        });
    }
    if let Some(c) = trimmed.chars().find(|c| is_emoji(*c)) {
        return Err(TitleProblem::Emoji { character: c.to_string(), suggestion: one_line(trimmed) });
    }
    let text = one_line(trimmed);
    let width = display_width(&text);
    if width > limits.most {
        return Err(TitleProblem::TooLong { width, most: limits.most });
    }
    Ok(Title { text, width, needs_short: width > limits.list })
}

/// A title on one line without anything a title may not hold: lines join without a space between Chinese characters.
pub fn one_line(raw: &str) -> String {
    let mut out = String::new();
    let mut gap: Option<bool> = None;
    for c in raw.chars() {
        if c.is_whitespace() {
            gap = Some(gap.unwrap_or(false) | is_line_break(c));
        } else if !is_unseen(c) && !is_emoji(c) {
            if let Some(line_break) = gap.take()
                && !out.is_empty()
                && !(line_break && is_wide(c) && out.chars().next_back().is_some_and(is_wide))
            {
                out.push(' ');
            }
            out.push(c);
        }
    }
    out
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_unseen(c: char) -> bool {
    (c.is_control() && !is_line_break(c) && c != '\t')
        || matches!(u32::from(c), 0x00AD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFFF9..=0xFFFD | 0xE000..=0xF8FF | 0xE0000..=0x10FFFF)
}

fn is_emoji(c: char) -> bool {
    matches!(u32::from(c),
        0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B05..=0x2B07 | 0x2B1B | 0x2B1C | 0x2B50 | 0x2B55 | 0xFE00..=0xFE0F | 0x231A | 0x231B | 0x23E9..=0x23F3 | 0x20E3)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: TitleLimits = TitleLimits { most: Width::characters(60), list: Width::characters(30) };

    #[test]
    fn spaces_at_the_ends_go_silently() {
        let title = normalise_title("\u{3000} 东城区 2026 年工作要点\u{3000}", &LIMITS).unwrap();
        assert_eq!(title.text, "东城区 2026 年工作要点");
        assert!(!title.needs_short);
    }

    #[test]
    fn a_line_break_is_refused_with_the_joined_title() {
        let problem = normalise_title("东城区人民政府\r\n关于印发办法的通知\nFinal text", &LIMITS).unwrap_err();
        assert_eq!(problem.suggestion(), Some("东城区人民政府关于印发办法的通知 Final text"));
        assert_eq!(problem.key(), "manuscripts-title-line-break");
    }

    #[test]
    fn emoji_and_unseen_characters_are_named() {
        let problem = normalise_title("好消息🎉来了", &LIMITS).unwrap_err();
        assert_eq!(problem, TitleProblem::Emoji { character: "🎉".into(), suggestion: "好消息来了".into() });
        let problem = normalise_title("通知\u{202E}fdp", &LIMITS).unwrap_err();
        assert_eq!(problem.args()[0].1, "U+202E");
        assert!(matches!(normalise_title("a\0b", &LIMITS), Err(TitleProblem::Unseen { .. })));
    }

    #[test]
    fn nothing_readable_is_empty() {
        for raw in ["", " \u{3000}\n", "\u{200B}", "🎉"] {
            assert_eq!(normalise_title(raw, &LIMITS), Err(TitleProblem::Empty), "{raw:?}");
        }
    }

    #[test]
    fn width_decides_about_short_title_and_refusal() {
        assert!(normalise_title(&"字".repeat(31), &LIMITS).unwrap().needs_short);
        assert!(!normalise_title(&"a".repeat(60), &LIMITS).unwrap().needs_short);
        let refused = normalise_title(&"字".repeat(61), &LIMITS).unwrap_err();
        assert_eq!(refused.args(), [("width", "61".to_owned()), ("most", "60".to_owned())]);
    }

    #[test]
    fn a_suggestion_is_itself_a_title() {
        for raw in ["甲\n乙🎉", "\u{202E}a\tb\u{0}"] {
            let problem = normalise_title(raw, &LIMITS).unwrap_err();
            let suggestion = problem.suggestion().unwrap();
            assert_eq!(normalise_title(suggestion, &LIMITS).unwrap().text, suggestion);
        }
    }
}
