//! One person on the desk: posts, and the account with what the administrators may do to it
//! (arts. 29, 30). A temporary password is shown on one page, once.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::limits::Limits;
use super::password::Temporary;
use super::{AccountId, HoldingId, Post, StaffId, UnitId, account, holding, staff, unit};
use crate::error::{Error, Refusal, Result};
use crate::permits::{GrantPost, KeepPeople};
use crate::time::Moment;
use crate::view::Page;
use crate::web::errors::{Reason, reasons};
use crate::web::{Desk, Form, Path, Query, Routes, Who, desk};
use crate::{Act, App};

const KEEPERS: Who = Who::Posts(&[Post::SystemAdministrator]);
const GRANTERS: Who = Who::Posts(&[Post::SecurityAdministrator]);

/// The routes of this page.
pub(super) fn routes() -> Routes {
    Routes::default()
        .get("/desk/people/staff/{id}", Who::SignedIn, show)
        .post("/desk/people/staff/{id}/leave", KEEPERS, leave)
        .post("/desk/people/staff/{id}/account", KEEPERS, open)
        .post("/desk/people/accounts/{id}/reset", KEEPERS, reset)
        .post("/desk/people/accounts/{id}/disable", KEEPERS, disable)
        .post("/desk/people/accounts/{id}/enable", KEEPERS, enable)
        .post("/desk/people/accounts/{id}/unlock", GRANTERS, unlock)
        .post("/desk/people/accounts/{id}/forget-second-factor", GRANTERS, forget)
}

/// One person.
#[derive(Serialize)]
pub struct StaffPage {
    id: StaffId,
    name: String,
    title: String,
    email: String,
    phone: String,
    left_at: Option<Moment>,
    unit: (UnitId, String),
    posts: Vec<HeldRow>,
    account: Option<account::Shown>,
    me: bool,
    may_keep: bool,
    may_grant: bool,
    done: Done,
    errors: Vec<Reason>,
}

/// A post of this person, for whichever unit.
#[derive(Clone, Debug, Serialize)]
pub struct HeldRow {
    id: HoldingId,
    post: Post,
    rank: holding::Rank,
    unit: (UnitId, String),
    from_at: Moment,
    until_at: Option<Moment>,
    over: bool,
}

/// What has just been done, for the line at the top of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    /// Nothing.
    #[default]
    Nothing,
    /// The person was entered.
    Hired,
    /// The person left.
    Left,
    /// The account was barred.
    Disabled,
    /// The bar was lifted.
    Enabled,
    /// The lock was opened.
    Unlocked,
    /// The second factor was forgotten.
    Forgotten,
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    done: Done,
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<StaffId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    page(&app, &desk, id, asked.done, &[]).await
}

async fn page(app: &App, desk: &Desk, id: StaffId, done: Done, refusals: &[Refusal]) -> Result<Response> {
    let actor = desk.actor();
    let (person, unit) = staff::visible(app, &actor, id).await?;
    let now = app.time.now();
    let held = holding::Entity::find()
        .filter(holding::Column::StaffId.eq(id))
        .order_by_desc(holding::Column::FromAt)
        .all(app.db.read())
        .await?;
    let names = unit::names(app, held.iter().map(|held| held.unit_id)).await?;
    let posts = held.into_iter().map(|held| HeldRow {
        id: held.id,
        post: held.post,
        rank: held.rank,
        unit: (held.unit_id, names.get(&held.unit_id).cloned().unwrap_or_default()),
        from_at: held.from_at,
        until_at: held.until_at,
        over: held.over(now),
    });
    let page = StaffPage {
        id,
        posts: posts.collect(),
        account: account::of_staff(app, &[id], now).await?.pop(),
        me: desk.staff().id == id,
        may_keep: app.policies.allows(&actor, KeepPeople, &unit.resource()),
        may_grant: app.policies.allows(&actor, GrantPost, &unit.resource()),
        name: person.name,
        title: person.title,
        email: person.email.unwrap_or_default(),
        phone: person.phone.unwrap_or_default(),
        left_at: person.left_at,
        unit: (unit.id, unit.name),
        done,
        errors: reasons(app, desk.lang, refusals),
    };
    let status = if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk::show_with(app, desk, status, &page).await
}

/// Back to the page when it was done; the page with every reason when it was refused.
async fn answer(app: &App, desk: &Desk, id: StaffId, done: Result<Done>) -> Result<Response> {
    match done {
        Ok(done) => {
            let word = serde_json::to_value(done).ok().and_then(|word| word.as_str().map(str::to_owned));
            Ok(Redirect::to(&format!("/desk/people/staff/{id}?done={}", word.unwrap_or_default())).into_response())
        }
        Err(Error::Refused(refusals)) => page(app, desk, id, Done::Nothing, &refusals).await,
        Err(error) => Err(error),
    }
}

async fn leave(State(app): State<App>, desk: Desk, Path(id): Path<StaffId>) -> Result<Response> {
    let done = async {
        let act = app.act(&desk.actor()).await?;
        staff::leave(&act, id).await?;
        act.commit().await?;
        Ok(Done::Left)
    };
    answer(&app, &desk, id, done.await).await
}

