//! The public register: sites, columns and units with states and dates, as page, CSV and API;
//! what is not open yet and what belongs to people is not in it.

use construction::columns;
use construction::domains::{Contact, Contacts, register};
use construction::mailboxes::Kind;
use construction::sites;
use platform::people::unit;
use platform::web::{Routes, door};
use serde_json::Value;
use testkit::{Client, Setup, TestCluster, on_both, the_system};

use crate::domains::{application, registered};
use crate::world::{World, deed, setup};

/// With the register's routes on every site.
fn with_register() -> Setup {
    Setup {
        router: |app| {
            let desk = platform::people::routes().and(construction::routes());
            door::open(&app, desk, construction::register::routes(), Routes::default())
        },
        ..setup()
    }
}

async fn world(cluster: &TestCluster) -> (World, Client) {
    let world = World::new(cluster).await;
    let portal = world.building_portal().await;
    let draft = world.jw_site().await;
    let channel = world.channel(draft.id, "secret", "未公开频道").await;
    world.column(draft.id, channel, "plans", "未公开栏目").await;
    let channel = world.channels(portal.id).await[0].id;
    let closing = world.column(portal.id, channel, "old", "旧栏目").await;
    deed(&world.app, &world.planner, async |act| columns::close(act, closing.id, closing.version).await).await.unwrap();
    world.open(portal.id).await;
    cluster.run_jobs().await;
    (world, cluster.client("www"))
}

#[tokio::test]
async fn the_register_shows_what_is_open_and_nothing_else() {
    on_both(with_register(), async |cluster| {
        let (world, mut visitor) = world(&cluster).await;
        let page = visitor.get("/register/").await.assert_ok();
        page.assert_says("北京市东城区人民政府")
            .assert_says("正常运行")
            .assert_says("1101010001")
            .assert_silent("区教育委员会");
        let columns = visitor.get("/register/?part=columns").await.assert_ok();
        let columns = columns.assert_says("通知公告").assert_says("旧栏目").assert_says("已关闭");
        columns.assert_silent("未公开栏目");
        visitor.get("/register/?part=columns&site=jw").await.assert_ok().assert_silent("未公开栏目");
        let units = visitor.get("/register/?part=units").await.assert_ok().assert_says("区教育委员会");
        // Nobody's name stands in it.
        for person in ["示一", "示二"] {
            assert!(!units.words().contains(person), "{person}");
        }
        visitor.get("/en/register/").await.assert_ok().assert_says("Register of the cluster").assert_says("Live");
        visitor.get("/register/?part=people").await.assert_status(404);
        cluster.client("jw").get("/register/").await.assert_status(404);
        let home = visitor.get("/site-map/").await.assert_ok();
        assert!(home.attributes(".footer-tools a", "href").contains(&"/register/".to_owned()));

        // From the moment on which it opens it is there, with what it is known for.
        let site = sites::site::by_code(world.app.db.read(), "jw").await.unwrap();
        world.open(site.id).await;
        cluster.run_jobs().await;
        visitor.get("/register/?part=columns&site=jw").await.assert_ok().assert_says("特色工作 开设 政务动态 特色栏目");
        let own: Value = visitor.get("/api/v1/register/columns?site=jw").await.assert_ok().json();
        let own: Vec<_> = own["items"].as_array().unwrap().iter().filter(|row| row["speciality"] == true).collect();
        assert_eq!((own.len(), &own[0]["name"]), (1, &Value::from("特色工作")));
        let csv = visitor.get("/register/columns.csv").await.assert_ok();
        assert!(csv.text().contains("特色工作,Column,http://jw.dongcheng.localhost:8080/guides/own/,news,yes,open,"));
        visitor.get("/register/").await.assert_ok().assert_says("区教育委员会");
        let deep = cluster.client("jw").get("/site-map/").await.assert_ok();
        let expected = "http://www.dongcheng.localhost:8080/register/".to_owned();
        assert!(deep.attributes(".footer-tools a", "href").contains(&expected));
    })
    .await;
}

#[tokio::test]
async fn machines_read_the_register_page_by_page() {
    on_both(with_register(), async |cluster| {
        let (world, mut visitor) = world(&cluster).await;
        let summary: Value = visitor.get("/api/v1/register.json").await.assert_ok().json();
        assert_eq!(summary["domain"], "dongcheng.localhost");
        let counts: Vec<_> = summary["parts"].as_array().unwrap().iter().map(|part| part["count"].clone()).collect();
        assert_eq!(counts, [1, 5, 0, 0, 4, 0]);

        let mut names = Vec::new();
        let mut next = "/api/v1/register/units?limit=3".to_owned();
        loop {
            let page = visitor.get(&next).await.assert_ok();
            assert_eq!(page.header("access-control-allow-origin"), "*");
            let page: Value = page.json();
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 3);
            names.extend(items.iter().map(|unit| unit["code"].as_str().unwrap().to_owned()));
            let Some(url) = page["next"].as_str() else { break };
            next = url.strip_prefix("http://www.dongcheng.localhost:8080").unwrap().to_owned();
        }
        assert_eq!(names, ["hyjd", "jw", "xxb", "zfb"]);

        let first: Value = visitor.get("/api/v1/register/columns?limit=4&site=www").await.assert_ok().json();
        assert_eq!(first["items"][3]["url"], "http://www.dongcheng.localhost:8080/news/notices/");
        assert_eq!((&first["items"][3]["state"], &first["items"][3]["speciality"]), (&"open".into(), &false.into()));
        let next = first["next"].as_str().unwrap().strip_prefix("http://www.dongcheng.localhost:8080").unwrap();
        let second: Value = visitor.get(next).await.assert_ok().json();
        assert_eq!((&second["items"][0]["state"], &second["next"]), (&Value::from("closed"), &Value::Null));
        assert!(second["items"][0]["closed_on"].as_str().unwrap().starts_with("2026-11-"));
        let none: Value = visitor.get("/api/v1/register/columns?site=jw").await.assert_ok().json();
        assert_eq!(none["items"], serde_json::json!([]), "the site is not open");

        for wrong in
            ["/api/v1/register/units?limit=x", "/api/v1/register/units?limit=0", "/api/v1/register/columns?after=1"]
        {
            let answer = visitor.get(wrong).await.assert_status(400);
            assert_eq!(answer.header("content-type"), "application/problem+json", "{wrong}");
        }
        cluster.client("jw").get("/api/v1/register.json").await.assert_status(404);
        let (queries, _) = cluster.count_queries(visitor.get("/api/v1/register/columns?limit=200")).await;
        assert!(queries <= 4, "{queries} queries");
        drop(world);
    })
    .await;
}

