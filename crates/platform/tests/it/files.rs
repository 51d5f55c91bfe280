//! Uploads: kept for a unit, public only when what they belong to is.

use platform::files::{self, New, file};
use platform::{Error, digest};
use testkit::{Setup, on_both, the_system};

use crate::office::{Office, deed};

#[tokio::test]
async fn an_upload_is_public_only_while_it_is_published() {
    on_both(Setup::bare(), async |cluster| {
        let office = Office::new(&cluster).await;
        let officer = office.as_(office.officer).await;
        let new = || New {
            name: "../招生计划.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: b"%PDF-1.7".as_slice().into(),
            width: None,
            height: None,
            unit: office.unit,
        };
        let kept = deed(&office.app, &officer, async |act| files::keep(act, new()).await).await.unwrap();
        assert_eq!((kept.name.as_str(), kept.size, kept.public_id.len()), ("招生计划.pdf", 8, 20));
        assert_eq!(kept.digest, digest::sm3(b"%PDF-1.7"));
        assert_eq!(&office.app.files.get(&kept.digest).await.unwrap()[..], b"%PDF-1.7");
        let again = deed(&office.app, &officer, async |act| files::keep(act, new()).await).await.unwrap();
        assert_ne!((again.id, &again.public_id), (kept.id, &kept.public_id), "another upload, the same bytes");
        assert_eq!(again.digest, kept.digest);

        let db = office.app.db.read();
        let public = async || file::public_by_id(db, &kept.public_id).await;
        assert!(matches!(public().await, Err(Error::NotFound)));
        assert_eq!(file::by_public_id(db, &kept.public_id).await.unwrap(), kept);
        let publish =
            async || deed(&office.app, &officer, async |act| files::publish(act, &[kept.id]).await).await.unwrap();
        assert_eq!(publish().await.len(), 1);
        let since = public().await.unwrap().public_since;
        assert!(publish().await.is_empty(), "twice is harmless");
        assert_eq!(public().await.unwrap().public_since, since);
        deed(&office.app, &officer, async |act| files::unpublish(act, &[kept.id]).await).await.unwrap();
        assert!(matches!(public().await, Err(Error::NotFound)));

        let nobody = deed(&office.app, &the_system(), async |act| files::keep(act, new()).await).await;
        assert!(matches!(nobody, Err(Error::SignIn)), "an upload is somebody's");
    })
    .await;
}
