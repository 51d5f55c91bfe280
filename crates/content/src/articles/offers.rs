//! Pushing to the portal (art. 9): a department offers a public article to a portal column; the
//! portal's editor accepts, or declines with a reason. Source and link to the original stay;
//! changes and withdrawals of the original follow.

use construction::columns::{ColumnId, column};
use construction::hosts;
use construction::sites::{SiteKind, site};
use platform::people::{Post, SiteRef};
use platform::permits::{DecideOffer, OfferArticle};
use platform::{Act, OrNotFound, Refusal, Result, notices, store};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, Set};
use serde_json::json;

use super::article::{self, ArticleId, Model};
use super::draft::{entry, was_faster};
use super::notify::{self, News};
use super::offer::{self, OfferId, OfferState};
use super::publication::{self, PublicationId};
use super::withdrawal::Reason;
use super::{publish, revision, withdraw};
use crate::archive::capture;

/// Offers a public article to a portal column.
pub async fn offer(act: &Act, id: ArticleId, column: ColumnId, note: &str) -> Result<offer::Model> {
    let article = article::of_act(act, id).await?;
    act.permit(OfferArticle, &article.bare_resource())?;
    let own = publication::own(act.db(), id).await?.filter(|own| own.withdrawn_at.is_none());
    if own.is_none() {
        return Err(Refusal::new("offers-not-public").article("9").into());
    }
    let column = column::by_id(act.db(), column).await?;
    let site = site::by_id(act.db(), column.site_id).await?;
    if site.kind != SiteKind::Portal || article.site_id == site.id {
        return Err(Refusal::new("offers-not-portal").article("9").field("column").into());
    }
    if let Some(known) = known(act, id, column.id).await? {
        return again(act, &article, known, note).await;
    }
    let row = offer::ActiveModel {
        id: Set(OfferId::new()),
        article_id: Set(id),
        site_id: Set(site.id),
        column_id: Set(column.id),
        unit_id: Set(article.unit_id),
        state: Set(OfferState::Waiting),
        note: Set(note.trim().to_owned()),
        reason: Set(None),
        offered_by: Set(act.staff()?.id),
        offered_at: Set(act.now()),
        decided_by: Set(None),
        decided_at: Set(None),
    };
    let offer = row.insert(act.db()).await.map_err(|error| {
        if was_faster(&error) { Refusal::new("offers-already").into() } else { platform::Error::from(error) }
    })?;
    said(act, "offer.make", &article, &offer);
    let text = json!({"title": article.title});
    notices::tell_post(act, site.unit_id, Post::PortalEditor, "notice-offer-waiting", text, "/desk/offers").await?;
    Ok(offer)
}

/// A declined or withdrawn offer may be made again; a waiting or accepted one may not.
async fn again(act: &Act, article: &Model, known: offer::Model, note: &str) -> Result<offer::Model> {
    if matches!(known.state, OfferState::Waiting | OfferState::Accepted) {
        return Err(Refusal::new("offers-already").field("column").into());
    }
    let mut row = known.into_active_model();
    row.state = Set(OfferState::Waiting);
    row.note = Set(note.trim().to_owned());
    row.reason = Set(None);
    row.offered_by = Set(act.staff()?.id);
    row.offered_at = Set(act.now());
    row.decided_by = Set(None);
    row.decided_at = Set(None);
    let offer = row.update(act.db()).await?;
    said(act, "offer.make", article, &offer);
    Ok(offer)
}

/// Takes an offer: the article appears in the portal column, with its source and its link.
pub async fn accept(act: &Act, id: OfferId) -> Result<publication::Model> {
    let (offer, article) = decidable(act, id).await?;
    let own = publication::own(act.db(), article.id).await?.or_not_found()?;
    if own.withdrawn_at.is_some() {
        return Err(Refusal::new("offers-not-public").article("9").into());
    }
    publish::must_take(act, offer.column_id, false).await?;
    let host = hosts::of_site(act.app(), offer.site_id)?;
    store::hold(act, host.site).await?;
    let column = column::by_id(act.db(), offer.column_id).await?;
    let shown = match taken(act, article.id, column.id).await? {
        Some(known) => {
            let mut row = copy_of(&own, known.into_active_model());
            row.withdrawn_at = Set(None);
            row.update(act.db()).await?
        }
        None => {
            let row = publication::ActiveModel {
                id: Set(PublicationId::new()),
                article_id: Set(article.id),
                site_id: Set(host.site),
                column_id: Set(column.id),
                path: Set(publish::address(&column.path, act.now().day().year(), &article.public_id)),
                index_number: Set(own.index_number.clone()),
                own: Set(false),
                published_at: Set(act.now()),
                changed_at: Set(act.now()),
                withdrawn_at: Set(None),
                ..Default::default()
            };
            copy_of(&own, row).insert(act.db()).await?
        }
    };
    let offer = decide(act, offer, OfferState::Accepted, None).await?;
    publish::refresh(act, &host, &shown).await?;
    act.record(
        entry("offer.accept", &article)
            .site(offer.site_id)
            .effect(json!({"offer": offer.id, "publication": shown.id, "path": shown.path}))
            .digest(shown.digest.clone()),
    );
    notify::officers(act, &article, News::OfferAccepted).await?;
    Ok(shown)
}

