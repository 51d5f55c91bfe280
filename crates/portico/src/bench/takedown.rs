//! `portico bench-takedown`: an item that stands on a hundred sites is taken down, and the clock runs
//! from the beginning of the act until every surface has been asked and the proof is filed. Sites and
//! copies go around the acts, which nothing else may; the takedown is the real one.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;
use construction::columns::{self, ColumnKind, NewChannel, NewColumn, Template, column};
use construction::hosts;
use construction::sites::{self, Appearance, Footer, Module, NewSite, NewTest, Record, SiteKind, site};
use content::articles::publication::PublicationId;
use content::articles::publish::address;
use content::articles::{ArticleId, publication};
use content::duty::write::write;
use content::duty::{Frequency, Line, Way};
use content::takedown::reason::Reason;
use content::takedown::{probe, prove, take_down};
use platform::people::unit::{self, Card, UnitKind};
use platform::people::{Actor, Post, actor_for, holding, staff};
use platform::store::serve;
use platform::{Act, App, jobs, journal};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde_json::json;

use super::spread;
use crate::{Place, demo};

/// Options of `portico bench-takedown`.
#[derive(Args)]
pub struct BenchTakedown {
    #[command(flatten)]
    place: Place,
    /// Sites on which the item stands.
    #[arg(long, default_value_t = 100)]
    sites: usize,
    /// Takedowns to time.
    #[arg(long, default_value_t = 5)]
    count: usize,
    /// For machines; there is no other form.
    #[arg(long)]
    json: bool,
}

/// The articles of the demonstration that come along: with fewer the portal is not open yet.
const DEMONSTRATION: usize = 300;
const ACTOR: Actor = Actor::System("measurement");

impl BenchTakedown {
    /// Carries it out and prints JSON.
    pub async fn run(self) -> Result<ExitCode> {
        if !demo::is_loaded(&self.place.settings()?.data) {
            demo::load(&self.place, true, Some(DEMONSTRATION)).await?;
        }
        let app = self.place.open().await?;
        hosts::load(&app).await?;
        let columns = more_sites(&app, self.sites).await?;
        let inspector = inspector(&app).await?;
        let (mut acts, mut proofs, mut whole, mut asked) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for article in chosen(&app, self.count).await? {
            spread_out(&app, article, &columns).await?;
            let start = Instant::now();
            let act = app.act(&inspector).await?;
            let takedown = take_down(&act, article, Reason::Secret, "measurement").await?;
            act.commit().await?;
            acts.push(start.elapsed().as_secs_f64() * 1000.0);
            let then = Instant::now();
            let proven = prove::prove(&app, takedown.id).await?;
            proofs.push(then.elapsed().as_secs_f64() * 1000.0);
            whole.push(start.elapsed().as_secs_f64() * 1000.0);
            let answers = probe::latest(app.db.read(), takedown.id).await?;
            let unclean: Vec<_> = answers.iter().filter(|answer| !answer.clean).collect();
            ensure!(proven.proven_at.is_some(), "not proven: {unclean:?}");
            asked = answers.len();
        }
        let sites = site::all(app.db.read()).await?.len();
        let result = json!({
            "sites": sites,
            "copies": columns.len(),
            "surfaces_asked": asked,
            "act": spread(acts),
            "proof": spread(proofs),
            "act_and_proof": spread(whole),
        });
        println!("{result}");
        Ok(ExitCode::SUCCESS)
    }
}

async fn inspector(app: &App) -> Result<Actor> {
    for unit in unit::Entity::find().all(app.db.read()).await? {
        let held = holding::holders(app.db.read(), unit.id, Post::SecrecyInspector, app.time.now()).await?;
        if let Some(id) = held.first() {
            return Ok(actor_for(app, *id).await?);
        }
    }
    anyhow::bail!("nobody inspects for secrecy")
}

