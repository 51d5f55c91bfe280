//! Review (art. 31, annex 6): handing in, signing cell by cell, sending back with remarks in the
//! text, taking back. Section → secrecy → leader; nobody decides on their own words, nobody signs
//! two successive cells, and what is signed is a digest.

use platform::approvals::{self, FormKind, FormState, Opening, Renewal, Said, cell, decide, form};
use platform::permits::{RecallArticle, SubmitArticle};
use platform::view::Lang;
use platform::{Act, App, OrNotFound, Refusal, Result};
use print::{Body, Row, Section};
use sea_orm::Set;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::article::{self, ArticleId, Model};
use super::contribution;
use super::draft::entry;
use super::remark::{self, NewRemark};
use super::revision::{self, RevisionId};

/// The form of annex 6, first version: what is released, where to, and on whose word.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReleaseForm {
    /// The revision under review.
    pub revision: RevisionId,
    /// Its number.
    pub number: i32,
    /// Title.
    pub title: String,
    /// Address of the column.
    pub column: String,
    /// Source.
    pub source: String,
    /// How many files go with it.
    pub files: usize,
}

/// Kind of the form, as in `rules/flows/`.
pub const FORM: &str = "annex6";

/// Hands the working copy in: it is kept as a revision, and a form is opened on its digest.
pub async fn submit(act: &Act, id: ArticleId) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    act.permit(SubmitArticle, &article.bare_resource())?;
    let stage = article.stage.submit()?;
    let problems = article.working.problems(&act.app().rules, act.now().day())?;
    platform::act::all_clear(problems)?;
    let column = construction::columns::column::by_id(act.db(), article.column_id).await?;
    let kept = revision::keep(act, id, &article.working, None).await?;
    let fields = ReleaseForm {
        revision: kept.id,
        number: kept.number,
        title: article.title.clone(),
        column: column.path,
        source: article.working.source.clone(),
        files: article.working.files().len(),
    };
    let form = form_for(act, &article, serde_json::to_value(fields)?, &kept.digest).await?;
    let article = article
        .change(act, |row| {
            row.stage = Set(stage);
            row.submitted_revision_id = Set(Some(kept.id));
            row.form_id = Set(Some(form.id));
        })
        .await?;
    act.record(
        entry("article.submit", &article)
            .effect(json!({"revision": kept.number, "form": form.serial}))
            .digest(kept.digest),
    );
    approvals::draft::tell_waiting(act, &form).await?;
    Ok(article)
}

/// The form for this hand-in: a returned one goes on under its serial, in its next round, so that
/// everybody sees what was said before; else a new one.
async fn form_for(act: &Act, article: &Model, fields: serde_json::Value, digest: &str) -> Result<form::Model> {
    let contributors = contribution::people(act.db(), article.id).await?;
    if let Some(known) = article.form_id {
        let known = form::by_id(act.db(), known).await?;
        if known.state == FormState::Returned {
            let renewal = Renewal { fields, digest: digest.to_owned(), contributors };
            return approvals::reopen(act, known, renewal).await;
        }
    }
    let opening = Opening {
        kind: FORM,
        unit: article.unit_id,
        subject_kind: "article",
        subject_id: article.id.to_string(),
        subject_label: article.title.clone(),
        fields,
        digest: digest.to_owned(),
        contributors,
    };
    approvals::open(act, opening).await
}

/// Signs the cell that waits. `digest` is that of the text the reviewer had on the screen.
pub async fn approve(act: &Act, id: ArticleId, digest: &str, opinion: &str) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    article.stage.approve()?;
    decide::sign(act, article.form_id.or_not_found()?, &Said { digest, opinion, answers: None }).await?;
    article::of_act(act, id).await
}

/// The article of a form; its stage admits a decision.
async fn of_form(act: &Act, form: &form::Model) -> Result<Model> {
    let id = form.subject_id.parse().map_err(|_| platform::Error::NotFound)?;
    let article = article::of_act(act, id).await?;
    article.stage.approve()?;
    Ok(article)
}

