//! Addresses that lead on (art. 10): where a column has moved or was merged, its old address and everything below it
//! answers 301 to the new one. One row a column, however much stands in it; chains are never longer than one step.

use platform::people::SiteRef;
use platform::store;
use platform::{Act, Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, QueryOrder, Set, Statement};

platform::id!(
    /// An address that leads on.
    RedirectId
);

/// An address of a site that leads on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "column_redirect")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RedirectId,
    /// On which site.
    pub site_id: SiteRef,
    /// Path of a column that was, with leading and trailing slash.
    pub from_path: String,
    /// Path of the column that is.
    pub to_path: String,
    /// Since when.
    pub since: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Every address of a site that leads on, the longest first.
pub async fn of_site(db: &impl ConnectionTrait, site: SiteRef) -> Result<Vec<Model>> {
    let mut rows = Entity::find().filter(Column::SiteId.eq(site)).order_by_asc(Column::FromPath).all(db).await?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.from_path.len()));
    Ok(rows)
}

/// From now on `from` and everything below it leads to `to`; what led to `from` leads to `to`, too. Whatever led away
/// from `to` does so no longer: something stands there.
pub(super) async fn lead(act: &Act, site: SiteRef, from: &str, to: &str) -> Result<()> {
    Entity::delete_many().filter(Column::SiteId.eq(site)).filter(Column::FromPath.eq(to)).exec(act.db()).await?;
    // `/a/b/` → `/c/b/` where `/c/` has become `/d/`.
    let sql = "UPDATE column_redirect SET to_path = $1 || SUBSTR(to_path, $2) \
               WHERE site_id = $3 AND SUBSTR(to_path, 1, $4) = $5";
    let length = i32::try_from(from.chars().count()).unwrap_or(i32::MAX);
    let values = [to.into(), length.saturating_add(1).into(), site.into(), length.into(), from.into()];
    act.db().execute_raw(Statement::from_sql_and_values(act.db().get_database_backend(), sql, values)).await?;
    let row = ActiveModel {
        id: Set(RedirectId::new()),
        site_id: Set(site),
        from_path: Set(from.to_owned()),
        to_path: Set(to.to_owned()),
        since: Set(act.now()),
    };
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::SiteId, Column::FromPath])
                .update_columns([Column::ToPath, Column::Since])
                .to_owned(),
        )
        .exec_without_returning(act.db())
        .await?;
    store::forget_below(act, site, from).await
}
