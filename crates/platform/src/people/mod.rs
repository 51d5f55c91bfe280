//! People: units, staff, the posts they hold for a unit, their accounts and sessions
//! (arts. 2, 5–8, 19, 30, 31, 37). Staff are never given rights; they hold posts, and the
//! policies say what a post may do.

pub mod account;
pub mod actor;
mod appointments;
pub mod current;
pub mod delegation;
pub mod entrance;
pub mod entrance_pages;
pub mod holding;
pub mod limits;
pub mod organisation;
pub mod own_account;
pub mod password;
pub mod post;
pub mod register;
mod samples;
pub mod session;
pub mod sign_in;
pub mod staff;
pub mod staff_page;
pub mod totp;
pub mod tries;
pub mod unit;
pub mod unit_page;

use sea_orm::{DbErr, SqlErr};

use crate::Act;
use crate::error::{Error, Refusal, Result};
use crate::jobs::Registry;
use crate::web::Routes;
use crate::web::desk::NavItem;

pub use actor::{Actor, Held, Staff, actor_for};
pub use current::Current;
pub use post::Post;

crate::id!(
    /// A unit: state organ, social organisation, subdistrict or city-vertical department.
    UnitId
);
crate::id!(
    /// A member of staff.
    StaffId
);
crate::id!(
    /// A site, as far as the platform needs to know: chapters know more.
    SiteRef
);
crate::id!(
    /// An account: one way to sign in, for one member of staff.
    AccountId
);
crate::id!(
    /// A post held for a unit and a time.
    HoldingId
);
crate::id!(
    /// A post handed to somebody else for a time.
    DelegationId
);

/// The desk's navigation: everybody sees the people of their own unit, some see all.
pub const NAVIGATION: &[NavItem] = &[NavItem { key: "people", url: "/desk/people", posts: &[] }];

/// The kinds of job that people bring.
pub fn jobs() -> Registry {
    Registry::default().with::<delegation::RemindOfEnd>()
}

/// Every page of people: the entrance, one's own account, the organisation.
pub fn routes() -> Routes {
    entrance::routes()
        .and(own_account::routes())
        .and(organisation::routes())
        .and(register::routes())
        .and(unit_page::routes())
        .and(appointments::routes())
        .and(staff_page::routes())
}

/// A line of a form: between so many characters, no line breaks or other control characters.
fn line(field: &'static str, text: &str, least: usize, most: usize) -> Option<Refusal> {
    let length = text.chars().count();
    let refusal = if length < least {
        Refusal::new("people-field-missing")
    } else if length > most {
        Refusal::new("people-field-long").arg("most", most as u64)
    } else if text.chars().any(char::is_control) {
        Refusal::new("people-field-control")
    } else {
        return None;
    };
    Some(refusal.field(field))
}

/// Somebody else entered the same code, name or login at the same moment.
fn taken_meanwhile(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Error::Stale,
        _ => error.into(),
    }
}

/// Nobody decides about their own posts, account or place (arts. 28–30).
fn not_to_oneself(act: &Act, staff: StaffId) -> Result<()> {
    if act.staff().is_ok_and(|actor| actor.id == staff) {
        return Err(Refusal::new("people-not-to-oneself").article("29").remedy("people-not-to-oneself-remedy").into());
    }
    Ok(())
}
