//! Whoever acts: a member of staff with the posts held now, the platform itself, or nobody.

use std::sync::Arc;

use sea_orm::{FromQueryResult, Statement};
use serde::Serialize;

use super::{DelegationId, Post, StaffId, UnitId};
use crate::App;
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

    /// How the post is held for the unit: in one's own right when it is, else by delegation. A
    /// signature takes its delegation from here, so that it stays visible as one.
    pub fn held(&self, post: Post, unit: UnitId) -> Option<&Held> {
        let for_unit = || self.posts.iter().filter(|held| held.post == post && held.unit_id == unit);
        for_unit().find(|held| held.delegation.is_none()).or_else(|| for_unit().next())
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

const OWN: &str = "
SELECT s.name, s.title, s.unit_id, u.name AS unit_name,
       h.post, h.unit_id AS post_unit_id, hu.name AS post_unit_name
  FROM staff s
  JOIN unit u ON u.id = s.unit_id
  LEFT JOIN holding h ON h.staff_id = s.id AND h.from_at <= $2 AND (h.until_at IS NULL OR h.until_at > $2)
  LEFT JOIN unit hu ON hu.id = h.unit_id
 WHERE s.id = $1 AND s.left_at IS NULL
 ORDER BY h.rank, h.from_at, h.id";

// A delegation is worth nothing once the one who gave it no longer holds the post.
const DELEGATED: &str = "
SELECT d.id, d.post, d.unit_id, u.name AS unit_name
  FROM delegation d
  JOIN unit u ON u.id = d.unit_id
 WHERE d.to_staff_id = $1 AND d.starts_at <= $2 AND d.ends_at > $2 AND d.revoked_at IS NULL
   AND EXISTS (SELECT 1 FROM holding h
                WHERE h.staff_id = d.from_staff_id AND h.unit_id = d.unit_id AND h.post = d.post
                  AND h.from_at <= $2 AND (h.until_at IS NULL OR h.until_at > $2))
 ORDER BY d.starts_at, d.id";

#[derive(FromQueryResult)]
struct OwnRow {
    name: String,
    title: String,
    unit_id: UnitId,
    unit_name: String,
    post: Option<Post>,
    post_unit_id: Option<UnitId>,
    post_unit_name: Option<String>,
}

#[derive(FromQueryResult)]
struct DelegatedRow {
    id: DelegationId,
    post: Post,
    unit_id: UnitId,
    unit_name: String,
}

/// The person with the posts held at this moment, own first, then delegated ones; *nobody* when
/// there is no such person or the person has left. Two queries.
pub async fn actor_for(app: &App, id: StaffId) -> Result<Actor> {
    let now = app.time.now();
    let query = |sql| Statement::from_sql_and_values(app.db.backend(), sql, [id.into(), now.into()]);
    let own = OwnRow::find_by_statement(query(OWN)).all(app.db.read()).await?;
    let Some(first) = own.first() else {
        return Ok(Actor::Nobody);
    };
    let mut staff = Staff {
        id,
        name: first.name.clone(),
        title: first.title.clone(),
        unit_id: first.unit_id,
        unit_name: first.unit_name.clone(),
        posts: Vec::new(),
    };
    for row in own {
        if let (Some(post), Some(unit_id), Some(unit_name)) = (row.post, row.post_unit_id, row.post_unit_name) {
            staff.posts.push(Held { post, unit_id, unit_name, delegation: None });
        }
    }
    for row in DelegatedRow::find_by_statement(query(DELEGATED)).all(app.db.read()).await? {
        staff.posts.push(Held {
            post: row.post,
            unit_id: row.unit_id,
            unit_name: row.unit_name,
            delegation: Some(row.id),
        });
    }
    Ok(Actor::Staff(Arc::new(staff)))
}
