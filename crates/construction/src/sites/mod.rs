//! Sites of the cluster (arts. 3, 6, 9–12): founded, kept, arranged and launched under one set of
//! rules, each with its own name, label, footer record and appearance.

pub mod appearance;
mod arrange;
mod banner;
pub mod footer;
mod found;
pub mod label;
mod launch;
pub mod module;
pub mod records;
mod relabel;
pub mod site;

pub use appearance::{Appearance, Banner, Colour};
pub use arrange::arrange;
pub use banner::keep_banner;
pub use footer::{Footer, FooterLink, Item, LinkTarget};
pub(crate) use found::too_long;
pub use found::{NewSite, Record, found, keep};
pub use label::DomainLabel;
pub use launch::{Offline, launch, take_offline, try_out};
pub use module::{Module, Modules};
pub(crate) use relabel::relabel;
pub use site::{SiteKind, SiteState};
