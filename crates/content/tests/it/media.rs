//! The media library as people meet it: bringing in, describing, using, replacing, putting away;
//! what the public gets of it; what is not taken in at all.

use content::articles::article::Model as Article;
use content::articles::content::{ArticleKind, Content};
use content::articles::{Stage, draft, publish, review};
use content::media::gather::Gather;
use content::media::medium::{self, Model as Medium};
use content::media::usage::{self, Place};
use content::media::version;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use platform::files::{self, file};
use platform::jobs;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value;
use testkit::{Answer, Clamd, Client, on_both, on_both_with};

use crate::newsroom::{Newsroom, refused, setup};

/// A photo that no other colour makes the same.
fn photo(width: u32, height: u32, colour: u8) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let light = if (x / 37 + y / 23) % 2 == 0 { colour } else { 255 - colour };
        Rgb([light, (x * 255 / width) as u8, (y * 255 / height) as u8])
    });
    let mut out = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut out, ImageFormat::Jpeg).unwrap();
    out.into_inner()
}

async fn media(room: &Newsroom) -> Vec<Medium> {
    medium::Entity::find().order_by_asc(medium::Column::Id).all(room.app.db.read()).await.unwrap()
}

async fn file_of(room: &Newsroom, medium: &Medium) -> file::Model {
    file::by_id(room.app.db.read(), medium.file_id).await.unwrap()
}

/// Sends files with the library's form.
async fn bring(client: &mut Client, files: &[(&str, &[u8])]) -> Answer {
    let page = client.get("/desk/media").await.assert_ok();
    let form = files.iter().fold(page.form("form[data-uploads]"), |form, (name, bytes)| {
        form.attach("file", name, "application/octet-stream", *bytes)
    });
    client.submit(form).await
}

/// An article that shows a picture of the library in its text and in lists.
async fn showing(room: &Newsroom, file: &file::Model, title: &str) -> Article {
    let mut content = room.text(title);
    content.body.push_str(&format!(r#"<figure><img src="/files/{}/p.jpg" alt="入口"></figure>"#, file.public_id));
    content.image.clone_from(&file.public_id);
    content.image_alt = "入口".to_owned();
    room.by(room.officer, async |act| draft::begin(act, room.column, content).await).await.unwrap()
}

async fn release(room: &Newsroom, article: &Article) {
    room.by(room.officer, async |act| review::submit(act, article.id).await).await.unwrap();
    room.sign_all(article.id).await;
    room.by(room.officer, async |act| publish::publish(act, article.id).await).await.unwrap();
}

#[tokio::test]
async fn annex_5_a_picture_is_brought_in_once_described_once_and_found_again() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        officer.get("/desk/media").await.assert_ok().assert_says("没有文件").assert_says("尚未配置病毒查杀服务");
        let picture = photo(1200, 800, 10);
        let answer = bring(&mut officer, &[("小游园.jpg", &picture), ("名单.txt", "一份说明".as_bytes())]).await;
        officer.follow(answer).await.assert_ok().assert_says("已入库").assert_says("小游园").assert_says("未查杀");
        let all = media(&room).await;
        assert_eq!(all.len(), 2);
        cluster.run_jobs().await;

        // The same bytes again: the one that is there is offered, and nothing is kept twice.
        let again = bring(&mut officer, &[("别的名字.jpg", &picture)]).await.assert_status(422);
        again.assert_says("已有这份文件").assert_says("小游园");
        assert_eq!(media(&room).await.len(), 2);

        let url = format!("/desk/media/{}", all[0].id);
        let page = officer.get(&url).await.assert_ok().assert_says("缺替代文字").assert_says("还没有用到");
        let wrong = page.form("#medium").fill("title", "").fill("focus_x", "150").fill("map_number", "随便");
        let wrong = officer.submit(wrong).await.assert_status(422);
        wrong.clone().assert_says("请填写名称").assert_says("0 到 100").assert_says("审图号的写法不对");
        let right =
            wrong.form("#medium").fill("title", "小游园入口").fill("alt", "石榴树下的入口").fill("focus_x", "20");
        let right = officer.submit(right.fill("map_number", "")).await;
        officer.follow(right).await.assert_ok().assert_says("已保存").assert_silent("缺替代文字");
        cluster.run_jobs().await;

        officer.get("/desk/media?q=石榴").await.assert_ok().assert_says("小游园入口").assert_silent("名单");
        officer
            .get("/desk/media?kind=document&view=table")
            .await
            .assert_ok()
            .assert_says("名单")
            .assert_silent("小游园");
        officer.get("/desk/media?q=没有的词").await.assert_ok().assert_says("没有文件");
        let items: Value =
            officer.get_with("/desk/media?kind=image", &[("accept", "application/json")]).await.assert_ok().json();
        assert_eq!(items["items"][0]["alt"], "石榴树下的入口");
        assert!(items["items"][0]["thumb"].as_str().unwrap().ends_with("/w480.webp"));
        assert_eq!(items["items"].as_array().unwrap().len(), 1);

        // Smaller and saved anew it still looks the same.
        bring(&mut officer, &[("小图.jpg", &photo(600, 400, 10))]).await.assert_redirect("/desk/media?done=added");
        cluster.run_jobs().await;
        officer.get(&url).await.assert_ok().assert_says("相似的图片").assert_says("小图");

        let form = officer.get("/desk/media").await.form("form[action='/desk/media/folders']").fill("name", " 公园 ");
        let answer = officer.submit(form).await;
        let folder = officer.follow(answer).await.assert_ok().assert_says("文件夹已建立").assert_says("没有文件");
        let id = folder.form("form[role=search]").value("folder").unwrap().to_owned();
        let form = officer.get(&url).await.form("#medium").fill("folder", &id);
        officer.submit(form).await;
        officer.get(&format!("/desk/media?folder={id}")).await.assert_ok().assert_says("小游园入口");
        let queries = cluster.count_queries(officer.get("/desk/media")).await.0;
        assert!(queries <= 24, "{queries} statements for a list");
    })
    .await;
}

