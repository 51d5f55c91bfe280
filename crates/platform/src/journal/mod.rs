//! The journal: every act writes what it did, for whom, to what, with what effect. It is the
//! audit trail (arts. 5, 33, 36) and the feed that keeps every copy up to date: the page cache
//! in memory, the search index, the host table.
//!
//! Rows are written inside the act. The *sealer* then gives committed rows a dense position and
//! chains them with SM3, so that readers miss nothing when transactions commit out of order.

pub mod block;
pub mod cursor;
pub mod desk;
pub mod entry;
pub mod reader;
pub mod sealer;
pub mod verify;

pub use entry::{Entry, JournalId};
