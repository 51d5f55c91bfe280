//! One interface on the desk (art. 9): its versions, the decision of the portal's editor, and taking it back.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::{StaffId, staff, unit};
use platform::permits::{DecideOffer, OfferInterface, Resource};
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Path, Query, desk};
use platform::{Error, Refusal, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::desk::{AT, Asked, Row};
use super::version::{self, VersionId};
use super::{InterfaceId, interface};
use crate::desk::{back, refused, status};
use crate::sites::site;

/// One interface.
#[derive(Debug, Serialize)]
pub struct InterfacePage {
    row: Row,
    down_for: String,
    withdrawn_at: Option<i64>,
    withdrawn_for: String,
    versions: Vec<VersionRow>,
    /// The version that may be decided now.
    waiting: Option<VersionId>,
    may_decide: bool,
    may_offer: bool,
    reason: String,
    errors: Vec<Reason>,
    done: String,
}

/// A version.
#[derive(Clone, Debug, Serialize)]
struct VersionRow {
    number: i32,
    name: String,
    serves: String,
    kind: &'static str,
    address: String,
    method: String,
    parameters: String,
    documentation: String,
    phone: String,
    valid_until: String,
    by: String,
    at: i64,
    /// `waiting`, `accepted`, `returned`, `superseded`.
    decision: &'static str,
    decided_by: String,
    decided_at: Option<i64>,
    reason: String,
}

impl Page for InterfacePage {
    const TEMPLATE: &'static str = "construction/interfaces/one.html";

    fn samples() -> Vec<Self> {
        let version = |number, decision| VersionRow {
            number,
            name: "幼儿园学位<查询".into(),
            serves: "查询各园剩余学位".into(),
            kind: "enquiry",
            address: "https://jw.dongcheng.gov.cn/xuewei/".into(),
            method: "网页查询".into(),
            parameters: "街道名称<b>".into(),
            documentation: "https://jw.dongcheng.gov.cn/xuewei/help/".into(),
            phone: "010-55550500".into(),
            valid_until: "2027-06-30".into(),
            by: "示一".into(),
            at: AT,
            decision,
            decided_by: if decision == "waiting" { String::new() } else { "示二".into() },
            decided_at: (decision != "waiting").then_some(AT),
            reason: if decision == "returned" { "请补充<电话".into() } else { String::new() },
        };
        let page = |standing, versions: Vec<VersionRow>| Self {
            row: Row::sample(standing, standing == "public"),
            down_for: if standing == "public" { "HTTP 503 <i>".into() } else { String::new() },
            withdrawn_at: (standing == "withdrawn").then_some(AT),
            withdrawn_for: "系统停用".into(),
            versions,
            waiting: (standing == "waiting").then(VersionId::new),
            may_decide: standing == "waiting",
            may_offer: standing != "withdrawn",
            reason: "\"><b>".into(),
            errors: Vec::new(),
            done: String::new(),
        };
        let reason = Reason {
            text: "不能审核自己提出的接口".into(),
            remedy: "请另一位编辑".into(),
            article: "9".into(),
            field: String::new(),
        };
        vec![
            page("waiting", vec![version(2, "waiting"), version(1, "superseded")]),
            Self { errors: vec![reason], ..page("returned", vec![version(2, "returned"), version(1, "accepted")]) },
            Self { done: "accepted".into(), ..page("public", vec![version(1, "accepted")]) },
            page("withdrawn", vec![version(1, "accepted")]),
        ]
    }
}

pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<InterfaceId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    one_page(&app, &desk, id, "", &[], asked.known()).await
}

