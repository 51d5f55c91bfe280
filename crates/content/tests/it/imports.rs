//! Exports of WordPress, feeds and zips become drafts by the same way as whole sites; what is
//! broken, endless or hostile is refused with its reason.

use std::io::{Cursor, Write as _};
use std::net::SocketAddr;

use content::articles::article;
use content::migration::gather::Refused;
use content::migration::plan::{Reason, Remark};
use content::migration::run::Done;
use content::migration::{Address, Gathered, Kind, Mapping, Plan, fetch, origin, propose};
use platform::app::App;
use testkit::{on_both, on_both_with};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::migration::{World, picture};
use crate::newsroom::{refusals, refused, setup};

/// Eleven items of an education commission's old blog: five that are public, and what else such a file holds.
pub fn export() -> String {
    let item = |id: u32, kind: &str, status: &str, title: &str, more: &str| {
        format!(
            "<item><title><![CDATA[{title}]]></title><link>http://blog.jw.example.cn/archives/{id}</link>\
             <guid isPermaLink=\"false\">http://blog.jw.example.cn/?p={id}</guid><dc:creator>admin</dc:creator>\
             <wp:post_id>{id}</wp:post_id><wp:post_type>{kind}</wp:post_type><wp:status>{status}</wp:status>{more}</item>"
        )
    };
    let filed = |name: &str, slug: &str| {
        format!("<category domain=\"category\" nicename=\"{slug}\"><![CDATA[{name}]]></category>")
    };
    let dated = |at: &str| format!("<wp:post_date_gmt>{at}</wp:post_date_gmt>");
    let text = |text: &str| format!("<content:encoded><![CDATA[{text}]]></content:encoded>");
    let uploads = "http://blog.jw.example.cn/wp-content/uploads";
    let items = [
        item(
            11,
            "post",
            "publish",
            "学校小游园向居民开放",
            &[
                dated("2016-05-03 01:12:00"),
                filed("工作动态", "gzdt"),
                "<category domain=\"post_tag\">花木</category>".to_owned(),
                text(&format!(
                    "学校周边的小游园今天开放。\n占地三百余平方米。\n\n[caption id=\"a_20\" width=\"300\"]<img src=\"{uploads}/2016/05/gate.png\" alt=\"园门\" /> 小游园的入口[/caption]\n\n\
                     附件：<a href=\"{uploads}/2016/05/form.pdf\">申请表</a>，另见<a href=\"/archives/12\">通知</a>\n[gallery ids=\"20,21\"]<script>alert(1)</script>"
                )),
                "<excerpt:encoded><![CDATA[小游园开放了。]]></excerpt:encoded>".to_owned(),
            ]
            .concat(),
        ),
        item(
            12,
            "post",
            "publish",
            "关于文明游园的通知",
            &[
                dated("2016-05-04 01:12:00"),
                filed("未分类", "uncategorized"),
                filed("通知公告", "tzgg"),
                text(&format!("<!-- wp:paragraph --><p>请爱护花木。</p><!-- /wp:paragraph --><img src=\"{uploads}/2016/05/lost.png\">")),
            ]
            .concat(),
        ),
        item(13, "post", "publish", "没有日期", &[filed("通知公告", "tzgg"), text("短文。")].concat()),
        item(14, "page", "publish", "关于我们", &[dated("2036-01-01 00:00:00"), text("教育委员会简介。")].concat()),
        item(15, "post", "publish", "", &[filed("通知公告", "tzgg"), text("这一篇没有标题。")].concat()),
        item(16, "post", "draft", "草稿", &text("未写完")),
        item(17, "post", "private", "内部", &text("不公开")),
        item(18, "post", "trash", "删除", &text("回收站")),
        item(19, "nav_menu_item", "publish", "菜单", ""),
        item(20, "attachment", "inherit", "gate", &format!("<wp:attachment_url>{uploads}/2016/05/gate.png</wp:attachment_url>")),
        item(21, "attachment", "inherit", "lost", &format!("<wp:attachment_url>{uploads}/2016/05/lost.png</wp:attachment_url>")),
    ];
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>区教委博客</title><link>http://blog.jw.example.cn</link>\
         <wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>http://blog.jw.example.cn</wp:base_blog_url>{}</channel></rss>",
        items.concat()
    )
}

const MAPPING: &str = r#"
hosts = ["blog.jw.example.cn"]

[[map]]
category = "工作动态"
to = "/news/updates/"

[[map]]
category = "通知公告"
to = "/news/notices/"

