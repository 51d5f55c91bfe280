//! Official mailboxes on the real servers (art. 13): Dovecot and Postfix from Debian, started here
//! in a folder of their own on free ports with the configuration that the operator is given, and
//! stopped by their own process ids.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use construction::domains::records::Kind as RecordKind;
use construction::domains::zone;
use construction::mailboxes::servers::{self, Ports};
use construction::mailboxes::{Cancellation, Handling, Kind, New, Order, Reason, lists, mailbox, own_password};
use construction::mailboxes::{register, sweep};
use data_encoding::BASE64;
use platform::app::App;
use platform::jobs;
use platform::mail::Mail;
use platform::settings::{MailSettings, MailboxSettings, Settings};
use testkit::{TestCluster, on_both, the_system};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use crate::world::{World, deed, setup};

const OWN: &str = "Qingfeng#2026";
const PATIENCE: Duration = Duration::from_secs(20);

/// The same cluster with mail servers: another node with settings of its own.
async fn with_mail(cluster: TestCluster, mail: MailboxSettings) -> (TestCluster, World) {
    let settings = Settings { mailboxes: Some(mail), ..cluster.app().settings.clone() };
    let app = App::open(settings, cluster.app().time.clone(), (setup().chapters)()).await.unwrap();
    let router = (setup().router)(app.clone());
    let world = World { app, ..World::new(&cluster).await };
    (cluster.behind(router), world)
}

