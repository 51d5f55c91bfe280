//! The house around every act: database, clock, rulebook, policies, views, copies. One value,
//! cheap to clone, built once by [`App::open`] from the settings and what the chapters bring.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use include_dir::Dir;
use sea_orm::DatabaseExecutor;
use tokio::sync::{Notify, watch};

use crate::act::Act;
use crate::approvals::kind::{FormKind, Kinds};
use crate::approvals::{self, Flows};
use crate::calendar::Calendar;
use crate::db::Db as Database;
use crate::error::{Error, Refusal, Result};
use crate::files::Files;
use crate::files::scan::Scanner;
use crate::jobs;
use crate::mail::Mail;
use crate::outbound::Outbound;
use crate::people::{SiteRef, Staff};
use crate::permits::Policies;
use crate::rulebook::Rulebook;
use crate::search::Search;
use crate::settings::Settings;
use crate::store::banner::Banners;
use crate::store::{Rendered, Store};
use crate::time::TimeSource;
use crate::view::{Assets, Lang, View};
use crate::web::desk::{NavItem, Waiting};
use crate::web::host::{Hosts, SiteHost};

/// The only state there is. Handlers take `State(app)`.
#[derive(Clone)]
pub struct App(Arc<House>);

/// What [`App`] points to.
pub struct House {
    /// This node's settings.
    pub settings: Settings,
    /// The database.
    pub db: Database,
    /// Where the time comes from.
    pub time: TimeSource,
    /// The numbers of law in force.
    pub rules: Arc<Rulebook>,
    /// Working days.
    pub calendar: Arc<Calendar>,
    /// Who may do what.
    pub policies: Policies,
    /// Which hands each kind of form goes through.
    pub flows: Flows,
    /// What the chapters say about each kind of form.
    pub forms: Kinds,
    /// Signs printed sheets with the platform's certificate.
    pub signer: print::Signer,
    /// Templates and messages.
    pub view: View,
    /// Public pages.
    pub store: Store,
    /// What stands on every public page for a time.
    pub banners: Banners,
    /// The search index.
    pub search: Search,
    /// Uploaded files.
    pub files: Files,
    /// How they are scanned for viruses.
    pub scanner: Scanner,
    /// Outgoing mail.
    pub mail: Mail,
    /// The way out to addresses that people typed.
    pub outbound: Outbound,
    /// Which host is which site.
    pub hosts: Hosts,
    /// Kinds of background work.
    pub jobs: jobs::Registry,
    /// How public pages of the chapters are rendered.
    pub renderers: Vec<Renderer>,
    /// What the chapters do when a part of a site has moved.
    pub followers: Vec<Follower>,
    /// What the chapters want of a site before it is opened.
    pub openings: Vec<Opening>,
    /// Entries of the desk's navigation.
    pub navigation: Vec<NavItem>,
    /// What waits for a person, by navigation entry.
    pub waiting: Vec<WaitingCount>,
    /// How an error of the public side looks.
    pub public_error: PublicError,
    /// The files of the front end that public pages call for, for whoever packs pages up.
    pub front: FrontFiles,
    /// Wakes sealer, readers and workers.
    pub wake: Wake,
    /// Failed sign-ins by address.
    pub tries: crate::people::tries::Tries,
    /// Rules that refused something since the last count.
    pub refused: crate::refusals::Refused,
}

impl Deref for App {
    type Target = House;
    fn deref(&self) -> &House {
        &self.0
    }
}

/// Renders the public page at a path of a site, when the path is of its kind.
pub type Renderer = for<'a> fn(
    &'a App,
    &'a Db<'a>,
    &'a SiteHost,
    &'a str,
) -> Pin<Box<dyn Future<Output = Result<Option<Rendered>>> + Send + 'a>>;

/// A connection to read with: the pool, or the transaction of an act.
pub type Db<'a> = DatabaseExecutor<'a>;

/// A part of a site that has moved, with everything that stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// On which site.
    pub site: SiteRef,
    /// The part, by the id of its row.
    pub part: uuid::Uuid,
    /// Its path before, with trailing slash.
    pub from: String,
    /// Where what stood there stands now.
    pub to: String,
    /// The part that has taken it in, when it is another.
    pub into: Option<uuid::Uuid>,
}

/// What a chapter does with what stands in a part of a site that has moved, in the same act.
pub type Follower = for<'a> fn(&'a Act, &'a Moved) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// Something that a site lacks before it is opened.
#[derive(Clone, Debug)]
pub struct Wanting {
    /// The point of the checklist that it belongs to.
    pub need: &'static str,
    /// Whether the site may not go live without it; else it is shown as a warning.
    pub stands_against: bool,
    /// What is missing.
    pub refusal: Refusal,
}

/// What a chapter finds missing of a site that is to be opened.
pub type Opening =
    for<'a> fn(&'a App, &'a Db<'a>, SiteRef) -> Pin<Box<dyn Future<Output = Result<Vec<Wanting>>> + Send + 'a>>;

/// Counts what waits for a person.
pub type WaitingCount =
    for<'a> fn(&'a App, &'a Staff) -> Pin<Box<dyn Future<Output = Result<Vec<Waiting>>> + Send + 'a>>;

