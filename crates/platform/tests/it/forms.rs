//! The approvals engine with a form of a chapter (arts. 10, 12, 13): from the first word to what
//! takes effect, and everything that stands against it.

use std::collections::BTreeMap;

use platform::app::{App, Chapters};
use platform::approvals::attachment::{self, AttachmentKind};
use platform::approvals::draft::{self, New};
use platform::approvals::form::{self, FormId, FormState, Model as Form};
use platform::approvals::kind::{nothing, only_returned, own_page};
use platform::approvals::{CellState, FormKind, Said, Submission, Way, cell, decide, seal, sheet};
use platform::notices;
use platform::people::holding::Rank;
use platform::people::{Post, StaffId};
use platform::{Error, Refusal, Result};
use print::{Body, Row, Section};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use testkit::{Setup, TestCluster, days, on_both};

use crate::office::{Office, deed, found, refused, seat};

/// A chapter's form: one name, sensitive or not, of interest to another unit or not.
const PLAN: FormKind = FormKind {
    kind: "annex1",
    new_url: "/desk/forms/new/annex1",
    drafters: draft::DRAFTERS,
    body: |_, form, _| {
        Box::pin(async move {
            let name = form.fields["name"].as_str().unwrap_or_default().to_owned();
            let rows = vec![Row { label: "名称".into(), value: name }];
            Ok(Body { title: "审批表".into(), sections: vec![Section { rows, ..Section::default() }] })
        })
    },
    ready: |_, form| {
        Box::pin(async move {
            let name = form.fields["name"].as_str().unwrap_or_default();
            if name.is_empty() {
                return Err(Refusal::new("words-missing").field("name").into());
            }
            let sensitive = form.fields["sensitive"].as_bool() == Some(true);
            let touched = form.fields["touches"].as_str().and_then(|id| id.parse().ok());
            Ok(Submission {
                label: name.to_owned(),
                way: Way {
                    conditions: if sensitive { vec!["sensitive"] } else { Vec::new() },
                    countersign: touched.into_iter().collect(),
                },
                contributors: Vec::new(),
            })
        })
    },
    before: |_, form, _| {
        Box::pin(async move {
            if form.fields["outdated"].as_bool() == Some(true) {
                return Err(Refusal::new("approvals-digest-differs").arg("serial", form.serial.as_str()).into());
            }
            Ok(())
        })
    },
    after: nothing,
    returned: only_returned,
    edit: own_page,
    show: own_page,
};

struct District {
    office: Office,
    it: Above,
}

/// The IT office and the secrecy administration.
struct Above {
    planner: StaffId,
    leader: StaffId,
    operator: StaffId,
    inspector: StaffId,
}

impl District {
    async fn new(cluster: &TestCluster) -> Self {
        let office = Office::new(cluster).await;
        let app = &office.app;
        let unit = found(app, "xxb", "信息化工作办公室").await;
        let bmj = found(app, "bmj", "国家保密局").await;
        let it = Above {
            planner: seat(app, unit, "示规", Post::ItOfficePlanner, Rank::Holder).await,
            leader: seat(app, unit, "示主", Post::PrincipalLeader, Rank::Holder).await,
            operator: seat(app, unit, "示运", Post::ItOfficeOperator, Rank::Holder).await,
            inspector: seat(app, bmj, "示密", Post::SecrecyInspector, Rank::Holder).await,
        };
        Self { office, it }
    }

    fn app(&self) -> &App {
        &self.office.app
    }

    async fn by<T>(&self, who: StaffId, work: impl AsyncFnOnce(&platform::Act) -> Result<T>) -> Result<T> {
        let actor = self.office.as_(who).await;
        deed(self.app(), &actor, work).await
    }

    async fn begun(&self, fields: serde_json::Value) -> Form {
        let new = New {
            kind: "annex1",
            unit: self.office.unit,
            subject_kind: "site",
            subject_id: String::new(),
            label: String::new(),
            fields,
        };
        self.by(self.office.officer, async |act| draft::begin(act, new).await).await.unwrap()
    }

    async fn submitted(&self, fields: serde_json::Value) -> Form {
        let form = self.begun(fields).await;
        self.by(self.office.officer, async |act| draft::submit(act, form.id).await).await.unwrap()
    }

    async fn sign(&self, who: StaffId, form: &Form) -> Result<Form> {
        self.sign_with(who, form, &[("test_conclusion", "通过")]).await
    }

