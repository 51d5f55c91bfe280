//! Public pages that need no articles (国办发〔2017〕47号): site map, units, statement, the site's style
//! sheet and robots.txt; and what a site says on every address while it is offline.

mod directory;
mod errors;
mod pages;

use std::pin::Pin;

use platform::Result;
use platform::app::{App, Db};
use platform::store::Rendered;
use platform::view::messages::traditional;
use platform::view::{Around, Lang, Page};
use platform::web::host::SiteHost;

use crate::brand::page;
use crate::frame::{self, Spot};
use crate::sites::pause::{self, PauseKind};
use crate::sites::site::{self, SITES_TAG, SiteKind, SiteState};
pub use directory::{Group, UnitCard, groups};
pub use errors::{BareError, SiteError, error_page};
pub use pages::{ClosedPage, MapGroup, SiteMapPage, StatementPage, UnitsPage};

/// Style sheet of a site.
pub const APPEARANCE: &str = "/appearance.css";
/// Units of the district, on the portal.
pub const UNITS: &str = "/units/";
/// 站点地图.
pub const SITE_MAP: &str = "/site-map/";
/// 网站声明.
pub const STATEMENT: &str = "/statement/";

/// Renders the pages of this chapter. Asked first of all renderers, because a site that is not
/// open says so on every address.
pub fn render<'a>(
    app: &'a App,
    db: &'a Db<'a>,
    host: &'a SiteHost,
    path: &'a str,
) -> Pin<Box<dyn Future<Output = Result<Option<Rendered>>> + Send + 'a>> {
    Box::pin(async move {
        let (lang, plain) = Lang::of_path(path);
        if !host.live {
            return closed(app, db, host, lang).await.map(Some);
        }
        match plain {
            APPEARANCE if lang == Lang::ZhHans => style_sheet(db, host).await,
            "/robots.txt" if lang == Lang::ZhHans => robots(db, host).await.map(Some),
            SITE_MAP => site_map(app, db, host, lang).await.map(Some),
            STATEMENT => statement(app, db, host, lang).await.map(Some),
            UNITS => units(app, db, host, lang).await,
            _ if plain.starts_with(page::BRAND) => page::render(app, db, host, lang, plain).await,
            _ => Ok(None),
        }
    })
}

async fn site_map(app: &App, db: &Db<'_>, host: &SiteHost, lang: Lang) -> Result<Rendered> {
    let data = frame::of(db, host).await?;
    let spot = Spot { path: SITE_MAP.to_owned(), title: text(app, lang, "layout-sitemap"), ..Spot::default() };
    let frame = frame::build(app, db, host, lang, &spot).await?;
    let page = SiteMapPage::new(&data.tree, lang, frame.names_lang == Lang::En.tag());
    html(app, &page, lang, &frame.around()?, "site-map")
}

async fn statement(app: &App, db: &Db<'_>, host: &SiteHost, lang: Lang) -> Result<Rendered> {
    let data = frame::of(db, host).await?;
    let spot = Spot { path: STATEMENT.to_owned(), title: text(app, lang, "layout-statement"), ..Spot::default() };
    let frame = frame::build(app, db, host, lang, &spot).await?;
    let paragraphs = data.site.footer.statement.lines().map(str::trim).filter(|line| !line.is_empty());
    let page = StatementPage { paragraphs: paragraphs.map(|line| shown(lang, line)).collect() };
    html(app, &page, lang, &frame.around()?, "statement")
}

async fn units(app: &App, db: &Db<'_>, host: &SiteHost, lang: Lang) -> Result<Option<Rendered>> {
    let data = frame::of(db, host).await?;
    if data.site.kind != SiteKind::Portal {
        return Ok(None);
    }
    let spot = Spot { path: UNITS.to_owned(), title: text(app, lang, "frame-units"), ..Spot::default() };
    let frame = frame::build(app, db, host, lang, &spot).await?;
    let page = UnitsPage { groups: groups(app, db, lang).await? };
    html(app, &page, lang, &frame.around()?, "units").map(|page| Some(page.tag(SITES_TAG)))
}

async fn style_sheet(db: &Db<'_>, host: &SiteHost) -> Result<Option<Rendered>> {
    let sheet = frame::of(db, host).await?.site.appearance.style_sheet();
    Ok((!sheet.is_empty()).then(|| Rendered::html(sheet, "appearance").typed("text/css; charset=utf-8")))
}

