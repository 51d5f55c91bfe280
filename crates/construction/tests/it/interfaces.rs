//! Service interfaces (art. 9): offered by a unit, decided by the portal's editor, shown to everybody, looked at every
//! day; changes are decided again, nothing is dropped for being down.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use construction::interfaces::check::InterfaceCheck;
use construction::interfaces::{self, InterfaceId, Told, host, interface, version};
use platform::Error;
use platform::jobs::Job;
use platform::notices;
use platform::people::{Actor, Post, StaffId, UnitId, actor_for};
use platform::web::{Routes, door};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::Value;
use testkit::{Setup, TestCluster, days, on_both, on_both_with};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::world::{World, deed, refusals, refused, setup};

/// With the public page and the register on every site.
fn with_page() -> Setup {
    Setup {
        router: |app| {
            let desk = platform::people::routes().and(construction::routes());
            let public = construction::register::routes().and(interfaces::routes());
            door::open(&app, desk, public, Routes::default())
        },
        ..setup()
    }
}

struct Room {
    world: World,
    editor: Actor,
    editor_id: StaffId,
    clerk: Actor,
    clerk_id: StaffId,
}

impl Room {
    async fn new(cluster: &TestCluster) -> Self {
        let world = World::new(cluster).await;
        world.portal().await;
        let editor_id = world.seated(world.zfb, "示编辑", Post::PortalEditor).await;
        let clerk_id = world.seated(world.jw, "示服务", Post::ServiceClerk).await;
        cluster.run_jobs().await;
        let editor = actor_for(&world.app, editor_id).await.unwrap();
        let clerk = actor_for(&world.app, clerk_id).await.unwrap();
        Self { world, editor, editor_id, clerk, clerk_id }
    }

    async fn offer(&self, who: &Actor, unit: UnitId, told: &Told) -> platform::Result<interface::Model> {
        deed(&self.world.app, who, async |act| interfaces::offer(act, unit, told).await).await
    }

    async fn change(&self, id: InterfaceId, told: &Told, expected: i32) -> platform::Result<version::Model> {
        deed(&self.world.app, &self.clerk, async |act| interfaces::change(act, id, told, expected).await).await
    }

    async fn accept(&self, who: &Actor, id: InterfaceId) -> platform::Result<version::Model> {
        let newest = version::newest(self.world.app.db.read(), id).await.unwrap();
        deed(&self.world.app, who, async |act| interfaces::accept(act, newest.id).await).await
    }

    async fn send_back(&self, id: InterfaceId, reason: &str) -> platform::Result<version::Model> {
        let newest = version::newest(self.world.app.db.read(), id).await.unwrap();
        deed(&self.world.app, &self.editor, async |act| interfaces::send_back(act, newest.id, reason).await).await
    }

    async fn told(&self, staff: StaffId, message: &str) -> usize {
        let find = notices::Entity::find()
            .filter(notices::Column::StaffId.eq(staff))
            .filter(notices::Column::Message.eq(message));
        find.all(self.world.app.db.read()).await.unwrap().len()
    }
}

fn told(name: &str, address: &str) -> Told {
    Told {
        name: name.to_owned(),
        serves: "查询各幼儿园剩余学位".to_owned(),
        kind: "enquiry".to_owned(),
        address: address.to_owned(),
        method: "打开网页按提示填写".to_owned(),
        parameters: "街道名称".to_owned(),
        documentation: String::new(),
        phone: "010-55550500".to_owned(),
        valid_until: "2027-06-30".to_owned(),
    }
}

const PLACES: &str = "https://fuwu.dongcheng.gov.cn/xuewei/";

