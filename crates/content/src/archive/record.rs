//! One version of a publication as the public saw it: where and when it stood, the digests of its
//! page and of its data in the store of files, its release form, and for how long it is kept.

use jiff::ToSpan;
use jiff::civil::Date;
use platform::approvals::FormId;
use platform::people::{Actor, Post, SiteRef, Staff, UnitId};
use platform::permits::ViewArticle;
use platform::rulebook::{Period, Retention};
use platform::{App, Error, Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect};

use crate::articles::ArticleId;
use crate::articles::article::{self, units_seen_by};
use crate::articles::publication::PublicationId;
use crate::articles::revision::RevisionId;
use crate::takedown::takedown;

platform::id!(
    /// A version in the archive.
    RecordId
);

/// One version.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "archive_record")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RecordId,
    /// Of which publication.
    pub publication_id: PublicationId,
    /// Of which article.
    pub article_id: ArticleId,
    /// Which revision was shown.
    pub revision_id: RevisionId,
    /// The form that released it.
    pub form_id: Option<FormId>,
    /// On which site.
    pub site_id: SiteRef,
    /// The unit that answers for it.
    pub unit_id: UnitId,
    /// Version of the publication, from 1.
    pub number: i32,
    /// Address on the site at that time.
    pub path: String,
    /// Title at that time.
    pub title: String,
    /// SM3 of the page as the public got it.
    pub page_digest: String,
    /// SM3 of the version as data (JSON): revision, form, signatures, files.
    pub data_digest: String,
    /// Kept for so many months after it left the public; for ever when empty.
    pub keep_months: Option<i32>,
    /// Became public.
    pub shown_from: Moment,
    /// Left the public or was followed by the next version.
    pub shown_until: Option<Moment>,
    /// When it was brought in here.
    pub captured_at: Moment,
    /// When its bytes were disposed of; the row stays.
    pub disposed_at: Option<Moment>,
    /// The approval of the disposal.
    pub disposal_form_id: Option<FormId>,
}

/// No relations: chapters join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Its term of keeping.
    pub fn term(&self) -> Retention {
        let months = self.keep_months.and_then(|months| u32::try_from(months).ok());
        months.map_or(Retention::Permanent, |months| Retention::AtLeast(Period::Months(months)))
    }

    /// The version as the public sees or saw it on a day: the last one that began before the day's end.
    fn on(day: Date) -> Moment {
        Moment::at_start_of(day.saturating_add(1.day()))
    }
}

/// The version that is public now.
pub async fn open(db: &impl ConnectionTrait, publication: PublicationId) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::PublicationId.eq(publication))
        .filter(Column::ShownUntil.is_null())
        .order_by_desc(Column::Number)
        .one(db)
        .await?)
}

/// Every version of a publication, newest first.
pub async fn of_publication(db: &impl ConnectionTrait, publication: PublicationId) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::PublicationId.eq(publication));
    Ok(find.order_by_desc(Column::Number).all(db).await?)
}

/// Every version of an article on every site, newest first.
pub async fn of_article(db: &impl ConnectionTrait, article: ArticleId) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::ArticleId.eq(article));
    Ok(find.order_by_desc(Column::ShownFrom).order_by_desc(Column::Id).all(db).await?)
}

/// What a publication showed at the end of a day, if it was public then.
pub async fn on_day(db: &impl ConnectionTrait, publication: PublicationId, day: Date) -> Result<Option<Model>> {
    let end = Model::on(day);
    let last = Entity::find()
        .filter(Column::PublicationId.eq(publication))
        .filter(Column::ShownFrom.lt(end))
        .order_by_desc(Column::Number)
        .one(db)
        .await?;
    Ok(last.filter(|record| record.shown_until.is_none_or(|until| until >= end)))
}

/// The version of an id, when the viewer may see the article behind it: else *not found*. What was
/// taken down is for those who may see evidence.
pub async fn visible_to(app: &App, actor: &Actor, id: RecordId) -> Result<Model> {
    let record = Entity::find_by_id(id).one(app.db.read()).await?.or_not_found()?;
    article::visible_to(app, app.db.read(), actor, record.article_id).await?;
    Ok(record)
}

/// Whether the person may see every unit's records.
pub fn sees_all(app: &App, actor: &Actor) -> bool {
    let every = platform::permits::Resource::new(platform::permits::ResourceKind::Article, "every", None);
    app.policies.allows(actor, ViewArticle, &every)
}

/// What the desk's list is asked for. Closed: every combination has an index.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// As it stood at the end of this day.
    pub on: Option<Date>,
    /// On this site.
    pub site: Option<SiteRef>,
    /// Words of the title.
    pub text: String,
    /// Older than this place in the list.
    pub before: Option<(Moment, RecordId)>,
}

/// Versions that the person may see, latest first, at most `most`.
pub async fn list(app: &App, staff: &Staff, filter: &Filter, most: u64) -> Result<Vec<Model>> {
    let mut query = Entity::find();
    if !staff.holds_any(Post::SecrecyInspector) {
        query = query
            .filter(Column::UnitId.is_in(units_seen_by(staff)))
            .filter(Column::ArticleId.not_in_subquery(takedown::standing_articles()));
    }
    if let Some(day) = filter.on {
        let end = Model::on(day);
        query = query
            .filter(Column::ShownFrom.lt(end))
            .filter(Condition::any().add(Column::ShownUntil.is_null()).add(Column::ShownUntil.gte(end)));
    }
    if let Some(site) = filter.site {
        query = query.filter(Column::SiteId.eq(site));
    }
    for word in filter.text.split_whitespace() {
        query = query.filter(Column::Title.contains(word));
    }
    if let Some((at, id)) = filter.before {
        let same = Condition::all().add(Column::ShownFrom.eq(at)).add(Column::Id.lt(id));
        query = query.filter(Condition::any().add(Column::ShownFrom.lt(at)).add(same));
    }
    Ok(query.order_by_desc(Column::ShownFrom).order_by_desc(Column::Id).limit(most).all(app.db.read()).await?)
}

/// These versions, in any order.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[RecordId]) -> Result<Vec<Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

/// Versions of a unit that have left the public, have a limited term and are still there, longest
/// gone first, at most `most`: whether the term has passed is asked of each.
pub async fn ended(db: &impl ConnectionTrait, unit: UnitId, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::UnitId.eq(unit))
        .filter(Column::KeepMonths.is_not_null())
        .filter(Column::ShownUntil.is_not_null())
        .filter(Column::DisposedAt.is_null())
        .order_by_asc(Column::ShownUntil)
        .limit(most)
        .all(db)
        .await?)
}

/// Whether any version that is still kept names these bytes.
pub async fn names(db: &impl ConnectionTrait, digest: &str) -> Result<bool> {
    let named = Condition::any().add(Column::PageDigest.eq(digest)).add(Column::DataDigest.eq(digest));
    let found = Entity::find().filter(named).filter(Column::DisposedAt.is_null()).one(db).await?;
    Ok(found.is_some())
}

/// The version of an id, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: RecordId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}
