//! The Measures themselves, and regulations as people type them.

use super::*;
use crate::manuscripts::{sanitise, tree};

fn read(text: &str) -> Recognised {
    recognise(tree::parse(&sanitise::from_plain(text).html))
}

fn count(found: &Recognised, kind: SectionKind) -> usize {
    found.structure.iter().filter(|s| s.kind == kind).count()
}

const MEASURES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/measures.txt"));

#[test]
fn the_measures_have_7_chapters_and_39_articles() {
    let found = read(MEASURES);
    assert_eq!((count(&found, SectionKind::Chapter), count(&found, SectionKind::Article)), (7, 39));
    assert_eq!(count(&found, SectionKind::Item), 6);
    assert_eq!(found.oddities, []);
    let numbers: Vec<u32> =
        found.structure.iter().filter(|s| s.kind == SectionKind::Article).map(|s| s.number).collect();
    assert_eq!(numbers, (1..=39).collect::<Vec<_>>());
    let chapters: Vec<&str> =
        found.structure.iter().filter(|s| s.kind == SectionKind::Chapter).map(|s| s.heading.as_str()).collect();
    assert_eq!(
        chapters,
        [
            "第一章 总则",
            "第二章 网站建设",
            "第三章 网站内容",
            "第四章 网站运行管理",
            "第五章 网站安全与保密",
            "第六章 考核与监督",
            "第七章 附则"
        ]
    );
}

#[test]
fn the_notice_before_the_measures_is_told_apart() {
    let head = read(MEASURES).head;
    assert_eq!(head.regulation_title.as_deref(), Some("东城区数字东城网站管理办法"));
    assert_eq!(head.notice_title.as_deref(), Some("北京市东城区人民政府关于印发东城区数字东城网站管理办法的通知"));
    assert_eq!(head.document_number.map(|n| n.to_string()).as_deref(), Some("东政发〔2014〕35号"));
    assert!(!head.number_respelled);
    assert_eq!(head.addressees.as_deref(), Some("各街道办事处,区政府各委、办、局,各区属机构"));
    assert_eq!(head.signed_by.as_deref(), Some("北京市东城区人民政府"));
    assert_eq!(head.signed_on, Some(jiff::civil::date(2014, 7, 30)));
    assert_eq!(head.preface.len(), 4);
}

#[test]
fn the_measures_are_written_with_classes_and_anchors_that_the_judge_accepts() {
    let html = tree::write(&read(MEASURES).nodes);
    assert!(html.contains("<h2 class=\"chapter\" id=\"chapter-1\">第一章 总则</h2>"), "{html}");
    assert!(
        html.contains(
            "<p class=\"article\" id=\"article-1\"><strong class=\"article-no\">第一条</strong> 为了加强和规范"
        )
    );
    assert!(html.contains("<p class=\"article-paragraph\" id=\"article-4-2\">数字东城网站的建设、运行和管理应当遵循"));
    assert!(html.contains("<p class=\"item\" id=\"article-19-item-1\">(一)涉及国家秘密的信息;</p>"));
    assert!(html.contains("<p class=\"document-number\">东政发〔2014〕35号</p>"));
    let judged = sanitise::clean(&html);
    assert_eq!(judged.html, html);
    assert_eq!(judged.removed, []);
}

#[test]
fn recognising_twice_changes_nothing() {
    let once = read(MEASURES);
    let twice = recognise(tree::parse(&tree::write(&once.nodes)));
    assert_eq!(twice, once);
}

#[test]
fn a_table_of_contents_is_not_the_body() {
    let found =
        read("城市绿化办法\n目录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。");
    assert_eq!(count(&found, SectionKind::Chapter), 2);
    assert_eq!(found.structure[0].anchor, "chapter-1");
    assert!(tree::write(&found.nodes).starts_with("<p>城市绿化办法</p>") || found.head.regulation_title.is_some());
}

#[test]
fn odd_numbering_is_said_and_quoted_articles_stay_text() {
    let found = read("管理办法\n第一条 甲。\n第二条 乙。\n第四条 丁。\n第三条 引文。\n第五条 戊。");
    assert_eq!(
        found.oddities,
        [
            Oddity::Skipped { kind: SectionKind::Article, after: 2, found: 4 },
            Oddity::OutOfOrder { kind: SectionKind::Article, after: 4, found: 3 },
        ]
    );
    assert_eq!(count(&found, SectionKind::Article), 4);
}

#[test]
fn news_is_not_a_regulation() {
    let found = read("活动周开幕\n第一条消息传来，大家很高兴。\n第二天，活动继续。");
    assert_eq!(found.structure, []);
    assert_eq!(found.head, Head::default());
}

#[test]
fn a_printed_notice_has_its_number_above_the_title() {
    let found = read(
        "东城区人民政府办公室文件\n东政办发[2025]7号\n关于做好汛期工作的通知\n各街道办事处：\n请做好准备。\n东城区人民政府办公室\n2025年6月1日",
    );
    assert_eq!(found.head.notice_title.as_deref(), Some("关于做好汛期工作的通知"));
    assert!(found.head.number_respelled);
    assert_eq!(found.head.signed_by.as_deref(), Some("东城区人民政府办公室"));
    assert_eq!(found.head.addressees.as_deref(), Some("各街道办事处"));
}

#[test]
fn annexes_end_the_articles() {
    let found = read("管理办法\n第一条 甲。\n第二条 乙。\n附件：1. 表格\n说明文字。");
    assert_eq!(count(&found, SectionKind::Paragraph), 0);
}

#[test]
fn labels_in_bold_are_recognised() {
    let html = "<p><strong>第一条</strong>\u{3000}甲</p><p><strong>第二条 乙</strong>丙</p>";
    let found = recognise(tree::parse(html));
    assert_eq!(
        tree::write(&found.nodes),
        "<p class=\"article\" id=\"article-1\"><strong class=\"article-no\">第一条</strong> 甲</p>\
         <p class=\"article\" id=\"article-2\"><strong class=\"article-no\">第二条</strong> <strong>乙</strong>丙</p>"
    );
}

#[test]
fn an_edited_regulation_gets_its_structure_anew() {
    let (whole, sections) = structured(&tree::write(&read(MEASURES).nodes));
    assert_eq!(whole, tree::write(&read(MEASURES).nodes));
    assert_eq!(sections.len(), read(MEASURES).structure.len());
    // Article 2 lost its label, and an editor that knows no classes added an article at the end.
    let edited = "<p class=\"article\" id=\"article-1\"><strong class=\"article-no\">第一条</strong> 甲。</p>\
        <p class=\"article\" id=\"article-2\">乙。</p><p><strong>第二条</strong> 丙。</p>";
    let (html, sections) = structured(edited);
    assert_eq!(
        html,
        "<p class=\"article\" id=\"article-1\"><strong class=\"article-no\">第一条</strong> 甲。</p>\
         <p class=\"article-paragraph\" id=\"article-1-2\">乙。</p>\
         <p class=\"article\" id=\"article-2\"><strong class=\"article-no\">第二条</strong> 丙。</p>"
    );
    assert_eq!(sections.len(), 3);
    let news = "<h2>一、甲</h2><p>乙</p>";
    assert_eq!(structured(news), (news.to_owned(), vec![]));
}
