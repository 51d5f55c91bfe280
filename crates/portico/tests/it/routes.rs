//! Every route of the desk, as nobody and as every post, both ways: whoever it is for gets in,
//! whoever it is not for is refused or sees nothing there. Looking never changes the journal, and
//! nothing is changed without the form token.

use axum::http::Method;
use content::articles::review;
use platform::journal::entry;
use platform::people::{AccountId, Post};
use platform::web::Who;
use platform::web::routes::Route;
use portico::house;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use testkit::{Answer, Backend, Client, TestCluster};

use crate::district::{District, setup};

/// Steps of signing in: what they show depends on how far one has come, to nobody they show the
/// way to the first step.
const STEPS: &[&str] =
    &["/desk/second-factor", "/desk/second-factor/set-up", "/desk/password", "/desk/sign-out", "/desk/language"];

/// Routes whose address names something that this district does not have; only refusals of
/// permission are told apart there. Reviewed; only shrinks.
const ABSENT: &[&str] = &[
    "{remark}",
    "{revision}",
    "{file}",
    "/files/{id}/{name}",
    "/desk/filters/",
    "/desk/offers/{id}",
    "/desk/search/pins/{id}",
    "/desk/alerts/{id}",
    "/desk/blocks/{id}",
    // An empty form names a site that is not there.
    "/desk/blocks",
    "/desk/seals/{seal}",
    "/desk/people/delegations/",
    "/desk/people/posts/",
    "/undiscard",
    "/desk/account/",
    "/review",
    "/desk/mailboxes/",
    "/desk/interfaces/{id}",
    "/desk/interface-",
    "{id}/annex3",
    "/desk/media/{id}",
    "{finding}",
    "/desk/norm/{id}",
    "/desk/words/{id}",
    "/desk/words/hits/{id}",
    "/desk/links/{id}",
    "/desk/links/hosts/{id}",
    "/desk/doubts/{id}",
    "/desk/imports/{id}",
];

/// Looking that is a deed: what was taken away is written down. Reviewed; only shrinks.
const WRITTEN_DOWN: &[&str] = &["article.export", "journal.export"];

struct World {
    cluster: TestCluster,
    district: District,
    article: String,
    spare: String,
}

impl World {
    async fn new() -> Self {
        let mut cluster = setup().cluster(Backend::Sqlite).await;
        cluster.leave_jobs();
        let district = District::new(&cluster).await;
        let id = district.draft("待审的稿件").await;
        district.by(district.who(Post::InformationOfficer), async |act| review::submit(act, id).await).await.unwrap();
        let spare = district.draft("草稿").await;
        Self { cluster, article: id.to_string(), spare: spare.to_string(), district }
    }

    /// The address with the names of things that are there.
    fn address(&self, route: &Route, post: Post) -> String {
        let article = if route.method == Method::GET { &self.article } else { &self.spare };
        self.address_of(route, post, article)
    }

    fn address_of(&self, route: &Route, post: Post, article: &str) -> String {
        let district = &self.district;
        let id = match route.path {
            path if path.starts_with("/desk/articles/") => article.to_owned(),
            path if path.starts_with("/desk/people/units/") => district.jw.to_string(),
            path if path.starts_with("/desk/people/staff/") => district.who(Post::ServiceClerk).to_string(),
            // The portal's editor arranges the portal, and no department's site.
            path if path.starts_with("/desk/sites/") && post == Post::PortalEditor => district.portal.to_string(),
            path if path.starts_with("/desk/sites/") => district.department.to_string(),
            path if path.starts_with("/desk/columns/") => district.column.to_string(),
            path if path.starts_with("/desk/duty/") => district.column.to_string(),
            _ => AccountId::new().to_string(),
        };
        let mut address = String::new();
        for part in route.path.split('/').skip(1) {
            address.push('/');
            match part {
                "{id}" => address.push_str(&id),
                "{name}" => address.push_str("a.png"),
                part if part.starts_with('{') => address.push_str(&AccountId::new().to_string()),
                part => address.push_str(part),
            }
        }
        address
    }

    async fn journal(&self) -> u64 {
        let rows = entry::Entity::find().filter(entry::Column::Verb.is_not_in(WRITTEN_DOWN.iter().copied()));
        rows.count(self.district.app.db.read()).await.unwrap()
    }
}

fn is_for(route: &Route, post: Post) -> bool {
    match route.who {
        Who::Anyone | Who::SignedIn => true,
        Who::Posts(posts) => posts.contains(&post),
    }
}

fn may_be_absent(route: &Route) -> bool {
    ABSENT.iter().any(|part| route.path.contains(part)) || (route.who == Who::SignedIn && route.path.contains('{'))
        || route.path.starts_with("/desk/people/accounts/") || route.path.starts_with("/desk/channels/")
        // An empty form names a unit that is not there.
        || (route.method == Method::POST && ["/desk/sites", "/desk/columns/{id}"].contains(&route.path))
}

fn sent_to_sign_in(answer: &Answer) -> bool {
    answer.location().is_some_and(|to| to.starts_with("/desk/sign-in"))
}

async fn ask(client: &mut Client, route: &Route, address: &str) -> Answer {
    match route.method {
        Method::GET => client.get(address).await,
        Method::POST => client.post(address, &[]).await,
        Method::PUT => client.put_json(address, &serde_json::json!({})).await,
        Method::DELETE => client.delete(address).await,
        ref other => panic!("{other}"),
    }
}

