//! The inbox: every cell that waits for me, of every kind of form, longest waiting first. Like
//! things can be signed together, each for exactly the content that the list was drawn from.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{only_signers, page_size, urgency};
use crate::app::App;
use crate::approvals::queue::{self, After, Only};
use crate::approvals::sign::Said;
use crate::approvals::{self, FormId, decide};
use crate::error::{Error, Refusal, Result};
use crate::people::unit;
use crate::time::Moment;
use crate::view::Page;
use crate::web::desk::{self, Back, Choice, Flash, Pages, settle, standing, to};
use crate::web::errors::{Reason, reasons};
use crate::web::{Desk, Form, Query};

/// A cell that waits, as a line of a list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    /// What is posted for it: the form and the digest it stood for.
    pub id: String,
    /// What the form is about.
    pub title: String,
    /// Where it is decided.
    pub url: String,
    /// Its number.
    pub serial: String,
    /// Kind of form.
    pub kind: String,
    /// Name of the cell.
    pub cell: String,
    /// The unit that applies.
    pub unit: String,
    /// Since when it waits.
    pub since: i64,
    /// For how many days.
    pub days: i64,
    /// By when; empty when no rule says.
    pub due: String,
    /// `over`, `soon` or nothing.
    pub urgency: &'static str,
    /// Why this person cannot sign it although the post is theirs.
    pub bar: Option<Reason>,
}

impl Line {
    /// For samples of pages that show such lines.
    pub fn samples() -> Vec<Self> {
        let bar =
            Reason { text: "本人撰写".into(), remedy: "换人".into(), article: "31".into(), field: String::new() };
        let one = |urgency, bar| Self {
            id: "0193.ab".into(),
            title: "小游园 <b>".into(),
            url: "/desk/articles/0193/review".into(),
            serial: "FB-2026-JW-0001".into(),
            kind: "annex6".into(),
            cell: "secrecy".into(),
            unit: "区教委".into(),
            since: 1_795_395_480_000_000,
            days: 2,
            due: "2026-11-24".into(),
            urgency,
            bar,
        };
        vec![one("over", None), one("soon", None), one("", Some(bar))]
    }
}

/// The inbox.
#[derive(Clone, Debug, Default, Serialize)]
pub struct InboxPage {
    rows: Vec<Line>,
    pages: Pages,
    kinds: Vec<Choice>,
    cells: Vec<Choice>,
    filtered: bool,
    /// Whether what is shown is of one kind and one cell, so that it can be signed together.
    alike: bool,
    opinion: String,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

impl Page for InboxPage {
    const TEMPLATE: &'static str = "platform/approvals/inbox.html";

    fn samples() -> Vec<Self> {
        let kinds = vec![Choice { value: "annex6".into(), label: "附件6".into(), selected: true }];
        let pages = Pages { older_url: "/desk/inbox?since=1&behind=2".into(), shown: 3, ..Pages::default() };
        let full = Self { rows: Line::samples(), pages, kinds, alike: true, filtered: true, ..Self::default() };
        let mixed = Self {
            alike: false,
            filtered: false,
            errors: vec![Line::samples()[2].bar.clone().unwrap_or_else(|| Reason {
                text: "x".into(),
                remedy: String::new(),
                article: String::new(),
                field: String::new(),
            })],
            ..full.clone()
        };
        vec![Self::default(), full, mixed]
    }
}

/// What the list is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    since: Option<i64>,
    behind: String,
    kind: String,
    cell: String,
    signed: u64,
}

impl Asked {
    fn place(&self) -> Option<After> {
        Some(After { since: Moment(self.since?), cell: self.behind.parse().ok()? })
    }

    fn only(&self) -> Only {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Only { kind: some(&self.kind), cell: some(&self.cell) }
    }

    fn url(&self) -> String {
        format!("/desk/inbox?kind={}&cell={}", self.kind, self.cell)
    }
}

pub(super) async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    only_signers(&app, &desk)?;
    page(&app, &desk, &asked, Back::default(), String::new()).await
}

/// The first page as it is looked at most, for measurements.
pub async fn first(app: &App, desk: &Desk) -> Result<Response> {
    page(app, desk, &Asked::default(), Back::default(), String::new()).await
}

async fn page(app: &App, desk: &Desk, asked: &Asked, back: Back, opinion: String) -> Result<Response> {
    let size = page_size(app)?;
    let place = asked.place();
    let mut found = queue::waiting_only(app, desk.staff(), &asked.only(), place, size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(50));
    let older = found.last().filter(|_| more).map(approvals::Waiting::after);
    let alike: BTreeSet<_> = found.iter().map(|one| (one.form.kind.clone(), one.cell.name.clone())).collect();
    let signed = BTreeMap::from([("count".to_owned(), asked.signed.into())]);
    let page = InboxPage {
        pages: Pages {
            first_url: if place.is_some() { asked.url() } else { String::new() },
            older_url: older
                .map(|after| format!("{}&since={}&behind={}", asked.url(), after.since.0, after.cell))
                .unwrap_or_default(),
            newer_url: String::new(),
            shown: found.len(),
        },
        alike: alike.len() == 1 && !asks(app, &alike),
        rows: lines(app, desk, found).await?,
        kinds: kinds(app, desk, &asked.kind),
        cells: cells(app, desk, &asked.cell),
        filtered: !asked.kind.is_empty() || !asked.cell.is_empty(),
        opinion,
        errors: back.errors,
        flashes: if asked.signed > 0 {
            vec![Flash::done(app.view.text(desk.lang, "inbox-signed", &signed))]
        } else {
            Vec::new()
        },
    };
    desk::show_with(app, desk, back.status, &page).await
}

