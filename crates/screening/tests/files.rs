//! Attachments, made here: office documents with what they hide, archives, PDF, pictures; and files that are broken,
//! encrypted, bombs or far too large.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::io::{Cursor, Write};

use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, dictionary};
use screening::{Engine, HostRules, Kind, Limits, Lists, Place, Read, Severity, list_of_house};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const ID: &str = "110101199003070011";

const LIMITS: Limits = Limits {
    file: 64 << 20,
    entries: 2_000,
    entry: 64 << 20,
    total: 128 << 20,
    ratio: 200,
    text: 1 << 20,
    pages: 500,
    findings: 1_000,
    name: 60,
};

fn engine() -> Engine {
    Engine::new(&Lists {
        terms: list_of_house().unwrap(),
        leaders: vec![],
        allowed: vec![],
        hosts: HostRules {
            own: vec!["dongcheng.localhost".into()],
            trusted: vec!["gov.cn".into()],
            ..Default::default()
        },
        today: jiff::civil::date(2026, 11, 26),
    })
    .unwrap()
}

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn word(body: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    let mut parts = vec![("[Content_Types].xml", "<Types/>"), ("word/document.xml", document.as_str())];
    parts.extend_from_slice(others);
    package(&parts)
}

fn run(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn sheet_book(sheets: &[(&str, &str, &str)], others: &[(&str, &str)]) -> Vec<u8> {
    let mut book = String::from("<workbook xmlns:r=\"r\"><sheets>");
    let mut rels = String::from("<Relationships>");
    let mut files = Vec::new();
    for (index, (name, attributes, data)) in sheets.iter().enumerate() {
        book.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{index}\" {attributes} r:id=\"r{index}\"/>"));
        rels.push_str(&format!("<Relationship Id=\"r{index}\" Target=\"worksheets/sheet{index}.xml\"/>"));
        files.push((format!("xl/worksheets/sheet{index}.xml"), format!("<worksheet>{data}</worksheet>")));
    }
    book.push_str("</sheets><definedNames><definedName name=\"备注\" hidden=\"1\">\"张三 13800138000\"</definedName></definedNames></workbook>");
    rels.push_str("</Relationships>");
    let mut parts = vec![
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", book.as_str()),
        ("xl/_rels/workbook.xml.rels", rels.as_str()),
    ];
    parts.extend(files.iter().map(|(name, data)| (name.as_str(), data.as_str())));
    parts.extend_from_slice(others);
    package(&parts)
}

fn has(read: &Read, code: &str) -> bool {
    read.findings.iter().any(|finding| finding.why.code == code)
}

fn at(read: &Read, kind: Kind) -> Vec<(String, bool, String)> {
    let of = |finding: &screening::Finding| match &finding.place {
        Place::Attachment { part, hidden, .. } => (part.clone(), *hidden, finding.found.clone()),
        other => (format!("{other:?}"), false, finding.found.clone()),
    };
    read.findings.iter().filter(|finding| finding.kind == kind).map(of).collect()
}

#[test]
fn a_word_document_tells_all_it_holds() {
    let body = [
        run(&format!("身份证号{ID}")),
        // Split over runs, as Word does it.
        "<w:p><w:r><w:t>电话1380</w:t></w:r><w:r><w:t>0138000</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>卡号6222020200012345670</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:del w:id=\"1\"><w:r><w:delText>机密★10年</w:delText></w:r></w:del><w:ins w:id=\"2\"><w:r><w:t>改</w:t></w:r></w:ins></w:p>".to_owned(),
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>张三</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>010-64031118</w:t></w:r></w:p></w:tc></w:tr></w:tbl>".to_owned(),
    ]
    .concat();
    let core = "<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"d\"><dc:creator>某科员</dc:creator><cp:lastModifiedBy>另一人</cp:lastModifiedBy><dc:title>攻府通知</dc:title></cp:coreProperties>";
    let app = "<Properties><Company>某公司</Company></Properties>";
    let comments =
        "<w:comments xmlns:w=\"w\"><w:comment><w:p><w:r><w:t>此件不公开</w:t></w:r></w:p></w:comment></w:comments>";
    let rels = "<Relationships><Relationship Id=\"1\" Type=\"x/hyperlink\" Target=\"http://t.cn/abc\" TargetMode=\"External\"/></Relationships>";
    let bytes = word(
        &body,
        &[
            ("docProps/core.xml", core),
            ("docProps/app.xml", app),
            ("word/comments.xml", comments),
            ("word/_rels/document.xml.rels", rels),
        ],
    );
    let read = engine().file("附件1：名单.docx", &bytes, &LIMITS);
    assert!(read.complete);
    assert_eq!(at(&read, Kind::IdNumber), [(String::new(), false, ID.to_owned())]);
    assert_eq!(at(&read, Kind::Mobile), [(String::new(), false, "13800138000".to_owned())]);
    assert_eq!(at(&read, Kind::BankCard), [(String::new(), true, "6222020200012345670".to_owned())]);
    assert_eq!(at(&read, Kind::SecrecyMark), [(String::new(), true, "机密★10年".to_owned())]);
    assert_eq!(at(&read, Kind::DisclosureMark), [("comments".to_owned(), true, "此件不公开".to_owned())]);
    assert_eq!(at(&read, Kind::Landline).len(), 1, "{:?}", read.findings);
    assert_eq!(at(&read, Kind::Property).len(), 3);
    for code in ["tracked-changes", "hidden-text", "comments", "link-shortener", "term-instead"] {
        assert!(has(&read, code), "{code}: {:?}", read.findings);
    }
    assert!(read.text.contains("身份证号") && !read.text.contains("6222") && !read.text.contains("不公开"));
}

