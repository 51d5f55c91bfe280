//! A small district for tests of the whole house: the portal, two department sites, and somebody
//! in every post with an account.

use std::collections::HashMap;

use construction::columns::{ColumnId, ColumnKind, NewChannel, NewColumn, Template};
use construction::sites::{Appearance, Footer, Module, NewSite, NewTest, Record, SiteKind};
use construction::{columns, hosts, sites};
use content::articles::{ArticleId, Content, draft};
use content::duty::{Frequency, Line, Way, write};
use platform::people::unit::{self, Card, UnitKind};
use platform::people::{Actor, Post, SiteRef, StaffId, UnitId, account, actor_for, holding, password, staff};
use platform::{Act, App, Result};
use portico::house;
use sea_orm::{ConnectionTrait, Statement};
use testkit::{Client, Setup, TestCluster, the_system};

/// The password of everybody.
pub const PASSWORD: &str = "Guihua#2026";

/// The whole house.
pub fn setup() -> Setup {
    Setup {
        chapters: || house::chapters().unwrap(),
        router: |app| house::router(&app),
        copies: |app, rows| {
            Box::pin(async move {
                hosts::refresh(app, rows).await?;
                content::alerts::refresh(app, rows).await?;
                content::pages::search::index(app, rows).await
            })
        },
    }
}

/// The district.
pub struct District {
    pub app: App,
    pub jw: UnitId,
    pub portal: SiteRef,
    pub department: SiteRef,
    pub column: ColumnId,
    pub portal_column: ColumnId,
    /// Who holds the post; content posts for the education commission.
    pub people: HashMap<Post, StaffId>,
}

impl District {
    pub async fn new(cluster: &TestCluster) -> Self {
        let app = cluster.app().clone();
        let zfb = found_unit(&app, "zfb", "区政府办公室").await;
        let xxb = found_unit(&app, "xxb", "区信息化工作办公室").await;
        let bmj = found_unit(&app, "bmj", "区国家保密局").await;
        let jw = found_unit(&app, "jw", "区教育委员会").await;
        let mzj = found_unit(&app, "mzj", "区民政局").await;
        let mut people = HashMap::new();
        for post in Post::ALL {
            let unit = match post {
                Post::PortalEditor | Post::GovernmentOfficeSupervisor => zfb,
                Post::SecrecyInspector => bmj,
                post if post.over_other_units() => xxb,
                _ => jw,
            };
            people.insert(*post, seat(&app, unit, &[*post]).await);
        }
        seat(&app, zfb, &[Post::PrincipalLeader]).await;
        seat(&app, zfb, &[Post::InformationOfficer]).await;
        seat(&app, zfb, &[Post::InformationOfficer]).await;
        seat(&app, mzj, &[Post::PrincipalLeader]).await;
        seat(&app, mzj, &[Post::InformationOfficer]).await;
        let (portal, portal_column) = open_site(&app, SiteKind::Portal, zfb, "www", "区政府门户").await;
        let (department, column) = open_site(&app, SiteKind::Department, jw, "jw", "教育委员会网站").await;
        open_site(&app, SiteKind::Department, mzj, "mzj", "民政局网站").await;
        cluster.run_jobs().await;
        Self { app, jw, portal, department, column, portal_column, people }
    }

    /// Who holds the post.
    pub fn who(&self, post: Post) -> StaffId {
        self.people[&post]
    }

    /// One deed of a person.
    pub async fn by<T>(&self, staff: StaffId, work: impl AsyncFnOnce(&Act) -> Result<T>) -> Result<T> {
        let actor = actor_for(&self.app, staff).await.unwrap();
        deed(&self.app, &actor, work).await
    }

    /// A draft of the education commission that could be handed in.
    pub async fn draft(&self, title: &str) -> ArticleId {
        let content = Content {
            title: title.to_owned(),
            body: "<p>占地三百余平方米的小游园今天开放。</p>".to_owned(),
            source: "区教育委员会".to_owned(),
            ..Content::default()
        };
        let officer = self.who(Post::InformationOfficer);
        self.by(officer, async |act| draft::begin(act, self.column, content).await).await.unwrap().id
    }

    /// The person before a browser, signed in with everything their posts need.
    pub async fn at_the_desk(&self, cluster: &TestCluster, staff: StaffId) -> Client {
        let login = format!("u{}", &staff.to_string()[24..]);
        let hash = password::hash(PASSWORD).await.unwrap();
        deed(&self.app, &the_system(), async |act| account::open_ready(act, staff, &login, &hash).await).await.unwrap();
        let mut client = cluster.client("desk");
        let page = client.get("/desk/sign-in").await.assert_ok();
        let form = page.form("form[action^='/desk/sign-in']").fill("name", &login).fill("password", PASSWORD);
        let answer = client.submit(form).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        // The second factor has tests of its own; here it counts as given.
        let db = self.app.db.read();
        let given = "UPDATE session SET second_factor_at = created_at WHERE second_factor_at IS NULL";
        db.execute_raw(Statement::from_string(self.app.db.backend(), given)).await.unwrap();
        let confirmed = "UPDATE account SET totp_confirmed_at = created_at, totp_secret = $1 WHERE id IN \
             (SELECT a.id FROM account a JOIN holding h ON h.staff_id = a.staff_id WHERE h.post LIKE '%administrator' \
              OR h.post = 'it_office_operator')";
        let secret: Vec<u8> = vec![1; 20];
        db.execute_raw(Statement::from_sql_and_values(self.app.db.backend(), confirmed, [secret.into()]))
            .await
            .unwrap();
        client.get("/desk/account").await.assert_ok();
        client
    }
}

