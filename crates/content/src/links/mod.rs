//! Links of public texts (annex 5, L1): where they may lead, the page that a reader passes before leaving, the daily look
//! whether they work, and the list of those that do not.

pub mod address;
pub mod class;
pub mod desk;
pub mod host;
pub mod hosts_page;
pub mod inside;
pub mod leaving;
pub mod look;
pub mod place;
pub mod prompt;
pub mod register;
pub mod seen;
pub mod target;

pub use class::Class;
pub use desk::{NAVIGATION, routes};
pub use place::PlaceId;
pub use target::TargetId;
