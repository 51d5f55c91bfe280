//! Disposal (art. 21): what has outlived its term goes by a list that the unit's leader and the IT
//! office approve; nothing below the floor, nothing on hold, nothing that is still public. The bytes
//! go; the row with titles, dates, digests and the approval stays for good.

use construction::sites::site;
use platform::approvals::form::{self, FormState};
use platform::approvals::kind::{self, FormKind, Submission};
use platform::approvals::{FormId, cell, draft};
use platform::files::file;
use platform::jobs::Job;
use platform::journal::Entry;
use platform::people::{Post, UnitId};
use platform::view::Lang;
use platform::{Act, App, Moment, Refusal, Result};
use print::{Body, Row, Section, Table};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::record::{self, RecordId};
use super::{hold, term};
use crate::articles::ArticleId;

/// Kind of the form, as in `rules/flows/`.
pub const FORM: &str = "disposal";
/// Who draws the list up.
pub const DRAFTERS: &[Post] = &[Post::InformationOfficer];

/// The list that is approved, first version.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Disposal {
    /// What goes.
    pub lines: Vec<Line>,
    /// In the office's own words.
    pub note: String,
}

/// One version that goes, as it is told after its bytes are gone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub record: RecordId,
    /// Its title.
    pub title: String,
    /// Address with host.
    pub address: String,
    /// Version.
    pub number: i32,
    /// Became public.
    pub from: Moment,
    /// Left the public.
    pub until: Option<Moment>,
    /// Term in months.
    pub months: Option<i32>,
    /// SM3 of its page.
    pub page: String,
    /// SM3 of its data.
    pub data: String,
}

/// Draws a list up and hands it in.
pub async fn draw_up(act: &Act, unit: UnitId, records: &[RecordId], note: &str) -> Result<form::Model> {
    let fields = Disposal { lines: lines(act, records).await?, note: note.trim().to_owned() };
    let new = draft::New {
        kind: FORM,
        unit,
        subject_kind: "archive",
        subject_id: unit.to_string(),
        label: label(act.app(), fields.lines.len()),
        fields: serde_json::to_value(&fields)?,
    };
    let form = draft::begin(act, new).await?;
    draft::submit(act, form.id).await
}

/// The same after a return: another choice under the same serial.
pub async fn draw_up_again(act: &Act, id: FormId, records: &[RecordId], note: &str) -> Result<form::Model> {
    let form = form::by_id(act.db(), id).await?;
    let fields = Disposal { lines: lines(act, records).await?, note: note.trim().to_owned() };
    let label = label(act.app(), fields.lines.len());
    draft::save(act, id, form.moved_at, &label, serde_json::to_value(&fields)?).await?;
    draft::submit(act, id).await
}

fn label(app: &App, count: usize) -> String {
    app.view.text(Lang::ZhHans, "archive-disposal-label", &[("count".to_owned(), json!(count))].into())
}

async fn lines(act: &Act, records: &[RecordId]) -> Result<Vec<Line>> {
    let mut found = record::by_ids(act.db(), records).await?;
    found.sort_by_key(|record| (record.shown_until, record.id));
    let mut lines = Vec::new();
    for record in found {
        let site = site::by_id(act.db(), record.site_id).await?;
        lines.push(Line {
            record: record.id,
            address: format!("{}{}", act.app().settings.origin(site.label.as_str()), record.path),
            title: record.title,
            number: record.number,
            from: record.shown_from,
            until: record.shown_until,
            months: record.keep_months,
            page: record.page_digest,
            data: record.data_digest,
        });
    }
    Ok(lines)
}

/// What stands against disposing of these versions today, every reason at once.
async fn against(act: &Act, unit: UnitId, fields: &Disposal) -> Result<Vec<Refusal>> {
    if fields.lines.is_empty() {
        return Ok(vec![Refusal::new("archive-disposal-empty").article("21").field("record")]);
    }
    let ids: Vec<RecordId> = fields.lines.iter().map(|line| line.record).collect();
    let records = record::by_ids(act.db(), &ids).await?;
    let articles: Vec<ArticleId> = records.iter().map(|record| record.article_id).collect();
    let held = hold::held(act.db(), &articles, act.now()).await?;
    let mut reasons = Vec::new();
    for line in &fields.lines {
        let refuse = |key: &str| Refusal::new(key).arg("title", line.title.as_str()).article("21").field("record");
        let Some(record) = records.iter().find(|record| record.id == line.record && record.unit_id == unit) else {
            reasons.push(refuse("archive-disposal-unknown"));
            continue;
        };
        if record.disposed_at.is_some() {
            reasons.push(refuse("archive-disposed-already"));
        } else if held.contains(&record.article_id) {
            reasons.push(refuse("archive-held").remedy("archive-held-remedy"));
        } else if !term::has_passed(act, record)? {
            reasons.push(refuse("archive-not-due").remedy("archive-not-due-remedy"));
        }
    }
    Ok(reasons)
}

