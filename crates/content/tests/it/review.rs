//! Review: level by level, by different people, on exactly the text that was on the screen.

use content::articles::remark::NewRemark;
use content::articles::{ArticleId, Content, Stage, draft, remark, review};
use platform::Error;
use platform::approvals::{self, Said, form};
use testkit::on_both;

use crate::newsroom::{Newsroom, articles, refused, setup};

#[tokio::test]
async fn article_31_three_people_sign_before_anything_is_released() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.submitted("小游园开放").await.id;
        let again = room.by(room.officer, async |act| review::submit(act, id).await).await;
        assert_eq!(refused(again), ["articles-already-submitted"]);
        let early = room.sign(room.leader, id).await;
        assert_eq!(articles(early), ["31"], "not the leader's turn");

        for (staff, stage) in
            [(room.section, Stage::InReview), (room.secrecy, Stage::InReview), (room.leader, Stage::Approved)]
        {
            room.sign(staff, id).await.unwrap();
            assert_eq!(room.stage(id).await, stage);
        }
        let twice = room.sign(room.leader, id).await;
        assert_eq!(refused(twice), ["articles-not-in-review"]);
        assert_eq!(room.rows("article.approve").await.len(), 3);
        assert_eq!(room.rows("approval.sign").await.len(), 3);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_31_an_author_cannot_review_their_own_words() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let article =
            room.by(room.both, async |act| draft::begin(act, room.column, room.text("自己写的")).await).await.unwrap();
        room.by(room.both, async |act| review::submit(act, article.id).await).await.unwrap();
        let own = room.sign(room.both, article.id).await;
        assert_eq!(articles(own), ["31"]);
        let back = room.by(room.both, async |act| review::send_back(act, article.id, "改", vec![]).await).await;
        assert_eq!(refused(back), ["permit-own-work"], "sending back is a decision, too");
        room.sign(room.section, article.id).await.unwrap();
        assert_eq!(room.rows("article.approve").await.len(), 1);

        let helped = room.begin("别人写的，我改过").await;
        room.by(room.both, async |act| draft::write(act, helped.id, 1, room.text("我改过")).await).await.unwrap();
        room.by(room.officer, async |act| draft::write(act, helped.id, 2, room.text("又改")).await).await.unwrap();
        room.by(room.officer, async |act| review::submit(act, helped.id).await).await.unwrap();
        assert_eq!(refused(room.sign(room.both, helped.id).await), ["permit-own-work"], "one word is enough");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_31_nobody_signs_two_successive_cells() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.submitted("小游园开放").await.id;
        room.sign(room.both, id).await.unwrap();
        assert_eq!(refused(room.sign(room.both, id).await), ["permit-two-cells"]);
        room.sign(room.secrecy, id).await.unwrap();
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_signed_is_the_text_that_was_on_the_screen() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.submitted("小游园开放").await.id;
        let seen = room.digest(id).await;
        let locked = room.by(room.officer, async |act| draft::write(act, id, 2, room.text("偷换")).await).await;
        assert_eq!(articles(locked), ["31"], "locked while it is under review");
        room.by(room.officer, async |act| review::recall(act, id).await).await.unwrap();
        let version = room.article(id).await.version;
        room.by(room.officer, async |act| draft::write(act, id, version, room.text("换过")).await).await.unwrap();
        room.by(room.officer, async |act| review::submit(act, id).await).await.unwrap();
        let old = room
            .by(room.section, async |act| {
                review::approve(act, id, &Said { digest: &seen, opinion: "同意", answers: None }).await
            })
            .await;
        assert!(matches!(old, Err(Error::Stale)) || !refused(old).is_empty(), "the old digest signs nothing");
        assert_eq!(room.rows("article.approve").await.len(), 0);
        room.sign(room.section, id).await.unwrap();
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn sent_back_with_remarks_it_begins_a_new_round() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.submitted("小游园开放").await.id;
        room.sign(room.section, id).await.unwrap();
        let silent =
            room.by(room.secrecy, async |act| review::send_back(act, id, " ", vec![NewRemark::default()]).await).await;
        assert_eq!(refused(silent), ["articles-return-reason"]);
        let remarks =
            vec![NewRemark {
                quote: "三百余平方米".into(), prefix: "占地".into(), text: "请核实面积".into()
            }];
        room.by(room.secrecy, async |act| review::send_back(act, id, "请核实", remarks).await).await.unwrap();
        assert_eq!(room.stage(id).await, Stage::Returned);
        let kept = remark::of(room.app.db.read(), id).await.unwrap();
        assert_eq!((kept.len(), kept[0].quote.as_str()), (1, "三百余平方米"));

        let foreign = room.by(room.stranger, async |act| draft::resolve_remark(act, id, kept[0].id).await).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
        room.by(room.officer, async |act| draft::resolve_remark(act, id, kept[0].id).await).await.unwrap();
        let version = room.article(id).await.version;
        room.by(room.officer, async |act| draft::write(act, id, version, room.text("核实过")).await).await.unwrap();
        room.by(room.officer, async |act| review::submit(act, id).await).await.unwrap();
        assert_eq!(room.stage(id).await, Stage::InReview);
        room.sign_all(id).await;
        assert_eq!(room.stage(id).await, Stage::Approved, "every level signs again");
        let forms = form::of_subject(room.app.db.read(), "article", &id.to_string()).await.unwrap();
        assert!(!forms.is_empty());
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn handing_in_names_every_mistake_at_once_and_leaves_no_trace() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let empty = Content { title: String::new(), body: String::new(), source: String::new(), ..Content::default() };
        let article = room.by(room.officer, async |act| draft::begin(act, room.column, empty).await).await.unwrap();
        let result = room.by(room.officer, async |act| review::submit(act, article.id).await).await;
        assert_eq!(refused(result), ["articles-missing-title", "articles-missing-source", "articles-missing-body"]);
        assert_eq!(room.stage(article.id).await, Stage::Draft);
        assert!(room.rows("article.submit").await.is_empty());
        let reviewer = room.by(room.section, async |act| review::submit(act, article.id).await).await;
        assert_eq!(articles(reviewer), ["19"]);
        let missing = room.by(room.officer, async |act| review::submit(act, ArticleId::new()).await).await;
        assert!(matches!(missing, Err(Error::NotFound)));
        let nothing = room.by(room.officer, async |act| review::recall(act, article.id).await).await;
        assert_eq!(refused(nothing), ["articles-nothing-to-recall"]);
    })
    .await;
}

