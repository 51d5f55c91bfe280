//! The power fails while articles are published: the real program on SQLite, killed with SIGKILL
//! at random moments. Afterwards the journal is whole, what was acknowledged is public, and
//! nothing was published twice.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use construction::columns::column;
use construction::sites::site;
use content::articles::{ArticleId, Content, draft, publication, release, review, schedule};
use platform::approvals::Said;
use platform::journal::{entry, verify};
use platform::people::{Actor, Post, actor_for, holding};
use platform::settings::Settings;
use platform::time::TimeSource;
use platform::{App, jobs};
use portico::house;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

const PORTICO: &str = env!("CARGO_BIN_EXE_portico");
const DESK: &str = "desk.dongcheng.localhost";
/// At least so many milliseconds may pass before the power fails.
const LATEST: u64 = 350;

/// How often the power fails.
fn kills() -> usize {
    #[expect(clippy::disallowed_methods, reason = "a choice of the person at the keyboard")]
    let told = std::env::var("PORTICO_KILLS").ok();
    told.and_then(|text| text.parse().ok()).unwrap_or(200)
}

#[test]
fn kill_9_loses_nothing_acknowledged_and_publishes_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    command(data, &["demo", "--articles", "13"]);
    let kills = kills();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let prepared = runtime.block_on(prepare(data, kills));
    let mut chance = Chance(u64::from(std::process::id()) | 1);
    let (mut acknowledged, mut starts, mut cookie) = (BTreeSet::new(), Vec::new(), None);
    let mut waiting = prepared.at_once.iter();
    let mut token = String::new();
    for _ in 0..kills {
        let server = Server::start(data, &mut starts);
        let port = server.port;
        let (cookie, token) = match &cookie {
            Some(known) => (String::clone(known), token.clone()),
            None => {
                let (new, form) = sign_in(port);
                cookie = Some(new.clone());
                token.clone_from(&form);
                (new, form)
            }
        };
        // Where starting takes long, publishing does too.
        let slow = starts.last().map_or(0, |start| u64::try_from(start.as_millis()).unwrap() * 4);
        let end = server.kill_after(Duration::from_millis(chance.below(LATEST.max(slow))));
        for id in waiting.by_ref() {
            let path = format!("/desk/articles/{id}/publication");
            let body = format!("csrf={token}&when=now");
            match ask(port, "POST", &path, &cookie, &body) {
                Some(answer) if answer.starts_with("HTTP/1.1 303") && answer.contains("done=published") => {
                    acknowledged.insert(id.to_string());
                }
                Some(answer) if answer.starts_with("HTTP/1.1") => panic!("{id}: {}", &answer[..answer.len().min(400)]),
                _ => break,
            }
        }
        end.join().unwrap();
    }
    starts.sort();
    println!(
        "{kills} kills, {} acknowledged, ready again after {:?} (median)",
        acknowledged.len(),
        starts[starts.len() / 2]
    );
    assert!(acknowledged.len() >= kills / 10, "too few publications to prove anything: {}", acknowledged.len());

    command(data, &["audit", "verify"]);
    runtime.block_on(examine(data, &acknowledged, &prepared));

    // What was acknowledged is what the public gets.
    let server = Server::start(data, &mut starts);
    for path in runtime.block_on(paths(data, &acknowledged)) {
        let answer = http(
            server.port,
            &format!("GET {path} HTTP/1.1\r\nHost: jw.dongcheng.localhost\r\nConnection: close\r\n\r\n"),
        );
        assert!(answer.is_some_and(|answer| answer.starts_with("HTTP/1.1 200")), "{path}");
    }
    server.kill_after(Duration::ZERO).join().unwrap();
}

/// Numbers as good as chance; the program's own id is the seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

struct Prepared {
    at_once: Vec<ArticleId>,
    on_date: Vec<ArticleId>,
}

