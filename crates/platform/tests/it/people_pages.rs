//! The organisation's pages, as persons before a browser see them; and every sample of every page
//! of people in every language.

use platform::App;
use platform::people::entrance_pages::{PasswordPage, RecoveryCodesPage, SecondFactorPage, SetUpPage, SignInPage};
use platform::people::organisation::UnitsPage;
use platform::people::own_account::AccountPage;
use platform::people::register::NewUnitPage;
use platform::people::staff_page::{StaffPage, TemporaryPage};
use platform::people::unit_page::UnitPage;
use platform::people::{Actor, Post};
use platform::view::{Around, Lang, Page};
use serde_json::json;
use testkit::{Answer, Client, TestCluster, on_both};

use crate::people_world::{PASSWORD, World, arrive, at_the_desk, rows, setup};

#[tokio::test]
async fn the_register_is_kept_in_the_browser() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = cluster.app();
        // Two administrators who have their second factor behind them.
        let mut keeper = past_the_door(&cluster, &world, world.system, "xxzx-sysadmin").await;
        let mut granter = past_the_door(&cluster, &world, world.security, "xxzx-secadmin").await;

        let list = keeper
            .get("/desk/people")
            .await
            .assert_ok()
            .assert_says("教育委员会")
            .assert_says("税务所")
            .assert_says("空缺");
        assert!(list.has("a[href='/desk/people/new-unit']"));
        let page = keeper.get("/desk/people/new-unit").await.assert_ok();
        let form = page.form("form[action='/desk/people/units']").fill("name", "民政局").fill("short_name", "民政");
        let page = keeper.submit(form.fill("code", "MZJ")).await.assert_status(422).assert_says("小写字母");
        let form = page.form("form[action='/desk/people/units']");
        assert_eq!(form.value("name"), Some("民政局"), "what was typed is still there");
        let answer = keeper.submit(form.fill("code", "mzj")).await;
        let unit = keeper.follow(answer).await.assert_ok().assert_says("单位已登记");

        let answer = keeper.submit(unit.form("#hire").fill("name", "示新").fill("title", "主任")).await;
        let person = keeper.follow(answer).await.assert_ok().assert_says("人员已登记");
        let open = person.form("form[action$='/account']").fill("login", "mzj-leader");
        let shown = keeper.submit(open).await.assert_ok().assert_says("只显示这一次");
        let temporary = shown.texts(".secret code").remove(0);
        let back = shown.attributes("main a.button", "href").remove(0);
        keeper.get(&back).await.assert_ok().assert_says("mzj-leader").assert_silent(&temporary);

        let path = keeper.get("/desk/people?q=民政").await.assert_ok();
        let path = path.attributes("td a", "href").remove(0);
        let page = keeper.get(&path).await.assert_ok();
        assert!(!page.has("#grant"), "posts are not the system administrator's");
        let page = granter.get(&path).await.assert_ok();
        assert!(!page.has("#hire"), "people are not the security administrator's");
        let form = page.form("#grant").fill("post", "principal_leader").fill("until", "2026-11-22");
        let page = granter.submit(form).await.assert_status(422).assert_says("最后一日");
        let form = page.form("#grant").fill("post", "principal_leader").fill("until", "2026-12-31");
        let answer = granter.submit(form).await;
        let page =
            granter.follow(answer).await.assert_ok().assert_says("岗位已授予").assert_says("2026-11-23 – 2026-12-31");

        let mut leader = cluster.client("desk");
        arrive(&mut leader, "mzj-leader", &temporary).await.assert_redirect("/desk/password");
        let end = page.form("form[action*='/desk/people/posts/']");
        let answer = granter.submit(end).await;
        granter.follow(answer).await.assert_ok().assert_says("岗位已终止");

        // The wrong person, by the form's address.
        let path = format!("/desk/people/units/{}/staff", world.jw);
        granter.post(&path, &[("name", "x"), ("title", "y")]).await.assert_status(403).assert_says("系统管理员");
        let path = format!("/desk/people/units/{}/posts", world.jw);
        keeper.post(&path, &[]).await.assert_status(403);
        granter.get("/desk/people/new-unit").await.assert_status(403);
        keeper.get("/desk/people/units/not-an-id").await.assert_status(404);
        keeper.get(&format!("/desk/people/units/{}", platform::people::UnitId::new())).await.assert_status(404);
        assert_eq!(rows(app, "unit.found").await.len(), 5);
    })
    .await;
}

