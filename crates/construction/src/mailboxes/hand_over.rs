//! What becomes of the mail of a cancelled box (art. 13, annex 3): put away into the archive, or
//! moved into a folder of the successor's box. Only renaming inside the mail store, so that a
//! break in the middle loses nothing; done again, it goes on where it stopped.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use platform::app::App;
use platform::jobs::Job;
use platform::people::Actor;
use platform::settings::MailboxSettings;
use platform::{Moment, Result};
use sea_orm::{ActiveModelTrait, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::mailbox::{self, ActiveModel, Handling, State};
use super::register::entry;
use super::{MailboxId, lists};

/// Folder of archived mail below the store. No user name begins with a dot.
pub const ARCHIVE: &str = ".archive";
/// Folder of handed over mail in the successor's box.
pub const FOLDER: &str = "Handover";
/// The mail folder of a box below its home.
const MAILDIR: &str = "Maildir";
/// The folders of one mail folder.
const PARTS: [&str; 3] = ["cur", "new", "tmp"];

/// Moves the mail of a cancelled box.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MoveMail {
    /// Which box.
    pub mailbox: MailboxId,
}

impl Job for MoveMail {
    const KIND: &'static str = "mailboxes.move_mail";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}", Self::KIND, self.mailbox))
    }

    async fn run(self, app: App) -> Result<()> {
        let Some(mail) = app.settings.mailboxes.clone() else { return Ok(()) };
        let found = mailbox::by_id(app.db.read(), self.mailbox).await?;
        if found.state != State::Cancelled || found.handed_at.is_some() {
            return Ok(());
        }
        // First the mail servers forget the box, then its mail goes away.
        lists::keep(&app).await?;
        let successor = match (found.handling, found.successor_id) {
            (Some(Handling::HandOver), Some(id)) => Some(mailbox::by_id(app.db.read(), id).await?.user_name),
            _ => None,
        };
        let user = found.user_name.to_string();
        let moved = move || hand_over(&mail, &user, successor.as_ref().map(super::UserName::as_str));
        let moved = tokio::task::spawn_blocking(moved).await.context("moving the mail")??;

        let act = app.act(&Actor::System(Self::KIND)).await?;
        let row = ActiveModel {
            id: Set(found.id),
            handed_at: Set(Some(act.now())),
            handed_to: Set(Some(moved.to.clone())),
            ..Default::default()
        };
        row.update(act.db()).await?;
        act.record(entry("mailbox.move_mail", &found).effect(json!({ "to": moved.to, "letters": moved.letters })));
        act.commit().await
    }
}

/// Where the mail is now, below the store, and how many letters were moved in this go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Where.
    pub to: String,
    /// How many.
    pub letters: usize,
}

/// Moves the mail of `user` into a folder of `successor`, or into the archive.
pub fn hand_over(mail: &MailboxSettings, user: &str, successor: Option<&str>) -> anyhow::Result<Moved> {
    let home = mail.store.join(user);
    let archive = mail.store.join(ARCHIVE);
    let kept = archive.join(user);
    let mut moved = Moved { to: format!("{ARCHIVE}/{user}"), letters: 0 };
    if let Some(successor) = successor {
        let into = mail.store.join(successor).join(MAILDIR);
        moved.to = format!("{successor}/{MAILDIR}/.{FOLDER}.{user}");
        own_folder(mail, &into)?;
        let from = home.join(MAILDIR);
        moved.letters += move_folder(mail, &from, &into.join(format!(".{FOLDER}.{user}")))?;
        for name in folders(&from)? {
            // `.Sent` becomes `.Handover.<user>.Sent`.
            moved.letters += move_folder(mail, &from.join(&name), &into.join(format!(".{FOLDER}.{user}{name}")))?;
        }
    } else {
        moved.letters = letters(&home.join(MAILDIR))?;
    }
    // What is left — everything, or only Dovecot's own notes — is put away.
    if home.exists() {
        own_folder(mail, &archive)?;
        ensure!(!kept.exists(), "{} is there already, and so is {}", kept.display(), home.display());
        fs::rename(&home, &kept).with_context(|| format!("cannot put {} away", home.display()))?;
    }
    Ok(moved)
}

/// Moves every letter of one mail folder; what is already there stays.
fn move_folder(mail: &MailboxSettings, from: &Path, to: &Path) -> anyhow::Result<usize> {
    let mut count = 0;
    for part in PARTS {
        let letters = match fs::read_dir(from.join(part)) {
            Ok(letters) => letters,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", from.join(part).display())),
        };
        for part in PARTS {
            own_folder(mail, &to.join(part))?;
        }
        for letter in letters {
            let letter = letter?;
            let place = to.join(part).join(letter.file_name());
            ensure!(!place.exists(), "{} is there already", place.display());
            fs::rename(letter.path(), &place).with_context(|| format!("cannot move to {}", place.display()))?;
            count += usize::from(part != "tmp");
        }
    }
    Ok(count)
}

