//! Word files built here part by part, honest and hostile.

use image::ImageFormat;

use crate::manuscripts::archive::tests::package;
use crate::manuscripts::documents::tests::compound_with;
use crate::manuscripts::import::tests::LIMITS;
use crate::manuscripts::import::{ImportRefusal, ImportWarning, Imported, import};
use crate::manuscripts::pictures::tests::{encoded, png_header};

const TYPES: &str = "<?xml version=\"1.0\"?><Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const ROOT: &str = "<Relationships><Relationship Id=\"r1\" Type=\"http://x/officeDocument\" Target=\"word/document.xml\"/></Relationships>";

fn word(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"w\" xmlns:r=\"r\" xmlns:a=\"a\"><w:body>{body}</w:body></w:document>"
    );
    let mut files: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ];
    files.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    files.extend_from_slice(more);
    package(&files)
}

fn read(body: &str, more: &[(&str, &[u8])]) -> Imported {
    import("a.docx", &word(body, more), &LIMITS).unwrap()
}

fn refused(more: &[(&str, &[u8])]) -> ImportRefusal {
    import("a.docx", &word("<w:p><w:r><w:t>甲</w:t></w:r></w:p>", more), &LIMITS).unwrap_err()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn headings_emphasis_and_alignment_are_read() {
    let styles = "<w:styles><w:style w:styleId=\"1\"><w:name w:val=\"heading 1\"/></w:style><w:style w:styleId=\"a\"><w:name w:val=\"Mine\"/><w:basedOn w:val=\"1\"/></w:style>\
        <w:style w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style></w:styles>";
    let body = "<w:p><w:pPr><w:pStyle w:val=\"T\"/></w:pPr><w:r><w:t>总结报告</w:t></w:r></w:p>\
        <w:p><w:pPr><w:pStyle w:val=\"a\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>一、概况</w:t></w:r></w:p>\
        <w:p><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr><w:r><w:t>（一）背景</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space=\"preserve\">甲 </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>乙</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>丙</w:t></w:r>\
        <w:r><w:rPr><w:b w:val=\"0\"/><w:i/></w:rPr><w:t>丁</w:t></w:r><w:r><w:t>m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>2</w:t></w:r></w:p>\
        <w:p><w:pPr><w:jc w:val=\"right\"/></w:pPr><w:r><w:t>落款</w:t></w:r></w:p>";
    let draft = read(body, &[("word/styles.xml", styles.as_bytes())]);
    assert_eq!(draft.title, "总结报告");
    assert_eq!(
        draft.html,
        "<h2>一、概况</h2><h3>（一）背景</h3><p>甲 <strong>乙丙</strong><em>丁</em>m<sup>2</sup></p><p class=\"right\">落款</p>"
    );
}

#[test]
fn tracked_changes_hidden_text_and_alternatives_are_settled() {
    let body = "<w:p><w:r><w:t>甲</w:t></w:r><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧密</w:delText></w:r></w:del>\
        <w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:instrText>HYPERLINK x</w:instrText></w:r></w:p>\
        <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>乙</w:t></w:r></w:p><w:p><w:r><w:t>丙</w:t></w:r></w:p>\
        <w:p><w:r><mc:AlternateContent><mc:Choice><w:t>一次</w:t></mc:Choice><mc:Fallback><w:t>一次</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>";
    let draft = read(body, &[]);
    assert_eq!((draft.title.as_str(), draft.html.as_str()), ("甲新", "<p>乙丙</p><p>一次</p>"));
    assert_eq!(
        draft.warnings,
        [ImportWarning::TrackedChanges { inserted: 1, deleted: 1 }, ImportWarning::HiddenText { count: 1 }]
    );
}

#[test]
fn articles_that_word_counts_are_written_out() {
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCountingThousand\"/><w:lvlText w:val=\"第%1条\"/></w:lvl>\
        <w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"（%2）\"/></w:lvl></w:abstractNum>\
        <w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"\u{F0B7}\"/></w:lvl><w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%2.\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>";
    let item = |list: u8, level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body = [
        p("城区公园管理办法"),
        item(1, 0, "甲。"),
        item(1, 0, "下列情形："),
        item(1, 1, "其一；"),
        item(1, 1, "其二。"),
        item(1, 0, "丙。"),
        p("附件：清单"),
        item(2, 0, "点"),
        item(2, 1, "子"),
        item(2, 0, "点二"),
    ]
    .concat();
    let draft = read(&body, &[("word/numbering.xml", numbering.as_bytes())]);
    assert_eq!(draft.title, "城区公园管理办法");
    assert_eq!(
        draft.html,
        "<p class=\"article\" id=\"article-1\"><strong class=\"article-no\">第一条</strong> 甲。</p>\
         <p class=\"article\" id=\"article-2\"><strong class=\"article-no\">第二条</strong> 下列情形：</p>\
         <p class=\"item\" id=\"article-2-item-1\">（一） 其一；</p><p class=\"item\" id=\"article-2-item-2\">（二） 其二。</p>\
         <p class=\"article\" id=\"article-3\"><strong class=\"article-no\">第三条</strong> 丙。</p><p>附件：清单</p>\
         <ul><li><p>点</p><ol><li>子</li></ol></li><li>点二</li></ul>"
    );
}

#[test]
fn tables_have_headers_and_spans() {
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text));
    let body = format!(
        "{}<w:tbl><w:tblPr><w:tblLook w:val=\"04A0\"/></w:tblPr><w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
        p("表格如下。"),
        cell("<w:gridSpan w:val=\"2\"/>", "项目"),
        cell("", "数"),
        cell("<w:vMerge w:val=\"restart\"/>", "合"),
        cell("", "a"),
        cell("", "1"),
        cell("<w:vMerge/>", ""),
        cell("", "b"),
        cell("", "2"),
    );
    assert_eq!(
        read(&body, &[]).html,
        "<p>表格如下。</p><table><thead><tr><th colspan=\"2\" scope=\"col\">项目</th><th scope=\"col\">数</th></tr></thead>\
         <tbody><tr><td rowspan=\"2\">合</td><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></tbody></table>"
    );
}

