//! What changed between two revisions, for the reviewer: blocks are aligned first, then characters and words inside the
//! changed ones. Data for side-by-side and inline views; escaping is the template's work. Bounded in time.

mod blocks;

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use blocks::{Block, Piece};

/// What became of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Nothing.
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Something in it, or what it is.
    Changed,
}

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// In both.
    Same,
    /// Only after.
    Added,
    /// Only before.
    Removed,
}

/// A run of text of one fate and look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The text; of a picture its description. A tab parts the cells of a row, a newline is a line break.
    pub text: String,
    /// Its fate.
    pub mark: Mark,
    /// Bold.
    pub strong: bool,
    /// Emphasised.
    pub em: bool,
    /// Where it leads.
    pub link: Option<String>,
    /// The picture it stands for.
    pub picture: Option<String>,
}

/// One block of the comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What became of it.
    pub kind: ChangeKind,
    /// What it is: `p`, `h2`, `li`, `tr`, `figure`…; after the change, if that changed.
    pub block: String,
    /// The text before; empty for an added block.
    pub before: Vec<Span>,
    /// The text after; empty for a removed block.
    pub after: Vec<Span>,
    /// Both in one line, removed before added.
    pub inline: Vec<Span>,
}

/// How many blocks of each fate there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Unchanged blocks.
    pub same: usize,
    /// New blocks.
    pub added: usize,
    /// Blocks that are gone.
    pub removed: usize,
    /// Changed blocks.
    pub changed: usize,
}

/// Two revisions side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// All blocks in order.
    pub changes: Vec<Change>,
    /// How many of each.
    pub counts: Counts,
    /// Whether the time sufficed for the finest comparison; else the result is right but coarser.
    pub exact: bool,
}

impl Comparison {
    /// Whether nothing changed.
    pub fn is_same(&self) -> bool {
        self.counts.added + self.counts.removed + self.counts.changed == 0
    }
}

/// A field beside the text (title, source…) that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// Its value before.
    pub before: Vec<Span>,
    /// Its value after.
    pub after: Vec<Span>,
}

/// Compares two judged texts within about this time.
pub fn compare(before: &str, after: &str, budget: Duration) -> Comparison {
    let deadline = Instant::now() + budget;
    let (before, after) = (blocks::blocks(before), blocks::blocks(after));
    let mut changes = Vec::new();
    let mut gone: Vec<&Block> = Vec::new();
    let mut new: Vec<&Block> = Vec::new();
    for op in diff(&before, &after, deadline) {
        if let DiffOp::Equal { old_index, len, .. } = op {
            settle(&mut gone, &mut new, deadline, &mut changes);
            changes.extend(before[old_index..old_index + len].iter().map(same));
        } else {
            gone.extend(&before[op.old_range()]);
            new.extend(&after[op.new_range()]);
        }
    }
    settle(&mut gone, &mut new, deadline, &mut changes);
    let mut counts = Counts::default();
    for change in &changes {
        match change.kind {
            ChangeKind::Same => counts.same += 1,
            ChangeKind::Added => counts.added += 1,
            ChangeKind::Removed => counts.removed += 1,
            ChangeKind::Changed => counts.changed += 1,
        }
    }
    Comparison { changes, counts, exact: Instant::now() < deadline }
}

/// Compares fields by name; only changed ones are returned, in the order of `after`, then those that are gone.
pub fn compare_fields(before: &[(&str, &str)], after: &[(&str, &str)], budget: Duration) -> Vec<FieldChange> {
    let deadline = Instant::now() + budget;
    let value = |fields: &[(&str, &str)], name: &str| {
        fields.iter().find(|(n, _)| *n == name).map_or(String::new(), |(_, v)| (*v).to_owned())
    };
    let gone = before.iter().filter(|(name, _)| !after.iter().any(|(n, _)| n == name));
    after
        .iter()
        .chain(gone)
        .filter_map(|(name, _)| {
            let (old, new) = (value(before, name), value(after, name));
            (old != new).then(|| {
                let (before, after, _) = pieces(&blocks::line(&old), &blocks::line(&new), deadline);
                FieldChange { field: (*name).to_owned(), before, after }
            })
        })
        .collect()
}

/// The difference of two rows of anything, by number instead of by value.
fn diff<T: Eq + Hash>(before: &[T], after: &[T], deadline: Instant) -> Vec<DiffOp> {
    let mut known: HashMap<&T, u32> = HashMap::new();
    let mut number = |item| {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(item).or_insert(next)
    };
    let before: Vec<u32> = before.iter().map(&mut number).collect();
    let after: Vec<u32> = after.iter().map(&mut number).collect();
    capture_diff_slices_deadline(Algorithm::Myers, &before, &after, Some(deadline))
}

/// Pairs blocks that are gone with new ones that resemble them; the rest is removed or added.
fn settle(gone: &mut Vec<&Block>, new: &mut Vec<&Block>, deadline: Instant, out: &mut Vec<Change>) {
    let (gone, new) = (std::mem::take(gone), std::mem::take(new));
    let (mut old_at, mut new_at) = (0, 0);
    for (old, fresh) in pair(&gone, &new, deadline) {
        out.extend(gone[old_at..old].iter().map(|block| whole(block, Mark::Removed)));
        out.extend(new[new_at..fresh].iter().map(|block| whole(block, Mark::Added)));
        out.push(changed(gone[old], new[fresh], deadline));
        (old_at, new_at) = (old + 1, fresh + 1);
    }
    out.extend(gone[old_at..].iter().map(|block| whole(block, Mark::Removed)));
    out.extend(new[new_at..].iter().map(|block| whole(block, Mark::Added)));
}

