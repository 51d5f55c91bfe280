//! The web side of the house: hosts, routes with their audience, sessions and form tokens,
//! readable errors, and the front door that serves public pages.

pub mod csv;
pub mod desk;
pub mod door;
pub mod errors;
pub mod extract;
pub mod guard;
pub mod host;
pub mod routes;

pub use extract::{Desk, Form, Path, Query, Upload, Visitor};
pub use routes::{Routes, Who};
