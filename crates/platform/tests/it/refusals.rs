//! Refusals that rest on an article are counted, on both databases.

use platform::{Refusal, refusals};
use testkit::{Setup, minutes, on_both};

#[tokio::test]
async fn a_refusal_is_counted_with_its_last_time() {
    on_both(Setup::bare(), async |cluster| {
        let app = cluster.app();
        let own_work = Refusal::new("permit-own-work").article("31");
        let nothing_behind_it = Refusal::new("words-missing");
        app.refused.note(&[own_work.clone(), nothing_behind_it], cluster.now());
        refusals::keep(app).await.unwrap();
        cluster.travel(minutes(5));
        let last_time = cluster.now();
        app.refused.note(&[own_work.clone(), own_work], last_time);
        refusals::keep(app).await.unwrap();
        refusals::keep(app).await.unwrap();

        use sea_orm::EntityTrait;
        let rows = refusals::Entity::find().all(app.db.read()).await.unwrap();
        let expected =
            refusals::Model { article: "31".into(), message: "permit-own-work".into(), at: last_time, count: 3 };
        assert_eq!(rows, [expected]);
        let last = refusals::last(app.db.read()).await.unwrap();
        assert_eq!(last.get("permit-own-work"), Some(&last_time));
    })
    .await;
}
