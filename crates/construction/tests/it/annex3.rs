//! Annex 3 (art. 13): filled in at the desk without a script, signed cell by cell, registered, its
//! initial passwords handed out, and received; with everything that stands against it.

use std::collections::BTreeMap;

use construction::mailboxes::mailbox::{self, Model, State};
use construction::mailboxes::{Handling, MailboxId, Reason, annex3, own_password, register};
use platform::Result;
use platform::approvals::form::{self, FormId, FormState, Model as Form};
use platform::approvals::{Said, decide, draft};
use platform::people::password::Temporary;
use platform::people::{Post, StaffId, UnitId, actor_for, staff};
use sea_orm::EntityTrait;
use testkit::{Answer, Client, TestCluster, on_both};

use crate::world::{World, deed, refused, setup};

const OWN: &str = "Qingfeng#2026";
const EDIT: &str = "#annex3";

/// Everybody who signs annex 3.
struct District {
    world: World,
    section: StaffId,
    leader: StaffId,
    it_leader: StaffId,
    operator: StaffId,
    officer: Client,
}

impl District {
    async fn new(cluster: &TestCluster) -> Self {
        let world = World::new(cluster).await;
        let it = staff::Entity::find_by_id(world.planner_id).one(world.app.db.read()).await.unwrap().unwrap().unit_id;
        Self {
            section: world.seated(world.jw, "示科", Post::SectionReviewer).await,
            leader: world.seated(world.jw, "示长", Post::DeputyLeader).await,
            it_leader: world.seated(it, "示主", Post::PrincipalLeader).await,
            operator: world.seated(it, "示运", Post::ItOfficeOperator).await,
            officer: world.at_the_desk(cluster, world.officer_id, "officer").await,
            world,
        }
    }

    /// Begins a form and shows it.
    async fn begun(&mut self, request: &str) -> (FormId, Answer) {
        let page = self.officer.get("/desk/forms/new/annex3").await.assert_ok();
        let form = page.form("form[action='/desk/forms/new/annex3']").fill("request", request);
        let answer = self.officer.submit(form).await;
        let place = answer.location().unwrap().to_owned();
        let id = place.trim_start_matches("/desk/forms/").trim_end_matches("/annex3").parse().unwrap();
        (id, self.officer.follow(answer).await.assert_ok())
    }

    async fn pressed(&mut self, form: testkit::Form, button: &str) -> Answer {
        self.officer.submit(form.press("do", button)).await
    }

    async fn now(&self, id: FormId) -> Form {
        form::by_id(self.world.app.db.read(), id).await.unwrap()
    }

    async fn sign(&self, who: StaffId, id: FormId) -> Result<Form> {
        let actor = actor_for(&self.world.app, who).await.unwrap();
        let digest = self.now(id).await.digest;
        let answers = BTreeMap::from([("password_handover".to_owned(), "当面".to_owned())]);
        deed(&self.world.app, &actor, async |act| {
            decide::sign(act, id, &Said { digest: &digest, opinion: "同意", answers: Some(&answers) }).await
        })
        .await
    }

    async fn approved(&self, id: FormId) {
        for who in [self.section, self.leader, self.it_leader] {
            self.sign(who, id).await.unwrap();
        }
    }

    async fn registered(&self, id: FormId) {
        self.approved(id).await;
        self.sign(self.operator, id).await.unwrap();
    }

    /// The operator hands out the initial passwords of a form; by address.
    async fn handed_out(&self, id: FormId) -> BTreeMap<String, String> {
        let actor = actor_for(&self.world.app, self.operator).await.unwrap();
        let form = self.now(id).await;
        let waiting = annex3::to_hand_out(self.world.app.db.read(), &form).await.unwrap();
        let mut handed = BTreeMap::new();
        for found in waiting {
            let initial = Temporary::new().await.unwrap();
            deed(&self.world.app, &actor, async |act| register::hand_out(act, found.id, &initial).await).await.unwrap();
            handed.insert(found.user_name.to_string(), initial.text().to_owned());
        }
        handed
    }

    async fn named(&self, name: &str) -> Option<Model> {
        mailbox::by_name(self.world.app.db.read(), name, "dongcheng.localhost").await.unwrap()
    }

    async fn in_use(&self, unit: UnitId, name: &str, user: &str) -> MailboxId {
        assert_eq!(unit, self.world.jw);
        self.world.in_use(self.world.personal(None, name, user)).await.id
    }
}

