//! Checks before release: the norm, conclusions, exceptions, mending (arts. 14, 19, 20; annex 5).

use content::articles::subject::Subject;
use content::articles::{Content, draft, review};
use content::checks::finding::Finding;
use content::checks::{Severity, check, conclusion, exception, mend};
use platform::Error;
use platform::people::Post;
use testkit::on_both;

use crate::newsroom::{Newsroom, articles, refused, setup};

impl Newsroom {
    async fn findings(&self, id: content::articles::ArticleId) -> Vec<Finding> {
        let article = self.article(id).await;
        let checked = check::of(&self.app, self.app.db.read(), &article, &article.working).await.unwrap();
        checked.findings.into_iter().map(|one| one.finding).collect()
    }

    async fn write(&self, id: content::articles::ArticleId, content: Content) {
        let version = self.article(id).await.version;
        self.by(self.officer, async |act| draft::write(act, id, version, content).await).await.unwrap();
    }
}

#[tokio::test]
async fn article_20_what_the_norm_blocks_is_not_handed_in_without_a_reason() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.begin("小游园开放").await.id;
        let reprint = Content { source: "某晚报".into(), ..room.text("小游园开放") };
        room.write(id, reprint.clone()).await;
        let submit = async || room.by(room.officer, async |act| review::submit(act, id).await).await;
        assert_eq!(refused(submit().await), ["checks-norm-reprint-address"]);
        assert_eq!(articles(submit().await), ["20"]);
        let found = room.findings(id).await;
        let key = found.iter().find(|one| one.check == "norm-reprint_address").unwrap().key.clone();
        let conclude =
            async |who, reason: &str| room.by(who, async |act| conclusion::conclude(act, id, &key, reason).await).await;
        assert_eq!(refused(conclude(room.officer, "好").await), ["checks-reason"]);
        assert!(conclude(room.section, "原文没有网址").await.is_err(), "who does not write concludes nothing");
        assert!(matches!(conclude(room.stranger, "原文没有网址").await, Err(Error::NotFound)));
        conclude(room.officer, "原文没有网址").await.unwrap();
        conclude(room.officer, "原文没有网址，已电话核实").await.unwrap();
        submit().await.unwrap();
        assert_eq!(room.rows("article.conclude").await.len(), 2);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_5_the_machine_puts_right_what_it_can_and_only_on_the_version_that_was_seen() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.begin("小游园开放").await.id;
        let untidy = Content {
            title: "小游园开放。".into(),
            body: "<p>　　自2014年07月05日起开放,占地300㎡</p>".into(),
            subject: Subject::Life,
            ..room.text("")
        };
        room.write(id, untidy).await;
        let version = room.article(id).await.version;
        let key =
            |findings: &[Finding], check: &str| findings.iter().find(|one| one.check == check).unwrap().key.clone();
        let date = key(&room.findings(id).await, "norm-date_form");
        let one = async |who, version| room.by(who, async |act| mend::one(act, id, version, &date).await).await;
        assert!(matches!(one(room.officer, version - 1).await, Err(Error::Stale)));
        assert!(one(room.section, version).await.is_err());
        let mended = one(room.officer, version).await.unwrap();
        assert!(mended.working.body.contains("2014年7月5日"), "{}", mended.working.body);
        assert!(mended.working.body.contains("开放,占地"), "one finding, one change");
        let tidy = room.by(room.officer, async |act| mend::tidy(act, id, mended.version).await).await.unwrap();
        assert_eq!(tidy.working.title, "小游园开放");
        assert_eq!(tidy.working.body, "<p>自2014年7月5日起开放，占地300平方米</p>");
        assert!(room.findings(id).await.iter().all(|one| one.severity == Severity::Hint));
        let gone = room.by(room.officer, async |act| mend::one(act, id, tidy.version, &date).await).await;
        assert!(matches!(gone, Err(Error::NotFound)));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_20_an_exception_is_proposed_by_the_unit_and_decided_by_the_it_office() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let planner = room.holder(Post::ItOfficePlanner).await;
        let propose = async |who, rule: &str, severity: &str, reason: &str| {
            room.by(who, async |act| exception::propose(act, room.column, rule, severity, reason).await).await
        };
        let refusals = refused(propose(room.officer, "X9", "hint", "短").await);
        assert_eq!(refusals, ["norm-no-rule", "norm-reason"]);
        assert_eq!(refused(propose(room.officer, "I2", "hint", "地图很多").await), ["norm-fixed"]);
        assert_eq!(refused(propose(room.officer, "proofread", "hint", "重要栏目").await), ["norm-proofread-only"]);
        assert!(propose(room.stranger, "S1", "hint", "转载很多").await.is_err());
        let one = propose(room.officer, "S1", "hint", "本栏目转载较多").await.unwrap();
        assert_eq!(one.state(), "proposed");

        let id = room.begin("小游园开放").await.id;
        room.write(id, Content { source: "某晚报".into(), ..room.text("小游园开放") }).await;
        let grave = async || {
            let found = room.findings(id).await;
            found.iter().find(|one| one.check == "norm-reprint_address").map(|one| one.severity)
        };
        assert_eq!(grave().await, Some(Severity::Block), "proposed is not in force");
        let decide = async |who, id, approve| room.by(who, async |act| exception::decide(act, id, approve).await).await;
        assert_eq!(articles(decide(room.officer, one.id, true).await), ["20"]);
        decide(planner, one.id, true).await.unwrap();
        assert_eq!(refused(decide(planner, one.id, true).await), ["norm-decided"]);
        assert_eq!(grave().await, Some(Severity::Hint));

        let off = propose(room.officer, "S1", "off", "本栏目全是转载").await.unwrap();
        decide(planner, off.id, true).await.unwrap();
        assert_eq!(grave().await, None, "switched off, and the earlier exception has ended");
        room.by(planner, async |act| exception::end(act, off.id).await).await.unwrap();
        assert_eq!(grave().await, Some(Severity::Block));
        let again = room.by(planner, async |act| exception::end(act, off.id).await).await;
        assert_eq!(refused(again), ["norm-not-in-force"]);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn the_panel_shows_mends_and_gives_back_what_was_typed() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.begin("小游园开放").await.id;
        room.write(id, Content { source: "某晚报".into(), body: "<p>开放,预约</p>".into(), ..room.text("小游园开放") })
            .await;
        let base = format!("/desk/articles/{id}");
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        officer.get(&format!("{base}/checks")).await.assert_ok().assert_says("发布前检查").assert_says("阻断 1");
        let page = officer.get(&base).await.assert_ok().assert_says("某晚报");
        let answer = officer.submit(page.form("form[action$='/conclusion']").fill("conclusion", "短")).await;
        let answer = answer.assert_status(422).assert_says("说明为什么可以保留");
        let form = answer.form("form[action$='/conclusion']");
        assert_eq!(form.value("conclusion"), Some("短"), "what was typed is still there");
        let tidy = officer.get(&format!("{base}/tidy")).await.assert_ok().assert_says("自动规范");
        let answer = officer.submit(tidy.form("form[action$='/tidy']")).await;
        officer.follow(answer).await.assert_ok().assert_says("已修改");
        assert_eq!(room.article(id).await.working.body, "<p>开放，预约</p>");
        officer.get("/desk/norm").await.assert_ok().assert_says("信息发布规范").assert_says("提出例外");
        let mut stranger = room.at_the_desk(&cluster, room.stranger).await;
        for path in [format!("{base}/checks"), format!("{base}/tidy")] {
            stranger.get(&path).await.assert_status(404);
        }
        stranger.get("/desk/norm").await.assert_ok();
        cluster.run_jobs().await;
    })
    .await;
}
