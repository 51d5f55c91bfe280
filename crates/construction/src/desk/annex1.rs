//! Filling in annex 1 (art. 10), without script: the words of the form, one change at a time added, listed and taken out
//! again, the tree before and after beside it. Nothing that was typed is lost.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use platform::app::App;
use platform::approvals::desk::form::fillable;
use platform::approvals::draft;
use platform::approvals::form::{FormId, Model as Form};
use platform::people::{Post, SiteRef, UnitId, unit};
use platform::permits::{FillForm, Resource, ResourceKind};
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form as Posted, Path, Query, Routes, Who, desk};
use platform::{Act, Error, Moment, OrNotFound, Refusal, Result};
use serde::{Deserialize, Serialize};

use super::annex1_page::{Typed, page};
use super::annex1_typed::{ChangeForm, WordsForm};
use super::{Choice, back, refused, status, text};
use crate::columns::{ChannelId, ColumnId};
use crate::plans::form::label;
use crate::plans::{Application, Drawing, KIND, Plan, Planned, current};
use crate::sites::site::{self, SiteKind, SiteState};

const DRAFTERS: Who = Who::Posts(draft::DRAFTERS);

pub(super) fn routes() -> Routes {
    Routes::default()
        .get("/desk/forms/new/annex1", DRAFTERS, choose)
        .post("/desk/forms/new/annex1", DRAFTERS, begin)
        .get("/desk/forms/{id}/annex1", Who::SignedIn, show)
        .post("/desk/forms/{id}/annex1", Who::SignedIn, keep)
        .post("/desk/forms/{id}/annex1/changes", Who::SignedIn, add)
        .post("/desk/forms/{id}/annex1/removal", Who::SignedIn, remove)
        .post("/desk/forms/{id}/annex1/drawing", Who::SignedIn, redraw)
}

/// The first question: what is applied for, for which site.
#[derive(Debug, Serialize)]
pub struct NewPlanPage {
    applications: Vec<Choice>,
    sites: Vec<Choice>,
    units: Vec<Choice>,
    errors: Vec<Reason>,
}

impl Page for NewPlanPage {
    const TEMPLATE: &'static str = "construction/desk/annex1_new.html";

    fn samples() -> Vec<Self> {
        let reason =
            Reason {
                text: "请选择<b>网站".into(), remedy: String::new(), article: "10".into(), field: "site".into()
            };
        vec![Self {
            applications: vec![Choice::new("columns", "栏目变动", "columns")],
            sites: vec![Choice::new(&SiteRef::new(), "区<民政局", "")],
            units: vec![Choice::new(&UnitId::new(), "区民政局", "")],
            errors: vec![reason],
        }]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    application: String,
    site: String,
    unit: String,
}

async fn choose(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let unit = desk.staff().units_of(Post::InformationOfficer).next().unwrap_or(desk.staff().unit_id);
    app.policies.permit(&desk.actor(), FillForm, &Resource::new(ResourceKind::Form, "new", Some(unit)))?;
    choose_page(&app, &desk, &asked, &[]).await
}

async fn choose_page(app: &App, desk: &Desk, asked: &Asked, refusals: &[Refusal]) -> Result<Response> {
    let actor = desk.actor();
    let own: Vec<UnitId> = actor.staff()?.units_of(Post::InformationOfficer).collect();
    let sites = site::all(app.db.read()).await?;
    // One's own site, and the portal for the columns one answers for.
    let theirs = sites.into_iter().filter(|site| {
        !site.state.is_over()
            && site.state != SiteState::Draft
            && (own.contains(&site.unit_id) || site.kind == SiteKind::Portal)
    });
    let mut theirs: Vec<_> = theirs.collect();
    theirs.sort_by_key(|site| !own.contains(&site.unit_id));
    let names = unit::names(app, own.clone()).await?;
    let word = |application: &Application| text(app, desk.lang, &format!("plans-application-{}", application.name()));
    let page = NewPlanPage {
        applications: Application::ALL
            .iter()
            .map(|application| Choice::new(application.name(), word(application), &asked.application))
            .collect(),
        sites: theirs.into_iter().map(|site| Choice::new(&site.id, site.name, &asked.site)).collect(),
        units: own
            .into_iter()
            .map(|id| Choice::new(&id, names.get(&id).cloned().unwrap_or_default(), &asked.unit))
            .collect(),
        errors: reasons(app, desk.lang, refusals),
    };
    desk::show_with(app, desk, status(refusals), &page).await
}

async fn begin(State(app): State<App>, desk: Desk, Posted(asked): Posted<Asked>) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    match refused(begun(&act, &asked).await)? {
        Ok(form) => {
            act.commit().await?;
            Ok(Redirect::to(&format!("/desk/forms/{}/annex1", form.id)).into_response())
        }
        Err(refusals) => {
            drop(act);
            choose_page(&app, &desk, &asked, &refusals).await
        }
    }
}

