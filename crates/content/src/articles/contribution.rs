//! Who has had a hand in an article since it was last public. They may not review it (art. 31).

use platform::people::StaffId;
use platform::{Act, Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, QuerySelect, Set};

use super::ArticleId;

/// One person's hand in one article.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contribution")]
pub struct Model {
    /// The article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: ArticleId,
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_id: StaffId,
    /// First time.
    pub at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The actor has had a hand in it; once is enough.
pub async fn note(act: &Act, article: ArticleId) -> Result<()> {
    let Ok(staff) = act.staff() else { return Ok(()) };
    let row = ActiveModel { article_id: Set(article), staff_id: Set(staff.id), at: Set(act.now()) };
    Entity::insert(row)
        .on_conflict(OnConflict::columns([Column::ArticleId, Column::StaffId]).do_nothing().to_owned())
        .exec_without_returning(act.db())
        .await?;
    Ok(())
}

/// Everybody who has.
pub async fn people(db: &impl ConnectionTrait, article: ArticleId) -> Result<Vec<StaffId>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::StaffId)
        .filter(Column::ArticleId.eq(article))
        .into_tuple()
        .all(db)
        .await?)
}

/// Begins anew after publication: the next change is a new piece of work.
pub async fn begin_anew(act: &Act, article: ArticleId) -> Result<()> {
    Entity::delete_many().filter(Column::ArticleId.eq(article)).exec(act.db()).await?;
    Ok(())
}
