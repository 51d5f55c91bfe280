//! Annex 1 without its paper: a plan is drawn, refused for what stands against it, and made exactly as it was drawn.

use construction::columns::{Alteration, Change, ChannelId, ColumnId, NewColumn, Position, column};
use construction::plans::{self, Application, Mark, Plan, Planned, Proposal};
use construction::sites::{SiteState, site};
use platform::Result;
use platform::people::{Actor, SiteRef, UnitId};
use testkit::{TestCluster, days, on_both};

use crate::world::{World, deed, refusals, refused, setup};

struct Site {
    id: SiteRef,
    news: ChannelId,
    open: ChannelId,
    updates: ColumnId,
    notices: ColumnId,
}

async fn site(cluster: &TestCluster) -> (World, Site) {
    let world = World::new(cluster).await;
    let id = world.jw_site().await.id;
    let (news, open) = (world.channel(id, "news", "新闻动态").await, world.channel(id, "open", "政务公开").await);
    let updates = world.column(id, news, "updates", "工作动态").await.id;
    let notices = world.column(id, open, "notices", "通知公告").await.id;
    world.open(id).await;
    cluster.run_jobs().await;
    (world, Site { id, news, open, updates, notices })
}

async fn plan(world: &World, id: SiteRef, changes: Vec<Alteration>) -> Plan {
    let tree = column::tree(world.app.db.read(), id).await.unwrap();
    let planned = |alteration| Planned {
        alteration,
        reason: "群众办事需要".into(),
        duty: plans::Duty::default(),
        about: String::new(),
        target: String::new(),
    };
    Plan {
        site: Some(id),
        changes: changes.into_iter().map(planned).collect(),
        drawn_against: tree.digest(),
        ..Plan::default()
    }
}

async fn implement(world: &World, actor: &Actor, plan: &Plan, unit: UnitId) -> Result<site::Model> {
    deed(&world.app, actor, async |act| plans::implement(act, plan, unit).await).await
}

fn moved(id: ColumnId, channel: ChannelId, slug: &str) -> Alteration {
    Alteration::Move { id, channel, parent: None, slug: slug.into(), position: Position::Last }
}

#[tokio::test]
async fn article_10_an_open_sites_columns_change_by_an_implemented_plan_only() {
    on_both(setup(), async |cluster| {
        let (world, there) = site(&cluster).await;
        let planner = &world.planner;
        let column = column::by_id(world.app.db.read(), there.updates).await.unwrap();
        let change = Change {
            name: "动态".into(),
            name_en: String::new(),
            unit: world.jw,
            kind: column.kind,
            keywords: "动态".into(),
            description: "说明".into(),
            template: column.template,
            speciality: false,
        };
        let new = world.new_column(there.news, "more", "更多");
        let version = world.site(there.id).await.version;
        use construction::columns as cols;
        let results = [
            deed(&world.app, planner, async |act| cols::open(act, there.id, new).await.map(drop)).await,
            deed(&world.app, planner, async |act| cols::rename(act, there.updates, &change, 1).await.map(drop)).await,
            deed(&world.app, planner, async |act| cols::close(act, there.updates, 1).await.map(drop)).await,
            deed(&world.app, planner, async |act| cols::order_channels(act, there.id, &[], version).await).await,
            deed(&world.app, planner, async |act| cols::order(act, there.news, None, &[], version).await).await,
        ];
        for result in results {
            let reasons = refusals(result);
            assert_eq!((reasons[0].message.as_str(), reasons[0].article.as_deref()), ("columns-frozen", Some("10")));
            assert!(reasons[0].remedy.is_some());
        }
        let mut desk = world.at_the_desk(&cluster, world.planner_id, "planner").await;
        for path in [format!("/desk/sites/{}/columns", there.id), format!("/desk/columns/{}", there.updates)] {
            let page = desk.get(&path).await.assert_ok().assert_says("附件1").assert_says("第10条");
            assert!(!page.has("#column") && !page.has("#channel") && !page.has("#closing"), "{path}");
            assert!(page.has("#frozen a[href^='/desk/forms/new/annex1']"), "{path}");
        }
        let plan = plan(&world, there.id, vec![moved(there.updates, there.open, "updates")]).await;
        for actor in [&world.planner, &world.officer] {
            let refused = refusals(implement(&world, actor, &plan, world.jw).await);
            assert_eq!(
                (refused[0].message.as_str(), refused[0].article.as_deref()),
                ("permit-implement-plan", Some("10"))
            );
        }
    })
    .await;
}

