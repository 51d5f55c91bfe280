//! Posts and delegations (arts. 29, 31, 37). For every act: it works; twice is refused; the wrong
//! person; not there.

use platform::notices;
use platform::people::delegation::{self, Delegate};
use platform::people::holding::{self, Rank};
use platform::people::{Actor, DelegationId, HoldingId, Post, StaffId, UnitId};
use platform::permits::{Resource, SignRelease};
use testkit::{days, on_both, the_system};

use crate::people_world::{
    World, articles, deed, grant_of, holding_of, not_there, refused, rows, seat, setup, to_deputy,
};

#[tokio::test]
async fn a_post_is_granted_for_a_time_and_ended() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let granter = world.as_(world.security).await;
        let grant = async |new: holding::Grant| deed(app, &granter, async |act| holding::grant(act, &new).await).await;

        let now = cluster.now();
        let letters = grant_of(world.clerk, world.jw, Post::LetterHandler);
        let window = holding::Grant { until: Some(now.plus_seconds(3 * 86_400)), ..letters.clone() };
        let held = grant(window.clone()).await.unwrap();
        assert_eq!(world.posts(world.clerk).await, [(Post::LetterHandler, false)]);
        assert_eq!(refused(grant(letters.clone()).await), ["people-holding-already"]);
        let later = holding::Grant { from: Some(now.plus_seconds(5 * 86_400)), rank: Rank::Deputy, ..letters.clone() };
        grant(later).await.unwrap();
        cluster.travel(days(4));
        assert!(world.posts(world.clerk).await.is_empty(), "one is over, the other has not begun");
        cluster.travel(days(2));
        assert_eq!(world.posts(world.clerk).await, [(Post::LetterHandler, false)]);
        assert_eq!(refused(grant(window).await), ["people-holding-period"]);
        let yesterday = holding::Grant {
            from: Some(cluster.now().plus_seconds(-86_400)),
            ..grant_of(world.section, world.jw, Post::ServiceClerk)
        };
        assert_eq!(refused(grant(yesterday).await), ["people-holding-back-dated"]);
        assert_eq!(
            refused(deed(app, &granter, async |act| holding::end(act, held.id).await).await),
            ["people-holding-over"]
        );

        let row = rows(app, "holding.grant").await.pop().unwrap();
        assert_eq!((row.actor_id, row.unit_id), (Some(world.security.0), Some(world.jw)));

        let keeper = world.as_(world.system).await;
        let stranger = deed(app, &keeper, async |act| holding::grant(act, &letters).await).await;
        assert_eq!(articles(stranger), ["29"], "the system administrator keeps accounts, not posts");
        let oneself = grant(grant_of(world.security, world.xxzx, Post::InformationOfficer)).await;
        assert_eq!(refused(oneself), ["people-not-to-oneself"]);
        assert!(not_there(&grant(grant_of(StaffId::new(), world.jw, Post::LetterHandler)).await));
        assert!(not_there(&grant(grant_of(world.clerk, UnitId::new(), Post::LetterHandler)).await));
        assert!(not_there(&deed(app, &granter, async |act| holding::end(act, HoldingId::new()).await).await));
    })
    .await;
}

