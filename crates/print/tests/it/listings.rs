//! A long table across A4: every value can be read out, the head stands on every page, bad tables are refused.

use print::{Error, Group, Listing, listing};

use crate::tools::{Paper, squeezed};

fn table(rows: usize) -> Listing {
    let line = |number: usize| {
        vec![
            number.to_string(),
            "要闻 #let x = 1 <b>".to_owned(),
            "写明时间、地点、事件和影响".to_owned(),
            "示一\n示二".to_owned(),
        ]
    };
    Listing {
        title: "内容保障责任单位表".to_owned(),
        left: "编制单位：示例办公室".to_owned(),
        right: "2026-11-26 有效".to_owned(),
        head: ["序号", "栏目", "内容要求", "信息员"].map(str::to_owned).to_vec(),
        widths: vec![10, 30, 60, 20],
        groups: vec![Group { heading: "门户 · 新闻".to_owned(), rows: (1..=rows).map(line).collect() }],
        notes: vec!["注：调休上班日计入。".to_owned()],
        lang: "zh-CN".to_owned(),
        page_of: "第 {page} 页，共 {pages} 页".to_owned(),
        author: "示例办公室".to_owned(),
        made_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn annex_4_a_table_runs_over_pages_with_its_head() {
    let table = table(60);
    let pdf = listing(&table).unwrap();
    assert_eq!(pdf, listing(&table).unwrap(), "the same table gives the same bytes");
    let paper = Paper::of(&pdf);
    let (text, info) = (paper.text(), paper.info());
    assert!(paper.pages() > 1, "{info}");
    assert!(info.contains("841.89 x 595.27"), "across: {info}");
    for value in ["内容保障责任单位表", "要闻 #let x = 1 <b>", "门户 · 新闻", "注：调休上班日计入。", "第 2 页"]
    {
        assert!(text.contains(&squeezed(value)), "{value} is not found in\n{text}");
    }
    // The last page may hold the notes alone; every page with lines has the head.
    let heads = text.matches("内容要求").count();
    assert!(heads > 1 && heads + 1 >= paper.pages(), "the head is repeated: {heads} of {}", paper.pages());
    paper.pictures("listing", 60);
}

#[test]
fn a_table_whose_lines_do_not_fit_its_head_is_refused() {
    let mut wide = table(1);
    wide.groups[0].rows[0].push("多出一格".to_owned());
    assert!(matches!(listing(&wide), Err(Error::Uneven { cells: 5, head: 4, .. })));
    let narrow = Listing { widths: vec![1], ..table(1) };
    assert!(matches!(listing(&narrow), Err(Error::Uneven { .. })));
}
