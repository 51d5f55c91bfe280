//! Imports on the desk: an officer brings a file or a feed, chooses columns, gets drafts and a
//! report, and takes them back; nobody else sees it, and what may not be written is not made.

use content::articles::{article, draft};
use content::migration::bring::{self, New};
use content::migration::import::{self, Choice, ImportId, State};
use content::migration::origin;
use platform::Error;
use platform::people::{Post, StaffId, holding};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use testkit::{days, on_both, on_both_with, the_system};

use crate::imports::{export, feed, package, server};
use crate::migration::World;
use crate::newsroom::{deed, refused, setup};

const ATOM: &str = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>西城时报</title><id>a</id>\
    <entry><title>一条消息</title><link href=\"https://news.example.cn/1\"/><published>2016-05-03T01:12:00Z</published>\
    <content type=\"html\">&lt;p&gt;消息的正文。&lt;/p&gt;</content></entry></feed>";

async fn brought(world: &World, staff: StaffId, bytes: &[u8]) -> platform::Result<ImportId> {
    let new = New { site: world.site, name: "export.xml".into(), base: String::new(), bytes: bytes.to_vec().into() };
    let app = world.room.app.clone();
    world.room.by(staff, async |act| Ok(bring::begin(&app, act, new).await?.id)).await
}

async fn of(world: &World, id: ImportId) -> import::Model {
    import::Entity::find_by_id(id).one(world.room.app.db.read()).await.unwrap().unwrap()
}

async fn make(world: &World, id: ImportId, to: &[&str]) -> platform::Result<import::Model> {
    let app = world.room.app.clone();
    let choice = Choice { to: to.iter().map(|to| (*to).to_owned()).collect(), reprints: false, lang: "zh-CN".into() };
    world.room.by(world.room.officer, async |act| bring::make(&app, act, id, choice).await).await
}

