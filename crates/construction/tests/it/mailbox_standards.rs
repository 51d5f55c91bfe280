//! The standards of mailboxes (art. 13): shown with their sources, every box held to them every day, what deviates
//! listed for those who may see it and told to its unit once.

use construction::mailboxes::mailbox::{self, ActiveModel};
use construction::mailboxes::standard::{Deviation, STANDARDS};
use construction::mailboxes::{MailboxId, deviation};
use platform::jobs;
use platform::notices;
use platform::people::{Post, StaffId, staff};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use testkit::{TestCluster, days, on_both, the_system};

use crate::world::{World, deed, setup};

async fn kinds(world: &World) -> Vec<(MailboxId, String)> {
    let open = deviation::open(world.app.db.read()).await.unwrap();
    open.into_iter().map(|row| (row.mailbox_id, row.kind)).collect()
}

async fn look(world: &World) {
    deviation::look(&world.app).await.unwrap();
}

async fn told(world: &World, staff: StaffId) -> usize {
    let find = notices::Entity::find()
        .filter(notices::Column::StaffId.eq(staff))
        .filter(notices::Column::Message.eq("mailboxes-notice-deviates"));
    find.all(world.app.db.read()).await.unwrap().len()
}

/// Something about a box that the register itself would not do: taken over from an older system.
async fn tampered(world: &World, row: ActiveModel) {
    deed(&world.app, &the_system(), async |act| Ok(row.update(act.db()).await?)).await.unwrap();
}

#[tokio::test]
async fn article_13_boxes_that_deviate_are_listed_and_their_unit_is_told_once() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let good = world.in_use(world.personal(None, "示小明", "shixiaoming")).await;
        let unit = world.in_use(world.of_the_unit("jiaowei", &[])).await;
        let keeper = world.seated(world.jw, "示负责", Post::LetterHandler).await;
        look(&world).await;
        assert_eq!(kinds(&world).await, [], "what the register opens keeps to the standards");

        let set = |id| ActiveModel { id: Set(id), ..Default::default() };
        tampered(&world, ActiveModel { quota: Set(1), ..set(good.id) }).await;
        tampered(&world, ActiveModel { user_name: Set("libai".parse().unwrap()), ..set(good.id) }).await;
        tampered(&world, ActiveModel { holder_id: Set(Some(keeper)), ..set(unit.id) }).await;
        look(&world).await;
        assert_eq!(kinds(&world).await, [(good.id, "name".to_owned()), (good.id, "quota".to_owned())]);
        deed(&world.app, &the_system(), async |act| staff::leave(act, keeper).await).await.unwrap();
        look(&world).await;
        assert_eq!(kinds(&world).await.len(), 3);
        assert!(kinds(&world).await.contains(&(unit.id, "holder".to_owned())));
        let before = deviation::open(world.app.db.read()).await.unwrap();
        assert_eq!(told(&world, world.officer_id).await, 2, "one notice for each box with something new");
        cluster.travel(days(1));
        look(&world).await;
        let after = deviation::open(world.app.db.read()).await.unwrap();
        assert_eq!(told(&world, world.officer_id).await, 2, "not every day");
        for (before, after) in before.iter().zip(&after) {
            assert_eq!((before.id, before.since), (after.id, after.since));
            assert!(after.seen_at > before.seen_at);
        }
        // Passwords that have become too old, and what was mended.
        let right = mailbox::by_id(world.app.db.read(), unit.id).await.unwrap().quota;
        tampered(&world, ActiveModel { user_name: Set("shixiaoming".parse().unwrap()), ..set(good.id) }).await;
        cluster.travel(days(90));
        look(&world).await;
        let now = kinds(&world).await;
        assert!(!now.contains(&(good.id, "name".to_owned())), "{now:?}");
        assert!(now.contains(&(good.id, "password".to_owned())) && now.contains(&(unit.id, "password".to_owned())));
        assert_ne!(right, 1);
        assert!(world.said(good.id).await.iter().any(|row| row.verb == "mailbox.mend"));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_13_the_standards_are_shown_beside_how_things_are() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let found = world.in_use(world.personal(None, "示小明", "shixiaoming")).await;
        tampered(&world, ActiveModel { id: Set(found.id), quota: Set(1), ..Default::default() }).await;
        look(&world).await;
        let page_of = async |cluster: &TestCluster, staff, login: &str| {
            let mut desk = world.at_the_desk(cluster, staff, login).await;
            desk.get("/desk/mailboxes/standard").await.assert_ok()
        };
        let page = page_of(&cluster, world.officer_id, "officer").await;
        for words in
            ["邮箱管理标准", "8 字", "2 GiB", "同类规定", "已查到原文", "本平台约定", "1 个不符合", "容量与标准不同"]
        {
            assert!(page.words().contains(words), "{words}");
        }
        assert!(page.has(&format!("a[href='/desk/mailboxes/{}']", found.id)));
        assert_eq!(
            page.attributes("table:first-of-type tbody tr th[scope=row]", "scope").len().min(STANDARDS.len()),
            STANDARDS.len()
        );
        // A foreign unit sees the standards and nothing of other units' boxes; the IT office sees all of them.
        let stranger = world.seated(world.jd, "示街道", Post::InformationOfficer).await;
        let page =
            page_of(&cluster, stranger, "stranger").await.assert_silent("shixiaoming").assert_silent("1 个不符合");
        assert!(page.words().contains("在用信箱 0 个"));
        page_of(&cluster, world.planner_id, "planner").await.assert_says("shixiaoming");
        assert_eq!(Deviation::ALL.len(), 6);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_13_the_standards_are_looked_at_once_a_day() {
    on_both(setup(), async |mut cluster| {
        let world = World::new(&cluster).await;
        cluster.leave_jobs();
        jobs::daily::begin(&world.app).await.unwrap();
        jobs::daily::begin(&world.app).await.unwrap();
        let waiting = jobs::waiting(&world.app).await.unwrap();
        assert_eq!(waiting.iter().filter(|job| job.kind == "mailboxes.standard").count(), 1);
    })
    .await;
}
