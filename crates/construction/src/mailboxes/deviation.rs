//! 偏差: a box that is not as the standards ask, since when, and when it was seen to be mended. Opened and closed by the
//! daily look alone; the unit is told when something new is found.

use std::collections::HashMap;

use platform::app::App;
use platform::jobs::Job;
use platform::notices;
use platform::people::limits::Limits;
use platform::people::{Actor, Post, StaffId, UnitId, staff};
use platform::permits::{Resource, ViewMailboxes};
use platform::{Act, Moment, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, IntoActiveModel, QueryOrder, QuerySelect, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::MailboxId;
use super::mailbox::{self, Model as Mailbox, State};
use super::register::entry;
use super::standard::{self, Deviation, Facts};

platform::id!(
    /// A deviation of a mailbox.
    DeviationId
);

/// A deviation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailbox_deviation")]
pub struct Model {
    /// Id; later ones are greater.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeviationId,
    /// Of which box.
    pub mailbox_id: MailboxId,
    /// Of which unit.
    pub unit_id: UnitId,
    /// [`Deviation::name`].
    pub kind: String,
    /// First seen.
    pub since: Moment,
    /// Last seen.
    pub seen_at: Moment,
    /// When it was seen to be gone.
    pub mended_at: Option<Moment>,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Looks at every box, every day.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct StandardCheck;

impl Job for StandardCheck {
    const KIND: &'static str = "mailboxes.standard";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    async fn run(self, app: App) -> Result<()> {
        look(&app).await
    }
}

/// One look at every box; each is an act of its own when something changes.
pub async fn look(app: &App) -> Result<()> {
    let (db, now) = (app.db.read(), app.time.now());
    let today = now.day();
    let bytes =
        |rule: &str| -> Result<i64> { Ok(i64::try_from(app.rules.bytes(rule, today)?.value).unwrap_or(i64::MAX)) };
    let facts = Facts {
        now,
        initial: Limits::of(app, now)?.initial_seconds,
        rotate: i64::from(app.rules.days("password.rotate", today)?.value.number()),
        personal: bytes("mailbox.quota.personal")?,
        shared: bytes("mailbox.quota.shared")?,
        opened_since: app.settings.mailboxes.as_ref().map(|_| Moment::at_start_of(working_day_before(app, now))),
        holder_left: false,
    };
    let boxes = mailbox::Entity::find().order_by_asc(mailbox::Column::UserName).all(db).await?;
    let people: HashMap<StaffId, staff::Model> =
        staff::Entity::find().all(db).await?.into_iter().map(|person| (person.id, person)).collect();
    let mut known: HashMap<MailboxId, Vec<Model>> = HashMap::new();
    for row in Entity::find().filter(Column::MendedAt.is_null()).all(db).await? {
        known.entry(row.mailbox_id).or_default().push(row);
    }
    for found in boxes {
        let holder = found.holder_id.and_then(|id| people.get(&id));
        let left = holder.is_some_and(|person| person.left_at.is_some() || person.unit_id != found.unit_id);
        let seen = standard::against(&found, &Facts { holder_left: left, ..facts });
        let known = known.remove(&found.id).unwrap_or_default();
        if seen.is_empty() && known.is_empty() {
            continue;
        }
        let act = app.act(&Actor::System(StandardCheck::KIND)).await?;
        note(&act, &found, known, &seen).await?;
        act.commit().await?;
    }
    Ok(())
}

/// The last working day before today; of a year that nobody has decided about yet, the last Monday to Friday.
fn working_day_before(app: &App, now: Moment) -> jiff::civil::Date {
    let today = now.day();
    let mut day = today;
    for _ in 0..31 {
        day = day.yesterday().unwrap_or(day);
        if app.calendar.is_working_day(day) {
            break;
        }
    }
    day
}

async fn note(act: &Act, found: &Mailbox, known: Vec<Model>, seen: &[Deviation]) -> Result<()> {
    let mut new: Vec<&str> = seen.iter().map(|deviation| deviation.name()).collect();
    for deviation in known {
        let still = new.iter().position(|kind| *kind == deviation.kind);
        let (kind, since) = (deviation.kind.clone(), deviation.since);
        let mut row = deviation.into_active_model();
        if let Some(at) = still {
            new.remove(at);
            row.seen_at = Set(act.now());
        } else {
            row.mended_at = Set(Some(act.now()));
            act.record(entry("mailbox.mend", found).effect(json!({ "deviation": kind, "since": since.rfc3339() })));
        }
        row.update(act.db()).await?;
    }
    for kind in &new {
        let row = ActiveModel {
            id: Set(DeviationId::new()),
            mailbox_id: Set(found.id),
            unit_id: Set(found.unit_id),
            kind: Set((*kind).to_owned()),
            since: Set(act.now()),
            seen_at: Set(act.now()),
            mended_at: Set(None),
        };
        row.insert(act.db()).await?;
        act.record(entry("mailbox.deviate", found).effect(json!({ "deviation": kind })));
    }
    if new.is_empty() {
        return Ok(());
    }
    let args = json!({ "name": found.user_name, "count": new.len() });
    let url = format!("/desk/mailboxes/standard?unit={}", found.unit_id);
    notices::tell_post(act, found.unit_id, Post::InformationOfficer, "mailboxes-notice-deviates", args, &url).await
}

/// The units whose boxes the viewer may see; nothing when it is all of them.
fn units_of(app: &App, viewer: &Actor) -> Result<Option<Vec<UnitId>>> {
    if app.policies.allows(viewer, ViewMailboxes, &Resource::unit(UnitId::new())) {
        return Ok(None);
    }
    let staff = viewer.staff()?;
    let mut units = staff.units();
    units.push(staff.unit_id);
    units.retain(|unit| app.policies.allows(viewer, ViewMailboxes, &Resource::unit(*unit)));
    Ok(Some(units))
}

/// Open deviations that the viewer may see, the newest first, behind `after`, at most `size`, with their boxes.
pub async fn visible_to(
    app: &App,
    viewer: &Actor,
    unit: Option<UnitId>,
    after: Option<DeviationId>,
    size: u64,
) -> Result<Vec<(Model, Mailbox)>> {
    let mut find = Entity::find().filter(Column::MendedAt.is_null());
    if let Some(units) = units_of(app, viewer)? {
        find = find.filter(Column::UnitId.is_in(units));
    }
    if let Some(unit) = unit {
        find = find.filter(Column::UnitId.eq(unit));
    }
    if let Some(after) = after {
        find = find.filter(Column::Id.lt(after));
    }
    let rows = find.order_by_desc(Column::Id).limit(size).all(app.db.read()).await?;
    let ids = rows.iter().map(|row| row.mailbox_id);
    let boxes = mailbox::Entity::find().filter(mailbox::Column::Id.is_in(ids)).all(app.db.read()).await?;
    let boxes: HashMap<MailboxId, Mailbox> = boxes.into_iter().map(|found| (found.id, found)).collect();
    Ok(rows.into_iter().filter_map(|row| boxes.get(&row.mailbox_id).cloned().map(|found| (row, found))).collect())
}

/// How the boxes stand that the viewer may see: how many take mail, and open deviations by kind.
pub async fn counts(app: &App, viewer: &Actor) -> Result<(u64, HashMap<String, u64>)> {
    let db = app.db.read();
    let units = units_of(app, viewer)?;
    let mut boxes =
        mailbox::Entity::find().filter(mailbox::Column::State.is_in([State::Open, State::Active, State::Suspended]));
    let mut open = Entity::find().filter(Column::MendedAt.is_null());
    if let Some(units) = units {
        boxes = boxes.filter(mailbox::Column::UnitId.is_in(units.clone()));
        open = open.filter(Column::UnitId.is_in(units));
    }
    let kinds = open
        .select_only()
        .column(Column::Kind)
        .column_as(Column::Id.count(), "count")
        .group_by(Column::Kind)
        .into_tuple::<(String, i64)>()
        .all(db)
        .await?;
    let kinds = kinds.into_iter().map(|(kind, count)| (kind, u64::try_from(count).unwrap_or(0))).collect();
    Ok((boxes.count(db).await?, kinds))
}

/// How many boxes of the cluster deviate, for `doctor` and the tests.
pub async fn open(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::MendedAt.is_null()).order_by_asc(Column::Id).all(db).await?)
}