#[tokio::test]
async fn a_library_is_its_units_own() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        bring(&mut officer, &[("内部照片.jpg", &photo(300, 200, 20))]).await.assert_redirect("/desk/media?done=added");
        cluster.run_jobs().await;
        let medium = media(&room).await.remove(0);
        let file = file_of(&room, &medium).await;
        let url = format!("/desk/media/{}", medium.id);
        let address = format!("/files/{}/a.jpg", file.public_id);

        let mut stranger = room.at_the_desk(&cluster, room.stranger).await;
        stranger.get("/desk/media").await.assert_ok().assert_silent("内部照片");
        stranger.get_with("/desk/media", &[("accept", "application/json")]).await.assert_ok().assert_silent("内部照片");
        stranger.get(&url).await.assert_status(404).assert_silent("内部照片");
        stranger.get(&address).await.assert_status(404);
        stranger.get(&address.replace("a.jpg", "w300.webp")).await.assert_status(404);
        stranger.get("/desk/media").await.assert_ok();
        for end in ["", "/scan", "/archiving", "/return"] {
            stranger.post(&format!("{url}{end}"), &[("title", "别人的")]).await.assert_status(404);
        }
        let unit = room.jw.to_string();
        stranger.post("/desk/media/folders", &[("unit", &unit), ("name", "别人的")]).await.assert_redirect_to_own();
        assert_eq!(media(&room).await[0].title, "内部照片");

        let mut reviewer = room.at_the_desk(&cluster, room.section).await;
        let page = reviewer.get(&url).await.assert_ok().assert_says("内部照片");
        assert!(!page.has("#medium") && !page.has("form[action$='/archiving']"), "who reviews changes nothing");
        reviewer.get(&address.replace("a.jpg", "w300.webp")).await.assert_ok();
        reviewer.get("/desk/media").await.assert_ok();
        reviewer.post(&url, &[("title", "改")]).await.assert_status(403).assert_says("不能改动");
        cluster.client("jw").get(&address).await.assert_status(404);
        cluster.client("jw").get(&address.replace("a.jpg", "w300.webp")).await.assert_status(404);
    })
    .await;
}

trait OwnFolder {
    fn assert_redirect_to_own(self);
}

impl OwnFolder for Answer {
    /// Whoever names another unit makes a folder in their own.
    fn assert_redirect_to_own(self) {
        assert!(self.location().is_some_and(|to| to.starts_with("/desk/media?folder=")), "{}", self.status);
    }
}

