//! The article row: its working copy with a version, so that two tabs or two people can never
//! overwrite each other, and who may see it.

use construction::columns::ColumnId;
use platform::approvals::FormId;
use platform::people::{Actor, Post, SiteRef, Staff, StaffId, UnitId};
use platform::permits::{Resource, ResourceKind, ViewArticle, ViewEvidence};
use platform::{Act, App, Error, Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, IntoActiveModel, QueryOrder, QuerySelect, Set};

use super::content::{ArticleKind, Content};
use super::contribution;
use super::revision::RevisionId;
use super::stage::Stage;
use crate::takedown::takedown;

platform::id!(
    /// An article.
    ArticleId
);

/// An article as the desk knows it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ArticleId,
    /// Random id in public addresses.
    pub public_id: String,
    /// On which site.
    pub site_id: SiteRef,
    /// In which column.
    pub column_id: ColumnId,
    /// The unit that answers for it.
    pub unit_id: UnitId,
    /// Kind.
    pub kind: ArticleKind,
    /// Stage of the working copy.
    pub stage: Stage,
    /// Title of the working copy, for lists.
    pub title: String,
    /// The working copy.
    pub working: Content,
    /// Moves on with every change; whoever writes must know the present one.
    pub version: i32,
    /// Who changed it last.
    pub edited_by: StaffId,
    /// When.
    pub edited_at: Moment,
    /// The revision that is under review or approved.
    pub submitted_revision_id: Option<RevisionId>,
    /// Its approval form.
    pub form_id: Option<FormId>,
    /// Becomes public on this date.
    pub publish_at: Option<Moment>,
    /// Leaves the public on this date.
    pub expire_at: Option<Moment>,
    /// Who began it.
    pub created_by: StaffId,
    /// When.
    pub created_at: Moment,
    /// Thrown away as a draft; kept for the record.
    pub discarded_at: Option<Moment>,
}

/// No relations: chapters join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What the policies may know about it.
    pub async fn resource(&self, db: &impl ConnectionTrait) -> Result<Resource> {
        let mut resource = self.bare_resource();
        resource.contributors = contribution::people(db, self.id).await?;
        Ok(resource)
    }

    /// The same without its contributors, for actions that are no decisions.
    pub fn bare_resource(&self) -> Resource {
        let mut resource = Resource::new(ResourceKind::Article, self.id, Some(self.unit_id));
        resource.stage = self.stage.name().to_owned();
        resource
    }

    /// Writes `change` if nobody was faster; the version moves on.
    pub async fn change(self, act: &Act, change: impl FnOnce(&mut ActiveModel)) -> Result<Self> {
        let (id, version) = (self.id, self.version);
        let mut row = self.into_active_model();
        change(&mut row);
        row.version = Set(version + 1);
        let written = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(id))
            .filter(Column::Version.eq(version))
            .exec(act.db())
            .await?;
        if written.rows_affected == 0 {
            return Err(Error::Stale);
        }
        Entity::find_by_id(id).one(act.db()).await?.or_not_found()
    }
}

/// The article, if the actor may know that it is there: else *not found*.
pub async fn visible_to(app: &App, db: &impl ConnectionTrait, actor: &Actor, id: ArticleId) -> Result<Model> {
    let article = Entity::find_by_id(id).filter(Column::DiscardedAt.is_null()).one(db).await?.or_not_found()?;
    match app.policies.permit(actor, ViewArticle, &article.bare_resource()) {
        Ok(_) => {}
        Err(Error::Forbidden(_)) => return Err(Error::NotFound),
        Err(error) => return Err(error),
    }
    // What was taken down is evidence, and no longer everybody's in the unit.
    if takedown::standing(db, id).await?.is_some()
        && !app.policies.allows(actor, ViewEvidence, &article.bare_resource())
    {
        return Err(Error::NotFound);
    }
    Ok(article)
}

/// The article inside an act.
pub async fn of_act(act: &Act, id: ArticleId) -> Result<Model> {
    visible_to(act.app(), act.db(), act.actor(), id).await
}

/// What the desk's list is asked for. Closed on purpose: every combination has an index.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this stage.
    pub stage: Option<Stage>,
    /// Only this site.
    pub site: Option<SiteRef>,
    /// Only this column.
    pub column: Option<ColumnId>,
    /// Only this kind.
    pub kind: Option<ArticleKind>,
    /// Only what this person edited last.
    pub edited_by: Option<StaffId>,
    /// Words of the title.
    pub text: String,
    /// Older than this place in the list.
    pub before: Option<(Moment, ArticleId)>,
}

/// Articles the person may see, newest change first, at most `most`.
pub async fn list(db: &impl ConnectionTrait, staff: &Staff, filter: &Filter, most: u64) -> Result<Vec<Model>> {
    let mut query = Entity::find().filter(Column::DiscardedAt.is_null());
    if !staff.holds_any(Post::SecrecyInspector) {
        query = query
            .filter(Column::UnitId.is_in(units_seen_by(staff)))
            .filter(Column::Id.not_in_subquery(takedown::standing_articles()));
    }
    if let Some(stage) = filter.stage {
        query = query.filter(Column::Stage.eq(stage));
    }
    if let Some(site) = filter.site {
        query = query.filter(Column::SiteId.eq(site));
    }
    if let Some(column) = filter.column {
        query = query.filter(Column::ColumnId.eq(column));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(kind));
    }
    if let Some(person) = filter.edited_by {
        query = query.filter(Column::EditedBy.eq(person));
    }
    for word in filter.text.split_whitespace() {
        query = query.filter(Column::Title.contains(word));
    }
    if let Some((at, id)) = filter.before {
        query = query.filter(
            Condition::any()
                .add(Column::EditedAt.lt(at))
                .add(Condition::all().add(Column::EditedAt.eq(at)).add(Column::Id.lt(id))),
        );
    }
    Ok(query.order_by_desc(Column::EditedAt).order_by_desc(Column::Id).limit(most).all(db).await?)
}

/// The units whose articles the person's posts let them see; the same posts as in the policies.
pub fn units_seen_by(staff: &Staff) -> Vec<UnitId> {
    let mut units: Vec<_> = [
        Post::InformationOfficer,
        Post::SectionReviewer,
        Post::SecrecyReviewer,
        Post::DeputyLeader,
        Post::PrincipalLeader,
    ]
    .into_iter()
    .flat_map(|post| staff.units_of(post))
    .collect();
    units.sort();
    units.dedup();
    units
}
