//! Article 21: every version that was public is kept as it looked and as data, for a term that nobody
//! undercuts; disposed of only by approval; the public looks at a page as it was.

use content::archive::disposal::{self, RemoveBytes};
use content::archive::record::{self, Filter};
use content::archive::{hold, package, term};
use content::articles::withdrawal::Reason;
use content::articles::{draft, offers, publication, publish, review, withdraw};
use platform::approvals::Said;
use platform::approvals::decide;
use platform::approvals::form::{self, FormState};
use platform::jobs::Job;
use platform::people::{Actor, Post, StaffId};
use platform::store::page;
use platform::{Error, Result};
use serde_json::Value;
use testkit::{TestCluster, days, hours, on_both, on_both_with};

use crate::newsroom::{Newsroom, articles, refused, seat_in, setup};

/// A second version of a published article.
async fn again(room: &Newsroom, cluster: &TestCluster, id: content::articles::ArticleId, title: &str) {
    let article = room.article(id).await;
    let text = room.text(title);
    room.by(room.officer, async |act| draft::write(act, id, article.version, text).await).await.unwrap();
    room.by(room.officer, async |act| review::submit(act, id).await).await.unwrap();
    room.sign_all(id).await;
    cluster.travel(days(2));
    room.by(room.officer, async |act| publish::publish(act, id).await).await.unwrap();
}

#[tokio::test]
async fn article_21_every_version_is_kept_as_it_looked_and_as_data() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, shown) = room.published("第一版").await;
        let db = room.app.db.read();
        let first = record::open(db, shown.id).await.unwrap().unwrap();
        let stored = page::find(db, shown.site_id, &shown.path).await.unwrap().unwrap();
        assert_eq!(first.page_digest, stored.digest, "what is kept is what everybody got");
        assert_eq!((first.number, first.form_id, first.shown_from), (1, shown.form_id, shown.published_at));
        again(&room, &cluster, article.id, "第二版").await;
        cluster.run_jobs().await;

        let kept = record::of_publication(db, shown.id).await.unwrap();
        assert_eq!(kept.iter().map(|one| one.number).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(kept[1].shown_until, Some(kept[0].shown_from));
        let looked = room.app.files.get(&kept[1].page_digest).await.unwrap();
        assert!(String::from_utf8_lossy(&looked).contains("第一版"));
        let data: Value = serde_json::from_slice(&room.app.files.get(&kept[1].data_digest).await.unwrap()).unwrap();
        assert_eq!(data["revision"]["content"]["title"], "第一版");
        let form = form::by_id(db, shown.form_id.unwrap()).await.unwrap();
        assert_eq!(data["release"]["form"]["serial"], form.serial.as_str());
        assert_eq!(data["release"]["cells"].as_array().unwrap().len(), 3);
        assert_eq!(data["release"]["cells"][2]["cell"]["signed_digest"], form.digest.as_str());

        // Withdrawn for the public, kept here.
        room.by(room.officer, async |act| withdraw::withdraw(act, article.id, Reason::Outdated, "过时").await)
            .await
            .unwrap();
        cluster.run_jobs().await;
        let last = record::of_publication(db, shown.id).await.unwrap().remove(0);
        assert!(last.shown_until.is_some() && room.app.files.intact(&last.page_digest).await.unwrap());
        assert_eq!(room.rows("archive.keep").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_was_public_before_there_was_an_archive_is_kept_before_it_leaves() {
    use sea_orm::EntityTrait;
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, shown) = room.published("早先的").await;
        record::Entity::delete_many().exec(room.app.db.read()).await.unwrap();
        room.by(room.officer, async |act| withdraw::withdraw(act, article.id, Reason::Error, "有误").await)
            .await
            .unwrap();
        cluster.run_jobs().await;
        let kept = record::of_publication(room.app.db.read(), shown.id).await.unwrap();
        assert_eq!(kept.len(), 1);
        let looked = room.app.files.get(&kept[0].page_digest).await.unwrap();
        assert!(String::from_utf8_lossy(&looked).contains("小游园今天开放"));
    })
    .await;
}

