//! A small district for the tests of people: four units, a handful of staff, accounts.

use platform::app::App;
use platform::journal::entry;
use platform::people::delegation::Delegate;
use platform::people::holding::{self, Grant, Rank};
use platform::people::password::{self, Temporary};
use platform::people::session::From;
use platform::people::unit::{self, Card, New, UnitKind};
use platform::people::{Actor, HoldingId, Post, StaffId, UnitId, account, actor_for, staff};
use platform::web::{Routes, door};
use platform::{Act, Error, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use testkit::{Answer, Client, Setup, TestCluster, the_system};

pub const PASSWORD: &str = "Guihua#2026";

/// The platform with the pages of people behind the desk's door.
pub fn setup() -> Setup {
    Setup {
        chapters: platform::chapter,
        router: |app| door::open(&app, platform::people::routes(), Routes::default(), Routes::default()),
        ..Setup::bare()
    }
}

/// One deed in an act of its own.
pub async fn deed<T>(app: &App, actor: &Actor, deed: impl AsyncFnOnce(&Act) -> Result<T>) -> Result<T> {
    let act = app.act(actor).await?;
    let done = deed(&act).await?;
    act.commit().await?;
    Ok(done)
}

/// The reasons of a refusal, as message keys.
pub fn refused<T>(result: Result<T>) -> Vec<String> {
    match result {
        Err(Error::Refused(refusals)) => refusals.into_iter().map(|refusal| refusal.message).collect(),
        Err(Error::Forbidden(refusal)) => vec![refusal.message],
        Err(other) => vec![other.to_string()],
        Ok(_) => vec!["done".to_owned()],
    }
}

/// The articles that stand behind a refusal.
pub fn articles<T>(result: Result<T>) -> Vec<String> {
    match result {
        Err(Error::Refused(refusals)) => refusals.into_iter().filter_map(|refusal| refusal.article).collect(),
        Err(Error::Forbidden(refusal)) => refusal.article.into_iter().collect(),
        _ => Vec::new(),
    }
}

pub fn not_there<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::NotFound))
}

/// The rows of the journal with this verb, oldest first.
pub async fn rows(app: &App, verb: &str) -> Vec<entry::Model> {
    entry::Entity::find()
        .filter(entry::Column::Verb.eq(verb))
        .order_by_asc(entry::Column::At)
        .all(app.db.read())
        .await
        .unwrap()
}

pub struct World {
    pub app: App,
    pub jw: UnitId,
    pub zylh: UnitId,
    pub swj: UnitId,
    pub xxzx: UnitId,
    pub officer: StaffId,
    pub section: StaffId,
    pub deputy: StaffId,
    pub leader: StaffId,
    pub clerk: StaffId,
    pub system: StaffId,
    pub security: StaffId,
}

impl World {
    pub async fn new(cluster: &TestCluster) -> Self {
        let app = cluster.app().clone();
        let jw = found(&app, "jw", "教育委员会", UnitKind::StateOrgan).await;
        let zylh = found(&app, "zylh", "志愿服务联合会", UnitKind::SocialOrganisation).await;
        let swj = found(&app, "swj", "税务所", UnitKind::CityVertical).await;
        let xxzx = found(&app, "xxzx", "信息中心", UnitKind::StateOrgan).await;
        Self {
            jw,
            zylh,
            swj,
            xxzx,
            officer: seat(&app, jw, "示一", Some(Post::InformationOfficer)).await,
            section: seat(&app, jw, "示二", Some(Post::SectionReviewer)).await,
            deputy: seat(&app, jw, "示三", Some(Post::DeputyLeader)).await,
            leader: seat(&app, jw, "示四", Some(Post::PrincipalLeader)).await,
            clerk: seat(&app, jw, "示五", None).await,
            system: seat(&app, xxzx, "示六", Some(Post::SystemAdministrator)).await,
            security: seat(&app, xxzx, "示七", Some(Post::SecurityAdministrator)).await,
            app,
        }
    }

