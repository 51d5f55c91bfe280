//! 信息发布审批单 (art. 31, annex 6): what the form says, what the drafter adds to it, and the questions of art. 19 that
//! the secrecy reviewer answers one by one.

use std::collections::BTreeMap;

use platform::approvals::{Way, cell, form};
use platform::people::{Post, StaffId, holding};
use platform::permits::SubmitArticle;
use platform::view::Lang;
use platform::{Act, App, Moment, Refusal, Result};
use print::{Body, Row, Section, Table};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, FromJsonQueryResult, IntoActiveModel, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ArticleId;
use super::article::{self, Model};
use super::draft::entry;
use super::revision::{self, RevisionId};
use crate::checks::check::Checked;
use crate::checks::{Class, exception};
use crate::manuscripts::text;

/// 紧急程度.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// 平件.
    #[default]
    Normal,
    /// 特急: released by section, secrecy reviewer and principal leader; looked at again afterwards.
    Urgent,
}

/// 公开属性.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// 主动公开.
    #[default]
    Proactive,
    /// 依申请公开: does not go online.
    OnRequest,
    /// 不予公开: does not go online.
    Withheld,
}

/// What the drafter adds to the form beside the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct Note {
    /// How urgent it is.
    pub urgency: Urgency,
    /// Why it is.
    pub urgent_why: String,
    /// How it is disclosed.
    pub attribute: Attribute,
    /// Whether it is put to public consultation: the exception of the third class of art. 19.
    pub consultation: bool,
    /// 联系电话 of the drafter.
    pub phone: String,
    /// 处理措施: what was left out or made unreadable.
    pub measures: String,
}

/// The drafter's addition as it is kept.
pub mod note {
    use super::{ArticleId, DeriveEntityModel, DeriveRelation, EnumIter, Moment, Note, StaffId};
    use sea_orm::entity::prelude::*;

    /// One row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "release_note")]
    pub struct Model {
        /// Of which article.
        #[sea_orm(primary_key, auto_increment = false)]
        pub article_id: ArticleId,
        /// What it says.
        pub note: Note,
        /// Who wrote it last.
        pub changed_by: StaffId,
        /// When.
        pub changed_at: Moment,
    }

    /// No relations.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What the drafter added; nothing said is nothing special.
pub async fn note_of(db: &impl ConnectionTrait, article: ArticleId) -> Result<Note> {
    Ok(note::Entity::find_by_id(article).one(db).await?.map(|row| row.note).unwrap_or_default())
}

/// Keeps what the drafter adds to the form.
pub async fn keep_note(act: &Act, id: ArticleId, said: Note) -> Result<()> {
    let article = article::of_act(act, id).await?;
    act.permit(SubmitArticle, &article.bare_resource())?;
    article.stage.write()?;
    let most = act.app().rules.chars("remark.length", act.now().day())?.value;
    let mut reasons = Vec::new();
    for (field, text) in [("urgent_why", &said.urgent_why), ("phone", &said.phone), ("measures", &said.measures)] {
        if text.chars().count() as u64 > most {
            reasons.push(Refusal::new("release-too-long").arg("most", most).field(field).article("31"));
        }
    }
    platform::act::all_clear(reasons)?;
    let row = note::ActiveModel {
        article_id: Set(id),
        note: Set(said.clone()),
        changed_by: Set(act.staff()?.id),
        changed_at: Set(act.now()),
    };
    let newest = OnConflict::column(note::Column::ArticleId)
        .update_columns([note::Column::Note, note::Column::ChangedBy, note::Column::ChangedAt])
        .to_owned();
    note::Entity::insert(row).on_conflict(newest).exec_without_returning(act.db()).await?;
    act.record(entry("article.note_release", &article).effect(json!(said)));
    Ok(())
}

/// Urgency ends with the release: a later correction goes the whole way unless somebody says so again.
pub(super) async fn no_longer_urgent(act: &Act, id: ArticleId) -> Result<()> {
    let Some(row) = note::Entity::find_by_id(id).one(act.db()).await? else { return Ok(()) };
    if row.note.urgency == Urgency::Urgent {
        let calm = Note { urgency: Urgency::Normal, urgent_why: String::new(), ..row.note.clone() };
        let mut row = row.into_active_model();
        row.note = Set(calm);
        row.update(act.db()).await?;
    }
    Ok(())
}

/// The form of annex 6: what is released, where to, and on whose word. The first version had the first six fields only.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReleaseForm {
    /// The revision under review.
    pub revision: Option<RevisionId>,
    /// Its number.
    pub number: i32,
    /// Title.
    pub title: String,
    /// Address of the column.
    pub column: String,
    /// Source.
    pub source: String,
    /// How many files go with it.
    pub files: usize,
    /// Address of the original of a reprint.
    pub source_url: String,
    /// How many characters, pictures and attachments.
    pub extent: Extent,
    /// What the drafter adds.
    pub note: Note,
    /// Planned time of publication.
    pub publish_at: Option<Moment>,
    /// What the machine found, with the reasons why it stands.
    pub found: Vec<Found>,
}

