//! Review (art. 31, annex 6): handing in, signing cell by cell, sending back with remarks in the
//! text, taking back. Section → secrecy → leader; nobody decides on their own words, nobody signs
//! two successive cells, and what is signed is a digest.

use platform::approvals::{self, FormState, Opening, Progress, Renewal, cell, form};
use platform::people::StaffId;
use platform::permits::{RecallArticle, ReviewSecrecy, ReviewSection, SignRelease, SubmitArticle};
use platform::{Act, OrNotFound, Refusal, Result};
use sea_orm::Set;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::article::{self, ArticleId, Model};
use super::contribution;
use super::draft::entry;
use super::notify::{self, News};
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
    notify::waiting_cell(act, &article, &form).await?;
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
    let (form, cell) = waiting(act, &article).await?;
    let permit = permit_for(act, &article, &form, &cell).await?;
    let progress = approvals::sign(act, &permit, &form, digest, opinion).await?;
    let done = matches!(progress, Progress::Complete);
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
    if done {
        notify::officers(act, &article, News::Approved).await?;
        if article.publish_at.is_some() {
            super::schedule::arm(act, &article).await?;
        }
    } else {
        notify::waiting_cell(act, &article, &form).await?;
    }
    Ok(article)
}

/// Sends it back with remarks; signatures of this round are void and kept.
pub async fn send_back(act: &Act, id: ArticleId, opinion: &str, remarks: Vec<NewRemark>) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    let stage = article.stage.send_back()?;
    let (form, cell) = waiting(act, &article).await?;
    let permit = permit_for(act, &article, &form, &cell).await?;
    let remarks: Vec<_> = remarks.into_iter().filter(|remark| !remark.text.trim().is_empty()).collect();
    if opinion.trim().is_empty() && remarks.is_empty() {
        return Err(Refusal::new("articles-return-reason").field("opinion").article("31").into());
    }
    let revision = article.submitted_revision_id.or_not_found()?;
    let count = remarks.len();
    for new in remarks {
        remark::keep(act, id, revision, new).await?;
    }
    approvals::reject(act, &permit, &form, opinion).await?;
    let article = article.change(act, |row| row.stage = Set(stage)).await?;
    act.record(
        entry("article.return", &article).effect(json!({"cell": cell.name, "form": form.serial, "remarks": count})),
    );
    notify::officers(act, &article, News::Returned).await?;
    Ok(article)
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

/// A permit to decide in a cell, whichever it is.
pub enum Decide {
    /// First review.
    Section(platform::permits::Permit<ReviewSection>),
    /// Secrecy review.
    Secrecy(platform::permits::Permit<ReviewSecrecy>),
    /// The leader's release.
    Release(platform::permits::Permit<SignRelease>),
}

impl approvals::MaySign for Decide {
    fn action(&self) -> &'static str {
        match self {
            Self::Section(permit) => permit.action(),
            Self::Secrecy(permit) => permit.action(),
            Self::Release(permit) => permit.action(),
        }
    }
}

async fn permit_for(act: &Act, article: &Model, form: &form::Model, cell: &cell::Model) -> Result<Decide> {
    let mut resource = article.resource(act.db()).await?;
    resource.signers = previous_signer(act, form, cell).await?.into_iter().collect();
    Ok(match cell.name.as_str() {
        "section" => Decide::Section(act.permit(ReviewSection, &resource)?),
        "secrecy" => Decide::Secrecy(act.permit(ReviewSecrecy, &resource)?),
        "release" => Decide::Release(act.permit(SignRelease, &resource)?),
        other => return Err(anyhow::anyhow!("annex 6 has no cell {other}").into()),
    })
}

/// Whether the actor could decide now; for showing the buttons.
pub async fn may_decide(act: &Act, article: &Model) -> Result<()> {
    let (form, cell) = waiting(act, article).await?;
    permit_for(act, article, &form, &cell).await.map(|_| ())
}

async fn previous_signer(act: &Act, form: &form::Model, cell: &cell::Model) -> Result<Option<StaffId>> {
    let cells = cell::of_round(act.db(), form).await?;
    Ok(cells.iter().rev().find(|before| before.ordinal < cell.ordinal).and_then(|before| before.signed_by))
}
