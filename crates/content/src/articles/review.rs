//! Review (art. 31, annex 6): handing in, signing cell by cell, sending back with remarks in the
//! text, taking back. Section → secrecy → leader; nobody decides on their own words, nobody signs
//! two successive cells, and what is signed is a digest.

use platform::approvals::{self, FormKind, FormState, Opening, Renewal, Said, Way, cell, decide, form};
use platform::permits::{RecallArticle, SubmitArticle};
use platform::{Act, OrNotFound, Refusal, Result};
use sea_orm::Set;
use serde_json::json;

use super::article::{self, ArticleId, Model};
use super::contribution;
use super::draft::entry;
use super::release::{self, ReleaseForm, SECOND_LOOK};
use super::remark::{self, NewRemark};
use super::revision;
use crate::checks::check;
use crate::doubts;
use crate::media::norm;

/// Kind of the form, as in `rules/flows/`.
pub const FORM: &str = "annex6";

/// Hands the working copy in: it is kept as a revision, and a form is opened on its digest.
pub async fn submit(act: &Act, id: ArticleId) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    act.permit(SubmitArticle, &article.bare_resource())?;
    let stage = article.stage.submit()?;
    let note = release::note_of(act.db(), id).await?;
    let checked = check::of(act.app(), act.db(), &article, &article.working).await?;
    let mut problems = article.working.problems(&act.app().rules, act.now().day())?;
    problems.extend(checked.obstacles());
    problems.extend(release::problems(act, &article, &note).await?);
    problems.extend(norm::problems(act.app(), act.db(), &article).await?);
    platform::act::all_clear(problems)?;
    let kept = revision::keep(act, id, &article.working, None).await?;
    let fields = release::form_of(act, &article, &kept, &checked).await?;
    let way = release::way(act, &article, &note).await?;
    let form = form_for(act, &article, fields, &kept.digest, way).await?;
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
async fn form_for(act: &Act, article: &Model, fields: ReleaseForm, digest: &str, way: Way) -> Result<form::Model> {
    let fields = serde_json::to_value(fields)?;
    let contributors = contribution::people(act.db(), article.id).await?;
    if let Some(known) = article.form_id {
        let known = form::by_id(act.db(), known).await?;
        if known.state == FormState::Returned {
            let renewal = Renewal { fields, digest: digest.to_owned(), contributors, way };
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
        way,
    };
    approvals::open(act, opening).await
}

/// Signs the cell that waits, with the digest of the text that the reviewer had on the screen.
pub async fn approve(act: &Act, id: ArticleId, said: &Said<'_>) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    let form = form::by_id(act.db(), article.form_id.or_not_found()?).await?;
    let looks_again = cell::waiting(act.db(), &form).await?.is_some_and(|cell| cell.name == SECOND_LOOK);
    if !looks_again {
        article.stage.approve()?;
    }
    decide::sign(act, form.id, said).await?;
    article::of_act(act, id).await
}

/// The article of a form; its stage admits a decision.
async fn of_form(act: &Act, form: &form::Model) -> Result<Model> {
    let article = subject(act, form).await?;
    article.stage.approve()?;
    Ok(article)
}

/// The article that a form is about.
async fn subject(act: &Act, form: &form::Model) -> Result<Model> {
    let id = form.subject_id.parse().map_err(|_| platform::Error::NotFound)?;
    article::of_act(act, id).await
}

/// Asked before a cell is signed: the stage admits it, and no doubtful matter is open. Who looks again looks at what is
/// public already.
async fn before(act: &Act, form: &form::Model, cell: &cell::Model) -> Result<()> {
    if cell.name == SECOND_LOOK {
        return Ok(());
    }
    let article = of_form(act, form).await?;
    doubts::ask::must_be_clear(act, article.id, cell, &form.digest).await
}

/// What follows a signature: the secrecy reviewer has denied every class of art. 19; with the signature that releases
/// the article is approved.
async fn signed(act: &Act, form: &form::Model, cell: &cell::Model) -> Result<()> {
    if cell.name == SECOND_LOOK {
        let article = subject(act, form).await?;
        act.record(entry("article.look_again", &article).effect(json!({"form": form.serial})).digest(&form.digest));
        return Ok(());
    }
    let article = of_form(act, form).await?;
    if cell.name == release::SECRECY && form.version > 1 {
        let answers = cell.answers.clone().unwrap_or_default().0;
        platform::act::all_clear(release::admitted(&form.fields()?, &answers))?;
    }
    let done = cell::released(act.app(), act.db(), form).await? || form.state == FormState::Complete;
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

/// The release form of annex 6, as the approvals engine wants to know it.
pub const RELEASE: FormKind = FormKind {
    kind: FORM,
    new_url: "",
    drafters: &[],
    body: |app, form, lang| Box::pin(release::body(app, form, lang)),
    ready: |_, form| {
        Box::pin(async { Err(Refusal::new("release-not-by-form").arg("serial", form.serial.as_str()).into()) })
    },
    before: |act, form, cell| Box::pin(before(act, form, cell)),
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
    doubts::ask::let_go(act, article.id).await?;
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
        doubts::ask::let_go(act, id).await?;
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
