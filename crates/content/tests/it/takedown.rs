//! Articles 19 and 33: a takedown is everywhere and proven, keeps the evidence, is open to those who
//! answer and to those who supervise, and comes back only by approval.

use content::archive::{export, package, record};
use content::articles::content::Attachment;
use content::articles::withdrawal;
use content::articles::{ArticleId, Content, Stage, draft, offer, offers, publication, publish, review, withdraw};
use content::takedown::reason::Reason;
use content::takedown::restore;
use content::takedown::takedown::{self, TakedownId};
use content::takedown::{probe, prove, take_down};
use platform::approvals::form::{self, FormState};
use platform::approvals::{Said, decide};
use platform::files::{self, file};
use platform::people::{Post, StaffId};
use platform::store::page;
use platform::{Error, Result};
use sea_orm::EntityTrait;
use testkit::{Client, TestCluster, days, minutes, on_both};

use crate::newsroom::{Newsroom, articles, refused, seat_in, setup};

/// Stands in title, body, alternative text and the name of a file; nowhere else on earth.
const CANARY: &str = "金丝雀零七三九";

/// A real picture of one pixel: screening looks into the bytes.
const PIXEL: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\
    \x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x0d\x49\x44\x41\x54\x78\xda\x63\
    \x64\xf8\xcf\x50\x0f\x00\x03\x86\x01\x80\x5a\x34\x7d\x6b\x00\x00\x00\x00\x49\x45\x4e\x44\
    \xae\x42\x60\x82";

struct Marked {
    id: ArticleId,
    own: publication::Model,
    copy: publication::Model,
    files: Vec<file::Model>,
}

async fn keep(room: &Newsroom, name: &str, media_type: &str, bytes: &'static [u8]) -> file::Model {
    let new = files::New {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        bytes: bytes.into(),
        width: Some(10),
        height: Some(10),
        unit: room.jw,
    };
    room.by(room.officer, async |act| files::keep(act, new).await).await.unwrap()
}

/// An article full of the canary, in two versions with different files, on two sites.
async fn marked(room: &Newsroom, cluster: &TestCluster) -> Marked {
    let first = keep(room, &format!("{CANARY}.txt"), "text/plain", b"canary one").await;
    let second = keep(room, "second.txt", "text/plain", b"canary two").await;
    let picture = keep(room, "picture.png", "image/png", PIXEL).await;
    let content = |attachment: &file::Model, title: &str| Content {
        title: title.to_owned(),
        lead: format!("{CANARY}摘要"),
        body: format!(
            "<p>{CANARY}正文。</p><figure><img src=\"/files/{}/p.png\" alt=\"{CANARY}图\"></figure>",
            picture.public_id
        ),
        source: "区教育委员会".to_owned(),
        keywords: vec!["小游园".to_owned()],
        attachments: vec![Attachment { file: attachment.public_id.clone(), label: format!("{CANARY}附件") }],
        ..Content::default()
    };
    let text = content(&first, &format!("{CANARY}第一版标题"));
    let id = room.by(room.officer, async |act| draft::begin(act, room.column, text).await).await.unwrap().id;
    let release = async || {
        room.by(room.officer, async |act| review::submit(act, id).await).await.unwrap();
        room.sign_all(id).await;
        room.by(room.officer, async |act| publish::publish(act, id).await).await.unwrap()
    };
    release().await;
    cluster.travel(days(1));
    let version = room.article(id).await.version;
    let text = content(&second, &format!("{CANARY}第二版标题"));
    room.by(room.officer, async |act| draft::write(act, id, version, text).await).await.unwrap();
    let own = release().await;
    let made =
        room.by(room.officer, async |act| offers::offer(act, id, room.portal_column, "请采用").await).await.unwrap();
    let copy = room.by(room.editor, async |act| offers::accept(act, made.id).await).await.unwrap();
    // Somebody beside it, who links to it as a neighbour.
    room.published("旁边的一篇").await;
    cluster.run_jobs().await;
    Marked { id, own, copy, files: vec![first, second, picture] }
}