/// Whether a cell of these asks something of each form on its own.
fn asks(app: &App, alike: &BTreeSet<(String, String)>) -> bool {
    alike.iter().any(|(kind, cell)| {
        app.flows.of(kind).and_then(|flow| flow.step(cell)).map_or(true, |step| !step.asks.is_empty())
    })
}

/// Lines of a queue: the unit's name, the age, the deadline and how near it is.
pub async fn lines(app: &App, desk: &Desk, found: Vec<approvals::Waiting>) -> Result<Vec<Line>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let units: BTreeSet<_> = found.iter().map(|one| one.form.unit_id).collect();
    let units = unit::names(app, units).await?;
    let now = app.time.now();
    found
        .into_iter()
        .map(|one| {
            let since = one.cell.waiting_since.unwrap_or(one.form.moved_at);
            let bar = one.bar.as_ref().and_then(|bar| reasons(app, desk.lang, std::slice::from_ref(bar)).pop());
            Ok(Line {
                id: format!("{}.{}", one.form.id, one.form.digest),
                url: (app.forms.of(&one.form)?.show)(&one.form),
                unit: units.get(&one.form.unit_id).cloned().unwrap_or_default(),
                title: one.form.subject_label,
                serial: one.form.serial,
                kind: one.form.kind,
                cell: one.cell.name,
                since: since.0,
                days: now.seconds_since(since) / 86_400,
                due: one.due.map(|due| due.date.to_string()).unwrap_or_default(),
                urgency: one.due.map_or("", |due| urgency(due.date, now.day())),
                bar,
            })
        })
        .collect()
}

/// Kinds of form to choose from, and all.
pub(super) fn kinds(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    let every =
        Choice { value: String::new(), label: desk::say(app, desk, "forms-kind-all"), selected: chosen.is_empty() };
    let known = app.forms.all().map(|kind| Choice {
        value: kind.kind.to_owned(),
        label: desk::say(app, desk, &format!("forms-kind-{}", kind.kind)),
        selected: kind.kind == chosen,
    });
    std::iter::once(every).chain(known).collect()
}

/// Cells that this person may be waited for in, and all.
fn cells(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    let every =
        Choice { value: String::new(), label: desk::say(app, desk, "inbox-cell-all"), selected: chosen.is_empty() };
    let steps = app.flows.all().flat_map(|flow| &flow.cells);
    let mine = steps.filter(|step| step.posts.iter().any(|post| desk.staff().holds_any(*post)));
    let names: BTreeSet<&str> = mine.map(|step| step.name.as_str()).collect();
    let known = names.into_iter().map(|name| Choice {
        value: name.to_owned(),
        label: desk::say(app, desk, &format!("approvals-cell-{name}")),
        selected: name == chosen,
    });
    std::iter::once(every).chain(known).collect()
}

/// What is posted: forms with the digests they stood for, and one opinion for all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Posted {
    id: Vec<String>,
    opinion: String,
    kind: String,
    cell: String,
}

/// Signs each chosen form in an act of its own; what stands against one stops no other.
pub(super) async fn sign_all(State(app): State<App>, desk: Desk, Form(posted): Form<Posted>) -> Result<Response> {
    only_signers(&app, &desk)?;
    let asked = Asked { kind: posted.kind.clone(), cell: posted.cell.clone(), ..Asked::default() };
    let most = app.rules.count("desk.bulk", app.time.now().day())?.value;
    let chosen: Vec<(FormId, &str)> = posted
        .id
        .iter()
        .filter_map(|id| id.split_once('.').and_then(|(form, digest)| Some((form.parse().ok()?, digest))))
        .collect();
    let wrong = if chosen.is_empty() {
        Some(Refusal::new("inbox-none-chosen"))
    } else if chosen.len() as u64 > most {
        Some(Refusal::new("inbox-too-many").arg("most", most))
    } else {
        None
    };
    if let Some(refusal) = wrong {
        let back = standing(&app, &desk, refusal.into())?;
        return page(&app, &desk, &asked, back, posted.opinion).await;
    }
    let (mut signed, mut against) = (0_u64, Back::default());
    for (form, digest) in chosen {
        match sign(&app, &desk, form, digest, &posted.opinion).await {
            Ok(()) => signed += 1,
            Err(error) => {
                let back = standing(&app, &desk, error)?;
                against.status = back.status;
                against.errors.extend(back.errors);
            }
        }
    }
    if against.errors.is_empty() {
        return Ok(to(&format!("{}&signed={signed}", asked.url())));
    }
    page(&app, &desk, &Asked { signed, ..asked }, against, posted.opinion).await
}

async fn sign(app: &App, desk: &Desk, form: FormId, digest: &str, opinion: &str) -> Result<()> {
    let act = app.act(&desk.actor()).await?;
    let said = Said { digest, opinion, answers: Some(&BTreeMap::new()) };
    let done = decide::sign(&act, form, &said).await.map(drop);
    match settle(act, done).await {
        Err(Error::NotFound) => Err(Error::Stale),
        other => other,
    }
}
