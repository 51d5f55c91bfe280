//! Annex 1 from the applicant's first screen to the effect (art. 10): every kind of change, the tree before and after, who
//! may not, what is outdated, and exactly what was approved.

use std::collections::BTreeMap;

use construction::columns::{ChannelId, ColumnId, column};
use construction::desk::{NewPlanPage, PlanPage};
use construction::plans::{Mark, Plan};
use construction::sites::SiteState;
use platform::Result;
use platform::approvals::form::{self, FormId, FormState, Model as Form};
use platform::approvals::{Said, decide};
use platform::people::{Actor, Post, SiteRef};
use platform::view::{Around, Lang, Page};
use serde_json::json;
use testkit::{Client, TestCluster, on_both};

use crate::world::{World, actor_of, deed, refusals, refused, setup};

struct District {
    world: World,
    site: SiteRef,
    news: ChannelId,
    open: ChannelId,
    columns: BTreeMap<&'static str, ColumnId>,
    hands: BTreeMap<&'static str, Actor>,
}

impl District {
    async fn new(cluster: &TestCluster) -> Self {
        let world = World::new(cluster).await;
        world.portal().await;
        let site = world.jw_site().await.id;
        let (news, open) =
            (world.channel(site, "news", "新闻动态").await, world.channel(site, "open", "政务公开").await);
        let mut columns = BTreeMap::new();
        for (slug, name) in [("updates", "工作动态"), ("pictures", "图片新闻"), ("old", "旧闻"), ("dying", "简报")]
        {
            columns.insert(slug, world.column(site, news, slug, name).await.id);
        }
        columns.insert("notices", world.column(site, open, "notices", "通知公告").await.id);
        world.open(site).await;
        let app = &world.app;
        let hands = BTreeMap::from([
            ("section", actor_of(app, world.jw, "示六", Post::SectionReviewer).await),
            ("leader", actor_of(app, world.jw, "示七", Post::DeputyLeader).await),
            ("above", actor_of(app, world.xxb, "示八", Post::PrincipalLeader).await),
            ("portal", actor_of(app, world.zfb, "示九", Post::DeputyLeader).await),
        ]);
        cluster.run_jobs().await;
        Self { world, site, news, open, columns, hands }
    }

    async fn form(&self, id: FormId) -> Form {
        form::by_id(self.world.app.db.read(), id).await.unwrap()
    }

    async fn sign(&self, who: &Actor, id: FormId) -> Result<Form> {
        let digest = self.form(id).await.digest;
        let answers = BTreeMap::from([("test_conclusion".to_owned(), "各页面正常".to_owned())]);
        deed(&self.world.app, who, async |act| {
            decide::sign(act, id, &Said { digest: &digest, opinion: "同意", answers: Some(&answers) }).await
        })
        .await
    }

    /// Every cell up to the approval of the IT office.
    async fn approve(&self, id: FormId) {
        for hand in [&self.hands["section"], &self.hands["leader"], &self.world.planner, &self.hands["above"]] {
            self.sign(hand, id).await.unwrap();
        }
    }

    async fn carry_out(&self, id: FormId) -> Result<Form> {
        self.sign(&self.world.operator, id).await
    }

    /// A form begun on the desk, with its own page open.
    async fn begin(&self, desk: &mut Client, application: &str) -> FormId {
        let page = desk.get(&format!("/desk/forms/new/annex1?site={}", self.site)).await.assert_ok();
        let answer = desk.submit(page.form("#begin").fill("application", application)).await;
        let to = answer.location().unwrap().to_owned();
        desk.follow(answer).await.assert_ok();
        to.split('/').nth(3).unwrap().parse().unwrap()
    }

    async fn change(
        &self,
        desk: &mut Client,
        id: FormId,
        kind: &str,
        pick: &str,
        fields: &[(&str, &str)],
    ) -> testkit::Answer {
        let page = desk.get(&format!("/desk/forms/{id}/annex1?kind={kind}{pick}")).await.assert_ok();
        let mut form = page.form("#change").fill("why", "方便群众查找");
        for (name, value) in fields {
            form = form.fill(name, value);
        }
        desk.submit(form).await
    }

    async fn planned(&self, desk: &mut Client, id: FormId, kind: &str, pick: &str, fields: &[(&str, &str)]) {
        let answer = self.change(desk, id, kind, pick, fields).await;
        answer.assert_redirect(&format!("/desk/forms/{id}/annex1?done=planned"));
    }

