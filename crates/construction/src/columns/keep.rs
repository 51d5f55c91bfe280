//! Keeping channels and columns (arts. 10, 18): renamed, put in order, closed. A closed column
//! keeps its addresses; what was published there can still be found.

use platform::act::all_clear;
use platform::journal::Entry;
use platform::people::{SiteRef, UnitId};
use platform::permits::KeepColumns;
use platform::{Act, Error, Refusal, Result};
use sea_orm::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ExprTrait, Set};
use serde_json::json;

use super::open::{key_words, named, responsible};
use super::{ChannelId, ColumnId, ColumnKind, Template, channel, column};
use crate::sites::site;
use crate::words::keywords;

/// What may change about a column. Its path stays.
#[derive(Clone, Debug)]
pub struct Change {
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// The unit that answers for its content.
    pub unit: UnitId,
    /// What it is about.
    pub kind: ColumnKind,
    /// Key words.
    pub keywords: String,
    /// Purpose and main content.
    pub description: String,
    /// How its list looks.
    pub template: Template,
}

/// What may change about a channel. Its path stays.
#[derive(Clone, Debug, Default)]
pub struct ChannelChange {
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// What it is for.
    pub description: String,
}

/// Changes a column's names, type, words and responsible unit.
pub async fn rename(act: &Act, id: ColumnId, change: &Change, expected: i32) -> Result<column::Model> {
    let (site, column) = place(act, id).await?;
    site::claim(act, &site, site.version).await?;
    claim(act, &column, expected).await?;
    let words = keywords(&change.keywords);
    let mut reasons = named(act, &change.name, &change.name_en, &change.description)?;
    reasons.extend(key_words(act, &words)?);
    reasons.extend(responsible(act, change.unit).await?);
    reasons.extend(must_be_open(&column));
    let tree = column::tree(act.db(), site.id).await?;
    let taken = tree.columns().iter().any(|other| {
        other.id != id
            && other.is_open()
            && (other.channel_id, other.parent_id) == (column.channel_id, column.parent_id)
            && other.name == change.name.trim()
    });
    if taken {
        reasons.push(Refusal::new("columns-name-taken").arg("name", change.name.trim()).field("name"));
    }
    all_clear(reasons)?;
    let row = column::ActiveModel {
        id: Set(id),
        name: Set(change.name.trim().to_owned()),
        name_en: Set(change.name_en.trim().to_owned()),
        unit_id: Set(change.unit),
        kind: Set(change.kind),
        keywords: Set(words),
        description: Set(change.description.trim().to_owned()),
        template: Set(change.template),
        ..Default::default()
    };
    let after = row.update(act.db()).await?;
    let facts = |column: &column::Model| {
        json!({
            "name": column.name, "name_en": column.name_en, "unit": column.unit_id, "type": column.kind,
            "keywords": column.keywords, "description": column.description, "template": column.template,
        })
    };
    act.record(
        Entry::new("column.rename", "column", id, &after.name)
            .unit(after.unit_id)
            .site(site.id)
            .effect(json!({ "before": facts(&column), "after": facts(&after) })),
    );
    site::frame_changed(act, site.id).await?;
    Ok(after)
}

/// Changes a channel's names and description; `expected` is the version of the site.
pub async fn rename_channel(act: &Act, id: ChannelId, change: &ChannelChange, expected: i32) -> Result<channel::Model> {
    let channel = channel::by_id(act.db(), id).await?;
    let site = site::by_id(act.db(), channel.site_id).await?;
    act.permit(KeepColumns, &site::resource(&site))?;
    site::claim(act, &site, expected).await?;
    let mut reasons = named(act, &change.name, &change.name_en, &change.description)?;
    let others = channel::of_site(act.db(), site.id).await?;
    if others.iter().any(|other| other.id != id && other.name == change.name.trim()) {
        reasons.push(Refusal::new("columns-name-taken").arg("name", change.name.trim()).field("name"));
    }
    all_clear(reasons)?;
    let row = channel::ActiveModel {
        id: Set(id),
        name: Set(change.name.trim().to_owned()),
        name_en: Set(change.name_en.trim().to_owned()),
        description: Set(change.description.trim().to_owned()),
        ..Default::default()
    };
    let after = row.update(act.db()).await?;
    act.record(
        Entry::new("channel.rename", "channel", id, &after.name)
            .unit(site.unit_id)
            .site(site.id)
            .effect(json!({ "before": channel.name, "after": after.name })),
    );
    site::frame_changed(act, site.id).await?;
    Ok(after)
}

