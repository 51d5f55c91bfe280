//! An act: one deed of the office in one transaction, with the actor, the time and the rulebook
//! in it. It asks for permits, writes the journal and queues jobs; dropped without
//! [`Act::commit`], nothing happened.

use std::sync::Mutex;

use sea_orm::{DatabaseTransaction, EntityTrait, Set};
use serde_json::json;

use crate::app::App;
use crate::db::Write;
use crate::error::{Error, Result};
use crate::jobs::{self, Job};
use crate::journal::entry::{self, Entry, JournalId, PageChange};
use crate::people::{Actor, SiteRef, Staff};
use crate::permits::{Action, Permit, Resource};
use crate::time::Moment;

/// One deed, in one transaction.
pub struct Act {
    app: App,
    write: Write,
    actor: Actor,
    now: Moment,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    entries: Vec<Entry>,
    pages: Vec<PageChange>,
}

impl App {
    /// Begins an act of `actor`.
    pub async fn act(&self, actor: &Actor) -> Result<Act> {
        Ok(Act {
            app: self.clone(),
            write: self.db.write().await?,
            actor: actor.clone(),
            now: self.time.now(),
            said: Mutex::default(),
        })
    }
}

impl Act {
    /// The transaction.
    pub fn db(&self) -> &DatabaseTransaction {
        &self.write.transaction
    }

    /// The house around it.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The staff member who acts, or *sign in*.
    pub fn staff(&self) -> Result<&Staff> {
        self.actor.staff()
    }

    /// When the act began; the same for everything it writes.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// Asks for a permit: the proof that `A` may be done to `resource` by the actor, now.
    /// Refused with the article that stands against it.
    pub fn permit<A: Action>(&self, action: A, resource: &Resource) -> Result<Permit<A>> {
        self.app.policies.permit(&self.actor, action, resource)
    }

    /// Says what was done; one row of the journal at commit.
    pub fn record(&self, entry: Entry) {
        self.said().entries.push(entry);
    }

    /// Says which public page changed; told to every node with the act's first row.
    pub fn page_changed(&self, site: SiteRef, path: impl Into<String>, digest: impl Into<String>) {
        let change = PageChange { site, path: path.into(), digest: digest.into() };
        let mut said = self.said();
        said.pages.retain(|known| (known.site, &known.path) != (change.site, &change.path));
        said.pages.push(change);
    }

    /// Queues a job in the same transaction.
    pub async fn enqueue<J: Job>(&self, job: &J) -> Result<()> {
        jobs::enqueue(self.db(), job, self.now, self.now).await
    }

    /// Queues a job for a later time.
    pub async fn enqueue_at<J: Job>(&self, job: &J, at: Moment) -> Result<()> {
        jobs::enqueue(self.db(), job, at, self.now).await
    }

    /// Makes it happened: writes the journal, commits, wakes the sealer and the workers.
    pub async fn commit(self) -> Result<()> {
        let Said { mut entries, pages } = std::mem::take(&mut *self.said());
        if entries.is_empty() && !pages.is_empty() {
            entries.push(Entry::new("pages.refresh", "page", pages.len(), "pages"));
        }
        if let (Some(first), false) = (entries.first_mut(), pages.is_empty()) {
            first.effect["pages"] = json!(pages);
        }
        if !entries.is_empty() {
            let rows = entries.into_iter().map(|entry| self.row(entry)).collect::<Result<Vec<_>>>()?;
            entry::Entity::insert_many(rows).exec_without_returning(self.db()).await?;
        }
        crate::journal::sealer::announce(&self.app, self.db()).await?;
        self.write.transaction.commit().await?;
        self.app.wake.committed();
        Ok(())
    }

    fn row(&self, entry: Entry) -> Result<entry::ActiveModel> {
        let (kind, id, name) = self.actor.signature();
        Ok(entry::ActiveModel {
            id: Set(JournalId::new()),
            at: Set(self.now),
            actor_kind: Set(kind.to_owned()),
            actor_id: Set(id.map(|id| id.0)),
            actor_name: Set(name),
            unit_id: Set(entry.unit),
            site_id: Set(entry.site),
            verb: Set(entry.verb.to_owned()),
            object_kind: Set(entry.kind.to_owned()),
            object_id: Set(entry.object),
            object_label: Set(entry.label),
            effect: Set(serde_json::to_string(&entry.effect)?),
            digest: Set(entry.digest),
            position: Set(None),
            hash: Set(None),
        })
    }

    fn said(&self) -> std::sync::MutexGuard<'_, Said> {
        // A panic while holding the lock leaves only unsaid entries, and the act is dropped then.
        self.said.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Refuses with every reason at once, or goes on.
pub fn all_clear(reasons: Vec<crate::error::Refusal>) -> Result<()> {
    if reasons.is_empty() { Ok(()) } else { Err(Error::Refused(reasons)) }
}
