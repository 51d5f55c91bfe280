//! The daily sweep (art. 13): boxes of people who have left their unit are suspended, boxes that
//! nobody opens are suspended and, later, cancelled — each with a notice to those who answer for
//! it. Sign-ins are read from the file that Dovecot keeps.

use std::collections::HashMap;
use std::io::ErrorKind;

use platform::app::App;
use platform::jobs::Job;
use platform::people::{Actor, Post, StaffId, UnitId, account, holding, staff};
use platform::{Act, Moment, Result, notices};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveModelTrait, QueryOrder, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::mailbox::{ActiveModel, Column, Entity, Kind, Model, Reason, State};
use super::register::{self, Cancellation, Order};
use super::servers::LAST_SIGN_IN;
use super::{Handling, MailboxId, lists};

const DAY: i64 = 86_400;

/// Sweeps, every day.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Sweep;

impl Job for Sweep {
    const KIND: &'static str = "mailboxes.sweep";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    async fn run(self, app: App) -> Result<()> {
        sweep(&app).await.map(drop)
    }
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Boxes suspended because their person has left.
    pub left: usize,
    /// Boxes suspended because nobody opens them.
    pub dormant: usize,
    /// Boxes cancelled because nobody has opened them for long.
    pub cancelled: usize,
}

/// One sweep: the lists are made equal once more, sign-ins are read, then every personal box is
/// looked at. Each box is an act of its own.
pub async fn sweep(app: &App) -> Result<Swept> {
    let lists = lists::keep(app).await;
    read_sign_ins(app).await?;
    let mut swept = Swept::default();
    let boxes = Entity::find()
        .filter(Column::Kind.eq(Kind::Personal))
        .filter(Column::State.is_in([State::Open, State::Active, State::Suspended]))
        .order_by_asc(Column::UserName)
        .all(app.db.read())
        .await?;
    for found in boxes {
        look_at(app, &found, &mut swept).await?;
    }
    // A mail server that is down does not keep boxes of leavers open in the register.
    lists.map(|()| swept)
}

async fn look_at(app: &App, found: &Model, swept: &mut Swept) -> Result<()> {
    let now = app.time.now();
    let days = |rule: &str| -> Result<i64> { Ok(i64::from(app.rules.days(rule, now.day())?.value.number())) };
    let (lock, end) = (days("mailbox.dormant.lock")?, days("mailbox.dormant.cancel")?);
    let asleep = now.seconds_since(found.alive_at()) / DAY;
    let in_use = matches!(found.state, State::Open | State::Active);
    let reason = match found.holder_id {
        Some(holder) if in_use => departure(app, found.unit_id, holder, now).await?,
        _ => None,
    };
    let dormant = in_use && asleep > lock;
    let over = found.state == State::Suspended && found.suspended_for == Some(Reason::Dormant) && asleep > end;
    if reason.is_none() && !dormant && !over {
        return Ok(());
    }
    let act = app.act(&Actor::System(Sweep::KIND)).await?;
    let order = Order::of_the_platform(&act)?;
    if let Some(reason) = reason {
        register::suspend(&act, &order, found.id, reason).await?;
        tell(&act, found, "mailboxes-notice-left", json!({})).await?;
        swept.left += 1;
    } else if dormant {
        register::suspend(&act, &order, found.id, Reason::Dormant).await?;
        let date = found.alive_at().plus_seconds((end + 1) * DAY).day().to_string();
        tell(&act, found, "mailboxes-notice-dormant", json!({ "days": asleep, "date": date })).await?;
        swept.dormant += 1;
    } else {
        // The notice was given when it was suspended; the law of the house wants it that long before.
        let cancellation = Cancellation { reason: Reason::Dormant, handling: Handling::Archive, successor: None };
        register::cancel(&act, &order, found.id, &cancellation).await?;
        tell(&act, found, "mailboxes-notice-cancelled", json!({ "days": asleep })).await?;
        swept.cancelled += 1;
    }
    act.commit().await
}

