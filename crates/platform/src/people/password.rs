//! Passwords (art. 30: set, and changed regularly): argon2id with the parameters that OWASP
//! names, rules from the rulebook, a history, and a change that ends every other session.

use std::sync::LazyLock;

use anyhow::Context as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect, Set};
use serde_json::json;
use tokio::sync::Semaphore;

use super::limits::Limits;
use super::session::{self, Token};
use super::{AccountId, Current, account};
use crate::error::{Error, OrNotFound, Refusal, Result};
use crate::time::Moment;
use crate::{Act, App};

crate::id!(
    /// A former password.
    PasswordHistoryId
);

/// A former password's hash; it may not come back for a while.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "password_history")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PasswordHistoryId,
    /// Of which account.
    pub account_id: AccountId,
    /// argon2id in PHC form.
    pub hash: String,
    /// When another took its place.
    pub replaced_at: Moment,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A password's hash in PHC form.
#[derive(Clone, Debug)]
pub struct Hash(String);

impl Hash {
    /// The PHC text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password made by the platform: shown once, works for some days, must be changed.
#[derive(Debug)]
pub struct Temporary {
    text: String,
    hash: Hash,
}

impl Temporary {
    /// A new one: four groups of four that can be read out on the telephone.
    pub async fn new() -> Result<Self> {
        let letters = data_encoding::BASE32.encode(&rand::random::<[u8; 10]>());
        // One class each is promised by the form, whatever chance says.
        let text = format!("{}-{}-{}-{}", &letters[..4], letters[4..8].to_lowercase(), &letters[8..12], &letters[12..]);
        let text = format!("{text}-{}", rand::random_range(10..100));
        let hash = hash(&text).await?;
        Ok(Self { text, hash })
    }

    /// The password itself, for the one screen that shows it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its hash.
    pub fn hash(&self) -> &Hash {
        &self.hash
    }
}

/// Each hash takes 19 MiB; a crowd at the door must not take the machine's memory.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// Verified when there is no account, so that the answer takes as long.
static NOBODY: LazyLock<Result<Hash, String>> = LazyLock::new(|| {
    let made = Argon2::default().hash_password(&rand::random::<[u8; 16]>());
    made.map(|hash| Hash(hash.to_string())).map_err(|error| error.to_string())
});

/// Hashes a password: argon2id, 19 MiB, two passes, one lane.
pub async fn hash(text: &str) -> Result<Hash> {
    let text = text.to_owned();
    let hash = apart(move || {
        let hash = Argon2::default().hash_password(text.as_bytes());
        hash.map(|hash| hash.to_string()).map_err(|error| anyhow::anyhow!("argon2: {error}"))
    });
    Ok(Hash(hash.await??))
}

/// Whether the password is the one behind the hash; without a hash it works as long and says no.
pub async fn verify(text: &str, hash: Option<&str>) -> Result<bool> {
    let text = text.to_owned();
    let hash = hash.map(str::to_owned);
    let right = apart(move || -> anyhow::Result<bool> {
        let known = hash.is_some();
        let phc = match hash {
            Some(hash) => hash,
            None => NOBODY.as_ref().map(|hash| hash.0.clone()).map_err(|e| anyhow::anyhow!("argon2: {e}"))?,
        };
        let phc = PasswordHash::new(&phc).map_err(|error| anyhow::anyhow!("stored hash: {error}"))?;
        Ok(Argon2::default().verify_password(text.as_bytes(), &phc).is_ok() && known)
    });
    Ok(right.await??)
}

/// Off the threads that answer requests.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _place = AT_ONCE.acquire().await.context("hashing has been shut down")?;
    Ok(tokio::task::spawn_blocking(work).await.context("hashing")?)
}

/// What stands against a new password by its text alone.
pub fn reasons(text: &str, login: &str, name: &str, limits: &Limits) -> Vec<Refusal> {
    let mut reasons = Vec::new();
    let mut refuse = |refusal: Refusal| reasons.push(refusal.article("30").field("password"));
    let length = text.chars().count() as u64;
    if length < limits.length {
        refuse(Refusal::new("people-password-short").arg("length", limits.length));
    }
    if length > limits.length_max {
        refuse(Refusal::new("people-password-long").arg("length", limits.length_max));
    }
    if text.chars().any(char::is_control) {
        refuse(Refusal::new("people-password-control"));
    }
    if classes(text) < limits.classes {
        refuse(Refusal::new("people-password-classes").arg("classes", limits.classes));
    }
    let small = text.to_lowercase();
    let contains = |part: &str| part.chars().count() >= 2 && small.contains(&part.to_lowercase());
    if contains(login) || contains(name) {
        refuse(Refusal::new("people-password-name"));
    }
    let mut different: Vec<char> = small.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < 5 {
        refuse(Refusal::new("people-password-monotone"));
    }
    reasons
}