/// What follows a signature: with the last one the article is approved.
async fn signed(act: &Act, form: &form::Model, cell: &cell::Model) -> Result<()> {
    let article = of_form(act, form).await?;
    let done = form.state == FormState::Complete;
    let article = if done {
        let stage = article.stage.approve()?;
        article.change(act, |row| row.stage = Set(stage)).await?
    } else {
        article
    };
    act.record(
        entry("article.approve", &article)
            .effect(json!({"cell": cell.name, "form": form.serial, "complete": done}))
            .digest(form.digest.clone()),
    );
    if done && article.publish_at.is_some() {
        super::schedule::arm(act, &article).await?;
    }
    Ok(())
}

/// What the form says on paper: where the text goes, and the text itself by its digest.
async fn body(app: &App, form: &form::Model, lang: Lang) -> Result<Body> {
    let fields: ReleaseForm = form.fields()?;
    let say = |key: &str| app.view.text(lang, key, &std::collections::BTreeMap::new());
    let row = |key: &str, value: String| Row { label: say(key), value };
    let section = Section {
        heading: String::new(),
        rows: vec![
            row("articles-field-title", fields.title),
            row("articles-column", fields.column),
            row("articles-field-source", fields.source),
            row("release-revision", fields.number.to_string()),
            row("release-files", fields.files.to_string()),
        ],
        tables: Vec::new(),
    };
    Ok(Body { title: say("release-form-title"), sections: vec![section] })
}

/// The release form of annex 6, as the approvals engine wants to know it.
pub const RELEASE: FormKind = FormKind {
    kind: FORM,
    new_url: "",
    drafters: &[],
    body: |app, form, lang| Box::pin(body(app, form, lang)),
    ready: |_, form| {
        Box::pin(async { Err(Refusal::new("release-not-by-form").arg("serial", form.serial.as_str()).into()) })
    },
    before: |act, form, _| Box::pin(async { of_form(act, form).await.map(drop) }),
    after: |act, form, cell| Box::pin(signed(act, form, cell)),
    returned: |act, form| Box::pin(returned(act, form)),
    edit: |form| format!("/desk/articles/{}", form.subject_id),
    show: |form| format!("/desk/articles/{}/review", form.subject_id),
};

/// Sends it back with remarks; signatures of this round are void and kept.
pub async fn send_back(act: &Act, id: ArticleId, opinion: &str, remarks: Vec<NewRemark>) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    article.stage.send_back()?;
    let (form, _) = waiting(act, &article).await?;
    let remarks: Vec<_> = remarks.into_iter().filter(|remark| !remark.text.trim().is_empty()).collect();
    if opinion.trim().is_empty() && remarks.is_empty() {
        return Err(Refusal::new("articles-return-reason").field("opinion").article("31").into());
    }
    let revision = article.submitted_revision_id.or_not_found()?;
    let first = remarks.first().map(|remark| remark.text.trim().to_owned()).unwrap_or_default();
    for new in remarks {
        remark::keep(act, id, revision, new).await?;
    }
    // Remarks are reasons too; the form wants one in words.
    let opinion = if opinion.trim().is_empty() { first } else { opinion.to_owned() };
    decide::send_back(act, form.id, &opinion).await?;
    article::of_act(act, id).await
}

/// What follows a return, from whichever page: the article is its officers' again.
async fn returned(act: &Act, form: &form::Model) -> Result<()> {
    let article = of_form(act, form).await?;
    let stage = article.stage.send_back()?;
    let article = article.change(act, |row| row.stage = Set(stage)).await?;
    act.record(entry("article.return", &article).effect(json!({"form": form.serial, "round": form.round})));
    Ok(())
}

/// Takes it back before it is public; the form is withdrawn, its signatures are void.
pub async fn recall(act: &Act, id: ArticleId) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    act.permit(RecallArticle, &article.bare_resource())?;
    let stage = article.stage.recall()?;
    if let Some(form) = article.form_id {
        let form = form::by_id(act.db(), form).await?;
        approvals::withdraw(act, &form).await?;
    }
    let article = article.change(act, |row| row.stage = Set(stage)).await?;
    act.record(entry("article.recall", &article));
    Ok(article)
}

/// The form and the cell that waits.
pub async fn waiting(act: &Act, article: &Model) -> Result<(form::Model, cell::Model)> {
    let form = form::by_id(act.db(), article.form_id.or_not_found()?).await?;
    let cell = cell::waiting(act.db(), &form).await?.or_not_found()?;
    Ok((form, cell))
}