/// Renders an error of the public side; the number is that of the log line.
pub type PublicError = fn(&App, Option<&SiteHost>, &Error, Lang, &str) -> Result<String>;

/// A file of the front end by its path (`/assets/site-4f2a.css`): media type and bytes.
pub type FrontFiles = fn(&str) -> Option<(&'static str, &'static [u8])>;

/// What the chapters bring to the house.
#[derive(Clone, Default)]
pub struct Chapters {
    /// Template folders, by the name under which templates call them.
    pub templates: Vec<(&'static str, &'static Dir<'static>)>,
    /// Files of the front end by name.
    pub assets: Assets,
    /// Folders of Fluent files.
    pub locales: Vec<&'static Dir<'static>>,
    /// Kinds of job.
    pub jobs: jobs::Registry,
    /// Renderers of public pages, asked in order.
    pub renderers: Vec<Renderer>,
    /// What follows when a part of a site has moved.
    pub followers: Vec<Follower>,
    /// What is wanted of a site before it is opened.
    pub openings: Vec<Opening>,
    /// Entries of the desk's navigation, in order.
    pub navigation: Vec<NavItem>,
    /// What waits for a person.
    pub waiting: Vec<WaitingCount>,
    /// How an error of the public side looks; plain text when no chapter says.
    pub public_error: Option<PublicError>,
    /// Kinds of approval form.
    pub forms: Vec<FormKind>,
    /// The files of the front end; none when no chapter brings them.
    pub front: Option<FrontFiles>,
}

impl Chapters {
    /// These chapters and another's.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.templates.extend(other.templates);
        self.locales.extend(other.locales);
        self.jobs = self.jobs.and(other.jobs);
        self.renderers.extend(other.renderers);
        self.followers.extend(other.followers);
        self.openings.extend(other.openings);
        self.navigation.extend(other.navigation);
        self.waiting.extend(other.waiting);
        self.public_error = other.public_error.or(self.public_error);
        self.forms.extend(other.forms);
        self.front = other.front.or(self.front);
        self
    }
}

impl App {
    /// Opens the database and the copies. Does not migrate and starts nothing.
    pub async fn open(settings: Settings, time: TimeSource, chapters: Chapters) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&settings.data)?;
        let rules = Rulebook::load(&settings.profile)?;
        let signer = print::Signer::open(&settings.data.join("certificate"), "Portico", time.now().timestamp())?;
        let house = House {
            db: Database::open(&settings.database()).await?,
            time,
            calendar: Arc::new(Calendar::load_with(&settings.region, &settings.data.join("calendars"))?),
            policies: Policies::load()?,
            flows: Flows::load()?,
            forms: Kinds::new(chapters.forms),
            signer,
            view: View::load(&chapters.templates, &chapters.locales, chapters.assets)?,
            store: Store::new(),
            banners: Banners::default(),
            search: Search::open(&settings.data.join("search"))?,
            files: Files::open(&settings.data.join("files"))?,
            scanner: Scanner::open(&settings.files)?,
            mail: Mail::open(settings.mail.as_ref())?,
            outbound: Outbound::new(&settings.outbound_private),
            hosts: Hosts::default(),
            jobs: crate::notices::jobs().and(approvals::jobs()).and(chapters.jobs),
            renderers: chapters.renderers,
            followers: chapters.followers,
            openings: chapters.openings,
            navigation: chapters.navigation,
            waiting: chapters.waiting,
            public_error: chapters
                .public_error
                .unwrap_or(|_, _, error, _, number| Ok(format!("{} {number}", error.status()))),
            front: chapters.front.unwrap_or(|_| None),
            wake: Wake::default(),
            tries: crate::people::tries::Tries::default(),
            refused: crate::refusals::Refused::default(),
            rules,
            settings,
        };
        Ok(Self(Arc::new(house)))
    }
}

/// The bells of one node. On PostgreSQL other nodes' commits ring them too (NOTIFY).
pub struct Wake {
    commit: Notify,
    job: Notify,
    sealed: watch::Sender<i64>,
    started: OnceLock<()>,
}

impl Default for Wake {
    fn default() -> Self {
        Self { commit: Notify::new(), job: Notify::new(), sealed: watch::channel(0).0, started: OnceLock::new() }
    }
}

impl Wake {
    /// An act has committed.
    pub fn committed(&self) {
        self.commit.notify_one();
        self.job.notify_waiters();
    }

    /// Waits for a commit.
    pub async fn commit(&self) {
        self.commit.notified().await;
    }

    /// Waits until there may be a job.
    pub async fn job(&self) {
        self.job.notified().await;
    }

    /// Rows up to this position have been sealed.
    pub fn sealed(&self, position: i64) {
        self.sealed.send_if_modified(|head| {
            let newer = position > *head;
            *head = (*head).max(position);
            newer
        });
    }

    /// The head of the journal as this node knows it, to wait on.
    pub fn head(&self) -> watch::Receiver<i64> {
        self.sealed.subscribe()
    }

    /// True the first time only; background work starts once a node.
    pub fn start_once(&self) -> bool {
        self.started.set(()).is_ok()
    }
}
