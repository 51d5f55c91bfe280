//! Pinning a result before the results of certain words and taking it away again (art. 9). An
//! address of the cluster that is an article's becomes that article, so that what is withdrawn
//! is not pinned any more; other addresses must be those of public bodies.

use std::collections::BTreeSet;

use construction::sites::label::PORTAL;
use construction::sites::site;
use jiff::ToSpan;
use jiff::civil::Date;
use platform::act::all_clear;
use platform::journal::Entry;
use platform::permits::PinSearch;
use platform::web::host::Place;
use platform::{Act, Moment, Refusal, Result};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set};
use serde_json::json;

use super::pin::{self, Model, PinId, word};
use crate::articles::{ArticleId, publication};
use crate::checks::screen;

/// What is to be pinned.
#[derive(Clone, Debug, Default)]
pub struct New {
    /// Words, divided by lines, commas or semicolons.
    pub words: String,
    /// A path of the portal or a whole address.
    pub target: String,
    /// Title; an article has its own.
    pub title: String,
    /// A sentence for the visitor.
    pub note: String,
    /// Last day.
    pub until: Option<Date>,
}

/// Suffixes of public bodies' domains, as a browser sends them: `.gov.cn`, `.政务`.
const PUBLIC_BODIES: [&str; 2] = [".gov.cn", ".xn--zfr164b"];

/// Where a target leads.
enum Target {
    Article(ArticleId, String),
    Address(String),
}

/// Pins a result; in force at once.
pub async fn pin(act: &Act, new: New) -> Result<Model> {
    let portal = site::portal(act.db()).await?;
    act.permit(PinSearch, &site::resource(&portal))?;
    let (rules, today) = (&act.app().rules, act.now().day());
    let most = rules.count("search.pin.words", today)?.value;
    let term = rules.days("search.pin.term", today)?.value.number();
    let longest = rules.chars("title.hard", today)?.value;
    let length = |text: &str| text.chars().count() as u64;
    let mut reasons = Vec::new();
    let words: BTreeSet<String> = new
        .words
        .split(['\n', '\r', ',', '，', ';', '；', '、'])
        .map(platform::search::bare)
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() || words.len() as u64 > most || words.iter().any(|word| length(word) > longest) {
        reasons.push(Refusal::new("search-pin-words").arg("most", most).field("words"));
    }
    let last = today.saturating_add(i64::from(term).days());
    let until = new.until.filter(|until| (today..=last).contains(until));
    if until.is_none() {
        reasons.push(Refusal::new("search-pin-until").arg("last", last.to_string()).field("until"));
    }
    let (title, note) = (new.title.trim(), new.note.trim());
    let target = match leads(act, new.target.trim()).await? {
        Ok(target) => Some(target),
        Err(refusal) => {
            reasons.push(refusal.field("target"));
            None
        }
    };
    if matches!(target, Some(Target::Address(_))) && (title.is_empty() || length(title) > longest) {
        reasons.push(Refusal::new("search-pin-title").arg("most", longest).field("title"));
    }
    if length(note) > longest {
        reasons.push(Refusal::new("search-pin-note").arg("most", longest).field("note"));
    }
    let shown = [("title", screening::Place::Title, title), ("note", screening::Place::Lead, note)];
    reasons.extend(screen::blockers(act.app(), act.db(), &shown).await?);
    all_clear(reasons)?;
    let (Some(until), Some(target)) = (until, target) else {
        return Err(anyhow::anyhow!("reasons were lost").into());
    };
    let (article, url, title) = match target {
        Target::Article(article, title) => (Some(article), String::new(), title),
        Target::Address(url) => (None, url, title.to_owned()),
    };
    let known = pin::Entity::find()
        .filter(pin::Column::RemovedAt.is_null())
        .filter(pin::Column::Until.gt(act.now()))
        .filter(match article {
            Some(article) => pin::Column::ArticleId.eq(article),
            None => pin::Column::Url.eq(&url),
        })
        .count(act.db())
        .await?;
    if known > 0 {
        return Err(Refusal::new("search-pin-twice").field("target").remedy("search-pin-twice-remedy").into());
    }
    let row = pin::ActiveModel {
        id: Set(PinId::new()),
        site_id: Set(portal.id),
        article_id: Set(article),
        url: Set(url.clone()),
        title: Set(title.clone()),
        note: Set(note.to_owned()),
        until: Set(Moment::at_start_of(until.saturating_add(1.day()))),
        pinned_by: Set(act.staff()?.id),
        pinned_at: Set(act.now()),
        removed_by: Set(None),
        removed_at: Set(None),
    };
    let pinned = row.insert(act.db()).await?;
    let rows = words.iter().map(|word| word::ActiveModel { word: Set(word.clone()), pin_id: Set(pinned.id) });
    word::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    act.record(
        Entry::new("search.pin", "search_pin", pinned.id, &title)
            .unit(portal.unit_id)
            .site(portal.id)
            .effect(json!({ "words": words, "article": article, "url": url, "until": until.to_string() })),
    );
    Ok(pinned)
}

/// Where an address leads, or why it may not be pinned.
async fn leads(act: &Act, target: &str) -> Result<std::result::Result<Target, Refusal>> {
    let address = public_address(act.app(), target).filter(|_| !target.is_empty());
    let Some(address) = address else {
        return Ok(Err(Refusal::new("search-pin-foreign").article("9")));
    };
    let host = address.host_str().unwrap_or_default();
    let Place::Site(host) = act.app().hosts.place(host, &act.app().settings.base_domain) else {
        return Ok(Ok(Target::Address(address.to_string())));
    };
    Ok(match publication::at(act.db(), host.site, address.path()).await? {
        Some(shown) if shown.withdrawn_at.is_some() => Err(Refusal::new("search-pin-gone")),
        Some(shown) => Ok(Target::Article(shown.article_id, shown.title)),
        None => Ok(Target::Address(address.to_string())),
    })
}

/// The address that somebody of the office typed, when it leads to a public body's site.
pub fn public_address(app: &platform::App, target: &str) -> Option<url::Url> {
    let address = url::Url::parse(&app.settings.origin(PORTAL)).ok()?.join(target).ok()?;
    let host = address.host_str()?;
    if !matches!(address.scheme(), "http" | "https") || !address.username().is_empty() {
        return None;
    }
    let allowed = match app.hosts.place(host, &app.settings.base_domain) {
        Place::Site(host) => host.live,
        // Never the desk, and no name of ours that leads nowhere.
        Place::Desk | Place::Moved(_) | Place::Bare => false,
        Place::Unknown => PUBLIC_BODIES.iter().any(|suffix| host.ends_with(suffix)),
    };
    allowed.then_some(address)
}

/// Takes a pinned result away before its time.
pub async fn remove(act: &Act, id: PinId) -> Result<()> {
    let portal = site::portal(act.db()).await?;
    act.permit(PinSearch, &site::resource(&portal))?;
    let pinned = pin::by_id(act.db(), id).await?;
    if pinned.removed_at.is_some() || pinned.until <= act.now() {
        return Err(Refusal::new("search-pin-over").into());
    }
    let title = pinned.title.clone();
    let mut row = pinned.into_active_model();
    row.removed_by = Set(Some(act.staff()?.id));
    row.removed_at = Set(Some(act.now()));
    row.update(act.db()).await?;
    act.record(Entry::new("search.unpin", "search_pin", id, &title).unit(portal.unit_id).site(portal.id));
    Ok(())
}