/// The pairs, in order on both sides, whose resemblance together is greatest.
fn pair(gone: &[&Block], new: &[&Block], deadline: Instant) -> Vec<(usize, usize)> {
    const MOST: usize = 40_000;
    let (rows, columns) = (gone.len(), new.len());
    if rows == 0 || columns == 0 {
        return Vec::new();
    }
    if rows * columns > MOST {
        // Too many to try all: what stands at the same place is compared.
        let near = |at: &usize| Instant::now() < deadline && resemblance(gone[*at], new[*at]) >= ALIKE;
        return (0..rows.min(columns)).filter(near).map(|at| (at, at)).collect();
    }
    let mut best = vec![0_u64; (rows + 1) * (columns + 1)];
    let mut alike = vec![0_u64; rows * columns];
    let place = |row: usize, column: usize| row * (columns + 1) + column;
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let score = if Instant::now() < deadline { resemblance(gone[row], new[column]) } else { 0 };
            let score = if score >= ALIKE { score } else { 0 };
            alike[row * columns + column] = score;
            let skip = best[place(row + 1, column)].max(best[place(row, column + 1)]);
            let take = if score > 0 { score + best[place(row + 1, column + 1)] } else { 0 };
            best[place(row, column)] = skip.max(take);
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut pairs = Vec::new();
    while row < rows && column < columns {
        let score = alike[row * columns + column];
        if score > 0 && best[place(row, column)] == score + best[place(row + 1, column + 1)] {
            pairs.push((row, column));
            row += 1;
            column += 1;
        } else if best[place(row + 1, column)] >= best[place(row, column + 1)] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

/// From here on two blocks count as one that was changed, in thousandths.
const ALIKE: u64 = 400;

/// How many of their pieces two blocks share, in thousandths.
fn resemblance(before: &Block, after: &Block) -> u64 {
    let total = before.pieces.len() + after.pieces.len();
    if total == 0 {
        return if before.kind == after.kind { 1_000 } else { 0 };
    }
    if before.kind == "figure" && after.kind == "figure" {
        return 1_000;
    }
    let mut counts: HashMap<&str, i32> = HashMap::new();
    for piece in &before.pieces {
        *counts.entry(&piece.text).or_default() += 1;
    }
    let mut shared = 0_u64;
    for piece in &after.pieces {
        if let Some(count) = counts.get_mut(piece.text.as_str())
            && *count > 0
        {
            *count -= 1;
            shared += 1;
        }
    }
    shared * 2_000 / total as u64
}

fn same(block: &Block) -> Change {
    let spans = spans(block.pieces.iter().map(|piece| (piece, Mark::Same)));
    Change {
        kind: ChangeKind::Same,
        block: block.kind.clone(),
        before: spans.clone(),
        after: spans.clone(),
        inline: spans,
    }
}

fn whole(block: &Block, mark: Mark) -> Change {
    let spans = spans(block.pieces.iter().map(|piece| (piece, mark)));
    let (kind, before, after) = match mark {
        Mark::Removed => (ChangeKind::Removed, spans.clone(), Vec::new()),
        Mark::Added | Mark::Same => (ChangeKind::Added, Vec::new(), spans.clone()),
    };
    Change { kind, block: block.kind.clone(), before, after, inline: spans }
}

fn changed(old: &Block, new: &Block, deadline: Instant) -> Change {
    let (before, after, inline) = pieces(&old.pieces, &new.pieces, deadline);
    Change { kind: ChangeKind::Changed, block: new.kind.clone(), before, after, inline }
}

fn pieces(old: &[Piece], new: &[Piece], deadline: Instant) -> (Vec<Span>, Vec<Span>, Vec<Span>) {
    let (mut before, mut after, mut inline) = (Vec::new(), Vec::new(), Vec::new());
    for op in diff(old, new, deadline) {
        if let DiffOp::Equal { old_index, len, .. } = op {
            for piece in &old[old_index..old_index + len] {
                before.push((piece, Mark::Same));
                after.push((piece, Mark::Same));
                inline.push((piece, Mark::Same));
            }
            continue;
        }
        for piece in &old[op.old_range()] {
            before.push((piece, Mark::Removed));
            inline.push((piece, Mark::Removed));
        }
        for piece in &new[op.new_range()] {
            after.push((piece, Mark::Added));
            inline.push((piece, Mark::Added));
        }
    }
    (spans(before), spans(after), spans(inline))
}

/// Pieces of one fate and look run together.
fn spans<'p>(pieces: impl IntoIterator<Item = (&'p Piece, Mark)>) -> Vec<Span> {
    let mut out: Vec<(Span, &Piece)> = Vec::new();
    for (piece, mark) in pieces {
        if let Some((last, first)) = out.last_mut()
            && last.mark == mark
            && first.look == piece.look
            && piece.look.picture.is_none()
        {
            last.text.push_str(&piece.text);
            continue;
        }
        let look = &piece.look;
        let span = Span {
            text: piece.text.clone(),
            mark,
            strong: look.strong,
            em: look.em,
            link: look.link.clone(),
            picture: look.picture.clone(),
        };
        out.push((span, piece));
    }
    out.into_iter().map(|(span, _)| span).collect()
}

#[cfg(test)]
mod tests;
