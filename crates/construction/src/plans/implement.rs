//! 实施 (art. 10): exactly what was approved, through the same rules as every other change, in the act that signs the
//! cell. If the tree is no longer the one that was looked at, nothing happens and the form says so.

use platform::act::all_clear;
use platform::journal::Entry;
use platform::people::UnitId;
use platform::permits::{ImplementPlan, Resource, ResourceKind};
use platform::{Act, App, Error, Moment, OrNotFound, Result};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::json;

use super::draw::{Drawing, draw, outdated};
use super::plan::{Application, Plan};
use crate::columns::{Known, Tree, column, make};
use crate::sites::found::put_site;
use crate::sites::life;
use crate::sites::site;

/// A plan as it stands now, drawn against the tree of its site; nothing while the site is not chosen.
pub async fn current(
    app: &App,
    db: &impl ConnectionTrait,
    now: Moment,
    plan: &Plan,
) -> Result<Option<(Option<site::Model>, Drawing)>> {
    let Some(id) = plan.site else { return Ok(None) };
    if plan.application == Application::NewSite {
        let known = Known::anew(app, db, now, id).await?;
        return Ok(Some((None, draw(plan, Tree::default(), known))));
    }
    let site = site::by_id(db, id).await?;
    let tree = column::tree(db, id).await?;
    let known = Known::of(app, db, now, &site).await?;
    Ok(Some((Some(site), draw(plan, tree, known))))
}

/// Makes exactly the approved change for the unit that applied for it.
pub async fn implement(act: &Act, plan: &Plan, unit: UnitId) -> Result<site::Model> {
    let id = plan.site.or_not_found()?;
    let site = if plan.application == Application::NewSite {
        act.permit(ImplementPlan, &Resource::new(ResourceKind::Site, id, Some(unit)))?;
        if site::Entity::find_by_id(id).one(act.db()).await?.is_some() {
            return Err(outdated().into());
        }
        let proposal = plan.new_site.clone().or_not_found()?;
        put_site(act, id, proposal.founded_for(unit)).await?
    } else {
        let site = site::by_id(act.db(), id).await?;
        act.permit(ImplementPlan, &site::resource(&site))?;
        site::claim(act, &site, site.version).await?;
        site
    };
    let mut tree = column::tree(act.db(), id).await?;
    let known = Known::of(act.app(), act.db(), act.now(), &site).await?;
    let drawing = draw(plan, tree.clone(), known.clone());
    if drawing.outdated {
        return Err(outdated().into());
    }
    all_clear(drawing.reasons())?;
    let mut known = known;
    for planned in &plan.changes {
        make::make(act, &site, &mut tree, &mut known, &planned.alteration).await?;
    }
    // What stands in the database is what was approved, or nothing happens.
    let made = column::tree(act.db(), id).await?.digest();
    if made != drawing.after.digest() {
        return Err(Error::Internal(anyhow::anyhow!("the tree made is not the tree approved")));
    }
    act.record(Entry::new("plan.implement", "site", id, &site.name).unit(site.unit_id).site(id).effect(json!({
        "application": plan.application,
        "changes": plan.changes.len(),
        "before": plan.drawn_against,
        "after": made,
    })));
    match (plan.application, &plan.offline, &plan.closing) {
        (Application::Offline, Some(offline), _) => {
            life::put_offline(act, &site, offline).await?;
        }
        (Application::Closing, _, Some(closing)) => {
            life::put_closing(act, &site, closing).await?;
        }
        _ => {}
    }
    site::frame_changed(act, id).await?;
    site::by_id(act.db(), id).await
}
