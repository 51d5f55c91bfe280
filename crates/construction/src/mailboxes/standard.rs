//! 信箱管理标准 (art. 13): the standards of 首都之窗 were not published as a text; what is known of them and of
//! comparable rules stands here as data, each with its source, how the platform keeps to it, and where. Pure.

use platform::Moment;
use platform::rulebook::Mark;

use super::UserName;
use super::mailbox::{Kind, Model, State};

/// How the platform keeps to a standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// 强制: it cannot be otherwise.
    Enforced,
    /// 检查: looked at every day; what deviates is listed and its unit is told.
    Checked,
    /// 配置: it stands in the configuration that the platform writes for the mail servers and the zone.
    Configured,
}

impl Keeping {
    /// The name in message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enforced => "enforced",
            Self::Checked => "checked",
            Self::Configured => "configured",
        }
    }
}

/// What a box may have against the standards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// A person's box that is not called after them.
    Name,
    /// Whoever answers for a unit's or functional box has left.
    Holder,
    /// The initial password was never changed and has run out.
    Initial,
    /// The password is older than passwords may become.
    Password,
    /// More or less room than the standard gives.
    Quota,
    /// A unit's or functional box that nobody has opened since the last working day.
    Unread,
}

impl Deviation {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Name, Self::Holder, Self::Initial, Self::Password, Self::Quota, Self::Unread];

    /// The name in data and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Holder => "holder",
            Self::Initial => "initial",
            Self::Password => "password",
            Self::Quota => "quota",
            Self::Unread => "unread",
        }
    }
}

/// One standard.
#[derive(Clone, Copy, Debug)]
pub struct Standard {
    /// Message keys: `mailboxes-standard-<key>`, and `-source` where no number of the rulebook stands behind it.
    pub key: &'static str,
    /// Numbers of the rulebook, which have their sources themselves.
    pub rules: &'static [&'static str],
    /// How sure it is, where no number stands behind it.
    pub mark: Option<Mark>,
    /// How the platform keeps to it.
    pub keeping: Keeping,
    /// What is looked for every day.
    pub looks_for: Option<Deviation>,
    /// Where on the desk it is kept; may be empty.
    pub url: &'static str,
}

const APPLY: &str = "/desk/forms/new/annex3";
const PERSONAL: &str = "/desk/mailboxes?kind=personal";
const SUSPENDED: &str = "/desk/mailboxes?state=suspended";
const CANCELLED: &str = "/desk/mailboxes?state=cancelled";

/// The standards, in the order of the screen.
pub const STANDARDS: &[Standard] = &[
    of("naming", &[], Some(Mark::F), Keeping::Enforced, Some(Deviation::Name), APPLY),
    of("one", &[], Some(Mark::F), Keeping::Enforced, None, PERSONAL),
    of("serving", &[], Some(Mark::F), Keeping::Enforced, Some(Deviation::Holder), SUSPENDED),
    of("promise", &[], Some(Mark::K), Keeping::Enforced, None, APPLY),
    of("initial", &["password.initial"], None, Keeping::Enforced, Some(Deviation::Initial), super::own_password::PAGE),
    of("strength", &["password.length", "password.classes"], None, Keeping::Enforced, None, super::own_password::PAGE),
    of("age", &["password.rotate"], None, Keeping::Checked, Some(Deviation::Password), super::own_password::PAGE),
    of(
        "lock",
        &["password.lock.tries", "password.lock.duration"],
        None,
        Keeping::Enforced,
        None,
        super::own_password::PAGE,
    ),
    of(
        "quota",
        &["mailbox.quota.personal", "mailbox.quota.shared"],
        None,
        Keeping::Enforced,
        Some(Deviation::Quota),
        "/desk/mailboxes",
    ),
    of("dormant", &["mailbox.dormant.lock", "mailbox.dormant.cancel"], None, Keeping::Enforced, None, SUSPENDED),
    of("read", &["mailbox.read"], None, Keeping::Checked, Some(Deviation::Unread), "/desk/mailboxes?kind=unit"),
    of("sending", &["mail.recipients", "mail.message"], None, Keeping::Configured, None, ""),
    of("forward", &[], Some(Mark::K), Keeping::Enforced, None, ""),
    of("records", &[], Some(Mark::K), Keeping::Configured, None, "/desk/domains"),
    of("retention", &["mail.archive"], None, Keeping::Enforced, None, CANCELLED),
];

const fn of(
    key: &'static str,
    rules: &'static [&'static str],
    mark: Option<Mark>,
    keeping: Keeping,
    looks_for: Option<Deviation>,
    url: &'static str,
) -> Standard {
    Standard { key, rules, mark, keeping, looks_for, url }
}

/// What must be known to judge a box.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Now.
    pub now: Moment,
    /// Seconds for which an initial password works.
    pub initial: i64,
    /// Days after which a password is changed.
    pub rotate: i64,
    /// Room of a personal box, in bytes.
    pub personal: i64,
    /// Room of another box, in bytes.
    pub shared: i64,
    /// The working day before today, when the mail servers tell who has opened what; else nothing.
    pub opened_since: Option<Moment>,
    /// Whoever answers for it has left its unit.
    pub holder_left: bool,
}

