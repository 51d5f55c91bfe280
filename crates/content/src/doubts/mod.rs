//! 疑难事项 (arts. 7, 19): what the unit's secrecy reviewer is not sure of goes to the secrecy administration from the
//! reviewer's screen and comes back with an opinion. Until then the form waits; the clock is visible to both.

pub mod answer;
pub mod ask;
pub mod chase;
pub mod desk;
pub mod doubt;

pub use doubt::{Answer, DoubtId};
