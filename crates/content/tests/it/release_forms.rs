//! Release forms (annex 6) name articles that nobody outside the unit may see yet: who may not see the article sees
//! neither its form, nor its paper, nor that it is there (arts. 19, 31).

use bytes::Bytes;
use platform::approvals::attachment::{self, AttachmentId, AttachmentKind};
use platform::files::{self, New};
use platform::people::{Post, unit};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use testkit::on_both;

use crate::newsroom::{Newsroom, seat_for, setup};

#[tokio::test]
async fn article_31_a_release_form_is_seen_by_nobody_who_may_not_see_its_article() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        let article = room.submitted("小游园开放").await;
        let form = article.form_id.unwrap();
        let serial = platform::approvals::form::by_id(room.app.db.read(), form).await.unwrap().serial;
        // A scan goes with it, as where a unit still stamps by hand.
        let scan = AttachmentId::new();
        room.by(room.section, async |act| {
            let new = New {
                name: "scan.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                bytes: Bytes::from_static(b"%PDF-1.7 scan"),
                width: None,
                height: None,
                unit: room.jw,
            };
            let file = files::keep(act, new).await?;
            let row = attachment::ActiveModel {
                id: Set(scan),
                form_id: Set(form),
                file_id: Set(file.id),
                kind: Set(AttachmentKind::Scan),
                added_by: Set(room.section),
                added_at: Set(act.now()),
                removed_at: Set(None),
            };
            row.insert(act.db()).await?;
            Ok(())
        })
        .await
        .unwrap();
        let xxb = unit::Entity::find().filter(unit::Column::Code.eq("xxb")).one(room.app.db.read()).await.unwrap();
        let planner = seat_for(&room.app, xxb.unwrap().id, Post::ItOfficePlanner).await;
        let mut planner = room.at_the_desk(&cluster, planner).await;
        let mut section = room.at_the_desk(&cluster, room.section).await;

        let url = format!("/desk/forms/{form}");
        let parts = [url.clone(), format!("{url}/sheet.pdf"), format!("{url}/attachments/{scan}")];
        for path in &parts {
            planner.get(path).await.assert_status(404);
            section.get(path).await.assert_ok();
        }
        for act in ["signature", "return", "withdrawal", "submission"] {
            planner.get("/desk/forms").await.assert_ok();
            planner.post(&format!("{url}/{act}"), &[("opinion", "同意")]).await.assert_status(404);
        }
        // Not in a list, whatever is asked for, nor in a count.
        let lists = [
            "/desk/forms".to_owned(),
            "/desk/forms?kind=annex6".to_owned(),
            "/desk/forms?state=submitted".to_owned(),
            format!("/desk/forms?q={serial}"),
            "/desk/forms?q=%E5%B0%8F%E6%B8%B8%E5%9B%AD".to_owned(),
            "/desk/inbox".to_owned(),
            "/desk/inbox?kind=annex6".to_owned(),
            "/desk".to_owned(),
        ];
        for path in &lists {
            let page = planner.get(path).await.assert_ok();
            let rows = page.has("table tbody tr");
            let page = page.assert_silent("小游园开放");
            assert!(path.contains(&serial) || !page.text().contains(&serial), "{path}");
            assert!(!rows, "{path}: nothing waits for the planner, so nothing is counted");
        }
        for path in ["/desk/forms", "/desk/forms?kind=annex6", "/desk/inbox", &lists[3], &lists[4]] {
            section.get(path).await.assert_ok().assert_says("小游园开放").assert_says(&serial);
        }
        // Once it is public the planner reads it on the site like everybody; the form stays the unit's.
        room.sign_all(article.id).await;
        planner.get(&url).await.assert_status(404);
        cluster.run_jobs().await;
    })
    .await;
}
