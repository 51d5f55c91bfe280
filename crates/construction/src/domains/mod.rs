//! Domain names of the cluster (art. 12, annex 2): named after the unit, applied for on a form,
//! registered, brought to the name server, and given up again, each step by the book.

pub mod annex2;
pub mod carry_out;
pub mod clockwork;
pub mod desk;
pub mod domain;
pub mod examine;
pub mod mail_records;
pub mod naming;
pub mod push;
pub mod records;
pub mod register;
pub mod server;
pub mod zone;

pub use domain::{Contact, Contacts, DomainId, DomainState};
pub use naming::{Judgement, Naming, NamingRule};
pub use records::{Addresses, RecordSet};