    async fn words(&self, desk: &mut Client, id: FormId) {
        let page = desk.get(&format!("/desk/forms/{id}/annex1")).await.assert_ok();
        let mut form = page.form("#words");
        for (name, value) in [
            ("section", "办公室"),
            ("leader", "示七"),
            ("contact", "示二"),
            ("phone", "010-55550200"),
            ("basis", "区政府办文件"),
            ("reason", "栏目设置过细，群众不便查找"),
            ("effect", "栏目减少，更新更及时"),
            ("upkeep", "各科室信息员每周更新"),
            ("security", "发布前三级审核"),
        ] {
            form = form.fill(name, value);
        }
        desk.submit(form).await.assert_redirect(&format!("/desk/forms/{id}/annex1?done=kept"));
    }

    async fn submit(&self, desk: &mut Client, id: FormId) -> testkit::Answer {
        let page = desk.get(&format!("/desk/forms/{id}")).await.assert_ok();
        desk.submit(page.form("form[action$='/submission']")).await
    }
}

#[tokio::test]
async fn article_10_every_change_walks_from_the_first_screen_to_its_effect() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let world = &district.world;
        let mut desk = world.at_the_desk(&cluster, world.officer_id, "officer").await;
        let id = district.begin(&mut desk, "columns").await;
        let [updates, pictures, old, dying] =
            ["updates", "pictures", "old", "dying"].map(|slug| district.columns[slug].to_string());
        let column = |id: &str| format!("&column={id}");
        let below = format!("channel:{}", district.open);
        let words = [("name", "政策图解"), ("keywords", "图解"), ("description", "图解政策"), ("slug", "charts")];
        district
            .planned(
                &mut desk,
                id,
                "open-channel",
                "",
                &[("slug", "service"), ("name", "办事服务"), ("description", "办事")],
            )
            .await;
        district
            .planned(&mut desk, id, "open", "", &[&words[..], &[("place", &below), ("period", "每周")]].concat())
            .await;
        let topic = [("name", "防汛专题"), ("keywords", "防汛"), ("description", "防汛"), ("slug", "flood")];
        district
            .planned(&mut desk, id, "topic", "", &[&topic[..], &[("place", &below), ("until", "2026-12-31")]].concat())
            .await;
        district.planned(&mut desk, id, "rename", &column(&updates), &[("name", "教育动态")]).await;
        district.planned(&mut desk, id, "move", &column(&pictures), &[("place", &below), ("slug", "photos")]).await;
        district.planned(&mut desk, id, "merge", &column(&old), &[("into", &updates)]).await;
        district.planned(&mut desk, id, "close", &column(&dying), &[("note", "简报并入教育动态")]).await;
        let channel = format!("&channel={}", district.news);
        district.planned(&mut desk, id, "rename-channel", &channel, &[("name", "教育新闻")]).await;

        let page = desk.get(&format!("/desk/forms/{id}/annex1")).await.assert_ok();
        assert_eq!(page.texts("ol.changes > li").len(), 8);
        assert_eq!(page.texts("#before .mark-closed th"), ["— 简报"]);
        assert_eq!(page.texts("#after .mark-moved th"), ["— 图片新闻"]);
        assert_eq!(page.texts("#after .mark-topic th"), ["— 防汛专题"]);
        // Words are missing: everything is said at once, and the changes are kept.
        let refused = district.submit(&mut desk, id).await.assert_status(422);
        for words in ["责任科室", "建设依据", "安全保密措施"] {
            assert!(refused.words().contains(words), "{words}");
        }
        district.words(&mut desk, id).await;
        let answer = district.submit(&mut desk, id).await;
        assert_eq!(answer.status, 303, "{}", answer.words());
        desk.get(&format!("/desk/forms/{id}")).await.assert_ok().assert_says("防汛专题").assert_says("变动后");
        assert!(!desk.get(&format!("/desk/forms/{id}/annex1")).await.text().contains("approvals-"));

        district.approve(id).await;
        let before = column::tree(world.app.db.read(), district.site).await.unwrap();
        let plan: Plan = district.form(id).await.fields().unwrap();
        assert_eq!(plan.drawn_against, before.digest(), "nothing has changed yet");
        district.carry_out(id).await.unwrap();
        cluster.run_jobs().await;
        let tree = column::tree(world.app.db.read(), district.site).await.unwrap();
        let made: Vec<_> = tree.walk().into_iter().map(|(_, column)| column.path.clone()).collect();
        let drawn: Vec<_> = plan.picture.after.iter().filter(|row| row.level > 0).map(|row| row.path.clone()).collect();
        assert_eq!(made, drawn, "exactly what was looked at");
        assert!(plan.picture.after.iter().any(|row| row.mark == Mark::New && row.name == "办事服务"));

        let mut visitor = cluster.client("jw");
        let moved = visitor.get("/news/pictures/").await.assert_status(301);
        assert_eq!(moved.location(), Some("/open/photos/"));
        assert_eq!(visitor.get("/news/old/").await.assert_status(301).location(), Some("/news/updates/"));
        let map = visitor.get("/site-map/").await.assert_ok().assert_says("教育动态").assert_says("教育新闻");
        assert!(
            !map.words().contains("政策图解") && !map.words().contains("简报"),
            "new ones wait, closed ones are gone"
        );

        let done = district.sign(&world.officer, id).await.unwrap();
        assert_eq!(done.state, FormState::Complete, "accepted, although the tree is another now");
        let history = platform::approvals::cell::history(world.app.db.read(), &done).await.unwrap();
        assert!(
            history.iter().any(|told| told
                .cell
                .answers
                .as_ref()
                .is_some_and(|a| a.0["test_conclusion"] == "各页面正常"))
        );
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_10_what_cannot_be_made_is_refused_when_it_is_typed_and_nothing_typed_is_lost() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let world = &district.world;
        let mut desk = world.at_the_desk(&cluster, world.officer_id, "officer").await;
        let id = district.begin(&mut desk, "columns").await;
        let below = format!("channel:{}", district.news);
        let bad = [
            ("name", "工作动态"),
            ("slug", "updates"),
            ("keywords", "动态"),
            ("description", "说明"),
            ("place", below.as_str()),
        ];
        let page = district.change(&mut desk, id, "open", "", &bad).await.assert_status(422);
        assert!(page.words().contains("已经使用") && page.words().contains("同级已有"), "{}", page.words());
        assert_eq!(page.form("#change").value("name"), Some("工作动态"));
        assert_eq!(page.form("#change").value("why"), Some("方便群众查找"));
        // A column with something below it.
        let news = district.columns["updates"].to_string();
        let child = [
            ("name", "下级"),
            ("slug", "child"),
            ("keywords", "动态"),
            ("description", "说明"),
            ("place", &format!("column:{news}")),
        ];
        district.planned(&mut desk, id, "open", "", &child).await;
        let page =
            district.change(&mut desk, id, "close", &format!("&column={news}"), &[("note", "并入通知公告")]).await;
        let page = page.assert_status(422).assert_says("下面还有 1 个栏目");
        assert_eq!(page.form("#change").value("note"), Some("并入通知公告"));
        let topic = [
            ("name", "专题"),
            ("slug", "topic"),
            ("keywords", "动态"),
            ("description", "说明"),
            ("place", &below),
            ("until", "2026-11-23"),
        ];
        district.change(&mut desk, id, "topic", "", &topic).await.assert_status(422).assert_says("须在今天之后");
        // Taken out again.
        let page = desk.get(&format!("/desk/forms/{id}/annex1")).await.assert_ok();
        let form = page.form("#change-1 form");
        desk.submit(form.clone()).await.assert_redirect(&format!("/desk/forms/{id}/annex1?done=removed"));
        desk.submit(form).await.assert_status(404);
        let page = desk.get(&format!("/desk/forms/{id}/annex1?done=nonsense")).await.assert_ok();
        assert!(page.texts("ol.changes > li").is_empty());
        // Two tabs: the later one is told.
        let page = desk.get(&format!("/desk/forms/{id}/annex1")).await.assert_ok();
        let (first, second) =
            (page.form("#words").fill("basis", "甲文件"), page.form("#words").fill("basis", "乙文件"));
        desk.submit(first).await.assert_redirect(&format!("/desk/forms/{id}/annex1?done=kept"));
        desk.submit(second).await.assert_status(409);
    })
    .await;
}

