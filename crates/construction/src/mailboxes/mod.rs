//! 电子信箱 (art. 13, annex 3): official mailboxes of units, functions and persons, from the
//! application to the mail server. The register says who has which box; the lists that Dovecot
//! and Postfix read are written from it.

pub mod annex3;
pub mod annex3_desk;
mod annex3_paper;
pub mod desk;
pub mod deviation;
pub mod dns;
pub mod hand_over;
pub mod lists;
pub mod mailbox;
pub mod name;
pub mod own_password;
pub mod register;
pub mod servers;
pub mod standard;
pub mod standard_desk;
pub mod sweep;
mod user_name;

pub use mailbox::{Handling, Kind, Reason, State};
pub use register::{Cancellation, Change, Holder, New, Order};
pub use user_name::{RESERVED, UserName, proposals, readings};

use platform::jobs::Registry;

platform::id!(
    /// A mailbox.
    MailboxId
);

/// The kinds of job that mailboxes bring.
#[must_use]
pub fn jobs() -> Registry {
    Registry::default()
        .with::<lists::KeepLists>()
        .with::<hand_over::MoveMail>()
        .with_daily::<sweep::Sweep>()
        .with_daily::<deviation::StandardCheck>()
}
