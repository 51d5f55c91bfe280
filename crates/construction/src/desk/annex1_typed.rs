//! What is typed into annex 1, read into the plan and out of it; what cannot be read is named.

use jiff::civil::Date;
use platform::people::UnitId;
use platform::{Error, Moment, Refusal, Result};
use serde::{Deserialize, Serialize};

use crate::columns::{
    Alteration, Change, ChannelChange, ChannelId, ColumnId, ColumnKind, NewChannel, NewColumn, Position, Template, Tree,
};
use crate::plans::{Application, Contact, Duty, Plan, Proposal};
use crate::sites::{Closing, Offline};

/// The words of the form, as they are typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WordsForm {
    pub(super) moved: i64,
    pub(super) section: String,
    pub(super) leader: String,
    pub(super) contact: String,
    pub(super) phone: String,
    pub(super) mobile: String,
    pub(super) email: String,
    pub(super) site_name: String,
    pub(super) short_name: String,
    pub(super) name_en: String,
    pub(super) code: String,
    pub(super) label: String,
    pub(super) purpose: String,
    pub(super) audience: String,
    pub(super) personal_data: String,
    pub(super) protection: String,
    pub(super) migration: String,
    pub(super) old_addresses: String,
    pub(super) opens_on: String,
    pub(super) basis: String,
    pub(super) reason: String,
    pub(super) effect: String,
    pub(super) upkeep: String,
    pub(super) security: String,
    pub(super) sensitive: String,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) public_reason: String,
    pub(super) heir: String,
    pub(super) heir_url: String,
    pub(super) keeps: String,
}

/// One change, as it is typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    pub(super) moved: i64,
    pub(super) kind: String,
    pub(super) column: String,
    pub(super) channel: String,
    pub(super) place: String,
    pub(super) position: String,
    pub(super) into: String,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) name_en: String,
    pub(super) unit: String,
    pub(super) column_kind: String,
    pub(super) keywords: String,
    pub(super) description: String,
    pub(super) template: String,
    pub(super) speciality: String,
    pub(super) until: String,
    pub(super) note: String,
    pub(super) why: String,
    pub(super) source: String,
    pub(super) content: String,
    pub(super) period: String,
    pub(super) person: String,
    pub(super) interactive: String,
}

impl WordsForm {
    pub(super) fn of(plan: &Plan) -> Self {
        let contact = &plan.contact;
        let proposal = plan.new_site.clone();
        let offline = plan.offline.as_ref();
        let closing = plan.closing.as_ref();
        let local = |at: Moment| at.minute().replace(' ', "T");
        let yes = |yes: bool| if yes { "yes".to_owned() } else { String::new() };
        let of =
            |pick: fn(&Proposal) -> &String| proposal.as_ref().map(|known| pick(known).clone()).unwrap_or_default();
        Self {
            moved: 0,
            section: contact.section.clone(),
            leader: contact.leader.clone(),
            contact: contact.name.clone(),
            phone: contact.phone.clone(),
            mobile: contact.mobile.clone(),
            email: contact.email.clone(),
            site_name: of(|known| &known.name),
            short_name: of(|known| &known.short_name),
            name_en: of(|known| &known.name_en),
            code: of(|known| &known.code),
            label: of(|known| &known.label),
            purpose: plan.purpose.clone(),
            audience: plan.audience.clone(),
            personal_data: yes(plan.personal_data),
            protection: plan.protection.clone(),
            migration: plan.migration.clone(),
            old_addresses: plan.old_addresses.clone(),
            opens_on: plan.opens_on.map(|day| day.to_string()).unwrap_or_default(),
            basis: plan.basis.clone(),
            reason: plan.reason.clone(),
            effect: plan.effect.clone(),
            upkeep: plan.upkeep.clone(),
            security: plan.security.clone(),
            sensitive: yes(plan.sensitive),
            from: offline.and_then(|offline| offline.from).map(local).unwrap_or_default(),
            until: offline.map(|offline| local(offline.until)).unwrap_or_default(),
            public_reason: offline
                .map(|offline| offline.reason.clone())
                .or(closing.map(|closing| closing.reason.clone()))
                .unwrap_or_default(),
            heir: closing.map(|closing| closing.heir.clone()).unwrap_or_default(),
            heir_url: closing.map(|closing| closing.heir_url.clone()).unwrap_or_default(),
            keeps: closing.map_or("archive", |closing| if closing.archive { "archive" } else { "gone" }).to_owned(),
        }
    }

