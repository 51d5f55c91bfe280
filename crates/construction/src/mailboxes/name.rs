//! Every local part in use, user names and additional names alike, so that none is given twice.

use platform::{Act, Error, Moment, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Set, SqlErr};

use super::{MailboxId, UserName};

/// A name given to a box, for ever.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailbox_name")]
pub struct Model {
    /// The name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: UserName,
    /// To which box.
    pub mailbox_id: MailboxId,
    /// When.
    pub given_at: Moment,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether somebody has it or had it.
pub async fn is_taken(db: &impl ConnectionTrait, name: &UserName) -> Result<bool> {
    Ok(Entity::find_by_id(name.clone()).one(db).await?.is_some())
}

/// The reason when somebody has it or had it.
pub async fn against(db: &impl ConnectionTrait, name: &UserName) -> Result<Option<Refusal>> {
    Ok(is_taken(db, name).await?.then(|| {
        Refusal::new("mailboxes-name-taken")
            .arg("name", name.as_str())
            .article("13")
            .remedy("mailboxes-name-taken-remedy")
            .field("user_name")
    }))
}

/// The names that begin like this and are taken.
pub async fn taken_like(db: &impl ConnectionTrait, start: &str) -> Result<Vec<String>> {
    let found = Entity::find().filter(Column::Name.starts_with(start)).all(db).await?;
    Ok(found.into_iter().map(|row| row.name.into()).collect())
}

/// Gives names to a box. Of two acts at once the second is *stale*.
pub(super) async fn give(act: &Act, mailbox: MailboxId, names: &[&UserName]) -> Result<()> {
    for name in names {
        let row = ActiveModel { name: Set((*name).clone()), mailbox_id: Set(mailbox), given_at: Set(act.now()) };
        Entity::insert(row).exec_without_returning(act.db()).await.map_err(taken_meanwhile)?;
    }
    Ok(())
}

/// Somebody else was given the same name, or the same person a box, at the same moment.
pub(super) fn taken_meanwhile(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Error::Stale,
        _ => error.into(),
    }
}