/// Every address on which the canary could be seen from outside, and whether it is.
async fn seen(room: &Newsroom, cluster: &TestCluster, marked: &Marked) -> Vec<String> {
    let month = marked.own.published_at.day().strftime("%Y-%m").to_string();
    let mut found = Vec::new();
    for (label, shown) in [("jw", &marked.own), ("www", &marked.copy)] {
        let mut visitor = cluster.client(label);
        let column = shown.path.rsplitn(3, '/').nth(2).unwrap().to_owned() + "/";
        let channel = format!("/{}/", column.split('/').nth(1).unwrap());
        let mut addresses = vec![
            shown.path.clone(),
            "/".to_owned(),
            column.clone(),
            format!("{column}?page=2"),
            channel,
            "/feed.xml".to_owned(),
            format!("{column}feed.xml"),
            "/sitemap.xml".to_owned(),
            format!("/sitemap-{month}.xml"),
            format!("/search?q={CANARY}"),
            "/search?q=%E5%B0%8F%E6%B8%B8%E5%9B%AD".to_owned(),
            format!("/search/suggest?q={CANARY}"),
            format!("/as-of/v1{}", shown.path),
            format!("/as-of/v2{}", shown.path),
            format!("/as-of/{}{}", shown.published_at.day(), shown.path),
        ];
        for lang in ["/en", "/zh-hant"] {
            addresses.push(format!("{lang}{}", shown.path));
            addresses.push(format!("{lang}{column}"));
            addresses.push(format!("{lang}/"));
        }
        addresses.extend(marked.files.iter().map(|file| format!("/files/{}/x", file.public_id)));
        for address in addresses {
            shows(&mut visitor, &address, marked, &mut found).await;
        }
    }
    // Whatever lies in the store of pages, looked at or not.
    for kept in page::Entity::find().all(room.app.db.read()).await.unwrap() {
        if String::from_utf8_lossy(&kept.body).contains(CANARY) {
            found.push(format!("stored {}", kept.path));
        }
    }
    // What an export would write.
    for label in ["jw", "www"] {
        let host = room.app.hosts.by_label(label).unwrap();
        let mut lines = Vec::new();
        export::lines(&room.app, &host, &mut lines).await.unwrap();
        if String::from_utf8_lossy(&lines).contains(CANARY) {
            found.push(format!("lines {label}"));
        }
        let folder = tempfile::tempdir().unwrap();
        export::files(&room.app, &host, Default::default(), folder.path()).await.unwrap();
        holds(folder.path(), &mut found);
    }
    found
}

async fn shows(visitor: &mut Client, address: &str, marked: &Marked, found: &mut Vec<String>) {
    let answer = visitor.get(address).await;
    let text = answer.text();
    // A search repeats what was asked; there the address or the title tells.
    let asked = address.starts_with("/search") && !text.contains(&marked.own.path) && !text.contains("版标题");
    let body = (text.contains(CANARY) && !asked) || text.contains("canary ");
    if body || (address.starts_with("/files/") && answer.status != 404) {
        found.push(address.to_owned());
    }
}

fn holds(folder: &std::path::Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holds(&path, found);
        } else if String::from_utf8_lossy(&std::fs::read(&path).unwrap()).contains(CANARY) {
            found.push(path.display().to_string());
        }
    }
}

async fn inspector(room: &Newsroom) -> StaffId {
    seat_in(&room.app, "bmj", "示十二", &[Post::SecrecyInspector]).await
}

async fn taken(room: &Newsroom, staff: StaffId, id: ArticleId) -> Result<takedown::Model> {
    room.by(staff, async |act| take_down(act, id, Reason::Secret, "巡查发现疑似涉密").await).await
}

