//! The release form in full (arts. 19, 31; annex 6): six classes, deputy, proofreadings, urgency with a second look,
//! doubtful matters.

use std::collections::BTreeMap;

use content::articles::release::{self, Attribute, Note, Urgency};
use content::articles::{ArticleId, Stage, publish, review};
use content::checks::exception;
use content::doubts::{answer, ask, doubt};
use platform::approvals::{FormState, Said, cell, form};
use platform::people::{Post, StaffId};
use platform::view::Lang;
use platform::{Error, Result};
use testkit::{days, on_both};

use crate::newsroom::{Newsroom, articles, refused, setup};

impl Newsroom {
    async fn say(&self, staff: StaffId, id: ArticleId, answers: &BTreeMap<String, String>) -> Result<()> {
        let digest = self.digest(id).await;
        let said = Said { digest: &digest, opinion: "同意", answers: Some(answers) };
        self.by(staff, async |act| review::approve(act, id, &said).await.map(drop)).await
    }

    async fn note(&self, id: ArticleId, note: Note) -> Result<()> {
        self.by(self.officer, async |act| release::keep_note(act, id, note).await).await
    }

    async fn waits(&self, id: ArticleId) -> Option<String> {
        let form = form::by_id(self.app.db.read(), self.article(id).await.form_id.unwrap()).await.unwrap();
        cell::waiting(self.app.db.read(), &form).await.unwrap().map(|cell| cell.name)
    }
}

