//! Times in which a site is not what it was (国办发〔2017〕47号): offline for a time, stopped in an emergency, or under
//! notice before its closing. A row a time; who ordered it, why, from when to when. It stays when the time is over.

use jiff::civil::Date;
use platform::people::{SiteRef, StaffId};
use platform::{Moment, Result};
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::site::SiteState;

platform::id!(
    /// A time in which a site is not what it was.
    PauseId
);

/// What kind of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum PauseKind {
    /// 临时下线: announced; once a calendar year.
    #[sea_orm(string_value = "offline")]
    Offline,
    /// 报备停机: an emergency, or ordered; does not count against the yearly once.
    #[sea_orm(string_value = "stop")]
    Stop,
    /// 关停公告: the notice before the site is closed.
    #[sea_orm(string_value = "closing")]
    Closing,
}

impl PauseKind {
    /// The name in data, forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Stop => "stop",
            Self::Closing => "closing",
        }
    }
}

/// Such a time of a site.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "site_pause")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PauseId,
    /// The site.
    pub site_id: SiteRef,
    /// Kind.
    pub kind: PauseKind,
    /// Why, as the public is told.
    pub reason: String,
    /// Where the content of a closed site goes on; empty otherwise.
    pub heir: String,
    /// Its address; may be empty.
    pub heir_url: String,
    /// A closed site stays to be read, as an archive.
    pub archive: bool,
    /// The state to which the site returns, by itself.
    pub resumes: SiteState,
    /// Who ordered it; empty when the platform did.
    pub ordered_by: Option<StaffId>,
    /// Name at that time.
    pub ordered_name: String,
    /// When it was ordered; announced since then.
    pub ordered_at: Moment,
    /// When it begins.
    pub from_at: Moment,
    /// When it ends by itself: back to running, or closed.
    pub until_at: Moment,
    /// When it ended, or was called off.
    pub ended_at: Option<Moment>,
}

/// No relations: finders join by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether it was called off before it began; then it does not count.
    pub fn called_off(&self) -> bool {
        self.ended_at.is_some_and(|ended| ended < self.from_at)
    }
}

/// Every time of a site, newest first.
pub async fn of_site(db: &impl ConnectionTrait, site: SiteRef) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::SiteId.eq(site));
    Ok(find.order_by_desc(Column::FromAt).order_by_desc(Column::Id).all(db).await?)
}

/// What is announced or in force now, everywhere: by site.
pub async fn open(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let find = Entity::find().filter(Column::EndedAt.is_null());
    Ok(find.order_by_asc(Column::FromAt).order_by_asc(Column::Id).all(db).await?)
}

/// How often a site has been or will be offline in a calendar year.
pub fn offline_in(pauses: &[Model], year: i16) -> u64 {
    let counts =
        |pause: &&Model| pause.kind == PauseKind::Offline && !pause.called_off() && pause.from_at.day().year() == year;
    pauses.iter().filter(counts).count() as u64
}

/// Whole days from a moment to another, begun days counted.
pub fn days(from: Moment, until: Moment) -> i64 {
    const DAY: i64 = 86_400;
    (until.seconds_since(from) + DAY - 1).div_euclid(DAY)
}

/// The first moment after the last day of a period of so many days that begins on a day: the whole last day belongs to
/// it.
pub fn behind(day: Date) -> Moment {
    Moment::at_start_of(day.tomorrow().unwrap_or(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(kind: PauseKind, from: &str, ended: Option<&str>) -> Model {
        let at = |text: &str| Moment::parse_local(text).expect("a time");
        Model {
            id: PauseId::new(),
            site_id: SiteRef::new(),
            kind,
            reason: String::new(),
            heir: String::new(),
            heir_url: String::new(),
            archive: false,
            resumes: SiteState::Live,
            ordered_by: None,
            ordered_name: String::new(),
            ordered_at: at(from),
            from_at: at(from),
            until_at: at(from).plus_seconds(86_400),
            ended_at: ended.map(at),
        }
    }

    #[test]
    fn only_times_offline_that_began_count_and_only_in_their_year() {
        let offline = PauseKind::Offline;
        let pauses = [
            pause(offline, "2026-12-31T23:00", None),
            pause(offline, "2026-05-01T09:00", Some("2026-04-20T09:00")),
            pause(PauseKind::Stop, "2026-06-01T09:00", None),
            pause(offline, "2027-01-01T00:00", None),
        ];
        assert_eq!((offline_in(&pauses, 2026), offline_in(&pauses, 2027), offline_in(&pauses, 2025)), (1, 1, 0));
    }

    #[test]
    fn a_begun_day_is_a_day() {
        let from = Moment::parse_local("2026-11-23T09:00").expect("a time");
        assert_eq!(days(from, from.plus_seconds(30 * 86_400)), 30);
        assert_eq!(days(from, from.plus_seconds(30 * 86_400 + 1)), 31);
    }
}
