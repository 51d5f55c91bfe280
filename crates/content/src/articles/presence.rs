//! Who else has the article open. A row a tab; who has not been heard of for a while is gone.

use platform::people::StaffId;
use platform::{Act, Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, QueryOrder, Set};

use super::ArticleId;

/// One tab of one person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "presence")]
pub struct Model {
    /// The article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: ArticleId,
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_id: StaffId,
    /// A random name of the tab.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tab: String,
    /// Since when.
    pub since: Moment,
    /// Last heard of.
    pub seen_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The actor's tab is here; tabs that fell silent are swept.
pub(super) async fn note(act: &Act, article: ArticleId, tab: &str, silent_before: Moment) -> Result<()> {
    Entity::delete_many()
        .filter(Column::ArticleId.eq(article))
        .filter(Column::SeenAt.lt(silent_before))
        .exec(act.db())
        .await?;
    let row = ActiveModel {
        article_id: Set(article),
        staff_id: Set(act.staff()?.id),
        tab: Set(tab.chars().take(40).collect()),
        since: Set(act.now()),
        seen_at: Set(act.now()),
    };
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::ArticleId, Column::StaffId, Column::Tab])
                .update_column(Column::SeenAt)
                .to_owned(),
        )
        .exec_without_returning(act.db())
        .await?;
    Ok(())
}

/// Everybody heard of since `since`, whoever came first first.
pub async fn here(db: &impl ConnectionTrait, article: ArticleId, since: Moment) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::ArticleId.eq(article))
        .filter(Column::SeenAt.gte(since))
        .order_by_asc(Column::Since)
        .all(db)
        .await?)
}
