//! Sites: founded by the planner, kept with a complete footer, arranged by their unit, launched
//! and taken offline.

use construction::sites::{
    self, Appearance, Footer, Item, Module, NewSite, Offline, Record, SiteKind, SiteState, site,
};
use platform::Error;
use platform::journal::entry;
use platform::people::SiteRef;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use testkit::on_both;

use crate::world::{World, deed, footer, new_site, record, refusals, refused, setup, test};

#[tokio::test]
async fn a_site_is_founded_once_by_the_planner() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let (app, planner) = (&world.app, &world.planner);
        let site = world.jw_site().await;
        assert_eq!((site.state, site.version, site.label.as_str()), (SiteState::Draft, 1, "jw"));

        let again = || new_site(SiteKind::Department, world.jw, "jw", "jw", "区教育委员会");
        let reasons = refused(deed(app, planner, async |act| sites::found(act, again()).await).await);
        assert_eq!(reasons, ["sites-code-taken", "sites-name-taken", "sites-label-taken", "sites-unit-has-site"]);

        let wrong = refusals(deed(app, &world.officer, async |act| sites::found(act, again()).await).await);
        assert_eq!(wrong[0].message, "permit-keep-site");
        assert_eq!(wrong[0].article.as_deref(), Some("5"));

        let rows = entry::Entity::find().filter(entry::Column::Verb.eq("site.found")).all(app.db.read()).await.unwrap();
        assert_eq!(rows.len(), 1, "refusals leave no row");
        assert_eq!(rows[0].site_id, Some(site.id));
    })
    .await;
}

#[tokio::test]
async fn article_12_labels_names_and_units_are_checked_at_once() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let attempt = async |kind, unit, label: &str, name: &str| {
            let new = NewSite { label: label.to_owned(), ..new_site(kind, unit, "xx", "xx", name) };
            deed(&world.app, &world.planner, async |act| sites::found(act, new).await).await
        };
        let department = SiteKind::Department;
        let reasons = refusals(attempt(department, world.jw, "教委", "").await);
        let keys: Vec<_> = reasons.iter().map(|reason| reason.message.as_str()).collect();
        assert_eq!(keys, ["words-missing", "words-missing", "sites-label-form"]);
        assert_eq!(reasons[2].article.as_deref(), Some("12"));
        assert_eq!(refused(attempt(department, world.jw, "mail", "区教委").await), ["sites-label-reserved"]);
        assert_eq!(refused(attempt(department, world.jw, "desk", "区教委").await), ["sites-label-reserved"]);
        assert_eq!(refused(attempt(department, world.jw, "www", "区教委").await), ["sites-label-portal"]);
        assert_eq!(refused(attempt(SiteKind::Portal, world.zfb, "zf", "门户").await), ["sites-label-portal"]);
        assert_eq!(refused(attempt(department, world.jd, "hyjd", "街道").await), ["sites-unit-subdistrict"]);
        assert_eq!(
            refused(attempt(department, world.jw, "jw", &"长".repeat(41)).await),
            ["words-too-long", "words-too-long"]
        );
        assert_eq!(refused(attempt(department, world.jw, "jw", "两\n行").await), ["words-control", "words-control"]);
    })
    .await;
}

#[tokio::test]
async fn article_10_a_site_with_an_incomplete_footer_cannot_go_live_and_every_gap_is_named() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let (app, planner) = (&world.app, &world.planner);
        let mut new = new_site(SiteKind::Department, world.jw, "jw", "jw", "区教育委员会");
        new.record.footer = Footer::default();
        let site = deed(app, planner, async |act| sites::found(act, new).await).await.unwrap();

        let news = world.channel(site.id, "news", "新闻动态").await;
        world.column(site.id, news, "updates", "工作动态").await;
        world.guides(site.id).await;
        deed(app, planner, async |act| sites::file_test(act, site.id, test()).await).await.unwrap();
        let reasons = refusals(deed(app, planner, async |act| sites::try_out(act, site.id).await).await);
        let named: Vec<_> = reasons.iter().map(|reason| reason.field.clone().unwrap()).collect();
        assert_eq!(named, Item::ALL.map(Item::field));
        assert!(reasons.iter().all(|reason| reason.article.as_deref() == Some("10") && reason.remedy.is_some()));
        assert_eq!(world.site(site.id).await.state, SiteState::Draft);

        for item in Item::ALL {
            let mut gap = footer();
            match item {
                Item::PartyMark => gap.party_mark = None,
                Item::IdCode => gap.id_code = None,
                Item::Icp => gap.icp = None,
                Item::Police => gap.police = None,
                Item::Sponsor => gap.sponsor = " ".into(),
                Item::Operator => gap.operator.clear(),
                Item::Phone => gap.phone = None,
                Item::Statement => gap.statement.clear(),
            }
            let version = world.site(site.id).await.version;
            let record = Record { footer: gap, ..record("区教育委员会") };
            deed(app, planner, async |act| sites::keep(act, site.id, &record, version).await).await.unwrap();
            let reasons = refused(deed(app, planner, async |act| sites::try_out(act, site.id).await).await);
            assert_eq!(reasons, [item.missing_key()]);
        }

        let version = world.site(site.id).await.version;
        deed(app, planner, async |act| sites::keep(act, site.id, &record("区教育委员会"), version).await)
            .await
            .unwrap();
        let live = world.open(site.id).await;
        assert_eq!(live.state, SiteState::Live);
        assert!(live.live_at.is_some());
        let twice = refused(deed(app, planner, async |act| sites::launch(act, site.id).await).await);
        assert_eq!(twice, ["sites-is-live"]);

        // A live site keeps a complete footer.
        let gap = Record { footer: Footer::default(), ..record("区教育委员会") };
        let reasons =
            refused(deed(app, planner, async |act| sites::keep(act, site.id, &gap, live.version).await).await);
        assert_eq!(reasons.len(), Item::ALL.len());
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_saves_an_older_version_is_told_so() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let site = world.jw_site().await;
        let save = async |name: &str, version| {
            let record = record(name);
            deed(&world.app, &world.planner, async |act| sites::keep(act, site.id, &record, version).await).await
        };
        let kept = save("区教委", 1).await.unwrap();
        assert_eq!((kept.name.as_str(), kept.version, kept.frame), ("区教委", 2, site.frame + 1));
        assert!(matches!(save("教委", 1).await, Err(Error::Stale)));
        assert!(matches!(save("教委", 3).await, Err(Error::Stale)));
        assert_eq!(world.site(site.id).await.name, "区教委");

        let nowhere = SiteRef::new();
        let record = record("无");
        let result = deed(&world.app, &world.planner, async |act| sites::keep(act, nowhere, &record, 1).await).await;
        assert!(matches!(result, Err(Error::NotFound)));
        let wrong = deed(&world.app, &world.officer, async |act| sites::keep(act, site.id, &record, 2).await).await;
        assert_eq!(refusals(wrong)[0].article.as_deref(), Some("5"));
        for result in [
            deed(&world.app, &world.planner, async |act| sites::launch(act, nowhere).await).await,
            deed(&world.app, &world.planner, async |act| {
                sites::arrange(act, nowhere, vec![], Appearance::default(), 1).await
            })
            .await,
        ] {
            assert!(matches!(result, Err(Error::NotFound)));
        }
    })
    .await;
}