#[tokio::test]
async fn article_33_a_takedown_is_on_every_surface_and_proven() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let inspector = inspector(&room).await;
        let marked = marked(&room, &cluster).await;
        let packed =
            room.by(room.officer, async |act| package::ask(act, marked.own.site_id, None).await).await.unwrap();
        cluster.run_jobs().await;
        let before = seen(&room, &cluster, &marked).await;
        assert!(before.len() > 25, "the canary can be seen where it should be: {before:#?}");
        let preview = format!("/desk/articles/{}/preview", marked.id);
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        officer.get(&preview).await.assert_ok().assert_says(CANARY);
        officer.get("/desk/articles").await.assert_ok().assert_says(CANARY);

        let takedown = taken(&room, inspector, marked.id).await.unwrap();
        let proven = prove::prove(&room.app, takedown.id).await.unwrap();
        let answers = probe::latest(room.app.db.read(), takedown.id).await.unwrap();
        let unclean: Vec<_> = answers.iter().filter(|answer| !answer.clean).collect();
        assert!(proven.proven_at.is_some() && unclean.is_empty(), "{unclean:#?}");
        let surfaces: std::collections::BTreeSet<_> = answers.iter().map(|answer| answer.surface.as_str()).collect();
        assert_eq!(
            surfaces.into_iter().collect::<Vec<_>>(),
            [
                "archive",
                "attachment",
                "cache",
                "export",
                "feed",
                "home",
                "list",
                "offer",
                "package",
                "page",
                "preview",
                "search",
                "sitemap"
            ]
        );
        // Before any other node or job has heard of it, and after.
        cluster.seal().await;
        assert_eq!(seen(&room, &cluster, &marked).await, Vec::<String>::new());
        cluster.run_jobs().await;
        assert_eq!(seen(&room, &cluster, &marked).await, Vec::<String>::new());
        cluster.client("jw").get(&marked.own.path).await.assert_status(410).assert_says("信息已撤除");

        // On the desk only those see it who may see evidence.
        for address in [
            preview,
            format!("/desk/articles/{}", marked.id),
            format!("/desk/articles/{}/history", marked.id),
            format!("/desk/articles/{}/files/{}", marked.id, marked.files[0].public_id),
            format!("/desk/archive/packages/{}/file", packed.id),
        ] {
            officer.get(&address).await.assert_status(404);
        }
        for address in
            ["/desk/articles", "/desk/articles/export", "/desk/archive", "/desk", "/desk/notices", "/desk/forms"]
        {
            officer.get(address).await.assert_ok().assert_silent(CANARY);
        }
        let mut editor = room.at_the_desk(&cluster, room.editor).await;
        editor.get("/desk/offers?state=withdrawn").await.assert_ok().assert_silent(CANARY);
        let proof = format!("/desk/takedowns/{}", takedown.id);
        officer.get(&proof).await.assert_ok().assert_says(&takedown.serial).assert_silent(CANARY);
        let mut watcher = room.at_the_desk(&cluster, inspector).await;
        watcher.get(&proof).await.assert_ok().assert_says("第二版标题").assert_says("全部撤净");

        // The evidence is whole.
        for kept in record::of_article(room.app.db.read(), marked.id).await.unwrap() {
            assert!(room.app.files.intact(&kept.page_digest).await.unwrap());
            assert!(kept.shown_until.is_some());
        }
        for file in &marked.files {
            assert!(room.app.files.intact(&file.digest).await.unwrap());
        }
        assert_eq!(room.rows("article.takedown").await.len(), 1);
        assert_eq!(room.rows("article.withdraw").await.len(), 1);
        let said = room.rows("takedown.prove").await.remove(0);
        assert_eq!(said.digest, proven.proof_digest);
        cluster.travel(minutes(2));
        cluster.run_jobs().await;
        assert_eq!(room.rows("takedown.prove").await.len(), 2, "the job asks once more");
    })
    .await;
}

#[tokio::test]
async fn article_33_who_may_take_down_and_who_may_not() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let operator = seat_in(&room.app, "xxb", "示十三", &[Post::ItOfficeOperator]).await;
        let mut taken_by = Vec::new();
        for staff in [room.officer, room.leader, inspector(&room).await, operator] {
            let (article, _) = room.published("要撤的").await;
            taken_by.push(taken(&room, staff, article.id).await.unwrap().serial);
            cluster.run_jobs().await;
        }
        assert_eq!(taken_by, ["CX-2026-0001", "CX-2026-0002", "CX-2026-0003", "CX-2026-0004"]);

        let (article, _) = room.published("不该撤的").await;
        assert_eq!(refused(taken(&room, room.section, article.id).await), ["permit-take-down"]);
        assert_eq!(articles(taken(&room, room.section, article.id).await), ["31"]);
        // Whoever may not know of it is told nothing.
        assert!(matches!(taken(&room, room.stranger, article.id).await, Err(Error::NotFound)));
        assert!(matches!(taken(&room, room.editor, article.id).await, Err(Error::NotFound)));
        assert!(matches!(taken(&room, room.leader, ArticleId::new()).await, Err(Error::NotFound)));
        let silent = room.by(room.leader, async |act| take_down(act, article.id, Reason::Mistake, " ").await).await;
        assert_eq!(refused(silent), ["takedown-note"]);
        let draft = room.begin("草稿").await;
        assert_eq!(refused(taken(&room, room.leader, draft.id).await), ["takedown-never-public"]);
        taken(&room, room.leader, article.id).await.unwrap();
        assert_eq!(refused(taken(&room, room.leader, article.id).await), ["takedown-already"]);
        assert!(Reason::parse("anything").is_err());
        cluster.run_jobs().await;
        cluster.travel(minutes(2));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_33_what_was_only_withdrawn_can_be_taken_down_and_loses_its_title() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, shown) = room.published("先撤下再撤除的标题").await;
        let work =
            async |act: &platform::Act| withdraw::withdraw(act, article.id, withdrawal::Reason::Error, "有误").await;
        room.by(room.officer, work).await.unwrap();
        cluster.run_jobs().await;
        let mut visitor = cluster.client("jw");
        visitor.get(&shown.path).await.assert_status(410).assert_says("再撤除的标题");
        let takedown = taken(&room, room.leader, article.id).await.unwrap();
        let proven = prove::prove(&room.app, takedown.id).await.unwrap();
        assert!(proven.proven_at.is_some());
        cluster.run_jobs().await;
        visitor.get(&shown.path).await.assert_status(410).assert_silent("再撤除的标题");
    })
    .await;
}