[[map]]
prefix = "/"
to = "/news/notices/"
"#;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";

pub fn feed() -> String {
    "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>西城时报</title>\
     <link>https://news.example.cn/</link>\
     <item><title>东城区小游园开放</title><link>https://news.example.cn/2016/a.html</link><category>工作动态</category>\
     <pubDate>Tue, 03 May 2016 01:12:00 GMT</pubDate><description>一句话</description>\
     <content:encoded><![CDATA[<p>东城区的小游园今天开放，居民在家门口就能休息。</p><p>开放时间为六时至二十二时。</p>]]></content:encoded></item>\
     <item><title>只有摘要的消息</title><link>https://news.example.cn/gzdt/b.html</link><description>只有这一句。</description></item>\
     <item><title>没有地址</title><description>x</description></item></channel></rss>"
        .to_owned()
}

fn gather(bytes: &[u8], world: &World) -> anyhow::Result<Gathered> {
    gather_at(bytes, world, None)
}

/// Through a file, as people bring it.
fn gather_at(bytes: &[u8], world: &World, base: Option<&str>) -> anyhow::Result<Gathered> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let base = base.map(|base| Address::parse(base).unwrap());
    Gathered::read(file.path(), base.as_ref(), &world.limits, |_| {})
}

async fn plan(world: &World, gathered: &Gathered, mapping: &Mapping) -> Plan {
    Plan::make(&world.room.app, world.site, gathered, mapping, |_| {}).await.unwrap()
}

async fn run(world: &World, gathered: &Gathered, mapping: &Mapping, plan: &Plan) -> Done {
    let actor = world.room.as_(world.room.officer).await;
    let into = world.bound(&actor);
    into.run(gathered, mapping, plan, |_| {}).await.unwrap()
}

fn told(refused: &[Refused]) -> String {
    refused.iter().map(|refused| format!("{}: {}\n", refused.what, refused.why)).collect()
}

async fn by_title(world: &World, title: &str) -> article::Model {
    world.articles().await.into_iter().find(|article| article.title == title).unwrap()
}

