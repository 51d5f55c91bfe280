//! Chapter 3, content: articles from the first word to the public page and back (arts. 9, 14,
//! 18–21, 31). Knows sites and columns; knows nothing of the chapters after it.

pub mod alerts;
pub mod archive;
pub mod articles;
pub mod blocks;
pub mod checks;
pub mod desk;
pub mod doubts;
pub mod duty;
pub mod finding;
pub mod links;
pub mod manuscripts;
pub mod media;
pub mod migration;
pub mod pages;
pub mod takedown;

use include_dir::{Dir, include_dir};
use platform::app::Chapters;
use platform::jobs::Registry;
use platform::journal::reader::{self, Start};
use platform::web::{Routes, Who};
use platform::{App, journal};

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static LOCALES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/locales");

/// What this chapter brings to the house.
pub fn chapter() -> Chapters {
    Chapters {
        templates: vec![("content", &TEMPLATES)],
        locales: vec![&LOCALES],
        jobs: Registry::default()
            .with::<articles::schedule::PublishOnDate>()
            .with::<articles::schedule::ExpireOnDate>()
            .with::<archive::disposal::RemoveBytes>()
            .with::<archive::package::MakePackage>()
            .with::<migration::work::ReadImport>()
            .with::<migration::work::MakeDrafts>()
            .with::<migration::work::UndoImport>()
            .with_daily::<migration::work::ForgetImports>()
            .with::<takedown::prove::Prove>()
            .with_daily::<finding::ForgetWords>()
            .with_daily::<doubts::chase::ChaseDoubts>()
            .with_daily::<checks::rescan::Rescan>()
            .with_daily::<links::look::LookAtLinks>()
            .with::<links::look::LookAgain>()
            .with_daily::<duty::daily::DutyDay>()
            .with_daily::<duty::closeness::ReportMeetings>()
            .with::<media::draw::Draw>()
            .with::<media::gather::Gather>(),
        renderers: vec![pages::renderer],
        followers: vec![articles::moved::follower],
        openings: vec![duty::opening::wanting],
        navigation: desk::NAVIGATION
            .iter()
            .copied()
            .chain([finding::NAVIGATION, alerts::NAVIGATION, blocks::NAVIGATION, duty::desk::NAVIGATION])
            .chain([links::NAVIGATION, archive::desk::NAVIGATION, takedown::desk::NAVIGATION])
            .collect(),
        waiting: vec![desk::counts, duty::desk::waiting, links::desk::waiting],
        forms: vec![articles::review::RELEASE, archive::disposal::DISPOSAL, takedown::restore::RESTORATION],
        ..Chapters::default()
    }
}

/// What every site answers beside its stored pages.
pub fn public_routes() -> Routes {
    Routes::default()
        .get("/search", Who::Anyone, pages::search::show)
        .get("/search/suggest", Who::Anyone, pages::search::suggest)
        .get("/files/{id}/{name}", Who::Anyone, pages::files::public)
        .get("/verify/{serial}", Who::Anyone, pages::verify::show)
        .get(links::prompt::PATH, Who::Anyone, links::leaving::show)
        .get("/as-of/{when}/{*path}", Who::Anyone, archive::past::show)
}

/// Keeps this node's search index up to date, for ever.
pub async fn follow(app: App) {
    let node = app.clone();
    let start = Start::From(app.search.position());
    let each = async move |rows: &[journal::entry::Model]| pages::search::index(&node, rows).await;
    reader::follow(app, "search", start, each).await;
}
