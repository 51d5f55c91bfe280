//! What was published goes along when its column moves, is merged or closed (art. 10): addresses, lists, search, and the
//! notice on what is closed.

use construction::columns::{Alteration, ColumnId, Position, column};
use construction::plans::{self, Plan, Planned};
use content::articles::publication;
use platform::people::{Post, actor_for};
use testkit::{TestCluster, on_both};

use crate::newsroom::{Newsroom, refusals, seat_for, setup};

async fn carry_out(room: &Newsroom, alteration: Alteration) {
    let site = column::by_id(room.app.db.read(), room.column).await.unwrap().site_id;
    let tree = column::tree(room.app.db.read(), site).await.unwrap();
    let planned = Planned {
        alteration,
        reason: "便于查找".into(),
        duty: plans::Duty::default(),
        about: String::new(),
        target: String::new(),
    };
    let plan = Plan { site: Some(site), changes: vec![planned], drawn_against: tree.digest(), ..Plan::default() };
    let operator = seat_for(&room.app, room.jw, Post::ItOfficeOperator).await;
    let operator = actor_for(&room.app, operator).await.unwrap();
    let act = room.app.act(&operator).await.unwrap();
    plans::implement(&act, &plan, room.jw).await.unwrap();
    act.commit().await.unwrap();
}

async fn path_of(room: &Newsroom, article: content::articles::ArticleId) -> String {
    publication::own(room.app.db.read(), article).await.unwrap().unwrap().path
}

async fn world(cluster: &TestCluster) -> Newsroom {
    let room = Newsroom::new(cluster).await;
    cluster.run_jobs().await;
    room
}

#[tokio::test]
async fn article_10_articles_move_with_their_column_and_old_addresses_lead_on() {
    on_both(setup(), async |cluster| {
        let room = world(&cluster).await;
        let article = room.published("小游园开放").await.0.id;
        cluster.run_jobs().await;
        let old = path_of(&room, article).await;
        let mut visitor = cluster.client("jw");
        visitor.get(&old).await.assert_ok();
        let known = column::by_id(room.app.db.read(), room.column).await.unwrap();
        let to = Alteration::Move {
            id: room.column,
            channel: known.channel_id,
            parent: Some(room.second),
            slug: "work".into(),
            position: Position::Last,
        };
        carry_out(&room, to).await;
        cluster.run_jobs().await;
        let new = path_of(&room, article).await;
        assert!(new.starts_with("/news/notices/work/"), "{new}");
        assert_eq!(visitor.get(&old).await.assert_status(301).location(), Some(new.as_str()));
        visitor.get(&new).await.assert_ok().assert_says("小游园开放");
        visitor.get("/news/notices/work/").await.assert_ok().assert_says("小游园开放");
        let found = visitor.get("/search?q=小游园").await.assert_ok();
        assert!(found.text().contains(&new) && !found.text().contains(&old), "the search index follows");
    })
    .await;
}

#[tokio::test]
async fn article_10_a_merged_column_gives_its_articles_to_the_other() {
    on_both(setup(), async |cluster| {
        let room = world(&cluster).await;
        let article = room.published("小游园开放").await.0.id;
        let draft = room.begin("在写的稿件").await.id;
        cluster.run_jobs().await;
        let old = path_of(&room, article).await;
        carry_out(&room, Alteration::Merge { id: room.column, into: room.second }).await;
        cluster.run_jobs().await;
        let mut visitor = cluster.client("jw");
        let new = path_of(&room, article).await;
        assert!(new.starts_with("/news/notices/2026/"), "{new}");
        assert_eq!(visitor.get(&old).await.assert_status(301).location(), Some(new.as_str()));
        visitor.get("/news/notices/").await.assert_ok().assert_says("小游园开放");
        assert_eq!(visitor.get("/news/updates/").await.assert_status(301).location(), Some("/news/notices/"));
        let row = room.article(draft).await;
        assert_eq!(row.column_id, room.second, "what is being written goes along, too");
    })
    .await;
}

#[tokio::test]
async fn article_10_a_closed_column_keeps_its_addresses_with_a_notice_and_takes_nothing_new() {
    on_both(setup(), async |cluster| {
        let room = world(&cluster).await;
        let article = room.published("小游园开放").await.0.id;
        let late = room.approved("迟到的稿件").await.id;
        cluster.run_jobs().await;
        carry_out(&room, Alteration::Close { id: room.column, note: "内容并入通知公告".into() }).await;
        cluster.run_jobs().await;
        let mut visitor = cluster.client("jw");
        let path = path_of(&room, article).await;
        for address in ["/news/updates/", path.as_str()] {
            let page = visitor.get(address).await.assert_ok().assert_says("小游园开放").assert_says("内容并入通知公告");
            assert!(page.has(".notice-archived"), "{address}");
        }
        visitor.get("/en/news/updates/").await.assert_ok().assert_says("has been closed");
        let home = visitor.get("/site-map/").await.assert_ok();
        assert!(!home.words().contains("工作动态"));
        let reasons =
            refusals(room.by(room.officer, async |act| content::articles::publish::publish(act, late).await).await);
        assert_eq!(
            (reasons[0].message.as_str(), reasons[0].article.as_deref()),
            ("articles-column-closed", Some("10"))
        );
    })
    .await;
}

#[tokio::test]
async fn article_10_a_new_column_appears_with_its_third_article() {
    on_both(setup(), async |cluster| {
        let room = world(&cluster).await;
        let known = column::by_id(room.app.db.read(), room.column).await.unwrap();
        let id = ColumnId::new();
        let new = construction::columns::NewColumn {
            channel: known.channel_id,
            parent: None,
            unit: room.jw,
            slug: "fresh".into(),
            name: "校园新事".into(),
            name_en: String::new(),
            kind: known.kind,
            keywords: "校园".into(),
            description: "校园里的新事".into(),
            template: known.template,
            speciality: false,
        };
        carry_out(&room, Alteration::Open { id, column: new, until: None }).await;
        cluster.run_jobs().await;
        let mut visitor = cluster.client("jw");
        for number in 1..=3 {
            assert!(!visitor.get("/site-map/").await.assert_ok().words().contains("校园新事"), "before item {number}");
            room.published_in(id, &format!("新事{number}")).await;
            cluster.run_jobs().await;
            visitor.get("/news/fresh/").await.assert_ok().assert_says(&format!("新事{number}"));
        }
        visitor.get("/site-map/").await.assert_ok().assert_says("校园新事");
        assert!(visitor.get("/news/").await.assert_ok().words().contains("校园新事"));
    })
    .await;
}
