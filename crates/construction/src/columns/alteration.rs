//! 栏目变动 (art. 10): one change of the column tree as data, what stands against it, and the tree as it would be. Pure:
//! the same rules hold for an act that makes a change, for a plan that is drawn, and for its implementation.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use platform::people::{SiteRef, UnitId};
use platform::{Moment, Refusal};
use serde::{Deserialize, Serialize};

use super::{Change, ChannelChange, ChannelId, ColumnId, NewChannel, NewColumn, RESERVED, Tree, channel, column};
use crate::sites::SiteKind;
use crate::words::{Wanted, is_slug, keywords, line_within};

/// One change of a site's column tree. New channels and columns get their ids when the change is written down, so that
/// later changes of the same plan can name them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Alteration {
    /// 新增频道.
    OpenChannel {
        /// Its id.
        id: ChannelId,
        /// What is told about it.
        channel: NewChannel,
    },
    /// 频道更名.
    RenameChannel {
        /// Which.
        id: ChannelId,
        /// What it is called from now on.
        change: ChannelChange,
    },
    /// 新增栏目, and with an end 专题专栏.
    Open {
        /// Its id.
        id: ColumnId,
        /// What is told about it.
        column: NewColumn,
        /// A special topic ends on this day and stays as an archive.
        until: Option<Date>,
    },
    /// 栏目更名: names, type, words, responsible unit; the address stays.
    Rename {
        /// Which.
        id: ColumnId,
        /// What it is from now on.
        change: Change,
    },
    /// 栏目移动: below another column or channel, or to another place among its siblings. Old addresses lead on.
    Move {
        /// Which.
        id: ColumnId,
        /// To which channel.
        channel: ChannelId,
        /// Below which column.
        parent: Option<ColumnId>,
        /// Its part of paths there.
        slug: String,
        /// Where among its siblings.
        position: Position,
    },
    /// 栏目合并: what stands in it goes on in another; its addresses lead there.
    Merge {
        /// Which.
        id: ColumnId,
        /// Into which.
        into: ColumnId,
    },
    /// 栏目撤销: nothing new; its addresses stay, with an archive notice.
    Close {
        /// Which.
        id: ColumnId,
        /// 原内容去向: what the public is told.
        note: String,
    },
}

/// A place among siblings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// Behind all others.
    #[default]
    Last,
    /// Before all others.
    First,
    /// Right behind this one.
    Behind(ColumnId),
}

/// What must be known of the day, the rulebook and the site to judge a change.
#[derive(Clone, Debug)]
pub struct Known {
    /// The site.
    pub site: SiteRef,
    /// Now.
    pub now: Moment,
    /// Most levels (`column.depth`).
    pub depth: u64,
    /// Longest name (`column.name`).
    pub name: u64,
    /// Longest description (`column.description`).
    pub description: u64,
    /// Longest key word (`keyword.length`).
    pub keyword: u64,
    /// Most key words (`keywords.max`).
    pub keywords: u64,
    /// Shortest reason (`reason.min`).
    pub reason: u64,
    /// Units that are open.
    pub units: BTreeSet<UnitId>,
    /// Columns that the home page shows.
    pub on_home: BTreeSet<ColumnId>,
    /// Addresses of columns that lead elsewhere now: from, to.
    pub redirects: BTreeMap<String, String>,
    /// Whether new columns wait for their first items before they are shown (a site that is open).
    pub waits: bool,
    /// Most columns of a site that it is known for (`column.specialities`).
    pub specialities: u64,
    /// What kind of site it is and whose, when it is open: what visitors are led to may not be lost (art. 9).
    pub guides: Option<(SiteKind, UnitId)>,
}