/// What a box has against the standards.
#[must_use]
pub fn against(found: &Model, facts: &Facts) -> Vec<Deviation> {
    let mut deviations = Vec::new();
    if !found.state.receives() {
        return deviations;
    }
    let personal = found.kind == Kind::Personal;
    if personal && !is_called_after(&found.user_name, &found.holder_name) {
        deviations.push(Deviation::Name);
    }
    // A person's box goes with them by the daily sweep.
    if !personal && facts.holder_left {
        deviations.push(Deviation::Holder);
    }
    let age = found.password_set_at.map_or(0, |at| facts.now.seconds_since(at));
    if found.state == State::Open && found.password_hash.is_some() && age > facts.initial {
        deviations.push(Deviation::Initial);
    }
    if found.state == State::Active && age > facts.rotate * 86_400 {
        deviations.push(Deviation::Password);
    }
    if found.quota != if personal { facts.personal } else { facts.shared } {
        deviations.push(Deviation::Quota);
    }
    let unread = facts.opened_since.is_some_and(|since| found.alive_at() < since);
    if !personal && found.state == State::Active && unread {
        deviations.push(Deviation::Unread);
    }
    deviations
}

/// A name whose characters have no reading cannot be spelt, and is nobody's fault.
fn is_called_after(name: &UserName, person: &str) -> bool {
    super::readings(person).is_err() || name.spells(person)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailboxes::MailboxId;

    const DAY: i64 = 86_400;

    fn now() -> Moment {
        Moment::parse_local("2026-11-23T09:00").expect("a time")
    }

    fn found(kind: Kind, state: State) -> Model {
        Model {
            id: MailboxId::new(),
            kind,
            unit_id: platform::people::UnitId::new(),
            section: String::new(),
            holder_id: None,
            holder_name: "示小明".into(),
            holder_title: String::new(),
            holder_mark: String::new(),
            user_name: "shixiaoming".parse().expect("a name"),
            quota: 10,
            is_public: false,
            purpose: String::new(),
            state,
            password_hash: Some("x".into()),
            password_set_at: Some(now().plus_seconds(-DAY)),
            failed: 0,
            locked_until: None,
            form_id: None,
            created_at: now().plus_seconds(-200 * DAY),
            opened_at: None,
            suspended_at: None,
            suspended_for: None,
            cancelled_at: None,
            cancelled_for: None,
            handling: None,
            successor_id: None,
            handed_at: None,
            handed_to: None,
            last_seen_at: None,
        }
    }

    fn facts() -> Facts {
        Facts {
            now: now(),
            initial: 3 * DAY,
            rotate: 90,
            personal: 10,
            shared: 10,
            opened_since: Some(now().plus_seconds(-3 * DAY)),
            holder_left: false,
        }
    }

    #[test]
    fn article_13_every_box_is_held_to_the_standards() {
        let good = found(Kind::Personal, State::Active);
        assert_eq!(against(&good, &facts()), []);
        let other = Model { user_name: "libai".parse().expect("a name"), ..good.clone() };
        assert_eq!(against(&other, &facts()), [Deviation::Name]);
        let unspeakable = Model { holder_name: "𠮷☃".into(), ..other };
        assert_eq!(against(&unspeakable, &facts()), []);
        let old = Model { password_set_at: Some(now().plus_seconds(-91 * DAY)), quota: 11, ..good.clone() };
        assert_eq!(against(&old, &facts()), [Deviation::Password, Deviation::Quota]);
        let edge = Model { password_set_at: Some(now().plus_seconds(-90 * DAY)), ..good.clone() };
        assert_eq!(against(&edge, &facts()), [], "the last day still holds");
        let unused = Model { state: State::Open, password_set_at: Some(now().plus_seconds(-4 * DAY)), ..good.clone() };
        assert_eq!(against(&unused, &facts()), [Deviation::Initial]);
        let waiting = Model { password_hash: None, password_set_at: None, ..unused };
        assert_eq!(against(&waiting, &facts()), [], "nothing was handed out yet");

        let unit = found(Kind::Unit, State::Active);
        assert_eq!(against(&unit, &facts()), [], "a unit's box is called as the unit likes");
        let silent = Model { password_set_at: Some(now().plus_seconds(-5 * DAY)), ..unit.clone() };
        assert_eq!(against(&silent, &facts()), [Deviation::Unread]);
        let seen = Model { last_seen_at: Some(now().plus_seconds(-DAY)), ..silent.clone() };
        assert_eq!(against(&seen, &facts()), []);
        assert_eq!(against(&silent, &Facts { opened_since: None, ..facts() }), [], "nobody says who opens what");
        assert_eq!(against(&unit, &Facts { holder_left: true, ..facts() }), [Deviation::Holder]);
        for state in [State::Approved, State::Cancelled] {
            let over = Model { quota: 1, ..found(Kind::Unit, state) };
            assert_eq!(against(&over, &Facts { holder_left: true, ..facts() }), []);
        }
    }

    #[test]
    fn what_is_looked_for_stands_in_a_standard() {
        for deviation in Deviation::ALL {
            assert!(STANDARDS.iter().any(|standard| standard.looks_for == Some(deviation)), "{deviation:?}");
        }
        for standard in STANDARDS {
            assert_eq!(standard.rules.is_empty(), standard.mark.is_some(), "{}: one source", standard.key);
            assert!(standard.keeping != Keeping::Checked || standard.looks_for.is_some(), "{}", standard.key);
        }
    }
}