/// A temporary password, shown once.
#[derive(Serialize)]
pub struct TemporaryPage {
    login: String,
    password: String,
    hours: i64,
    url: String,
}

impl Page for TemporaryPage {
    const TEMPLATE: &'static str = "platform/people/temporary.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            login: "jw-officer".into(),
            password: "ABCD-efgh-IJKL-MNOP-42".into(),
            hours: 72,
            url: "/desk/people".into(),
        }]
    }
}

async fn temporary_page(app: &App, desk: &Desk, staff: StaffId, login: String, made: &Temporary) -> Result<Response> {
    let page = TemporaryPage {
        login,
        password: made.text().to_owned(),
        hours: Limits::of(app, app.time.now())?.initial_seconds / 3600,
        url: format!("/desk/people/staff/{staff}"),
    };
    desk::show(app, desk, &page).await
}

#[derive(Default, Deserialize)]
struct LoginForm {
    #[serde(default)]
    login: String,
}

async fn open(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<StaffId>,
    Form(form): Form<LoginForm>,
) -> Result<Response> {
    let made = Temporary::new().await?;
    let opened = async {
        let act = app.act(&desk.actor()).await?;
        let account = account::open(&act, id, &form.login, &made).await?;
        act.commit().await?;
        Ok(account)
    };
    match opened.await {
        Ok(account) => temporary_page(&app, &desk, id, account.login, &made).await,
        Err(error) => answer(&app, &desk, id, Err(error)).await,
    }
}

async fn reset(State(app): State<App>, desk: Desk, Path(id): Path<AccountId>) -> Result<Response> {
    let made = Temporary::new().await?;
    let owner = account::owner(&app, id).await?;
    let opened = async {
        let act = app.act(&desk.actor()).await?;
        let account = account::reset(&act, id, &made).await?;
        act.commit().await?;
        Ok(account)
    };
    match opened.await {
        Ok(account) => temporary_page(&app, &desk, owner, account.login, &made).await,
        Err(error) => answer(&app, &desk, owner, Err(error)).await,
    }
}

async fn disable(State(app): State<App>, desk: Desk, Path(id): Path<AccountId>) -> Result<Response> {
    to_account(&app, &desk, id, Done::Disabled, async |act: &Act| account::disable(act, id).await).await
}

async fn enable(State(app): State<App>, desk: Desk, Path(id): Path<AccountId>) -> Result<Response> {
    to_account(&app, &desk, id, Done::Enabled, async |act: &Act| account::enable(act, id).await).await
}

async fn unlock(State(app): State<App>, desk: Desk, Path(id): Path<AccountId>) -> Result<Response> {
    to_account(&app, &desk, id, Done::Unlocked, async |act: &Act| account::unlock(act, id).await).await
}

async fn forget(State(app): State<App>, desk: Desk, Path(id): Path<AccountId>) -> Result<Response> {
    to_account(&app, &desk, id, Done::Forgotten, async |act: &Act| account::forget_second_factor(act, id).await).await
}

async fn to_account(
    app: &App,
    desk: &Desk,
    id: AccountId,
    word: Done,
    deed: impl AsyncFnOnce(&Act) -> Result<account::Model>,
) -> Result<Response> {
    let owner = account::owner(app, id).await?;
    let done = async {
        let act = app.act(&desk.actor()).await?;
        deed(&act).await?;
        act.commit().await?;
        Ok(word)
    };
    answer(app, desk, owner, done.await).await
}

impl Page for StaffPage {
    const TEMPLATE: &'static str = "platform/people/staff.html";

    fn samples() -> Vec<Self> {
        let moment = Moment(1_795_395_480_000_000);
        let plain = || Self {
            id: StaffId::new(),
            name: "示小明".into(),
            title: "主任".into(),
            email: String::new(),
            phone: String::new(),
            left_at: None,
            unit: (UnitId::new(), "东城区教育委员会".into()),
            posts: Vec::new(),
            account: None,
            me: false,
            may_keep: true,
            may_grant: false,
            done: Done::Nothing,
            errors: Vec::new(),
        };
        let held = |over| HeldRow {
            id: HoldingId::new(),
            post: Post::InformationOfficer,
            rank: holding::Rank::Deputy,
            unit: (UnitId::new(), "东城区教育委员会".into()),
            from_at: moment,
            until_at: Some(moment),
            over,
        };
        let barred = account::Shown { disabled_at: Some(moment), ..super::samples::account() };
        let locked = account::Shown { locked_until: Some(moment), second_factor: true, ..super::samples::account() };
        vec![
            plain(),
            Self { me: true, may_keep: false, account: Some(super::samples::account()), ..plain() },
            Self { account: Some(barred), left_at: Some(moment), may_keep: false, ..plain() },
            Self {
                email: "jw@example.cn".into(),
                phone: "010-55550100".into(),
                posts: vec![held(false), held(true)],
                account: Some(locked),
                may_grant: true,
                done: Done::Hired,
                errors: super::samples::reasons("login"),
                ..plain()
            },
        ]
    }
}
