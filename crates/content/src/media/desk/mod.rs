//! The library's desk: what there is, one thing of it, bringing things in.

pub mod item;
pub mod list;
mod upload;

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use platform::people::Post;
use platform::web::desk::{Flash, NavItem};
use platform::web::{Desk, Routes, Who};
use platform::{App, Result};
use serde::Deserialize;

/// Who brings things in.
const OFFICERS: Who = Who::Posts(&[Post::InformationOfficer]);
/// Who sees the library: whoever sees the unit's articles before the public does.
const READING: [Post; 6] = [
    Post::InformationOfficer,
    Post::SectionReviewer,
    Post::SecrecyReviewer,
    Post::DeputyLeader,
    Post::PrincipalLeader,
    Post::SecrecyInspector,
];
const READERS: Who = Who::Posts(&READING);

/// What one request may carry at all: a film. What each kind of file may be is in the rulebook.
const CEILING: usize = 520 << 20;

/// Every page and every deed of this desk.
pub fn routes() -> Routes {
    Routes::default()
        .get("/desk/media", READERS, list::show)
        .post("/desk/media", OFFICERS, upload::add.layer(DefaultBodyLimit::max(CEILING)))
        .post("/desk/media/folders", OFFICERS, list::make_folder)
        .get("/desk/media/{id}", READERS, item::show)
        .post("/desk/media/{id}", OFFICERS, item::describe)
        .post("/desk/media/{id}/file", OFFICERS, upload::replace.layer(DefaultBodyLimit::max(CEILING)))
        .post("/desk/media/{id}/scan", OFFICERS, item::scan)
        .post("/desk/media/{id}/archiving", OFFICERS, item::archive)
        .post("/desk/media/{id}/return", OFFICERS, item::bring_back)
}

/// Its entry in the navigation.
pub const NAVIGATION: NavItem = NavItem { key: "media", url: "/desk/media", posts: &READING };

/// What was done before this page was shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

const DONE: [&str; 6] = ["added", "described", "scanning", "archived", "returned", "folder"];

impl Done {
    fn flashes(&self, app: &App, desk: &Desk) -> Vec<Flash> {
        let known = DONE.contains(&self.done.as_str());
        let text = || app.view.text(desk.lang, &format!("media-done-{}", self.done), &Default::default());
        if known { vec![Flash::done(text())] } else { Vec::new() }
    }
}

/// The one unit a person brings things in for, or the one that was chosen among several.
fn unit_of(desk: &Desk, chosen: &str) -> Result<platform::people::UnitId> {
    let mut units = desk.staff().units_of(Post::InformationOfficer);
    let unit = if chosen.is_empty() { units.next() } else { units.find(|unit| unit.to_string() == chosen) };
    Ok(unit.unwrap_or(desk.staff().unit_id))
}
