//! 网站 (arts. 3, 6, 9): the portal and the department sites, one row each, with footer record,
//! appearance and home page as data. `frame` counts every change that all its pages show.

use platform::people::{SiteRef, UnitId};
use platform::permits::{Resource, ResourceKind};
use platform::store::{self, serve::RefreshPages};
use platform::{Act, Error, Moment, OrNotFound, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ExprTrait, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::{Appearance, DomainLabel, Footer, Modules};
use crate::frame::RenewFrame;

/// What kind of site it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum SiteKind {
    /// 门户网站.
    #[sea_orm(string_value = "portal")]
    Portal,
    /// 部门网站.
    #[sea_orm(string_value = "department")]
    Department,
}

impl SiteKind {
    /// The name in data, forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Department => "department",
        }
    }
}

/// Where a site stands in its life. 申请 and 审批 come before: they are the states of its form of annex 1; the site
/// itself begins with its building.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum SiteState {
    /// 建设: nobody outside sees it; its columns are laid out.
    #[sea_orm(string_value = "draft")]
    Draft,
    /// 试运行: open, but not for search engines.
    #[sea_orm(string_value = "trial")]
    Trial,
    /// 正常运行.
    #[sea_orm(string_value = "live")]
    Live,
    /// 临时下线: says so on every address.
    #[sea_orm(string_value = "offline")]
    Offline,
    /// 报备停机: stopped in an emergency, says so on every address.
    #[sea_orm(string_value = "stopped")]
    Stopped,
    /// 关停公告期: still open, under the notice of its closing.
    #[sea_orm(string_value = "closing")]
    Closing,
    /// 已归档: closed, its pages stay to be read and say that they are an archive.
    #[sea_orm(string_value = "archived")]
    Archived,
    /// 已关停: every address says where the content went.
    #[sea_orm(string_value = "closed")]
    Closed,
}

impl SiteState {
    /// The name in data, forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Trial => "trial",
            Self::Live => "live",
            Self::Offline => "offline",
            Self::Stopped => "stopped",
            Self::Closing => "closing",
            Self::Archived => "archived",
            Self::Closed => "closed",
        }
    }

    /// Whether the public may see its pages.
    pub fn public(self) -> bool {
        matches!(self, Self::Trial | Self::Live | Self::Closing | Self::Archived)
    }

    /// Whether it is a site of the cluster that visitors are led to.
    pub fn listed(self) -> bool {
        matches!(self, Self::Trial | Self::Live | Self::Closing)
    }

    /// Whether it may be opened, on trial or for good, from here.
    pub fn may_open(self) -> bool {
        matches!(self, Self::Draft | Self::Trial)
    }

    /// Whether it has been closed for good.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Archived | Self::Closed)
    }

    /// Whether its host name answers at all.
    pub fn answers(self) -> bool {
        self != Self::Draft
    }
}

/// A site.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "site")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SiteRef,
    /// Short code in data and index numbers; never changes.
    pub code: String,
    /// Kind.
    pub kind: SiteKind,
    /// 主办单位: the unit that answers for it (art. 6).
    pub unit_id: UnitId,
    /// Full name, as the header shows it.
    pub name: String,
    /// Customary short name.
    pub short_name: String,
    /// Name in English.
    pub name_en: String,
    /// Domain label under the base domain.
    pub label: DomainLabel,
    /// State.
    pub state: SiteState,
    /// Footer record.
    #[sea_orm(column_type = "JsonBinary")]
    pub footer: Footer,
    /// Appearance.
    #[sea_orm(column_type = "JsonBinary")]
    pub appearance: Appearance,
    /// Home page.
    #[sea_orm(column_type = "JsonBinary")]
    pub modules: Modules,
    /// Version of the frame that its pages must carry.
    pub frame: i64,
    /// Counts every change of this record; whoever changes must have read the newest.
    pub version: i32,
    /// When it was founded.
    pub created_at: Moment,
    /// When it first went live.
    pub live_at: Option<Moment>,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Tag of pages that list the sites of the cluster.
pub const SITES_TAG: &str = "sites";

/// The site, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: SiteRef) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// Every site: the portal first, then by code.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let mut sites = Entity::find().order_by_asc(Column::Code).all(db).await?;
    sites.sort_by_key(|site| site.kind != SiteKind::Portal);
    Ok(sites)
}

/// The portal, or *not found* before it is founded.
pub async fn portal(db: &impl ConnectionTrait) -> Result<Model> {
    Entity::find().filter(Column::Kind.eq(SiteKind::Portal)).one(db).await?.or_not_found()
}

/// The site of a code.
pub async fn by_code(db: &impl ConnectionTrait, code: &str) -> Result<Model> {
    Entity::find().filter(Column::Code.eq(code)).one(db).await?.or_not_found()
}

impl Model {
    /// Its name in a language of the frame; Chinese where there is no English one.
    pub fn name_in(&self, lang: platform::view::Lang) -> String {
        let english = lang == platform::view::Lang::En && !self.name_en.is_empty();
        if english { self.name_en.clone() } else { self.name.clone() }
    }
}

/// What policies may know about a site.
pub fn resource(site: &Model) -> Resource {
    let mut resource = Resource::new(ResourceKind::Site, site.id, Some(site.unit_id));
    site.state.name().clone_into(&mut resource.stage);
    resource
}

/// The site of an act, if it is still as it was when the actor read it; the row is moved to the
/// next version. Done before anything else is written, so that of two at once one is *stale*.
pub(crate) async fn claim(act: &Act, site: &Model, expected: i32) -> Result<()> {
    let moved = Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(site.id))
        .filter(Column::Version.eq(expected))
        .exec(act.db())
        .await?;
    if moved.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Says that every page of the site looks different now: they are renewed at their next look or
/// in the background, whichever comes first.
pub(crate) async fn frame_changed(act: &Act, site: SiteRef) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Frame, Expr::col(Column::Frame).add(1))
        .filter(Column::Id.eq(site))
        .exec(act.db())
        .await?;
    let (frame, state): (i64, SiteState) = Entity::find_by_id(site)
        .select_only()
        .column(Column::Frame)
        .column(Column::State)
        .into_tuple()
        .one(act.db())
        .await?
        .or_not_found()?;
    act.page_changed(site, "*", "frame");
    if state.answers() {
        act.enqueue(&RenewFrame::begin(site, frame)).await?;
    }
    Ok(())
}

/// Says that lists of sites look different now.
pub(crate) async fn directory_changed(act: &Act) -> Result<()> {
    if store::mark_stale(act, SITES_TAG).await? > 0 {
        act.enqueue(&RefreshPages).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn a_closed_site_stays_closed_and_a_draft_is_nobodys_to_see() {
        assert!(!SiteState::Closed.may_open() && !SiteState::Archived.may_open());
        assert!(SiteState::Archived.public() && !SiteState::Archived.listed());
        assert!(!SiteState::Draft.public() && !SiteState::Draft.answers());
        assert!(!SiteState::Offline.public() && SiteState::Offline.answers());
        for state in SiteState::iter() {
            assert_eq!(state.to_value(), state.name());
        }
        for kind in SiteKind::iter() {
            assert_eq!(kind.to_value(), kind.name());
        }
    }
}
