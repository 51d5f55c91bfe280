//! The list of forms: of one's unit, or of every unit for the offices that plan and supervise; and
//! the page from which a form begins.

use axum::extract::State;
use axum::response::Response;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::inbox::kinds;
use super::{only_signers, page_size};
use crate::app::App;
use crate::approvals::form::{self, FormState};
use crate::error::Result;
use crate::people::{UnitId, unit};
use crate::permits::{Resource, ResourceKind, ViewArticle, ViewForm};
use crate::view::Page;
use crate::web::desk::{self, Choice, Pages};
use crate::web::{Desk, Query};

/// A form as a line.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    title: String,
    url: String,
    serial: String,
    kind: String,
    unit: String,
    state: &'static str,
    tag: &'static str,
    moved_at: i64,
}

/// The list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FormsPage {
    rows: Vec<Line>,
    pages: Pages,
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    q: String,
    filtered: bool,
    may_begin: bool,
}

impl Page for FormsPage {
    const TEMPLATE: &'static str = "platform/approvals/list.html";

    fn samples() -> Vec<Self> {
        let line = Line {
            title: "栏目更名 <b>".into(),
            url: "/desk/forms/0193".into(),
            serial: "JS-2026-JW-0001".into(),
            kind: "annex1".into(),
            unit: "区教委".into(),
            state: "waiting",
            tag: "waiting",
            moved_at: 1_795_395_480_000_000,
        };
        let pages = Pages { older_url: "/desk/forms?since=1".into(), shown: 1, ..Pages::default() };
        let choice = Choice { value: "annex1".into(), label: "附件1".into(), selected: true };
        let full = Self {
            rows: vec![line],
            pages,
            kinds: vec![choice.clone()],
            states: vec![choice],
            filtered: true,
            may_begin: true,
            ..Self::default()
        };
        vec![Self::default(), full]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
    state: String,
    q: String,
    since: Option<i64>,
    behind: String,
}

impl Asked {
    fn url(&self) -> String {
        let q = form_encoded(&self.q);
        format!("/desk/forms?kind={}&state={}&q={q}", self.kind, self.state)
    }
}

fn form_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

pub(super) async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    only_signers(&app, &desk)?;
    let size = page_size(&app)?;
    let mut find = form::Entity::find().filter(seen_by(&app, &desk));
    if !asked.kind.is_empty() {
        find = find.filter(form::Column::Kind.eq(&asked.kind));
    }
    if let Some(state) = FormState::ALL.into_iter().find(|state| state.name() == asked.state) {
        find = find.filter(form::Column::State.eq(state));
    }
    let q = asked.q.trim();
    if !q.is_empty() {
        let named = Condition::any()
            .add(form::Column::Serial.contains(q.to_uppercase()))
            .add(form::Column::SubjectLabel.contains(q));
        find = find.filter(named);
    }
    if let (Some(since), Ok(behind)) = (asked.since, asked.behind.parse::<form::FormId>()) {
        let same = Condition::all().add(form::Column::MovedAt.eq(since)).add(form::Column::Id.lt(behind));
        find = find.filter(Condition::any().add(form::Column::MovedAt.lt(since)).add(same));
    }
    let find = find.order_by_desc(form::Column::MovedAt).order_by_desc(form::Column::Id).limit(size + 1);
    let mut found = find.all(app.db.read()).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let older = found.last().filter(|_| more);
    let page = FormsPage {
        pages: Pages {
            first_url: if asked.since.is_some() { asked.url() } else { String::new() },
            older_url: older
                .map(|last| format!("{}&since={}&behind={}", asked.url(), last.moved_at.0, last.id))
                .unwrap_or_default(),
            newer_url: String::new(),
            shown: found.len(),
        },
        kinds: kinds(&app, &desk, &asked.kind),
        states: states(&app, &desk, &asked.state),
        filtered: !(asked.kind.is_empty() && asked.state.is_empty() && q.is_empty()),
        q: q.to_owned(),
        may_begin: app.forms.all().any(|kind| begins(&desk, kind.drafters)),
        rows: lines(&app, found).await?,
    };
    desk::show(&app, &desk, &page).await
}

