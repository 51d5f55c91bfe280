//! The desk as people before a browser see it: writing without script and with, signing, what a
//! foreign unit cannot see, lists, exports, notices, the journal.

use content::articles::{Stage, draft, release, revision};
use platform::files;
use platform::people::Actor;
use serde_json::{Value, json};
use testkit::{hours, on_both};

use crate::newsroom::{Newsroom, setup};

#[tokio::test]
async fn an_article_is_written_signed_and_published_without_script() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        officer.get("/desk").await.assert_ok().assert_says("没有草稿");
        let page = officer.get("/desk/articles/new").await.assert_ok();
        let form = page.form("form[action='/desk/articles']").fill("title", "小游园开放");
        officer.submit(form.clone().forge("column", "")).await.assert_status(422).assert_says("请选择栏目");
        let answer = officer.submit(form.fill("column", &room.column.to_string())).await;
        let page = officer.follow(answer).await.assert_ok().assert_says("草稿已建立").assert_says("请填写正文");
        let id = page.url.path().rsplit('/').next().unwrap().to_owned();
        let base = format!("/desk/articles/{id}");
        let answer =
            officer.submit(page.form("form[action$='/submission']")).await.assert_status(422).assert_says("请填写正文");
        let form = answer.form("#article").fill("body", "<p>占地三百余平方米。</p>").fill("made_on", "");
        let stale = form.clone();
        let answer = officer.submit(form.press("do", "save")).await;
        let page = officer.follow(answer).await.assert_ok().assert_says("已保存");
        let lost = officer.submit(stale.fill("lead", "我写的摘要").press("do", "save")).await.assert_status(409);
        assert_eq!(lost.form("#article").value("lead"), Some("我写的摘要"), "what was typed is still there");

        let answer = officer.submit(page.form("form[action$='/submission']")).await;
        officer.follow(answer).await.assert_ok().assert_says("已提交审核").assert_says("内容锁定");
        for (number, staff) in [room.section, room.secrecy, room.leader].into_iter().enumerate() {
            let mut signer = room.at_the_desk(&cluster, staff).await;
            signer.get("/desk").await.assert_ok().assert_says("小游园开放");
            signer.get("/desk/inbox").await.assert_ok().assert_says("小游园开放");
            let page = signer.get(&format!("{base}/review")).await.assert_ok().assert_says("占地三百余平方米");
            let mut form = page.form("#decision").fill("opinion", &format!("同意{number}"));
            if staff == room.secrecy {
                for (ask, answer) in release::nothing_found() {
                    form = form.fill(&format!("ask-{ask}"), &answer);
                }
            }
            let answer = signer.submit(form).await;
            signer.follow(answer).await.assert_ok().assert_says("已签署").assert_says(&format!("同意{number}"));
        }
        let page = officer.get(&base).await.assert_ok().assert_says("各级已签署");
        let answer = officer.submit(page.form("button[value=now]").press("when", "now")).await;
        let page = officer.follow(answer).await.assert_ok().assert_says("已发布");
        cluster.run_jobs().await;
        assert!(page.has("a[href^='http://jw.dongcheng.localhost']"));
        let form = page.form("form[action$='/withdrawal']");
        officer.submit(form.clone()).await.assert_status(422).assert_says("请选择撤下原因");
        let answer = officer.submit(form.fill("reason", "error").fill("note", "有误")).await;
        officer.follow(answer).await.assert_ok().assert_says("已撤下");
        cluster.run_jobs().await;
        officer.get(&format!("{base}/history")).await.assert_ok().assert_says("第 1 版").assert_says("撤下");
        officer.get("/desk/notices").await.assert_ok().assert_says("已办结");
    })
    .await;
}

#[tokio::test]
async fn the_editor_saves_by_itself_and_shows_who_was_faster() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.begin("一").await.id;
        let mut one = room.at_the_desk(&cluster, room.officer).await.with_header("accept", "application/json");
        let mut other = room.at_the_desk(&cluster, room.colleague).await.with_header("accept", "application/json");
        let url = format!("/desk/articles/{id}/working");
        one.get_with(&format!("/desk/articles/{id}"), &[("accept", "text/html")]).await.assert_ok();
        other.get_with(&format!("/desk/articles/{id}"), &[("accept", "text/html")]).await.assert_ok();
        let saved: Value = one
            .put_json(&url, &json!({"version": 1, "fields": {"title": "甲", "keywords": "绿地；街角"}}))
            .await
            .assert_ok()
            .json();
        assert_eq!(saved["version"], 2);
        assert!(saved["saved_at"].as_i64().is_some() && saved["others"].is_array());
        let conflict: Value =
            other.put_json(&url, &json!({"version": 1, "fields": {"title": "乙"}})).await.assert_status(409).json();
        assert_eq!((conflict["version"].as_i64(), conflict["fields"]["title"].as_str()), (Some(2), Some("甲")));
        assert_eq!(conflict["by"], "示一");
        assert_eq!(conflict["fields"]["keywords"], "绿地；街角");
        let wrong = one.put_json(&url, &json!({"version": 2, "fields": {"made_on": "昨天"}})).await.assert_status(422);
        assert_eq!(wrong.json::<Value>()["reasons"][0]["field"], "made_on");
        one.put_json(&url, &json!({"fields": 1})).await.assert_status(422);
        let here: Value =
            other.post_json(&format!("/desk/articles/{id}/presence"), &json!({"tab": "b"})).await.assert_ok().json();
        assert_eq!(here["others"][0]["name"], "示一");
        assert_eq!(room.article(id).await.title, "甲");

        cluster.travel(hours(24));
        let late =
            one.put_json(&url, &json!({"version": 2, "fields": {"title": "会话已过期"}})).await.assert_status(401);
        assert!(late.header("content-type").contains("json"), "the editor keeps the text and asks to sign in");
        assert_eq!(room.article(id).await.title, "甲");
    })
    .await;
}

