//! The proof (art. 33): every surface is asked for what was taken down, at its own address and by the
//! same way that a reader takes, and the answers are filed. What is still found somewhere is taken
//! away there and asked for again.

use std::collections::BTreeSet;

use construction::columns::column;
use construction::hosts;
use construction::sites::site;
use platform::app::App;
use platform::files::file;
use platform::jobs::Job;
use platform::journal::{Entry, entry};
use platform::people::{Actor, SiteRef, actor_for};
use platform::search::Query;
use platform::store::{self, Stored, page, serve};
use platform::view::Lang;
use platform::view::messages::traditional;
use platform::web::host::SiteHost;
use platform::{Error, OrNotFound, Result, digest};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QuerySelect, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::probe::{self, ProbeId};
use super::takedown::{self, Model, TakedownId};
use crate::archive::{package, past, record};
use crate::articles::content::ArticleKind;
use crate::articles::{Content, article, offer, publication, revision};
use crate::manuscripts::text;
use crate::pages::search;

/// Asks every surface.
#[derive(Debug, Serialize, Deserialize)]
pub struct Prove {
    /// After which takedown.
    pub takedown: TakedownId,
}

impl Job for Prove {
    const KIND: &'static str = "takedown.prove";

    async fn run(self, app: App) -> Result<()> {
        let takedown = takedown::by_id(app.db.read(), self.takedown).await?;
        if takedown.restored_at.is_some() {
            return Ok(());
        }
        let takedown = prove(&app, self.takedown).await?;
        if takedown.proven_at.is_none() {
            return Err(anyhow::anyhow!("{} is still found on a surface", takedown.serial).into());
        }
        Ok(())
    }
}

/// What is looked for, and what has been found so far.
struct Hunt<'a> {
    app: &'a App,
    takedown: &'a Model,
    article: article::Model,
    shown: Vec<publication::Model>,
    /// The article's public id and those of its files: nothing else on earth is called so.
    names: BTreeSet<String>,
    files: BTreeSet<String>,
    /// Its titles and beginnings, as they would stand in HTML.
    words: BTreeSet<String>,
    /// Whether lists would show it without its address.
    by_title: bool,
    found: Vec<Answer>,
}

struct Answer {
    surface: &'static str,
    address: String,
    answer: String,
    digest: String,
    clean: bool,
}

/// Asks every surface and files the answers; the takedown is proven when all are clean.
pub async fn prove(app: &App, id: TakedownId) -> Result<Model> {
    let takedown = takedown::by_id(app.db.read(), id).await?;
    let article = article::Entity::find_by_id(takedown.article_id).one(app.db.read()).await?.or_not_found()?;
    let shown = publication::of_article(app.db.read(), article.id).await?;
    // This node's memory and index are told at once; the others hear it from the journal.
    let said = entry::Entity::find()
        .filter(entry::Column::ObjectKind.eq("article"))
        .filter(entry::Column::ObjectId.eq(article.id.to_string()))
        .filter(entry::Column::At.eq(takedown.at))
        .all(app.db.read())
        .await?;
    app.store.forget(&said);
    search::forget(app, &shown).await?;
    let mut hunt = Hunt::begin(app, &takedown, article, shown).await?;
    hunt.ask().await?;
    hunt.file().await
}

/// A title in lists shorter than this says too little to look for it.
const TELLING: usize = 6;

impl<'a> Hunt<'a> {
    async fn begin(
        app: &'a App,
        takedown: &'a Model,
        article: article::Model,
        shown: Vec<publication::Model>,
    ) -> Result<Self> {
        let contents: Vec<Content> = revision::Entity::find()
            .select_only()
            .column(revision::Column::Content)
            .filter(revision::Column::ArticleId.eq(article.id))
            .into_tuple()
            .all(app.db.read())
            .await?;
        let contents: Vec<&Content> = contents.iter().chain([&article.working]).collect();
        let mine: Vec<String> = contents.iter().flat_map(|content| content.files()).collect();
        let mine = file::of_unit_among(app.db.read(), article.unit_id, &mine).await?;
        let files: BTreeSet<String> =
            file::by_ids(app.db.read(), &mine).await?.into_iter().map(|file| file.public_id).collect();
        let mut words = BTreeSet::new();
        for content in &contents {
            for words_of_it in [escaped(&content.title), text::plain(&content.body).chars().take(20).collect()] {
                words.insert(traditional(&words_of_it));
                words.insert(words_of_it);
            }
        }
        words.retain(|words| words.chars().count() >= TELLING);
        let names = files.iter().cloned().chain([article.public_id.clone()]).collect();
        let by_title = contents.iter().any(|content| content.kind == ArticleKind::Link);
        Ok(Self { app, takedown, article, shown, names, files, words, by_title, found: Vec::new() })
    }