/// Why a person's box goes with them: they left, their account was closed, or no post of theirs
/// at the unit is left. Who never held one is kept by nothing but their being there.
async fn departure(app: &App, unit: UnitId, holder: StaffId, now: Moment) -> Result<Option<Reason>> {
    let db = app.db.read();
    let Some(person) = staff::Entity::find_by_id(holder).one(db).await? else { return Ok(Some(Reason::Left)) };
    if person.left_at.is_some() {
        return Ok(Some(Reason::Left));
    }
    if person.unit_id != unit {
        return Ok(Some(Reason::Transferred));
    }
    let account = account::Entity::find().filter(account::Column::StaffId.eq(holder)).one(db).await?;
    if account.is_some_and(|account| account.disabled_at.is_some()) {
        return Ok(Some(Reason::Left));
    }
    let held = holding::Entity::find()
        .filter(holding::Column::StaffId.eq(holder))
        .filter(holding::Column::UnitId.eq(unit))
        .all(db)
        .await?;
    let gone = !held.is_empty() && held.iter().all(|held| held.over(now));
    Ok(gone.then_some(Reason::Transferred))
}

/// Tells the unit's information officer, who hands in the form that follows, and the holder.
async fn tell(act: &Act, found: &Model, message: &str, mut args: serde_json::Value) -> Result<()> {
    args["name"] = json!(found.user_name);
    args["person"] = json!(found.holder_name);
    let url = format!("/desk/mailboxes/{}", found.id);
    notices::tell_post(act, found.unit_id, Post::InformationOfficer, message, args.clone(), &url).await?;
    match found.holder_id {
        Some(holder) => notices::tell(act, holder, message, args, &url).await,
        None => Ok(()),
    }
}

/// Reads Dovecot's file of last sign-ins into the register.
async fn read_sign_ins(app: &App) -> Result<()> {
    let Some(mail) = &app.settings.mailboxes else { return Ok(()) };
    let file = mail.store.join(LAST_SIGN_IN);
    let text = match tokio::fs::read_to_string(&file).await {
        Ok(text) => text,
        // Nobody has signed in yet.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(anyhow::Error::new(error).context(format!("cannot read {}", file.display())).into()),
    };
    let seen = sign_ins(&text, &app.settings.base_domain);
    let boxes = Entity::find().filter(Column::State.ne(State::Cancelled)).all(app.db.read()).await?;
    let act = app.act(&Actor::System(Sweep::KIND)).await?;
    for found in boxes {
        let Some(at) =
            seen.get(found.user_name.as_str()).filter(|at| found.last_seen_at.is_none_or(|known| known < **at))
        else {
            continue;
        };
        note(&act, found.id, *at).await?;
    }
    act.commit().await
}

async fn note(act: &Act, id: MailboxId, at: Moment) -> Result<()> {
    let row = ActiveModel { id: Set(id), last_seen_at: Set(Some(at)), ..Default::default() };
    row.update(act.db()).await?;
    Ok(())
}

/// User names with their last sign-in: lines `shared/last-login/<address>` and seconds by turns.
fn sign_ins(text: &str, domain: &str) -> HashMap<String, Moment> {
    let lines: Vec<&str> = text.lines().collect();
    let pairs = lines.chunks_exact(2).filter_map(|pair| {
        let address = pair[0].rsplit('/').next()?;
        let user = address.strip_suffix(domain)?.strip_suffix('@')?;
        let seconds: i64 = pair[1].trim().parse().ok()?;
        Some((user.to_owned(), Moment(seconds.checked_mul(1_000_000)?)))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dovecots_file_is_read_and_nonsense_is_left_out() {
        let text = "shared/last-login/shiyi@d.localhost\n1795667104\nshared/last-login/x@other\n1\n\
                    shared/last-login/shier@d.localhost\nsoon\nhalf";
        let seen = sign_ins(text, "d.localhost");
        assert_eq!(seen.len(), 1);
        assert_eq!(seen["shiyi"], Moment(1_795_667_104_000_000));
        assert!(sign_ins("", "d.localhost").is_empty());
    }
}
