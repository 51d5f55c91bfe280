//! What every chapter of Portico uses and that knows none of them: the eight mechanisms of the
//! house (act, journal, permits, rulebook, calendar and clocks, approvals, cases, page store),
//! and the parts around them.

extern crate self as platform;

pub use {sea_orm, serde, uuid};

pub mod act;
pub mod app;
pub mod approvals;
pub mod calendar;
pub mod clock;
pub mod db;
pub mod digest;
pub mod error;
pub mod files;
pub mod id;
pub mod jobs;
pub mod journal;
pub mod mail;
pub mod notices;
pub mod outbound;
pub mod people;
pub mod permits;
pub mod refusals;
pub mod rulebook;
pub mod search;
pub mod serial;
pub mod settings;
pub mod store;
pub mod time;
pub mod view;
pub mod web;

pub use act::Act;
pub use app::App;
pub use error::{Error, OrNotFound, Refusal, Result};
pub use time::Moment;

static TEMPLATES: include_dir::Dir = include_dir::include_dir!("$CARGO_MANIFEST_DIR/templates");
static LOCALES: include_dir::Dir = include_dir::include_dir!("$CARGO_MANIFEST_DIR/locales");

/// The platform's own templates, messages and jobs.
pub fn chapter() -> app::Chapters {
    app::Chapters {
        templates: vec![("platform", &TEMPLATES)],
        locales: vec![&LOCALES],
        jobs: jobs::Registry::default()
            .with::<store::serve::RefreshPages>()
            .with::<approvals::sheet::PrintForm>()
            .with::<files::scan::ScanFile>()
            .with_daily::<files::scan::Rescan>()
            .and(people::jobs()),
        navigation: approvals::desk::NAVIGATION
            .into_iter()
            .chain(people::NAVIGATION.iter().copied())
            .chain([journal::desk::NAVIGATION])
            .collect(),
        waiting: vec![approvals::desk::counts],
        ..app::Chapters::default()
    }
}
