//! The desk of chapter 2: sites with their records, home pages and columns, and who may do what.

mod annex1;
mod annex1_page;
mod annex1_typed;
mod channels;
mod column;
mod columns;
mod home;
mod opening;
mod permissions;
mod record;
mod site;
mod sites;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use platform::app::App;
use platform::people::{Post, UnitId, unit};
use platform::view::Lang;
use platform::web::desk::NavItem;
use platform::web::{Routes, Who};
use platform::{Error, Refusal, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

pub use annex1::NewPlanPage;
pub use annex1_page::PlanPage;
pub use column::ColumnPage;
pub use columns::ColumnsPage;
pub use home::HomePage;
pub use opening::OpeningPage;
pub use permissions::PermissionsPage;
pub use site::SitePage;
pub use sites::{NewSitePage, SitesPage};

/// Entries of the desk's navigation.
pub const NAVIGATION: &[NavItem] = &[
    NavItem { key: "sites", url: "/desk/sites", posts: &[] },
    crate::mailboxes::desk::NAVIGATION,
    NavItem { key: "domains", url: "/desk/domains", posts: &[] },
    NavItem { key: "permissions", url: "/desk/permissions", posts: &[] },
];

pub(crate) const PLANNERS: Who = Who::Posts(&[Post::ItOfficePlanner]);
const ARRANGERS: Who = Who::Posts(&[Post::InformationOfficer, Post::PortalEditor, Post::ItOfficePlanner]);

/// The routes of this chapter's desk.
pub fn routes() -> Routes {
    sites::routes()
        .and(site::routes())
        .and(opening::routes())
        .and(annex1::routes())
        .and(home::routes())
        .and(columns::routes())
        .and(channels::routes())
        .and(column::routes())
        .and(permissions::routes())
        .and(crate::mailboxes::desk::routes())
        .and(crate::domains::desk::routes())
        .and(crate::brand::desk::routes())
        .and(crate::interfaces::desk::routes())
}

/// A choice of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    value: String,
    label: String,
    selected: bool,
}

impl Choice {
    /// Whether it stands for this value.
    pub(crate) fn is(&self, value: &str) -> bool {
        self.value == value
    }

    pub(crate) fn new(value: &(impl ToString + ?Sized), label: impl Into<String>, chosen: &str) -> Self {
        let value = value.to_string();
        Self { selected: value == chosen, value, label: label.into() }
    }
}

/// What was just done, as the address after it says.
#[derive(Clone, Debug, Default, Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

impl Done {
    /// Only what is a message of ours; anybody can write an address.
    fn known(&self) -> String {
        let known = [
            "founded", "kept", "launched", "trial", "offline", "stopped", "closing", "resumed", "tested", "arranged",
            "opened", "renamed", "closed", "ordered",
        ];
        known.into_iter().find(|done| *done == self.done).unwrap_or_default().to_owned()
    }
}

/// The version that a form was made from, in its address.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Version {
    #[serde(default)]
    version: i32,
}

pub(crate) fn back(to: &str, done: &str) -> Response {
    Redirect::to(&format!("{to}?done={done}")).into_response()
}

pub(crate) fn status(refusals: &[Refusal]) -> StatusCode {
    if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// The reasons of a refusal; other errors go on.
pub(crate) fn refused<T>(result: Result<T>) -> Result<std::result::Result<T, Vec<Refusal>>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Refused(refusals)) => Ok(Err(refusals)),
        Err(error) => Err(error),
    }
}

fn text(app: &App, lang: Lang, key: &str) -> String {
    app.view.text(lang, key, &Default::default())
}

/// The open units as choices.
pub(crate) async fn unit_choices(app: &App, chosen: Option<UnitId>) -> Result<Vec<Choice>> {
    let units = unit::Entity::find()
        .filter(unit::Column::ClosedAt.is_null())
        .order_by_asc(unit::Column::Code)
        .all(app.db.read())
        .await?;
    let chosen = chosen.map(|id| id.to_string()).unwrap_or_default();
    Ok(units.into_iter().map(|unit| Choice::new(&unit.id, unit.name, &chosen)).collect())
}

/// The place of every id after one was moved by a button (`id:up`, `id:down`).
fn moved<T: Copy + PartialEq + std::str::FromStr>(mut ids: Vec<T>, by: &str) -> Vec<T> {
    let Some((id, way)) = by.rsplit_once(':') else { return ids };
    let Some(from) = id.parse().ok().and_then(|id: T| ids.iter().position(|known| *known == id)) else { return ids };
    let to = if way == "up" { from.saturating_sub(1) } else { (from + 1).min(ids.len() - 1) };
    ids.swap(from, to);
    ids
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn a_button_moves_one_place_and_not_beyond_the_ends() {
        assert_eq!(moved(vec![1, 2, 3], "3:up"), [1, 3, 2]);
        assert_eq!(moved(vec![1, 2, 3], "3:down"), [1, 2, 3]);
        assert_eq!(moved(vec![1, 2, 3], "1:up"), [1, 2, 3]);
        assert_eq!(moved(vec![1, 2, 3], "9:up"), [1, 2, 3]);
        assert_eq!(moved(vec![1, 2, 3], ""), [1, 2, 3]);
    }
}