#[tokio::test]
async fn article_21_the_portals_copy_is_kept_with_its_own_page() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, _) = room.published("学区调整").await;
        let made = room
            .by(room.officer, async |act| offers::offer(act, article.id, room.portal_column, "").await)
            .await
            .unwrap();
        let copy = room.by(room.editor, async |act| offers::accept(act, made.id).await).await.unwrap();
        let kept = record::open(room.app.db.read(), copy.id).await.unwrap().unwrap();
        assert_eq!((kept.site_id, kept.path.as_str()), (room.portal, copy.path.as_str()));
        again(&room, &cluster, article.id, "学区调整（修订）").await;
        assert_eq!(record::of_publication(room.app.db.read(), copy.id).await.unwrap().len(), 2);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_21_no_term_undercuts_the_floor_whoever_asks() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, shown) = room.published("小游园").await;
        let set = async |staff, months| room.by(staff, async |act| term::keep_for(act, article.id, months).await).await;
        // In force today: published things are kept for ever.
        for months in [0, 1, 120, 360] {
            let result = set(room.leader, Some(months)).await;
            assert_eq!(articles(set(room.leader, Some(months)).await), ["21"]);
            assert_eq!(refused(result), ["archive-permanent"]);
        }
        set(room.leader, None).await.unwrap();
        assert_eq!(record::open(room.app.db.read(), shown.id).await.unwrap().unwrap().keep_months, None);
        assert_eq!(refused(set(room.officer, None).await), ["permit-keep-archive"]);
        assert!(matches!(set(room.stranger, None).await, Err(Error::NotFound)));
        cluster.run_jobs().await;
    })
    .await;
    // In 2014 the month of art. 21 was the whole rule; below it nobody gets.
    on_both_with(
        setup(),
        |settings| settings.profile = "dongcheng-2014".to_owned(),
        async |cluster| {
            let room = Newsroom::new(&cluster).await;
            let (article, shown) = room.published("小游园").await;
            assert_eq!(record::open(room.app.db.read(), shown.id).await.unwrap().unwrap().keep_months, Some(1));
            let set =
                async |months| room.by(room.leader, async |act| term::keep_for(act, article.id, months).await).await;
            assert_eq!(refused(set(Some(0)).await), ["archive-below-floor"]);
            assert_eq!(articles(set(Some(0)).await), ["21"]);
            set(Some(120)).await.unwrap();
            set(Some(1)).await.unwrap();
            cluster.run_jobs().await;
        },
    )
    .await;
}

/// The leader of the IT office, who approves disposals.
async fn it_leader(room: &Newsroom) -> StaffId {
    seat_in(&room.app, "xxb", "示十一", &[Post::PrincipalLeader, Post::DeputyLeader]).await
}

async fn sign(room: &Newsroom, staff: StaffId, form: &form::Model) -> Result<form::Model> {
    let form = form::by_id(room.app.db.read(), form.id).await?;
    let said = Said { digest: &form.digest, opinion: "同意", answers: None };
    room.by(staff, async |act| decide::sign(act, form.id, &said).await).await
}

