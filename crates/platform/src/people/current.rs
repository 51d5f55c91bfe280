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
    /// The person with the posts held now.
    pub staff: Arc<Staff>,
    /// The form token of the session.
    pub csrf: String,
    /// The password must be changed before anything else (first sign-in, reset, age; art. 30).
    pub must_change_password: bool,
    /// The second factor has not been given in this session, and some post held wants it.
    pub needs_second_factor: bool,
    /// When the account was last used before this session.
    pub last_sign_in: Option<Moment>,
}

impl Current {
    /// The signed-in person as an actor.
    pub fn actor(&self) -> Actor {
        Actor::Staff(Arc::clone(&self.staff))
    }

    /// Whether the desk is open to this session.
    pub fn complete(&self) -> bool {
        !self.must_change_password && !self.needs_second_factor
    }
}
