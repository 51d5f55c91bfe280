//! The site map for machines: one file a month, so that a publication changes one of them and
//! not a list that grows with the site.

use construction::columns::column;
use jiff::ToSpan;
use jiff::civil::Date;
use platform::store::Rendered;
use platform::view::{Around, Page};
use platform::{Moment, Result};
use serde::Serialize;

use super::Place;
use crate::articles::publication;

/// A site map or the index of several.
#[derive(Debug, Serialize)]
pub struct SiteMap {
    /// Whether the entries are site maps themselves.
    pub nested: bool,
    /// Addresses.
    pub entries: Vec<MapEntry>,
}

/// An address.
#[derive(Debug, Serialize)]
pub struct MapEntry {
    /// Address.
    pub url: String,
    /// Last change, RFC 3339; empty when unknown.
    pub changed: String,
}

impl Page for SiteMap {
    const TEMPLATE: &'static str = "content/feed/sitemap.xml";

    fn samples() -> Vec<Self> {
        let entry = || MapEntry { url: "http://www.dongcheng.localhost/a?b&c".into(), changed: String::new() };
        vec![Self { nested: true, entries: vec![entry()] }, Self { nested: false, entries: vec![entry()] }]
    }
}

/// Months that have something, newest first, and the columns.
pub(super) async fn index(place: &Place<'_>) -> Result<Rendered> {
    let mut entries = vec![address(place, "/sitemap-columns.xml", String::new())];
    if let Some(first) = publication::first_on(place.db, place.host.site).await? {
        let mut month = place.app.time.now().day().first_of_month();
        while month >= first.day().first_of_month() {
            entries.push(address(place, &format!("/sitemap-{}.xml", month.strftime("%Y-%m")), String::new()));
            month = month.saturating_sub(1.month());
        }
    }
    let mut page = render(place, &SiteMap { nested: true, entries })?;
    page.tags.push(format!("site:{}", place.host.site));
    Ok(page)
}

/// One month, `2026-11`, or `columns`.
pub(super) async fn month(place: &Place<'_>, name: &str) -> Result<Option<Rendered>> {
    if name == "columns" {
        return columns(place).await.map(Some);
    }
    let Ok(first) = format!("{name}-01").parse::<Date>() else { return Ok(None) };
    let from = Moment::at_start_of(first);
    let until = Moment::at_start_of(first.saturating_add(1.month()));
    let shown = publication::between(place.db, place.host.site, from, until).await?;
    let entries = shown.iter().map(|item| address(place, &item.path, item.changed_at.rfc3339())).collect();
    let mut page = render(place, &SiteMap { nested: false, entries })?;
    page.tags.push(format!("month:{}:{name}", place.host.site));
    Ok(Some(page))
}

async fn columns(place: &Place<'_>) -> Result<Rendered> {
    let tree = column::tree(place.db, place.host.site).await?;
    let mut entries = vec![address(place, "/", String::new())];
    entries.extend(
        tree.columns()
            .iter()
            .filter(|column| column.is_open() && column.is_shown())
            .map(|column| address(place, &column.path, String::new())),
    );
    render(place, &SiteMap { nested: false, entries })
}

fn address(place: &Place<'_>, path: &str, changed: String) -> MapEntry {
    MapEntry { url: format!("{}{path}", place.host.origin), changed }
}

fn render(place: &Place<'_>, map: &SiteMap) -> Result<Rendered> {
    let xml = place.app.view.render(map, place.lang, &Around::default())?;
    Ok(Rendered::html(xml, "sitemap").typed("application/xml; charset=utf-8"))
}
