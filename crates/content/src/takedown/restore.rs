//! Letting back what was taken down (arts. 19, 33): a separate act, and only on the word of the
//! unit's leader and of the secrecy administration. What comes back is exactly what was released; the
//! portal's copies do not, they are offered anew.

use construction::hosts;
use platform::approvals::form::{self, FormState};
use platform::approvals::kind::{self, FormKind, Submission};
use platform::approvals::{cell, draft};
use platform::files::file;
use platform::journal::Entry;
use platform::people::Post;
use platform::view::Lang;
use platform::{Act, App, Error, OrNotFound, Refusal, Result, files, store};
use print::{Body, Row, Section};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::takedown::{self, Model, TakedownId};
use crate::articles::article::{self};
use crate::articles::{Stage, publication, publish, revision};

/// Kind of the form, as in `rules/flows/`.
pub const FORM: &str = "restoration";
/// Who asks.
pub const DRAFTERS: &[Post] = &[Post::InformationOfficer];

/// What is asked, first version. No title: the form is read by more people than the evidence.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Restoration {
    /// 撤除编号.
    pub serial: String,
    /// Class of the takedown.
    pub reason: String,
    /// Why it may come back.
    pub why: String,
}

/// Asks that it be let back.
pub async fn ask(act: &Act, id: TakedownId, why: &str) -> Result<form::Model> {
    let takedown = takedown::by_id(act.db(), id).await?;
    if !takedown::sees(act.staff()?, &takedown) {
        return Err(Error::NotFound);
    }
    let mut against = Vec::new();
    if takedown.restored_at.is_some() {
        against.push(Refusal::new("takedown-restored").arg("serial", takedown.serial.as_str()).article("33"));
    }
    if why.trim().is_empty() {
        against.push(Refusal::new("takedown-restore-why").article("33").field("why"));
    }
    let under_way = form::of_subject(act.db(), "takedown", &id.to_string()).await?;
    if under_way.iter().any(|form| form.state == FormState::Waiting) {
        against.push(Refusal::new("takedown-restore-asked").article("33"));
    }
    platform::act::all_clear(against)?;
    let fields = Restoration {
        serial: takedown.serial.clone(),
        reason: takedown.reason.name().to_owned(),
        why: why.trim().to_owned(),
    };
    // A form that was returned goes on under its serial.
    if let Some(known) = under_way.iter().find(|form| form.state.editable()) {
        draft::save(act, known.id, known.moved_at, &takedown.serial, serde_json::to_value(&fields)?).await?;
        return draft::submit(act, known.id).await;
    }
    let new = draft::New {
        kind: FORM,
        unit: takedown.unit_id,
        subject_kind: "takedown",
        subject_id: id.to_string(),
        label: takedown.serial.clone(),
        fields: serde_json::to_value(&fields)?,
    };
    let form = draft::begin(act, new).await?;
    draft::submit(act, form.id).await
}

async fn of_form(act: &Act, form: &form::Model) -> Result<Model> {
    let id = form.subject_id.parse()?;
    let takedown = takedown::by_id(act.db(), id).await?;
    if takedown.restored_at.is_some() {
        return Err(Refusal::new("takedown-restored").arg("serial", takedown.serial).article("33").into());
    }
    Ok(takedown)
}

async fn after(act: &Act, form: &form::Model, _: &cell::Model) -> Result<()> {
    if form.state != FormState::Complete {
        return Ok(());
    }
    let takedown = of_form(act, form).await?;
    let mut row = takedown.clone().into_active_model();
    row.restored_at = Set(Some(act.now()));
    row.restored_by_form = Set(Some(form.id));
    row.update(act.db()).await?;
    let article = article::Entity::find_by_id(takedown.article_id).one(act.db()).await?.or_not_found()?;
    let own = publication::own(act.db(), article.id).await?.or_not_found()?;
    // What had been withdrawn before stays withdrawn; its notice says its title again.
    let back = own.withdrawn_at == Some(takedown.at);
    let host = hosts::of_site(act.app(), own.site_id)?;
    store::hold(act, host.site).await?;
    let mut shown = own;
    if back {
        let content = revision::of(act.db(), article.id, shown.revision_id).await?.content;
        if let Some(release) = shown.form_id {
            let release = form::by_id(act.db(), release).await?;
            cell::must_release(act.app(), act.db(), &release, &content.digest()).await?;
        }
        let of_it = file::of_unit_among(act.db(), article.unit_id, &content.files()).await?;
        files::publish(act, &of_it).await?;
        let mut row = shown.into_active_model();
        row.withdrawn_at = Set(None);
        shown = row.update(act.db()).await?;
    }
    publish::refresh(act, &host, &shown).await?;
    form::relabel(act, "article", &article.id.to_string(), &article.title).await?;
    let article = if back && article.stage == Stage::Withdrawn {
        article.change(act, |row| row.stage = Set(Stage::Published)).await?
    } else {
        article
    };
    act.record(
        Entry::new("takedown.lift", "article", article.id, &article.title)
            .unit(article.unit_id)
            .site(article.site_id)
            .effect(json!({"takedown": takedown.serial, "form": form.serial, "public": back})),
    );
    Ok(())
}

async fn ready(act: &Act, form: &form::Model) -> Result<Submission> {
    let takedown = of_form(act, form).await?;
    Ok(Submission { label: takedown.serial, ..Submission::default() })
}

async fn body(app: &App, form: &form::Model, lang: Lang) -> Result<Body> {
    let fields: Restoration = form.fields()?;
    let say = |key: &str| app.view.text(lang, key, &Default::default());
    let row = |key: &str, value: String| Row { label: say(key), value };
    let section = Section {
        heading: String::new(),
        rows: vec![
            row("takedown-serial", fields.serial),
            row("takedown-class", say(&format!("takedown-reason-{}", fields.reason))),
            row("takedown-restore-reason", fields.why),
        ],
        tables: Vec::new(),
    };
    Ok(Body { title: say("forms-kind-restoration"), sections: vec![section] })
}

/// The request as the approvals engine wants to know it.
pub const RESTORATION: FormKind = FormKind {
    kind: FORM,
    new_url: "/desk/takedowns",
    // It begins on the page of a takedown, not in the list of forms.
    drafters: &[],
    body: |app, form, lang| Box::pin(body(app, form, lang)),
    ready: |act, form| Box::pin(ready(act, form)),
    before: |act, form, _| Box::pin(async { of_form(act, form).await.map(drop) }),
    after: |act, form, cell| Box::pin(after(act, form, cell)),
    returned: kind::only_returned,
    edit: |form| format!("/desk/takedowns/{}", form.subject_id),
    show: kind::own_page,
};
