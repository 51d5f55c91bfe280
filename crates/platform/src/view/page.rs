//! A page: a struct that names its template and brings samples of itself.

use serde::Serialize;

/// Something shown. Every page is rendered in tests with all its samples in all languages,
/// undefined values forbidden.
pub trait Page: Serialize + Send + Sync {
    /// The template, `crate/feature/name.html`.
    const TEMPLATE: &'static str;

    /// Examples of itself: empty, ordinary, crowded, hostile.
    fn samples() -> Vec<Self>
    where
        Self: Sized;
}
