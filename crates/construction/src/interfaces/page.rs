//! The accepted interfaces as a page of the portal: by unit, to be searched, each an entry to its service (art. 9).
//! What does not answer says so and stays.

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
use serde::{Deserialize, Serialize};

use super::INTERFACES;
use super::version::Kind;
use crate::desk::Choice;
use crate::frame::{self, Spot};
use crate::register::entry::{self, InterfaceEntry};
use crate::sites::label::PORTAL;

/// The page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PublicInterfacesPage {
    /// Interfaces by unit.
    pub units: Vec<OfUnit>,
    /// How many there are.
    pub count: usize,
    /// What was looked for.
    pub q: String,
    /// Units to choose from; the empty choice first.
    pub unit_choices: Vec<Choice>,
    /// Kinds to choose from; the empty choice first.
    pub kind_choices: Vec<Choice>,
    /// Whether anything was looked for.
    pub filtered: bool,
    /// The page without a search.
    pub url: String,
    /// The part of the register.
    pub register_url: String,
}

/// A unit with its interfaces.
#[derive(Clone, Debug, Serialize)]
pub struct OfUnit {
    /// Code, for its anchor.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its interfaces.
    pub rows: Vec<InterfaceEntry>,
}

impl Page for PublicInterfacesPage {
    const TEMPLATE: &'static str = "construction/interfaces/public.html";

    fn samples() -> Vec<Self> {
        let row = |answers| InterfaceEntry {
            id: "1".into(),
            name: "幼儿园学位<查询".into(),
            serves: "查询各园剩余学位".into(),
            kind: "enquiry".into(),
            url: "https://jw.dongcheng.gov.cn/xuewei/".into(),
            method: "网页查询".into(),
            parameters: "街道名称".into(),
            documentation: "https://jw.dongcheng.gov.cn/xuewei/help/".into(),
            phone: "010-55550500".into(),
            valid_until: "2027-06-30".into(),
            answers,
            unit: "东城区教育委员会".into(),
            unit_code: "jw".into(),
            accepted_on: "2026-11-20".into(),
        };
        let empty = Self { url: INTERFACES.into(), register_url: "/register/".into(), ..Self::default() };
        let rows = vec![row(true), row(false)];
        let full = Self {
            units: vec![OfUnit { code: "jw".into(), name: "东城区<教育委员会".into(), rows }],
            count: 2,
            unit_choices: vec![Choice::new("", "全部", ""), Choice::new("jw", "区教委", "jw")],
            kind_choices: vec![Choice::new("", "全部", "")],
            ..empty.clone()
        };
        let none = Self { q: "\"><script>".into(), filtered: true, ..empty.clone() };
        vec![empty, full, none]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    unit: String,
    kind: String,
}

/// `GET /interfaces/` on the portal.
pub(super) async fn show(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    if host.label != PORTAL {
        return Err(Error::NotFound);
    }
    let lang = visitor.lang;
    let page = read(&app, lang, &asked).await?;
    let title = text(&app, lang, "interfaces-title");
    let spot = Spot { path: INTERFACES.to_owned(), title, noindex: page.filtered, ..Spot::default() };
    let frame = frame::build(&app, app.db.read(), &host, lang, &spot).await?;
    let mut response = Html(app.view.render(&page, lang, &frame.around()?)?).into_response();
    for (name, value) in platform::store::serve::SECURITY {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    Ok(response)
}

async fn read(app: &App, lang: Lang, asked: &Asked) -> Result<PublicInterfacesPage> {
    let all = entry::interfaces(app, app.db.read(), "", u64::from(u32::MAX)).await?.items;
    let longest = usize::try_from(app.rules.chars("search.query", app.time.now().day())?.value).unwrap_or(usize::MAX);
    let q: String = asked.q.trim().chars().take(longest).collect();
    let any = text(app, lang, "interfaces-any");
    let mut unit_choices = vec![Choice::new("", any.clone(), &asked.unit)];
    let mut kind_choices = vec![Choice::new("", any, &asked.kind)];
    kind_choices.extend(Kind::ALL.iter().map(|kind| {
        Choice::new(kind.name(), text(app, lang, &format!("interfaces-kind-{}", kind.name())), &asked.kind)
    }));
    let mut units: Vec<OfUnit> = Vec::new();
    let mut count = 0;
    for row in all {
        let shown = |text: &str| if lang == Lang::ZhHant { traditional(text) } else { text.to_owned() };
        if unit_choices.last().is_none_or(|last| !last.is(&row.unit_code)) {
            unit_choices.push(Choice::new(&row.unit_code, shown(&row.unit), &asked.unit));
        }
        if !asks_for(&row, &q, asked) {
            continue;
        }
        count += 1;
        let row = InterfaceEntry {
            name: shown(&row.name),
            serves: shown(&row.serves),
            method: shown(&row.method),
            parameters: shown(&row.parameters),
            unit: shown(&row.unit),
            ..row
        };
        match units.last_mut().filter(|last| last.code == row.unit_code) {
            Some(last) => last.rows.push(row),
            None => units.push(OfUnit { code: row.unit_code.clone(), name: row.unit.clone(), rows: vec![row] }),
        }
    }
    Ok(PublicInterfacesPage {
        units,
        count,
        filtered: !(q.is_empty() && asked.unit.is_empty() && asked.kind.is_empty()),
        q,
        unit_choices,
        kind_choices,
        url: format!("{}{INTERFACES}", lang.prefix()),
        register_url: format!("{}{}?part=interfaces", lang.prefix(), crate::register::REGISTER),
    })
}

/// Every word stands somewhere in the row.
fn asks_for(row: &InterfaceEntry, q: &str, asked: &Asked) -> bool {
    let text = [&row.name, &row.serves, &row.parameters, &row.unit].map(|part| part.to_lowercase()).join("\n");
    (asked.unit.is_empty() || asked.unit == row.unit_code)
        && (asked.kind.is_empty() || asked.kind == row.kind)
        && q.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

fn text(app: &App, lang: Lang, key: &str) -> String {
    app.view.text(lang, key, &Default::default())
}
