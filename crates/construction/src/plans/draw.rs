//! The change as a picture: the tree before, the tree after, what happens to each line, and everything that stands
//! against it at once. Pure.

use platform::Refusal;
use serde::Serialize;

use super::plan::Plan;
use crate::columns::{Alteration, ColumnId, Known, Tree, column};

/// What a plan makes of a tree.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The tree as it is.
    pub before: Tree,
    /// The tree as it would be; changes that cannot be made are left out.
    pub after: Tree,
    /// Another change has been made since the plan was drawn.
    pub outdated: bool,
    /// What stands against each change, in their order.
    pub against: Vec<Vec<Refusal>>,
}

/// What happens to a line of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Nothing.
    Same,
    /// It is new.
    New,
    /// It is a new special topic.
    Topic,
    /// Names, type, words or unit change.
    Renamed,
    /// It stands elsewhere.
    Moved,
    /// It has gone on in another.
    Merged,
    /// It is closed.
    Closed,
}

impl Mark {
    /// The name in templates and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::New => "new",
            Self::Topic => "topic",
            Self::Renamed => "renamed",
            Self::Moved => "moved",
            Self::Merged => "merged",
            Self::Closed => "closed",
        }
    }
}

/// A line of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The column; nothing for a channel.
    pub column: Option<ColumnId>,
    /// How deep, 0 for channels.
    pub level: usize,
    /// Name.
    pub name: String,
    /// Path.
    pub path: String,
    /// What happens.
    pub mark: Mark,
}

/// Draws a plan against a tree.
pub fn draw(plan: &Plan, tree: Tree, mut known: Known) -> Drawing {
    let outdated = !plan.changes.is_empty() && plan.drawn_against != tree.digest();
    let mut after = tree.clone();
    let against = plan.changes.iter().map(|planned| planned.alteration.apply(&mut after, &mut known)).collect();
    Drawing { before: tree, after, outdated, against }
}

impl Drawing {
    /// Everything that stands against making it, each change by its number.
    pub fn reasons(&self) -> Vec<Refusal> {
        let mut reasons = Vec::new();
        if self.outdated {
            reasons.push(outdated());
        }
        for (number, against) in (1_u64..).zip(&self.against) {
            if !against.is_empty() {
                reasons.push(Refusal::new("plans-change").arg("number", number).article("10").field("changes"));
                reasons.extend(
                    against.iter().cloned().map(|refusal| Refusal { field: Some("changes".into()), ..refusal }),
                );
            }
        }
        reasons
    }

    /// The lines of the tree before, with what happens to each.
    pub fn rows_before(&self) -> Vec<Row> {
        self.rows(&self.before, |id| self.fate(id))
    }

    /// The lines of the tree after, with what happened to each.
    pub fn rows_after(&self) -> Vec<Row> {
        self.rows(&self.after, |id| self.fate(id))
    }

    fn rows(&self, tree: &Tree, mark: impl Fn(ColumnId) -> Mark) -> Vec<Row> {
        let mut rows = Vec::new();
        for channel in tree.channels() {
            let other = |tree: &Tree| tree.channel(channel.id).cloned();
            let fate = match (other(&self.before), other(&self.after)) {
                (None, _) => Mark::New,
                (Some(was), Some(is))
                    if (&was.name, &was.name_en, &was.description) != (&is.name, &is.name_en, &is.description) =>
                {
                    Mark::Renamed
                }
                _ => Mark::Same,
            };
            rows.push(Row { column: None, level: 0, name: channel.name.clone(), path: channel.path(), mark: fate });
            for (level, column) in tree.walk().into_iter().filter(|(_, column)| column.channel_id == channel.id) {
                rows.push(Row {
                    column: Some(column.id),
                    level: level + 1,
                    name: column.name.clone(),
                    path: column.path.clone(),
                    mark: mark(column.id),
                });
            }
        }
        rows
    }

    fn fate(&self, id: ColumnId) -> Mark {
        let (was, is) = (self.before.column(id), self.after.column(id));
        match (was, is) {
            (None, Some(is)) if is.ends_at.is_some() => Mark::Topic,
            (None, _) => Mark::New,
            (Some(was), Some(is)) if was.is_open() && !is.is_open() => {
                if is.merged_into.is_some() {
                    Mark::Merged
                } else {
                    Mark::Closed
                }
            }
            (Some(was), Some(is))
                if (was.channel_id, was.parent_id, &was.path) != (is.channel_id, is.parent_id, &is.path) =>
            {
                Mark::Moved
            }
            (Some(was), Some(is)) if facts(was) != facts(is) => Mark::Renamed,
            (Some(was), Some(is)) if was.position != is.position => Mark::Moved,
            _ => Mark::Same,
        }
    }
}

fn facts(column: &column::Model) -> ([&str; 6], platform::people::UnitId) {
    (
        [
            &column.name,
            &column.name_en,
            column.kind.name(),
            &column.keywords,
            &column.description,
            column.template.name(),
        ],
        column.unit_id,
    )
}

/// That another approved change was made meanwhile.
pub(super) fn outdated() -> Refusal {
    Refusal::new("plans-outdated").article("10").remedy("plans-outdated-remedy").field("changes")
}

impl Alteration {
    /// What a line of a list calls it: the name of what it is about, as a tree knows it.
    pub fn about(&self, tree: &Tree) -> String {
        let column = |id: &ColumnId| tree.column(*id).map(|column| column.name.clone()).unwrap_or_default();
        match self {
            Self::OpenChannel { channel, .. } => channel.name.clone(),
            Self::RenameChannel { id, .. } => tree.channel(*id).map(|channel| channel.name.clone()).unwrap_or_default(),
            Self::Open { column, .. } => column.name.clone(),
            Self::Rename { id, .. } | Self::Move { id, .. } | Self::Merge { id, .. } | Self::Close { id, .. } => {
                column(id)
            }
        }
    }
}
