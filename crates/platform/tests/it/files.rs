//! Uploads: kept for a unit, public only when what they belong to is.

use platform::files::scan::{self, State};
use platform::files::{self, New, file};
use platform::journal::entry;
use platform::settings::ScanPolicy;
use platform::{Error, digest, notices};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use testkit::{Clamd, Setup, TestCluster, days, on_both, on_both_with, the_system};

use crate::office::{Office, deed};

/// What the scanner of these tests knows.
const VIRUS: &str = "PORTICO-TEST-VIRUS-7f3a";

/// With the platform's own jobs.
fn house() -> Setup {
    Setup { chapters: platform::chapter, ..Setup::bare() }
}

async fn keep(office: &Office, name: &str, bytes: &str) -> file::Model {
    let new = New {
        name: name.to_owned(),
        media_type: "text/plain".to_owned(),
        bytes: bytes.to_owned().into(),
        width: None,
        height: None,
        unit: office.unit,
    };
    let officer = office.as_(office.officer).await;
    deed(&office.app, &officer, async |act| files::keep(act, new.clone()).await).await.unwrap()
}

/// The message keys of what stands against publishing it; empty when it was published.
async fn publish(office: &Office, file: &file::Model) -> Vec<String> {
    match deed(&office.app, &the_system(), async |act| files::publish(act, &[file.id]).await).await {
        Ok(_) => Vec::new(),
        Err(Error::Refused(refusals)) => {
            assert!(refusals.iter().all(|refusal| refusal.article.as_deref() == Some("30")));
            refusals.into_iter().map(|refusal| refusal.message).collect()
        }
        Err(other) => panic!("{other}"),
    }
}

async fn state(office: &Office, file: &file::Model) -> Option<State> {
    scan::of(office.app.db.read(), &file.digest).await.unwrap().map(|row| row.state)
}

async fn journal(cluster: &TestCluster, verb: &str) -> u64 {
    entry::Entity::find().filter(entry::Column::Verb.eq(verb)).count(cluster.app().db.read()).await.unwrap()
}

#[tokio::test]
async fn article_30_nothing_becomes_public_before_the_scanner_found_it_clean() {
    let mut scanner = Clamd::new("Portico.Test", VIRUS);
    scanner.start().await;
    let address = scanner.address();
    on_both_with(
        house(),
        |settings| settings.files.clamd.clone_from(&address),
        async |cluster| {
            let office = Office::new(&cluster).await;
            let clean = keep(&office, "通知.txt", "一切正常").await;
            let infected = keep(&office, "照片.txt", &format!("前面 {VIRUS} 后面")).await;
            let large = keep(&office, "大.txt", &"长".repeat(600_000)).await;
            assert_eq!(state(&office, &clean).await, Some(State::Waiting));
            assert_eq!(publish(&office, &clean).await, ["files-not-scanned"]);

            cluster.run_jobs().await;
            assert_eq!(state(&office, &clean).await, Some(State::Clean));
            assert!(publish(&office, &clean).await.is_empty());
            let row = scan::of(office.app.db.read(), &infected.digest).await.unwrap().unwrap();
            assert_eq!((row.state, row.found.as_deref()), (State::Infected, Some("Portico.Test.UNOFFICIAL")));
            assert!(row.engine.unwrap().starts_with("ClamAV "));
            assert_eq!(publish(&office, &infected).await, ["files-infected"]);
            assert!(
                scan::not_infected(office.app.db.read(), &infected).await.is_err(),
                "nobody looks at it on the desk"
            );
            assert_eq!(journal(&cluster, "file.quarantine").await, 1);
            let told = notices::list(office.app.db.read(), office.officer, None, 10).await.unwrap();
            let infected_ones: Vec<_> =
                told.iter().filter(|notice| notice.message == "files-notice-infected").collect();
            assert_eq!((infected_ones.len(), infected_ones[0].args["name"].as_str()), (1, Some("照片.txt")));

            // The scanner takes no file of more than 1 MB here: that is no verdict, and not clean.
            assert_eq!(state(&office, &large).await, Some(State::Failed));
            assert_eq!(publish(&office, &large).await, ["files-scan-failed"]);

            let again = keep(&office, "又一份.txt", "一切正常").await;
            assert_eq!(state(&office, &again).await, Some(State::Clean), "the same bytes have their verdict");
            cluster.run_jobs().await;
        },
    )
    .await;
}

