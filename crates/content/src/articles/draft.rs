//! Writing (arts. 19, 20): beginning, changing, restoring and throwing away a working copy.
//! The server's sanitiser is the judge of what a body may contain, not the editor.

use construction::columns::{ColumnId, column};
use platform::journal::Entry;
use platform::permits::WriteArticle;
use platform::{Act, Error, OrNotFound, Refusal, Result};
use rand::RngExt;
use sea_orm::entity::prelude::*;
use sea_orm::{Set, SqlErr};
use serde_json::json;

use super::article::{self, ArticleId, Model};
use super::content::{ArticleKind, Content};
use super::revision::{self, RevisionId};
use super::stage::Stage;
use super::{contribution, presence, remark};
use crate::manuscripts::{sanitise, title};
use crate::media::usage::{self, Place};

/// Begins an article in a column: a draft of the actor.
pub async fn begin(act: &Act, column: ColumnId, content: Content) -> Result<Model> {
    let column = column::by_id(act.db(), column).await?;
    if column.closed_at.is_some() {
        return Err(Refusal::new("articles-column-closed").article("10").field("column").into());
    }
    act.permit(WriteArticle, &column.article_resource())?;
    let content = tidy(act, content)?;
    let staff = act.staff()?.id;
    let row = article::ActiveModel {
        id: Set(ArticleId::new()),
        public_id: Set(public_id()),
        site_id: Set(column.site_id),
        column_id: Set(column.id),
        unit_id: Set(column.unit_id),
        kind: Set(content.kind),
        stage: Set(Stage::Draft),
        title: Set(content.title.clone()),
        working: Set(content),
        version: Set(1),
        edited_by: Set(staff),
        edited_at: Set(act.now()),
        submitted_revision_id: Set(None),
        form_id: Set(None),
        publish_at: Set(None),
        expire_at: Set(None),
        created_by: Set(staff),
        created_at: Set(act.now()),
        discarded_at: Set(None),
    };
    let article = row.insert(act.db()).await?;
    contribution::note(act, article.id).await?;
    usage::of_article(act, article.id, Place::Working, &article.working.files()).await?;
    act.record(entry("article.begin", &article).effect(json!({"column": column.path, "kind": article.kind})));
    Ok(article)
}

/// Saves the working copy. `version` is the one the writer read: if somebody was faster the
/// answer is *stale* and nothing is overwritten.
pub async fn write(act: &Act, id: ArticleId, version: i32, content: Content) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    act.permit(WriteArticle, &article.bare_resource())?;
    if article.version != version {
        return Err(Error::Stale);
    }
    let stage = article.stage.write()?;
    let content = tidy(act, content)?;
    if content == article.working {
        return Ok(article);
    }
    contribution::note(act, id).await?;
    let before = article.working.digest();
    let first_change = stage != article.stage || article.edited_by != act.staff()?.id;
    let staff = act.staff()?.id;
    let article = article
        .change(act, |row| {
            row.stage = Set(stage);
            row.kind = Set(content.kind);
            row.title = Set(content.title.clone());
            row.edited_by = Set(staff);
            row.edited_at = Set(act.now());
            row.working = Set(content);
        })
        .await?;
    usage::of_article(act, id, Place::Working, &article.working.files()).await?;
    let digest = article.working.digest();
    act.record(
        entry("article.write", &article)
            .effect(json!({"before": before, "version": article.version, "reopened": first_change}))
            .digest(digest),
    );
    Ok(article)
}

/// Moves a draft that was never public to another column of the same unit.
pub async fn move_to(act: &Act, id: ArticleId, version: i32, column: ColumnId) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    act.permit(WriteArticle, &article.bare_resource())?;
    if article.version != version {
        return Err(Error::Stale);
    }
    article.stage.write()?;
    if super::publication::own(act.db(), id).await?.is_some() {
        return Err(Refusal::new("articles-address-fixed").field("column").into());
    }
    let column = column::by_id(act.db(), column).await?;
    act.permit(WriteArticle, &column.article_resource())?;
    let from = article.column_id;
    let article = article
        .change(act, |row| {
            row.site_id = Set(column.site_id);
            row.column_id = Set(column.id);
            row.unit_id = Set(column.unit_id);
        })
        .await?;
    act.record(entry("article.move", &article).effect(json!({"from": from, "to": column.path})));
    Ok(article)
}

/// Keeps the present text as a named revision.
pub async fn name_revision(act: &Act, id: ArticleId, name: &str) -> Result<revision::Model> {
    let article = article::of_act(act, id).await?;
    act.permit(WriteArticle, &article.bare_resource())?;
    let name = name.trim();
    if name.is_empty() {
        return Err(Refusal::new("articles-revision-name").field("name").into());
    }
    let kept = revision::keep(act, id, &article.working, Some(name.chars().take(60).collect())).await?;
    act.record(entry("article.name_revision", &article).effect(json!({"number": kept.number})).digest(&kept.digest));
    Ok(kept)
}