async fn begun(act: &Act, asked: &Asked) -> Result<Form> {
    let own: Vec<UnitId> = act.staff()?.units_of(Post::InformationOfficer).collect();
    let application = Application::parse(&asked.application).unwrap_or_default();
    let unit = match asked.unit.parse::<UnitId>() {
        Ok(unit) => unit,
        Err(_) => *own.first().or_not_found()?,
    };
    let site = if application == Application::NewSite {
        SiteRef::new()
    } else {
        let chosen = asked.site.parse().map_err(|_| Error::from(Refusal::new("plans-no-site").field("site")))?;
        site::by_id(act.db(), chosen).await?.id
    };
    let mut plan = Plan { application, site: Some(site), ..Plan::default() };
    plan.contact.name = act.staff()?.name.clone();
    if let Some((_, drawing)) = current(act.app(), act.db(), act.now(), &plan).await? {
        plan.drawn_against = drawing.before.digest();
        plan.picture = drawing.picture();
    }
    let new = draft::New {
        kind: KIND,
        unit,
        subject_kind: "site",
        subject_id: site.to_string(),
        label: label(act.app(), act.db(), &plan).await?,
        fields: serde_json::to_value(&plan)?,
    };
    draft::begin(act, new).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Shown {
    kind: String,
    column: String,
    channel: String,
    done: String,
}

impl Shown {
    /// Only what is a message of ours; anybody can write an address.
    fn known(&self) -> &'static str {
        ["kept", "planned", "removed", "redrawn"].into_iter().find(|done| *done == self.done).unwrap_or_default()
    }
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<FormId>,
    Query(shown): Query<Shown>,
) -> Result<Response> {
    let form = fillable(&app, &desk, id, KIND).await?;
    let done = shown.known();
    let mut change =
        ChangeForm { kind: shown.kind, column: shown.column, channel: shown.channel, ..ChangeForm::default() };
    prefill(&app, &form, &mut change).await?;
    page(&app, &desk, &form, Typed { change, words: None }, &[], done).await
}

/// A change begins with what the column is called now.
async fn prefill(app: &App, form: &Form, change: &mut ChangeForm) -> Result<()> {
    let plan: Plan = form.fields()?;
    let Some((_, drawing)) = current(app, app.db.read(), app.time.now(), &plan).await? else { return Ok(()) };
    let tree = &drawing.after;
    if let Some(column) = change.column.parse::<ColumnId>().ok().and_then(|id| tree.column(id)) {
        column.slug.clone_into(&mut change.slug);
        column.name.clone_into(&mut change.name);
        column.name_en.clone_into(&mut change.name_en);
        change.unit = column.unit_id.to_string();
        change.column_kind = column.kind.name().to_owned();
        column.keywords.clone_into(&mut change.keywords);
        column.description.clone_into(&mut change.description);
        change.template = column.template.name().to_owned();
        change.speciality = if column.speciality { "yes".to_owned() } else { String::new() };
        change.place = match column.parent_id {
            Some(parent) => format!("column:{parent}"),
            None => format!("channel:{}", column.channel_id),
        };
    } else if let Some(channel) = change.channel.parse::<ChannelId>().ok().and_then(|id| tree.channel(id)) {
        channel.name.clone_into(&mut change.name);
        channel.name_en.clone_into(&mut change.name_en);
        channel.description.clone_into(&mut change.description);
    }
    Ok(())
}

async fn keep(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<FormId>,
    Posted(words): Posted<WordsForm>,
) -> Result<Response> {
    let form = fillable(&app, &desk, id, KIND).await?;
    let mut plan: Plan = form.fields()?;
    let unread = words.read(&mut plan);
    let act = app.act(&desk.actor()).await?;
    let kept = refused(save(&act, &form, words.moved, plan).await)?;
    match kept {
        Ok(()) if unread.is_empty() => {
            act.commit().await?;
            Ok(back(&format!("/desk/forms/{id}/annex1"), "kept"))
        }
        kept => {
            drop(act);
            let refusals: Vec<_> = unread.into_iter().chain(kept.err().unwrap_or_default()).collect();
            page(&app, &desk, &form, Typed { words: Some(words), ..Typed::default() }, &refusals, "").await
        }
    }
}