#[tokio::test]
async fn article_9_an_export_of_wordpress_comes_in_as_drafts_once() {
    on_both(setup(), async |mut cluster| {
        cluster.leave_jobs();
        let world = World::new(&cluster).await;
        let uploads = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(uploads.path().join("2016/05")).unwrap();
        std::fs::write(uploads.path().join("2016/05/gate.png"), picture()).unwrap();
        std::fs::write(uploads.path().join("2016/05/form.pdf"), PDF).unwrap();
        std::fs::write(uploads.path().join("2016/05/page.html"), "<p>不是文件</p>").unwrap();
        let mut gathered = gather(export().as_bytes(), &world).unwrap();
        gathered.add_files(uploads.path(), &world.limits).unwrap();
        gathered.miss_files();
        assert_eq!(gathered.kind(), Kind::Wxr);
        let refused = told(gathered.refused());
        for words in [
            "/archives/16: its status is \"draft\"",
            "\"private\"",
            "\"trash\"",
            "nav_menu_item",
            "lost.png: the file is missing",
        ] {
            assert!(refused.contains(words), "{words}: {refused}");
        }
        assert_eq!(gathered.refused().len(), 5, "{refused}");

        // The proposal goes by category and can be followed as it is.
        let proposal = propose::propose(&gathered, &world.columns, |_| {}).unwrap();
        assert!(proposal.contains("category = \"工作动态\"\nto = \"/news/updates/\""), "{proposal}");
        assert!(proposal.contains("hosts = [\"blog.jw.example.cn\"]"), "{proposal}");
        let mapping = Mapping::parse(MAPPING, &world.columns).unwrap();
        let planned = plan(&world, &gathered, &mapping).await;
        let proposed = plan(&world, &gathered, &Mapping::parse(&proposal, &world.columns).unwrap()).await;
        assert_eq!(planned.by_column().into_iter().collect::<Vec<_>>(), [("/news/notices/", 3), ("/news/updates/", 1)]);
        assert_eq!(
            proposed.by_column().into_iter().collect::<Vec<_>>(),
            [("/news/notices/", 2), ("/news/updates/", 1)]
        );
        assert_eq!(planned.by_reason().into_iter().collect::<Vec<_>>(), [(Reason::NoTitle, 1)], "{planned}");
        let remarks = |title: &str| &planned.going.iter().find(|going| going.title == title).unwrap().remarks;
        let taken = vec!["caption".to_owned(), "gallery".to_owned()];
        assert_eq!(remarks("学校小游园向居民开放"), &[Remark::Shortcodes(taken)]);
        assert_eq!(remarks("没有日期"), &[Remark::NoDate]);
        assert_eq!(remarks("关于我们"), &[Remark::FutureDate]);
        assert!(planned.to_string().contains("missing: http://blog.jw.example.cn/wp-content/uploads/2016/05/lost.png"));

        let done = run(&world, &gathered, &mapping, &planned).await;
        assert_eq!((done.drafts, done.files, done.failed.len(), done.refused.len()), (4, 2, 0, 0), "{done:?}");
        let one = by_title(&world, "学校小游园向居民开放").await;
        let content = &one.working;
        assert_eq!(one.stage.name(), "draft");
        assert_eq!((content.lead.as_str(), content.source.as_str()), ("小游园开放了。", "区教育委员会"));
        assert_eq!((content.keywords.clone(), content.source_url.as_str()), (vec!["花木".to_owned()], ""));
        assert!(content.body.contains("<p>学校周边的小游园今天开放。<br>占地三百余平方米。</p>"), "{}", content.body);
        assert!(
            content.body.contains("src=\"/files/") && content.body.contains("<figcaption>小游园的入口"),
            "{}",
            content.body
        );
        assert!(content.body.contains("href=\"/archives/12\""), "{}", content.body);
        for gone in ["script", "alert", "[caption", "[gallery", "blog.jw"] {
            assert!(!content.body.contains(gone), "{gone}: {}", content.body);
        }
        assert_eq!(content.attachments[0].label, "申请表");
        let db = world.room.app.db.read();
        for old in ["/archives/11", "/?p=11"] {
            let stood = origin::at(db, world.site, old).await.unwrap().unwrap();
            assert_eq!(stood.article_id, Some(one.id), "{old}");
            assert_eq!(stood.original_published_at.unwrap().minute(), "2016-05-03 09:12");
        }
        let page = by_title(&world, "关于我们").await;
        let stood = origin::at(db, world.site, "/?page_id=14").await.unwrap().unwrap();
        assert_eq!((stood.article_id, stood.original_published_at), (Some(page.id), None));

        // Once more: nothing is there to be done.
        let again = plan(&world, &gathered, &mapping).await;
        assert_eq!((again.going.len(), again.by_reason()[&Reason::Here]), (0, 4), "{again}");
        assert_eq!(run(&world, &gathered, &mapping, &planned).await.here, 4);
    })
    .await;
}