/// 内容形式: how much of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extent {
    /// Characters of the text.
    pub characters: usize,
    /// Pictures in it.
    pub pictures: usize,
    /// Attachments.
    pub attachments: usize,
    /// Whether there is a video.
    pub video: bool,
}

/// A finding on the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Message key of why.
    pub message: String,
    /// Its arguments.
    pub args: BTreeMap<String, String>,
    /// The words.
    pub found: String,
    /// Class of art. 19 it may belong to.
    pub class: Option<Class>,
    /// Why it stands; empty when it is only told.
    pub reason: String,
}

/// The form for a revision of an article.
pub async fn form_of(act: &Act, article: &Model, kept: &revision::Model, checked: &Checked) -> Result<ReleaseForm> {
    let content = &kept.content;
    let column = construction::columns::column::by_id(act.db(), article.column_id).await?;
    let told = |one: &crate::checks::check::Stands| Found {
        message: one.finding.message.clone(),
        args: one.finding.args.clone(),
        found: one.finding.found.clone(),
        class: one.finding.class,
        reason: one.conclusion.as_ref().map(|one| one.reason.clone()).unwrap_or_default(),
    };
    let serious = |one: &&crate::checks::check::Stands| one.conclusion.is_some() || one.finding.class.is_some();
    Ok(ReleaseForm {
        revision: Some(kept.id),
        number: kept.number,
        title: content.title.clone(),
        column: column.path,
        source: content.source.clone(),
        files: content.files().len(),
        source_url: content.source_url.clone(),
        extent: Extent {
            characters: text::count_words(&text::plain(&content.body)),
            pictures: content.body.matches("<img").count() + usize::from(!content.image.is_empty()),
            attachments: content.attachments.len(),
            video: !content.video.is_empty(),
        },
        note: note_of(act.db(), article.id).await?,
        publish_at: article.publish_at,
        found: checked.findings.iter().filter(serious).map(told).collect(),
    })
}

/// Which cells this form has: a deputy leader where the unit has one, three proofreadings where the column asks for
/// them; urgent releases have neither and are looked at again.
pub async fn way(act: &Act, article: &Model, note: &Note) -> Result<Way> {
    let mut conditions = Vec::new();
    if note.urgency == Urgency::Urgent {
        conditions.push("urgent");
    } else {
        if !holding::holders(act.db(), article.unit_id, Post::DeputyLeader, act.now()).await?.is_empty() {
            conditions.push("deputy");
        }
        if exception::proofread(act.db(), article.column_id).await? {
            conditions.push("proofread");
        }
    }
    Ok(Way { conditions, ..Way::default() })
}

/// What of the drafter's addition stands against handing in.
pub async fn problems(act: &Act, article: &Model, note: &Note) -> Result<Vec<Refusal>> {
    let mut problems = Vec::new();
    if note.attribute != Attribute::Proactive {
        problems.push(Refusal::new("release-not-proactive").field("attribute").article("19"));
    }
    if note.urgency == Urgency::Urgent {
        if note.urgent_why.trim().is_empty() {
            problems.push(Refusal::new("release-urgent-why-missing").field("urgent_why").article("31"));
        }
        // A second look that was forgotten keeps the next urgent release back.
        if let Some(owed) = owed(act, article).await? {
            problems.push(
                Refusal::new("release-second-look-owed")
                    .arg("serial", owed.serial)
                    .arg("title", owed.subject_label)
                    .field("urgency")
                    .article("31")
                    .remedy("release-second-look-remedy"),
            );
        }
    }
    Ok(problems)
}