/// Brings an earlier revision back as the working copy; what stood there is kept as a revision.
pub async fn restore(act: &Act, id: ArticleId, version: i32, from: RevisionId) -> Result<Model> {
    let article = article::of_act(act, id).await?;
    act.permit(WriteArticle, &article.bare_resource())?;
    let wanted = revision::of(act.db(), id, from).await?;
    revision::keep(act, id, &article.working, None).await?;
    let number = wanted.number;
    let article = write(act, id, version, wanted.content).await?;
    act.record(entry("article.restore", &article).effect(json!({"number": number})));
    Ok(article)
}

/// Throws a draft away that was never public. The row stays for the record.
pub async fn discard(act: &Act, id: ArticleId) -> Result<()> {
    let article = article::of_act(act, id).await?;
    act.permit(WriteArticle, &article.bare_resource())?;
    article.stage.write()?;
    if super::publication::own(act.db(), id).await?.is_some() {
        return Err(Refusal::new("articles-discard-public").remedy("articles-discard-public-remedy").into());
    }
    let article = article.change(act, |row| row.discarded_at = Set(Some(act.now()))).await?;
    usage::of_article(act, id, Place::Working, &[]).await?;
    act.record(entry("article.discard", &article));
    Ok(())
}

/// Undoes a discard.
pub async fn undiscard(act: &Act, id: ArticleId) -> Result<Model> {
    let article = article::Entity::find_by_id(id).one(act.db()).await?.or_not_found()?;
    act.permit(WriteArticle, &article.bare_resource())?;
    if article.discarded_at.is_none() {
        return Ok(article);
    }
    let article = article.change(act, |row| row.discarded_at = Set(None)).await?;
    usage::of_article(act, id, Place::Working, &article.working.files()).await?;
    act.record(entry("article.undiscard", &article));
    Ok(article)
}

/// The actor has the article open in a tab; returns who else has.
pub async fn be_present(act: &Act, id: ArticleId, tab: &str) -> Result<Vec<presence::Model>> {
    let article = article::of_act(act, id).await?;
    let silence = act.app().rules.duration("draft.presence", act.now().day())?.value;
    let since = act.now().plus_seconds(-i64::try_from(silence.as_secs()).unwrap_or(60));
    presence::note(act, article.id, tab, since).await?;
    let me = act.staff()?.id;
    let mut here = presence::here(act.db(), id, since).await?;
    here.retain(|row| row.staff_id != me || row.tab != tab);
    Ok(here)
}

/// Marks a remark as done with.
pub async fn resolve_remark(act: &Act, id: ArticleId, remark: remark::RemarkId) -> Result<()> {
    let article = article::of_act(act, id).await?;
    act.permit(WriteArticle, &article.bare_resource())?;
    remark::resolve(act, id, remark).await?;
    act.record(entry("article.resolve_remark", &article).effect(json!({"remark": remark})));
    Ok(())
}

/// A journal entry about an article.
pub(crate) fn entry(verb: &'static str, article: &Model) -> Entry {
    Entry::new(verb, "article", article.id, &article.title).unit(article.unit_id).site(article.site_id)
}

/// What may be stored: a sanitised body, a one-line title, trimmed fields. Refuses what cannot be
/// made right; empty fields are no mistake while writing.
fn tidy(act: &Act, mut content: Content) -> Result<Content> {
    let today = act.now().day();
    let rules = &act.app().rules;
    let limit = usize::try_from(rules.bytes("body.html", today)?.value).unwrap_or(usize::MAX);
    let clean = sanitise::clean_within(&content.body, limit).map_err(|refusal| {
        refusal
            .args()
            .into_iter()
            .fold(Refusal::new(refusal.key()), |r, (name, value)| r.arg(name, value))
            .field("body")
    })?;
    content.body = clean.html;
    content.title = title::one_line(&content.title);
    content.short_title = title::one_line(&content.short_title);
    for field in [
        &mut content.lead,
        &mut content.source,
        &mut content.source_url,
        &mut content.author,
        &mut content.editor,
        &mut content.image_alt,
        &mut content.link,
        &mut content.document.number,
        &mut content.document.issuer,
    ] {
        *field = field.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    for (name, url) in [("link", &content.link), ("source_url", &content.source_url)] {
        let leads_somewhere = ["http://", "https://", "/"].iter().any(|start| url.starts_with(start));
        if !url.is_empty() && !leads_somewhere {
            return Err(Refusal::new("articles-bad-url").field(name).into());
        }
    }
    content.transcript = content.transcript.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned();
    content.keywords.retain(|word| !word.trim().is_empty());
    content.keywords.truncate(usize::try_from(rules.count("keywords.max", today)?.value).unwrap_or(10));
    if content.kind != ArticleKind::Document {
        content.document = Default::default();
    }
    Ok(content)
}

/// 60 random bits in letters and digits that cannot be mistaken for each other.
fn public_id() -> String {
    const LETTERS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";
    let mut rng = rand::rng();
    (0..12).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect()
}

/// Whether an insert failed because somebody else was faster.
pub(crate) fn was_faster(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
