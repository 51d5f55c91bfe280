//! Asking (arts. 7, 19): by the unit's secrecy reviewer, while the text waits for the secrecy review.

use platform::approvals::cell;
use platform::journal::Entry;
use platform::people::{Post, UnitId, holding};
use platform::permits::RaiseDoubt;
use platform::{Act, Error, OrNotFound, Refusal, Result, notices};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde_json::{Value, json};

use super::doubt::{self, ActiveModel, DoubtId, Model};
use crate::articles::ArticleId;
use crate::articles::article;
use crate::articles::release::SECRECY;
use crate::articles::review;
use crate::checks::Class;

/// Puts a question about the text under review to the secrecy administration. One question at a time.
pub async fn ask(act: &Act, id: ArticleId, class: &str, question: &str) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    act.permit(RaiseDoubt, &article.bare_resource())?;
    article.stage.approve()?;
    let (form, cell) = review::waiting(act, &article).await?;
    let today = act.now().day();
    let least = act.app().rules.chars("reason.min", today)?.value;
    let most = act.app().rules.chars("remark.length", today)?.value;
    let length = question.trim().chars().count() as u64;
    let refuse = |message: &str| Refusal::new(message).article("19");
    let mut reasons = Vec::new();
    if cell.name != SECRECY {
        reasons.push(refuse("doubts-not-now"));
    }
    if !Class::ALL.iter().any(|known| known.name() == class) {
        reasons.push(refuse("doubts-class").field("class"));
    }
    if !(least..=most).contains(&length) {
        reasons.push(refuse("doubts-question-length").arg("least", least).arg("most", most).field("question"));
    }
    if doubt::of_article(act.db(), id).await?.iter().any(Model::is_open) {
        reasons.push(refuse("doubts-asked-already"));
    }
    if administration(act).await?.is_none() {
        reasons.push(
            Refusal::new("approvals-nobody-holds")
                .arg("post", Post::SecrecyInspector.name())
                .article("7")
                .remedy("approvals-nobody-holds-remedy"),
        );
    }
    platform::act::all_clear(reasons)?;
    let due = act.app().rules.days("review.doubt", today)?.value.after(today, &act.app().calendar);
    let row = ActiveModel {
        id: Set(DoubtId::new()),
        article_id: Set(id),
        form_id: Set(form.id),
        unit_id: Set(article.unit_id),
        digest: Set(form.digest.clone()),
        title: Set(article.title.clone()),
        class: Set(class.to_owned()),
        question: Set(question.trim().to_owned()),
        asked_by: Set(act.staff()?.id),
        asked_at: Set(act.now()),
        due_on: Set(due.date.to_string()),
        answer: Set(None),
        opinion: Set(None),
        answered_by: Set(None),
        answered_at: Set(None),
        taken_back_at: Set(None),
        chased_at: Set(None),
    };
    let row = row.insert(act.db()).await?;
    act.record(entry("doubt.ask", &row).effect(json!({"class": row.class, "due": row.due_on})));
    let args = json!({"title": row.title, "due": row.due_on});
    tell_administration(act, "notice-doubt-asked", args, row.id).await?;
    Ok(row)
}

/// Asks no longer: the reviewer is sure by now.
pub async fn take_back(act: &Act, id: DoubtId) -> Result<Model> {
    let known = doubt::visible(act.db(), act.staff()?, id).await?;
    let article = article::of_act(act, known.article_id).await?;
    act.permit(RaiseDoubt, &article.bare_resource())?;
    if !known.is_open() {
        return Err(Refusal::new("doubts-closed").article("19").into());
    }
    let mut row = known.into_active_model();
    row.taken_back_at = Set(Some(act.now()));
    let row = row.update(act.db()).await?;
    act.record(entry("doubt.take_back", &row));
    Ok(row)
}

/// Refused while a question about this text is open or was answered against it.
pub async fn must_be_clear(act: &Act, id: ArticleId, cell: &cell::Model, digest: &str) -> Result<()> {
    if cell.name != SECRECY {
        return Ok(());
    }
    // The newest answer holds.
    let newest = doubt::of_article(act.db(), id).await?.into_iter().find(|one| one.taken_back_at.is_none());
    match newest.and_then(|one| one.keeps_back(digest)) {
        Some(refusal) => Err(refusal.into()),
        None => Ok(()),
    }
}

/// What happens to open questions when the text goes back to its officers: they are no longer asked.
pub async fn let_go(act: &Act, id: ArticleId) -> Result<()> {
    for open in doubt::of_article(act.db(), id).await?.into_iter().filter(Model::is_open) {
        let mut row = open.into_active_model();
        row.taken_back_at = Set(Some(act.now()));
        let row = row.update(act.db()).await?;
        act.record(entry("doubt.take_back", &row));
    }
    Ok(())
}

/// The secrecy administration, as long as somebody holds its post.
async fn administration(act: &Act) -> Result<Option<UnitId>> {
    match holding::office_of(act.db(), Post::SecrecyInspector, act.now()).await {
        Ok(office) => Ok(Some(office)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Tells the secrecy administration, when there is somebody to tell.
pub(super) async fn tell_administration(act: &Act, message: &str, args: Value, id: DoubtId) -> Result<()> {
    match administration(act).await? {
        Some(office) => notices::tell_post(act, office, Post::SecrecyInspector, message, args, &url(id)).await,
        None => Ok(()),
    }
}

/// Where the matter stands on the desk.
pub(super) fn url(id: DoubtId) -> String {
    format!("/desk/doubts/{id}")
}

/// A journal row about a matter.
pub(super) fn entry(verb: &'static str, row: &Model) -> Entry {
    Entry::new(verb, "doubt", row.id, &row.title).unit(row.unit_id).digest(&row.digest)
}

/// The matter inside an act of somebody who may see it.
pub(super) async fn of_act(act: &Act, id: DoubtId) -> Result<Model> {
    doubt::visible(act.db(), act.staff().ok().or_not_found()?, id).await
}