/// Closes a column: nothing new is published there; its addresses stay.
pub async fn close(act: &Act, id: ColumnId, expected: i32) -> Result<column::Model> {
    let (site, column) = place(act, id).await?;
    site::claim(act, &site, site.version).await?;
    claim(act, &column, expected).await?;
    let mut reasons: Vec<Refusal> = must_be_open(&column).into_iter().collect();
    let children = column::children(act.db(), id).await?.len();
    if children > 0 {
        reasons.push(Refusal::new("columns-has-children").arg("count", children).remedy("columns-has-children-remedy"));
    }
    if site.modules.0.iter().any(|module| module.columns().contains(&id)) {
        reasons.push(Refusal::new("columns-on-home").remedy("columns-on-home-remedy"));
    }
    all_clear(reasons)?;
    let row = column::ActiveModel { id: Set(id), closed_at: Set(Some(act.now())), ..Default::default() };
    let after = row.update(act.db()).await?;
    act.record(
        Entry::new("column.close", "column", id, &after.name)
            .unit(after.unit_id)
            .site(site.id)
            .effect(json!({ "path": after.path })),
    );
    site::frame_changed(act, site.id).await?;
    Ok(after)
}

/// Puts the channels of a site in order; `ids` names each of them once.
pub async fn order_channels(act: &Act, site: SiteRef, ids: &[ChannelId], expected: i32) -> Result<()> {
    let site = site::by_id(act.db(), site).await?;
    act.permit(KeepColumns, &site::resource(&site))?;
    site::claim(act, &site, expected).await?;
    let channels = channel::of_site(act.db(), site.id).await?;
    let before: Vec<_> = channels.iter().map(|channel| channel.id).collect();
    same_things(&before, ids)?;
    for (number, id) in (1..).zip(ids) {
        channel::Entity::update_many()
            .col_expr(channel::Column::Position, Expr::value::<i32>(number))
            .filter(channel::Column::Id.eq(*id))
            .exec(act.db())
            .await?;
    }
    act.record(
        Entry::new("channel.order", "site", site.id, &site.name)
            .unit(site.unit_id)
            .site(site.id)
            .effect(json!({ "before": before, "after": ids })),
    );
    site::frame_changed(act, site.id).await
}

/// Puts the open columns below `parent` (or at the top of the channel) in order; `ids` names each
/// of them once, `expected` is the version of the site.
pub async fn order(
    act: &Act,
    channel: ChannelId,
    parent: Option<ColumnId>,
    ids: &[ColumnId],
    expected: i32,
) -> Result<()> {
    let channel = channel::by_id(act.db(), channel).await?;
    let site = site::by_id(act.db(), channel.site_id).await?;
    act.permit(KeepColumns, &site::resource(&site))?;
    site::claim(act, &site, expected).await?;
    let tree = column::tree(act.db(), site.id).await?;
    let before: Vec<_> = match parent {
        Some(parent) => tree.children(parent).map(|column| column.id).collect(),
        None => tree.tops(channel.id).map(|column| column.id).collect(),
    };
    same_things(&before, ids)?;
    for (number, id) in (1..).zip(ids) {
        column::Entity::update_many()
            .col_expr(column::Column::Position, Expr::value::<i32>(number))
            .filter(column::Column::Id.eq(*id))
            .exec(act.db())
            .await?;
    }
    act.record(
        Entry::new("column.order", "channel", channel.id, &channel.name)
            .unit(site.unit_id)
            .site(site.id)
            .effect(json!({ "before": before, "after": ids })),
    );
    site::frame_changed(act, site.id).await
}

/// The column and its site, for somebody who may keep columns there.
async fn place(act: &Act, id: ColumnId) -> Result<(site::Model, column::Model)> {
    let column = column::by_id(act.db(), id).await?;
    let site = site::by_id(act.db(), column.site_id).await?;
    act.permit(KeepColumns, &site::resource(&site))?;
    Ok((site, column))
}

async fn claim(act: &Act, column: &column::Model, expected: i32) -> Result<()> {
    let moved = column::Entity::update_many()
        .col_expr(column::Column::Version, Expr::col(column::Column::Version).add(1))
        .filter(column::Column::Id.eq(column.id))
        .filter(column::Column::Version.eq(expected))
        .exec(act.db())
        .await?;
    if moved.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

fn must_be_open(column: &column::Model) -> Option<Refusal> {
    (!column.is_open()).then(|| Refusal::new("columns-is-closed").arg("name", column.name.as_str()))
}

fn same_things<T: Copy + Ord>(known: &[T], given: &[T]) -> Result<()> {
    let sorted = |ids: &[T]| {
        let mut ids = ids.to_vec();
        ids.sort();
        ids
    };
    // Somebody opened or closed one meanwhile, or the form was made by hand.
    if sorted(known) == sorted(given) { Ok(()) } else { Err(Error::Stale) }
}
