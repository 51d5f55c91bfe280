//! 服务接口 (art. 9): departments offer what they serve to the portal — guide pages, forms, enquiries, appointments. The
//! portal's editor accepts or returns each version; what is accepted is an entry of the portal and stands in the public
//! register; every day the platform looks whether it answers.

mod address;
pub mod check;
mod decide;
pub mod desk;
pub mod desk_one;
pub mod host;
pub mod interface;
mod offer;
pub mod page;
pub mod version;

pub use decide::{accept, send_back};
pub use interface::InterfaceId;
pub use offer::{Told, change, offer, withdraw};
pub use version::{Decision, Kind, VersionId};

use platform::web::{Routes, Who};

/// Where the public page stands, on the portal.
pub const INTERFACES: &str = "/interfaces/";

/// What every site answers; the page is the portal's.
pub fn routes() -> Routes {
    Routes::default().get("/interfaces/", Who::Anyone, page::show)
}
