//! The lists that Dovecot and Postfix read: written whole from the register, each put in place by
//! renaming, so that a mail server never sees half a list. A job keeps them equal to the register;
//! what went wrong last stands in the database and on the desk. Only hashes leave the house.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context as _;
use platform::app::App;
use platform::jobs::Job;
use platform::people::Actor;
use platform::settings::{MailboxSettings, Settings};
use platform::{Moment, Result, digest};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{QueryOrder, Set};
use serde::{Deserialize, Serialize};

use super::mailbox::{self, Model as Mailbox, State};
use super::name;
use super::own_password::PAGE;

/// Dovecot's list of accounts: a passwd-file.
pub const USERS: &str = "users";
/// Postfix's list of addresses for which mail is taken.
pub const RECIPIENTS: &str = "recipients";
/// Postfix's list of additional names.
pub const ALIASES: &str = "aliases";
/// Postfix's list of who may send under which address.
pub const SENDERS: &str = "senders";
/// Names under which every domain can be reached (RFC 2142); all of them are reserved.
pub const ROLES: &[&str] = &["abuse", "hostmaster", "noc", "postmaster", "security", "webmaster"];
/// How these lists are called in the database.
const ROW: &str = "mail";
/// For everybody to read who may enter the folder.
const MODE: u32 = 0o640;

/// How the lists stand.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_list")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// SM3 of what was written last.
    pub digest: String,
    /// How many boxes stand in them.
    pub boxes: i64,
    /// When they were last made equal to the register.
    pub written_at: Option<Moment>,
    /// When it was last tried.
    pub tried_at: Moment,
    /// Why that went wrong.
    pub error: Option<String>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How the lists stand; nothing before they were first written.
pub async fn state(db: &impl ConnectionTrait) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(ROW).one(db).await?)
}

/// What the lists say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    users: String,
    recipients: String,
    aliases: String,
    senders: String,
    boxes: usize,
}

/// Why somebody is not let in although the password is right, as a mail program shows it. Words
/// are divided by tabs: in a passwd-file a blank would end the field.
fn reason(found: &Mailbox, settings: &Settings) -> Option<String> {
    let words = match found.state {
        State::Open => format!(
            "This mailbox still has its initial password. Set a password of your own at {}{PAGE} first",
            settings.origin(platform::web::host::DESK)
        ),
        State::Suspended => "This mailbox is suspended. Ask the information officer of your unit".to_owned(),
        _ => return None,
    };
    Some(words.replace(' ', "\t"))
}

/// The lists for these boxes and their names.
#[must_use]
pub fn compose(boxes: &[Mailbox], names: &[name::Model], settings: &Settings, mail: &MailboxSettings) -> Lists {
    let domain = settings.base_domain.as_str();
    let mut lists = Lists::default();
    // Writing to a string cannot fail.
    for found in boxes.iter().filter(|found| found.state.receives()) {
        let address = found.address(domain);
        let home = mail.store.join(found.user_name.as_str());
        let hash = found.password_hash.as_deref().map_or_else(|| "!".to_owned(), |hash| format!("{{ARGON2ID}}{hash}"));
        let _ = write!(
            lists.users,
            "{address}:{hash}:{}:{}::{}::userdb_quota_rule=*:bytes={}",
            mail.uid,
            mail.gid,
            home.display(),
            found.quota
        );
        if let Some(reason) = reason(found, settings) {
            let _ = write!(lists.users, " nologin=y reason={reason}");
        }
        lists.users.push('\n');
        let _ = writeln!(lists.recipients, "{address} {address}");
        if found.state == State::Active {
            let _ = writeln!(lists.senders, "{address} {address}");
        }
        for other in names.iter().filter(|row| row.mailbox_id == found.id && row.name != found.user_name) {
            let _ = writeln!(lists.aliases, "{}@{domain} {address}", other.name);
            if found.state == State::Active {
                let _ = writeln!(lists.senders, "{}@{domain} {address}", other.name);
            }
        }
        if mail.postmaster.as_deref() == Some(found.user_name.as_str()) {
            for role in ROLES {
                let _ = writeln!(lists.aliases, "{role}@{domain} {address}");
            }
        }
        lists.boxes += 1;
    }
    lists
}

impl Lists {
    /// SM3 of all of them.
    #[must_use]
    pub fn digest(&self) -> String {
        digest::sm3_of(&[&self.users, &self.recipients, &self.aliases, &self.senders].map(String::as_bytes))
    }

