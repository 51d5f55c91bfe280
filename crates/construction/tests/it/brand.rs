//! Art. 11: the unified mark as a library for everybody, and the nightly look at every home page,
//! on the platform and outside of it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use construction::brand::check;
use construction::brand::deviation;
use construction::brand::mark::Form;
use construction::brand::outside::{self, NewOutside};
use construction::sites::site;
use platform::jobs;
use platform::store::{self, Rendered};
use testkit::{TestCluster, hours, on_both, the_system};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::world::{World, deed, refused, setup};

const PORTAL: &str = "http://www.dongcheng.localhost:8080";

/// A home page outside the platform that can be changed.
struct Outside {
    at: SocketAddr,
    body: Arc<Mutex<String>>,
}

impl Outside {
    async fn open(port: u16) -> Self {
        let listener = TcpListener::bind((IpAddr::V4(Ipv4Addr::LOCALHOST), port)).await.unwrap();
        let at = listener.local_addr().unwrap();
        let body = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&body);
        tokio::spawn(async move {
            loop {
                let Ok((mut stream, _)) = listener.accept().await else { return };
                let mut asked = [0; 2000];
                let _ = stream.read(&mut asked).await;
                let body = shown.lock().unwrap().clone();
                let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { at, body }
    }

    fn shows(&self, html: &str) {
        html.clone_into(&mut self.body.lock().unwrap());
    }
}

/// A mark as the library's page says it should stand.
fn good() -> String {
    let drawn = Form::Colour.svg().replace("<svg ", "<svg class=\"mark\" width=\"36\" height=\"36\" ");
    format!("<html><body><header><a class=\"brand\" href=\"{PORTAL}/\">{drawn}</a></header></body></html>")
}

async fn kinds(world: &World) -> Vec<(String, bool)> {
    let open = deviation::open(world.app.db.read()).await.unwrap();
    open.into_iter().map(|row| (row.kind, row.site_id.is_some())).collect()
}

async fn look(world: &World, cluster: &TestCluster) {
    deed(&world.app, &world.planner, async |act| check::ask(act).await).await.unwrap();
    cluster.run_jobs().await;
}

/// Puts a home page into the store, as if somebody had tampered with it or a layout were wrong.
async fn store_home(world: &World, site: &site::Model, html: &str) {
    let host = world.app.hosts.by_site(site.id).unwrap();
    let html = html.to_owned();
    deed(&world.app, &the_system(), async |act| store::put(act, &host, "/", Rendered::html(html, "home")).await)
        .await
        .unwrap();
}

#[tokio::test]
async fn article_11_a_home_page_without_the_mark_is_seen_and_closes_by_itself_when_mended() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let portal = world.portal().await;
        cluster.run_jobs().await;
        store_home(&world, &portal, &good()).await;
        look(&world, &cluster).await;
        assert_eq!(kinds(&world).await, [], "the layout shows it");

        store_home(&world, &portal, "<html><body><h1>首页</h1></body></html>").await;
        cluster.run_jobs().await;
        let before = world.app.time.now();
        look(&world, &cluster).await;
        assert_eq!(kinds(&world).await, [("missing".to_owned(), true)]);
        let first = deviation::open(world.app.db.read()).await.unwrap().remove(0);
        assert!(first.since > before);
        cluster.travel(hours(24));
        look(&world, &cluster).await;
        let again = deviation::open(world.app.db.read()).await.unwrap().remove(0);
        assert_eq!((again.id, again.since), (first.id, first.since), "one deviation, however often it is seen");
        assert!(again.seen_at > first.seen_at);

        let mut planner = world.at_the_desk(&cluster, world.planner_id, "planner").await;
        let page = planner.get("/desk/brand").await.assert_ok();
        page.assert_says("没有标识").assert_says("北京市东城区人民政府").assert_says(&first.since.minute());

        store_home(&world, &portal, &good().replace("M20 4.6", "M21 4.6")).await;
        look(&world, &cluster).await;
        assert_eq!(kinds(&world).await, [("altered".to_owned(), true)]);
        store_home(&world, &portal, &good()).await;
        look(&world, &cluster).await;
        assert_eq!(kinds(&world).await, []);
        let mended = deviation::mended(world.app.db.read(), 10).await.unwrap();
        assert_eq!(mended.len(), 2);
        planner.get("/desk/brand").await.assert_ok().assert_says("没有偏差").assert_says("已改正");
    })
    .await;
}

