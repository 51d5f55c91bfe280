//! The archive (art. 21): every version that was public, as it looked and as data, with its release
//! form and signatures; kept for a term that nobody can undercut, held when somebody needs it, and
//! disposed of only with an approval that stays on record. Sites are packed as WARC and WACZ for
//! keeping elsewhere; the public can look at a page as it was on a day.

pub mod capture;
pub mod cdxj;
pub mod desk;
pub mod disposal;
pub mod disposal_desk;
pub mod export;
pub mod hold;
pub mod package;
pub mod package_desk;
pub mod past;
pub mod record;
pub mod term;
pub mod wacz;
pub mod walk;
pub mod warc;

pub use hold::HoldId;
pub use package::PackageId;
pub use record::RecordId;
