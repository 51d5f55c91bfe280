//! Screening on the desk (arts. 14, 19): what is found is stopped, redacted in one click, or stands with a reason that the
//! secrecy reviewer confirms; lists change, and what is public is looked through again.

use content::articles::content::Attachment;
use content::articles::withdrawal::Reason;
use content::articles::{ArticleId, Content, draft, publish, release, review, withdraw};
use content::checks::rescan;
use content::checks::{check, conclusion, mend, words};
use platform::approvals::Said;
use platform::people::Post;
use platform::{Error, files};
use testkit::on_both;

use crate::newsroom::{Newsroom, articles, refused, setup};

const ID: &str = "110101199003070011";

impl Newsroom {
    async fn drafted(&self, content: Content) -> ArticleId {
        self.by(self.officer, async |act| draft::begin(act, self.column, content).await).await.unwrap().id
    }

    async fn submit(&self, id: ArticleId) -> platform::Result<()> {
        self.by(self.officer, async |act| review::submit(act, id).await.map(drop)).await
    }

    async fn key_of(&self, id: ArticleId, check: &str) -> String {
        let article = self.article(id).await;
        let checked = check::of(&self.app, self.app.db.read(), &article, &article.working).await.unwrap();
        let found = checked.findings.into_iter().find(|one| one.finding.check == check);
        found.expect("a finding").finding.key
    }
}

