//! The desk of sites and columns as people before a browser see it; and every sample of every
//! page in every language.

use construction::brand::desk::BrandDeskPage;
use construction::desk::{
    ColumnPage, ColumnsPage, HomePage, NewSitePage, OpeningPage, PermissionsPage, SitePage, SitesPage,
};
use construction::domains::desk::{DomainPage, DomainsPage};
use construction::domains::fill::{Annex2Page, NewAnnex2Page};
use construction::interfaces::desk::{InterfaceFormPage, InterfacesPage};
use construction::interfaces::desk_one::InterfacePage;
use construction::mailboxes::standard_desk::StandardPage;
use construction::sites::{Module, SiteState, site};
use platform::view::{Around, Lang, Page};
use serde_json::json;
use testkit::{TestCluster, on_both};

use crate::world::{World, setup};

#[tokio::test]
async fn from_a_new_site_to_a_live_one() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let mut planner = world.at_the_desk(&cluster, world.planner_id, "planner").await;
        planner.get("/desk/sites").await.assert_ok().assert_says("还没有网站");
        let page = planner.get("/desk/sites/new").await.assert_ok();
        let form = page
            .form("form[action='/desk/sites']")
            .fill("unit", &world.jw.to_string())
            .fill("name", "区教育委员会")
            .fill("short_name", "区教委")
            .fill("code", "jw")
            .fill("label", "JW");
        let again = planner.submit(form).await.assert_status(422).assert_says("第12条").assert_says("名称字头");
        let form = again.form("form[action='/desk/sites']");
        assert_eq!(form.value("name"), Some("区教育委员会"));
        let answer = planner.submit(form.fill("label", "jw")).await;
        let page = planner.follow(answer).await.assert_ok().assert_says("网站已设立").assert_says("缺少ICP备案编号");

        let refused = planner.submit(page.form("#trial")).await.assert_status(422);
        for words in ["缺少党政机关网站标识", "缺少网站标识码", "缺少公安机关备案编号", "缺少网站声明", "第10条"]
        {
            assert!(refused.words().contains(words), "{words}");
        }
        let form = page
            .form("form[action$='/record']")
            .fill("party_mark", "0E6F6FD0D5E12B54E053022819ACFA66")
            .fill("id_code", "1101010002")
            .fill("icp", "ICP 1")
            .fill("police", "11010100000002")
            .fill("sponsor", "区教育委员会")
            .fill("operator", "区信息中心")
            .fill("phone", "010-55550200")
            .fill("statement", "演示。")
            .fill("links", "首都之窗 | https://www.example.cn/\njavascript:alert(1)");
        let again = planner
            .submit(form)
            .await
            .assert_status(422)
            .assert_says("京ICP备05000001号-1")
            .assert_says("这一行写法不对");
        let form = again
            .form("form[action$='/record']")
            .fill("icp", "京ICP备00000000号-2")
            .fill("links", "首都之窗 | https://www.example.cn/");
        let answer = planner.submit(form.clone()).await;
        planner.follow(answer).await.assert_ok().assert_says("已保存").assert_says("还缺");
        planner.submit(form).await.assert_status(409);

        // The checklist names what is still missing and where it is mended.
        let site = site::by_code(world.app.db.read(), "jw").await.unwrap();
        let opening = format!("/desk/sites/{}/opening", site.id);
        let page = planner.get(&opening).await.assert_ok().assert_says("没有备案的安全检测").assert_says("还没有栏目");
        assert!(page.has(&format!("#need-columns a[href='/desk/sites/{}/columns']", site.id)));
        let form = page.form("#security-test").fill("tested_by", "示例测评中心").fill("report_number", "CS-1");
        planner
            .submit(form.clone().fill("tested_on", "2027-01-01"))
            .await
            .assert_status(422)
            .assert_says("不能晚于今天");
        let answer = planner.submit(form.fill("tested_on", "2026-11-01")).await;
        planner.follow(answer).await.assert_ok().assert_says("安全检测已备案").assert_says("CS-1");
        let news = world.channel(site.id, "news", "新闻动态").await;
        let column = world.column(site.id, news, "updates", "工作动态").await;
        let page = planner.get(&opening).await.assert_ok();
        let early = planner.submit(page.form("#trial")).await.assert_status(422);
        early.assert_says("没有介绍本单位职责的栏目").assert_says("没有体现本单位特色的栏目").assert_says("第9条");
        world.guides(site.id).await;
        let page = planner.get(&opening).await.assert_ok();
        let answer = planner.submit(page.form("#trial")).await;
        let page = planner.follow(answer).await.assert_ok().assert_says("试运行");
        let refused = planner.submit(page.form("#launch")).await.assert_status(422);
        for words in ["首页还没有模块", "还没有一个栏目达到 3 条内容"] {
            assert!(refused.words().contains(words), "{words}");
        }
        cluster.run_jobs().await;
        cluster.client("jw").get("/site-map/").await.assert_ok().assert_says("首都之窗");
        world.fill(column.id, 3).await;
        let mut arranger = world.at_the_desk(&cluster, world.officer_id, "arranger").await;
        let page = arranger.get(&format!("/desk/sites/{}/home", site.id)).await.assert_ok();
        arranger.submit(page.form("#module").fill("kind", "directory")).await;
        let page = planner.get(&opening).await.assert_ok();
        let answer = planner.submit(page.form("#launch")).await;
        planner.follow(answer).await.assert_ok().assert_says("网站已开通").assert_says("正常运行");
        cluster.run_jobs().await;

        let mut officer = arranger;
        let list = officer.get("/desk/sites").await.assert_ok().assert_says("区教育委员会").assert_says("齐全");
        assert!(!list.has("a[href='/desk/sites/new']"));
        officer.get("/desk/sites/new").await.assert_status(403).assert_says("规划岗");
    })
    .await;
}