async fn one_page(
    app: &App,
    desk: &Desk,
    id: InterfaceId,
    reason: &str,
    refusals: &[Refusal],
    done: &str,
) -> Result<Response> {
    let (db, actor) = (app.db.read(), desk.actor());
    let found = interface::visible(app, &actor, id).await?;
    let versions = interface::versions(db, [id]).await?.remove(&id).unwrap_or_default();
    let newest = versions.first().ok_or(Error::NotFound)?;
    let people = versions.iter().flat_map(|one| [Some(one.offered_by), one.decided_by]).flatten();
    let people: HashMap<StaffId, String> = staff::Entity::find()
        .filter(staff::Column::Id.is_in(people))
        .all(db)
        .await?
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect();
    let name = |id: &StaffId| people.get(id).cloned().unwrap_or_default();
    let units = unit::names(app, [found.unit_id]).await?;
    let may_decide = match site::portal(db).await {
        Ok(portal) => app.policies.allows(&actor, DecideOffer, &site::resource(&portal)),
        Err(_) => false,
    };
    let today = app.time.now().day();
    let page = InterfacePage {
        row: Row {
            id,
            name: newest.name.clone(),
            kind: newest.kind.name(),
            unit: units.get(&found.unit_id).cloned().unwrap_or_default(),
            address: newest.address.clone(),
            standing: found.standing(newest, today).name(),
            valid_until: newest.valid_until.clone(),
            checked_at: found.checked_at.map(|at| at.0),
            down_since: found.down_since.map(|at| at.0),
        },
        down_for: found.down_for,
        withdrawn_at: found.withdrawn_at.map(|at| at.0),
        withdrawn_for: found.withdrawn_for,
        waiting: (newest.decision.is_none() && found.withdrawn_at.is_none()).then_some(newest.id),
        may_decide,
        may_offer: found.withdrawn_at.is_none()
            && app.policies.allows(&actor, OfferInterface, &Resource::unit(found.unit_id)),
        versions: versions
            .iter()
            .map(|one| VersionRow {
                number: one.number,
                name: one.name.clone(),
                serves: one.serves.clone(),
                kind: one.kind.name(),
                address: one.address.clone(),
                method: one.method.clone(),
                parameters: one.parameters.clone(),
                documentation: one.documentation.clone(),
                phone: one.phone.clone(),
                valid_until: one.valid_until.clone(),
                by: name(&one.offered_by),
                at: one.offered_at.0,
                decision: one.decision.map_or("waiting", version::Decision::name),
                decided_by: one.decided_by.as_ref().map(name).unwrap_or_default(),
                decided_at: one.decided_at.map(|at| at.0),
                reason: one.reason.clone(),
            })
            .collect(),
        reason: reason.to_owned(),
        errors: reasons(app, desk.lang, refusals),
        done: done.to_owned(),
    };
    desk::show_with(app, desk, status(refusals), &page).await
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Why {
    reason: String,
}

pub(super) async fn withdraw(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<InterfaceId>,
    Form(why): Form<Why>,
) -> Result<Response> {
    interface::visible(&app, &desk.actor(), id).await?;
    let act = app.act(&desk.actor()).await?;
    match refused(super::withdraw(&act, id, &why.reason).await)? {
        Ok(_) => {
            act.commit().await?;
            Ok(back(&format!("/desk/interfaces/{id}"), "withdrawn"))
        }
        Err(refusals) => {
            drop(act);
            one_page(&app, &desk, id, &why.reason, &refusals, "").await
        }
    }
}

pub(super) async fn accept(State(app): State<App>, desk: Desk, Path(id): Path<VersionId>) -> Result<Response> {
    let of = version::by_id(app.db.read(), id).await?.interface_id;
    let act = app.act(&desk.actor()).await?;
    let done = refused(super::accept(&act, id).await)?;
    decided(&app, &desk, act, of, done.map(|_| "accepted"), "").await
}

pub(super) async fn send_back(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<VersionId>,
    Form(why): Form<Why>,
) -> Result<Response> {
    let of = version::by_id(app.db.read(), id).await?.interface_id;
    let act = app.act(&desk.actor()).await?;
    let done = refused(super::send_back(&act, id, &why.reason).await)?;
    decided(&app, &desk, act, of, done.map(|_| "returned"), &why.reason).await
}

async fn decided(
    app: &App,
    desk: &Desk,
    act: platform::Act,
    of: InterfaceId,
    done: std::result::Result<&str, Vec<Refusal>>,
    reason: &str,
) -> Result<Response> {
    match done {
        Ok(done) => {
            act.commit().await?;
            Ok(back(&format!("/desk/interfaces/{of}"), done))
        }
        Err(refusals) => {
            drop(act);
            one_page(app, desk, of, reason, &refusals, "").await
        }
    }
}
