//! Accounts: opened, reset, disabled and enabled by the system administrator (arts. 29, 30).

use platform::people::password::{self, Temporary};
use platform::people::{AccountId, StaffId, account};
use testkit::on_both;

use crate::people_world::{World, articles, deed, not_there, refused, rows, setup};

#[tokio::test]
async fn an_account_is_opened_once() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let (made, text) = world.fresh_account(world.officer, "JW-Officer").await;
        assert_eq!((made.login.as_str(), made.must_change), ("jw-officer", true));
        assert!(made.password_hash.starts_with("$argon2id$") && !made.password_hash.contains(&text));

        let keeper = world.as_(world.system).await;
        let temporary = Temporary::new().await.unwrap();
        let open = async |staff, login: &str| {
            deed(app, &keeper, async |act| account::open(act, staff, login, &temporary).await).await
        };
        assert_eq!(
            refused(open(world.officer, "jw-officer").await),
            ["people-account-login-taken", "people-account-already"]
        );
        assert_eq!(refused(open(world.clerk, "信息员").await), ["people-account-login-bad"]);
        assert!(not_there(&open(StaffId::new(), "nobody").await));
        let granter = world.as_(world.security).await;
        let stranger =
            deed(app, &granter, async |act| account::open(act, world.clerk, "jw-clerk", &temporary).await).await;
        assert_eq!(articles(stranger), ["29"], "the security administrator keeps posts, not accounts");
        let hash = password::hash("Guihua#2026").await.unwrap();
        let ready =
            deed(app, &keeper, async |act| account::open_ready(act, world.clerk, "jw-clerk", &hash).await).await;
        assert_eq!(refused(ready), ["people-account-ready"], "nobody chooses somebody else's password");
    })
    .await;
}

#[tokio::test]
async fn an_account_is_disabled_and_enabled() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let id = world.account(world.officer, "jw-officer").await.id;
        let own = world.account(world.system, "xxzx-sysadmin").await.id;
        let keeper = world.as_(world.system).await;
        let disable = async |id| deed(app, &keeper, async |act| account::disable(act, id).await).await;
        let enable = async |id| deed(app, &keeper, async |act| account::enable(act, id).await).await;

        assert_eq!(refused(enable(id).await), ["people-account-not-disabled"]);
        disable(id).await.unwrap();
        assert_eq!(refused(disable(id).await), ["people-account-disabled"]);
        enable(id).await.unwrap();
        assert_eq!(refused(disable(own).await), ["people-not-to-oneself"]);
        assert!(not_there(&disable(AccountId::new()).await) && not_there(&enable(AccountId::new()).await));
        let officer = world.as_(world.clerk).await;
        let stranger = deed(app, &officer, async |act| account::disable(act, id).await).await;
        assert_eq!(articles(stranger), ["29"]);

        let temporary = Temporary::new().await.unwrap();
        let reset = async |actor, id| deed(app, actor, async |act| account::reset(act, id, &temporary).await).await;
        assert_eq!(refused(reset(&keeper, own).await), ["people-not-to-oneself"]);
        assert_eq!(articles(reset(&officer, id).await), ["29"]);
        assert!(not_there(&reset(&keeper, AccountId::new()).await));
        reset(&keeper, id).await.unwrap();
        let row = rows(app, "account.reset").await.pop().unwrap();
        assert_eq!((row.object_label.as_str(), row.unit_id), ("jw-officer", Some(world.jw)));
        assert!(!row.effect.contains("argon2") && !row.effect.contains(temporary.text()));
    })
    .await;
}
