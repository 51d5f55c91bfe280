//! Sessions and the second factor (arts. 29, 30).

use platform::people::session::{self, From, Token};
use platform::people::sign_in::{SignedIn, second_factor, sign_in, sign_out};
use platform::people::{Current, Post, account, totp};
use platform::{App, Result};
use sea_orm::EntityTrait;
use testkit::{minutes, on_both};

use crate::people_world::{PASSWORD, World, deed, from, refused, rows, seat, setup};

const LOGIN: &str = "jw-officer";

async fn enter(app: &App, password: &str) -> Result<SignedIn> {
    sign_in(app, LOGIN, password, &from("192.0.2.1")).await
}

async fn current(app: &App, token: &Token) -> Option<Current> {
    session::find(app, token.as_str()).await.unwrap()
}

#[tokio::test]
async fn a_session_ends_when_idle_and_at_the_end_of_the_day() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        world.account(world.officer, LOGIN).await;
        let token = enter(app, PASSWORD).await.unwrap().token;
        cluster.travel(minutes(29));
        assert!(current(app, &token).await.is_some());
        cluster.travel(minutes(29));
        assert!(current(app, &token).await.is_some(), "the request before kept it open");
        cluster.travel(minutes(31));
        assert!(current(app, &token).await.is_none());

        let token = enter(app, PASSWORD).await.unwrap().token;
        for _ in 0..35 {
            cluster.travel(minutes(20));
            assert!(current(app, &token).await.is_some());
        }
        cluster.travel(minutes(20));
        assert!(current(app, &token).await.is_none(), "twelve hours are over");
        assert!(session::find(app, "not a token").await.unwrap().is_none());
        assert!(session::find(app, &"A".repeat(43)).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_session_is_found_in_three_queries_and_touched_once_a_minute() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        world.account(world.officer, LOGIN).await;
        let token = enter(app, PASSWORD).await.unwrap().token;
        let (queries, found) = cluster.count_queries(current(app, &token)).await;
        assert!(found.is_some());
        assert_eq!(queries, 3);
        let row = session::Entity::find().one(app.db.read()).await.unwrap().unwrap();
        assert_ne!(row.token_digest, token.as_str(), "the cookie's value is stored nowhere");
        cluster.travel(minutes(2));
        current(app, &token).await.unwrap();
        let seen = session::Entity::find().one(app.db.read()).await.unwrap().unwrap().seen_at;
        assert!(seen > row.seen_at);
        current(app, &token).await.unwrap();
        assert_eq!(session::Entity::find().one(app.db.read()).await.unwrap().unwrap().seen_at, seen);
    })
    .await;
}

