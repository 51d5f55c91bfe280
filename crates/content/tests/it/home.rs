//! The home page of a department's site shows what the site is known for (art. 9): where nobody arranged it, it stands
//! there by itself; where somebody did, it carries a label.

use construction::columns::column;
use construction::sites::{self, Module, site};
use testkit::on_both;

use crate::newsroom::{Newsroom, setup};

#[tokio::test]
async fn article_9_a_speciality_is_labelled_on_the_home_page() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let site = site::by_code(room.app.db.read(), "jw").await.unwrap();
        let own = column::by_path(room.app.db.read(), site.id, "/guides/own/").await.unwrap().unwrap();
        let mut visitor = cluster.client("jw");
        let home = visitor.get("/").await.assert_ok().assert_says("特色栏目");
        assert!(home.attributes(".entries a", "href").contains(&"/guides/own/".to_owned()));

        room.published_in(own.id, "研学旅行开营").await;
        let arranged = vec![Module::List { column: room.column, count: 3 }, Module::List { column: own.id, count: 3 }];
        room.by(room.officer, async |act| {
            let version = site::by_id(act.db(), site.id).await?.version;
            sites::arrange(act, site.id, arranged, site.appearance.clone(), version).await
        })
        .await
        .unwrap();
        room.published_in(room.column, "工作动态一则").await;
        cluster.run_jobs().await;
        let home = visitor.get("/").await.assert_ok();
        assert!(!home.has(".entries"), "it is shown where it was arranged");
        let heads = home.attributes(".section-head:has(.section-mark) a", "href");
        assert_eq!(heads, ["/guides/own/"], "only what the site is known for carries the label");
        visitor.get("/en/").await.assert_ok().assert_says("Speciality");
    })
    .await;
}