    async fn sign_with(&self, who: StaffId, form: &Form, answers: &[(&str, &str)]) -> Result<Form> {
        let answers: BTreeMap<String, String> =
            answers.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        self.by(who, async |act| {
            let said = Said { digest: &form.digest, opinion: "同意", answers: Some(&answers) };
            decide::sign(act, form.id, &said).await
        })
        .await
    }

    async fn now(&self, id: FormId) -> Form {
        form::by_id(self.app().db.read(), id).await.unwrap()
    }

    async fn cells(&self, form: &Form) -> Vec<String> {
        let cells = cell::of_round(self.app().db.read(), &self.now(form.id).await).await.unwrap();
        cells.into_iter().map(|cell| cell.name).collect()
    }

    /// Signs everything that is left.
    async fn through(&self, form: &Form) {
        let (office, it) = (&self.office, &self.it);
        for who in [office.section, office.leader, it.planner, it.leader, it.operator, office.officer] {
            self.sign(who, form).await.unwrap();
        }
    }
}

fn setup() -> Setup {
    Setup { chapters: || Chapters { forms: vec![PLAN], ..platform::chapter() }, ..Setup::bare() }
}

#[tokio::test]
async fn article_10_a_form_goes_from_the_unit_under_its_seal_to_the_it_office_and_back() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let form = district.begun(json!({ "name": "" })).await;
        assert_eq!((form.state, form.serial.as_str()), (FormState::Draft, "JS-2026-JW-0001"));
        let officer = district.office.officer;
        let empty = district.by(officer, async |act| draft::submit(act, form.id).await).await;
        assert_eq!(refused(empty), ["words-missing"]);

        let moved = form.moved_at;
        let saved = district
            .by(officer, async |act| draft::save(act, form.id, moved, "新栏目", json!({ "name": "新栏目" })).await)
            .await
            .unwrap();
        let late = district.by(officer, async |act| draft::save(act, form.id, moved, "x", json!({})).await).await;
        assert!(matches!(late, Err(Error::Stale)), "somebody kept it meanwhile");
        let form = district.by(officer, async |act| draft::submit(act, saved.id).await).await.unwrap();
        assert_eq!(form.state, FormState::Waiting);
        assert_eq!(
            district.cells(&form).await,
            ["section", "leader", "plan", "approval", "implementation", "acceptance"]
        );
        let again = district
            .by(officer, async |act| draft::save(act, form.id, form.moved_at, "y", json!({ "name": "y" })).await)
            .await;
        assert_eq!(refused(again), ["approvals-not-editable"]);

        // Wrong order, wrong unit, who wrote it, no conclusion of the test.
        let (office, it) = (&district.office, &district.it);
        assert_eq!(refused(district.sign(it.leader, &form).await), ["permit-sign-form-section"]);
        assert_eq!(refused(district.sign(office.officer, &form).await), ["permit-own-work"]);
        district.sign(office.section, &form).await.unwrap();
        assert_eq!(refused(district.sign(it.leader, &form).await), ["permit-sign-form-leader"]);
        district.sign(office.leader, &form).await.unwrap();
        district.sign(it.planner, &form).await.unwrap();
        assert_eq!(refused(district.sign(office.leader, &form).await), ["permit-approve-form"], "a foreign unit");
        district.sign(it.leader, &form).await.unwrap();
        let silent = district.sign_with(it.operator, &form, &[]).await;
        assert_eq!(refused(silent), ["approvals-answer-missing"]);
        district.sign(it.operator, &form).await.unwrap();
        let late = district.by(officer, async |act| draft::take_back(act, form.id).await).await;
        assert_eq!(refused(late), ["approvals-too-late"]);
        let back = district.by(officer, async |act| decide::send_back(act, form.id, "不").await).await;
        assert_eq!(refused(back), ["approvals-no-return"]);
        let done = district.sign(officer, &form).await.unwrap();
        assert_eq!(done.state, FormState::Complete);
        done.must_release(&form.digest).unwrap();

        let seals = seal::on_form(district.app().db.read(), form.id).await.unwrap();
        let names: std::collections::BTreeSet<_> = seals.values().map(|seal| seal.unit_name.as_str()).collect();
        assert_eq!(names, ["教育委员会", "信息化工作办公室"].into());
        let history = cell::history(district.app().db.read(), &done).await.unwrap();
        let answers: Vec<_> = history.iter().filter_map(|told| told.cell.answers.clone()).collect();
        assert_eq!(answers[0].0["test_conclusion"], "通过");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_10_a_return_voids_what_was_signed_and_the_next_round_keeps_the_serial() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let form = district.submitted(json!({ "name": "新栏目" })).await;
        let (office, it) = (&district.office, &district.it);
        district.sign(office.section, &form).await.unwrap();
        district.sign(office.leader, &form).await.unwrap();
        let mute = district.by(it.planner, async |act| decide::send_back(act, form.id, " ").await).await;
        assert_eq!(refused(mute), ["approvals-return-reason"]);
        district.by(it.planner, async |act| decide::send_back(act, form.id, "请补充理由").await).await.unwrap();
        let back = district.now(form.id).await;
        assert_eq!(back.state, FormState::Returned);
        let moved = back.moved_at;
        let fields = json!({ "name": "新栏目二" });
        district
            .by(office.officer, async |act| draft::save(act, form.id, moved, "新栏目二", fields).await)
            .await
            .unwrap();
        let again = district.by(office.officer, async |act| draft::submit(act, form.id).await).await.unwrap();
        assert_eq!((again.serial.as_str(), again.round), (form.serial.as_str(), 2));
        assert_ne!(again.digest, form.digest);
        assert_eq!(refused(district.sign(office.section, &form).await), ["approvals-digest-differs"]);
        district.through(&again).await;
        let history = cell::history(district.app().db.read(), &district.now(form.id).await).await.unwrap();
        let void = history.iter().filter(|told| told.cell.voided_at.is_some()).count();
        assert_eq!(void, 2, "kept and void");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn articles_7_and_10_sensitive_matters_and_touched_units_have_cells_of_their_own() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let wh = found(district.app(), "wh", "文化和旅游局").await;
        let fields = json!({ "name": "合并", "sensitive": true, "touches": wh });
        let form = district.begun(fields).await;
        let officer = district.office.officer;
        let nobody = district.by(officer, async |act| draft::submit(act, form.id).await).await;
        assert_eq!(refused(nobody), ["approvals-nobody-holds"], "the touched unit has no leader yet");
        let touched = seat(district.app(), wh, "示文", Post::DeputyLeader, Rank::Holder).await;
        let form = district.by(officer, async |act| draft::submit(act, form.id).await).await.unwrap();
        assert_eq!(
            district.cells(&form).await,
            ["section", "leader", "countersign", "plan", "administration", "approval", "implementation", "acceptance"]
        );
        let (office, it) = (&district.office, &district.it);
        district.sign(office.section, &form).await.unwrap();
        district.sign(office.leader, &form).await.unwrap();
        assert_eq!(refused(district.sign(office.deputy, &form).await), ["permit-countersign-form"]);
        let actor = office.as_(touched).await;
        assert_eq!(form::visible(district.app(), &actor, form.id).await.unwrap().id, form.id);
        for who in [touched, it.planner, it.inspector, it.leader, it.operator, officer] {
            district.sign(who, &form).await.unwrap();
        }
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_10_what_no_longer_fits_is_not_signed_and_a_draft_is_its_units_own() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let form = district.submitted(json!({ "name": "旧图", "outdated": true })).await;
        assert_eq!(refused(district.sign(district.office.section, &form).await), ["approvals-digest-differs"]);

        let draft = district.begun(json!({})).await;
        let other = found(district.app(), "wh", "文化和旅游局").await;
        let stranger = seat(district.app(), other, "示文", Post::InformationOfficer, Rank::Holder).await;
        let actor = district.office.as_(stranger).await;
        assert!(matches!(form::visible(district.app(), &actor, draft.id).await, Err(Error::NotFound)));
        let foreign = district.by(stranger, async |act| draft::submit(act, draft.id).await).await;
        assert_eq!(refused(foreign), ["permit-fill-form"]);
        let taken = district.by(stranger, async |act| draft::take_back(act, form.id).await).await;
        assert_eq!(refused(taken), ["permit-fill-form"]);
        let back = district.by(district.office.officer, async |act| draft::take_back(act, form.id).await).await;
        assert_eq!(back.unwrap().state, FormState::Withdrawn);
        let cells = cell::of_round(district.app().db.read(), &district.now(form.id).await).await.unwrap();
        assert!(cells.iter().all(|cell| cell.state == CellState::Dropped));
        cluster.seal().await;
    })
    .await;
}

