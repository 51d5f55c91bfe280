//! The register of domain names (art. 12): labels judged and refused, steps in their order, terms,
//! redirections that end, names that become free.

use construction::domains::domain::{self, Model};
use construction::domains::examine::Trouble;
use construction::domains::records::Addresses;
use construction::domains::register::{self, Application, Redirection};
use construction::domains::{Contacts, DomainState, Naming, clockwork, examine};
use construction::sites::{SiteKind, site};
use platform::people::UnitId;
use platform::{Error, Result, notices};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use testkit::{TestCluster, days, on_both, the_system};

use crate::world::{World, deed, new_site, refusals, refused, setup};

/// A name of the education commission, as applied for.
pub fn application(world: &World, label: &str) -> Application {
    let naming = Naming::of("区教育委员会", "Education Commission", &std::collections::BTreeMap::new());
    Application {
        label: label.parse().unwrap(),
        unit: world.jw,
        site: None,
        form: None,
        purpose: "部门网站".into(),
        naming: naming.judge(label),
        addresses: addresses(10),
        contacts: Contacts::default(),
        years: 5,
    }
}

pub fn addresses(last: u8) -> Addresses {
    Addresses {
        ipv4: vec![std::net::Ipv4Addr::new(192, 0, 2, last)],
        ipv6: vec![format!("2001:db8::{last:x}").parse().unwrap()],
        alias: None,
        ttl: 600,
    }
}

/// Applied for, approved and registered.
pub async fn registered(world: &World, new: Application) -> Result<Model> {
    deed(&world.app, &the_system(), async |act| {
        let applied = register::apply(act, &new).await?;
        register::approve(act, applied).await
    })
    .await
}

/// … and resolving.
pub async fn resolving(world: &World, new: Application) -> Model {
    let domain = registered(world, new).await.unwrap();
    deed(&world.app, &the_system(), async |act| register::resolve(act, domain, "CNNIC-1").await).await.unwrap()
}

async fn again(world: &World, domain: &Model) -> Model {
    domain::by_id(world.app.db.read(), domain.id).await.unwrap()
}

async fn reasons(world: &World, label: &str, unit: UnitId) -> Vec<String> {
    let app = &world.app;
    let found = register::reasons(app, app.db.read(), &label.parse().unwrap(), unit).await.unwrap();
    assert!(found.iter().all(|refusal| refusal.article.as_deref() == Some("12") && refusal.remedy.is_some()));
    found.into_iter().map(|refusal| refusal.message).collect()
}

async fn clock(cluster: &TestCluster, world: &World) -> usize {
    let moved = deed(&world.app, &the_system(), register::by_the_clock).await.unwrap();
    cluster.run_jobs().await;
    moved
}