impl Alteration {
    /// Its name in forms and message keys.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::OpenChannel { .. } => "open-channel",
            Self::RenameChannel { .. } => "rename-channel",
            Self::Open { until: None, .. } => "open",
            Self::Open { .. } => "topic",
            Self::Rename { .. } => "rename",
            Self::Move { .. } => "move",
            Self::Merge { .. } => "merge",
            Self::Close { .. } => "close",
        }
    }

    /// The column it is about, when it is about one.
    pub fn column(&self) -> Option<ColumnId> {
        match self {
            Self::OpenChannel { .. } | Self::RenameChannel { .. } => None,
            Self::Open { id, .. }
            | Self::Rename { id, .. }
            | Self::Move { id, .. }
            | Self::Merge { id, .. }
            | Self::Close { id, .. } => Some(*id),
        }
    }

    /// The unit that is to answer for a column from now on, when the change says so.
    pub fn unit(&self) -> Option<UnitId> {
        match self {
            Self::Open { column, .. } => Some(column.unit),
            Self::Rename { change, .. } => Some(change.unit),
            _ => None,
        }
    }

    /// Whether a column becomes or stays what its site is known for.
    pub fn speciality(&self) -> bool {
        match self {
            Self::Open { column, .. } => column.speciality,
            Self::Rename { change, .. } => change.speciality,
            _ => false,
        }
    }

    /// Makes the change to the tree, or says everything that stands against it and leaves the tree as it is.
    pub fn apply(&self, tree: &mut Tree, known: &mut Known) -> Vec<Refusal> {
        match self {
            Self::OpenChannel { id, channel } => open_channel(tree, known, *id, channel),
            Self::RenameChannel { id, change } => rename_channel(tree, known, *id, change),
            Self::Open { id, column, until } => open(tree, known, *id, column, *until),
            Self::Rename { id, change } => rename(tree, known, *id, change),
            Self::Move { id, channel, parent, slug, position } => {
                relocate(tree, known, *id, (*channel, *parent), slug, *position)
            }
            Self::Merge { id, into } => merge(tree, known, *id, *into),
            Self::Close { id, note } => close(tree, known, *id, note),
        }
    }
}

fn open_channel(tree: &mut Tree, known: &Known, id: ChannelId, new: &NewChannel) -> Vec<Refusal> {
    let mut reasons = named(known, &new.name, &new.name_en, &new.description);
    let slug = new.slug.trim();
    if !is_slug(slug) || RESERVED.contains(&slug) {
        reasons.push(Refusal::new("columns-slug-form").arg("slug", slug).field("slug"));
    }
    let path = format!("/{slug}/");
    if tree.channel_at(&path).is_some() {
        reasons.push(Refusal::new("columns-slug-taken").arg("slug", slug).field("slug"));
    } else {
        reasons.extend(leads_elsewhere(known, &path, None));
    }
    if tree.channels().iter().any(|other| other.name == new.name.trim()) {
        reasons.push(name_taken(&new.name));
    }
    if reasons.is_empty() {
        let position = tree.channels().iter().map(|other| other.position).max().unwrap_or(0) + 1;
        tree.put_channel(channel::Model {
            id,
            site_id: known.site,
            slug: slug.to_owned(),
            name: new.name.trim().to_owned(),
            name_en: new.name_en.trim().to_owned(),
            description: new.description.trim().to_owned(),
            position,
        });
    }
    reasons
}

fn rename_channel(tree: &mut Tree, known: &Known, id: ChannelId, change: &ChannelChange) -> Vec<Refusal> {
    let mut reasons = named(known, &change.name, &change.name_en, &change.description);
    let Some(channel) = tree.channel(id).cloned() else {
        reasons.push(Refusal::new("columns-place").field("channel"));
        return reasons;
    };
    if tree.channels().iter().any(|other| other.id != id && other.name == change.name.trim()) {
        reasons.push(name_taken(&change.name));
    }
    if reasons.is_empty() {
        tree.put_channel(channel::Model {
            name: change.name.trim().to_owned(),
            name_en: change.name_en.trim().to_owned(),
            description: change.description.trim().to_owned(),
            ..channel
        });
    }
    reasons
}

