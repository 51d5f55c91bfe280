//! 回溯检查 (arts. 19, 31, 33): when the lists change, everything that is public is looked through again, and what is
//! found goes to the unit that answers for it. Each hit is settled with a reason or by a correction.

use platform::jobs::Job;
use platform::people::{Actor, Post, Staff, StaffId, UnitId};
use platform::permits::{KeepWords, WriteArticle};
use platform::{Act, App, Error, Moment, OrNotFound, Refusal, Result, notices};
use screening::Engine;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    Condition, ConnectionTrait, ExprTrait, FromJsonQueryResult, IntoActiveModel, QueryOrder, QuerySelect, Set,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::finding::{Finding, Severity, keyed};
use super::{conclusion, screen, words};
use crate::articles::article::{self, units_seen_by};
use crate::articles::draft::entry;
use crate::articles::{ArticleId, Content, publication, revision};

platform::id!(
    /// A hit.
    HitId
);

/// A finding as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Kept(pub Finding);

/// Something that was found in what is public.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rescan_hit")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HitId,
    /// In which article.
    pub article_id: ArticleId,
    /// Whose.
    pub unit_id: UnitId,
    /// With which version of the lists.
    pub version: String,
    /// Key of the finding.
    pub key: String,
    /// The finding.
    pub finding: Kept,
    /// When.
    pub found_at: Moment,
    /// Who settled it; nobody when a date withdrew the article.
    pub settled_by: Option<StaffId>,
    /// When.
    pub settled_at: Option<Moment>,
    /// Why it may stand; nothing when a correction or a withdrawal has taken it away.
    pub reason: Option<String>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A run through everything that is public.
pub mod run {
    use super::{DeriveRelation, EnumIter, Moment};
    use sea_orm::entity::prelude::*;

    /// One run, by the version of the lists.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rescan_run")]
    pub struct Model {
        /// Version of the lists.
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: String,
        /// When it began.
        pub begun_at: Moment,
        /// When it was through.
        pub ended_at: Option<Moment>,
        /// Articles looked at.
        pub articles: i64,
        /// What was found.
        pub hits: i64,
    }

    /// No relations.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Looks through everything that is public, some articles at a time. A day's run does nothing when the lists are those
/// of the last one.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rescan {
    /// Lists with which it began; none for those in force.
    version: Option<String>,
    /// It goes on behind this article.
    behind: Option<ArticleId>,
}

/// Articles looked at in one transaction.
const AT_ONCE: u64 = 50;

impl Job for Rescan {
    const KIND: &'static str = "checks.rescan";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(format!("rescan:{:?}:{:?}", self.version, self.behind))
    }

    async fn run(self, app: App) -> Result<()> {
        let version = match self.version {
            Some(version) => version,
            None => words::version(app.db.read()).await?,
        };
        // Lists that were in force before may come back: only the newest run counts.
        let newest = runs(app.db.read(), 1).await?.pop();
        if self.behind.is_none() && newest.is_some_and(|run| run.version == version) {
            return Ok(());
        }
        let mut find = publication::Entity::find()
            .filter(publication::Column::Own.eq(true))
            .filter(publication::Column::WithdrawnAt.is_null());
        if let Some(behind) = self.behind {
            find = find.filter(publication::Column::ArticleId.gt(behind));
        }
        let some = find.order_by_asc(publication::Column::ArticleId).limit(AT_ONCE).all(app.db.read()).await?;
        let engine = screen::engine(&app, app.db.read()).await?;
        let mut found = Vec::new();
        for shown in &some {
            found.extend(look(&app, &engine, shown).await?);
        }
        let last = some.last().map(|shown| shown.article_id).filter(|_| some.len() as u64 == AT_ONCE);
        let act = app.act(&Actor::System("rescan")).await?;
        if self.behind.is_none() {
            begin(&act, &version).await?;
        }
        let hits = keep(&act, &version, found).await?;
        let mut update = run::Entity::update_many()
            .col_expr(run::Column::Articles, Expr::col(run::Column::Articles).add(some.len() as i64))
            .col_expr(run::Column::Hits, Expr::col(run::Column::Hits).add(hits))
            .filter(run::Column::Version.eq(&version));
        match last {
            Some(last) => act.enqueue(&Self { version: Some(version), behind: Some(last) }).await?,
            None => update = update.col_expr(run::Column::EndedAt, Expr::value(act.now())),
        }
        update.exec(act.db()).await?;
        act.commit().await
    }
}