#[tokio::test]
async fn taken_back_its_signatures_are_void() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.approved("小游园开放").await.id;
        let wrong = room.by(room.section, async |act| review::recall(act, id).await).await;
        assert_eq!(articles(wrong), ["19"]);
        room.by(room.officer, async |act| review::recall(act, id).await).await.unwrap();
        assert_eq!(room.stage(id).await, Stage::Draft);
        let again = room.by(room.officer, async |act| review::recall(act, id).await).await;
        assert_eq!(refused(again), ["articles-nothing-to-recall"]);
        room.by(room.officer, async |act| review::submit(act, id).await).await.unwrap();
        assert_eq!(room.stage(id).await, Stage::InReview, "it begins at the first cell again");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_hand_ins_at_once_one_is_done() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let article = room.begin("小游园开放").await;
        let hand_in = async |staff| room.by(staff, async |act| review::submit(act, article.id).await).await;
        let (one, other) = tokio::join!(hand_in(room.officer), hand_in(room.colleague));
        assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
        assert_eq!(room.rows("article.submit").await.len(), 1);
        assert_eq!(form::of_subject(room.app.db.read(), "article", &article.id.to_string()).await.unwrap().len(), 1);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_31_a_release_form_moves_its_article_from_whichever_page_it_is_decided() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let article = room.submitted("小游园开放").await;
        let form = article.form_id.unwrap();
        let url = format!("/desk/forms/{form}");
        // The officer cannot take the form away from its article.
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let page = officer.get(&url).await.assert_ok();
        assert!(!page.has("form[action$='/withdrawal']") && !page.has("form[action$='/submission']"));
        let taken = room.by(room.officer, async |act| approvals::draft::take_back(act, form).await).await;
        assert_eq!(refused(taken), ["approvals-with-its-subject"]);
        // Returned on the form's page, the article is the officers' again.
        let mut section = room.at_the_desk(&cluster, room.section).await;
        section.get(&url).await.assert_ok();
        let answer = section.post(&format!("{url}/return"), &[("opinion", "请核实日期")]).await;
        section.follow(answer).await.assert_ok().assert_says("已退回");
        assert_eq!(room.stage(article.id).await, Stage::Returned);
        cluster.run_jobs().await;
    })
    .await;
}
