//! The walk of an article through the whole house, as people do it in a browser: written, handed
//! in, refused to its author, signed three times, public, taken by the portal, found, withdrawn.

use content::articles::release;
use platform::people::Post;
use testkit::{Answer, Client, TestCluster, on_both};

use crate::district::{District, setup};

const TITLE: &str = "胡同口的小游园建成开放";
const WORDS: &str = "银杏广场";
const BODY: &str = "<p>东侧的银杏广场今天开放，街坊们可以来坐一坐。</p>";

#[tokio::test]
async fn an_article_walks_from_the_first_word_to_the_portal_and_away() {
    on_both(setup(), walk).await;
}

async fn walk(cluster: TestCluster) {
    let cluster = &cluster;
    let district = District::new(cluster).await;
    let mut officer = district.at_the_desk(cluster, district.who(Post::InformationOfficer)).await;

    // Written.
    let page = officer.get("/desk/articles/new").await.assert_ok();
    let form = page.form("form[action='/desk/articles']").fill("title", TITLE);
    let form = form.fill("column", &district.column.to_string());
    let answer = officer.submit(form).await;
    let address = bare(&answer);
    let fields = [("title", TITLE), ("body", BODY), ("source", "区教育委员会"), ("version", "1")];
    let saved = officer.post(&address, &fields).await;
    assert!(saved.status == 303 || saved.status == 200, "{}", saved.words());

    // Handed in; its author may not approve it, and is told why.
    done(&officer.post(&format!("{address}/submission"), &[]).await);
    let refused = officer.post(&format!("{address}/approval"), &[("digest", "x")]).await;
    assert!([403, 422].contains(&refused.status.as_u16()), "{}", refused.status);
    assert!(refused.words().contains("31"), "article 31 is cited: {}", refused.words());

    // Signed level by level.
    for post in [Post::SectionReviewer, Post::SecrecyReviewer, Post::DeputyLeader, Post::PrincipalLeader] {
        let mut signer = district.at_the_desk(cluster, district.who(post)).await;
        let page = signer.get(&format!("{address}/review")).await.assert_ok().assert_says(WORDS);
        let digest = page.form("#decision").value("digest").unwrap_or_default().to_owned();
        let answers = release::nothing_found().into_iter().map(|(ask, answer)| (format!("ask-{ask}"), answer));
        let answers: Vec<(String, String)> = answers.collect();
        let mut said = vec![("digest", digest.as_str()), ("opinion", "同意")];
        said.extend(answers.iter().map(|(ask, answer)| (ask.as_str(), answer.as_str())));
        done(&signer.post(&format!("{address}/approval"), &said).await);
    }

    // Public, everywhere on its own site.
    assert!(!seen(cluster, "jw", "/news/district/").await);
    done(&officer.post(&format!("{address}/publication"), &[("when", "now")]).await);
    cluster.run_jobs().await;
    for path in ["/news/district/", "/", "/feed.xml", "/news/district/feed.xml"] {
        assert!(seen(cluster, "jw", path).await, "{path}");
    }
    let own = article_path(cluster, "jw", "/news/district/").await;
    cluster.client("jw").get(&own).await.assert_ok().assert_says(WORDS);
    assert!(found(cluster, "jw").await);

    // Taken by the portal.
    let column = district.portal_column.to_string();
    done(&officer.post(&format!("{address}/offers"), &[("column", &column), ("note", "")]).await);
    let mut editor = district.at_the_desk(cluster, district.who(Post::PortalEditor)).await;
    let offers = editor.get("/desk/offers").await.assert_ok().assert_says(TITLE);
    let accept = offers.attributes("form[action$='/acceptance']", "action");
    let accept = accept.first().expect("an offer to accept");
    done(&editor.post(accept, &[]).await);
    cluster.run_jobs().await;
    for path in ["/news/district/", "/", "/feed.xml"] {
        assert!(seen(cluster, "www", path).await, "portal {path}");
    }
    let taken = article_path(cluster, "www", "/news/district/").await;
    let copy = cluster.client("www").get(&taken).await.assert_ok();
    assert!(copy.text().contains("http://jw."), "the copy names the original");

    // Withdrawn: gone from both sites, with a reason at both addresses.
    done(
        &officer.post(&format!("{address}/withdrawal"), &[("reason", "error"), ("note", "数字有误，更正后再发")]).await,
    );
    cluster.run_jobs().await;
    for (site, path) in [("jw", &own), ("www", &taken)] {
        let gone = cluster.client(site).get(path).await.assert_status(410);
        assert!(!gone.text().contains(WORDS), "the text is gone");
        for path in ["/news/district/", "/", "/feed.xml", "/news/district/feed.xml"] {
            assert!(!seen(cluster, site, path).await, "{site} {path}");
        }
        assert!(!found(cluster, site).await, "search of {site}");
        let map = cluster.client(site).get("/sitemap-2026-11.xml").await.text();
        assert!(!map.contains(path.as_str()), "site map of {site}");
    }
    let verdict = platform::journal::verify::verify(&district.app).await.unwrap();
    assert!(verdict.is_whole(), "{:?}", verdict.problems);
}

/// Where a deed leads, without what it says about itself.
fn bare(answer: &Answer) -> String {
    let location = answer.location().unwrap_or_else(|| panic!("{}: {}", answer.status, answer.words()));
    location.split('?').next().unwrap_or_default().to_owned()
}

#[track_caller]
fn done(answer: &Answer) {
    let led = answer.location().is_some_and(|to| to.contains("done="));
    assert!(led, "{} at {}: {}", answer.status, answer.url, answer.words());
}

async fn seen(cluster: &TestCluster, site: &str, path: &str) -> bool {
    let mut anyone: Client = cluster.client(site);
    anyone.get(path).await.assert_ok().text().contains(TITLE)
}

async fn found(cluster: &TestCluster, site: &str) -> bool {
    // 小游园 银杏广场, two words of title and text.
    let query = "/search?q=%E5%B0%8F%E6%B8%B8%E5%9B%AD+%E9%93%B6%E6%9D%8F%E5%B9%BF%E5%9C%BA";
    let page = cluster.client(site).get(query).await.assert_ok();
    page.attributes("main a", "href").iter().any(|href| href.contains("/news/district/2026/"))
}

async fn article_path(cluster: &TestCluster, site: &str, column: &str) -> String {
    let page = cluster.client(site).get(column).await.assert_ok();
    let links = page.attributes("main a", "href");
    let link = links.iter().find(|href| href.ends_with(".html")).expect("an article in the list");
    let at = link.find("/news/").expect("a path of the site");
    link[at..].to_owned()
}