/// Articles with a page of their own, newest first.
async fn chosen(app: &App, count: usize) -> Result<Vec<ArticleId>> {
    let found: Vec<ArticleId> = publication::Entity::find()
        .select_only()
        .column(publication::Column::ArticleId)
        .filter(publication::Column::Own.eq(true))
        .filter(publication::Column::WithdrawnAt.is_null())
        .order_by_desc(publication::Column::PublishedAt)
        .limit(count as u64)
        .into_tuple()
        .all(app.db.read())
        .await?;
    ensure!(found.len() == count, "the demonstration has too few articles");
    Ok(found)
}

/// Open sites for the copies, as many as asked for, each with one column of news; those of an earlier run
/// are used again.
async fn more_sites(app: &App, count: usize) -> Result<Vec<column::Model>> {
    let mut columns = Vec::new();
    for number in 0..count {
        let label = format!("bench{number:03}");
        let known = site::by_code(app.db.read(), &label).await;
        let id = match known {
            Ok(site) => site.id,
            Err(_) => open_site(app, &label, number).await?,
        };
        let news = |column: &column::Model| column.kind == ColumnKind::News;
        columns.extend(column::open_of_site(app.db.read(), id).await?.into_iter().filter(news));
    }
    while journal::sealer::seal(app).await?.is_some() {}
    hosts::load(app).await?;
    Ok(columns)
}

async fn open_site(app: &App, label: &str, number: usize) -> Result<platform::people::SiteRef> {
    let act = app.act(&ACTOR).await?;
    let name = format!("测量单位{number}");
    let unit = unit::New {
        code: label.to_owned(),
        kind: UnitKind::StateOrgan,
        parent: None,
        usc_code: String::new(),
        card: Card { name: name.clone(), short_name: name.clone(), ..Card::default() },
    };
    let unit = unit::found(&act, unit).await?.id;
    people(&act, unit).await?;
    let footer = Footer {
        party_mark: Some("0E6F6FD0D5E12B54E053022819ACFA66".parse()?),
        id_code: Some(format!("110101{:04}", 9000 + number).parse()?),
        icp: Some("京ICP备00000000号-1".parse()?),
        police: Some("11010102000001".parse()?),
        sponsor: name.clone(),
        operator: name.clone(),
        phone: Some("010-55550100".parse()?),
        address: "示例路1号".to_owned(),
        statement: "本站内容为示例。".to_owned(),
        links: Vec::new(),
    };
    let record = Record { name: format!("{name}网站"), short_name: name.clone(), name_en: label.to_owned(), footer };
    let new = NewSite { kind: SiteKind::Department, unit, code: label.to_owned(), label: label.to_owned(), record };
    let id = sites::found(&act, new).await?.id;
    let column = column_of(&act, id, unit).await?;
    let version = site::by_id(act.db(), id).await?.version;
    sites::arrange(&act, id, vec![Module::List { column, count: 6 }], Appearance::default(), version).await?;
    let test = NewTest {
        tested_by: "示例测评中心".to_owned(),
        tested_on: Some(act.now().day()),
        report_number: "CS-1".to_owned(),
        report: None,
    };
    sites::file_test(&act, id, test).await?;
    columns::shown::counted(&act, column, 3).await?;
    for column in column::open_of_site(act.db(), id).await? {
        answer_for(&act, column.id, unit).await?;
    }
    sites::try_out(&act, id).await?;
    sites::launch(&act, id).await?;
    act.commit().await?;
    Ok(id)
}

/// Who answers for a site: a leader (art. 31) and two officers (art. 18).
async fn people(act: &Act, unit: platform::people::UnitId) -> Result<()> {
    for (name, post) in
        [("示甲", Post::PrincipalLeader), ("示乙", Post::InformationOfficer), ("示丙", Post::InformationOfficer)]
    {
        let new = staff::New {
            unit,
            name: name.to_owned(),
            title: "科员".to_owned(),
            email: String::new(),
            phone: String::new(),
        };
        let staff = staff::hire(act, new).await?.id;
        let rank = holding::Rank::Holder;
        holding::grant(act, &holding::Grant { staff, unit, post, rank, from: None, until: None }).await?;
    }
    Ok(())
}

