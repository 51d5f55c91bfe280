//! Channels and columns: opened, renamed, put in order, closed; who may write for which.

use construction::columns::{
    self, Change, ChannelChange, ColumnId, ColumnKind, NewChannel, NewColumn, Template, column,
};
use platform::people::Actor;
use platform::{Error, OrNotFound};
use testkit::on_both;

use crate::world::{World, deed, refusals, refused, setup};

fn change(column: &column::Model, name: &str) -> Change {
    Change {
        name: name.to_owned(),
        name_en: column.name_en.clone(),
        unit: column.unit_id,
        kind: ColumnKind::News,
        keywords: column.keywords.clone(),
        description: column.description.clone(),
        template: Template::Picture,
        speciality: false,
    }
}

#[tokio::test]
async fn columns_are_opened_in_levels_with_paths_of_their_own() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let site = world.jw_site().await;
        let news = world.channel(site.id, "news", "新闻动态").await;
        let notices = world.channel(site.id, "notices", "通知公告").await;
        let mut above = world.column(site.id, news, "a", "一级").await;
        assert_eq!((above.path.as_str(), above.position, above.keywords.as_str()), ("/news/a/", 1, "一级;公告"));
        let whole = world.column(site.id, notices, "", "全部公告").await;
        assert_eq!(whole.path, "/notices/", "a column may stand for its whole channel");

        let open = async |new: NewColumn| {
            deed(&world.app, &world.planner, async |act| columns::open(act, site.id, new).await).await
        };
        for (level, slug) in [(2, "b"), (3, "c"), (4, "d")] {
            let new = NewColumn { parent: Some(above.id), ..world.new_column(news, slug, &format!("{level}级")) };
            above = open(new).await.unwrap();
        }
        assert_eq!(above.path, "/news/a/b/c/d/");
        let deeper = NewColumn { parent: Some(above.id), ..world.new_column(news, "e", "五级") };
        assert_eq!(refused(open(deeper).await), ["columns-too-deep"]);

        let db = world.app.db.read();
        let found = column::by_path(db, site.id, "/news/a/b/c/d/").await.unwrap().unwrap();
        let names: Vec<_> =
            column::ancestors(db, &found).await.unwrap().into_iter().map(|column| column.name).collect();
        assert_eq!(names, ["一级", "2级", "3级"]);
        let (queries, tree) = cluster.count_queries(column::tree(db, site.id)).await;
        let tree = tree.unwrap();
        assert_eq!((queries, tree.channels().len(), tree.walk().len()), (2, 2, 5));
        assert_eq!(tree.trail(tree.column(found.id).unwrap()).len(), 5);

        let twice = open(world.new_column(news, "a", "一级")).await;
        assert_eq!(refused(twice), ["columns-slug-taken", "columns-name-taken"]);
        let mut empty = world.new_column(news, "A B", "");
        empty.keywords = " ；".into();
        let reasons = refusals(open(empty).await);
        let fields: Vec<_> = reasons.iter().filter_map(|reason| reason.field.as_deref()).collect();
        assert_eq!(fields, ["name", "keywords", "slug"]);
        let elsewhere = NewColumn { parent: Some(whole.id), ..world.new_column(news, "x", "错位") };
        assert_eq!(refused(open(elsewhere).await), ["columns-place"]);
    })
    .await;
}

