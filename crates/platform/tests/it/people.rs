//! The organisation: units and staff (arts. 2, 31). For every act: it works; twice is refused; the
//! wrong person; not there.

use platform::people::delegation;
use platform::people::holding;
use platform::people::session;
use platform::people::unit::{self, Card, UnitKind};
use platform::people::{Actor, Post, StaffId, UnitId, actor_for, sign_in, staff};
use testkit::{on_both, the_system};

use crate::people_world::{
    PASSWORD, World, articles, deed, found, from, grant_of, new_unit, not_there, refused, rows, setup, to_deputy,
};

#[tokio::test]
async fn a_unit_is_founded_renamed_and_closed() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let keeper = world.as_(world.system).await;
        let new = || new_unit("mzj", "民政局", UnitKind::StateOrgan);

        let made = deed(app, &keeper, async |act| unit::found(act, new()).await).await.unwrap();
        assert_eq!((made.code.as_str(), made.closed_at), ("mzj", None));
        let row = rows(app, "unit.found").await.pop().unwrap();
        assert_eq!((row.object_label.as_str(), row.actor_id), ("民政局", Some(world.system.0)));

        let twice = deed(app, &keeper, async |act| unit::found(act, new()).await).await;
        assert_eq!(refused(twice), ["people-unit-code-taken", "people-unit-name-taken"]);
        let officer = world.as_(world.officer).await;
        let stranger =
            deed(app, &officer, async |act| unit::found(act, new_unit("x1", "某局", UnitKind::StateOrgan)).await);
        assert_eq!(articles(stranger.await), ["29"]);
        let broken = unit::New {
            parent: Some(UnitId::new()),
            usc_code: "1".into(),
            ..new_unit("X", "\n", UnitKind::Subdistrict)
        };
        assert_eq!(
            refused(deed(app, &keeper, async |act| unit::found(act, broken).await).await),
            [
                "people-field-missing",
                "people-field-missing",
                "people-unit-code",
                "people-unit-usc-code",
                "people-unit-unknown"
            ]
        );

        let card = |name: &str| Card { name: name.into(), short_name: "民政".into(), ..Card::default() };
        let renamed =
            deed(app, &keeper, async |act| unit::rename(act, made.id, &card("民政事务局")).await).await.unwrap();
        assert_eq!(renamed.name, "民政事务局");
        deed(app, &keeper, async |act| unit::rename(act, made.id, &card("民政事务局")).await).await.unwrap();
        assert_eq!(rows(app, "unit.rename").await.len(), 1, "the same again changes nothing and says nothing");
        let taken = deed(app, &keeper, async |act| unit::rename(act, made.id, &card("教育委员会")).await).await;
        assert_eq!(refused(taken), ["people-unit-name-taken"]);
        let stranger = deed(app, &officer, async |act| unit::rename(act, made.id, &card("某")).await).await;
        assert_eq!(refused(stranger), ["permit-keep-people"]);
        assert!(not_there(&deed(app, &keeper, async |act| unit::rename(act, UnitId::new(), &card("某")).await).await));

        assert_eq!(
            refused(deed(app, &keeper, async |act| unit::close(act, world.jw).await).await),
            ["people-unit-has-staff"]
        );
        deed(app, &keeper, async |act| unit::close(act, made.id).await).await.unwrap();
        assert_eq!(
            refused(deed(app, &keeper, async |act| unit::close(act, made.id).await).await),
            ["people-unit-closed"]
        );
        assert_eq!(
            refused(deed(app, &officer, async |act| unit::close(act, world.zylh).await).await),
            ["permit-keep-people"]
        );
        assert!(not_there(&deed(app, &keeper, async |act| unit::close(act, UnitId::new()).await).await));
    })
    .await;
}

