//! One doubtful matter: the question, the text it is about by its digest, the answer.

use jiff::civil::Date;
use platform::approvals::FormId;
use platform::people::{Post, Staff, StaffId, UnitId};
use platform::{Error, Moment, OrNotFound, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect};

use crate::articles::ArticleId;
use crate::articles::article::units_seen_by;

platform::id!(
    /// A doubtful matter.
    DoubtId
);

/// What the secrecy administration says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 可以公开.
    Publish,
    /// 修改后公开.
    Change,
    /// 不得公开.
    Refuse,
}

impl Answer {
    /// All answers.
    pub const ALL: [Self; 3] = [Self::Publish, Self::Change, Self::Refuse];

    /// Name in data, forms and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Change => "change",
            Self::Refuse => "refuse",
        }
    }

    /// The answer of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.name() == name)
    }
}

/// A doubtful matter.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "doubt")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DoubtId,
    /// About which article.
    pub article_id: ArticleId,
    /// On which release form.
    pub form_id: FormId,
    /// Whose article.
    pub unit_id: UnitId,
    /// SM3 of the text it is about.
    pub digest: String,
    /// Title then.
    pub title: String,
    /// Which class of art. 19 it may belong to.
    pub class: String,
    /// What is not clear.
    pub question: String,
    /// Who asks.
    pub asked_by: StaffId,
    /// When.
    pub asked_at: Moment,
    /// By which day it should be answered, `YYYY-MM-DD`.
    pub due_on: String,
    /// `publish`, `change`, `refuse`.
    pub answer: Option<String>,
    /// In which words.
    pub opinion: Option<String>,
    /// Who answered.
    pub answered_by: Option<StaffId>,
    /// When.
    pub answered_at: Option<Moment>,
    /// Since when it is no longer asked.
    pub taken_back_at: Option<Moment>,
    /// When it was called in.
    pub chased_at: Option<Moment>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether it waits for an answer.
    pub fn is_open(&self) -> bool {
        self.answered_at.is_none() && self.taken_back_at.is_none()
    }

    /// `open`, `answered` or `taken_back`.
    pub fn state(&self) -> &'static str {
        match (self.answered_at, self.taken_back_at) {
            (Some(_), _) => "answered",
            (None, Some(_)) => "taken_back",
            (None, None) => "open",
        }
    }

    /// The day by which it should be answered.
    pub fn due(&self) -> Option<Date> {
        self.due_on.parse().ok()
    }

    /// What the answer says about this text: an open question and a refusal keep it back; so does a change that was
    /// asked for, as long as the text is the same.
    pub fn keeps_back(&self, digest: &str) -> Option<Refusal> {
        let refuse = |message: &str| Refusal::new(message).article("19").arg("title", self.title.as_str());
        if self.is_open() {
            return Some(refuse("doubts-open").arg("due", self.due_on.as_str()).remedy("doubts-open-remedy"));
        }
        if self.digest != digest {
            return None;
        }
        match self.answer.as_deref().and_then(Answer::parse) {
            Some(Answer::Refuse) => Some(refuse("doubts-refused").remedy("doubts-change-remedy")),
            Some(Answer::Change) => Some(refuse("doubts-must-change").remedy("doubts-change-remedy")),
            Some(Answer::Publish) | None => None,
        }
    }
}

/// The matter, when the viewer may see it: the unit's signers and the secrecy administration; else *not found*.
pub async fn visible(db: &impl ConnectionTrait, staff: &Staff, id: DoubtId) -> Result<Model> {
    let doubt = Entity::find_by_id(id).one(db).await?.or_not_found()?;
    let theirs = units_seen_by(staff).contains(&doubt.unit_id);
    if theirs || staff.holds_any(Post::SecrecyInspector) { Ok(doubt) } else { Err(Error::NotFound) }
}

/// Every matter about an article, newest first.
pub async fn of_article(db: &impl ConnectionTrait, article: ArticleId) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::ArticleId.eq(article)).order_by_desc(Column::AskedAt).all(db).await?)
}

/// Matters that the person may see, newest first, from behind a place on.
pub async fn list(
    db: &impl ConnectionTrait,
    staff: &Staff,
    open_only: bool,
    before: Option<(Moment, DoubtId)>,
    most: u64,
) -> Result<Vec<Model>> {
    let mut find = Entity::find();
    if !staff.holds_any(Post::SecrecyInspector) {
        find = find.filter(Column::UnitId.is_in(units_seen_by(staff)));
    }
    if open_only {
        find = find.filter(Column::AnsweredAt.is_null()).filter(Column::TakenBackAt.is_null());
    }
    if let Some((at, id)) = before {
        let earlier = Condition::all().add(Column::AskedAt.eq(at)).add(Column::Id.lt(id));
        find = find.filter(Condition::any().add(Column::AskedAt.lt(at)).add(earlier));
    }
    Ok(find.order_by_desc(Column::AskedAt).order_by_desc(Column::Id).limit(most).all(db).await?)
}

/// How many wait for the secrecy administration.
pub async fn count_open(db: &impl ConnectionTrait) -> Result<u64> {
    let open = Entity::find().filter(Column::AnsweredAt.is_null()).filter(Column::TakenBackAt.is_null());
    Ok(open.count(db).await?)
}
