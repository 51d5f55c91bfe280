//! The archive of a site as others read it (art. 21): `warcio check` finds nothing wrong, the index is
//! the one that pywb would make, and pywb, started on the package, replays the home page, an article,
//! its attachment and the style sheet byte for byte.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use content::archive::wacz;
use content::archive::walk::Wanted;
use content::articles::content::Attachment;
use content::articles::{Content, draft, publication, publish, release, review, withdraw, withdrawal};
use platform::approvals::{Said, form};
use platform::files;
use platform::people::Post;
use serde_json::Value;
use testkit::{Backend, days};

use crate::district::{District, setup};

/// The programs, as `cargo xtask test` prepares them; made here when somebody runs the tests alone.
fn programs() -> PathBuf {
    const WANTED: &str = include_str!("../../../../xtask/replay.txt");
    let target = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned();
    let folder = target.join("xtask/replay");
    let there = std::fs::read_to_string(folder.join("installed.txt")).is_ok_and(|installed| installed == WANTED);
    if !there {
        let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/replay.txt");
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
        run(Command::new(folder.join("bin/pip")).args(["install", "--quiet", "--requirement"]).arg(list));
        std::fs::write(folder.join("installed.txt"), WANTED).unwrap();
    }
    folder.join("bin")
}

fn run(command: &mut Command) -> String {
    let done = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{command:?}: {said}");
    said
}

/// A server that ends with the test.
struct Replay(Child);

impl Drop for Replay {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Status and body of an address on this machine.
fn get(port: u16, path: &str) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n").unwrap_or_else(|| panic!("{path}: no head"));
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split_whitespace().nth(1).unwrap().parse().unwrap();
    (status, answer[end + 4..].to_vec())
}