#[tokio::test]
async fn a_foreign_unit_finds_nothing_behind_any_second_view() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let article = room.submitted("内部稿件").await;
        let id = article.id;
        let revision = revision::latest(room.app.db.read(), id).await.unwrap().unwrap().id;
        let column = room.column.to_string();
        let mut stranger = room.at_the_desk(&cluster, room.stranger).await;
        for end in ["", "/preview", "/review", "/history", "/compare?a=public&b=working", "/files/abc"] {
            stranger.get(&format!("/desk/articles/{id}{end}")).await.assert_status(404).assert_silent("内部稿件");
        }
        for end in [
            "",
            "/submission",
            "/submission/withdrawal",
            "/approval",
            "/return",
            "/publication",
            "/expiry",
            "/withdrawal",
            "/offers",
            "/column",
            "/discard",
            "/revisions",
        ] {
            stranger.get("/desk").await.assert_ok();
            let fields = [("name", "x"), ("reason", "error"), ("note", "x"), ("column", &column), ("version", "1")];
            let answer = stranger.post(&format!("/desk/articles/{id}{end}"), &fields).await;
            assert_eq!(answer.status.as_u16(), 404, "{end}: {}", answer.words());
            assert!(!answer.words().contains("内部稿件"), "{end}");
        }
        stranger.get("/desk").await.assert_ok();
        stranger.post(&format!("/desk/articles/{id}/revisions/{revision}/restoration"), &[]).await.assert_status(404);
        stranger.get("/desk/articles").await.assert_ok().assert_silent("内部稿件");
        stranger.get("/desk/articles/export").await.assert_ok().assert_silent("内部稿件");
        stranger.get("/desk/journal").await.assert_ok().assert_silent("内部稿件");
        stranger.get(&format!("/desk/journal?unit={}", room.jw)).await.assert_status(404);
        assert_eq!(room.stage(id).await, Stage::InReview);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_31_the_refusal_of_the_author_is_shown_with_its_article() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let article =
            room.by(room.both, async |act| draft::begin(act, room.column, room.text("自己写的")).await).await.unwrap();
        room.by(room.both, async |act| content::articles::review::submit(act, article.id).await).await.unwrap();
        let mut author = room.at_the_desk(&cluster, room.both).await;
        let url = format!("/desk/articles/{}", article.id);
        let page = author.get(&format!("{url}/review")).await.assert_ok().assert_says("第31条");
        assert!(!page.has("#decision"), "no button that would be refused");
        let digest = room.digest(article.id).await;
        let forced = author.post(&format!("{url}/approval"), &[("digest", &digest), ("opinion", "好")]).await;
        forced.assert_status(403).assert_says("第31条").assert_says("本人参与撰写");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn a_preview_is_the_public_page_of_the_working_copy() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.begin("还没公开").await.id;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let page = officer.get(&format!("/desk/articles/{id}/preview")).await.assert_ok();
        assert!(page.header("content-security-policy").contains("frame-ancestors 'self'"));
        assert_eq!(page.header("x-robots-tag"), "noindex");
        page.assert_says("还没公开").assert_says("尚未公开").assert_says("区教育委员会");
        let queries = cluster.count_queries(officer.get("/desk/articles")).await.0;
        assert!(queries <= 24, "{queries} statements for a list");
    })
    .await;
}