#[tokio::test]
async fn columns_and_home_page_without_script() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let site = world.jw_site().await;
        let mut planner = world.at_the_desk(&cluster, world.planner_id, "planner").await;
        let columns = format!("/desk/sites/{}/columns", site.id);
        for (slug, name) in [("news", "新闻动态"), ("notices", "通知公告")] {
            let page = planner.get(&columns).await.assert_ok();
            let form = page.form("#channel").fill("slug", slug).fill("name", name).fill("description", "说明");
            let answer = planner.submit(form).await;
            planner.follow(answer).await.assert_ok().assert_says("已开设");
        }
        let channel = world.channels(site.id).await[0].id;
        for (slug, name) in [("updates", "工作动态"), ("pictures", "图片新闻")] {
            let page = planner.get(&columns).await.assert_ok();
            let form = page
                .form("#column")
                .fill("place", &format!("channel:{channel}"))
                .fill("slug", slug)
                .fill("name", name)
                .fill("keywords", "动态")
                .fill("description", "说明")
                .fill("kind", "news");
            planner.submit(form).await.assert_redirect(&format!("{columns}?done=opened"));
        }
        let page = planner.get(&columns).await.assert_ok().assert_says("政务动态").assert_says("/news/updates/");
        let css = format!("form[action^='/desk/channels/{channel}/order']");
        let order = page.form(&css);
        let ids = page.attributes(&format!("{css} input[name=order]"), "value");
        let answer = planner.submit(order.press("move", &format!("{}:up", ids[1]))).await;
        planner.follow(answer).await.assert_ok().assert_says("顺序已保存");
        let names = |page: &testkit::Answer| page.texts("tbody th a");
        let page = planner.get(&columns).await.assert_ok();
        assert_eq!(names(&page), ["图片新闻", "工作动态"]);

        let mut officer = world.at_the_desk(&cluster, world.officer_id, "officer").await;
        assert!(!officer.get(&columns).await.assert_ok().has("#column"));
        let home = format!("/desk/sites/{}/home", site.id);
        for (kind, column) in [("lead", ids[0].as_str()), ("pictures", ids[1].as_str())] {
            let page = officer.get(&home).await.assert_ok();
            let form = page.form("#module").fill("kind", kind).forge("column", column);
            officer.submit(form).await.assert_redirect(&format!("{home}?done=arranged"));
        }
        let page = officer.get(&home).await.assert_ok().assert_says("头条");
        let form = page.form("form[action*='/home/order']").press("move", "1:up");
        officer.submit(form.clone()).await.assert_redirect(&format!("{home}?done=arranged"));
        officer.submit(form).await.assert_status(409);
        let kinds: Vec<_> = world.site(site.id).await.modules.0.iter().map(Module::kind).collect();
        assert_eq!(kinds, ["pictures", "lead"]);

        let page = officer.get(&home).await.assert_ok();
        let form = page.form("#appearance").fill("accent", "#7fb2e5").fill("motto", "每一间教室都亮着灯");
        officer.submit(form).await.assert_status(422).assert_says("2.23").assert_says("更深的颜色");
        let page = officer.get(&home).await.assert_ok();
        officer
            .submit(page.form("#appearance").fill("accent", "#1f5c99"))
            .await
            .assert_redirect(&format!("{home}?done=arranged"));
        officer.get("/desk/contrast?accent=%231f5c99").await.assert_ok().assert_says("符合要求");
        officer.get("/desk/contrast?accent=%23eeeeee").await.assert_ok().assert_says("不能使用");
        assert_eq!(world.site(site.id).await.state, SiteState::Draft);
        officer.get("/desk/permissions").await.assert_ok().assert_says("签批发布").assert_says("您的岗位");
    })
    .await;
}

#[tokio::test]
async fn every_sample_is_shown_in_every_language() {
    let cluster = TestCluster::new(testkit::Backend::Sqlite, (setup().chapters)()).await;
    let desk = json!({
        "nav": [{ "key": "sites", "url": "/desk/sites", "current": true, "count": 0 }],
        "me": { "name": "示一", "title": "科员", "unit": "区信息办", "posts": [], "last_sign_in": null },
        "notices": 0, "lang": "zh-CN", "path": "/desk/sites", "portal": "http://www.dongcheng.localhost:8080", "demo": true,
    });
    let around = Around { desk: Some(desk), csrf: "token".into(), ..Around::default() };
    all::<SitesPage>(&cluster, &around);
    all::<NewSitePage>(&cluster, &around);
    all::<SitePage>(&cluster, &around);
    all::<OpeningPage>(&cluster, &around);
    all::<HomePage>(&cluster, &around);
    all::<ColumnsPage>(&cluster, &around);
    all::<ColumnPage>(&cluster, &around);
    all::<PermissionsPage>(&cluster, &around);
    all::<DomainsPage>(&cluster, &around);
    all::<DomainPage>(&cluster, &around);
    all::<NewAnnex2Page>(&cluster, &around);
    all::<Annex2Page>(&cluster, &around);
    all::<BrandDeskPage>(&cluster, &around);
    all::<InterfacesPage>(&cluster, &around);
    all::<InterfaceFormPage>(&cluster, &around);
    all::<InterfacePage>(&cluster, &around);
    all::<StandardPage>(&cluster, &around);
}

fn all<P: Page>(cluster: &TestCluster, around: &Around) {
    for page in P::samples() {
        for lang in Lang::ALL {
            let html = cluster
                .app()
                .view
                .render(&page, lang, around)
                .unwrap_or_else(|error| panic!("{}: {error}", P::TEMPLATE));
            assert!(!html.contains("<script>") && !html.contains("<b>民政局"), "{}", P::TEMPLATE);
        }
    }
}
