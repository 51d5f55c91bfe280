//! The media library (art. 20; annex 5: I1, I2, VD1, A1): pictures, drawings, videos, captions and
//! attachments of a unit, each kept once, described once, shown in many places. What is shown
//! somewhere is never deleted; a replacement is a new version that goes through the same approval
//! as any change of a text.

pub mod add;
pub mod archive;
pub mod captions;
pub mod describe;
pub mod desk;
pub mod disguise;
pub mod draw;
pub mod folder;
pub mod gather;
pub mod medium;
pub mod norm;
pub mod rendition;
pub mod replace;
pub mod show;
pub mod usage;
pub mod vector;
pub mod version;
pub mod video;

pub use medium::{Kind, MediumId};
