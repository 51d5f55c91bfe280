//! 贴近群众、贴近生活 (art. 14): what the news of a column was about in the last weeks, by what its officers said; and,
//! on the first of a month, a word to the officers of columns whose month was mostly meetings.

use std::collections::HashMap;

use construction::columns::{ColumnId, ColumnKind, column};
use jiff::ToSpan;
use jiff::civil::Date;
use platform::app::App;
use platform::jobs::Job;
use platform::journal::Entry;
use platform::notices;
use platform::people::{Actor, Post};
use platform::rulebook::Rulebook;
use platform::{Moment, Result};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::articles::publication;
use crate::articles::subject::Subject;

/// How many items a column showed, by what they are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// 群众生活.
    pub life: u64,
    /// 办事服务.
    pub services: u64,
    /// 政策解读.
    pub policy: u64,
    /// 会议和领导活动.
    pub meetings: u64,
    /// Nobody has said.
    pub unsaid: u64,
}

/// When a column is mostly meetings; values of the rulebook.
#[derive(Clone, Copy, Debug)]
pub struct Norm {
    /// From this percentage on.
    pub percent: u64,
    /// When it has at least so many items.
    pub least: u64,
}

impl Norm {
    /// The one in force on a day.
    pub fn on(rules: &Rulebook, day: Date) -> Result<Self> {
        Ok(Self {
            percent: rules.percent("news.meetings.share", day)?.value,
            least: rules.count("news.meetings.least", day)?.value,
        })
    }
}

impl Share {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.life + self.services + self.policy + self.meetings + self.unsaid
    }

    /// Whether the column is mostly meetings. What nobody has said anything about counts as no meeting.
    pub fn is_mostly_meetings(&self, norm: Norm) -> bool {
        let total = self.total();
        total >= norm.least.max(1) && self.meetings * 100 >= norm.percent * total
    }

    fn add(&mut self, subject: Subject, count: u64) {
        match subject {
            Subject::Unsaid => self.unsaid += count,
            Subject::Life => self.life += count,
            Subject::Services => self.services += count,
            Subject::Policy => self.policy += count,
            Subject::Meetings => self.meetings += count,
        }
    }
}

/// What became public in these columns from `from` to before `until` and still is, by column.
pub async fn of_columns(
    db: &impl ConnectionTrait,
    columns: &[ColumnId],
    from: Moment,
    until: Moment,
) -> Result<HashMap<ColumnId, Share>> {
    let mut shares: HashMap<ColumnId, Share> = HashMap::new();
    for (column, subject, count) in publication::subjects(db, columns, from, until).await? {
        shares.entry(column).or_default().add(subject, u64::try_from(count).unwrap_or(0));
    }
    Ok(shares)
}

/// The time that the desk looks back on: so many days, up to now.
pub fn lately(rules: &Rulebook, now: Moment) -> Result<(Moment, Moment)> {
    let days = i64::try_from(rules.count("news.meetings.days", now.day())?.value).unwrap_or(30);
    Ok((now.plus_seconds(-days * 86_400), now.plus_seconds(1)))
}

/// On the first of a month: a word about columns whose last month was mostly meetings.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ReportMeetings;

impl Job for ReportMeetings {
    const KIND: &'static str = "duty.meetings";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    async fn run(self, app: App) -> Result<()> {
        let today = app.time.now().day();
        if today.day() != 1 {
            return Ok(());
        }
        let before = today.saturating_sub(1.month());
        let norm = Norm::on(&app.rules, today)?;
        let columns =
            column::Entity::find().filter(column::Column::Kind.eq(ColumnKind::News)).all(app.db.read()).await?;
        let ids: Vec<_> = columns.iter().filter(|column| column.is_open()).map(|column| column.id).collect();
        let (from, until) = (Moment::at_start_of(before), Moment::at_start_of(today));
        let shares = of_columns(app.db.read(), &ids, from, until).await?;
        let act = app.act(&Actor::System(Self::KIND)).await?;
        for column in &columns {
            let Some(share) = shares.get(&column.id).filter(|share| share.is_mostly_meetings(norm)) else { continue };
            let month = before.strftime("%Y-%m").to_string();
            act.record(
                Entry::new("column.meetings", "column", column.id, &column.path)
                    .unit(column.unit_id)
                    .site(column.site_id)
                    .effect(json!({ "month": month, "share": share })),
            );
            let args = json!({
                "column": column.name,
                "month": month,
                "meetings": share.meetings,
                "total": share.total(),
            });
            let url = "/desk/duty/board?by=columns";
            notices::tell_post(&act, column.unit_id, Post::InformationOfficer, "notice-news-meetings", args, url)
                .await?;
        }
        act.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_mostly_meetings_from_a_share_and_a_number_on() {
        let norm = Norm { percent: 50, least: 4 };
        let share = |meetings, life| Share { meetings, life, ..Share::default() };
        assert!(!share(0, 0).is_mostly_meetings(norm));
        assert!(!share(3, 0).is_mostly_meetings(norm), "three items say nothing about a month");
        assert!(share(2, 2).is_mostly_meetings(norm));
        assert!(!share(2, 3).is_mostly_meetings(norm));
        assert!(!Share { unsaid: 3, ..share(2, 0) }.is_mostly_meetings(norm), "what nobody said is no meeting");
    }
}