#[tokio::test]
async fn the_sign_in_before_is_shown_and_other_sessions_can_be_ended() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        world.account(world.officer, LOGIN).await;
        let first = sign_in(app, LOGIN, PASSWORD, &from("192.0.2.1")).await.unwrap().token;
        let session = current(app, &first).await.unwrap();
        assert_eq!(session.last_sign_in, None);
        cluster.travel(minutes(5));
        let second = sign_in(app, LOGIN, PASSWORD, &from("192.0.2.2")).await.unwrap().token;
        let session = current(app, &second).await.unwrap();
        assert!(session.last_sign_in.is_some());
        assert_eq!(session::previous(app, &session).await.unwrap().unwrap().address, "192.0.2.1");

        let own = session::own(app, &session).await.unwrap();
        assert_eq!(
            own.iter().map(|own| (own.this, own.address.as_str())).collect::<Vec<_>>(),
            [(true, "192.0.2.2"), (false, "192.0.2.1")]
        );
        let handle = own[1].handle.clone();
        let end = async |handle: &str| {
            deed(app, &session.actor(), async |act| session::end(act, &session, handle).await).await
        };
        end(&handle).await.unwrap();
        assert!(current(app, &first).await.is_none());
        assert_eq!(refused(end(&handle).await), ["people-session-over"]);
        assert_eq!(refused(end("0123456789abcdef").await), ["not found"]);
        assert_eq!(refused(end("").await), ["not found"]);

        let third = enter(app, PASSWORD).await.unwrap().token;
        let ended = deed(app, &session.actor(), async |act| session::end_others(act, &session).await).await.unwrap();
        assert_eq!(ended, 1);
        assert!(current(app, &third).await.is_none());
        sign_out(app, &session).await.unwrap();
        assert!(current(app, &second).await.is_none());

        // A sign-in never goes on under what the browser brought along.
        let old = enter(app, PASSWORD).await.unwrap().token;
        let replaced = current(app, &old).await.unwrap().token_digest;
        let again = From { replaces: Some(replaced), ..from("192.0.2.1") };
        let new = sign_in(app, LOGIN, PASSWORD, &again).await.unwrap().token;
        assert_ne!(old.as_str(), new.as_str());
        assert!(current(app, &old).await.is_none() && current(app, &new).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_post_that_wants_it_has_a_second_factor_and_no_code_works_twice() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let operator = seat(app, world.xxzx, "示八", Some(Post::ItOfficeOperator)).await;
        let account = world.account(operator, LOGIN).await;
        let entered = enter(app, PASSWORD).await.unwrap();
        assert_eq!(entered.next, Some("/desk/second-factor/set-up"));
        let session = current(app, &entered.token).await.unwrap();
        assert!(session.actor().staff().is_err());

        let set_up = totp::begin(app, &session).await.unwrap();
        assert!(set_up.qr.starts_with("<svg"));
        assert_eq!(totp::begin(app, &session).await.unwrap().key, set_up.key, "the same until it is confirmed");
        assert_eq!(refused(totp::confirm(app, &session, "000000").await), ["people-second-factor-wrong"]);
        let (token, recovery) = totp::confirm(app, &session, &code(&set_up, cluster.now())).await.unwrap();
        assert_eq!(recovery.len(), 10);
        assert!(current(app, &entered.token).await.is_none());
        let session = current(app, &token).await.unwrap();
        assert!(session.complete());
        assert_eq!(refused(totp::begin(app, &session).await), ["people-second-factor-already"]);

        let step = async |code: &str| {
            let entered = enter(app, PASSWORD).await.unwrap();
            assert_eq!(entered.next, Some("/desk/second-factor"));
            let session = current(app, &entered.token).await.unwrap();
            assert!(session.actor().staff().is_err());
            second_factor(app, &session, code, &from("192.0.2.1")).await
        };
        let used = code(&set_up, cluster.now());
        assert_eq!(refused(step(&used).await), ["people-second-factor-wrong"], "used at the set-up");
        cluster.travel(minutes(1));
        let fresh = code(&set_up, cluster.now());
        let done = step(&fresh).await.unwrap();
        assert_eq!(done.next, None);
        assert!(current(app, &done.token).await.unwrap().actor().staff().is_ok());
        assert_eq!(refused(step(&fresh).await), ["people-second-factor-wrong"], "a replay");
        let late = code(&set_up, cluster.now().plus_seconds(120));
        assert_eq!(refused(step(&late).await), ["people-second-factor-wrong"]);

        assert!(step(&recovery[0].to_uppercase()).await.is_ok(), "as printed, in any case");
        assert_eq!(refused(step(&recovery[0]).await), ["people-second-factor-wrong"], "once");
        assert_eq!(totp::codes_left(app, account.id).await.unwrap(), 9);

        // Codes count towards the lock, and knowing the password does not clear the count.
        for _ in 0..3 {
            assert_eq!(refused(step("000000").await), ["people-second-factor-wrong"]);
        }
        assert_eq!(refused(step("000000").await), ["people-sign-in-refused"], "the fifth in a row");
        assert!(enter(app, PASSWORD).await.is_err());
        cluster.travel(minutes(16));
        assert!(step(&code(&set_up, cluster.now())).await.is_ok());
        let row = rows(app, "account.second_factor").await;
        assert_eq!(row.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_lost_device_is_forgotten_by_the_security_administrator_alone() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let account = world.account(world.officer, LOGIN).await;
        let token = enter(app, PASSWORD).await.unwrap().token;
        let session = current(app, &token).await.unwrap();
        let set_up = totp::begin(app, &session).await.unwrap();
        let (token, codes) = totp::confirm(app, &session, &code(&set_up, cluster.now())).await.unwrap();
        let session = current(app, &token).await.unwrap();
        assert_eq!(refused(totp::renew_codes(app, &session, &codes[0]).await), ["people-second-factor-wrong"]);
        cluster.travel(minutes(1));
        let renewed = totp::renew_codes(app, &session, &code(&set_up, cluster.now())).await.unwrap();
        assert_ne!(renewed, codes);

        let (keeper, granter) = (world.as_(world.system).await, world.as_(world.security).await);
        let forget =
            async |actor| deed(app, actor, async |act| account::forget_second_factor(act, account.id).await).await;
        assert_eq!(
            refused(forget(&keeper).await),
            ["permit-grant-post"],
            "who resets passwords does not take factors away"
        );
        forget(&granter).await.unwrap();
        assert_eq!(refused(forget(&granter).await), ["people-account-no-second-factor"]);
        assert!(current(app, &token).await.is_none());
        assert_eq!(enter(app, PASSWORD).await.unwrap().next, None, "no post of the officer wants one");

        let session = current(app, &enter(app, PASSWORD).await.unwrap().token).await.unwrap();
        let set_up = totp::begin(app, &session).await.unwrap();
        let (token, _) = totp::confirm(app, &session, &code(&set_up, cluster.now())).await.unwrap();
        cluster.travel(minutes(1));
        let session = current(app, &token).await.unwrap();
        totp::give_up(app, &session, &code(&set_up, cluster.now())).await.unwrap();
        assert_eq!(enter(app, PASSWORD).await.unwrap().next, None);
    })
    .await;
}

/// The code that the device shows at this moment.
fn code(set_up: &totp::SetUp, at: platform::Moment) -> String {
    let secret = data_encoding::BASE32_NOPAD.decode(set_up.key.replace(' ', "").as_bytes()).unwrap();
    let codes = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    codes.generate(u64::try_from(at.0 / 1_000_000).unwrap()).to_string()
}