async fn open(data: &Path, ahead: i64) -> App {
    let settings = Settings { data: data.to_owned(), ..Settings::default() };
    let now = TimeSource::Real.now();
    let time = if ahead == 0 { TimeSource::Real } else { TimeSource::fixed(now.plus_seconds(ahead)) };
    let app = App::open(settings, time, house::chapters().unwrap()).await.unwrap();
    construction::hosts::load(&app).await.unwrap();
    app
}

/// Released articles: most wait for somebody to publish them, some for their date, which falls
/// into the time of the failures.
async fn prepare(data: &Path, kills: usize) -> Prepared {
    let app = open(data, 0).await;
    let jw = site::by_code(app.db.read(), "jw").await.unwrap();
    let mut people = Vec::new();
    for post in [
        Post::InformationOfficer,
        Post::SectionReviewer,
        Post::SecrecyReviewer,
        Post::DeputyLeader,
        Post::PrincipalLeader,
    ] {
        let id = holding::holders(app.db.read(), jw.unit_id, post, app.time.now()).await.unwrap()[0];
        people.push(actor_for(&app, id).await.unwrap());
    }
    let columns = column::open_of_site(app.db.read(), jw.id).await.unwrap();
    let column = columns.iter().find(|column| column.unit_id == jw.unit_id).unwrap().id;
    let mut prepared = Prepared { at_once: Vec::new(), on_date: Vec::new() };
    for number in 0..kills * 2 {
        let id = released(&app, &people, column, number).await;
        if number % 10 == 0 {
            let act = app.act(&people[0]).await.unwrap();
            let at = act.now().plus_seconds(20 + i64::try_from(number).unwrap() / 4);
            schedule::publish_at(&act, id, Some(at)).await.unwrap();
            act.commit().await.unwrap();
            prepared.on_date.push(id);
        } else {
            prepared.at_once.push(id);
        }
    }
    prepared
}

async fn released(app: &App, people: &[Actor], column: construction::columns::ColumnId, number: usize) -> ArticleId {
    let act = app.act(&people[0]).await.unwrap();
    let content = Content {
        title: format!("第{number}号通知"),
        body: "<p>内容为示例。</p>".to_owned(),
        source: "区教育委员会".to_owned(),
        ..Content::default()
    };
    let id = draft::begin(&act, column, content).await.unwrap().id;
    let article = review::submit(&act, id).await.unwrap();
    act.commit().await.unwrap();
    for signer in &people[1..] {
        let act = app.act(signer).await.unwrap();
        let (digest, answers) = (article.working.digest(), release::nothing_found());
        let said = Said { digest: &digest, opinion: "同意", answers: Some(&answers) };
        review::approve(&act, id, &said).await.unwrap();
        act.commit().await.unwrap();
    }
    id
}

/// A minute after the last failure, when every claim of a dead worker has run out: what was due is
/// done, and everything stands there exactly once.
async fn examine(data: &Path, acknowledged: &BTreeSet<String>, prepared: &Prepared) {
    let app = open(data, 3600).await;
    jobs::run_due(&app).await.unwrap();
    while platform::journal::sealer::seal(&app).await.unwrap().is_some() {}
    let verdict = verify::verify(&app).await.unwrap();
    assert!(verdict.is_whole(), "{:?}", verdict.problems);

    let published =
        publication::Entity::find().filter(publication::Column::Own.eq(true)).all(app.db.read()).await.unwrap();
    let mut of_article: BTreeMap<String, usize> = BTreeMap::new();
    let mut numbers = BTreeSet::new();
    for shown in &published {
        *of_article.entry(shown.article_id.to_string()).or_default() += 1;
        let number = shown.index_number.clone().unwrap();
        assert!(numbers.insert(number.clone()), "{number} was given twice");
    }
    assert!(of_article.values().all(|count| *count == 1), "an article has two publications");
    let rows = entry::Entity::find()
        .filter(entry::Column::Verb.is_in(["article.publish", "article.published_on_date"]))
        .filter(entry::Column::ObjectKind.eq("article"))
        .all(app.db.read())
        .await
        .unwrap();
    let mut deeds: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.verb == "article.publish") {
        *deeds.entry(row.object_id.clone()).or_default() += 1;
    }
    for (article, count) in &of_article {
        assert_eq!(deeds.get(article), Some(count), "rows of the journal about {article}");
    }
    assert_eq!(deeds.len(), of_article.len(), "the journal tells of something that is not there");
    for id in acknowledged {
        assert!(of_article.contains_key(id), "{id} was acknowledged and is not public");
    }
    for id in &prepared.on_date {
        assert!(of_article.contains_key(&id.to_string()), "{id} missed its date");
    }
}