#[tokio::test]
async fn article_12_a_name_is_approved_registered_under_a_number_and_resolves() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let domain = registered(&world, application(&world, "jw")).await.unwrap();
        assert_eq!(domain.state, DomainState::Registered);
        assert_eq!(domain.number.as_deref(), Some("YMDJ-2026-0001"));
        assert_eq!(domain.naming.rule.name(), "pinyin_initials");
        assert_eq!(domain.expires_at.unwrap().day().to_string(), "2031-11-23");
        let second = registered(&world, application(&world, "jy")).await.unwrap();
        assert_eq!(second.number.as_deref(), Some("YMDJ-2026-0002"));

        // Resolution comes after registration, not before (审批登记后，方可办理相关手续).
        let unapproved = deed(&world.app, &the_system(), async |act| {
            let applied = register::apply(act, &application(&world, "jwh")).await?;
            register::resolve(act, applied, "CNNIC-2").await
        })
        .await;
        let refusal = &refusals(unapproved)[0];
        assert_eq!((refusal.message.as_str(), refusal.article.as_deref()), ("domains-wrong-step", Some("12")));

        let resolving =
            deed(&world.app, &the_system(), async |act| register::resolve(act, domain.clone(), " CNNIC-1 ").await)
                .await
                .unwrap();
        assert_eq!((resolving.state, resolving.registry_receipt.as_str()), (DomainState::Resolving, "CNNIC-1"));
        // Whoever comes second with an older row is told.
        let late = deed(&world.app, &the_system(), async |act| register::resolve(act, domain, "CNNIC-1").await).await;
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_12_labels_that_are_taken_reserved_or_alike_are_refused() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        registered(&world, application(&world, "jw")).await.unwrap();
        assert_eq!(reasons(&world, "jw", world.zfb).await, ["domains-taken"]);
        assert_eq!(reasons(&world, "jw", world.jw).await, ["domains-taken"], "the unit has it already");
        assert_eq!(reasons(&world, "j-w", world.zfb).await, ["domains-like-taken"]);
        assert_eq!(reasons(&world, "jvv", world.zfb).await, ["domains-like-taken"]);
        assert!(reasons(&world, "j-w", world.jw).await.is_empty(), "a unit may replace its own name");
        assert_eq!(reasons(&world, "ma1l", world.jw).await, ["domains-like-reserved"]);
        assert_eq!(reasons(&world, &"j".repeat(33), world.jw).await, ["sites-label-long"]);
        assert_eq!(reasons(&world, &"j".repeat(63), world.jw).await, ["sites-label-long"]);
        let refused_at_once = ["mail", "xn--fiq", "教委", "-jw"]
            .map(|label| label.parse::<construction::sites::DomainLabel>().expect_err("refused").message);
        assert_eq!(
            refused_at_once,
            ["sites-label-reserved", "sites-label-encoded", "sites-label-form", "sites-label-form"]
        );

        // A site's label is its unit's.
        let new = new_site(SiteKind::Department, world.jw, "jyw", "jyw", "区教育网");
        let site = deed(&world.app, &world.planner, async |act| construction::sites::found(act, new).await).await;
        let site = site.unwrap();
        assert_eq!(reasons(&world, "jyw", world.zfb).await, ["domains-taken"]);
        assert_eq!(reasons(&world, "jy-w", world.zfb).await, ["domains-like-taken"]);
        assert!(reasons(&world, "jyw", world.jw).await.is_empty());
        assert_eq!(site::by_id(world.app.db.read(), site.id).await.unwrap().label.as_str(), "jyw");

        // Two applications for one name: the second approval finds it taken.
        let (first, second) = deed(&world.app, &the_system(), async |act| {
            let first = register::apply(act, &application(&world, "jyj")).await?;
            Ok((first, register::apply(act, &application(&world, "jyj")).await?))
        })
        .await
        .unwrap();
        deed(&world.app, &the_system(), async |act| register::approve(act, first).await).await.unwrap();
        let late = deed(&world.app, &the_system(), async |act| register::approve(act, second).await).await;
        assert_eq!(refused(late), ["domains-taken"]);
    })
    .await;
}