#[tokio::test]
async fn many_at_once_each_with_its_own_answer() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let good = room.begin("可以送审").await.id.to_string();
        let empty = content::articles::Content { source: String::new(), ..room.text("缺来源") };
        let bad = room
            .by(room.officer, async |act| draft::begin(act, room.column, empty).await)
            .await
            .unwrap()
            .id
            .to_string();
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        officer.get("/desk/articles").await.assert_ok();
        let report =
            officer.post("/desk/articles/bulk", &[("do", "submit"), ("id", &good), ("id", &bad)]).await.assert_ok();
        report.assert_says("2 篇中已办 1 篇").assert_says("请填写来源");
        assert_eq!(room.rows("article.submit").await.len(), 1);
        officer.post("/desk/articles/bulk", &[("do", "submit")]).await.assert_status(422);
        officer
            .post("/desk/articles/bulk", &[("do", "withdraw"), ("id", &good)])
            .await
            .assert_ok()
            .assert_says("撤下原因");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn searches_are_kept_and_lists_become_files() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        room.begin("=1+1 公式").await;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let page = officer.get("/desk/articles?stage=draft").await.assert_ok();
        let answer = officer.submit(page.form("form[action='/desk/filters']").fill("name", "我的草稿")).await;
        officer.follow(answer).await.assert_ok().assert_says("我的草稿").assert_says("公式");
        officer.post("/desk/filters", &[("name", "我的草稿"), ("query", "q=x")]).await.assert_status(422);
        let file = officer.get("/desk/articles/export?stage=draft").await.assert_ok();
        assert!(file.header("content-type").starts_with("text/csv"));
        assert!(file.text().contains("'=1+1 公式"));
        let mut colleague = room.at_the_desk(&cluster, room.colleague).await;
        colleague.get("/desk/articles").await.assert_ok().assert_silent("我的草稿");
        cluster.seal().await;
        officer.get("/desk/journal?verb=article").await.assert_ok().assert_says("新建稿件");
        let file = officer.get("/desk/journal/export").await.assert_ok();
        assert!(file.text().contains("新建稿件") && file.header("content-disposition").contains("journal.csv"));
        let mut section = room.at_the_desk(&cluster, room.section).await;
        section.get("/desk/journal").await.assert_status(403);
    })
    .await;
}

#[tokio::test]
async fn the_portals_editor_answers_on_one_page() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (article, _) = room.published("学区调整").await;
        cluster.run_jobs().await;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let page = officer.get(&format!("/desk/articles/{}", article.id)).await.assert_ok();
        let form = page.form("form[action$='/offers']").fill("column", &room.portal_column.to_string());
        let answer = officer.submit(form.fill("note", "请采用")).await;
        officer.follow(answer).await.assert_ok().assert_says("已推送");
        officer.get("/desk/offers").await.assert_status(403);
        let mut editor = room.at_the_desk(&cluster, room.editor).await;
        let page = editor.get("/desk/offers").await.assert_ok().assert_says("学区调整").assert_says("请采用");
        let silent = editor.submit(page.form("form[action$='/decline']")).await.assert_status(422);
        silent.assert_says("请写明不采用的理由").assert_says("第9条");
        let answer = editor.submit(page.form("form[action$='/acceptance']")).await;
        editor.follow(answer).await.assert_ok().assert_says("已采用");
        cluster.run_jobs().await;
        cluster.client("www").get("/news/updates/").await.assert_ok().assert_says("学区调整");
    })
    .await;
}

#[tokio::test]
async fn files_are_looked_into_and_belong_to_their_unit_until_they_are_public() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.begin("带附件").await.id;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let base = format!("/desk/articles/{id}");
        let page = officer.get(&base).await.assert_ok();
        let form = |name: &str, bytes: &[u8]| {
            page.form(&format!("form[action='{base}/files']")).fill("place", "attachments").attach(
                "file",
                name,
                "application/octet-stream",
                bytes,
            )
        };
        officer.submit(form("a.pdf", b"MZ\x90 program")).await.assert_status(422);
        let answer = officer.submit(form("表.txt", "一份说明".as_bytes())).await;
        let page = officer.follow(answer).await.assert_ok().assert_says("表.txt");
        let url = page.attributes("ol[data-attachments] a", "href").remove(0);
        officer.get(&url).await.assert_ok().assert_says("一份说明");
        let mut stranger = room.at_the_desk(&cluster, room.stranger).await;
        stranger.get(&url).await.assert_status(404);
        cluster.client("jw").get(&url).await.assert_status(404);
    })
    .await;
}

#[tokio::test]
async fn a_file_of_another_unit_is_not_opened_by_writing_its_id_into_ones_own_text() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let Actor::Staff(stranger) = room.as_(room.stranger).await else { panic!("nobody") };
        let new = files::New {
            name: "内部.pdf".into(),
            media_type: "application/pdf".into(),
            bytes: b"%PDF-1.7 secret".as_slice().into(),
            width: None,
            height: None,
            unit: stranger.unit_id,
        };
        let file = room.by(room.stranger, async |act| files::keep(act, new.clone()).await).await.unwrap();
        let own = files::New { unit: room.jw, ..new.clone() };
        let own = room.by(room.officer, async |act| files::keep(act, own.clone()).await).await.unwrap();
        let mut text = room.text("借来的附件");
        for file in [&file, &own] {
            text.body.push_str(&format!("<p><a href=\"/files/{}/a.pdf\">附件</a></p>", file.public_id));
        }
        let id =
            room.by(room.officer, async |act| draft::begin(act, room.column, text.clone()).await).await.unwrap().id;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        officer.get(&format!("/desk/articles/{id}/files/{}", own.public_id)).await.assert_ok();
        officer.get(&format!("/desk/articles/{id}/files/{}", file.public_id)).await.assert_status(404);
        officer.get(&format!("/files/{}/a.pdf", file.public_id)).await.assert_status(404);
        cluster.run_jobs().await;
    })
    .await;
}
