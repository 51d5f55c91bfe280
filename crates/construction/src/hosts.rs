//! Which host is which site, in the memory of this node: filled at start, filled again when the
//! journal says that a site has changed. The same reader drops changed pages from memory.

use platform::journal::entry;
use platform::journal::reader::{self, Start};
use platform::people::Actor;
use platform::web::host::{Names, SiteHost};
use platform::{App, Result};

use crate::domains::domain::{self, DomainState};
use crate::sites::site::{self, Model};

/// A site as the front door knows it.
pub fn host_of(app: &App, site: &Model) -> SiteHost {
    SiteHost {
        site: site.id,
        label: site.label.as_str().to_owned(),
        origin: app.settings.origin(site.label.as_str()),
        frame: site.frame,
        live: site.state.public(),
    }
}

/// Fills the table of hosts. Sites that are still being built have no host; a site answers on every
/// registered name that resolves to it, and a name that has been given up leads on for a while.
pub async fn load(app: &App) -> Result<()> {
    let sites = site::all(app.db.read()).await?;
    let mut names = Names::default();
    for domain in domain::answering(app.db.read()).await? {
        let label = domain.label.as_str().to_owned();
        match (domain.state, domain.site_id) {
            (DomainState::Redirecting, _) => names.moved.push((label, domain.redirect_to)),
            (_, Some(site)) => names.also.push((label, site)),
            (_, None) => {}
        }
    }
    app.hosts.replace(sites.iter().filter(|site| site.state.answers()).map(|site| host_of(app, site)), names);
    Ok(())
}

/// Keeps this node's table of hosts and its pages in memory up to date, for ever.
pub async fn follow(app: App) {
    let head = loop {
        // From the head as it was before loading: what commits meanwhile is read again, not missed.
        match begin(&app).await {
            Ok(head) => break head,
            Err(error) => {
                tracing::error!(%error, "the table of hosts cannot be read");
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            }
        }
    };
    let node = app.clone();
    reader::follow(app, "hosts", Start::From(head), async move |rows: &[entry::Model]| refresh(&node, rows).await)
        .await;
}

/// Deals with rows of the journal: changed pages are dropped, changed sites read again; pages
/// that list units are marked when a unit has changed.
pub async fn refresh(app: &App, rows: &[entry::Model]) -> Result<()> {
    if rows.iter().any(concerns_hosts) {
        load(app).await?;
    }
    app.store.forget(rows);
    if rows.iter().any(|row| row.object_kind == "unit") {
        let act = app.act(&Actor::System("directory")).await?;
        site::directory_changed(&act).await?;
        act.commit().await?;
    }
    Ok(())
}

async fn begin(app: &App) -> Result<i64> {
    let head = reader::head(app).await?;
    load(app).await?;
    Ok(head)
}

fn concerns_hosts(row: &entry::Model) -> bool {
    matches!(row.object_kind.as_str(), "site" | "domain") || row.pages().iter().any(|page| page.path == "*")
}

/// The host of a site that is known to exist.
pub fn of_site(app: &App, site: platform::people::SiteRef) -> Result<std::sync::Arc<SiteHost>> {
    use platform::OrNotFound;
    app.hosts.by_site(site).or_not_found()
}