#[test]
fn a_sheet_is_read_cell_by_cell_hidden_ones_too() {
    let rows = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>\
        <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>张三</t></is></c><c r=\"B2\" t=\"s\"><v>2</v></c><c r=\"C2\"><v>1.3800138E10</v></c></row>\
        <row r=\"7\" hidden=\"1\"><c r=\"A7\" t=\"inlineStr\"><is><t>李四</t></is></c><c r=\"B7\" t=\"s\"><v>3</v></c></row>\
        <row r=\"8\"><c r=\"E8\"><v>6222020200012345670</v></c></row></sheetData>";
    let data = format!("<cols><col min=\"5\" max=\"5\" hidden=\"1\"/></cols>{rows}");
    let strings = "<sst><si><t>姓名</t></si><si><t>身份证号</t></si><si><r><t>11010119900307</t></r><r><t>0011</t></r></si><si><t>11010519491231002X</t></si></sst>";
    let secret = "<sheetData><row r=\"1\"><c r=\"C1\" t=\"str\"><v>15912345678</v></c></row></sheetData>";
    let comments =
        "<comments><commentList><comment ref=\"A1\"><text><t>不得外传</t></text></comment></commentList></comments>";
    let bytes = sheet_book(
        &[("名单", "", &data), ("底稿", "state=\"veryHidden\"", secret)],
        &[("xl/sharedStrings.xml", strings), ("xl/comments1.xml", comments)],
    );
    let read = engine().file("名单.xlsx", &bytes, &LIMITS);
    let mut ids = at(&read, Kind::IdNumber);
    ids.sort();
    assert_eq!(
        ids,
        [("名单!B2".to_owned(), false, ID.to_owned()), ("名单!B7".to_owned(), true, "11010519491231002X".to_owned())]
    );
    let mobiles = at(&read, Kind::Mobile);
    assert!(mobiles.contains(&("名单!C2".to_owned(), false, "13800138000".to_owned())), "{mobiles:?}");
    assert!(mobiles.contains(&("底稿!C1".to_owned(), true, "15912345678".to_owned())), "{mobiles:?}");
    assert!(mobiles.contains(&("备注".to_owned(), true, "13800138000".to_owned())), "{mobiles:?}");
    assert_eq!(at(&read, Kind::BankCard), [("名单!E8".to_owned(), true, "6222020200012345670".to_owned())]);
    for code in ["hidden-sheet", "hidden-rows", "hidden-columns", "hidden-name", "comments", "internal-mark"] {
        assert!(has(&read, code), "{code}");
    }
    let id = read.findings.iter().find(|f| f.kind == Kind::IdNumber).unwrap();
    assert_eq!(id.span, 0..18);
    assert!(read.text.contains("张三") && !read.text.contains("李四") && !read.text.contains("15912345678"));
}

