//! The session behind a request: who is signed in, and what still stands between them and the
//! desk.

use std::sync::Arc;

use super::{AccountId, Actor, Staff};
use crate::time::Moment;

/// A valid session, found by its cookie.
#[derive(Clone, Debug)]
pub struct Current {
    /// SM3 of the cookie's value; the session's key.
    pub token_digest: String,
    /// The account.
    pub account: AccountId,
    /// Its name to sign in with.
    pub login: String,
    /// The person with the posts held now.
    pub staff: Arc<Staff>,
    /// The form token of the session.
    pub csrf: String,
    /// The password must be changed before anything else (first sign-in, reset, age; art. 30).
    pub must_change_password: bool,
    /// The second factor has not been given in this session, and some post held wants it or the
    /// person has set it up.
    pub needs_second_factor: bool,
    /// Whether a second factor has been set up at all.
    pub second_factor_set_up: bool,
    /// Whole days until the password must be changed.
    pub password_days_left: i64,
    /// Whether the desk should remind of that.
    pub remind_of_password: bool,
    /// When the account was last used before this session.
    pub last_sign_in: Option<Moment>,
}

impl Current {
    /// The signed-in person as an actor; nobody until the session is complete.
    pub fn actor(&self) -> Actor {
        if self.complete() { Actor::Staff(Arc::clone(&self.staff)) } else { Actor::Nobody }
    }

    /// Whether the desk is open to this session.
    pub fn complete(&self) -> bool {
        self.next_step().is_none()
    }

    /// The page on which the person must do something before the desk opens: a second factor
    /// that exists is given first, then the password is changed, then a missing one is set up.
    pub fn next_step(&self) -> Option<&'static str> {
        if self.needs_second_factor && self.second_factor_set_up {
            Some("/desk/second-factor")
        } else if self.must_change_password {
            Some("/desk/password")
        } else if self.needs_second_factor {
            Some("/desk/second-factor/set-up")
        } else {
            None
        }
    }
}