#[tokio::test]
async fn the_three_administrators_are_three_people_and_nothing_else() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let granter = world.as_(world.security).await;
        let grant = async |new: holding::Grant| deed(app, &granter, async |act| holding::grant(act, &new).await).await;
        for (who, post) in [
            (world.system, Post::AuditAdministrator),
            (world.system, Post::SecurityAdministrator),
            (world.system, Post::InformationOfficer),
            (world.officer, Post::SystemAdministrator),
        ] {
            let result = grant(grant_of(who, world.xxzx, post)).await;
            assert_eq!(articles(result), ["29"], "{post:?}");
        }
        // Nor by a holding that only begins later.
        let later = holding::Grant {
            from: Some(cluster.now().plus_seconds(86_400)),
            ..grant_of(world.clerk, world.xxzx, Post::AuditAdministrator)
        };
        grant(later).await.unwrap();
        assert_eq!(
            refused(grant(grant_of(world.clerk, world.jw, Post::LetterHandler)).await),
            ["people-holding-exclusive"]
        );

        // One who grants must remain; with a second one the first may be ended, by the second.
        let second = seat(app, world.xxzx, "示八", Some(Post::SecurityAdministrator)).await;
        let other = world.as_(second).await;
        let first = holding_of(app, world.security).await;
        deed(app, &other, async |act| holding::end(act, first).await).await.unwrap();
        let own = holding_of(app, second).await;
        assert_eq!(
            refused(deed(app, &other, async |act| holding::end(act, own).await).await),
            ["people-not-to-oneself"]
        );
        assert_eq!(
            refused(deed(app, &the_system(), async |act| holding::end(act, own).await).await),
            ["people-holding-last-security"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_unit_has_one_first_responsible_person() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let granter = world.as_(world.security).await;
        let second = grant_of(world.deputy, world.jw, Post::PrincipalLeader);
        let result = deed(app, &granter, async |act| holding::grant(act, &second).await).await;
        assert_eq!(articles(result), ["31"]);
        let as_deputy = holding::Grant { rank: Rank::Deputy, ..second };
        deed(app, &granter, async |act| holding::grant(act, &as_deputy).await).await.unwrap();
        let who = holding::who(app, Post::PrincipalLeader, world.jw, cluster.now()).await.unwrap();
        let who: Vec<_> = who.into_iter().map(|person| person.id).collect();
        assert_eq!(who, [world.leader, world.deputy], "the holder comes before the deputy");
    })
    .await;
}

#[tokio::test]
async fn article_37_a_city_vertical_unit_is_in_the_tree_and_outside_the_rules() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let granter = world.as_(world.security).await;
        let person = seat(app, world.swj, "示八", None).await;
        let grant = async |new: holding::Grant| deed(app, &granter, async |act| holding::grant(act, &new).await).await;
        assert_eq!(articles(grant(grant_of(person, world.swj, Post::Assessor)).await), ["37"]);
        grant(grant_of(person, world.swj, Post::InformationOfficer)).await.unwrap();
        let social = seat(app, world.zylh, "示九", None).await;
        grant(grant_of(social, world.zylh, Post::SecrecyReviewer)).await.unwrap();

        let leader = world.as_(world.leader).await;
        let handed = Delegate { to: person, ..to_deputy(&world, 5, cluster.now()) };
        assert_eq!(articles(deed(app, &leader, async |act| delegation::delegate(act, &handed).await).await), ["37"]);
    })
    .await;
}

