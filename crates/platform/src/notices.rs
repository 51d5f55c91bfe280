//! Notices: what a member of staff is told in the desk, and by mail when the node has mail. The
//! text is a message key with arguments, so that everybody reads it in their language. A notice
//! only points to where something waits; nothing depends on its being read.

use std::collections::BTreeMap;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, ExprTrait as _, FromQueryResult, QueryOrder, QuerySelect, Set, Statement};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::act::Act;
use crate::app::App;
use crate::error::Result;
use crate::jobs::{Job, Registry};
use crate::people::{Post, StaffId, UnitId};
use crate::time::Moment;
use crate::view::View;
use crate::view::messages::Lang;
use crate::web::host::DESK;

crate::id!(
    /// A notice.
    NoticeId
);

/// A notice to one member of staff.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// Id; later ones are greater.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    /// To whom.
    pub staff_id: StaffId,
    /// Message key.
    pub message: String,
    /// Its arguments, a JSON object.
    #[sea_orm(column_type = "JsonBinary")]
    pub args: Json,
    /// Where to go, a path of the desk.
    pub url: String,
    /// When.
    pub created_at: Moment,
    /// When it was read.
    pub read_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The text in a language.
    pub fn text(&self, view: &View, lang: Lang) -> String {
        let args: BTreeMap<String, Value> = match &self.args {
            Value::Object(args) => args.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
            _ => BTreeMap::new(),
        };
        view.text(lang, &self.message, &args)
    }
}

/// Tells one member of staff. `args` is a JSON object, `url` a path of the desk.
pub async fn tell(act: &Act, staff: StaffId, message: &str, args: Value, url: &str) -> Result<()> {
    tell_all(act, vec![staff], message, &args, url).await
}

/// Puts other words in the place of a title in every notice that says it, read or not: what was taken
/// down is not told on in the desk (art. 33). What was mailed cannot be called back.
pub async fn unsay(act: &Act, title: &str, instead: &str) -> Result<()> {
    let quoted = serde_json::to_string(title)?;
    let says = Expr::col(Column::Args).cast_as("text").like(format!("%{quoted}%"));
    for notice in Entity::find().filter(says).all(act.db()).await? {
        let mut args = notice.args.clone();
        // Marks of the pattern in a title may have found more than was meant.
        if args["title"] != title {
            continue;
        }
        args["title"] = instead.into();
        let row = ActiveModel { id: Set(notice.id), args: Set(args), ..Default::default() };
        row.update(act.db()).await?;
    }
    Ok(())
}

/// Tells everybody who holds the post for the unit now: holders, deputies, delegates.
pub async fn tell_post(act: &Act, unit: UnitId, post: Post, message: &str, args: Value, url: &str) -> Result<()> {
    let people = holders(act, unit, post).await?;
    tell_all(act, people, message, &args, url).await
}

async fn tell_all(act: &Act, people: Vec<StaffId>, message: &str, args: &Value, url: &str) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = people.iter().map(|_| NoticeId::new()).collect();
    let rows = ids.iter().zip(people).map(|(id, staff)| ActiveModel {
        id: Set(*id),
        staff_id: Set(staff),
        message: Set(message.to_owned()),
        args: Set(args.clone()),
        url: Set(url.to_owned()),
        created_at: Set(act.now()),
        read_at: Set(None),
    });
    Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    if act.app().mail.is_on() {
        for notice in ids {
            act.enqueue(&MailNotice { notice }).await?;
        }
    }
    Ok(())
}

