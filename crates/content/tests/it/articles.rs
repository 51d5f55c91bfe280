//! Writing: beginning, changing, naming, restoring, moving, throwing away; and that two people
//! never overwrite each other.

use content::articles::{ArticleId, Content, Stage, article, draft, revision};
use platform::Error;
use testkit::{minutes, on_both};

use crate::newsroom::{Newsroom, articles, refused, setup};

#[tokio::test]
async fn article_19_the_information_officer_writes_and_nobody_else() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let article = room.begin("小游园开放").await;
        assert_eq!((article.stage, article.version), (Stage::Draft, 1));
        assert_eq!(room.rows("article.begin").await.len(), 1);

        let wrong = room.by(room.section, async |act| draft::begin(act, room.column, room.text("x")).await).await;
        assert_eq!(articles(wrong), ["19"]);
        let stranger = room.by(room.stranger, async |act| draft::begin(act, room.column, room.text("x")).await).await;
        assert_eq!(refused(stranger), ["permit-write-article"]);
        let foreign = room.by(room.stranger, async |act| draft::write(act, article.id, 1, room.text("x")).await).await;
        assert!(matches!(foreign, Err(Error::NotFound)), "what one may not see is not there");
        let reader = room.by(room.section, async |act| draft::write(act, article.id, 1, room.text("x")).await).await;
        assert_eq!(articles(reader), ["19"]);
        let missing =
            room.by(room.officer, async |act| draft::write(act, ArticleId::new(), 1, room.text("x")).await).await;
        assert!(matches!(missing, Err(Error::NotFound)));
        assert_eq!(room.rows("article.write").await.len(), 0, "refusals leave no row");
    })
    .await;
}

#[tokio::test]
async fn whoever_comes_second_overwrites_nothing() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let article = room.begin("小游园开放").await;
        let first =
            room.by(room.officer, async |act| draft::write(act, article.id, 1, room.text("甲")).await).await.unwrap();
        assert_eq!(first.version, 2);
        let second = room.by(room.colleague, async |act| draft::write(act, article.id, 1, room.text("乙")).await).await;
        assert!(matches!(second, Err(Error::Stale)));
        assert_eq!(room.article(article.id).await.title, "甲");
        let same =
            room.by(room.officer, async |act| draft::write(act, article.id, 2, room.text("甲")).await).await.unwrap();
        assert_eq!(same.version, 2, "nothing changed, nothing happened");
        assert_eq!(room.rows("article.write").await.len(), 1);
        let merged = room
            .by(room.colleague, async |act| draft::write(act, article.id, 2, room.text("甲和乙")).await)
            .await
            .unwrap();
        assert_eq!((merged.version, merged.edited_by), (3, room.colleague));
    })
    .await;
}

#[tokio::test]
async fn the_sanitiser_is_the_judge_of_a_body() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let article = room.begin("小游园开放").await;
        let content = Content {
            title: "两行\n标题".into(),
            body: "<p onclick=\"x()\">好<script>alert(1)</script></p>".into(),
            ..room.text("")
        };
        let written = room.by(room.officer, async |act| draft::write(act, article.id, 1, content).await).await.unwrap();
        assert!(!written.working.body.contains("script") && !written.working.body.contains("onclick"));
        assert!(!written.title.contains('\n'));
        let link = Content { link: "javascript:alert(1)".into(), ..room.text("x") };
        let refused_link = room.by(room.officer, async |act| draft::write(act, article.id, 2, link).await).await;
        assert_eq!(refused(refused_link), ["articles-bad-url"]);
    })
    .await;
}