/// One deed in an act of its own.
pub async fn deed<T>(app: &App, actor: &Actor, deed: impl AsyncFnOnce(&Act) -> Result<T>) -> Result<T> {
    let act = app.act(actor).await?;
    let done = deed(&act).await?;
    act.commit().await?;
    Ok(done)
}

async fn found_unit(app: &App, code: &str, name: &str) -> UnitId {
    let new = unit::New {
        code: code.to_owned(),
        kind: UnitKind::StateOrgan,
        parent: None,
        usc_code: String::new(),
        card: Card { name: name.to_owned(), short_name: name.to_owned(), ..Card::default() },
    };
    deed(app, &the_system(), async |act| unit::found(act, new).await).await.unwrap().id
}

async fn seat(app: &App, unit: UnitId, posts: &[Post]) -> StaffId {
    let person = staff::New {
        unit,
        name: "示例".to_owned(),
        title: "科员".to_owned(),
        email: String::new(),
        phone: String::new(),
    };
    let id = deed(app, &the_system(), async |act| staff::hire(act, person).await).await.unwrap().id;
    for post in posts {
        let grant =
            holding::Grant { staff: id, unit, post: *post, rank: holding::Rank::Holder, from: None, until: None };
        deed(app, &the_system(), async |act| holding::grant(act, &grant).await).await.unwrap();
    }
    id
}

async fn open_site(app: &App, kind: SiteKind, unit: UnitId, label: &str, name: &str) -> (SiteRef, ColumnId) {
    let number = label.bytes().map(u32::from).sum::<u32>() % 10_000;
    let footer = Footer {
        party_mark: Some("0E6F6FD0D5E12B54E053022819ACFA66".parse().unwrap()),
        id_code: Some(format!("110101{number:04}").parse().unwrap()),
        icp: Some("京ICP备00000000号-1".parse().unwrap()),
        police: Some("11010102000001".parse().unwrap()),
        sponsor: name.to_owned(),
        operator: name.to_owned(),
        phone: Some("010-55550100".parse().unwrap()),
        address: "示例路1号".to_owned(),
        statement: "本站内容为示例。".to_owned(),
        links: Vec::new(),
    };
    let record =
        Record { name: name.to_owned(), short_name: name.chars().take(4).collect(), name_en: label.to_owned(), footer };
    let new = NewSite { kind, unit, code: label.to_owned(), label: label.to_owned(), record };
    deed(app, &the_system(), async |act| {
        let site = sites::found(act, new).await?.id;
        let channel = NewChannel {
            slug: "news".to_owned(),
            name: "新闻".to_owned(),
            name_en: "News".to_owned(),
            description: "动态".to_owned(),
        };
        let channel = columns::open_channel(act, site, channel).await?.id;
        let column = NewColumn {
            channel,
            parent: None,
            unit,
            slug: "district".to_owned(),
            name: "工作动态".to_owned(),
            name_en: "District".to_owned(),
            kind: ColumnKind::News,
            keywords: "动态".to_owned(),
            description: "工作动态".to_owned(),
            template: Template::List,
            speciality: kind == SiteKind::Department,
        };
        let guide = |kind: ColumnKind, slug: &str| NewColumn {
            kind,
            slug: slug.to_owned(),
            name: format!("导航{slug}"),
            speciality: false,
            ..column.clone()
        };
        let guides = match kind {
            SiteKind::Portal => vec![
                guide(ColumnKind::DisclosureGuide, "disclosure"),
                guide(ColumnKind::Services, "services"),
                guide(ColumnKind::Interaction, "interaction"),
            ],
            SiteKind::Department => vec![guide(ColumnKind::Organisation, "functions")],
        };
        let column = columns::open(act, site, column).await?.id;
        for guide in guides {
            columns::open(act, site, guide).await?;
        }
        let version = sites::site::by_id(act.db(), site).await?.version;
        sites::arrange(act, site, vec![Module::List { column, count: 6 }], Appearance::default(), version).await?;
        let test = NewTest {
            tested_by: "示例测评中心".to_owned(),
            tested_on: Some(act.now().day()),
            report_number: "CS-1".to_owned(),
            report: None,
        };
        sites::file_test(act, site, test).await?;
        columns::shown::counted(act, column, 3).await?;
        sites::try_out(act, site).await?;
        if kind == SiteKind::Portal {
            for column in columns::column::open_of_site(act.db(), site).await? {
                answer_for(act, column.id, unit).await?;
            }
        }
        sites::launch(act, site).await?;
        Ok((site, column))
    })
    .await
    .unwrap()
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
