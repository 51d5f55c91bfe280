//! Making one change of the column tree (art. 10): what [`Alteration::apply`] says, written down; old addresses lead
//! on; other chapters follow in the same act. Who may is asked by the acts that call this.

use std::collections::{BTreeMap, BTreeSet};

use platform::act::all_clear;
use platform::app::Moved;
use platform::journal::Entry;
use platform::people::{SiteRef, UnitId, unit};
use platform::{Act, App, Moment, OrNotFound, Refusal, Result};
use sea_orm::prelude::*;
use sea_orm::{ActiveModelTrait, IntoActiveModel, QuerySelect};
use serde_json::{Value, json};

use super::alteration::{Alteration, Known};
use super::topic::EndTopic;
use super::{Tree, channel, column, redirect};
use crate::sites::site::{self, SiteState};

impl Known {
    /// What must be known to judge changes of a site's columns now.
    pub async fn of(app: &App, db: &impl ConnectionTrait, now: Moment, site: &site::Model) -> Result<Self> {
        Ok(Self {
            on_home: site.modules.0.iter().flat_map(|module| module.columns().iter().copied()).collect(),
            waits: site.state != SiteState::Draft,
            guides: (site.state != SiteState::Draft).then_some((site.kind, site.unit_id)),
            ..Self::anew(app, db, now, site.id).await?
        })
    }

    /// The same for a site that is not there yet.
    pub async fn anew(app: &App, db: &impl ConnectionTrait, now: Moment, site: SiteRef) -> Result<Self> {
        let (rules, today) = (&app.rules, now.day());
        let units = unit::Entity::find()
            .filter(unit::Column::ClosedAt.is_null())
            .select_only()
            .column(unit::Column::Id)
            .into_tuple::<UnitId>()
            .all(db)
            .await?;
        let redirects = redirect::of_site(db, site).await?;
        Ok(Self {
            site,
            now,
            depth: rules.count("column.depth", today)?.value,
            name: rules.chars("column.name", today)?.value,
            description: rules.chars("column.description", today)?.value,
            keyword: rules.chars("keyword.length", today)?.value,
            keywords: rules.count("keywords.max", today)?.value,
            reason: rules.chars("reason.min", today)?.value,
            units: units.into_iter().collect(),
            on_home: BTreeSet::new(),
            redirects: redirects.into_iter().map(|row| (row.from_path, row.to_path)).collect::<BTreeMap<_, _>>(),
            waits: false,
            specialities: rules.count("column.specialities", today)?.value,
            guides: None,
        })
    }
}

/// After a site has been opened its columns change by an implemented form of annex 1 only (art. 10).
pub(super) fn must_be_building(site: &site::Model) -> Result<()> {
    if site.state == SiteState::Draft {
        return Ok(());
    }
    let refusal = Refusal::new("columns-frozen").arg("site", site.name.as_str());
    Err(refusal.article("10").remedy("columns-frozen-remedy").into())
}

/// Makes one change; `tree` is the tree before and, if all is well, after it.
pub(crate) async fn make(
    act: &Act,
    site: &site::Model,
    tree: &mut Tree,
    known: &mut Known,
    alteration: &Alteration,
) -> Result<()> {
    let before = tree.clone();
    all_clear(alteration.apply(tree, known))?;
    for channel in tree.channels() {
        write_channel(act, before.channel(channel.id), channel).await?;
    }
    for column in tree.columns() {
        write_column(act, before.column(column.id), column).await?;
    }
    follow(act, site, &before, tree, alteration).await?;
    if let Alteration::Open { id, .. } = alteration
        && let Some(at) = tree.column(*id).and_then(|column| column.ends_at)
    {
        act.enqueue_at(&EndTopic { column: *id, at }, at).await?;
    }
    act.record(said(site, &before, tree, alteration)?);
    Ok(())
}

async fn write_channel(act: &Act, before: Option<&channel::Model>, after: &channel::Model) -> Result<()> {
    match before {
        Some(before) if before == after => {}
        Some(_) => {
            after.clone().into_active_model().reset_all().update(act.db()).await?;
        }
        None => {
            after.clone().into_active_model().reset_all().insert(act.db()).await?;
        }
    }
    Ok(())
}

async fn write_column(act: &Act, before: Option<&column::Model>, after: &column::Model) -> Result<()> {
    match before {
        Some(before) if before == after => {}
        Some(_) => {
            after.clone().into_active_model().reset_all().update(act.db()).await?;
        }
        None => {
            after.clone().into_active_model().reset_all().insert(act.db()).await?;
        }
    }
    Ok(())
}

/// Old addresses lead on, and what stands in the columns follows.
async fn follow(act: &Act, site: &site::Model, before: &Tree, after: &Tree, alteration: &Alteration) -> Result<()> {
    let id = match alteration {
        Alteration::Move { id, .. } | Alteration::Merge { id, .. } => *id,
        _ => return Ok(()),
    };
    let was = before.column(id).or_not_found()?;
    let is = after.column(id).or_not_found()?;
    let target = match is.merged_into {
        Some(into) => after.column(into).or_not_found()?,
        None => is,
    };
    if was.path == target.path {
        return Ok(());
    }
    redirect::lead(act, site.id, &was.path, &target.path).await?;
    let family = if is.merged_into.is_some() { vec![id] } else { after.family(id) };
    for member in family {
        let (Some(was), Some(is)) = (before.column(member), after.column(member)) else { continue };
        let to = if is.merged_into == Some(target.id) { &target.path } else { &is.path };
        let moved = Moved {
            site: site.id,
            part: member.0,
            from: was.path.clone(),
            to: to.clone(),
            into: (member == id).then_some(is.merged_into).flatten().map(|into| into.0),
        };
        for follower in &act.app().followers {
            follower(act, &moved).await?;
        }
    }
    Ok(())
}

fn said(site: &site::Model, before: &Tree, after: &Tree, alteration: &Alteration) -> Result<Entry> {
    let verb = match alteration {
        Alteration::OpenChannel { .. } => "channel.open",
        Alteration::RenameChannel { .. } => "channel.rename",
        Alteration::Open { .. } => "column.open",
        Alteration::Rename { .. } => "column.rename",
        Alteration::Move { .. } => "column.move",
        Alteration::Merge { .. } => "column.merge",
        Alteration::Close { .. } => "column.close",
    };
    let entry = match alteration {
        Alteration::OpenChannel { id, .. } | Alteration::RenameChannel { id, .. } => {
            let channel = after.channel(*id).or_not_found()?;
            let effect = json!({ "path": channel.path(), "before": before.channel(*id).map(|was| &was.name), "after": channel.name });
            Entry::new(verb, "channel", channel.id, &channel.name).unit(site.unit_id).effect(effect)
        }
        _ => {
            let id = alteration.column().or_not_found()?;
            let column = after.column(id).or_not_found()?;
            let effect = json!({ "before": before.column(id).map(facts), "after": facts(column), "path": column.path });
            Entry::new(verb, "column", id, &column.name).unit(column.unit_id).effect(effect)
        }
    };
    Ok(entry.site(site.id))
}

fn facts(column: &column::Model) -> Value {
    json!({
        "name": column.name, "name_en": column.name_en, "unit": column.unit_id, "type": column.kind,
        "keywords": column.keywords, "description": column.description, "template": column.template,
        "speciality": column.speciality,
        "path": column.path, "parent": column.parent_id, "closed": !column.is_open(), "merged_into": column.merged_into,
        "note": column.closing_note,
    })
}
