//! Checks before release (arts. 14, 19, 20; annexes 5, 6): what is found in a text is shown while it is written, mended
//! in one click or given a reason, and stands on the release form.

pub mod check;
pub mod conclusion;
pub mod desk;
pub mod exception;
pub mod finding;
pub mod mend;
mod news;
pub mod norm;
pub mod norm_page;
pub mod rescan;
pub mod screen;
mod typography;
pub mod words;
pub mod words_page;

use std::collections::BTreeMap;

pub use finding::{Class, Finding, Severity};
use serde_json::Value;

/// Arguments of a message.
pub fn texts(args: &BTreeMap<String, String>) -> BTreeMap<String, Value> {
    args.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
}
