//! The shapes that public templates know: cards, links, pages of a list, modules.

use std::collections::HashMap;

use platform::Result;
use serde::Serialize;

use super::Place;
use crate::articles::content::{ArticleKind, Content, Validity};
use crate::articles::publication;
use crate::articles::revision::{self, RevisionId};
use crate::media::show::{self, Picture};

/// One entry of a list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Card {
    /// Title.
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// Summary.
    pub summary: String,
    /// Source.
    pub source: String,
    /// Column, where lists mix several.
    pub column: String,
    /// Microseconds UTC.
    pub published_at: Option<i64>,
    /// Kind.
    pub kind: &'static str,
    /// Picture.
    pub image_url: String,
    /// What it shows.
    pub image_alt: String,
    /// The picture cut to 16:9, as in `srcset`; empty when there is no cut.
    pub image_wide: String,
    /// The picture cut to 4:3.
    pub image_card: String,
    /// `amended`, `repealed`, `expired`; empty when in force or no document.
    pub validity: &'static str,
    /// 文号.
    pub document_number: String,
}

/// A link with its place in the navigation.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Link {
    /// Text.
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// Whether it is the present page.
    pub current: bool,
}

/// Cards under a heading.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Group {
    /// Heading.
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// Entries.
    pub items: Vec<Card>,
    /// A column that the site is known for (art. 9).
    pub speciality: bool,
}

/// A part of a home or channel page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Module {
    /// Kind, as the template names it.
    pub kind: &'static str,
    /// Heading.
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// A paragraph.
    pub text: String,
    /// A content block instead of it; sanitised.
    pub html: String,
    /// Entries.
    pub items: Vec<Card>,
    /// Groups of entries.
    pub groups: Vec<Group>,
    /// A column that the site is known for (art. 9).
    pub speciality: bool,
}

/// Which page of how many.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pages {
    /// How many pages.
    pub total: u64,
    /// This one, from 1.
    pub current: u64,
    /// How many entries in all.
    pub count: u64,
    /// The page before; empty on the first.
    pub previous_url: String,
    /// The page after; empty on the last.
    pub next_url: String,
    /// Numbers to show, with gaps.
    pub links: Vec<PageLink>,
}

/// A page number, or a gap between two.
#[derive(Clone, Debug, Serialize)]
pub struct PageLink {
    /// Number; 0 for a gap.
    pub number: u64,
    /// Where it leads.
    pub url: String,
    /// Whether it is the present page.
    pub current: bool,
    /// Whether it is a gap.
    pub gap: bool,
}

impl Pages {
    /// Page `current` of as many as `count` entries need at `size` each; `url` makes addresses.
    pub fn new(count: u64, size: u64, current: u64, url: impl Fn(u64) -> String) -> Self {
        let total = count.div_ceil(size.max(1)).max(1);
        let mut links = Vec::new();
        let mut last = 0;
        for number in 1..=total {
            let near = number.abs_diff(current) <= 1;
            if number == 1 || number == total || near {
                if number > last + 1 {
                    links.push(PageLink { number: 0, url: String::new(), current: false, gap: true });
                }
                links.push(PageLink { number, url: url(number), current: number == current, gap: false });
                last = number;
            }
        }
        Self {
            total,
            current,
            count,
            previous_url: if current > 1 { url(current - 1) } else { String::new() },
            next_url: if current < total { url(current + 1) } else { String::new() },
            links,
        }
    }
}

/// Address of a public file by its public id.
pub fn file_url(public_id: &str, name: &str) -> String {
    format!("/files/{public_id}/{name}")
}

/// Name of a validity in templates; empty while the document is in force.
pub fn validity(content: &Content) -> &'static str {
    match (content.kind, content.document.validity) {
        (ArticleKind::Document, Validity::Amended) => "amended",
        (ArticleKind::Document, Validity::Repealed) => "repealed",
        (ArticleKind::Document, Validity::Expired) => "expired",
        _ => "",
    }
}

/// Cards of publications, in their order: one query for all their texts.
pub async fn cards(place: &Place<'_>, shown: &[publication::Model]) -> Result<Vec<Card>> {
    let ids: Vec<RevisionId> = shown.iter().map(|publication| publication.revision_id).collect();
    let contents: HashMap<RevisionId, Content> = revision::contents(place.db, &ids).await?;
    let images: Vec<String> = shown.iter().filter_map(|publication| publication.image.clone()).collect();
    let pictures = show::pictures(place.db, &images).await?;
    Ok(shown
        .iter()
        .map(|publication| {
            let empty = Content::default();
            let picture = publication.image.as_ref().and_then(|id| pictures.get(id));
            card(place, publication, contents.get(&publication.revision_id).unwrap_or(&empty), picture)
        })
        .collect())
}

fn card(place: &Place<'_>, shown: &publication::Model, content: &Content, picture: Option<&Picture>) -> Card {
    let url = if shown.kind == ArticleKind::Link && !content.link.is_empty() {
        content.link.clone()
    } else {
        place.url(&shown.path)
    };
    Card {
        title: shown.title.clone(),
        url,
        summary: shown.lead.clone(),
        source: content.source.clone(),
        column: String::new(),
        published_at: Some(shown.published_at.0),
        kind: shown.kind.name(),
        image_url: shown.image.as_deref().map(|id| file_url(id, "picture")).unwrap_or_default(),
        image_alt: content.image_alt.clone(),
        image_wide: picture.map(|picture| picture.wide.clone()).unwrap_or_default(),
        image_card: picture.map(|picture| picture.card.clone()).unwrap_or_default(),
        validity: validity(content),
        document_number: content.document.number.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_show_their_ends_and_the_neighbourhood() {
        let pages = Pages::new(236, 20, 6, |number| format!("?page={number}"));
        let shown: Vec<_> = pages.links.iter().map(|link| link.number).collect();
        assert_eq!(shown, [1, 0, 5, 6, 7, 0, 12]);
        assert_eq!((pages.total, pages.previous_url.as_str()), (12, "?page=5"));
        let one = Pages::new(0, 20, 1, |_| String::new());
        assert_eq!((one.total, one.links.len()), (1, 1));
    }
}