/// Upper case, lower case, digits, and everything else.
fn classes(text: &str) -> u64 {
    let classes: [fn(char) -> bool; 4] = [
        |c| c.is_uppercase(),
        |c| c.is_lowercase(),
        |c| c.is_numeric(),
        |c| !c.is_uppercase() && !c.is_lowercase() && !c.is_numeric(),
    ];
    classes.iter().filter(|class| text.chars().any(class)).count() as u64
}

/// Changes one's own password: the present one proves who it is; every other session ends and
/// this one goes on under a new token.
pub async fn change(app: &App, current: &Current, present: &str, new: &str) -> Result<Token> {
    let limits = Limits::of(app, app.time.now())?;
    let account = account::Entity::find_by_id(current.account).one(app.db.read()).await?.or_not_found()?;
    if current.needs_second_factor && account.totp_confirmed_at.is_some() {
        return Err(Error::SignIn);
    }
    let mut refusals = Vec::new();
    if !verify(present, Some(&account.password_hash)).await? {
        refusals.push(Refusal::new("people-password-present").field("current"));
    } else {
        refusals = reasons(new, &account.login, &current.staff.name, &limits);
        if used_before(app, &account, new, &limits).await? {
            let refusal = Refusal::new("people-password-history").arg("count", limits.history);
            refusals.push(refusal.article("30").field("password"));
        }
    }
    crate::act::all_clear(refusals)?;
    let hash = hash(new).await?;

    let act = app.act(&crate::people::Actor::Staff(current.staff.clone())).await?;
    let (now, staff) = account::in_act(&act, current.account).await?;
    if now.password_hash != account.password_hash {
        return Err(Error::Stale);
    }
    remember(&act, &now).await?;
    let ended = session::end_all(&act, now.id, Some(&current.token_digest)).await?;
    let token = session::rotate(&act, &current.token_digest).await?;
    let mut row: account::ActiveModel = now.into();
    row.password_hash = Set(hash.0);
    row.password_set_at = Set(act.now());
    row.must_change = Set(false);
    let account = row.update(act.db()).await?;
    account::said(&act, "account.change_password", &account, &staff, json!({ "sessions_ended": ended }));
    act.commit().await?;
    Ok(token)
}

/// Whether the text is the present password or one of the last ones.
async fn used_before(app: &App, account: &account::Model, text: &str, limits: &Limits) -> Result<bool> {
    let former = Entity::find()
        .filter(Column::AccountId.eq(account.id))
        .order_by_desc(Column::ReplacedAt)
        .limit(limits.history.saturating_sub(1))
        .all(app.db.read())
        .await?;
    let hashes = std::iter::once(account.password_hash.as_str()).chain(former.iter().map(|row| row.hash.as_str()));
    for hash in hashes {
        if verify(text, Some(hash)).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Keeps the present hash among the former ones.
pub(super) async fn remember(act: &Act, account: &account::Model) -> Result<()> {
    let row = ActiveModel {
        id: Set(PasswordHistoryId::new()),
        account_id: Set(account.id),
        hash: Set(account.password_hash.clone()),
        replaced_at: Set(act.now()),
    };
    Entity::insert(row).exec_without_returning(act.db()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn against(text: &str) -> Vec<String> {
        let rules = crate::rulebook::Rulebook::load("current").expect("a sound profile");
        let limits = Limits::read(&rules, jiff::civil::date(2026, 11, 23)).expect("complete");
        reasons(text, "jw-officer", "示小明", &limits).into_iter().map(|refusal| refusal.message).collect()
    }

    #[test]
    fn rules_of_a_password() {
        assert_eq!(against("Guihua#2026"), Vec::<String>::new());
        assert_eq!(against("三棵Tree在2路旁"), Vec::<String>::new());
        assert_eq!(against("aB3$"), ["people-password-short", "people-password-monotone"]);
        assert_eq!(against("abcdefgh1"), ["people-password-classes"]);
        assert_eq!(against("JW-Officer2026"), ["people-password-name"]);
        assert_eq!(against("示小明Abc123"), ["people-password-name"]);
        assert_eq!(against("aA1aA1aA1"), ["people-password-monotone"]);
        assert_eq!(against("Guihua#2026\n"), ["people-password-control"]);
        assert_eq!(against(&"aB3$xyz".repeat(20)), ["people-password-long"]);
    }

    #[tokio::test]
    async fn a_hash_knows_its_password() {
        let made = hash("Guihua#2026").await.expect("hashed");
        assert!(made.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("Guihua#2026", Some(made.as_str())).await.expect("verified"));
        assert!(!verify("guihua#2026", Some(made.as_str())).await.expect("verified"));
        assert!(!verify("Guihua#2026", None).await.expect("verified"));
    }

    #[tokio::test]
    async fn a_temporary_password_keeps_the_rules() {
        let temporary = Temporary::new().await.expect("made");
        assert_eq!(against(temporary.text()), Vec::<String>::new());
        assert_ne!(temporary.text(), Temporary::new().await.expect("made").text());
    }
}
