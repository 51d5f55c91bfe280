//! Release: now, on a date exactly once, away on a date, withdrawn with a public reason; and that
//! no date of the past can be written.

use content::articles::withdrawal::Reason;
use content::articles::{Stage, article, draft, publication, publish, review, schedule, withdraw};
use platform::{Error, Moment};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use testkit::{hours, minutes, on_both};

use crate::newsroom::{Newsroom, articles, refused, setup};

#[tokio::test]
async fn the_whole_walk_from_the_first_word_to_withdrawal() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, shown) = room.published("小游园今天开放").await;
        cluster.run_jobs().await;
        let mut visitor = cluster.client("jw");
        visitor.get(&shown.path).await.assert_ok().assert_says("小游园今天开放").assert_says("三百余平方米");
        for path in ["/news/updates/", "/news/updates/feed.xml"] {
            visitor.get(path).await.assert_ok().assert_says("小游园今天开放");
        }
        let found = visitor.get("/search?q=小游园").await.assert_ok();
        assert!(found.has(&format!("a[href$='{}']", shown.path)), "found by a word of its text");
        let row = &room.rows("article.publish").await[0];
        assert_eq!(row.digest.as_deref(), Some(shown.digest.as_str()));
        assert_eq!(
            shown.digest,
            room.digest(article.id).await,
            "the digest that was approved is the one that is public"
        );

        let again = room.by(room.officer, async |act| publish::publish(act, article.id).await).await;
        assert_eq!(refused(again), ["articles-already-published"]);
        let silent =
            room.by(room.officer, async |act| withdraw::withdraw(act, article.id, Reason::Error, " ").await).await;
        assert_eq!(refused(silent), ["articles-withdraw-note"]);
        room.by(room.leader, async |act| withdraw::withdraw(act, article.id, Reason::Error, "面积有误").await)
            .await
            .unwrap();
        cluster.run_jobs().await;
        visitor.get(&shown.path).await.assert_status(410).assert_silent("三百余平方米").assert_silent("面积有误");
        for path in ["/", "/news/updates/", "/news/updates/feed.xml", "/search?q=小游园"] {
            let page = visitor.get(path).await.assert_ok();
            assert!(!page.has(&format!("a[href$='{}']", shown.path)), "{path} still links to it");
        }
        let twice =
            room.by(room.leader, async |act| withdraw::withdraw(act, article.id, Reason::Error, "再撤").await).await;
        assert_eq!(refused(twice), ["articles-not-public"]);
        assert_eq!(room.rows("article.withdraw").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn article_31_nothing_unsigned_becomes_public() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let draft = room.begin("草稿").await;
        let early = room.by(room.officer, async |act| publish::publish(act, draft.id).await).await;
        assert_eq!(articles(early), ["31"]);
        let waiting = room.submitted("送审").await;
        let early = room.by(room.officer, async |act| publish::publish(act, waiting.id).await).await;
        assert_eq!(refused(early), ["articles-not-approved"]);
        let signed = room.approved("签批").await;
        let reviewer = room.by(room.section, async |act| publish::publish(act, signed.id).await).await;
        assert_eq!(articles(reviewer), ["19"]);
        let stranger = room.by(room.stranger, async |act| publish::publish(act, signed.id).await).await;
        assert!(stranger.is_err());
        assert!(publication::own(room.app.db.read(), signed.id).await.unwrap().is_none());
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn a_text_changed_behind_the_signatures_is_not_published() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let article = room.approved("小游园").await;
        let revision = content::articles::revision::Entity::find_by_id(article.submitted_revision_id.unwrap());
        let mut row = revision.one(room.app.db.read()).await.unwrap().unwrap().into_active_model();
        row.content = Set(room.text("偷换的内容"));
        row.update(room.app.db.read()).await.unwrap();
        let result = room.by(room.officer, async |act| publish::publish(act, article.id).await).await;
        assert_eq!(articles(result), ["31"]);
        assert!(publication::own(room.app.db.read(), article.id).await.unwrap().is_none());
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_public_stays_until_the_change_is_signed() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, shown) = room.published("第一版").await;
        cluster.run_jobs().await;
        let changed = room
            .by(room.officer, async |act| draft::write(act, article.id, article.version, room.text("第二版")).await)
            .await
            .unwrap();
        assert_eq!(changed.stage, Stage::Draft);
        let mut visitor = cluster.client("jw");
        visitor.get(&shown.path).await.assert_ok().assert_says("第一版");
        room.by(room.officer, async |act| review::submit(act, article.id).await).await.unwrap();
        room.sign_all(article.id).await;
        cluster.travel(hours(1));
        let second = room.by(room.officer, async |act| publish::publish(act, article.id).await).await.unwrap();
        assert_eq!(
            (second.id, second.path.as_str(), second.published_at),
            (shown.id, shown.path.as_str(), shown.published_at)
        );
        assert_eq!(second.index_number, shown.index_number, "given once, kept for good");
        assert!(second.changed_at > second.published_at);
        cluster.run_jobs().await;
        visitor.get(&shown.path).await.assert_ok().assert_says("第二版");
    })
    .await;
}

