//! Founding a site and keeping its record (arts. 5, 6, 10, 12): the IT office enters what has been
//! approved; one portal, at most one site a unit, a label of its own.

use jiff::civil::Date;
use platform::act::all_clear;
use platform::journal::Entry;
use platform::people::unit::{self, UnitKind};
use platform::people::{SiteRef, UnitId};
use platform::permits::{KeepSite, Resource, ResourceKind};
use platform::rulebook::Period;
use platform::{Act, App, OrNotFound, Refusal, Result};
use sea_orm::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, EntityTrait, ExprTrait, Set};
use serde_json::json;

use super::footer::may_lead_to;
use super::pause::{self, PauseKind};
use super::site::{self, ActiveModel, Column, Entity, Model, SiteKind, SiteState};
use super::{Appearance, DomainLabel, Footer, LinkTarget, Modules};
use crate::words::{Wanted, is_slug, line};

/// What is told about a site when it is founded.
#[derive(Clone, Debug)]
pub struct NewSite {
    /// Kind.
    pub kind: SiteKind,
    /// The unit that will answer for it.
    pub unit: UnitId,
    /// Short code, for good.
    pub code: String,
    /// Domain label.
    pub label: String,
    /// Names and footer record.
    pub record: Record,
}

/// What may change about a site's record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Full name.
    pub name: String,
    /// Customary short name.
    pub short_name: String,
    /// Name in English.
    pub name_en: String,
    /// Footer record; may have gaps until the site goes live.
    pub footer: Footer,
}

/// Founds a site. Nobody outside sees it before it is launched.
pub async fn found(act: &Act, new: NewSite) -> Result<Model> {
    let id = SiteRef::new();
    act.permit(KeepSite, &Resource::new(ResourceKind::Site, id, Some(new.unit)))?;
    put_site(act, id, new).await
}

/// The site of an id that it has had since it was applied for. Who may is asked by the acts that call this.
pub(crate) async fn put_site(act: &Act, id: SiteRef, new: NewSite) -> Result<Model> {
    let (reasons, label) = against(act, id, &new).await?;
    all_clear(reasons)?;
    let site = ActiveModel {
        id: Set(id),
        code: Set(new.code.trim().to_owned()),
        kind: Set(new.kind),
        unit_id: Set(new.unit),
        name: Set(new.record.name.trim().to_owned()),
        short_name: Set(new.record.short_name.trim().to_owned()),
        name_en: Set(new.record.name_en.trim().to_owned()),
        label: Set(label.or_not_found()?),
        state: Set(SiteState::Draft),
        footer: Set(new.record.footer),
        appearance: Set(Appearance::default()),
        modules: Set(Modules::default()),
        frame: Set(1),
        version: Set(1),
        created_at: Set(act.now()),
        live_at: Set(None),
    }
    .insert(act.db())
    .await?;
    act.record(
        Entry::new("site.found", "site", id, &site.name)
            .unit(site.unit_id)
            .site(id)
            .effect(json!({ "kind": site.kind, "code": site.code, "label": site.label })),
    );
    Ok(site)
}

/// Everything that stands against founding a site, and its label as far as it is one.
pub(crate) async fn against(act: &Act, id: SiteRef, new: &NewSite) -> Result<(Vec<Refusal>, Option<DomainLabel>)> {
    let unit = unit::Entity::find_by_id(new.unit).one(act.db()).await?.or_not_found()?;
    let mut reasons = new.record.reasons(act)?;
    let code = new.code.trim().to_owned();
    if !is_slug(&code) {
        reasons.push(Refusal::new("sites-code-form").field("code"));
    }
    let label = match new.label.parse::<DomainLabel>() {
        Ok(label) => {
            reasons.extend(too_long(act.app(), act.now().day(), &label)?);
            if label.is_portal() != (new.kind == SiteKind::Portal) {
                reasons.push(Refusal::new("sites-label-portal").article("12").field("label"));
            }
            Some(label)
        }
        Err(refusal) => {
            reasons.push(refusal);
            None
        }
    };
    if unit.closed_at.is_some() {
        reasons.push(Refusal::new("sites-unit-closed").arg("unit", unit.name.as_str()).field("unit"));
    }
    // Subdistricts have no site of their own but a channel on the portal (47号).
    if unit.kind == UnitKind::Subdistrict {
        reasons.push(
            Refusal::new("sites-unit-subdistrict")
                .arg("unit", unit.name.as_str())
                .article("3")
                .remedy("sites-unit-subdistrict-remedy")
                .field("unit"),
        );
    }
    reasons.extend(taken(act, id, new, &code, label.as_ref()).await?);
    Ok((reasons, label))
}

/// Changes a site's names and footer record. A live site keeps a complete footer.
pub async fn keep(act: &Act, id: SiteRef, record: &Record, expected: i32) -> Result<Model> {
    let site = site::by_id(act.db(), id).await?;
    act.permit(KeepSite, &site::resource(&site))?;
    site::claim(act, &site, expected).await?;
    let mut reasons = record.reasons(act)?;
    if site.state.public() {
        reasons.extend(record.footer.reasons());
    }
    if exists(act, id, Column::Name.eq(record.name.trim())).await? {
        reasons.push(Refusal::new("sites-name-taken").arg("name", record.name.trim()).field("name"));
    }
    all_clear(reasons)?;
    let before =
        json!({ "name": site.name, "short_name": site.short_name, "name_en": site.name_en, "footer": site.footer });
    let renamed = site.name != record.name.trim();
    let row = ActiveModel {
        id: Set(id),
        name: Set(record.name.trim().to_owned()),
        short_name: Set(record.short_name.trim().to_owned()),
        name_en: Set(record.name_en.trim().to_owned()),
        footer: Set(record.footer.clone()),
        ..Default::default()
    };
    let site = row.update(act.db()).await?;
    let after =
        json!({ "name": site.name, "short_name": site.short_name, "name_en": site.name_en, "footer": site.footer });
    act.record(
        Entry::new("site.keep", "site", id, &site.name)
            .unit(site.unit_id)
            .site(id)
            .effect(json!({ "before": before, "after": after })),
    );
    site::frame_changed(act, id).await?;
    if renamed {
        site::directory_changed(act).await?;
    }
    site::by_id(act.db(), id).await
}

