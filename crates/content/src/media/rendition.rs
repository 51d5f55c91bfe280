//! A picture in another size or cut: drawn once, kept by its digest, found by its name.

use std::collections::HashMap;

use platform::files::file::FileId;
use platform::{Act, Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, Set};

/// One rendition.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rendition")]
pub struct Model {
    /// Of which file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub file_id: FileId,
    /// `w960`, `16x9-480`, `4x3-480`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Where its bytes lie.
    pub digest: String,
    /// Pixels across.
    pub width: i32,
    /// Pixels down.
    pub height: i32,
    /// Bytes.
    pub size: i64,
    /// When it was drawn.
    pub made_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// All renditions are WebP.
pub const MEDIA_TYPE: &str = "image/webp";

/// The rendition that the last part of an address names; `None` when it names the file itself.
/// No original is called so: WebP files are drawn anew as JPEG or PNG when they come in.
pub async fn named(db: &impl ConnectionTrait, file: FileId, name: &str) -> Result<Option<Model>> {
    match name.strip_suffix(".webp") {
        Some(stem) => Ok(Entity::find_by_id((file, stem.to_owned())).one(db).await?),
        None => Ok(None),
    }
}

/// Renditions of these files, narrow ones first.
pub async fn of_files(db: &impl ConnectionTrait, files: &[FileId]) -> Result<HashMap<FileId, Vec<Model>>> {
    let mut all: HashMap<FileId, Vec<Model>> = HashMap::new();
    if files.is_empty() {
        return Ok(all);
    }
    let found = Entity::find().filter(Column::FileId.is_in(files.iter().copied())).order_by_asc(Column::Width);
    for row in found.all(db).await? {
        all.entry(row.file_id).or_default().push(row);
    }
    Ok(all)
}

/// Puts these in the place of all renditions of the file.
pub(super) async fn put(act: &Act, file: FileId, rows: Vec<Model>) -> Result<()> {
    Entity::delete_many().filter(Column::FileId.eq(file)).exec(act.db()).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(|row| ActiveModel {
        file_id: Set(row.file_id),
        name: Set(row.name),
        digest: Set(row.digest),
        width: Set(row.width),
        height: Set(row.height),
        size: Set(row.size),
        made_at: Set(row.made_at),
    });
    Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    Ok(())
}
