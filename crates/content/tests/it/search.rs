//! Search as the public and the desk meet it (art. 9): nothing that is not public is ever found,
//! counted or suggested; what the office pins; what is looked for and in vain.

use construction::sites::site::{self, SiteState};
use content::articles::content::Attachment;
use content::articles::withdrawal::Reason;
use content::articles::{draft, withdraw};
use content::finding::pinning::{self, New};
use jiff::ToSpan;
use platform::search::asked;
use platform::view::messages::traditional;
use platform::{Error, files};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use testkit::{days, on_both};

use crate::newsroom::{Newsroom, articles, refused, setup};

fn new(room: &Newsroom, words: &str, target: &str) -> New {
    let until = room.app.time.now().day().saturating_add(10.days());
    New {
        words: words.into(),
        target: target.into(),
        title: "住房公积金办事指南".into(),
        note: "先看这里".into(),
        until: Some(until),
    }
}

#[tokio::test]
async fn what_is_not_public_is_never_found_counted_or_suggested() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        room.begin("金丝雀草稿甲").await;
        room.submitted("金丝雀送审乙").await;
        let discarded = room.begin("金丝雀丢弃丙").await;
        room.by(room.officer, async |act| draft::discard(act, discarded.id).await).await.unwrap();
        let (gone, shown) = room.published("金丝雀撤回丁").await;
        let (_, here) = room.published("小游园开放戊").await;
        let (changed, _) = room.published("金丝雀旧题己").await;
        cluster.run_jobs().await;
        let mut visitor = cluster.client("www");
        visitor.get("/search?q=金丝雀").await.assert_ok().assert_says("撤回丁").assert_says("旧题己");
        room.by(room.officer, async |act| withdraw::withdraw(act, gone.id, Reason::Error, "有误").await).await.unwrap();
        let version = room.article(changed.id).await.version;
        room.by(room.officer, async |act| draft::write(act, changed.id, version, room.text("新题目己")).await)
            .await
            .unwrap();
        room.by(room.officer, async |act| content::articles::review::submit(act, changed.id).await).await.unwrap();
        room.sign_all(changed.id).await;
        room.by(room.officer, async |act| content::articles::publish::publish(act, changed.id).await).await.unwrap();
        cluster.run_jobs().await;

        let quiet = async |visitor: &mut testkit::Client, asked: &str| {
            for path in ["/search?q=", "/zh-hant/search?q=", "/search/suggest?q=", "/search?sort=newest&q="] {
                let answer = visitor.get(&format!("{path}{asked}")).await.assert_ok();
                let text = answer.text();
                // What somebody typed is said back; everything else of the secret is not.
                let typed = |canary: &&str| asked.contains(*canary) || traditional(asked).contains(*canary);
                for canary in ["金丝雀", "金絲雀", "草稿甲", "送审乙", "丢弃丙", "撤回丁", "旧题己"]
                    .into_iter()
                    .filter(|canary| !typed(canary))
                {
                    assert!(!text.contains(canary), "{path}{asked} says {canary}");
                }
            }
        };
        for asked in ["金丝雀", "jinsique", "jsq", "jins", "金丝雀撤回丁", "金丝鹊", "撤回丁+小游园", "送审乙", ""]
        {
            quiet(&mut visitor, asked).await;
        }
        // A site that is not open is not there, with all it has.
        visitor.get("/search?q=小游园").await.assert_ok().assert_says("开放戊").assert_says("区教育委员会");
        let closed = site::by_id(room.app.db.read(), here.site_id).await.unwrap();
        let mut row = closed.into_active_model();
        row.state = Set(SiteState::Offline);
        row.update(&testkit_connection(&room).await).await.unwrap();
        for path in ["/search?q=小游园", "/search?q=xyy", "/search?q=", "/search/suggest?q=小游园"] {
            let answer = visitor.get(path).await.assert_ok();
            let text = answer.text();
            assert!(!text.contains("开放戊") && !text.contains("新题目己"), "{path}");
            assert!(!answer.has("#facet-site option[value]:not([value=''])"), "{path}: counts of a closed site");
        }
        assert_eq!(shown.article_id, gone.id);
    })
    .await;
}

/// A connection that writes without an act, for states that acts reach on longer ways.
async fn testkit_connection(room: &Newsroom) -> sea_orm::DatabaseConnection {
    sea_orm::Database::connect(room.app.settings.database()).await.unwrap()
}