#[tokio::test]
async fn annex_3_several_boxes_from_the_first_word_to_the_receipt() {
    on_both(setup(), async |cluster| {
        let mut district = District::new(&cluster).await;
        let person = district.world.colleague("示小明").await;
        let (id, page) = district.begun("apply").await;
        // Chosen from the register of staff: name, title and pinyin fill themselves in.
        let form = page.form(EDIT).fill("l0_staff", &person.to_string()).fill("l0_mobile", "13900000000");
        let page = district.pressed(form, "add").await.assert_ok().assert_says("已保存");
        let form = page.form(EDIT);
        assert_eq!(form.value("l0_name"), Some("示小明"));
        assert_eq!((form.value("l0_first"), form.value("l0_second")), (Some("shixiaoming"), Some("shixiaoming2")));
        // A unit's box on the same form, and one line too many that is taken out again.
        let form = form
            .fill("l1_kind", "unit")
            .fill("l1_name", "示二")
            .fill("l1_first", "jiaowei")
            .fill("l1_names", "jw、jyw")
            .fill("l1_public", "yes");
        let page = district.pressed(form, "add").await.assert_ok();
        let page = district.pressed(page.form(EDIT), "remove:2").await.assert_ok();
        assert!(!page.has("#f-l2_name"));
        // What is missing is said at once, at its place, and nothing that was typed is lost.
        let page = district.pressed(page.form(EDIT), "submit").await.assert_status(422);
        let page = page.assert_says("保密承诺").assert_says("请写明信箱用途").assert_says("第13条");
        assert!(page.has("a[href='#f-l1_purpose']"));
        let form = page.form(EDIT).fill("l1_purpose", "受理来信").check("promise", "yes");
        assert_eq!(form.value("l1_names"), Some("jw、jyw"));
        let answer = district.pressed(form, "submit").await;
        let page = district.officer.follow(answer).await.assert_ok();
        page.assert_says("shixiaoming@dongcheng.localhost").assert_says("受理来信").assert_says("13900000000");
        assert_eq!(district.now(id).await.subject_label, "申请 shixiaoming 等 2 个信箱");
        assert!(district.named("shixiaoming").await.is_none(), "nothing before it is registered");

        // Wrong order, foreign hands, then the right ones.
        assert!(district.sign(district.leader, id).await.is_err(), "the section signs first");
        assert!(district.sign(district.world.officer_id, id).await.is_err(), "nobody signs what they wrote");
        district.registered(id).await;
        for name in ["shixiaoming", "jiaowei"] {
            let found = district.named(name).await.unwrap();
            assert_eq!((found.state, found.password_hash), (State::Open, None), "{name}");
        }
        // The receipt waits for the passwords; each of them is shown once, at the operator's desk.
        let early = district.sign(district.world.officer_id, id).await;
        assert_eq!(refused(early), ["mailboxes-receipt-early"]);
        let handed = district.handed_out(id).await;
        assert_eq!(handed.len(), 2);
        assert_eq!(district.handed_out(id).await.len(), 0);
        district.sign(district.world.officer_id, id).await.unwrap();
        assert_eq!(district.now(id).await.state, FormState::Complete);
        let found = district.named("shixiaoming").await.unwrap();
        let said = district.world.said(found.id).await;
        assert_eq!(said.last().unwrap().verb, "mailbox.receive");
        let from = [192, 0, 2, 7].into();
        own_password::change(&district.world.app, from, "shixiaoming", &handed["shixiaoming"], OWN).await.unwrap();
        assert_eq!(mailbox::public_addresses(district.world.app.db.read(), "d").await.unwrap().len(), 1);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_3_cancels_with_a_reason_and_hands_the_mail_over() {
    on_both(setup(), async |cluster| {
        let mut district = District::new(&cluster).await;
        let goes = district.in_use(district.world.jw, "示小明", "shixiaoming").await;
        let stays = district.in_use(district.world.jw, "例文", "liwen").await;
        let (id, page) = district.begun("cancel").await;
        let page = district.pressed(page.form(EDIT).check("promise", "yes"), "submit").await.assert_status(422);
        let form = page.assert_says("请选择本单位的信箱").form(EDIT).fill("l0_mailbox", &goes.to_string());
        let page = district.pressed(form, "submit").await.assert_status(422);
        let form = page.assert_says("请选择原因").assert_says("请选择邮件处理方式").form(EDIT);
        let form = form.fill("l0_reason", "transferred").fill("l0_handling", "hand_over");
        let page =
            district.pressed(form, "submit").await.assert_status(422).assert_says("移交邮件须选择接收邮件的信箱");
        let form = page.form(EDIT).fill("l0_successor", &stays.to_string());
        district.pressed(form, "submit").await.assert_redirect(&format!("/desk/forms/{id}"));
        district.registered(id).await;
        let found = district.named("shixiaoming").await.unwrap();
        assert_eq!((found.state, found.cancelled_for), (State::Cancelled, Some(Reason::Transferred)));
        assert_eq!((found.handling, found.successor_id), (Some(Handling::HandOver), Some(stays)));
        // Nothing is handed out, so the receipt waits for nothing.
        district.sign(district.world.officer_id, id).await.unwrap();
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_3_changes_suspends_and_resets() {
    on_both(setup(), async |cluster| {
        let mut district = District::new(&cluster).await;
        let found = district.in_use(district.world.jw, "示小明", "shixiaoming").await;
        let (id, page) = district.begun("suspend").await;
        let form = page.form(EDIT).fill("l0_mailbox", &found.to_string()).fill("l0_reason", "other");
        district.pressed(form.check("promise", "yes"), "submit").await.assert_redirect(&format!("/desk/forms/{id}"));
        district.registered(id).await;
        assert_eq!(district.world.mailbox(found).await.state, State::Suspended);

        let (id, page) = district.begun("reset").await;
        let form = page.form(EDIT).fill("l0_mailbox", &found.to_string()).check("promise", "yes");
        district.pressed(form, "submit").await.assert_redirect(&format!("/desk/forms/{id}"));
        district.registered(id).await;
        assert_eq!(district.handed_out(id).await.len(), 1);

        let (id, page) = district.begun("change").await;
        let form = page.form(EDIT).fill("l0_mailbox", &found.to_string()).check("promise", "yes");
        let form = form.fill("l0_name", "例文").fill("l0_title", "主任");
        let page = district.pressed(form, "submit").await.assert_status(422).assert_says("不能转给他人");
        let form = page.form(EDIT).fill("l0_name", "示小明");
        district.pressed(form, "submit").await.assert_redirect(&format!("/desk/forms/{id}"));
        district.registered(id).await;
        assert_eq!(district.world.mailbox(found).await.holder_title, "主任");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn two_applications_for_one_name_and_one_form_written_by_two() {
    on_both(setup(), async |cluster| {
        let mut district = District::new(&cluster).await;
        let mut forms = Vec::new();
        for (mark, second) in [("0001", "shixiaoming2"), ("0002", ""), ("0003", "shixiaoming9")] {
            let (id, page) = district.begun("apply").await;
            let form = page.form(EDIT).fill("l0_name", "示小明").fill("l0_mark", mark).check("promise", "yes");
            let form = form.fill("l0_first", "shixiaoming").fill("l0_second", second);
            district.pressed(form, "submit").await.assert_redirect(&format!("/desk/forms/{id}"));
            forms.push(id);
        }
        for id in &forms {
            district.approved(*id).await;
        }
        district.sign(district.operator, forms[0]).await.unwrap();
        // The second has no second choice that is free, the third takes its own.
        let late = district.sign(district.operator, forms[1]).await;
        assert_eq!(refused(late), ["mailboxes-name-taken"]);
        district.sign(district.operator, forms[2]).await.unwrap();
        assert!(district.named("shixiaoming9").await.is_some());

        // Two windows on one form: the slower one is told, and writes over nobody.
        let (id, page) = district.begun("apply").await;
        let edit = format!("/desk/forms/{id}/annex3");
        let other = district.officer.get(&edit).await.assert_ok();
        district.pressed(page.form(EDIT).fill("note", "第一个窗口"), "save").await.assert_ok();
        district.pressed(other.form(EDIT).fill("note", "第二个窗口"), "save").await.assert_status(409);
        let page = district.officer.get(&edit).await.assert_ok();
        assert_eq!(page.form(EDIT).value("note"), Some("第一个窗口"));
        // A name without pinyin is named, and chosen by hand.
        let form = page.form(EDIT).fill("l0_name", "示☂").fill("l0_mark", "9").check("promise", "yes");
        let page = district.pressed(form, "submit").await.assert_status(422).assert_says("没有汉语拼音");
        let form = page.form(EDIT).fill("l0_first", "shisan");
        district.pressed(form, "submit").await.assert_redirect(&format!("/desk/forms/{id}"));
        // Handed in: it is read, not written.
        district.officer.get(&edit).await.assert_redirect(&format!("/desk/forms/{id}"));
        let mut stranger = district.world.at_the_desk(&cluster, district.leader, "leader").await;
        stranger.get(&edit).await.assert_status(403).assert_says("信息员");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn one_form_names_nobody_twice() {
    on_both(setup(), async |cluster| {
        let mut district = District::new(&cluster).await;
        let (id, page) = district.begun("apply").await;
        let form = page.form(EDIT).fill("l0_name", "示小明").fill("l0_mark", "1").check("promise", "yes");
        let page = district.pressed(form, "add").await;
        let form = page.form(EDIT).fill("l1_name", "示小明").fill("l1_mark", "2").fill("l1_first", "shixiaoming");
        district.pressed(form, "submit").await.assert_status(422).assert_says("填写了两次");
        let page = district.officer.get(&format!("/desk/forms/{id}/annex3")).await;
        let page = district.pressed(page.form(EDIT), "remove:0").await;
        let page = district.pressed(page.form(EDIT), "remove:0").await;
        district.pressed(page.form(EDIT), "submit").await.assert_status(422).assert_says("至少填写一个信箱");
        // It can be taken back and is not carried out.
        let officer = actor_for(&district.world.app, district.world.officer_id).await.unwrap();
        deed(&district.world.app, &officer, async |act| draft::take_back(act, id).await).await.unwrap();
        assert_eq!(district.now(id).await.state, FormState::Withdrawn);
    })
    .await;
}
