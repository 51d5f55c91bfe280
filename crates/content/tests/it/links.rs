//! Links of public texts (annex 5, L1): where they may lead, the page before leaving, the daily look, the list.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use construction::sites::site;
use content::archive::export;
use content::articles::withdrawal::Reason;
use content::articles::{ArticleId, Content, draft, publication, publish, release, review, withdraw};
use content::blocks::block;
use content::blocks::writing::{self, New};
use content::checks::{check, conclusion, mend};
use content::links::host;
use content::links::look::{LookAtLinks, again};
use content::links::place::{self, Filter};
use content::links::seen;
use content::links::target::{self, State};
use platform::approvals::Said;
use platform::jobs::Job;
use platform::people::{Post, StaffId};
use platform::{Error, notices};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use testkit::{days, on_both, on_both_with, the_system};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::newsroom::{Newsroom, deed, refused, setup};

impl Newsroom {
    /// A host that the IT office has allowed.
    async fn allow(&self, name: &str) {
        let planner = self.holder(Post::ItOfficePlanner).await;
        let propose = async |act: &platform::Act| host::propose(act, name, "公益机构网站").await;
        let proposed = self.by(self.officer, propose).await.unwrap();
        self.by(planner, async |act| host::decide(act, proposed.id, true).await).await.unwrap();
    }

    async fn with_body(&self, title: &str, body: &str) -> ArticleId {
        let content = Content { body: body.to_owned(), ..self.text(title) };
        self.by(self.officer, async |act| draft::begin(act, self.column, content).await).await.unwrap().id
    }

    async fn hand_in(&self, id: ArticleId) -> platform::Result<()> {
        self.by(self.officer, async |act| review::submit(act, id).await.map(drop)).await
    }

    async fn make_public(&self, id: ArticleId) -> publication::Model {
        self.hand_in(id).await.unwrap();
        self.sign_all(id).await;
        self.by(self.officer, async |act| publish::publish(act, id).await).await.unwrap()
    }

    async fn target(&self, address: &str) -> target::Model {
        let found = target::by_addresses(self.app.db.read(), &[address.to_owned()]).await.unwrap();
        found.into_iter().next().unwrap_or_else(|| panic!("{address} is not in the register"))
    }

    async fn broken(&self, staff: StaffId) -> Vec<place::Model> {
        let actor = self.as_(staff).await;
        place::list(self.app.db.read(), actor.staff().unwrap(), &Filter::default(), 100).await.unwrap()
    }

    async fn told_of_links(&self, staff: StaffId) -> usize {
        let find = notices::Entity::find()
            .filter(notices::Column::StaffId.eq(staff))
            .filter(notices::Column::Message.eq("notice-link-dead"));
        find.all(self.app.db.read()).await.unwrap().len()
    }
}

fn linked(address: &str) -> String {
    format!("<p>正文见<a href=\"{address}\">有关网页的说明</a>。</p>")
}