#[tokio::test]
async fn a_date_comes_exactly_once_and_says_how_late_it_was() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.approved("定时").await.id;
        cluster.run_jobs().await;
        let at = cluster.now().plus_seconds(3600);
        for _ in 0..2 {
            room.by(room.officer, async |act| schedule::publish_at(act, id, Some(at)).await).await.unwrap();
        }
        cluster.travel(minutes(30));
        cluster.run_jobs().await;
        assert_eq!(room.stage(id).await, Stage::Approved, "not before its time");
        cluster.travel(minutes(45));
        cluster.run_jobs().await;
        assert_eq!(room.stage(id).await, Stage::Published);
        cluster.travel(hours(2));
        cluster.run_jobs().await;
        assert_eq!(room.rows("article.publish").await.len(), 1);
        let drift = room.rows("article.published_on_date").await[0].effect()["drift_ms"].as_i64().unwrap();
        assert!((14 * 60_000..16 * 60_000).contains(&drift), "{drift}");
        let late = room
            .by(room.officer, async |act| schedule::publish_at(act, id, Some(cluster.now().plus_seconds(60))).await)
            .await;
        assert_eq!(refused(late), ["articles-already-published"]);
    })
    .await;
}

#[tokio::test]
async fn a_date_that_was_taken_back_does_not_come() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.approved("取消定时").await.id;
        let at = cluster.now().plus_seconds(3600);
        room.by(room.officer, async |act| schedule::publish_at(act, id, Some(at)).await).await.unwrap();
        room.by(room.officer, async |act| schedule::publish_at(act, id, None).await).await.unwrap();
        cluster.travel(hours(2));
        cluster.run_jobs().await;
        assert_eq!(room.stage(id).await, Stage::Approved);
        assert!(room.rows("article.publish").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn article_20_nothing_is_dated_back() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.approved("倒填").await.id;
        let past = cluster.now().plus_seconds(-60);
        let back = room.by(room.officer, async |act| schedule::publish_at(act, id, Some(past)).await).await;
        assert_eq!(articles(back), ["20"]);
        let expiry = room.by(room.officer, async |act| schedule::expire_at(act, id, Some(past)).await).await;
        assert_eq!(refused(expiry), ["articles-date-in-past"]);
        let far = Moment(cluster.now().0.saturating_mul(3));
        let far = room.by(room.officer, async |act| schedule::publish_at(act, id, Some(far)).await).await;
        assert_eq!(refused(far), ["articles-date-too-far"]);
        let before = cluster.now();
        let shown = room.by(room.officer, async |act| publish::publish(act, id).await).await.unwrap();
        assert!(shown.published_at >= before, "the date is the moment of the act");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn what_expires_leaves_by_itself() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, shown) = room.published("限时公告").await;
        let at = cluster.now().plus_seconds(3600);
        let wrong = room.by(room.section, async |act| schedule::expire_at(act, article.id, Some(at)).await).await;
        assert_eq!(articles(wrong), ["31"]);
        room.by(room.officer, async |act| schedule::expire_at(act, article.id, Some(at)).await).await.unwrap();
        cluster.travel(hours(2));
        cluster.run_jobs().await;
        assert_eq!(room.stage(article.id).await, Stage::Withdrawn);
        cluster.client("jw").get(&shown.path).await.assert_status(410);
        assert_eq!(room.rows("article.expired_on_date").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn withdrawing_asks_who_and_what() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (public, _) = room.published("公开").await;
        let withdraw = async |staff, id| {
            room.by(staff, async |act| withdraw::withdraw(act, id, Reason::Outdated, "过时").await).await
        };
        assert_eq!(articles(withdraw(room.section, public.id).await), ["31"]);
        assert!(matches!(withdraw(room.stranger, public.id).await, Err(Error::NotFound)));
        assert!(matches!(withdraw(room.officer, content::articles::ArticleId::new()).await, Err(Error::NotFound)));
        let draft = room.begin("草稿").await;
        assert_eq!(refused(withdraw(room.officer, draft.id).await), ["articles-not-public"]);
        assert!(Reason::parse("expired").is_err(), "a person cannot give the platform's own reasons");
        assert!(
            article::visible_to(&room.app, room.app.db.read(), &room.as_(room.stranger).await, draft.id).await.is_err()
        );
        cluster.run_jobs().await;
    })
    .await;
}
