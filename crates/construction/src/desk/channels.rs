//! Forms of the columns page: channels opened, renamed and put in order; columns opened and put
//! in order (art. 10).

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::SiteRef;
use platform::web::{Desk, Form, Path, Query, Routes};
use platform::{Act, Error, OrNotFound, Refusal, Result};
use serde::Deserialize;

use super::columns::{ChannelForm, ColumnForm, Typed, page};
use super::{PLANNERS, Version, back, moved, refused};
use crate::columns::{
    self, ChannelChange, ChannelId, ColumnId, ColumnKind, NewChannel, NewColumn, Template, channel, column,
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .post("/desk/sites/{id}/channels", PLANNERS, open_channel)
        .post("/desk/sites/{id}/channels/order", PLANNERS, order_channels)
        .post("/desk/sites/{id}/columns", PLANNERS, open)
        .post("/desk/channels/{id}", PLANNERS, rename_channel)
        .post("/desk/channels/{id}/order", PLANNERS, order_tops)
        .post("/desk/columns/{id}/order", PLANNERS, order_children)
}

async fn open_channel(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Form(form): Form<ChannelForm>,
) -> Result<Response> {
    let new = NewChannel {
        slug: form.slug.clone(),
        name: form.name.clone(),
        name_en: form.name_en.clone(),
        description: form.description.clone(),
    };
    let act = app.act(&desk.actor()).await?;
    let result = columns::open_channel(&act, id, new).await.map(drop);
    finish(&app, &desk, act, id, result, Typed { channel: form, ..Typed::default() }, "opened").await
}

async fn rename_channel(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ChannelId>,
    Query(Version { version }): Query<Version>,
    Form(form): Form<ChannelForm>,
) -> Result<Response> {
    let site = channel::by_id(app.db.read(), id).await?.site_id;
    let change = ChannelChange { name: form.name, name_en: form.name_en, description: form.description };
    let act = app.act(&desk.actor()).await?;
    let result = columns::rename_channel(&act, id, &change, version).await.map(drop);
    finish(&app, &desk, act, site, result, Typed::default(), "renamed").await
}

async fn open(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Form(form): Form<ColumnForm>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = match read(&app, &form).await {
        Ok(new) => columns::open(&act, id, new).await.map(drop),
        Err(error) => Err(error),
    };
    finish(&app, &desk, act, id, result, Typed { column: form, ..Typed::default() }, "opened").await
}

async fn read(app: &App, form: &ColumnForm) -> Result<NewColumn> {
    let place = || Refusal::new("columns-place").field("place");
    let (channel, parent) = match form.place.split_once(':') {
        Some(("channel", id)) => (id.parse()?, None),
        Some(("column", id)) => {
            let parent = column::by_id(app.db.read(), id.parse()?).await?;
            (parent.channel_id, Some(parent.id))
        }
        _ => return Err(place().into()),
    };
    Ok(NewColumn {
        channel,
        parent,
        unit: form.unit.parse()?,
        slug: form.slug.clone(),
        name: form.name.clone(),
        name_en: form.name_en.clone(),
        kind: ColumnKind::parse(&form.kind).or_not_found()?,
        keywords: form.keywords.clone(),
        description: form.description.clone(),
        template: Template::parse(&form.template).or_not_found()?,
        speciality: !form.speciality.is_empty(),
    })
}

/// Ids in order, and the button that moves one of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OrderForm {
    order: Vec<String>,
    #[serde(rename = "move")]
    by: String,
}

impl OrderForm {
    fn ids<T: Copy + PartialEq + std::str::FromStr<Err = Error>>(&self) -> Result<Vec<T>> {
        let ids = self.order.iter().map(|id| id.parse()).collect::<Result<Vec<T>>>()?;
        Ok(moved(ids, &self.by))
    }
}

async fn order_channels(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Query(Version { version }): Query<Version>,
    Form(form): Form<OrderForm>,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = columns::order_channels(&act, id, &form.ids()?, version).await;
    finish(&app, &desk, act, id, result, Typed::default(), "ordered").await
}

async fn order_tops(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ChannelId>,
    Query(Version { version }): Query<Version>,
    Form(form): Form<OrderForm>,
) -> Result<Response> {
    let site = channel::by_id(app.db.read(), id).await?.site_id;
    let act = app.act(&desk.actor()).await?;
    let result = columns::order(&act, id, None, &form.ids()?, version).await;
    finish(&app, &desk, act, site, result, Typed::default(), "ordered").await
}

async fn order_children(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ColumnId>,
    Query(Version { version }): Query<Version>,
    Form(form): Form<OrderForm>,
) -> Result<Response> {
    let parent = column::by_id(app.db.read(), id).await?;
    let act = app.act(&desk.actor()).await?;
    let result = columns::order(&act, parent.channel_id, Some(id), &form.ids()?, version).await;
    finish(&app, &desk, act, parent.site_id, result, Typed::default(), "ordered").await
}

async fn finish(
    app: &App,
    desk: &Desk,
    act: Act,
    site: SiteRef,
    result: Result<()>,
    typed: Typed,
    done: &str,
) -> Result<Response> {
    match refused(result)? {
        Ok(()) => {
            act.commit().await?;
            Ok(back(&format!("/desk/sites/{site}/columns"), done))
        }
        Err(refusals) => {
            drop(act);
            page(app, desk, site, typed, &refusals, "").await
        }
    }
}