#[tokio::test]
async fn article_6_a_unit_arranges_its_own_site_and_no_other() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let portal = world.portal().await;
        let site = world.jw_site().await;
        let channel = world.channel(site.id, "news", "新闻动态").await;
        let column = world.column(site.id, channel, "updates", "工作动态").await;
        let foreign = construction::columns::column::by_path(world.app.db.read(), portal.id, "/news/notices/")
            .await
            .unwrap()
            .unwrap();
        let arrange = async |id, modules: Vec<Module>, look: Appearance| {
            let version = world.site(id).await.version;
            deed(&world.app, &world.officer, async |act| sites::arrange(act, id, modules, look, version).await).await
        };
        let look = |accent: &str| Appearance { accent: Some(accent.parse().unwrap()), ..Appearance::default() };

        let modules = vec![Module::Lead { column: column.id, count: 6 }, Module::Directory];
        let done = arrange(site.id, modules.clone(), look("#1f5c99")).await.unwrap();
        assert_eq!(done.modules.0, modules);

        let wrong = refusals(arrange(portal.id, vec![], Appearance::default()).await);
        assert_eq!((wrong[0].message.as_str(), wrong[0].article.as_deref()), ("permit-arrange-site", Some("6")));
        let bad = vec![
            Module::List { column: foreign.id, count: 6 },
            Module::List { column: column.id, count: 200 },
            Module::Text { title: String::new(), text: String::new() },
        ];
        let reasons = refused(arrange(site.id, bad, look("#7fb2e5")).await);
        assert_eq!(
            reasons,
            [
                "sites-accent-contrast",
                "sites-module-column",
                "sites-module-count",
                "sites-module-text",
                "words-missing",
                "words-missing"
            ]
        );
        let many = vec![Module::Directory; 21];
        assert_eq!(refused(arrange(site.id, many, Appearance::default()).await), ["sites-modules-many"]);
        let stale = deed(&world.app, &world.officer, async |act| {
            sites::arrange(act, site.id, vec![], Appearance::default(), 1).await
        })
        .await;
        assert!(matches!(stale, Err(Error::Stale)));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn a_site_that_is_taken_offline_says_so_and_comes_back() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let portal = world.portal().await;
        cluster.run_jobs().await;
        let mut visitor = cluster.client("www");
        visitor.get("/site-map/").await.assert_ok().assert_says("通知公告");

        let offline = async |reason: &str| {
            let offline = Offline { reason: reason.to_owned(), from: None, until: cluster.now().plus_seconds(3600) };
            deed(&world.app, &world.planner, async |act| sites::take_offline(act, portal.id, &offline).await).await
        };
        assert_eq!(refused(offline("停").await), ["sites-offline-reason"]);
        offline("机房检修至二十时").await.unwrap();
        assert_eq!(refused(offline("机房检修至二十时").await), ["sites-not-public", "sites-offline-often"]);
        cluster.run_jobs().await;
        for path in ["/", "/site-map/", "/news/notices/", "/en/statement/"] {
            visitor.get(path).await.assert_status(503).assert_says("机房检修至二十时");
        }
        visitor.get("/search?q=a").await.assert_status(503);
        visitor.post("/search", &[("q", "a")]).await.assert_status(503);
        deed(&world.app, &world.planner, async |act| sites::resume(act, portal.id).await).await.unwrap();
        cluster.run_jobs().await;
        visitor.get("/site-map/").await.assert_ok().assert_says("通知公告");
        assert_eq!(site::all(world.app.db.read()).await.unwrap().len(), 1);
    })
    .await;
}
