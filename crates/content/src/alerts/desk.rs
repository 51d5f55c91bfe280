//! The IT office's desk for alerts: raise one, see what stands, end it.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::{Post, StaffId, staff};
use platform::permits::{RaiseAlert, Resource};
use platform::view::Page;
use platform::web::desk::{Choice, Flash, NavItem, say, settle, standing, to};
use platform::web::errors::Reason;
use platform::web::{Desk, Form, Path, Query, Routes, Who, desk};
use platform::{Error, Moment, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::alert::{self, AlertId, AlertKind};
use super::raise;

const OFFICE: &[Post] = &[Post::ItOfficePlanner, Post::ItOfficeOperator];
/// How many are listed; a matter of layout.
const LISTED: u64 = 50;

/// Its entry in the navigation.
pub const NAVIGATION: NavItem = NavItem { key: "alerts", url: "/desk/alerts", posts: OFFICE };

/// The routes.
pub fn routes() -> Routes {
    Routes::default()
        .get("/desk/alerts", Who::Posts(OFFICE), show)
        .post("/desk/alerts", Who::Posts(OFFICE), raise_it)
        .post("/desk/alerts/{id}/end", Who::Posts(OFFICE), end)
}

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AlertsPage {
    kinds: Vec<Choice>,
    rows: Vec<Row>,
    typed: AlertForm,
    most: u64,
    days: u32,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

/// An alert.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    id: String,
    kind: &'static str,
    text: String,
    from: i64,
    until: i64,
    by: String,
    state: &'static str,
}

/// What the form holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AlertForm {
    kind: String,
    text: String,
    text_en: String,
    url: String,
    from: String,
    until: String,
}

impl Page for AlertsPage {
    const TEMPLATE: &'static str = "content/desk/alerts.html";

    fn samples() -> Vec<Self> {
        let row = |kind: AlertKind, state| Row {
            id: "0193".into(),
            kind: kind.name(),
            text: "暴雨 <b>".into(),
            from: 1_795_349_700_000_000,
            until: 1_795_395_480_000_000,
            by: "示一".into(),
            state,
        };
        let kinds =
            AlertKind::ALL.map(|kind| Choice { value: kind.name().into(), label: "紧急".into(), selected: false });
        let states = ["now", "later", "over", "now"];
        vec![
            Self { most: 3, days: 7, ..Self::default() },
            Self {
                kinds: kinds.to_vec(),
                rows: AlertKind::ALL.into_iter().zip(states).map(|(kind, state)| row(kind, state)).collect(),
                typed: AlertForm { text: "\"><script>".into(), ..AlertForm::default() },
                most: 3,
                days: 7,
                errors: vec![Reason {
                    text: "没有内容".into(),
                    remedy: String::new(),
                    article: "5".into(),
                    field: "text".into(),
                }],
                flashes: vec![Flash::done("已发布".into())],
            },
        ]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

async fn show(State(app): State<App>, desk: Desk, Query(done): Query<Done>) -> Result<Response> {
    let mut page = page(&app, &desk, AlertForm::default()).await?;
    if let Some(done) = ["raised", "ended"].into_iter().find(|known| *known == done.done) {
        page.flashes = vec![Flash::done(say(&app, &desk, &format!("alerts-done-{done}")))];
    }
    desk::show(&app, &desk, &page).await
}

async fn page(app: &App, desk: &Desk, typed: AlertForm) -> Result<AlertsPage> {
    app.policies.permit(&desk.actor(), RaiseAlert, &Resource::cluster())?;
    let (db, now) = (app.db.read(), app.time.now());
    let alerts = alert::newest(db, LISTED).await?;
    let people = staff::Entity::find().filter(staff::Column::Id.is_in(alerts.iter().map(|alert| alert.raised_by)));
    let names: HashMap<StaffId, String> = people.all(db).await?.into_iter().map(|one| (one.id, one.name)).collect();
    let rows = alerts.into_iter().map(|alert| Row {
        id: alert.id.to_string(),
        kind: alert.kind.name(),
        state: match alert.lives(now) {
            false => "over",
            true if alert.from_at > now => "later",
            true => "now",
        },
        from: alert.from_at.0,
        until: alert.ended_at.unwrap_or(alert.until_at).0,
        by: names.get(&alert.raised_by).cloned().unwrap_or_default(),
        text: alert.text,
    });
    Ok(AlertsPage {
        kinds: AlertKind::ALL
            .map(|kind| Choice {
                value: kind.name().to_owned(),
                label: say(app, desk, &format!("alerts-kind-{}", kind.name())),
                selected: kind.name() == typed.kind,
            })
            .to_vec(),
        rows: rows.collect(),
        typed,
        most: app.rules.count("alert.most", now.day())?.value,
        days: app.rules.days("alert.term", now.day())?.value.number(),
        ..AlertsPage::default()
    })
}

async fn raise_it(State(app): State<App>, desk: Desk, Form(form): Form<AlertForm>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let new = raise::New {
        kind: AlertKind::parse(&form.kind),
        text: form.text.clone(),
        text_en: form.text_en.clone(),
        url: form.url.clone(),
        from: Moment::parse_local(&form.from),
        until: Moment::parse_local(&form.until),
    };
    let result = raise::raise(&act, new).await;
    match settle(act, result).await {
        Ok(_) => Ok(to("/desk/alerts?done=raised")),
        Err(Error::Refused(reasons)) => {
            let back = standing(&app, &desk, Error::Refused(reasons))?;
            let page = page(&app, &desk, form).await?;
            desk::show_with(&app, &desk, back.status, &AlertsPage { errors: back.errors, ..page }).await
        }
        Err(error) => Err(error),
    }
}

async fn end(State(app): State<App>, desk: Desk, Path(id): Path<AlertId>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    let result = raise::end(&act, id).await;
    settle(act, result).await?;
    Ok(to("/desk/alerts?done=ended"))
}