/// The subfolders of a Maildir++: those whose names begin with a dot.
fn folders(maildir: &Path) -> anyhow::Result<Vec<String>> {
    let entries = match fs::read_dir(maildir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", maildir.display())),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| anyhow::anyhow!("a folder named {name:?}"))?;
        if name.starts_with('.') && entry.file_type()?.is_dir() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn letters(maildir: &Path) -> anyhow::Result<usize> {
    let mut all = vec![maildir.to_owned()];
    all.extend(folders(maildir)?.into_iter().map(|name| maildir.join(name)));
    let count = |path: PathBuf| fs::read_dir(path).map_or(0, Iterator::count);
    Ok(all.iter().map(|folder| count(folder.join("cur")) + count(folder.join("new"))).sum())
}

/// A folder that belongs to the owner of the mail, with what stands above it below the store.
fn own_folder(mail: &MailboxSettings, folder: &Path) -> anyhow::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent().filter(|above| above.starts_with(&mail.store) && *above != mail.store) {
        own_folder(mail, above)?;
    }
    let made = || -> std::io::Result<()> {
        use std::os::unix::fs::DirBuilderExt as _;
        fs::DirBuilder::new().mode(0o700).create(folder)?;
        let there = fs::metadata(folder)?;
        if (there.uid(), there.gid()) != (mail.uid, mail.gid) {
            chown(folder, Some(mail.uid), Some(mail.gid))?;
        }
        Ok(())
    };
    made().with_context(|| format!("cannot make {}", folder.display()))
}

/// Until when archived mail is kept at least.
pub fn kept_until(app: &App, cancelled: Moment) -> Result<Moment> {
    let months = app.rules.months("mail.archive", cancelled.day())?.value;
    let day =
        cancelled.day().checked_add(jiff::Span::new().months(i64::from(months))).context("a date too far away")?;
    Ok(Moment::at_start_of(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, MailboxSettings) {
        let folder = tempfile::tempdir().expect("a folder");
        let there = fs::metadata(folder.path()).expect("there");
        let mail = MailboxSettings {
            lists: folder.path().join("lists"),
            store: folder.path().join("store"),
            uid: there.uid(),
            gid: there.gid(),
            postmap: "/bin/true".into(),
            label: "mail".into(),
            addresses: Vec::new(),
            postmaster: None,
        };
        fs::create_dir(&mail.store).expect("a store");
        (folder, mail)
    }

    fn letter(mail: &MailboxSettings, place: &str) {
        let path = mail.store.join(place);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, "Subject: x\n\ny\n").expect("written");
    }

    #[test]
    fn mail_and_its_folders_go_to_the_successor() {
        let (_folder, mail) = store();
        for place in ["a/Maildir/cur/1:2,S", "a/Maildir/new/2", "a/Maildir/.Sent/cur/3:2,S", "a/Maildir/dovecot.index"]
        {
            letter(&mail, place);
        }
        let moved = hand_over(&mail, "a", Some("b")).expect("moved");
        assert_eq!(moved, Moved { to: "b/Maildir/.Handover.a".into(), letters: 3 });
        for place in [
            "b/Maildir/.Handover.a/cur/1:2,S",
            "b/Maildir/.Handover.a/new/2",
            "b/Maildir/.Handover.a.Sent/cur/3:2,S",
            ".archive/a/Maildir/dovecot.index",
        ] {
            assert!(mail.store.join(place).exists(), "{place}");
        }
        assert!(!mail.store.join("a").exists());
        assert_eq!(hand_over(&mail, "a", Some("b")).expect("harmless").letters, 0);
    }

    #[test]
    fn after_a_break_it_goes_on_and_loses_nothing() {
        let (_folder, mail) = store();
        letter(&mail, "a/Maildir/new/2");
        letter(&mail, "b/Maildir/.Handover.a/new/1");
        assert_eq!(hand_over(&mail, "a", Some("b")).expect("moved").letters, 1);
        assert!(mail.store.join("b/Maildir/.Handover.a/new/1").exists());

        letter(&mail, "c/Maildir/new/1");
        letter(&mail, "b/Maildir/.Handover.c/new/1");
        assert!(hand_over(&mail, "c", Some("b")).is_err(), "nothing is written over");
        assert!(mail.store.join("c/Maildir/new/1").exists());
    }

    #[test]
    fn archived_mail_stays_whole() {
        let (_folder, mail) = store();
        letter(&mail, "a/Maildir/cur/1:2,S");
        let moved = hand_over(&mail, "a", None).expect("moved");
        assert_eq!((moved.to.as_str(), moved.letters), (".archive/a", 1));
        assert!(mail.store.join(".archive/a/Maildir/cur/1:2,S").exists());
        assert_eq!(hand_over(&mail, "never-received", None).expect("nothing there").letters, 0);
    }
}