/// The line of the duty table without which no site is opened (art. 18).
async fn answer_for(act: &Act, column: columns::ColumnId, unit: platform::people::UnitId) -> Result<()> {
    let holders = async |post| holding::holders(act.db(), unit, post, act.now()).await;
    let officers = holders(Post::InformationOfficer).await?;
    let line = Line {
        requirement: "测量".to_owned(),
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
    write(act, column, &line, 0).await?;
    Ok(())
}

/// A column for the copies, which is the site's speciality, too, and one that says what the unit does (art. 9).
async fn column_of(
    act: &Act,
    site: platform::people::SiteRef,
    unit: platform::people::UnitId,
) -> Result<columns::ColumnId> {
    let channel = NewChannel {
        slug: "news".to_owned(),
        name: "新闻".to_owned(),
        name_en: "News".to_owned(),
        description: "动态".to_owned(),
    };
    let channel = columns::open_channel(act, site, channel).await?.id;
    let news = NewColumn {
        channel,
        parent: None,
        unit,
        slug: "district".to_owned(),
        name: "工作动态".to_owned(),
        name_en: "District".to_owned(),
        kind: ColumnKind::News,
        keywords: "动态".to_owned(),
        description: "工作动态".to_owned(),
        speciality: true,
        template: Template::List,
    };
    let functions = NewColumn {
        slug: "functions".to_owned(),
        name: "机构职能".to_owned(),
        name_en: "Functions".to_owned(),
        kind: ColumnKind::Organisation,
        keywords: "职能".to_owned(),
        description: "机构职能".to_owned(),
        speciality: false,
        ..news.clone()
    };
    columns::open(act, site, functions).await?;
    Ok(columns::open(act, site, news).await?.id)
}

/// Copies of an article in every column, each with its page, column, home page and feed rendered.
async fn spread_out(app: &App, article: ArticleId, columns: &[column::Model]) -> Result<()> {
    let own = publication::own(app.db.read(), article).await?.context("no publication")?;
    let public_id = own.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".html").to_owned();
    let act = app.act(&ACTOR).await?;
    let mut rows = Vec::new();
    for column in columns {
        rows.push(publication::ActiveModel {
            id: Set(PublicationId::new()),
            article_id: Set(article),
            revision_id: Set(own.revision_id),
            form_id: Set(own.form_id),
            site_id: Set(column.site_id),
            column_id: Set(column.id),
            path: Set(address(&column.path, act.now().day().year(), &public_id)),
            kind: Set(own.kind),
            title: Set(own.title.clone()),
            lead: Set(own.lead.clone()),
            subject: Set(own.subject),
            image: Set(own.image.clone()),
            index_number: Set(own.index_number.clone()),
            digest: Set(own.digest.clone()),
            own: Set(false),
            published_at: Set(act.now()),
            changed_at: Set(act.now()),
            withdrawn_at: Set(None),
        });
    }
    publication::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    for column in columns {
        let host = hosts::of_site(app, column.site_id)?;
        let path = address(&column.path, act.now().day().year(), &public_id);
        for path in [path.as_str(), &column.path, &format!("{}feed.xml", column.path), "/", "/feed.xml"] {
            serve::put_now(&act, &host, path).await?;
        }
    }
    act.commit().await?;
    jobs::run_due(app).await?;
    while journal::sealer::seal(app).await?.is_some() {}
    let there = publication::Entity::find()
        .filter(publication::Column::ArticleId.eq(article))
        .filter(publication::Column::WithdrawnAt.is_null())
        .count(app.db.read())
        .await?;
    ensure!(there > columns.len() as u64, "the item stands on too few sites");
    Ok(())
}
