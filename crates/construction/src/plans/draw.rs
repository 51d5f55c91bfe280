//! The change as a picture: the tree before, the tree after, what happens to each line, and everything that stands
//! against it at once. Pure.

use platform::Refusal;
use serde::{Deserialize, Serialize};

use super::plan::Plan;
use crate::columns::{Alteration, ColumnId, Guide, Known, Tree, column, guides};

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
    /// What visitors of an open site would no longer be led to (art. 9).
    pub lost: Vec<Guide>,
}

/// What happens to a line of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// The tree before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Picture {
    /// As it is.
    pub before: Vec<Row>,
    /// As it would be.
    pub after: Vec<Row>,
}

/// A line of a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
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
    let guides = known.guides;
    let outdated = !plan.changes.is_empty() && plan.drawn_against != tree.digest();
    let mut after = tree.clone();
    let against = plan.changes.iter().map(|planned| planned.alteration.apply(&mut after, &mut known)).collect();
    let lost = guides.map(|(kind, unit)| guides::lost(&tree, &after, kind, unit)).unwrap_or_default();
    Drawing { before: tree, after, outdated, against, lost }
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
        reasons.extend(self.lost.iter().map(|guide| guide.would_be_lost()));
        reasons
    }

    /// The tree before and after, with what happens to each line.
    pub fn picture(&self) -> Picture {
        Picture { before: self.rows(&self.before), after: self.rows(&self.after) }
    }

    fn rows(&self, tree: &Tree) -> Vec<Row> {
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
            rows.push(Row { level: 0, name: channel.name.clone(), path: channel.path(), mark: fate });
            for (level, column) in tree.walk().into_iter().filter(|(_, column)| column.channel_id == channel.id) {
                rows.push(Row {
                    level: level + 1,
                    name: column.name.clone(),
                    path: column.path.clone(),
                    mark: self.fate(column.id),
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

fn facts(column: &column::Model) -> ([&str; 6], platform::people::UnitId, bool) {
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
        column.speciality,
    )
}

/// That another approved change was made meanwhile.
pub(super) fn outdated() -> Refusal {
    Refusal::new("plans-outdated").article("10").remedy("plans-outdated-remedy").field("changes")
}

impl Alteration {
    /// What a line of a list calls it: the name of what it is about, and what becomes of that, as the trees before and
    /// after know them.
    pub fn words(&self, before: &Tree, after: &Tree) -> (String, String) {
        let name = |id: &ColumnId| before.column(*id).or(after.column(*id)).map(|column| column.name.clone());
        let place = |id: &ColumnId| after.column(*id).map(|column| column.path.clone());
        let (about, target) = match self {
            Self::OpenChannel { channel, .. } => (Some(channel.name.clone()), Some(format!("/{}/", channel.slug))),
            Self::RenameChannel { id, change } => (
                before.channel(*id).or(after.channel(*id)).map(|channel| channel.name.clone()),
                Some(change.name.clone()),
            ),
            Self::Open { id, column, until } => {
                let until = until.map(|day| format!(" → {day}")).unwrap_or_default();
                (Some(column.name.clone()), place(id).map(|path| format!("{path}{until}")))
            }
            Self::Rename { id, change } => (name(id), Some(change.name.clone())),
            Self::Move { id, .. } => (name(id), place(id)),
            Self::Merge { id, into } => (name(id), name(into)),
            Self::Close { id, note } => (name(id), Some(note.clone())),
        };
        (about.unwrap_or_default(), target.unwrap_or_default())
    }
}
