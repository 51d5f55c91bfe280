//! How pictures stand on public pages: with their size, so that nothing jumps, and with renditions
//! to choose from, so that a phone does not load what a wall could hang.

use std::collections::HashMap;
use std::fmt::Write as _;

use platform::Result;
use platform::files::file;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryFilter};
use serde::Serialize;

use super::rendition;
use crate::pages::article::encoded;
use crate::pages::shapes::file_url;

/// A picture as templates know it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Picture {
    /// The original's address; empty when there is no picture.
    pub url: String,
    /// Pixels across; 0 when unknown.
    pub width: i32,
    /// Pixels down; 0 when unknown.
    pub height: i32,
    /// Renditions of the whole picture, as in `srcset`; empty when there are none.
    pub whole: String,
    /// Cut to 16:9.
    pub wide: String,
    /// Cut to 4:3.
    pub card: String,
}

/// The pictures among these public ids, by public id: two queries however many there are.
pub async fn pictures(db: &impl ConnectionTrait, public_ids: &[String]) -> Result<HashMap<String, Picture>> {
    if public_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let files = file::Entity::find()
        .filter(file::Column::PublicId.is_in(public_ids.iter().cloned()))
        .filter(file::Column::MediaType.starts_with("image/"))
        .all(db)
        .await?;
    let ids: Vec<_> = files.iter().map(|file| file.id).collect();
    let renditions = rendition::of_files(db, &ids).await?;
    let none = Vec::new();
    Ok(files
        .into_iter()
        .map(|file| {
            let drawn = renditions.get(&file.id).unwrap_or(&none);
            // A moving picture stands still in its renditions; only lists want that.
            let moving = file.media_type == "image/gif";
            let picture = Picture {
                url: file_url(&file.public_id, &encoded(&file.name)),
                width: file.width.unwrap_or_default(),
                height: file.height.unwrap_or_default(),
                whole: if moving { String::new() } else { srcset(&file.public_id, drawn, "w") },
                wide: srcset(&file.public_id, drawn, "16x9-"),
                card: srcset(&file.public_id, drawn, "4x3-"),
            };
            (file.public_id, picture)
        })
        .collect())
}

fn srcset(public_id: &str, drawn: &[rendition::Model], start: &str) -> String {
    let one = |row: &rendition::Model| format!("{} {}w", file_url(public_id, &format!("{}.webp", row.name)), row.width);
    let of_kind = drawn.iter().filter(|row| row.name.starts_with(start));
    of_kind.map(one).collect::<Vec<_>>().join(", ")
}

/// How wide a picture in a text is: the measure of the text, or the screen.
const SIZES: &str = "(max-width: 50rem) 100vw, 50rem";

/// The body with sizes and renditions at its pictures. `body` is what the sanitiser wrote.
pub fn adorn(body: &str, known: &HashMap<String, Picture>) -> String {
    let mut out = String::with_capacity(body.len() * 2);
    let mut rest = body;
    while let Some(at) = rest.find("<img ") {
        let (before, tag) = rest.split_at(at);
        let Some(end) = tag.find('>') else { break };
        let (tag, after) = tag.split_at(end + 1);
        out.push_str(before);
        let picture = public_id(tag).and_then(|id| known.get(id));
        match picture {
            Some(picture) => write(&mut out, tag, picture),
            None => out.push_str(tag),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Public ids of the files that pictures of a body show.
pub fn named(body: &str) -> Vec<String> {
    body.split("<img ").skip(1).filter_map(public_id).map(str::to_owned).collect()
}

fn public_id(tag: &str) -> Option<&str> {
    tag.split_once("src=\"/files/").and_then(|(_, rest)| rest.split('/').next())
}

fn write(out: &mut String, tag: &str, picture: &Picture) {
    let choice = !picture.whole.is_empty();
    if choice {
        let _ = write!(out, "<picture><source type=\"image/webp\" srcset=\"{}\" sizes=\"{SIZES}\">", picture.whole);
    }
    if picture.width > 0 && picture.height > 0 {
        let plain = without(&without(tag, " width=\""), " height=\"");
        let open = plain.trim_end_matches('>').trim_end_matches('/').trim_end();
        let _ = write!(
            out,
            "{open} width=\"{}\" height=\"{}\" loading=\"lazy\" decoding=\"async\">",
            picture.width, picture.height
        );
    } else {
        out.push_str(tag);
    }
    if choice {
        out.push_str("</picture>");
    }
}

/// The tag without the attribute that begins so.
fn without(tag: &str, start: &str) -> String {
    match tag.split_once(start) {
        Some((before, rest)) => {
            let after = rest.split_once('"').map_or("", |(_, after)| after);
            format!("{before}{after}")
        }
        None => tag.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_the_library_get_size_and_choice() {
        let picture = Picture {
            url: "/files/abc/p.jpg".into(),
            width: 1200,
            height: 800,
            whole: "/files/abc/w480.webp 480w".into(),
            ..Picture::default()
        };
        let known = HashMap::from([("abc".to_owned(), picture)]);
        let body = r#"<p>字</p><figure><img src="/files/abc/p.jpg" alt="图" width="10" height="20"><figcaption>x</figcaption></figure><img src="/files/other/q.png" alt="">"#;
        assert_eq!(
            adorn(body, &known),
            r#"<p>字</p><figure><picture><source type="image/webp" srcset="/files/abc/w480.webp 480w" sizes="(max-width: 50rem) 100vw, 50rem"><img src="/files/abc/p.jpg" alt="图" width="1200" height="800" loading="lazy" decoding="async"></picture><figcaption>x</figcaption></figure><img src="/files/other/q.png" alt="">"#
        );
        for same in ["", "<p>没有图</p>", "<img src=\"/files/abc"] {
            assert_eq!(adorn(same, &known), same);
        }
    }
}