#[tokio::test]
async fn attachments_are_part_of_what_is_signed() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let form = district.begun(json!({ "name": "新栏目" })).await;
        let officer = district.office.officer;
        let attach = async |name: &'static str, bytes: &'static [u8]| {
            district
                .by(officer, async |act| {
                    attachment::attach(act, form.id, AttachmentKind::Scan, name, bytes.into()).await
                })
                .await
        };
        assert_eq!(refused(attach("a.exe", b"MZ\x90\x00").await), ["approvals-file-type"]);
        assert_eq!(refused(attach("a.pdf", b"<html>").await), ["approvals-file-type"], "by its bytes, not its name");
        let bare = district.by(officer, async |act| draft::digest_of(act, &form).await).await.unwrap();
        let kept = attach("扫描件.pdf", b"%PDF-1.7\n%%EOF").await.unwrap();
        let with = district.by(officer, async |act| draft::digest_of(act, &form).await).await.unwrap();
        assert_ne!(bare, with);
        district.by(officer, async |act| attachment::detach(act, form.id, kept.id).await).await.unwrap();
        district.by(officer, async |act| attachment::detach(act, form.id, kept.id).await).await.unwrap();
        let without = district.by(officer, async |act| draft::digest_of(act, &form).await).await.unwrap();
        assert_eq!(bare, without);
        let form = district.by(officer, async |act| draft::submit(act, form.id).await).await.unwrap();
        let late = district
            .by(officer, async |act| {
                attachment::attach(act, form.id, AttachmentKind::Scan, "b.pdf", b"%PDF-1.7\n%%EOF"[..].into()).await
            })
            .await;
        assert_eq!(refused(late), ["approvals-not-editable"]);
        cluster.seal().await;
    })
    .await;
}

