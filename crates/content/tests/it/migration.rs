//! Migration in: a whole site from a WARC file and from a folder becomes drafts by the acts that
//! people use, once; old addresses lead on when their articles are public; hostile archives harm
//! nobody.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::Path;

use construction::columns::{Tree, column};
use content::articles::{article, publish, review};
use content::migration::plan::Reason;
use content::migration::run::Into;
use content::migration::{Address, Gathered, Limits, Mapping, Plan, limits, origin, propose};
use flate2::Compression;
use flate2::write::GzEncoder;
use image::{DynamicImage, ImageFormat};
use platform::files::file;
use platform::people::{Actor, SiteRef};
use platform::view::Lang;
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};
use testkit::{TestCluster, on_both};

use crate::newsroom::{Newsroom, setup};

const OLD: &str = "http://jw.old.example.cn";

const MAPPING: &str = r#"
hosts = ["jw.old.example.cn"]

[[leave_out]]
prefix = "/search/"
why = "search results"

[[map]]
prefix = "/gzdt/"
to = "/news/updates/"

[[map]]
selector = "meta[name=ColumnName][content=通知公告]"
to = "/news/notices/"

[[map]]
prefix = "/zcfg/"
to = ""
"#;

/// An answer of the old site.
struct Answer {
    path: String,
    kind: &'static str,
    body: Vec<u8>,
}

fn html(path: &str, text: &str) -> Answer {
    let (body, ..) = encoding_rs::GBK.encode(text);
    Answer { path: path.to_owned(), kind: "text/html; charset=gb2312", body: body.into_owned() }
}

fn article_page(column: &str, title: &str, date: &str, number: usize, more: &str) -> String {
    format!(
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'><title>{title}-区教委</title>\
         <meta name=ColumnName content={column}></head><body><div class=nav><a href=/>首页</a></div>\
         <h1>{title}</h1><p>来源：区教委办公室　发布时间：{date}</p><div id=zoom>\
         <p>这是第{number}篇稿件的正文，写的是学校周边的小游园，占地三百余平方米，今天向居民开放。</p>\
         <p onclick='alert(1)' style='color:red'>请爱护花木，文明游园。<script>alert(2)</script></p>{more}</div></body></html>"
    )
}

pub fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(40, 30).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Fifty pages: 44 articles in three folders, lists, doubles, what is left out, what has no place.
fn old_site() -> Vec<Answer> {
    let mut site = vec![html("/", "<ul><li><a href=/gzdt/>工作动态，各学校的消息</a></li></ul>")];
    for number in 1..=30 {
        let more = match number {
            1 => "<p><img src='../images/gate.png' alt=入口><img src=../images/lost.png></p>",
            2 => "<p>附件：<a href='P1.pdf'>申请表</a>，<a href='t3.html'>另见</a>，<a href=lost.pdf>丢了</a></p>",
            3 => "<p><img src='../images/gate.png'></p>",
            _ => "",
        };
        let title = format!("学校小游园开放之{number}");
        let date = format!("2016-05-{number:02} 09:12");
        site.push(html(&format!("/gzdt/t{number}.html"), &article_page("工作动态", &title, &date, number, more)));
    }
    for number in 31..=42 {
        let title = format!("关于第{number}号事项的通知");
        let text = article_page("通知公告", &title, "2018年3月7日", number, "");
        site.push(html(&format!("/show.asp?id={number}"), &text));
    }
    site.push(html("/zcfg/1.html", &article_page("政策", "一项规定", "2012-01-01", 43, "")));
    site.push(html("/else/1.html", &article_page("别的", "别的稿件", "2012-01-01", 44, "")));
    // The text of t5 once more, a list, search results, an empty page.
    site.push(html("/gzdt/copy.html", &article_page("工作动态", "学校小游园开放之5", "2016-05-05 09:12", 5, "")));
    let list: String = (1..=30).fold(String::new(), |mut text, number| {
        let _ = write!(text, "<li><a href=t{number}.html>学校小游园开放之{number}</a></li>");
        text
    });
    site.push(html("/gzdt/index.html", &format!("<ul>{list}</ul>")));
    site.push(html("/search/a.html", &article_page("搜索", "搜索结果", "2012-01-01", 45, "")));
    site.push(html("/empty.html", "<p>。</p>"));
    site.push(html("/more/list.html", &format!("<div><ul>{list}</ul></div>")));
    assert_eq!(site.len(), 50);
    site.push(Answer { path: "/images/gate.png".into(), kind: "image/png", body: picture() });
    site.push(Answer { path: "/gzdt/P1.pdf".into(), kind: "application/pdf", body: PDF.to_vec() });
    site
}

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";