#[tokio::test]
async fn nobody_gets_past_the_door() {
    let world = World::new().await;
    let before = world.journal().await;
    for route in house::desk().list().iter().filter(|route| route.who != Who::Anyone) {
        let mut nobody = world.cluster.client("desk");
        let address = world.address(route, Post::InformationOfficer);
        let answer = ask(&mut nobody, route, &address).await;
        let status = answer.status.as_u16();
        if route.method == Method::GET {
            assert!(sent_to_sign_in(&answer), "GET {address}: {status}");
        } else {
            let out = sent_to_sign_in(&answer) || [401, 403, 404, 422].contains(&status);
            assert!(out, "{} {address}: {status}", route.method);
        }
    }
    for route in house::desk().list().iter().filter(|route| route.who == Who::Anyone && route.method == Method::GET) {
        let answer = world.cluster.client("desk").get(route.path).await;
        let step = STEPS.contains(&route.path) && sent_to_sign_in(&answer);
        assert!(step || answer.status == 200, "GET {}: {}", route.path, answer.status);
    }
    assert_eq!(world.journal().await, before, "nobody changes nothing");
}

#[tokio::test]
async fn every_post_gets_in_where_it_belongs_and_nowhere_else() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for post in Post::ALL {
        let mut client = world.district.at_the_desk(&world.cluster, world.district.who(*post)).await;
        let before = world.journal().await;
        for route in house::desk().list().iter().filter(|route| route.method == Method::GET && route.who != Who::Anyone)
        {
            let address = world.address(route, *post);
            let answer = client.get(&address).await;
            let status = answer.status.as_u16();
            let told = || format!("{} {} {address}: {status}", post.name(), route.method);
            let bad = if sent_to_sign_in(&answer) || status >= 500 {
                true
            } else if is_for(route, *post) {
                [401, 403].contains(&status) || (status == 404 && !may_be_absent(route))
            } else {
                ![403, 404].contains(&status)
            };
            if bad {
                wrong.push(told());
            }
        }
        assert_eq!(world.journal().await, before, "{} looked and the journal changed", post.name());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn nothing_is_changed_without_the_token_or_the_post() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for post in Post::ALL {
        let mut client = world.district.at_the_desk(&world.cluster, world.district.who(*post)).await;
        let before = world.journal().await;
        let changing: Vec<_> =
            house::desk().list().iter().filter(|route| route.method != Method::GET).cloned().collect();
        for route in &changing {
            let address = world.address(route, *post);
            // From a page of somebody else: a browser says so, and no token comes along.
            let kind = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
            let answer = client.send(route.method.clone(), &address, &kind, "a=1".into()).await;
            if ![401, 403, 404, 422].contains(&answer.status.as_u16()) {
                wrong.push(format!("{} {} {address} from elsewhere: {}", post.name(), route.method, answer.status));
            }
            let kind = [("content-type", "application/x-www-form-urlencoded")];
            let answer = client.send(route.method.clone(), &address, &kind, "a=1".into()).await;
            if route.who != Who::Anyone && ![401, 403, 404, 422].contains(&answer.status.as_u16()) {
                wrong.push(format!("{} {} {address} without a token: {}", post.name(), route.method, answer.status));
            }
        }
        for route in changing.iter().filter(|route| !is_for(route, *post)) {
            let address = world.address(route, *post);
            let answer = ask(&mut client, route, &address).await;
            if ![403, 404, 409, 415, 422].contains(&answer.status.as_u16()) {
                wrong.push(format!(
                    "{} {} {address} with the wrong post: {}",
                    post.name(),
                    route.method,
                    answer.status
                ));
            }
        }
        let after = world.journal().await;
        if after != before {
            wrong.push(format!("{}: {} rows in the journal", post.name(), after - before));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn whoever_a_deed_is_for_is_not_refused_for_the_post() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    // Leaving closes things for those who come after; people and units have tests of their own.
    let spoils = |path: &str| {
        path.starts_with("/desk/people/") || path.starts_with("/desk/account") || path.ends_with("/closing")
    };
    for post in Post::ALL {
        let mut client = world.district.at_the_desk(&world.cluster, world.district.who(*post)).await;
        for route in house::desk().list().iter().filter(|route| route.method != Method::GET && !spoils(route.path)) {
            if !matches!(route.who, Who::Posts(posts) if posts.contains(post)) {
                continue;
            }
            let draft = world.district.draft(&format!("{} {}", post.name(), route.path)).await;
            let address = world.address_of(route, *post, &draft.to_string());
            let signs = ["/approval", "/return", "/{id}/doubts"].iter().any(|end| route.path.ends_with(end));
            if signs {
                let officer = world.district.who(Post::InformationOfficer);
                world.district.by(officer, async |act| review::submit(act, draft).await).await.unwrap();
            }
            let answer = ask(&mut client, route, &address).await;
            let status = answer.status.as_u16();
            // The first cell waits for the section; the others have their turn later.
            if signs && *post != Post::SectionReviewer && [403, 422].contains(&status) {
                continue;
            }
            let absent = status == 404 && may_be_absent(route);
            if [401, 403].contains(&status) || status >= 500 || (status == 404 && !absent) || sent_to_sign_in(&answer) {
                let words: String = answer.words().chars().take(80).collect();
                wrong.push(format!("{} {} {}: {status} {words}", post.name(), route.method, route.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
