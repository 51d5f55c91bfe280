//! Screening: text, page bodies and attachments in, findings out. Pure: no database, no network, no clock.
//!
//! Everything that a publication must not carry is looked for in one pass over the text (Measures, arts. 14, 19, 20, 31
//! and 33): identity numbers, telephones, bank cards, passports and permits, plates, mail addresses, secrecy marks and
//! the disclosure attribute of official documents, the names and posts of leaders, sensitive and error-prone terms,
//! matters not decided yet, general internal work, dangerous and foreign links. Evasions are undone first: full-width
//! digits, spaces, hyphens, line breaks, zero-width characters, Chinese numerals, traditional and compatibility
//! characters.
//!
//! Lists give *candidates*; a person decides and the reason is kept (`content::checks`). What to look for is data:
//! [`Lists`], compiled once into an [`Engine`] that is cheap to clone. Sizes that bound the reading of files are given
//! by the caller in [`Limits`].
//!
//! - [`Engine::text`] a title, a plain text, a file name; [`Engine::html`] a body; [`Engine::file`] an attachment
//! - [`mend()`], [`Engine::mend_html`], [`redact`] what one click does: one scheme for the whole platform
//! - [`CODES`] the messages `screening-<code>` and what each is given

mod addresses;
mod engine;
mod files;
mod finding;
mod fold;
mod html;
mod leaders;
mod lists;
mod marks;
mod mend;
mod numbers;
mod words;

pub use engine::Engine;
pub use files::{Limits, Read};
pub use finding::{CODES, Category, Finding, Kind, Place, Severity, Why};
pub use html::visible_text;
pub use lists::{HostRules, Leader, ListError, Lists, Term, list_of_house, read_list};
pub use mend::{mend, redact};
