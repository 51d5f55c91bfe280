//! The release form of annex 6 on its way (art. 31).

use platform::approvals::form::{self, Model as Form};
use platform::approvals::{self, CellState, FormState, Opening, Progress, Renewal, Said, Way, cell};
use platform::people::delegation::{self, Delegate};
use platform::people::holding::Rank;
use platform::people::{Actor, Post, StaffId};
use platform::permits::{Permit, Resource, ResourceKind, ReviewSecrecy, ReviewSection, SignRelease};
use platform::{Act, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use testkit::{Setup, days, on_both};

use crate::office::{Office, deed, found, refused, seat};

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Release {
    title: String,
}

/// As a chapter does it: ask for the permit of the cell that waits, then sign.
enum Decide {
    Section(Permit<ReviewSection>),
    Secrecy(Permit<ReviewSecrecy>),
    Release(Permit<SignRelease>),
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

fn permit(act: &Act, office: &Office, cell: &str) -> Result<Decide> {
    let article = Resource::new(ResourceKind::Article, "1", Some(office.unit));
    Ok(match cell {
        "section" => Decide::Section(act.permit(ReviewSection, &article)?),
        "secrecy" => Decide::Secrecy(act.permit(ReviewSecrecy, &article)?),
        _ => Decide::Release(act.permit(SignRelease, &article)?),
    })
}

fn opening(office: &Office, contributors: Vec<StaffId>) -> Opening {
    Opening {
        kind: "annex6",
        unit: office.unit,
        subject_kind: "article",
        subject_id: "1".to_owned(),
        subject_label: "关于秋季招生的通知".to_owned(),
        fields: json!({ "title": "关于秋季招生的通知" }),
        digest: "d1".to_owned(),
        contributors,
        way: Way::default(),
    }
}

async fn opened(office: &Office, contributors: Vec<StaffId>) -> Form {
    let officer = office.as_(office.officer).await;
    deed(&office.app, &officer, async |act| approvals::open(act, opening(office, contributors)).await).await.unwrap()
}

async fn sign(office: &Office, who: StaffId, form: &Form, cell: &str, digest: &str) -> Result<Progress> {
    let actor = office.as_(who).await;
    deed(&office.app, &actor, async |act| {
        let permit = permit(act, office, cell)?;
        let form = form::by_id(act.db(), form.id).await?;
        let asks = act.app().flows.of("annex6").unwrap().step(cell).map(|step| step.asks.clone()).unwrap_or_default();
        let answers = asks.into_iter().map(|ask| (ask, "no".to_owned())).collect();
        let said = Said { digest, opinion: "同意", answers: Some(&answers) };
        approvals::sign(act, &permit, &form, &said).await
    })
    .await
}

async fn return_it(office: &Office, who: StaffId, form: &Form, cell: &str) -> Result<Form> {
    let actor = office.as_(who).await;
    deed(&office.app, &actor, async |act| {
        let permit = permit(act, office, cell)?;
        let form = form::by_id(act.db(), form.id).await?;
        approvals::reject(act, &permit, &form, "请核对第二段的日期").await
    })
    .await
}

async fn now(office: &Office, form: &Form) -> Form {
    form::by_id(office.app.db.read(), form.id).await.unwrap()
}

async fn waits_for(office: &Office, who: StaffId) -> Vec<String> {
    let Actor::Staff(staff) = office.as_(who).await else { panic!("nobody") };
    let waiting = approvals::waiting_for(&office.app, &staff, None, 20).await.unwrap();
    assert_eq!(approvals::count_waiting(&office.app, &staff).await.unwrap(), waiting.len() as u64);
    waiting.into_iter().map(|waiting| waiting.cell.name).collect()
}

#[tokio::test]
async fn article_31_a_release_is_signed_level_by_level() {
    on_both(Setup::bare(), async |cluster| {
        let office = Office::new(&cluster).await;
        let form = opened(&office, Vec::new()).await;
        assert_eq!(form.serial, "FB-2026-JW-0001");
        assert_eq!(opened(&office, Vec::new()).await.serial, "FB-2026-JW-0002");
        assert_eq!(form.fields::<Release>().unwrap().title, "关于秋季招生的通知");
        assert_eq!(waits_for(&office, office.section).await, ["section", "section"]);
        assert!(waits_for(&office, office.secrecy).await.is_empty());

        let first = sign(&office, office.section, &form, "section", "d1").await.unwrap();
        assert!(matches!(first, Progress::Next(cell) if cell.name == "secrecy"));
        assert_eq!(waits_for(&office, office.secrecy).await, ["secrecy"]);
        sign(&office, office.secrecy, &form, "secrecy", "d1").await.unwrap();
        let last = sign(&office, office.leader, &form, "release", "d1").await.unwrap();
        assert_eq!(last, Progress::Complete);

        let form = now(&office, &form).await;
        assert_eq!(form.state, FormState::Complete);
        form.must_release("d1").unwrap();
        assert!(form.must_release("d2").is_err());
        let history = cell::history(office.app.db.read(), &form).await.unwrap();
        let names: Vec<_> = history.iter().map(|told| told.cell.signed_name.clone().unwrap()).collect();
        assert_eq!(names, ["示二", "示三", "示五"]);
        assert!(history.iter().all(|told| told.cell.signed_digest.as_deref() == Some("d1")));
        assert!(history.iter().all(|told| told.on_behalf_of.is_none()));
        let again = sign(&office, office.leader, &form, "release", "d1").await;
        assert_eq!(refused(again), ["approvals-nothing-waits"]);
        cluster.seal().await;
    })
    .await;
}

#[tokio::test]
async fn article_31_out_of_turn_or_by_the_wrong_hand_nothing_is_signed() {
    on_both(Setup::bare(), async |cluster| {
        let office = Office::new(&cluster).await;
        let form = opened(&office, vec![office.section]).await;
        assert_eq!(refused(sign(&office, office.section, &form, "section", "d1").await), ["approvals-own-work"]);
        let Actor::Staff(reviewer) = office.as_(office.section).await else { panic!("nobody") };
        let waiting = approvals::waiting_for(&office.app, &reviewer, None, 20).await.unwrap();
        assert_eq!(waiting[0].bar.as_ref().unwrap().message, "approvals-own-work");
        assert_eq!(waiting[0].due.unwrap().date.to_string(), "2026-11-24");

        assert_eq!(refused(sign(&office, office.secrecy, &form, "secrecy", "d1").await), ["stale"]);
        assert_eq!(refused(sign(&office, office.secrecy, &form, "section", "d1").await), ["permit-review-section"]);

        // A second reviewer, who also reviews for secrecy, signs the first cell but not the next.
        let both = seat(&office.app, office.unit, "示六", Post::SectionReviewer, Rank::Deputy).await;
        deed(&office.app, &testkit::the_system(), async |act| {
            let grant = platform::people::holding::Grant {
                staff: both,
                unit: office.unit,
                post: Post::SecrecyReviewer,
                rank: Rank::Deputy,
                from: None,
                until: None,
            };
            platform::people::holding::grant(act, &grant).await
        })
        .await
        .unwrap();
        assert_eq!(refused(sign(&office, both, &form, "section", "d2").await), ["approvals-digest-differs"]);
        sign(&office, both, &form, "section", "d1").await.unwrap();
        assert_eq!(refused(sign(&office, both, &form, "secrecy", "d1").await), ["approvals-two-cells"]);
        sign(&office, office.secrecy, &form, "secrecy", "d1").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn article_31_the_leader_hands_over_in_writing_or_signs() {
    on_both(Setup::bare(), async |cluster| {
        let office = Office::new(&cluster).await;
        let form = opened(&office, Vec::new()).await;
        sign(&office, office.section, &form, "section", "d1").await.unwrap();
        sign(&office, office.secrecy, &form, "secrecy", "d1").await.unwrap();
        let without = refused(sign(&office, office.deputy, &form, "release", "d1").await);
        assert!(
            without == ["approvals-not-your-cell"] || without == ["permit-sign-release"],
            "a deputy without a record: {without:?}"
        );
        assert!(waits_for(&office, office.deputy).await.is_empty());

        let leader = office.as_(office.leader).await;
        let written = Delegate {
            to: office.deputy,
            unit: office.unit,
            post: Post::PrincipalLeader,
            scope: "日常栏目".to_owned(),
            reason: "出差".to_owned(),
            starts: None,
            ends: cluster.now().plus_seconds(86_400),
        };
        let given = deed(&office.app, &leader, async |act| delegation::delegate(act, &written).await).await.unwrap();
        assert_eq!(waits_for(&office, office.deputy).await, ["release"]);
        sign(&office, office.deputy, &form, "release", "d1").await.unwrap();
        let history = cell::history(office.app.db.read(), &form).await.unwrap();
        assert_eq!(history[2].cell.delegation_id, Some(given.id));
        assert_eq!(history[2].on_behalf_of.as_deref(), Some("示五"));

        cluster.travel(days(2));
        opened(&office, Vec::new()).await;
        assert!(waits_for(&office, office.deputy).await.is_empty(), "the delegation has ended");
    })
    .await;
}

#[tokio::test]
async fn a_return_voids_the_round_and_keeps_it() {
    on_both(Setup::bare(), async |cluster| {
        let office = Office::new(&cluster).await;
        let form = opened(&office, Vec::new()).await;
        sign(&office, office.section, &form, "section", "d1").await.unwrap();
        let form = return_it(&office, office.secrecy, &form, "secrecy").await.unwrap();
        assert_eq!(form.state, FormState::Returned);
        assert!(waits_for(&office, office.leader).await.is_empty());
        assert_eq!(refused(return_it(&office, office.secrecy, &form, "secrecy").await), ["approvals-nothing-waits"]);

        let officer = office.as_(office.officer).await;
        let renewal = || Renewal {
            fields: json!({ "title": "关于秋季招生的通知（修改）" }),
            digest: "d2".to_owned(),
            contributors: vec![office.deputy],
            way: Way::default(),
        };
        let reopen = async |form: Form| {
            deed(&office.app, &officer, async |act| approvals::reopen(act, form, renewal()).await).await
        };
        let renewed = reopen(form.clone()).await.unwrap();
        assert_eq!((renewed.round, renewed.serial.as_str(), renewed.digest.as_str()), (2, "FB-2026-JW-0001", "d2"));
        assert_eq!(refused(reopen(renewed.clone()).await), ["approvals-not-returned"]);
        assert_eq!(refused(reopen(form).await), ["stale"], "an old copy does not begin a round twice");
        assert_eq!(
            refused(sign(&office, office.section, &renewed, "section", "d1").await),
            ["approvals-digest-differs"]
        );
        sign(&office, office.section, &renewed, "section", "d2").await.unwrap();

        let history = cell::history(office.app.db.read(), &renewed).await.unwrap();
        let states: Vec<_> = history.iter().map(|told| told.cell.state).collect();
        use CellState::{Ahead, Dropped, Returned, Signed, Waiting};
        assert_eq!(states, [Signed, Returned, Dropped, Signed, Waiting, Ahead]);
        let void: Vec<_> = history.iter().map(|told| told.cell.voided_at.is_some()).collect();
        assert_eq!(void, [true, false, false, false, false, false]);
        assert_eq!(history[1].cell.opinion.as_deref(), Some("请核对第二段的日期"));
    })
    .await;
}

#[tokio::test]
async fn a_form_taken_back_can_be_signed_no_more() {
    on_both(Setup::bare(), async |cluster| {
        let office = Office::new(&cluster).await;
        let form = opened(&office, Vec::new()).await;
        sign(&office, office.section, &form, "section", "d1").await.unwrap();
        let officer = office.as_(office.officer).await;
        let withdraw = async || {
            deed(&office.app, &officer, async |act| {
                let form = form::by_id(act.db(), form.id).await?;
                approvals::withdraw(act, &form).await
            })
            .await
            .unwrap()
        };
        let back = withdraw().await;
        assert_eq!(withdraw().await, back, "twice is harmless");
        assert_eq!(refused(sign(&office, office.secrecy, &form, "secrecy", "d1").await), ["approvals-nothing-waits"]);
        assert!(waits_for(&office, office.secrecy).await.is_empty());
        assert!(back.must_release("d1").is_err());
    })
    .await;
}

#[tokio::test]
async fn two_hands_at_once_sign_one_cell() {
    on_both(Setup::bare(), async |cluster| {
        let office = Office::new(&cluster).await;
        let second = seat(&office.app, office.unit, "示六", Post::SectionReviewer, Rank::Deputy).await;
        let form = opened(&office, Vec::new()).await;
        let (one, other) = tokio::join!(
            sign(&office, office.section, &form, "section", "d1"),
            sign(&office, second, &form, "section", "d1"),
        );
        let outcomes = [refused(one), refused(other)].concat();
        let done = outcomes.iter().filter(|outcome| *outcome == "done").count();
        assert_eq!(done, 1, "{outcomes:?}");
        let cells = cell::of_round(office.app.db.read(), &now(&office, &form).await).await.unwrap();
        assert_eq!(cells.iter().filter(|cell| cell.state == CellState::Signed).count(), 1);
        assert_eq!(cells.iter().filter(|cell| cell.state == CellState::Waiting).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_nobody_could_sign_is_not_opened() {
    on_both(Setup::bare(), async |cluster| {
        let office = Office::new(&cluster).await;
        let elsewhere = found(&office.app, "wh", "文化局").await;
        let officer = office.as_(office.officer).await;
        let refusals = deed(&office.app, &officer, async |act| {
            approvals::open(act, Opening { unit: elsewhere, ..opening(&office, Vec::new()) }).await
        })
        .await;
        assert_eq!(refused(refusals), ["approvals-nobody-holds"; 3]);
        assert_eq!(opened(&office, Vec::new()).await.serial, "FB-2026-JW-0001", "no number is lost");
    })
    .await;
}

#[tokio::test]
async fn the_list_goes_on_where_it_ended() {
    on_both(Setup::bare(), async |cluster| {
        let office = Office::new(&cluster).await;
        for _ in 0..5 {
            opened(&office, Vec::new()).await;
        }
        let Actor::Staff(staff) = office.as_(office.section).await else { panic!("nobody") };
        let (mut after, mut serials) = (None, Vec::new());
        loop {
            let page = approvals::waiting_for(&office.app, &staff, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.after());
            serials.extend(page.into_iter().map(|waiting| waiting.form.serial));
        }
        let expected: Vec<_> = (1..=5).map(|number| format!("FB-2026-JW-{number:04}")).collect();
        assert_eq!(serials, expected);
    })
    .await;
}