#[tokio::test]
async fn article_21_what_is_due_goes_by_approval_and_its_record_stays() {
    on_both_with(
        setup(),
        |settings| settings.profile = "dongcheng-2014".to_owned(),
        async |cluster| {
            let room = Newsroom::new(&cluster).await;
            let approver = it_leader(&room).await;
            let (article, shown) = room.published("小游园").await;
            let kept = record::open(room.app.db.read(), shown.id).await.unwrap().unwrap();
            let list = async |staff| {
                room.by(staff, async |act| disposal::draw_up(act, room.jw, &[kept.id], "期满").await).await
            };
            assert_eq!(refused(list(room.officer).await), ["archive-not-due"], "it is still public");
            room.by(room.officer, async |act| withdraw::withdraw(act, article.id, Reason::Outdated, "过时").await)
                .await
                .unwrap();
            assert_eq!(articles(list(room.officer).await), ["21"]);
            cluster.travel(days(30));
            assert_eq!(refused(list(room.officer).await), ["archive-not-due"], "on the last day it is kept, too");
            cluster.travel(days(3));
            let none = room.by(room.officer, async |act| disposal::draw_up(act, room.jw, &[], "").await).await;
            assert_eq!(refused(none), ["archive-disposal-empty"]);
            assert_eq!(refused(list(room.stranger).await), ["permit-fill-form"]);

            // A hold stands against it, at hand-in and at every signature.
            let placed =
                room.by(room.leader, async |act| hold::place(act, article.id, "诉讼在办", None).await).await.unwrap();
            assert_eq!(refused(list(room.officer).await), ["archive-held"]);
            room.by(room.leader, async |act| hold::lift(act, placed.id).await).await.unwrap();
            let twice = room.by(room.leader, async |act| hold::lift(act, placed.id).await).await;
            assert_eq!(refused(twice), ["archive-hold-lifted"]);
            let form = list(room.officer).await.unwrap();
            let until = Some(cluster.now().plus_seconds(86_400));
            room.by(room.leader, async |act| hold::place(act, article.id, "审计", until).await).await.unwrap();
            assert_eq!(refused(sign(&room, room.leader, &form).await), ["archive-held"]);
            cluster.travel(days(2));
            assert!(sign(&room, room.officer, &form).await.is_err(), "who drew it up signs nowhere");
            sign(&room, room.leader, &form).await.unwrap();
            assert!(room.app.files.exists(&kept.page_digest).await.unwrap(), "half an approval removes nothing");
            assert!(sign(&room, room.leader, &form).await.is_err(), "not two cells by one hand");
            let done = sign(&room, approver, &form).await.unwrap();
            assert_eq!(done.state, FormState::Complete);
            cluster.run_jobs().await;

            let gone = record::by_id(room.app.db.read(), kept.id).await.unwrap();
            assert_eq!((gone.disposal_form_id, gone.title.as_str()), (Some(form.id), "小游园"));
            assert!(gone.disposed_at.is_some());
            assert!(!room.app.files.exists(&kept.page_digest).await.unwrap());
            assert!(!room.app.files.exists(&kept.data_digest).await.unwrap());
            assert_eq!(room.rows("archive.dispose").await.len(), 1);
            assert_eq!(refused(list(room.officer).await), ["archive-disposed-already"]);
            // The job is harmless when it runs again.
            RemoveBytes { form: form.id }.run(room.app.clone()).await.unwrap();
            let mut desk = room.at_the_desk(&cluster, room.leader).await;
            desk.get(&format!("/desk/archive/{}", kept.id)).await.assert_ok().assert_says("已销毁");
            desk.get(&format!("/desk/archive/{}/page", kept.id)).await.assert_status(404);
        },
    )
    .await;
}

#[tokio::test]
async fn article_21_a_hold_says_why_and_until_when() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, _) = room.published("小游园").await;
        let past = Some(cluster.now());
        let wrong = room.by(room.leader, async |act| hold::place(act, article.id, " ", past).await).await;
        assert_eq!(refused(wrong), ["archive-hold-reason", "archive-hold-past"]);
        let officer = room.by(room.officer, async |act| hold::place(act, article.id, "审计", None).await).await;
        assert_eq!(articles(officer), ["21"]);
        let stranger = room.by(room.stranger, async |act| hold::place(act, article.id, "审计", None).await).await;
        assert!(matches!(stranger, Err(Error::NotFound)));
        let missing = room.by(room.leader, async |act| hold::lift(act, hold::HoldId::new()).await).await;
        assert!(matches!(missing, Err(Error::NotFound)));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_21_the_public_sees_the_page_as_it_was_on_a_day() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, shown) = room.published("第一版").await;
        again(&room, &cluster, article.id, "第二版").await;
        cluster.run_jobs().await;
        let mut visitor = cluster.client("jw");
        let now = visitor.get(&shown.path).await.assert_ok().assert_says("历史版本");
        let link = now.attributes(".versions a", "href").remove(0);
        assert_eq!(link, format!("/as-of/v1{}", shown.path));
        let was = visitor.get(&link).await.assert_ok().assert_says("第一版").assert_says("存档页面");
        assert_eq!(was.attributes("meta[name=robots]", "content"), ["noindex"]);
        assert_eq!(was.header("x-robots-tag"), "noindex");
        assert_eq!(
            was.attributes("link[rel=canonical]", "href"),
            [format!("http://jw.dongcheng.localhost:8080{}", shown.path)]
        );
        let day = |path: &str| format!("/as-of/{path}{}", shown.path);
        visitor.get(&day("2026-11-23")).await.assert_ok().assert_says("第一版");
        visitor.get(&day("2026-11-25")).await.assert_ok().assert_says("第二版");
        visitor.get(&format!("/en{}", day("2026-11-23"))).await.assert_ok().assert_says("archive view");
        for nowhere in ["2026-11-22", "v3", "v0", "gestern", "2026-13-01", "v-1"] {
            visitor.get(&day(nowhere)).await.assert_status(404);
        }
        visitor.get("/as-of/2026-11-23/news/").await.assert_status(404);

        room.by(room.officer, async |act| withdraw::withdraw(act, article.id, Reason::Error, "有误").await)
            .await
            .unwrap();
        cluster.run_jobs().await;
        visitor.get(&link).await.assert_status(404);
        visitor.get(&day("2026-11-23")).await.assert_status(404);
    })
    .await;
}