#[tokio::test]
async fn article_19_each_class_is_denied_before_anything_goes_on() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.submitted("小游园开放").await.id;
        room.sign(room.section, id).await.unwrap();
        let silent = refused(room.say(room.secrecy, id, &BTreeMap::new()).await);
        assert_eq!(silent.len(), 8, "{silent:?}");
        let mut answers = release::nothing_found();
        answers.insert("class_private".into(), "yes".into());
        assert_eq!(refused(room.say(room.secrecy, id, &answers).await), ["release-forbidden-class"]);
        assert_eq!(articles(room.say(room.secrecy, id, &answers).await), ["19"]);
        answers.insert("class_private".into(), "no".into());
        answers.insert("class_undecided".into(), "exception".into());
        assert_eq!(refused(room.say(room.secrecy, id, &answers).await), ["release-no-exception"]);
        assert_eq!(room.waits(id).await.as_deref(), Some("secrecy"), "nothing was signed");
        room.say(room.secrecy, id, &release::nothing_found()).await.unwrap();
        assert_eq!(room.waits(id).await.as_deref(), Some("release"));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_19_only_a_consultation_may_publish_what_is_undecided() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.begin("公园管理办法征求意见").await.id;
        room.note(id, Note { consultation: true, ..Note::default() }).await.unwrap();
        room.by(room.officer, async |act| review::submit(act, id).await).await.unwrap();
        room.sign(room.section, id).await.unwrap();
        let mut answers = release::nothing_found();
        answers.insert("class_undecided".into(), "exception".into());
        room.say(room.secrecy, id, &answers).await.unwrap();
        room.sign(room.leader, id).await.unwrap();
        assert_eq!(room.stage(id).await, Stage::Approved);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_19_what_is_not_for_everybody_does_not_go_online() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.begin("小游园开放").await.id;
        room.note(id, Note { attribute: Attribute::OnRequest, ..Note::default() }).await.unwrap();
        let refused_now = room.by(room.officer, async |act| review::submit(act, id).await).await;
        assert_eq!(refused(refused_now), ["release-not-proactive"]);
        let stranger = room.by(room.stranger, async |act| release::keep_note(act, id, Note::default()).await).await;
        assert!(matches!(stranger, Err(Error::NotFound)));
        let long = Note { measures: "删".repeat(5000), ..Note::default() };
        assert_eq!(refused(room.note(id, long).await), ["release-too-long"]);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_31_a_deputy_leader_reviews_before_the_principal_one() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let deputy = room.seat("示副", &[Post::DeputyLeader]).await;
        let id = room.submitted("小游园开放").await.id;
        room.sign(room.section, id).await.unwrap();
        room.sign(room.secrecy, id).await.unwrap();
        assert_eq!(room.waits(id).await.as_deref(), Some("deputy"));
        assert_eq!(articles(room.sign(room.leader, id).await), ["31"]);
        room.sign(deputy, id).await.unwrap();
        room.sign(room.leader, id).await.unwrap();
        assert_eq!(room.stage(id).await, Stage::Approved);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_31_three_reviews_and_three_proofreadings_are_six_people() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let planner = room.holder(Post::ItOfficePlanner).await;
        let reason = "本栏目为政策文件";
        let one = room
            .by(room.officer, async |act| {
                exception::propose(act, room.column, exception::PROOFREAD, "block", reason).await
            })
            .await
            .unwrap();
        room.by(planner, async |act| exception::decide(act, one.id, true).await).await.unwrap();
        let third = room.seat("示校", &[Post::SectionReviewer]).await;
        let id = room.submitted("小游园开放").await.id;
        room.sign(room.section, id).await.unwrap();
        assert!(room.sign(room.officer, id).await.is_err(), "who wrote it proofreads nothing");
        room.sign(room.colleague, id).await.unwrap();
        room.sign(room.secrecy, id).await.unwrap();
        assert_eq!(refused(room.sign(room.colleague, id).await), ["approvals-signed-already"]);
        assert_eq!(refused(room.sign(room.section, id).await), ["approvals-signed-already"]);
        room.sign(third, id).await.unwrap();
        room.sign(room.both, id).await.unwrap();
        room.sign(room.leader, id).await.unwrap();
        assert_eq!(room.stage(id).await, Stage::Approved);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_31_an_urgent_release_is_looked_at_again_and_that_is_not_forgotten() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let deputy = room.seat("示副", &[Post::DeputyLeader]).await;
        let urgent = || Note { urgency: Urgency::Urgent, urgent_why: "暴雨红色预警".into(), ..Note::default() };
        let begin = async |title: &str| {
            let id = room.begin(title).await.id;
            room.note(id, urgent()).await.unwrap();
            id
        };
        let id = begin("暴雨红色预警").await;
        room.note(id, Note { urgent_why: String::new(), ..urgent() }).await.unwrap();
        let submit = async |id| room.by(room.officer, async |act| review::submit(act, id).await).await;
        assert_eq!(refused(submit(id).await), ["release-urgent-why-missing"]);
        room.note(id, urgent()).await.unwrap();
        submit(id).await.unwrap();
        room.sign_all(id).await;
        assert_eq!(room.stage(id).await, Stage::Approved, "released without the deputy");
        room.by(room.officer, async |act| publish::publish(act, id).await).await.unwrap();
        assert_eq!(room.waits(id).await.as_deref(), Some("second-look"));
        let kept = release::note_of(room.app.db.read(), id).await.unwrap();
        assert_eq!(kept.urgency, Urgency::Normal, "a correction goes the whole way");

        let second = begin("暴雨解除").await;
        submit(second).await.unwrap();
        cluster.travel(days(10));
        cluster.run_day().await;
        let third = begin("大风预警").await;
        assert_eq!(refused(submit(third).await), ["release-second-look-owed"]);
        assert!(!room.rows("approval.chase").await.is_empty() || room.notices(deputy).await > 0);

        let looked = BTreeMap::from([("second_look".to_owned(), "内容准确".to_owned())]);
        assert_eq!(refused(room.say(deputy, id, &BTreeMap::new()).await), ["approvals-answer-missing"]);
        assert_eq!(refused(room.say(room.section, id, &looked).await), ["approvals-signed-already"]);
        room.say(deputy, id, &looked).await.unwrap();
        let done = form::by_id(room.app.db.read(), room.article(id).await.form_id.unwrap()).await.unwrap();
        assert_eq!(done.state, FormState::Complete);
        assert_eq!(room.stage(id).await, Stage::Published);
        submit(third).await.unwrap();
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_19_a_doubtful_matter_holds_the_form_until_the_secrecy_administration_answers() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let inspector = room.inspector().await;
        let id = room.submitted("小游园开放").await.id;
        let put =
            async |who, question: &str| room.by(who, async |act| ask::ask(act, id, "secret", question).await).await;
        assert_eq!(refused(put(room.secrecy, "是否涉密").await), ["doubts-not-now"]);
        room.sign(room.section, id).await.unwrap();
        assert_eq!(refused(put(room.secrecy, "?").await), ["doubts-question-length"]);
        assert_eq!(articles(put(room.section, "第二段是否涉密").await), ["19"]);
        let one = put(room.secrecy, "第二段的位置是否涉密").await.unwrap();
        assert_eq!(refused(put(room.secrecy, "第三段是否涉密").await), ["doubts-asked-already"]);
        assert_eq!(refused(room.sign(room.secrecy, id).await), ["doubts-open"]);

        assert!(matches!(
            doubt::visible(room.app.db.read(), room.as_(room.stranger).await.staff().unwrap(), one.id).await,
            Err(Error::NotFound)
        ));
        let reply = async |who, said: &str, opinion: &str| {
            room.by(who, async |act| answer::answer(act, one.id, said, opinion).await).await
        };
        assert_eq!(articles(reply(room.secrecy, "publish", "没有问题").await), ["7"]);
        assert_eq!(refused(reply(inspector, "maybe", "").await), ["doubts-answer-missing", "doubts-opinion"]);
        cluster.travel(days(8));
        cluster.run_day().await;
        assert!(room.notices(inspector).await >= 2, "asked, and called in when overdue");
        reply(inspector, "change", "第二段删去位置").await.unwrap();
        assert_eq!(refused(reply(inspector, "publish", "没有问题").await), ["doubts-closed"]);
        assert_eq!(refused(room.sign(room.secrecy, id).await), ["doubts-must-change"]);

        let back = room.by(room.secrecy, async |act| review::send_back(act, id, "按答复修改", Vec::new()).await).await;
        back.unwrap();
        let version = room.article(id).await.version;
        let changed = room.text("小游园开放（修改）");
        room.by(room.officer, async |act| content::articles::draft::write(act, id, version, changed).await)
            .await
            .unwrap();
        room.by(room.officer, async |act| review::submit(act, id).await).await.unwrap();
        room.sign_all(id).await;
        assert_eq!(room.stage(id).await, Stage::Approved);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_19_a_question_is_taken_back_and_a_refusal_stands() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.submitted("小游园开放").await.id;
        room.sign(room.section, id).await.unwrap();
        let put = async |class: &str| {
            room.by(room.secrecy, async |act| ask::ask(act, id, class, "第二段是否涉密").await).await
        };
        assert_eq!(refused(put("secret").await), ["approvals-nobody-holds"], "nobody could answer");
        let inspector = room.inspector().await;
        assert_eq!(refused(put("nothing").await), ["doubts-class"]);
        let first = put("secret").await.unwrap();
        let back = async |who| room.by(who, async |act| ask::take_back(act, first.id).await).await;
        assert!(matches!(back(room.stranger).await, Err(Error::NotFound)));
        assert_eq!(articles(back(room.section).await), ["19"]);
        back(room.secrecy).await.unwrap();
        assert_eq!(refused(back(room.secrecy).await), ["doubts-closed"]);
        let second = put("secret").await.unwrap();
        room.by(inspector, async |act| answer::answer(act, second.id, "refuse", "涉及国家秘密").await).await.unwrap();
        assert_eq!(refused(room.sign(room.secrecy, id).await), ["doubts-refused"]);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_31_the_release_form_prints_what_annex_6_asks_for() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.begin("小游园开放").await.id;
        let note = Note { phone: "010-55550123".into(), measures: "删去住址".into(), ..Note::default() };
        room.note(id, note).await.unwrap();
        room.by(room.officer, async |act| review::submit(act, id).await).await.unwrap();
        let form = form::by_id(room.app.db.read(), room.article(id).await.form_id.unwrap()).await.unwrap();
        let body = release::body(&room.app, &form, Lang::ZhHans).await.unwrap();
        let rows: Vec<_> = body.sections.iter().flat_map(|section| &section.rows).collect();
        let says = |label: &str| rows.iter().find(|row| row.label == label).map(|row| row.value.as_str());
        assert_eq!(says("标题"), Some("小游园开放"));
        assert_eq!(says("公开属性"), Some("主动公开"));
        assert_eq!(says("紧急程度"), Some("平件"));
        assert_eq!(says("拟稿人联系电话"), Some("010-55550123"));
        assert_eq!(says("处理措施"), Some("删去住址"));
        assert_eq!(says("自动检查结果"), Some("未发现需要说明的内容"));
        assert_eq!(says("内容形式"), Some("文字 16，图片 0，附件 0"));
        assert_eq!(form.digest, room.article(id).await.working.digest());
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn the_reviewers_screen_asks_and_gives_back_what_was_answered() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let inspector = room.inspector().await;
        let id = room.submitted("小游园开放").await.id;
        room.sign(room.section, id).await.unwrap();
        let url = format!("/desk/articles/{id}/review");
        let mut secrecy = room.at_the_desk(&cluster, room.secrecy).await;
        let page = secrecy.get(&url).await.assert_ok().assert_says("第一类：涉及国家秘密").assert_says("程序没有提示");
        let mut form = page.form("#decision").fill("opinion", "同意");
        for (name, value) in release::nothing_found() {
            form = form.fill(&format!("ask-{name}"), if name == "class_other" { "yes" } else { &value });
        }
        let page = secrecy.submit(form).await.assert_status(422).assert_says("属于第十九条不得发布的信息");
        assert_eq!(page.form("#decision").value("ask-class_secret"), Some("no"), "the other answers are still there");
        let answer = secrecy.submit(page.form("form[action$='/doubts']").fill("question", "第二段是否涉密")).await;
        let page = secrecy.follow(answer).await.assert_ok().assert_says("已提请").assert_says("第二段是否涉密");
        let url = page.url.path().to_owned();
        let mut reader = room.at_the_desk(&cluster, inspector).await;
        reader.get("/desk/doubts").await.assert_ok().assert_says("小游园开放");
        let page = reader.get(&url).await.assert_ok().assert_says("占地三百余平方米");
        let answer = reader
            .submit(page.form("form[action$='/answer']").fill("answer", "publish").fill("opinion", "没有问题"))
            .await;
        reader.follow(answer).await.assert_ok().assert_says("可以公开");
        let mut stranger = room.at_the_desk(&cluster, room.stranger).await;
        stranger.get(&url).await.assert_status(404);
        stranger.get("/desk/doubts").await.assert_ok().assert_says("没有待答复的事项");
        cluster.run_jobs().await;
    })
    .await;
}