#[tokio::test]
async fn suggestions_are_words_and_titles_that_are_there() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (_, shown) = room.published("居住证办理指南").await;
        cluster.run_jobs().await;
        let mut visitor = cluster.client("jw");
        for typed in ["居住", "juzhu", "jzz", "居住证办"] {
            let answer = visitor.get(&format!("/search/suggest?q={typed}")).await.assert_ok();
            let said: serde_json::Value = serde_json::from_str(&answer.text()).unwrap();
            let found = said["suggestions"]
                .as_array()
                .unwrap()
                .iter()
                .any(|one| one["text"] == "居住证办理指南" && one["url"].as_str().unwrap().ends_with(&shown.path));
            assert!(found, "{typed}: {said}");
        }
        let page = visitor.get("/search?q=juzhuzheng").await.assert_ok().assert_says("按拼音查找");
        assert!(page.has(&format!("a[href$='{}']", shown.path)));
        visitor.get("/search?q=居住正办理").await.assert_ok().assert_says("您要找的是不是").assert_says("居住证办理");
        visitor.get("/search?q=居住证+火箭").await.assert_ok().assert_says("办理指南").assert_says("去掉“火箭”再找");
        visitor.get("/search?q=居住证&year=1999").await.assert_ok().assert_says("去掉筛选条件后有 1 条");
        let none = visitor.get("/en/search?q=火箭").await.assert_ok().assert_says("12345");
        assert!(none.has(".search-help a[href='/en/news/']"), "the columns are shown");
        assert_eq!(visitor.get("/search/suggest?q=").await.assert_ok().text(), r#"{"query":"","suggestions":[]}"#);
    })
    .await;
}