async fn wait_for(port: u16, child: &mut Child) {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(child.try_wait().unwrap().is_none(), "pywb has ended");
        assert!(start.elapsed() < Duration::from_secs(60), "pywb does not answer");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn published(district: &District, title: &str) -> publication::Model {
    let officer = district.who(Post::InformationOfficer);
    let new = files::New {
        name: "附件 一.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        bytes: "附件的内容。".repeat(20).into(),
        width: None,
        height: None,
        unit: district.jw,
    };
    let file = district.by(officer, async |act| files::keep(act, new).await).await.unwrap();
    let content = Content {
        title: title.to_owned(),
        body: "<p>占地三百余平方米的小游园今天开放。</p>".to_owned(),
        source: "区教育委员会".to_owned(),
        attachments: vec![Attachment { file: file.public_id, label: "附件一".to_owned() }],
        ..Content::default()
    };
    let id = district.by(officer, async |act| draft::begin(act, district.column, content).await).await.unwrap().id;
    let article = district.by(officer, async |act| review::submit(act, id).await).await.unwrap();
    let digest = form::by_id(district.app.db.read(), article.form_id.unwrap()).await.unwrap().digest;
    for post in [Post::SectionReviewer, Post::SecrecyReviewer, Post::DeputyLeader, Post::PrincipalLeader] {
        let answers = release::nothing_found();
        let said = Said { digest: &digest, opinion: "同意", answers: Some(&answers) };
        district.by(district.who(post), async |act| review::approve(act, id, &said).await).await.unwrap();
    }
    district.by(officer, async |act| publish::publish(act, id).await).await.unwrap()
}

/// The lines of an index: key and time to its fields.
fn index(text: &str) -> BTreeMap<String, Value> {
    let lines = text.lines().filter(|line| !line.starts_with('!'));
    lines
        .map(|line| {
            let (key, rest) = line.split_once(' ').unwrap();
            let (time, fields) = rest.split_once(' ').unwrap();
            (format!("{key} {time}"), serde_json::from_str(fields).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn article_21_the_archive_of_a_site_is_checked_and_replayed_by_others() {
    let programs = programs();
    let cluster = setup().cluster(Backend::Sqlite).await;
    let district = District::new(&cluster).await;
    let shown = published(&district, "胡同口的小游园").await;
    let away = published(&district, "后来撤下的一篇").await;
    let officer = district.who(Post::InformationOfficer);
    let work =
        async |act: &platform::Act| withdraw::withdraw(act, away.article_id, withdrawal::Reason::Error, "有误").await;
    district.by(officer, work).await.unwrap();
    cluster.run_jobs().await;
    let host = district.app.hosts.by_label("jw").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let packed = wacz::pack(&district.app, &host, Wanted::default(), folder.path(), "jw-test").await.unwrap();
    assert!(packed.pages >= 6 && packed.things > packed.pages, "{packed:?}");

    // What the archivists' own tool says; and that it would say something if something were wrong.
    let warcio = programs.join("warcio");
    run(Command::new(&warcio).arg("check").arg(&packed.warc));
    let spoilt = folder.path().join("spoilt.warc");
    let mut plain = Vec::new();
    std::fs::File::open(&packed.warc).map(flate2::read::MultiGzDecoder::new).unwrap().read_to_end(&mut plain).unwrap();
    let at = plain.windows(9).position(|part| part == "小游园".as_bytes()).unwrap();
    plain[at + 2] ^= 1;
    std::fs::write(&spoilt, &plain).unwrap();
    let found = Command::new(&warcio).arg("check").arg(&spoilt).output().unwrap();
    assert!(!found.status.success(), "a changed byte is found");

    // Our index is theirs.
    let theirs = folder.path().join("theirs.cdxj");
    let mut indexer = Command::new(programs.join("cdx-indexer"));
    indexer.args(["--cdxj", "--sort", "--dir-root"]).arg(folder.path()).arg("--output").arg(&theirs);
    run(indexer.arg(&packed.warc));
    let (ours, theirs) = (std::fs::read_to_string(&packed.index).unwrap(), std::fs::read_to_string(&theirs).unwrap());
    let mut sorted: Vec<_> = ours.lines().collect();
    sorted.sort_unstable();
    assert_eq!(ours.lines().collect::<Vec<_>>(), sorted);
    let (ours, theirs) = (index(&ours), index(&theirs));
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (key, mine) in &ours {
        for field in ["url", "offset", "length", "status", "mime", "filename"] {
            assert_eq!(mine[field], theirs[key][field], "{key}: {field}");
        }
    }
    assert!(!ours.values().any(|fields| fields["url"].as_str().unwrap().contains(&away.path)), "withdrawn");

    // Replay, from the package alone.
    let place = folder.path().join("replay");
    std::fs::create_dir(&place).unwrap();
    run(Command::new(programs.join("wb-manager")).current_dir(&place).args(["init", "jw"]));
    let add = ["add", "--unpack-wacz", "jw"];
    run(Command::new(programs.join("wb-manager")).current_dir(&place).args(add).arg(&packed.wacz));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut server = Command::new(programs.join("wayback"));
    server.current_dir(&place).args(["-b", "127.0.0.1", "-p", &port.to_string()]);
    let mut server = Replay(server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    wait_for(port, &mut server.0).await;
    let mut visitor = cluster.client("jw");
    let home = visitor.get("/").await.assert_ok();
    let sheet = home.attributes("link[rel=stylesheet]", "href").into_iter().find(|href| href.starts_with("/assets/"));
    let article = visitor.get(&shown.path).await.assert_ok().assert_says("胡同口的小游园");
    let file = article.attributes(".attachments a", "href").remove(0);
    for path in ["/".to_owned(), shown.path.clone(), file, sheet.expect("a style sheet: is the front end built?")] {
        let live = visitor.get(&path).await.assert_ok();
        let (status, body) = get(port, &format!("/jw/20261124000000id_/{}{path}", host.origin));
        assert_eq!(status, 200, "{path}");
        assert_eq!(body, live.body, "{path}");
    }
    // With the banner and rewritten links, as readers see it.
    let (status, body) = get(port, &format!("/jw/20261124000000mp_/{}{}", host.origin, shown.path));
    assert_eq!(status, 200);
    assert!(String::from_utf8_lossy(&body).contains("胡同口的小游园"));
    let (status, _) = get(port, &format!("/jw/20261124000000id_/{}{}", host.origin, away.path));
    assert_eq!(status, 404);
}

#[tokio::test]
async fn article_21_an_increment_holds_what_has_changed_since() {
    let cluster = setup().cluster(Backend::Sqlite).await;
    let district = District::new(&cluster).await;
    let old = published(&district, "旧的一篇").await;
    cluster.run_jobs().await;
    cluster.client("jw").get(&old.path).await.assert_ok();
    let host = district.app.hosts.by_label("jw").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let pack = async |since, name: &str| {
        let wanted = Wanted { since, languages: false };
        let packed = wacz::pack(&district.app, &host, wanted, folder.path(), name).await.unwrap();
        index(&std::fs::read_to_string(packed.index).unwrap()).into_values().collect::<Vec<_>>()
    };
    let whole = pack(None, "whole").await;
    cluster.travel(days(3));
    let since = Some(cluster.now());
    let nothing = pack(since, "nothing").await;
    assert!(nothing.len() < whole.len() / 2, "{nothing:#?}");
    let new = published(&district, "新的一篇").await;
    cluster.run_jobs().await;
    let changed = pack(since, "changed").await;
    let has = |list: &[Value], path: &str| list.iter().any(|line| line["url"].as_str().unwrap().ends_with(path));
    assert!(has(&whole, &old.path) && has(&changed, &new.path));
    assert!(has(&changed, ".css"), "what makes pages look right comes along");
    // Its neighbour shows a link to the new one, so it has changed, too; its file has not.
    assert!(has(&changed, &old.path));
    let files = |list: &[Value]| list.iter().filter(|line| line["url"].as_str().unwrap().contains("/files/")).count();
    assert_eq!((files(&whole), files(&nothing), files(&changed)), (1, 0, 1));
}
