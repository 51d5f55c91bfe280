//! Every file that a medium has been.

use std::collections::HashMap;

use platform::files::file::{self, FileId};
use platform::people::StaffId;
use platform::{Act, Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, Set};

use super::MediumId;

/// One version.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "media_version")]
pub struct Model {
    /// Of what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub media_id: MediumId,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Its file.
    pub file_id: FileId,
    /// Who brought it.
    pub by_staff_id: StaffId,
    /// When.
    pub at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes the next version down.
pub(super) async fn note(act: &Act, medium: MediumId, number: i32, file: &file::Model) -> Result<()> {
    let row = ActiveModel {
        media_id: Set(medium),
        number: Set(number),
        file_id: Set(file.id),
        by_staff_id: Set(file.uploaded_by),
        at: Set(act.now()),
    };
    Entity::insert(row).exec_without_returning(act.db()).await?;
    Ok(())
}

/// Which medium each of these files is or was.
pub async fn of_files(
    db: &impl ConnectionTrait,
    files: impl Iterator<Item = FileId>,
) -> Result<HashMap<FileId, MediumId>> {
    let found = Entity::find().filter(Column::FileId.is_in(files)).all(db).await?;
    Ok(found.into_iter().map(|version| (version.file_id, version.media_id)).collect())
}

/// Every version with its file, newest first.
pub async fn of(db: &impl ConnectionTrait, medium: MediumId) -> Result<Vec<(Model, file::Model)>> {
    let versions = Entity::find().filter(Column::MediaId.eq(medium)).order_by_desc(Column::Number).all(db).await?;
    let ids: Vec<FileId> = versions.iter().map(|version| version.file_id).collect();
    let mut files: HashMap<FileId, file::Model> =
        file::by_ids(db, &ids).await?.into_iter().map(|file| (file.id, file)).collect();
    Ok(versions.into_iter().filter_map(|version| files.remove(&version.file_id).map(|file| (version, file))).collect())
}
