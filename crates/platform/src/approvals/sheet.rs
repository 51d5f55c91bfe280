//! The printed form (the annexes): the paper an office expects, with seals, signatures, serial,
//! digest and a code to its verification page, signed with the platform's certificate. A finished
//! form is printed once and kept; one under way is printed as it stands.

use std::collections::BTreeMap;

use bytes::Bytes;
use print::{OpinionCell, Row, SealImage, Sheet, Words};
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::cell::{self, CellState, Conclusion, Told};
use super::form::{self, FormId, FormState, Model as Form};
use super::open::entry;
use super::{attachment, seal};
use crate::app::App;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::people::{Actor, unit};
use crate::time::Moment;
use crate::view::Lang;

/// The kept sheet of a form as it stood.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_sheet")]
pub struct Model {
    /// The form.
    #[sea_orm(primary_key, auto_increment = false)]
    pub form_id: FormId,
    /// Which state of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub moved_at: Moment,
    /// SM3 of the signed PDF, where it lies in the store.
    pub digest: String,
    /// When.
    pub printed_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Prints a finished form and keeps the sheet.
#[derive(Debug, Serialize, Deserialize)]
pub struct PrintForm {
    /// Which.
    pub form: FormId,
}

impl Job for PrintForm {
    const KIND: &'static str = "approvals.print";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(format!("print:{}", self.form))
    }

    async fn run(self, app: App) -> Result<()> {
        let form = form::by_id(app.db.read(), self.form).await?;
        if form.state != FormState::Complete || kept(&app, &form).await?.is_some() {
            return Ok(());
        }
        let pdf = printed(&app, &form).await?;
        let digest = app.files.put(pdf).await?;
        let act = app.act(&Actor::System("printer")).await?;
        let row = ActiveModel {
            form_id: Set(form.id),
            moved_at: Set(form.moved_at),
            digest: Set(digest.clone()),
            printed_at: Set(act.now()),
        };
        let keys = OnConflict::columns([Column::FormId, Column::MovedAt]).do_nothing().to_owned();
        Entity::insert(row).on_conflict(keys).exec_without_returning(act.db()).await?;
        act.record(entry("approval.print", &form).effect(json!({ "sheet": digest })));
        act.commit().await
    }
}

/// The sheet of a form: the kept one, else printed now. Whoever asks has been let in to the form.
pub async fn of(app: &App, form: &Form) -> Result<Bytes> {
    match kept(app, form).await? {
        Some(row) => app.files.get(&row.digest).await,
        None => printed(app, form).await,
    }
}

async fn kept(app: &App, form: &Form) -> Result<Option<Model>> {
    Ok(Entity::find_by_id((form.id, form.moved_at)).one(app.db.read()).await?)
}

/// The sheet, set and signed. Heavy work, off the runtime's threads.
async fn printed(app: &App, form: &Form) -> Result<Bytes> {
    let sheet = drawn_up(app, form).await?;
    let (app, now) = (app.clone(), app.time.now().timestamp());
    let pdf = tokio::task::spawn_blocking(move || print::sign(&print::sheet(&sheet)?, &app.signer, now));
    Ok(pdf.await.map_err(|error| Error::Internal(error.into()))??.into())
}

/// Everything that stands on the paper; the paper is in Chinese.
async fn drawn_up(app: &App, form: &Form) -> Result<Sheet> {
    let lang = Lang::ZhHans;
    let say = |key: &str| app.view.text(lang, key, &BTreeMap::new());
    let db = app.db.read();
    let history = cell::history(db, form).await?;
    let cells: Vec<Told> = history.into_iter().filter(|told| told.cell.round == form.round).collect();
    let units = unit::names(app, cells.iter().map(|told| told.cell.unit_id).chain([form.unit_id])).await?;
    let name = |id| units.get(&id).cloned().unwrap_or_default();
    let seals = seal::on_form(db, form.id).await?;
    let mut opinions = Vec::new();
    for told in cells {
        let seal = seals.get(&told.cell.id).map(seal::Model::picture).transpose()?;
        opinions.push(opinion(told, &say, &name, seal));
    }
    Ok(Sheet {
        body: (app.forms.of(form)?.body)(app, form, lang).await?,
        serial: form.serial.clone(),
        unit: name(form.unit_id),
        filled_on: written(form.opened_at),
        version: form.version,
        digest: form.digest.clone(),
        made_at: app.time.now().timestamp(),
        verify_url: format!("{}/verify/{}", app.settings.origin("www"), form.serial),
        state: say(&format!("forms-state-{}", form.state.name())),
        attachments: attachment::of_form(db, form.id).await?.into_iter().map(|(_, file)| file.name).collect(),
        cells: opinions,
        words: words(&say),
    })
}

fn opinion(
    told: Told,
    say: &impl Fn(&str) -> String,
    name: &impl Fn(crate::people::UnitId) -> String,
    seal: Option<SealImage>,
) -> OpinionCell {
    let Told { cell, on_behalf_of } = told;
    let standing = cell.state == CellState::Signed && cell.voided_at.is_none();
    let ask = |(ask, value): (String, String)| Row {
        label: say(&format!("approvals-ask-{}", ask.replace('_', "-"))),
        value: cell::answer(say, &value),
    };
    OpinionCell {
        title: say(&format!("approvals-cell-{}", cell.name.replace('_', "-"))),
        conclusion: match cell.conclusion {
            Some(Conclusion::Agree) if standing => say("forms-agree"),
            Some(Conclusion::Return) => say("forms-returned"),
            _ => String::new(),
        },
        opinion: cell.opinion.unwrap_or_default(),
        name: cell.signed_name.unwrap_or_default(),
        on_behalf_of,
        date: cell.signed_at.map(written).unwrap_or_default(),
        unit: name(cell.unit_id),
        seal: seal.filter(|_| standing),
        answers: cell.answers.unwrap_or_default().0.into_iter().map(ask).collect(),
    }
}

/// `2026年11月26日`, as forms are dated.
fn written(at: Moment) -> String {
    let day = at.day();
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn words(say: &impl Fn(&str) -> String) -> Words {
    Words {
        lang: Lang::ZhHans.tag().to_owned(),
        serial: say("sheet-serial"),
        unit: say("sheet-unit"),
        filled_on: say("sheet-filled-on"),
        state: say("sheet-state"),
        conclusion: say("sheet-conclusion"),
        signed: say("sheet-signed"),
        on_behalf_of: say("sheet-on-behalf-of"),
        attachments: say("sheet-attachments"),
        digest: say("sheet-digest"),
        version: say("sheet-version"),
        verify: say("sheet-verify"),
        page_of: say("sheet-page-of"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_dated_without_leading_zeros() {
        assert_eq!(written(Moment::parse_local("2014-07-30 09:00").expect("a time")), "2014年7月30日");
    }
}