async fn holders(act: &Act, unit: UnitId, post: Post) -> Result<Vec<StaffId>> {
    #[derive(FromQueryResult)]
    struct Holder {
        staff_id: StaffId,
    }
    let sql = "SELECT h.staff_id AS staff_id FROM holding h JOIN staff s ON s.id = h.staff_id \
                WHERE h.unit_id = $1 AND h.post = $2 AND s.left_at IS NULL \
                  AND h.from_at <= $3 AND (h.until_at IS NULL OR h.until_at > $3) \
               UNION \
               SELECT d.to_staff_id AS staff_id FROM delegation d JOIN staff s ON s.id = d.to_staff_id \
                WHERE d.unit_id = $1 AND d.post = $2 AND s.left_at IS NULL \
                  AND d.starts_at <= $3 AND d.ends_at > $3 AND d.revoked_at IS NULL \
                  AND EXISTS (SELECT 1 FROM holding g WHERE g.staff_id = d.from_staff_id \
                               AND g.unit_id = d.unit_id AND g.post = d.post \
                               AND g.from_at <= $3 AND (g.until_at IS NULL OR g.until_at > $3))";
    let values = [unit.into(), post.name().into(), act.now().into()];
    let statement = Statement::from_sql_and_values(act.db().get_database_backend(), sql, values);
    let holders = Holder::find_by_statement(statement).all(act.db()).await?;
    Ok(holders.into_iter().map(|holder| holder.staff_id).collect())
}

/// How many notices somebody has not read.
pub async fn unread_count(db: &impl ConnectionTrait, staff: StaffId) -> Result<u64> {
    use sea_orm::PaginatorTrait as _;
    let unread = Entity::find().filter(Column::StaffId.eq(staff)).filter(Column::ReadAt.is_null());
    Ok(unread.count(db).await?)
}

/// Somebody's notices, newest first, at most `size` behind the one called `after`.
pub async fn list(db: &impl ConnectionTrait, staff: StaffId, after: Option<NoticeId>, size: u64) -> Result<Vec<Model>> {
    let mut find = Entity::find().filter(Column::StaffId.eq(staff));
    if let Some(after) = after {
        find = find.filter(Column::Id.lt(after));
    }
    Ok(find.order_by_desc(Column::Id).limit(size).all(db).await?)
}

/// Marks notices of the acting member of staff as read; those of others stay as they are.
/// Returns how many were unread.
pub async fn mark_read(act: &Act, ids: &[NoticeId]) -> Result<u64> {
    read(act, Some(ids)).await
}

/// Marks every notice of the acting member of staff as read. Returns how many were unread.
pub async fn mark_all_read(act: &Act) -> Result<u64> {
    read(act, None).await
}

async fn read(act: &Act, only: Option<&[NoticeId]>) -> Result<u64> {
    let mut update = Entity::update_many()
        .col_expr(Column::ReadAt, Expr::value(act.now()))
        .filter(Column::StaffId.eq(act.staff()?.id))
        .filter(Column::ReadAt.is_null());
    if let Some(ids) = only {
        update = update.filter(Column::Id.is_in(ids.iter().copied()));
    }
    Ok(update.exec(act.db()).await?.rows_affected)
}

/// Mails a notice, unless it has been read or its reader has no address.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MailNotice {
    /// Which.
    pub notice: NoticeId,
}

impl Job for MailNotice {
    const KIND: &'static str = "platform.mail-notice";
    const LANE: i32 = 1;

    async fn run(self, app: App) -> Result<()> {
        #[derive(FromQueryResult)]
        struct Reader {
            name: String,
            email: Option<String>,
        }
        let Some(notice) = Entity::find_by_id(self.notice).one(app.db.read()).await? else {
            return Ok(());
        };
        let sql = "SELECT name, email FROM staff WHERE id = $1 AND left_at IS NULL";
        let statement = Statement::from_sql_and_values(app.db.backend(), sql, [notice.staff_id.into()]);
        let reader = Reader::find_by_statement(statement).one(app.db.read()).await?;
        let Some((name, email)) = reader.and_then(|reader| Some((reader.name, reader.email?))) else {
            return Ok(());
        };
        if notice.read_at.is_some() || email.trim().is_empty() {
            return Ok(());
        }
        let lang = Lang::ZhHans;
        let args = BTreeMap::from([
            ("name".to_owned(), Value::from(name)),
            ("text".to_owned(), Value::from(notice.text(&app.view, lang))),
            ("url".to_owned(), Value::from(format!("{}{}", app.settings.origin(DESK), notice.url))),
        ]);
        let text = |key| app.view.text(lang, key, &args);
        app.mail.send(email.trim(), &text("notices-mail-subject"), &text("notices-mail-body")).await
    }
}

/// The kinds of job that notices bring.
pub fn jobs() -> Registry {
    Registry::default().with::<MailNotice>()
}
