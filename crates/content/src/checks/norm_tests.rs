//! Each rule of the norm finds what it is for, and what is mended is not found again.

use super::*;
use crate::articles::subject::Subject;

fn at(content: &Content) -> Look<'_> {
    static OWN: LazyLock<Vec<String>> = LazyLock::new(|| vec!["区教委".to_owned()]);
    Look {
        nodes: tree::parse(&content.body),
        content,
        news: None,
        meetings: Meetings { percent: 50, least: 4 },
        site: "http://jw.dongcheng.localhost",
        own_sources: &OWN,
        recommended: Width::characters(25),
        name_length: 60,
        sentence: 120,
    }
}

/// Every finding of the norm, by check.
fn all(content: &Content) -> Vec<(String, String)> {
    let norm = norm().expect("a sound norm");
    let look = at(content);
    norm.rules
        .iter()
        .flat_map(|rule| super::look(rule, rule.severity, &look))
        .map(|finding| (finding.check, finding.found))
        .collect()
}

fn good() -> Content {
    Content {
        title: "小游园今天开放".into(),
        body: "<p>占地三百余平方米的小游园今天开放。</p>".into(),
        source: "区教委".into(),
        editor: "示小明".into(),
        ..Content::default()
    }
}

fn checks(content: &Content) -> Vec<String> {
    all(content).into_iter().map(|(check, _)| check.trim_start_matches("norm-").to_owned()).collect()
}

#[test]
fn a_text_in_order_has_no_finding() {
    assert_eq!(all(&good()), []);
}

