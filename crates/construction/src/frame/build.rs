//! Putting a frame together from the site's data and the page's spot.

use platform::view::Lang;
use platform::view::messages::traditional;
use platform::web::host::SiteHost;
use platform::{App, Result};
use sea_orm::ConnectionTrait;

use super::site_frame::{self, Announced, SiteFrame};
use super::tags::{self, ColumnTags};
use super::{Alternate, Frame, FrameFooter, FrameNotice, FrameSite, Language, Link, Meta, Spot, structured};
use crate::columns::column;
use crate::sites::LinkTarget;
use crate::sites::records::{Icp, PartyMark, PoliceRecord};
use crate::sites::site::{SiteKind, SiteState};

/// The frame of the page at `spot`, in a language.
pub async fn build(
    app: &App,
    db: &impl ConnectionTrait,
    host: &SiteHost,
    lang: Lang,
    spot: &Spot<'_>,
) -> Result<Frame> {
    let data = site_frame::of(db, host).await?;
    Ok(from(app, host, lang, spot, &data))
}

/// The frame of a page that must not ask the database, when the site is in memory.
pub fn without_database(app: &App, host: &SiteHost, lang: Lang, spot: &Spot<'_>) -> Option<Frame> {
    let data = site_frame::known(host)?;
    Some(from(app, host, lang, spot, &data))
}

fn from(app: &App, host: &SiteHost, lang: Lang, spot: &Spot<'_>, data: &SiteFrame) -> Frame {
    let english = lang == Lang::En && has_english_names(data);
    Builder { app, host, lang, english, data, spot }.frame()
}

struct Builder<'a> {
    app: &'a App,
    host: &'a SiteHost,
    lang: Lang,
    /// Whether site, channels and columns are named in English.
    english: bool,
    data: &'a SiteFrame,
    spot: &'a Spot<'a>,
}

