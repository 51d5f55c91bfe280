//! The API says of itself what it does: every path of the description answers, with the fields
//! that the description names.

use construction::interfaces;
use platform::people::Post;
use serde_json::Value;
use testkit::Backend;

use crate::district::{District, setup};

#[tokio::test]
async fn the_description_of_the_api_is_true() {
    let mut cluster = setup().cluster(Backend::Sqlite).await;
    cluster.leave_jobs();
    let district = District::new(&cluster).await;
    let told = interfaces::Told {
        name: "学位查询".to_owned(),
        serves: "查询剩余学位".to_owned(),
        kind: "enquiry".to_owned(),
        address: "https://fuwu.dongcheng.gov.cn/xuewei/".to_owned(),
        method: "打开网页".to_owned(),
        phone: "010-55550500".to_owned(),
        valid_until: district.app.time.now().plus_seconds(100 * 86_400).day().to_string(),
        ..interfaces::Told::default()
    };
    let offered = district.by(district.who(Post::InformationOfficer), async |act| {
        let found = interfaces::offer(act, district.jw, &told).await?;
        interfaces::version::newest(act.db(), found.id).await
    });
    let version = offered.await.unwrap().id;
    let decided = district.by(district.who(Post::PortalEditor), async |act| interfaces::accept(act, version).await);
    decided.await.unwrap();
    let mut visitor = cluster.client("www");
    let document: Value = visitor.get("/api/v1/openapi.json").await.assert_ok().json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    assert_eq!(document["servers"][0]["url"], "http://www.dongcheng.localhost:8080");
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 4, "{paths:?}");
    for (path, operations) in paths {
        let good = &operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
        let answer: Value = visitor.get(path).await.assert_ok().json();
        holds(&document, &answer, good.as_str().unwrap_or_else(|| panic!("{path}: {operations}")), path);
    }
    // Nothing answers under the API that the description does not know.
    for route in portico::house::public().list().iter().filter(|route| route.path.starts_with("/api/v1/")) {
        assert!(route.path == "/api/v1/openapi.json" || paths.contains_key(route.path), "{}", route.path);
    }
}

/// The answer has every field that its schema asks for, and no other.
fn holds(document: &Value, answer: &Value, reference: &str, at: &str) {
    let schema = document.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("{reference}"));
    let known = schema["properties"].as_object().unwrap();
    let object = answer.as_object().unwrap_or_else(|| panic!("{at}: {answer}"));
    for (name, value) in object {
        let property = known.get(name).unwrap_or_else(|| panic!("{at}: {name} is not described"));
        if let (Some(items), Some(reference)) = (value.as_array(), property["items"]["$ref"].as_str()) {
            let may = ["domains", "mailboxes"].iter().any(|part| at.ends_with(part));
            assert!(!items.is_empty() || may, "{at}: {name} is empty");
            for item in items {
                holds(document, item, reference, &format!("{at} {name}"));
            }
        }
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(object.contains_key(name.as_str().unwrap()), "{at}: {name} is missing");
    }
}
