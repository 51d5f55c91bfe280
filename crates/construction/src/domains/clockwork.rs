//! What the days bring to domain names: redirections end, stopped names become free, terms that end
//! soon are pointed out, and the zone is compared with what the name server holds.

use platform::jobs::Job;
use platform::journal::Entry;
use platform::notices;
use platform::people::{Actor, Post};
use platform::{Act, App, Result};
use sea_orm::prelude::*;
use sea_orm::{ActiveModelTrait, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::domain::{ActiveModel, Column, DomainState, Entity};
use super::push::{self, PushZone};
use super::{carry_out, register};

/// The work of a day.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct DomainsDay;

impl Job for DomainsDay {
    const KIND: &'static str = "domains.day";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    async fn run(self, app: App) -> Result<()> {
        let act = app.act(&Actor::System("domains")).await?;
        register::by_the_clock(&act).await?;
        carry_out::lapse_withdrawn(&act).await?;
        remind(&act).await?;
        // Whatever somebody did to the zone behind our back is put right once a day.
        if push::wanted(&app).await? {
            act.enqueue(&PushZone::default()).await?;
        }
        act.commit().await
    }
}

/// Points out terms that end soon, once, and again when they have ended. Returns how many.
pub async fn remind(act: &Act) -> Result<usize> {
    let today = act.now().day();
    let notice = act.app().rules.days("domain.notice", today)?.value;
    let soon = notice.after(today, &act.app().calendar).date;
    let using = [DomainState::Registered, DomainState::Resolving, DomainState::Changing];
    let held =
        Entity::find().filter(Column::State.is_in(using)).filter(Column::ExpiresAt.is_not_null()).all(act.db()).await?;
    let mut told = 0;
    for domain in held {
        let Some(ends) = domain.expires_at else { continue };
        let over = ends <= act.now();
        let known = domain.reminded_at.is_some_and(|at| !over || at >= ends);
        if ends.day() > soon || known {
            continue;
        }
        let name = domain.name(act.app());
        let message = if over { "domains-notice-expired" } else { "domains-notice-expiry" };
        let args = json!({ "name": name, "day": ends.day().to_string() });
        let url = format!("/desk/domains/{}", domain.id);
        for post in [Post::InformationOfficer, Post::PrincipalLeader] {
            notices::tell_post(act, domain.unit_id, post, message, args.clone(), &url).await?;
        }
        let row = ActiveModel { id: Set(domain.id), reminded_at: Set(Some(act.now())), ..Default::default() };
        row.update(act.db()).await?;
        act.record(
            Entry::new("domain.remind", "domain", domain.id, name).unit(domain.unit_id).effect(json!({ "over": over })),
        );
        told += 1;
    }
    Ok(told)
}