fn open(tree: &mut Tree, known: &Known, id: ColumnId, new: &NewColumn, until: Option<Date>) -> Vec<Refusal> {
    let mut reasons = named(known, &new.name, &new.name_en, &new.description);
    let slug = new.slug.trim();
    let words = keywords(&new.keywords);
    reasons.extend(key_words(known, &words));
    let path = match address(tree, known, (new.channel, new.parent), slug, 1, &mut reasons) {
        Some(path) => {
            reasons.extend(leads_elsewhere(known, &path, None));
            path
        }
        None => String::new(),
    };
    let siblings: Vec<_> = tree.beside(new.channel, new.parent).collect();
    if siblings.iter().any(|other| other.is_open() && other.name == new.name.trim()) {
        reasons.push(name_taken(&new.name));
    }
    reasons.extend(responsible(known, new.unit));
    reasons.extend(too_many(tree, known, id, new.speciality));
    if until.is_some_and(|until| until <= known.now.day()) {
        reasons.push(Refusal::new("columns-topic-past").field("until"));
    }
    if !reasons.is_empty() {
        return reasons;
    }
    let position = siblings.iter().map(|other| other.position).max().unwrap_or(0) + 1;
    tree.put_column(column::Model {
        id,
        site_id: known.site,
        channel_id: new.channel,
        parent_id: new.parent,
        unit_id: new.unit,
        slug: slug.to_owned(),
        path,
        name: new.name.trim().to_owned(),
        name_en: new.name_en.trim().to_owned(),
        kind: new.kind,
        keywords: words,
        description: new.description.trim().to_owned(),
        template: new.template,
        speciality: new.speciality,
        position,
        version: 1,
        created_at: known.now,
        closed_at: None,
        items: 0,
        shown_at: (!known.waits).then_some(known.now),
        ends_at: until.map(|day| Moment::at_start_of(day.tomorrow().unwrap_or(day))),
        merged_into: None,
        closing_note: String::new(),
    });
    reasons
}

fn rename(tree: &mut Tree, known: &Known, id: ColumnId, change: &Change) -> Vec<Refusal> {
    let words = keywords(&change.keywords);
    let mut reasons = named(known, &change.name, &change.name_en, &change.description);
    reasons.extend(key_words(known, &words));
    reasons.extend(responsible(known, change.unit));
    reasons.extend(too_many(tree, known, id, change.speciality));
    let Some(column) = there(tree, id, &mut reasons) else { return reasons };
    let taken = tree
        .beside(column.channel_id, column.parent_id)
        .any(|other| other.id != id && other.is_open() && other.name == change.name.trim());
    if taken {
        reasons.push(name_taken(&change.name));
    }
    if reasons.is_empty() {
        tree.put_column(column::Model {
            name: change.name.trim().to_owned(),
            name_en: change.name_en.trim().to_owned(),
            unit_id: change.unit,
            kind: change.kind,
            keywords: words,
            description: change.description.trim().to_owned(),
            template: change.template,
            speciality: change.speciality,
            version: column.version + 1,
            ..column
        });
    }
    reasons
}

