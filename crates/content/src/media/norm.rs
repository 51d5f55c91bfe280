//! What the publication norm asks of the media of an article when it is handed in (annex 5: I2, VD1;
//! art. 16, art. 30): maps give their approval number, videos have a poster and words for who does
//! not hear them, and nothing infected goes on.

use platform::files::file;
use platform::files::scan;
use platform::{App, Refusal, Result};
use sea_orm::ConnectionTrait;

use super::medium;
use crate::articles::article::Model;
use crate::articles::content::ArticleKind;

/// Everything that stands against handing the article in, at once.
pub async fn problems(app: &App, db: &impl ConnectionTrait, article: &Model) -> Result<Vec<Refusal>> {
    let content = &article.working;
    let shown = content.files();
    let mut wrong = Vec::new();
    let media = medium::behind(db, &shown).await?;
    let mut maps: Vec<_> =
        media.values().filter(|medium| medium.is_map && medium.map_number.is_empty()).map(|map| &map.title).collect();
    maps.sort();
    maps.dedup();
    wrong.extend(maps.into_iter().map(|title| {
        Refusal::new("media-map-without-number")
            .arg("title", title.as_str())
            .article("20")
            .remedy("media-map-without-number-remedy")
            .field("body")
    }));
    if content.kind == ArticleKind::Video && !content.video.is_empty() {
        if content.image.is_empty() {
            wrong.push(Refusal::new("media-video-no-poster").article("20").field("image"));
        }
        if content.captions.is_empty() && content.transcript.trim().is_empty() {
            wrong.push(Refusal::new("media-video-no-words").article("20").field("transcript"));
        }
    }
    let ids = file::of_unit_among(db, article.unit_id, &shown).await?;
    let files = file::by_ids(db, &ids).await?;
    let against = scan::standing_against(app, db, &files).await?;
    // A file that still waits for the scanner is stopped at publication, not here.
    wrong.extend(against.into_iter().filter(|refusal| refusal.message == "files-infected"));
    Ok(wrong)
}