    /// Writes what was typed into the plan; what cannot be read is named.
    pub(super) fn read(&self, plan: &mut Plan) -> Vec<Refusal> {
        let mut unread = Vec::new();
        let trimmed = |text: &str| text.trim().replace("\r\n", "\n");
        plan.contact = Contact {
            section: trimmed(&self.section),
            leader: trimmed(&self.leader),
            name: trimmed(&self.contact),
            phone: trimmed(&self.phone),
            mobile: trimmed(&self.mobile),
            email: trimmed(&self.email),
        };
        plan.purpose = trimmed(&self.purpose);
        plan.audience = trimmed(&self.audience);
        plan.personal_data = !self.personal_data.is_empty();
        plan.protection = trimmed(&self.protection);
        plan.migration = trimmed(&self.migration);
        plan.old_addresses = trimmed(&self.old_addresses);
        plan.basis = trimmed(&self.basis);
        plan.reason = trimmed(&self.reason);
        plan.effect = trimmed(&self.effect);
        plan.upkeep = trimmed(&self.upkeep);
        plan.security = trimmed(&self.security);
        plan.sensitive = !self.sensitive.is_empty();
        let mut at = |text: &str, field: &str| {
            let at = Moment::parse_local(text);
            if at.is_none() && !text.trim().is_empty() {
                unread.push(Refusal::new("sites-date-form").field(field));
            }
            at
        };
        match plan.application {
            Application::NewSite => {
                plan.new_site = Some(Proposal {
                    code: trimmed(&self.code),
                    label: trimmed(&self.label),
                    name: trimmed(&self.site_name),
                    short_name: trimmed(&self.short_name),
                    name_en: trimmed(&self.name_en),
                });
            }
            Application::Offline => {
                let (from, until) = (at(&self.from, "from"), at(&self.until, "until"));
                plan.offline = until.map(|until| Offline { reason: trimmed(&self.public_reason), from, until });
            }
            Application::Closing => {
                plan.closing = Some(Closing {
                    reason: trimmed(&self.public_reason),
                    heir: trimmed(&self.heir),
                    heir_url: trimmed(&self.heir_url),
                    archive: self.keeps != "gone",
                });
            }
            Application::Columns | Application::Redesign => {}
        }
        if matches!(plan.application, Application::NewSite | Application::Redesign) {
            plan.opens_on = self.opens_on.trim().parse::<Date>().ok();
            if plan.opens_on.is_none() && !self.opens_on.trim().is_empty() {
                unread.push(Refusal::new("plans-day").field("opens_on"));
            }
        }
        unread
    }
}

impl ChangeForm {
    pub(super) fn duty(&self) -> Duty {
        Duty {
            source: self.source.trim().to_owned(),
            content: self.content.trim().to_owned(),
            period: self.period.trim().to_owned(),
            person: self.person.trim().to_owned(),
            interactive: !self.interactive.is_empty(),
        }
    }

    /// The change as data; whether it can be made is another question.
    pub(super) fn read(&self, tree: &Tree, own: UnitId) -> Result<Alteration> {
        let missing = |field: &str| Error::from(Refusal::new("columns-place").field(field));
        let column = || self.column.parse::<ColumnId>().map_err(|_| missing("column"));
        let change = || -> Result<Change> {
            Ok(Change {
                name: self.name.clone(),
                name_en: self.name_en.clone(),
                unit: self.unit.parse().unwrap_or(own),
                kind: ColumnKind::parse(&self.column_kind).ok_or_else(|| missing("column_kind"))?,
                keywords: self.keywords.clone(),
                description: self.description.clone(),
                template: Template::parse(&self.template).ok_or_else(|| missing("template"))?,
                speciality: !self.speciality.is_empty(),
            })
        };
        Ok(match self.kind.as_str() {
            "open-channel" => Alteration::OpenChannel {
                id: ChannelId::new(),
                channel: NewChannel {
                    slug: self.slug.clone(),
                    name: self.name.clone(),
                    name_en: self.name_en.clone(),
                    description: self.description.clone(),
                },
            },
            "rename-channel" => Alteration::RenameChannel {
                id: self.channel.parse().map_err(|_| missing("channel"))?,
                change: ChannelChange {
                    name: self.name.clone(),
                    name_en: self.name_en.clone(),
                    description: self.description.clone(),
                },
            },
            "open" | "topic" => {
                let (channel, parent) = place(tree, &self.place)?;
                let change = change()?;
                let until = match self.kind.as_str() {
                    "topic" => {
                        let day = self.until.trim().parse::<Date>();
                        Some(day.map_err(|_| Error::from(Refusal::new("plans-day").field("until")))?)
                    }
                    _ => None,
                };
                let column = NewColumn {
                    channel,
                    parent,
                    unit: change.unit,
                    slug: self.slug.clone(),
                    name: change.name,
                    name_en: change.name_en,
                    kind: change.kind,
                    keywords: change.keywords,
                    description: change.description,
                    template: change.template,
                    speciality: change.speciality,
                };
                Alteration::Open { id: ColumnId::new(), column, until }
            }
            "rename" => Alteration::Rename { id: column()?, change: change()? },
            "move" => {
                let (channel, parent) = place(tree, &self.place)?;
                let position = match self.position.as_str() {
                    "first" => Position::First,
                    "" | "last" => Position::Last,
                    other => Position::Behind(other.parse().map_err(|_| missing("position"))?),
                };
                Alteration::Move { id: column()?, channel, parent, slug: self.slug.clone(), position }
            }
            "merge" => Alteration::Merge { id: column()?, into: self.into.parse().map_err(|_| missing("into"))? },
            "close" => Alteration::Close { id: column()?, note: self.note.clone() },
            _ => return Err(Refusal::new("plans-kind").field("kind").into()),
        })
    }
}

fn place(tree: &Tree, text: &str) -> Result<(ChannelId, Option<ColumnId>)> {
    let refusal = || Error::from(Refusal::new("columns-place").field("place"));
    match text.split_once(':') {
        Some(("channel", id)) => Ok((id.parse().map_err(|_| refusal())?, None)),
        Some(("column", id)) => {
            let parent = id.parse().ok().and_then(|id: ColumnId| tree.column(id)).ok_or_else(refusal)?;
            Ok((parent.channel_id, Some(parent.id)))
        }
        _ => Err(refusal()),
    }
}