#[tokio::test]
async fn the_register_is_a_table_for_spreadsheets() {
    on_both(with_register(), async |cluster| {
        let (world, mut visitor) = world(&cluster).await;
        let hostile = unit::New {
            code: "zz".to_owned(),
            kind: unit::UnitKind::StateOrgan,
            parent: None,
            usc_code: String::new(),
            card: unit::Card {
                name: "=HYPERLINK(\"http://evil\"),某局".to_owned(),
                short_name: "某局".to_owned(),
                ..unit::Card::default()
            },
        };
        deed(&world.app, &the_system(), async |act| unit::found(act, hostile).await).await.unwrap();
        cluster.run_jobs().await;
        let sites = visitor.get("/register/sites.csv").await.assert_ok();
        assert!(sites.header("content-type").starts_with("text/csv; charset=utf-8"));
        assert!(sites.text().starts_with("\u{feff}code,name,name_en,kind,state,url,unit,"));
        assert!(sites.text().contains("www,北京市东城区人民政府,"), "{}", sites.text());
        assert!(!sites.text().contains("区教育委员会"));
        let columns = visitor.get("/register/columns.csv").await.assert_ok();
        assert_eq!(columns.text().lines().count(), 6);
        assert!(!columns.text().contains("未公开"));
        let units = visitor.get("/register/units.csv").await.assert_ok();
        assert!(units.text().contains("\"'=HYPERLINK(\"\"http://evil\"\"),某局\""), "{}", units.text());
        visitor.get("/register/people.csv").await.assert_status(404);
        cluster.client("jw").get("/register/sites.csv").await.assert_status(404);
    })
    .await;
}

#[tokio::test]
async fn names_and_addresses_are_in_it_once_they_are_approved_and_public() {
    on_both(with_register(), async |cluster| {
        let (world, mut visitor) = world(&cluster).await;
        let whom = Contact { name: "示联系".into(), mobile: "13900000000".into(), ..Contact::default() };
        let mut new = application(&world, "jw");
        new.contacts = Contacts { responsible: whom.clone(), administrative: whom.clone(), technical: whom };
        registered(&world, new).await.unwrap();
        registered(&world, application(&world, "jy")).await.unwrap();
        deed(&world.app, &the_system(), async |act| register::apply(act, &application(&world, "jwh")).await)
            .await
            .unwrap();
        world.opened(world.of_the_unit("jiaowei", &[])).await;
        let person = world.colleague("示小明").await;
        world.opened(world.personal(Some(person), "示小明", "shixiaoming")).await;
        let kept = world.of_the_unit("neibu", &[]);
        let kept =
            construction::mailboxes::New { kind: Kind::Functional, public: false, section: "内部".into(), ..kept };
        world.opened(kept).await;
        cluster.run_jobs().await;

        let first: Value = visitor.get("/api/v1/register/domains?limit=1").await.assert_ok().json();
        assert_eq!(first["items"][0]["name"], "jw.dongcheng.localhost");
        assert_eq!(first["items"][0]["expires_on"], "2031-11-23");
        let next = first["next"].as_str().unwrap().strip_prefix("http://www.dongcheng.localhost:8080").unwrap();
        let second: Value = visitor.get(next).await.assert_ok().json();
        assert_eq!((&second["items"][0]["name"], &second["next"]), (&"jy.dongcheng.localhost".into(), &Value::Null));
        let mailboxes: Value = visitor.get("/api/v1/register/mailboxes").await.assert_ok().json();
        let addresses: Vec<_> =
            mailboxes["items"].as_array().unwrap().iter().map(|row| row["address"].clone()).collect();
        assert_eq!(addresses, ["jiaowei@dongcheng.localhost"]);
        for path in [
            "/register/?part=domains",
            "/register/?part=mailboxes",
            "/register/domains.csv",
            "/register/mailboxes.csv",
            "/api/v1/register/domains",
            "/api/v1/register/mailboxes",
        ] {
            let answer = visitor.get(path).await.assert_ok();
            for private in ["jwh.", "示联系", "13900000000", "shixiaoming", "示小明", "neibu", "示二"] {
                assert!(!answer.text().contains(private), "{path}: {private}");
            }
        }
        visitor.get("/register/?part=domains").await.assert_ok().assert_says("已登记").assert_says("YMDJ-2026-0001");
        visitor.get("/register/?part=mailboxes").await.assert_ok().assert_says("单位信箱").assert_says("受理来信");
    })
    .await;
}
