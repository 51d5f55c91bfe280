//! Being told: in the desk, and by mail.

use platform::app::App;
use platform::mail::{Mail, OUTBOX};
use platform::notices::{self, Model};
use platform::people::holding::Rank;
use platform::people::{Post, StaffId};
use platform::settings::{MailSettings, Settings};
use sea_orm::EntityTrait;
use serde_json::json;
use testkit::{Setup, on_both, the_system};

use crate::office::{Office, deed, seat};

async fn of(app: &App, who: StaffId) -> Vec<Model> {
    notices::list(app.db.read(), who, None, 50).await.unwrap()
}

async fn tell_reviewers(office: &Office, app: &App) {
    deed(app, &the_system(), async |act| {
        let (post, args) = (Post::SectionReviewer, json!({ "scope": "工作动态" }));
        notices::tell_post(act, office.unit, post, "people-notice-revoked", args, "/desk/articles").await
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn everybody_who_holds_the_post_is_told() {
    on_both(Setup::bare(), async |cluster| {
        let office = Office::new(&cluster).await;
        let deputy = seat(&office.app, office.unit, "示六", Post::SectionReviewer, Rank::Deputy).await;
        // Whoever is given a post is told so; that is another test's matter.
        notices::Entity::delete_many().exec(office.app.db.read()).await.unwrap();
        tell_reviewers(&office, &office.app).await;
        for who in [office.section, deputy] {
            assert_eq!(notices::unread_count(office.app.db.read(), who).await.unwrap(), 1);
            assert_eq!(of(&office.app, who).await[0].url, "/desk/articles");
        }
        assert!(of(&office.app, office.leader).await.is_empty());

        let told = of(&office.app, office.section).await;
        let other = office.as_(deputy).await;
        let own = office.as_(office.section).await;
        let read =
            async |actor| deed(&office.app, actor, async |act| notices::mark_read(act, &[told[0].id]).await).await;
        assert_eq!(read(&other).await.unwrap(), 0, "nobody reads for another");
        assert_eq!(read(&own).await.unwrap(), 1);
        assert_eq!(read(&own).await.unwrap(), 0, "twice is harmless");
        assert_eq!(deed(&office.app, &other, async |act| notices::mark_all_read(act).await).await.unwrap(), 1);
        assert_eq!(notices::unread_count(office.app.db.read(), deputy).await.unwrap(), 0);
        assert_eq!(of(&office.app, deputy).await.len(), 1, "read ones stay");
    })
    .await;
}

#[tokio::test]
async fn with_mail_a_letter_follows_unless_it_was_read() {
    on_both(Setup::bare(), async |cluster| {
        let office = Office::new(&cluster).await;
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            data: folder.path().to_owned(),
            database_url: office.app.settings.database(),
            mail: Some(MailSettings {
                host: OUTBOX.to_owned(),
                port: 25,
                from: "notices@dongcheng.example".to_owned(),
                tls: false,
                user: None,
                password_file: None,
            }),
            ..Settings::default()
        };
        let node = App::open(settings, office.app.time.clone(), platform::chapter()).await.unwrap();
        tell_reviewers(&office, &node).await;
        platform::jobs::run_due(&node).await.unwrap();
        let Mail::Outbox(outbox) = &node.mail else { panic!("no outbox") };
        let sent = outbox.sent();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].to, "somebody@dongcheng.example");
        assert_eq!(sent[0].subject, "【数字东城】授权已收回，范围：工作动态。");
        assert!(sent[0].text.contains("http://desk.dongcheng.localhost:8080/desk/articles"), "{}", sent[0].text);

        tell_reviewers(&office, &node).await;
        let reader = office.as_(office.section).await;
        deed(&node, &reader, async |act| notices::mark_all_read(act).await).await.unwrap();
        platform::jobs::run_due(&node).await.unwrap();
        assert_eq!(outbox.sent().len(), 1, "what was read is not mailed");
    })
    .await;
}