#[tokio::test]
async fn article_9_the_portals_editor_pins_results_for_a_time() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, shown) = room.published("提取公积金要带什么").await;
        cluster.run_jobs().await;
        let pin = async |staff, new: New| room.by(staff, async |act| pinning::pin(act, new).await).await;
        assert_eq!(articles(pin(room.officer, new(&room, "公积金", "/news/")).await), ["9"]);
        let bad =
            New { words: "，".into(), target: "https://www.example.com/".into(), until: None, ..new(&room, "", "") };
        assert_eq!(
            refused(pin(room.editor, bad).await),
            ["search-pin-words", "search-pin-until", "search-pin-foreign"]
        );
        for target in
            ["javascript:alert(1)", "http://desk.dongcheng.localhost:8080/desk", "//www.example.com/x.gov.cn", ""]
        {
            assert_eq!(refused(pin(room.editor, new(&room, "词", target)).await), ["search-pin-foreign"], "{target}");
        }
        let past =
            New { until: Some(room.app.time.now().day().saturating_sub(1.days())), ..new(&room, "词", "/news/") };
        assert_eq!(refused(pin(room.editor, past).await), ["search-pin-until"]);

        let address = format!("http://jw.dongcheng.localhost:8080{}", shown.path);
        let told = New { note: "经办人110101199003070011".into(), ..new(&room, "词", &address) };
        assert_eq!(refused(pin(room.editor, told).await), ["screening-id-number"]);
        let pinned = pin(room.editor, new(&room, "公积金\n住房公积金、gjj", &address)).await.unwrap();
        assert_eq!(pinned.article_id, Some(article.id), "an address of ours is the article");
        assert_eq!(refused(pin(room.editor, new(&room, "别的词", &address)).await), ["search-pin-twice"]);
        pin(room.editor, new(&room, "公积金", "https://www.example.gov.cn/")).await.unwrap();
        let mut visitor = cluster.client("www");
        for asked in ["公积金", "ＧＪＪ", "公+積+金"] {
            let page = visitor.get(&format!("/search?q={asked}")).await.assert_ok();
            assert!(page.has(&format!(".search-pins a[href='{address}']")), "{asked}");
        }
        let page = visitor.get("/search?q=公积金提取").await.assert_ok();
        assert!(!page.has(".search-pins"), "these words only");

        room.by(room.officer, async |act| withdraw::withdraw(act, article.id, Reason::Error, "有误").await)
            .await
            .unwrap();
        cluster.run_jobs().await;
        let page = visitor.get("/search?q=公积金").await.assert_ok();
        assert!(!page.text().contains("要带什么") && page.has(".search-pins a[href='https://www.example.gov.cn/']"));
        assert_eq!(refused(pin(room.editor, new(&room, "词", &address)).await), ["search-pin-gone"]);

        let remove = async |staff| room.by(staff, async |act| pinning::remove(act, pinned.id).await).await;
        assert_eq!(articles(remove(room.officer).await), ["9"]);
        remove(room.editor).await.unwrap();
        assert_eq!(refused(remove(room.editor).await), ["search-pin-over"]);
        let absent = content::finding::pin::PinId::new();
        let absent = room.by(room.editor, async |act| pinning::remove(act, absent).await).await;
        assert!(matches!(absent, Err(Error::NotFound)));
        cluster.travel(days(11));
        assert!(!visitor.get("/search?q=公积金").await.assert_ok().has(".search-pins"), "its time is over");
        assert_eq!((room.rows("search.pin").await.len(), room.rows("search.unpin").await.len()), (2, 1));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn the_desk_learns_what_is_looked_for_and_never_by_whom() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        room.published("小游园开放").await;
        cluster.run_jobs().await;
        let mut visitor = cluster.client("jw");
        for _ in 0..3 {
            visitor.get("/search?q=小游园").await.assert_ok();
            visitor.get("/search?q=火箭").await.assert_ok();
            visitor.get("/search?q=110101199003078515").await.assert_ok();
        }
        visitor.get("/search?q=只问一次").await.assert_ok();
        visitor.get("/search?q=小游园&sort=newest").await.assert_ok();
        asked::keep(&room.app).await.unwrap();
        let rows = asked::Entity::find().all(room.app.db.read()).await.unwrap();
        let mut kept: Vec<_> = rows.iter().map(|row| (row.term.as_str(), row.asked, row.vain)).collect();
        kept.sort_unstable();
        assert_eq!(kept, [("只问一次", 1, 1), ("小游园", 3, 0), ("火箭", 3, 3)]);

        let mut desk = room.at_the_desk(&cluster, room.officer).await;
        let page = desk.get("/desk/search").await.assert_ok();
        page.assert_says("小游园").assert_says("火箭").assert_silent("只问一次").assert_silent("110101199003078515");
        let portal = format!("/desk/search?site={}", room.portal);
        desk.get(&portal).await.assert_status(404);
        room.at_the_desk(&cluster, room.leader).await.get("/desk/search").await.assert_status(403);
        let mut editor = room.at_the_desk(&cluster, room.editor).await;
        let page = editor.get("/desk/search").await.assert_ok();
        let until = room.app.time.now().day().saturating_add(3.days()).to_string();
        let form = page
            .form("#pin")
            .fill("words", "停车")
            .fill("target", "/news/")
            .fill("title", "停车")
            .fill("until", &until);
        editor.submit(form).await.assert_redirect("/desk/search?done=pinned");
        let form = editor
            .get("/desk/search?done=pinned")
            .await
            .assert_ok()
            .assert_says("已设置")
            .form("#pin")
            .fill("words", "停车");
        editor.submit(form).await.assert_status(422).assert_says("只能推荐本网站群");

        cluster.travel(days(40));
        assert_eq!(asked::forget(&room.app).await.unwrap(), 1, "what one person asked is forgotten with its month");
        cluster.travel(days(800));
        assert_eq!(asked::forget(&room.app).await.unwrap(), 2, "and the rest in time");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn attachments_are_searched_while_they_are_public() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let form = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/files/form-02.docx")).unwrap();
        let new = files::New {
            name: "申请表.docx".into(),
            media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document".into(),
            bytes: form.into(),
            width: None,
            height: None,
            unit: room.jw,
        };
        let file = room.by(room.officer, async |act| files::keep(act, new.clone()).await).await.unwrap();
        let mut content = room.text("教师资格认定");
        content.attachments = vec![Attachment { file: file.public_id.clone(), label: "下载表格".into() }];
        let article = room.by(room.officer, async |act| draft::begin(act, room.column, content).await).await.unwrap();
        room.by(room.officer, async |act| content::articles::review::submit(act, article.id).await).await.unwrap();
        room.sign_all(article.id).await;
        let mut visitor = cluster.client("jw");
        cluster.run_jobs().await;
        let found = async |visitor: &mut testkit::Client| {
            visitor.get("/search?q=普通话水平").await.assert_ok().has(".results .kind")
        };
        assert!(!found(&mut visitor).await, "not before it is public");
        room.by(room.officer, async |act| content::articles::publish::publish(act, article.id).await).await.unwrap();
        cluster.run_jobs().await;
        assert!(found(&mut visitor).await);
        visitor.get("/search?q=普通话水平").await.assert_says("附件").assert_says("教师资格认定");
        room.by(room.officer, async |act| withdraw::withdraw(act, article.id, Reason::Error, "有误").await)
            .await
            .unwrap();
        cluster.run_jobs().await;
        assert!(!found(&mut visitor).await, "gone with its article");
    })
    .await;
}