#[tokio::test]
async fn the_look_comes_back_every_night() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let site = world.portal().await;
        cluster.run_jobs().await;
        store_home(&world, &site, "<p>无</p>").await;
        for day in 1..=3 {
            jobs::daily::begin(&world.app).await.unwrap();
            jobs::daily::begin(&world.app).await.unwrap();
            let waiting = jobs::waiting(&world.app).await.unwrap();
            assert_eq!(waiting.iter().filter(|job| job.kind == "brand.check").count(), 1, "once a day, day {day}");
            cluster.run_jobs().await;
            let open = deviation::open(world.app.db.read()).await.unwrap();
            assert_eq!((open.len(), open[0].seen_at.day()), (1, world.app.time.now().day()));
            cluster.travel(hours(24));
        }
    })
    .await;
}

#[tokio::test]
async fn article_11_sites_outside_the_platform_are_looked_at_by_their_address() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let outside = Outside::open(0).await;
        let address = format!("http://{}/", outside.at);
        let new = |name: &str, address: &str, unit| NewOutside { name: name.into(), address: address.into(), unit };
        let jw = Some(world.jw);
        for (site, expected) in [
            (new("", "ftp://a.cn/", None), vec!["brand-outside-name", "brand-outside-address", "brand-outside-unit"]),
            (new("某局", "/news/", jw), vec!["brand-outside-address"]),
        ] {
            let answer = deed(&world.app, &world.planner, async |act| outside::add(act, site).await).await;
            assert_eq!(refused(answer), expected);
        }
        let stranger = deed(&world.app, &world.officer, async |act| outside::add(act, new("某局", &address, jw)).await);
        assert_eq!(refused(stranger.await), ["permit-keep-brand"]);

        let watched = deed(&world.app, &world.planner, async |act| outside::add(act, new("某局", &address, jw)).await)
            .await
            .unwrap();
        let twice =
            deed(&world.app, &world.planner, async |act| outside::add(act, new("又", &address, jw)).await).await;
        assert_eq!(refused(twice), ["brand-outside-known"]);
        // This machine is no public address, so the platform does not look at it.
        outside.shows(&good());
        cluster.run_jobs().await;
        let open = deviation::open(world.app.db.read()).await.unwrap();
        assert_eq!((open.len(), open[0].kind.as_str(), open[0].outside_id), (1, "unreachable", Some(watched.id)));
        assert!(open[0].detail.contains("127.0.0.1 lies in a network that is not public"), "{}", open[0].detail);
        let row = &outside::all(world.app.db.read()).await.unwrap()[0];
        assert!(row.checked_at.is_some());

        deed(&world.app, &world.planner, async |act| outside::remove(act, watched.id).await).await.unwrap();
        deed(&world.app, &world.planner, async |act| outside::remove(act, watched.id).await).await.unwrap();
        assert_eq!(kinds(&world).await, [], "what is off the list deviates no more");
        assert_eq!(outside::all(world.app.db.read()).await.unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_planner_enters_and_removes_sites_at_the_desk() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let mut planner = world.at_the_desk(&cluster, world.planner_id, "planner").await;
        let page = planner.get("/desk/brand").await.assert_ok();
        let form = page.form("form[action='/desk/brand/outside']");
        let form = form.fill("name", "某局").fill("address", "ftp://nowhere").fill("unit", &world.jw.to_string());
        let page = planner.submit(form).await.assert_status(422).assert_says("http:// 或 https://");
        let form = page.form("form[action='/desk/brand/outside']").fill("address", "http://10.1.2.3/");
        planner.submit(form).await.assert_redirect("/desk/brand?done=added");
        cluster.run_jobs().await;
        let page =
            planner.get("/desk/brand").await.assert_ok().assert_says("首页无法查看").assert_says("http://10.1.2.3/");
        let form = page.form("form[action='/desk/brand/outside/removal']");
        planner.submit(form).await.assert_redirect("/desk/brand?done=removed");
        planner.get("/desk/brand").await.assert_ok().assert_silent("http://10.1.2.3/");
        world.at_the_desk(&cluster, world.officer_id, "officer").await.get("/desk/brand").await.assert_status(403);
    })
    .await;
}

#[tokio::test]
async fn the_library_gives_the_mark_to_everybody() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        world.portal().await;
        cluster.run_jobs().await;
        let mut visitor = cluster.client("www");
        let page = visitor.get("/brand/").await.assert_ok();
        for words in ["最小尺寸", "24", "留白", "不得这样使用", "#b4281e"] {
            assert!(page.words().contains(words), "{words}");
        }
        for file in page.attributes(".marks img", "src") {
            let drawing = visitor.get(&file).await.assert_ok();
            assert!(drawing.header("content-type").starts_with("image/svg+xml"), "{file}");
            assert!(drawing.text().starts_with("<svg "), "{file}");
        }
        assert_eq!(page.attributes(".marks img", "src").len(), 4);
        visitor.get("/en/brand/").await.assert_ok().assert_says("Rules of use");
        visitor.get("/brand/other.svg").await.assert_status(404);
    })
    .await;
}