#[tokio::test]
async fn annex_5_a_link_to_commerce_is_not_handed_in_and_an_allowed_host_passes() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let planner = room.holder(Post::ItOfficePlanner).await;
        for (address, reason) in [
            ("https://item.taobao.com/1", "screening-link-commerce"),
            ("https://shop.museum.example/", "screening-link-commerce"),
            ("https://s.weibo.cn/abc", "screening-link-shortener"),
            ("https://t.cn/abc", "screening-link-shortener"),
            ("https://school.example/news", "screening-link-foreign"),
        ] {
            let id = room.with_body("活动安排", &linked(address)).await;
            assert_eq!(refused(room.hand_in(id).await), [reason], "{address}");
        }
        // A title that leads elsewhere, and the original of a reprint, are links, too.
        let content = Content { source_url: "https://www.jd.com/1".into(), ..room.text("转载的文章") };
        let id = room.by(room.officer, async |act| draft::begin(act, room.column, content).await).await.unwrap().id;
        assert_eq!(refused(room.hand_in(id).await), ["screening-link-commerce"]);
        // Commerce is not argued about.
        let article = room.article(id).await;
        let checked = check::of(&room.app, room.app.db.read(), &article, &article.working).await.unwrap();
        let key =
            checked.findings.into_iter().map(|one| one.finding).find(|one| one.field == "source_url").unwrap().key;
        let argued =
            room.by(room.officer, async |act| conclusion::conclude(act, id, &key, "确有需要的链接").await).await;
        assert_eq!(refused(argued), ["screening-link-commerce"]);
        // A text may speak of a shop.
        let said = room.with_body("消费提示", "<p>请认准官方网站，警惕假冒。</p>").await;
        room.hand_in(said).await.unwrap();

        // A unit proposes a host, the IT office decides; nobody decides on their own proposal.
        let propose =
            async |who, name: &str, why: &str| room.by(who, async |act| host::propose(act, name, why).await).await;
        for (name, why, reason) in [
            ("taobao.com", "需要链接网店", "links-host-commerce"),
            ("www.gov.cn", "需要链接国务院", "links-host-known"),
            ("com.cn", "需要链接网站", "links-host-form"),
            ("http://school.example/", "需要链接学校", "links-host-form"),
            ("school.example", "短", "norm-reason"),
        ] {
            assert_eq!(refused(propose(room.officer, name, why).await), [reason], "{name}");
        }
        assert!(propose(room.section, "school.example", "区属学校网站").await.is_err());
        let proposed = propose(room.officer, "school.example", "区属学校网站").await.unwrap();
        assert_eq!(refused(propose(room.officer, "school.example", "区属学校网站").await), ["links-host-waits"]);
        let decide = async |who| room.by(who, async |act| host::decide(act, proposed.id, true).await).await;
        assert!(decide(room.officer).await.is_err());
        decide(planner).await.unwrap();
        assert_eq!(refused(decide(planner).await), ["norm-decided"]);
        let id = room.with_body("学校通知", &linked("https://www.school.example/news")).await;
        room.hand_in(id).await.unwrap();
        // Ended, it counts for nothing that is handed in from now on.
        room.by(planner, async |act| host::end(act, proposed.id).await).await.unwrap();
        let again = room.by(planner, async |act| host::end(act, proposed.id).await).await;
        assert_eq!(refused(again), ["norm-not-in-force"]);
        let id = room.with_body("学校通知", &linked("https://www.school.example/news")).await;
        assert_eq!(refused(room.hand_in(id).await), ["screening-link-foreign"]);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_5_a_host_of_no_list_stands_only_with_a_reason_that_is_confirmed() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.with_body("邻区活动", &linked("https://library.example/a")).await;
        assert_eq!(refused(room.hand_in(id).await), ["screening-link-foreign"]);
        let article = room.article(id).await;
        let checked = check::of(&room.app, room.app.db.read(), &article, &article.working).await.unwrap();
        let key =
            checked.findings.into_iter().map(|one| one.finding).find(|one| one.check == "screening-link").unwrap().key;
        room.by(room.officer, async |act| conclusion::conclude(act, id, &key, "主办方的报名网页").await).await.unwrap();
        room.hand_in(id).await.unwrap();
        room.sign(room.section, id).await.unwrap();
        assert_eq!(refused(room.sign(room.secrecy, id).await), ["release-confirm"]);
        let digest = room.digest(id).await;
        let mut answers = release::nothing_found();
        answers.insert("contested".into(), "confirmed".into());
        let said = Said { digest: &digest, opinion: "同意", answers: Some(&answers) };
        room.by(room.secrecy, async |act| review::approve(act, id, &said).await).await.unwrap();
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_5_links_into_the_own_site_become_paths_in_one_click() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let id = room.with_body("活动安排", &linked("http://jw.dongcheng.localhost:8080/news/updates/?page=2")).await;
        let article = room.article(id).await;
        let checked = check::of(&room.app, room.app.db.read(), &article, &article.working).await.unwrap();
        let found =
            checked.findings.into_iter().map(|one| one.finding).find(|one| one.check == "norm-own_address").unwrap();
        assert_eq!(found.suggestion.as_deref(), Some("/news/updates/?page=2"));
        room.by(room.officer, async |act| mend::one(act, id, article.version, &found.key).await).await.unwrap();
        let body = room.article(id).await.working.body;
        assert!(body.contains("href=\"/news/updates/?page=2\""), "{body}");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_5_ways_out_lead_over_the_leaving_page_and_it_leads_nowhere_else() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        room.allow("school.example").await;
        let out = "https://www.school.example/news?a=1&b=2";
        let body = format!(
            "{}{}{}",
            linked(&out.replace('&', "&amp;")),
            linked("https://www.beijing.gov.cn/"),
            linked("/news/updates/")
        );
        let id = room.with_body("学校通知", &body).await;
        let shown = room.make_public(id).await;
        cluster.run_jobs().await;
        let mut visitor = cluster.client("jw");
        let page = visitor.get(&shown.path).await.assert_ok();
        let prompt = "/leaving?to=https%3A%2F%2Fwww.school.example%2Fnews%3Fa%3D1%26b%3D2";
        let ways = page.attributes(".article a", "href");
        let ways = if ways.is_empty() { page.attributes("a", "href") } else { ways };
        assert!(ways.iter().any(|way| way == prompt), "{ways:?}");
        assert!(ways.iter().any(|way| way == "https://www.beijing.gov.cn/"), "{ways:?}");
        assert!(ways.iter().any(|way| way == "/news/updates/"), "{ways:?}");
        assert!(!page.text().contains("href=\"https://www.school.example"), "no way out without the prompt");
        assert_eq!(page.attributes("a[rel='external noopener'] .leaves", "aria-label"), ["站外链接"]);

        let leaving =
            visitor.get_with(prompt, &[("referer", "http://jw.dongcheng.localhost:8080/news/")]).await.assert_ok();
        leaving.clone().assert_says("即将离开本网站").assert_says(out);
        assert_eq!(leaving.header("x-robots-tag"), "noindex");
        assert_eq!(leaving.header("cache-control"), "no-store");
        assert_eq!(leaving.attributes("a[rel='external noopener noreferrer nofollow']", "href"), [out]);
        assert!(leaving.attributes("a.button-plain", "href").contains(&"/news/".to_owned()));
        assert!(leaving.attributes("meta[name='robots']", "content").iter().any(|said| said.contains("noindex")));
        let plain = visitor.get(prompt).await.assert_ok();
        assert!(
            plain.attributes("a.button-plain", "href").contains(&shown.path),
            "without a referrer to the text itself"
        );
        let elsewhere = visitor.get_with(prompt, &[("referer", "https://evil.example/")]).await.assert_ok();
        assert!(elsewhere.attributes("a.button-plain", "href").contains(&shown.path));
        visitor.get(&format!("/en{prompt}")).await.assert_ok().assert_says("You are leaving this website");
        visitor.get(&format!("/zh-hant{prompt}")).await.assert_ok().assert_says("即將離開本網站");

        // Nobody borrows the government's name.
        for to in [
            "",
            "https%3A%2F%2Fevil.example%2F",
            "https%3A%2F%2Fwww.school.example%2Fother",
            "%2F%2Fwww.school.example%2Fnews%3Fa%3D1%26b%3D2",
            "javascript%3Aalert(1)",
            "data%3Atext%2Fhtml%2Cx",
            "https%3A%2F%2Fwww.school.example%40evil.example%2Fnews%3Fa%3D1%26b%3D2",
            "https%3A%2F%2Fu%3Ap%40www.school.example%2Fnews%3Fa%3D1%26b%3D2",
            "https%3A%2F%2Fwww.school.example%2Fnews%3Fa%3D1%26b%3D2%0D%0ALocation%3A%20x",
            "https%3A%5C%5Cwww.school.example%5Cnews%3Fa%3D1%26b%3D2",
            "https%3A%2F%2Fwww.s%D1%81hool.example%2Fnews%3Fa%3D1%26b%3D2",
            "https%3A%2F%2Fwww.beijing.gov.cn%2F",
            "%2Fnews%2Fupdates%2F",
        ] {
            visitor.get(&format!("/leaving?to={to}")).await.assert_status(404);
        }
        visitor.get("/leaving").await.assert_status(404);
        // Another site does not show it, so it does not lead there.
        cluster.client("mzj").get(prompt).await.assert_status(404);

        // The draft on the desk and the files of an export lead there directly.
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let preview = officer.get(&format!("/desk/articles/{id}/preview")).await.assert_ok();
        assert!(preview.attributes("a", "href").contains(&out.to_owned()));
        let folder = tempfile::tempdir().unwrap();
        let host = room.app.hosts.by_label("jw").unwrap();
        let wanted = content::archive::walk::Wanted { since: None, languages: false };
        export::files(&room.app, &host, wanted, folder.path()).await.unwrap();
        let file = std::fs::read_to_string(folder.path().join(shown.path.trim_start_matches('/'))).unwrap();
        assert!(file.contains("href=\"https://www.school.example/news?a=1&amp;b=2\"") && !file.contains("/leaving?"));

        // Withdrawn, the text leads nowhere any more.
        room.by(room.officer, async |act| withdraw::withdraw(act, id, Reason::Error, "链接有误需要更正").await)
            .await
            .unwrap();
        cluster.run_jobs().await;
        visitor.get(prompt).await.assert_status(404);
    })
    .await;
}

