//! Whose move it is: the cells that wait for the posts somebody holds now, longest waiting first.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde::{Deserialize, Serialize};

use super::cell::{self, CellId, CellState};
use super::form::{self, FormId};
use super::sign::bar;
use crate::app::App;
use crate::calendar::DueDate;
use crate::error::{Refusal, Result};
use crate::people::Staff;
use crate::time::Moment;

/// A cell that waits.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    /// The form.
    pub form: form::Model,
    /// The cell.
    pub cell: cell::Model,
    /// Why this person cannot sign it although the post is theirs.
    pub bar: Option<Refusal>,
    /// By which day it should be signed.
    #[serde(skip)]
    pub due: Option<DueDate>,
}

/// The place behind the last row that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// Since when it waits.
    pub since: Moment,
    /// Which cell.
    pub cell: CellId,
}

impl Waiting {
    /// The place behind this row.
    pub fn after(&self) -> After {
        After { since: self.cell.waiting_since.unwrap_or(self.form.moved_at), cell: self.cell.id }
    }
}

/// What waits for this person, longest waiting first, at most `size` rows behind `after`.
/// Three queries whatever the size.
pub async fn waiting_for(app: &App, staff: &Staff, after: Option<After>, size: u64) -> Result<Vec<Waiting>> {
    waiting_only(app, staff, &Only::default(), after, size).await
}

/// Which of them.
#[derive(Clone, Debug, Default)]
pub struct Only {
    /// Forms of this kind.
    pub kind: Option<String>,
    /// Cells of this name.
    pub cell: Option<String>,
}

/// The same, of one kind of form or one cell.
pub async fn waiting_only(
    app: &App,
    staff: &Staff,
    only: &Only,
    after: Option<After>,
    size: u64,
) -> Result<Vec<Waiting>> {
    let Some(mut find) = theirs(app, staff) else {
        return Ok(Vec::new());
    };
    if let Some(kind) = &only.kind {
        let of_kind = Query::select()
            .column(form::Column::Id)
            .from(form::Entity)
            .and_where(form::Column::Kind.eq(kind))
            .to_owned();
        find = find.filter(cell::Column::FormId.in_subquery(of_kind));
    }
    if let Some(name) = &only.cell {
        find = find.filter(cell::Column::Name.eq(name));
    }
    if let Some(After { since, cell }) = after {
        let later = cell::Column::WaitingSince.gt(since);
        let same = Condition::all().add(cell::Column::WaitingSince.eq(since)).add(cell::Column::Id.gt(cell));
        find = find.filter(Condition::any().add(later).add(same));
    }
    let found = find
        .order_by_asc(cell::Column::WaitingSince)
        .order_by_asc(cell::Column::Id)
        .limit(size)
        .all(app.db.read())
        .await?;
    let ids: Vec<FormId> = found.iter().map(|cell| cell.form_id).collect();
    let forms = form::Entity::find().filter(form::Column::Id.is_in(ids.clone())).all(app.db.read()).await?;
    let mut forms: HashMap<_, _> = forms.into_iter().map(|form| (form.id, form)).collect();
    let around = cell::Entity::find().filter(cell::Column::FormId.is_in(ids)).order_by_asc(cell::Column::Ordinal);
    let around = around.all(app.db.read()).await?;
    let mut waiting = Vec::new();
    for cell in found {
        let Some(form) = forms.remove(&cell.form_id) else { continue };
        let round = around.iter().filter(|other| other.form_id == form.id && other.round == form.round);
        let round: Vec<_> = round.cloned().collect();
        waiting.push(Waiting { bar: bar(app, staff, &form, &round), due: cell::due(app, &form, &cell)?, form, cell });
    }
    Ok(waiting)
}

/// How many cells wait for this person.
pub async fn count_waiting(app: &App, staff: &Staff) -> Result<u64> {
    match theirs(app, staff) {
        Some(find) => Ok(find.count(app.db.read()).await?),
        None => Ok(0),
    }
}

/// Waiting cells of the posts held: by (unit, post), and where a flow admits several posts to a
/// cell, by that cell's name under the post it waits for.
fn theirs(app: &App, staff: &Staff) -> Option<Select<cell::Entity>> {
    let mut places = BTreeSet::new();
    for held in &staff.posts {
        for step in app.flows.all().flat_map(|flow| &flow.cells).filter(|step| step.posts.contains(&held.post)) {
            let main = step.posts.first().copied().unwrap_or(held.post);
            let name = (main != held.post).then_some(step.name.as_str());
            places.insert((held.unit_id, main.name(), name));
        }
    }
    if places.is_empty() {
        return None;
    }
    let mut any = Condition::any();
    for (unit, post, name) in places {
        let mut place = Condition::all().add(cell::Column::UnitId.eq(unit)).add(cell::Column::Post.eq(post));
        if let Some(name) = name {
            place = place.add(cell::Column::Name.eq(name));
        }
        any = any.add(place);
    }
    Some(cell::Entity::find().filter(cell::Column::State.eq(CellState::Waiting)).filter(any))
}