#[tokio::test]
async fn article_19_personal_numbers_are_stopped_redacted_in_one_click_and_pass() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let table = format!("<table><tr><th>姓名</th><th>身份号码</th><th>电话</th></tr><tr><td>示小红</td><td>{ID}</td><td>13800138000</td></tr></table>");
        let id = room.drafted(Content { body: table, ..room.text("插班生名单公示") }).await;
        let stopped = refused(room.submit(id).await);
        assert!(stopped.contains(&"screening-id-number".to_owned()), "{stopped:?}");
        assert!(articles(room.submit(id).await).contains(&"19".to_owned()));
        let version = room.article(id).await.version;
        let other = room.by(room.stranger, async |act| mend::redact(act, id, version).await).await;
        assert!(matches!(other, Err(Error::NotFound)));
        room.by(room.officer, async |act| mend::redact(act, id, version).await).await.unwrap();
        let body = room.article(id).await.working.body;
        assert!(!body.contains(ID) && !body.contains("13800138000"), "{body}");
        assert!(body.contains("<td>示小红</td>"), "{body}");
        room.submit(id).await.unwrap();
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_19_what_stands_with_a_reason_is_confirmed_by_the_secrecy_reviewer() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.drafted(Content { body: format!("<p>样例号码{ID}为示范。</p>"), ..room.text("填写样例") }).await;
        let key = room.key_of(id, "screening-id_number").await;
        room.by(room.officer, async |act| conclusion::conclude(act, id, &key, "标准中的样例号码").await).await.unwrap();
        room.submit(id).await.unwrap();
        room.sign(room.section, id).await.unwrap();
        assert_eq!(refused(room.sign(room.secrecy, id).await), ["release-confirm"]);
        let digest = room.digest(id).await;
        let mut answers = release::nothing_found();
        answers.insert("contested".into(), "confirmed".into());
        let said = Said { digest: &digest, opinion: "同意", answers: Some(&answers) };
        room.by(room.secrecy, async |act| review::approve(act, id, &said).await).await.unwrap();
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_19_a_secret_document_is_not_argued_about() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.drafted(Content { body: "<p>机密★10年</p><p>内容</p>".into(), ..room.text("工作安排") }).await;
        let stopped = refused(room.submit(id).await);
        assert!(stopped.contains(&"screening-secrecy-level".to_owned()), "{stopped:?}");
        let key = room.key_of(id, "screening-secrecy_mark").await;
        let argued =
            room.by(room.officer, async |act| conclusion::conclude(act, id, &key, "已经解密的文件").await).await;
        assert_eq!(refused(argued), ["screening-secrecy-level"]);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_14_general_work_items_do_not_go_into_news_as_they_are() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let title = "区教委召开机关例会学习文件";
        let id = room.drafted(room.text(title)).await;
        let reasons = room.submit(id).await;
        assert!(articles(reasons).contains(&"14".to_owned()));
        let elsewhere = room.text(title);
        let second =
            room.by(room.officer, async |act| draft::begin(act, room.second, elsewhere).await).await.unwrap().id;
        room.submit(second).await.unwrap();
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_19_an_attachment_is_read_like_the_text() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let csv = format!("姓名,身份号码\n示小红,{ID}\n");
        let new = files::New {
            name: "名单.csv".to_owned(),
            media_type: "text/csv".to_owned(),
            bytes: csv.into(),
            width: None,
            height: None,
            unit: room.jw,
        };
        let kept = room.by(room.officer, async |act| files::keep(act, new.clone()).await).await.unwrap();
        let attachments = vec![Attachment { file: kept.public_id, label: "名单".into() }];
        let id = room.drafted(Content { attachments, ..room.text("名单公示") }).await;
        let stopped = refused(room.submit(id).await);
        assert!(stopped.contains(&"screening-id-number".to_owned()), "{stopped:?}");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_19_when_lists_change_what_is_public_is_looked_through_again() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let planner = room.holder(Post::ItOfficePlanner).await;
        let inspector = room.inspector().await;
        cluster.run_day().await;
        let id = room.drafted(Content { body: "<p>槐花节在示范公园举行。</p>".into(), ..room.text("槐花节") }).await;
        room.submit(id).await.unwrap();
        room.sign_all(id).await;
        room.by(room.officer, async |act| publish::publish(act, id).await).await.unwrap();

        let list = "word,category,severity,why,replacement\n示范公园,other,warn,已更名,示范文化公园\n";
        let propose =
            async |who, text: &str| room.by(who, async |act| words::propose(act, "本区地名", text, "更名").await).await;
        assert_eq!(refused(propose(planner, "").await), ["words-empty"]);
        assert_eq!(refused(propose(planner, "word,category\n示范,nothing\n").await), ["words-mistake"]);
        assert!(propose(room.officer, list).await.is_err());
        let one = propose(planner, list).await.unwrap();
        let approve = async |who| room.by(who, async |act| words::approve(act, one.id).await).await;
        assert_eq!(refused(approve(planner).await), ["permit-own-work"]);
        approve(inspector).await.unwrap();
        assert_eq!(refused(approve(inspector).await), ["words-decided"]);
        cluster.run_jobs().await;

        let open = async |who| {
            let actor = room.as_(who).await;
            rescan::open(room.app.db.read(), actor.staff().unwrap(), false, None, 10).await.unwrap()
        };
        let hits = open(room.officer).await;
        assert_eq!(hits.len(), 1, "{hits:?}");
        assert_eq!(hits[0].finding.0.suggestion.as_deref(), Some("示范文化公园"));
        assert!(open(room.stranger).await.is_empty());
        let settle = async |who, why: &str| room.by(who, async |act| rescan::settle(act, hits[0].id, why).await).await;
        assert!(matches!(settle(room.stranger, "已经改正了").await, Err(Error::NotFound)));
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let page = officer.get("/desk/words/hits").await.assert_ok().assert_says("示范文化公园");
        let page = officer.submit(page.form("form[action$='/settlement']").fill("reason", "短")).await;
        let form = page.assert_status(422).form("form[action$='/settlement']");
        assert_eq!(form.value("reason"), Some("短"));
        assert_eq!(refused(settle(room.officer, "好").await), ["norm-reason"]);
        settle(room.officer, "引用旧名，保留").await.unwrap();
        assert_eq!(refused(settle(room.officer, "引用旧名，保留").await), ["words-settled"]);
        cluster.run_day().await;
        assert!(open(room.officer).await.is_empty(), "a second run finds nothing twice");
        assert_eq!(rescan::runs(room.app.db.read(), 10).await.unwrap().len(), 2);
        // The list ends: the lists are those of the first run again, and that is a run of its own.
        let first = rescan::runs(room.app.db.read(), 10).await.unwrap()[1].clone();
        room.by(planner, async |act| words::end(act, one.id).await).await.unwrap();
        assert_eq!(refused(room.by(planner, async |act| words::end(act, one.id).await).await), ["words-decided"]);
        cluster.travel(testkit::days(1));
        cluster.run_day().await;
        let newest = rescan::runs(room.app.db.read(), 1).await.unwrap()[0].clone();
        assert_eq!(newest.version, first.version);
        assert!(newest.begun_at > first.begun_at && newest.ended_at.is_some() && newest.articles == 1);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_19_a_correction_and_a_withdrawal_settle_what_was_found() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let planner = room.holder(Post::ItOfficePlanner).await;
        let inspector = room.inspector().await;
        let old = |title: &str| Content { body: "<p>槐花节在示范公园举行。</p>".into(), ..room.text(title) };
        let publish = async |id: ArticleId| {
            room.submit(id).await.unwrap();
            room.sign_all(id).await;
            room.by(room.officer, async |act| publish::publish(act, id).await).await.unwrap();
        };
        let mut ids = Vec::new();
        for title in ["槐花节一", "槐花节二", "槐花节三"] {
            let id = room.drafted(old(title)).await;
            publish(id).await;
            ids.push(id);
        }
        let rename = async || {
            let list = "word,category,severity,why,replacement\n示范公园,other,warn,已更名,示范文化公园\n";
            let one = room.by(planner, async |act| words::propose(act, "本区地名", list, "更名").await).await.unwrap();
            room.by(inspector, async |act| words::approve(act, one.id).await).await.unwrap();
            cluster.run_jobs().await;
            one.id
        };
        let open = async || {
            let actor = room.as_(room.officer).await;
            let hits = rescan::open(room.app.db.read(), actor.staff().unwrap(), false, None, 10).await.unwrap();
            hits.into_iter().map(|hit| hit.article_id).collect::<Vec<_>>()
        };
        let write = async |id: ArticleId, content: Content| {
            let version = room.article(id).await.version;
            room.by(room.officer, async |act| draft::write(act, id, version, content).await).await.unwrap();
            publish(id).await;
        };
        let list = rename().await;
        assert_eq!(open().await.len(), 3);
        write(ids[0], room.text("槐花节一")).await;
        let away = async |act: &platform::Act| withdraw::withdraw(act, ids[1], Reason::Outdated, "地名已改").await;
        room.by(room.officer, away).await.unwrap();
        assert_eq!(open().await, [ids[2]], "who has not corrected is still asked");
        assert_eq!(room.rows("article.settle_hit").await.len(), 2);
        // The old name comes back while it may be used, and then may not be used again.
        room.by(planner, async |act| words::end(act, list).await).await.unwrap();
        cluster.run_jobs().await;
        write(ids[0], old("槐花节一")).await;
        rename().await;
        let mut hits = open().await;
        hits.sort();
        assert_eq!(hits, [ids[0], ids[2]], "what was corrected and is there again is found again");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_19_every_word_that_is_shown_is_screened() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let plain = || room.text("小游园");
        for (field, content) in [
            ("transcript", Content { transcript: format!("号码{ID}"), ..plain() }),
            ("lead", Content { lead: format!("号码{ID}"), ..plain() }),
            ("author", Content { author: format!("示小红{ID}"), ..plain() }),
            ("keywords", Content { keywords: vec![ID.into()], ..plain() }),
        ] {
            let id = room.drafted(content).await;
            let Err(Error::Refused(reasons)) = room.submit(id).await else { panic!("{field} is not screened") };
            assert!(reasons.iter().any(|one| one.field.as_deref() == Some(field)), "{field}: {reasons:?}");
        }
        let id = room.drafted(Content { transcript: format!("号码{ID}"), ..plain() }).await;
        let version = room.article(id).await.version;
        let redacted = room.by(room.officer, async |act| mend::redact(act, id, version).await).await.unwrap();
        assert!(!redacted.working.transcript.contains(ID));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn the_bench_tries_a_text_and_keeps_nothing() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let inspector = room.inspector().await;
        let mut keeper = room.at_the_desk(&cluster, inspector).await;
        let page = keeper.get("/desk/words").await.assert_ok().assert_says("试查");
        let page = keeper.submit(page.form("form[action$='/bench']").fill("trial", "区人民攻府")).await.assert_ok();
        page.assert_says("攻府").assert_says("政府");
        let page = keeper.get("/desk/words").await.assert_ok();
        let form = page.form("form[action='/desk/words']").fill("name", "本区").fill("text", "坏,坏,坏");
        keeper.submit(form).await.assert_status(422).assert_says("行有误").assert_says("坏,坏,坏");
        keeper.get("/desk/words/hits").await.assert_ok().assert_says("没有待处理的发现");
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        officer.get("/desk/words").await.assert_status(403);
        cluster.run_jobs().await;
    })
    .await;
}