#[test]
fn links_notes_and_pictures_are_taken() {
    let png = encoded(40, 20, ImageFormat::Png);
    let relations = "<Relationships><Relationship Id=\"l\" Type=\"x/hyperlink\" Target=\"https://www.example.gov.cn/\" TargetMode=\"External\"/>\
        <Relationship Id=\"j\" Type=\"x/hyperlink\" Target=\"javascript:alert(1)\" TargetMode=\"External\"/>\
        <Relationship Id=\"i\" Type=\"x/image\" Target=\"media/image1.png\"/><Relationship Id=\"w\" Type=\"x/image\" Target=\"media/huge.png\"/>\
        <Relationship Id=\"e\" Type=\"x/image\" Target=\"file:///c:/secret.png\" TargetMode=\"External\"/><Relationship Id=\"u\" Type=\"x/image\" Target=\"../../../etc/passwd\"/>\
        <Relationship Id=\"f\" Type=\"x/footnotes\" Target=\"footnotes.xml\"/></Relationships>";
    let notes = "<w:footnotes><w:footnote w:id=\"-1\" w:type=\"separator\"><w:p/></w:footnote><w:footnote w:id=\"2\"><w:p><w:r><w:footnoteRef/><w:t>出处</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let picture = |id: &str| {
        format!(
            "<w:r><w:drawing><wp:inline><wp:docPr descr=\"示意图\"/><a:blip r:embed=\"{id}\"/></wp:inline></w:drawing></w:r>"
        )
    };
    let body = format!(
        "{}<w:p><w:hyperlink r:id=\"l\"><w:r><w:t>甲</w:t></w:r></w:hyperlink><w:hyperlink r:id=\"j\"><w:r><w:t>乙</w:t></w:r></w:hyperlink>\
         <w:r><w:footnoteReference w:id=\"2\"/></w:r>{}{}{}{}{}</w:p>",
        p("图文。"),
        picture("i"),
        picture("i"),
        picture("w"),
        picture("e"),
        picture("u"),
    );
    let draft = read(
        &body,
        &[
            ("word/_rels/document.xml.rels", relations.as_bytes()),
            ("word/footnotes.xml", notes.as_bytes()),
            ("word/media/image1.png", &png),
            ("word/media/huge.png", &png_header(30_000, 30_000)),
        ],
    );
    let figure = "<figure><img alt=\"示意图\" height=\"20\" src=\"/files/pending/1.png\" width=\"40\"></figure>";
    assert_eq!(
        draft.html,
        format!(
            "<p>图文。</p><p><a href=\"https://www.example.gov.cn/\" rel=\"noopener\">甲</a>乙<sup class=\"footnote-mark\"><a href=\"#footnote-1\" rel=\"noopener\">1</a></sup></p>\
             {figure}{figure}<p class=\"footnote\" id=\"footnote-1\">[1] 出处</p>"
        )
    );
    assert_eq!(draft.images.len(), 1);
    let keys: Vec<&str> = draft.warnings.iter().map(ImportWarning::key).collect();
    assert_eq!(
        keys,
        [
            "manuscripts-warning-picture-refused",
            "manuscripts-warning-picture-lost",
            "manuscripts-warning-linked-pictures"
        ]
    );
}

