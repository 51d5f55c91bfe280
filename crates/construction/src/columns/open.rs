//! Opening channels and columns (art. 10): entered by the IT office once approved, with the unit
//! that answers for them (art. 18).

use platform::act::all_clear;
use platform::journal::Entry;
use platform::people::{SiteRef, UnitId, unit};
use platform::permits::KeepColumns;
use platform::{Act, Refusal, Result};
use sea_orm::prelude::*;
use sea_orm::{ActiveModelTrait, QuerySelect, Set};
use serde_json::json;

use super::{ChannelId, ColumnId, ColumnKind, Template, channel, column};
use crate::sites::site;
use crate::words::{Wanted, is_slug, keywords, line};

/// First parts of paths that belong to the platform and to other chapters.
pub const RESERVED: &[&str] = &[
    "api",
    "assets",
    "consultations",
    "desk",
    "disclosure",
    "en",
    "files",
    "healthz",
    "interviews",
    "letters",
    "live",
    "measures",
    "metrics",
    "readyz",
    "search",
    "services",
    "site-map",
    "statement",
    "status",
    "track",
    "units",
    "verify",
    "zh-hant",
];

/// What is told about a channel when it is opened.
#[derive(Clone, Debug, Default)]
pub struct NewChannel {
    /// Its part of paths.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// What it is for.
    pub description: String,
}

/// What is told about a column when it is opened.
#[derive(Clone, Debug)]
pub struct NewColumn {
    /// In which channel.
    pub channel: ChannelId,
    /// The column above it.
    pub parent: Option<ColumnId>,
    /// The unit that answers for its content.
    pub unit: UnitId,
    /// Its part of paths; empty for a column that stands for its whole channel.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// What it is about.
    pub kind: ColumnKind,
    /// Key words, divided by `;`, commas or blanks.
    pub keywords: String,
    /// Purpose and main content.
    pub description: String,
    /// How its list looks.
    pub template: Template,
}

/// Opens a channel at the end of a site's navigation.
pub async fn open_channel(act: &Act, site: SiteRef, new: NewChannel) -> Result<channel::Model> {
    let site = site::by_id(act.db(), site).await?;
    act.permit(KeepColumns, &site::resource(&site))?;
    site::claim(act, &site, site.version).await?;
    let mut reasons = named(act, &new.name, &new.name_en, &new.description)?;
    let slug = new.slug.trim().to_owned();
    if !is_slug(&slug) || RESERVED.contains(&slug.as_str()) {
        reasons.push(Refusal::new("columns-slug-form").arg("slug", slug.as_str()).field("slug"));
    }
    let others = channel::of_site(act.db(), site.id).await?;
    if others.iter().any(|other| other.slug == slug) {
        reasons.push(Refusal::new("columns-slug-taken").arg("slug", slug.as_str()).field("slug"));
    }
    if others.iter().any(|other| other.name == new.name.trim()) {
        reasons.push(Refusal::new("columns-name-taken").arg("name", new.name.trim()).field("name"));
    }
    all_clear(reasons)?;
    let channel = channel::ActiveModel {
        id: Set(ChannelId::new()),
        site_id: Set(site.id),
        slug: Set(slug),
        name: Set(new.name.trim().to_owned()),
        name_en: Set(new.name_en.trim().to_owned()),
        description: Set(new.description.trim().to_owned()),
        position: Set(others.iter().map(|other| other.position).max().unwrap_or(0) + 1),
    }
    .insert(act.db())
    .await?;
    act.record(
        Entry::new("channel.open", "channel", channel.id, &channel.name)
            .unit(site.unit_id)
            .site(site.id)
            .effect(json!({ "path": channel.path() })),
    );
    site::frame_changed(act, site.id).await?;
    Ok(channel)
}

