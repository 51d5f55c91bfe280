//! The life of a site: what it needs before it is opened, times offline that end by themselves, emergencies, and the
//! way to its closing, each with its public page.

use construction::sites::{self, Closing, Offline, SiteKind, SiteState, Stop, pause, site};
use platform::people::SiteRef;
use platform::{Moment, Result};
use testkit::{TestCluster, days, hours, on_both};

use crate::world::{World, deed, new_site, refusals, refused, setup, test};

async fn world(cluster: &TestCluster) -> (World, SiteRef) {
    let world = World::new(cluster).await;
    world.portal().await;
    let site = world.jw_site().await;
    let news = world.channel(site.id, "news", "新闻动态").await;
    world.column(site.id, news, "updates", "工作动态").await;
    world.open(site.id).await;
    cluster.run_jobs().await;
    (world, site.id)
}

async fn offline(world: &World, id: SiteRef, from: Option<Moment>, until: Moment) -> Result<site::Model> {
    let offline = Offline { reason: "机房检修".to_owned(), from, until };
    deed(&world.app, &world.planner, async |act| sites::take_offline(act, id, &offline).await).await
}

#[tokio::test]
async fn article_10_a_site_is_opened_when_everything_it_needs_is_there_and_every_gap_is_named() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let site = world.jw_site().await;
        let (app, planner) = (&world.app, &world.planner);
        let try_out = async || deed(app, planner, async |act| sites::try_out(act, site.id).await).await;
        let launch = async || deed(app, planner, async |act| sites::launch(act, site.id).await).await;
        let reasons = refusals(try_out().await);
        let keys: Vec<_> = reasons.iter().map(|reason| reason.message.as_str()).collect();
        assert_eq!(
            keys,
            [
                "sites-needs-test",
                "sites-needs-columns",
                "sites-needs-guide-organisation",
                "sites-needs-guide-speciality"
            ]
        );
        assert!(reasons.iter().all(|reason| reason.article.is_some() && reason.remedy.is_some()));
        assert!(refused(launch().await).contains(&"sites-trial-first".to_owned()));

        let wrong = deed(app, &world.officer, async |act| sites::file_test(act, site.id, test()).await).await;
        assert_eq!(refused(wrong), ["permit-keep-site"]);
        let empty =
            deed(app, planner, async |act| sites::file_test(act, site.id, sites::NewTest::default()).await).await;
        assert_eq!(refused(empty), ["words-missing", "words-missing", "sites-test-day"]);
        let junk = sites::NewTest { report: Some(("r.pdf".into(), "no pdf".into())), ..test() };
        let result = deed(app, planner, async |act| sites::file_test(act, site.id, junk).await).await;
        assert_eq!(refused(result), ["sites-test-report"]);
        let kept = sites::NewTest { report: Some(("r.pdf".into(), "%PDF-1.7 test".into())), ..test() };
        let kept = deed(app, planner, async |act| sites::file_test(act, site.id, kept).await).await.unwrap();
        assert!(kept.file_id.is_some());

        // The subdistrict has nobody in post, and five columns are blank.
        world.guides(site.id).await;
        let news = world.channel(site.id, "news", "新闻动态").await;
        for number in 0..5 {
            world.column(site.id, news, &format!("c{number}"), &format!("栏目{number}")).await;
        }
        let theirs = construction::columns::NewColumn { unit: world.jd, ..world.new_column(news, "jd", "街道") };
        let filled =
            deed(app, planner, async |act| construction::columns::open(act, site.id, theirs).await).await.unwrap();
        assert_eq!(try_out().await.unwrap().state, SiteState::Trial);
        let reasons = refusals(launch().await);
        let keys: Vec<_> = reasons.iter().map(|reason| reason.message.as_str()).collect();
        assert_eq!(keys, ["sites-needs-duty", "sites-needs-home", "sites-needs-content", "sites-needs-blank"]);
        assert_eq!(reasons[0].args["unit"], "槐荫街道办事处");
        world.fill(filled.id, 3).await;
        assert_eq!(refused(launch().await), ["sites-needs-duty", "sites-needs-home", "sites-needs-blank"]);
        cluster.run_jobs().await;
        let page = cluster.client("jw").get("/site-map/").await.assert_ok();
        assert!(page.has("meta[name=robots][content=noindex]"), "on trial it is not for search engines");
    })
    .await;
}

