//! Templates: each belongs to a page or is a part of one that does, every page names one that is
//! there, every page's samples are rendered by the tests of its crate, and the house's own here.

use std::collections::{BTreeMap, BTreeSet};

use construction::public::{BareError, SiteError};
use content::links::leaving::LeavingPage;
use content::pages::article::{ArticlePage, PicturesPage, VideoPage};
use content::pages::feed::Feed;
use content::pages::home::HomePage;
use content::pages::list::{ChannelPage, ColumnPage};
use content::pages::search::SearchPage;
use content::pages::sitemap::SiteMap;
use content::pages::verify::VerifyPage;
use platform::approvals::desk::form::FormPage;
use platform::approvals::desk::inbox::InboxPage;
use platform::approvals::desk::list::{FormsPage, NewFormPage};
use platform::approvals::desk::seals::SealsPage;
use platform::journal::desk::JournalPage;
use platform::view::{Around, Lang, Page, View};
use platform::web::errors::ErrorPage;
use portico::measures::page::{MeasuresPage, UnitDuties};

use crate::sources::files;

/// Template name to its text: `content/desk/edit.html` stands in `crates/content/templates/desk/`.
fn templates() -> BTreeMap<String, String> {
    files(&["crates"], &[".html", ".xml", ".txt"])
        .into_iter()
        .filter_map(|source| {
            let (start, rest) = source.path.split_once("/templates/")?;
            let name = format!("{}/{rest}", start.strip_prefix("crates/")?);
            Some((name, source.text))
        })
        .collect()
}

/// Templates that Rust sources name: as a page's own, or rendered by name.
fn named(templates: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for source in files(&["crates"], &[".rs"]).iter().filter(|source| !source.path.contains("/tests/")) {
        let mentioned = templates.keys().filter(|name| source.text.contains(&format!("\"{name}\"")));
        named.extend(mentioned.cloned());
    }
    named
}

#[test]
fn every_template_belongs_to_a_page() {
    let templates = templates();
    assert!(templates.len() > 30, "{:?}", templates.keys());
    let mut owned = named(&templates);
    loop {
        let more: BTreeSet<_> = owned
            .iter()
            .flat_map(|name| {
                let text = &templates[name];
                templates.keys().filter(move |other| text.contains(&format!("\"{other}\""))).cloned()
            })
            .filter(|name| !owned.contains(name))
            .collect();
        if more.is_empty() {
            break;
        }
        owned.extend(more);
    }
    let orphans: Vec<_> = templates.keys().filter(|name| !owned.contains(*name)).collect();
    assert!(orphans.is_empty(), "no page shows these: {orphans:#?}");
}

#[test]
fn every_page_names_a_template_that_is_there() {
    let templates = templates();
    for source in files(&["crates"], &[".rs"]) {
        if source.path.contains("/tests/") {
            continue;
        }
        for rest in source.text.split("const TEMPLATE: &'static str = \"").skip(1) {
            let name = rest.split('"').next().unwrap_or_default();
            assert!(templates.contains_key(name), "{} names {name}", source.path);
        }
    }
}

#[test]
fn every_pages_samples_are_rendered_by_a_test_of_its_crate() {
    let tests = files(&["crates"], &[".rs"]);
    let mut forgotten = Vec::new();
    for source in &tests {
        let Some(home) = source.path.split("/src/").next().filter(|_| source.path.contains("/src/")) else { continue };
        for rest in source.text.split("impl Page for ").skip(1) {
            let page = rest.split([' ', '{']).next().unwrap_or_default();
            let rendered = tests.iter().any(|test| {
                (test.path.starts_with(home) || test.path == "crates/portico/tests/it/templates.rs")
                    && (test.path.contains("/tests/") || test.text.contains("#[cfg(test)]"))
                    && (test.path != source.path)
                    && mentions(&test.text, page)
            });
            let rendered_at_home = source.text.split("#[cfg(test)]").nth(1).is_some_and(|tests| mentions(tests, page));
            if !rendered && !rendered_at_home {
                forgotten.push(format!("{} ({})", page, source.path));
            }
        }
    }
    assert!(forgotten.is_empty(), "no test renders the samples of: {forgotten:#?}");
}

#[test]
fn public_pages_and_errors_render_in_every_language() {
    let view = view();
    let (public, desk) = (around("_frame.json"), around("_desk.json"));
    strictly::<ArticlePage>(&view, &public);
    strictly::<PicturesPage>(&view, &public);
    strictly::<VideoPage>(&view, &public);
    strictly::<HomePage>(&view, &public);
    strictly::<ColumnPage>(&view, &public);
    strictly::<ChannelPage>(&view, &public);
    strictly::<SearchPage>(&view, &public);
    strictly::<SiteError>(&view, &public);
    strictly::<BareError>(&view, &public);
    strictly::<ErrorPage>(&view, &desk);
    strictly::<JournalPage>(&view, &desk);
    strictly::<InboxPage>(&view, &desk);
    strictly::<FormsPage>(&view, &desk);
    strictly::<NewFormPage>(&view, &desk);
    strictly::<FormPage>(&view, &desk);
    strictly::<SealsPage>(&view, &desk);
    strictly::<VerifyPage>(&view, &public);
    strictly::<LeavingPage>(&view, &public);
    for page in Feed::samples() {
        assert!(view.render(&page, Lang::ZhHans, &public).unwrap().contains("</rss>"));
    }
    for page in SiteMap::samples() {
        assert!(view.render(&page, Lang::ZhHans, &public).unwrap().starts_with("<?xml"));
    }
}

fn mentions(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        edge(text[..at].chars().next_back()) && edge(text[at + name.len()..].chars().next())
    })
}

#[test]
fn the_houses_own_pages_render_in_every_language() {
    let view = view();
    strictly::<UnitDuties>(&view, &around("_desk.json"));
    strictly::<MeasuresPage>(&view, &around("_frame.json"));
}

fn view() -> View {
    let chapters = portico::house::chapters().unwrap();
    View::load(&chapters.templates, &chapters.locales, chapters.assets).unwrap()
}

fn strictly<P: Page>(view: &View, around: &Around) {
    for page in P::samples() {
        for lang in Lang::ALL {
            let html = view.render(&page, lang, around).unwrap();
            assert!(html.contains("</html>") && !html.contains("<b>&</b>"), "{}", P::TEMPLATE);
        }
    }
}

/// The frame as the samples of the front end have it.
fn around(file: &str) -> Around {
    let text = std::fs::read_to_string(crate::sources::root().join("web/samples").join(file)).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let desk = file == "_desk.json";
    if desk {
        // Which entries there are is the chapters' business.
        value["nav"] = serde_json::json!([{ "key": "measures", "url": "/desk/measures", "current": true, "count": 1 }]);
    }
    let inner = |name: &str| value.get(name).cloned().unwrap_or_else(|| value.clone());
    Around { desk: desk.then(|| inner("desk")), frame: (!desk).then(|| inner("frame")), csrf: "abc".to_owned() }
}
