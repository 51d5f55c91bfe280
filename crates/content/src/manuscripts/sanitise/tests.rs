//! Hostile, broken and merely ugly HTML, and what becomes of it.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

fn html(input: &str) -> String {
    clean(input).html
}

fn kinds(input: &str) -> Vec<RemovedKind> {
    clean(input).removed.into_iter().map(|r| r.kind).collect()
}

#[test]
fn what_a_text_needs_stays() {
    let text = "<h2 class=\"chapter\" id=\"chapter-1\">第一章 总则</h2><h3>甲</h3><h4>乙</h4>\
        <p class=\"article\" id=\"article-1\"><strong class=\"article-no\">第一条</strong> 文<em>字</em><br>H<sub>2</sub>O x<sup>2</sup></p>\
        <ul><li>一</li></ul><ol start=\"3\"><li>三</li></ol><blockquote><p>引</p></blockquote>\
        <table><caption>表</caption><thead><tr><th scope=\"col\">列</th></tr></thead><tbody><tr><td colspan=\"2\">格</td></tr></tbody></table>\
        <figure><img alt=\"图\" height=\"480\" src=\"/files/a1/b2.png\" width=\"640\"><figcaption>说明</figcaption></figure><hr>";
    assert_eq!(html(text), text);
    assert_eq!(clean(text).removed, []);
}

#[test]
fn scripts_handlers_frames_and_styles_go_and_are_reported() {
    let input = "<p onclick=\"x()\" style=\"color:red\">甲<script>alert(1)</script></p><style>p{}</style><iframe src=\"//x\">z</iframe>\
        <object data=x><p>丙</p></object><svg onload=x><script>1</script></svg><p>乙</p>";
    assert_eq!(html(input), "<p>甲</p><p>乙</p>");
    let found = kinds(input);
    for kind in
        [RemovedKind::EventHandler, RemovedKind::Style, RemovedKind::Script, RemovedKind::Frame, RemovedKind::Element]
    {
        assert!(found.contains(&kind), "{kind:?} in {found:?}");
    }
}

#[test]
fn known_attacks_leave_nothing_that_runs() {
    for attack in [
        "<img src=x onerror=alert(1)>",
        "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
        "<a href=\" javascript:alert(1)\">x</a>",
        "<a href=\"data:text/html,<script>1</script>\">x</a>",
        "<svg><p><style><img src=x onerror=alert(1)></style></p></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<template><script>1</script></template>",
        "<p id=\"location\">x</p><p class=\"hack\">y</p>",
        "<img src=\"/files/../secret\">",
        "<img src=\"/files/%2e%2e/x\">",
        "<textarea><img src=x onerror=alert(1)>",
        "<title></title><script>alert(1)</script>",
        "<<script>alert(1)//<</script>",
        "<!--><script>alert(1)</script>-->",
    ] {
        let out = html(attack).to_ascii_lowercase();
        for bad in
            ["<script", "onerror=", "javascript:", "href=\"data:", "<img", "<svg", "<math", "id=", "class=", "<style"]
        {
            assert!(!out.contains(bad), "{bad} survives in {out:?} from {attack:?}");
        }
    }
}

#[test]
fn word_markup_becomes_plain_paragraphs() {
    let input = "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><xml><o:Template>x</o:Template></xml><style>p.MsoNormal{}</style></head><body>\
        <!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--><h1 style='text-align:center'>标题</h1>\
        <p class=MsoNormal style='mso-margin-top-alt:auto;text-indent:2em'><span lang=EN-US style='font-family:宋体'>\u{3000}\u{3000}正文<o:p></o:p></span></p>\
        <p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>&nbsp;</p><p>\u{3000}\u{3000}</p><st1:chsdate Year=\"2014\" w:st=\"on\">2014年</st1:chsdate></body></html>";
    assert_eq!(html(input), "<h2 class=\"centred\">标题</h2><p>正文</p><p>2014年</p>");
    assert!(kinds(input).contains(&RemovedKind::OfficeMarkup));
}

#[test]
fn lists_of_word_become_lists_and_their_numbers_stay() {
    let item = |marker: &str, text: &str| {
        format!(
            "<p class=MsoListParagraph style='margin-left:21pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US style='font-family:Wingdings'>\
             <span style='mso-list:Ignore'>{marker}<span style='font:7pt \"Times New Roman\"'>&nbsp; </span></span></span><![endif]><b>{text}</b>甲</p>\n"
        )
    };
    let input = format!("<p>前</p>{}{}<p>后</p>{}", item("l", "一"), item("·", "二"), item("1.", "三"));
    assert_eq!(
        html(&input),
        "<p>前</p><ul><li><strong>一</strong>甲</li><li><strong>二</strong>甲</li></ul><p>后</p><p>1. <strong>三</strong>甲</p>"
    );
}

#[test]
fn a_bullet_whose_span_does_not_end_loses_no_text() {
    for rest in ["字</p>", "字<b>加</b>", "字"] {
        let out = html(&format!("<p style='mso-list:l0'><span style='mso-list:Ignore'>{rest}"));
        assert!(out.contains('字'), "{out}");
    }
}

#[test]
fn blank_lines_used_for_spacing_become_paragraphs() {
    assert_eq!(html("<p>甲<br><br>\u{3000}\u{3000}乙<br>丙<br></p>"), "<p>甲</p><p>乙<br>丙</p>");
    assert_eq!(html("甲\n乙<div>丙</div>丁"), "<p>甲乙</p><p>丙</p><p>丁</p>");
    assert_eq!(html("<td>孤<li>项</li>"), "<p>孤</p><ul><li>项</li></ul>");
}