#[tokio::test]
async fn a_time_offline_is_announced_comes_by_itself_and_ends_by_itself() {
    on_both(setup(), async |cluster| {
        let (world, id) = world(&cluster).await;
        let now = cluster.now();
        let (from, until) = (now.plus_seconds(2 * 86_400), now.plus_seconds(5 * 86_400));
        let wrong = Offline { reason: "机房检修".into(), from: None, until };
        let wrong = deed(&world.app, &world.officer, async |act| sites::take_offline(act, id, &wrong).await).await;
        assert_eq!(refused(wrong), ["permit-launch-site"]);
        assert_eq!(refused(offline(&world, id, Some(from), from).await), ["sites-pause-past"]);
        let long = now.plus_seconds(31 * 86_400);
        assert_eq!(refused(offline(&world, id, None, long).await), ["sites-offline-long"]);
        assert_eq!(offline(&world, id, Some(from), until).await.unwrap().state, SiteState::Live);
        assert_eq!(refused(offline(&world, id, None, until).await), ["sites-pause-open", "sites-offline-often"]);
        cluster.run_jobs().await;
        let (mut visitor, mut portal) = (cluster.client("jw"), cluster.client("www"));
        let notice = visitor.get("/site-map/").await.assert_ok();
        assert!(notice.texts(".announced-offline")[0].contains("2026-11-25 09:00"), "{:?}", notice.texts(".announced"));
        visitor.get("/en/site-map/").await.assert_ok().assert_says("will be offline");
        visitor.get("/zh-hant/site-map/").await.assert_ok().assert_says("臨時下線");
        assert!(!portal.get("/site-map/").await.assert_ok().has(".announced"));

        cluster.travel(days(2));
        cluster.run_jobs().await;
        assert_eq!(world.site(id).await.state, SiteState::Offline);
        for path in ["/", "/site-map/", "/news/updates/", "/zh-hant/site-map/"] {
            let page = visitor.get(path).await.assert_status(503);
            assert_eq!(page.header("retry-after"), "Sat, 28 Nov 2026 01:00:00 GMT");
        }
        visitor.get("/").await.assert_status(503).assert_says("机房检修").assert_says("2026-11-28 09:00");
        visitor.get("/en/").await.assert_status(503).assert_says("Expected back");
        visitor.get("/zh-hant/").await.assert_status(503).assert_says("機房檢修");

        cluster.travel(days(3));
        cluster.run_jobs().await;
        assert_eq!(world.site(id).await.state, SiteState::Live);
        let page = visitor.get("/site-map/").await.assert_ok();
        assert!(!page.has(".announced"));
        let again = cluster.now().plus_seconds(86_400);
        assert_eq!(refused(offline(&world, id, None, again).await), ["sites-offline-often"]);
        // The next year is another year.
        cluster.travel(days(60));
        let again = cluster.now().plus_seconds(86_400);
        assert_eq!(offline(&world, id, None, again).await.unwrap().state, SiteState::Offline);
        let back = deed(&world.app, &world.planner, async |act| sites::resume(act, id).await).await.unwrap();
        assert_eq!(back.state, SiteState::Live);
        let nothing = deed(&world.app, &world.planner, async |act| sites::resume(act, id).await).await;
        assert_eq!(refused(nothing), ["sites-pause-over"]);
        cluster.travel(days(2));
        cluster.run_jobs().await;
        assert_eq!(world.site(id).await.state, SiteState::Live, "a clock that rings for nothing changes nothing");
    })
    .await;
}

