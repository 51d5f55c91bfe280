//! Who shows which file. Written by the acts that change what is shown — writing, publication,
//! withdrawal, blocks — so that the library can say at once where a picture stands.

use std::collections::BTreeSet;

use platform::uuid::Uuid;
use platform::{Act, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, Set};
use serde::{Deserialize, Serialize};

use crate::articles::ArticleId;

/// Where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In what is being written.
    #[sea_orm(string_value = "working")]
    Working,
    /// Before the public.
    #[sea_orm(string_value = "public")]
    Public,
}

/// One use.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "media_use")]
pub struct Model {
    /// Public id of the file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub file: String,
    /// Kind of what shows it: `article`, or a name of another feature.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_kind: String,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: Place,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The kind of user that articles are.
pub const ARTICLE: &str = "article";

/// From now on this shows exactly these files (public ids) in this place.
pub async fn set(act: &Act, kind: &str, user: Uuid, place: Place, files: &[String]) -> Result<()> {
    let known = Entity::find()
        .filter(Column::UserKind.eq(kind))
        .filter(Column::UserId.eq(user))
        .filter(Column::Place.eq(place))
        .all(act.db())
        .await?;
    let known: BTreeSet<&str> = known.iter().map(|row| row.file.as_str()).collect();
    let wanted: BTreeSet<&str> = files.iter().map(String::as_str).collect();
    let gone: Vec<&str> = known.difference(&wanted).copied().collect();
    if !gone.is_empty() {
        Entity::delete_many()
            .filter(Column::UserKind.eq(kind))
            .filter(Column::UserId.eq(user))
            .filter(Column::Place.eq(place))
            .filter(Column::File.is_in(gone))
            .exec(act.db())
            .await?;
    }
    let new = wanted.difference(&known).map(|file| ActiveModel {
        file: Set((*file).to_owned()),
        user_kind: Set(kind.to_owned()),
        user_id: Set(user),
        place: Set(place),
    });
    let new: Vec<_> = new.collect();
    if !new.is_empty() {
        Entity::insert_many(new).exec_without_returning(act.db()).await?;
    }
    Ok(())
}

/// The same for an article.
pub(crate) async fn of_article(act: &Act, article: ArticleId, place: Place, files: &[String]) -> Result<()> {
    set(act, ARTICLE, article.0, place, files).await
}

/// Every use of these files.
pub async fn of(db: &impl ConnectionTrait, files: &[String]) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::File.is_in(files.iter().cloned())).all(db).await?)
}

/// Which of these files are used anywhere.
pub async fn used_among(db: &impl ConnectionTrait, files: &[String]) -> Result<BTreeSet<String>> {
    Ok(of(db, files).await?.into_iter().map(|row| row.file).collect())
}
