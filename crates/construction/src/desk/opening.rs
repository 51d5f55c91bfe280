//! 开通清单 on the desk (arts. 10, 18, 30, 31): everything a site needs before it is opened, what is there, what is missing
//! and where it is mended; and the form that files its security test.

use axum::extract::State;
use axum::response::Response;
use platform::app::{App, Db};
use platform::people::SiteRef;
use platform::permits::{ArrangeSite, KeepSite, LaunchSite};
use platform::view::Page;
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Path, Query, Routes, Upload, Who, desk};
use platform::{Refusal, Result};
use serde::Serialize;

use super::site::Card;
use super::{Done, PLANNERS, back, refused, status};
use crate::sites::site::{self, SiteState};
use crate::sites::{self, NewTest, opening, security_test};

pub(super) fn routes() -> Routes {
    Routes::default().get("/desk/sites/{id}/opening", Who::SignedIn, show).post(
        "/desk/sites/{id}/security-tests",
        PLANNERS,
        file_test,
    )
}

/// The checklist of a site.
#[derive(Debug, Serialize)]
pub struct OpeningPage {
    site: Card,
    needs: Vec<NeedRow>,
    tests: Vec<TestRow>,
    typed: TestForm,
    errors: Vec<Reason>,
    done: String,
    ready_for_trial: bool,
    ready: bool,
    may_keep: bool,
    may_launch: bool,
    may_arrange: bool,
}

/// One thing that it needs.
#[derive(Clone, Debug, Serialize)]
pub struct NeedRow {
    name: &'static str,
    for_trial: bool,
    url: String,
    gaps: Vec<Reason>,
    hints: Vec<Reason>,
}

/// A filed test.
#[derive(Clone, Debug, Serialize)]
pub struct TestRow {
    by: String,
    on: String,
    number: String,
    filed_at: i64,
    kept: bool,
}

/// What was typed into the form of a test.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TestForm {
    tested_by: String,
    tested_on: String,
    report_number: String,
}

impl Page for OpeningPage {
    const TEMPLATE: &'static str = "construction/desk/opening.html";

    fn samples() -> Vec<Self> {
        let gap = |text: &str| Reason {
            text: text.into(),
            remedy: "请补齐".into(),
            article: "18".into(),
            field: String::new(),
        };
        let need = |name, gaps: Vec<Reason>| NeedRow {
            name,
            for_trial: true,
            url: "/desk/sites".into(),
            hints: gaps.clone(),
            gaps,
        };
        let names = ["footer", "test", "columns", "guide", "character", "purpose", "duty", "leader", "home", "content"];
        let page = |state, gaps: Vec<Reason>| Self {
            site: Card::sample(state),
            ready: gaps.is_empty(),
            ready_for_trial: gaps.is_empty(),
            needs: names.into_iter().map(|name| need(name, gaps.clone())).collect(),
            tests: Vec::new(),
            typed: TestForm { tested_by: "\"><script>".into(), ..TestForm::default() },
            errors: Vec::new(),
            done: String::new(),
            may_keep: true,
            may_launch: true,
            may_arrange: true,
        };
        let tests = vec![TestRow {
            by: "示例<b>测评中心".into(),
            on: "2026-11-01".into(),
            number: "CS-2026-001".into(),
            filed_at: 1_795_395_480_000_000,
            kept: true,
        }];
        vec![
            page(SiteState::Draft, vec![gap("栏目<b>没有信息员")]),
            Self { tests, may_keep: false, may_launch: false, ..page(SiteState::Trial, Vec::new()) },
            page(SiteState::Live, Vec::new()),
        ]
    }
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Query(done): Query<Done>,
) -> Result<Response> {
    page(&app, &desk, id, TestForm::default(), &[], &done.known()).await
}

async fn page(
    app: &App,
    desk: &Desk,
    id: SiteRef,
    typed: TestForm,
    refusals: &[Refusal],
    done: &str,
) -> Result<Response> {
    let site = site::by_id(app.db.read(), id).await?;
    let needs = opening::needs(app, &Db::Connection(app.db.read()), &site, app.time.now()).await?;
    let (actor, resource) = (desk.actor(), site::resource(&site));
    let page = OpeningPage {
        ready: needs.iter().all(|need| need.gaps.is_empty()),
        ready_for_trial: needs.iter().filter(|need| need.for_trial).all(|need| need.gaps.is_empty()),
        needs: needs
            .into_iter()
            .map(|need| NeedRow {
                name: need.name,
                for_trial: need.for_trial,
                url: need.url,
                gaps: reasons(app, desk.lang, &need.gaps),
                hints: reasons(app, desk.lang, &need.hints),
            })
            .collect(),
        tests: security_test::of_site(app.db.read(), id)
            .await?
            .into_iter()
            .map(|test| TestRow {
                by: test.tested_by,
                on: test.tested_on,
                number: test.report_number,
                filed_at: test.filed_at.0,
                kept: test.file_id.is_some(),
            })
            .collect(),
        typed,
        errors: reasons(app, desk.lang, refusals),
        done: done.to_owned(),
        may_keep: app.policies.allows(&actor, KeepSite, &resource),
        may_launch: app.policies.allows(&actor, LaunchSite, &resource),
        may_arrange: app.policies.allows(&actor, ArrangeSite, &resource),
        site: Card::of(app, &site).await?,
    };
    desk::show_with(app, desk, status(refusals), &page).await
}

async fn file_test(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    mut upload: Upload,
) -> Result<Response> {
    let mut field = |name: &str| upload.fields.remove(name).unwrap_or_default();
    let typed = TestForm {
        tested_by: field("tested_by"),
        tested_on: field("tested_on"),
        report_number: field("report_number"),
    };
    let new = NewTest {
        tested_by: typed.tested_by.clone(),
        tested_on: typed.tested_on.trim().parse().ok(),
        report_number: typed.report_number.clone(),
        report: upload.files.into_iter().next().map(|(_, name, bytes)| (name, bytes)),
    };
    let act = app.act(&desk.actor()).await?;
    match refused(sites::file_test(&act, id, new).await)? {
        Ok(_) => {
            act.commit().await?;
            Ok(back(&format!("/desk/sites/{id}/opening"), "tested"))
        }
        Err(refusals) => {
            drop(act);
            page(&app, &desk, id, typed, &refusals, "").await
        }
    }
}
