//! The duty table at the desk (annex 4, art. 18): out and in as a file, copied into a new year, seen by whom it
//! concerns; before a site is opened; and what units sent to the portal, month by month (art. 9).

use construction::columns::column;
use content::articles::withdrawal::Reason;
use content::articles::{offers, withdraw};
use content::duty::submission::{self, Month};
use content::duty::{Day, Frequency, Line, Way, opening, row, table, write};
use jiff::civil::date;
use platform::app::Db;
use platform::people::{Post, StaffId, UnitId, holding};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use testkit::{days, on_both, the_system};

use crate::duty::{Office, TODAY, travel_to};
use crate::newsroom::{Newsroom, articles, deed, refused, setup};

#[tokio::test]
async fn annex_4_the_table_goes_out_and_comes_in_after_a_dry_run() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let db = room.app.db.read();
        office.put(room.column, &office.line(Frequency::Weekly(3), date(2026, 11, 1))).await;
        let mut planner = room.at_the_desk(&cluster, office.planner).await;
        let site = column::by_id(db, room.column).await.unwrap().site_id;
        let out = planner.get(&format!("/desk/duty/export?site={site}")).await.assert_ok();
        let text = out.text();
        assert!(text.contains("jw,/news/updates/,jw-001,要闻动态"), "{text}");
        assert!(text.contains("每周 3 条"), "{text}");
        let page = planner.get("/desk/duty/import").await.assert_ok();
        let tried =
            planner.submit(page.form("#try").attach("file", "duty.csv", "text/csv", text.clone().into_bytes())).await;
        tried.assert_ok().assert_says("新增 0 行，变更 0 行，不变 1 行");

        let more = text.trim_start_matches('\u{feff}').to_owned();
        let line = more.lines().nth(1).unwrap().to_owned();
        let new = line.replace("/news/updates/", "/news/notices/").replace("每周 3 条", "monthly");
        let bad = line.replace("/news/updates/", "/nowhere/");
        let head = more.lines().next().unwrap();
        let file = format!("{head}\r\n{}\r\n{new}\r\n{bad}\r\n", line.replace("010-55550500", "010-55550501"));
        let page = planner.get("/desk/duty/import").await.assert_ok();
        let tried = planner.submit(page.form("#try").attach("file", "duty.csv", "text/csv", file.into_bytes())).await;
        let tried = tried.assert_status(422).assert_says("新增 1 行，变更 1 行，不变 0 行，不通过 1 行");
        assert!(!tried.has("#go"), "with a refused line nothing is imported");
        assert_eq!(row::all_in_force(db, Some(site), TODAY).await.unwrap().len(), 1, "a dry run writes nothing");

        // GB 18030, as office programs save it; the change begins today, whatever the file says of the past.
        let good = format!("{head}\r\n{}\r\n{new}\r\n", line.replace("010-55550500", "010-55550501"));
        let (bytes, _, _) = encoding_rs::GB18030.encode(&good);
        assert_eq!(table::text_of(&bytes), good);
        let page = planner.get("/desk/duty/import").await.assert_ok();
        let tried = planner
            .submit(page.form("#try").attach("file", "duty.csv", "text/csv", bytes.into_owned()))
            .await
            .assert_ok();
        let done = planner.submit(tried.form("#go")).await;
        done.assert_redirect("/desk/duty?done=imported");
        let versions = row::of_column(db, room.column).await.unwrap();
        assert_eq!(versions.len(), 2);
        assert_eq!(versions[1].phone, "010-55550501");
        let other = row::in_force(db, room.second, cluster.now().day()).await.unwrap().unwrap();
        assert_eq!((other.frequency, other.number.as_str()), (Frequency::Monthly, "jw-002"));
        let page = planner.get("/desk/duty/import").await.assert_ok();
        let broken =
            planner.submit(page.form("#try").attach("file", "duty.csv", "text/csv", b"a,b\n1,2\n".to_vec())).await;
        broken.assert_status(422).assert_says("文件缺少这些列");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_4_a_year_is_copied_and_whoever_left_is_named() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let db = room.app.db.read();
        let year = Line { valid_until: Some(date(2026, 12, 31)), ..office.line(Frequency::Monthly, TODAY) };
        office.put(room.column, &year).await;
        let gone = Line { officer_b: Some(room.both), ..year.clone() };
        office.put(room.second, &gone).await;
        let held = holding::Entity::find()
            .filter(holding::Column::StaffId.eq(room.both))
            .filter(holding::Column::Post.eq(Post::InformationOfficer))
            .one(db)
            .await
            .unwrap()
            .unwrap();
        deed(&room.app, &the_system(), async |act| holding::end(act, held.id).await).await.unwrap();
        let wrong = room.by(room.officer, async |act| write::copy_year(act, 2027).await.map(|_| ())).await;
        assert_eq!(articles(wrong), ["18"]);
        let far = room.by(office.planner, async |act| write::copy_year(act, 2031).await.map(|_| ())).await;
        assert_eq!(refused(far), ["duty-copy-year"]);
        let mut planner = room.at_the_desk(&cluster, office.planner).await;
        let page = planner.get("/desk/duty").await.assert_ok();
        let copied =
            planner.submit(page.form("form[action='/desk/duty/copies']").fill("year", "2027")).await.assert_ok();
        copied.assert_says("已沿用 1 行").assert_says("jw-002").assert_says("信息员");
        let next = row::in_force(db, room.column, date(2027, 6, 1)).await.unwrap().unwrap();
        assert_eq!(
            (next.version, next.valid_from, next.valid_until),
            (2, Day(date(2027, 1, 1)), Some(Day(date(2027, 12, 31))))
        );
        let again =
            planner.submit(page.form("form[action='/desk/duty/copies']").fill("year", "2027")).await.assert_ok();
        again.assert_says("jw-002");
        assert_eq!(row::of_column(db, room.column).await.unwrap().len(), 2, "twice copies nothing twice");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_18_a_unit_sees_its_own_lines_and_the_planner_writes_them_at_the_desk() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let mut planner = room.at_the_desk(&cluster, office.planner).await;
        let address = format!("/desk/duty/{}", room.column);
        let page = planner.get(&format!("{address}/edit")).await.assert_ok();
        let form = page
            .form(&format!("form[action='{address}']"))
            .fill("requirement", "区内教育要闻")
            .fill("leader", &room.leader.to_string())
            .fill("officer_a", &room.officer.to_string())
            .fill("officer_b", &room.officer.to_string())
            .fill("frequency", "weekly")
            .fill("number", "2")
            .fill("phone", "010-55550500");
        let back = planner.submit(form.clone()).await.assert_status(422);
        let back = back.assert_says("A角和B角必须是两个人").assert_says("第18条");
        assert_eq!(back.form(&format!("form[action='{address}']")).value("number"), Some("2"), "what was typed stays");
        let done = planner.submit(form.fill("officer_b", &room.colleague.to_string())).await;
        done.assert_redirect(&format!("{address}?done=written"));
        let page = planner.get(&address).await.assert_ok();
        page.assert_says("每周 2 条").assert_says("2026-11-27").assert_says("第 1 版");

        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        officer.get("/desk/duty").await.assert_ok().assert_says("区内教育要闻").assert_says("jw-001");
        officer.get(&address).await.assert_ok().assert_says("区内教育要闻");
        officer.get(&format!("{address}/edit")).await.assert_status(403);
        let mut stranger = room.at_the_desk(&cluster, room.stranger).await;
        stranger.get("/desk/duty").await.assert_ok().assert_silent("区内教育要闻");
        stranger.get(&address).await.assert_status(404);
        assert!(!stranger.get("/desk/duty/export").await.assert_ok().text().contains("区内教育要闻"));
        let board = stranger.get("/desk/duty/board?by=columns").await.assert_ok();
        assert!(!board.text().contains(&room.column.to_string()));
        assert!(board.has("table a[href^='/desk/duty/']"), "but their own columns");
        let paper = officer.get("/desk/duty/print").await.assert_ok();
        assert!(paper.body.starts_with(b"%PDF-"), "annex 4 as paper");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_18_the_portal_is_not_opened_before_its_columns_have_units() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let wanting = async |site| {
            let db = Db::Connection(room.app.db.read());
            opening::wanting(&room.app, &db, site).await.unwrap()
        };
        assert!(wanting(room.portal).await.is_empty());
        room.by(office.planner, async |act| write::end(act, room.portal_column, Some(TODAY), "栏目调整").await)
            .await
            .unwrap();
        cluster.travel(days(1));
        let portal = wanting(room.portal).await;
        assert_eq!(portal.len(), 1);
        assert!(portal[0].stands_against);
        assert_eq!((portal[0].need, portal[0].refusal.article.as_deref()), ("duty", Some("18")));
        let site = column::by_id(room.app.db.read(), room.column).await.unwrap().site_id;
        assert!(!wanting(site).await[0].stands_against, "a department's site is shown what it lacks");
        for column in column::open_of_site(room.app.db.read(), site).await.unwrap() {
            office.put(column.id, &office.line(Frequency::Monthly, TODAY)).await;
        }
        assert!(wanting(site).await.is_empty());
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_9_submissions_are_counted_by_month_and_the_table_is_frozen() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let db = room.app.db.read();
        let offer = async |title: &str| {
            let (article, _) = room.published(title).await;
            let made = room
                .by(room.officer, async |act| offers::offer(act, article.id, room.portal_column, "").await)
                .await
                .unwrap();
            (article.id, made.id)
        };
        let (kept, first) = offer("学区调整").await;
        let (_, second) = offer("校园开放日").await;
        room.by(room.editor, async |act| offers::accept(act, first).await).await.unwrap();
        room.by(room.editor, async |act| offers::decline(act, second, "与门户无关").await).await.unwrap();
        let line = Line {
            way: Some(Way::Submission),
            supporting: vec![unit_of(room, room.stranger).await],
            ..office.line(Frequency::Monthly, TODAY)
        };
        office.put(room.second, &line).await;
        let month = Month::parse("2026-11").unwrap();
        let counts = async || submission::of_month(&room.app, db, month).await.unwrap();
        let now = counts().await;
        assert_eq!(now.len(), 3, "whoever is to submit stands in it, with nothing, too");
        assert_eq!((now[0].unit, now[0].place, now[1].place), (room.jw, 1, 2));
        let count = now[0].count;
        assert_eq!((count.offered, count.prompt, count.accepted, count.used), (2, 2, 1, 1));
        cluster.run_day().await;
        assert!(submission::frozen(db, month).await.unwrap().is_empty(), "the month is not over");
        travel_to(&cluster, date(2026, 12, 1));
        cluster.run_day().await;
        let frozen = submission::frozen(db, month).await.unwrap();
        assert_eq!((frozen[0].offered, frozen[0].used, frozen[0].place), (2, 1, 1));
        // What is taken away later is a correction beside the frozen line.
        room.by(room.officer, async |act| withdraw::withdraw(act, kept, Reason::Outdated, "过时").await).await.unwrap();
        travel_to(&cluster, date(2026, 12, 2));
        cluster.run_day().await;
        assert_eq!(submission::frozen(db, month).await.unwrap(), frozen, "published rankings stay");
        assert_eq!(counts().await[0].count.used, 0);
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let page = officer.get("/desk/duty/submissions?month=2026-11").await.assert_ok();
        page.assert_says("现为：报送 2、及时 2、采用 1、在用 0").assert_says("已冻结");
        let csv = officer.get("/desk/duty/submissions/export?month=2026-11").await.assert_ok();
        assert!(csv.text().contains("1,区教育委员会,2,2,1,1,2/2/1/0"), "{}", csv.text());
        officer.get("/desk/duty/submissions?month=2025-01").await.assert_status(404);
        cluster.run_jobs().await;
    })
    .await;
}

async fn unit_of(room: &Newsroom, staff: StaffId) -> UnitId {
    room.as_(staff).await.staff().unwrap().unit_id
}