#[tokio::test]
async fn annex_5_the_public_gets_pictures_in_the_size_it_needs() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        bring(&mut officer, &[("入口.jpg", &photo(1200, 800, 30))]).await.assert_redirect("/desk/media?done=added");
        let medium = media(&room).await.remove(0);
        let file = file_of(&room, &medium).await;
        let article = showing(&room, &file, "小游园开放").await;
        // Released before anybody drew: the page comes without a choice, and is renewed with it.
        release(&room, &article).await;
        cluster.run_jobs().await;
        let path = content::articles::publication::own(room.app.db.read(), article.id).await.unwrap().unwrap().path;
        let mut reader = cluster.client("jw");
        let page = reader.get(&path).await.assert_ok();
        let sets = page.attributes(".prose picture source[type='image/webp']", "srcset");
        let wanted = ["w480.webp 480w", "w960.webp 960w", "w1200.webp 1200w"]
            .map(|end| format!("/files/{}/{end}", file.public_id))
            .join(", ");
        assert_eq!(sets, [wanted]);
        assert_eq!(page.attributes(".prose picture img", "width"), ["1200"]);
        assert_eq!(page.attributes(".prose picture img", "height"), ["800"]);
        let small = reader.get(&format!("/files/{}/w480.webp", file.public_id)).await.assert_ok();
        assert_eq!(small.header("content-type"), "image/webp");
        let decoded = image::load_from_memory_with_format(&small.body, ImageFormat::WebP).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (480, 320));
        let cut = async |reader: &mut Client| reader.get(&format!("/files/{}/4x3-480.webp", file.public_id)).await.body;
        let before = cut(&mut reader).await;

        let form = officer.get(&format!("/desk/media/{}", medium.id)).await.form("#medium");
        officer.submit(form.fill("focus_x", "0").fill("focus_y", "0")).await;
        cluster.run_jobs().await;
        assert_ne!(cut(&mut reader).await, before, "another part is shown");
        // An unknown name is the file itself, whatever it is called.
        let other = reader.get(&format!("/files/{}/w9999.webp", file.public_id)).await.assert_ok();
        assert_eq!(other.header("content-type"), "image/jpeg");
    })
    .await;
}

