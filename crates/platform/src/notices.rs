//! Notices: a person is told, in the desk and — when mail is configured and an address is known —
//! by mail, that something waits or has happened.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{QueryOrder, QuerySelect, Set};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::act::Act;
use crate::app::App;
use crate::error::Result;
use crate::jobs::Job;
use crate::people::{Post, StaffId, UnitId, holding, staff};
use crate::time::Moment;
use crate::view::Lang;

crate::id!(
    /// A notice.
    NoticeId
);

/// One notice to one person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    /// To whom.
    pub staff_id: StaffId,
    /// Message key.
    pub message: String,
    /// Its arguments.
    pub args: Json,
    /// Where to go.
    pub url: String,
    /// When.
    pub created_at: Moment,
    /// Read.
    pub read_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The notice in a language.
    pub fn text(&self, app: &App, lang: Lang) -> String {
        let args = self.args.as_object().cloned().unwrap_or_default().into_iter().collect();
        app.view.text(lang, &self.message, &args)
    }
}

/// Tells a person.
pub async fn tell(act: &Act, person: StaffId, message: &str, args: Value, url: &str) -> Result<()> {
    let id = NoticeId::new();
    let row = ActiveModel {
        id: Set(id),
        staff_id: Set(person),
        message: Set(message.to_owned()),
        args: Set(args),
        url: Set(url.to_owned()),
        created_at: Set(act.now()),
        read_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(act.db()).await?;
    if act.app().mail.is_on() {
        act.enqueue(&MailNotice { notice: id }).await?;
    }
    Ok(())
}

/// Tells everybody who holds the post for the unit now, deputies too.
pub async fn tell_post(
    act: &Act,
    unit: UnitId,
    post: Post,
    message: &str,
    args: Value,
    url: &str,
) -> Result<()> {
    for person in holding::holders(act.db(), unit, post, act.now()).await? {
        tell(act, person, message, args.clone(), url).await?;
    }
    Ok(())
}

/// How many a person has not read.
pub async fn unread(db: &impl ConnectionTrait, person: StaffId) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::StaffId.eq(person))
        .filter(Column::ReadAt.is_null())
        .count(db)
        .await?)
}

/// A person's notices, newest first, older than `before`.
pub async fn list(
    db: &impl ConnectionTrait,
    person: StaffId,
    before: Option<NoticeId>,
    most: u64,
) -> Result<Vec<Model>> {
    let mut query = Entity::find().filter(Column::StaffId.eq(person));
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    Ok(query.order_by_desc(Column::Id).limit(most).all(db).await?)
}

/// The person has read one of them, or all. Somebody else's stay as they are.
pub async fn mark_read(act: &Act, one: Option<NoticeId>) -> Result<()> {
    let mut query = Entity::update_many()
        .col_expr(Column::ReadAt, Expr::value(act.now()))
        .filter(Column::StaffId.eq(act.staff()?.id))
        .filter(Column::ReadAt.is_null());
    if let Some(one) = one {
        query = query.filter(Column::Id.eq(one));
    }
    query.exec(act.db()).await?;
    Ok(())
}

/// Sends a notice by mail to whoever has an address.
#[derive(Debug, Serialize, Deserialize)]
pub struct MailNotice {
    /// Which notice.
    pub notice: NoticeId,
}

impl Job for MailNotice {
    const KIND: &'static str = "notices.mail";
    const LANE: i32 = 1;

    async fn run(self, app: App) -> Result<()> {
        let db = app.db.read();
        let Some(notice) = Entity::find_by_id(self.notice).one(db).await? else { return Ok(()) };
        let person = staff::by_id(db, notice.staff_id).await?;
        let Some(address) = person.email else { return Ok(()) };
        let text = notice.text(&app, Lang::ZhHans);
        let link = format!("{}{}", app.settings.origin(crate::web::host::DESK), notice.url);
        app.mail.send(&address, &text, &format!("{text}\n\n{link}\n")).await
    }
}
