//! Searches a person keeps under a name, for lists of the desk.

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::journal::Entry;
use platform::people::StaffId;
use platform::web::{Desk, Form, Path};
use platform::{Act, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, Set};
use serde::Deserialize;

use super::to;
use crate::articles::draft::was_faster;

platform::id!(
    /// A saved search.
    FilterId
);

/// One saved search of one person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_filter")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FilterId,
    /// Whose.
    pub staff_id: StaffId,
    /// Of which list.
    pub list: String,
    /// Name.
    pub name: String,
    /// The query of the list's address.
    pub query: String,
    /// When it was kept.
    pub created_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The list of articles.
pub const ARTICLES: &str = "articles";

/// A person's searches for a list, by name.
pub async fn of(db: &impl ConnectionTrait, staff: StaffId, list: &str) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::StaffId.eq(staff))
        .filter(Column::List.eq(list))
        .order_by_asc(Column::Name)
        .all(db)
        .await?)
}

/// Keeps a search under a name.
pub async fn save(act: &Act, list: &str, name: &str, query: &str) -> Result<Model> {
    let staff = act.staff()?.id;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 40 {
        return Err(Refusal::new("desk-filter-name").field("name").into());
    }
    let most = act.app().rules.count("desk.filters", act.now().day())?.value;
    if of(act.db(), staff, list).await?.len() as u64 >= most {
        return Err(Refusal::new("desk-filter-many").arg("most", most).field("name").into());
    }
    let row = ActiveModel {
        id: Set(FilterId::new()),
        staff_id: Set(staff),
        list: Set(list.to_owned()),
        name: Set(name.to_owned()),
        query: Set(query.trim_start_matches('?').chars().take(500).collect()),
        created_at: Set(act.now()),
    };
    let kept = row.insert(act.db()).await.map_err(|error| {
        if was_faster(&error) {
            Refusal::new("desk-filter-taken").field("name").into()
        } else {
            platform::Error::from(error)
        }
    })?;
    act.record(Entry::new("filter.save", "saved_filter", kept.id, &kept.name));
    Ok(kept)
}

/// Forgets one of the actor's own searches.
pub async fn remove(act: &Act, id: FilterId) -> Result<()> {
    let kept =
        Entity::find_by_id(id).filter(Column::StaffId.eq(act.staff()?.id)).one(act.db()).await?.or_not_found()?;
    act.record(Entry::new("filter.remove", "saved_filter", kept.id, &kept.name));
    kept.delete(act.db()).await?;
    Ok(())
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewFilter {
    name: String,
    query: String,
}

pub(super) async fn post(State(app): State<App>, desk: Desk, Form(form): Form<NewFilter>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let kept = save(&act, ARTICLES, &form.name, &form.query).await?;
    act.commit().await?;
    Ok(to(&format!("/desk/articles?{}", kept.query)))
}

pub(super) async fn post_removal(State(app): State<App>, desk: Desk, Path(id): Path<FilterId>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    remove(&act, id).await?;
    act.commit().await?;
    Ok(to("/desk/articles"))
}