impl Builder<'_> {
    fn frame(&self) -> Frame {
        let site = &self.data.site;
        let spot = self.spot;
        let here = || format!("{}{}", self.host.origin, spot.path);
        let canonical = spot.canonical.clone().unwrap_or_else(here);
        let name = self.name(&site.name, &site.name_en);
        let breadcrumb = self.breadcrumb();
        let url_in = |lang: Lang| format!("{}{}", lang.prefix(), spot.path);
        let jsonld = self.structured(&name, &canonical, &breadcrumb);
        Frame {
            lang: self.lang.tag(),
            content_lang: if self.lang == Lang::ZhHant { Lang::ZhHant } else { Lang::ZhHans }.tag(),
            names_lang: if self.english { Lang::En.tag() } else { self.chinese().tag() },
            title: self.title(&name),
            meta: self.meta(&name, &canonical),
            robots: if spot.noindex || !matches!(site.state, SiteState::Live | SiteState::Closing) {
                "noindex"
            } else {
                ""
            },
            alternates: Lang::ALL
                .map(|lang| Alternate { lang: code(lang), url: format!("{}{}", self.host.origin, url_in(lang)) })
                .to_vec(),
            canonical,
            jsonld,
            feed_url: spot.feed.clone(),
            feed_title: if spot.feed.is_empty() { String::new() } else { self.said("frame-feed-title", &name) },
            appearance_url: if site.appearance.style_sheet().is_empty() { "" } else { crate::public::APPEARANCE },
            languages: Lang::ALL
                .map(|lang| Language {
                    code: code(lang),
                    name: own_name(lang),
                    url: url_in(lang),
                    current: lang == self.lang,
                })
                .to_vec(),
            search_url: self.path("/search"),
            search_query: spot.search_query.clone(),
            navigation: self.navigation(),
            breadcrumb,
            notices: self.notices(),
            footer: self.footer(),
            demo: self.app.settings.demo,
            site: FrameSite {
                name,
                url: self.path("/"),
                kind: site.kind.name(),
                motto: self.converted(&site.appearance.motto),
                portal_url: format!("{}{}", self.app.settings.origin(crate::sites::label::PORTAL), self.path("/")),
            },
        }
    }

    fn title(&self, site: &str) -> String {
        let spot = self.spot;
        if spot.path == "/" {
            let row = &self.data.site;
            let short = self.converted(&row.short_name);
            let both = row.kind == SiteKind::Portal && !self.english && short != site;
            return if both { format!("{short}—{site}") } else { site.to_owned() };
        }
        let column = spot.column.filter(|_| spot.article.is_some()).map(|column| self.column_name(column));
        let parts = [Some(spot.title.clone()), column, Some(site.to_owned())];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" - ")
    }

    fn meta(&self, name: &str, canonical: &str) -> Vec<Meta> {
        let site = &self.data.site;
        let domain = format!("{}.{}", site.label, self.app.settings.base_domain);
        let id_code = site.footer.id_code.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut meta = tags::of_site(name, &domain, &id_code);
        if let Some(column) = self.spot.column {
            meta.extend(tags::of_column(&ColumnTags {
                name: self.column_name(column),
                description: self.converted(&column.description),
                keywords: self.converted(&column.keywords),
                kind: self.app.view.text(self.chinese(), &column.kind.key(), &Default::default()),
            }));
        }
        if let Some(article) = &self.spot.article {
            meta.extend(tags::of_article(article, canonical));
        }
        meta
    }

    fn structured(&self, site: &str, canonical: &str, way: &[Link]) -> String {
        let (origin, lang) = (self.host.origin.as_str(), self.chinese().tag());
        let value = match (&self.spot.jsonld, &self.spot.article, self.spot.column) {
            (Some(value), _, _) => value.clone(),
            (None, Some(article), _) => structured::article(article, site, canonical, way, origin, lang),
            (None, None, Some(column)) => structured::list(&self.column_name(column), canonical, way, origin, lang),
            (None, None, None) if self.spot.path == "/" => structured::home(site, origin, lang),
            _ => return String::new(),
        };
        structured::in_script(&value)
    }

    /// Home, channels that have something to show, and on the portal the units.
    fn navigation(&self) -> Vec<Link> {
        let link = |title: String, path: &str| {
            let current = if path == "/" { self.spot.path == "/" } else { self.spot.path.starts_with(path) };
            Link { title, url: self.path(path), current }
        };
        let mut links = vec![link(self.text("frame-home"), "/")];
        let tree = &self.data.tree;
        for channel in tree.channels().iter().filter(|channel| tree.has_columns(channel.id)) {
            links.push(link(self.name(&channel.name, &channel.name_en), &channel.path()));
        }
        if self.data.site.kind == SiteKind::Portal {
            links.push(link(self.text("frame-units"), crate::public::UNITS));
        }
        links
    }

    fn breadcrumb(&self) -> Vec<Link> {
        let spot = self.spot;
        if spot.path == "/" {
            return Vec::new();
        }
        let link = |title: String, path: &str| {
            let url = if path.is_empty() { String::new() } else { self.path(path) };
            Link { title, url, current: false }
        };
        let mut links = vec![link(self.text("frame-home"), "/")];
        if spot.breadcrumb.is_empty() {
            match spot.column {
                Some(column) => links.extend(self.trail(column)),
                None => links.push(link(spot.title.clone(), "")),
            }
            if spot.article.is_some() {
                links.push(link(self.text("frame-article"), ""));
            } else if let Some(last) = links.last_mut() {
                last.url.clear();
            }
        } else {
            links.extend(spot.breadcrumb.iter().map(|(title, path)| link(title.clone(), path)));
        }
        links
    }

    fn trail(&self, column: &column::Model) -> Vec<Link> {
        let tree = &self.data.tree;
        let above = tree.ancestors(column);
        let top = above.first().copied().unwrap_or(column);
        let channel = tree.channel_of(column).filter(|_| !top.slug.is_empty());
        let channel = channel.map(|channel| (self.name(&channel.name, &channel.name_en), channel.path()));
        let columns = above.into_iter().chain([column]);
        channel
            .into_iter()
            .chain(columns.map(|column| (self.column_name(column), column.path.clone())))
            .map(|(title, path)| Link { title, url: self.path(&path), current: false })
            .collect()
    }

    fn footer(&self) -> FrameFooter {
        let footer = &self.data.site.footer;
        let links = footer.links.iter().filter_map(|link| {
            let url = match &link.to {
                // A site that is not open (any more) is not linked.
                LinkTarget::Site(site) => {
                    let host = self.app.hosts.by_site(*site).filter(|host| host.live)?;
                    format!("{}{}", host.origin, self.path("/"))
                }
                LinkTarget::Url(url) if url.starts_with('/') => self.path(url),
                LinkTarget::Url(url) => url.clone(),
            };
            Some(Link { title: self.converted(&link.title), url, current: false })
        });
        FrameFooter {
            party_mark_url: footer.party_mark.as_ref().map(PartyMark::url).unwrap_or_default(),
            party_mark_image: "",
            find_errors_url: footer
                .id_code
                .as_ref()
                .map(|code| code.find_errors_url(&self.host.origin))
                .unwrap_or_default(),
            find_errors_image: "",
            id_code: footer.id_code.as_ref().map(ToString::to_string).unwrap_or_default(),
            icp: footer.icp.as_ref().map(ToString::to_string).unwrap_or_default(),
            icp_url: footer.icp.as_ref().map(Icp::url).unwrap_or_default(),
            police: footer.police.as_ref().map(PoliceRecord::shown).unwrap_or_default(),
            police_url: footer.police.as_ref().map(PoliceRecord::url).unwrap_or_default(),
            sponsor: self.converted(&footer.sponsor),
            operator: self.converted(&footer.operator),
            phone: footer.phone.as_ref().map(ToString::to_string).unwrap_or_default(),
            address: self.converted(&footer.address),
            sitemap_url: self.path(crate::public::SITE_MAP),
            statement_url: self.path(crate::public::STATEMENT),
            interfaces_url: self.on_the_portal(crate::interfaces::INTERFACES),
            register_url: self.on_the_portal(crate::register::REGISTER),
            brand_url: self.on_the_portal(crate::brand::page::BRAND),
            links: links.collect(),
        }
    }

    /// What is announced about the site on every page of it; about other sites on the portal's home page.
    fn notices(&self) -> Vec<FrameNotice> {
        let site = &self.data.site;
        let mut notices = Vec::new();
        if site.state == SiteState::Archived {
            let text = self.app.view.text(self.lang, "frame-notice-archived", &Default::default());
            let heir = self.data.closing.as_ref();
            notices.push(FrameNotice {
                kind: "archived",
                text,
                reason: heir.map(|pause| self.converted(&pause.heir)).unwrap_or_default(),
                url: heir.map(|pause| pause.heir_url.clone()).unwrap_or_default(),
                link: heir
                    .filter(|pause| !pause.heir_url.is_empty())
                    .map(|pause| self.converted(&pause.heir))
                    .unwrap_or_default(),
            });
        }
        for Announced { site: of, pause } in &self.data.announced {
            let own = of.id == site.id;
            if !own && self.spot.path != "/" {
                continue;
            }
            let key = format!("frame-notice-{}{}", pause.kind.name(), if own { "" } else { "-elsewhere" });
            let args = [
                ("site".to_owned(), self.name(&of.name, &of.name_en).into()),
                ("from".to_owned(), pause.from_at.minute().into()),
                ("until".to_owned(), pause.until_at.minute().into()),
                ("heir".to_owned(), self.converted(&pause.heir).into()),
            ];
            let there = format!("{}{}", self.app.settings.origin(of.label.as_str()), self.path("/"));
            let (url, link) = match (own, pause.heir_url.is_empty()) {
                (true, false) => (pause.heir_url.clone(), self.converted(&pause.heir)),
                (true, true) => (String::new(), String::new()),
                (false, _) => (there, self.name(&of.name, &of.name_en)),
            };
            notices.push(FrameNotice {
                kind: pause.kind.name(),
                text: self.app.view.text(self.lang, &key, &args.into()),
                reason: self.converted(&pause.reason),
                url,
                link,
            });
        }
        notices
    }

    /// On the portal itself a path, elsewhere the whole address.
    fn on_the_portal(&self, path: &str) -> String {
        let portal = crate::sites::label::PORTAL;
        if self.host.label == portal {
            return self.path(path);
        }
        format!("{}{}", self.app.settings.origin(portal), self.path(path))
    }

    fn path(&self, path: &str) -> String {
        format!("{}{path}", self.lang.prefix())
    }

    /// The Chinese in which content is shown.
    fn chinese(&self) -> Lang {
        if self.lang == Lang::ZhHant { Lang::ZhHant } else { Lang::ZhHans }
    }

    fn converted(&self, text: &str) -> String {
        if self.lang == Lang::ZhHant { traditional(text) } else { text.to_owned() }
    }

    fn name(&self, chinese: &str, english: &str) -> String {
        if self.english { english.to_owned() } else { self.converted(chinese) }
    }

    fn column_name(&self, column: &column::Model) -> String {
        self.name(&column.name, &column.name_en)
    }

    /// A word that stands among names, in their language.
    fn text(&self, key: &str) -> String {
        let lang = if self.lang == Lang::En && !self.english { Lang::ZhHans } else { self.lang };
        self.app.view.text(lang, key, &Default::default())
    }

    fn said(&self, key: &str, name: &str) -> String {
        let args = [("name".to_owned(), name.into())].into();
        self.app.view.text(self.lang, key, &args)
    }
}

/// English names are shown when site, channels and columns all have one; a mixture helps nobody.
fn has_english_names(data: &SiteFrame) -> bool {
    !data.site.name_en.is_empty()
        && data.tree.channels().iter().all(|channel| !channel.name_en.is_empty())
        && data.tree.columns().iter().all(|column| !column.name_en.is_empty())
}

fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::ZhHans => "zh-Hans",
        Lang::ZhHant => "zh-Hant",
        Lang::En => "en",
    }
}

fn own_name(lang: Lang) -> &'static str {
    match lang {
        Lang::ZhHans => "简体",
        Lang::ZhHant => "繁體",
        Lang::En => "English",
    }
}
