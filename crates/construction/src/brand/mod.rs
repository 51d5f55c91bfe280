//! The unified mark of the cluster (art. 11): the drawings with their rules of use for everybody,
//! and a look at every home page each night, on the platform and outside of it, whether it shows
//! the mark as it should. A deviation stands on the planner's desk until it is mended.

pub mod check;
pub mod desk;
pub mod deviation;
pub mod mark;
pub mod outside;
pub mod page;

pub use check::BrandCheck;
pub use deviation::DeviationId;
pub use outside::OutsideId;
