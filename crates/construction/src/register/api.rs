//! The register for machines: `/api/v1/register.json` says what there is, one address a part gives
//! its rows page by page. Described in OpenAPI; an error is problem+json (RFC 9457).

#![expect(unused_qualifications, reason = "utoipa's macro writes the whole path of its parameters")]

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use platform::app::App;
use platform::web::Query;
use platform::web::host::SiteHost;
use platform::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::entry::{self, ColumnEntry, DomainEntry, InterfaceEntry, MailboxEntry, SiteEntry, Slice, UnitEntry};
use super::{Part, REGISTER};
use crate::columns::ColumnId;
use crate::sites::label::PORTAL;

/// What the register offers to machines.
#[derive(OpenApi)]
#[openapi(
    paths(summary, sites, columns, domains, mailboxes, units, interfaces),
    components(schemas(
        Summary, Offered, SitePage, ColumnPage, DomainPage, MailboxPage, UnitPage, InterfacePage, SiteEntry, ColumnEntry,
        DomainEntry, MailboxEntry, UnitEntry, InterfaceEntry, Problem
    )),
    tags((name = "register", description = "Public register of the cluster: sites, columns, domain names, mail addresses, responsible units, service interfaces"))
)]
pub struct Document;

/// What there is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Summary {
    /// Domain under which the sites live.
    pub domain: String,
    /// The parts.
    pub parts: Vec<Offered>,
}

/// A part of the register.
#[derive(Debug, Serialize, ToSchema)]
pub struct Offered {
    /// `sites`, `columns`, `domains`, `mailboxes`, `units`, `interfaces`.
    pub name: String,
    /// How many rows it has now.
    pub count: u64,
    /// Its first page.
    pub json: String,
    /// All of it as CSV.
    pub csv: String,
}

/// A page of sites.
#[derive(Debug, Serialize, ToSchema)]
pub struct SitePage {
    /// The rows, by code.
    pub items: Vec<SiteEntry>,
    /// Address of the next page, if there is one.
    pub next: Option<String>,
}

/// A page of columns.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnPage {
    /// The rows, by site and path.
    pub items: Vec<ColumnEntry>,
    /// Address of the next page, if there is one.
    pub next: Option<String>,
}

/// A page of domain names.
#[derive(Debug, Serialize, ToSchema)]
pub struct DomainPage {
    /// The rows, by label.
    pub items: Vec<DomainEntry>,
    /// Address of the next page, if there is one.
    pub next: Option<String>,
}

/// A page of mail addresses.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailboxPage {
    /// The rows, by address.
    pub items: Vec<MailboxEntry>,
    /// Address of the next page, if there is one.
    pub next: Option<String>,
}

/// A page of units.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitPage {
    /// The rows, by code.
    pub items: Vec<UnitEntry>,
    /// Address of the next page, if there is one.
    pub next: Option<String>,
}

/// A page of service interfaces.
#[derive(Debug, Serialize, ToSchema)]
pub struct InterfacePage {
    /// The rows, by unit and name.
    pub items: Vec<InterfaceEntry>,
    /// Address of the next page, if there is one.
    pub next: Option<String>,
}

/// Why there is no answer (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// The sort of problem.
    pub title: String,
    /// What is wrong with this request.
    pub detail: String,
}

/// Which page.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Key of the last row of the page before; left out for the first page.
    after: String,
    /// Rows a page; the most is what the rulebook allows.
    limit: String,
}

/// Which columns.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct AskedColumns {
    /// Id of the last column of the page before; left out for the first page.
    after: String,
    /// Rows a page; the most is what the rulebook allows.
    limit: String,
    /// Code of a site: only its columns.
    site: String,
}

/// What there is.
#[utoipa::path(get, path = "/api/v1/register.json", tag = "register", responses((status = 200, body = Summary)))]
pub(super) async fn summary(State(app): State<App>, Extension(host): Extension<Arc<SiteHost>>) -> Result<Response> {
    on_the_portal(&host)?;
    let mut parts = Vec::new();
    for part in Part::ALL {
        parts.push(Offered {
            name: part.name().to_owned(),
            count: entry::count(&app, app.db.read(), part).await?,
            json: address(&host, part),
            csv: format!("{}{REGISTER}{}.csv", host.origin, part.name()),
        });
    }
    Ok(json(&Summary { domain: app.settings.base_domain.clone(), parts }))
}

