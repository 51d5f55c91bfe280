//! Everything public as files that need no program (art. 21): each site as a folder of pages, files
//! and feeds that any web server can serve, and each article as one line of JSON. What is withdrawn
//! or taken down is not in it.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use construction::columns::column;
use construction::sites::site;
use platform::files::file;
use platform::web::host::SiteHost;
use platform::{App, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::walk::{self, Thing, Wanted};
use crate::articles::publication;
use crate::articles::revision;
use crate::articles::{Content, article};
use crate::links::prompt;
use crate::pages::article::encoded;
use crate::pages::shapes::file_url;
use crate::takedown::takedown;

/// How many answers may wait to be written, rows read at a time.
const AHEAD: usize = 16;
const BATCH: u64 = 200;

/// Writes a site as static files under `folder`, with a list of their digests; returns how many.
pub async fn files(app: &App, host: &SiteHost, wanted: Wanted, folder: &Path) -> Result<u64> {
    let (to, from) = mpsc::channel(AHEAD);
    let folder = folder.to_owned();
    let writing = tokio::task::spawn_blocking(move || write_all(from, &folder));
    let walked = walk::walk(app, host, wanted, &to).await;
    drop(to);
    let written = writing.await.context("the export was interrupted")??;
    walked?;
    Ok(written)
}

fn write_all(mut from: mpsc::Receiver<Thing>, folder: &Path) -> anyhow::Result<u64> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let mut list = std::io::BufWriter::new(std::fs::File::create(folder.join("SHA256SUMS"))?);
    let mut count = 0;
    while let Some(thing) = from.blocking_recv() {
        let Some(place) = place(&thing).filter(|_| thing.status == 200) else { continue };
        let body = if thing.is_page() { linked(&thing.body) } else { thing.body.to_vec() };
        let file = folder.join(&place);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&file, &body).with_context(|| file.display().to_string())?;
        writeln!(list, "{}  {}", data_encoding::HEXLOWER.encode(&Sha256::digest(&body)), place.display())?;
        count += 1;
    }
    list.flush()?;
    Ok(count)
}

/// Where a thing lies: `/news/` as `news/index.html`, its third page as `news/page/3/index.html`.
/// Parts that could leave the folder are nowhere.
fn place(thing: &Thing) -> Option<PathBuf> {
    let (path, number) = match thing.path.split_once("?page=") {
        Some((path, number)) => (path, Some(number)),
        None => (thing.path.as_str(), None),
    };
    let decoded = decoded(path.strip_prefix('/')?)?;
    let mut place = PathBuf::new();
    for part in decoded.split('/').filter(|part| !part.is_empty()) {
        if matches!(part, "." | "..") || part.contains(['\\', '\0']) {
            return None;
        }
        place.push(part);
    }
    if let Some(number) = number {
        number.parse::<u32>().ok()?;
        place.push("page");
        place.push(number);
    }
    if path.ends_with('/') || number.is_some() {
        place.push("index.html");
    }
    Some(place)
}

fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// Links as they lie in files: to later pages of a list, and out of the cluster, where nothing answers the prompt.
fn linked(body: &[u8]) -> Vec<u8> {
    let text = prompt::direct(&String::from_utf8_lossy(body));
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split("?page=");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let link = digits > 0 && part[digits..].starts_with('"') && out.ends_with('/');
        if link {
            out.push_str(&format!("page/{}/{}", &part[..digits], &part[digits..]));
        } else {
            out.push_str("?page=");
            out.push_str(part);
        }
    }
    out.into_bytes()
}

/// Writes every public article of a site, one JSON object a line; returns how many.
pub async fn lines(app: &App, host: &SiteHost, out: &mut impl Write) -> Result<u64> {
    let site = site::by_id(app.db.read(), host.site).await?;
    let (mut after, mut count) = (None, 0);
    loop {
        let mut query = publication::Entity::find()
            .filter(publication::Column::SiteId.eq(host.site))
            .filter(publication::Column::WithdrawnAt.is_null())
            .filter(publication::Column::ArticleId.not_in_subquery(takedown::standing_articles()));
        if let Some(after) = after {
            query = query.filter(publication::Column::Id.gt(after));
        }
        let batch = query.order_by_asc(publication::Column::Id).limit(BATCH).all(app.db.read()).await?;
        let Some(last) = batch.last() else { return Ok(count) };
        after = Some(last.id);
        let ids: Vec<_> = batch.iter().map(|shown| shown.revision_id).collect();
        let contents = revision::contents(app.db.read(), &ids).await?;
        for shown in batch {
            let content = contents.get(&shown.revision_id).cloned().unwrap_or_default();
            let line = line(app, host, &site, &shown, &content).await?;
            writeln!(out, "{line}")?;
            count += 1;
        }
    }
}

async fn line(
    app: &App,
    host: &SiteHost,
    site: &site::Model,
    shown: &publication::Model,
    content: &Content,
) -> Result<Value> {
    let db = app.db.read();
    let column = column::by_id(db, shown.column_id).await?;
    let article = article::Entity::find_by_id(shown.article_id).one(db).await?;
    let names = content.files();
    let files = file::Entity::find()
        .filter(file::Column::PublicId.is_in(names))
        .filter(file::Column::PublicSince.is_not_null())
        .all(db)
        .await?;
    let files: Vec<_> = files
        .iter()
        .map(|file| {
            json!({
                "name": file.name,
                "url": format!("{}{}", host.origin, file_url(&file.public_id, &encoded(&file.name))),
                "media_type": file.media_type,
                "size": file.size,
                "sm3": file.digest,
            })
        })
        .collect();
    Ok(json!({
        "id": article.map(|article| article.public_id),
        "site": site.name,
        "url": format!("{}{}", host.origin, shown.path),
        "column": column.name,
        "column_path": column.path,
        "kind": shown.kind.name(),
        "title": shown.title,
        "lead": shown.lead,
        "source": content.source,
        "source_url": content.source_url,
        "author": content.author,
        "keywords": content.keywords,
        "index_number": shown.index_number,
        "document": (shown.kind == crate::articles::content::ArticleKind::Document).then_some(&content.document),
        "link": content.link,
        "published_at": shown.published_at.rfc3339(),
        "changed_at": shown.changed_at.rfc3339(),
        "digest": shown.digest,
        "body": content.body,
        "files": files,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> Option<String> {
        let thing = Thing { path: path.into(), ..Thing::default() };
        place(&thing).map(|place| place.display().to_string())
    }

    #[test]
    fn addresses_become_files_and_never_leave_the_folder() {
        assert_eq!(at("/").as_deref(), Some("index.html"));
        assert_eq!(at("/news/").as_deref(), Some("news/index.html"));
        assert_eq!(at("/news/?page=3").as_deref(), Some("news/page/3/index.html"));
        assert_eq!(at("/files/a/%E9%80%9A.docx").as_deref(), Some("files/a/通.docx"));
        for wrong in ["/a/%2e%2e/%2e%2e/etc/passwd", "/../x", "/a%00b", "/%zz", "x"] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn links_to_later_pages_lead_to_files() {
        let html = br#"<a href="/news/?page=2">2</a> <a href="/x?page=a">?page=3</a>"#;
        let out = String::from_utf8(linked(html)).expect("text");
        assert_eq!(out, r#"<a href="/news/page/2/">2</a> <a href="/x?page=a">?page=3</a>"#);
    }
}
