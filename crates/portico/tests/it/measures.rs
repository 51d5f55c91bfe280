//! The register of duties before the public and at the desk.

use platform::people::Post;
use platform::{Refusal, refusals, rulebook};
use testkit::on_both;

use crate::district::{District, setup};

#[tokio::test]
async fn the_public_sees_how_every_duty_is_kept() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let mut anyone = cluster.client("www");
        let page = anyone.get("/measures").await.assert_ok();
        let duties = rulebook::duties().unwrap();
        assert_eq!(page.texts("table.duties tbody tr").len(), duties.len());
        for article in [1, 19, 31, 39] {
            assert!(page.has(&format!("#article-{article}")), "article {article}");
        }
        assert!(page.has("#annex-6"));
        anyone.get("/en/measures").await.assert_ok().assert_says("Enforced");
        anyone.get("/zh-hant/measures").await.assert_ok();
        cluster.client("jw").get("/measures").await.assert_status(404);

        // A rule that refuses leaves its date, and nothing else.
        let told = duties.iter().find(|duty| !duty.refusals.is_empty()).expect("some duty refuses");
        let refusal = Refusal::new(told.refusals[0].clone()).article("31");
        district.app.refused.note(&[refusal], cluster.now());
        refusals::keep(&district.app).await.unwrap();
        let page = anyone.get("/measures").await.assert_ok();
        assert!(page.has("td time[datetime='2026-11-23']"));
    })
    .await;
}

#[tokio::test]
async fn each_unit_sees_its_own_duties() {
    on_both(setup(), async |cluster| {
        let district = District::new(&cluster).await;
        let mut officer = district.at_the_desk(&cluster, district.who(Post::InformationOfficer)).await;
        let page = officer.get("/desk/measures").await.assert_ok();
        assert!(page.has("[id='22.2']") && !page.has("[id='33.1']"));
        let mut inspector = district.at_the_desk(&cluster, district.who(Post::SecrecyInspector)).await;
        assert!(inspector.get("/desk/measures").await.assert_ok().has("[id='33.1']"));
    })
    .await;
}
