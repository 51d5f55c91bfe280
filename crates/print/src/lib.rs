//! The printed form (审批表): what a form says as an A4 PDF with opinion cells, seals over unit
//! name and date, and a code to its verification page; long tables across A4; the seals; the platform's signature.
//! Pure: no database, no HTTP, no clock.

mod clean;
mod error;
pub mod fonts;
pub mod listing;
pub mod paper;
pub mod seal;
mod sheet;
mod sign;

pub use error::Error;
pub use listing::{Group, Listing, listing};
pub use paper::{Body, OpinionCell, Row, Section, Sheet, Table, Words};
pub use seal::SealImage;
pub use sheet::sheet;
pub use sign::{Signer, sign};
