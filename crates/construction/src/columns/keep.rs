//! Keeping channels and columns (arts. 10, 18) while a site is being built: renamed, put in order, closed. A closed
//! column keeps its addresses; what was published there can still be found.

use platform::journal::Entry;
use platform::people::{SiteRef, UnitId};
use platform::permits::KeepColumns;
use platform::{Act, Error, OrNotFound, Result};
use sea_orm::prelude::*;
use sea_orm::sea_query::Expr;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::alteration::{Alteration, Known};
use super::make::{make, must_be_building};
use super::{ChannelId, ColumnId, ColumnKind, Template, Tree, channel, column};
use crate::sites::site;

/// What may change about a column. Its path stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// 特色栏目 (art. 9). Left out of data when it is not, so that older forms keep their digest.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub speciality: bool,
}

/// What may change about a channel. Its path stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    altered(act, id, expected, Alteration::Rename { id, change: change.clone() }).await
}

/// Closes a column: nothing new is published there; its addresses stay.
pub async fn close(act: &Act, id: ColumnId, expected: i32) -> Result<column::Model> {
    altered(act, id, expected, Alteration::Close { id, note: String::new() }).await
}

/// Changes a channel's names and description; `expected` is the version of the site.
pub async fn rename_channel(act: &Act, id: ChannelId, change: &ChannelChange, expected: i32) -> Result<channel::Model> {
    let site = channel::by_id(act.db(), id).await?.site_id;
    let (site, mut tree) = claimed(act, site, Some(expected)).await?;
    let mut known = Known::of(act.app(), act.db(), act.now(), &site).await?;
    let alteration = Alteration::RenameChannel { id, change: change.clone() };
    make(act, &site, &mut tree, &mut known, &alteration).await?;
    site::frame_changed(act, site.id).await?;
    tree.channel(id).cloned().or_not_found()
}

/// One change of a column that is still as it was when the actor read it.
async fn altered(act: &Act, id: ColumnId, expected: i32, alteration: Alteration) -> Result<column::Model> {
    let site = column::by_id(act.db(), id).await?.site_id;
    let (site, mut tree) = claimed(act, site, None).await?;
    if tree.column(id).or_not_found()?.version != expected {
        return Err(Error::Stale);
    }
    let mut known = Known::of(act.app(), act.db(), act.now(), &site).await?;
    make(act, &site, &mut tree, &mut known, &alteration).await?;
    site::frame_changed(act, site.id).await?;
    tree.column(id).cloned().or_not_found()
}

/// A site that is being built and its tree, for somebody who may keep columns there.
async fn claimed(act: &Act, site: SiteRef, expected: Option<i32>) -> Result<(site::Model, Tree)> {
    let site = site::by_id(act.db(), site).await?;
    act.permit(KeepColumns, &site::resource(&site))?;
    must_be_building(&site)?;
    site::claim(act, &site, expected.unwrap_or(site.version)).await?;
    let tree = column::tree(act.db(), site.id).await?;
    Ok((site, tree))
}

/// Puts the channels of a site in order; `ids` names each of them once.
pub async fn order_channels(act: &Act, site: SiteRef, ids: &[ChannelId], expected: i32) -> Result<()> {
    let (site, _) = claimed(act, site, Some(expected)).await?;
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
    let (site, tree) = claimed(act, channel.site_id, Some(expected)).await?;
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

fn same_things<T: Copy + Ord>(known: &[T], given: &[T]) -> Result<()> {
    let sorted = |ids: &[T]| {
        let mut ids = ids.to_vec();
        ids.sort();
        ids
    };
    // Somebody opened or closed one meanwhile, or the form was made by hand.
    if sorted(known) == sorted(given) { Ok(()) } else { Err(Error::Stale) }
}