#[tokio::test]
async fn annex_5_blocks_and_what_was_public_before_the_register_have_the_prompt_too() {
    on_both(setup(), async |mut cluster| {
        let room = Newsroom::new(&cluster).await;
        // The look that is queued below would leave this machine.
        cluster.leave_jobs();
        room.allow("school.example").await;
        let jw = site::by_code(room.app.db.read(), "jw").await.unwrap().id;
        let new = New {
            site: jw,
            slug: "school".into(),
            name: "学校网站".into(),
            shared: false,
            body: linked("https://www.school.example/block"),
        };
        let made = room.by(room.officer, async |act| writing::begin(act, new).await).await.unwrap();
        let waits = block::newest(room.app.db.read(), made.id).await.unwrap();
        room.by(room.section, async |act| writing::approve(act, waits.id).await).await.unwrap();
        let id = room.with_body("带内容块的文章", "<p>正文在前。</p><p>[[block:school]]</p>").await;
        let shown = room.make_public(id).await;
        cluster.seal().await;
        let mut visitor = cluster.client("jw");
        let prompt = "/leaving?to=https%3A%2F%2Fwww.school.example%2Fblock";
        let ways = visitor.get(&shown.path).await.assert_ok().attributes("a", "href");
        assert!(ways.contains(&prompt.to_owned()), "{ways:?}");
        visitor.get(prompt).await.assert_ok();
        room.by(room.officer, async |act| writing::retire(act, made.id).await).await.unwrap();
        visitor.get(prompt).await.assert_status(404);

        // As if it had become public before there was a register.
        let id = room.with_body("早先的文章", &linked("https://www.school.example/old")).await;
        let shown = room.make_public(id).await;
        deed(&room.app, &the_system(), async |act| {
            place::Entity::delete_many().exec(act.db()).await?;
            seen::Entity::delete_many().exec(act.db()).await?;
            platform::store::mark_stale(act, &format!("article:{id}")).await?;
            Ok(())
        })
        .await
        .unwrap();
        cluster.seal().await;
        let ways = visitor.get(&shown.path).await.assert_ok().attributes("a", "href");
        assert!(ways.contains(&"https://www.school.example/old".to_owned()), "never a prompt that refuses: {ways:?}");
        LookAtLinks::default().run(room.app.clone()).await.unwrap();
        cluster.seal().await;
        let ways = visitor.get(&shown.path).await.assert_ok().attributes("a", "href");
        assert!(ways.contains(&"/leaving?to=https%3A%2F%2Fwww.school.example%2Fold".to_owned()), "{ways:?}");
    })
    .await;
}