#[tokio::test]
async fn article_9_a_unit_offers_and_the_portals_editor_decides() {
    on_both(with_page(), async |mut cluster| {
        let room = Room::new(&cluster).await;
        // The look that follows an acceptance would leave this machine.
        cluster.leave_jobs();
        let world = &room.world;
        let mut visitor = cluster.client("www");
        visitor.get("/interfaces/").await.assert_ok().assert_says("没有符合条件的服务接口");

        // Everything that is wrong is said at once; only the unit's own hands offer.
        let bad =
            Told { kind: "x".into(), phone: "call".into(), valid_until: "2026-11-23".into(), ..told("", "http://a") };
        assert_eq!(
            refused(room.offer(&room.clerk, world.jw, &bad).await),
            [
                "words-missing",
                "interfaces-kind-missing",
                "interfaces-address-form",
                "interfaces-phone",
                "interfaces-term"
            ]
        );
        let late = Told { valid_until: "2030-01-01".into(), ..told("学位查询", PLACES) };
        assert_eq!(refused(room.offer(&room.clerk, world.jw, &late).await), ["interfaces-term"]);
        for (who, unit) in [(&room.clerk, world.zfb), (&world.planner, world.jw), (&room.editor, world.jw)] {
            let reasons = refusals(room.offer(who, unit, &told("学位查询", PLACES)).await);
            assert_eq!(
                (reasons[0].message.as_str(), reasons[0].article.as_deref()),
                ("permit-offer-interface", Some("9"))
            );
        }
        let id = room.offer(&room.clerk, world.jw, &told("学位查询", PLACES)).await.unwrap().id;
        assert_eq!(room.told(room.editor_id, "interfaces-notice-offered").await, 1);
        visitor.get("/interfaces/").await.assert_ok().assert_silent("学位查询");

        // Only the portal's editor decides, with a reason when it is returned.
        for who in [&room.clerk, &world.officer, &world.planner] {
            assert_eq!(refused(room.accept(who, id).await), ["permit-decide-offer"]);
        }
        assert_eq!(refused(room.send_back(id, "否").await), ["interfaces-reason"]);
        room.send_back(id, "请补充使用说明").await.unwrap();
        assert_eq!(room.told(room.clerk_id, "interfaces-notice-returned").await, 1);
        assert_eq!(refused(room.accept(&room.editor, id).await), ["interfaces-decided"]);
        let better = Told { documentation: format!("{PLACES}help/"), ..told("学位查询", PLACES) };
        assert!(matches!(room.change(id, &better, 7).await, Err(Error::Stale)));
        room.change(id, &better, 1).await.unwrap();
        room.accept(&room.editor, id).await.unwrap();
        assert_eq!(room.told(room.clerk_id, "interfaces-notice-accepted").await, 1);
        assert_eq!(refused(room.accept(&room.editor, id).await), ["interfaces-decided"], "once");
        let page = visitor.get("/interfaces/").await.assert_ok().assert_says("学位查询").assert_says("区教育委员会");
        assert!(page.attributes(".services h3 a", "href").contains(&PLACES.to_owned()));

        // A change waits while the one before stays public; the unit may take everything back.
        assert_eq!(refused(room.change(id, &better, 2).await), ["interfaces-same"]);
        let moved = told("入园学位查询", "http://jw.dongcheng.localhost:8080/places/");
        room.change(id, &moved, 2).await.unwrap();
        visitor.get("/interfaces/").await.assert_ok().assert_says("学位查询").assert_silent("入园学位查询");
        let again = Told { parameters: "街道和年龄".into(), ..moved };
        room.change(id, &again, 3).await.unwrap();
        room.accept(&room.editor, id).await.unwrap();
        visitor.get("/interfaces/").await.assert_ok().assert_says("入园学位查询").assert_says("街道和年龄");
        let versions = interface::versions(world.app.db.read(), [id]).await.unwrap().remove(&id).unwrap();
        let fates: Vec<_> = versions.iter().map(|one| one.decision.unwrap().name()).collect();
        assert_eq!(fates, ["accepted", "superseded", "accepted", "returned"], "nothing is lost");
        let take = async |who: &Actor, reason: &str| {
            deed(&world.app, who, async |act| interfaces::withdraw(act, id, reason).await).await
        };
        assert_eq!(refused(take(&room.editor, "系统停用了").await), ["permit-offer-interface"]);
        assert_eq!(refused(take(&world.officer, "停").await), ["interfaces-reason"]);
        take(&world.officer, "系统停用了").await.unwrap();
        assert_eq!(refused(take(&world.officer, "系统停用了").await), ["interfaces-is-withdrawn"]);
        assert_eq!(refused(room.change(id, &again, 4).await), ["interfaces-is-withdrawn", "interfaces-same"]);
        visitor.get("/interfaces/").await.assert_ok().assert_silent("学位查询");
    })
    .await;
}

