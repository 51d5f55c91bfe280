//! 规范例外 (art. 20): a rule of the norm may be graver or milder in one column. The unit's information officer proposes
//! it with a reason, the IT office, which makes the norm, decides. 三审三校 is set the same way.

use construction::columns::{ColumnId, column};
use platform::journal::Entry;
use platform::people::{StaffId, UnitId};
use platform::permits::{DecideNorm, Resource, ResourceKind, WriteArticle};
use platform::{Act, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, IntoActiveModel, QueryOrder, QuerySelect, Set};
use serde_json::json;

use super::finding::Severity;
use super::norm;

platform::id!(
    /// An exception.
    ExceptionId
);

/// Name of the rule that asks for 三审三校; its severity is `block` where it is asked for.
pub const PROOFREAD: &str = "proofread";

/// Name of a severity that switches a rule off.
pub const OFF: &str = "off";

/// One exception, proposed or in force.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "norm_exception")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExceptionId,
    /// In which column.
    pub column_id: ColumnId,
    /// Whose column.
    pub unit_id: UnitId,
    /// Which rule: `T3`, or [`PROOFREAD`].
    pub rule: String,
    /// `block`, `warn`, `hint` or [`OFF`].
    pub severity: String,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by: StaffId,
    /// When.
    pub proposed_at: Moment,
    /// Who decided.
    pub decided_by: Option<StaffId>,
    /// When.
    pub decided_at: Option<Moment>,
    /// How.
    pub approved: Option<bool>,
    /// Since when it holds no more.
    pub ended_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// `proposed`, `in_force`, `declined` or `ended`.
    pub fn state(&self) -> &'static str {
        match (self.approved, self.ended_at) {
            (_, Some(_)) => "ended",
            (None, None) => "proposed",
            (Some(true), None) => "in_force",
            (Some(false), None) => "declined",
        }
    }

    /// The severity that the rule has, when the exception is in force; *nothing* inside switches it off.
    pub fn says(&self) -> Option<Option<Severity>> {
        (self.state() == "in_force").then(|| Severity::parse(&self.severity))
    }
}

/// What the column's rules are: exceptions in force.
pub async fn in_force(db: &impl ConnectionTrait, column: ColumnId) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::ColumnId.eq(column)).filter(Column::Approved.eq(true));
    Ok(find.filter(Column::EndedAt.is_null()).order_by_asc(Column::DecidedAt).all(db).await?)
}

/// Whether texts of the column are proofread by three more people.
pub async fn proofread(db: &impl ConnectionTrait, column: ColumnId) -> Result<bool> {
    Ok(in_force(db, column).await?.iter().any(|one| one.rule == PROOFREAD))
}

/// Exceptions, newest first: of these units, or of all.
pub async fn list(db: &impl ConnectionTrait, units: Option<&[UnitId]>, most: u64) -> Result<Vec<Model>> {
    let mut find = Entity::find();
    if let Some(units) = units {
        find = find.filter(Column::UnitId.is_in(units.iter().copied()));
    }
    Ok(find.order_by_desc(Column::ProposedAt).order_by_desc(Column::Id).limit(most).all(db).await?)
}

/// Proposes an exception for a column of one's unit.
pub async fn propose(act: &Act, id: ColumnId, rule: &str, severity: &str, reason: &str) -> Result<Model> {
    let column = column::by_id(act.db(), id).await?;
    act.permit(WriteArticle, &column.article_resource())?;
    let refuse = |message: &str, field: &str| Refusal::new(message).field(field).article("20");
    let known = norm::norm()?.rules.iter().find(|known| known.id == rule);
    let mut reasons = Vec::new();
    if rule == PROOFREAD {
        if severity != Severity::Block.as_str() {
            reasons.push(refuse("norm-proofread-only", "severity"));
        }
    } else {
        match known {
            None => reasons.push(refuse("norm-no-rule", "rule")),
            Some(known) => {
                let wanted = Severity::parse(severity);
                if wanted.is_none() && severity != OFF {
                    reasons.push(refuse("norm-no-severity", "severity"));
                }
                if known.fixed && wanted.is_none_or(|wanted| wanted < known.severity) {
                    reasons.push(refuse("norm-fixed", "severity").arg("rule", rule));
                }
            }
        }
    }
    let least = act.app().rules.chars("reason.min", act.now().day())?.value;
    if (reason.trim().chars().count() as u64) < least {
        reasons.push(refuse("norm-reason", "reason").arg("least", least));
    }
    platform::act::all_clear(reasons)?;
    let row = ActiveModel {
        id: Set(ExceptionId::new()),
        column_id: Set(column.id),
        unit_id: Set(column.unit_id),
        rule: Set(rule.to_owned()),
        severity: Set(severity.to_owned()),
        reason: Set(reason.trim().to_owned()),
        proposed_by: Set(act.staff()?.id),
        proposed_at: Set(act.now()),
        decided_by: Set(None),
        decided_at: Set(None),
        approved: Set(None),
        ended_at: Set(None),
    };
    let row = row.insert(act.db()).await?;
    act.record(entry("norm.propose", &row, &column.path));
    Ok(row)
}

/// Approves or declines what was proposed. An exception of the same rule that was in force ends.
pub async fn decide(act: &Act, id: ExceptionId, approve: bool) -> Result<Model> {
    act.permit(DecideNorm, &Resource::new(ResourceKind::Cluster, "norm", None))?;
    let known = Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    let me = act.staff()?.id;
    let mut reasons = Vec::new();
    if known.state() != "proposed" {
        reasons.push(Refusal::new("norm-decided").article("20"));
    }
    if known.proposed_by == me {
        reasons.push(Refusal::new("permit-own-work").article("31").remedy("permit-remedy-other-person"));
    }
    platform::act::all_clear(reasons)?;
    if approve {
        for before in in_force(act.db(), known.column_id).await? {
            if before.rule == known.rule {
                let mut row = before.into_active_model();
                row.ended_at = Set(Some(act.now()));
                row.update(act.db()).await?;
            }
        }
    }
    let mut row = known.into_active_model();
    row.decided_by = Set(Some(me));
    row.decided_at = Set(Some(act.now()));
    row.approved = Set(Some(approve));
    let row = row.update(act.db()).await?;
    let column = column::by_id(act.db(), row.column_id).await?;
    act.record(entry("norm.decide", &row, &column.path));
    Ok(row)
}

/// Ends an exception: the norm holds again.
pub async fn end(act: &Act, id: ExceptionId) -> Result<Model> {
    act.permit(DecideNorm, &Resource::new(ResourceKind::Cluster, "norm", None))?;
    let known = Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    if known.state() != "in_force" {
        return Err(Refusal::new("norm-not-in-force").article("20").into());
    }
    let mut row = known.into_active_model();
    row.ended_at = Set(Some(act.now()));
    let row = row.update(act.db()).await?;
    let column = column::by_id(act.db(), row.column_id).await?;
    act.record(entry("norm.end", &row, &column.path));
    Ok(row)
}

fn entry(verb: &'static str, row: &Model, column: &str) -> Entry {
    Entry::new(verb, "norm_exception", row.id, column)
        .unit(row.unit_id)
        .effect(json!({"rule": row.rule, "severity": row.severity, "approved": row.approved, "reason": row.reason}))
}
