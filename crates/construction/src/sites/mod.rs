//! Sites of the cluster (arts. 3, 6, 9–12): founded, kept, arranged and launched under one set of
//! rules, each with its own name, label, footer record and appearance.

pub mod appearance;
mod arrange;
mod banner;
pub mod footer;
pub(crate) mod found;
pub mod label;
mod launch;
pub(crate) mod life;
pub mod module;
pub mod opening;
pub mod pause;
pub mod records;
mod relabel;
pub mod security_test;
pub mod site;

pub use appearance::{Appearance, Banner, Colour};
pub use arrange::arrange;
pub use banner::keep_banner;
pub use footer::{Footer, FooterLink, Item, LinkTarget};
pub(crate) use found::too_long;
pub use found::{NewSite, Record, found, keep};
pub use label::DomainLabel;
pub use launch::{launch, try_out};
pub use life::{Closing, Offline, SiteClock, Stop, close, resume, stop, take_offline};
pub use module::{Module, Modules};
pub use pause::{PauseId, PauseKind};
pub(crate) use relabel::relabel;
pub use security_test::{NewTest, file_test};
pub use site::{SiteKind, SiteState};