#[tokio::test]
async fn article_9_nobody_accepts_what_they_offered() {
    on_both(with_page(), async |mut cluster| {
        let room = Room::new(&cluster).await;
        // The look that follows an acceptance would leave this machine.
        cluster.leave_jobs();
        let world = &room.world;
        // The editor of the portal is an information officer of its unit, too.
        let grant = platform::people::holding::Grant {
            staff: room.editor_id,
            unit: world.zfb,
            post: Post::InformationOfficer,
            rank: platform::people::holding::Rank::Holder,
            from: None,
            until: None,
        };
        deed(&world.app, &testkit::the_system(), async |act| platform::people::holding::grant(act, &grant).await)
            .await
            .unwrap();
        let both = actor_for(&world.app, room.editor_id).await.unwrap();
        let id = room.offer(&both, world.zfb, &told("领导信箱", "https://www.dongcheng.gov.cn/xin/")).await.unwrap().id;
        let reasons = refusals(room.accept(&both, id).await);
        assert_eq!((reasons[0].message.as_str(), reasons[0].article.as_deref()), ("interfaces-own", Some("9")));
        let other = crate::world::actor_of(&world.app, world.zfb, "示编乙", Post::PortalEditor).await;
        room.accept(&other, id).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn article_9_other_hosts_need_the_it_office() {
    on_both(with_page(), async |mut cluster| {
        let room = Room::new(&cluster).await;
        // The look that follows an acceptance would leave this machine.
        cluster.leave_jobs();
        let world = &room.world;
        let elsewhere = told("预约系统", "https://yuyue.example.com/jw/");
        let reasons = refusals(room.offer(&room.clerk, world.jw, &elsewhere).await);
        assert_eq!((reasons[0].message.as_str(), reasons[0].remedy.is_some()), ("interfaces-address-host", true));
        let allow = async |who: &Actor, name: &str, why: &str| {
            deed(&world.app, who, async |act| host::allow(act, name, why).await).await
        };
        assert_eq!(refused(allow(&room.clerk, "yuyue.example.com", "全市统一系统").await), ["permit-allow-host"]);
        for bad in ["", "localhost", "https://a.example.com", "a.example.com/x", "10.0.0.1", "a.example.com:8443"] {
            assert_eq!(refused(allow(&world.planner, bad, "全市统一系统").await), ["interfaces-host-form"], "{bad}");
        }
        let host = allow(&world.planner, "yuyue.example.com", "全市统一系统").await.unwrap();
        assert_eq!(
            refused(allow(&world.planner, "Yuyue.Example.com", "全市统一系统").await),
            ["interfaces-host-known"]
        );
        let id = room.offer(&room.clerk, world.jw, &elsewhere).await.unwrap().id;
        room.accept(&room.editor, id).await.unwrap();
        deed(&world.app, &world.planner, async |act| host::end(act, host.id).await).await.unwrap();
        let change = Told { parameters: String::new(), ..elsewhere.clone() };
        assert_eq!(refused(room.change(id, &change, 1).await), ["interfaces-address-host"]);
        cluster.client("www").get("/interfaces/").await.assert_ok().assert_says("预约系统");
    })
    .await;
}

#[tokio::test]
async fn article_9_accepted_interfaces_are_found_by_people_and_machines() {
    on_both(with_page(), async |mut cluster| {
        let room = Room::new(&cluster).await;
        // The look that follows an acceptance would leave this machine.
        cluster.leave_jobs();
        let world = &room.world;
        for (name, kind, until) in [
            ("学位查询", "enquiry", "2027-06-30"),
            ("入学登记", "form", "2027-06-30"),
            ("=SUM(1)", "guide", "2026-12-10"),
        ] {
            let told = Told { kind: kind.into(), valid_until: until.into(), ..told(name, PLACES) };
            let id = room.offer(&room.clerk, world.jw, &told).await.unwrap().id;
            room.accept(&room.editor, id).await.unwrap();
        }
        let mut visitor = cluster.client("www");
        let rows = async |visitor: &mut testkit::Client, query: &str| {
            let page = visitor.get(&format!("/interfaces/{query}")).await.assert_ok();
            page.attributes(".services h3 a", "href").len()
        };
        assert_eq!(rows(&mut visitor, "").await, 3);
        assert_eq!(rows(&mut visitor, "?q=%E5%AD%A6%E4%BD%8D").await, 3, "what it serves is looked through, too");
        assert_eq!(rows(&mut visitor, "?q=%E5%85%A5%E5%AD%A6").await, 1);
        assert_eq!(rows(&mut visitor, "?kind=form&unit=jw").await, 1);
        assert_eq!(rows(&mut visitor, "?unit=zfb").await, 0);
        visitor.get("/en/interfaces/").await.assert_ok().assert_says("Service interfaces").assert_says("Online form");
        cluster.client("jw").get("/interfaces/").await.assert_status(404);
        let home = visitor.get("/site-map/").await.assert_ok();
        assert!(home.attributes(".footer-tools a", "href").contains(&"/interfaces/".to_owned()));

        let page = visitor.get("/register/?part=interfaces").await.assert_ok();
        page.assert_says("服务接口").assert_says("入学登记").assert_says("010-55550500");
        let summary: Value = visitor.get("/api/v1/register.json").await.assert_ok().json();
        assert_eq!((&summary["parts"][5]["name"], &summary["parts"][5]["count"]), (&"interfaces".into(), &3.into()));
        let first: Value = visitor.get("/api/v1/register/interfaces?limit=2").await.assert_ok().json();
        let next = first["next"].as_str().unwrap().strip_prefix("http://www.dongcheng.localhost:8080").unwrap();
        let second: Value = visitor.get(next).await.assert_ok().json();
        assert_eq!((second["items"].as_array().unwrap().len(), &second["next"]), (1, &Value::Null));
        assert_eq!((&first["items"][0]["unit_code"], &first["items"][0]["answers"]), (&"jw".into(), &true.into()));
        let csv = visitor.get("/register/interfaces.csv").await.assert_ok();
        assert!(csv.text().contains("\"'=SUM(1)\""), "{}", csv.text());
        assert!(!csv.text().contains("示服务"), "nobody's name");

        // Past its day it is not shown; at the desk it is still there.
        cluster.travel(days(30));
        assert_eq!(rows(&mut visitor, "").await, 2);
        let mut clerk = world.at_the_desk(&cluster, room.clerk_id, "clerk").await;
        clerk.get("/desk/interfaces").await.assert_ok().assert_says("已过期");
    })
    .await;
}

/// A service that answers with a status that can be changed.
async fn service(status: Arc<AtomicU16>) -> SocketAddr {
    let listener = TcpListener::bind((IpAddr::V4(Ipv4Addr::LOCALHOST), 0)).await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let Ok((mut stream, _)) = listener.accept().await else { return };
            let mut asked = [0; 2000];
            let _ = stream.read(&mut asked).await;
            let answer = format!("HTTP/1.1 {} X\r\nContent-Length: 2\r\n\r\nok", status.load(Ordering::SeqCst));
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    at
}

#[tokio::test]
async fn article_9_an_interface_that_does_not_answer_says_so_and_its_unit_is_told_once() {
    let status = Arc::new(AtomicU16::new(200));
    let at = service(Arc::clone(&status)).await;
    on_both_with(
        with_page(),
        |settings| settings.outbound_private = vec![at],
        async |mut cluster| {
            let room = Room::new(&cluster).await;
            cluster.leave_jobs();
            let world = &room.world;
            status.store(200, Ordering::SeqCst);
            let id = room.offer(&room.clerk, world.jw, &told("学位查询", PLACES)).await.unwrap().id;
            let accepted = room.accept(&room.editor, id).await.unwrap();
            let page = told("网站地图", "http://www.dongcheng.localhost:8080/site-map/");
            let own = room.offer(&room.clerk, world.jw, &page).await.unwrap().id;
            room.accept(&room.editor, own).await.unwrap();
            // The service runs on this machine.
            let row = version::ActiveModel {
                id: Set(accepted.id),
                address: Set(format!("http://{at}/")),
                ..Default::default()
            };
            deed(&world.app, &testkit::the_system(), async |act| Ok(row.update(act.db()).await?)).await.unwrap();
            let look = async || InterfaceCheck.run(world.app.clone()).await.unwrap();
            let stands = async |id| interface::by_id(world.app.db.read(), id).await.unwrap();
            let mut visitor = cluster.client("www");

            look().await;
            assert!(stands(id).await.checked_at.is_some() && stands(id).await.down_since.is_none());
            assert!(stands(own).await.down_since.is_none(), "a page of the cluster is looked at as visitors get it");
            // A sign-in or another method is an answer, too.
            for alive in [401, 405, 400] {
                status.store(alive, Ordering::SeqCst);
                look().await;
                assert!(stands(id).await.down_since.is_none(), "{alive}");
            }
            status.store(503, Ordering::SeqCst);
            look().await;
            let since = stands(id).await.down_since.unwrap();
            assert_eq!(stands(id).await.down_for, "HTTP 503");
            cluster.travel(days(1));
            status.store(404, Ordering::SeqCst);
            look().await;
            assert_eq!((stands(id).await.down_since, stands(id).await.down_for), (Some(since), "HTTP 404".to_owned()));
            assert_eq!(room.told(room.clerk_id, "interfaces-notice-down").await, 1, "once");
            assert_eq!(room.told(world.officer_id, "interfaces-notice-down").await, 1);
            visitor.get("/interfaces/").await.assert_ok().assert_says("学位查询").assert_says("暂时无法访问");
            let rows: Value = visitor.get("/api/v1/register/interfaces").await.assert_ok().json();
            let answers: Vec<_> = rows["items"].as_array().unwrap().iter().map(|row| row["answers"].clone()).collect();
            assert_eq!(answers, [false, true], "nothing is dropped");
            let mut clerk = world.at_the_desk(&cluster, room.clerk_id, "clerk").await;
            clerk.get(&format!("/desk/interfaces/{id}")).await.assert_ok().assert_says("HTTP 404");

            status.store(200, Ordering::SeqCst);
            look().await;
            assert!(stands(id).await.down_since.is_none());
            visitor.get("/interfaces/").await.assert_ok().assert_silent("暂时无法访问");
            // The next time they are told again.
            status.store(500, Ordering::SeqCst);
            look().await;
            assert_eq!(room.told(room.clerk_id, "interfaces-notice-down").await, 2);
        },
    )
    .await;
}

#[tokio::test]
async fn article_9_interfaces_at_the_desk() {
    on_both(with_page(), async |mut cluster| {
        let room = Room::new(&cluster).await;
        cluster.leave_jobs();
        let world = &room.world;
        let mut clerk = world.at_the_desk(&cluster, room.clerk_id, "clerk").await;
        let mut editor = world.at_the_desk(&cluster, room.editor_id, "editor").await;
        let page = clerk.get("/desk/interfaces/new").await.assert_ok();
        let form = page
            .form("#interface")
            .fill("name", "学位查询")
            .fill("serves", "查询剩余学位")
            .fill("kind", "enquiry")
            .fill("address", "http://fuwu.example.com/")
            .fill("method", "打开网页")
            .fill("phone", "010-55550500")
            .fill("valid_until", "2027-06-30");
        let page = clerk.submit(form).await.assert_status(422).assert_says("https 和默认端口").assert_says("第9条");
        let answer = clerk.submit(page.form("#interface").fill("address", PLACES)).await;
        let at = answer.location().unwrap().split('?').next().unwrap().to_owned();
        clerk.follow(answer).await.assert_ok().assert_says("已提交门户审核").assert_says("待门户审核");
        // The other way to look: foreign units see nothing of it, supervision sees all of it.
        let stranger = world.seated(world.jd, "示街道", Post::InformationOfficer).await;
        let mut stranger = world.at_the_desk(&cluster, stranger, "stranger").await;
        stranger.get(&at).await.assert_status(404);
        stranger.get(&format!("{at}/change")).await.assert_status(404);
        stranger.get("/desk/interfaces").await.assert_ok().assert_silent("学位查询");
        stranger.post(&format!("{at}/withdrawal"), &[("reason", "不需要了")]).await.assert_status(404);
        world.at_the_desk(&cluster, world.planner_id, "planner").await.get(&at).await.assert_ok();

        editor.get("/desk/interfaces").await.assert_ok().assert_says("学位查询");
        let page = editor.get(&at).await.assert_ok();
        assert!(!clerk.get(&at).await.assert_ok().has("#accept"));
        editor.submit(page.form("#return").fill("reason", "否")).await.assert_status(422).assert_says("理由至少");
        let answer = editor.submit(page.form("#return").fill("reason", "请写明年龄要求")).await;
        editor.follow(answer).await.assert_ok().assert_says("已退回");
        let page = clerk.get(&format!("{at}/change")).await.assert_ok();
        let answer = clerk.submit(page.form("#interface").fill("parameters", "年龄和街道")).await;
        clerk.follow(answer).await.assert_ok().assert_says("变更已提交门户审核").assert_says("第 2 版");
        let page = editor.get(&at).await.assert_ok();
        let answer = editor.submit(page.form("#accept")).await;
        editor.follow(answer).await.assert_ok().assert_says("已公开");
        let page = clerk.get(&at).await.assert_ok();
        let answer = clerk.submit(page.form("#withdrawal").fill("reason", "系统已停用")).await;
        clerk.follow(answer).await.assert_ok().assert_says("已撤回");
    })
    .await;
}