#[tokio::test]
async fn a_feed_of_another_medium_becomes_reprints_that_name_their_original() {
    on_both(setup(), async |mut cluster| {
        cluster.leave_jobs();
        let world = World::new(&cluster).await;
        let gathered = gather(feed().as_bytes(), &world).unwrap();
        assert_eq!(gathered.kind(), Kind::Feed);
        assert_eq!(told(gathered.refused()), "没有地址: it has no address\n");
        let proposal = propose::propose(&gathered, &world.columns, |_| {}).unwrap();
        assert!(proposal.contains("reprints = [\"news.example.cn\"]"), "{proposal}");
        let text = "reprints = ['news.example.cn']\n[[map]]\nprefix = '/'\nto = '/news/updates/'\n";
        let mapping = Mapping::parse(text, &world.columns).unwrap();
        let planned = plan(&world, &gathered, &mapping).await;
        assert_eq!(planned.going.len(), 2, "{planned}");
        assert!(planned.to_string().contains("the feed has only a summary"), "{planned}");
        assert_eq!(run(&world, &gathered, &mapping, &planned).await.drafts, 2);
        let full = by_title(&world, "东城区小游园开放").await.working;
        assert_eq!(
            (full.source.as_str(), full.source_url.as_str()),
            ("西城时报", "https://news.example.cn/2016/a.html")
        );
        assert_eq!(full.lead, "一句话");
        let short = by_title(&world, "只有摘要的消息").await.working;
        assert!(short.body.contains("只有这一句。"), "{}", short.body);
        // The path of another medium never leads anywhere here; twice is noticed all the same.
        let db = world.room.app.db.read();
        assert!(origin::at(db, world.site, "/gzdt/b.html").await.unwrap().is_none());
        let again = plan(&world, &gathered, &mapping).await;
        assert_eq!((again.going.len(), again.by_reason()[&Reason::Here]), (0, 2));
        // As the site's own they would be others, whose addresses lead on.
        let own = Mapping::parse(&text.replace("reprints", "hosts"), &world.columns).unwrap();
        assert_eq!(plan(&world, &gathered, &own).await.going.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn files_in_other_encodings_are_read_and_broken_ones_are_told_with_their_place() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let mapping = Mapping::parse(MAPPING, &world.columns).unwrap();
        let stated = export().replace("encoding=\"UTF-8\"", "encoding=\"gb2312\"");
        let (gbk, ..) = encoding_rs::GBK.encode(&stated);
        let wide: Vec<u8> = std::iter::once(0xfeff).chain(export().encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [gbk.as_ref(), stated.as_bytes(), &wide] {
            let planned = plan(&world, &gather(bytes, &world).unwrap(), &mapping).await;
            assert!(planned.going.iter().any(|going| going.title == "关于文明游园的通知"), "{planned}");
        }

        let whole = export();
        let cut = format!("{:#}", gather(&whole.as_bytes()[..whole.len() / 2], &world).unwrap_err());
        assert!(cut.contains("is not a whole WordPress export") && cut.contains("at byte"), "{cut}");
        let closed = whole.replace("</rss>", "");
        let cut = format!("{:#}", gather(closed.as_bytes(), &world).unwrap_err());
        assert!(cut.contains("before <rss> does; it is cut off"), "{cut}");
        for nothing in ["<html><rss>", "<?xml version='1.0'?><opml/>", ""] {
            assert!(gather(nothing.as_bytes(), &world).is_err(), "{nothing}");
        }

        // Bombs: entities, depth, size.
        let laughs: String =
            (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
        let bomb = format!("<!DOCTYPE rss [<!ENTITY l0 \"ha\"><!ENTITY f SYSTEM \"file:///etc/passwd\">{laughs}]>");
        let item = "<rss><channel><item><title>关于&l9;的通知&f;</title><link>http://blog.jw.example.cn/1</link><description>正文&l9;。</description></item>";
        let deep = format!("<item><title>深</title><link>http://blog.jw.example.cn/2</link><description>{}深处</description></item>", "&lt;div&gt;".repeat(500));
        let bomb_of_tags = format!("<item><title>炸弹</title><link>http://blog.jw.example.cn/4</link><description>{}</description></item>", "&lt;div&gt;".repeat(400_000));
        let large = format!("<item><title>大</title><link>http://blog.jw.example.cn/3</link><description>{}</description></item>", "x".repeat(6 << 20));
        let hostile = format!("{bomb}{item}{deep}{large}{bomb_of_tags}</channel></rss>");
        let gathered = gather(hostile.as_bytes(), &world).unwrap();
        assert_eq!(told(gathered.refused()), "http://blog.jw.example.cn/3: larger than 5242880 bytes\nhttp://blog.jw.example.cn/4: its markup opens far more than it closes: a bomb\n");
        let planned = plan(&world, &gathered, &mapping).await;
        let titles: Vec<_> = planned.going.iter().map(|going| going.title.as_str()).collect();
        assert_eq!(titles, ["关于&l9;的通知&f;", "深"], "{planned}");
        let done = run(&world, &gathered, &mapping, &planned).await;
        assert_eq!((done.drafts, done.failed.len()), (2, 0), "{done:?}");
        assert!(by_title(&world, "深").await.working.body.contains("深处"));
        cluster.run_jobs().await;
    })
    .await;
}

/// A package of these files.
pub fn package(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The package with a link in it.
fn with_link(package: &[u8], name: &str, target: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new_append(Cursor::new(package.to_vec())).unwrap();
    zip.add_symlink(name, target, SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_zip_of_a_folder_says_the_same_as_the_folder_and_nothing_leaves_it() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let page = |title: &str| {
            format!(
                "<html><head><title>{title}</title><meta name=ColumnName content=通知公告></head><body><h1>{title}</h1><div id=zoom>\
                 <p>这是正文，写的是学校周边的小游园，占地三百余平方米，今天向居民开放。</p><img src=gate.png></div></body></html>"
            )
        };
        let (one, two, out) = (page("第一篇"), page("第二篇"), page("外面"));
        let zeros = vec![0_u8; 3 << 20];
        let files: [(&str, &[u8]); 6] = [
            ("old.jw.example.cn/tzgg/1.html", one.as_bytes()),
            ("old.jw.example.cn/tzgg/2.html", two.as_bytes()),
            ("old.jw.example.cn/tzgg/gate.png", &picture()),
            ("old.jw.example.cn/../../../tmp/portico-out.html", out.as_bytes()),
            ("/etc/portico-out.html", out.as_bytes()),
            ("old.jw.example.cn/tzgg/bomb.html", &zeros),
        ];
        let bytes = with_link(&package(&files), "old.jw.example.cn/tzgg/link.html", "/etc/passwd");
        let gathered = gather(&bytes, &world).unwrap();
        assert_eq!(gathered.kind(), Kind::Zip);
        let refused = told(gathered.refused());
        assert_eq!(refused.matches("its name leads out of the package").count(), 3, "{refused}");
        assert!(refused.contains("portico-out.html") && refused.contains("bomb.html: it unpacks to far more"), "{refused}");
        assert!(!std::path::Path::new("/tmp/portico-out.html").exists());
        let text = "hosts = ['old.jw.example.cn']\n[[map]]\nprefix = '/tzgg/'\nto = '/news/notices/'\n";
        let mapping = Mapping::parse(text, &world.columns).unwrap();
        let planned = plan(&world, &gathered, &mapping).await;
        assert_eq!((planned.going.len(), planned.going[0].pictures), (2, 1), "{planned}");
        assert_eq!(run(&world, &gathered, &mapping, &planned).await.drafts, 2);

        // Elsewhere than at the host that its folder is called by.
        let moved = gather_at(&bytes, &world, Some("http://a.example.cn/x/")).unwrap();
        assert!(moved.pages().any(|(address, _)| address.as_str() == "http://a.example.cn/x/old.jw.example.cn/tzgg/1.html"));
        let nameless = package(&[("tzgg/1.html", one.as_bytes())]);
        assert!(format!("{:#}", gather(&nameless, &world).unwrap_err()).contains("--base"));

        // Too much, too many, cut off.
        let small = content::migration::Limits { unpacked: 2 << 20, ..world.limits };
        let told = |bytes: &[u8], limits| format!("{:#}", Gathered::of_zip(Cursor::new(bytes), None, limits).unwrap_err());
        assert!(told(&bytes, &small).contains("unpacks to more than 2097152 bytes"));
        let few = content::migration::Limits { things: 3, ..world.limits };
        assert!(told(&bytes, &few).contains("3 are taken at most"));
        assert!(told(&bytes[..bytes.len() / 2], &world.limits).contains("directory"));
        cluster.run_jobs().await;
    })
    .await;
}

/// A server that answers with these bytes, and then, when it never ends, sends one chunk after another.
pub async fn server(head: String, endless: Option<String>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (head, endless) = (head.clone(), endless.clone());
            tokio::spawn(async move {
                let mut asked = [0; 2000];
                let _ = stream.read(&mut asked).await;
                let _ = stream.write_all(head.as_bytes()).await;
                while let Some(more) = &endless {
                    let chunk = format!("{:x}\r\n{more}\r\n", more.len());
                    if stream.write_all(chunk.as_bytes()).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    at
}

async fn fetched(app: &App, at: SocketAddr) -> platform::Result<platform::outbound::Fetched> {
    fetch::fetch(app, &Address::parse(&format!("http://{at}/feed.xml")).unwrap()).await
}

#[tokio::test]
async fn a_feed_is_fetched_through_the_guard_and_one_that_never_ends_is_refused() {
    let body = feed();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let good = server(head, None).await;
    let chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned();
    let item = "<item><title>又一条</title><link>http://a.cn/</link></item>".repeat(2_000);
    let endless = server(chunked, Some(item)).await;
    let gone = server("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(), None).await;
    let moved =
        server("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".to_owned(), None)
            .await;
    on_both_with(
        setup(),
        |settings| settings.outbound_private = vec![good, endless, gone, moved],
        async |cluster| {
            let world = World::new(&cluster).await;
            let app = &world.room.app;
            let found = fetched(app, good).await.unwrap();
            let address = Address::parse(&format!("http://{good}/feed.xml")).unwrap();
            let gathered = fetch::read(&found, address, &world.limits).unwrap();
            assert_eq!(gathered.pages().count(), 2);
            let reason = |result| refusals(result)[0].args["why"].to_string();
            let never = reason(fetched(app, endless).await);
            assert!(never.contains("20971520 bytes"), "{never}");
            assert!(reason(fetched(app, gone).await).contains("404"));
            assert!(reason(fetched(app, moved).await).contains("network that is not public"));
            let inside = "127.0.0.1:9".parse().unwrap();
            assert_eq!(refused(fetched(app, inside).await), ["migration-feed-unreachable"]);
            cluster.run_jobs().await;
        },
    )
    .await;
}
