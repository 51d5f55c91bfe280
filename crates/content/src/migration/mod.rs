//! Migration in (art. 9; 国办发〔2017〕47号): a whole site that exists already, from a WARC file or
//! from a folder, becomes drafts here. Read by pure readers that trust nothing, mapped to columns
//! by a file that a person approves, planned before anything is written, written by the same acts
//! that people use; what is imported twice is skipped, and every old address leads on.

pub mod address;
pub mod charset;
pub mod gather;
pub mod mapping;
pub mod origin;
pub mod page;
pub mod plan;
pub mod propose;
pub mod redirect;
pub mod response;
pub mod run;
pub mod warc;

use platform::{App, Result};

pub use address::Address;
pub use gather::{Gathered, Limits};
pub use mapping::Mapping;
pub use plan::Plan;

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