/// Opens a column at the end of its siblings.
pub async fn open(act: &Act, site: SiteRef, new: NewColumn) -> Result<column::Model> {
    let site = site::by_id(act.db(), site).await?;
    act.permit(KeepColumns, &site::resource(&site))?;
    site::claim(act, &site, site.version).await?;
    let tree = column::tree(act.db(), site.id).await?;
    let mut reasons = named(act, &new.name, &new.name_en, &new.description)?;
    let slug = new.slug.trim().to_owned();
    let words = keywords(&new.keywords);
    reasons.extend(key_words(act, &words)?);
    let parent = new.parent.and_then(|id| tree.column(id)).filter(|parent| parent.is_open());
    let channel = tree.channel(new.channel);
    if new.parent.is_some() != parent.is_some()
        || channel.is_none()
        || parent.is_some_and(|parent| parent.channel_id != new.channel)
    {
        reasons.push(Refusal::new("columns-place").field("parent"));
    }
    let depth = act.app().rules.count("column.depth", act.now().day())?.value;
    let level = parent.map_or(1, |parent| tree.ancestors(parent).len() as u64 + 2);
    if level > depth {
        reasons.push(Refusal::new("columns-too-deep").arg("most", depth).field("parent"));
    }
    let stands_for_channel = slug.is_empty() && parent.is_none();
    if !stands_for_channel && !is_slug(&slug) {
        reasons.push(Refusal::new("columns-slug-form").arg("slug", slug.as_str()).field("slug"));
    }
    let above =
        parent.map_or_else(|| channel.map(channel::Model::path).unwrap_or_default(), |parent| parent.path.clone());
    let path = if stands_for_channel { above } else { format!("{above}{slug}/") };
    if tree.column_at(&path).is_some() {
        reasons.push(Refusal::new("columns-slug-taken").arg("slug", path.as_str()).field("slug"));
    }
    let siblings: Vec<_> = tree
        .columns()
        .iter()
        .filter(|column| column.channel_id == new.channel && column.parent_id == new.parent)
        .collect();
    if siblings.iter().any(|other| other.is_open() && other.name == new.name.trim()) {
        reasons.push(Refusal::new("columns-name-taken").arg("name", new.name.trim()).field("name"));
    }
    reasons.extend(responsible(act, new.unit).await?);
    all_clear(reasons)?;
    let column = column::ActiveModel {
        id: Set(ColumnId::new()),
        site_id: Set(site.id),
        channel_id: Set(new.channel),
        parent_id: Set(new.parent),
        unit_id: Set(new.unit),
        slug: Set(slug),
        path: Set(path),
        name: Set(new.name.trim().to_owned()),
        name_en: Set(new.name_en.trim().to_owned()),
        kind: Set(new.kind),
        keywords: Set(words),
        description: Set(new.description.trim().to_owned()),
        template: Set(new.template),
        position: Set(siblings.iter().map(|other| other.position).max().unwrap_or(0) + 1),
        version: Set(1),
        created_at: Set(act.now()),
        closed_at: Set(None),
    }
    .insert(act.db())
    .await?;
    act.record(
        Entry::new("column.open", "column", column.id, &column.name)
            .unit(column.unit_id)
            .site(site.id)
            .effect(json!({ "path": column.path, "type": column.kind, "template": column.template })),
    );
    site::frame_changed(act, site.id).await?;
    Ok(column)
}

/// What stands against names and description.
pub(super) fn named(act: &Act, name: &str, name_en: &str, description: &str) -> Result<Vec<Refusal>> {
    Ok([
        line(act, "name", name, Wanted::Needed, "column.name")?,
        line(act, "name_en", name_en, Wanted::Optional, "column.description")?,
        line(act, "description", description, Wanted::Needed, "column.description")?,
    ]
    .into_iter()
    .flatten()
    .collect())
}

/// What stands against key words; the page tag needs at least one.
pub(super) fn key_words(act: &Act, words: &str) -> Result<Option<Refusal>> {
    let today = act.now().day();
    let most = act.app().rules.count("keywords.max", today)?.value;
    let length = act.app().rules.chars("keyword.length", today)?.value;
    let count = words.split(';').filter(|word| !word.is_empty()).count() as u64;
    let reason = if count == 0 {
        Refusal::new("words-missing")
    } else if count > most {
        Refusal::new("columns-keywords-many").arg("most", most)
    } else if words.split(';').any(|word| word.chars().count() as u64 > length) {
        Refusal::new("words-too-long").arg("most", length)
    } else {
        return Ok(None);
    };
    Ok(Some(reason.arg("field", "keywords").field("keywords")))
}

/// A column is answered for by a unit that exists and is open.
pub(super) async fn responsible(act: &Act, unit: UnitId) -> Result<Option<Refusal>> {
    let open = unit::Entity::find_by_id(unit)
        .filter(unit::Column::ClosedAt.is_null())
        .select_only()
        .column(unit::Column::Id)
        .into_tuple::<UnitId>()
        .one(act.db())
        .await?;
    Ok(open.is_none().then(|| Refusal::new("columns-unit-unknown").article("18").field("unit")))
}