#[test]
fn programs_are_refused_and_objects_are_left_out() {
    assert_eq!(refused(&[("word/vbaProject.bin", b"x")]), ImportRefusal::Macros);
    let types = TYPES
        .replace("openxmlformats-officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main");
    assert_eq!(refused(&[("[Content_Types].xml", types.as_bytes())]), ImportRefusal::Macros);
    let settings = "<Relationships><Relationship Id=\"t\" Type=\"x/attachedTemplate\" Target=\"http://evil.example/t.dotm\" TargetMode=\"External\"/></Relationships>";
    let draft = read(
        &format!("{}<w:p><w:r><w:object><o:OLEObject/></w:object><w:t>乙</w:t></w:r></w:p>", p("甲。")),
        &[
            ("word/_rels/settings.xml.rels", settings.as_bytes()),
            ("word/embeddings/oleObject1.bin", b"x"),
            ("../../evil", b"x"),
        ],
    );
    assert_eq!(draft.html, "<p>甲。</p><p>乙</p>");
    assert_eq!(
        draft.warnings,
        [
            ImportWarning::NamesIgnored { count: 1 },
            ImportWarning::EmbeddedObjects { count: 1 },
            ImportWarning::ExternalTemplate,
            ImportWarning::EmbeddedObjects { count: 1 },
        ]
    );
}

#[test]
fn hostile_packages_are_refused_with_the_part_named() {
    let entities = b"<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x>&a;</x>";
    assert_eq!(
        refused(&[("word/document.xml", entities)]),
        ImportRefusal::Declarations { part: "word/document.xml".into() }
    );
    assert_eq!(refused(&[("word/styles.xml", b"<x>")]), ImportRefusal::Damaged { part: "word/styles.xml".into() });
    assert_eq!(refused(&[("word/document.xml", &vec![b' '; 3 << 20])]).key(), "manuscripts-archive-bomb");
    assert!(matches!(
        refused(&[
            ("[Content_Types].xml", b"<a/>"),
            ("_rels/.rels", b"<a><Relationship Id=\"1\" Type=\"x/officeDocument\" Target=\"xl/workbook.xml\"/></a>"),
            ("xl/workbook.xml", b"<a/>")
        ]),
        ImportRefusal::NotWhatItSays { .. }
    ));
    assert!(matches!(
        import("a.docx", &package(&[("readme.txt", b"x")]), &LIMITS),
        Err(ImportRefusal::NotWhatItSays { .. })
    ));
    let locked = compound_with("EncryptedPackage");
    assert_eq!(import("a.docx", &locked, &LIMITS), Err(ImportRefusal::Encrypted));
}

#[test]
fn tables_in_tables_in_tables_do_not_overflow() {
    let mut body = p("底");
    for _ in 0..25 {
        body = format!("<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>");
    }
    assert!(read(&body, &[]).html.contains('底'));
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    let whole = word(&p("甲"), &[]);
    for end in [whole.len() - 1, whole.len() / 2, 40, 5] {
        assert!(import("a.docx", &whole[..end], &LIMITS).is_err(), "{end}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 150, ..Default::default() })]

    #[test]
    fn damaged_bytes_never_panic(at in 0_usize..4_000, byte: u8) {
        let mut bytes = word(&format!("{}<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", p("甲"), p("乙")), &[("word/styles.xml", b"<w:styles/>")]);
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = import("a.docx", &bytes, &LIMITS);
    }

    #[test]
    fn any_xml_in_the_body_is_read_or_refused(body in "(<w:(p|r|t|tbl|tr|tc|ins|del|sdt|hyperlink|drawing|pict|pPr|rPr|b|br|oMath|ruby|AlternateContent)/?>|</w:(p|r|t|tbl|tr|tc)>|甲){0,30}") {
        let _ = import("a.docx", &word(&body, &[]), &LIMITS);
    }
}