#[tokio::test]
async fn article_10_an_outdated_form_is_signed_by_nobody_and_redrawn_by_its_unit() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let world = &district.world;
        let mut desk = world.at_the_desk(&cluster, world.officer_id, "officer").await;
        let close = format!("&column={}", district.columns["dying"]);
        let (first, second, third) = (
            district.begin(&mut desk, "columns").await,
            district.begin(&mut desk, "columns").await,
            district.begin(&mut desk, "columns").await,
        );
        district.planned(&mut desk, first, "close", &close, &[]).await;
        let merge = format!("&column={}", district.columns["old"]);
        let into = district.columns["updates"].to_string();
        district.planned(&mut desk, second, "merge", &merge, &[("into", &into)]).await;
        district.planned(&mut desk, third, "close", &close, &[]).await;
        for id in [first, second] {
            district.words(&mut desk, id).await;
            assert_eq!(district.submit(&mut desk, id).await.status, 303);
        }
        district.sign(&district.hands["section"], second).await.unwrap();
        district.approve(first).await;
        district.carry_out(first).await.unwrap();

        let reasons = refusals(district.sign(&district.hands["leader"], second).await);
        assert_eq!((reasons[0].message.as_str(), reasons[0].article.as_deref()), ("plans-outdated", Some("10")));
        assert!(reasons[0].remedy.is_some());
        deed(&world.app, &district.hands["leader"], async |act| decide::send_back(act, second, "栏目已变动").await)
            .await
            .unwrap();
        let again = district.submit(&mut desk, second).await.assert_status(422);
        assert!(again.words().contains("栏目已经变动"), "{}", again.words());
        let page = desk.get(&format!("/desk/forms/{second}/annex1")).await.assert_ok();
        assert!(page.has("#outdated"));
        let answer = desk.submit(page.form("#redraw")).await;
        assert!(!desk.follow(answer).await.assert_ok().has("#outdated"));
        assert_eq!(district.submit(&mut desk, second).await.status, 303);

        // The third would close what is closed: said beside the change, and refused when it is handed in.
        let page = desk.get(&format!("/desk/forms/{third}/annex1")).await.assert_ok();
        let answer = desk.submit(page.form("#redraw")).await;
        desk.follow(answer).await.assert_ok().assert_says("已经关闭");
        district.words(&mut desk, third).await;
        district.submit(&mut desk, third).await.assert_status(422).assert_says("第 1 项变动不能实施");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_10_a_foreign_unit_and_the_wrong_hand_change_nothing() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let world = &district.world;
        let stranger = world.seated(world.zfb, "示十", Post::InformationOfficer).await;
        let mut foreign = world.at_the_desk(&cluster, stranger, "foreign").await;
        let mut desk = world.at_the_desk(&cluster, world.officer_id, "officer").await;
        let id = district.begin(&mut desk, "columns").await;
        foreign.get(&format!("/desk/forms/{id}/annex1")).await.assert_status(404);
        let page = foreign.get("/desk/forms/new/annex1").await.assert_ok();
        assert!(!page.text().contains(&district.site.to_string()), "another unit's site is not offered");
        let begun = foreign.submit(page.form("#begin").forge("site", &district.site.to_string())).await;
        let theirs: FormId = begun.location().unwrap().split('/').nth(3).unwrap().parse().unwrap();
        let close = format!("&column={}", district.columns["dying"]);
        let page = district.change(&mut foreign, theirs, "close", &close, &[]).await.assert_status(422);
        assert!(page.words().contains("不能申请变动") && page.words().contains("第10条"), "{}", page.words());

        district.planned(&mut desk, id, "close", &close, &[]).await;
        district.words(&mut desk, id).await;
        district.submit(&mut desk, id).await;
        assert_eq!(refused(district.sign(&world.planner, id).await), ["permit-sign-form-section"]);
        assert_eq!(refused(district.sign(&world.officer, id).await), ["permit-own-work"]);
        district.approve(id).await;
        assert_eq!(refused(district.sign(&world.planner, id).await), ["permit-carry-out-form"]);
        let open = column::by_id(world.app.db.read(), district.columns["dying"]).await.unwrap();
        assert!(open.is_open(), "nothing happens before the implementation is signed");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_10_a_portal_column_is_countersigned_by_the_unit_of_the_portal() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let world = &district.world;
        let portal = construction::sites::site::portal(world.app.db.read()).await.unwrap().id;
        let notices = column::by_path(world.app.db.read(), portal, "/news/notices/").await.unwrap().unwrap();
        let mut desk = world.at_the_desk(&cluster, world.officer_id, "officer").await;
        let page = desk.get("/desk/forms/new/annex1").await.assert_ok();
        let answer = desk.submit(page.form("#begin").fill("site", &portal.to_string())).await;
        let id: FormId = answer.location().unwrap().split('/').nth(3).unwrap().parse().unwrap();
        district.planned(&mut desk, id, "rename", &format!("&column={}", notices.id), &[("name", "公示公告")]).await;
        district.words(&mut desk, id).await;
        assert_eq!(district.submit(&mut desk, id).await.status, 303);
        for hand in [&district.hands["section"], &district.hands["leader"]] {
            district.sign(hand, id).await.unwrap();
        }
        assert_eq!(refused(district.sign(&world.planner, id).await), ["permit-countersign-form"]);
        for hand in [&district.hands["portal"], &world.planner, &district.hands["above"], &world.operator] {
            district.sign(hand, id).await.unwrap();
        }
        let renamed = column::by_id(world.app.db.read(), notices.id).await.unwrap();
        assert_eq!((renamed.name.as_str(), renamed.path.as_str()), ("公示公告", "/news/notices/"));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_10_a_new_site_and_a_time_offline_are_applied_for_on_the_same_form() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let world = &district.world;
        let mut desk = world.at_the_desk(&cluster, world.officer_id, "officer").await;
        let id = district.begin(&mut desk, "offline").await;
        district.words(&mut desk, id).await;
        district.submit(&mut desk, id).await.assert_status(422).assert_says("起止时间");
        let page = desk.get(&format!("/desk/forms/{id}/annex1")).await.assert_ok();
        let form = page.form("#words").fill("public_reason", "机房搬迁");
        desk.submit(form.clone().fill("until", "morgen")).await.assert_status(422).assert_says("年-月-日");
        desk.submit(form.fill("until", "2026-11-25T18:00"))
            .await
            .assert_redirect(&format!("/desk/forms/{id}/annex1?done=kept"));
        assert_eq!(district.submit(&mut desk, id).await.status, 303);
        district.approve(id).await;
        district.carry_out(id).await.unwrap();
        assert_eq!(world.site(district.site).await.state, SiteState::Offline);
        cluster.run_jobs().await;
        cluster.client("jw").get("/").await.assert_status(503).assert_says("机房搬迁");

        // The unit has a site: a second one is refused when it is to be made, whatever was signed.
        let page = desk.get("/desk/forms/new/annex1").await.assert_ok();
        let answer = desk.submit(page.form("#begin").fill("application", "new-site")).await;
        let id: FormId = answer.location().unwrap().split('/').nth(3).unwrap().parse().unwrap();
        district
            .planned(&mut desk, id, "open-channel", "", &[("slug", "news"), ("name", "新闻"), ("description", "新闻")])
            .await;
        district.words(&mut desk, id).await;
        let page = desk.get(&format!("/desk/forms/{id}/annex1")).await.assert_ok();
        let mut form = page.form("#words").fill("purpose", "第二个网站").fill("audience", "学生");
        for (name, value) in [("site_name", "学生网"), ("short_name", "学生网"), ("code", "xs"), ("label", "xs")]
        {
            form = form.fill(name, value);
        }
        desk.submit(form).await.assert_redirect(&format!("/desk/forms/{id}/annex1?done=kept"));
        let refused = district.submit(&mut desk, id).await.assert_status(422);
        assert!(refused.words().contains("已经有网站"), "{}", refused.words());
    })
    .await;
}

#[tokio::test]
async fn the_pages_of_annex_1_in_every_language() {
    let cluster = TestCluster::new(testkit::Backend::Sqlite, (setup().chapters)()).await;
    let desk = json!({
        "nav": [], "me": { "name": "示一", "title": "", "unit": "", "posts": [], "last_sign_in": null },
        "notices": 0, "lang": "zh-CN", "path": "/desk/forms", "portal": "http://www.dongcheng.localhost:8080", "demo": true,
    });
    let around = Around { desk: Some(desk), csrf: "token".into(), ..Around::default() };
    all::<PlanPage>(&cluster, &around);
    all::<NewPlanPage>(&cluster, &around);
}

fn all<P: Page>(cluster: &TestCluster, around: &Around) {
    for page in P::samples() {
        for lang in Lang::ALL {
            let html =
                cluster.app().view.render(&page, lang, around).unwrap_or_else(|e| panic!("{}: {e}", P::TEMPLATE));
            assert!(!html.contains("<script>") && !html.contains("<b>公告"), "{}", P::TEMPLATE);
        }
    }
}