#[tokio::test]
async fn while_the_scanner_is_away_files_wait_and_none_is_lost() {
    let scanner = std::sync::Arc::new(tokio::sync::Mutex::new(Clamd::new("Portico.Test", VIRUS)));
    let address = scanner.lock().await.address();
    on_both_with(
        house(),
        |settings| settings.files.clamd.clone_from(&address),
        async |cluster| {
            let office = Office::new(&cluster).await;
            let file = keep(&office, "通知.txt", &format!("{:?}", cluster.backend())).await;
            let mut pauses = Vec::new();
            for _ in 0..10 {
                cluster.run_jobs().await;
                let row = scan::of(office.app.db.read(), &file.digest).await.unwrap().unwrap();
                assert_eq!(row.state, State::Waiting);
                assert!(row.last_error.unwrap().contains("cannot be reached"));
                let pause = row.next_at.unwrap().0 - cluster.now().0;
                pauses.push((pause + 999_999) / 1_000_000);
                cluster.travel(jiff::SignedDuration::from_micros(pause));
            }
            assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
            assert_eq!(publish(&office, &file).await, ["files-not-scanned"]);
            scanner.lock().await.start().await;
            cluster.run_jobs().await;
            assert_eq!(state(&office, &file).await, Some(State::Clean));
            scanner.lock().await.stop();
        },
    )
    .await;
}

#[tokio::test]
async fn new_signatures_find_what_older_ones_called_clean_and_it_leaves_the_public() {
    let scanner = std::sync::Arc::new(tokio::sync::Mutex::new(Clamd::new("Portico.Test", VIRUS)));
    let address = scanner.lock().await.address();
    on_both_with(
        house(),
        |settings| settings.files.clamd.clone_from(&address),
        async |cluster| {
            let office = Office::new(&cluster).await;
            scanner.lock().await.know(&[("Portico.Test", VIRUS)]);
            scanner.lock().await.start().await;
            let file = keep(&office, "通知.txt", "LATER-KNOWN").await;
            cluster.run_jobs().await;
            assert!(publish(&office, &file).await.is_empty());
            let public = async || file::public_by_id(office.app.db.read(), &file.public_id).await;
            public().await.unwrap();

            scanner.lock().await.stop();
            scanner.lock().await.know(&[("Portico.Test", VIRUS), ("Portico.Later", "LATER-KNOWN")]);
            scanner.lock().await.start().await;
            let system = the_system();
            deed(&office.app, &system, async |act| scan::ask_again(act, &file).await).await.unwrap();
            assert_eq!(state(&office, &file).await, Some(State::Clean), "a verdict stands until there is another");
            cluster.run_jobs().await;
            assert_eq!(state(&office, &file).await, Some(State::Infected));
            assert!(matches!(public().await, Err(Error::NotFound)));
            cluster.travel(days(1));
            cluster.run_day().await;
            assert_eq!(journal(&cluster, "file.quarantine").await, 1, "found once, told once");
            scanner.lock().await.stop();
        },
    )
    .await;
}

#[tokio::test]
async fn without_a_scanner_the_setting_decides() {
    on_both(Setup::bare(), async |cluster| {
        let office = Office::new(&cluster).await;
        let file = keep(&office, "通知.txt", "一切正常").await;
        assert_eq!(state(&office, &file).await, None, "nothing claims that it was scanned");
        assert!(publish(&office, &file).await.is_empty());
        let system = the_system();
        let asked = deed(&office.app, &system, async |act| scan::ask_again(act, &file).await).await;
        assert!(matches!(asked, Err(Error::Refused(_))));
    })
    .await;
    on_both_with(
        Setup::bare(),
        |settings| settings.files.scan = ScanPolicy::Required,
        async |cluster| {
            let office = Office::new(&cluster).await;
            let file = keep(&office, "通知.txt", "一切正常").await;
            assert_eq!(publish(&office, &file).await, ["files-no-scanner"]);
        },
    )
    .await;
}

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