async fn ready(act: &Act, form: &form::Model) -> Result<Submission> {
    let fields: Disposal = form.fields()?;
    platform::act::all_clear(against(act, form.unit_id, &fields).await?)?;
    Ok(Submission { label: form.subject_label.clone(), ..Submission::default() })
}

/// Asked again before every signature: a hold may have come, the law may have changed.
async fn before(act: &Act, form: &form::Model, _: &cell::Model) -> Result<()> {
    let fields: Disposal = form.fields()?;
    platform::act::all_clear(against(act, form.unit_id, &fields).await?)
}

/// With the last signature the rows say so, and a job removes the bytes once that is committed.
async fn after(act: &Act, form: &form::Model, _: &cell::Model) -> Result<()> {
    if form.state != FormState::Complete {
        return Ok(());
    }
    let fields: Disposal = form.fields()?;
    let ids: Vec<RecordId> = fields.lines.iter().map(|line| line.record).collect();
    for record in record::by_ids(act.db(), &ids).await? {
        let mut row = record.clone().into_active_model();
        row.disposed_at = Set(Some(act.now()));
        row.disposal_form_id = Set(Some(form.id));
        row.update(act.db()).await?;
        act.record(
            Entry::new("archive.dispose", "archive", record.id, &record.title)
                .unit(record.unit_id)
                .site(record.site_id)
                .effect(json!({"form": form.serial, "version": record.number, "page": record.page_digest}))
                .digest(record.data_digest.clone()),
        );
    }
    act.enqueue(&RemoveBytes { form: form.id }).await
}

/// What the list says, for the screen and for the paper.
async fn body(app: &App, form: &form::Model, lang: Lang) -> Result<Body> {
    let fields: Disposal = form.fields()?;
    let say = |key: &str| app.view.text(lang, key, &Default::default());
    let head = [
        "archive-title-of",
        "archive-address",
        "archive-version",
        "archive-shown",
        "archive-term",
        "archive-page-digest",
    ];
    let line = |line: &Line| {
        let until = line.until.map(|until| until.day().to_string()).unwrap_or_default();
        vec![
            line.title.clone(),
            line.address.clone(),
            line.number.to_string(),
            format!("{} – {until}", line.from.day()),
            words(app, lang, line.months),
            line.page.chars().take(16).collect(),
        ]
    };
    let section = Section {
        heading: String::new(),
        rows: vec![
            Row { label: say("archive-disposal-count"), value: fields.lines.len().to_string() },
            Row { label: say("archive-disposal-note"), value: fields.note.clone() },
        ],
        tables: vec![Table {
            caption: say("archive-disposal-list"),
            head: head.map(say).into(),
            rows: fields.lines.iter().map(line).collect(),
        }],
    };
    Ok(Body { title: say("forms-kind-disposal"), sections: vec![section] })
}

/// A term in words.
pub(super) fn words(app: &App, lang: Lang, months: Option<i32>) -> String {
    match months {
        None => app.view.text(lang, "archive-term-permanent", &Default::default()),
        Some(months) if months % 12 == 0 => {
            app.view.text(lang, "archive-term-years", &[("n".to_owned(), json!(months / 12))].into())
        }
        Some(months) => app.view.text(lang, "archive-term-months", &[("n".to_owned(), json!(months))].into()),
    }
}

/// The list as the approvals engine wants to know it.
pub const DISPOSAL: FormKind = FormKind {
    kind: FORM,
    new_url: "/desk/archive/disposals/new",
    drafters: DRAFTERS,
    body: |app, form, lang| Box::pin(body(app, form, lang)),
    ready: |act, form| Box::pin(ready(act, form)),
    before: |act, form, cell| Box::pin(before(act, form, cell)),
    after: |act, form, cell| Box::pin(after(act, form, cell)),
    returned: kind::only_returned,
    edit: |form| format!("/desk/archive/disposals/new?form={}", form.id),
    show: kind::own_page,
};

/// Removes the bytes of what an approved list names.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemoveBytes {
    /// The approval.
    pub form: FormId,
}

impl Job for RemoveBytes {
    const KIND: &'static str = "archive.remove_bytes";
    const LANE: i32 = 1;

    async fn run(self, app: App) -> Result<()> {
        let gone = record::Entity::find()
            .filter(record::Column::DisposalFormId.eq(self.form))
            .filter(record::Column::DisposedAt.is_not_null());
        for record in gone.all(app.db.read()).await? {
            for digest in [&record.page_digest, &record.data_digest] {
                // The same bytes may stand for something that is kept.
                let named = record::names(app.db.read(), digest).await?
                    || !file::by_digest(app.db.read(), digest).await?.is_empty();
                if !named {
                    app.files.remove(digest).await?;
                }
            }
        }
        Ok(())
    }
}
