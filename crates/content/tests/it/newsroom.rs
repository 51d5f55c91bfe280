//! A small newsroom: the portal, the education commission with its site and all its posts, and a
//! unit that has nothing to do with either.

use construction::columns::{self, ColumnId, ColumnKind, NewChannel, NewColumn, Template};
use construction::hosts;
use construction::sites::{self, Appearance, Footer, Module, NewSite, NewTest, Record, SiteKind, site};
use content::articles::article::{self, Model};
use content::articles::publication;
use content::articles::{ArticleId, Content, Stage, draft, publish, release, review};
use content::duty::{Frequency, Line, Way, write};
use platform::app::App;
use platform::approvals::{Said, form};
use platform::journal::entry;
use platform::people::unit::{self, Card, New, UnitKind};
use platform::people::{Actor, Post, SiteRef, StaffId, UnitId, account, actor_for, holding, password, staff};
use platform::web::door;
use platform::{Act, Error, Refusal, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use testkit::{Client, Setup, TestCluster, the_system};

pub const PASSWORD: &str = "Guihua#2026";

/// The platform, the sites and this chapter behind the door.
pub fn setup() -> Setup {
    Setup {
        chapters: || platform::chapter().and(construction::chapter()).and(content::chapter()),
        router: |app| {
            let desk = platform::people::routes()
                .and(platform::approvals::desk::routes())
                .and(platform::journal::desk::routes())
                .and(content::desk::routes());
            door::open(&app, desk, content::public_routes(), platform::web::Routes::default())
        },
        copies: |app, rows| {
            Box::pin(async move {
                hosts::refresh(app, rows).await?;
                content::alerts::refresh(app, rows).await?;
                content::pages::search::index(app, rows).await
            })
        },
    }
}

/// One deed in an act of its own.
pub async fn deed<T>(app: &App, actor: &Actor, deed: impl AsyncFnOnce(&Act) -> Result<T>) -> Result<T> {
    let act = app.act(actor).await?;
    let done = deed(&act).await?;
    act.commit().await?;
    Ok(done)
}

/// The reasons of a refusal.
#[track_caller]
pub fn refusals<T>(result: Result<T>) -> Vec<Refusal> {
    match result {
        Err(Error::Refused(refusals)) => refusals,
        Err(Error::Forbidden(refusal)) => vec![*refusal],
        Err(other) => panic!("not refused: {other}"),
        Ok(_) => panic!("not refused: done"),
    }
}

/// Their message keys.
#[track_caller]
pub fn refused<T>(result: Result<T>) -> Vec<String> {
    refusals(result).into_iter().map(|refusal| refusal.message).collect()
}

/// The articles behind them.
#[track_caller]
pub fn articles<T>(result: Result<T>) -> Vec<String> {
    refusals(result).into_iter().filter_map(|refusal| refusal.article).collect()
}

pub struct Newsroom {
    pub app: App,
    pub jw: UnitId,
    pub column: ColumnId,
    pub second: ColumnId,
    pub portal: SiteRef,
    pub portal_column: ColumnId,
    pub officer: StaffId,
    pub colleague: StaffId,
    pub section: StaffId,
    pub secrecy: StaffId,
    pub leader: StaffId,
    /// Section reviewer and information officer in one person.
    pub both: StaffId,
    /// Information officer of another unit.
    pub stranger: StaffId,
    pub editor: StaffId,
}

impl Newsroom {
    pub async fn new(cluster: &TestCluster) -> Self {
        let app = cluster.app().clone();
        let zfb = found_unit(&app, "zfb", "区政府办公室").await;
        let xxb = found_unit(&app, "xxb", "区信息化工作办公室").await;
        let jw = found_unit(&app, "jw", "区教育委员会").await;
        let mz = found_unit(&app, "mzj", "区民政局").await;
        let planner = seat(&app, xxb, "规划", &[Post::ItOfficePlanner]).await;
        let planner = actor_for(&app, planner).await.unwrap();
        let seat_jw = async |name: &str, posts: &[Post]| seat(&app, jw, name, posts).await;
        let officer = seat_jw("示一", &[Post::InformationOfficer]).await;
        let colleague = seat_jw("示二", &[Post::InformationOfficer]).await;
        let section = seat_jw("示三", &[Post::SectionReviewer]).await;
        let secrecy = seat_jw("示四", &[Post::SecrecyReviewer]).await;
        let leader = seat_jw("示五", &[Post::PrincipalLeader]).await;
        let both = seat_jw("示六", &[Post::InformationOfficer, Post::SectionReviewer, Post::SecrecyReviewer]).await;
        let posts = [Post::InformationOfficer, Post::SectionReviewer, Post::PrincipalLeader];
        let stranger = seat(&app, mz, "示七", &posts).await;
        let editor = seat(&app, zfb, "示八", &[Post::PortalEditor]).await;
        seat(&app, zfb, "示九", &[Post::InformationOfficer]).await;
        seat(&app, zfb, "示十二", &[Post::InformationOfficer]).await;
        seat(&app, zfb, "示十", &[Post::PrincipalLeader]).await;
        let (portal, portal_column, _) = open_site(&app, &planner, SiteKind::Portal, zfb, "www", "区政府门户").await;
        let (_, column, second) = open_site(&app, &planner, SiteKind::Department, jw, "jw", "区教育委员会").await;
        open_site(&app, &planner, SiteKind::Department, mz, "mzj", "区民政局").await;
        let room = Self {
            jw,
            column,
            second,
            portal,
            portal_column,
            officer,
            colleague,
            section,
            secrecy,
            leader,
            both,
            stranger,
            editor,
            app,
        };
        cluster.run_jobs().await;
        room
    }

    /// The person as they act now.
    pub async fn as_(&self, staff: StaffId) -> Actor {
        actor_for(&self.app, staff).await.unwrap()
    }

    /// One deed of a person.
    pub async fn by<T>(&self, staff: StaffId, work: impl AsyncFnOnce(&Act) -> Result<T>) -> Result<T> {
        let actor = self.as_(staff).await;
        deed(&self.app, &actor, work).await
    }

    /// An article that could be handed in.
    pub fn text(&self, title: &str) -> Content {
        Content {
            title: title.to_owned(),
            body: "<p>占地三百余平方米的小游园今天开放。</p>".to_owned(),
            source: "区教育委员会".to_owned(),
            ..Content::default()
        }
    }

    pub async fn begin(&self, title: &str) -> Model {
        let content = self.text(title);
        self.by(self.officer, async |act| draft::begin(act, self.column, content).await).await.unwrap()
    }

    pub async fn submitted(&self, title: &str) -> Model {
        let article = self.begin(title).await;
        self.by(self.officer, async |act| review::submit(act, article.id).await).await.unwrap()
    }

    /// Signs the cell that waits.
    pub async fn sign(&self, staff: StaffId, id: ArticleId) -> Result<Model> {
        let digest = self.digest(id).await;
        let answers = release::nothing_found();
        let said = Said { digest: &digest, opinion: "同意", answers: Some(&answers) };
        self.by(staff, async |act| review::approve(act, id, &said).await).await
    }

    pub async fn digest(&self, id: ArticleId) -> String {
        let article = self.article(id).await;
        form::by_id(self.app.db.read(), article.form_id.unwrap()).await.unwrap().digest
    }

    pub async fn approved(&self, title: &str) -> Model {
        let article = self.submitted(title).await;
        self.sign_all(article.id).await;
        self.article(article.id).await
    }

    pub async fn sign_all(&self, id: ArticleId) {
        for staff in [self.section, self.secrecy, self.leader] {
            self.sign(staff, id).await.unwrap();
        }
    }

    pub async fn published(&self, title: &str) -> (Model, publication::Model) {
        let article = self.approved(title).await;
        let shown = self.by(self.officer, async |act| publish::publish(act, article.id).await).await.unwrap();
        (self.article(article.id).await, shown)
    }

    /// An article made public in a column.
    pub async fn published_in(&self, column: ColumnId, title: &str) -> ArticleId {
        let content = self.text(title);
        let id = self.by(self.officer, async |act| draft::begin(act, column, content).await).await.unwrap().id;
        self.by(self.officer, async |act| review::submit(act, id).await).await.unwrap();
        self.sign_all(id).await;
        self.by(self.officer, async |act| publish::publish(act, id).await).await.unwrap();
        id
    }

    /// One more person of the commission.
    pub async fn seat(&self, name: &str, posts: &[Post]) -> StaffId {
        seat(&self.app, self.jw, name, posts).await
    }

    /// Who holds a post of the whole cluster.
    pub async fn holder(&self, post: Post) -> StaffId {
        let now = self.app.time.now();
        let office = holding::office_of(self.app.db.read(), post, now).await.unwrap();
        holding::holders(self.app.db.read(), office, post, now).await.unwrap()[0]
    }

    /// An inspector of the secrecy administration.
    pub async fn inspector(&self) -> StaffId {
        let office = found_unit(&self.app, "bmj", "区国家保密局").await;
        seat(&self.app, office, "示保", &[Post::SecrecyInspector]).await
    }

    /// How many notices a person has that are not read.
    pub async fn notices(&self, staff: StaffId) -> u64 {
        platform::notices::unread_count(self.app.db.read(), staff).await.unwrap()
    }

    /// The article as it stands.
    pub async fn article(&self, id: ArticleId) -> Model {
        article::Entity::find_by_id(id).one(self.app.db.read()).await.unwrap().unwrap()
    }

    pub async fn stage(&self, id: ArticleId) -> Stage {
        self.article(id).await.stage
    }

    /// Journal rows of a verb, oldest first.
    pub async fn rows(&self, verb: &str) -> Vec<entry::Model> {
        entry::Entity::find()
            .filter(entry::Column::Verb.eq(verb))
            .order_by_asc(entry::Column::At)
            .all(self.app.db.read())
            .await
            .unwrap()
    }

    /// The person before a browser, signed in.
    pub async fn at_the_desk(&self, cluster: &TestCluster, staff: StaffId) -> Client {
        let login = format!("u{}", &staff.to_string()[24..]);
        let hash = password::hash(PASSWORD).await.unwrap();
        let open = async |act: &Act| account::open_ready(act, staff, &login, &hash).await;
        deed(&self.app, &the_system(), open).await.unwrap();
        let mut client = cluster.client("desk");
        let page = client.get("/desk/sign-in").await.assert_ok();
        let form = page.form("form[action='/desk/sign-in']").fill("name", &login).fill("password", PASSWORD);
        client.submit(form).await.assert_redirect("/desk");
        client
    }
}

async fn found_unit(app: &App, code: &str, name: &str) -> UnitId {
    let new = New {
        code: code.to_owned(),
        kind: UnitKind::StateOrgan,
        parent: None,
        usc_code: String::new(),
        card: Card { name: name.to_owned(), short_name: name.to_owned(), ..Card::default() },
    };
    deed(app, &the_system(), async |act| unit::found(act, new).await).await.unwrap().id
}

async fn seat(app: &App, unit: UnitId, name: &str, posts: &[Post]) -> StaffId {
    let new = staff::New {
        unit,
        name: name.to_owned(),
        title: "科员".to_owned(),
        email: String::new(),
        phone: String::new(),
    };
    let id = deed(app, &the_system(), async |act| staff::hire(act, new).await).await.unwrap().id;
    for post in posts.iter().copied() {
        let grant = holding::Grant { staff: id, unit, post, rank: holding::Rank::Holder, from: None, until: None };
        deed(app, &the_system(), async |act| holding::grant(act, &grant).await).await.unwrap();
    }
    id
}

/// The first responsible person of a unit.
pub async fn leader_of(app: &App, code: &str) -> StaffId {
    let unit = unit::Entity::find().filter(unit::Column::Code.eq(code)).one(app.db.read()).await.unwrap().unwrap();
    let held = holding::Entity::find()
        .filter(holding::Column::UnitId.eq(unit.id))
        .filter(holding::Column::Post.eq(Post::PrincipalLeader))
        .one(app.db.read())
        .await
        .unwrap();
    held.unwrap().staff_id
}

/// Somebody new in these posts of the unit with this code; the unit is founded when it is missing.
pub async fn seat_in(app: &App, code: &str, name: &str, posts: &[Post]) -> StaffId {
    let known = unit::Entity::find().filter(unit::Column::Code.eq(code)).one(app.db.read()).await.unwrap();
    let unit = match known {
        Some(unit) => unit.id,
        None => found_unit(app, code, code).await,
    };
    seat(app, unit, name, posts).await
}

/// Somebody new in a post.
pub async fn seat_for(app: &App, unit: UnitId, post: Post) -> StaffId {
    seat(app, unit, "示十一", &[post]).await
}

/// A site that is open, with two columns of its unit.
async fn open_site(
    app: &App,
    planner: &Actor,
    kind: SiteKind,
    unit: UnitId,
    label: &str,
    name: &str,
) -> (SiteRef, ColumnId, ColumnId) {
    let record =
        Record { name: name.to_owned(), short_name: name.to_owned(), name_en: "A site".to_owned(), footer: footer() };
    let new = NewSite { kind, unit, code: label.to_owned(), label: label.to_owned(), record };
    let site = deed(app, planner, async |act| sites::found(act, new).await).await.unwrap().id;
    let channel = NewChannel {
        slug: "news".to_owned(),
        name: "要闻动态".to_owned(),
        name_en: "News".to_owned(),
        description: "动态".to_owned(),
    };
    let channel = deed(app, planner, async |act| columns::open_channel(act, site, channel).await).await.unwrap().id;
    let mut ids = Vec::new();
    for (slug, name, kind) in [("updates", "工作动态", ColumnKind::News), ("notices", "通知公告", ColumnKind::Notices)]
    {
        let column = NewColumn {
            channel,
            parent: None,
            unit,
            slug: slug.to_owned(),
            name: name.to_owned(),
            name_en: "Updates".to_owned(),
            kind,
            keywords: "动态".to_owned(),
            description: "工作动态".to_owned(),
            template: Template::List,
            speciality: false,
        };
        ids.push(deed(app, planner, async |act| columns::open(act, site, column).await).await.unwrap().id);
    }
    guides(app, planner, kind, unit, site).await;
    let test = NewTest {
        tested_by: "示例测评中心".to_owned(),
        tested_on: Some(app.time.now().day()),
        report_number: "CS-1".to_owned(),
        report: None,
    };
    deed(app, planner, async |act| {
        sites::file_test(act, site, test).await?;
        columns::shown::counted(act, ids[0], 3).await?;
        let version = site::by_id(act.db(), site).await?.version;
        sites::arrange(act, site, vec![Module::Directory], Appearance::default(), version).await?;
        sites::try_out(act, site).await?;
        if kind == SiteKind::Portal {
            for column in columns::column::open_of_site(act.db(), site).await? {
                answer_for(act, column.id, unit).await?;
            }
        }
        sites::launch(act, site).await
    })
    .await
    .unwrap();
    (site, ids[0], ids[1])
}

/// A line of the duty table for a column of the portal, which is not opened without.
async fn answer_for(act: &Act, column: ColumnId, unit: UnitId) -> Result<()> {
    let holders = async |post| holding::holders(act.db(), unit, post, act.now()).await;
    let officers = holders(Post::InformationOfficer).await?;
    let line = Line {
        requirement: "要素齐全".to_owned(),
        way: Some(Way::Submission),
        lead_unit: Some(unit),
        leader: holders(Post::PrincipalLeader).await?.first().copied(),
        officer_a: officers.first().copied(),
        officer_b: officers.get(1).copied(),
        phone: "010-55550100".to_owned(),
        frequency: Some(Frequency::Monthly),
        minimum: Some(1),
        warning_days: Some(3),
        score: Some(1),
        valid_from: Some(act.now().day()),
        ..Line::default()
    };
    write::write(act, column, &line, 0).await.map(|_| ())
}

/// The columns that art. 9 asks for: they wait in a channel of their own.
async fn guides(app: &App, planner: &Actor, kind: SiteKind, unit: UnitId, site: SiteRef) {
    let channel = NewChannel {
        slug: "guides".to_owned(),
        name: "网上导航".to_owned(),
        name_en: "Guides".to_owned(),
        description: "导航".to_owned(),
    };
    let channel = deed(app, planner, async |act| columns::open_channel(act, site, channel).await).await.unwrap().id;
    let wanted: &[_] = match kind {
        SiteKind::Portal => &[
            (ColumnKind::DisclosureGuide, "disclosure", "公开指南"),
            (ColumnKind::Services, "services", "办事服务"),
            (ColumnKind::Interaction, "interaction", "互动交流"),
        ],
        SiteKind::Department => {
            &[(ColumnKind::Organisation, "functions", "机构职能"), (ColumnKind::News, "own", "特色工作")]
        }
    };
    for (kind, slug, name) in wanted {
        let column = NewColumn {
            channel,
            parent: None,
            unit,
            slug: (*slug).to_owned(),
            name: (*name).to_owned(),
            name_en: "Guide".to_owned(),
            kind: *kind,
            keywords: "导航".to_owned(),
            description: format!("通往{name}"),
            template: Template::List,
            speciality: *slug == "own",
        };
        deed(app, planner, async |act| columns::open(act, site, column).await).await.unwrap();
    }
}

/// A footer with every mandatory item, all invented.
fn footer() -> Footer {
    Footer {
        party_mark: Some("0E6F6FD0D5E12B54E053022819ACFA66".parse().unwrap()),
        id_code: Some("1101010001".parse().unwrap()),
        icp: Some("京ICP备00000000号-1".parse().unwrap()),
        police: Some("11010100000001".parse().unwrap()),
        sponsor: "区政府办公室".to_owned(),
        operator: "区信息化工作办公室".to_owned(),
        phone: Some("010-55550100".parse().unwrap()),
        address: "示范一街1号".to_owned(),
        statement: "本网站为演示网站。".to_owned(),
        links: Vec::new(),
    }
}
