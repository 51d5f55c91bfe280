//! The paper, its seals and its signature, as other programs see them.

mod samples;
mod sheets;
mod tools;