#[tokio::test]
async fn article_21_the_desk_finds_what_stood_where_on_a_day() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, _) = room.published("第一版").await;
        again(&room, &cluster, article.id, "第二版").await;
        cluster.run_jobs().await;
        let Actor::Staff(leader) = room.as_(room.leader).await else { panic!("staff") };
        let Actor::Staff(stranger) = room.as_(room.stranger).await else { panic!("staff") };
        let on = |day: &str| Filter { on: Some(day.parse().unwrap()), ..Filter::default() };
        let titles = async |staff, filter: Filter| {
            let found = record::list(&room.app, staff, &filter, 10).await.unwrap();
            found.into_iter().map(|one| one.title).collect::<Vec<_>>()
        };
        assert_eq!(titles(&leader, on("2026-11-23")).await, ["第一版"]);
        assert_eq!(titles(&leader, on("2026-11-26")).await, ["第二版"]);
        assert!(titles(&leader, on("2026-11-01")).await.is_empty());
        assert_eq!(titles(&leader, Filter::default()).await, ["第二版", "第一版"]);
        assert!(titles(&stranger, Filter::default()).await.is_empty());
        assert_eq!(titles(&leader, Filter { text: "第一".into(), ..Filter::default() }).await, ["第一版"]);

        let mut desk = room.at_the_desk(&cluster, room.leader).await;
        let list =
            desk.get("/desk/archive?on=2026-11-23").await.assert_ok().assert_says("第一版").assert_silent("第二版");
        let link = list.attributes("tbody a", "href").remove(0);
        let page = desk.get(&link).await.assert_ok().assert_says("审批签字").assert_says("永久");
        let form = page.form(&format!("form[action='{link}/term']")).fill("term", "months").fill("months", "3");
        let answer = desk.submit(form).await;
        assert_eq!(answer.status, 422);
        answer.assert_says("应当永久保管");
        let form = desk.get(&link).await.form(&format!("form[action='{link}/hold']")).fill("reason", "审计");
        let answer = desk.submit(form).await;
        desk.follow(answer).await.assert_ok().assert_says("冻结中");
        let page = desk.get(&format!("{link}/page")).await.assert_ok();
        assert!(page.header("content-security-policy").contains("sandbox"));
        page.assert_says("第一版");
        desk.get(&format!("{link}/data")).await.assert_ok();
        desk.get("/desk/archive?on=gestern").await.assert_ok().assert_says("按年-月-日");
        let mut other = room.at_the_desk(&cluster, room.stranger).await;
        for part in ["", "/page", "/data"] {
            other.get(&format!("{link}{part}")).await.assert_status(404);
        }
    })
    .await;
}

#[tokio::test]
async fn article_21_a_package_is_asked_for_by_the_sites_own_people() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (_, shown) = room.published("小游园").await;
        let ask = async |staff, since| room.by(staff, async |act| package::ask(act, shown.site_id, since).await).await;
        assert_eq!(refused(ask(room.stranger, None).await), ["permit-pack-site"]);
        let future = Some(cluster.now().plus_seconds(86_400));
        assert_eq!(refused(ask(room.officer, future).await), ["archive-package-future"]);
        let asked = ask(room.officer, None).await.unwrap();
        assert_eq!(refused(ask(room.leader, None).await), ["archive-package-waits"]);
        cluster.run_jobs().await;
        let done = package::by_id(room.app.db.read(), asked.id).await.unwrap();
        assert!(done.done_at.is_some() && done.pages.unwrap() > 5, "{done:?}");
        cluster.travel(hours(1));
        let mut desk = room.at_the_desk(&cluster, room.officer).await;
        let list = desk.get("/desk/archive/packages").await.assert_ok().assert_says("整站");
        let link = list.attributes("tbody a", "href").remove(0);
        let file = desk.get(&link).await.assert_ok();
        assert_eq!(file.body.len(), usize::try_from(done.size.unwrap()).unwrap());
        assert_eq!(platform::digest::sm3(&file.body), done.digest.unwrap());
        let mut other = room.at_the_desk(&cluster, room.stranger).await;
        other.get(&link).await.assert_status(404);
        assert!(publication::at(room.app.db.read(), shown.site_id, &shown.path).await.unwrap().is_some());
    })
    .await;
}
