//! The walk through the journal from the first block to the last, checking every link.

use std::collections::{HashMap, HashSet, VecDeque};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{MOST_PROBLEMS, Problem, ProblemKind, Verdict};
use crate::app::App;
use crate::error::Result;
use crate::journal::block::{self, GENESIS};
use crate::journal::sealer::BLOCK_ROWS;
use crate::journal::{entry, reader};

/// Rows and blocks read at a time.
const CHUNK: u64 = 1000;

/// The state of a walk from the first block to the last.
pub(super) struct Walk<'a> {
    app: &'a App,
    rows: Rows<'a>,
    ahead: VecDeque<block::Model>,
    blocks_read: u64,
    /// Number of the block that must come next.
    number: i64,
    /// Position that must come next.
    next: i64,
    /// Hash of the block before.
    hash: String,
    found: Vec<Problem>,
    suspects: Vec<Suspect>,
}

/// A row whose hash does not fit its place.
struct Suspect {
    position: i64,
    /// What stands before it.
    previous: String,
    /// Whether that is the row at the position before, and not a block.
    behind_row: bool,
    row: entry::Model,
}

impl<'a> Walk<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self {
            app,
            rows: Rows { app, ahead: VecDeque::new(), after: 0, read: 0 },
            ahead: VecDeque::new(),
            blocks_read: 0,
            number: 1,
            next: 1,
            hash: GENESIS.to_owned(),
            found: Vec::new(),
            suspects: Vec::new(),
        }
    }

    /// Walks until the end, or until so much is wrong that more says nothing new.
    pub(super) async fn walk_on(&mut self) -> Result<()> {
        self.before_the_first().await?;
        while self.found.len() + self.suspects.len() < MOST_PROBLEMS {
            let Some(block) = self.next_block().await? else {
                // A row seen before the blocks are looked at again belongs to a block that must be there.
                let stray = self.rows.through(self.next).await?;
                if self.next_block_is_there().await? {
                    continue;
                }
                if stray {
                    let number = self.number;
                    self.say(self.next, ProblemKind::BlockMissing { number });
                }
                break;
            };
            self.block(block).await?;
        }
        self.name_the_suspects();
        Ok(())
    }

    /// What was found on the way.
    pub(super) fn verdict(mut self, unsealed: u64) -> Verdict {
        self.found.sort();
        self.found.truncate(MOST_PROBLEMS);
        Verdict {
            rows: self.rows.read,
            blocks: self.blocks_read,
            head_position: self.next - 1,
            head_hash: self.hash,
            unsealed,
            problems: self.found,
        }
    }

    fn say(&mut self, position: i64, kind: ProblemKind) {
        self.found.push(Problem { position, kind });
    }

    async fn before_the_first(&mut self) -> Result<()> {
        let stray = entry::Entity::find()
            .filter(entry::Column::Position.lt(1))
            .order_by_asc(entry::Column::Position)
            .limit(CHUNK)
            .all(self.app.db.read())
            .await?;
        for position in stray.iter().filter_map(|row| row.position) {
            self.say(position, ProblemKind::RowUnexpected);
        }
        Ok(())
    }

    async fn next_block_is_there(&mut self) -> Result<bool> {
        if self.ahead.is_empty() {
            self.ahead = block::Entity::find()
                .filter(block::Column::Number.gte(self.number))
                .order_by_asc(block::Column::Number)
                .limit(CHUNK)
                .all(self.app.db.read())
                .await?
                .into();
        }
        Ok(!self.ahead.is_empty())
    }

    async fn next_block(&mut self) -> Result<Option<block::Model>> {
        self.next_block_is_there().await?;
        Ok(self.ahead.pop_front())
    }

    async fn block(&mut self, block: block::Model) -> Result<()> {
        self.blocks_read += 1;
        if block.number > self.number {
            self.missing_blocks(&block).await?;
        }
        self.number = block.number + 1;
        let follows = block.previous_hash == self.hash && block.first_position == self.next;
        let limit = self.next + i64::try_from(BLOCK_ROWS).unwrap_or(i64::MAX) - 1;
        // The last position is believed when the block's own hash vouches for it; otherwise the
        // next block says where this one ends.
        self.rows.through(block.last_position.min(limit)).await?;
        let last_hash = self.rows.hash_at(block.last_position);
        let sealed = last_hash.is_some_and(|hash| block.chained(hash) == block.hash);
        let mut last = block.last_position;
        if !sealed {
            self.next_block_is_there().await?;
            if let Some(after) = self.ahead.front().filter(|after| after.number == block.number + 1) {
                last = after.first_position - 1;
            }
        }
        let last = last.clamp(self.next - 1, limit);
        let before = (self.found.len(), self.suspects.len());
        self.rows_of_block(last).await?;
        let rows_right = before == (self.found.len(), self.suspects.len());
        let first = self.next;
        self.next = last + 1;
        self.hash = block.hash;
        if !sealed && rows_right || !follows && sealed {
            self.say(first, ProblemKind::BlockChanged { number: block.number });
            // The next block is chained to what this one was before.
            self.next_block_is_there().await?;
            if let Some(after) = self.ahead.front().filter(|after| after.number == self.number) {
                self.hash.clone_from(&after.previous_hash);
            }
        }
        Ok(())
    }

    /// The blocks between the last one and `block` are gone; what is left of their rows is read.
    async fn missing_blocks(&mut self, block: &block::Model) -> Result<()> {
        for number in (self.number..block.number).take(MOST_PROBLEMS) {
            self.say(self.next, ProblemKind::BlockMissing { number });
        }
        let last = (block.first_position - 1).max(self.next - 1);
        if block.number == self.number + 1 {
            self.rows_of_block(last).await?;
        } else {
            // Where one missing block ended and the next began is not known any more: only gaps show.
            while self.next <= last {
                let through = last.min(self.next + i64::try_from(CHUNK).unwrap_or(i64::MAX) - 1);
                self.rows.through(through).await?;
                let positions: Vec<_> = self.rows.take(through).iter().filter_map(|row| row.position).collect();
                self.gaps(&positions, through);
                self.next = through + 1;
            }
        }
        self.next = last + 1;
        self.hash.clone_from(&block.previous_hash);
        Ok(())
    }

    /// Checks the rows from the next position to `last`; the first is chained behind the block before.
    async fn rows_of_block(&mut self, last: i64) -> Result<()> {
        self.rows.through(last).await?;
        let rows = self.rows.take(last);
        let positions: Vec<_> = rows.iter().filter_map(|row| row.position).collect();
        self.gaps(&positions, last);
        let mut before: Option<(i64, String)> = None;
        for row in rows {
            let Some(position) = row.position else {
                continue;
            };
            let hash = row.hash.clone().unwrap_or_default();
            let (previous, behind_row) = match &before {
                Some((at, hash)) if *at == position - 1 => (Some(hash.clone()), true),
                None if position == self.next => (Some(self.hash.clone()), false),
                // Behind a gap nothing says what the row was chained to; the gap is named.
                _ => (None, false),
            };
            if let Some(previous) = previous
                && row.chained(&previous, position) != hash
            {
                self.suspects.push(Suspect { position, previous, behind_row, row });
            }
            before = Some((position, hash));
        }
        Ok(())
    }

    fn gaps(&mut self, positions: &[i64], last: i64) {
        let mut expected = self.next;
        for position in positions.iter().copied().chain([last + 1]) {
            if position > expected {
                self.say(expected, ProblemKind::RowsMissing { last: position - 1 });
            }
            expected = position + 1;
        }
    }

    /// Tells exchanged rows from changed ones, and both from rows that only stand behind one.
    fn name_the_suspects(&mut self) {
        let suspects = std::mem::take(&mut self.suspects);
        let mut right: HashMap<i64, String> = HashMap::new();
        let mut named: HashSet<i64> = HashSet::new();
        for suspect in &suspects {
            let position = suspect.position;
            let previous = match right.get(&(position - 1)) {
                Some(hash) if suspect.behind_row => hash.clone(),
                _ => suspect.previous.clone(),
            };
            let stored = suspect.row.hash.clone().unwrap_or_default();
            let own = suspect.row.chained(&previous, position);
            if own == stored {
                continue;
            }
            let partner = suspects.iter().take(MOST_PROBLEMS).find_map(|other| {
                let hash = other.row.chained(&previous, position);
                let fits = hash == stored || Some(&hash) == other.row.hash.as_ref();
                (other.position != position && fits).then_some((other.position, hash))
            });
            if let Some((with, hash)) = partner {
                right.insert(position, hash);
                if named.insert(with) && !named.contains(&position) {
                    self.say(position, ProblemKind::RowsSwapped { with });
                }
            } else {
                right.insert(position, own);
                self.say(position, ProblemKind::RowChanged);
            }
        }
    }
}

/// The sealed rows in position order, read in chunks.
struct Rows<'a> {
    app: &'a App,
    ahead: VecDeque<entry::Model>,
    after: i64,
    read: u64,
}

impl Rows<'_> {
    /// Reads on until a row at or behind `position` is there; false when there is none.
    async fn through(&mut self, position: i64) -> Result<bool> {
        while self.after < position {
            let rows = reader::since(self.app, self.after, CHUNK).await?;
            let Some(last) = rows.last().and_then(|row| row.position) else {
                return Ok(false);
            };
            self.after = last;
            self.ahead.extend(rows);
        }
        Ok(!self.ahead.is_empty())
    }

    /// The stored hash of a row that was read but not taken yet.
    fn hash_at(&self, position: i64) -> Option<&str> {
        let at = self.ahead.partition_point(|row| row.position < Some(position));
        self.ahead.get(at).filter(|row| row.position == Some(position))?.hash.as_deref()
    }

    /// Takes the rows up to `last`.
    fn take(&mut self, last: i64) -> Vec<entry::Model> {
        let count = self.ahead.partition_point(|row| row.position <= Some(last));
        self.read += count as u64;
        self.ahead.drain(..count).collect()
    }
}