#[test]
fn slides_ofd_and_opendocument_are_read() {
    let slide = |attributes: &str, text: &str| {
        format!("<p:sld xmlns:p=\"p\" xmlns:a=\"a\" {attributes}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>")
    };
    let (one, two) = (slide("", "领导小姐"), slide("show=\"0\"", ID));
    let bytes = package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("ppt/presentation.xml", "<p/>"),
        ("ppt/slides/slide1.xml", &one),
        ("ppt/slides/slide2.xml", &two),
        ("ppt/notesSlides/notesSlide1.xml", "<n><p><t>13800138000</t></p></n>"),
    ]);
    let read = engine().file("课件.pptx", &bytes, &LIMITS);
    assert_eq!(at(&read, Kind::IdNumber), [("slide 2".to_owned(), true, ID.to_owned())]);
    assert_eq!(at(&read, Kind::Mobile), [("notes 1".to_owned(), true, "13800138000".to_owned())]);
    assert!(has(&read, "hidden-slide") && has(&read, "term-instead"));

    let page = "<ofd:Page xmlns:ofd=\"o\"><ofd:TextObject><ofd:TextCode>身份证110101199003</ofd:TextCode></ofd:TextObject>\
                <ofd:TextObject><ofd:TextCode>070011</ofd:TextCode></ofd:TextObject></ofd:Page>";
    let bytes = package(&[
        ("OFD.xml", "<ofd:OFD xmlns:ofd=\"o\"><ofd:Author>某人</ofd:Author></ofd:OFD>"),
        ("Doc_0/Pages/Page_0/Content.xml", page),
    ]);
    let read = engine().file("公文.ofd", &bytes, &LIMITS);
    assert_eq!(at(&read, Kind::IdNumber), [("page 1".to_owned(), false, "110101199003\n070011".to_owned())]);
    assert!(has(&read, "property"));

    let content = format!(
        "<o><text:p xmlns:text=\"t\">{ID}</text:p><office:annotation xmlns:office=\"o\"><p>会后收回</p></office:annotation></o>"
    );
    let bytes = package(&[("mimetype", "x"), ("content.xml", &content)]);
    let read = engine().file("表.odt", &bytes, &LIMITS);
    assert_eq!(at(&read, Kind::IdNumber).len(), 1);
    assert_eq!(at(&read, Kind::SecrecyMark), [("comments".to_owned(), true, "会后收回".to_owned())]);
}

#[test]
fn an_archive_is_read_one_level_deep() {
    let inner = word(&run(ID), &[]);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("材料/名单.docx", SimpleFileOptions::default()).unwrap();
    zip.write_all(&inner).unwrap();
    zip.start_file("说明.txt", SimpleFileOptions::default()).unwrap();
    zip.write_all(&encoding_rs::GB18030.encode("联系人电话13800138000").0).unwrap();
    zip.start_file("再包.zip", SimpleFileOptions::default()).unwrap();
    zip.write_all(&package(&[("a.txt", "a"), ("b.zip", "PK\u{3}\u{4}")])).unwrap();
    zip.start_file("程序.exe", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"MZ\0\0").unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let read = engine().file("附件.zip", &bytes, &LIMITS);
    let id = read.findings.iter().find(|finding| finding.kind == Kind::IdNumber).unwrap();
    let Place::Attachment { name, .. } = &id.place else { panic!("{id:?}") };
    assert_eq!(name, "附件.zip/名单.docx");
    assert_eq!(at(&read, Kind::Mobile).len(), 1, "{:?}", read.findings);
    assert!(has(&read, "file-macro") && has(&read, "file-unread") && !read.complete);
}