fn record(kind: &str, target: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {target}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(target: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
    record("response", target, &[head.as_bytes(), body].concat())
}

/// The site as a crawler keeps it, record by record in gzip.
fn warc(site: &[Answer]) -> Vec<u8> {
    let mut records = vec![record("warcinfo", "", b"software: a crawler\r\n")];
    records.extend(site.iter().map(|answer| response(&format!("{OLD}{}", answer.path), answer.kind, &answer.body)));
    records.push(record(
        "response",
        &format!("{OLD}/old-door"),
        b"HTTP/1.1 301 Moved\r\nLocation: /gzdt/t1.html\r\n\r\n",
    ));
    records.push(response(
        "http://ads.example.cn/x.html",
        "text/html",
        article_page("", "广告", "", 99, "").as_bytes(),
    ));
    let mut packed = Vec::new();
    for record in records {
        let mut member = GzEncoder::new(&mut packed, Compression::fast());
        member.write_all(&record).unwrap();
        member.finish().unwrap();
    }
    packed
}

fn folder(site: &[Answer], root: &Path) {
    for answer in site {
        let name = if answer.path == "/" { "index.html" } else { answer.path.trim_start_matches('/') };
        let place = root.join(name);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, &answer.body).unwrap();
    }
}

pub struct World {
    pub room: Newsroom,
    pub site: SiteRef,
    pub columns: Tree,
    pub limits: Limits,
}

impl World {
    pub async fn new(cluster: &TestCluster) -> Self {
        let room = Newsroom::new(cluster).await;
        let site = column::by_id(room.app.db.read(), room.column).await.unwrap().site_id;
        let columns = column::tree(room.app.db.read(), site).await.unwrap();
        let limits = limits(&room.app).unwrap();
        Self { room, site, columns, limits }
    }

    pub fn bound<'a>(&'a self, actor: &'a Actor) -> Into<'a> {
        let (app, site, columns) = (&self.room.app, self.site, &self.columns);
        Into { app, actor, site, columns, lang: Lang::En, import: None }
    }

    fn mapping(&self) -> Mapping {
        Mapping::parse(MAPPING, &self.columns).unwrap()
    }

    async fn plan(&self, gathered: &Gathered) -> Plan {
        Plan::make(&self.room.app, self.site, gathered, &self.mapping(), |_| {}).await.unwrap()
    }

    async fn run(&self, gathered: &Gathered, plan: &Plan) -> content::migration::run::Done {
        let actor = self.room.as_(self.room.officer).await;
        let into = self.bound(&actor);
        into.run(gathered, &self.mapping(), plan, |_| {}).await.unwrap()
    }

    pub async fn articles(&self) -> Vec<article::Model> {
        let all = article::Entity::find().order_by_asc(article::Column::Id);
        all.all(self.room.app.db.read()).await.unwrap()
    }
}

