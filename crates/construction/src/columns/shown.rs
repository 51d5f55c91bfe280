//! A new column is shown when it has something to show (art. 10, annex 1): until its first items are public visitors
//! are not led to it, then it appears by itself.

use platform::journal::Entry;
use platform::{Act, Result};
use sea_orm::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde_json::json;

use super::{ColumnId, column};
use crate::sites::site;

/// Whether the number of a column's items still matters, and up to which: the chapter that keeps the items counts them
/// up to that and tells [`counted`].
pub fn wanted(act: &Act, column: &column::Model) -> Result<Option<u64>> {
    let least = act.app().rules.count("column.min_items", act.now().day())?.value;
    Ok((u64::try_from(column.items).unwrap_or(0) < least).then_some(least))
}

/// So many items of a column are public now. Never counts down: what once appeared stays.
pub async fn counted(act: &Act, id: ColumnId, items: u64) -> Result<()> {
    let least = act.app().rules.count("column.min_items", act.now().day())?.value;
    let column = column::by_id(act.db(), id).await?;
    let items = i32::try_from(items.min(least)).unwrap_or(i32::MAX);
    if items <= column.items {
        return Ok(());
    }
    let appears = column.shown_at.is_none() && items as u64 >= least;
    let hidden = if appears { column::ancestors(act.db(), &column).await? } else { Vec::new() };
    let (site, unit) = (column.site_id, column.unit_id);
    let mut row = column.into_active_model();
    row.items = Set(items);
    if appears {
        row.shown_at = Set(Some(act.now()));
    }
    let column = row.update(act.db()).await?;
    if !appears {
        return Ok(());
    }
    // What leads to it is shown with it.
    for above in hidden.into_iter().filter(|above| !above.is_shown()) {
        let mut row = above.into_active_model();
        row.shown_at = Set(Some(act.now()));
        row.update(act.db()).await?;
    }
    act.record(
        Entry::new("column.appear", "column", id, &column.name)
            .unit(unit)
            .site(site)
            .effect(json!({ "path": column.path, "items": items })),
    );
    site::frame_changed(act, site).await
}
