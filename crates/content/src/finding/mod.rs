//! What the office does about search (art. 9): results that are pinned before the results of
//! certain words, and the report of what is looked for and not found.

mod desk;
mod forget;
pub mod pin;
pub mod pinning;

pub use desk::{NAVIGATION, SearchDeskPage, routes};
pub use forget::ForgetWords;
