//! Alerts: on every page of every site at once, gone at once, raised by the IT office only.

use content::alerts::alert::{self, AlertId, AlertKind};
use content::alerts::raise::{self, New};
use platform::people::Post;
use platform::{Error, Moment};
use testkit::{hours, minutes, on_both};

use crate::newsroom::{Newsroom, articles, refusals, refused, seat_for, setup};

fn storm(room: &Newsroom) -> New {
    New {
        kind: Some(AlertKind::Emergency),
        text: "暴雨红色预警：请勿前往河道 <b>".into(),
        text_en: "Red rainstorm alert".into(),
        url: "/news/updates/".into(),
        from: None,
        until: Some(room.app.time.now().plus_seconds(6 * 3_600)),
    }
}

#[tokio::test]
async fn an_alert_stands_on_every_page_of_every_site_at_once_and_is_gone_at_once() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (_, shown) = room.published("小游园今天开放").await;
        cluster.run_jobs().await;
        let operator = seat_for(&room.app, room.jw, Post::ItOfficeOperator).await;
        let mut pages = Vec::new();
        for site in ["www", "jw", "mzj"] {
            for path in
                ["/", "/news/", "/news/updates/", "/zh-hant/", "/en/", "/search?q=a", "/nowhere.html", "/site-map/"]
            {
                pages.push((site, path.to_owned()));
            }
        }
        pages.push(("jw", shown.path.clone()));
        let look = async || {
            let mut seen = Vec::new();
            for (site, path) in &pages {
                let answer = cluster.client(site).get(path).await;
                seen.push((answer.text(), answer.header("etag").to_owned()));
            }
            seen
        };
        let before = look().await;
        assert!(before.iter().all(|(text, _)| !text.contains("class=\"alert ")));
        let rendered = room.rows("pages.refresh").await.len();
        let raised = room.by(operator, async |act| raise::raise(act, storm(&room)).await).await.unwrap();
        cluster.seal().await;
        let (queries, during) = cluster.count_queries(look()).await;
        for (((site, path), (text, tag)), (_, was)) in pages.iter().zip(&during).zip(&before) {
            let words = match path.as_str() {
                path if path.starts_with("/en") => "Red rainstorm alert",
                path if path.starts_with("/zh-hant") => "暴雨紅色預警",
                _ => "暴雨红色预警",
            };
            assert!(text.contains(words) && text.contains("alert-emergency"), "{site}{path}");
            assert!(!text.contains("河道 <b>"), "escaped");
            assert!(tag.is_empty() || tag != was, "{site}{path}: a browser that has it asks again and gets it");
        }
        // Nothing is rendered again: only the pages that nobody stores ask the database.
        assert!(queries < 400, "{queries} queries");
        assert_eq!(room.rows("pages.refresh").await.len(), rendered);

        room.by(operator, async |act| raise::end(act, raised.id).await).await.unwrap();
        cluster.seal().await;
        let after = look().await;
        let strip = |seen: &[(String, String)]| seen.iter().map(|(_, tag)| tag.clone()).collect::<Vec<_>>();
        assert_eq!(strip(&after), strip(&before), "the very pages of before");
        assert!(after.iter().all(|(text, _)| !text.contains("暴雨") && !text.contains("Red rainstorm")));
        let again = room.by(operator, async |act| raise::end(act, raised.id).await).await;
        assert_eq!(refused(again), ["alerts-over"]);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn an_alert_ends_by_itself_and_a_day_of_mourning_is_grey() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let operator = seat_for(&room.app, room.jw, Post::ItOfficeOperator).await;
        let now = room.app.time.now();
        let grey = New {
            kind: Some(AlertKind::Mourning),
            text: String::new(),
            from: Some(now.plus_seconds(3_600)),
            until: Some(now.plus_seconds(2 * 3_600)),
            ..storm(&room)
        };
        room.by(operator, async |act| raise::raise(act, grey).await).await.unwrap();
        cluster.seal().await;
        let mut visitor = cluster.client("jw");
        let is_grey = async |visitor: &mut testkit::Client| visitor.get("/").await.assert_ok().has("body.mourning");
        assert!(!is_grey(&mut visitor).await, "not yet");
        cluster.travel(minutes(61));
        assert!(is_grey(&mut visitor).await);
        assert!(!visitor.get("/").await.has(".alert"), "without words");
        let page = visitor.get_with("/", &[("accept-encoding", "gzip, br")]).await.assert_ok();
        assert_eq!(page.header("content-encoding"), "gzip");
        cluster.travel(hours(1));
        assert!(!is_grey(&mut visitor).await, "over");
        // A node that starts later knows what is in force.
        let soon = New { until: Some(room.app.time.now().plus_seconds(3_600)), ..storm(&room) };
        room.by(operator, async |act| raise::raise(act, soon).await).await.unwrap();
        content::alerts::load(&room.app).await.unwrap();
        visitor.get("/").await.assert_ok().assert_says("暴雨红色预警");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_5_the_it_office_alone_raises_alerts_and_says_until_when() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let planner = seat_for(&room.app, room.jw, Post::ItOfficePlanner).await;
        let raise_as = async |staff, new: New| room.by(staff, async |act| raise::raise(act, new).await).await;
        for staff in [room.officer, room.leader, room.editor, room.stranger] {
            assert_eq!(articles(raise_as(staff, storm(&room)).await), ["5"]);
        }
        let now = room.app.time.now();
        let bad = New {
            kind: None,
            text: " ".into(),
            url: "https://www.example.com/".into(),
            until: Some(now),
            ..New::default()
        };
        assert_eq!(refused(raise_as(planner, bad).await), ["alerts-kind", "alerts-text", "alerts-until", "alerts-url"]);
        let long = New { until: Some(now.plus_seconds(24 * 31 * 3_600)), text: "长".repeat(121), ..storm(&room) };
        assert_eq!(refused(raise_as(planner, long).await), ["alerts-text", "alerts-until"]);
        let told =
            New { text: "请找110101199003070011号登记人".into(), text_en: "【机密】".into(), ..storm(&room) };
        let stopped = refusals(raise_as(planner, told).await);
        assert!(stopped.iter().all(|one| one.article.as_deref() == Some("19")), "{stopped:?}");
        let fields: Vec<_> = stopped.iter().filter_map(|one| one.field.as_deref()).collect();
        assert!(fields.contains(&"text") && fields.contains(&"text_en"), "{fields:?}");
        let early = New { from: Some(Moment(0)), ..storm(&room) };
        let raised = raise_as(planner, early).await.unwrap();
        assert!(raised.from_at >= now, "nothing begins in the past");
        assert_eq!(refused(raise_as(planner, storm(&room)).await), ["alerts-twice"]);
        for text in ["停水", "停电"] {
            raise_as(planner, New { text: text.into(), ..storm(&room) }).await.unwrap();
        }
        assert_eq!(refused(raise_as(planner, New { text: "停气".into(), ..storm(&room) }).await), ["alerts-most"]);
        let stranger = room.by(room.officer, async |act| raise::end(act, raised.id).await).await;
        assert_eq!(articles(stranger), ["5"]);
        let absent = room.by(planner, async |act| raise::end(act, AlertId::new()).await).await;
        assert!(matches!(absent, Err(Error::NotFound)));
        assert_eq!(room.rows("alert.raise").await.len(), 3);

        let mut desk = room.at_the_desk(&cluster, planner).await;
        let page = desk.get("/desk/alerts").await.assert_ok().assert_says("正在显示");
        let ends = page.form(&format!("form[action='/desk/alerts/{}/end']", raised.id));
        desk.submit(ends).await.assert_redirect("/desk/alerts?done=ended");
        let form = desk
            .get("/desk/alerts")
            .await
            .assert_ok()
            .form("#alert")
            .fill("kind", "warning")
            .fill("text", "大风蓝色预警");
        desk.submit(form).await.assert_status(422).assert_says("请填写结束时间");
        let until = room.app.time.now().plus_seconds(3 * 3_600).minute().replace(' ', "T");
        let form = desk.get("/desk/alerts").await.assert_ok().form("#alert");
        let form = form.fill("kind", "warning").fill("text", "大风蓝色预警").fill("until", &until);
        desk.submit(form).await.assert_redirect("/desk/alerts?done=raised");
        let living = alert::living(room.app.db.read(), room.app.time.now()).await.unwrap();
        assert!(living.iter().any(|alert| alert.text == "大风蓝色预警" && alert.kind == AlertKind::Warning));
        room.at_the_desk(&cluster, room.officer).await.get("/desk/alerts").await.assert_status(403);
        cluster.run_jobs().await;
    })
    .await;
}
