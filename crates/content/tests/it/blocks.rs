//! Content blocks: written by one, approved by another, shown where they are named, and changed on
//! exactly those pages.

use construction::sites::{self, Appearance, Module, site};
use content::articles::{draft, publish, review};
use content::blocks::block::{self, BlockId};
use content::blocks::writing::{self, New};
use platform::store::page;
use platform::{Error, Result};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use testkit::on_both;

use crate::newsroom::{Newsroom, articles, refused, setup};

async fn own_site(room: &Newsroom) -> platform::people::SiteRef {
    site::by_code(room.app.db.read(), "jw").await.unwrap().id
}

async fn new(room: &Newsroom, slug: &str) -> New {
    New {
        site: own_site(room).await,
        slug: slug.into(),
        name: "咨询电话".into(),
        shared: false,
        body: "<p>咨询请拨 <b>010-55550100</b></p>".into(),
    }
}

async fn stale(room: &Newsroom) -> u64 {
    page::Entity::find().filter(page::Column::Stale.eq(true)).count(room.app.db.read()).await.unwrap()
}

#[tokio::test]
async fn a_change_of_a_block_refreshes_exactly_the_pages_that_show_it() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let begun = new(&room, "hotline").await;
        let block = room.by(room.officer, async |act| writing::begin(act, begun).await).await.unwrap();
        let mut content = room.text("带电话的文章");
        content.body = "<p>正文在前。</p><p>[[block:hotline]]</p><p>正文在后。</p><p>[[block:nobody]]</p>".into();
        let article = room.by(room.officer, async |act| draft::begin(act, room.column, content).await).await.unwrap();
        room.by(room.officer, async |act| review::submit(act, article.id).await).await.unwrap();
        room.sign_all(article.id).await;
        let shown = room.by(room.officer, async |act| publish::publish(act, article.id).await).await.unwrap();
        let (_, other) = room.published("没有电话的文章").await;
        room.by(room.officer, async |act| writing::place(act, block.id, room.second).await).await.unwrap();
        let jw = own_site(&room).await;
        let words = Module::Text { title: "电话".into(), text: "[[block:hotline]]".into() };
        let version = site::by_id(room.app.db.read(), jw).await.unwrap().version;
        room.by(room.officer, async |act| {
            sites::arrange(act, jw, vec![Module::Directory, words], Appearance::default(), version).await
        })
        .await
        .unwrap();
        cluster.run_jobs().await;
        let mut visitor = cluster.client("jw");
        let with = [shown.path.as_str(), "/", "/news/notices/"];
        let without = [other.path.as_str(), "/news/updates/"];
        for path in with.iter().chain(&without) {
            let page = visitor.get(path).await.assert_ok();
            assert!(!page.has(".block"), "{path}: nothing before it is approved");
            assert!(!page.text().contains("[[block"), "{path}");
        }
        let waits = block::newest(room.app.db.read(), block.id).await.unwrap();
        let pages = room.by(room.section, async |act| writing::approve(act, waits.id).await).await.unwrap();
        assert!(pages >= with.len(), "{pages}");
        cluster.seal().await;
        let marked: Vec<String> = page::Entity::find()
            .filter(page::Column::Stale.eq(true))
            .all(room.app.db.read())
            .await
            .unwrap()
            .into_iter()
            .map(|page| page.path)
            .collect();
        for path in &marked {
            let plain = path.trim_start_matches("/zh-hant").trim_start_matches("/en");
            assert!(with.contains(&plain), "{path} does not show it");
        }
        for path in with {
            let page = visitor.get(path).await.assert_ok();
            assert!(page.has(".block strong"), "{path}");
        }
        cluster.run_jobs().await;
        assert_eq!(stale(&room).await, 0);
        // The name of a block is not what somebody looks for.
        let found = visitor.get("/search?q=hotline").await.assert_ok();
        assert!(!found.has(&format!("a[href$='{}']", shown.path)));

        let changed = "<p>咨询请拨 <b>010-55550199</b></p>";
        room.by(room.officer, async |act| writing::write(act, block.id, changed).await).await.unwrap();
        assert!(!visitor.get(with[0]).await.text().contains("55550199"), "the old text stays until somebody decides");
        let waits = block::newest(room.app.db.read(), block.id).await.unwrap();
        room.by(room.leader, async |act| writing::approve(act, waits.id).await).await.unwrap();
        cluster.seal().await;
        for path in with {
            visitor.get(path).await.assert_ok().assert_says("010-55550199");
        }
        room.by(room.officer, async |act| writing::retire(act, block.id).await).await.unwrap();
        cluster.seal().await;
        for path in with {
            assert!(!visitor.get(path).await.assert_ok().has(".block"), "{path}");
        }
        let again = room.by(room.officer, async |act| writing::retire(act, block.id).await).await;
        assert_eq!(refused(again), ["blocks-not-public"]);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_31_nobody_approves_their_own_block_and_nothing_floats() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let begin = async |staff, new: New| room.by(staff, async |act| writing::begin(act, new).await).await;
        for staff in [room.section, room.stranger, room.editor] {
            assert_eq!(articles(begin(staff, new(&room, "hours").await).await), ["31"]);
        }
        let bad = New {
            slug: "Hours!".into(),
            name: " ".into(),
            shared: true,
            body: "<p> </p>".into(),
            ..new(&room, "").await
        };
        assert_eq!(
            refused(begin(room.officer, bad).await),
            ["blocks-slug", "blocks-name", "blocks-shared", "blocks-body"]
        );
        for body in [
            "<div style=\"position: fixed\">广告</div>",
            "<MARQUEE>通知</MARQUEE>",
            "<video autoplay>",
            "<iframe src=x>",
        ] {
            let floating = New { body: body.into(), ..new(&room, "hours").await };
            assert_eq!(refused(begin(room.officer, floating).await), ["blocks-floating"], "{body}");
        }
        let nested = New { body: "<p>[[block:other]]</p>".into(), ..new(&room, "hours").await };
        assert_eq!(refused(begin(room.officer, nested).await), ["blocks-nested"]);
        let private = New { body: "<p>身份号码110101199003070011</p>".into(), ..new(&room, "private").await };
        assert_eq!(refused(begin(room.officer, private).await), ["screening-id-number"], "screened like an article");
        let mine = begin(room.both, new(&room, "hours").await).await.unwrap();
        assert_eq!(refused(begin(room.officer, new(&room, "hours").await).await), ["blocks-slug-taken"]);
        let waits = block::newest(room.app.db.read(), mine.id).await.unwrap();
        let approve =
            async |staff, id| -> Result<usize> { room.by(staff, async |act| writing::approve(act, id).await).await };
        // Who wrote it holds a reviewer's post, too, and still may not.
        assert_eq!(refused(approve(room.both, waits.id).await), ["permit-own-work"]);
        assert_eq!(articles(approve(room.officer, waits.id).await), ["31"]);
        let silent = room.by(room.section, async |act| writing::send_back(act, waits.id, " ").await).await;
        assert_eq!(refused(silent), ["blocks-note"]);
        room.by(room.section, async |act| writing::send_back(act, waits.id, "电话号码不对，请核对").await)
            .await
            .unwrap();
        assert_eq!(refused(approve(room.section, waits.id).await), ["blocks-decided"]);
        let second = room.by(room.both, async |act| writing::write(act, mine.id, "<p>一</p>").await).await.unwrap();
        let same = room.by(room.both, async |act| writing::write(act, mine.id, "<p>一</p>").await).await;
        assert_eq!(refused(same), ["blocks-same"]);
        room.by(room.both, async |act| writing::write(act, mine.id, "<p>二</p>").await).await.unwrap();
        assert_eq!(refused(approve(room.section, second.id).await), ["blocks-decided"], "replaced meanwhile");
        let absent = room.by(room.officer, async |act| writing::write(act, BlockId::new(), "<p>x</p>").await).await;
        assert!(matches!(absent, Err(Error::NotFound)));
        let elsewhere = room.by(room.officer, async |act| writing::place(act, mine.id, room.portal_column).await).await;
        assert!(elsewhere.is_err(), "not one's own site");
        let place = async || room.by(room.officer, async |act| writing::place(act, mine.id, room.column).await).await;
        place().await.unwrap();
        assert_eq!(refused(place().await), ["blocks-placed"]);
        let remove = async || room.by(room.officer, async |act| writing::remove(act, mine.id, room.column).await).await;
        remove().await.unwrap();
        assert_eq!(refused(remove().await), ["blocks-not-placed"]);
        cluster.run_jobs().await;

        // At the desk.
        let mut desk = room.at_the_desk(&cluster, room.section).await;
        desk.get("/desk/blocks").await.assert_ok().assert_says("咨询电话");
        let page = desk.get(&format!("/desk/blocks/{}", mine.id)).await.assert_ok();
        assert!(!page.has("#text"), "a reviewer does not write");
        let answer = desk.submit(page.form("#approval")).await;
        answer.assert_redirect(&format!("/desk/blocks/{}?done=approved", mine.id));
        let mut stranger = room.at_the_desk(&cluster, room.stranger).await;
        stranger.get(&format!("/desk/blocks/{}", mine.id)).await.assert_status(404);
        assert!(!stranger.get("/desk/blocks").await.assert_ok().text().contains("hours"));
        let mut writer = room.at_the_desk(&cluster, room.officer).await;
        let form = writer.get("/desk/blocks").await.assert_ok().form("#new");
        let form = form
            .fill("name", "办公时间")
            .fill("slug", "office-hours")
            .fill("body", "<p>九时至十七时</p><script>x</script>");
        writer.submit(form).await.assert_status(422).assert_says("浮动");
        let form = writer.get("/desk/blocks").await.assert_ok().form("#new");
        let form = form.fill("name", "办公时间").fill("slug", "office-hours").fill("body", "<p>九时至十七时</p>");
        let answer = writer.submit(form).await;
        assert_eq!(answer.status, 303);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn a_block_of_the_portal_may_stand_on_every_site_and_others_only_on_their_own() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let portal = New { site: room.portal, shared: true, ..new(&room, "cluster-note").await };
        let shared = room.by(room.editor, async |act| writing::begin(act, portal).await).await.unwrap();
        let own = New { site: room.portal, ..new(&room, "portal-note").await };
        let own = room.by(room.editor, async |act| writing::begin(act, own).await).await.unwrap();
        let leader = crate::newsroom::leader_of(&room.app, "zfb").await;
        for id in [shared.id, own.id] {
            let waits = block::newest(room.app.db.read(), id).await.unwrap();
            room.by(leader, async |act| writing::approve(act, waits.id).await).await.unwrap();
        }
        room.by(room.officer, async |act| writing::place(act, shared.id, room.column).await).await.unwrap();
        let elsewhere = room.by(room.officer, async |act| writing::place(act, own.id, room.column).await).await;
        assert_eq!(refused(elsewhere), ["blocks-elsewhere"]);
        cluster.run_jobs().await;
        assert!(cluster.client("jw").get("/news/updates/").await.assert_ok().has(".block strong"));
        cluster.run_jobs().await;
    })
    .await;
}
