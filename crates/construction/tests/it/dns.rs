//! The zone at a real name server (BIND): what is registered is answered, what is changed changes,
//! what is given up is gone; and nothing is lost while the server is down or refuses the key.

use std::cell::RefCell;

use construction::domains::examine::{self, Trouble};
use construction::domains::push::{self, Outcome};
use construction::domains::register::{self, Application, Change, Redirection};
use construction::domains::server::Failure;
use construction::domains::{Addresses, DomainState, zone};
use platform::jobs;
use testkit::{TestCluster, days, minutes, on_both_with, the_system};

use crate::domains::{addresses, application, registered, resolving};
use crate::named::Named;
use crate::world::{World, deed, setup};

const JW: &str = "jw.dongcheng.localhost";

async fn zone(cluster: &TestCluster) -> zone::Model {
    zone::state(cluster.app(), cluster.app().db.read()).await.unwrap().expect("something was wanted")
}

#[tokio::test]
async fn article_12_approve_then_dig_answers_then_change_then_cancel_then_gone() {
    let named = Named::start();
    let way = named.settings();
    on_both_with(
        setup(),
        |settings| settings.dns.server = Some(way.clone()),
        async |cluster| {
            let world = World::new(&cluster).await;
            let app = &world.app;
            let domain = registered(&world, application(&world, "jw")).await.unwrap();
            cluster.run_jobs().await;
            assert_eq!(named.dig(JW, "A"), ["192.0.2.98"], "only the stranger's wildcard: registered is not resolving");

            let domain =
                deed(app, &the_system(), async |act| register::resolve(act, domain, "CNNIC-1").await).await.unwrap();
            assert!(zone(&cluster).await.pending());
            cluster.run_jobs().await;
            assert!(!zone(&cluster).await.pending());
            assert_eq!(named.dig(JW, "A"), ["192.0.2.10"]);
            assert_eq!(named.dig(JW, "AAAA"), ["2001:db8::a"]);

            // Twice is harmless: nothing is wanted that is not there.
            assert_eq!(push::push(app).await.unwrap(), Outcome::Pushed(0));

            let change =
                Change {
                    addresses: addresses(11), site: None, purpose: "改用途".into(), contacts: Default::default()
                };
            let domain = deed(app, &the_system(), async |act| {
                let changing = register::begin_change(act, domain, None).await?;
                register::change(act, changing, &change, "CNNIC-2").await
            })
            .await
            .unwrap();
            assert_eq!(named.dig(JW, "A"), ["192.0.2.10"], "not before it is pushed");
            cluster.run_jobs().await;
            assert_eq!(named.dig(JW, "A"), ["192.0.2.11"]);
            assert_eq!(named.dig(JW, "AAAA"), ["2001:db8::b"]);

            // An alias takes the place of addresses, all in one update.
            let mut alias = addresses(12);
            (alias.ipv4, alias.ipv6, alias.alias) =
                (Vec::new(), Vec::new(), Some("stranger.dongcheng.localhost".into()));
            let change = Change { addresses: alias, ..change };
            let domain = deed(app, &the_system(), async |act| {
                let changing = register::begin_change(act, domain, None).await?;
                register::change(act, changing, &change, "CNNIC-3").await
            })
            .await
            .unwrap();
            cluster.run_jobs().await;
            assert_eq!(named.dig(JW, "CNAME"), ["stranger.dongcheng.localhost."]);

            // Cancelled: it goes on answering while it redirects, then it is gone.
            let until = cluster.now().plus_seconds(3 * 24 * 3600);
            let to = Redirection { to: "http://www.dongcheng.localhost:8080".into(), until };
            deed(app, &the_system(), async |act| {
                let changing = register::begin_change(act, domain, None).await?;
                register::cancel(act, changing, Some(&to), "CNNIC-4").await
            })
            .await
            .unwrap();
            cluster.run_jobs().await;
            assert_eq!(named.dig(JW, "CNAME"), ["stranger.dongcheng.localhost."]);
            cluster.travel(days(4));
            assert_eq!(deed(app, &the_system(), register::by_the_clock).await.unwrap(), 1);
            cluster.run_jobs().await;
            assert!(named.dig(JW, "CNAME").is_empty());
            assert!(!zone(&cluster).await.pending());

            // What others keep in the zone is theirs.
            assert_eq!(named.dig("stranger.dongcheng.localhost", "A"), ["192.0.2.99"]);
            assert_eq!(named.dig("dongcheng.localhost", "TXT"), ["\"proof of somebody else\""]);
        },
    )
    .await;
}

