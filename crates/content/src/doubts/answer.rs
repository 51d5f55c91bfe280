//! Answering (art. 7): by the secrecy administration, in its own words, once.

use platform::permits::AnswerDoubt;
use platform::{Act, Refusal, Result, notices};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde_json::json;

use super::ask::{entry, of_act};
use super::doubt::{Answer, DoubtId, Model};
use crate::articles::article;

/// Answers the question: the text may go out, must be changed first, or may not go out.
pub async fn answer(act: &Act, id: DoubtId, answer: &str, opinion: &str) -> Result<Model> {
    let known = of_act(act, id).await?;
    let article = article::of_act(act, known.article_id).await?;
    act.permit(AnswerDoubt, &article.bare_resource())?;
    let today = act.now().day();
    let least = act.app().rules.chars("reason.min", today)?.value;
    let most = act.app().rules.chars("remark.length", today)?.value;
    let length = opinion.trim().chars().count() as u64;
    let answered = Answer::parse(answer);
    let mut reasons = Vec::new();
    if !known.is_open() {
        reasons.push(Refusal::new("doubts-closed").article("19"));
    }
    if answered.is_none() {
        reasons.push(Refusal::new("doubts-answer-missing").article("19").field("answer"));
    }
    if !(least..=most).contains(&length) {
        reasons
            .push(Refusal::new("doubts-opinion").arg("least", least).arg("most", most).article("19").field("opinion"));
    }
    platform::act::all_clear(reasons)?;
    let asked_by = known.asked_by;
    let mut row = known.into_active_model();
    row.answer = Set(answered.map(|answer| answer.name().to_owned()));
    row.opinion = Set(Some(opinion.trim().to_owned()));
    row.answered_by = Set(Some(act.staff()?.id));
    row.answered_at = Set(Some(act.now()));
    let row = row.update(act.db()).await?;
    act.record(entry("doubt.answer", &row).effect(json!({"answer": row.answer})));
    let url = format!("/desk/articles/{}/review", row.article_id);
    notices::tell(act, asked_by, "notice-doubt-answered", json!({"title": row.title}), &url).await?;
    Ok(row)
}
