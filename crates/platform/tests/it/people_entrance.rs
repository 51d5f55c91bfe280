//! From the street to the desk as a person before a browser sees it: sign-in, first password,
//! second factor, sign-out (arts. 29, 30).

use testkit::{Answer, Client, minutes, on_both};

use crate::people_world::{PASSWORD, World, arrive, at_the_desk, rows, seat, setup};

#[tokio::test]
async fn from_the_street_to_the_desk_and_out_again() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let (_, temporary) = world.fresh_account(world.officer, "jw-officer").await;
        let mut client = cluster.client("desk");
        client.get("/desk/account").await.assert_redirect("/desk/sign-in?next=/desk/account");

        let page = client.get("/desk/sign-in?next=/desk/account").await.assert_ok();
        let form = page.form("form[action='/desk/sign-in']").fill("name", "jw-officer").fill("password", "wrong");
        let again = client.submit(form).await.assert_status(422).assert_says("5 次").assert_silent("wrong");
        let form = again.form("form[action='/desk/sign-in']");
        assert_eq!(form.value("name"), Some("jw-officer"));
        let answer = client.submit(form.fill("password", &temporary)).await;
        let cookie = answer.header("set-cookie").to_owned();
        for part in ["portico_session=", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain") && !cookie.contains("Secure"), "plain HTTP, this host only: {cookie}");
        let before = client.cookie("portico_session").unwrap().to_owned();
        let page = client.follow(answer).await.assert_ok().assert_says("8 至 128");
        client.get("/desk/account").await.assert_redirect("/desk/password?next=/desk/account");

        let fill = |page: &Answer, new: &str, again: &str| {
            page.form("form[action^='/desk/password']")
                .fill("current", &temporary)
                .fill("password", new)
                .fill("again", again)
        };
        let page = client.submit(fill(&page, PASSWORD, "other")).await.assert_status(422).assert_says("不一致");
        let page = client.submit(fill(&page, "short", "short")).await.assert_status(422).assert_says("至少 8");
        client.submit(fill(&page, PASSWORD, PASSWORD)).await.assert_redirect("/desk/account");
        assert_ne!(client.cookie("portico_session"), Some(before.as_str()));
        let page = client
            .get("/desk/account")
            .await
            .assert_ok()
            .assert_says("示一")
            .assert_says("信息员")
            .assert_says("127.0.0.1");
        assert!(page.header("cache-control").contains("no-store"));

        client.submit(page.form("form[action='/desk/sign-out']")).await.assert_redirect("/desk/sign-in");
        assert_eq!(client.cookie("portico_session"), None);
        client.set_cookie("portico_session", &before);
        client.get("/desk/account").await.assert_redirect("/desk/sign-in?next=/desk/account");
        client.get("/desk/sign-in").await.assert_ok().assert_says("重新登录");
        assert_eq!(rows(cluster.app(), "account.sign_out").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_second_factor_is_set_up_in_the_browser() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        world.account(world.system, "xxzx-sysadmin").await;
        let mut client = cluster.client("desk");
        let answer = arrive(&mut client, "xxzx-sysadmin", PASSWORD).await.assert_redirect("/desk/second-factor/set-up");
        let page = client.follow(answer).await.assert_ok();
        assert!(page.has(".qr svg"));
        let secret = page.texts(".secret code").remove(0).replace(' ', "");
        let secret = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
        let codes = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
        let code = || codes.generate(u64::try_from(cluster.now().0 / 1_000_000).unwrap()).to_string();
        let wrong = client.submit(page.form("form[action^='/desk/second-factor']").fill("code", "000000")).await;
        let page = wrong.assert_status(422).assert_says("验证码不正确");
        let shown =
            client.submit(page.form("form[action^='/desk/second-factor']").fill("code", &code())).await.assert_ok();
        let recovery = shown.texts(".codes code");
        assert_eq!(recovery.len(), 10);
        client.get("/desk/account").await.assert_ok().assert_says("已启用").assert_says("10 个");

        cluster.travel(minutes(1));
        let mut other = cluster.client("desk");
        arrive(&mut other, "xxzx-sysadmin", PASSWORD).await.assert_redirect("/desk/second-factor");
        other.get("/desk/people").await.assert_redirect("/desk/second-factor?next=/desk/people");
        other.get("/desk/password").await.assert_redirect("/desk/second-factor");
        let page = other.get("/desk/second-factor?recovery=true").await.assert_ok();
        let form = page.form("form[action^='/desk/second-factor']").fill("code", &recovery[3]);
        other.submit(form).await.assert_redirect("/desk");
        let page = other.get("/desk/account").await.assert_ok().assert_says("9 个");

        // The other session is ended from here.
        let end = page.form("form[action$='/end'][action*='/sessions/']");
        let page = other.submit(end).await;
        other.follow(page).await.assert_ok();
        client.get("/desk/account").await.assert_status(303);
    })
    .await;
}

#[tokio::test]
async fn a_form_without_its_token_and_a_link_to_elsewhere_are_refused() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        world.account(world.officer, "jw-officer").await;
        let mut client = at_the_desk(&cluster, "jw-officer").await;
        let page = client.get("/desk/account").await.assert_ok();
        let forged = page.form("form[action='/desk/sign-out']").forge("csrf", "0000");
        client.submit(forged).await.assert_status(422);
        client.get("/desk/account").await.assert_ok();

        let mut other = cluster.client("desk");
        let page = other.get("/desk/sign-in?next=https://evil.example/").await.assert_ok();
        let form = page.form("form[action='/desk/sign-in']").fill("name", "jw-officer").fill("password", PASSWORD);
        other.submit(form).await.assert_redirect("/desk");

        let english = page_in_english(&mut client).await;
        english.assert_says("My account").assert_says("Information officer");
        let somebody = seat(cluster.app(), world.zylh, "示十", None).await;
        client.get(&format!("/desk/people/staff/{somebody}")).await.assert_status(404);
    })
    .await;
}

async fn page_in_english(client: &mut Client) -> Answer {
    client.post("/desk/language", &[("lang", "en"), ("next", "/desk/account")]).await.assert_redirect("/desk/account");
    client.get("/desk/account").await.assert_ok()
}