#[tokio::test]
async fn a_cell_that_waits_too_long_is_chased_once_a_level() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        district.submitted(json!({ "name": "新栏目" })).await;
        let told = async |who: StaffId| notices::unread_count(district.app().db.read(), who).await.unwrap();
        let (section, leader) = (district.office.section, district.office.leader);
        // Everybody was told of their post.
        let told = async |who| told(who).await - 1;
        cluster.run_day().await;
        assert_eq!((told(section).await, told(leader).await), (1, 0), "only that it waits");
        cluster.travel(days(7));
        cluster.run_day().await;
        assert_eq!((told(section).await, told(leader).await), (2, 0));
        cluster.travel(days(7));
        cluster.run_day().await;
        cluster.run_day().await;
        assert_eq!((told(section).await, told(leader).await), (2, 1), "then the leader");
        cluster.travel(days(7));
        cluster.run_day().await;
        assert_eq!((told(section).await, told(leader).await), (2, 1), "and nobody twice");
    })
    .await;
}

#[tokio::test]
async fn a_finished_form_is_printed_once_and_kept() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let form = district.submitted(json!({ "name": "新栏目" })).await;
        district.through(&form).await;
        cluster.run_jobs().await;
        let form = district.now(form.id).await;
        let pdf = sheet::of(district.app(), &form).await.unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        assert_eq!(pdf, sheet::of(district.app(), &form).await.unwrap(), "the kept one");
        assert_eq!(sheet::Entity::find().count(district.app().db.read()).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_seal_is_entered_by_the_planner_and_only_as_a_harmless_image() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let (unit, planner) = (district.office.unit, district.it.planner);
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\" width=\"400\" height=\"400\"><circle cx=\"5\" cy=\"5\" r=\"4\" fill=\"none\" stroke=\"#c00\"/></svg>";
        let hostile = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>";
        let enter = async |who: StaffId, bytes: &'static [u8]| {
            district.by(who, async |act| seal::enter(act, unit, bytes).await).await
        };
        assert_eq!(refused(enter(district.office.officer, svg).await), ["permit-keep-seal"]);
        assert_eq!(refused(enter(planner, hostile).await), ["approvals-seal-image"]);
        assert_eq!(refused(enter(planner, b"not an image").await), ["approvals-seal-image"]);
        let first = enter(planner, svg).await.unwrap();
        let second = enter(planner, svg).await.unwrap();
        assert_ne!(first.id, second.id);
        let force = seal::in_force(district.app().db.read(), unit).await.unwrap().unwrap();
        assert_eq!(force.id, second.id);
        cluster.seal().await;
    })
    .await;
}
