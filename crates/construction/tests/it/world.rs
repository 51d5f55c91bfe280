//! A small district: the government office, the education commission, the IT office, and the
//! people who keep their sites.

use construction::columns::{self, ChannelId, ColumnId, ColumnKind, NewChannel, NewColumn, Template, channel, column};
use construction::hosts;
use construction::sites::{self, Footer, Module, NewSite, NewTest, Record, SiteKind, site};
use platform::app::App;
use platform::people::unit::{self, Card, New, UnitKind};
use platform::people::{Actor, Post, SiteRef, StaffId, UnitId, account, actor_for, holding, password, staff};
use platform::web::{Routes, door};
use platform::{Act, Error, Refusal, Result};
use testkit::{Client, Setup, TestCluster, the_system};

pub const PASSWORD: &str = "Guihua#2026";

/// The platform and this chapter behind the door.
pub fn setup() -> Setup {
    Setup {
        chapters: || platform::chapter().and(construction::chapter()),
        router: |app| {
            door::open(
                &app,
                platform::people::routes().and(platform::approvals::desk::routes()).and(construction::routes()),
                Routes::default(),
                Routes::default(),
            )
        },
        copies: |app, rows| Box::pin(hosts::refresh(app, rows)),
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
pub fn refusals<T>(result: Result<T>) -> Vec<Refusal> {
    match result {
        Err(Error::Refused(refusals)) => refusals,
        Err(Error::Forbidden(refusal)) => vec![*refusal],
        Err(other) => panic!("not refused: {other}"),
        Ok(_) => panic!("not refused: done"),
    }
}

/// Their message keys.
pub fn refused<T>(result: Result<T>) -> Vec<String> {
    refusals(result).into_iter().map(|refusal| refusal.message).collect()
}

pub struct World {
    pub app: App,
    pub zfb: UnitId,
    pub jw: UnitId,
    pub jd: UnitId,
    pub planner: Actor,
    pub planner_id: StaffId,
    /// Information officer of the education commission.
    pub officer: Actor,
    pub officer_id: StaffId,
    /// Carries out what has been approved.
    pub operator: Actor,
    pub xxb: UnitId,
}

impl World {
    pub async fn new(cluster: &TestCluster) -> Self {
        let app = cluster.app().clone();
        let zfb = found_unit(&app, "zfb", "区政府办公室", UnitKind::StateOrgan).await;
        let xxb = found_unit(&app, "xxb", "区信息化工作办公室", UnitKind::StateOrgan).await;
        let jw = found_unit(&app, "jw", "区教育委员会", UnitKind::StateOrgan).await;
        let jd = found_unit(&app, "hyjd", "槐荫街道办事处", UnitKind::Subdistrict).await;
        let planner_id = seat(&app, xxb, "示一", Post::ItOfficePlanner).await;
        let officer_id = seat(&app, jw, "示二", Post::InformationOfficer).await;
        let operator_id = seat(&app, xxb, "示三", Post::ItOfficeOperator).await;
        seat(&app, jw, "示四", Post::PrincipalLeader).await;
        seat(&app, zfb, "示五", Post::PrincipalLeader).await;
        let (planner, officer) =
            (actor_for(&app, planner_id).await.unwrap(), actor_for(&app, officer_id).await.unwrap());
        let operator = actor_for(&app, operator_id).await.unwrap();
        Self { app, zfb, jw, jd, planner, planner_id, officer, officer_id, operator, xxb }
    }

    /// A department site of the education commission, not open yet.
    pub async fn jw_site(&self) -> site::Model {
        let new = new_site(SiteKind::Department, self.jw, "jw", "jw", "区教育委员会");
        deed(&self.app, &self.planner, async |act| sites::found(act, new).await).await.unwrap()
    }

    /// The portal, open, with one channel and one column.
    pub async fn portal(&self) -> site::Model {
        let site = self.building_portal().await;
        self.open(site.id).await
    }

    /// The portal before it is open.
    pub async fn building_portal(&self) -> site::Model {
        let new = new_site(SiteKind::Portal, self.zfb, "www", "www", "北京市东城区人民政府");
        let site = deed(&self.app, &self.planner, async |act| sites::found(act, new).await).await.unwrap();
        let channel = self.channel(site.id, "news", "要闻动态").await;
        self.column(site.id, channel, "notices", "通知公告").await;
        self.site(site.id).await
    }

    /// Gives a site the columns that art. 9 asks for: the portal those that guide its visitors, a department its
    /// functions and what it is known for.
    pub async fn guides(&self, id: SiteRef) {
        let site = self.site(id).await;
        if self.channels(id).await.iter().any(|channel| channel.slug == "guides") {
            return;
        }
        let channel = self.channel(id, "guides", "网上导航").await;
        let wanted: &[_] = match site.kind {
            SiteKind::Portal => &[
                (ColumnKind::DisclosureGuide, "disclosure", "公开指南", false),
                (ColumnKind::Services, "services", "办事服务", false),
                (ColumnKind::Interaction, "interaction", "互动交流", false),
            ],
            SiteKind::Department => &[
                (ColumnKind::Organisation, "functions", "机构职能", false),
                (ColumnKind::News, "own", "特色工作", true),
            ],
        };
        for (kind, slug, name, speciality) in wanted {
            let unit = if *speciality { site.unit_id } else { self.jw };
            let new = NewColumn { unit, kind: *kind, speciality: *speciality, ..self.new_column(channel, slug, name) };
            deed(&self.app, &self.planner, async |act| columns::open(act, id, new).await).await.unwrap();
        }
    }

    /// Gives a site everything that it needs, tries it out and opens it.
    pub async fn open(&self, id: SiteRef) -> site::Model {
        self.guides(id).await;
        deed(&self.app, &self.planner, async |act| sites::file_test(act, id, test()).await).await.unwrap();
        deed(&self.app, &self.planner, async |act| sites::try_out(act, id).await).await.unwrap();
        for column in column::open_of_site(self.app.db.read(), id).await.unwrap() {
            self.fill(column.id, 3).await;
        }
        let site = self.site(id).await;
        let modules = vec![Module::Directory];
        deed(&self.app, &self.planner, async |act| {
            sites::arrange(act, id, modules, site.appearance.clone(), site.version).await
        })
        .await
        .unwrap();
        deed(&self.app, &self.planner, async |act| sites::launch(act, id).await).await.unwrap()
    }

    /// Somebody new in a post.
    pub async fn seated(&self, unit: UnitId, name: &str, post: Post) -> StaffId {
        seat(&self.app, unit, name, post).await
    }

    /// So many items stand in a column, as the chapter of articles would say.
    pub async fn fill(&self, column: ColumnId, items: u64) {
        deed(&self.app, &the_system(), async |act| columns::shown::counted(act, column, items).await).await.unwrap();
    }

    pub async fn channel(&self, site: SiteRef, slug: &str, name: &str) -> ChannelId {
        let new = NewChannel {
            slug: slug.to_owned(),
            name: name.to_owned(),
            name_en: "Channel".to_owned(),
            description: format!("{name}的内容"),
        };
        deed(&self.app, &self.planner, async |act| columns::open_channel(act, site, new).await).await.unwrap().id
    }

    pub async fn column(&self, site: SiteRef, channel: ChannelId, slug: &str, name: &str) -> column::Model {
        let new = self.new_column(channel, slug, name);
        deed(&self.app, &self.planner, async |act| columns::open(act, site, new).await).await.unwrap()
    }

    pub fn new_column(&self, channel: ChannelId, slug: &str, name: &str) -> NewColumn {
        NewColumn {
            channel,
            parent: None,
            unit: self.jw,
            slug: slug.to_owned(),
            name: name.to_owned(),
            name_en: "Column".to_owned(),
            kind: ColumnKind::Notices,
            keywords: format!("{name}，公告"),
            description: format!("发布{name}"),
            template: Template::List,
            speciality: false,
        }
    }

    pub async fn site(&self, id: SiteRef) -> site::Model {
        site::by_id(self.app.db.read(), id).await.unwrap()
    }

    pub async fn channels(&self, id: SiteRef) -> Vec<channel::Model> {
        channel::of_site(self.app.db.read(), id).await.unwrap()
    }

    /// The person at the desk, signed in.
    pub async fn at_the_desk(&self, cluster: &TestCluster, staff: StaffId, login: &str) -> Client {
        let hash = password::hash(PASSWORD).await.unwrap();
        deed(&self.app, &the_system(), async |act| account::open_ready(act, staff, login, &hash).await).await.unwrap();
        let mut client = cluster.client("desk");
        let page = client.get("/desk/sign-in").await.assert_ok();
        let form = page.form("form[action='/desk/sign-in']").fill("name", login).fill("password", PASSWORD);
        client.submit(form).await.assert_redirect("/desk");
        client
    }
}

pub fn new_site(kind: SiteKind, unit: UnitId, code: &str, label: &str, name: &str) -> NewSite {
    NewSite { kind, unit, code: code.to_owned(), label: label.to_owned(), record: record(name) }
}

pub fn record(name: &str) -> Record {
    Record { name: name.to_owned(), short_name: name.to_owned(), name_en: "A site".to_owned(), footer: footer() }
}

/// A security test that was passed.
pub fn test() -> NewTest {
    NewTest {
        tested_by: "示例测评中心".to_owned(),
        tested_on: Some(jiff::civil::date(2026, 11, 1)),
        report_number: "CS-2026-001".to_owned(),
        report: None,
    }
}

/// A footer with every mandatory item, all invented.
pub fn footer() -> Footer {
    Footer {
        party_mark: Some("0E6F6FD0D5E12B54E053022819ACFA66".parse().unwrap()),
        id_code: Some("1101010001".parse().unwrap()),
        icp: Some("京ICP备00000000号-1".parse().unwrap()),
        police: Some("11010100000001".parse().unwrap()),
        sponsor: "区政府办公室".to_owned(),
        operator: "区信息化工作办公室".to_owned(),
        phone: Some("010-55550100".parse().unwrap()),
        address: "示范一街1号".to_owned(),
        statement: "本网站为演示网站。\n内容均为虚构。".to_owned(),
        links: Vec::new(),
    }
}

/// Somebody new in a post, as they act now.
pub async fn actor_of(app: &App, unit: UnitId, name: &str, post: Post) -> Actor {
    let id = seat(app, unit, name, post).await;
    actor_for(app, id).await.unwrap()
}

async fn found_unit(app: &App, code: &str, name: &str, kind: UnitKind) -> UnitId {
    let new = New {
        code: code.to_owned(),
        kind,
        parent: None,
        usc_code: String::new(),
        card: Card { name: name.to_owned(), short_name: name.to_owned(), ..Card::default() },
    };
    deed(app, &the_system(), async |act| unit::found(act, new).await).await.unwrap().id
}

pub async fn seat(app: &App, unit: UnitId, name: &str, post: Post) -> StaffId {
    let new = staff::New {
        unit,
        name: name.to_owned(),
        title: "科员".to_owned(),
        email: String::new(),
        phone: String::new(),
    };
    let id = deed(app, &the_system(), async |act| staff::hire(act, new).await).await.unwrap().id;
    let grant = holding::Grant { staff: id, unit, post, rank: holding::Rank::Holder, from: None, until: None };
    deed(app, &the_system(), async |act| holding::grant(act, &grant).await).await.unwrap();
    id
}