#[tokio::test]
async fn revisions_are_named_and_brought_back() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let article = room.begin("一").await;
        let kept =
            room.by(room.officer, async |act| draft::name_revision(act, article.id, " 初稿 ").await).await.unwrap();
        assert_eq!((kept.number, kept.name.as_deref()), (1, Some("初稿")));
        let unnamed = room.by(room.officer, async |act| draft::name_revision(act, article.id, " ").await).await;
        assert_eq!(refused(unnamed), ["articles-revision-name"]);
        room.by(room.officer, async |act| draft::write(act, article.id, 1, room.text("二")).await).await.unwrap();
        let back = room.by(room.officer, async |act| draft::restore(act, article.id, 2, kept.id).await).await.unwrap();
        assert_eq!(back.title, "一");
        let all = revision::list(room.app.db.read(), article.id, None, 10).await.unwrap();
        assert_eq!(
            all.iter().map(|one| one.content.title.as_str()).collect::<Vec<_>>(),
            ["二", "一"],
            "nothing is lost"
        );
        let other = room.begin("别的").await;
        let elsewhere = room.by(room.officer, async |act| draft::restore(act, other.id, 1, kept.id).await).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "a revision of another article");
        let foreign = room.by(room.stranger, async |act| draft::name_revision(act, article.id, "x").await).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_moved_thrown_away_and_found_again() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let article = room.begin("一").await;
        let stale = room.by(room.officer, async |act| draft::move_to(act, article.id, 9, room.second).await).await;
        assert!(matches!(stale, Err(Error::Stale)));
        let moved =
            room.by(room.officer, async |act| draft::move_to(act, article.id, 1, room.second).await).await.unwrap();
        assert_eq!(moved.column_id, room.second);
        let foreign =
            room.by(room.officer, async |act| draft::move_to(act, article.id, 2, room.portal_column).await).await;
        assert_eq!(refused(foreign), ["permit-write-article"], "a column of another unit");

        room.by(room.officer, async |act| draft::discard(act, article.id).await).await.unwrap();
        let gone = room.by(room.officer, async |act| draft::discard(act, article.id).await).await;
        assert!(matches!(gone, Err(Error::NotFound)));
        let wrong = room.by(room.stranger, async |act| draft::undiscard(act, article.id).await).await;
        assert!(wrong.is_err());
        room.by(room.officer, async |act| draft::undiscard(act, article.id).await).await.unwrap();
        room.by(room.officer, async |act| draft::undiscard(act, article.id).await).await.unwrap();
        assert_eq!(room.rows("article.undiscard").await.len(), 1, "twice is harmless");

        let (public, _) = room.published("公开").await;
        let fixed =
            room.by(room.officer, async |act| draft::move_to(act, public.id, public.version, room.second).await).await;
        assert_eq!(refused(fixed), ["articles-address-fixed"]);
        let kept = room.by(room.officer, async |act| draft::discard(act, public.id).await).await;
        assert_eq!(refused(kept), ["articles-discard-public"]);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn tabs_know_of_each_other_until_they_fall_silent() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.begin("一").await.id;
        let here = async |staff, tab: &str| {
            room.by(staff, async |act| draft::be_present(act, id, tab).await).await.unwrap().len()
        };
        assert_eq!(here(room.officer, "a").await, 0);
        assert_eq!(here(room.colleague, "b").await, 1);
        assert_eq!(here(room.officer, "c").await, 2, "one's own other tab counts");
        cluster.travel(minutes(30));
        assert_eq!(here(room.officer, "a").await, 0);
        let foreign = room.by(room.stranger, async |act| draft::be_present(act, id, "x").await).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn lists_show_ones_own_units_page_by_page() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        for number in 0..5 {
            room.begin(&format!("第{number}篇")).await;
        }
        let officer = room.as_(room.officer).await;
        let staff = officer.staff().unwrap();
        let db = room.app.db.read();
        let mut seen = Vec::new();
        let mut filter = article::Filter::default();
        loop {
            let (queries, page) = cluster.count_queries(article::list(db, staff, &filter, 2)).await;
            assert_eq!(queries, 1);
            let page = page.unwrap();
            let Some(last) = page.last() else { break };
            filter.before = Some((last.edited_at, last.id));
            seen.extend(page.iter().map(|one| one.title.clone()));
        }
        assert_eq!(seen, ["第4篇", "第3篇", "第2篇", "第1篇", "第0篇"]);
        let words = article::Filter { text: "第3".into(), ..article::Filter::default() };
        assert_eq!(article::list(db, staff, &words, 9).await.unwrap().len(), 1);
        let stranger = room.as_(room.stranger).await;
        let none = article::list(db, stranger.staff().unwrap(), &article::Filter::default(), 9).await.unwrap();
        assert!(none.is_empty());
    })
    .await;
}