#[tokio::test]
async fn article_31_a_replaced_file_reaches_the_public_only_through_review() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        bring(&mut officer, &[("入口.jpg", &photo(600, 400, 40))]).await.assert_redirect("/desk/media?done=added");
        let medium = media(&room).await.remove(0);
        let old = file_of(&room, &medium).await;
        let written = showing(&room, &old, "草稿里的图").await;
        let public = showing(&room, &old, "公开的图").await;
        release(&room, &public).await;
        let locked = showing(&room, &old, "送审的图").await;
        room.by(room.officer, async |act| review::submit(act, locked.id).await).await.unwrap();
        cluster.run_jobs().await;

        let url = format!("/desk/media/{}", medium.id);
        let page = officer.get(&url).await.assert_ok().assert_says("公开的图").assert_says("送审的图");
        let refused = officer.submit(page.form("form[action$='/archiving']")).await.assert_status(422);
        refused.assert_says("还有 4 处在用");
        let form = page.form("form[action$='/file']");
        let other = form.clone().attach("file", "a.txt", "text/plain", "一份说明".as_bytes());
        officer.submit(other).await.assert_status(422).assert_says("类型和原来的不同");
        let same = form.clone().attach("file", "b.jpg", "image/jpeg", photo(600, 400, 40));
        officer.submit(same).await.assert_status(422).assert_says("完全一样");
        let answer = officer.submit(form.attach("file", "c.jpg", "image/jpeg", photo(600, 400, 41))).await.assert_ok();
        answer
            .assert_says("已换成新文件")
            .assert_says("已换入 2 篇")
            .assert_says("没有换：送审的图")
            .assert_says("第 2 版");
        cluster.run_jobs().await;

        let medium = media(&room).await.remove(0);
        let new = file_of(&room, &medium).await;
        assert_ne!(new.public_id, old.public_id);
        let shows = async |id, file: &file::Model| room.article(id).await.working.files().contains(&file.public_id);
        assert!(shows(written.id, &new).await && shows(public.id, &new).await && shows(locked.id, &old).await);
        assert_eq!(room.article(public.id).await.working.image, new.public_id);
        // The public still sees what was approved, until the correction was approved, too.
        assert_eq!(room.stage(public.id).await, Stage::Draft);
        let seen = async |file: &file::Model| file::public_by_id(room.app.db.read(), &file.public_id).await.is_ok();
        assert!(seen(&old).await && !seen(&new).await);
        release(&room, &public).await;
        cluster.run_jobs().await;
        assert!(seen(&new).await);
        assert_eq!(version::of(room.app.db.read(), medium.id).await.unwrap().len(), 2);
        let uses = usage::of(room.app.db.read(), std::slice::from_ref(&new.public_id)).await.unwrap();
        assert_eq!(uses.iter().filter(|row| row.place == Place::Public).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_nothing_shows_is_put_away_and_comes_back() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        bring(&mut officer, &[("旧图.jpg", &photo(300, 200, 50))]).await.assert_redirect("/desk/media?done=added");
        cluster.run_jobs().await;
        let medium = media(&room).await.remove(0);
        let file = file_of(&room, &medium).await;
        let article = showing(&room, &file, "临时稿件").await;
        let url = format!("/desk/media/{}", medium.id);
        let page = officer.get(&url).await.assert_ok();
        officer.submit(page.form("form[action$='/archiving']")).await.assert_status(422).assert_says("1 处在用");
        room.by(room.officer, async |act| draft::discard(act, article.id).await).await.unwrap();
        let answer = officer.submit(page.form("form[action$='/archiving']")).await;
        let page = officer.follow(answer).await.assert_ok().assert_says("已归档");
        officer.get("/desk/media").await.assert_ok().assert_silent("旧图");
        officer.get("/desk/media?archived=yes").await.assert_ok().assert_says("旧图");
        let answer = officer.submit(page.form("form[action$='/return']")).await;
        officer.follow(answer).await.assert_ok().assert_says("已恢复");
        assert_eq!((room.rows("media.archive").await.len(), room.rows("media.bring_back").await.len()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn annex_5_maps_and_videos_are_handed_in_complete() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        bring(&mut officer, &[("地图.png", &photo(600, 400, 60))]).await.assert_redirect("/desk/media?done=added");
        cluster.run_jobs().await;
        let medium = media(&room).await.remove(0);
        let file = file_of(&room, &medium).await;
        let url = format!("/desk/media/{}", medium.id);
        let form = officer.get(&url).await.form("#medium").check("is_map", "yes");
        officer.submit(form).await;
        let article = showing(&room, &file, "有地图").await;
        let submit = async |id| room.by(room.officer, async |act| review::submit(act, id).await).await;
        assert_eq!(refused(submit(article.id).await), ["media-map-without-number"]);
        let page = officer.get(&format!("/desk/articles/{}", article.id)).await.assert_ok();
        page.assert_says("地图“地图”没有审图号");
        let form = officer.get(&url).await.form("#medium").fill("map_number", "审图号：GS（2024）1234号");
        officer.submit(form).await;
        submit(article.id).await.unwrap();

        let film = Content { kind: ArticleKind::Video, video: file.public_id.clone(), ..room.text("短片") };
        let film = room.by(room.officer, async |act| draft::begin(act, room.column, film).await).await.unwrap();
        assert_eq!(refused(submit(film.id).await), ["media-video-no-poster", "media-video-no-words"]);
        let mut content = film.working.clone();
        content.image.clone_from(&file.public_id);
        content.image_alt = "片头".to_owned();
        content.transcript = "画外音：天亮了。\n\n人们出门。 ".to_owned();
        room.by(room.officer, async |act| draft::write(act, film.id, film.version, content).await).await.unwrap();
        submit(film.id).await.unwrap();
        let preview = officer.get(&format!("/desk/articles/{}/preview", film.id)).await.assert_ok();
        assert_eq!(preview.texts(".transcript p"), ["画外音：天亮了。", "人们出门。"]);
        assert!(!preview.has("video[autoplay]"));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_5_files_that_are_not_what_they_say_are_not_taken_in() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let jpeg = photo(60, 40, 70);
        let zip = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        let behind = [&jpeg[..], zip].concat();
        let page = [&jpeg[..], b"<script>alert(1)</script>"].concat();
        let ole = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 2048]].concat();
        let cases: [(&str, &[u8], &str); 9] = [
            ("照片.pdf", &jpeg, "扩展名是 .pdf，内容却是 image/jpeg"),
            ("照片.jpg", &behind, "藏着 ZIP 内容"),
            ("照片.jpg", &page, "藏着 HTML 内容"),
            ("短片.flv", b"FLV\x01\x05\0\0\0\x09\0\0\0\0", "须为 MP4"),
            ("短片.mp4", b"no film at all", "须为 MP4"),
            ("字幕.srt", b"1\n00:00:05,000 --> 00:00:01,000\nx\n", "第 2 行的时间先后不对"),
            ("图.svg", b"<!DOCTYPE svg [<!ENTITY a 'x'>]><svg>&a;</svg>", "自定义实体"),
            ("表.xlsm", b"PK\x03\x04", "宏"),
            ("表.docx", &ole, ""),
        ];
        for (name, bytes, words) in cases {
            let answer = bring(&mut officer, &[(name, bytes)]).await.assert_status(422);
            answer.assert_says("没有入库").assert_says(words);
        }
        assert!(media(&room).await.is_empty());

        let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" onload="alert(1)"><script>alert(2)</script><rect width="40" height="20"/></svg>"#;
        let good: [(&str, &[u8]); 2] = [("图.svg", svg), ("字幕.srt", b"1\n00:00:01,000 --> 00:00:02,000\n\xe6\x97\xa9\n")];
        bring(&mut officer, &good).await.assert_redirect("/desk/media?done=added");
        let all = media(&room).await;
        let drawing = file_of(&room, &all[0]).await;
        assert_eq!((drawing.width, drawing.height), (Some(40), Some(20)));
        let answer = officer.get(&format!("/files/{}/a.svg", drawing.public_id)).await.assert_ok();
        assert_eq!(answer.header("content-type"), "image/svg+xml");
        assert!(answer.header("content-security-policy").contains("sandbox"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        answer.assert_silent("alert").assert_says("<rect");
        let captions = file_of(&room, &all[1]).await;
        assert_eq!((captions.name.as_str(), captions.media_type.as_str()), ("字幕.vtt", "text/vtt; charset=utf-8"));
        officer
            .get(&format!("/files/{}/a.vtt", captions.public_id))
            .await
            .assert_ok()
            .assert_says("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n早");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn films_are_sent_in_the_pieces_that_are_asked_for() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let new = files::New {
            name: "短片.mp4".into(),
            media_type: "video/mp4".into(),
            bytes: (0..=255_u8).cycle().take(100_000).collect::<Vec<_>>().into(),
            width: None,
            height: None,
            unit: room.jw,
        };
        let file = room.by(room.officer, async |act| files::keep(act, new).await).await.unwrap();
        let url = format!("/files/{}/a.mp4", file.public_id);
        let mut reader = cluster.client("jw");
        reader.get_with(&url, &[("range", "bytes=0-9")]).await.assert_status(404);
        room.by(room.officer, async |act| files::publish(act, &[file.id]).await).await.unwrap();
        let whole = reader.get(&url).await.assert_ok();
        assert_eq!((whole.body.len(), whole.header("content-length")), (100_000, "100000"));
        let tag = whole.header("etag").to_owned();
        let piece = reader.get_with(&url, &[("range", "bytes=256-265")]).await.assert_status(206);
        assert_eq!(
            (&piece.body[..], piece.header("content-range")),
            (&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9][..], "bytes 256-265/100000")
        );
        let last = reader.get_with(&url, &[("range", "bytes=-1"), ("if-range", &tag)]).await.assert_status(206);
        assert_eq!((&last.body[..], last.header("content-length")), (&[159][..], "1"));
        for changed in ["\"another\"", "Wed, 25 Nov 2026 08:00:00 GMT"] {
            let whole = reader.get_with(&url, &[("range", "bytes=0-9"), ("if-range", changed)]).await.assert_ok();
            assert_eq!(whole.body.len(), 100_000, "a piece of another version is of no use");
        }
        let outside = reader.get_with(&url, &[("range", "bytes=100000-")]).await.assert_status(416);
        assert_eq!(outside.header("content-range"), "bytes */100000");
        let many = reader.get_with(&url, &[("range", "bytes=0-1,5-6")]).await.assert_ok();
        assert_eq!(many.body.len(), 100_000, "several pieces at once are not sent");
        reader.get_with(&url, &[("if-none-match", &tag)]).await.assert_status(304);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_30_an_infected_attachment_stops_the_article_and_tells_why() {
    let mut scanner = Clamd::new("Portico.Test", "PORTICO-TEST-VIRUS-7f3a");
    scanner.start().await;
    let address = scanner.address();
    on_both_with(
        setup(),
        |settings| settings.files.clamd.clone_from(&address),
        async |cluster| {
            let room = Newsroom::new(&cluster).await;
            let mut officer = room.at_the_desk(&cluster, room.officer).await;
            let files: [(&str, &[u8]); 2] =
                [("好.txt", "没有问题".as_bytes()), ("坏.txt", "前 PORTICO-TEST-VIRUS-7f3a 后".as_bytes())];
            let answer = bring(&mut officer, &files).await;
            officer.follow(answer).await.assert_ok().assert_says("待查杀").assert_silent("尚未配置");
            let all = media(&room).await;
            let (good, bad) = (file_of(&room, &all[0]).await, file_of(&room, &all[1]).await);
            let attach = async |file: &file::Model| {
                let mut content = room.text("带附件");
                content.body.push_str(&format!(r#"<p><a href="/files/{}/a.txt">附件</a></p>"#, file.public_id));
                room.by(room.officer, async |act| draft::begin(act, room.column, content).await).await.unwrap()
            };
            let (first, second) = (attach(&good).await, attach(&bad).await);
            // Handed in before the scanner looked: publication waits for it.
            for article in [&first, &second] {
                room.by(room.officer, async |act| review::submit(act, article.id).await).await.unwrap();
                room.sign_all(article.id).await;
            }
            let out = async |article: &Article| {
                room.by(room.officer, async |act| publish::publish(act, article.id).await.map(drop)).await
            };
            assert_eq!(refused(out(&first).await), ["files-not-scanned"]);
            cluster.run_jobs().await;
            out(&first).await.unwrap();
            assert_eq!(refused(out(&second).await), ["files-infected"]);
            officer
                .post(&format!("/desk/articles/{}/publication", second.id), &[("when", "now")])
                .await
                .assert_status(422)
                .assert_says("带有病毒")
                .assert_says("第30条");
            let third = attach(&bad).await;
            let handed = room.by(room.officer, async |act| review::submit(act, third.id).await).await;
            assert_eq!(refused(handed), ["files-infected"]);
            officer
                .get(&format!("/desk/media/{}", all[1].id))
                .await
                .assert_ok()
                .assert_says("已隔离")
                .assert_says("Portico.Test");
            officer.get("/desk/media?scan=infected").await.assert_ok().assert_says("坏").assert_silent("好");
            officer
                .get(&format!("/files/{}/a.txt", bad.public_id))
                .await
                .assert_status(422)
                .assert_silent("前 PORTICO");
            officer.get("/desk/notices").await.assert_ok().assert_says("您上传的“坏.txt”带有病毒");
            let page = officer.get(&format!("/desk/media/{}", all[1].id)).await.assert_ok();
            let answer = officer.submit(page.form("form[action$='/scan']")).await;
            officer.follow(answer).await.assert_ok().assert_says("已提交查杀");
            cluster.run_jobs().await;
            assert_eq!(room.rows("file.quarantine").await.len(), 1, "found again is not found anew");
        },
    )
    .await;
}

#[tokio::test]
async fn what_was_there_before_the_library_is_taken_into_it_once() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let new = files::New {
            name: "老照片.jpg".into(),
            media_type: "image/jpeg".into(),
            bytes: photo(300, 200, 80).into(),
            width: Some(300),
            height: Some(200),
            unit: room.jw,
        };
        let file = room.by(room.officer, async |act| files::keep(act, new).await).await.unwrap();
        let article = showing(&room, &file, "旧稿件").await;
        release(&room, &article).await;
        usage::Entity::delete_many().exec(room.app.db.read()).await.unwrap();
        assert!(media(&room).await.is_empty());
        for _ in 0..2 {
            let act = room.app.act(&testkit::the_system()).await.unwrap();
            act.enqueue(&Gather::default()).await.unwrap();
            act.commit().await.unwrap();
            cluster.run_jobs().await;
        }
        let all = media(&room).await;
        assert_eq!((all.len(), all[0].title.as_str(), all[0].unit_id), (1, "老照片", room.jw));
        assert!(all[0].likeness.is_some(), "and was drawn");
        assert_eq!(usage::of(room.app.db.read(), &[file.public_id]).await.unwrap().len(), 2);
        assert!(jobs::waiting(&room.app).await.unwrap().iter().all(|job| job.kind != "media.gather"));
    })
    .await;
}