/// The unit's oldest urgent release whose second look is overdue.
async fn owed(act: &Act, article: &Model) -> Result<Option<form::Model>> {
    let waiting = cell::Entity::find()
        .filter(cell::Column::UnitId.eq(article.unit_id))
        .filter(cell::Column::Name.eq(SECOND_LOOK))
        .filter(cell::Column::State.eq(platform::approvals::CellState::Waiting))
        .all(act.db())
        .await?;
    for cell in waiting {
        let form = form::by_id(act.db(), cell.form_id).await?;
        let overdue = cell::due(act.app(), &form, &cell)?.is_some_and(|due| due.date < act.now().day());
        if overdue && form.state == platform::approvals::FormState::Waiting {
            return Ok(Some(form));
        }
    }
    Ok(None)
}

/// The cell that looks again.
pub const SECOND_LOOK: &str = "second-look";
/// The cell in which art. 19 is asked.
pub const SECRECY: &str = "secrecy";

/// Answers of a secrecy reviewer who found nothing of any class, and nothing that stands: for those who release much.
pub fn nothing_found() -> BTreeMap<String, String> {
    let no = |name: String| (name, "no".to_owned());
    let mut answers: BTreeMap<_, _> = Class::ALL.into_iter().map(|class| no(class.question())).collect();
    answers.insert("class_aggregate".to_owned(), "no".to_owned());
    answers.insert("contested".to_owned(), "none".to_owned());
    answers
}

/// Whether the answers of the secrecy reviewer let the text out (art. 19): each class is denied, the third may be
/// excepted when it is put to consultation, and what stands has been confirmed.
pub fn admitted(form: &ReleaseForm, answers: &BTreeMap<String, String>) -> Vec<Refusal> {
    let said = |name: &str| answers.get(name).map(String::as_str).unwrap_or_default();
    let refuse = |message: &str, name: &str| Refusal::new(message).article("19").field(format!("ask-{name}"));
    let mut reasons = Vec::new();
    let aggregate = "class_aggregate".to_owned();
    for question in Class::ALL.into_iter().map(Class::question).chain([aggregate]) {
        match said(&question) {
            "no" => {}
            "exception" if question == Class::Undecided.question() && form.note.consultation => {}
            "exception" => reasons.push(refuse("release-no-exception", &question)),
            "yes" => reasons.push(
                refuse("release-forbidden-class", &question)
                    .arg("class", question.trim_start_matches("class_"))
                    .remedy("release-forbidden-remedy"),
            ),
            _ => reasons
                .push(refuse("release-not-answered", &question).arg("class", question.trim_start_matches("class_"))),
        }
    }
    let stands = form.found.iter().any(|found| !found.reason.is_empty());
    if stands != (said("contested") == "confirmed") {
        reasons.push(refuse(if stands { "release-confirm" } else { "release-nothing-stands" }, "contested"));
    }
    reasons
}

