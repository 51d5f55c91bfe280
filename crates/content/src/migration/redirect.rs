//! Old addresses lead on: to the article once it is public, to the file, to the column. What is
//! not public yet is not there yet; what was withdrawn leads to the notice that says so.

use construction::columns::column;
use platform::Result;
use platform::app::Db;
use platform::files;
use platform::people::SiteRef;
use platform::store::Rendered;

use super::origin;
use crate::articles::publication;
use crate::pages::article::encoded;
use crate::pages::shapes::file_url;

/// The redirect at a path of the old site, if something stood there that is public here.
pub async fn render(db: &Db<'_>, site: SiteRef, path: &str) -> Result<Option<Rendered>> {
    if let Some(origin) = origin::at(db, site, path).await? {
        if let Some(article) = origin.article_id {
            let shown = publication::own(db, article).await?;
            return Ok(shown.map(|shown| moved(shown.path, format!("article:{article}"))));
        }
        if let Some(column) = origin.column_id {
            let column = column::by_id(db, column).await?;
            let tag = column.tag();
            return Ok(Some(moved(column.path, tag)));
        }
    }
    for origin in origin::file::at(db, site, path).await? {
        let file = files::by_id(db, origin.file_id).await?;
        if file.public_since.is_some() {
            // A file can be taken away at any time, so nothing about it is kept.
            return Ok(Some(moved(file_url(&file.public_id, &encoded(&file.name)), "file".to_owned()).in_memory()));
        }
    }
    Ok(None)
}

fn moved(to: String, tag: String) -> Rendered {
    let mut rendered = Rendered::html(String::new(), tag.clone()).status(301).tag(tag);
    rendered.location = Some(to);
    rendered
}