#[tokio::test]
async fn article_33_it_comes_back_only_on_two_words() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let inspector = inspector(&room).await;
        let marked = marked(&room, &cluster).await;
        let takedown = taken(&room, inspector, marked.id).await.unwrap();
        cluster.run_jobs().await;
        // Not by the way that leads out usually.
        let again = room.by(room.officer, async |act| publish::publish(act, marked.id).await).await;
        assert!(again.is_err());
        let ask = async |staff: StaffId, id: TakedownId, why: &str| {
            room.by(staff, async |act| restore::ask(act, id, why).await).await
        };
        assert_eq!(refused(ask(room.officer, takedown.id, " ").await), ["takedown-restore-why"]);
        assert!(matches!(ask(room.stranger, takedown.id, "误报").await, Err(Error::NotFound)));
        assert!(matches!(ask(room.officer, TakedownId::new(), "误报").await, Err(Error::NotFound)));
        let asked = ask(room.officer, takedown.id, "核查后不涉密").await.unwrap();
        assert!(!asked.subject_label.contains(CANARY) && !asked.fields.to_string().contains(CANARY));
        assert_eq!(refused(ask(room.officer, takedown.id, "再问").await), ["takedown-restore-asked"]);
        let sign = async |staff: StaffId| {
            let now = form::by_id(room.app.db.read(), asked.id).await.unwrap();
            let said = Said { digest: &now.digest, opinion: "同意", answers: None };
            room.by(staff, async |act| decide::sign(act, asked.id, &said).await).await
        };
        assert!(sign(room.officer).await.is_err() && sign(inspector).await.is_err(), "the leader first");
        sign(room.leader).await.unwrap();
        cluster.run_jobs().await;
        cluster.client("jw").get(&marked.own.path).await.assert_status(410);
        assert!(sign(room.leader).await.is_err());
        assert_eq!(sign(inspector).await.unwrap().state, FormState::Complete);
        cluster.run_jobs().await;

        cluster.client("jw").get(&marked.own.path).await.assert_ok().assert_says("第二版标题");
        let hits = cluster.client("jw").get(&format!("/search?q={CANARY}")).await.assert_ok();
        assert!(hits.text().contains(&marked.own.path));
        cluster.client("jw").get(&format!("/files/{}/x", marked.files[1].public_id)).await.assert_ok();
        cluster.client("jw").get(&format!("/files/{}/x", marked.files[0].public_id)).await.assert_status(404);
        // The portal is asked anew.
        cluster.client("www").get(&marked.copy.path).await.assert_status(410);
        assert_eq!(room.stage(marked.id).await, Stage::Published);
        let offered = offer::of_article(room.app.db.read(), marked.id).await.unwrap();
        assert!(offered.iter().all(|offer| !offer.state.is_open()));
        assert_eq!(refused(ask(room.officer, takedown.id, "再问").await), ["takedown-restored"]);
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        officer.get(&format!("/desk/takedowns/{}", takedown.id)).await.assert_ok().assert_says("已恢复");
        cluster.travel(minutes(2));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_33_an_address_is_pasted_and_the_item_is_gone() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let inspector = inspector(&room).await;
        let (_, shown) = room.published("贴网址撤除").await;
        cluster.run_jobs().await;
        let mut desk = room.at_the_desk(&cluster, inspector).await;
        let form = desk.get("/desk/takedowns").await.assert_ok().form("form[action='/desk/takedowns/new']");
        let nowhere = form.fill("address", "http://jw.dongcheng.localhost:8080/nowhere.html");
        let answer = desk.submit(nowhere).await;
        assert_eq!(answer.status, 422);
        answer.assert_says("没有您可以撤除的信息");
        let address = format!("http://jw.dongcheng.localhost:8080/en{}", shown.path);
        let form =
            desk.get("/desk/takedowns").await.form("form[action='/desk/takedowns/new']").fill("address", &address);
        let found = desk.submit(form).await.assert_ok().assert_says("贴网址撤除");
        let form = found.form("form[action='/desk/takedowns']");
        let answer = desk.submit(form.fill("reason", "personal").fill("note", "")).await;
        assert_eq!(answer.status, 422);
        let form = answer.assert_says("请写明情况").form("form[action='/desk/takedowns']");
        let answer = desk.submit(form.fill("reason", "personal").fill("note", "含身份证号")).await;
        let proof = desk.follow(answer).await.assert_ok().assert_says("全部撤净").assert_says("涉及个人信息");
        assert!(proof.texts("tbody tr").len() > 12);
        cluster.client("jw").get(&shown.path).await.assert_status(410);
        let mut stranger = room.at_the_desk(&cluster, room.stranger).await;
        stranger.get(proof.url.path()).await.assert_status(404);
        stranger.get("/desk/takedowns").await.assert_ok().assert_silent("CX-2026");
        cluster.run_jobs().await;
        cluster.travel(minutes(2));
        cluster.run_jobs().await;
    })
    .await;
}