/// Declines an offer with a reason.
pub async fn decline(act: &Act, id: OfferId, reason: &str) -> Result<offer::Model> {
    let (offer, article) = decidable(act, id).await?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::new("offers-decline-reason").field("reason").article("9").into());
    }
    let offer = decide(act, offer, OfferState::Declined, Some(reason.to_owned())).await?;
    said(act, "offer.decline", &article, &offer);
    notify::officers(act, &article, News::OfferDeclined).await?;
    Ok(offer)
}

/// Takes an accepted article off the portal again; the department's own page stays.
pub async fn release(act: &Act, id: OfferId, note: &str) -> Result<offer::Model> {
    let offer = offer::by_id(act.db(), id).await?;
    let site = site::by_id(act.db(), offer.site_id).await?;
    act.permit(DecideOffer, &site::resource(&site))?;
    if offer.state != OfferState::Accepted {
        return Err(Refusal::new("offers-not-accepted").into());
    }
    let article = article::Entity::find_by_id(offer.article_id).one(act.db()).await?.or_not_found()?;
    if let Some(shown) = taken(act, article.id, offer.column_id).await?.filter(|p| p.withdrawn_at.is_none()) {
        withdraw::remove(act, shown, Reason::Duplicate, note).await?;
    }
    let offer = decide(act, offer, OfferState::Withdrawn, Some(note.trim().to_owned())).await?;
    said(act, "offer.release", &article, &offer);
    Ok(offer)
}

/// The portal's copies show the new revision.
pub(super) async fn follow_change(act: &Act, article: &Model, revision: &revision::Model) -> Result<()> {
    let own = publication::own(act.db(), article.id).await?.or_not_found()?;
    for copy in publication::of_article(act.db(), article.id).await? {
        if copy.own || copy.withdrawn_at.is_some() || copy.revision_id == revision.id {
            continue;
        }
        let host = hosts::of_site(act.app(), copy.site_id)?;
        store::hold(act, host.site).await?;
        capture::ensure(act, &copy).await?;
        let mut row = copy_of(&own, copy.into_active_model());
        row.changed_at = Set(act.now());
        let copy = row.update(act.db()).await?;
        publish::refresh(act, &host, &copy).await?;
    }
    Ok(())
}

/// Nothing is offered any more.
pub(super) async fn withdraw_all(act: &Act, article: ArticleId) -> Result<()> {
    for offer in offer::of_article(act.db(), article).await? {
        if offer.state.is_open() {
            let mut row = offer.into_active_model();
            row.state = Set(OfferState::Withdrawn);
            row.update(act.db()).await?;
        }
    }
    Ok(())
}

async fn decidable(act: &Act, id: OfferId) -> Result<(offer::Model, Model)> {
    let offer = offer::by_id(act.db(), id).await?;
    let site = site::by_id(act.db(), offer.site_id).await?;
    act.permit(DecideOffer, &site::resource(&site))?;
    if offer.state != OfferState::Waiting {
        return Err(Refusal::new("offers-decided").into());
    }
    let article = article::Entity::find_by_id(offer.article_id).one(act.db()).await?.or_not_found()?;
    Ok((offer, article))
}

async fn decide(act: &Act, offer: offer::Model, state: OfferState, reason: Option<String>) -> Result<offer::Model> {
    let mut row = offer.into_active_model();
    row.state = Set(state);
    row.reason = Set(reason);
    row.decided_by = Set(Some(act.staff()?.id));
    row.decided_at = Set(Some(act.now()));
    Ok(row.update(act.db()).await?)
}

async fn known(act: &Act, article: ArticleId, column: ColumnId) -> Result<Option<offer::Model>> {
    Ok(offer::of_article(act.db(), article).await?.into_iter().find(|offer| offer.column_id == column))
}

async fn taken(act: &Act, article: ArticleId, column: ColumnId) -> Result<Option<publication::Model>> {
    Ok(publication::of_article(act.db(), article)
        .await?
        .into_iter()
        .find(|shown| !shown.own && shown.column_id == column))
}

/// What a copy on the portal has in common with the original.
fn copy_of(own: &publication::Model, mut row: publication::ActiveModel) -> publication::ActiveModel {
    row.revision_id = Set(own.revision_id);
    row.form_id = Set(own.form_id);
    row.kind = Set(own.kind);
    row.title = Set(own.title.clone());
    row.lead = Set(own.lead.clone());
    row.subject = Set(own.subject);
    row.image = Set(own.image.clone());
    row.digest = Set(own.digest.clone());
    row
}

fn said(act: &Act, verb: &'static str, article: &Model, offer: &offer::Model) {
    let site: SiteRef = offer.site_id;
    act.record(entry(verb, article).site(site).effect(json!({
        "offer": offer.id,
        "column": offer.column_id,
        "note": offer.note,
        "reason": offer.reason,
    })));
}