#[tokio::test]
async fn article_10_only_the_planner_changes_columns() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let site = world.jw_site().await;
        let news = world.channel(site.id, "news", "新闻动态").await;
        let column = world.column(site.id, news, "updates", "工作动态").await;
        let wrong = async |actor: &Actor| {
            let new = world.new_column(news, "more", "更多");
            let first = refusals(deed(&world.app, actor, async |act| columns::open(act, site.id, new).await).await);
            let change = change(&column, "动态");
            let second =
                refusals(deed(&world.app, actor, async |act| columns::rename(act, column.id, &change, 1).await).await);
            let third = refusals(deed(&world.app, actor, async |act| columns::close(act, column.id, 1).await).await);
            [first, second, third].concat()
        };
        for refusal in wrong(&world.officer).await {
            assert_eq!((refusal.message.as_str(), refusal.article.as_deref()), ("permit-keep-columns", Some("5")));
        }
        let nothing = change(&column, "动态");
        let result =
            deed(&world.app, &world.planner, async |act| columns::rename(act, ColumnId::new(), &nothing, 1).await)
                .await;
        assert!(matches!(result, Err(Error::NotFound)));
        for slug in ["search", "en", "zh-hant", "units", "News", ""] {
            let new = NewChannel {
                slug: slug.into(),
                name: "频道".into(),
                name_en: String::new(),
                description: "说明".into(),
            };
            let result =
                deed(&world.app, &world.planner, async |act| columns::open_channel(act, site.id, new).await).await;
            assert_eq!(refused(result), ["columns-slug-form"], "{slug}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_column_is_renamed_and_closed_and_keeps_its_address() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let site = world.jw_site().await;
        let news = world.channel(site.id, "news", "新闻动态").await;
        let column = world.column(site.id, news, "updates", "工作动态").await;
        let child = NewColumn { parent: Some(column.id), ..world.new_column(news, "old", "旧闻") };
        let child =
            deed(&world.app, &world.planner, async |act| columns::open(act, site.id, child).await).await.unwrap();
        let planner = &world.planner;

        let frame = world.site(site.id).await.frame;
        let change = change(&column, "动态");
        let renamed =
            deed(&world.app, planner, async |act| columns::rename(act, column.id, &change, 1).await).await.unwrap();
        assert_eq!((renamed.name.as_str(), renamed.path.as_str(), renamed.version), ("动态", "/news/updates/", 2));
        assert_eq!(world.site(site.id).await.frame, frame + 1);
        let stale = deed(&world.app, planner, async |act| columns::rename(act, column.id, &change, 1).await).await;
        assert!(matches!(stale, Err(Error::Stale)));

        let close =
            async |id, version| deed(&world.app, planner, async |act| columns::close(act, id, version).await).await;
        assert_eq!(refused(close(column.id, 2).await), ["columns-has-children"]);
        close(child.id, 1).await.unwrap();
        assert_eq!(refused(close(child.id, 2).await), ["columns-is-closed"]);
        close(column.id, 2).await.unwrap();
        let kept =
            column::by_path(world.app.db.read(), site.id, "/news/updates/").await.unwrap().or_not_found().unwrap();
        assert!(!kept.is_open());
        let tree = column::tree(world.app.db.read(), site.id).await.unwrap();
        assert!(tree.walk().is_empty() && tree.columns().len() == 2);
    })
    .await;
}

#[tokio::test]
async fn channels_and_columns_are_put_in_order() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let site = world.jw_site().await;
        let news = world.channel(site.id, "news", "新闻动态").await;
        let about = world.channel(site.id, "about", "机构").await;
        let one = world.column(site.id, news, "one", "甲").await;
        let two = world.column(site.id, news, "two", "乙").await;
        let planner = &world.planner;
        let version = async || world.site(site.id).await.version;

        let at = version().await;
        deed(&world.app, planner, async |act| columns::order_channels(act, site.id, &[about, news], at).await)
            .await
            .unwrap();
        let ids: Vec<_> = world.channels(site.id).await.into_iter().map(|channel| channel.id).collect();
        assert_eq!(ids, [about, news]);
        let at = version().await;
        deed(&world.app, planner, async |act| columns::order(act, news, None, &[two.id, one.id], at).await)
            .await
            .unwrap();
        let tree = column::tree(world.app.db.read(), site.id).await.unwrap();
        assert_eq!(tree.tops(news).map(|column| column.id).collect::<Vec<_>>(), [two.id, one.id]);

        let at = version().await;
        for ids in [vec![one.id], vec![one.id, one.id], vec![one.id, ColumnId::new()]] {
            let result = deed(&world.app, planner, async |act| columns::order(act, news, None, &ids, at).await).await;
            assert!(matches!(result, Err(Error::Stale)), "{ids:?}");
        }
        let old =
            deed(&world.app, planner, async |act| columns::order(act, news, None, &[one.id, two.id], at - 1).await)
                .await;
        assert!(matches!(old, Err(Error::Stale)));
        let rename = ChannelChange { name: "机构".into(), name_en: "About".into(), description: "说明".into() };
        let at = version().await;
        let taken = deed(&world.app, planner, async |act| columns::rename_channel(act, news, &rename, at).await).await;
        assert_eq!(refused(taken), ["columns-name-taken"]);
    })
    .await;
}

#[tokio::test]
async fn article_18_an_officer_writes_for_the_columns_of_their_unit() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let portal = world.building_portal().await;
        let site = world.jw_site().await;
        let news = world.channel(site.id, "news", "新闻动态").await;
        // Another unit answers for this column, but it stands on the officer's own site.
        let lent = NewColumn { unit: world.zfb, ..world.new_column(news, "lent", "代管") };
        deed(&world.app, &world.planner, async |act| columns::open(act, site.id, lent).await).await.unwrap();
        let portal_news = world.channels(portal.id).await[0].id;
        let theirs = NewColumn { unit: world.zfb, ..world.new_column(portal_news, "office", "办公室") };
        deed(&world.app, &world.planner, async |act| columns::open(act, portal.id, theirs).await).await.unwrap();

        let paths = async |actor: &Actor| {
            let columns = column::writable_by(world.app.db.read(), actor.staff().unwrap()).await.unwrap();
            let mut paths: Vec<_> = columns.into_iter().map(|column| column.path).collect();
            paths.sort();
            paths
        };
        assert_eq!(paths(&world.officer).await, ["/news/lent/", "/news/notices/"]);
        assert!(paths(&world.planner).await.is_empty(), "planners write nothing");
        cluster.run_jobs().await;
    })
    .await;
}
