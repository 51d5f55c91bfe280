//! A cluster for one test: an `App` in a temporary folder, on a database of its own, at nine
//! o'clock on 23 November 2026 until the test travels.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use jiff::SignedDuration;
use platform::Result;
use platform::app::{App, Chapters};
use platform::journal::entry;
use platform::settings::Settings;
use platform::time::{Moment, TimeSource};
use platform::{jobs, journal};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use tempfile::TempDir;

use crate::client::Client;
use crate::template::{Backend, TestDatabase};

/// When every test begins, on the wall clock of the office.
const MORNING: &str = "2026-11-23T09:00";

/// Brings the copies that chapters keep on a node (host table, search index) up to date with rows
/// of the journal.
pub type Copies = for<'a> fn(&'a App, &'a [entry::Model]) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// What a crate puts into its clusters.
#[derive(Clone, Copy)]
pub struct Setup {
    /// Its chapters, with those below it.
    pub chapters: fn() -> Chapters,
    /// Its front door.
    pub router: fn(App) -> Router,
    /// What its nodes do with the journal, besides forgetting changed pages.
    pub copies: Copies,
}

impl Setup {
    /// The platform alone: no chapter and nothing behind the door.
    pub fn bare() -> Self {
        Self { chapters: Chapters::default, router: |_| Router::new(), copies: |_, _| Box::pin(async { Ok(()) }) }
    }

    /// A cluster of this kind.
    pub async fn cluster(self, backend: Backend) -> TestCluster {
        self.cluster_with(backend, |_| ()).await
    }

    /// A cluster of this kind with other settings.
    pub async fn cluster_with(self, backend: Backend, change: impl FnOnce(&mut Settings)) -> TestCluster {
        let mut cluster = TestCluster::with(backend, (self.chapters)(), change).await;
        cluster.router = Some((self.router)(cluster.app.clone()));
        cluster.copies = self.copies;
        cluster
    }
}

/// Runs the test on SQLite and then on PostgreSQL. `PORTICO_TEST_DATABASE=sqlite` (or `postgres`)
/// keeps to one of the two while working on something; the whole test run never sets it.
pub async fn on_both(setup: Setup, test: impl AsyncFn(TestCluster)) {
    on_both_with(setup, |_| (), test).await;
}

/// As [`on_both`], with other settings.
pub async fn on_both_with(setup: Setup, change: impl Fn(&mut Settings), test: impl AsyncFn(TestCluster)) {
    #[expect(clippy::disallowed_methods, reason = "a choice of the person at the keyboard")]
    let only = std::env::var("PORTICO_TEST_DATABASE").unwrap_or_default();
    for backend in Backend::ALL {
        if only.is_empty() || only.eq_ignore_ascii_case(&format!("{backend:?}")) {
            eprintln!("on {backend:?}:");
            test(setup.cluster_with(backend, &change).await).await;
        }
    }
}

/// So many days, to travel.
pub fn days(days: i64) -> SignedDuration {
    hours(days * 24)
}

/// So many hours, to travel.
pub fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// So many minutes, to travel.
pub fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

/// A whole cluster on one node. Nothing runs in the background: jobs run and the journal is
/// sealed when the test says so. A test that ends with due jobs left over fails.
pub struct TestCluster {
    app: App,
    backend: Backend,
    database: Arc<TestDatabase>,
    router: Option<Router>,
    copies: Copies,
    copied: AtomicI64,
    jobs_may_wait: bool,
    chapters: Chapters,
    _folder: TempDir,
}

impl TestCluster {
    /// On SQLite, with the platform alone.
    pub async fn sqlite() -> Self {
        Setup::bare().cluster(Backend::Sqlite).await
    }

    /// On PostgreSQL, with the platform alone.
    pub async fn postgres() -> Self {
        Setup::bare().cluster(Backend::Postgres).await
    }

    /// With these chapters.
    pub async fn new(backend: Backend, chapters: Chapters) -> Self {
        Self::with(backend, chapters, |_| ()).await
    }

    /// With these chapters and other settings.
    pub async fn with(backend: Backend, chapters: Chapters, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = TestDatabase::new(backend, folder.path())
            .await
            .unwrap_or_else(|error| panic!("a test database on {backend:?}: {error:#}"));
        let mut settings =
            Settings { data: folder.path().to_owned(), database_url: database.url.clone(), ..Settings::default() };
        change(&mut settings);
        let morning = Moment::parse_local(MORNING).expect("a valid time");
        let app = App::open(settings, TimeSource::fixed(morning), chapters.clone())
            .await
            .unwrap_or_else(|error| panic!("a test cluster on {backend:?}: {error:#}"));
        Self {
            app,
            backend,
            database: Arc::new(database),
            router: None,
            copies: Setup::bare().copies,
            copied: AtomicI64::new(0),
            jobs_may_wait: false,
            chapters,
            _folder: folder,
        }
    }

    /// The house.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// On which database.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Now, on the cluster's clock.
    pub fn now(&self) -> Moment {
        self.app.time.now()
    }