    /// The person as they act at this moment.
    pub async fn as_(&self, id: StaffId) -> Actor {
        let actor = actor_for(&self.app, id).await.unwrap();
        assert!(matches!(actor, Actor::Staff(_)), "nobody");
        actor
    }

    /// The posts the person holds now; the flag says whether by delegation.
    pub async fn posts(&self, id: StaffId) -> Vec<(Post, bool)> {
        match actor_for(&self.app, id).await.unwrap() {
            Actor::Staff(staff) => staff.posts.iter().map(|held| (held.post, held.delegation.is_some())).collect(),
            _ => Vec::new(),
        }
    }

    /// Opens an account whose password is [`PASSWORD`].
    pub async fn account(&self, staff: StaffId, login: &str) -> account::Model {
        let hash = password::hash(PASSWORD).await.unwrap();
        deed(&self.app, &the_system(), async |act| account::open_ready(act, staff, login, &hash).await).await.unwrap()
    }

    /// Opens an account with a temporary password and returns that.
    pub async fn fresh_account(&self, staff: StaffId, login: &str) -> (account::Model, String) {
        let made = Temporary::new().await.unwrap();
        let keeper = self.as_(self.system).await;
        let account = deed(&self.app, &keeper, async |act| account::open(act, staff, login, &made).await);
        (account.await.unwrap(), made.text().to_owned())
    }
}

pub async fn found(app: &App, code: &str, name: &str, kind: UnitKind) -> UnitId {
    deed(app, &the_system(), async |act| unit::found(act, new_unit(code, name, kind)).await).await.unwrap().id
}

pub fn new_unit(code: &str, name: &str, kind: UnitKind) -> New {
    New {
        code: code.to_owned(),
        kind,
        parent: None,
        usc_code: String::new(),
        card: Card { name: name.to_owned(), short_name: name.chars().take(4).collect(), ..Card::default() },
    }
}

/// Hires somebody, with a post for the unit or without.
pub async fn seat(app: &App, unit: UnitId, name: &str, post: Option<Post>) -> StaffId {
    let person = staff::New {
        unit,
        name: name.to_owned(),
        title: "科员".to_owned(),
        email: String::new(),
        phone: String::new(),
    };
    let id = deed(app, &the_system(), async |act| staff::hire(act, person).await).await.unwrap().id;
    if let Some(post) = post {
        let grant = grant_of(id, unit, post);
        deed(app, &the_system(), async |act| holding::grant(act, &grant).await).await.unwrap();
    }
    id
}

pub fn grant_of(staff: StaffId, unit: UnitId, post: Post) -> Grant {
    Grant { staff, unit, post, rank: Rank::Holder, from: None, until: None }
}

pub fn from(address: &str) -> From {
    From { address: address.to_owned(), user_agent: "a browser".to_owned(), replaces: None }
}

/// The one post that the person holds.
pub async fn holding_of(app: &App, staff: StaffId) -> HoldingId {
    let held = holding::Entity::find().filter(holding::Column::StaffId.eq(staff)).one(app.db.read()).await;
    held.unwrap().unwrap().id
}

/// Hands the first responsible person's post to the deputy for so many days.
pub fn to_deputy(world: &World, length: i64, now: platform::Moment) -> Delegate {
    Delegate {
        to: world.deputy,
        unit: world.jw,
        post: Post::PrincipalLeader,
        scope: "常规栏目".into(),
        reason: "出差".into(),
        starts: None,
        ends: now.plus_seconds(length * 86_400),
    }
}

/// Signs in at the door, with everything a person sees there.
pub async fn arrive(client: &mut Client, login: &str, password: &str) -> Answer {
    let page = client.get("/desk/sign-in").await.assert_ok();
    let form = page.form("form[action='/desk/sign-in']").fill("name", login).fill("password", password);
    client.submit(form).await
}

/// Somebody who signed in and needs nothing else.
pub async fn at_the_desk(cluster: &TestCluster, login: &str) -> Client {
    let mut client = cluster.client("desk");
    arrive(&mut client, login, PASSWORD).await.assert_redirect("/desk");
    client
}