#[tokio::test]
async fn a_delegated_post_shows_that_it_is_and_ends_by_itself() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let leader = world.as_(world.leader).await;
        let give = async |new: Delegate| deed(app, &leader, async |act| delegation::delegate(act, &new).await).await;

        let row = give(to_deputy(&world, 10, cluster.now())).await.unwrap();
        assert_eq!(world.posts(world.deputy).await, [(Post::DeputyLeader, false), (Post::PrincipalLeader, true)]);
        let deputy = world.as_(world.deputy).await;
        let Actor::Staff(person) = &deputy else { unreachable!() };
        assert_eq!(person.held(Post::PrincipalLeader, world.jw).and_then(|held| held.delegation), Some(row.id));
        assert!(app.policies.allows(
            &deputy,
            SignRelease,
            &Resource::new(platform::permits::ResourceKind::Article, "a", Some(world.jw),)
        ));
        assert_eq!(refused(give(to_deputy(&world, 5, cluster.now())).await), ["people-delegation-already"]);
        let on = Delegate { to: world.section, ..to_deputy(&world, 5, cluster.now()) };
        let handed_on = deed(app, &deputy, async |act| delegation::delegate(act, &on).await).await;
        assert_eq!(refused(handed_on), ["people-delegation-not-held"], "what was handed over is not handed on");

        let told = async |who| notices::list(app.db.read(), who, None, 50).await.unwrap();
        assert_eq!(told(world.deputy).await[0].message, "people-notice-delegated");
        cluster.travel(days(8));
        cluster.run_jobs().await;
        for who in [world.leader, world.deputy] {
            assert_eq!(told(who).await[0].message, "people-notice-delegation-ends");
        }
        cluster.travel(days(2));
        assert_eq!(world.posts(world.deputy).await, [(Post::DeputyLeader, false)], "the end comes by itself");
        assert_eq!(
            refused(deed(app, &leader, async |act| delegation::revoke(act, row.id).await).await),
            ["people-delegation-over"]
        );

        // It lives only as long as the one who gave it holds the post.
        give(to_deputy(&world, 10, cluster.now())).await.unwrap();
        assert_eq!(world.posts(world.deputy).await.len(), 2);
        let own = holding_of(app, world.leader).await;
        let granter = world.as_(world.security).await;
        deed(app, &granter, async |act| holding::end(act, own).await).await.unwrap();
        assert_eq!(world.posts(world.deputy).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_may_hand_over_to_whom_and_for_how_long() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let leader = world.as_(world.leader).await;
        let give = async |new: Delegate| deed(app, &leader, async |act| delegation::delegate(act, &new).await).await;
        let plain = || to_deputy(&world, 5, cluster.now());

        assert_eq!(
            articles(give(Delegate { to: world.officer, ..plain() }).await),
            ["31"],
            "who publishes does not review"
        );
        assert_eq!(articles(give(Delegate { to: world.security, ..plain() }).await), ["29"]);
        assert!(
            refused(give(Delegate { to: world.leader, ..plain() }).await)
                .contains(&"people-delegation-to-oneself".into())
        );
        assert_eq!(
            refused(give(Delegate { post: Post::SecrecyReviewer, ..plain() }).await),
            ["people-delegation-not-held"]
        );
        assert_eq!(refused(give(Delegate { scope: " ".into(), ..plain() }).await), ["people-field-missing"]);
        assert_eq!(refused(give(to_deputy(&world, 91, cluster.now())).await), ["people-delegation-too-long"]);
        assert_eq!(refused(give(to_deputy(&world, -1, cluster.now())).await), ["people-delegation-period"]);
        let yesterday = Some(cluster.now().plus_seconds(-86_400));
        assert_eq!(
            refused(give(Delegate { starts: yesterday, ..plain() }).await),
            ["people-delegation-back-dated", "people-delegation-not-held"]
        );
        assert!(not_there(&give(Delegate { to: StaffId::new(), ..plain() }).await));
        let officer = world.as_(world.officer).await;
        let stranger = deed(app, &officer, async |act| delegation::delegate(act, &plain()).await).await;
        assert_eq!(articles(stranger), ["31"]);

        let row = give(plain()).await.unwrap();
        assert!(not_there(&deed(app, &leader, async |act| delegation::revoke(act, DelegationId::new()).await).await));
        let section = world.as_(world.section).await;
        let stranger = deed(app, &section, async |act| delegation::revoke(act, row.id).await).await;
        assert_eq!(refused(stranger), ["people-delegation-not-yours"]);
        deed(app, &leader, async |act| delegation::revoke(act, row.id).await).await.unwrap();
        assert_eq!(world.posts(world.deputy).await.len(), 1);
        assert_eq!(
            refused(deed(app, &leader, async |act| delegation::revoke(act, row.id).await).await),
            ["people-delegation-over"]
        );
        let row = give(plain()).await.unwrap();
        let granter = world.as_(world.security).await;
        deed(app, &granter, async |act| delegation::revoke(act, row.id).await).await.unwrap();
        assert_eq!(rows(app, "delegation.revoke").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn two_grants_at_once_make_one_first_responsible_person() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let granter = world.as_(world.security).await;
        let grants = [world.officer, world.section].map(|who| {
            let (app, granter) = (world.app.clone(), granter.clone());
            let grant = grant_of(who, world.zylh, Post::PrincipalLeader);
            tokio::spawn(
                async move { deed(&app, &granter, async |act| holding::grant(act, &grant).await).await.is_ok() },
            )
        });
        let mut granted = 0;
        for grant in grants {
            granted += u32::from(grant.await.unwrap());
        }
        assert_eq!(granted, 1);
    })
    .await;
}
