//! The register of links (annex 5, L1): what a public text links is written down in the transaction that makes it public,
//! changes it or takes it away.

use construction::hosts;
use construction::sites::{LinkTarget, site};
use platform::people::{SiteRef, UnitId};
use platform::{Act, OrNotFound, Result, store};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, Set};
use url::Url;

use super::address::{self, Found};
use super::place::{self, PlaceId, Shown};
use super::seen;
use super::target::{self, State, TargetId};
use crate::articles::{ArticleId, article, publication, revision};
use crate::blocks::block;

/// The text that links.
struct Text<'a> {
    id: Uuid,
    article: Option<ArticleId>,
    site: SiteRef,
    unit: UnitId,
    everywhere: bool,
    path: &'a str,
}

/// Writes down what a publication links now; of a withdrawn one nothing is shown any more.
pub(crate) async fn publication(act: &Act, shown: &publication::Model) -> Result<()> {
    if shown.withdrawn_at.is_some() {
        return gone(act, shown.id.0).await;
    }
    let content = revision::of(act.db(), shown.article_id, shown.revision_id).await?.content;
    let base = base(act, shown.site_id, &shown.path)?;
    let found = address::of_content(&content, &base, &act.app().settings.base_domain);
    let unit = if found.is_empty() { None } else { Some(unit_of(act, shown.article_id).await?) };
    let Some(unit) = unit else { return leave(act, shown.id.0, &[]).await };
    let text = Text {
        id: shown.id.0,
        article: Some(shown.article_id),
        site: shown.site_id,
        unit,
        everywhere: false,
        path: &shown.path,
    };
    keep(act, &text, &found).await
}

/// Writes down what the live version of a block links.
pub(crate) async fn block(act: &Act, block: &block::Model) -> Result<()> {
    let Some(body) = block::live(act.db(), block).await? else { return gone(act, block.id.0).await };
    let base = base(act, block.site_id, "/")?;
    let found = address::of_html(&body, &base, &act.app().settings.base_domain);
    let unit = site::by_id(act.db(), block.site_id).await?.unit_id;
    let text = Text { id: block.id.0, article: None, site: block.site_id, unit, everywhere: block.shared, path: "" };
    keep(act, &text, &found).await
}

/// Writes down what the footers of the sites link; asked every day, because a site's record is kept a chapter below.
pub(super) async fn footers(act: &Act) -> Result<()> {
    for site in site::all(act.db()).await? {
        if act.app().hosts.by_site(site.id).is_none_or(|host| !host.live) {
            gone(act, site.id.0).await?;
            continue;
        }
        let base = base(act, site.id, "/")?;
        let links = site.footer.links.iter().filter_map(|link| match &link.to {
            LinkTarget::Url(url) => Some((url.as_str(), link.title.as_str())),
            LinkTarget::Site(_) => None,
        });
        let found = address::of_list(links, "footer", &base, &act.app().settings.base_domain);
        let text =
            Text { id: site.id.0, article: None, site: site.id, unit: site.unit_id, everywhere: false, path: "/" };
        keep(act, &text, &found).await?;
    }
    Ok(())
}

fn base(act: &Act, site: SiteRef, path: &str) -> Result<Url> {
    let host = hosts::of_site(act.app(), site)?;
    Url::parse(&format!("{}{path}", host.origin)).map_err(|error| anyhow::anyhow!("{path}: {error}").into())
}

async fn unit_of(act: &Act, id: ArticleId) -> Result<UnitId> {
    Ok(article::Entity::find_by_id(id).one(act.db()).await?.or_not_found()?.unit_id)
}

async fn keep(act: &Act, text: &Text<'_>, found: &[Found]) -> Result<()> {
    let targets = targets(act, found).await?;
    let wanted: Vec<(TargetId, &Found)> = found
        .iter()
        .filter_map(|one| targets.iter().find(|target| target.address == one.address).map(|target| (target.id, one)))
        .collect();
    let kept: Vec<_> = wanted.iter().map(|(target, one)| (*target, one.field)).collect();
    leave(act, text.id, &kept).await?;
    let known = place::of_text(act.db(), text.id).await?;
    let mut new = Vec::new();
    for (target, one) in wanted {
        match known.iter().find(|place| place.target_id == target && place.field == one.field) {
            Some(place) if place.shown == Shown::Now && place.label == one.label => {}
            Some(place) => {
                let again = place.shown != Shown::Now;
                let mut row = place.clone().into_active_model();
                row.shown = Set(Shown::Now);
                row.label = Set(one.label.clone());
                row.until_at = Set(None);
                if again {
                    row.since_at = Set(act.now());
                    // Why it could stay was said of the text that it left.
                    row.accepted_by = Set(None);
                    row.accepted_at = Set(None);
                    row.accepted_for = Set(String::new());
                }
                row.update(act.db()).await?;
            }
            None => new.push(place::ActiveModel {
                id: Set(PlaceId::new()),
                target_id: Set(target),
                site_id: Set(text.site),
                unit_id: Set(text.unit),
                text_id: Set(text.id),
                article_id: Set(text.article),
                everywhere: Set(text.everywhere),
                field: Set(one.field.to_owned()),
                label: Set(one.label.clone()),
                path: Set(text.path.to_owned()),
                shown: Set(Shown::Now),
                since_at: Set(act.now()),
                until_at: Set(None),
                accepted_by: Set(None),
                accepted_at: Set(None),
                accepted_for: Set(String::new()),
            }),
        }
    }
    if !new.is_empty() {
        place::Entity::insert_many(new).exec_without_returning(act.db()).await?;
    }
    Ok(())
}

