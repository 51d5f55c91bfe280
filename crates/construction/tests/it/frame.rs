//! What surrounds every public page: brand, navigation, footer, page tags, languages; renewed
//! when the site changes, on every node.

use construction::brand::page::BrandPage;
use construction::frame::{self, ArticleTags, Spot};
use construction::interfaces::page::PublicInterfacesPage;
use construction::public::{ClosedPage, SiteMapPage, StatementPage, UnitsPage};
use construction::register::page::RegisterPage;
use construction::sites::{self, Appearance};
use construction::{hosts, sites::site};
use platform::Moment;
use platform::people::unit;
use platform::view::{Around, Lang, Page};
use serde_json::Value;
use testkit::{TestCluster, on_both, the_system};

use crate::world::{World, deed, record, setup};

async fn world(cluster: &TestCluster) -> (World, site::Model) {
    let world = World::new(cluster).await;
    let portal = world.portal().await;
    cluster.run_jobs().await;
    (world, portal)
}

#[tokio::test]
async fn article_11_the_brand_stands_on_every_page_whatever_a_site_chooses() {
    on_both(setup(), async |cluster| {
        let (world, portal) = world(&cluster).await;
        let hostile = "</p><style>.brand{display:none}</style>";
        let look =
            Appearance { accent: Some("#1f5c99".parse().unwrap()), motto: hostile.into(), ..Appearance::default() };
        let version = world.site(portal.id).await.version;
        deed(&world.app, &world.planner, async |act| sites::arrange(act, portal.id, vec![], look, version).await)
            .await
            .unwrap();
        let version = world.site(portal.id).await.version;
        let name = "<b>东城</b>";
        deed(&world.app, &world.planner, async |act| sites::keep(act, portal.id, &record(name), version).await)
            .await
            .unwrap();
        cluster.run_jobs().await;

        let mut visitor = cluster.client("www");
        for path in ["/site-map/", "/units/", "/statement/", "/zh-hant/site-map/", "/en/statement/", "/nowhere/"] {
            let page = visitor.get(path).await;
            assert_eq!(page.attributes(".masthead .brand svg.mark", "viewBox").len(), 1, "{path}");
            assert!(page.has(".masthead .brand .brand-name"), "{path}");
            assert!(!page.has(".masthead style"), "{path}");
            assert!(page.text().contains("&lt;b&gt;") || path.starts_with("/en/"), "{path}");
        }
        let sheet = visitor.get("/appearance.css").await.assert_ok();
        assert!(sheet.header("content-type").starts_with("text/css"));
        assert!(sheet.text().contains("--main:#1f5c99") && !sheet.text().contains("brand"), "{}", sheet.text());
        visitor.get("/nowhere/").await.assert_status(404);
    })
    .await;
}

#[tokio::test]
async fn a_public_page_carries_footer_tags_and_languages() {
    on_both(setup(), async |cluster| {
        let (_, _) = world(&cluster).await;
        let mut visitor = cluster.client("www");
        let page = visitor.get("/site-map/").await.assert_ok();
        for words in [
            "京ICP备00000000号-1",
            "京公网安备 11010100000001号",
            "1101010001",
            "区政府办公室",
            "010-55550100",
            "示范一街1号",
        ] {
            assert!(page.words().contains(words), "{words}");
        }
        assert_eq!(page.attributes("meta[name=SiteName]", "content"), ["北京市东城区人民政府"]);
        assert_eq!(page.attributes("meta[name=SiteDomain]", "content"), ["www.dongcheng.localhost"]);
        assert_eq!(page.attributes("meta[name=SiteIDCode]", "content"), ["1101010001"]);
        assert_eq!(page.attributes("link[rel=canonical]", "href"), ["http://www.dongcheng.localhost:8080/site-map/"]);
        assert_eq!(page.attributes("link[hreflang=en]", "href"), ["http://www.dongcheng.localhost:8080/en/site-map/"]);
        assert!(!page.has("meta[name=robots]"));
        let traditional = visitor.get("/zh-hant/site-map/").await.assert_ok().assert_says("北京市東城區人民政府");
        assert_eq!(
            traditional.attributes("link[rel=canonical]", "href"),
            ["http://www.dongcheng.localhost:8080/site-map/"]
        );
        visitor.get("/en/site-map/").await.assert_ok().assert_says("Site map").assert_says("Home");
        visitor.get("/statement/").await.assert_ok().assert_says("内容均为虚构。");
        visitor.get("/units/").await.assert_ok().assert_says("区教育委员会").assert_says("槐荫街道办事处");
        let robots = visitor.get("/robots.txt").await.assert_ok();
        assert!(robots.text().contains("Sitemap: http://www.dongcheng.localhost:8080/sitemap.xml"));
        cluster.client("nobody").get("/").await.assert_status(404);
    })
    .await;
}