#[tokio::test]
async fn article_10_exactly_the_plan_is_made_and_an_outdated_one_is_not() {
    on_both(setup(), async |cluster| {
        let (world, there) = site(&cluster).await;
        let more = ColumnId::new();
        let below = ColumnId::new();
        let opened = |id, slug: &str, name: &str, parent| Alteration::Open {
            id,
            column: NewColumn { parent, ..world.new_column(there.news, slug, name) },
            until: None,
        };
        let changes = vec![
            opened(more, "more", "更多", None),
            opened(below, "below", "下级", Some(more)),
            moved(there.updates, there.open, "work"),
        ];
        let good = plan(&world, there.id, changes).await;
        let before = column::tree(world.app.db.read(), there.id).await.unwrap();
        let app = &world.app;
        let drawing = plans::current(app, app.db.read(), cluster.now(), &good).await.unwrap().unwrap().1;
        assert!(drawing.reasons().is_empty());
        let marks: Vec<_> = drawing.picture().after.into_iter().map(|row| (row.name, row.mark)).collect();
        assert_eq!(
            marks,
            [
                ("新闻动态".to_owned(), Mark::Same),
                ("更多".to_owned(), Mark::New),
                ("下级".to_owned(), Mark::New),
                ("政务公开".to_owned(), Mark::Same),
                ("通知公告".to_owned(), Mark::Same),
                ("工作动态".to_owned(), Mark::Moved),
                ("网上导航".to_owned(), Mark::Same),
                ("机构职能".to_owned(), Mark::Same),
                ("特色工作".to_owned(), Mark::Same),
            ]
        );
        let rival = plan(&world, there.id, vec![Alteration::Close { id: there.notices, note: "并入".into() }]).await;
        implement(&world, &world.operator, &good, world.jw).await.unwrap();
        let after = column::tree(world.app.db.read(), there.id).await.unwrap();
        assert_eq!(after.digest(), drawing.after.digest());
        assert_ne!(after.digest(), before.digest());

        // The other plan was drawn against the tree before.
        let late = refusals(implement(&world, &world.operator, &rival, world.jw).await);
        assert_eq!((late[0].message.as_str(), late[0].article.as_deref()), ("plans-outdated", Some("10")));
        assert!(late[0].remedy.is_some());
        let twice = refusals(implement(&world, &world.operator, &good, world.jw).await);
        assert_eq!(twice[0].message, "plans-outdated");
        assert_eq!(column::tree(world.app.db.read(), there.id).await.unwrap().digest(), after.digest());

        let bad = plan(
            &world,
            there.id,
            vec![Alteration::Close { id: more, note: String::new() }, moved(there.updates, there.open, "notices")],
        )
        .await;
        let reasons = refused(implement(&world, &world.operator, &bad, world.jw).await);
        assert_eq!(reasons, ["plans-change", "columns-has-children", "plans-change", "columns-slug-taken"]);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn old_addresses_lead_on_in_one_step_in_every_language() {
    on_both(setup(), async |cluster| {
        let (world, there) = site(&cluster).await;
        for (channel, slug) in [(there.open, "work"), (there.news, "daily")] {
            let plan = plan(&world, there.id, vec![moved(there.updates, channel, slug)]).await;
            implement(&world, &world.operator, &plan, world.jw).await.unwrap();
            cluster.run_jobs().await;
        }
        let mut visitor = cluster.client("jw");
        for (from, to) in [
            ("/news/updates/", "/news/daily/"),
            ("/open/work/", "/news/daily/"),
            ("/news/updates/2026/abc.html", "/news/daily/2026/abc.html"),
            ("/en/open/work/feed.xml", "/en/news/daily/feed.xml"),
            ("/zh-hant/news/updates/?page=2", "/zh-hant/news/daily/"),
        ] {
            let answer = visitor.get(from).await.assert_status(301);
            assert_eq!(answer.location(), Some(to), "{from}");
        }
        visitor.get("/news/updatesx/").await.assert_status(404);
        // Back where it was: no loop.
        let plan = plan(&world, there.id, vec![moved(there.updates, there.news, "updates")]).await;
        implement(&world, &world.operator, &plan, world.jw).await.unwrap();
        cluster.run_jobs().await;
        visitor.get("/news/updates/").await.assert_status(404);
        for from in ["/news/daily/", "/open/work/"] {
            assert_eq!(visitor.get(from).await.assert_status(301).location(), Some("/news/updates/"), "{from}");
        }
    })
    .await;
}

#[tokio::test]
async fn article_10_a_new_column_is_shown_when_it_has_its_items_and_a_topic_ends_on_its_day() {
    on_both(setup(), async |cluster| {
        let (world, there) = site(&cluster).await;
        let topic = ColumnId::new();
        let new = world.new_column(there.news, "flood", "防汛专题");
        let until = cluster.now().day().tomorrow().unwrap().tomorrow().unwrap();
        let opened = Alteration::Open { id: topic, column: new, until: Some(until) };
        let plan = plan(&world, there.id, vec![opened]).await;
        implement(&world, &world.operator, &plan, world.jw).await.unwrap();
        cluster.run_jobs().await;
        let mut visitor = cluster.client("jw");
        let listed = async |visitor: &mut testkit::Client| {
            visitor.get("/site-map/").await.assert_ok().words().contains("防汛专题")
        };
        assert!(!listed(&mut visitor).await);
        world.fill(topic, 2).await;
        cluster.run_jobs().await;
        assert!(!listed(&mut visitor).await, "two are not enough");
        world.fill(topic, 3).await;
        cluster.run_jobs().await;
        assert!(listed(&mut visitor).await, "it appears by itself");
        world.fill(topic, 1).await;
        assert!(column::by_id(world.app.db.read(), topic).await.unwrap().is_shown(), "what appeared stays");

        cluster.travel(days(2));
        cluster.run_jobs().await;
        assert!(listed(&mut visitor).await, "the last day belongs to it");
        cluster.travel(days(1));
        cluster.run_jobs().await;
        assert!(!listed(&mut visitor).await);
        let over = column::by_id(world.app.db.read(), topic).await.unwrap();
        assert!(!over.is_open() && over.ends_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn article_10_a_new_site_is_laid_out_as_approved_and_not_open() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let id = SiteRef::new();
        let (channel, column) = (ChannelId::new(), ColumnId::new());
        let changes = vec![
            Alteration::OpenChannel {
                id: channel,
                channel: construction::columns::NewChannel {
                    slug: "news".into(),
                    name: "新闻动态".into(),
                    name_en: String::new(),
                    description: "说明".into(),
                },
            },
            Alteration::Open { id: column, column: world.new_column(channel, "updates", "工作动态"), until: None },
        ];
        let proposal = Proposal {
            code: "jw".into(),
            label: "jw".into(),
            name: "区教育委员会网站".into(),
            short_name: "区教委".into(),
            name_en: String::new(),
        };
        let plan =
            Plan { application: Application::NewSite, new_site: Some(proposal), ..plan(&world, id, changes).await };
        let made = implement(&world, &world.operator, &plan, world.jw).await.unwrap();
        assert_eq!((made.id, made.state, made.unit_id), (id, SiteState::Draft, world.jw));
        let tree = column::tree(world.app.db.read(), id).await.unwrap();
        assert_eq!(tree.column(column).unwrap().path, "/news/updates/");
        let again = implement(&world, &world.operator, &plan, world.jw).await;
        assert_eq!(refused(again), ["plans-outdated"]);
        cluster.run_jobs().await;
        cluster.client("jw").get("/").await.assert_status(404);
    })
    .await;
}

#[tokio::test]
async fn article_10_a_unit_plans_for_its_own_site_and_for_its_columns_on_the_portal() {
    on_both(setup(), async |cluster| {
        let (world, there) = site(&cluster).await;
        let portal = world.portal().await;
        cluster.run_jobs().await;
        let notices = column::by_path(world.app.db.read(), portal.id, "/news/notices/").await.unwrap().unwrap();
        let tree = async |id| column::tree(world.app.db.read(), id).await.unwrap();
        let own = plan(&world, there.id, vec![Alteration::Close { id: there.notices, note: String::new() }]).await;
        let home = world.site(there.id).await;
        assert!(own.foreign(&home, &tree(there.id).await, world.jw).is_empty());
        let foreign = own.foreign(&home, &tree(there.id).await, world.zfb);
        assert_eq!((foreign[0].message.as_str(), foreign[0].article.as_deref()), ("plans-foreign", Some("10")));

        // The education commission answers for a column of the portal.
        let theirs = plan(&world, portal.id, vec![Alteration::Close { id: notices.id, note: String::new() }]).await;
        assert!(theirs.foreign(&portal, &tree(portal.id).await, world.jw).is_empty());
        assert_eq!(theirs.countersigning(Some(&portal), world.jw), [world.zfb]);
        assert_eq!(theirs.foreign(&portal, &tree(portal.id).await, world.xxb).len(), 1);
    })
    .await;
}