/// Sites that are open or were.
#[utoipa::path(get, path = "/api/v1/register/sites", tag = "register", params(Asked),
    responses((status = 200, body = SitePage), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn sites(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    on_the_portal(&host)?;
    let Some(most) = limit(&app, &asked.limit)? else { return Ok(wrong_limit()) };
    let Slice { items, next } = entry::sites(&app, app.db.read(), &asked.after, most).await?;
    let next = next.map(|after| format!("{}?after={after}&limit={most}", address(&host, Part::Sites)));
    Ok(json(&SitePage { items, next }))
}

/// Columns of these sites, open and closed.
#[utoipa::path(get, path = "/api/v1/register/columns", tag = "register", params(AskedColumns),
    responses((status = 200, body = ColumnPage), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn columns(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    Query(asked): Query<AskedColumns>,
) -> Result<Response> {
    on_the_portal(&host)?;
    let Some(most) = limit(&app, &asked.limit)? else { return Ok(wrong_limit()) };
    let after: Option<ColumnId> = match asked.after.as_str() {
        "" => None,
        text => match text.parse() {
            Ok(id) => Some(id),
            Err(_) => return Ok(wrong("after", "it is the id of a column, as the page before gave it")),
        },
    };
    let of = (!asked.site.is_empty()).then_some(asked.site.as_str());
    let Slice { items, next } = entry::columns(&app, app.db.read(), of, after, most).await?;
    let next = next.map(|after| {
        let site = of.map(|site| format!("&site={site}")).filter(|_| !items.is_empty()).unwrap_or_default();
        format!("{}?after={after}&limit={most}{site}", address(&host, Part::Columns))
    });
    Ok(json(&ColumnPage { items, next }))
}

/// Domain names that are registered or were.
#[utoipa::path(get, path = "/api/v1/register/domains", tag = "register", params(Asked),
    responses((status = 200, body = DomainPage), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn domains(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    on_the_portal(&host)?;
    let Some(most) = limit(&app, &asked.limit)? else { return Ok(wrong_limit()) };
    let Slice { items, next } = entry::domains(&app, app.db.read(), &asked.after, most).await?;
    let next = next.map(|after| format!("{}?after={after}&limit={most}", address(&host, Part::Domains)));
    Ok(json(&DomainPage { items, next }))
}

/// Mail addresses that units have made public.
#[utoipa::path(get, path = "/api/v1/register/mailboxes", tag = "register", params(Asked),
    responses((status = 200, body = MailboxPage), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn mailboxes(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    on_the_portal(&host)?;
    let Some(most) = limit(&app, &asked.limit)? else { return Ok(wrong_limit()) };
    let Slice { items, next } = entry::mailboxes(&app, app.db.read(), &asked.after, most).await?;
    let next = next.map(|after| format!("{}?after={after}&limit={most}", address(&host, Part::Mailboxes)));
    Ok(json(&MailboxPage { items, next }))
}

/// Units that are there now.
#[utoipa::path(get, path = "/api/v1/register/units", tag = "register", params(Asked),
    responses((status = 200, body = UnitPage), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn units(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    on_the_portal(&host)?;
    let Some(most) = limit(&app, &asked.limit)? else { return Ok(wrong_limit()) };
    let Slice { items, next } = entry::units_after(&app, app.db.read(), &asked.after, most).await?;
    let next = next.map(|after| format!("{}?after={after}&limit={most}", address(&host, Part::Units)));
    Ok(json(&UnitPage { items, next }))
}

/// Service interfaces that the portal has accepted and that are valid.
#[utoipa::path(get, path = "/api/v1/register/interfaces", tag = "register", params(Asked),
    responses((status = 200, body = InterfacePage), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn interfaces(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    on_the_portal(&host)?;
    let Some(most) = limit(&app, &asked.limit)? else { return Ok(wrong_limit()) };
    let Slice { items, next } = entry::interfaces(&app, app.db.read(), &asked.after, most).await?;
    let next = next.map(|after| format!("{}?after={after}&limit={most}", address(&host, Part::Interfaces)));
    Ok(json(&InterfacePage { items, next }))
}

fn on_the_portal(host: &SiteHost) -> Result<()> {
    if host.label == PORTAL { Ok(()) } else { Err(Error::NotFound) }
}

fn address(host: &SiteHost, part: Part) -> String {
    format!("{}/api/v1/register/{}", host.origin, part.name())
}

/// Rows a page: what was asked for, as far as it may be; nothing when it is no number.
fn limit(app: &App, asked: &str) -> Result<Option<u64>> {
    let today = app.time.now().day();
    if asked.is_empty() {
        return Ok(Some(app.rules.count("api.page", today)?.value));
    }
    let most = app.rules.count("api.page_max", today)?.value;
    Ok(asked.parse().ok().filter(|limit| *limit > 0).map(|limit: u64| limit.min(most)))
}

fn wrong_limit() -> Response {
    wrong("limit", "it is a number from 1")
}

fn wrong(parameter: &str, detail: &str) -> Response {
    let status = StatusCode::BAD_REQUEST;
    let problem =
        Problem { status: status.as_u16(), title: format!("wrong parameter: {parameter}"), detail: detail.to_owned() };
    let mut response = (status, json(&problem)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// Open data: anybody's page may read it.
fn json(value: &impl Serialize) -> Response {
    let mut response = Json(value).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
