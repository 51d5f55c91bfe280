//! Keeping an upload, and making it public or private again with what it belongs to (art. 31).
//! The bytes are on the disk before the row is; a dropped act leaves bytes nobody names.

use bytes::Bytes;
use data_encoding::BASE32_NOPAD;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::file::{self, Column, Entity, FileId, Model};
use super::scan;
use crate::act::{Act, all_clear};
use crate::error::Result;
use crate::journal::Entry;
use crate::people::UnitId;
use crate::time::Moment;

/// An upload, looked at and found good by the chapter that takes it.
#[derive(Clone, Debug)]
pub struct New {
    /// File name as the sender wrote it; only its last part is kept.
    pub name: String,
    /// Media type, found by looking into the bytes.
    pub media_type: String,
    /// The bytes.
    pub bytes: Bytes,
    /// Width in pixels, of pictures.
    pub width: Option<u32>,
    /// Height in pixels, of pictures.
    pub height: Option<u32>,
    /// The unit that will answer for it.
    pub unit: UnitId,
}

const NAME_LENGTH: usize = 120;

/// Keeps an upload of the acting member of staff; not public yet. Whether they may upload for
/// the unit is the caller's question.
pub async fn keep(act: &Act, new: New) -> Result<Model> {
    let staff = act.staff()?.id;
    let size = i64::try_from(new.bytes.len()).unwrap_or(i64::MAX);
    let digest = act.app().files.put(new.bytes).await?;
    let pixels = |side: Option<u32>| side.and_then(|side| i32::try_from(side).ok());
    let row = file::ActiveModel {
        id: Set(FileId::new()),
        public_id: Set(public_id()),
        digest: Set(digest),
        name: Set(plain_name(&new.name)),
        media_type: Set(new.media_type),
        size: Set(size),
        width: Set(pixels(new.width)),
        height: Set(pixels(new.height)),
        unit_id: Set(new.unit),
        uploaded_by: Set(staff),
        uploaded_at: Set(act.now()),
        public_since: Set(None),
    };
    let file = row.insert(act.db()).await?;
    scan::ask(act, &file.digest).await?;
    act.record(
        Entry::new("file.keep", "file", file.id, &file.name)
            .unit(file.unit_id)
            .digest(&file.digest)
            .effect(json!({ "media_type": file.media_type, "size": file.size })),
    );
    Ok(file)
}

/// Lets the public have the files, from now on; those it already has stay as they are. Refused
/// while one of them was not found clean (art. 30). Returns the files that became public.
pub async fn publish(act: &Act, ids: &[FileId]) -> Result<Vec<Model>> {
    turn(act, ids, Some(act.now())).await
}

/// Takes the files from the public again; the bytes stay as evidence.
/// Returns the files that were public.
pub async fn unpublish(act: &Act, ids: &[FileId]) -> Result<Vec<Model>> {
    turn(act, ids, None).await
}

async fn turn(act: &Act, ids: &[FileId], since: Option<Moment>) -> Result<Vec<Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut changed = file::by_ids(act.db(), ids).await?;
    if since.is_some() {
        all_clear(scan::standing_against(act.app(), act.db(), &changed).await?)?;
    }
    changed.retain(|file| file.public_since.is_some() != since.is_some());
    if changed.is_empty() {
        return Ok(changed);
    }
    Entity::update_many()
        .col_expr(Column::PublicSince, Expr::value(since))
        .filter(Column::Id.is_in(changed.iter().map(|file| file.id)))
        .exec(act.db())
        .await?;
    let verb = if since.is_some() { "file.publish" } else { "file.unpublish" };
    for file in &mut changed {
        file.public_since = since;
        act.record(Entry::new(verb, "file", file.id, &file.name).unit(file.unit_id).digest(&file.digest));
    }
    Ok(changed)
}

/// 96 random bits in base 32.
fn public_id() -> String {
    BASE32_NOPAD.encode(&rand::random::<[u8; 12]>()).to_ascii_lowercase()
}

/// The last part of a path, without control characters, of a length that fits every disk.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control() && !is_direction(*c)).collect();
    let clean = clean.trim().trim_start_matches('.');
    let kept = match clean.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= 10 => {
            let room = NAME_LENGTH - ending.chars().count() - 1;
            format!("{}.{ending}", stem.chars().take(room).collect::<String>())
        }
        _ => clean.chars().take(NAME_LENGTH).collect(),
    };
    if kept.is_empty() { "file".to_owned() } else { kept }
}

/// Characters that turn the direction of writing and so disguise a file's ending.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_a_name_and_no_path() {
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("C:\\fakepath\\通知.docx"), "通知.docx");
        assert_eq!(plain_name("..."), "file");
        assert_eq!(plain_name("a\u{202e}gpj.exe"), "agpj.exe");
        assert_eq!(plain_name("a\nb.pdf"), "ab.pdf");
        let long = plain_name(&format!("{}.pdf", "长".repeat(300)));
        assert_eq!(long.chars().count(), NAME_LENGTH);
        assert!(long.ends_with(".pdf"));
    }

    #[test]
    fn public_ids_are_long_and_never_the_same() {
        let (one, other) = (public_id(), public_id());
        assert_eq!(one.len(), 20);
        assert_ne!(one, other);
    }
}