/// The rows of these addresses; new ones are made.
async fn targets(act: &Act, found: &[Found]) -> Result<Vec<target::Model>> {
    let mut addresses: Vec<String> = found.iter().map(|one| one.address.clone()).collect();
    addresses.sort();
    addresses.dedup();
    let known = target::by_addresses(act.db(), &addresses).await?;
    let lacking: Vec<_> = addresses
        .iter()
        .filter(|address| !known.iter().any(|target| target.address == **address))
        .filter_map(|address| found.iter().find(|one| one.address == *address))
        .collect();
    if lacking.is_empty() {
        return Ok(known);
    }
    let rows = lacking.into_iter().map(|one| target::ActiveModel {
        id: Set(TargetId::new()),
        address: Set(one.address.clone()),
        host: Set(one.host.clone()),
        inside: Set(one.inside),
        state: Set(State::New),
        why: Set(String::new()),
        detail: Set(String::new()),
        checked_at: Set(None),
        failures: Set(0),
        failing_since: Set(None),
        dead_since: Set(None),
    });
    // Somebody else may have published the same address meanwhile.
    let once = OnConflict::column(target::Column::Address).do_nothing().to_owned();
    target::Entity::insert_many(rows).on_conflict(once).exec_without_returning(act.db()).await?;
    target::by_addresses(act.db(), &addresses).await
}

/// What a text does not link any more stands in an earlier version only.
async fn leave(act: &Act, text: Uuid, kept: &[(TargetId, &str)]) -> Result<()> {
    seen::note(act, text).await?;
    for place in place::of_text(act.db(), text).await? {
        let stays = kept.iter().any(|(target, field)| *target == place.target_id && *field == place.field);
        if place.shown != Shown::Now || stays {
            continue;
        }
        let mut row = place.into_active_model();
        row.shown = Set(Shown::Before);
        row.until_at = Set(Some(act.now()));
        row.update(act.db()).await?;
    }
    Ok(())
}

/// Nothing of a text is shown any more.
async fn gone(act: &Act, text: Uuid) -> Result<()> {
    place::Entity::update_many()
        .col_expr(place::Column::Shown, Expr::value(Shown::Gone))
        .col_expr(place::Column::UntilAt, Expr::value(act.now()))
        .filter(place::Column::TextId.eq(text))
        .filter(place::Column::Shown.ne(Shown::Gone))
        .exec(act.db())
        .await?;
    Ok(())
}

/// Looks through what became public before there was a register, some texts at a time; their pages are renewed. Returns
/// whether there may be more.
pub(super) async fn catch_up(act: &Act, most: u64) -> Result<bool> {
    let open = publication::Entity::find()
        .filter(publication::Column::WithdrawnAt.is_null())
        .filter(publication::Column::Id.not_in_subquery(seen::texts()))
        .order_by_asc(publication::Column::Id)
        .limit(most)
        .all(act.db())
        .await?;
    let blocks = block::Entity::find()
        .filter(block::Column::LiveId.is_not_null())
        .filter(block::Column::Id.not_in_subquery(seen::texts()))
        .limit(most)
        .all(act.db())
        .await?;
    let more = open.len() as u64 == most || blocks.len() as u64 == most;
    let mut stale = 0;
    for shown in &open {
        publication(act, shown).await?;
        if place::of_text(act.db(), shown.id.0).await?.is_empty() {
            continue;
        }
        stale += store::mark_stale(act, &format!("article:{}", shown.article_id)).await?;
    }
    for one in &blocks {
        block(act, one).await?;
        stale += store::mark_stale(act, &one.tag()).await?;
    }
    if stale > 0 {
        act.enqueue(&store::serve::RefreshPages).await?;
    }
    Ok(more)
}