    /// Puts every list that differs in place. Postfix's are indexed before they are seen.
    pub fn write(&self, mail: &MailboxSettings) -> anyhow::Result<()> {
        let folder = mail.lists.as_path();
        fs::create_dir_all(folder).with_context(|| format!("the folder {}", folder.display()))?;
        put(folder, USERS, &self.users, None)?;
        for (file, text) in [(RECIPIENTS, &self.recipients), (ALIASES, &self.aliases), (SENDERS, &self.senders)] {
            put(folder, file, text, Some(&mail.postmap))?;
        }
        Ok(())
    }
}

/// Writes a list beside its place and renames it there; does nothing when it says the same.
fn put(folder: &Path, file: &str, text: &str, index: Option<&Path>) -> anyhow::Result<()> {
    let place = folder.join(file);
    let indexed = index.is_none() || folder.join(format!("{file}.db")).exists();
    if indexed && fs::read(&place).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    let beside = folder.join(format!(".new-{file}"));
    let write = || -> std::io::Result<()> {
        let mut out = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(MODE).open(&beside)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()
    };
    write().with_context(|| format!("cannot write {}", beside.display()))?;
    if let Some(postmap) = index {
        let output = Command::new(postmap)
            .arg(format!("hash:{}", beside.display()))
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot run {}", postmap.display()))?;
        anyhow::ensure!(
            output.status.success(),
            "{} refuses {file}: {}",
            postmap.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
        let made = folder.join(format!(".new-{file}.db"));
        fs::rename(&made, folder.join(format!("{file}.db"))).with_context(|| format!("cannot place {file}.db"))?;
    }
    fs::rename(&beside, &place).with_context(|| format!("cannot place {}", place.display()))?;
    fs::File::open(folder).and_then(|folder| folder.sync_all()).context("the folder of the lists")
}

/// Makes the lists equal to the register.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct KeepLists;

impl Job for KeepLists {
    const KIND: &'static str = "mailboxes.keep_lists";

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    async fn run(self, app: App) -> Result<()> {
        keep(&app).await
    }
}

/// When a node starts: its settings may be new, or the mail host's disk.
pub async fn at_start(app: App) {
    if let Err(error) = keep(&app).await {
        tracing::error!(%error, "the lists of the mail servers cannot be written");
    }
}

/// Makes the lists equal to the register and remembers how that went. Without mail servers
/// there is nothing to do.
pub async fn keep(app: &App) -> Result<()> {
    let Some(mail) = app.settings.mailboxes.clone() else { return Ok(()) };
    let tried_at = app.time.now();
    let boxes = mailbox::Entity::find().order_by_asc(mailbox::Column::UserName).all(app.db.read()).await?;
    let names = name::Entity::find().order_by_asc(name::Column::Name).all(app.db.read()).await?;
    let lists = compose(&boxes, &names, &app.settings, &mail);
    let written = {
        let lists = lists.clone();
        tokio::task::spawn_blocking(move || lists.write(&mail)).await.context("writing the lists")?
    };
    let error = written.as_ref().err().map(|error| format!("{error:#}"));
    remember(app, &lists, tried_at, error).await?;
    Ok(written?)
}

async fn remember(app: &App, lists: &Lists, tried_at: Moment, error: Option<String>) -> Result<()> {
    let act = app.act(&Actor::System(KeepLists::KIND)).await?;
    let mut columns = vec![Column::TriedAt, Column::Error];
    if error.is_none() {
        columns.extend([Column::Digest, Column::Boxes, Column::WrittenAt]);
    }
    let row = ActiveModel {
        name: Set(ROW.to_owned()),
        digest: Set(if error.is_none() { lists.digest() } else { String::new() }),
        boxes: Set(i64::try_from(lists.boxes).unwrap_or(i64::MAX)),
        // The register as it stood when the work began.
        written_at: Set(error.is_none().then_some(tried_at)),
        tried_at: Set(tried_at),
        error: Set(error),
    };
    Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Name).update_columns(columns).to_owned())
        .exec_without_returning(act.db())
        .await?;
    act.commit().await
}

#[cfg(test)]
mod tests {
    use super::ROLES;
    use crate::mailboxes::RESERVED;

    #[test]
    fn nobody_is_given_a_name_of_a_role() {
        assert!(ROLES.iter().all(|role| RESERVED.contains(role)));
    }
}
