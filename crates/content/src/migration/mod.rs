//! Migration in (art. 9; 国办发〔2017〕47号): a whole site that exists already, from a WARC file, a
//! folder or a zip, an export of WordPress or a feed, becomes drafts here. Read by pure readers that trust nothing, mapped to columns
//! by a file that a person approves, planned before anything is written, written by the same acts
//! that people use; what is imported twice is skipped, and every old address leads on.

pub mod address;
pub mod branches;
pub mod bring;
pub mod charset;
pub mod desk;
pub mod feed;
pub mod fetch;
pub mod gather;
pub mod import;
pub mod item;
pub mod mapping;
pub mod origin;
pub mod page;
pub mod plan;
pub mod propose;
pub mod redirect;
pub mod response;
pub mod run;
pub mod warc;
pub mod why;
pub mod wordpress;
pub mod work;
pub mod wxr;

use platform::{App, Result};

pub use address::Address;
pub use gather::{Gathered, Kind, Limits};
pub use mapping::Mapping;
pub use plan::Plan;
pub use why::Why;

/// What may be imported, by the rulebook.
pub fn limits(app: &App) -> Result<Limits> {
    let today = app.time.now().day();
    Ok(Limits {
        page: app.rules.bytes("migration.page", today)?.value,
        file: app.rules.bytes("upload.attachment", today)?.value.max(app.rules.bytes("upload.image", today)?.value),
        things: usize::try_from(app.rules.count("migration.things", today)?.value).unwrap_or(usize::MAX),
        unpacked: app.rules.bytes("migration.unpacked", today)?.value,
    })
}
