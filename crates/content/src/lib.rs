//! x

pub mod manuscripts;
