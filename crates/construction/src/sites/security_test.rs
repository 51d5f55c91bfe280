//! 安全检测 (art. 30; 国办发〔2017〕47号): a site whose security test is not filed is not opened. A record of who tested it,
//! when, under which report number; the report itself may be kept with it.

use bytes::Bytes;
use jiff::civil::Date;
use platform::act::all_clear;
use platform::files::{self, FileId};
use platform::journal::Entry;
use platform::people::{SiteRef, StaffId};
use platform::permits::KeepSite;
use platform::{Act, Moment, Refusal, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, Set};
use serde_json::json;

use super::site;
use crate::words::{Wanted, line};

platform::id!(
    /// A filed security test.
    TestId
);

/// A filed security test.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "security_test")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TestId,
    /// The site.
    pub site_id: SiteRef,
    /// Who tested it.
    pub tested_by: String,
    /// On which day, `2026-11-23`.
    pub tested_on: String,
    /// Number of the report.
    pub report_number: String,
    /// The report, when it is kept with it.
    pub file_id: Option<FileId>,
    /// Who filed it; empty when the platform did.
    pub filed_by: Option<StaffId>,
    /// When.
    pub filed_at: Moment,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What is told about a test.
#[derive(Clone, Debug, Default)]
pub struct NewTest {
    /// Who tested it.
    pub tested_by: String,
    /// On which day; empty where what was written is no day.
    pub tested_on: Option<Date>,
    /// Number of the report.
    pub report_number: String,
    /// Name and bytes of the report.
    pub report: Option<(String, Bytes)>,
}

/// The tests of a site, newest first.
pub async fn of_site(db: &impl ConnectionTrait, site: SiteRef) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::SiteId.eq(site));
    Ok(find.order_by_desc(Column::TestedOn).order_by_desc(Column::Id).all(db).await?)
}

/// Files a test.
pub async fn file_test(act: &Act, id: SiteRef, new: NewTest) -> Result<Model> {
    let site = site::by_id(act.db(), id).await?;
    act.permit(KeepSite, &site::resource(&site))?;
    let mut reasons: Vec<Refusal> = [
        line(act, "tested_by", &new.tested_by, Wanted::Needed, "site.name")?,
        line(act, "report_number", &new.report_number, Wanted::Needed, "site.name")?,
    ]
    .into_iter()
    .flatten()
    .collect();
    let today = act.now().day();
    let day = new.tested_on.filter(|day| *day <= today);
    if day.is_none() {
        reasons.push(Refusal::new("sites-test-day").field("tested_on"));
    }
    let limit = act.app().rules.bytes("upload.attachment", today)?.value;
    let pdf = |bytes: &Bytes| bytes.starts_with(b"%PDF-") && bytes.len() as u64 <= limit;
    if new.report.as_ref().is_some_and(|(_, bytes)| !pdf(bytes)) {
        reasons.push(Refusal::new("sites-test-report").arg("limit", limit).field("report"));
    }
    all_clear(reasons)?;
    let file_id = match new.report {
        Some((name, bytes)) => {
            let media_type = "application/pdf".to_owned();
            let new = files::New { name, media_type, bytes, width: None, height: None, unit: site.unit_id };
            Some(files::keep(act, new).await?.id)
        }
        None => None,
    };
    let test = ActiveModel {
        id: Set(TestId::new()),
        site_id: Set(id),
        tested_by: Set(new.tested_by.trim().to_owned()),
        tested_on: Set(day.map(|day| day.to_string()).unwrap_or_default()),
        report_number: Set(new.report_number.trim().to_owned()),
        file_id: Set(file_id),
        filed_by: Set(act.staff().ok().map(|staff| staff.id)),
        filed_at: Set(act.now()),
    }
    .insert(act.db())
    .await?;
    act.record(Entry::new("site.security_test", "site", id, &site.name).unit(site.unit_id).site(id).effect(
        json!({ "by": test.tested_by, "on": test.tested_on, "report": test.report_number, "file": test.file_id }),
    ));
    Ok(test)
}
