//! The list of the journal: what the scope allows, what the filter asks for, newest first.

use platform::journal::entry::Entry;
use platform::journal::reader::{Filter, JournalScope, list};
use platform::people::{Post, UnitId};
use platform::permits::{ReadJournal, ReadUnitJournal, Resource};
use testkit::{Setup, on_both, somebody, the_system};

#[tokio::test]
async fn the_list_shows_what_the_scope_allows() {
    on_both(Setup::bare(), async |cluster| {
        let app = cluster.app();
        let (here, there) = (UnitId::new(), UnitId::new());
        let writer = somebody("甲", here, &[Post::InformationOfficer]);
        for (unit, verb, label) in [
            (here, "article.submit", "关于道路养护的通告"),
            (there, "article.submit", "100%_达标"),
            (here, "column.add", "要闻"),
        ] {
            let act = app.act(&writer).await.unwrap();
            act.record(Entry::new(verb, verb.split('.').next().unwrap(), label, label).unit(unit));
            act.commit().await.unwrap();
        }
        cluster.seal().await;
        let cluster_wide = || {
            let permit = app.policies.permit(&the_system(), ReadJournal, &Resource::cluster());
            JournalScope::Cluster(permit.unwrap())
        };
        let own = app.policies.permit(&the_system(), ReadUnitJournal, &Resource::unit(here)).unwrap();
        let own = JournalScope::Unit(here, own);
        let labels = async |scope: &JournalScope, filter: Filter, before| -> Vec<String> {
            let rows = list(app, scope, &filter, before, 2).await.unwrap();
            rows.into_iter().map(|row| row.object_label).collect()
        };
        let any = Filter::default;
        let text = |text: &str| Filter { text: Some(text.into()), ..any() };
        assert_eq!(labels(&cluster_wide(), any(), None).await, ["要闻", "100%_达标"]);
        assert_eq!(labels(&cluster_wide(), any(), Some(2)).await, ["关于道路养护的通告"]);
        assert_eq!(labels(&own, any(), None).await, ["要闻", "关于道路养护的通告"]);
        let elsewhere = Filter { unit: Some(there), ..any() };
        assert!(labels(&own, elsewhere.clone(), None).await.is_empty(), "a filter does not widen the scope");
        assert_eq!(labels(&cluster_wide(), elsewhere, None).await, ["100%_达标"]);
        assert_eq!(labels(&cluster_wide(), text("0%_"), None).await, ["100%_达标"]);
        assert!(labels(&cluster_wide(), text("%要%闻%"), None).await.is_empty());
        assert_eq!(labels(&cluster_wide(), text("甲 道路"), None).await, ["关于道路养护的通告"]);
        let family = Filter { verb: Some("article".into()), ..any() };
        assert_eq!(labels(&cluster_wide(), family, None).await.len(), 2);
        let thing = Filter { object: Some(("column".into(), Some("要闻".into()))), ..any() };
        assert_eq!(labels(&cluster_wide(), thing, None).await, ["要闻"]);
        let later = Filter { from: Some(cluster.now()), ..any() };
        assert!(labels(&cluster_wide(), later, None).await.is_empty());
        let by = Filter { actor: Some(writer.staff().unwrap().id), until: Some(cluster.now()), ..any() };
        assert_eq!(labels(&own, by, None).await.len(), 2);
    })
    .await;
}