/// A server that answers by path, and counts what it was asked.
async fn server(asked: Arc<AtomicUsize>) -> SocketAddr {
    let listener = TcpListener::bind((IpAddr::V4(Ipv4Addr::LOCALHOST), 0)).await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let Ok((mut stream, _)) = listener.accept().await else { return };
            let asked = Arc::clone(&asked);
            tokio::spawn(async move {
                let mut head = [0; 2000];
                let length = stream.read(&mut head).await.unwrap_or(0);
                let head = String::from_utf8_lossy(&head[..length]).into_owned();
                asked.fetch_add(1, Ordering::SeqCst);
                let mut words = head.split(' ');
                let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                let moved = |to: &str| format!("HTTP/1.1 302 X\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
                let status = |status: u16| format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
                let answer = match (method, path) {
                    ("HEAD", "/no-head" | "/endless") => status(405),
                    (_, "/gone") => status(404),
                    (_, "/server") => status(500),
                    (_, "/elsewhere") => moved("https://new.example/"),
                    (_, "/sold") => moved("https://item.taobao.com/"),
                    (_, "/private") => moved("http://10.0.0.1/secret"),
                    (_, "/circle") => moved("/circle"),
                    (_, "/hang") => return std::future::pending::<()>().await,
                    (_, "/endless") => {
                        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
                        let piece = format!("1000\r\n{}\r\n", "x".repeat(4096));
                        while stream.write_all(piece.as_bytes()).await.is_ok() {}
                        return;
                    }
                    _ => status(200),
                };
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    at
}

/// The addresses of the register lead to this machine instead.
async fn lead_to(room: &Newsroom, at: SocketAddr) {
    for known in target::Entity::find().filter(target::Column::Inside.eq(false)).all(room.app.db.read()).await.unwrap()
    {
        let path = known.address.rsplit('/').next().unwrap().to_owned();
        let mut row = known.into_active_model();
        row.address = Set(format!("http://{at}/{path}"));
        // Each a host of its own, so that the test does not wait for the pauses.
        row.host = Set(path);
        deed(&room.app, &the_system(), async |act| Ok(row.update(act.db()).await?)).await.unwrap();
    }
}

#[tokio::test]
async fn annex_5_every_link_is_looked_at_daily_and_called_dead_after_days_in_a_row() {
    let asked = Arc::new(AtomicUsize::new(0));
    let at = server(Arc::clone(&asked)).await;
    on_both_with(
        setup(),
        |settings| settings.outbound_private = vec![at],
        async |mut cluster| {
            let room = Newsroom::new(&cluster).await;
            cluster.leave_jobs();
            room.allow("school.example").await;
            let paths =
                ["works", "no-head", "gone", "server", "elsewhere", "private", "circle", "endless", "hang", "sold"];
            let body: String = paths.iter().map(|path| linked(&format!("https://www.school.example/{path}"))).collect();
            room.make_public(room.with_body("许多链接", &body).await).await;
            // The same address in a second text is looked at once.
            room.make_public(room.with_body("又一篇", &linked("https://www.school.example/works")).await).await;
            lead_to(&room, at).await;
            let look = async || LookAtLinks::default().run(room.app.clone()).await.unwrap();
            let states = async || {
                let mut states = Vec::new();
                for path in paths {
                    let target = room.target(&format!("http://{at}/{path}")).await;
                    states.push((path, target.state, target.why));
                }
                states
            };
            asked.store(0, Ordering::SeqCst);
            look().await;
            let first = states().await;
            let expected = [
                ("works", State::Works, ""),
                ("no-head", State::Works, ""),
                ("gone", State::Failing, "gone"),
                ("server", State::Failing, "server"),
                ("elsewhere", State::Moved, "moved"),
                ("private", State::Moved, "moved"),
                ("circle", State::Failing, "circle"),
                ("endless", State::Works, ""),
                ("hang", State::Failing, "time"),
                ("sold", State::Dead, "commerce"),
            ];
            assert_eq!(first, expected.map(|(path, state, why)| (path, state, why.to_owned())));
            let before = asked.load(Ordering::SeqCst);
            look().await;
            assert_eq!(asked.load(Ordering::SeqCst), before, "each address once a day");
            assert_eq!(room.told_of_links(room.officer).await, 1, "one leads to commerce, nothing else is dead yet");

            // The silent one answers from now on; the others stay as they are.
            let mut row = room.target(&format!("http://{at}/hang")).await.into_active_model();
            row.address = Set(format!("http://{at}/fine"));
            deed(&room.app, &the_system(), async |act| Ok(row.update(act.db()).await?)).await.unwrap();
            cluster.travel(days(1));
            look().await;
            let fine = room.target(&format!("http://{at}/fine")).await;
            assert_eq!((fine.state, fine.failures, fine.failing_since), (State::Works, 0, None));
            let gone = async || room.target(&format!("http://{at}/gone")).await;
            assert_eq!((gone().await.state, gone().await.failures), (State::Failing, 2));
            // However often one looks on a day, the day counts once.
            let id = gone().await.id;
            let place = room.broken(room.officer).await.into_iter().find(|one| one.target_id == id).unwrap();
            room.by(room.officer, async |act| again(act, place.id).await).await.unwrap();
            cluster.run_jobs().await;
            assert_eq!((gone().await.state, gone().await.failures), (State::Failing, 2));
            assert_eq!(room.told_of_links(room.officer).await, 1);
            cluster.travel(days(1));
            look().await;
            let since = gone().await.dead_since.map(platform::Moment::day);
            assert_eq!((gone().await.state, since), (State::Dead, Some(cluster.now().day())));
            // Beside it gone, server and circle: told once each, to the unit's officers and nobody else.
            assert_eq!(room.told_of_links(room.officer).await, 4);
            assert_eq!(room.told_of_links(room.stranger).await, 0);
            cluster.travel(days(1));
            look().await;
            assert_eq!(room.told_of_links(room.officer).await, 4, "not every day");
            assert_eq!(room.rows("link.dead").await.len(), 4);

            // It answers again.
            let mut row = gone().await.into_active_model();
            row.address = Set(format!("http://{at}/back"));
            deed(&room.app, &the_system(), async |act| Ok(row.update(act.db()).await?)).await.unwrap();
            cluster.travel(days(1));
            look().await;
            let back = room.target(&format!("http://{at}/back")).await;
            assert_eq!((back.state, back.dead_since, back.failures), (State::Works, None, 0));
            assert_eq!(room.rows("link.works").await.len(), 1);
        },
    )
    .await;
}

#[tokio::test]
async fn annex_5_a_link_inside_breaks_when_its_target_is_withdrawn() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let (target, shown) = room.published("被引用的文章").await;
        let here = "http://jw.dongcheng.localhost:8080";
        let body = [
            linked(&shown.path),
            linked("/news/updates/"),
            linked("/search?q=a"),
            linked("/nowhere/at-all.html"),
            linked("/files/nosuchfile/x.pdf"),
            linked("http://nosite.dongcheng.localhost:8080/"),
        ]
        .concat();
        let id = room.with_body("引用的文章", &body).await;
        room.make_public(id).await;
        cluster.run_jobs().await;
        LookAtLinks::default().run(room.app.clone()).await.unwrap();
        let stands = async |address: &str| {
            let target = room.target(address).await;
            (target.state, target.why)
        };
        let dead = |why: &str| (State::Dead, why.to_owned());
        let works = (State::Works, String::new());
        assert_eq!(stands(&format!("{here}{}", shown.path)).await, works);
        assert_eq!(stands(&format!("{here}/news/updates/")).await, works);
        assert_eq!(stands(&format!("{here}/search?q=a")).await, works);
        assert_eq!(stands(&format!("{here}/nowhere/at-all.html")).await, dead("missing"));
        assert_eq!(stands(&format!("{here}/files/nosuchfile/x.pdf")).await, dead("file"));
        assert_eq!(stands("http://nosite.dongcheng.localhost:8080/").await, dead("site"));
        let told = room.told_of_links(room.officer).await;
        assert_eq!(told, 3);

        room.by(room.officer, async |act| withdraw::withdraw(act, target.id, Reason::Error, "内容有误需要更正").await)
            .await
            .unwrap();
        cluster.run_jobs().await;
        cluster.travel(days(1));
        LookAtLinks::default().run(room.app.clone()).await.unwrap();
        assert_eq!(stands(&format!("{here}{}", shown.path)).await, dead("withdrawn"));
        assert_eq!(room.told_of_links(room.officer).await, told + 1);
        assert_eq!(room.broken(room.officer).await.len(), 4);
        // Corrected, it stands nowhere any more.
        let article = room.article(id).await;
        let better = Content { body: linked("/news/updates/"), ..article.working.clone() };
        room.by(room.officer, async |act| draft::write(act, id, article.version, better).await).await.unwrap();
        room.make_public(id).await;
        assert_eq!(room.broken(room.officer).await.len(), 0);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_5_broken_links_are_seen_and_kept_by_their_unit_and_seen_by_overseers() {
    on_both(setup(), async |mut cluster| {
        let room = Newsroom::new(&cluster).await;
        cluster.leave_jobs();
        let id = room.with_body("=引用的文章", &linked("/nowhere/at-all.html")).await;
        room.make_public(id).await;
        LookAtLinks::default().run(room.app.clone()).await.unwrap();
        let planner = room.holder(Post::ItOfficePlanner).await;
        let place = room.broken(room.officer).await.remove(0);
        assert_eq!(room.broken(planner).await.len(), 1);
        assert_eq!(room.broken(room.stranger).await.len(), 0);
        assert_eq!(room.broken(room.editor).await.len(), 0);

        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let page = officer.get("/desk/links").await.assert_ok();
        page.clone().assert_says("nowhere/at-all.html").assert_says("站内没有这个页面");
        assert!(page.attributes("a", "href").contains(&format!("/desk/articles/{id}")));
        let csv = officer.get("/desk/links/export").await.assert_ok();
        assert!(csv.text().contains("nowhere/at-all.html") && csv.text().contains("'=引用的文章"), "{}", csv.text());
        officer.get("/desk/links?state=moved").await.assert_ok().assert_silent("nowhere/at-all.html");
        let mut stranger = room.at_the_desk(&cluster, room.stranger).await;
        stranger.get("/desk/links").await.assert_ok().assert_silent("nowhere");
        assert!(!stranger.get("/desk/links/export").await.assert_ok().text().contains("nowhere"));
        let mut plans = room.at_the_desk(&cluster, planner).await;
        let page = plans.get("/desk/links").await.assert_ok().assert_says("nowhere/at-all.html");
        assert!(!page.attributes("a", "href").contains(&format!("/desk/articles/{id}")), "drafts are not the office's");
        let mut editor = room.at_the_desk(&cluster, room.editor).await;
        editor.get("/desk/links").await.assert_status(403);

        let accept = async |who, why: &str| room.by(who, async |act| place::accept(act, place.id, why).await).await;
        assert!(matches!(accept(room.stranger, "原网页正在改版").await, Err(Error::NotFound)));
        assert!(matches!(room.by(room.stranger, async |act| again(act, place.id).await).await, Err(Error::NotFound)));
        assert!(matches!(accept(room.section, "原网页正在改版").await, Err(Error::Forbidden(_))));
        assert!(matches!(accept(planner, "原网页正在改版").await, Err(Error::Forbidden(_))));
        assert_eq!(refused(accept(room.officer, "短").await), ["norm-reason"]);
        accept(room.officer, "原网页正在改版").await.unwrap();
        assert_eq!(refused(accept(room.officer, "原网页正在改版").await), ["links-accepted"]);
        assert_eq!(room.broken(room.officer).await.len(), 0);
        officer.get("/desk/links?accepted=yes").await.assert_ok().assert_says("原网页正在改版");
        room.by(planner, async |act| again(act, place.id).await).await.unwrap();
        officer.get("/desk/links/hosts").await.assert_ok().assert_says("taobao.com");
    })
    .await;
}