#[tokio::test]
async fn article_9_an_officer_brings_an_export_to_the_desk_and_takes_it_back() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let room = &world.room;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let page = officer.get("/desk/articles/import").await.assert_ok();
        assert!(page.has("a[href='/desk/imports']"));
        let form = officer.get("/desk/imports").await.assert_ok().form("form[action='/desk/imports']");
        let sent = form.attach("file", "export.xml", "text/xml", export().into_bytes());
        let sent = officer.submit(sent).await.assert_status(303);
        let place = sent.location().unwrap().to_owned();
        officer.get(&place).await.assert_ok().assert_says("正在读取");
        cluster.run_jobs().await;

        let page = officer.get(&place).await.assert_ok().assert_says("待选择栏目").assert_says("WordPress 导出");
        let page = page.assert_says("工作动态").assert_says("学校小游园向居民开放").assert_says("缺少文件");
        page.assert_says("状态为“draft”；只导入已公开的内容").assert_says("没有标题");
        let id: ImportId = place.rsplit('/').next().unwrap().parse().unwrap();
        let found = of(&world, id).await.found.unwrap();
        let groups: Vec<_> = found.groups.iter().map(|group| (group.category.as_str(), group.articles)).collect();
        assert_eq!(groups, [("工作动态", 1), ("通知公告", 2), ("", 1)]);
        // The columns whose names are like it are chosen already; the page without a category is left out.
        let page = officer.get(&place).await;
        let chosen = page.attributes("select option[selected]", "value");
        assert_eq!(chosen, ["/news/updates/", "/news/notices/"]);
        let made = officer.submit(page.form("form[action$='/drafts']")).await;
        made.assert_redirect(&place);
        cluster.run_jobs().await;

        let page = officer.get(&place).await.assert_ok().assert_says("已完成").assert_says("关于文明游园的通知");
        assert_eq!(world.articles().await.len(), 3);
        assert!(
            world
                .articles()
                .await
                .iter()
                .all(|draft| draft.stage.name() == "draft" && draft.created_by == room.officer)
        );
        assert!(
            page.has("a[href='/desk/articles/{}']".replace("{}", &world.articles().await[0].id.to_string()).as_str())
        );
        let csv = officer.get(&format!("{place}/report")).await.assert_ok();
        assert!(
            csv.text().contains("http://blog.jw.example.cn/archives/11,学校小游园向居民开放,已生成草稿"),
            "{}",
            csv.text()
        );
        assert!(
            csv.text().contains("archives/16") && csv.text().contains("没有日期") && csv.text().contains("[gallery]")
        );
        let row = of(&world, id).await;
        assert_eq!((row.state(), row.total, row.digest), (State::Done, Some(3), None), "the file is forgotten");
        assert_eq!(room.rows("import.done").await.len(), 1);
        officer.get("/desk/notices").await.assert_ok().assert_says("导入完成：export.xml");

        // The same file once more brings nothing.
        let again = brought(&world, room.officer, export().as_bytes()).await.unwrap();
        cluster.run_jobs().await;
        let found = of(&world, again).await.found.unwrap();
        assert_eq!(found.groups.iter().map(|group| group.articles).sum::<usize>(), 1, "{found:?}");
        assert_eq!(found.left.lines.iter().filter(|line| line.key == "migration-reason-here").count(), 3);

        // One draft is changed; taking the import back leaves it.
        let changed = world.articles().await[0].clone();
        let text = content::articles::Content { lead: "改过".into(), ..changed.working.clone() };
        room.by(room.officer, async |act| draft::write(act, changed.id, 1, text).await).await.unwrap();
        let page = officer.get(&place).await;
        officer.submit(page.form("form[action$='/undoing']")).await.assert_redirect(&place);
        cluster.run_jobs().await;
        officer.get(&place).await.assert_ok().assert_says("已撤销").assert_says("已丢弃 2 篇草稿");
        let left: Vec<_> = world.articles().await.into_iter().filter(|draft| draft.discarded_at.is_none()).collect();
        assert_eq!(left.iter().map(|draft| draft.id).collect::<Vec<_>>(), [changed.id]);
        let db = room.app.db.read();
        assert!(origin::of_article(db, changed.id).await.unwrap().is_some());
        // What was thrown away can be brought once more.
        let third = brought(&world, room.officer, export().as_bytes()).await.unwrap();
        cluster.run_jobs().await;
        let found = of(&world, third).await.found.unwrap();
        assert_eq!(found.groups.iter().map(|group| group.articles).sum::<usize>(), 3, "{found:?}");
        let token = officer.get("/desk/imports").await.attributes("input[name=csrf]", "value")[0].clone();
        for deed in ["undoing", "drafts", "removal"] {
            officer.post(&format!("{place}/{deed}"), &[("csrf", token.as_str())]).await.assert_status(409);
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_sees_another_persons_import_and_nobody_writes_where_they_may_not() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let room = &world.room;
        for staff in [room.stranger, room.section, room.leader] {
            assert_eq!(refused(brought(&world, staff, export().as_bytes()).await), ["permit-write-article"]);
        }
        let id = brought(&world, room.officer, export().as_bytes()).await.unwrap();
        cluster.run_jobs().await;
        for staff in [room.colleague, room.stranger] {
            let mut other = room.at_the_desk(&cluster, staff).await;
            let place = format!("/desk/imports/{id}");
            other.get(&place).await.assert_status(404);
            other.get(&format!("{place}/report")).await.assert_status(404);
            let list = other.get("/desk/imports").await.assert_ok().assert_silent("export.xml");
            let token = list.attributes("input[name=csrf]", "value")[0].clone();
            for deed in ["drafts", "removal", "undoing"] {
                let fields = [("csrf", token.as_str()), ("to-0", "/news/notices/")];
                other.post(&format!("{place}/{deed}"), &fields).await.assert_status(404);
            }
        }
        let mut reviewer = room.at_the_desk(&cluster, room.section).await;
        reviewer.get("/desk/imports").await.assert_status(403);

        // Columns that are not there, nothing at all, fewer than there are groups.
        assert_eq!(refused(make(&world, id, &["/nowhere/", "", ""]).await), ["articles-column-closed"]);
        assert_eq!(refused(make(&world, id, &["", "", ""]).await), ["migration-import-nothing"]);
        assert_eq!(refused(make(&world, id, &["/news/notices/"]).await), ["migration-import-nothing"]);
        // Every column is asked for again when the drafts are made: who left meanwhile makes none.
        make(&world, id, &["/news/notices/", "/news/notices/", ""]).await.unwrap();
        assert!(matches!(make(&world, id, &["/news/notices/", "", ""]).await, Err(Error::Stale)));
        let held = holding::Entity::find()
            .filter(holding::Column::StaffId.eq(room.officer))
            .filter(holding::Column::Post.eq(Post::InformationOfficer));
        let held = held.one(room.app.db.read()).await.unwrap().unwrap();
        deed(&room.app, &the_system(), async |act| holding::end(act, held.id).await).await.unwrap();
        cluster.run_jobs().await;
        let row = of(&world, id).await;
        assert_eq!(row.state(), State::Failed, "{row:?}");
        assert_eq!(article::Entity::find().all(room.app.db.read()).await.unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_says_why_and_files_are_forgotten() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let room = &world.room;
        let whole = export();
        let cut = brought(&world, room.officer, &whole.as_bytes()[..whole.len() / 2]).await.unwrap();
        let nowhere = brought(&world, room.officer, &package(&[("a/1.html", b"<p>x</p>")])).await.unwrap();
        let kept = brought(&world, room.officer, whole.as_bytes()).await.unwrap();
        let dropped = brought(&world, room.officer, whole.as_bytes()).await.unwrap();
        cluster.run_jobs().await;
        let trouble = of(&world, cut).await.trouble.unwrap();
        assert!(trouble.contains("at byte") && !trouble.contains("tmp"), "{trouble}");
        assert!(of(&world, nowhere).await.trouble.unwrap().contains("old address"));
        let digest = of(&world, kept).await.digest.unwrap();
        let other = of(&world, dropped).await.digest.unwrap();
        assert_ne!(digest, other, "each file is its own");
        let app = room.app.clone();
        room.by(room.officer, async |act| bring::give_up(&app, act, dropped).await).await.unwrap();
        assert!(!app.files.exists(&other).await.unwrap() && app.files.exists(&digest).await.unwrap());
        let twice = room.by(room.officer, async |act| bring::give_up(&app, act, dropped).await).await;
        assert!(matches!(twice, Err(Error::Stale)));
        assert_eq!(of(&world, dropped).await.state(), State::Dropped);

        cluster.travel(days(13));
        cluster.run_day().await;
        assert!(app.files.exists(&digest).await.unwrap());
        cluster.travel(days(2));
        cluster.run_day().await;
        assert!(!app.files.exists(&digest).await.unwrap());
        let row = of(&world, kept).await;
        assert_eq!((row.state(), row.digest), (State::Dropped, None));

        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let page = officer.get(&format!("/desk/imports/{cut}")).await.assert_ok();
        page.assert_says("无法继续").assert_says("at byte");
        let form = officer.get("/desk/imports").await.form("form[action='/desk/imports']");
        officer.submit(form.clone()).await.assert_status(422).assert_says("请选择文件");
        let odd = form.fill("base", "nowhere").attach("file", "a.xml", "text/xml", whole.into_bytes());
        officer.submit(odd).await.assert_status(422).assert_says("旧网站的地址不是网页地址");
    })
    .await;
}