    async fn ask(&mut self) -> Result<()> {
        for shown in self.shown.clone() {
            let host = hosts::of_site(self.app, shown.site_id)?;
            self.own_page(&host, &shown).await?;
            self.lists(&host, &shown).await?;
        }
        self.other_sites().await?;
        self.store().await?;
        self.search().await?;
        self.attachments().await?;
        self.archive_views().await?;
        self.desk().await?;
        self.exports().await
    }

    /// Its own address in every language says that it is gone, and nothing of what it said.
    async fn own_page(&mut self, host: &SiteHost, shown: &publication::Model) -> Result<()> {
        for lang in Lang::ALL {
            let path = format!("{}{}", lang.prefix(), shown.path);
            let (answer, body) = self.look(host, &path).await?;
            let says =
                self.words.iter().any(|words| holds(&body, words)) || self.files.iter().any(|id| holds(&body, id));
            let clean = answer == "410" && !says;
            self.note("page", format!("{}{path}", host.origin), answer, &body, clean);
        }
        Ok(())
    }

    /// Column and the columns above it, home, feeds, site map.
    async fn lists(&mut self, host: &SiteHost, shown: &publication::Model) -> Result<()> {
        let column = column::by_id(self.app.db.read(), shown.column_id).await?;
        let mut columns = column::ancestors(self.app.db.read(), &column).await?;
        columns.push(column);
        let month = shown.published_at.day().strftime("%Y-%m").to_string();
        let mut asked = vec![("home", "/".to_owned()), ("feed", "/feed.xml".to_owned())];
        for column in &columns {
            asked.push(("list", column.path.clone()));
            asked.push(("feed", format!("{}feed.xml", column.path)));
        }
        asked.push(("sitemap", "/sitemap.xml".to_owned()));
        asked.push(("sitemap", format!("/sitemap-{month}.xml")));
        for (surface, path) in asked {
            let (answer, body) = self.look(host, &path).await?;
            let clean = !self.names_it(&body);
            self.note(surface, format!("{}{path}", host.origin), answer, &body, clean);
        }
        Ok(())
    }

    /// Home and feed of every other site, as far as they are stored: what is not is rendered anew.
    async fn other_sites(&mut self) -> Result<()> {
        let seen: BTreeSet<SiteRef> = self.shown.iter().map(|shown| shown.site_id).collect();
        for site in site::all(self.app.db.read()).await?.into_iter().filter(|site| !seen.contains(&site.id)) {
            for (surface, path) in [("home", "/"), ("feed", "/feed.xml")] {
                let kept = page::find(self.app.db.read(), site.id, path).await?;
                let Some(kept) = kept else { continue };
                let clean = !self.names_it(&kept.body);
                let address = format!("{}{path}", self.app.settings.origin(site.label.as_str()));
                self.note(surface, address, kept.status.to_string(), &kept.body, clean);
            }
        }
        Ok(())
    }

    /// Whatever the store of pages says it shows the item, on any site: only the notices may be left.
    async fn store(&mut self) -> Result<()> {
        let mut left = 0;
        for page in store::tagged(self.app.db.read(), &format!("article:{}", self.article.id)).await? {
            let says = self.words.iter().any(|words| holds(&page.body, words));
            if page.status != 410 || says {
                left += 1;
            }
        }
        self.note("cache", format!("article:{}", self.article.id), left.to_string(), b"", left == 0);
        Ok(())
    }

    async fn search(&mut self) -> Result<()> {
        let ids: Vec<String> = self.shown.iter().map(|shown| shown.id.to_string()).collect();
        let titles: BTreeSet<String> = self.shown.iter().map(|shown| shown.title.clone()).collect();
        for title in titles {
            let question = Query { text: title.clone(), page: 1, size: 100, ..Query::default() };
            let hits = self.app.search.query(&question).await?.hits;
            let count = hits.iter().filter(|hit| ids.contains(&hit.id)).count();
            // The words are evidence; their digest says what was asked.
            let address = format!("/search?q=SM3:{}", &digest::sm3(title.as_bytes())[..16]);
            self.note("search", address, count.to_string(), b"", count == 0);
        }
        Ok(())
    }

    async fn attachments(&mut self) -> Result<()> {
        for id in self.files.clone() {
            let gone = matches!(file::public_by_id(self.app.db.read(), &id).await, Err(Error::NotFound));
            let answer = if gone { "404" } else { "200" };
            self.note("attachment", format!("/files/{id}/"), answer.to_owned(), b"", gone);
        }
        Ok(())
    }

    /// Every version at its own address of the past.
    async fn archive_views(&mut self) -> Result<()> {
        for record in record::of_article(self.app.db.read(), self.article.id).await? {
            let Some(shown) = self.shown.iter().find(|shown| shown.id == record.publication_id) else { continue };
            let host = hosts::of_site(self.app, shown.site_id)?;
            let gone = matches!(
                past::find(self.app, &host, &past::When::Version(record.number), &shown.path).await,
                Err(Error::NotFound)
            );
            let answer = if gone { "404" } else { "200" };
            let address = format!("{}/as-of/v{}{}", host.origin, record.number, shown.path);
            self.note("archive", address, answer.to_owned(), b"", gone);
        }
        Ok(())
    }