fn relocate(
    tree: &mut Tree,
    known: &mut Known,
    id: ColumnId,
    place: (ChannelId, Option<ColumnId>),
    slug: &str,
    position: Position,
) -> Vec<Refusal> {
    let mut reasons = Vec::new();
    let slug = slug.trim();
    let Some(column) = there(tree, id, &mut reasons) else { return reasons };
    let family = tree.family(id);
    if place.1.is_some_and(|parent| family.contains(&parent)) {
        reasons.push(Refusal::new("columns-below-itself").arg("name", column.name.as_str()).field("parent"));
        return reasons;
    }
    let below = family.iter().filter_map(|member| tree.column(*member));
    let height =
        below.map(|member| tree.ancestors(member).len()).max().unwrap_or(0) - tree.ancestors(&column).len() + 1;
    let same = (column.channel_id, column.parent_id, column.slug.as_str()) == (place.0, place.1, slug);
    let path = if same {
        Some(column.path.clone())
    } else {
        let path = address(tree, known, place, slug, height as u64, &mut reasons);
        reasons.extend(path.as_deref().and_then(|path| leads_elsewhere(known, path, Some(&column.path))));
        path
    };
    let taken =
        tree.beside(place.0, place.1).any(|other| other.id != id && other.is_open() && other.name == column.name);
    if taken {
        reasons.push(name_taken(&column.name));
    }
    let mut order: Vec<ColumnId> =
        tree.beside(place.0, place.1).filter(|other| other.is_open() && other.id != id).map(|other| other.id).collect();
    match position {
        Position::Last => order.push(id),
        Position::First => order.insert(0, id),
        Position::Behind(other) => match order.iter().position(|known| *known == other) {
            Some(at) => order.insert(at + 1, id),
            None => reasons.push(Refusal::new("columns-place").field("position")),
        },
    }
    let (Some(path), true) = (path, reasons.is_empty()) else { return reasons };
    if !same {
        known.redirects.remove(&path);
        known.redirects.insert(column.path.clone(), path.clone());
        for member in &family {
            let Some(member) = tree.column(*member).cloned() else { continue };
            let Some(rest) = member.path.strip_prefix(&column.path) else { continue };
            let mut moved = column::Model {
                path: format!("{path}{rest}"),
                channel_id: place.0,
                version: member.version + 1,
                ..member
            };
            if moved.id == id {
                moved.parent_id = place.1;
                slug.clone_into(&mut moved.slug);
            }
            tree.put_column(moved);
        }
    }
    for (number, sibling) in (1..).zip(order) {
        if let Some(sibling) = tree.column(sibling).cloned() {
            tree.put_column(column::Model { position: number, ..sibling });
        }
    }
    reasons
}

fn merge(tree: &mut Tree, known: &mut Known, id: ColumnId, into: ColumnId) -> Vec<Refusal> {
    let mut reasons = Vec::new();
    let Some(column) = there(tree, id, &mut reasons) else { return reasons };
    reasons.extend(may_end(tree, known, &column));
    let target = tree.column(into).filter(|target| target.is_open() && target.id != id).cloned();
    let (Some(target), true) = (target, reasons.is_empty()) else {
        if !tree.column(into).is_some_and(|target| target.is_open() && target.id != id) {
            reasons.push(Refusal::new("columns-merge-target").field("into"));
        }
        return reasons;
    };
    known.redirects.insert(column.path.clone(), target.path.clone());
    let version = column.version + 1;
    tree.put_column(column::Model { closed_at: Some(known.now), merged_into: Some(into), version, ..column });
    reasons
}

fn close(tree: &mut Tree, known: &Known, id: ColumnId, note: &str) -> Vec<Refusal> {
    let mut reasons = Vec::new();
    let Some(column) = there(tree, id, &mut reasons) else { return reasons };
    reasons.extend(may_end(tree, known, &column));
    reasons.extend(line_within("note", note, Wanted::Optional, known.description));
    if reasons.is_empty() {
        let version = column.version + 1;
        let closing_note = note.trim().to_owned();
        tree.put_column(column::Model { closed_at: Some(known.now), closing_note, version, ..column });
    }
    reasons
}

/// The column, if it is there and open.
fn there(tree: &Tree, id: ColumnId, reasons: &mut Vec<Refusal>) -> Option<column::Model> {
    let column = tree.column(id).cloned();
    match &column {
        None => reasons.push(Refusal::new("columns-place").field("column")),
        Some(column) if !column.is_open() => {
            reasons.push(Refusal::new("columns-is-closed").arg("name", column.name.as_str()).field("column"));
        }
        Some(_) => {}
    }
    column.filter(column::Model::is_open)
}

fn may_end(tree: &Tree, known: &Known, column: &column::Model) -> Vec<Refusal> {
    let mut reasons = Vec::new();
    let children = tree.children(column.id).count();
    if children > 0 {
        reasons.push(Refusal::new("columns-has-children").arg("count", children).remedy("columns-has-children-remedy"));
    }
    if known.on_home.contains(&column.id) {
        reasons.push(Refusal::new("columns-on-home").remedy("columns-on-home-remedy"));
    }
    reasons
}