/// Forms of the units one signs for; every unit's for the offices that read them all. Drafts are
/// their unit's own.
fn seen_by(app: &App, desk: &Desk) -> Condition {
    let every = Resource::new(ResourceKind::Form, "every", None);
    let own: Vec<UnitId> = desk.staff().units();
    let mut seen = Condition::any().add(form::Column::UnitId.is_in(own));
    if app.policies.allows(&desk.actor(), ViewForm, &every) {
        let mut others = Condition::all().add(form::Column::State.ne(FormState::Draft));
        let article = Resource::new(ResourceKind::Article, "every", None);
        if !app.policies.allows(&desk.actor(), ViewArticle, &article) {
            // Release forms name articles that are not public.
            let plain = app.forms.all().filter(|kind| !kind.new_url.is_empty()).map(|kind| kind.kind);
            others = others.add(form::Column::Kind.is_in(plain));
        }
        seen = seen.add(others);
    }
    seen
}

fn states(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    let every =
        Choice { value: String::new(), label: desk::say(app, desk, "forms-state-all"), selected: chosen.is_empty() };
    let known = FormState::ALL.into_iter().map(|state| Choice {
        value: state.name().to_owned(),
        label: desk::say(app, desk, &format!("forms-state-{}", state.name())),
        selected: state.name() == chosen,
    });
    std::iter::once(every).chain(known).collect()
}

async fn lines(app: &App, forms: Vec<form::Model>) -> Result<Vec<Line>> {
    let mut units: Vec<_> = forms.iter().map(|form| form.unit_id).collect();
    units.sort();
    units.dedup();
    let names = unit::names(app, units).await?;
    forms
        .into_iter()
        .map(|form| {
            let url = if form.state.editable() { form.url() } else { (app.forms.of(&form)?.show)(&form) };
            Ok(Line {
                url,
                unit: names.get(&form.unit_id).cloned().unwrap_or_default(),
                state: form.state.name(),
                tag: tag(form.state),
                title: form.subject_label,
                serial: form.serial,
                kind: form.kind,
                moved_at: form.moved_at.0,
            })
        })
        .collect()
}

/// The look of a state.
pub(super) fn tag(state: FormState) -> &'static str {
    match state {
        FormState::Draft => "draft",
        FormState::Waiting => "waiting",
        FormState::Returned => "returned",
        FormState::Complete => "done",
        FormState::Withdrawn => "withdrawn",
    }
}

/// A kind of form to begin.
#[derive(Clone, Debug, Serialize)]
pub struct Offer {
    kind: &'static str,
    url: &'static str,
}

/// The page from which a form begins.
#[derive(Clone, Debug, Serialize)]
pub struct NewFormPage {
    offers: Vec<Offer>,
}

impl Page for NewFormPage {
    const TEMPLATE: &'static str = "platform/approvals/new.html";

    fn samples() -> Vec<Self> {
        let offer = |kind| Offer { kind, url: "/desk/forms/new/annex1" };
        vec![Self { offers: Vec::new() }, Self { offers: vec![offer("annex1"), offer("annex2"), offer("annex3")] }]
    }
}

fn begins(desk: &Desk, drafters: &[crate::people::Post]) -> bool {
    drafters.iter().any(|post| desk.staff().holds_any(*post))
}

pub(super) async fn choose(State(app): State<App>, desk: Desk) -> Result<Response> {
    only_signers(&app, &desk)?;
    let mine = app.forms.all().filter(|kind| !kind.new_url.is_empty() && begins(&desk, kind.drafters));
    let offers = mine.map(|kind| Offer { kind: kind.kind, url: kind.new_url }).collect();
    desk::show(&app, &desk, &NewFormPage { offers }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_comes_back_in_the_address() {
        assert_eq!(form_encoded("a b&c"), "a%20b%26c");
        assert_eq!(form_encoded("栏"), "%E6%A0%8F");
    }
}
