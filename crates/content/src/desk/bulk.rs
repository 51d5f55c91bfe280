//! One deed done to many articles: the same act for each, one after another, each with its own
//! answer, so that one that is refused holds nobody up.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use platform::app::App;
use platform::view::Page;
use platform::web::errors::Reason;
use platform::web::{Desk, Form, desk};
use platform::{Refusal, Result};
use serde::Serialize;

use super::fields::Fields;
use super::{Choice, say, settle, standing};
use crate::articles::withdrawal::Reason as Why;
use crate::articles::{ArticleId, article, draft, publish, review, withdraw};

/// What can be done to many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Submit,
    Publish,
    Recall,
    Discard,
    Withdraw,
}

impl Deed {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Submit, "submit"),
        (Self::Publish, "publish"),
        (Self::Recall, "recall"),
        (Self::Discard, "discard"),
        (Self::Withdraw, "withdraw"),
    ];

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(deed, _)| deed)
    }

    fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(deed, _)| *deed == self).map_or("", |(_, name)| name)
    }
}

/// What came of it; for withdrawing, first the question why.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BulkPage {
    deed: &'static str,
    results: Vec<Outcome>,
    done: usize,
    asking: bool,
    ids: Vec<String>,
    reasons: Vec<Choice>,
    note: String,
    errors: Vec<Reason>,
}

/// What came of one article.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outcome {
    id: String,
    title: String,
    reasons: Vec<Reason>,
}

impl Page for BulkPage {
    const TEMPLATE: &'static str = "content/desk/bulk.html";

    fn samples() -> Vec<Self> {
        let refused = Reason {
            text: "尚未签批 <b>".into(),
            remedy: "请先送审".into(),
            article: "31".into(),
            field: String::new(),
        };
        let outcome = |reasons| Outcome { id: "0193".into(), title: "小游园".into(), reasons };
        vec![
            Self {
                deed: "submit",
                results: vec![outcome(Vec::new()), outcome(vec![refused.clone()])],
                done: 1,
                ..Self::default()
            },
            Self {
                deed: "withdraw",
                asking: true,
                ids: vec!["0193".into()],
                reasons: vec![Choice { value: "error".into(), label: "内容有误".into(), selected: true }],
                errors: vec![refused],
                ..Self::default()
            },
        ]
    }
}

pub(super) async fn act(
    State(app): State<App>,
    desk: Desk,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let Some(deed) = Deed::parse(fields.text("do")) else {
        return Err(Refusal::new("desk-bulk-deed").into());
    };
    let ids: Vec<ArticleId> =
        fields.many("id").unwrap_or_default().into_iter().filter_map(|id| id.parse().ok()).collect();
    let most = app.rules.count("desk.bulk", app.time.now().day())?.value;
    if ids.is_empty() {
        return Err(Refusal::new("desk-bulk-none").into());
    }
    if ids.len() as u64 > most {
        return Err(Refusal::new("desk-bulk-many").arg("most", most).into());
    }
    if deed == Deed::Withdraw
        && let Some(page) = why(&app, &desk, &fields, &ids)
    {
        let status = if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return desk::show_with(&app, &desk, status, &page).await;
    }
    let mut page = BulkPage { deed: deed.name(), ..BulkPage::default() };
    for id in ids {
        page.results.push(one(&app, &desk, deed, id, &fields).await?);
    }
    page.done = page.results.iter().filter(|outcome| outcome.reasons.is_empty()).count();
    desk::show(&app, &desk, &page).await
}

async fn one(app: &App, desk: &Desk, deed: Deed, id: ArticleId, fields: &Fields) -> Result<Outcome> {
    let title = match article::visible_to(app, app.db.read(), &desk.actor(), id).await {
        Ok(article) => article.title,
        Err(_) => String::new(),
    };
    let act = app.act(&desk.actor()).await?;
    let result = match deed {
        Deed::Submit => review::submit(&act, id).await.map(drop),
        Deed::Publish => publish::publish(&act, id).await.map(drop),
        Deed::Recall => review::recall(&act, id).await.map(drop),
        Deed::Discard => draft::discard(&act, id).await,
        Deed::Withdraw => match Why::parse(fields.text("reason")) {
            Ok(reason) => withdraw::withdraw(&act, id, reason, fields.text("note")).await.map(drop),
            Err(refusal) => Err(refusal.into()),
        },
    };
    let reasons = match settle(act, result).await {
        Ok(()) => Vec::new(),
        Err(platform::Error::NotFound) => standing(app, desk, Refusal::new("desk-bulk-missing").into())?.errors,
        Err(error) => standing(app, desk, error)?.errors,
    };
    Ok(Outcome { id: id.to_string(), title, reasons })
}

/// The question why, until it is answered.
fn why(app: &App, desk: &Desk, fields: &Fields, ids: &[ArticleId]) -> Option<BulkPage> {
    let mut refusals = Vec::new();
    if let Err(refusal) = Why::parse(fields.text("reason")) {
        refusals.push(refusal);
    }
    if fields.text("note").trim().is_empty() {
        refusals.push(Refusal::new("articles-withdraw-note").field("note"));
    }
    if refusals.is_empty() {
        return None;
    }
    let asked = fields.one("note").is_some();
    Some(BulkPage {
        deed: Deed::Withdraw.name(),
        asking: true,
        ids: ids.iter().map(ToString::to_string).collect(),
        reasons: reasons_to_withdraw(app, desk, fields.text("reason")),
        note: fields.text("note").to_owned(),
        errors: if asked { platform::web::errors::reasons(app, desk.lang, &refusals) } else { Vec::new() },
        ..BulkPage::default()
    })
}

/// The reasons a person can give.
pub(super) fn reasons_to_withdraw(app: &App, desk: &Desk, chosen: &str) -> Vec<Choice> {
    Why::GIVEN
        .into_iter()
        .map(|reason| Choice {
            value: reason.name().to_owned(),
            label: say(app, desk, &format!("articles-reason-{}", super::row::key(reason.name()))),
            selected: reason.name() == chosen,
        })
        .collect()
}