#[tokio::test]
async fn article_12_a_term_is_at_most_what_the_rulebook_says() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        for (years, message) in [(0, "domains-term-missing"), (-3, "domains-term-missing"), (11, "domains-term-long")] {
            let new = Application { years, ..application(&world, "jw") };
            let refusal = refusals(registered(&world, new).await).remove(0);
            assert_eq!(refusal.message, message, "{years}");
            assert_eq!(refusal.field.as_deref(), Some("years"));
        }
        let domain = resolving(&world, Application { years: 10, ..application(&world, "jw") }).await;
        cluster.travel(days(366 * 4));
        let renew = async |years| {
            let domain = again(&world, &domain).await;
            deed(&world.app, &the_system(), async |act| {
                let changing = register::begin_change(act, domain, None).await?;
                register::renew(act, changing, years, "CNNIC-7").await
            })
            .await
        };
        // Six of ten years are left; five more would make eleven.
        assert_eq!(refused(renew(5).await), ["domains-term-long"]);
        let renewed = renew(4).await.unwrap();
        assert_eq!(renewed.expires_at.unwrap().day().to_string(), "2040-11-23");
        assert_eq!((renewed.state, renewed.years), (DomainState::Resolving, 4));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_12_a_cancelled_name_redirects_then_stops_then_becomes_free() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let domain = resolving(&world, application(&world, "jw")).await;
        let until = cluster.now().plus_seconds(30 * 24 * 3600);
        let to = Redirection { to: "http://www.dongcheng.localhost:8080".into(), until };
        let cancelled = deed(&world.app, &the_system(), async |act| {
            let changing = register::begin_change(act, domain, None).await?;
            register::cancel(act, changing, Some(&to), "CNNIC-9").await
        })
        .await
        .unwrap();
        assert_eq!(cancelled.state, DomainState::Redirecting);
        cluster.run_jobs().await;
        assert_eq!(clock(&cluster, &world).await, 0);
        cluster.travel(days(29));
        assert_eq!(clock(&cluster, &world).await, 0);
        cluster.travel(days(2));
        assert_eq!(clock(&cluster, &world).await, 1);
        assert_eq!(again(&world, &cancelled).await.state, DomainState::Stopped);
        assert_eq!(reasons(&world, "jw", world.zfb).await, ["domains-taken"], "it is kept for a while");
        cluster.travel(days(30));
        assert_eq!(clock(&cluster, &world).await, 0);
        cluster.travel(days(1));
        assert_eq!(clock(&cluster, &world).await, 1);
        assert_eq!(again(&world, &cancelled).await.state, DomainState::Cancelled);
        assert!(reasons(&world, "jw", world.zfb).await.is_empty(), "anybody may have it now");
        assert_eq!(clock(&cluster, &world).await, 0, "twice is harmless");
    })
    .await;
}

#[tokio::test]
async fn article_12_a_unit_sees_its_own_names_and_outsiders_the_public_register() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let ours = registered(&world, application(&world, "jw")).await.unwrap();
        let theirs = registered(&world, Application { unit: world.zfb, ..application(&world, "zfb") }).await.unwrap();
        deed(&world.app, &the_system(), async |act| register::apply(act, &application(&world, "jyk")).await)
            .await
            .unwrap();
        let filter = domain::Filter::default();
        let labels = async |viewer| {
            let rows = domain::visible_to(&world.app, viewer, &filter, "", 50).await.unwrap();
            rows.into_iter().map(|row| row.label.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(labels(&world.officer).await, ["jw", "jyk"]);
        assert_eq!(labels(&world.planner).await, ["jw", "jyk", "zfb"]);
        assert!(domain::visible(&world.app, &world.officer, ours.id).await.is_ok());
        assert!(matches!(domain::visible(&world.app, &world.officer, theirs.id).await, Err(Error::NotFound)));
        let public = domain::public(world.app.db.read()).await.unwrap();
        assert_eq!(public.iter().map(|row| row.label.as_str()).collect::<Vec<_>>(), ["jw", "zfb"]);
    })
    .await;
}