#[tokio::test]
async fn an_emergency_stop_does_not_count_and_ends_by_itself() {
    on_both(setup(), async |cluster| {
        let (world, id) = world(&cluster).await;
        let stop = async |reason: &str, until: Moment| {
            let stop = Stop { reason: reason.to_owned(), until };
            deed(&world.app, &world.planner, async |act| sites::stop(act, id, &stop).await).await
        };
        let now = cluster.now();
        assert_eq!(refused(stop("停", now).await), ["sites-offline-reason", "sites-pause-past"]);
        assert_eq!(stop("发现漏洞，紧急处置", now.plus_seconds(7200)).await.unwrap().state, SiteState::Stopped);
        cluster.run_jobs().await;
        let mut visitor = cluster.client("jw");
        let page =
            visitor.get("/news/updates/").await.assert_status(503).assert_says("暂停服务").assert_says("发现漏洞");
        assert_eq!(page.header("retry-after"), "Mon, 23 Nov 2026 03:00:00 GMT");
        let pauses = pause::of_site(world.app.db.read(), id).await.unwrap();
        assert_eq!((pauses.len(), pauses[0].ordered_name.as_str()), (1, "示一"));
        assert_eq!(refused(stop("再次紧急处置", now.plus_seconds(9000)).await), ["sites-not-public"]);
        cluster.travel(hours(2));
        cluster.run_jobs().await;
        visitor.get("/site-map/").await.assert_ok();
        let until = cluster.now().plus_seconds(86_400);
        assert_eq!(
            offline(&world, id, None, until).await.unwrap().state,
            SiteState::Offline,
            "the yearly once is free"
        );
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn a_site_closes_thirty_days_after_its_notice_and_stays_as_an_archive_or_is_gone() {
    on_both(setup(), async |cluster| {
        let (world, id) = world(&cluster).await;
        let close = async |id: SiteRef, archive: bool, heir: &str| {
            let closing = Closing {
                reason: "机构职责调整".to_owned(),
                heir: heir.to_owned(),
                heir_url: "http://www.dongcheng.localhost:8080/news/".to_owned(),
                archive,
            };
            deed(&world.app, &world.planner, async |act| sites::close(act, id, &closing).await).await
        };
        let portal = site::portal(world.app.db.read()).await.unwrap().id;
        assert_eq!(refused(close(portal, true, "某处网站").await), ["sites-portal-stays"]);
        assert_eq!(refused(close(id, true, "").await), ["words-missing"]);
        assert_eq!(close(id, true, "区政府门户网站").await.unwrap().state, SiteState::Closing);
        cluster.run_jobs().await;
        let (mut visitor, mut front) = (cluster.client("jw"), cluster.client("www"));
        let page = visitor.get("/site-map/").await.assert_ok();
        assert!(page.texts(".announced-closing")[0].contains("2026-12-24 00:00"), "{:?}", page.texts(".announced"));
        assert_eq!(page.attributes(".announced a", "href"), ["http://www.dongcheng.localhost:8080/news/"]);
        front.get("/site-map/").await.assert_ok();
        cluster.travel(days(30));
        cluster.run_jobs().await;
        visitor.get("/site-map/").await.assert_ok().assert_says("将于");
        cluster.travel(days(1));
        cluster.run_jobs().await;
        assert_eq!(world.site(id).await.state, SiteState::Archived);
        let page = visitor.get("/site-map/").await.assert_ok().assert_says("归档内容");
        assert!(page.has(".announced-archived"));
        visitor.get("/en/site-map/").await.assert_ok().assert_says("are an archive");
        let directory = front.get("/units/").await.assert_ok();
        assert!(!directory.text().contains("http://jw."), "nobody is led to a closed site");

        let again = new_site(SiteKind::Department, world.jw, "jw2", "jwnew", "区教委新站");
        let again = async || deed(&world.app, &world.planner, async |act| sites::found(act, again.clone()).await).await;
        assert_eq!(refused(again().await), ["sites-reopen"]);
        cluster.travel(days(366));
        let second = again().await.unwrap().id;
        let news = world.channel(second, "news", "新闻动态").await;
        world.column(second, news, "updates", "工作动态").await;
        world.open(second).await;
        close(second, false, "区政府门户网站").await.unwrap();
        cluster.run_jobs().await;
        cluster.travel(days(31));
        cluster.run_jobs().await;
        let mut gone = cluster.client("jwnew");
        for path in ["/", "/news/updates/", "/en/nowhere"] {
            let page = gone.get(path).await.assert_status(410);
            assert_eq!(page.header("retry-after"), "");
        }
        gone.get("/").await.assert_status(410).assert_says("已经关停").assert_says("区政府门户网站");
        let over = deed(&world.app, &world.planner, async |act| sites::launch(act, second).await).await;
        assert_eq!(refused(over), ["sites-is-closed"]);
    })
    .await;
}

#[tokio::test]
async fn a_closing_is_called_off() {
    on_both(setup(), async |cluster| {
        let (world, id) = world(&cluster).await;
        let closing = Closing { reason: "机构职责调整".into(), heir: "门户".into(), ..Closing::default() };
        deed(&world.app, &world.planner, async |act| sites::close(act, id, &closing).await).await.unwrap();
        let until = cluster.now().plus_seconds(86_400);
        assert_eq!(refused(offline(&world, id, None, until).await), ["sites-not-public"]);
        let stop = Stop { reason: "紧急处置".into(), until };
        deed(&world.app, &world.planner, async |act| sites::stop(act, id, &stop).await).await.unwrap();
        let back = deed(&world.app, &world.planner, async |act| sites::resume(act, id).await).await.unwrap();
        assert_eq!(back.state, SiteState::Closing, "the emergency is over, the notice stands");
        let back = deed(&world.app, &world.planner, async |act| sites::resume(act, id).await).await.unwrap();
        assert_eq!(back.state, SiteState::Live);
        cluster.travel(days(40));
        cluster.run_jobs().await;
        assert_eq!(world.site(id).await.state, SiteState::Live);
    })
    .await;
}
