//! Paragraph and character styles of a Word file, as far as they mean something: headings, the title, hidden text,
//! numbering that a style brings along.

use std::collections::HashMap;

use crate::manuscripts::import::xml::Xml;

/// What a paragraph is by its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    /// The title of the document.
    Title,
    /// A heading, 1 being the highest.
    Heading(u8),
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    hidden: Option<bool>,
    numbering: Option<(String, u8)>,
}

/// All styles by their id.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Style>);

impl Styles {
    pub fn read(root: Option<&Xml>) -> Self {
        let Some(root) = root else {
            return Self::default();
        };
        let styles = root.elements().filter(|e| e.name == "style").filter_map(|style| {
            let paragraph = style.child("pPr");
            let own = Style {
                name: style.val("name").unwrap_or_default().to_lowercase(),
                based_on: style.val("basedOn").map(str::to_owned),
                outline: paragraph.and_then(outline_level),
                hidden: style.child("rPr").and_then(|run| run.on("vanish")),
                numbering: paragraph.and_then(numbering),
            };
            Some((style.attr("styleId")?.to_owned(), own))
        });
        Self(styles.collect())
    }

    /// The rank a style gives, by its name or its outline level, its own or inherited.
    pub fn rank(&self, id: &str) -> Option<Rank> {
        self.chain(id).find_map(|style| {
            if style.name == "title" || style.name == "标题" {
                return Some(Rank::Title);
            }
            let named = style.name.strip_prefix("heading ").or_else(|| style.name.strip_prefix("标题 "));
            if let Some(level) = named.and_then(|level| level.trim().parse::<u8>().ok()).filter(|l| (1..=9).contains(l))
            {
                return Some(Rank::Heading(level));
            }
            style.outline.map(Rank::Heading)
        })
    }

    /// Whether a style hides its text.
    pub fn hides(&self, id: &str) -> bool {
        self.chain(id).find_map(|style| style.hidden).unwrap_or(false)
    }

    /// The numbering a style brings along: its list and level.
    pub fn numbering(&self, id: &str) -> Option<(String, u8)> {
        self.chain(id).find_map(|style| style.numbering.clone())
    }

    /// A style and what it is based on; circles end after a few steps.
    fn chain<'s>(&'s self, id: &str) -> impl Iterator<Item = &'s Style> + use<'s> {
        let mut next = self.0.get(id);
        std::iter::from_fn(move || {
            let style = next?;
            next = style.based_on.as_ref().and_then(|id| self.0.get(id));
            Some(style)
        })
        .take(12)
    }
}

/// `outlineLvl` 0 to 8; 9 is body text.
pub(super) fn outline_level(properties: &Xml) -> Option<u8> {
    properties.val("outlineLvl")?.parse::<u8>().ok().filter(|level| *level < 9).map(|level| level + 1)
}

/// The list a paragraph belongs to, and its level in it.
pub(super) fn numbering(properties: &Xml) -> Option<(String, u8)> {
    let numbering = properties.child("numPr")?;
    let level = numbering.val("ilvl").and_then(|l| l.parse().ok()).unwrap_or(0);
    Some((numbering.val("numId")?.to_owned(), level))
}
