//! Whoever acts: a member of staff with the posts held now, the platform itself, or nobody.

use std::sync::Arc;

use serde::Serialize;

use super::{DelegationId, Post, StaffId, UnitId};
use crate::error::{Error, Result};

/// Who acts.
#[derive(Clone, Debug)]
pub enum Actor {
    /// A visitor of whom nothing is known.
    Nobody,
    /// A member of staff, signed in.
    Staff(Arc<Staff>),
    /// The platform: jobs, imports, the command line; the text says which.
    System(&'static str),
}

/// A member of staff with the posts held at this moment, own and delegated.
#[derive(Clone, Debug, Serialize)]
pub struct Staff {
    /// Who.
    pub id: StaffId,
    /// Name.
    pub name: String,
    /// Job title.
    pub title: String,
    /// Home unit.
    pub unit_id: UnitId,
    /// Name of the home unit.
    pub unit_name: String,
    /// Posts held now.
    pub posts: Vec<Held>,
}

/// A post held now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The post.
    pub post: Post,
    /// For which unit.
    pub unit_id: UnitId,
    /// Name of that unit.
    pub unit_name: String,
    /// By which delegation, when the post is another's.
    pub delegation: Option<DelegationId>,
}

impl Actor {
    /// The member of staff, or *sign in*.
    pub fn staff(&self) -> Result<&Staff> {
        match self {
            Self::Staff(staff) => Ok(staff),
            Self::Nobody | Self::System(_) => Err(Error::SignIn),
        }
    }

    /// Kind, id and name for the journal.
    pub fn signature(&self) -> (&'static str, Option<StaffId>, String) {
        match self {
            Self::Nobody => ("nobody", None, String::new()),
            Self::Staff(staff) => ("staff", Some(staff.id), staff.name.clone()),
            Self::System(what) => ("system", None, (*what).to_owned()),
        }
    }
}

impl Staff {
    /// The units for which the post is held.
    pub fn units_of(&self, post: Post) -> impl Iterator<Item = UnitId> {
        self.posts.iter().filter(move |held| held.post == post).map(|held| held.unit_id)
    }

    /// Whether the post is held for the unit.
    pub fn holds(&self, post: Post, unit: UnitId) -> bool {
        self.units_of(post).any(|held| held == unit)
    }

    /// Whether the post is held for any unit.
    pub fn holds_any(&self, post: Post) -> bool {
        self.units_of(post).next().is_some()
    }

    /// Every unit for which some post is held.
    pub fn units(&self) -> Vec<UnitId> {
        let mut units: Vec<_> = self.posts.iter().map(|held| held.unit_id).collect();
        units.sort();
        units.dedup();
        units
    }
}