#[tokio::test]
async fn article_12_a_site_answers_on_its_registered_name_and_redirects_from_a_given_up_one() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let portal = world.portal().await;
        cluster.run_jobs().await;
        let status = async |host: &str| cluster.client(host).get("/statement/").await;
        assert_eq!(status("dch").await.status, 404, "nobody lives there yet");

        let new = Application { unit: world.zfb, site: Some(portal.id), ..application(&world, "dch") };
        let domain = resolving(&world, new).await;
        cluster.run_jobs().await;
        let answer = status("dch").await.assert_ok();
        // The same page, with the address of the site as the one that counts.
        assert_eq!(
            answer.attributes("link[rel=canonical]", "href"),
            ["http://www.dongcheng.localhost:8080/statement/"]
        );
        assert_eq!(answer.text(), status("www").await.assert_ok().text());
        assert_eq!(status("dchh").await.status, 404);
        assert_eq!(status("dch.dongcheng.localhost.evil.example").await.status, 404);

        let until = cluster.now().plus_seconds(24 * 3600);
        let to = Redirection { to: "http://www.dongcheng.localhost:8080".into(), until };
        deed(&world.app, &the_system(), async |act| {
            let changing = register::begin_change(act, domain, None).await?;
            register::cancel(act, changing, Some(&to), "CNNIC-9").await
        })
        .await
        .unwrap();
        cluster.run_jobs().await;
        let answer = cluster.client("dch").get("/statement/?a=1&b=//evil.example").await;
        assert_eq!(
            answer.location(),
            Some("http://www.dongcheng.localhost:8080/statement/?a=1&b=//evil.example"),
            "{}",
            answer.status
        );
        assert_eq!(answer.status, 308);
        cluster.travel(days(2));
        assert_eq!(clock(&cluster, &world).await, 1);
        assert_eq!(status("dch").await.status, 404, "gone");
        assert_eq!(status("www").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn article_12_a_term_that_ends_is_pointed_out_once_and_again_when_it_has_ended() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let domain = resolving(&world, Application { years: 1, ..application(&world, "jw") }).await;
        let remind = async || {
            let told = deed(&world.app, &the_system(), clockwork::remind).await.unwrap();
            cluster.run_jobs().await;
            told
        };
        assert_eq!(remind().await, 0);
        cluster.travel(days(300));
        assert_eq!(remind().await, 0);
        cluster.travel(days(6));
        assert_eq!(remind().await, 1);
        assert_eq!(remind().await, 0, "once");
        cluster.travel(days(60));
        assert_eq!(remind().await, 1, "and when it has ended");
        assert_eq!(remind().await, 0);
        let told =
            notices::Entity::find().filter(notices::Column::StaffId.eq(world.officer_id)).all(world.app.db.read());
        let told: Vec<_> = told.await.unwrap().into_iter().map(|notice| notice.message).collect();
        let told: Vec<_> = told.into_iter().filter(|message: &String| message.starts_with("domains-")).collect();
        assert_eq!(told, ["domains-notice-expiry", "domains-notice-expired"]);
        let found = examine::examine(&world.app).await.unwrap();
        assert_eq!(found[&Trouble::ExpiredTerm], [format!("{} 2027-11-23", domain.name(&world.app))]);
    })
    .await;
}

#[tokio::test]
async fn the_desk_lists_names_and_shows_one_with_its_letters_and_its_history() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let ours = resolving(&world, application(&world, "jw")).await;
        let theirs = registered(&world, Application { unit: world.zfb, ..application(&world, "zfb") }).await.unwrap();
        cluster.run_jobs().await;
        let mut officer = world.at_the_desk(&cluster, world.officer_id, "officer").await;
        let list = officer.get("/desk/domains").await.assert_ok();
        list.assert_says("jw.dongcheng.localhost").assert_silent("zfb.dongcheng.localhost");
        let page = officer.get(&format!("/desk/domains/{}", ours.id)).await.assert_ok();
        let page = page.assert_says("YMDJ-2026-0001").assert_says("2001:db8::a").assert_says("CNNIC-1");
        assert_eq!(page.texts(".letters td strong"), ["j", "w"]);
        officer.get(&format!("/desk/domains/{}", theirs.id)).await.assert_status(404);
        let empty = officer.get("/desk/domains?state=cancelled").await.assert_ok();
        empty.assert_silent("jw.dongcheng.localhost");
        // Whoever plans sees all, and that nobody serves the zone.
        let mut planner = world.at_the_desk(&cluster, world.planner_id, "planner").await;
        let list = planner.get("/desk/domains").await.assert_ok();
        list.assert_says("zfb.dongcheng.localhost").assert_says("未设置域名服务器");
        // Only operators push.
        planner.post("/desk/domains/push", &[]).await.assert_status(403);
    })
    .await;
}
