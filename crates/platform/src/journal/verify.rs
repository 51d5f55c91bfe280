//! Proves the journal: that no sealed row was changed, taken out or exchanged since it was sealed
//! (arts. 33, 36). What was cut off at the end shows against a head published earlier.

mod walk;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use self::walk::Walk;
use super::{block, entry};
use crate::app::App;
use crate::error::Result;
use crate::time::Moment;

/// So many problems say enough; the rest is not listed.
const MOST_PROBLEMS: usize = 200;

/// What the check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Sealed rows read.
    pub rows: u64,
    /// Blocks read.
    pub blocks: u64,
    /// Position of the newest sealed row.
    pub head_position: i64,
    /// Hash of the newest block; it vouches for everything before it.
    pub head_hash: String,
    /// Committed rows that the sealer has not reached yet.
    pub unsealed: u64,
    /// What is wrong, in position order; nothing, when the journal is whole.
    pub problems: Vec<Problem>,
}

impl Verdict {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Something wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// The first position concerned.
    pub position: i64,
    /// What is wrong there.
    #[serde(flatten)]
    pub kind: ProblemKind,
}

/// What can be wrong with a journal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ProblemKind {
    /// The row does not bear the hash it was sealed with.
    RowChanged,
    /// No row stands at the position, nor at any up to `last`.
    RowsMissing {
        /// The last missing position.
        last: i64,
    },
    /// The rows of this position and of `with` have changed places.
    RowsSwapped {
        /// The other position.
        with: i64,
    },
    /// A row at a position that the sealer never gives.
    RowUnexpected,
    /// The block that sealed this position is not there.
    BlockMissing {
        /// Its number.
        number: i64,
    },
    /// The block does not bear the hash it was sealed with, though its rows may.
    BlockChanged {
        /// Its number.
        number: i64,
    },
}

/// The end of the journal, as it is published every day so that outsiders can hold the platform
/// to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Number of the block.
    pub block: i64,
    /// Position of its last row.
    pub position: i64,
    /// Its hash.
    pub hash: String,
    /// When it was sealed.
    pub sealed_at: Moment,
}

/// The newest block; `None` while nothing has been sealed.
pub async fn head(app: &App) -> Result<Option<Head>> {
    Ok(block::last(app.db.read()).await?.map(|block| Head {
        block: block.number,
        position: block.last_position,
        hash: block.hash,
        sealed_at: block.sealed_at,
    }))
}

/// Whether the journal still holds a head that was published earlier. Together with [`verify`]
/// this proves that nothing up to that head was changed since, by anybody.
pub async fn holds(app: &App, published: &Head) -> Result<bool> {
    let block = block::Entity::find_by_id(published.block).one(app.db.read()).await?;
    Ok(block.is_some_and(|block| block.hash == published.hash && block.last_position == published.position))
}

/// Reads the whole journal and checks every link; changes nothing, and may run beside the sealer.
pub async fn verify(app: &App) -> Result<Verdict> {
    let unsealed = entry::Entity::find().filter(entry::Column::Position.is_null()).count(app.db.read()).await?;
    let mut walk = Walk::new(app);
    walk.walk_on().await?;
    Ok(walk.verdict(unsealed))
}