fn pdf(text: &[u8], edit: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" });
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let content = Content {
        operations: vec![
            Operation::new("BT", vec![]),
            Operation::new("Tf", vec!["F1".into(), 12.into()]),
            Operation::new("Td", vec![50.into(), 700.into()]),
            Operation::new("Tj", vec![Object::string_literal(text)]),
            Operation::new("ET", vec![]),
        ],
    };
    let content = document.add_object(Stream::new(dictionary! {}, content.encode().unwrap()));
    let page = document.add_object(dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] });
    document.objects.insert(pages, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    edit(&mut document);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_pdf_tells_text_notes_and_programs() {
    let bytes = pdf(format!("ID {ID}").as_bytes(), |document| {
        let wide: Vec<u8> =
            [0xFE, 0xFF].into_iter().chain("内部资料".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        document.add_object(dictionary! { "Type" => "Annot", "Subtype" => "Text", "Rect" => vec![0.into(), 0.into(), 1.into(), 1.into()], "Contents" => Object::string_literal(wide) });
        document.add_object(dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") });
        document.add_object(dictionary! { "S" => "URI", "URI" => Object::string_literal("http://192.168.0.1/") });
        let info = document.add_object(dictionary! { "Author" => Object::string_literal("zhangsan") });
        document.trailer.set("Info", info);
    });
    let read = engine().file("a.pdf", &bytes, &LIMITS);
    assert_eq!(at(&read, Kind::IdNumber), [("page 1".to_owned(), false, ID.to_owned())], "{:?}", read.findings);
    assert_eq!(at(&read, Kind::SecrecyMark), [("comments".to_owned(), true, "内部资料".to_owned())]);
    for code in ["file-macro", "comments", "link-number", "property"] {
        assert!(has(&read, code), "{code}");
    }
    // A scan has no text, and that is said.
    let read = engine().file("b.pdf", &pdf(b" ", |_| {}), &LIMITS);
    assert!(has(&read, "file-read-roughly") && !read.complete);
}

#[test]
fn a_picture_tells_where_it_was_taken() {
    // A TIFF with an artist and a position, wrapped as the EXIF of a JPEG.
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [
            tag.to_le_bytes().to_vec(),
            kind.to_le_bytes().to_vec(),
            count.to_le_bytes().to_vec(),
            value.to_le_bytes().to_vec(),
        ]
        .concat()
    };
    tiff.extend(2_u16.to_le_bytes());
    tiff.extend(entry(0x013B, 2, 9, 38));
    tiff.extend(entry(0x8825, 4, 1, 48));
    tiff.extend(0_u32.to_le_bytes());
    tiff.extend(b"zhangsan\0\0");
    tiff.extend(1_u16.to_le_bytes());
    tiff.extend(entry(0x0002, 5, 3, 66));
    tiff.extend(0_u32.to_le_bytes());
    for number in [39_u32, 1, 54, 1, 20, 1] {
        tiff.extend(number.to_le_bytes());
    }
    let mut jpeg = vec![0xFF, 0xD8, 0xFF, 0xE1];
    jpeg.extend(((tiff.len() + 8) as u16).to_be_bytes());
    jpeg.extend(b"Exif\0\0");
    jpeg.extend(&tiff);
    jpeg.extend([0xFF, 0xDA, 0, 2, 0xFF, 0xD9]);
    let read = engine().file("合影.jpg", &jpeg, &LIMITS);
    assert!(has(&read, "picture-position") && has(&read, "picture-property"), "{:?}", read.findings);
    assert!(engine().file("合影.jpg", &jpeg[..20], &LIMITS).findings.is_empty());
}

#[test]
fn names_of_files_are_screened() {
    let codes = |name: &str, bytes: &[u8]| -> Vec<&'static str> {
        engine().file(name, bytes, &LIMITS).findings.iter().map(|finding| finding.why.code).collect()
    };
    assert_eq!(codes("附件1：名单.txt", "正文".as_bytes()), Vec::<&str>::new());
    assert_eq!(codes("张三13800138000.txt", b"a"), ["mobile"]);
    assert_eq!(codes("张三_110101199003070011.txt", b"a"), ["id-number"]);
    assert_eq!(codes("公告.pdf.exe", b"a"), ["file-name-disguised"]);
    assert_eq!(codes("a*b.txt", b"a"), ["file-name-characters"]);
    assert_eq!(codes("a\u{202E}fdp.txt", b"a"), ["file-name-characters"]);
    assert_eq!(codes(&format!("{}.txt", "长".repeat(60)), b"a"), ["file-name-long"]);
    assert_eq!(codes("图.png", b"%PDF-1.7 broken"), ["file-type-unlike-name", "file-damaged"]);
    assert_eq!(codes("表.xlsm", b"a"), ["file-macro"]);
    assert_eq!(codes("动画.svg", b"<svg><script>1</script></svg>"), ["file-macro"]);
}

#[test]
fn encrypted_and_broken_files_are_refused_with_a_reason() {
    let code = |name: &str, bytes: &[u8]| -> (Vec<&'static str>, bool) {
        let read = engine().file(name, bytes, &LIMITS);
        let blocks = read.findings.iter().filter(|f| f.severity == Severity::Block).map(|f| f.why.code).collect();
        (blocks, read.complete)
    };
    // A compound file with an encrypted package in it.
    let mut compound = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    compound.resize(512, 0);
    let mut entry = [0_u8; 128];
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry[..name.len()].copy_from_slice(&name);
    entry[64] = name.len() as u8 + 2;
    let mut encrypted = compound.clone();
    encrypted.extend(entry);
    assert_eq!(code("密.docx", &encrypted), (vec!["file-encrypted"], false));
    // An old document is read roughly, and its number is found.
    compound.extend("身份证110101199003070011".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(code("旧.doc", &compound), (vec!["id-number"], false));

    let good = word(&run("正文"), &[]);
    assert_eq!(code("好.docx", &good), (vec![], true));
    for cut in [10, good.len() / 2, good.len() - 10] {
        assert_eq!(code("断.docx", &good[..cut]), (vec!["file-damaged"], false), "{cut}");
    }
    assert_eq!(code("坏.docx", &word("<w:p><w:r>", &[])), (vec!["file-damaged"], false));
    // Entities of its own are never resolved.
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;\">]><w:document xmlns:w=\"w\">&c;</w:document>";
    let bytes = package(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", bomb)]);
    assert_eq!(code("实体.docx", &bytes), (vec!["file-damaged"], false));
    // A package that is encrypted entry by entry: the flag is in the headers.
    let mut locked = package(&[("a.txt", "a")]);
    let central = locked.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    locked[6] |= 1;
    locked[central + 8] |= 1;
    assert_eq!(code("锁.zip", &locked), (vec!["file-encrypted"], false));
    let programs = word(&run("正文"), &[("word/vbaProject.bin", "x")]);
    assert_eq!(code("宏.docx", &programs), (vec!["file-macro"], true));
    assert_eq!(code("断.pdf", b"%PDF-1.7\n1 0 obj\n<< /Length 99999999999 >>\nstream\n").0, ["file-damaged"]);
    for (name, bytes) in [("空.docx", &b""[..]), ("空.pdf", b""), ("空.zip", b"PK\x05\x06")] {
        let _ = code(name, bytes);
    }
}

#[test]
fn an_encrypted_pdf_is_refused() {
    let bytes = pdf(b"secret", |document| {
        let dictionary = document.add_object(dictionary! {
            "Filter" => "Standard", "V" => 1, "R" => 2, "P" => -4,
            "O" => Object::string_literal(vec![1_u8; 32]), "U" => Object::string_literal(vec![2_u8; 32])
        });
        document.trailer.set("Encrypt", dictionary);
        let id = Object::string_literal(vec![3_u8; 16]);
        document.trailer.set("ID", vec![id.clone(), id]);
    });
    let read = engine().file("密.pdf", &bytes, &LIMITS);
    assert!(has(&read, "file-encrypted") && !read.complete, "{:?}", read.findings);
}

#[test]
fn bombs_and_giants_stop_at_the_limits() {
    // 100 MB of zeros in a few hundred kilobytes.
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("a.txt", SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
    let block = vec![b'0'; 1 << 20];
    for _ in 0..100 {
        zip.write_all(&block).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    let read = engine().file("弹.zip", &bytes, &LIMITS);
    assert!(has(&read, "file-bomb") && !read.complete);

    // A sheet of two hundred megabytes that is no bomb: it stops at the entry's limit, having read what came before.
    let strict = Limits { ratio: 1_000_000, entry: 2 << 20, ..LIMITS };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in [
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"大\" r:id=\"r1\" xmlns:r=\"r\"/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", "<R><Relationship Id=\"r1\" Target=\"worksheets/a.xml\"/></R>"),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/a.xml", options).unwrap();
    zip.write_all(b"<worksheet><sheetData>").unwrap();
    zip.write_all(format!("<row><c t=\"str\"><v>{ID}</v></c></row>").as_bytes()).unwrap();
    let rows = "<row><c><v>1</v></c><c t=\"str\"><v>word</v></c></row>".repeat(20_000);
    for _ in 0..200 {
        zip.write_all(rows.as_bytes()).unwrap();
    }
    zip.write_all(b"</sheetData></worksheet>").unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let read = engine().file("大.xlsx", &bytes, &strict);
    assert!(has(&read, "file-too-large") && !read.complete);
    assert!(read.text.len() <= LIMITS.text);

    // A list of a million numbers gives so many findings as are asked for.
    let many = Limits { findings: 50, ..LIMITS };
    let text = format!("{ID}\n\n").repeat(10_000);
    let read = engine().file("多.txt", text.as_bytes(), &many);
    assert_eq!(read.findings.len(), 50);
    assert!(has(&engine().file("大.txt", &[b'a'; 100], &Limits { file: 99, ..LIMITS }), "file-too-large"));
}