async fn paths(data: &Path, acknowledged: &BTreeSet<String>) -> Vec<String> {
    let app = open(data, 0).await;
    let published =
        publication::Entity::find().filter(publication::Column::Own.eq(true)).all(app.db.read()).await.unwrap();
    published
        .into_iter()
        .filter(|shown| acknowledged.contains(&shown.article_id.to_string()))
        .map(|shown| shown.path)
        .collect()
}

/// `portico WORDS… --data …`, which must end well. What this test is told by its environment is
/// not the program's business.
fn command(data: &Path, words: &[&str]) {
    let output = portico(words, data).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {said}");
}

fn portico(words: &[&str], data: &Path) -> Command {
    let mut command = Command::new(PORTICO);
    command.args(words).arg("--data").arg(data).env_remove("PORTICO_KILLS");
    command
}

struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(data: &Path, starts: &mut Vec<Duration>) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let begin = Instant::now();
        let mut command = portico(&["serve", "--port", &port.to_string()], data);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let request = format!("GET /readyz HTTP/1.1\r\nHost: {DESK}\r\nConnection: close\r\n\r\n");
        while !http(port, &request).is_some_and(|answer| answer.starts_with("HTTP/1.1 200")) {
            if let Some(status) = child.try_wait().unwrap() {
                panic!("the server ended: {status}");
            }
            assert!(begin.elapsed() < Duration::from_secs(30), "the server is not ready after 30 s");
            wait(Duration::from_millis(5));
        }
        starts.push(begin.elapsed());
        Self { child, port }
    }

    /// SIGKILL after a while, from another thread.
    fn kill_after(self, pause: Duration) -> std::thread::JoinHandle<()> {
        let child = Arc::new(Mutex::new(self.child));
        std::thread::spawn(move || {
            wait(pause);
            let mut child = child.lock().unwrap();
            child.kill().unwrap();
            child.wait().unwrap();
        })
    }
}

/// The session's cookie and form token of the education commission's information officer.
fn sign_in(port: u16) -> (String, String) {
    let body = format!("name=jw-officer&password={}", portico::demo::PASSWORD.replace('!', "%21"));
    let answer = ask(port, "POST", "/desk/sign-in", "", &body).expect("an answer to signing in");
    let cookie = answer
        .lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .find_map(|(_, value)| value.split(';').next())
        .unwrap_or_else(|| panic!("no session: {answer}"))
        .to_owned();
    let page = ask(port, "GET", "/desk/account", &cookie, "").expect("an answer at the desk");
    let token = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    (cookie, token.unwrap_or_else(|| panic!("no token: {page}")).to_owned())
}

fn ask(port: u16, method: &str, path: &str, cookie: &str, body: &str) -> Option<String> {
    let length = body.len();
    http(
        port,
        &format!(
            "{method} {path} HTTP/1.1\r\nHost: {DESK}\r\nConnection: close\r\nCookie: {cookie}\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ),
    )
}

/// The whole answer, or nothing when the connection breaks off.
fn http(port: u16, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    // Headers that came whole; a broken body of a redirect is an answer all the same.
    let text = String::from_utf8_lossy(&answer).into_owned();
    text.contains("\r\n\r\n").then_some(text)
}

/// The test drives another process and has no runtime of its own.
#[expect(clippy::disallowed_methods, reason = "no worker of a runtime is stopped")]
fn wait(pause: Duration) {
    std::thread::sleep(pause);
}
