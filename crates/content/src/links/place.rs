//! Where an address stands: in a publication, or in a content block; and why it may stay as it is (annex 5, L1).

use platform::journal::Entry;
use platform::people::{Post, SiteRef, Staff, StaffId, UnitId};
use platform::permits::{WriteArticle, WriteBlock};
use platform::{Act, Error, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, ExprTrait, IntoActiveModel, QueryOrder, QuerySelect, Set};
use serde::Serialize;
use serde_json::json;

use construction::sites::site;

use super::target::{self, State, TargetId};
use crate::articles::ArticleId;
use crate::articles::article::{self, units_seen_by};

platform::id!(
    /// A place.
    PlaceId
);

/// Whether the public sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Now.
    #[sea_orm(string_value = "now")]
    Now,
    /// In an earlier version, which the public may still look up.
    #[sea_orm(string_value = "before")]
    Before,
    /// No more: the text was withdrawn.
    #[sea_orm(string_value = "gone")]
    Gone,
}

/// One place.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link_place")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlaceId,
    /// The address.
    pub target_id: TargetId,
    /// On which site.
    pub site_id: SiteRef,
    /// Who answers for it.
    pub unit_id: UnitId,
    /// The publication or the block.
    pub text_id: Uuid,
    /// The article, when it stands in one.
    pub article_id: Option<ArticleId>,
    /// Whether every site may show it: a shared block.
    pub everywhere: bool,
    /// Field of the editor's form.
    pub field: String,
    /// The words that are linked.
    pub label: String,
    /// Path of the page on its site; empty for a block.
    pub path: String,
    /// Whether the public sees it.
    pub shown: Shown,
    /// Since when.
    pub since_at: Moment,
    /// Until when.
    pub until_at: Option<Moment>,
    /// Who said that it may stay as it is.
    pub accepted_by: Option<StaffId>,
    /// When.
    pub accepted_at: Option<Moment>,
    /// Why.
    pub accepted_for: String,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Who sees the links of every unit: whoever runs or plans the cluster, and who supervises it.
pub const OVER_ALL: [Post; 4] =
    [Post::ItOfficePlanner, Post::ItOfficeOperator, Post::SecrecyInspector, Post::GovernmentOfficeSupervisor];

/// Whether the person sees the links of every unit.
pub fn over_all(staff: &Staff) -> bool {
    OVER_ALL.iter().any(|post| staff.holds_any(*post))
}

/// What the list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of one unit.
    pub unit: Option<UnitId>,
    /// On one site.
    pub site: Option<SiteRef>,
    /// In one state; else everything that is broken.
    pub state: Option<State>,
    /// Only those that may stay, or only those that are open.
    pub accepted: bool,
    /// Older than this one.
    pub before: Option<PlaceId>,
}

/// Broken links that the person may see, newest places first.
pub async fn list(db: &impl ConnectionTrait, staff: &Staff, filter: &Filter, most: u64) -> Result<Vec<Model>> {
    let states = filter.state.map_or_else(|| State::BROKEN.to_vec(), |state| vec![state]);
    let mut find = Entity::find()
        .filter(Column::Shown.eq(Shown::Now))
        .filter(Column::TargetId.in_subquery(target::in_states(&states)));
    if !over_all(staff) {
        find = find.filter(Column::UnitId.is_in(units_seen_by(staff)));
    }
    if let Some(unit) = filter.unit {
        find = find.filter(Column::UnitId.eq(unit));
    }
    if let Some(site) = filter.site {
        find = find.filter(Column::SiteId.eq(site));
    }
    find = match filter.accepted {
        true => find.filter(Column::AcceptedAt.is_not_null()),
        false => find.filter(Column::AcceptedAt.is_null()),
    };
    if let Some(before) = filter.before {
        find = find.filter(Column::Id.lt(before));
    }
    Ok(find.order_by_desc(Column::Id).limit(most).all(db).await?)
}

/// How many dead links of these units wait for a correction.
pub async fn dead_of(db: &impl ConnectionTrait, units: &[UnitId]) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::Shown.eq(Shown::Now))
        .filter(Column::UnitId.is_in(units.iter().copied()))
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::TargetId.in_subquery(target::in_states(&[State::Dead])))
        .count(db)
        .await?)
}

/// One place that the person may see; anything else is not there.
pub async fn seen_by(db: &impl ConnectionTrait, staff: &Staff, id: PlaceId) -> Result<Model> {
    let found = Entity::find_by_id(id).one(db).await?.or_not_found()?;
    let seen = over_all(staff) || units_seen_by(staff).contains(&found.unit_id);
    if seen { Ok(found) } else { Err(Error::NotFound) }
}

/// Where an address stands now.
pub async fn standing(db: &impl ConnectionTrait, target: TargetId) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::TargetId.eq(target)).filter(Column::Shown.eq(Shown::Now)).all(db).await?)
}

/// All places of a publication or a block.
pub async fn of_text(db: &impl ConnectionTrait, text: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::TextId.eq(text)).all(db).await?)
}

/// Where the pages of a site show these addresses, or showed them in a version that can still be looked up.
pub async fn on_site(db: &impl ConnectionTrait, site: SiteRef, targets: &[TargetId]) -> Result<Vec<Model>> {
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Entity::find()
        .filter(Column::TargetId.is_in(targets.iter().copied()))
        .filter(Column::Shown.ne(Shown::Gone))
        .filter(Column::SiteId.eq(site).or(Column::Everywhere.eq(true)))
        .order_by_desc(Column::Id)
        .all(db)
        .await?)
}

/// Says that a link may stay as it is, with a reason; by whoever writes the text.
pub async fn accept(act: &Act, id: PlaceId, reason: &str) -> Result<Model> {
    let place = seen_by(act.db(), act.staff()?, id).await?;
    match place.article_id {
        Some(article) => {
            let article = article::Entity::find_by_id(article).one(act.db()).await?.or_not_found()?;
            act.permit(WriteArticle, &article.bare_resource())?;
        }
        None => {
            let site = site::by_id(act.db(), place.site_id).await?;
            act.permit(WriteBlock, &site::resource(&site))?;
        }
    }
    let target = target::by_id(act.db(), place.target_id).await?;
    let least = act.app().rules.chars("reason.min", act.now().day())?.value;
    let mut reasons = Vec::new();
    if place.shown != Shown::Now || !State::BROKEN.contains(&target.state) {
        reasons.push(Refusal::new("links-works").article("20"));
    }
    if place.accepted_at.is_some() {
        reasons.push(Refusal::new("links-accepted").article("20"));
    }
    if (reason.trim().chars().count() as u64) < least {
        reasons.push(Refusal::new("norm-reason").arg("least", least).field("reason").article("20"));
    }
    platform::act::all_clear(reasons)?;
    let mut row = place.into_active_model();
    row.accepted_by = Set(Some(act.staff()?.id));
    row.accepted_at = Set(Some(act.now()));
    row.accepted_for = Set(reason.trim().to_owned());
    let place = row.update(act.db()).await?;
    act.record(
        Entry::new("link.accept", "link", target.id, &target.address)
            .unit(place.unit_id)
            .site(place.site_id)
            .effect(json!({ "reason": place.accepted_for, "article": place.article_id })),
    );
    Ok(place)
}