async fn robots(db: &Db<'_>, host: &SiteHost) -> Result<Rendered> {
    let data = frame::of(db, host).await?;
    let origin = &host.origin;
    let rules = if matches!(data.site.state, SiteState::Live | SiteState::Closing) {
        format!("User-agent: *\nDisallow: /search\n\nSitemap: {origin}/sitemap.xml\n")
    } else {
        "User-agent: *\nDisallow: /\n".to_owned()
    };
    Ok(Rendered::html(rules, "robots").typed("text/plain; charset=utf-8"))
}

/// Offline or stopped for a time (503, with the time to come back) or closed for good (410): never kept, so that it is
/// gone at once when the site is back.
async fn closed(app: &App, db: &Db<'_>, host: &SiteHost, lang: Lang) -> Result<Rendered> {
    let site = site::by_id(db, host.site).await?;
    let kind = match site.state {
        SiteState::Stopped => PauseKind::Stop,
        SiteState::Closed => PauseKind::Closing,
        _ => PauseKind::Offline,
    };
    let pauses = pause::of_site(db, host.site).await?;
    let pause = pauses.into_iter().find(|pause| pause.kind == kind && !pause.called_off());
    let for_good = site.state == SiteState::Closed;
    let page = ClosedPage {
        site: shown(lang, &site.name),
        kind: kind.name(),
        reason: pause.as_ref().map(|pause| shown(lang, &pause.reason)).unwrap_or_default(),
        until: pause.as_ref().filter(|_| !for_good).map(|pause| pause.until_at.0),
        heir: pause.as_ref().map(|pause| shown(lang, &pause.heir)).unwrap_or_default(),
        heir_url: pause.as_ref().map(|pause| pause.heir_url.clone()).unwrap_or_default(),
        portal_url: format!("{}{}/", app.settings.origin(crate::sites::label::PORTAL), lang.prefix()),
    };
    let mut rendered = html(app, &page, lang, &Around::default(), "closed")?.in_memory();
    rendered.status = if for_good { 410 } else { 503 };
    rendered.retry_at = pause.filter(|_| !for_good).map(|pause| pause.until_at);
    Ok(rendered)
}

/// Addresses that lead on (art. 10): the old address of a column that has moved or was merged, and everything below
/// it. What stands at an address itself comes first.
pub fn elsewhere<'a>(
    _: &'a App,
    db: &'a Db<'a>,
    host: &'a SiteHost,
    path: &'a str,
) -> Pin<Box<dyn Future<Output = Result<Option<Rendered>>> + Send + 'a>> {
    Box::pin(async move {
        let (lang, plain) = Lang::of_path(path);
        let plain = plain.split_once('?').map_or(plain, |(plain, _)| plain);
        let data = frame::of(db, host).await?;
        let Some(lead) = data.redirects.iter().find(|lead| plain.starts_with(&lead.from_path)) else { return Ok(None) };
        let stands = |column: &&crate::columns::column::Model| {
            column.merged_into.is_none() && column.path.len() >= lead.from_path.len() && plain.starts_with(&column.path)
        };
        let channel = data.tree.channel_at(plain).is_some_and(|channel| data.tree.has_columns(channel.id));
        if channel || data.tree.columns().iter().any(|column| stands(&column)) {
            return Ok(None);
        }
        let rest = plain.strip_prefix(lead.from_path.as_str()).unwrap_or_default();
        let mut rendered = Rendered::html(String::new(), "elsewhere").status(301).in_memory();
        rendered.location = Some(format!("{}{}{rest}", lang.prefix(), lead.to_path));
        Ok(Some(rendered))
    })
}

fn html<P: Page>(app: &App, page: &P, lang: Lang, around: &Around, source: &str) -> Result<Rendered> {
    Ok(Rendered::html(app.view.render(page, lang, around)?, source))
}

fn text(app: &App, lang: Lang, key: &str) -> String {
    app.view.text(lang, key, &Default::default())
}

fn shown(lang: Lang, text: &str) -> String {
    if lang == Lang::ZhHant { traditional(text) } else { text.to_owned() }
}