#[tokio::test]
async fn a_feed_is_brought_by_its_address_and_becomes_reprints() {
    let head = |body: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    };
    let (good, other) = (server(head(ATOM), None).await, server(head(&feed()), None).await);
    on_both_with(
        setup(),
        |settings| settings.outbound_private = vec![good, other],
        async |cluster| {
            let world = World::new(&cluster).await;
            let room = &world.room;
            let mut officer = room.at_the_desk(&cluster, room.officer).await;
            let form = officer.get("/desk/imports").await.form("form[action='/desk/imports']");
            let refused = officer.submit(form.clone().fill("address", "http://127.0.0.1:9/feed.xml")).await;
            refused.assert_status(422).assert_says("无法读取订阅源");
            let sent = officer.submit(form.fill("address", &format!("http://{good}/feed.xml"))).await;
            let place = sent.assert_status(303).location().unwrap().to_owned();
            cluster.run_jobs().await;
            let page = officer.get(&place).await.assert_ok().assert_says("一条消息");
            let form = page.form("form[action$='/drafts']").fill("to-0", "/news/updates/");
            officer.submit(form).await.assert_redirect(&place);
            cluster.run_jobs().await;
            let drafts = world.articles().await;
            assert_eq!(drafts.len(), 1);
            let draft = &drafts[0].working;
            assert_eq!((draft.source.as_str(), draft.source_url.as_str()), ("西城时报", "https://news.example.cn/1"));
            assert!(draft.body.contains("消息的正文"));
        },
    )
    .await;
}

#[tokio::test]
async fn many_drafts_are_made_some_at_a_time() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let items: String = (1..=120)
            .map(|n| format!("<item><title>第{n}条</title><link>http://a.example.cn/{n}</link><category>工作动态</category><description>&lt;p&gt;正文{n}&lt;/p&gt;&lt;p&gt;二&lt;/p&gt;</description></item>"))
            .collect();
        let text = format!("<rss><channel><title>旧站</title>{items}</channel></rss>");
        let id = brought(&world, world.room.officer, text.as_bytes()).await.unwrap();
        cluster.run_jobs().await;
        make(&world, id, &["/news/updates/"]).await.unwrap();
        cluster.run_jobs().await;
        let row = of(&world, id).await;
        assert_eq!((row.state(), row.total), (State::Done, Some(120)));
        assert_eq!(world.articles().await.len(), 120);
        assert_eq!(world.room.rows("import.go_on").await.len(), 2);
        world.room.by(world.room.officer, async |act| bring::undo(act, id).await).await.unwrap();
        cluster.run_jobs().await;
        assert_eq!(of(&world, id).await.report.unwrap().undone, 120);
        assert!(world.articles().await.iter().all(|draft| draft.discarded_at.is_some()));
    })
    .await;
}