#[tokio::test]
async fn a_server_that_is_down_or_refuses_the_key_loses_nothing() {
    let fresh = RefCell::new(None);
    let change = |settings: &mut platform::settings::Settings| {
        let named = Named::prepare();
        settings.dns.server = Some(named.wrong_settings());
        fresh.replace(Some(named));
    };
    on_both_with(setup(), change, async |cluster| {
        let mut named = fresh.take().unwrap();
        let world = World::new(&cluster).await;
        resolving(&world, application(&world, "jw")).await;

        // Down: visible, and tried again after a pause that grows.
        cluster.run_jobs().await;
        let state = zone(&cluster).await;
        assert!(state.pending());
        assert_eq!((state.attempts, state.last_error.as_deref()), (1, Some("domains-dns-unreachable")));
        let next = state.next_at.unwrap();
        cluster.run_jobs().await;
        assert_eq!(zone(&cluster).await.attempts, 1, "not before the pause is over");
        cluster.travel(minutes(1));
        cluster.run_jobs().await;
        let state = zone(&cluster).await;
        assert_eq!(state.attempts, 2);
        assert!(state.next_at.unwrap().seconds_since(cluster.now()) > next.seconds_since(cluster.now()));

        // Up, but it does not take this key; the secret is nowhere in what is written down.
        named.run();
        cluster.travel(minutes(10));
        cluster.run_jobs().await;
        let state = zone(&cluster).await;
        assert_eq!(state.last_error.as_deref(), Some("domains-dns-key"), "{state:?}");
        assert!(state.last_detail.as_deref().is_some_and(|detail| detail.contains("BadSig")), "{state:?}");
        assert!(state.pending());
        let failed = jobs::waiting(cluster.app()).await.unwrap();
        assert!(failed.iter().all(|job| job.failed_at.is_none()), "{failed:?}");

        // The right key, on a node that starts with it: what waited is pushed at once.
        let right = named.settings();
        let (node, _folder) = cluster.another_node_with(|settings| settings.dns.server = Some(right)).await;
        push::resume(&node).await.unwrap();
        jobs::run_due(&node).await.unwrap();
        let state = zone(&cluster).await;
        assert_eq!((state.pending(), state.attempts, state.last_error), (false, 0, None));
        assert_eq!(named.dig(JW, "A"), ["192.0.2.10"]);

        // Down again while something changes; later it is there.
        named.stop();
        let second = Application { addresses: addresses(20), ..application(&world, "jy") };
        resolving(&world, second).await;
        jobs::run_due(&node).await.unwrap();
        assert_eq!(zone(&cluster).await.last_error.as_deref(), Some("domains-dns-unreachable"));
        named.run();
        cluster.travel(minutes(61));
        jobs::run_due(&node).await.unwrap();
        assert!(!zone(&cluster).await.pending());
        assert_eq!(named.dig("jy.dongcheng.localhost", "AAAA"), ["2001:db8::14"]);
        assert_eq!(named.dig(JW, "A"), ["192.0.2.10"], "what was pushed before is still there");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn the_doctor_finds_dangling_records_wildcards_and_names_without_ipv6() {
    // A zone of its own each time.
    let fresh = RefCell::new(None);
    let change = |settings: &mut platform::settings::Settings| {
        let named = fresh.replace(Some(Named::start()));
        drop(named);
        settings.dns.server = fresh.borrow().as_ref().map(Named::settings);
        settings.dns.addresses = vec!["192.0.2.10".parse().unwrap()];
    };
    on_both_with(setup(), change, async |cluster| {
        let world = World::new(&cluster).await;
        let portal = world.portal().await;
        let only_ipv4 = Addresses { ipv6: Vec::new(), ..addresses(77) };
        let new =
            Application { unit: world.zfb, site: Some(portal.id), addresses: only_ipv4, ..application(&world, "zf") };
        resolving(&world, new).await;
        let alias = Addresses { alias: Some("nowhere.dongcheng.localhost".into()), ttl: 60, ..Addresses::default() };
        resolving(&world, Application { addresses: alias, ..application(&world, "jw") }).await;
        let found = examine::examine(&world.app).await.unwrap();
        assert!(found[&Trouble::NotServed].contains(&"zf.dongcheng.localhost A".to_owned()), "{found:?}");
        cluster.run_jobs().await;

        let found = examine::examine(&world.app).await.unwrap();
        assert_eq!(found[&Trouble::MissingIpv6], ["zf.dongcheng.localhost"]);
        assert_eq!(
            found[&Trouble::TargetNotOurs],
            ["jw.dongcheng.localhost CNAME nowhere.dongcheng.localhost", "zf.dongcheng.localhost 192.0.2.77"]
        );
        assert_eq!(found[&Trouble::Wildcard], ["*.dongcheng.localhost A 192.0.2.98"]);
        // The server's own address is no dangling record, the stranger's is.
        assert_eq!(found[&Trouble::DanglingRecord], ["stranger.dongcheng.localhost A 192.0.2.99"]);
        assert!(!found.contains_key(&Trouble::NotServed), "{found:?}");
    })
    .await;
}

#[tokio::test]
async fn two_nodes_at_once_do_not_undo_each_other() {
    let named = Named::start();
    let way = named.settings();
    on_both_with(
        setup(),
        |settings| settings.dns.server = Some(way.clone()),
        async |cluster| {
            let world = World::new(&cluster).await;
            for label in ["jw", "jy", "jwh", "jyw"] {
                let domain = resolving(&world, application(&world, label)).await;
                assert_eq!(domain.state, DomainState::Resolving);
            }
            let (node, _folder) = cluster.another_node().await;
            let (one, two) = tokio::join!(push::push(&world.app), push::push(&node));
            assert!(matches!(one.unwrap(), Outcome::Pushed(_)));
            assert!(matches!(two.unwrap(), Outcome::Pushed(_)));
            for label in ["jw", "jy", "jwh", "jyw"] {
                assert_eq!(named.dig(&format!("{label}.dongcheng.localhost"), "A"), ["192.0.2.10"]);
            }
            cluster.run_jobs().await;
        },
    )
    .await;
}

#[tokio::test]
async fn without_a_server_the_zone_is_only_exported() {
    on_both_with(
        setup(),
        |_| (),
        async |cluster| {
            let world = World::new(&cluster).await;
            resolving(&world, application(&world, "jw")).await;
            cluster.run_jobs().await;
            assert_eq!(push::push(&world.app).await.unwrap(), Outcome::NoServer);
            assert!(zone(&cluster).await.pending(), "and says that nobody serves it");
            let file = zone::export(&world.app).await.unwrap();
            assert!(file.contains("jw.dongcheng.localhost. 600 IN AAAA 2001:db8::a\n"), "{file}");
        },
    )
    .await;
}

#[tokio::test]
async fn settings_that_cannot_work_are_said_without_the_secret() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, "geheim, kein base64").unwrap();
    let named = Named::prepare();
    let mut way = named.settings();
    way.secret_file = file;
    let failure = construction::domains::server::NameServer::open(&way).await.err().unwrap();
    assert!(matches!(&failure, Failure::Settings(text) if text.ends_with("not base64")), "{failure}");
    assert!(!format!("{failure:?} {way:?}").contains("geheim"));
    way.algorithm = "hmac-md5".into();
    way.secret_file = named.settings().secret_file;
    assert!(matches!(construction::domains::server::NameServer::open(&way).await, Err(Failure::Settings(_))));
}
