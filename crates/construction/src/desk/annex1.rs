//! Filling in annex 1 (art. 10), without script: the words of the form, one change at a time added, listed and taken out
//! again, the tree before and after beside it. Nothing that was typed is lost.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use platform::app::App;
use platform::approvals::desk::form::fillable;
use platform::approvals::draft;
use platform::approvals::form::{FormId, Model as Form};
use platform::people::{Post, SiteRef, UnitId, unit};
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form as Posted, Path, Query, Routes, Who, desk};
use platform::{Act, Error, Moment, OrNotFound, Refusal, Result};
use serde::{Deserialize, Serialize};

use super::{Choice, back, refused, status, text, unit_choices};
use crate::columns::{
    Alteration, Change, ChannelChange, ChannelId, ColumnId, ColumnKind, NewChannel, NewColumn, Position, Template, Tree,
};
use crate::plans::form::label;
use crate::plans::{Application, Contact, Drawing, Duty, KIND, Mark, Plan, Planned, Proposal, Row, current};
use crate::sites::site::{self, SiteKind, SiteState};
use crate::sites::{Closing, Offline};

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

/// The form.
#[derive(Debug, Serialize)]
pub struct PlanPage {
    id: String,
    serial: String,
    title: String,
    /// When it was last kept; whoever keeps must have read that.
    moved: i64,
    application: &'static str,
    typed: WordsForm,
    changes: Vec<ChangeRow>,
    change: ChangeForm,
    kinds: Vec<Choice>,
    columns: Vec<Choice>,
    channels: Vec<Choice>,
    places: Vec<Choice>,
    positions: Vec<Choice>,
    units: Vec<Choice>,
    column_kinds: Vec<Choice>,
    templates: Vec<Choice>,
    before: Vec<TreeRow>,
    after: Vec<TreeRow>,
    outdated: bool,
    base_domain: String,
    errors: Vec<Reason>,
    done: String,
}

/// A change in the list.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeRow {
    number: usize,
    kind: &'static str,
    about: String,
    target: String,
    reason: String,
    against: Vec<Reason>,
}

/// A line of a tree.
#[derive(Clone, Debug, Serialize)]
pub struct TreeRow {
    level: usize,
    name: String,
    path: String,
    mark: &'static str,
}

impl From<&Row> for TreeRow {
    fn from(row: &Row) -> Self {
        Self { level: row.level, name: row.name.clone(), path: row.path.clone(), mark: row.mark.name() }
    }
}

/// The words of the form, as they are typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WordsForm {
    moved: i64,
    section: String,
    leader: String,
    contact: String,
    phone: String,
    mobile: String,
    email: String,
    site_name: String,
    short_name: String,
    name_en: String,
    code: String,
    label: String,
    purpose: String,
    audience: String,
    personal_data: String,
    protection: String,
    migration: String,
    old_addresses: String,
    opens_on: String,
    basis: String,
    reason: String,
    effect: String,
    upkeep: String,
    security: String,
    sensitive: String,
    from: String,
    until: String,
    public_reason: String,
    heir: String,
    heir_url: String,
    keeps: String,
}

/// One change, as it is typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    moved: i64,
    kind: String,
    column: String,
    channel: String,
    place: String,
    position: String,
    into: String,
    slug: String,
    name: String,
    name_en: String,
    unit: String,
    column_kind: String,
    keywords: String,
    description: String,
    template: String,
    until: String,
    note: String,
    why: String,
    source: String,
    content: String,
    period: String,
    person: String,
    interactive: String,
}

impl Page for PlanPage {
    const TEMPLATE: &'static str = "construction/desk/annex1.html";