/// The row of a run that begins; one with the same lists, long ago, begins anew.
async fn begin(act: &Act, version: &str) -> Result<()> {
    let row = run::ActiveModel {
        version: Set(version.to_owned()),
        begun_at: Set(act.now()),
        ended_at: Set(None),
        articles: Set(0),
        hits: Set(0),
    };
    let anew = OnConflict::column(run::Column::Version)
        .update_columns([run::Column::BegunAt, run::Column::EndedAt, run::Column::Articles, run::Column::Hits])
        .to_owned();
    run::Entity::insert(row).on_conflict(anew).exec_without_returning(act.db()).await?;
    Ok(())
}

/// What is found in one public article and has no conclusion.
async fn look(app: &App, engine: &Engine, shown: &publication::Model) -> Result<Vec<(ArticleId, UnitId, Finding)>> {
    let db = app.db.read();
    let article = article::Entity::find_by_id(shown.article_id).one(db).await?.or_not_found()?;
    let content = revision::of(db, article.id, shown.revision_id).await?.content;
    let found = without_conclusion(app, db, engine, &article, &content).await?;
    Ok(found.into_iter().map(|one| (article.id, article.unit_id, one)).collect())
}

async fn without_conclusion(
    app: &App,
    db: &impl ConnectionTrait,
    engine: &Engine,
    article: &article::Model,
    content: &Content,
) -> Result<Vec<Finding>> {
    let concluded = conclusion::of(db, article.id).await?;
    let found = keyed(screen::article(app, db, engine, article, content).await?);
    Ok(found.into_iter().filter(|one| one.severity != Severity::Hint && !concluded.contains_key(&one.key)).collect())
}

/// A corrected text is public: hits that it no longer has are settled by that.
pub async fn corrected(act: &Act, article: &article::Model, content: &Content) -> Result<()> {
    let open = open_of(act, article.id).await?;
    if open.is_empty() {
        return Ok(());
    }
    let engine = screen::engine(act.app(), act.db()).await?;
    let left = without_conclusion(act.app(), act.db(), &engine, article, content).await?;
    let gone = open.into_iter().filter(|hit| !left.iter().any(|one| one.key == hit.key)).collect();
    settle_gone(act, article, gone).await
}

/// An article has left the public: so have its hits.
pub async fn withdrawn(act: &Act, article: &article::Model) -> Result<()> {
    let open = open_of(act, article.id).await?;
    settle_gone(act, article, open).await
}

async fn open_of(act: &Act, article: ArticleId) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::ArticleId.eq(article)).filter(Column::SettledAt.is_null());
    Ok(find.all(act.db()).await?)
}

async fn settle_gone(act: &Act, article: &article::Model, gone: Vec<Model>) -> Result<()> {
    for hit in gone {
        let key = hit.key.clone();
        let mut row = hit.into_active_model();
        row.settled_by = Set(act.staff().map(|staff| staff.id).ok());
        row.settled_at = Set(Some(act.now()));
        row.update(act.db()).await?;
        act.record(entry("article.settle_hit", article).effect(json!({"key": key, "gone": true})));
    }
    Ok(())
}

