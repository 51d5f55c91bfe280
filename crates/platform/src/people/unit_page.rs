//! One unit on the desk: its card, its people, the posts held for it with their dates and
//! deputies, what was handed over, and what is past (arts. 19, 31, 37).

use std::collections::HashMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::holding::{self, Rank};
use super::unit::{self, UnitKind};
use super::{DelegationId, HoldingId, Post, StaffId, UnitId, account, delegation, staff};
use crate::App;
use crate::error::{Error, Refusal, Result};
use crate::permits::{DelegatePost, GrantPost, KeepPeople};
use crate::time::Moment;
use crate::view::Page;
use crate::web::errors::{Reason, reasons};
use crate::web::{Desk, Path, Query, Routes, Who, desk};

/// The routes of this page.
pub(super) fn routes() -> Routes {
    Routes::default().get("/desk/people/units/{id}", Who::SignedIn, show)
}

/// One unit.
#[derive(Serialize)]
pub struct UnitPage {
    unit: unit::Model,
    under_the_measures: bool,
    parent: Option<(UnitId, String)>,
    below: Vec<(UnitId, String)>,
    staff: Vec<Person>,
    posts: Vec<HeldRow>,
    past_posts: Vec<HeldRow>,
    delegations: Vec<HandedRow>,
    past_delegations: Vec<HandedRow>,
    /// Who can be given a post or have one handed over.
    candidates: Vec<(StaffId, String)>,
    all_posts: Vec<Post>,
    /// Posts of the reader's own for this unit, which may be handed over.
    own_posts: Vec<Post>,
    may_keep: bool,
    may_grant: bool,
    may_delegate: bool,
    today: String,
    done: Done,
    errors: Vec<Reason>,
}

/// A member of staff in the unit's list.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    id: StaffId,
    name: String,
    title: String,
    phone: String,
    left: bool,
    account: Option<account::Shown>,
}

/// A post held.
#[derive(Clone, Debug, Serialize)]
pub struct HeldRow {
    id: HoldingId,
    staff: StaffId,
    name: String,
    post: Post,
    rank: Rank,
    from_at: Moment,
    until_at: Option<Moment>,
    in_force: bool,
}

/// A post handed over.
#[derive(Clone, Debug, Serialize)]
pub struct HandedRow {
    id: DelegationId,
    from: String,
    to: String,
    post: Post,
    scope: String,
    reason: String,
    starts_at: Moment,
    ends_at: Moment,
    revoked_at: Option<Moment>,
    in_force: bool,
    may_revoke: bool,
}

/// What has just been done, for the line at the top of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    /// Nothing.
    #[default]
    Nothing,
    /// The unit was entered.
    Founded,
    /// Its card was changed.
    Renamed,
    /// It was closed.
    Closed,
    /// A post was granted.
    Granted,
    /// A post was ended.
    Ended,
    /// A post was handed over.
    Delegated,
    /// That was taken back.
    Revoked,
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    done: Done,
}

/// Back to the unit's page, with a word about what was done.
pub(super) fn back(id: UnitId, done: Done) -> Response {
    let word = serde_json::to_value(done).ok().and_then(|word| word.as_str().map(str::to_owned));
    Redirect::to(&format!("/desk/people/units/{id}?done={}", word.unwrap_or_default())).into_response()
}

/// Back to the page when it was done; the page with every reason when it was refused.
pub(super) async fn answer(app: &App, desk: &Desk, id: UnitId, done: Result<Done>) -> Result<Response> {
    match done {
        Ok(done) => Ok(back(id, done)),
        Err(Error::Refused(refusals)) => page(app, desk, id, Done::Nothing, &refusals).await,
        Err(error) => Err(error),
    }
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<UnitId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    page(&app, &desk, id, asked.done, &[]).await
}

