//! The push to the portal (art. 9): offered, accepted or declined with a reason; changes and
//! withdrawals of the original follow.

use content::articles::offer::{self, OfferId, OfferState};
use content::articles::withdrawal::Reason;
use content::articles::{draft, offers, publish, review, withdraw};
use platform::Error;
use testkit::on_both;

use crate::newsroom::{Newsroom, articles, refused, setup};

#[tokio::test]
async fn article_9_what_the_portal_takes_follows_its_original() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, own) = room.published("学区调整").await;
        let made = room
            .by(room.officer, async |act| offers::offer(act, article.id, room.portal_column, "请采用").await)
            .await
            .unwrap();
        assert_eq!(made.state, OfferState::Waiting);
        let copy = room.by(room.editor, async |act| offers::accept(act, made.id).await).await.unwrap();
        assert!(!copy.own && copy.site_id == room.portal);
        assert_eq!(copy.digest, own.digest);
        cluster.run_jobs().await;
        let mut visitor = cluster.client("www");
        let page = visitor.get(&copy.path).await.assert_ok().assert_says("学区调整").assert_says("区教育委员会");
        assert_eq!(
            page.attributes("link[rel=canonical]", "href"),
            [format!("http://jw.dongcheng.localhost:8080{}", own.path)]
        );

        room.by(room.officer, async |act| {
            draft::write(act, article.id, article.version, room.text("学区调整（修订）")).await
        })
        .await
        .unwrap();
        room.by(room.officer, async |act| review::submit(act, article.id).await).await.unwrap();
        room.sign_all(article.id).await;
        room.by(room.officer, async |act| publish::publish(act, article.id).await).await.unwrap();
        cluster.run_jobs().await;
        visitor.get(&copy.path).await.assert_ok().assert_says("修订");

        room.by(room.officer, async |act| withdraw::withdraw(act, article.id, Reason::Outdated, "过时").await)
            .await
            .unwrap();
        cluster.run_jobs().await;
        visitor.get(&copy.path).await.assert_status(410);
        assert_eq!(offer::by_id(room.app.db.read(), made.id).await.unwrap().state, OfferState::Withdrawn);
    })
    .await;
}

#[tokio::test]
async fn article_9_the_portals_editor_alone_decides_and_gives_a_reason() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let draft = room.begin("没公开").await;
        let make = async |staff, id, column| room.by(staff, async |act| offers::offer(act, id, column, "").await).await;
        assert_eq!(articles(make(room.officer, draft.id, room.portal_column).await), ["9"]);
        let (article, _) = room.published("学区调整").await;
        assert_eq!(refused(make(room.officer, article.id, room.second).await), ["offers-not-portal"]);
        assert_eq!(articles(make(room.section, article.id, room.portal_column).await), ["9"]);
        assert!(matches!(make(room.stranger, article.id, room.portal_column).await, Err(Error::NotFound)));
        let made = make(room.officer, article.id, room.portal_column).await.unwrap();
        assert_eq!(refused(make(room.officer, article.id, room.portal_column).await), ["offers-already"]);

        for staff in [room.officer, room.leader, room.stranger] {
            let wrong = room.by(staff, async |act| offers::accept(act, made.id).await).await;
            assert_eq!(articles(wrong), ["9"]);
        }
        let silent = room.by(room.editor, async |act| offers::decline(act, made.id, " ").await).await;
        assert_eq!(refused(silent), ["offers-decline-reason"]);
        room.by(room.editor, async |act| offers::decline(act, made.id, "与门户无关").await).await.unwrap();
        let twice = room.by(room.editor, async |act| offers::accept(act, made.id).await).await;
        assert_eq!(refused(twice), ["offers-decided"]);
        let missing = room.by(room.editor, async |act| offers::accept(act, OfferId::new()).await).await;
        assert!(matches!(missing, Err(Error::NotFound)));

        let again = make(room.officer, article.id, room.portal_column).await.unwrap();
        assert_eq!(again.state, OfferState::Waiting, "a declined offer may be made again");
        room.by(room.editor, async |act| offers::accept(act, again.id).await).await.unwrap();
        room.by(room.editor, async |act| offers::release(act, again.id, "已过期").await).await.unwrap();
        let twice = room.by(room.editor, async |act| offers::release(act, again.id, "再次").await).await;
        assert_eq!(refused(twice), ["offers-not-accepted"]);
        cluster.run_jobs().await;
    })
    .await;
}