    fn samples() -> Vec<Self> {
        let row = |level, mark: Mark| TreeRow {
            level,
            name: "通知<b>公告".into(),
            path: "/news/notices/".into(),
            mark: mark.name(),
        };
        let reason = || Reason {
            text: "地址已经使用".into(),
            remedy: String::new(),
            article: String::new(),
            field: "slug".into(),
        };
        let change = |number, kind, against| ChangeRow {
            number,
            kind,
            about: "通知<公告".into(),
            target: "/open/notices/".into(),
            reason: "职责调整".into(),
            against,
        };
        let choice = |value: &str| vec![Choice::new(value, "选<项", value)];
        let page = |application: Application, kind: &str| Self {
            id: FormId::new().to_string(),
            serial: "JS-2026-JW-0001".into(),
            title: "区教委 栏目变动".into(),
            moved: 1,
            application: application.name(),
            typed: WordsForm { basis: "\"><script>".into(), ..WordsForm::default() },
            changes: vec![change(1, "move", Vec::new()), change(2, "close", vec![reason()])],
            change: ChangeForm { kind: kind.into(), name: "\"><b>".into(), ..ChangeForm::default() },
            kinds: choice(kind),
            columns: choice("c"),
            channels: choice("h"),
            places: choice("channel:h"),
            positions: choice("last"),
            units: choice("u"),
            column_kinds: choice("news"),
            templates: choice("list"),
            before: vec![row(0, Mark::Same), row(1, Mark::Closed)],
            after: vec![row(0, Mark::Same), row(1, Mark::New)],
            outdated: kind == "move",
            base_domain: "dongcheng.localhost".into(),
            errors: vec![reason()],
            done: String::new(),
        };
        let mut pages: Vec<Self> = KINDS.iter().map(|kind| page(Application::Columns, kind)).collect();
        pages.extend(Application::ALL.map(|application| page(application, "")));
        pages
    }
}

/// Kinds of change, in the order of the screen.
const KINDS: [&str; 8] = ["open", "topic", "rename", "move", "merge", "close", "open-channel", "rename-channel"];

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

