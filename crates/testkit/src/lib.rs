//! What tests are made of: a whole cluster in a temporary folder with a database of its own, on
//! SQLite and on PostgreSQL; clients that behave like people before a browser; time that travels
//! when told to. Knows no chapter: each crate says in a [`Setup`] what it puts in.

mod answer;
mod clamd;
mod client;
mod cluster;
mod form;
mod people;
mod postgres;
mod template;

pub use answer::Answer;
pub use clamd::Clamd;
pub use client::Client;
pub use cluster::{Copies, Setup, TestCluster, days, hours, minutes, on_both, on_both_with};
pub use form::Form;
pub use people::{somebody, the_system};
pub use template::Backend;
