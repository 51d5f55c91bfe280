//! Every sample of every page of the desk in every language, undefined values forbidden.

use content::duty::desk as duty;
use content::{alerts, archive, blocks, checks, desk, doubts, finding, links, media, migration, takedown};
use platform::journal::desk::JournalPage;
use platform::view::{Around, Lang, Page};
use serde_json::json;
use testkit::TestCluster;

use crate::newsroom::setup;

#[tokio::test]
async fn every_sample_is_a_page_in_every_language() {
    let cluster = setup().cluster(testkit::Backend::Sqlite).await;
    let desk = json!({
        "nav": [{"key": "articles", "url": "/desk/articles", "current": true, "count": 2}],
        "me": {"name": "示一", "title": "科员", "unit": "区教委", "posts": [], "last_sign_in": 1},
        "notices": 1,
        "lang": "zh-CN",
        "path": "/desk",
        "portal": "http://www.dongcheng.localhost:8080",
        "demo": false,
    });
    let around = Around { desk: Some(desk), csrf: "token".into(), ..Around::default() };
    all::<desk::dashboard::Dashboard>(&cluster, &around);
    all::<desk::list::ListPage>(&cluster, &around);
    all::<desk::bulk::BulkPage>(&cluster, &around);
    all::<desk::new::NewPage>(&cluster, &around);
    all::<desk::import::ImportPage>(&cluster, &around);
    all::<desk::import::ImportedPage>(&cluster, &around);
    all::<desk::edit::EditPage>(&cluster, &around);
    all::<desk::review::ReviewPage>(&cluster, &around);
    all::<desk::history::HistoryPage>(&cluster, &around);
    all::<desk::compare::ComparePage>(&cluster, &around);
    all::<desk::offers::OffersPage>(&cluster, &around);
    all::<desk::notices::NoticesPage>(&cluster, &around);
    all::<checks::desk::PanelPage>(&cluster, &around);
    all::<checks::desk::TidyPage>(&cluster, &around);
    all::<checks::norm_page::NormPage>(&cluster, &around);
    all::<checks::words_page::WordsPage>(&cluster, &around);
    all::<checks::words_page::HitsPage>(&cluster, &around);
    all::<doubts::desk::DoubtsPage>(&cluster, &around);
    all::<doubts::desk::DoubtPage>(&cluster, &around);
    all::<finding::SearchDeskPage>(&cluster, &around);
    all::<links::desk::LinksPage>(&cluster, &around);
    all::<links::hosts_page::HostsPage>(&cluster, &around);
    all::<alerts::AlertsPage>(&cluster, &around);
    all::<alerts::AlertBar>(&cluster, &around);
    all::<blocks::BlocksPage>(&cluster, &around);
    all::<blocks::BlockPage>(&cluster, &around);
    all::<duty::list::DutyPage>(&cluster, &around);
    all::<duty::line::DutyLinePage>(&cluster, &around);
    all::<duty::edit::EditDutyPage>(&cluster, &around);
    all::<duty::import::DutyImportPage>(&cluster, &around);
    all::<duty::board::BoardPage>(&cluster, &around);
    all::<duty::ranking::RankingPage>(&cluster, &around);
    all::<archive::desk::ArchivePage>(&cluster, &around);
    all::<archive::desk::RecordPage>(&cluster, &around);
    all::<archive::disposal_desk::DisposalPage>(&cluster, &around);
    all::<archive::package_desk::PackagesPage>(&cluster, &around);
    all::<migration::desk::ImportsPage>(&cluster, &around);
    all::<migration::desk::ImportOnePage>(&cluster, &around);
    all::<takedown::desk::TakedownsPage>(&cluster, &around);
    all::<takedown::desk::NewTakedownPage>(&cluster, &around);
    all::<takedown::desk::TakedownPage>(&cluster, &around);
    all::<media::desk::list::MediaPage>(&cluster, &around);
    all::<media::desk::item::MediumPage>(&cluster, &around);
    all::<JournalPage>(&cluster, &around);
}

fn all<P: Page>(cluster: &TestCluster, around: &Around) {
    for page in P::samples() {
        for lang in Lang::ALL {
            let html = cluster
                .app()
                .view
                .render(&page, lang, around)
                .unwrap_or_else(|error| panic!("{}: {error}", P::TEMPLATE));
            assert!(!html.contains("小游园 <b>") && !html.contains("小游园 <i>"), "{} does not escape", P::TEMPLATE);
            assert!(!html.contains("<b>&</b>") && !html.contains("\"><script>"), "{} does not escape", P::TEMPLATE);
        }
    }
}