/// The path of something of that height in that place, with what stands against it there.
fn address(
    tree: &Tree,
    known: &Known,
    (channel, parent): (ChannelId, Option<ColumnId>),
    slug: &str,
    height: u64,
    reasons: &mut Vec<Refusal>,
) -> Option<String> {
    let above = parent.and_then(|id| tree.column(id)).filter(|parent| parent.is_open());
    let home = tree.channel(channel);
    if parent.is_some() != above.is_some() || home.is_none() || above.is_some_and(|above| above.channel_id != channel) {
        reasons.push(Refusal::new("columns-place").field("parent"));
    }
    let level = above.map_or(0, |above| tree.ancestors(above).len() as u64 + 1) + height;
    if level > known.depth {
        reasons.push(Refusal::new("columns-too-deep").arg("most", known.depth).field("parent"));
    }
    let stands_for_channel = slug.is_empty() && above.is_none();
    if !stands_for_channel && !is_slug(slug) {
        reasons.push(Refusal::new("columns-slug-form").arg("slug", slug).field("slug"));
    }
    let before = above.map_or_else(|| home.map(channel::Model::path).unwrap_or_default(), |above| above.path.clone());
    let path = if stands_for_channel { before } else { format!("{before}{slug}/") };
    if tree.column_at(&path).is_some() {
        reasons.push(Refusal::new("columns-slug-taken").arg("slug", path.as_str()).field("slug"));
        return None;
    }
    Some(path)
}

/// An address that leads elsewhere keeps doing so, except back to the one that came from there.
fn leads_elsewhere(known: &Known, path: &str, own: Option<&str>) -> Option<Refusal> {
    let to = known.redirects.get(path).filter(|to| Some(to.as_str()) != own)?;
    Some(Refusal::new("columns-slug-leads").arg("slug", path).arg("to", to.as_str()).field("slug"))
}

fn named(known: &Known, name: &str, name_en: &str, description: &str) -> Vec<Refusal> {
    [
        line_within("name", name, Wanted::Needed, known.name),
        line_within("name_en", name_en, Wanted::Optional, known.description),
        line_within("description", description, Wanted::Needed, known.description),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What stands against key words; the page tag needs at least one.
fn key_words(known: &Known, words: &str) -> Option<Refusal> {
    let count = words.split(';').filter(|word| !word.is_empty()).count() as u64;
    let reason = if count == 0 {
        Refusal::new("words-missing")
    } else if count > known.keywords {
        Refusal::new("columns-keywords-many").arg("most", known.keywords)
    } else if words.split(';').any(|word| word.chars().count() as u64 > known.keyword) {
        Refusal::new("words-too-long").arg("most", known.keyword)
    } else {
        return None;
    };
    Some(reason.arg("field", "keywords").field("keywords"))
}

/// A column is answered for by a unit that exists and is open.
fn responsible(known: &Known, unit: UnitId) -> Option<Refusal> {
    (!known.units.contains(&unit)).then(|| Refusal::new("columns-unit-unknown").article("18").field("unit"))
}

/// A site that is known for everything is known for nothing (art. 9: 突出重点).
fn too_many(tree: &Tree, known: &Known, id: ColumnId, speciality: bool) -> Option<Refusal> {
    let others = tree.columns().iter().filter(|other| other.id != id && other.is_open() && other.speciality).count();
    (speciality && others as u64 >= known.specialities).then(|| {
        Refusal::new("columns-specialities-many").arg("most", known.specialities).article("9").field("speciality")
    })
}

fn name_taken(name: &str) -> Refusal {
    Refusal::new("columns-name-taken").arg("name", name.trim()).field("name")
}

#[cfg(test)]
#[path = "alteration_tests.rs"]
mod tests;
