//! 专题专栏 (art. 10): a special topic ends on the day that was approved for it and stays as a labelled archive.

use platform::jobs::Job;
use platform::journal::Entry;
use platform::people::Actor;
use platform::{App, Moment, Result};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{ColumnId, column};
use crate::sites::site;

/// Ends a special topic at its date.
#[derive(Debug, Serialize, Deserialize)]
pub struct EndTopic {
    /// Which column.
    pub column: ColumnId,
    /// The date that was approved; another date since makes this job void.
    pub at: Moment,
}

impl Job for EndTopic {
    const KIND: &'static str = "columns.end_topic";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}/{}/{}", Self::KIND, self.column, self.at.0))
    }

    async fn run(self, app: App) -> Result<()> {
        let act = app.act(&Actor::System("schedule")).await?;
        let Some(column) = column::Entity::find_by_id(self.column).one(act.db()).await? else { return Ok(()) };
        if column.ends_at != Some(self.at) || !column.is_open() {
            return Ok(());
        }
        let (site, unit, version) = (column.site_id, column.unit_id, column.version);
        let mut row = column.into_active_model();
        row.closed_at = Set(Some(act.now()));
        row.version = Set(version + 1);
        let column = row.update(act.db()).await?;
        act.record(
            Entry::new("column.end_topic", "column", column.id, &column.name)
                .unit(unit)
                .site(site)
                .effect(json!({ "path": column.path, "set_for": self.at.rfc3339() })),
        );
        site::frame_changed(&act, site).await?;
        act.commit().await
    }
}
