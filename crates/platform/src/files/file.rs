//! One uploaded file: what it is called, who uploaded it for which unit, and since when the
//! public may have it.

use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use super::scan;
use crate::error::{OrNotFound, Result};
use crate::people::{StaffId, UnitId};
use crate::time::Moment;

crate::id!(
    /// An uploaded file.
    FileId
);

/// An uploaded file.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "file")]
pub struct Model {
    /// Id, inside the house.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FileId,
    /// Name in addresses: 96 random bits, so that nobody finds a file by counting.
    #[sea_orm(unique)]
    pub public_id: String,
    /// SM3 of the bytes, where they lie in the store.
    pub digest: String,
    /// File name, for people.
    pub name: String,
    /// Media type, as found by looking into the bytes.
    pub media_type: String,
    /// Size in bytes.
    pub size: i64,
    /// Width in pixels, of pictures.
    pub width: Option<i32>,
    /// Height in pixels, of pictures.
    pub height: Option<i32>,
    /// The unit that answers for it.
    pub unit_id: UnitId,
    /// Who uploaded it.
    pub uploaded_by: StaffId,
    /// When.
    pub uploaded_at: Moment,
    /// Since when the public may have it; nobody outside may before.
    pub public_since: Option<Moment>,
}

/// No relations: readers join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The file of an id, public or not.
pub async fn by_id(db: &impl ConnectionTrait, id: FileId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// The files of these ids, in no order; ids that are not there are left out.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[FileId]) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

/// The file of a public id, public or not: whoever asks must have been let in already.
pub async fn by_public_id(db: &impl ConnectionTrait, public_id: &str) -> Result<Model> {
    Entity::find().filter(Column::PublicId.eq(public_id)).one(db).await?.or_not_found()
}

/// The file of a public id, if the public may have it; else, and in quarantine, it is not there.
pub async fn public_by_id(db: &impl ConnectionTrait, public_id: &str) -> Result<Model> {
    let file = by_public_id(db, public_id).await?;
    file.public_since.or_not_found()?;
    let verdict = scan::of(db, &file.digest).await?;
    let healthy = verdict.is_none_or(|row| row.state != scan::State::Infected);
    healthy.then_some(file).or_not_found()
}

/// Every file with these bytes.
pub async fn by_digest(db: &impl ConnectionTrait, digest: &str) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Digest.eq(digest)).all(db).await?)
}

/// Which of these public ids are files of the unit. What another unit keeps cannot be made
/// public by writing its id into a text.
pub async fn of_unit_among(
    db: &impl sea_orm::ConnectionTrait,
    unit: UnitId,
    public_ids: &[String],
) -> Result<Vec<FileId>> {
    use sea_orm::QuerySelect;
    Ok(Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::UnitId.eq(unit))
        .filter(Column::PublicId.is_in(public_ids.iter().cloned()))
        .into_tuple()
        .all(db)
        .await?)
}