async fn add(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<FormId>,
    Posted(change): Posted<ChangeForm>,
) -> Result<Response> {
    let form = fillable(&app, &desk, id, KIND).await?;
    let act = app.act(&desk.actor()).await?;
    match refused(added(&act, &form, &change).await)? {
        Ok(()) => {
            act.commit().await?;
            Ok(back(&format!("/desk/forms/{id}/annex1"), "planned"))
        }
        Err(refusals) => {
            drop(act);
            page(&app, &desk, &form, Typed { change, words: None }, &refusals, "").await
        }
    }
}

async fn added(act: &Act, form: &Form, change: &ChangeForm) -> Result<()> {
    let mut plan: Plan = form.fields()?;
    let (_, before) = drawn(act, &plan).await?;
    if before.outdated {
        return Err(Refusal::new("plans-outdated").article("10").remedy("plans-redraw-remedy").into());
    }
    let alteration = change.read(&before.after, form.unit_id)?;
    let least = act.app().rules.chars("reason.min", act.now().day())?.value;
    let mut against = Vec::new();
    if (change.why.trim().chars().count() as u64) < least {
        let number = plan.changes.len() as u64 + 1;
        against.push(Refusal::new("plans-change-reason").arg("number", number).arg("least", least).field("why"));
    }
    if plan.changes.is_empty() {
        plan.drawn_against = before.before.digest();
    }
    plan.changes.push(Planned {
        alteration,
        reason: change.why.trim().to_owned(),
        duty: change.duty(),
        about: String::new(),
        target: String::new(),
    });
    let (site, drawing) = drawn(act, &plan).await?;
    against.extend(drawing.against.last().cloned().unwrap_or_default());
    if let Some(site) = &site {
        let foreign = plan.foreign(site, &drawing.before, form.unit_id);
        let number = plan.changes.len() as u64;
        against.extend(
            foreign
                .into_iter()
                .filter(|refusal| refusal.args.get("number").is_none_or(|of| of.as_u64() == Some(number))),
        );
    }
    if !against.is_empty() {
        return Err(against.into());
    }
    save(act, form, change.moved, plan).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Removal {
    moved: i64,
    number: usize,
}

async fn remove(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<FormId>,
    Posted(removal): Posted<Removal>,
) -> Result<Response> {
    let form = fillable(&app, &desk, id, KIND).await?;
    let mut plan: Plan = form.fields()?;
    let at = removal.number.checked_sub(1).filter(|at| *at < plan.changes.len()).or_not_found()?;
    plan.changes.remove(at);
    let act = app.act(&desk.actor()).await?;
    save(&act, &form, removal.moved, plan).await?;
    act.commit().await?;
    Ok(back(&format!("/desk/forms/{id}/annex1"), "removed"))
}

/// The drafter has looked at the present tree; the changes are drawn against that one.
async fn redraw(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<FormId>,
    Posted(removal): Posted<Removal>,
) -> Result<Response> {
    let form = fillable(&app, &desk, id, KIND).await?;
    let mut plan: Plan = form.fields()?;
    let act = app.act(&desk.actor()).await?;
    let (_, drawing) = drawn(&act, &plan).await?;
    plan.drawn_against = drawing.before.digest();
    save(&act, &form, removal.moved, plan).await?;
    act.commit().await?;
    Ok(back(&format!("/desk/forms/{id}/annex1"), "redrawn"))
}

async fn drawn(act: &Act, plan: &Plan) -> Result<(Option<site::Model>, Drawing)> {
    current(act.app(), act.db(), act.now(), plan).await?.or_not_found()
}

/// Keeps the plan with its picture as it is now.
async fn save(act: &Act, form: &Form, moved: i64, mut plan: Plan) -> Result<()> {
    let (_, drawing) = drawn(act, &plan).await?;
    plan.picture = drawing.picture();
    for planned in &mut plan.changes {
        (planned.about, planned.target) = planned.alteration.words(&drawing.before, &drawing.after);
    }
    let label = label(act.app(), act.db(), &plan).await?;
    draft::save(act, form.id, Moment(moved), &label, serde_json::to_value(&plan)?).await?;
    Ok(())
}
