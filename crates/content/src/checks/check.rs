//! Checking a text before it goes out (arts. 14, 19, 20): what the screening and the norm find, with the conclusions
//! that stand, as one list; and what of it stands against handing in.

use construction::columns::column;
use platform::people::unit;
use platform::{App, Refusal, Result};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::finding::{Class, Finding, Severity, keyed};
use super::norm::{self, Look, Rule};
use super::{conclusion, exception, screen};
use crate::articles::Content;
use crate::articles::article::Model;
use crate::duty::closeness;
use crate::manuscripts::text::Width;
use crate::manuscripts::tree;

/// A finding with the conclusion that stands.
#[derive(Clone, Debug)]
pub struct Stands {
    /// What was found.
    pub finding: Finding,
    /// Why it may stand.
    pub conclusion: Option<conclusion::Model>,
}

/// Everything found in a text.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The gravest first.
    pub findings: Vec<Stands>,
}

impl Stands {
    /// Whether it keeps the text from being handed in: it blocks and cannot stand, or nobody has said why it may. What
    /// the screening found needs a conclusion also where it only warns (annex 5, C2).
    pub fn keeps_back(&self) -> bool {
        let finding = &self.finding;
        let screened = finding.check.starts_with(screen::PREFIX);
        let needs_one = finding.severity == Severity::Block || (screened && finding.severity == Severity::Warn);
        needs_one && (self.conclusion.is_none() || !finding.contestable)
    }
}

impl Checked {
    /// What stands against handing in.
    pub fn obstacles(&self) -> Vec<Refusal> {
        self.findings.iter().filter(|one| one.keeps_back()).map(|one| one.finding.refusal()).collect()
    }

    /// What stands with a reason: the secrecy reviewer confirms it.
    pub fn contested(&self) -> impl Iterator<Item = &Stands> {
        self.findings.iter().filter(|one| one.conclusion.is_some())
    }

    /// Candidates of a class of art. 19.
    pub fn of_class(&self, class: Class) -> impl Iterator<Item = &Stands> {
        self.findings.iter().filter(move |one| one.finding.class == Some(class))
    }
}

/// Checks a text of an article: what the norm says in its column, and what the screening finds in text and files.
pub async fn of(app: &App, db: &impl ConnectionTrait, article: &Model, content: &Content) -> Result<Checked> {
    let rules = rules(db, article).await?;
    let own_sources = sources(db).await?;
    let today = app.time.now().day();
    let chars = |id: &str| app.rules.chars(id, today).map(|rule| rule.value);
    let site = origin(app, article);
    let news = in_news(db, article).await?;
    let look = Look {
        content,
        news: if news { Some(share(app, db, article).await?) } else { None },
        meetings: closeness::Norm::on(&app.rules, today)?,
        site: &site,
        nodes: tree::parse(&content.body),
        own_sources: &own_sources,
        recommended: Width::characters(u32::try_from(chars("title.recommended")?).unwrap_or(u32::MAX)),
        name_length: usize::try_from(chars("upload.name")?).unwrap_or(usize::MAX),
        sentence: usize::try_from(chars("check.sentence")?).unwrap_or(usize::MAX),
    };
    let mut findings: Vec<Finding> = rules.iter().flat_map(|rule| norm::look(rule, rule.severity, &look)).collect();
    let engine = screen::engine(app, db).await?;
    findings.extend(screen::article(app, db, &engine, article, content).await?);
    let mut conclusions = conclusion::of(db, article.id).await?;
    let stands = |finding: Finding| Stands { conclusion: conclusions.remove(&finding.key), finding };
    Ok(Checked { findings: keyed(findings).into_iter().map(stands).collect() })
}

/// What the news of the article's column was about lately.
async fn share(app: &App, db: &impl ConnectionTrait, article: &Model) -> Result<closeness::Share> {
    let (from, until) = closeness::lately(&app.rules, app.time.now())?;
    let shares = closeness::of_columns(db, &[article.column_id], from, until).await?;
    Ok(shares.get(&article.column_id).copied().unwrap_or_default())
}

/// Where the article's site is.
pub(super) fn origin(app: &App, article: &Model) -> String {
    app.hosts.by_site(article.site_id).map(|host| host.origin.clone()).unwrap_or_default()
}

/// The rules of the norm as they hold in the article's column.
pub async fn rules(db: &impl ConnectionTrait, article: &Model) -> Result<Vec<Rule>> {
    let exceptions = exception::in_force(db, article.column_id).await?;
    let held = |rule: &Rule| {
        let said = exceptions.iter().rev().find(|one| one.rule == rule.id).and_then(exception::Model::says);
        match said {
            Some(severity) => severity.map(|severity| Rule { severity, ..rule.clone() }),
            None => Some(rule.clone()),
        }
    };
    Ok(norm::norm()?.rules.iter().filter_map(held).collect())
}

/// Under which names units of the cluster are sources.
async fn sources(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    let units = unit::Entity::find().all(db).await?;
    Ok(units.into_iter().flat_map(|unit| [unit.name, unit.short_name]).collect())
}

/// Whether the article stands in a column of news, where general internal work items do not belong (art. 14).
pub async fn in_news(db: &impl ConnectionTrait, article: &Model) -> Result<bool> {
    Ok(column::by_id(db, article.column_id).await?.kind == construction::columns::ColumnKind::News)
}
