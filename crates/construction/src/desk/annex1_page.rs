//! The page on which annex 1 is filled in: the changes, the tree before and after, the form for one more change, the words.

use axum::response::Response;
use platform::app::App;
use platform::approvals::form::{FormId, Model as Form};
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, desk};
use platform::{Refusal, Result};
use serde::Serialize;

use super::annex1_typed::{ChangeForm, WordsForm};
use super::{Choice, status, text, unit_choices};
use crate::columns::Tree;
use crate::plans::{Application, Mark, Plan, Row, current};

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
    /// What visitors would no longer be led to.
    lost: Vec<Reason>,
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
            lost: if kind == "close" { vec![reason()] } else { Vec::new() },
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

/// What is shown again when something was refused.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) words: Option<WordsForm>,
    pub(super) change: ChangeForm,
}

pub(super) async fn page(
    app: &App,
    desk: &Desk,
    form: &Form,
    typed: Typed,
    refusals: &[Refusal],
    done: &str,
) -> Result<Response> {
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
        lost: drawing
            .iter()
            .flat_map(|drawing| &drawing.lost)
            .flat_map(|guide| reasons(app, desk.lang, &[guide.would_be_lost()]))
            .collect(),
        outdated: drawing.as_ref().is_some_and(|drawing| drawing.outdated),
        base_domain: app.settings.base_domain.clone(),
        typed: typed.words.unwrap_or_else(|| WordsForm::of(&plan)),
        change,
        errors: reasons(app, desk.lang, refusals),
        done: done.to_owned(),
    };
    desk::show_with(app, desk, status(refusals), &page).await
}