    /// Another node of the cluster: own memory, own folder, same database and same clock.
    pub async fn another_node(&self) -> (App, TempDir) {
        self.another_node_with(|_| ()).await
    }

    /// Another node with other settings.
    pub async fn another_node_with(&self, change: impl FnOnce(&mut Settings)) -> (App, TempDir) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut settings = Settings { data: folder.path().to_owned(), ..self.app.settings.clone() };
        change(&mut settings);
        let app = App::open(settings, self.app.time.clone(), self.chapters.clone())
            .await
            .unwrap_or_else(|error| panic!("another node on {:?}: {error:#}", self.backend));
        (app, folder)
    }

    /// Puts another front door in.
    #[must_use]
    pub fn behind(mut self, router: Router) -> Self {
        self.router = Some(router);
        self
    }

    /// A visitor of a host: a label (`www`, `desk`) or a whole name.
    pub fn client(&self, host: &str) -> Client {
        let router = self.router.clone().expect("a cluster with a front door (see Setup)");
        let settings = &self.app.settings;
        let host = if host.contains('.') {
            host.to_owned()
        } else {
            format!("{host}.{}:{}", settings.base_domain, settings.port)
        };
        Client::new(router, &host)
    }

    /// Moves the clock on.
    pub fn travel(&self, by: SignedDuration) {
        self.app.time.travel(by);
    }

    /// Seals the journal and brings the node's copies up to date; returns the journal's head.
    pub async fn seal(&self) -> i64 {
        journal::sealer::seal(&self.app).await.expect("the journal can be sealed");
        let copied = self.copied.load(Ordering::SeqCst);
        let copy = async |rows: &[entry::Model]| {
            self.app.store.forget(rows);
            (self.copies)(&self.app, rows).await
        };
        let head =
            journal::reader::catch_up(&self.app, "test", copied, copy).await.expect("the copies follow the journal");
        self.copied.store(head, Ordering::SeqCst);
        head
    }

    /// Runs what is due until nothing is, then seals. A job that fails fails the test.
    pub async fn run_jobs(&self) -> usize {
        let ran = jobs::run_due(&self.app).await.expect("the queue can be read");
        let failed = self.failed_jobs().await;
        assert!(failed.is_empty(), "jobs failed: {failed:#?}");
        self.seal().await;
        ran
    }

    /// Begins the day's work as a node does, then runs what is due.
    pub async fn run_day(&self) -> usize {
        jobs::daily::begin(&self.app).await.expect("the day's work can be queued");
        self.run_jobs().await
    }

    /// Runs what is due, and returns the jobs that failed, for tests of failure.
    pub async fn run_failing_jobs(&self) -> Vec<jobs::Model> {
        jobs::run_due(&self.app).await.expect("the queue can be read");
        self.seal().await;
        self.failed_jobs().await
    }

    async fn failed_jobs(&self) -> Vec<jobs::Model> {
        let waiting = jobs::waiting(&self.app).await.expect("the queue can be read");
        waiting.into_iter().filter(|job| job.last_error.is_some()).collect()
    }

    /// Lets this test end with due jobs in the queue.
    pub fn leave_jobs(&mut self) {
        self.jobs_may_wait = true;
    }

    /// The statements that `work` sends to the database, and what it returns.
    pub async fn count_queries<T>(&self, work: impl Future<Output = T>) -> (u64, T) {
        let before = self.app.db.statements();
        let result = work.await;
        (self.app.db.statements() - before, result)
    }
}

impl Drop for TestCluster {
    fn drop(&mut self) {
        let look = !self.jobs_may_wait && !std::thread::panicking();
        let database = Arc::clone(&self.database);
        let now = self.app.time.now();
        // The test's own runtime may be the one that is dropping us, so another does the asking.
        let left = std::thread::spawn(move || -> anyhow::Result<Vec<String>> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let left = if look { left_over(&database, now).await? } else { Vec::new() };
                database.put_away().await?;
                Ok(left)
            })
        });
        let left = left.join();
        if std::thread::panicking() {
            return;
        }
        match left {
            Ok(Ok(left)) => {
                assert!(left.is_empty(), "the test ends with jobs left over: {left:?}; call run_jobs, or leave_jobs");
            }
            Ok(Err(error)) => panic!("the test database cannot be put away: {error:#}"),
            Err(_) => panic!("the test database cannot be put away"),
        }
    }
}

/// Due jobs, and jobs that were given up.
async fn left_over(database: &TestDatabase, now: Moment) -> anyhow::Result<Vec<String>> {
    let connection = database.connect().await?;
    let left = jobs::Entity::find()
        .filter(Condition::any().add(jobs::Column::RunAt.lte(now)).add(jobs::Column::FailedAt.is_not_null()))
        .all(&connection)
        .await?;
    connection.close().await?;
    Ok(left.into_iter().map(|job| format!("{} {}", job.kind, job.payload)).collect())
}