/// Signs in, sets the second factor up, goes on.
async fn past_the_door(cluster: &TestCluster, world: &World, who: platform::people::StaffId, login: &str) -> Client {
    world.account(who, login).await;
    let mut client = cluster.client("desk");
    let answer = arrive(&mut client, login, PASSWORD).await;
    let page = client.follow(answer).await.assert_ok();
    let secret = page.texts(".secret code").remove(0).replace(' ', "");
    let secret = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let codes = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    let code = codes.generate(u64::try_from(cluster.now().0 / 1_000_000).unwrap()).to_string();
    client.submit(page.form("form[action^='/desk/second-factor']").fill("code", &code)).await.assert_ok();
    client
}

#[tokio::test]
async fn article_31_a_delegation_is_given_and_taken_back_in_the_browser() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        world.account(world.leader, "jw-leader").await;
        world.account(world.officer, "jw-officer").await;
        let path = format!("/desk/people/units/{}", world.jw);
        let mut officer = at_the_desk(&cluster, "jw-officer").await;
        let page = officer.get(&path).await.assert_ok();
        assert!(!page.has("#delegate") && !page.has("#grant") && !page.has("#hire"));
        officer.get(&format!("/desk/people/units/{}", world.xxzx)).await.assert_status(404);
        officer.get("/desk/people").await.assert_ok().assert_silent("信息中心");

        let mut leader = at_the_desk(&cluster, "jw-leader").await;
        let form = |page: &Answer, to: &str| {
            let form = page.form("#delegate").fill("post", "principal_leader").fill("to", to);
            form.fill("scope", "常规栏目").fill("reason", "出差").fill("ends", "2026-11-30")
        };
        let page = leader.get(&path).await.assert_ok();
        let refused = leader.submit(form(&page, &world.officer.to_string())).await;
        let page = refused.assert_status(422).assert_says("信息员：发布的人不能同时审核签批").assert_says("31");
        let answer = leader.submit(form(&page, &world.deputy.to_string())).await;
        leader.follow(answer).await.assert_ok().assert_says("记录在案").assert_says("示四 → 示三");
        let held = world.posts(world.deputy).await;
        assert_eq!(held, [(Post::DeputyLeader, false), (Post::PrincipalLeader, true)]);

        let account = leader.get("/desk/account").await.assert_ok().assert_says("授予 示三");
        let answer = leader.submit(account.form("form[action$='/revoke']")).await;
        leader.follow(answer).await.assert_ok().assert_says("收回");
        assert_eq!(world.posts(world.deputy).await.len(), 1);
        let Actor::Staff(_) = world.as_(world.deputy).await else { panic!("nobody") };
    })
    .await;
}

/// Renders every sample of a page in every language; an undefined value or a missing message is
/// an error of the template.
fn samples<P: Page>(app: &App) {
    let around = Around {
        desk: Some(json!({
            "nav": [], "me": { "name": "示一", "title": "科员", "unit": "某局", "posts": [], "last_sign_in": null },
            "notices": 0, "lang": "zh-CN", "path": "/desk", "portal": "http://www.x", "demo": true,
        })),
        frame: None,
        csrf: "abc".into(),
    };
    let samples = P::samples();
    assert!(!samples.is_empty());
    for sample in &samples {
        for lang in Lang::ALL {
            let html =
                app.view.render(sample, lang, &around).unwrap_or_else(|error| panic!("{}: {error:#}", P::TEMPLATE));
            assert!(!html.contains("<b>没有") && !html.contains("\"><b>") && !html.contains("<script>"), "{html}");
            assert!(!html.contains("people-"), "a message key is shown in {}: {html}", P::TEMPLATE);
        }
    }
}

#[tokio::test]
async fn every_sample_renders_in_every_language() {
    let cluster = setup().cluster(testkit::Backend::Sqlite).await;
    let app = cluster.app();
    samples::<SignInPage>(app);
    samples::<SecondFactorPage>(app);
    samples::<PasswordPage>(app);
    samples::<SetUpPage>(app);
    samples::<RecoveryCodesPage>(app);
    samples::<AccountPage>(app);
    samples::<UnitsPage>(app);
    samples::<NewUnitPage>(app);
    samples::<UnitPage>(app);
    samples::<StaffPage>(app);
    samples::<TemporaryPage>(app);
}
