//! Comparisons a reviewer would draw by hand, and properties that hold for all.

use proptest::prelude::*;

use super::*;
use crate::manuscripts::text;

const BUDGET: Duration = Duration::from_secs(5);

/// Inline view in short: `[-gone-]{+new+}`.
fn drawn(change: &Change) -> String {
    change
        .inline
        .iter()
        .map(|span| match span.mark {
            Mark::Same => span.text.clone(),
            Mark::Removed => format!("[-{}-]", span.text),
            Mark::Added => format!("{{+{}+}}", span.text),
        })
        .collect()
}

fn all(before: &str, after: &str) -> Vec<(ChangeKind, String)> {
    compare(before, after, BUDGET).changes.iter().map(|c| (c.kind, drawn(c))).collect()
}

#[test]
fn characters_words_and_numbers_are_the_pieces() {
    assert_eq!(
        all(
            "<p>保存时间不得少于一个月，共 15 份 open data。</p>",
            "<p>保存时间不得少于六个月，共 150 份 open files。</p>"
        ),
        [(
            ChangeKind::Changed,
            "保存时间不得少于[-一-]{+六+}个月，共 [-15-]{+150+} 份 open [-data-]{+files+}。".to_owned()
        )]
    );
}

#[test]
fn blocks_are_aligned_before_words() {
    let before = "<h2>甲</h2><p>第一段的文字没有变。</p><p>第二段说的是旧内容。</p><p>第三段要删掉。</p>";
    let after = "<h2>甲</h2><p>新插入了完整一行！</p><p>第一段的文字没有变。</p><p>第二段说的是新内容。</p>";
    use ChangeKind::{Added, Changed, Removed, Same};
    assert_eq!(
        all(before, after),
        [
            (Same, "甲".to_owned()),
            (Added, "{+新插入了完整一行！+}".to_owned()),
            (Same, "第一段的文字没有变。".to_owned()),
            (Changed, "第二段说的是[-旧-]{+新+}内容。".to_owned()),
            (Removed, "[-第三段要删掉。-]".to_owned()),
        ]
    );
    let counts = compare(before, after, BUDGET).counts;
    assert_eq!((counts.same, counts.added, counts.removed, counts.changed), (2, 1, 1, 1));
}

#[test]
fn a_link_that_leads_elsewhere_is_a_change() {
    let found =
        compare("<p>见<a href=\"/a/\">通知</a>。</p>", "<p>见<a href=\"https://b.example/\">通知</a>。</p>", BUDGET);
    assert_eq!(found.counts.changed, 1);
    let links: Vec<_> = found.changes[0].inline.iter().filter_map(|s| s.link.clone().map(|l| (s.mark, l))).collect();
    assert_eq!(links, [(Mark::Removed, "/a/".to_owned()), (Mark::Added, "https://b.example/".to_owned())]);
}

#[test]
fn an_exchanged_picture_and_a_changed_rank_are_changes() {
    let found = compare(
        "<figure><img alt=\"图\" src=\"/files/a.png\"></figure>",
        "<figure><img alt=\"图\" src=\"/files/b.png\"></figure>",
        BUDGET,
    );
    assert_eq!(found.counts, Counts { changed: 1, ..Counts::default() });
    assert_eq!(found.changes[0].before[0].picture.as_deref(), Some("/files/a.png"));
    let found = compare("<p>标题</p>", "<h2>标题</h2>", BUDGET);
    assert_eq!((found.counts.changed, found.changes[0].block.as_str()), (1, "h2"));
    assert_eq!(compare("<p><strong>甲</strong></p>", "<p>甲</p>", BUDGET).counts.changed, 1);
}

#[test]
fn rows_of_a_table_are_compared_cell_by_cell() {
    let table = |cells: &str| format!("<table><tbody><tr>{cells}</tr></tbody></table>");
    assert_eq!(
        all(&table("<td>名称</td><td>12</td>"), &table("<td>名称</td><td>13</td>")),
        [(ChangeKind::Changed, "名称\t[-12-]{+13+}".to_owned())]
    );
}

#[test]
fn fields_are_compared_by_name() {
    let found = compare_fields(
        &[("title", "旧题"), ("source", "本区"), ("author", "甲")],
        &[("title", "新题"), ("source", "本区"), ("tags", "x")],
        BUDGET,
    );
    let names: Vec<&str> = found.iter().map(|f| f.field.as_str()).collect();
    assert_eq!(names, ["title", "tags", "author"]);
    assert_eq!(
        found[0].after[0],
        Span { text: "新".into(), mark: Mark::Added, strong: false, em: false, link: None, picture: None }
    );
}

#[test]
fn big_texts_end_in_time() {
    let text = |seed: usize| {
        (0..6_000)
            .map(|n| {
                format!(
                    "<p>{}</p>",
                    (0..40)
                        .map(|k| char::from_u32(0x4E00 + ((n * seed + k * 7919) % 5000) as u32).unwrap())
                        .collect::<String>()
                )
            })
            .collect::<String>()
    };
    let (before, after) = (text(31), text(37));
    let started = Instant::now();
    let found = compare(&before, &after, Duration::from_millis(300));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert_eq!(found.counts.same + found.counts.removed + found.counts.changed, 6_000);
}

proptest! {
    #[test]
    fn both_sides_can_be_read_off_the_comparison(before in "(<p>[甲乙丙丁戊 a-c]{0,12}</p>){0,6}", after in "(<p>[甲乙丙丁戊 a-c]{0,12}</p>){0,6}") {
        let found = compare(&before, &after, BUDGET);
        let side = |pick: fn(&Change) -> &Vec<Span>| found.changes.iter().map(|c| pick(c).iter().map(|s| s.text.as_str()).collect::<String>())
            .filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        let lines = |html: &str| html.split("</p>").map(|l| l.trim_start_matches("<p>")).filter(|l| !l.trim().is_empty()).collect::<Vec<_>>().join("\n");
        prop_assert_eq!(side(|c| &c.before), lines(&before));
        prop_assert_eq!(side(|c| &c.after), lines(&after));
        prop_assert_eq!(found.is_same(), text::plain(&before) == text::plain(&after) && lines(&before) == lines(&after));
    }
}