async fn page(app: &App, desk: &Desk, id: UnitId, done: Done, refusals: &[Refusal]) -> Result<Response> {
    let actor = desk.actor();
    let unit = unit::visible(app, &actor, id).await?;
    let now = app.time.now();
    let people = staff::of_unit(app, id).await?;
    let held = holding::of_unit(app, &unit).await?;
    let handed = delegation::of_unit(app, &unit).await?;
    let ids: Vec<_> = people.iter().map(|person| person.id).collect();
    let mut accounts: HashMap<_, _> =
        account::of_staff(app, &ids, now).await?.into_iter().map(|account| (account.staff_id, account)).collect();
    let named = held.iter().map(|held| held.staff_id);
    let named = named.chain(handed.iter().flat_map(|row| [row.from_staff_id, row.to_staff_id]));
    let names = staff::names(app, named).await?;
    let name = |id: &StaffId| names.get(id).cloned().unwrap_or_default();
    let units: Vec<_> = unit::near(app, &unit).await?;

    let resource = unit.resource();
    let may_grant = app.policies.allows(&actor, GrantPost, &resource);
    let me = desk.staff();
    let (past_posts, posts) = held
        .iter()
        .map(|held| HeldRow {
            id: held.id,
            staff: held.staff_id,
            name: name(&held.staff_id),
            post: held.post,
            rank: held.rank,
            from_at: held.from_at,
            until_at: held.until_at,
            in_force: held.in_force(now),
        })
        .partition(|row: &HeldRow| row.until_at.is_some_and(|until| until <= now));
    let (past_delegations, delegations) = handed
        .into_iter()
        .map(|row| HandedRow {
            id: row.id,
            from: name(&row.from_staff_id),
            to: name(&row.to_staff_id),
            post: row.post,
            in_force: row.in_force(now),
            may_revoke: !row.over(now) && (may_grant || row.from_staff_id == me.id),
            scope: row.scope,
            reason: row.reason,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            revoked_at: row.revoked_at,
        })
        .partition(|row: &HandedRow| row.revoked_at.is_some() || row.ends_at <= now);
    let own_posts = me.posts.iter().filter(|held| held.unit_id == id && held.delegation.is_none());
    let own_posts: Vec<_> = own_posts.map(|held| held.post).filter(|post| post.signs()).collect();
    let page = UnitPage {
        under_the_measures: unit.kind.under_the_measures(),
        parent: units.iter().find(|near| Some(near.id) == unit.parent_id).map(|near| (near.id, near.name.clone())),
        below: units
            .iter()
            .filter(|near| near.parent_id == Some(id))
            .map(|near| (near.id, near.name.clone()))
            .collect(),
        candidates: people
            .iter()
            .filter(|person| person.left_at.is_none() && person.id != me.id)
            .map(|person| (person.id, format!("{}　{}", person.name, person.title)))
            .collect(),
        staff: people
            .into_iter()
            .map(|person| Person {
                account: accounts.remove(&person.id),
                id: person.id,
                name: person.name,
                title: person.title,
                phone: person.phone.unwrap_or_default(),
                left: person.left_at.is_some(),
            })
            .collect(),
        posts,
        past_posts,
        delegations,
        past_delegations,
        all_posts: Post::ALL.into(),
        may_keep: app.policies.allows(&actor, KeepPeople, &resource),
        may_grant,
        may_delegate: !own_posts.is_empty() && app.policies.allows(&actor, DelegatePost, &resource),
        own_posts,
        today: now.day().to_string(),
        unit,
        done,
        errors: reasons(app, desk.lang, refusals),
    };
    let status = if refusals.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk::show_with(app, desk, status, &page).await
}

impl Page for UnitPage {
    const TEMPLATE: &'static str = "platform/people/unit.html";

    fn samples() -> Vec<Self> {
        super::samples::units()
    }
}

impl UnitPage {
    /// A unit nobody works for yet, as a reader without rights sees it.
    pub(super) fn empty(kind: UnitKind) -> Self {
        Self {
            unit: super::samples::unit(kind),
            under_the_measures: kind.under_the_measures(),
            parent: None,
            below: Vec::new(),
            staff: Vec::new(),
            posts: Vec::new(),
            past_posts: Vec::new(),
            delegations: Vec::new(),
            past_delegations: Vec::new(),
            candidates: Vec::new(),
            all_posts: Vec::new(),
            own_posts: Vec::new(),
            may_keep: false,
            may_grant: false,
            may_delegate: false,
            today: "2026-11-23".into(),
            done: Done::Nothing,
            errors: Vec::new(),
        }
    }

    /// A unit with everything on it.
    pub(super) fn full(done: Done, errors: Vec<Reason>) -> Self {
        let moment = Moment(1_795_395_480_000_000);
        let held = |rank, until_at| HeldRow {
            id: HoldingId::new(),
            staff: StaffId::new(),
            name: "示小明".into(),
            post: Post::PrincipalLeader,
            rank,
            from_at: moment,
            until_at,
            in_force: until_at.is_none(),
        };
        let handed = |revoked_at: Option<Moment>| HandedRow {
            id: DelegationId::new(),
            from: "示小明".into(),
            to: "例文清".into(),
            post: Post::PrincipalLeader,
            scope: "常规栏目 <b>".into(),
            reason: "出差".into(),
            starts_at: moment,
            ends_at: moment,
            revoked_at,
            in_force: revoked_at.is_none(),
            may_revoke: revoked_at.is_none(),
        };
        let person = |left, account| Person {
            id: StaffId::new(),
            name: "示小明".into(),
            title: "主任".into(),
            phone: String::new(),
            left,
            account,
        };
        Self {
            parent: Some((UnitId::new(), "东城区人民政府办公室".into())),
            below: vec![(UnitId::new(), "东城区志愿服务联合会".into())],
            staff: vec![person(false, Some(super::samples::account())), person(false, None), person(true, None)],
            posts: vec![held(Rank::Holder, None), held(Rank::Deputy, Some(moment))],
            past_posts: vec![held(Rank::Holder, Some(moment))],
            delegations: vec![handed(None)],
            past_delegations: vec![handed(Some(moment)), HandedRow { revoked_at: None, ..handed(Some(moment)) }],
            candidates: vec![(StaffId::new(), "例文清　副主任".into())],
            all_posts: Post::ALL.into(),
            own_posts: vec![Post::PrincipalLeader],
            may_keep: true,
            may_grant: true,
            may_delegate: true,
            done,
            errors,
            ..Self::empty(UnitKind::StateOrgan)
        }
    }
}
