//! `/verify/<serial>` (the annexes): whether a printed form is genuine, and what stands behind it
//! that everybody may know: which form, whose, which units sealed it, when, and for which digest.
//! Serials can be guessed, so nothing else is told; the subject only where the flow says so.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use construction::frame::{self, Spot};
use platform::app::Db;
use platform::approvals::form::{self, FormState, Model as Form};
use platform::approvals::seal;
use platform::people::unit;
use platform::view::{Lang, Page};
use platform::web::host::SiteHost;
use platform::web::{Path, Visitor};
use platform::{App, Error, Result};
use serde::Serialize;

use super::Place;

/// The answer.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyPage {
    serial: String,
    /// `yes`, `open` (not decided yet), `void` (taken back or returned) or `no`.
    verdict: &'static str,
    rows: Vec<Fact>,
}

/// A fact open to everybody.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    label: String,
    text: String,
}

impl Page for VerifyPage {
    const TEMPLATE: &'static str = "content/public/verification.html";

    fn samples() -> Vec<Self> {
        let fact = Fact { label: "申请单位".into(), text: "区教委 <b>".into() };
        let one = |verdict| Self { serial: "JS-2026-JW-0001".into(), verdict, rows: vec![fact.clone()] };
        let unknown = Self { serial: "<script>".into(), verdict: "no", rows: Vec::new() };
        vec![one("yes"), one("open"), one("void"), unknown]
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    visitor: Visitor,
    Path(serial): Path<String>,
) -> Result<Response> {
    let lang = visitor.lang;
    let db = Db::Connection(app.db.read());
    let place = Place { app: &app, db: &db, host: &host, lang };
    let serial: String = serial.chars().take(40).collect();
    let page = match form::by_serial(app.db.read(), &serial.to_uppercase()).await {
        Ok(form) if form.state != FormState::Draft => of(&app, lang, form).await?,
        Ok(_) | Err(Error::NotFound) => VerifyPage { serial, verdict: "no", rows: Vec::new() },
        Err(error) => return Err(error),
    };
    let spot = Spot {
        path: format!("/verify/{}", page.serial),
        title: app.view.text(lang, "public-verify", &Default::default()),
        noindex: true,
        ..Spot::default()
    };
    let frame = frame::build(&app, &db, &host, lang, &spot).await?;
    let mut response = Html(place.html(&page, &frame).await?).into_response();
    for (name, value) in platform::store::serve::SECURITY {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn of(app: &App, lang: Lang, form: Form) -> Result<VerifyPage> {
    let say = |key: &str| app.view.text(lang, key, &Default::default());
    let seals = seal::on_form(app.db.read(), form.id).await?;
    let sealed: BTreeSet<String> = seals.into_values().map(|seal| seal.unit_name).collect();
    let unit = unit::by_id(app.db.read(), form.unit_id).await?.name;
    let complete = form.state == FormState::Complete;
    let mut rows = vec![
        ("public-verify-form", say(&format!("forms-kind-{}", form.kind))),
        ("public-verify-unit", unit),
        ("public-verify-state", say(&format!("forms-state-{}", form.state.name()))),
    ];
    if complete && app.flows.at(&form.kind, form.version)?.public_subject {
        rows.push(("public-verify-subject", form.subject_label));
    }
    if complete {
        rows.push(("public-verify-sealed", sealed.into_iter().collect::<Vec<_>>().join("、")));
        rows.push(("public-verify-when", form.closed_at.map(platform::Moment::minute).unwrap_or_default()));
    }
    rows.push(("public-verify-digest", form.digest));
    Ok(VerifyPage {
        serial: form.serial,
        verdict: match form.state {
            FormState::Complete => "yes",
            FormState::Waiting => "open",
            _ => "void",
        },
        rows: rows.into_iter().map(|(key, text)| Fact { label: say(key), text }).collect(),
    })
}
