//! What the columns of a site lead to (art. 9): no portal opens or lives without its guides to disclosure, services and
//! participation, no department's site without its functions and what it is known for.

use construction::columns::{self, Alteration, Change, ColumnId, ColumnKind, NewColumn, column};
use construction::plans::{self, Plan, Planned};
use construction::sites::site;
use construction::sites::{self, SiteState};
use platform::people::{SiteRef, UnitId};
use platform::{Refusal, Result};
use testkit::on_both;

use crate::world::{World, deed, refusals, refused, setup, test};

/// A plan for these changes is made; what stands against it comes back.
async fn plan(world: &World, site: SiteRef, unit: UnitId, changes: Vec<Alteration>) -> Result<site::Model> {
    let planned = |alteration| Planned {
        alteration,
        reason: "职责调整，栏目归并".into(),
        duty: plans::Duty::default(),
        about: String::new(),
        target: String::new(),
    };
    let plan = Plan {
        site: Some(site),
        changes: changes.into_iter().map(planned).collect(),
        drawn_against: column::tree(world.app.db.read(), site).await?.digest(),
        ..Plan::default()
    };
    deed(&world.app, &world.operator, async |act| plans::implement(act, &plan, unit).await).await
}

async fn at(world: &World, site: SiteRef, path: &str) -> column::Model {
    column::by_path(world.app.db.read(), site, path).await.unwrap().unwrap()
}

fn closing(id: ColumnId) -> Alteration {
    Alteration::Close { id, note: String::new() }
}

fn as_it_is(column: &column::Model) -> Change {
    Change {
        name: column.name.clone(),
        name_en: column.name_en.clone(),
        unit: column.unit_id,
        kind: column.kind,
        keywords: column.keywords.clone(),
        description: column.description.clone(),
        template: column.template,
        speciality: column.speciality,
    }
}

fn said(reasons: &[Refusal]) -> Vec<(&str, &str)> {
    reasons.iter().map(|reason| (reason.message.as_str(), reason.article.as_deref().unwrap_or_default())).collect()
}

