//! Signing in (arts. 29, 30): lock-out, forced change, age, history, second factor, sessions.

use platform::people::password::Temporary;
use platform::people::session::{self, Token};
use platform::people::sign_in::{SignedIn, sign_in};
use platform::people::{Current, account, password};
use platform::{App, Result};
use sea_orm::EntityTrait;
use testkit::{days, hours, minutes, on_both};

use crate::people_world::{PASSWORD, World, deed, from, refused, rows, setup};

const LOGIN: &str = "jw-officer";

async fn enter(app: &App, password: &str) -> Result<SignedIn> {
    sign_in(app, LOGIN, password, &from("192.0.2.1")).await
}

async fn current(app: &App, token: &Token) -> Option<Current> {
    session::find(app, token.as_str()).await.unwrap()
}

async fn stored(app: &App, login: &str) -> account::Model {
    let all = account::Entity::find().all(app.db.read()).await.unwrap();
    all.into_iter().find(|account| account.login == login).unwrap()
}

#[tokio::test]
async fn article_30_five_failures_lock_for_a_quarter_of_an_hour() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        world.account(world.officer, LOGIN).await;
        for _ in 0..4 {
            assert_eq!(refused(enter(app, "Wrong#2026").await), ["people-sign-in-refused"]);
        }
        assert!(enter(app, PASSWORD).await.is_ok(), "the fifth try in a row would have locked");
        for _ in 0..5 {
            assert_eq!(refused(enter(app, "Wrong#2026").await), ["people-sign-in-refused"]);
        }
        assert_eq!(rows(app, "account.lock").await.len(), 1);
        let told = platform::notices::list(app.db.read(), world.officer, None, 10).await.unwrap();
        assert_eq!(told[0].message, "people-notice-locked", "the owner is told");
        assert_eq!(
            refused(enter(app, PASSWORD).await),
            ["people-sign-in-refused"],
            "locked: the right one looks the same"
        );
        cluster.travel(minutes(14));
        assert!(enter(app, PASSWORD).await.is_err());
        cluster.travel(minutes(2));
        assert!(enter(app, PASSWORD).await.is_ok());
        assert_eq!(stored(app, LOGIN).await.failed, 0);

        // An account that is not there answers the same, and what was typed stays nowhere.
        let nobody = sign_in(app, "Secret#In#Name", "Secret#2026", &from("192.0.2.1")).await;
        assert_eq!(refused(nobody), ["people-sign-in-refused"]);
        for verb in ["account.sign_in_failed", "account.sign_in", "account.lock", "account.open"] {
            for row in rows(app, verb).await {
                let text = format!("{row:?}").to_lowercase();
                for secret in ["secret#", "wrong#", "guihua#"] {
                    assert!(!text.contains(secret), "{text}");
                }
            }
        }
        assert_eq!(rows(app, "account.sign_in").await.len(), 2);
        let failures = rows(app, "account.sign_in_failed").await;
        assert_eq!(failures.len(), 4 + 5 + 2 + 1);
        assert_eq!(failures.last().unwrap().object_label, "");
    })
    .await;
}

