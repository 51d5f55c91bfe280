//! The register as a page of the portal: one part at a time, in pages, with its CSV and its API.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use platform::app::App;
use platform::view::messages::traditional;
use platform::view::{Lang, Page};
use platform::web::Query;
use platform::web::extract::Visitor;
use platform::web::host::SiteHost;
use platform::{Error, Result};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::entry::{self, Slice};
use super::{Part, REGISTER};
use crate::frame::{self, Link, Spot};
use crate::sites::label::PORTAL;
use crate::sites::site;

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RegisterPage {
    /// [`Part::name`].
    pub part: &'static str,
    /// The parts with their counts.
    pub parts: Vec<PartLink>,
    /// Sites to choose from, for columns.
    pub sites: Vec<Link>,
    /// Heads of the table, in words.
    pub head: Vec<String>,
    /// Rows; the first cell names the thing.
    pub rows: Vec<Vec<Cell>>,
    /// The next page, or empty.
    pub next_url: String,
    /// The first page, when this is another; or empty.
    pub first_url: String,
    /// The part as CSV.
    pub csv_url: String,
    /// The part for machines.
    pub api_url: String,
}

/// A part.
#[derive(Clone, Debug, Serialize)]
pub struct PartLink {
    /// Its name in words.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// How many rows it has.
    pub count: u64,
    /// Whether it is the one that is shown.
    pub current: bool,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Where it leads; may be empty.
    pub url: String,
    /// `live`, `closed`, `resolving`, … for a state; else empty.
    pub state: String,
}

impl Page for RegisterPage {
    const TEMPLATE: &'static str = "construction/public/register.html";