    /// The desk of whoever wrote it: editor, preview, history and files go through one gate.
    async fn desk(&mut self) -> Result<()> {
        let people: BTreeSet<_> = [self.article.created_by, self.article.edited_by].into();
        for person in people {
            let actor = actor_for(self.app, person).await?;
            let may = self.app.policies.allows(&actor, platform::permits::ViewEvidence, &self.article.bare_resource());
            let seen = article::visible_to(self.app, self.app.db.read(), &actor, self.article.id).await;
            let gone = matches!(seen, Err(Error::NotFound));
            let answer = if gone { "404" } else { "200" };
            // A leader who wrote it sees it as evidence; that is no leak.
            self.note("preview", format!("/desk/articles/{}", self.article.id), answer.to_owned(), b"", gone || may);
        }
        let waiting = offer::of_article(self.app.db.read(), self.article.id).await?;
        let open = waiting.iter().filter(|offer| offer.state.is_open()).count();
        self.note("offer", "/desk/offers".to_owned(), open.to_string(), b"", open == 0);
        Ok(())
    }

    /// What exports would take, and packages that were made before and can still be fetched.
    async fn exports(&mut self) -> Result<()> {
        let public = self.shown.iter().filter(|shown| shown.withdrawn_at.is_none()).count();
        self.note("export", "portico export".to_owned(), public.to_string(), b"", public == 0);
        let sites: BTreeSet<SiteRef> = self.shown.iter().map(|shown| shown.site_id).collect();
        for site in sites {
            let left = package::offered_before(self.app.db.read(), site, self.takedown.at).await?;
            self.note("package", format!("/desk/archive/packages?site={site}"), left.to_string(), b"", left == 0);
        }
        Ok(())
    }

    /// A page as a reader gets it from this node.
    async fn look(&self, host: &SiteHost, path: &str) -> Result<(String, Vec<u8>)> {
        match serve::page(self.app, host, path).await {
            Ok(page) => Ok((page.status.to_string(), plain(&page))),
            Err(Error::NotFound) => Ok(("404".to_owned(), Vec::new())),
            Err(error) => Err(error),
        }
    }

    fn names_it(&self, body: &[u8]) -> bool {
        self.names.iter().any(|name| holds(body, name))
            || (self.by_title && self.words.iter().any(|words| holds(body, words)))
    }

    fn note(&mut self, surface: &'static str, address: String, answer: String, body: &[u8], clean: bool) {
        self.found.push(Answer { surface, address, answer, digest: digest::sm3(body), clean });
    }

    /// Files the answers, in one act.
    async fn file(self) -> Result<Model> {
        let act = self.app.act(&Actor::System("takedown")).await?;
        let clean = self.found.iter().all(|answer| answer.clean);
        let told: Vec<_> = self
            .found
            .iter()
            .map(|answer| json!([answer.surface, answer.address, answer.answer, answer.digest, answer.clean]))
            .collect();
        let proof = digest::sm3_of(&[
            self.takedown.serial.as_bytes(),
            act.now().rfc3339().as_bytes(),
            &serde_json::to_vec(&told)?,
        ]);
        let rows = self.found.into_iter().map(|answer| probe::ActiveModel {
            id: Set(ProbeId::new()),
            takedown_id: Set(self.takedown.id),
            surface: Set(answer.surface.to_owned()),
            address: Set(answer.address),
            answer: Set(answer.answer),
            digest: Set(answer.digest),
            clean: Set(answer.clean),
            at: Set(act.now()),
        });
        let rows: Vec<_> = rows.collect();
        let count = rows.len();
        probe::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
        let mut row = self.takedown.clone().into_active_model();
        row.proven_at = Set(clean.then(|| self.takedown.proven_at.unwrap_or(act.now())));
        row.proof_digest = Set(Some(proof.clone()));
        let takedown = row.update(act.db()).await?;
        act.record(
            Entry::new("takedown.prove", "takedown", takedown.id, &takedown.serial)
                .unit(takedown.unit_id)
                .effect(json!({"surfaces": count, "clean": clean}))
                .digest(proof),
        );
        act.commit().await?;
        Ok(takedown)
    }
}

/// Text as templates write it.
fn escaped(text: &str) -> String {
    text.trim()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

fn plain(page: &Stored) -> Vec<u8> {
    page.bodies[0].as_ref().map(|(body, _)| body.to_vec()).unwrap_or_default()
}

fn holds(body: &[u8], needle: &str) -> bool {
    let needle = needle.as_bytes();
    !needle.is_empty() && body.windows(needle.len()).any(|part| part == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_found_as_templates_write_it() {
        assert!(holds("<h1>甲 &amp; 乙</h1>".as_bytes(), &escaped(" 甲 & 乙")));
        assert!(!holds(b"abc", ""));
        assert!(!holds(b"ab", "abc"));
    }
}