#[tokio::test]
async fn many_tries_at_once_gain_nothing() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        world.account(world.officer, LOGIN).await;
        let tries: Vec<_> = (0..12)
            .map(|n| {
                let app = app.clone();
                tokio::spawn(async move { enter(&app, &format!("Wrong#{n}")).await.is_ok() })
            })
            .collect();
        for one in tries {
            assert!(!one.await.unwrap());
        }
        let account = stored(app, LOGIN).await;
        assert_eq!((account.failed, account.locked_until.is_some()), (5, true), "only five were judged");
        assert!(enter(app, PASSWORD).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn the_security_administrator_opens_a_lock_and_nobody_else() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let id = world.account(world.officer, LOGIN).await.id;
        let granter = world.as_(world.security).await;
        let unlock = async |actor| deed(app, actor, async |act| account::unlock(act, id).await).await;
        assert_eq!(refused(unlock(&granter).await), ["people-account-not-locked"]);
        for _ in 0..5 {
            assert!(enter(app, "Wrong#2026").await.is_err());
        }
        let keeper = world.as_(world.system).await;
        assert_eq!(refused(unlock(&keeper).await), ["permit-grant-post"]);
        unlock(&granter).await.unwrap();
        assert!(enter(app, PASSWORD).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn one_address_is_slowed_down_over_many_accounts() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        world.account(world.officer, LOGIN).await;
        for n in 0..30 {
            assert!(sign_in(app, &format!("nobody-{n}"), "x", &from("192.0.2.9")).await.is_err());
        }
        let here = sign_in(app, LOGIN, PASSWORD, &from("192.0.2.9")).await;
        assert_eq!(refused(here), ["people-sign-in-address"]);
        assert!(sign_in(app, LOGIN, PASSWORD, &from("192.0.2.10")).await.is_ok());
        cluster.travel(minutes(15));
        assert!(sign_in(app, LOGIN, PASSWORD, &from("192.0.2.9")).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn article_30_the_first_sign_in_changes_the_password() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let (account, temporary) = world.fresh_account(world.officer, LOGIN).await;
        let first = enter(app, &temporary).await.unwrap();
        assert_eq!(first.next, Some("/desk/password"));
        let session = current(app, &first.token).await.unwrap();
        assert!(session.must_change_password && !session.complete());
        assert!(session.actor().staff().is_err(), "an unfinished session may do nothing");

        let change = async |present: &str, new: &str| password::change(app, &session, present, new).await;
        assert_eq!(refused(change("Wrong#2026", PASSWORD).await), ["people-password-present"]);
        assert_eq!(refused(change(&temporary, "short").await), ["people-password-short", "people-password-classes"]);
        assert_eq!(refused(change(&temporary, &temporary).await), ["people-password-history"]);
        let token = change(&temporary, PASSWORD).await.unwrap();
        assert!(current(app, &first.token).await.is_none(), "the old token is worth nothing");
        assert!(current(app, &token).await.unwrap().complete());
        assert_eq!(enter(app, PASSWORD).await.unwrap().next, None);
        assert!(enter(app, &temporary).await.is_err());

        // A temporary password does not wait for ever.
        let made = Temporary::new().await.unwrap();
        let keeper = world.as_(world.system).await;
        deed(app, &keeper, async |act| account::reset(act, account.id, &made).await).await.unwrap();
        assert!(current(app, &token).await.is_none(), "a reset ends every session");
        cluster.travel(hours(72));
        assert_eq!(refused(enter(app, made.text()).await), ["people-sign-in-initial-over"]);
        assert_eq!(refused(enter(app, "Wrong#2026").await), ["people-sign-in-refused"]);
    })
    .await;
}

#[tokio::test]
async fn article_30_a_password_ages_and_does_not_come_back() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        world.account(world.officer, LOGIN).await;
        cluster.travel(days(50));
        let session = current(app, &enter(app, PASSWORD).await.unwrap().token).await.unwrap();
        assert_eq!((session.password_days_left, session.remind_of_password), (40, false));
        cluster.travel(days(38));
        let session = current(app, &enter(app, PASSWORD).await.unwrap().token).await.unwrap();
        assert!(session.complete() && session.remind_of_password);
        cluster.travel(days(2));
        let mut present = PASSWORD.to_owned();
        let mut token = {
            let old = enter(app, PASSWORD).await.unwrap();
            assert_eq!(old.next, Some("/desk/password"), "ninety days are over");
            old.token
        };
        for n in 1..=5 {
            let session = current(app, &token).await.unwrap();
            let back = password::change(app, &session, &present, PASSWORD).await;
            assert_eq!(refused(back), ["people-password-history"], "after {n} changes");
            let next = format!("Yinxing#{n}2026");
            token = password::change(app, &session, &present, &next).await.unwrap();
            present = next;
        }
        let session = current(app, &token).await.unwrap();
        password::change(app, &session, &present, PASSWORD).await.unwrap();

        cluster.travel(days(90));
        assert_eq!(refused(enter(app, PASSWORD).await), ["people-sign-in-dormant"]);
    })
    .await;
}
