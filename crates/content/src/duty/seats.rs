//! Whether the people that a line names still hold the posts it needs (arts. 18, 19): a post that ended leaves the line
//! vacant, and the board says so.

use std::collections::HashSet;

use platform::people::{Post, StaffId, UnitId, holding};
use platform::{Moment, Result};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::row;

/// Posts held at a moment by the people of some lines.
pub(crate) struct Seats(HashSet<(StaffId, UnitId, Post)>);

impl Seats {
    /// Of these people; one query.
    pub async fn of(db: &impl ConnectionTrait, people: impl IntoIterator<Item = StaffId>, at: Moment) -> Result<Self> {
        let people: HashSet<StaffId> = people.into_iter().collect();
        if people.is_empty() {
            return Ok(Self(HashSet::new()));
        }
        let held = holding::Entity::find()
            .filter(holding::Column::StaffId.is_in(people))
            .filter(holding::in_force(at))
            .all(db)
            .await?;
        Ok(Self(held.into_iter().map(|held| (held.staff_id, held.unit_id, held.post)).collect()))
    }

    /// Whether somebody is an information officer of the lead unit, or of the unit that keeps the site.
    pub fn officer(&self, staff: StaffId, lead: UnitId, keeper: UnitId) -> bool {
        [lead, keeper].into_iter().any(|unit| self.0.contains(&(staff, unit, Post::InformationOfficer)))
    }

    /// Whether somebody leads the unit: its first responsible person or a deputy in charge.
    pub fn leader(&self, staff: StaffId, lead: UnitId) -> bool {
        [Post::PrincipalLeader, Post::DeputyLeader].into_iter().any(|post| self.0.contains(&(staff, lead, post)))
    }

    /// What is vacant in a line: `leader`, `officer-a`, `officer-b`.
    pub fn vacant(&self, row: &row::Model, keeper: UnitId) -> Vec<&'static str> {
        let lead = row.lead_unit_id;
        [
            ("leader", self.leader(row.leader_id, lead)),
            ("officer-a", self.officer(row.officer_a_id, lead, keeper)),
            ("officer-b", self.officer(row.officer_b_id, lead, keeper)),
        ]
        .into_iter()
        .filter(|(_, held)| !held)
        .map(|(name, _)| name)
        .collect()
    }

    /// The officers of a line who are still in post, and its leader when asked for.
    pub fn reachable(&self, row: &row::Model, keeper: UnitId, with_leader: bool) -> Vec<StaffId> {
        let vacant = self.vacant(row, keeper);
        let mut people = Vec::new();
        for (name, staff) in
            [("officer-a", row.officer_a_id), ("officer-b", row.officer_b_id), ("leader", row.leader_id)]
        {
            let asked = name != "leader" || with_leader;
            if asked && !vacant.contains(&name) && !people.contains(&staff) {
                people.push(staff);
            }
        }
        people
    }
}
