//! Takedown (arts. 19, 33): one act takes an item away from every site, list, feed, site map, search,
//! cache, attachment address, archive view, preview and export. What it said is kept as evidence;
//! each surface is asked afterwards, and what it answered is filed as proof. It is withdrawal, done
//! everywhere: nothing here removes what `articles::withdraw` would leave otherwise.

pub mod desk;
pub mod probe;
pub mod prove;
pub mod reason;
pub mod restore;
pub mod take_down;
#[expect(clippy::module_inception, reason = "a table is named after its row")]
pub mod takedown;

pub use take_down::take_down;
pub use takedown::TakedownId;