    fn samples() -> Vec<Self> {
        let parts = Part::ALL.map(|part| PartLink {
            title: "网站".into(),
            url: "/register/?part=sites".into(),
            count: 13,
            current: part == Part::Sites,
        });
        let state = Cell { text: "正常运行".into(), state: "live".into(), ..Cell::default() };
        let row = vec![linked("<b>区教委", "http://jw.dongcheng.localhost:8080/"), state, Cell::default()];
        let empty = Self { part: "sites", parts: parts.to_vec(), ..Self::default() };
        let full = Self {
            head: vec!["名称".into(), "状态".into(), "开通日期".into()],
            rows: vec![row],
            sites: vec![Link {
                title: "区教委".into(), url: "/register/?part=columns&site=jw".into(), current: true
            }],
            next_url: "/register/?part=sites&after=jw".into(),
            first_url: "/register/?part=sites".into(),
            csv_url: "/register/sites.csv".into(),
            api_url: "/api/v1/register/sites".into(),
            part: "columns",
            ..empty.clone()
        };
        vec![empty, full]
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    part: String,
    site: String,
    after: String,
}

/// `GET /register/` on the portal.
pub(super) async fn show(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    if host.label != PORTAL {
        return Err(Error::NotFound);
    }
    let part = if asked.part.is_empty() { Part::Sites } else { Part::parse(&asked.part).ok_or(Error::NotFound)? };
    let page = read(&app, visitor.lang, part, &asked).await?;
    let title = text(&app, visitor.lang, "register-title");
    let spot = Spot { path: REGISTER.to_owned(), title, ..Spot::default() };
    let frame = frame::build(&app, app.db.read(), &host, visitor.lang, &spot).await?;
    let mut response = Html(app.view.render(&page, visitor.lang, &frame.around()?)?).into_response();
    for (name, value) in platform::store::serve::SECURITY {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    Ok(response)
}

async fn read(app: &App, lang: Lang, part: Part, asked: &Asked) -> Result<RegisterPage> {
    let db = app.db.read();
    let most = app.rules.count("list.page", app.time.now().day())?.value;
    let here = |part: Part| format!("{}{REGISTER}?part={}", lang.prefix(), part.name());
    let mut parts = Vec::new();
    for other in Part::ALL {
        let count = entry::count(app, db, other).await?;
        let title = text(app, lang, &format!("register-part-{}", other.name()));
        parts.push(PartLink { title, url: here(other), count, current: other == part });
    }
    let words = Words { app, lang };
    let mut sites = Vec::new();
    let mut base = here(part);
    let (head, rows, next) = match part {
        Part::Sites => words.sites(entry::sites(app, db, &asked.after, most).await?),
        Part::Columns => {
            let known = site::all(db).await?.into_iter().filter(|site| site.state.answers()).collect::<Vec<_>>();
            let chosen = known.iter().find(|site| site.code == asked.site).or(known.first());
            let chosen = chosen.map(|site| site.code.clone()).unwrap_or_default();
            sites.extend(known.iter().map(|site| Link {
                title: words.shown(&site.name),
                url: format!("{}&site={}", here(part), site.code),
                current: site.code == chosen,
            }));
            base = format!("{base}&site={chosen}");
            let after = asked.after.parse().ok();
            words.columns(entry::columns(app, db, Some(&chosen), after, most).await?)
        }
        Part::Domains => words.domains(entry::domains(app, db, &asked.after, most).await?),
        Part::Interfaces => words.interfaces(entry::interfaces(app, db, &asked.after, most).await?),
        Part::Mailboxes => words.mailboxes(entry::mailboxes(app, db, &asked.after, most).await?),
        Part::Units => {
            let names: HashMap<String, String> =
                site::Entity::find().all(db).await?.into_iter().map(|site| (site.code, site.name)).collect();
            words.units(entry::units_after(app, db, &asked.after, most).await?, &names)
        }
    };
    Ok(RegisterPage {
        part: part.name(),
        parts,
        sites,
        head,
        rows,
        next_url: next.map(|after| format!("{base}&after={after}")).unwrap_or_default(),
        first_url: if asked.after.is_empty() { String::new() } else { base },
        csv_url: format!("{REGISTER}{}.csv", part.name()),
        api_url: format!("/api/v1/register/{}", part.name()),
    })
}

type Table = (Vec<String>, Vec<Vec<Cell>>, Option<String>);

struct Words<'a> {
    app: &'a App,
    lang: Lang,
}

impl Words<'_> {
    fn heads(&self, keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| text(self.app, self.lang, &format!("register-{key}"))).collect()
    }

    fn shown(&self, text: &str) -> String {
        if self.lang == Lang::ZhHant { traditional(text) } else { text.to_owned() }
    }

    fn plain(&self, text: &str) -> Cell {
        Cell { text: self.shown(text), ..Cell::default() }
    }

    fn state(&self, key: &str, state: &str) -> Cell {
        let words = text(self.app, self.lang, &format!("{key}{state}"));
        Cell { text: words, url: String::new(), state: state.to_owned() }
    }

    fn sites(&self, slice: Slice<entry::SiteEntry>) -> Table {
        let head = self.heads(&["name", "state", "unit", "id-code", "icp", "founded", "live"]);
        let rows = slice.items.iter().map(|site| {
            vec![
                linked(&self.shown(&site.name), if site.state == "closed" { "" } else { &site.url }),
                self.state("sites-state-", &site.state),
                self.plain(&site.unit),
                self.plain(&site.id_code),
                self.plain(&site.icp),
                self.plain(&site.founded_on),
                self.plain(site.live_on.as_deref().unwrap_or_default()),
            ]
        });
        (head, rows.collect(), slice.next)
    }

    fn columns(&self, slice: Slice<entry::ColumnEntry>) -> Table {
        let head = self.heads(&["name", "state", "kind", "speciality", "unit", "opened", "closed"]);
        let rows = slice.items.iter().map(|column| {
            let kind = text(self.app, self.lang, &format!("columns-kind-{}", column.kind.replace('_', "-")));
            vec![
                linked(&self.shown(&column.name), &column.url),
                self.state("register-state-", &column.state),
                Cell { text: kind, ..Cell::default() },
                if column.speciality { self.state("register-", "speciality") } else { Cell::default() },
                self.plain(&column.unit),
                self.plain(&column.opened_on),
                self.plain(column.closed_on.as_deref().unwrap_or_default()),
            ]
        });
        (head, rows.collect(), slice.next)
    }

    fn domains(&self, slice: Slice<entry::DomainEntry>) -> Table {
        let head = self.heads(&["name", "state", "number", "unit", "registered", "expires"]);
        let rows = slice.items.iter().map(|domain| {
            vec![
                self.plain(&domain.name),
                self.state("domains-state-", &domain.state),
                self.plain(&domain.number),
                self.plain(&domain.unit),
                self.plain(domain.registered_on.as_deref().unwrap_or_default()),
                self.plain(domain.expires_on.as_deref().unwrap_or_default()),
            ]
        });
        (head, rows.collect(), slice.next)
    }

    fn mailboxes(&self, slice: Slice<entry::MailboxEntry>) -> Table {
        let head = self.heads(&["mail", "mail-kind", "purpose", "unit", "opened"]);
        let rows = slice.items.iter().map(|mailbox| {
            let kind = text(self.app, self.lang, &format!("mailboxes-kind-{}", mailbox.kind));
            vec![
                linked(&mailbox.address, &format!("mailto:{}", mailbox.address)),
                Cell { text: kind, ..Cell::default() },
                self.plain(&mailbox.purpose),
                self.plain(&mailbox.unit),
                self.plain(&mailbox.opened_on),
            ]
        });
        (head, rows.collect(), slice.next)
    }

    fn interfaces(&self, slice: Slice<entry::InterfaceEntry>) -> Table {
        let head = self.heads(&["name", "state", "kind", "purpose", "unit", "phone", "expires"]);
        let rows = slice.items.iter().map(|row| {
            let kind = text(self.app, self.lang, &format!("interfaces-kind-{}", row.kind));
            vec![
                linked(&self.shown(&row.name), &row.url),
                if row.answers { self.state("register-state-", "open") } else { self.state("interfaces-", "down") },
                Cell { text: kind, ..Cell::default() },
                self.plain(&row.serves),
                self.plain(&row.unit),
                self.plain(&row.phone),
                self.plain(&row.valid_until),
            ]
        });
        (head, rows.collect(), slice.next)
    }

    fn units(&self, slice: Slice<entry::UnitEntry>, names: &HashMap<String, String>) -> Table {
        let head = self.heads(&["name", "unit-kind", "site", "columns", "address", "phone"]);
        let rows = slice.items.iter().map(|unit| {
            let kind = text(self.app, self.lang, &entry::unit_kind_key(&unit.kind));
            let site = unit.site.as_ref().and_then(|code| names.get(code)).map(|name| self.shown(name));
            vec![
                self.plain(&unit.name),
                Cell { text: kind, ..Cell::default() },
                linked(&site.unwrap_or_default(), unit.url.as_deref().unwrap_or_default()),
                Cell {
                    text: if unit.columns > 0 { unit.columns.to_string() } else { String::new() },
                    ..Cell::default()
                },
                self.plain(&unit.address),
                self.plain(&unit.phone),
            ]
        });
        (head, rows.collect(), slice.next)
    }
}

fn linked(text: &str, url: &str) -> Cell {
    Cell { text: text.to_owned(), url: url.to_owned(), ..Cell::default() }
}

fn text(app: &App, lang: Lang, key: &str) -> String {
    app.view.text(lang, key, &Default::default())
}