#[tokio::test]
async fn page_tags_follow_the_level_of_the_page() {
    on_both(setup(), async |cluster| {
        let (world, portal) = world(&cluster).await;
        let app = &world.app;
        let host = app.hosts.by_site(portal.id).unwrap();
        let data = frame::of(app.db.read(), &host).await.unwrap();
        let column = data.tree.column_at("/news/notices/").unwrap();
        let names = |frame: &frame::Frame| frame.meta.iter().map(|tag| tag.name).collect::<Vec<_>>();

        let home = Spot { path: "/".into(), ..Spot::default() };
        let (queries, built) =
            cluster.count_queries(frame::build(app, app.db.read(), &host, Lang::ZhHans, &home)).await;
        let built = built.unwrap();
        assert_eq!(queries, 0, "the site is in memory");
        assert_eq!(names(&built), ["SiteName", "SiteDomain", "SiteIDCode"]);
        assert!(built.breadcrumb.is_empty() && built.navigation[0].current);

        let list =
            Spot {
                path: "/news/notices/".into(), title: "通知公告".into(), column: Some(column), ..Spot::default()
            };
        let built = frame::build(app, app.db.read(), &host, Lang::ZhHans, &list).await.unwrap();
        assert_eq!(names(&built)[3..], ["ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"]);
        assert_eq!(built.meta[6].content, "通知公告");
        let way: Vec<_> = built.breadcrumb.iter().map(|link| (link.title.as_str(), link.url.as_str())).collect();
        assert_eq!(way, [("首页", "/"), ("要闻动态", "/news/"), ("通知公告", "")]);
        assert!(built.navigation.iter().any(|link| link.url == "/news/" && link.current));

        let article = ArticleTags {
            title: "</script><b>标题".into(),
            published_at: Moment::parse_local("2026-11-22T20:15").unwrap(),
            source: "区教委".into(),
            keywords: "招生;入学".into(),
            author: String::new(),
            description: String::new(),
            image: "/files/a/b.png".into(),
        };
        let page = Spot {
            path: "/news/notices/2026/x.html".into(),
            title: article.title.clone(),
            article: Some(article),
            ..list
        };
        let built = frame::build(app, app.db.read(), &host, Lang::ZhHans, &page).await.unwrap();
        assert_eq!(names(&built)[7..], ["ArticleTitle", "PubDate", "ContentSource", "Keywords", "Image", "Url"]);
        assert_eq!(built.meta[8].content, "2026-11-22 20:15");
        assert_eq!(built.breadcrumb.last().unwrap().title, "正文");
        assert!(!built.jsonld.contains('<'));
        let data: Value = serde_json::from_str(&built.jsonld).unwrap();
        assert_eq!(data["headline"], "</script><b>标题");
        assert_eq!(data["datePublished"], "2026-11-22T20:15:00+08:00");
    })
    .await;
}

#[tokio::test]
async fn the_frame_has_the_shape_that_the_layout_wants() {
    let cluster = TestCluster::new(testkit::Backend::Sqlite, (setup().chapters)()).await;
    let world = World::new(&cluster).await;
    let portal = world.portal().await;
    cluster.run_jobs().await;
    hosts::load(&world.app).await.unwrap();
    let host = world.app.hosts.by_site(portal.id).unwrap();
    let sample: Value = serde_json::from_str(include_str!("../../../../web/samples/_frame.json")).unwrap();
    let spot = Spot { path: "/x/".into(), title: "标题".into(), feed: "/feed.xml".into(), ..Spot::default() };
    let frame = frame::build(&world.app, world.app.db.read(), &host, Lang::ZhHans, &spot).await.unwrap();
    let ours = serde_json::to_value(&frame).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<std::collections::BTreeSet<_>>();
    let missing: Vec<_> = keys(&sample).difference(&keys(&ours)).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}");
    for part in ["site", "footer"] {
        assert_eq!(keys(&sample[part]), keys(&ours[part]), "{part}");
    }
    for list in ["languages", "alternates", "navigation"] {
        assert_eq!(keys(&sample[list][0]), keys(&ours[list][0]), "{list}");
    }
    let around = frame.around().unwrap();
    everywhere::<SiteMapPage>(&world, &around);
    everywhere::<UnitsPage>(&world, &around);
    everywhere::<StatementPage>(&world, &around);
    everywhere::<BrandPage>(&world, &around);
    everywhere::<RegisterPage>(&world, &around);
    everywhere::<PublicInterfacesPage>(&world, &around);
    everywhere::<ClosedPage>(&world, &Around::default());
}

fn everywhere<P: Page>(world: &World, around: &Around) {
    for page in P::samples() {
        for lang in Lang::ALL {
            world.app.view.render(&page, lang, around).unwrap_or_else(|error| panic!("{}: {error}", P::TEMPLATE));
        }
    }
}

#[tokio::test]
async fn every_node_hears_of_a_changed_site_and_renews_its_pages() {
    on_both(setup(), async |cluster| {
        let (world, portal) = world(&cluster).await;
        let (other, _folder) = cluster.another_node().await;
        hosts::load(&other).await.unwrap();
        let mut visitor = cluster.client("www");
        visitor.get("/site-map/").await.assert_ok().assert_says("北京市东城区人民政府");
        let before = world.site(portal.id).await;
        let record = record("数字东城门户");
        deed(&world.app, &world.planner, async |act| sites::keep(act, portal.id, &record, before.version).await)
            .await
            .unwrap();
        cluster.run_jobs().await;
        visitor.get("/site-map/").await.assert_ok().assert_says("数字东城门户");
        let kept = platform::store::page::find(world.app.db.read(), portal.id, "/site-map/").await.unwrap().unwrap();
        assert_eq!(kept.frame, world.site(portal.id).await.frame, "renewed in the background");

        visitor.get("/units/").await.assert_ok().assert_says("区教育委员会");
        let card = unit::Card { name: "区教育局".into(), short_name: "教育局".into(), ..unit::Card::default() };
        deed(&world.app, &the_system(), async |act| unit::rename(act, world.jw, &card).await).await.unwrap();
        cluster.seal().await;
        cluster.run_jobs().await;
        visitor.get("/units/").await.assert_ok().assert_says("区教育局");

        let rows = platform::journal::reader::since(&other, 0, 500).await.unwrap();
        hosts::refresh(&other, &rows).await.unwrap();
        assert_eq!(other.hosts.by_site(portal.id).unwrap().frame, kept.frame);
        // The other node has heard of the renamed unit, too.
        cluster.run_jobs().await;
    })
    .await;
}
