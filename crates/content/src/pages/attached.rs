//! The text of attachments, for the search: what a reader of the public file sees, and nothing
//! that the file hides. Bounded, so that no file takes the machine; a file that cannot be read has
//! no text.

use std::sync::LazyLock;

use anyhow::Context as _;
use platform::files::file;
use platform::{App, Error, Result};
use screening::{Engine, HostRules, Limits, Lists};
use sea_orm::ConnectionTrait;

use crate::articles::Content;

/// Reads texts only; finds nothing.
static READER: LazyLock<Option<Engine>> = LazyLock::new(|| {
    let lists = Lists {
        terms: Vec::new(),
        leaders: Vec::new(),
        allowed: Vec::new(),
        hosts: HostRules::default(),
        today: jiff::civil::Date::default(),
    };
    Engine::new(&lists).ok()
});

/// Bytes of text of one article's attachments that are indexed.
const TEXT: usize = 1 << 20;

/// The text of an article's attachments that the public may have.
pub(super) async fn text(app: &App, db: &impl ConnectionTrait, content: &Content) -> Result<String> {
    let mut whole = String::new();
    for attachment in &content.attachments {
        // What is not public now has no public text.
        let file = match file::public_by_id(db, &attachment.file).await {
            Ok(file) => file,
            Err(Error::NotFound) => continue,
            Err(error) => return Err(error),
        };
        let bytes = app.files.get(&file.digest).await?;
        let limits = limits(app)?;
        let (name, label) = (file.name, attachment.label.clone());
        let read = tokio::task::spawn_blocking(move || {
            READER.as_ref().map(|reader| reader.file(&name, &bytes, &limits).text).unwrap_or_default()
        })
        .await
        .context("an attachment")?;
        if !whole.is_empty() {
            whole.push('\n');
        }
        whole.push_str(&label);
        whole.push('\n');
        whole.push_str(&read);
        if whole.len() >= TEXT {
            break;
        }
    }
    let end = (0..=whole.len().min(TEXT)).rev().find(|at| whole.is_char_boundary(*at)).unwrap_or(0);
    whole.truncate(end);
    Ok(whole)
}

fn limits(app: &App) -> Result<Limits> {
    let today = app.time.now().day();
    Ok(Limits {
        file: app.rules.bytes("upload.attachment", today)?.value,
        entries: 5_000,
        entry: 64 << 20,
        total: 128 << 20,
        ratio: 200,
        text: TEXT,
        pages: 500,
        findings: usize::MAX,
        name: usize::MAX,
    })
}