#[tokio::test]
async fn article_9_a_whole_site_comes_in_as_drafts_once_and_its_addresses_lead_on() {
    on_both(setup(), async |mut cluster| {
        cluster.leave_jobs();
        let world = World::new(&cluster).await;
        let gathered = Gathered::of_warc(warc(&old_site()).as_slice(), &world.limits).unwrap();
        let plan = world.plan(&gathered).await;
        assert_eq!(plan.by_column().into_iter().collect::<Vec<_>>(), [("/news/notices/", 12), ("/news/updates/", 30)]);
        let skipped: Vec<_> = plan.by_reason().into_iter().collect();
        let expected = [
            (Reason::OtherHost, 1),
            (Reason::LeftOut, 1),
            (Reason::List, 3),
            (Reason::NoColumn, 2),
            (Reason::Duplicate, 1),
        ];
        assert_eq!(skipped, expected, "{plan}");
        assert_eq!(plan.lists.len(), 1);
        assert_eq!(world.articles().await.len(), 0, "a plan writes nothing");
        let first = &plan.going[0];
        assert_eq!((first.title.as_str(), first.pictures, first.missing.len()), ("学校小游园开放之1", 1, 1));
        assert_eq!(first.original_published_at.unwrap().minute(), "2016-05-01 09:12");
        let told = plan.to_string();
        for words in ["missing: http://jw.old.example.cn/images/lost.png", "search results", "names no column yet"] {
            assert!(told.contains(words), "{words}: {told}");
        }

        let done = world.run(&gathered, &plan).await;
        assert_eq!((done.drafts, done.lists, done.files), (42, 1, 2), "{done:?}");
        assert!(done.failed.is_empty() && done.refused.is_empty(), "{done:?}");
        let articles = world.articles().await;
        let one = articles.iter().find(|article| article.title == "学校小游园开放之1").unwrap();
        assert_eq!((one.stage.name(), one.created_by), ("draft", world.room.officer));
        assert_eq!(one.working.source, "区教委办公室");
        for gone in ["script", "onclick", "style", "lost", "old.example"] {
            assert!(!one.working.body.contains(gone), "{gone}: {}", one.working.body);
        }
        assert!(one.working.body.contains("src=\"/files/") && one.working.body.contains("alt=\"入口\""));
        let two = articles.iter().find(|article| article.title == "学校小游园开放之2").unwrap();
        assert_eq!(two.working.attachments.len(), 1);
        assert_eq!(two.working.attachments[0].label, "申请表");
        assert!(two.working.body.contains("href=\"/gzdt/t3.html\""), "{}", two.working.body);
        assert_eq!(file::Entity::find().count(world.room.app.db.read()).await.unwrap(), 2, "one picture for two pages");
        assert_eq!(world.room.rows("article.import").await.len(), 42);
        assert_eq!(world.room.rows("site.import").await.len(), 1);

        // Once more: nothing is there to be done.
        let again = world.plan(&gathered).await;
        assert_eq!((again.going.len(), again.by_reason()[&Reason::Here]), (0, 44));
        let twice = world.run(&gathered, &plan).await;
        assert_eq!((twice.drafts, twice.here, twice.files), (0, 42, 0));
        assert_eq!(world.articles().await.len(), 42);

        // Old addresses: not before the article is public, and then to it.
        let mut visitor = cluster.client("jw");
        visitor.get("/gzdt/t1.html").await.assert_status(404);
        visitor.get("/images/gate.png").await.assert_status(404);
        let before = world.room.app.time.now();
        for id in [one.id, articles.iter().find(|article| article.title.contains("第31号")).unwrap().id] {
            world.room.by(world.room.officer, async |act| review::submit(act, id).await).await.unwrap();
            if id == one.id {
                let mut reviewer = world.room.at_the_desk(&cluster, world.room.section).await;
                let page = reviewer.get(&format!("/desk/articles/{id}/review")).await.assert_ok();
                page.assert_says("http://jw.old.example.cn/gzdt/t1.html").assert_says("2016-05-01 09:12");
            }
            world.room.sign_all(id).await;
            world.room.by(world.room.officer, async |act| publish::publish(act, id).await).await.unwrap();
        }
        cluster.run_jobs().await;
        let shown = content::articles::publication::own(world.room.app.db.read(), one.id).await.unwrap().unwrap();
        assert!(shown.published_at >= before, "the date of publication cannot be written back");
        for old in ["/gzdt/t1.html", "/old-door"] {
            let answer = visitor.get(old).await.assert_status(301);
            assert_eq!(answer.location(), Some(shown.path.as_str()), "{old}");
        }
        let asked = visitor.get("/show.asp?id=31").await.assert_status(301);
        let page = asked.location().unwrap().to_owned();
        visitor.get(&page).await.assert_ok().assert_says("关于第31号事项的通知").assert_says("2018-03-07");
        visitor.get("/show.asp?id=32").await.assert_status(404);
        visitor.get("/gzdt/t2.html").await.assert_status(404);
        let page = visitor.get(&shown.path).await.assert_ok().assert_says("原网站发布日期：");
        assert!(page.words().contains("2016-05-01") && page.text().contains("/files/"));
        let picture = visitor.get("/images/gate.png").await.assert_status(301);
        let to = picture.location().unwrap().to_owned();
        visitor.get(&to).await.assert_ok();
        for old in ["/gzdt/index.html", "/gzdt/"] {
            assert_eq!(visitor.get(old).await.assert_status(301).location(), Some("/news/updates/"), "{old}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_run_that_was_stopped_goes_on_where_it_was() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let gathered = Gathered::of_warc(warc(&old_site()).as_slice(), &world.limits).unwrap();
        let mut part = world.plan(&gathered).await;
        part.going.truncate(7);
        part.lists.clear();
        assert_eq!(world.run(&gathered, &part).await.drafts, 7);
        let rest = world.plan(&gathered).await;
        assert_eq!(rest.going.len(), 35);
        assert_eq!(world.run(&gathered, &rest).await.drafts, 35);
        assert_eq!(world.articles().await.len(), 42);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn a_folder_says_the_same_as_a_warc_and_links_lead_nowhere() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("site");
        folder(&old_site(), &root);
        std::fs::write(place.path().join("secret.html"), article_page("工作动态", "秘密", "2016-01-01", 1, ""))
            .unwrap();
        std::os::unix::fs::symlink(place.path(), root.join("gzdt/out")).unwrap();
        std::os::unix::fs::symlink(place.path().join("secret.html"), root.join("gzdt/secret.html")).unwrap();
        let base = Address::parse(&format!("{OLD}/")).unwrap();
        let gathered = Gathered::read(&root, Some(&base), &world.limits, |_| {}).unwrap();
        let plan = world.plan(&gathered).await;
        assert_eq!(plan.by_column().into_iter().collect::<Vec<_>>(), [("/news/notices/", 12), ("/news/updates/", 30)]);
        assert!(!plan.to_string().contains("秘密"));
        assert_eq!(gathered.refused().len(), 2, "{:?}", gathered.refused());
        let done = world.run(&gathered, &plan).await;
        assert_eq!((done.drafts, done.files), (42, 2));
        let folder = origin::at(world.room.app.db.read(), world.site, "/gzdt/").await.unwrap().unwrap();
        assert_eq!(folder.column_id, Some(world.room.column), "a folder answered with its index");
        let error = Gathered::read(&root, None, &world.limits, |_| {}).unwrap_err();
        assert!(error.to_string().contains("--base"), "{error}");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_may_not_write_there_imports_nothing() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let gathered = Gathered::of_warc(warc(&old_site()).as_slice(), &world.limits).unwrap();
        let plan = world.plan(&gathered).await;
        for staff in [world.room.stranger, world.room.leader] {
            let actor = world.room.as_(staff).await;
            let into = world.bound(&actor);
            let refused = into.run(&gathered, &world.mapping(), &plan, |_| {}).await;
            assert_eq!(crate::newsroom::refused(refused), ["permit-write-article", "permit-write-article"]);
        }
        assert_eq!(world.articles().await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_proposal_finds_the_columns_by_their_names() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let gathered = Gathered::of_warc(warc(&old_site()).as_slice(), &world.limits).unwrap();
        let text = propose::propose(&gathered, &world.columns, |_| {}).unwrap();
        assert!(text.contains("hosts = [\"jw.old.example.cn\"]"), "{text}");
        assert!(text.contains("prefix = \"/gzdt/\"\nto = \"/news/updates/\""), "{text}");
        assert!(text.contains("prefix = \"/zcfg/\"\nto = \"\""), "{text}");
        assert!(text.contains("#   /news/notices/  通知公告"), "{text}");
        Mapping::parse(&text, &world.columns).unwrap();
    })
    .await;
}

#[tokio::test]
async fn hostile_archives_harm_nobody() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let whole = warc(&old_site());
        let told = |bytes: &[u8]| format!("{:#}", Gathered::of_warc(bytes, &world.limits).unwrap_err());
        // Cut off in the middle.
        let cut = told(&whole[..whole.len() / 2]);
        assert!(cut.contains("at byte") && cut.contains("cut off or damaged"), "{cut}");
        // A length that no disk has.
        let huge = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\nContent-Length: 9000000000000000000\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
        let long = told(huge);
        assert!(long.contains("at byte 0") && long.contains("9000000000000000000"), "{long}");
        assert!(told(b"<html>").contains("no WARC record"));
        assert!(told(b"").contains("no record"));

        // A page of 100 MB, packed small; a path that climbs; a file that is not what it says.
        let large = vec![b'x'; 100 << 20];
        let climbing = article_page("工作动态", "爬", "2016-05-01", 1, "<img src='../../../../../../etc/passwd'><p><a href=a.pdf>表</a></p>");
        let mut records = response(&format!("{OLD}/gzdt/large.html"), "text/html", &large);
        records.extend(response(&format!("{OLD}/gzdt/../../../../climb.html"), "text/html", climbing.as_bytes()));
        records.extend(response(&format!("{OLD}/gzdt/climb.html"), "text/html", climbing.as_bytes()));
        records.extend(response(&format!("{OLD}/gzdt/a.pdf"), "application/pdf", b"MZ\x90\x00 a program"));
        records.extend(response("file:///etc/passwd", "text/html", b"x"));
        records.extend(response(&format!("{OLD}/gzdt/tangled.html"), "text/html", "<div>".repeat(900_000).as_bytes()));
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&records).unwrap();
        let gathered = Gathered::of_warc(packed.finish().unwrap().as_slice(), &world.limits).unwrap();
        let refused: Vec<_> = gathered.refused().iter().map(|refused| refused.why.to_string()).collect();
        assert_eq!(refused, ["larger than 5242880 bytes", "not an address of the web"]);
        let plan = world.plan(&gathered).await;
        assert_eq!(plan.going.len(), 1, "{plan}");
        assert_eq!(plan.by_reason().into_iter().collect::<Vec<_>>(), [(Reason::NoColumn, 1), (Reason::Unreadable, 1)]);
        assert_eq!(plan.going[0].missing.len(), 1);
        let done = world.run(&gathered, &plan).await;
        assert_eq!((done.drafts, done.files, done.refused.len()), (1, 0, 1), "{done:?}");
        assert!(!done.refused[0].why.is_empty() && !done.refused[0].why.starts_with("manuscripts-"), "{done:?}");
        let body = &world.articles().await[0].working.body;
        assert!(!body.contains("passwd"), "{body}");
    })
    .await;
}
