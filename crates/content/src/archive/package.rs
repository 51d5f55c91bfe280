//! A site packed on request (art. 21): who asked for what, and the file that came of it. A takedown
//! makes what was packed before void: the file is no longer handed out.

use construction::hosts;
use construction::sites::site;
use platform::jobs::Job;
use platform::journal::Entry;
use platform::people::{Actor, SiteRef, StaffId};
use platform::permits::PackSite;
use platform::{Act, App, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, IntoActiveModel, QueryOrder, QuerySelect, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::cdxj::stamp;
use super::wacz;
use super::walk::Wanted;

platform::id!(
    /// A package.
    PackageId
);

/// One package.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "archive_package")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PackageId,
    /// Of which site.
    pub site_id: SiteRef,
    /// Only what has changed since; the whole site when empty.
    pub since: Option<Moment>,
    /// Who asked.
    pub asked_by: StaffId,
    /// When.
    pub asked_at: Moment,
    /// When it was there.
    pub done_at: Option<Moment>,
    /// SM3 of the file, where it lies in the store.
    pub digest: Option<String>,
    /// Its size in bytes.
    pub size: Option<i64>,
    /// How many pages it holds.
    pub pages: Option<i32>,
    /// Since when it is not handed out any more.
    pub void_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Asks for a package of a site; a job makes it.
pub async fn ask(act: &Act, id: SiteRef, since: Option<Moment>) -> Result<Model> {
    let site = site::by_id(act.db(), id).await?;
    act.permit(PackSite, &site::resource(&site))?;
    if since.is_some_and(|since| since > act.now()) {
        return Err(Refusal::new("archive-package-future").article("21").field("since").into());
    }
    let waiting = Entity::find()
        .filter(Column::SiteId.eq(id))
        .filter(Column::DoneAt.is_null())
        .filter(Column::VoidAt.is_null())
        .one(act.db())
        .await?;
    if waiting.is_some() {
        return Err(Refusal::new("archive-package-waits").arg("site", site.name).article("21").into());
    }
    let row = ActiveModel {
        id: Set(PackageId::new()),
        site_id: Set(id),
        since: Set(since),
        asked_by: Set(act.staff()?.id),
        asked_at: Set(act.now()),
        done_at: Set(None),
        digest: Set(None),
        size: Set(None),
        pages: Set(None),
        void_at: Set(None),
    };
    let package = row.insert(act.db()).await?;
    act.record(
        Entry::new("archive.pack", "site", id, &site.name)
            .unit(site.unit_id)
            .site(id)
            .effect(json!({"package": package.id, "since": since.map(Moment::rfc3339)})),
    );
    act.enqueue(&MakePackage { package: package.id }).await?;
    Ok(package)
}

/// Packages of these sites, newest first, at most `most`.
pub async fn of_sites(db: &impl ConnectionTrait, sites: &[SiteRef], most: u64) -> Result<Vec<Model>> {
    if sites.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Entity::find()
        .filter(Column::SiteId.is_in(sites.iter().copied()))
        .order_by_desc(Column::AskedAt)
        .limit(most)
        .all(db)
        .await?)
}

/// Packages of a site that were asked for by then and can still be fetched.
pub(crate) async fn offered_before(db: &impl ConnectionTrait, site: SiteRef, at: Moment) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::SiteId.eq(site))
        .filter(Column::AskedAt.lte(at))
        .filter(Column::VoidAt.is_null())
        .count(db)
        .await?)
}

/// Makes every package of these sites void, those under way, too; returns how many.
pub(crate) async fn void_of(act: &Act, sites: impl IntoIterator<Item = SiteRef>) -> Result<u64> {
    let done = Entity::update_many()
        .col_expr(Column::VoidAt, Expr::value(act.now()))
        .filter(Column::SiteId.is_in(sites))
        .filter(Column::VoidAt.is_null())
        .exec(act.db())
        .await?;
    Ok(done.rows_affected)
}

/// The package of an id, or *not found*.
pub async fn by_id(db: &impl ConnectionTrait, id: PackageId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.or_not_found()
}

/// Makes a package.
#[derive(Debug, Serialize, Deserialize)]
pub struct MakePackage {
    /// Which.
    pub package: PackageId,
}

impl Job for MakePackage {
    const KIND: &'static str = "archive.make_package";
    const LANE: i32 = 1;

    async fn run(self, app: App) -> Result<()> {
        let package = by_id(app.db.read(), self.package).await?;
        if package.done_at.is_some() || package.void_at.is_some() {
            return Ok(());
        }
        let host = hosts::of_site(&app, package.site_id)?;
        let folder = tempfile::Builder::new().prefix("pack-").tempdir_in(&app.settings.data)?;
        let name = format!("{}-{}", host.label, stamp(package.asked_at));
        let wanted = Wanted { since: package.since, languages: true };
        let packed = wacz::pack(&app, &host, wanted, folder.path(), &name).await?;
        let (digest, size) = app.files.put_file(&packed.wacz).await?;
        let act = app.act(&Actor::System("archive")).await?;
        let package = by_id(act.db(), self.package).await?;
        let site = site::by_id(act.db(), package.site_id).await?;
        let mut row = package.into_active_model();
        row.done_at = Set(Some(act.now()));
        row.digest = Set(Some(digest.clone()));
        row.size = Set(i64::try_from(size).ok());
        row.pages = Set(i32::try_from(packed.pages).ok());
        row.update(act.db()).await?;
        act.record(
            Entry::new("archive.packed", "site", site.id, &site.name)
                .unit(site.unit_id)
                .site(site.id)
                .effect(json!({"package": self.package, "pages": packed.pages, "size": size}))
                .digest(digest),
        );
        act.commit().await
    }
}