/// Keeps what was not known, and tells the units. Returns how many are new.
async fn keep(act: &Act, version: &str, found: Vec<(ArticleId, UnitId, Finding)>) -> Result<i64> {
    let mut units: Vec<UnitId> = Vec::new();
    let mut new = 0;
    for (article, unit, finding) in found {
        let row = ActiveModel {
            id: Set(HitId::new()),
            article_id: Set(article),
            unit_id: Set(unit),
            version: Set(version.to_owned()),
            key: Set(finding.key.clone()),
            finding: Set(Kept(finding)),
            found_at: Set(act.now()),
            settled_by: Set(None),
            settled_at: Set(None),
            reason: Set(None),
        };
        // What was corrected and stands there again is a hit again; what may stand with a reason is none.
        let anew = OnConflict::columns([Column::ArticleId, Column::Key])
            .update_columns([Column::Version, Column::Finding, Column::FoundAt, Column::SettledBy, Column::SettledAt])
            .action_and_where(
                Expr::col((Entity, Column::SettledAt)).is_not_null().and(Expr::col((Entity, Column::Reason)).is_null()),
            )
            .to_owned();
        if Entity::insert(row).on_conflict(anew).exec_without_returning(act.db()).await? == 1 {
            new += 1;
            units.push(unit);
        }
    }
    units.sort();
    units.dedup();
    for unit in units {
        let url = "/desk/words/hits";
        notices::tell_post(act, unit, Post::InformationOfficer, "notice-rescan", json!({}), url).await?;
    }
    Ok(new)
}

/// Hits that the person may see and that are not settled, oldest first: all for who keeps the lists, else those of
/// one's units.
pub async fn open(
    db: &impl ConnectionTrait,
    staff: &Staff,
    keeps: bool,
    after: Option<(Moment, HitId)>,
    most: u64,
) -> Result<Vec<Model>> {
    let mut find = Entity::find().filter(Column::SettledAt.is_null());
    if !keeps {
        find = find.filter(Column::UnitId.is_in(units_seen_by(staff)));
    }
    if let Some((at, id)) = after {
        let later = Condition::all().add(Column::FoundAt.eq(at)).add(Column::Id.gt(id));
        find = find.filter(Condition::any().add(Column::FoundAt.gt(at)).add(later));
    }
    Ok(find.order_by_asc(Column::FoundAt).order_by_asc(Column::Id).limit(most).all(db).await?)
}

/// The newest runs.
pub async fn runs(db: &impl ConnectionTrait, most: u64) -> Result<Vec<run::Model>> {
    Ok(run::Entity::find().order_by_desc(run::Column::BegunAt).limit(most).all(db).await?)
}

/// Settles a hit: it was mended, or may stand for this reason. By the unit's officer or by who keeps the lists.
pub async fn settle(act: &Act, id: HitId, reason: &str) -> Result<Model> {
    let hit = Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    let keeps = act.app().policies.allows(act.actor(), KeepWords, &words::resource());
    if !keeps && !units_seen_by(act.staff()?).contains(&hit.unit_id) {
        return Err(Error::NotFound);
    }
    let article = article::Entity::find_by_id(hit.article_id).one(act.db()).await?.or_not_found()?;
    match act.permit(WriteArticle, &article.bare_resource()) {
        Ok(_) => {}
        Err(Error::Forbidden(refusal)) => {
            act.permit(KeepWords, &words::resource()).map_err(|_| Error::Forbidden(refusal))?;
        }
        Err(error) => return Err(error),
    }
    let least = act.app().rules.chars("reason.min", act.now().day())?.value;
    let mut reasons = Vec::new();
    if hit.settled_at.is_some() {
        reasons.push(Refusal::new("words-settled").article("19"));
    }
    if (reason.trim().chars().count() as u64) < least {
        reasons.push(Refusal::new("norm-reason").arg("least", least).field("reason").article("19"));
    }
    platform::act::all_clear(reasons)?;
    let key = hit.key.clone();
    let mut row = hit.into_active_model();
    row.settled_by = Set(Some(act.staff()?.id));
    row.settled_at = Set(Some(act.now()));
    row.reason = Set(Some(reason.trim().to_owned()));
    let row = row.update(act.db()).await?;
    act.record(entry("article.settle_hit", &article).effect(json!({"key": key, "reason": row.reason})));
    Ok(row)
}