#[test]
fn links_keep_to_the_four_schemes_and_lose_the_opener() {
    let input = "<p><a href=\"https://www.example.gov.cn/\" target=_blank>甲</a><a href=\"/news/\">乙</a><a href=\"ftp://x/\">丙</a><a href=\"mailto:a@b.cn\">丁</a></p>";
    assert_eq!(
        html(input),
        "<p><a href=\"https://www.example.gov.cn/\" rel=\"noopener\">甲</a><a href=\"/news/\" rel=\"noopener\">乙</a>\
         丙<a href=\"mailto:a@b.cn\" rel=\"noopener\">丁</a></p>"
    );
    assert_eq!(kinds(input), [RemovedKind::Address]);
}

#[test]
fn foreign_pictures_are_named_in_the_report() {
    let removed = clean("<img src=\"https://ads.example.com/p.gif\"><img src=\"data:image/png;base64,AAAA\">").removed;
    assert_eq!(removed.len(), 2);
    assert!(removed.iter().all(|r| r.kind == RemovedKind::Picture));
    assert!(removed[0].what.starts_with("https://ads"));
}

#[test]
fn reading_direction_cannot_be_turned() {
    assert_eq!(html("<p>甲\u{202E}乙\u{0007}</p>"), "<p>甲乙</p>");
    assert_eq!(kinds("<p>甲\u{202E}乙</p>"), [RemovedKind::Characters]);
}

#[test]
fn a_paste_of_50_megabytes_is_refused_before_parsing() {
    let paste = "<p>甲</p>".repeat(5 << 20);
    let started = Instant::now();
    let refused = clean_within(&paste, 2 << 20);
    assert!(matches!(refused, Err(HtmlRefusal::TooLarge { limit: 2_097_152, .. })));
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_hundred_thousand_nested_tags_neither_overflow_nor_hang() {
    for tag in ["div", "blockquote", "b", "ul><li", "table><tr><td", "a", "sub", "svg", "xml", "o:p", "p", "h2"] {
        let input = format!("{}深", format!("<{tag}>").repeat(100_000));
        let started = Instant::now();
        let out = clean(&input);
        assert!(started.elapsed() < Duration::from_secs(20), "{tag} took {:?}", started.elapsed());
        if !matches!(tag, "svg" | "xml") {
            assert!(out.html.contains('深'), "{tag} lost the text: {}", out.html);
        }
    }
}

#[test]
fn a_tag_with_half_a_million_attributes_ends_in_time() {
    let attributes: String = (0..500_000).map(|n| format!("a{n:x} ")).collect();
    let started = Instant::now();
    let out = clean(&format!("<p>甲</p><p {attributes}>乙</p>"));
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    assert!(out.html.starts_with("<p>甲</p>"));
    assert_eq!(out.removed[0].kind, RemovedKind::Structure);
}

#[test]
fn a_pasted_photo_of_megabytes_is_dropped_and_named() {
    let photo = format!("<p>甲<img src=\"data:image/png;base64,{}\">乙</p>", "iVBORw0KGgo/".repeat(300_000));
    let out = clean(&photo);
    assert_eq!(out.html, "<p>甲乙</p>");
    assert_eq!(out.removed.len(), 1);
    assert!(out.removed[0].what.starts_with("data:image/png;base64"));
}

#[test]
fn spans_of_one_say_nothing() {
    assert_eq!(
        html("<table><tr><td colspan=\"1\" rowspan=\"1\"><p>甲</p></td></tr></table>"),
        "<table><tbody><tr><td><p>甲</p></td></tr></tbody></table>"
    );
}

fn tag_soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<table>",
            "</table>",
            "<tr>",
            "<td>",
            "</td>",
            "<th scope=col>",
            "<caption>",
            "</caption>",
            "<thead>",
            "<tbody>",
            "<li>",
            "</li>",
            "<ul>",
            "</ul>",
            "<ol>",
            "<a href=\"/x\">",
            "</a>",
            "<b>",
            "</b>",
            "<i>",
            "</i>",
            "<h1>",
            "<h2 id=chapter-1>",
            "</h2>",
            "<h3>",
            "<blockquote>",
            "</blockquote>",
            "<figure>",
            "</figure>",
            "<figcaption>",
            "<br>",
            "<hr>",
            "<img src=\"/files/a.png\">",
            "<img src=x>",
            "<o:p>",
            "</o:p>",
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "<svg>",
            "</svg>",
            "<math>",
            "<select>",
            "<option>",
            "<template>",
            "<title>",
            "</title>",
            "<sup>",
            "</sup>",
            "<sub>",
            "<font>",
            "<p style='mso-list:l0'>",
            "<span style='mso-list:Ignore'>",
            "</span>",
            "·",
            "<style>",
            "</style>",
            "<form>",
            "<button>",
            "<plaintext>",
            "<p class=article id=article-1>",
            "<strong class=article-no>",
            "&nbsp;",
            "\u{3000}",
            "\n",
            " ",
            "&lt;",
            "&amp;lt;",
            "甲",
            "乙。",
            "a b",
            "<![CDATA[",
            "]]>",
            "<?x",
            "<body>",
            "<html>",
            "<frameset>",
        ])
        .prop_map(str::to_owned),
        "[ -~甲-癸]{0,6}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn judging_a_judged_text_changes_nothing(input in tag_soup()) {
        let once = clean(&input).html;
        prop_assert_eq!(&clean(&once).html, &once);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let once = clean(&String::from_utf8_lossy(&bytes)).html;
        prop_assert_eq!(&clean(&once).html, &once);
    }

    #[test]
    fn plain_text_is_never_lost(text in "[甲-癸a-z0-9，。]{1,40}") {
        prop_assert_eq!(crate::manuscripts::text::plain(&html(&text)), text);
    }
}
