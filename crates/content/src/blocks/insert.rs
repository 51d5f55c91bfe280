//! Putting blocks into pages. A page that names a block carries its tag, so that a change of the
//! block refreshes exactly the pages that show it.

use construction::columns::ColumnId;
use platform::Result;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::block::{self, place};
use crate::pages::Place;

/// How a text names a block.
const BEGIN: &str = "[[block:";
const END: &str = "]]";

/// The name of the block when the text is nothing but one.
pub fn named(text: &str) -> Option<&str> {
    text.trim().strip_prefix(BEGIN)?.strip_suffix(END).filter(|slug| is_name(slug))
}

fn is_name(slug: &str) -> bool {
    !slug.is_empty() && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The text with every block in it that the site may show; names of others say nothing.
pub async fn into(at: &Place<'_>, html: &str, tags: &mut Vec<String>) -> Result<String> {
    let mut whole = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, slug, after)) = next(rest) {
        whole.push_str(before);
        whole.push_str(&one(at, slug, tags).await?);
        rest = after;
    }
    whole.push_str(rest);
    Ok(whole)
}

/// The text without the names of blocks, for search and feeds.
pub fn without(html: &str) -> String {
    let mut whole = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, _, after)) = next(rest) {
        whole.push_str(before);
        rest = after;
    }
    whole.push_str(rest);
    whole
}

/// What stands before the next block, its name, and what comes after; a paragraph that holds
/// nothing else goes with it.
fn next(html: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let begin = from + html[from..].find(BEGIN)?;
        let name = begin + BEGIN.len();
        let end = name + html[name..].find(END)?;
        let slug = &html[name..end];
        if !is_name(slug) {
            from = name;
            continue;
        }
        let (before, after) = (&html[..begin], &html[end + END.len()..]);
        let alone = before.strip_suffix("<p>").zip(after.strip_prefix("</p>"));
        let (before, after) = alone.unwrap_or((before, after));
        return Some((before, slug, after));
    }
}

/// One block, or nothing.
async fn one(at: &Place<'_>, slug: &str, tags: &mut Vec<String>) -> Result<String> {
    let tag = block::tag(slug);
    if !tags.contains(&tag) {
        tags.push(tag);
    }
    let Some(block) = block::by_slug(at.db, slug).await?.filter(|block| block.stands_on(at.host.site)) else {
        return Ok(String::new());
    };
    Ok(block::live(at.db, &block).await?.map(|body| format!("<div class=\"block\">{body}</div>")).unwrap_or_default())
}

/// What stands above the list of a column.
pub async fn above(at: &Place<'_>, column: ColumnId, tags: &mut Vec<String>) -> Result<Vec<String>> {
    let placed = place::Entity::find()
        .filter(place::Column::ColumnId.eq(column))
        .order_by_asc(place::Column::BlockId)
        .all(at.db)
        .await?;
    let mut shown = Vec::new();
    for place in placed {
        let block = block::by_id(at.db, place.block_id).await?;
        let html = one(at, &block.slug, tags).await?;
        if !html.is_empty() {
            shown.push(html);
        }
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_named_in_a_text() {
        assert_eq!(named(" [[block:hotline]] "), Some("hotline"));
        assert_eq!(named("[[block:Hot line]]"), None);
        assert_eq!(named("热线"), None);
        let (before, slug, after) = next("<p>甲</p><p>[[block:hours]]</p><p>乙</p>").expect("found");
        assert_eq!((before, slug, after), ("<p>甲</p>", "hours", "<p>乙</p>"));
        assert_eq!(without("<p>a [[block:x]] b</p>[[block:<b>]]"), "<p>a  b</p>[[block:<b>]]");
        assert_eq!(next("[[block:"), None);
    }
}