#[tokio::test]
async fn article_9_the_portal_is_opened_with_its_guides_and_keeps_them() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let portal = world.building_portal().await.id;
        let planner = &world.planner;
        deed(&world.app, planner, async |act| sites::file_test(act, portal, test()).await).await.unwrap();
        let reasons = refusals(deed(&world.app, planner, async |act| sites::try_out(act, portal).await).await);
        assert_eq!(
            said(&reasons),
            [
                ("sites-needs-guide-disclosure", "9"),
                ("sites-needs-guide-services", "9"),
                ("sites-needs-guide-interaction", "9")
            ]
        );
        assert!(reasons.iter().all(|reason| reason.remedy.is_some()));
        let mut desk = world.at_the_desk(&cluster, world.planner_id, "planner").await;
        let page = desk.get(&format!("/desk/sites/{portal}/opening")).await.assert_ok();
        let page = page.assert_says("门户导航").assert_says("导航中没有通往公共服务的栏目").assert_says("第9条");
        assert!(!page.has("#need-character"));
        assert_eq!(world.open(portal).await.state, SiteState::Live);

        // Whatever would take the last one away is refused: closing, merging, another type.
        let services = at(&world, portal, "/guides/services/").await;
        let news = at(&world, portal, "/news/notices/").await;
        for change in [
            closing(services.id),
            Alteration::Merge { id: services.id, into: news.id },
            Alteration::Rename { id: services.id, change: Change { kind: ColumnKind::News, ..as_it_is(&services) } },
        ] {
            let reasons = refusals(plan(&world, portal, world.zfb, vec![change]).await);
            assert_eq!(said(&reasons), [("plans-last-services", "9")]);
            assert!(reasons[0].remedy.is_some());
        }
        // A new column that still waits for its first items is no guide, nor is a topic that ends by itself.
        let new =
            |slug: &str| NewColumn { kind: ColumnKind::Services, ..world.new_column(services.channel_id, slug, slug) };
        let fresh = ColumnId::new();
        let both = vec![Alteration::Open { id: fresh, column: new("hall"), until: None }, closing(services.id)];
        assert_eq!(refused(plan(&world, portal, world.zfb, both).await), ["plans-last-services"]);
        let topic = ColumnId::new();
        let until = Some(jiff::civil::date(2027, 3, 1));
        let opened = vec![
            Alteration::Open { id: fresh, column: new("hall"), until: None },
            Alteration::Open { id: topic, column: new("spring"), until },
        ];
        plan(&world, portal, world.zfb, opened).await.unwrap();
        world.fill(topic, 3).await;
        assert_eq!(refused(plan(&world, portal, world.zfb, vec![closing(services.id)]).await), ["plans-last-services"]);
        world.fill(fresh, 3).await;
        plan(&world, portal, world.zfb, vec![closing(services.id)]).await.unwrap();

        // One that visitors are led to already may take the place of another in the same plan.
        let interaction = at(&world, portal, "/guides/interaction/").await;
        let instead =
            Alteration::Rename { id: news.id, change: Change { kind: ColumnKind::Interaction, ..as_it_is(&news) } };
        plan(&world, portal, world.zfb, vec![closing(interaction.id), instead]).await.unwrap();
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_9_a_department_site_says_what_its_unit_does_and_is_known_for() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        world.portal().await;
        let site = world.jw_site().await.id;
        let planner = &world.planner;
        let news = world.channel(site, "news", "新闻动态").await;
        // Marked by the planner on the desk, before the site is open; not too many.
        let mut desk = world.at_the_desk(&cluster, world.planner_id, "planner").await;
        for (slug, name) in [("one", "招生入学"), ("two", "校园风采"), ("three", "教师风采"), ("four", "研学旅行")]
        {
            let page = desk.get(&format!("/desk/sites/{site}/columns")).await.assert_ok();
            let form = page
                .form("#column")
                .fill("place", &format!("channel:{news}"))
                .fill("slug", slug)
                .fill("name", name)
                .fill("unit", &world.jw.to_string())
                .fill("keywords", "教育")
                .fill("description", "本单位的特色工作")
                .fill("speciality", "yes");
            let answer = desk.submit(form).await;
            if slug == "four" {
                answer.assert_status(422).assert_says("特色栏目最多 3 个").assert_says("第9条");
            } else {
                answer.assert_redirect(&format!("/desk/sites/{site}/columns?done=opened"));
            }
        }
        desk.get(&format!("/desk/sites/{site}/columns")).await.assert_ok().assert_says("特色栏目");
        for path in ["/news/one/", "/news/two/"] {
            let column = at(&world, site, path).await;
            let change = Change { speciality: false, ..as_it_is(&column) };
            deed(&world.app, planner, async |act| columns::rename(act, column.id, &change, column.version).await)
                .await
                .unwrap();
        }
        let own = at(&world, site, "/news/three/").await;
        assert!(own.speciality);
        // Of another unit it is not this unit's own.
        let lent = Change { unit: world.zfb, ..as_it_is(&own) };
        let lent = deed(&world.app, planner, async |act| columns::rename(act, own.id, &lent, own.version).await)
            .await
            .unwrap();
        deed(&world.app, planner, async |act| sites::file_test(act, site, test()).await).await.unwrap();
        let reasons = refusals(deed(&world.app, planner, async |act| sites::try_out(act, site).await).await);
        assert_eq!(said(&reasons), [("sites-needs-guide-organisation", "9"), ("sites-needs-guide-speciality", "9")]);
        deed(&world.app, planner, async |act| columns::rename(act, own.id, &as_it_is(&own), lent.version).await)
            .await
            .unwrap();
        world.open(site).await;

        // Two specialities now; the last own one may not go, nor the functions.
        let extra = at(&world, site, "/guides/own/").await;
        plan(&world, site, world.jw, vec![closing(extra.id)]).await.unwrap();
        let own = at(&world, site, "/news/three/").await;
        let functions = at(&world, site, "/guides/functions/").await;
        let plain = Change { speciality: false, ..as_it_is(&own) };
        let change = Alteration::Rename { id: own.id, change: plain };
        let reasons = refusals(plan(&world, site, world.jw, vec![change, closing(functions.id)]).await);
        assert_eq!(said(&reasons), [("plans-last-organisation", "9"), ("plans-last-speciality", "9")]);
        assert!(at(&world, site, "/guides/functions/").await.is_open(), "nothing was made");
        // Another takes its place.
        let two = at(&world, site, "/news/two/").await;
        let swap = vec![
            Alteration::Rename { id: own.id, change: Change { speciality: false, ..as_it_is(&own) } },
            Alteration::Rename { id: two.id, change: Change { speciality: true, ..as_it_is(&two) } },
        ];
        plan(&world, site, world.jw, swap).await.unwrap();
        assert!(at(&world, site, "/news/two/").await.speciality);
        cluster.run_jobs().await;
    })
    .await;
}
