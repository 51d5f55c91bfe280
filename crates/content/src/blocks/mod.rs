//! 内容块 (arts. 9, 31): a piece of text that stands on many pages — a hotline, office hours, a
//! notice — written once, reviewed by somebody else, and changed on every page at once. It is put
//! in where a text says `[[block:name]]`, and above the lists of columns.

pub mod block;
mod desk;
mod floating;
mod insert;
pub mod writing;

pub use desk::{BlockPage, BlocksPage, NAVIGATION, routes};
pub use insert::{above, into, named, without};