/// Runs what is due on the node with mail servers; what failed.
async fn run_jobs(app: &App) -> Vec<String> {
    jobs::run_due(app).await.unwrap();
    let waiting = jobs::waiting(app).await.unwrap();
    waiting.into_iter().filter_map(|job| job.last_error).collect()
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The number of a user or group in `/etc/passwd` or `/etc/group`.
fn number(file: &str, name: &str) -> u32 {
    let text = fs::read_to_string(file).unwrap();
    let line = text.lines().find(|line| line.starts_with(&format!("{name}:")));
    line.unwrap_or_else(|| panic!("{file} knows no {name}")).split(':').nth(2).unwrap().parse().unwrap()
}

/// What one letter may be, in these tests.
const LETTER: servers::Letter = servers::Letter { recipients: 50, bytes: 26_214_400 };

/// Both servers, running.
struct Servers {
    folder: tempfile::TempDir,
    mail: MailboxSettings,
    ports: Ports,
    imap: u16,
    smtp: u16,
    dovecot: Option<Child>,
    postfix: Option<Child>,
}

impl Servers {
    /// Folders with the rights that the operator's guide asks for. Only root may start Postfix.
    fn prepare() -> Option<Self> {
        let folder = tempfile::Builder::new().prefix("portico-mail-").tempdir().unwrap();
        if fs::metadata(folder.path()).unwrap().uid() != 0 {
            eprintln!("not root: Postfix cannot be started here");
            return None;
        }
        for program in ["/usr/sbin/dovecot", "/usr/sbin/postfix"] {
            assert!(Path::new(program).exists(), "apt-get install dovecot-imapd dovecot-lmtpd postfix");
        }
        let root = folder.path();
        fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
        let (uid, gid) = (number("/etc/passwd", "nobody"), number("/etc/group", "nogroup"));
        let mail = MailboxSettings {
            lists: root.join("lists"),
            store: root.join("store"),
            uid,
            gid,
            postmap: "/usr/sbin/postmap".into(),
            label: "mail".into(),
            addresses: Vec::new(),
            postmaster: Some("jiaowei".into()),
        };
        fs::create_dir(&mail.lists).unwrap();
        chown(&mail.lists, None, Some(number("/etc/group", "dovecot"))).unwrap();
        fs::set_permissions(&mail.lists, fs::Permissions::from_mode(0o2750)).unwrap();
        fs::create_dir(&mail.store).unwrap();
        chown(&mail.store, Some(uid), Some(gid)).unwrap();
        Some(Self {
            ports: Ports { lmtp: free_port(), sasl: free_port() },
            imap: free_port(),
            smtp: free_port(),
            folder,
            mail,
            dovecot: None,
            postfix: None,
        })
    }

    async fn start(&mut self, settings: &Settings) {
        let root = self.folder.path().to_owned();
        self.dovecot = Some(self.start_dovecot(settings, &root));
        self.postfix = Some(self.start_postfix(settings, &root));
        let all = [("imap", self.imap), ("lmtp", self.ports.lmtp), ("smtp", self.smtp)];
        for (name, port) in all {
            let begun = tokio::time::Instant::now();
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                assert!(begun.elapsed() < PATIENCE, "{name} does not answer: {}", self.logs());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }

    fn start_dovecot(&self, settings: &Settings, root: &Path) -> Child {
        let run = root.join("run");
        fs::create_dir(&run).unwrap();
        let imap = self.imap;
        let own = format!(
            "base_dir = {run}
state_dir = {run}
log_path = {log}
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
",
            run = run.display(),
            log = root.join("dovecot.log").display(),
        );
        let file = root.join("dovecot.conf");
        fs::write(&file, format!("{}{own}", servers::dovecot(settings, &self.mail, self.ports))).unwrap();
        start(Command::new("/usr/sbin/dovecot").arg("-c").arg(file).arg("-F"), &root.join("dovecot.out"))
    }

    fn start_postfix(&self, settings: &Settings, root: &Path) -> Child {
        let place = |name: &str| {
            let folder = root.join("postfix").join(name);
            fs::create_dir_all(&folder).unwrap();
            folder
        };
        let (etc, queue, data) = (place("etc"), place("queue"), place("data"));
        chown(&data, Some(number("/etc/passwd", "postfix")), None).unwrap();
        for file in ["dynamicmaps.cf", "postfix-files"] {
            fs::copy(Path::new("/etc/postfix").join(file), etc.join(file)).unwrap();
        }
        let own = format!(
            "compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {log}
maillog_file_prefixes = {root}
mydestination =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.2/32
default_transport = error:5.7.1 no mail leaves a test
",
            queue = queue.display(),
            data = data.display(),
            log = root.join("postfix.log").display(),
            root = root.display(),
        );
        fs::write(etc.join("main.cf"), format!("{own}{}", servers::postfix(settings, &self.mail, self.ports, LETTER)))
            .unwrap();
        let master = format!(
            "127.0.0.1:{} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
error unix - - n - - error
lmtp unix - - n - - lmtp
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
",
            self.smtp
        );
        fs::write(etc.join("master.cf"), master).unwrap();
        start(Command::new("/usr/sbin/postfix").arg("-c").arg(etc).arg("start-fg"), &root.join("postfix.out"))
    }

    fn logs(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        ["dovecot.out", "dovecot.log", "postfix.out", "postfix.log"].map(read).join("\n")
    }

    fn etc(&self) -> PathBuf {
        self.folder.path().join("postfix").join("etc")
    }

    /// Sends a letter as somebody elsewhere does.
    async fn send(&self, to: &str, text: &str) -> platform::Result<()> {
        let settings = MailSettings {
            host: "127.0.0.1".into(),
            port: self.smtp,
            from: "citizen@elsewhere.example".into(),
            tls: false,
            user: None,
            password_file: None,
        };
        Mail::open(Some(&settings)).unwrap().send(to, "来信", text).await
    }

    async fn sign_in(&self, user: &str, password: &str) -> (Talk, String) {
        let mut imap = Talk::with(self.imap).await;
        imap.line().await;
        let answer = imap.imap(&format!("LOGIN {user}@dongcheng.localhost {password}")).await;
        let last = answer.last().cloned().unwrap_or_default();
        (imap, last)
    }

    /// Signs in, as soon as Dovecot has looked at its list again: at most a second later.
    async fn signed_in(&self, user: &str, password: &str) -> Talk {
        let begun = tokio::time::Instant::now();
        loop {
            let (imap, answer) = self.sign_in(user, password).await;
            if answer.contains(" OK") {
                return imap;
            }
            assert!(begun.elapsed() < PATIENCE, "{user} is not let in: {answer}\n{}", self.logs());
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Tries to sign in until the answer says this.
    async fn refuses(&self, user: &str, password: &str, words: &str) {
        let begun = tokio::time::Instant::now();
        loop {
            let (_, answer) = self.sign_in(user, password).await;
            if answer.contains(" NO") && answer.replace('\t', " ").contains(words) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{user} is told {answer:?}, not {words:?}\n{}", self.logs());
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// What Postfix says to a letter for so many, and how large it says letters may be.
    async fn for_many(&self, recipients: u64) -> (String, String) {
        let mut smtp = Talk::with(self.smtp).await;
        smtp.line().await;
        let hello = smtp.smtp_all("EHLO test.example").await;
        smtp.smtp("MAIL FROM:<citizen@elsewhere.example>").await;
        let mut last = String::new();
        for _ in 0..recipients {
            last = smtp.smtp("RCPT TO:<shixiaoming@dongcheng.localhost>").await;
        }
        (hello.join("\n"), last)
    }

    /// What Postfix says to a sender who has signed in.
    async fn submit(&self, user: &str, password: &str, from: &str) -> String {
        let mut smtp = Talk::with(self.smtp).await;
        smtp.line().await;
        smtp.smtp("EHLO test.example").await;
        let proof = BASE64.encode(format!("\0{user}@dongcheng.localhost\0{password}").as_bytes());
        let answer = smtp.smtp(&format!("AUTH PLAIN {proof}")).await;
        if !answer.starts_with("235") {
            return answer;
        }
        smtp.smtp(&format!("MAIL FROM:<{from}@dongcheng.localhost>")).await;
        smtp.smtp("RCPT TO:<jiaowei@dongcheng.localhost>").await
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        // Each by its own number: Postfix by the file of its master, Dovecot by its child.
        if let Some(mut postfix) = self.postfix.take() {
            let stop = Command::new("/usr/sbin/postfix").arg("-c").arg(self.etc()).arg("stop").output();
            if stop.is_err() {
                let _ = postfix.kill();
            }
            let _ = postfix.wait();
        }
        if let Some(mut dovecot) = self.dovecot.take() {
            let _ = Command::new("kill").arg("-TERM").arg(dovecot.id().to_string()).status();
            let _ = dovecot.wait();
        }
    }
}

fn start(command: &mut Command, out: &Path) -> Child {
    let out = fs::File::create(out).unwrap();
    command.stdin(Stdio::null()).stdout(out.try_clone().unwrap()).stderr(out).spawn().unwrap()
}

/// A dialogue of lines.
struct Talk(BufReader<TcpStream>);

impl Talk {
    async fn with(port: u16) -> Self {
        Self(BufReader::new(TcpStream::connect(("127.0.0.1", port)).await.unwrap()))
    }

    async fn line(&mut self) -> String {
        let mut bytes = Vec::new();
        tokio::time::timeout(PATIENCE, self.0.read_until(b'\n', &mut bytes)).await.expect("an answer").unwrap();
        String::from_utf8_lossy(&bytes).trim_end().to_owned()
    }

    async fn say(&mut self, words: &str) {
        self.0.get_mut().write_all(format!("{words}\r\n").as_bytes()).await.unwrap();
    }

    /// Everything up to the line that ends the command.
    async fn imap(&mut self, command: &str) -> Vec<String> {
        self.say(&format!("t {command}")).await;
        let mut lines = Vec::new();
        loop {
            let line = self.line().await;
            let last = line.starts_with("t ") || line.is_empty();
            lines.push(line);
            if last && lines.last().is_some_and(|line| line.starts_with("t ")) || lines.len() > 500 {
                return lines;
            }
        }
    }

    async fn smtp_all(&mut self, command: &str) -> Vec<String> {
        self.say(command).await;
        let mut lines = Vec::new();
        loop {
            lines.push(self.line().await);
            if lines.last().is_some_and(|line| line.as_bytes().get(3) != Some(&b'-')) {
                return lines;
            }
        }
    }

    async fn smtp(&mut self, command: &str) -> String {
        self.say(command).await;
        loop {
            let line = self.line().await;
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    }

    /// How many letters a folder holds, waiting until it has so many.
    async fn has(&mut self, folder: &str, letters: usize) {
        let begun = tokio::time::Instant::now();
        loop {
            // A folder that is open tells what is new when it is asked for nothing.
            self.imap("NOOP").await;
            let said = self.imap(&format!("STATUS \"{folder}\" (MESSAGES)")).await.join("\n");
            if said.contains(&format!("(MESSAGES {letters})")) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{folder}: {said}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test]
async fn article_13_from_approval_to_cancellation_on_dovecot_and_postfix() {
    on_both(setup(), async |cluster| {
        let Some(mut servers) = Servers::prepare() else {
            return;
        };
        let (cluster, world) = with_mail(cluster, servers.mail.clone()).await;
        let app = &world.app;
        let (found, initial) = world.opened(world.personal(None, "示小明", "shixiaoming")).await;
        assert_eq!(run_jobs(app).await, [""; 0]);
        servers.start(&app.settings).await;

        // The initial password opens nothing but the page for an own one.
        servers.refuses("shixiaoming", &initial, "Set a password of your own at http://desk.").await;
        servers.refuses("shixiaoming", "wrong", "AUTHENTICATIONFAILED").await;
        let submitted = servers.submit("shixiaoming", &initial, "shixiaoming").await;
        assert!(!submitted.starts_with("250"), "{submitted}");
        let mut holder = cluster.client("desk");
        let page = holder.get(own_password::PAGE).await.assert_ok();
        let form = page
            .form("form[action='/desk/mailbox-password']")
            .fill("name", "shixiaoming")
            .fill("present", &initial)
            .fill("password", OWN)
            .fill("again", OWN);
        holder.submit(form).await.assert_redirect("/desk/mailbox-password?done=set");
        assert_eq!(run_jobs(app).await, [""; 0]);

        // A letter is for no more people and no larger than the rulebook says.
        let (hello, last) = servers.for_many(LETTER.recipients).await;
        assert!(hello.contains(&format!("SIZE {}", LETTER.bytes)), "{hello}");
        assert!(last.starts_with("250"), "{last}");
        let (_, last) = servers.for_many(LETTER.recipients + 1).await;
        assert!(last.starts_with("452") && last.contains("too many recipients"), "{last}");

        // A letter from outside is delivered and read.
        let mut imap = servers.signed_in("shixiaoming", OWN).await;
        servers.refuses("shixiaoming", &initial, "AUTHENTICATIONFAILED").await;
        servers.send("shixiaoming@dongcheng.localhost", "an open question").await.unwrap();
        imap.has("INBOX", 1).await;
        imap.imap("SELECT INBOX").await;
        let letter = imap.imap("FETCH 1 BODY[]").await.join("\n");
        assert!(letter.contains("an open question"), "{letter}");
        let room = imap.imap("GETQUOTAROOT INBOX").await.join("\n");
        assert!(room.contains("2097152"), "2 GiB in KiB: {room}");

        // A unit's box, its other name, and the names that every mail system has.
        world.in_use(world.of_the_unit("jiaowei", &["jw"])).await;
        assert_eq!(run_jobs(app).await, [""; 0]);
        let mut unit = servers.signed_in("jiaowei", OWN).await;
        for to in ["jw", "jiaowei", "postmaster"] {
            servers.send(&format!("{to}@dongcheng.localhost"), to).await.unwrap();
        }
        unit.has("INBOX", 3).await;
        for nobody in ["nobody@dongcheng.localhost", "somebody@elsewhere.example"] {
            assert!(servers.send(nobody, "x").await.is_err(), "{nobody}");
        }
        // Who has signed in sends under the box's own names and no others.
        let own = servers.submit("jiaowei", OWN, "jw").await;
        assert!(own.starts_with("250"), "{own}");
        let other = servers.submit("jiaowei", OWN, "shixiaoming").await;
        assert!(other.starts_with("553"), "{other}");

        // A suspended box takes mail and lets nobody in.
        let system = the_system();
        deed(app, &system, async |act| {
            register::suspend(act, &Order::of_the_platform(act)?, found.id, Reason::Violation).await
        })
        .await
        .unwrap();
        assert_eq!(run_jobs(app).await, [""; 0]);
        servers.refuses("shixiaoming", OWN, "This mailbox is suspended").await;
        servers.send("shixiaoming@dongcheng.localhost", "while suspended").await.unwrap();
        imap.has("INBOX", 2).await;

        // Cancelled: unknown to both servers, its mail in the unit's box.
        let successor = mailbox::by_name(app.db.read(), "jiaowei", "dongcheng.localhost").await.unwrap();
        let cancellation = Cancellation {
            reason: Reason::Left,
            handling: Handling::HandOver,
            successor: successor.map(|found| found.id),
        };
        world.cancelled(found.id, cancellation).await.unwrap();
        assert_eq!(run_jobs(app).await, [""; 0]);
        servers.refuses("shixiaoming", OWN, "AUTHENTICATIONFAILED").await;
        assert!(servers.send("shixiaoming@dongcheng.localhost", "too late").await.is_err());
        let mut unit = servers.signed_in("jiaowei", OWN).await;
        unit.has("Handover.shixiaoming", 2).await;
        let found = world.mailbox(found.id).await;
        assert_eq!(found.handed_to.as_deref(), Some("jiaowei/Maildir/.Handover.shixiaoming"));

        // The last sign-in comes back from Dovecot's own file.
        sweep::sweep(app).await.unwrap();
        let unit = mailbox::by_name(app.db.read(), "jiaowei", "dongcheng.localhost").await.unwrap().unwrap();
        assert!(unit.last_seen_at.is_some(), "{}", servers.logs());
        assert_eq!(run_jobs(app).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn lists_that_cannot_be_written_are_tried_again_and_nothing_is_lost() {
    on_both(setup(), async |cluster| {
        let folder = tempfile::tempdir().unwrap();
        let there = fs::metadata(folder.path()).unwrap();
        // A file stands where the folder of lists should be: the mail host is not there.
        let place = folder.path().join("lists");
        fs::write(&place, "in the way").unwrap();
        let mail = MailboxSettings {
            lists: place.clone(),
            store: folder.path().join("store"),
            uid: there.uid(),
            gid: there.gid(),
            postmap: "/usr/sbin/postmap".into(),
            label: "mail".into(),
            addresses: Vec::new(),
            postmaster: None,
        };
        let (cluster, world) = with_mail(cluster, mail).await;
        let app = &world.app;
        let functional = New { kind: Kind::Functional, ..world.of_the_unit("zixun", &["wenda"]) };
        world.in_use(functional).await;
        let failed = run_jobs(app).await;
        assert_eq!(failed.len(), 1, "{failed:?}");
        let state = lists::state(app.db.read()).await.unwrap().unwrap();
        assert!(state.written_at.is_none() && state.error.is_some_and(|error| error.contains("lists")));
        let mut officer = world.at_the_desk(&cluster, world.officer_id, "officer").await;
        officer.get("/desk/mailboxes").await.assert_ok().assert_says("上次写入名单没有成功");

        fs::remove_file(&place).unwrap();
        cluster.travel(testkit::minutes(10));
        assert_eq!(run_jobs(app).await, [""; 0]);
        officer.get("/desk/mailboxes").await.assert_ok().assert_says("名单与登记一致，共 1 个信箱");
        let read = |name: &str| fs::read_to_string(place.join(name)).unwrap();
        let users = read(lists::USERS);
        assert!(users.starts_with("zixun@dongcheng.localhost:{ARGON2ID}$argon2id$v=19$"), "{users}");
        assert!(!users.contains(OWN) && !users.contains("nologin"));
        assert_eq!(read(lists::ALIASES), "wenda@dongcheng.localhost zixun@dongcheng.localhost\n");
        assert_eq!(read(lists::SENDERS).lines().count(), 2);
        assert!(place.join("recipients.db").exists());
        let mode = fs::metadata(place.join(lists::USERS)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640, "hashes are not for everybody");

        // Somebody wrote into the list: the register wins. Unchanged lists are left alone.
        fs::write(place.join(lists::USERS), "intruder@dongcheng.localhost:{PLAIN}x\n").unwrap();
        let before = fs::metadata(place.join(lists::RECIPIENTS)).unwrap().ino();
        lists::keep(app).await.unwrap();
        assert_eq!(read(lists::USERS), users);
        assert_eq!(fs::metadata(place.join(lists::RECIPIENTS)).unwrap().ino(), before);
    })
    .await;
}

#[tokio::test]
async fn article_13_the_zone_says_where_mail_goes_and_who_sends_it() {
    on_both(setup(), async |cluster| {
        let folder = tempfile::tempdir().unwrap();
        let mail = MailboxSettings {
            lists: folder.path().join("lists"),
            store: folder.path().join("store"),
            uid: 1,
            gid: 1,
            postmap: "/usr/sbin/postmap".into(),
            label: "mail".into(),
            addresses: vec![[192, 0, 2, 25].into()],
            postmaster: None,
        };
        let without = zone::wanted(cluster.app(), cluster.app().db.read()).await.unwrap();
        let (_cluster, world) = with_mail(cluster, mail).await;
        let with = zone::wanted(&world.app, world.app.db.read()).await.unwrap();
        let names = [
            ("dongcheng.localhost", RecordKind::Mx),
            ("dongcheng.localhost", RecordKind::Txt),
            ("mail.dongcheng.localhost", RecordKind::A),
            ("portico._domainkey.dongcheng.localhost", RecordKind::Txt),
            ("_dmarc.dongcheng.localhost", RecordKind::Txt),
        ];
        for (name, kind) in names {
            assert!(with.records.get(name, kind).is_some(), "{name} {}", kind.name());
            assert!(without.records.get(name, kind).is_none(), "{name} {} without mail", kind.name());
        }
    })
    .await;
}