#[tokio::test]
async fn a_viewer_sees_their_own_unit_and_administrators_see_all() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        let officer = world.as_(world.officer).await;
        assert_eq!(unit::visible_to(app, &officer).await.unwrap().len(), 1);
        assert!(unit::visible(app, &officer, world.jw).await.is_ok());
        assert!(not_there(&unit::visible(app, &officer, world.xxzx).await));
        assert!(not_there(&staff::visible(app, &officer, world.system).await));
        let keeper = world.as_(world.system).await;
        assert_eq!(unit::visible_to(app, &keeper).await.unwrap().len(), 4);
        assert!(unit::visible(app, &Actor::Nobody, world.jw).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_leaves_everything() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let app = &world.app;
        world.account(world.leader, "jw-leader").await;
        let token = sign_in::sign_in(app, "jw-leader", PASSWORD, &from("192.0.2.1")).await.unwrap().token;
        let leader = world.as_(world.leader).await;
        deed(app, &leader, async |act| delegation::delegate(act, &to_deputy(&world, 10, cluster.now())).await)
            .await
            .unwrap();
        assert_eq!(world.posts(world.deputy).await.len(), 2);

        let keeper = world.as_(world.system).await;
        let officer = world.as_(world.officer).await;
        assert_eq!(
            refused(deed(app, &officer, async |act| staff::leave(act, world.leader).await).await),
            ["permit-keep-people"]
        );
        assert_eq!(
            refused(deed(app, &keeper, async |act| staff::leave(act, world.system).await).await),
            ["people-not-to-oneself"]
        );
        assert!(not_there(&deed(app, &keeper, async |act| staff::leave(act, StaffId::new()).await).await));

        deed(app, &keeper, async |act| staff::leave(act, world.leader).await).await.unwrap();
        assert!(matches!(actor_for(app, world.leader).await.unwrap(), Actor::Nobody));
        assert_eq!(world.posts(world.deputy).await, [(Post::DeputyLeader, false)]);
        assert!(session::find(app, token.as_str()).await.unwrap().is_none());
        let again = sign_in::sign_in(app, "jw-leader", PASSWORD, &from("192.0.2.1")).await;
        assert_eq!(refused(again), ["people-sign-in-disabled"]);
        assert_eq!(
            refused(deed(app, &keeper, async |act| staff::leave(act, world.leader).await).await),
            ["people-staff-left"]
        );
        let to_leader = grant_of(world.leader, world.jw, Post::LetterHandler);
        let granted = deed(app, &the_system(), async |act| holding::grant(act, &to_leader).await).await;
        assert_eq!(refused(granted), ["people-staff-left"]);
        let last = deed(app, &keeper, async |act| staff::leave(act, world.security).await).await;
        assert_eq!(refused(last), ["people-holding-last-security"]);
    })
    .await;
}

#[tokio::test]
async fn hiring_names_every_mistake() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let keeper = world.as_(world.system).await;
        let person = |unit, name: &str, email: &str| staff::New {
            unit,
            name: name.into(),
            title: "科员".into(),
            email: email.into(),
            phone: String::new(),
        };
        let app = &world.app;
        let hire = async |new: staff::New| deed(app, &keeper, async |act| staff::hire(act, new).await).await;
        assert_eq!(
            refused(hire(person(world.jw, " ", "no mail")).await),
            ["people-field-missing", "people-staff-email"]
        );
        assert!(not_there(&hire(person(UnitId::new(), "示八", "")).await));
        assert!(hire(person(world.jw, "示八", "a@jw.example.cn")).await.is_ok());
        assert!(hire(person(world.jw, "示八", "")).await.is_ok(), "two people may have one name");
        let officer = world.as_(world.officer).await;
        let stranger = deed(app, &officer, async |act| staff::hire(act, person(world.jw, "示九", "")).await).await;
        assert_eq!(refused(stranger), ["permit-keep-people"]);
    })
    .await;
}

#[tokio::test]
async fn an_actor_costs_two_queries() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let other = found(&world.app, "mzj", "民政局", UnitKind::StateOrgan).await;
        let second = grant_of(world.officer, other, Post::InformationOfficer);
        deed(&world.app, &the_system(), async |act| holding::grant(act, &second).await).await.unwrap();
        let (queries, actor) = cluster.count_queries(actor_for(&world.app, world.officer)).await;
        assert_eq!(queries, 2);
        let Actor::Staff(staff) = actor.unwrap() else { panic!("nobody") };
        assert_eq!(staff.units(), {
            let mut units = vec![world.jw, other];
            units.sort();
            units
        });
        assert_eq!((staff.name.as_str(), staff.unit_name.as_str()), ("示一", "教育委员会"));
        assert!(matches!(actor_for(&world.app, StaffId::new()).await.unwrap(), Actor::Nobody));
    })
    .await;
}
