//! What waits for a person: the cells whose post and unit they hold, oldest first. By post and
//! unit, so that a new holder finds the desk as the old one left it.

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, QuerySelect};

use super::cell::{CellState, Column, Entity, Model};
use super::{flow, form};
use crate::error::Result;
use crate::people::Staff;
use crate::time::Moment;

/// A form with the cell that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The cell.
    pub cell: Model,
    /// The form.
    pub form: form::Model,
}

/// At most `most` cells that wait for the person, after `after`.
pub async fn waiting_for(
    db: &impl ConnectionTrait,
    staff: &Staff,
    after: Option<(Moment, super::CellId)>,
    most: u64,
) -> Result<Vec<Waiting>> {
    let Some(mine) = mine(staff)? else { return Ok(Vec::new()) };
    let mut query = Entity::find().filter(mine).filter(Column::State.eq(CellState::Waiting));
    if let Some((since, id)) = after {
        query = query.filter(
            Condition::any()
                .add(Column::WaitingSince.gt(since))
                .add(Condition::all().add(Column::WaitingSince.eq(since)).add(Column::Id.gt(id))),
        );
    }
    let cells = query
        .order_by_asc(Column::WaitingSince)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(db)
        .await?;
    let ids: Vec<_> = cells.iter().map(|cell| cell.form_id).collect();
    let forms = form::Entity::find().filter(form::Column::Id.is_in(ids)).all(db).await?;
    Ok(cells
        .into_iter()
        .filter_map(|cell| {
            let form = forms.iter().find(|form| form.id == cell.form_id)?.clone();
            Some(Waiting { cell, form })
        })
        .collect())
}

/// How many.
pub async fn count_for(db: &impl ConnectionTrait, staff: &Staff) -> Result<u64> {
    let Some(mine) = mine(staff)? else { return Ok(0) };
    Ok(Entity::find().filter(mine).filter(Column::State.eq(CellState::Waiting)).count(db).await?)
}

/// Cells named in some flow for a post the person holds, in that unit.
fn mine(staff: &Staff) -> Result<Option<Condition>> {
    let flow = flow::of("annex6")?;
    let mut any = Condition::any();
    let mut found = false;
    for held in &staff.posts {
        for cell in flow.cells.iter().filter(|cell| cell.posts.contains(&held.post)) {
            found = true;
            any = any.add(
                Condition::all()
                    .add(Column::UnitId.eq(held.unit_id))
                    .add(Column::Name.eq(cell.name.clone())),
            );
        }
    }
    Ok(found.then_some(any))
}