#[test]
fn each_rule_finds_what_it_is_for() {
    let with = |change: &dyn Fn(&mut Content)| {
        let mut content = good();
        change(&mut content);
        checks(&content)
    };
    let body = |html: &str| with(&|content: &mut Content| content.body = html.to_owned());
    assert_eq!(
        with(&|c| c.title = "关于小游园开放时间安排以及预约办法和注意事项的详细情况说明".into()),
        ["title_recommended"]
    );
    assert_eq!(with(&|c| c.title = "小游园开放。".into()), ["title_marks"]);
    assert_eq!(
        with(&|c| {
            c.kind = ArticleKind::Document;
            c.title = "小游园管理".into();
        }),
        ["document_title"]
    );
    assert_eq!(
        with(&|c| {
            c.kind = ArticleKind::Document;
            c.title = "区教委关于印发小游园管理办法的通知（试行）".into();
        }),
        Vec::<String>::new()
    );
    assert_eq!(with(&|c| c.source = "某晚报".into()), ["reprint_address"]);
    assert_eq!(with(&|c| c.source = "某公园管理处".into()), ["reprint_address"]);
    assert_eq!(
        with(&|c| {
            c.source = "某晚报".into();
            c.source_url = "https://news.example/1".into();
        }),
        Vec::<String>::new()
    );
    assert_eq!(with(&|c| c.editor.clear()), ["named_editor"]);
    assert_eq!(body("<p>自2014年07月05日起</p>"), ["date_form"]);
    assert_eq!(body("<p>　　占地</p>"), ["spacing"]);
    assert_eq!(body("<p>占地</p><p>　</p>"), ["spacing"]);
    assert_eq!(body("<p>一、总则</p><p>1.目的</p>"), ["heading_order"]);
    assert_eq!(body("<p>一、总则</p><p>（一）、目的</p>"), ["heading_order"]);
    assert_eq!(body("<p>一、总则</p><p>（一）目的</p><p>1.范围</p><p>（1）公园</p>"), Vec::<String>::new());
    assert_eq!(body("<p>增长3-5%</p>"), ["numbers"]);
    assert_eq!(body("<p>开放,预约</p>"), ["punctuation"]);
    assert_eq!(body(r#"<p><img src="/files/a/a" alt="IMG_0001.jpg"></p>"#), ["picture_text"]);
    assert_eq!(body(r#"<p><img src="/files/a/a" alt="本区地图"></p>"#), ["map_number"]);
    assert_eq!(
        body(
            r#"<figure><img src="/files/a/a" alt="本区地图"><figcaption>审图号：京S（2026）001号</figcaption></figure>"#
        ),
        Vec::<String>::new()
    );
    assert_eq!(body(r#"<p><a href="/x">点击这里</a></p>"#), ["link_text"]);
    assert_eq!(body("<h2>总则</h2><h4>目的</h4>"), ["outline"]);
    assert_eq!(body("<table><tr><td>甲</td></tr></table>"), ["table_head"]);
    assert_eq!(body(&format!("<p>{}。</p>", "长".repeat(130))), ["readability"]);
    let named = with(&|c| {
        c.attachments = vec![crate::articles::content::Attachment { file: "a".into(), label: "a/b.pdf".into() }];
    });
    assert_eq!(named, ["attachment_name"]);
}

#[test]
fn a_number_with_a_point_is_no_heading() {
    let mut content = good();
    content.body = "<p>一、总则</p><p>2.5万人参加</p>".into();
    assert_eq!(all(&content), []);
}

#[test]
fn what_the_machine_sets_right_is_not_found_again() {
    let norm = norm().expect("a sound norm");
    let mut content = good();
    content.title = "【置顶】小游园开放。".into();
    content.body = "<p>　　自2014年07月05日起开放,占地300㎡!</p><p></p><pre>a,b</pre>".into();
    let tidy = tidied(&content, &norm.rules, "http://jw.dongcheng.localhost");
    assert_eq!(tidy.title, "小游园开放");
    assert_eq!(tidy.body, "<p>自2014年7月5日起开放，占地300平方米！</p><pre>a,b</pre>");
    assert_eq!(all(&tidy), []);
    assert_eq!(tidied(&tidy, &norm.rules, "http://jw.dongcheng.localhost"), tidy);
}

#[test]
fn the_norm_is_read_strictly_and_names_no_rule_twice() {
    let norm = norm().expect("a sound norm");
    let mut ids: Vec<_> = norm.rules.iter().map(|rule| &rule.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), norm.rules.len());
    assert!(
        read("edition = \"1\"\nsource = \"x\"\n[[rule]]\nid = \"X\"\ncheck = \"nothing\"\nseverity = \"warn\"\n")
            .is_err()
    );
}

#[test]
fn news_says_what_it_is_about_and_where_one_turns_to() {
    let norm = norm().expect("a sound norm");
    let told = |content: &Content, news: Option<Share>| -> Vec<String> {
        let look = Look { news, ..at(content) };
        let ours = ["news_subject", "where_to_turn", "meetings_share"];
        norm.rules
            .iter()
            .flat_map(|rule| super::look(rule, rule.severity, &look))
            .filter(|finding| finding.article == "14")
            .map(|finding| finding.check.trim_start_matches("norm-").to_owned())
            .filter(|check| ours.contains(&check.as_str()))
            .collect()
    };
    let about = |subject, body: &str| Content { subject, body: body.into(), ..good() };
    let few = Some(Share { life: 5, meetings: 1, ..Share::default() });
    let many = Some(Share { life: 2, meetings: 4, ..Share::default() });
    let plain = "<p>小游园今天开放。</p>";
    assert_eq!(told(&about(Subject::Unsaid, plain), few), ["news_subject"]);
    assert!(told(&about(Subject::Unsaid, plain), None).is_empty(), "only news");
    assert!(told(&about(Subject::Life, plain), many).is_empty());
    assert_eq!(told(&about(Subject::Services, plain), few), ["where_to_turn"]);
    for body in [
        "<p>请到示范一街5号办理。</p>",
        "<p>咨询电话010-55550103。</p>",
        "<p>12月1日起受理。</p>",
        "<p>见<a href=\"/guides/\">指南</a>。</p>",
    ] {
        assert!(told(&about(Subject::Policy, body), few).is_empty(), "{body}");
    }
    assert_eq!(told(&about(Subject::Meetings, plain), many), ["meetings_share"]);
    assert!(told(&about(Subject::Meetings, plain), few).is_empty());
}