/// What the form says on paper: where the text goes, what the drafter adds, what the machine found.
pub async fn body(app: &App, form: &form::Model, lang: Lang) -> Result<Body> {
    let fields: ReleaseForm = form.fields()?;
    let say = |key: &str| app.view.text(lang, key, &BTreeMap::new());
    let row = |key: &str, value: String| Row { label: say(key), value };
    let name = |value: serde_json::Value| value.as_str().unwrap_or_default().replace('_', "-");
    let extent = &fields.extent;
    let mut rows = vec![
        row("articles-field-title", fields.title.clone()),
        row("articles-column", fields.column.clone()),
        row("articles-field-source", fields.source.clone()),
    ];
    if !fields.source_url.is_empty() {
        rows.push(row("articles-field-source-url", fields.source_url.clone()));
    }
    rows.push(row("release-revision", fields.number.to_string()));
    rows.push(row("release-files", fields.files.to_string()));
    if form.version > 1 {
        let args = BTreeMap::from([
            ("characters".to_owned(), json!(extent.characters)),
            ("pictures".to_owned(), json!(extent.pictures)),
            ("attachments".to_owned(), json!(extent.attachments)),
        ]);
        rows.push(row("release-extent", app.view.text(lang, "release-extent-text", &args)));
        rows.push(row("release-urgency", say(&format!("release-urgency-{}", name(json!(fields.note.urgency))))));
        rows.push(row("release-attribute", say(&format!("release-attribute-{}", name(json!(fields.note.attribute))))));
        let consultation = if fields.note.consultation { "approvals-answer-yes" } else { "approvals-answer-no" };
        rows.push(row("release-consultation", say(consultation)));
        for (key, text) in [
            ("release-urgent-why", &fields.note.urgent_why),
            ("release-phone", &fields.note.phone),
            ("release-measures", &fields.note.measures),
        ] {
            if !text.is_empty() {
                rows.push(row(key, text.clone()));
            }
        }
        if let Some(at) = fields.publish_at {
            rows.push(row("release-planned", at.minute()));
        }
    }
    let mut sections = vec![Section { heading: String::new(), rows, tables: Vec::new() }];
    if form.version > 1 {
        sections.push(found(app, lang, &fields.found));
    }
    Ok(Body { title: say("release-form-title"), sections })
}

/// 自动检查结果: what was found, and why it stands.
fn found(app: &App, lang: Lang, all: &[Found]) -> Section {
    let say = |key: &str| app.view.text(lang, key, &BTreeMap::new());
    let line = |found: &Found| {
        vec![
            app.view.text(lang, &found.message, &crate::checks::texts(&found.args)),
            found.found.clone(),
            found.reason.clone(),
        ]
    };
    let table = Table {
        caption: String::new(),
        head: vec![say("release-found-why"), say("release-found-words"), say("release-found-reason")],
        rows: all.iter().map(line).collect(),
    };
    if all.is_empty() {
        let rows = vec![Row { label: say("release-found"), value: say("release-found-none") }];
        return Section { heading: say("release-found"), rows, tables: Vec::new() };
    }
    Section { heading: say("release-found"), rows: Vec::new(), tables: vec![table] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(reasons: &[Refusal]) -> Vec<&str> {
        reasons.iter().map(|reason| reason.message.as_str()).collect()
    }

    #[test]
    fn every_class_is_denied_one_by_one() {
        let form = ReleaseForm::default();
        assert_eq!(admitted(&form, &nothing_found()), []);
        assert_eq!(admitted(&form, &BTreeMap::new()).len(), 7);
        for class in Class::ALL {
            let mut answers = nothing_found();
            answers.insert(class.question(), "yes".into());
            assert_eq!(keys(&admitted(&form, &answers)), ["release-forbidden-class"]);
        }
    }

    #[test]
    fn only_a_consultation_excepts_what_is_undecided() {
        let mut answers = nothing_found();
        answers.insert("class_undecided".into(), "exception".into());
        let mut form = ReleaseForm::default();
        assert_eq!(keys(&admitted(&form, &answers)), ["release-no-exception"]);
        form.note.consultation = true;
        assert_eq!(admitted(&form, &answers), []);
        answers.insert("class_private".into(), "exception".into());
        assert_eq!(keys(&admitted(&form, &answers)), ["release-no-exception"]);
    }

    #[test]
    fn what_stands_is_confirmed_and_what_does_not_is_not() {
        let found = Found { reason: "公开的值班电话".into(), ..Found::default() };
        let form = ReleaseForm { found: vec![found], ..ReleaseForm::default() };
        assert_eq!(keys(&admitted(&form, &nothing_found())), ["release-confirm"]);
        let mut answers = nothing_found();
        answers.insert("contested".into(), "confirmed".into());
        assert_eq!(admitted(&form, &answers), []);
        assert_eq!(keys(&admitted(&ReleaseForm::default(), &answers)), ["release-nothing-stands"]);
    }

    #[test]
    fn a_form_of_the_first_version_is_still_read() {
        let old = json!({"revision": RevisionId::new(), "number": 2, "title": "题", "column": "/news/", "source": "区教委", "files": 0});
        let form: ReleaseForm = serde_json::from_value(old).expect("a form");
        assert_eq!((form.number, form.note.urgency), (2, Urgency::Normal));
    }
}
