//! 应急公告 (arts. 5, 29): what must stand on every page of the cluster within a second, and be
//! gone within a second. The IT office raises and ends it; pages are not rendered again for it
//! (`platform::store::banner`).

pub mod alert;
mod desk;
pub mod raise;
mod show;

pub use desk::{AlertsPage, NAVIGATION, routes};
pub use show::{AlertBar, follow, load, refresh};
