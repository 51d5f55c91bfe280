//! The printed form (审批表): what a form says as an A4 PDF with opinion cells, seals over unit
//! name and date, and a code to its verification page. Pure: no database, no HTTP.

pub mod paper;
pub mod seal;

pub use paper::{Body, OpinionCell, Row, Section, Sheet, Table, Words};
pub use seal::SealImage;
