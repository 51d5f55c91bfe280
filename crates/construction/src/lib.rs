//! Chapter 2 of the Measures (arts. 9–13): sites, channels and columns of the cluster, the frame
//! around every public page, and which host is which site.

use include_dir::{Dir, include_dir};
use platform::app::Chapters;
use platform::jobs::Registry;

pub mod brand;
pub mod columns;
pub mod desk;
pub mod domains;
pub mod frame;
pub mod hosts;
pub mod interfaces;
pub mod mailboxes;
pub mod plans;
pub mod public;
pub mod register;
pub mod sites;
mod words;

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static LOCALES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/locales");

/// What this chapter brings to the house. It stands before chapters that render articles, because
/// its renderer answers for sites that are not open.
#[must_use]
pub fn chapter() -> Chapters {
    Chapters {
        templates: vec![("construction", &TEMPLATES)],
        locales: vec![&LOCALES],
        jobs: Registry::default()
            .with::<frame::RenewFrame>()
            .with::<columns::EndTopic>()
            .with::<sites::SiteClock>()
            .with::<domains::push::PushZone>()
            .with_daily::<domains::clockwork::DomainsDay>()
            .with_daily::<brand::BrandCheck>()
            .with_daily::<interfaces::check::InterfaceCheck>()
            .and(mailboxes::jobs()),
        renderers: vec![public::render, public::elsewhere],
        forms: vec![plans::form::ANNEX1, domains::ANNEX2, mailboxes::annex3::FORM],
        navigation: desk::NAVIGATION
            .iter()
            .copied()
            .chain([interfaces::desk::NAVIGATION, brand::desk::NAVIGATION])
            .collect(),
        waiting: vec![brand::desk::waiting, interfaces::desk::waiting],
        public_error: Some(public::error_page),
        ..Chapters::default()
    }
}

/// The routes of this chapter's desk.
pub fn routes() -> platform::web::Routes {
    desk::routes()
}
