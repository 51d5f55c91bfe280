//! What news owes its readers (art. 14): its officer says what it is about; what tells of a service or a rule says where one
//! turns to; and whoever adds a meeting to a column that is full of them is told. Told, not refused: how news is written is
//! the newsroom's own craft.

use std::sync::LazyLock;

use regex::Regex;

use super::finding::Finding;
use super::norm::{Check, Look};
use crate::articles::subject::Subject;
use crate::manuscripts::text;

/// A telephone, a day, an hour, or words that say where to go.
static WHERE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) \d{3,4}[-－]\d{7,8} | \b(12345|1[0-9]{4})\b | \d{1,2}月\d{1,2}日 | \d{1,2}[:：]\d{2}
        | 地址 | 地点 | 窗口 | 咨询 | 拨打 | 报名 | 预约 | 网上办 | 办理时间 | 路\d+号 | 街\d+号",
    )
    .ok()
});

/// What a rule of news finds; nothing outside of news.
pub(super) fn look(check: Check, at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let Some(share) = at.news else { return Vec::new() };
    let subject = at.content.subject;
    let found = match check {
        Check::NewsSubject => subject.is_unsaid().then(|| new("subject", "")),
        Check::WhereToTurn => {
            let helps = matches!(subject, Subject::Services | Subject::Policy);
            (helps && !says_where(at)).then(|| new("body", ""))
        }
        Check::MeetingsShare => (subject == Subject::Meetings && share.is_mostly_meetings(at.meetings))
            .then(|| new("subject", "").arg("meetings", share.meetings).arg("total", share.total())),
        _ => None,
    };
    found.into_iter().collect()
}

/// Whether a reader learns where to turn: words, a link, a file.
fn says_where(at: &Look<'_>) -> bool {
    let body = &at.content.body;
    let words = format!("{}\n{}", at.content.lead, text::plain(body));
    !at.content.attachments.is_empty()
        || body.contains("<a ")
        || WHERE.as_ref().is_some_and(|pattern| pattern.is_match(&words))
}