/// Longer than the rulebook lets a label be, although the wire would take it.
pub(crate) fn too_long(app: &App, today: Date, label: &DomainLabel) -> Result<Option<Refusal>> {
    let most = app.rules.chars("domain.label", today)?.value;
    let refusal = || {
        Refusal::new("sites-label-long")
            .arg("label", label.as_str())
            .arg("most", most)
            .article("12")
            .remedy("sites-label-remedy")
            .field("label")
    };
    Ok((label.as_str().len() as u64 > most).then(refusal))
}

impl Record {
    fn reasons(&self, act: &Act) -> Result<Vec<Refusal>> {
        let footer = &self.footer;
        let mut reasons: Vec<Refusal> = [
            line(act, "name", &self.name, Wanted::Needed, "site.name")?,
            line(act, "short_name", &self.short_name, Wanted::Needed, "site.name")?,
            line(act, "name_en", &self.name_en, Wanted::Optional, "column.description")?,
            line(act, "sponsor", &footer.sponsor, Wanted::Optional, "site.name")?,
            line(act, "operator", &footer.operator, Wanted::Optional, "site.name")?,
            line(act, "address", &footer.address, Wanted::Optional, "column.description")?,
        ]
        .into_iter()
        .flatten()
        .collect();
        let today = act.now().day();
        let most = act.app().rules.chars("body.max", today)?.value;
        if footer.statement.chars().count() as u64 > most {
            reasons.push(Refusal::new("words-too-long").arg("most", most).arg("field", "statement").field("statement"));
        }
        let most = act.app().rules.count("site.modules", today)?.value;
        if footer.links.len() as u64 > most {
            reasons.push(Refusal::new("sites-links-many").arg("most", most).field("links"));
        }
        for link in &footer.links {
            reasons.extend(line(act, "links", &link.title, Wanted::Needed, "column.name")?);
            if let LinkTarget::Url(url) = &link.to
                && !may_lead_to(url)
            {
                reasons.push(Refusal::new("sites-link-target").arg("url", url.as_str()).field("links"));
            }
        }
        Ok(reasons)
    }
}

async fn taken(act: &Act, id: SiteRef, new: &NewSite, code: &str, label: Option<&DomainLabel>) -> Result<Vec<Refusal>> {
    let mut reasons = Vec::new();
    let name = new.record.name.trim();
    if exists(act, id, Column::Code.eq(code)).await? {
        reasons.push(Refusal::new("sites-code-taken").arg("code", code).field("code"));
    }
    if exists(act, id, Column::Name.eq(name)).await? {
        reasons.push(Refusal::new("sites-name-taken").arg("name", name).field("name"));
    }
    if let Some(label) = label
        && exists(act, id, Column::Label.eq(label.clone())).await?
    {
        reasons.push(Refusal::new("sites-label-taken").arg("label", label.as_str()).article("12").field("label"));
    }
    let open = Column::State.is_not_in([SiteState::Closed, SiteState::Archived]);
    if exists(act, id, Column::UnitId.eq(new.unit).and(open.clone())).await? {
        reasons.push(Refusal::new("sites-unit-has-site").article("9").field("unit"));
    }
    reasons.extend(closed_lately(act, new.unit).await?);
    if new.kind == SiteKind::Portal && exists(act, id, Column::Kind.eq(SiteKind::Portal).and(open)).await? {
        reasons.push(Refusal::new("sites-one-portal").article("3").field("kind"));
    }
    Ok(reasons)
}

/// A unit whose site was closed does not open another one within a year.
async fn closed_lately(act: &Act, unit: UnitId) -> Result<Option<Refusal>> {
    let today = act.now().day();
    let months = act.app().rules.months("site.reopen", today)?.value;
    let over = Entity::find()
        .filter(Column::UnitId.eq(unit))
        .filter(Column::State.is_in([SiteState::Closed, SiteState::Archived]));
    for site in over.all(act.db()).await? {
        let closings = pause::of_site(act.db(), site.id).await?;
        let closed =
            closings.iter().filter(|pause| pause.kind == PauseKind::Closing).filter_map(|pause| pause.ended_at);
        let Some(closed) = closed.max() else { continue };
        let free = Period::Months(months).after(closed.day(), &act.app().calendar).date;
        if today < free {
            let refusal = Refusal::new("sites-reopen").arg("site", site.name.as_str()).arg("from", free.to_string());
            return Ok(Some(refusal.field("unit")));
        }
    }
    Ok(None)
}

async fn exists(act: &Act, except: SiteRef, such: Expr) -> Result<bool> {
    Ok(Entity::find().filter(such).filter(Column::Id.ne(except)).count(act.db()).await? > 0)
}