/// What is shown again when something was refused.
#[derive(Default)]
struct Typed {
    words: Option<WordsForm>,
    change: ChangeForm,
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

async fn page(app: &App, desk: &Desk, form: &Form, typed: Typed, refusals: &[Refusal], done: &str) -> Result<Response> {
    let plan: Plan = form.fields()?;
    let drawing = current(app, app.db.read(), app.time.now(), &plan).await?.map(|(_, drawing)| drawing);
    let empty = Tree::default();
    let tree = drawing.as_ref().map_or(&empty, |drawing| &drawing.after);
    let change = typed.change;
    let unit = change.unit.parse().unwrap_or(form.unit_id);
    let open = |chosen: &str| -> Vec<Choice> {
        let name = |level: usize, name: &str| format!("{}{name}", "\u{3000}".repeat(level));
        tree.walk()
            .into_iter()
            .map(|(level, column)| Choice::new(&column.id, name(level, &column.name), chosen))
            .collect()
    };
    let mut positions = vec![
        Choice::new("last", text(app, desk.lang, "plans-position-last"), &change.position),
        Choice::new("first", text(app, desk.lang, "plans-position-first"), &change.position),
    ];
    positions.extend(open(&change.position));
    let page = PlanPage {
        id: form.id.to_string(),
        serial: form.serial.clone(),
        title: form.subject_label.clone(),
        moved: form.moved_at.0,
        application: plan.application.name(),
        changes: plan
            .changes
            .iter()
            .enumerate()
            .map(|(at, planned)| ChangeRow {
                number: at + 1,
                kind: planned.alteration.kind(),
                about: planned.about.clone(),
                target: planned.target.clone(),
                reason: planned.reason.clone(),
                against: drawing
                    .as_ref()
                    .and_then(|drawing| drawing.against.get(at))
                    .map(|against| reasons(app, desk.lang, against))
                    .unwrap_or_default(),
            })
            .collect(),
        kinds: KINDS
            .iter()
            .filter(|_| plan.application.has_columns())
            .map(|kind| Choice::new(*kind, text(app, desk.lang, &format!("plans-kind-{kind}")), &change.kind))
            .collect(),
        columns: open(&change.column),
        channels: tree
            .channels()
            .iter()
            .map(|channel| Choice::new(&channel.id, channel.name.as_str(), &change.channel))
            .collect(),
        places: super::columns::places(tree, &change.place),
        positions,
        units: unit_choices(app, Some(unit)).await?,
        column_kinds: super::columns::kinds(app, desk, &change.column_kind),
        templates: super::columns::templates(app, desk, &change.template),
        before: drawing.iter().flat_map(|drawing| drawing.picture().before).map(|row| TreeRow::from(&row)).collect(),
        after: drawing.iter().flat_map(|drawing| drawing.picture().after).map(|row| TreeRow::from(&row)).collect(),
        outdated: drawing.as_ref().is_some_and(|drawing| drawing.outdated),
        base_domain: app.settings.base_domain.clone(),
        typed: typed.words.unwrap_or_else(|| WordsForm::of(&plan)),
        change,
        errors: reasons(app, desk.lang, refusals),
        done: done.to_owned(),
    };
    desk::show_with(app, desk, status(refusals), &page).await
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

impl WordsForm {
    fn of(plan: &Plan) -> Self {
        let contact = &plan.contact;
        let proposal = plan.new_site.clone();
        let offline = plan.offline.as_ref();
        let closing = plan.closing.as_ref();
        let local = |at: Moment| at.minute().replace(' ', "T");
        let yes = |yes: bool| if yes { "yes".to_owned() } else { String::new() };
        let of =
            |pick: fn(&Proposal) -> &String| proposal.as_ref().map(|known| pick(known).clone()).unwrap_or_default();
        Self {
            moved: 0,
            section: contact.section.clone(),
            leader: contact.leader.clone(),
            contact: contact.name.clone(),
            phone: contact.phone.clone(),
            mobile: contact.mobile.clone(),
            email: contact.email.clone(),
            site_name: of(|known| &known.name),
            short_name: of(|known| &known.short_name),
            name_en: of(|known| &known.name_en),
            code: of(|known| &known.code),
            label: of(|known| &known.label),
            purpose: plan.purpose.clone(),
            audience: plan.audience.clone(),
            personal_data: yes(plan.personal_data),
            protection: plan.protection.clone(),
            migration: plan.migration.clone(),
            old_addresses: plan.old_addresses.clone(),
            opens_on: plan.opens_on.map(|day| day.to_string()).unwrap_or_default(),
            basis: plan.basis.clone(),
            reason: plan.reason.clone(),
            effect: plan.effect.clone(),
            upkeep: plan.upkeep.clone(),
            security: plan.security.clone(),
            sensitive: yes(plan.sensitive),
            from: offline.and_then(|offline| offline.from).map(local).unwrap_or_default(),
            until: offline.map(|offline| local(offline.until)).unwrap_or_default(),
            public_reason: offline
                .map(|offline| offline.reason.clone())
                .or(closing.map(|closing| closing.reason.clone()))
                .unwrap_or_default(),
            heir: closing.map(|closing| closing.heir.clone()).unwrap_or_default(),
            heir_url: closing.map(|closing| closing.heir_url.clone()).unwrap_or_default(),
            keeps: closing.map_or("archive", |closing| if closing.archive { "archive" } else { "gone" }).to_owned(),
        }
    }

    /// Writes what was typed into the plan; what cannot be read is named.
    fn read(&self, plan: &mut Plan) -> Vec<Refusal> {
        let mut unread = Vec::new();
        let trimmed = |text: &str| text.trim().replace("\r\n", "\n");
        plan.contact = Contact {
            section: trimmed(&self.section),
            leader: trimmed(&self.leader),
            name: trimmed(&self.contact),
            phone: trimmed(&self.phone),
            mobile: trimmed(&self.mobile),
            email: trimmed(&self.email),
        };
        plan.purpose = trimmed(&self.purpose);
        plan.audience = trimmed(&self.audience);
        plan.personal_data = !self.personal_data.is_empty();
        plan.protection = trimmed(&self.protection);
        plan.migration = trimmed(&self.migration);
        plan.old_addresses = trimmed(&self.old_addresses);
        plan.basis = trimmed(&self.basis);
        plan.reason = trimmed(&self.reason);
        plan.effect = trimmed(&self.effect);
        plan.upkeep = trimmed(&self.upkeep);
        plan.security = trimmed(&self.security);
        plan.sensitive = !self.sensitive.is_empty();
        let mut at = |text: &str, field: &str| {
            let at = Moment::parse_local(text);
            if at.is_none() && !text.trim().is_empty() {
                unread.push(Refusal::new("sites-date-form").field(field));
            }
            at
        };
        match plan.application {
            Application::NewSite => {
                plan.new_site = Some(Proposal {
                    code: trimmed(&self.code),
                    label: trimmed(&self.label),
                    name: trimmed(&self.site_name),
                    short_name: trimmed(&self.short_name),
                    name_en: trimmed(&self.name_en),
                });
            }
            Application::Offline => {
                let (from, until) = (at(&self.from, "from"), at(&self.until, "until"));
                plan.offline = until.map(|until| Offline { reason: trimmed(&self.public_reason), from, until });
            }
            Application::Closing => {
                plan.closing = Some(Closing {
                    reason: trimmed(&self.public_reason),
                    heir: trimmed(&self.heir),
                    heir_url: trimmed(&self.heir_url),
                    archive: self.keeps != "gone",
                });
            }
            Application::Columns | Application::Redesign => {}
        }
        if matches!(plan.application, Application::NewSite | Application::Redesign) {
            plan.opens_on = self.opens_on.trim().parse::<Date>().ok();
            if plan.opens_on.is_none() && !self.opens_on.trim().is_empty() {
                unread.push(Refusal::new("plans-day").field("opens_on"));
            }
        }
        unread
    }
}

impl ChangeForm {
    fn duty(&self) -> Duty {
        Duty {
            source: self.source.trim().to_owned(),
            content: self.content.trim().to_owned(),
            period: self.period.trim().to_owned(),
            person: self.person.trim().to_owned(),
            interactive: !self.interactive.is_empty(),
        }
    }

    /// The change as data; whether it can be made is another question.
    fn read(&self, tree: &Tree, own: UnitId) -> Result<Alteration> {
        let missing = |field: &str| Error::from(Refusal::new("columns-place").field(field));
        let column = || self.column.parse::<ColumnId>().map_err(|_| missing("column"));
        let change = || -> Result<Change> {
            Ok(Change {
                name: self.name.clone(),
                name_en: self.name_en.clone(),
                unit: self.unit.parse().unwrap_or(own),
                kind: ColumnKind::parse(&self.column_kind).ok_or_else(|| missing("column_kind"))?,
                keywords: self.keywords.clone(),
                description: self.description.clone(),
                template: Template::parse(&self.template).ok_or_else(|| missing("template"))?,
            })
        };
        Ok(match self.kind.as_str() {
            "open-channel" => Alteration::OpenChannel {
                id: ChannelId::new(),
                channel: NewChannel {
                    slug: self.slug.clone(),
                    name: self.name.clone(),
                    name_en: self.name_en.clone(),
                    description: self.description.clone(),
                },
            },
            "rename-channel" => Alteration::RenameChannel {
                id: self.channel.parse().map_err(|_| missing("channel"))?,
                change: ChannelChange {
                    name: self.name.clone(),
                    name_en: self.name_en.clone(),
                    description: self.description.clone(),
                },
            },
            "open" | "topic" => {
                let (channel, parent) = place(tree, &self.place)?;
                let change = change()?;
                let until = match self.kind.as_str() {
                    "topic" => {
                        let day = self.until.trim().parse::<Date>();
                        Some(day.map_err(|_| Error::from(Refusal::new("plans-day").field("until")))?)
                    }
                    _ => None,
                };
                let column = NewColumn {
                    channel,
                    parent,
                    unit: change.unit,
                    slug: self.slug.clone(),
                    name: change.name,
                    name_en: change.name_en,
                    kind: change.kind,
                    keywords: change.keywords,
                    description: change.description,
                    template: change.template,
                };
                Alteration::Open { id: ColumnId::new(), column, until }
            }
            "rename" => Alteration::Rename { id: column()?, change: change()? },
            "move" => {
                let (channel, parent) = place(tree, &self.place)?;
                let position = match self.position.as_str() {
                    "first" => Position::First,
                    "" | "last" => Position::Last,
                    other => Position::Behind(other.parse().map_err(|_| missing("position"))?),
                };
                Alteration::Move { id: column()?, channel, parent, slug: self.slug.clone(), position }
            }
            "merge" => Alteration::Merge { id: column()?, into: self.into.parse().map_err(|_| missing("into"))? },
            "close" => Alteration::Close { id: column()?, note: self.note.clone() },
            _ => return Err(Refusal::new("plans-kind").field("kind").into()),
        })
    }
}

fn place(tree: &Tree, text: &str) -> Result<(ChannelId, Option<ColumnId>)> {
    let refusal = || Error::from(Refusal::new("columns-place").field("place"));
    match text.split_once(':') {
        Some(("channel", id)) => Ok((id.parse().map_err(|_| refusal())?, None)),
        Some(("column", id)) => {
            let parent = id.parse().ok().and_then(|id: ColumnId| tree.column(id)).ok_or_else(refusal)?;
            Ok((parent.channel_id, Some(parent.id)))
        }
        _ => Err(refusal()),
    }
}
