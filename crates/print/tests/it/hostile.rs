//! What people type is data. Nothing of it becomes a command of the typesetter, nothing makes a
//! sheet fail, nothing is lost without a trace.

use print::{OpinionCell, Row, Section, Sheet, Table};
use proptest::prelude::*;

use crate::samples;
use crate::tools::{Paper, squeezed};

/// The same hostile text in every place where text may stand.
fn everywhere(text: &str) -> Sheet {
    let mut sheet = samples::domain();
    let word = text.to_owned();
    sheet.body.title.clone_from(&word);
    sheet.body.sections = vec![Section {
        heading: word.clone(),
        rows: vec![Row { label: word.clone(), value: word.clone() }; 2],
        tables: vec![Table { caption: word.clone(), head: vec![word.clone(); 2], rows: vec![vec![word.clone()]] }],
    }];
    sheet.serial.clone_from(&word);
    sheet.unit.clone_from(&word);
    sheet.filled_on.clone_from(&word);
    sheet.digest.clone_from(&word);
    sheet.state.clone_from(&word);
    sheet.attachments = vec![word.clone()];
    sheet.cells = vec![OpinionCell {
        title: word.clone(),
        opinion: word.clone(),
        conclusion: word.clone(),
        name: word.clone(),
        on_behalf_of: Some(word.clone()),
        date: word.clone(),
        unit: word.clone(),
        seal: None,
        answers: vec![Row { label: word.clone(), value: word }],
    }];
    sheet
}

#[test]
fn commands_of_the_typesetter_are_printed_as_they_stand() {
    for text in [
        "#panic(\"x\")",
        "#read(\"/etc/passwd\")",
        "]#[",
        "*粗* _斜_ `码` $x^2$ = 标题 // 注 /* 注 */",
        "\\ \\u{41} ~ -- --- ...",
        "\"'\"'",
        "<label> @ref https://a.example",
        "#set page(width: 1pt)",
        "{\"a\": \"\\\"}",
        "\" , \"x\": \"y",
    ] {
        let paper = Paper::of(&print::sheet(&everywhere(text)).unwrap());
        let found = paper.text();
        assert!(found.matches(&squeezed(text)).count() >= 15, "{text} is printed as it stands: {found}");
        assert!(!found.contains("root:"));
    }
}

#[test]
fn what_cannot_be_set_is_named_and_what_cannot_be_seen_is_left_out() {
    let text = "喜\u{202e}报😀\u{200f}\u{feff}王\u{200d}\u{0}\u{1b}[31m\u{e0001}未";
    let found = Paper::of(&print::sheet(&everywhere(text)).unwrap()).text();
    assert!(found.contains("喜报〔U+1F600〕王[31m未"), "{found}");
    let found = Paper::of(&print::sheet(&everywhere("שלום مرحبا")).unwrap()).text();
    assert!(found.contains("〔U+05E9〕"), "{found}");
}

#[test]
fn ten_thousand_characters_flow_over_pages_within_the_frame() {
    for part in ["汉字，", "W", "word "] {
        let long: String = part.chars().cycle().take(10_000).collect();
        let mut sheet = samples::domain();
        sheet.body.sections[0].rows[1].value.clone_from(&long);
        sheet.cells[1].opinion.clone_from(&long);
        let paper = Paper::of(&print::sheet(&sheet).unwrap());
        assert!(paper.pages() > 4, "{} pages", paper.pages());
        let letters = paper.text().matches(part.trim()).count();
        // Some lie across two pages.
        let written = 20_000 / part.chars().count();
        assert!(letters * 100 >= written * 99, "{part}: {letters} of {written}");
        for (number, page) in paper.pictures("long", 60).iter().enumerate() {
            let (width, height) = page.dimensions();
            // 22 mm of 210 are the margin: nothing crosses its middle.
            let margin = width / 20;
            for x in [margin, width - margin] {
                let dark = (0..height).find(|&y| page.get_pixel(x, y).0[0] < 200);
                assert_eq!(dark, None, "{part}: page {number} runs out at {x}");
            }
        }
    }
}

#[test]
fn empty_forms_and_thousands_of_line_breaks_are_paper_too() {
    print::sheet(&Sheet { verify_url: "https://a.example/".to_owned(), ..Sheet::default() }).unwrap();
    print::sheet(&everywhere("")).unwrap();
    let paper = Paper::of(&print::sheet(&everywhere("一\r\n二\n三\u{2028}四")).unwrap());
    assert!(paper.text().contains("一二三四"));
    let mut sheet = samples::domain();
    sheet.body.sections[0].rows[1].value = "行\n".repeat(2_000);
    assert!(Paper::of(&print::sheet(&sheet).unwrap()).pages() > 20);
}

#[test]
fn a_line_longer_than_its_head_and_an_endless_address_are_refused() {
    let mut sheet = samples::mailboxes();
    sheet.body.sections[0].tables[0].rows[5].push("多".to_owned());
    let refused = print::sheet(&sheet).unwrap_err();
    assert!(matches!(refused, print::Error::Uneven { cells: 7, head: 6, .. }), "{refused}");
    let mut sheet = samples::domain();
    sheet.verify_url = "x".repeat(5_000);
    assert!(matches!(print::sheet(&sheet), Err(print::Error::Code(_))));
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    assert_eq!(print::sheet(&samples::domain()).unwrap(), print::sheet(&samples::domain()).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn any_text_whatever_can_be_printed(text in any::<String>(), tail in "[#\\[\\]\"'$`*_@<>\\\\{}()/\n]{0,20}") {
        let pdf = print::sheet(&everywhere(&format!("{text}{tail}")));
        prop_assert!(pdf.is_ok(), "{:?}", pdf.err());
    }
}
