//! The index as readers and editors meet it.

use proptest::prelude::*;

use super::*;

fn doc(id: &str, title: &str, text: &str) -> Doc {
    Doc {
        id: id.to_owned(),
        site: "site-1".to_owned(),
        site_name: "数字东城".to_owned(),
        column: "zwgk/gfxwj".to_owned(),
        column_name: "规范性文件".to_owned(),
        unit: "unit-1".to_owned(),
        kind: "text".to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        lead: String::new(),
        files: String::new(),
        url: format!("http://www.example/{id}.html"),
        source: String::new(),
        validity: String::new(),
        published_at: Moment(1_000),
        visible: true,
    }
}

fn put(doc: Doc) -> Change {
    Change::Put(Box::new(doc))
}

struct Desk {
    search: Search,
    folder: tempfile::TempDir,
}

impl Desk {
    async fn with(docs: Vec<Doc>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let search = Search::open(folder.path()).expect("an index");
        search.apply(1, docs.into_iter().map(put).collect()).await.expect("applied");
        Self { search, folder }
    }

    fn analyzer() -> tantivy::tokenizer::TextAnalyzer {
        let tokenizers = tantivy::tokenizer::TokenizerManager::default();
        text::register(&tokenizers);
        tokenizers.get(text::GRAMS).expect("registered")
    }

    async fn ask(&self, query: Query) -> Results {
        self.search.query(&query).await.expect("an answer")
    }

    async fn found(&self, text: &str) -> Vec<String> {
        let results = self.ask(asking(text)).await;
        assert!(!results.relaxed, "{text} was relaxed");
        results.hits.into_iter().map(|hit| hit.id).collect()
    }
}

fn asking(text: &str) -> Query {
    Query { text: text.to_owned(), ..Query::default() }
}

const MEASURES: &str = "东城区数字东城网站管理办法";

fn three() -> Vec<Doc> {
    vec![
        doc("measures", MEASURES, "第一条 为加强数字东城网站群建设和管理，制定本办法。主管部门是区信息办。"),
        doc("notice", "关于做好窗口服务的通知", "办事大厅周六照常办公，咨询电话公布在网站。"),
        doc("news", "东四街道举办Portal培训班", "來自十二個部門的信息員參加了培訓。"),
    ]
}

#[tokio::test]
async fn the_measures_are_found_by_any_of_their_words() {
    let desk = Desk::with(three()).await;
    for asked in [
        MEASURES,
        "网站管理办法",
        "数字 东城",
        "东城",
        "字东",
        "办法",
        "区信息办 主管部门",
        "数字东城网站群",
        "群",
        "“网站管理办法”",
        "《东城区数字东城网站管理办法》",
        "數字東城網站管理辦法",
        "第一条",
        "数字东城 -窗口",
    ] {
        assert_eq!(desk.found(asked).await.first().map(String::as_str), Some("measures"), "{asked}");
    }
}

#[tokio::test]
async fn spellings_meet() {
    let desk = Desk::with(three()).await;
    for asked in ["portal", "PORTAL", "Ｐｏｒｔａｌ", "信息员", "信息員", "来自十二个部门", "培訓班"]
    {
        assert_eq!(desk.found(asked).await, ["news"], "{asked}");
    }
    let results = desk.ask(asking("培训")).await;
    assert_eq!(results.hits[0].title_html, "东四街道举办Portal<mark>培训</mark>班");
    assert_eq!(results.hits[0].snippet_html, "來自十二個部門的信息員參加了<mark>培訓</mark>。");
}

#[tokio::test]
async fn a_phrase_is_a_phrase_and_a_minus_leaves_out() {
    let desk = Desk::with(three()).await;
    assert!(desk.found("“办法管理”").await.is_empty());
    assert_eq!(desk.found("网站").await.len(), 2);
    assert_eq!(desk.found("网站 -窗口").await, ["measures"]);
    assert_eq!(desk.found("-网站").await, ["news"]);
    assert!(desk.found("“建设，和管理”").await.is_empty(), "a sign is a gap");
}

#[tokio::test]
async fn a_title_counts_more_and_of_equals_the_newer() {
    let mut docs =
        vec![doc("in-text", "公告", "公共图书馆开放时间调整。"), doc("in-title", "公共图书馆开放", "时间如下。")];
    for (number, id) in ["old", "new", "middle"].into_iter().enumerate() {
        let mut doc = doc(id, "垃圾分类", "说明");
        doc.published_at = Moment([10, 30, 20][number]);
        docs.push(doc);
    }
    let desk = Desk::with(docs).await;
    assert_eq!(desk.found("图书馆").await, ["in-title", "in-text"]);
    assert_eq!(desk.found("垃圾分类").await, ["new", "middle", "old"]);
    let oldest = desk.ask(Query { sort: Sort::Oldest, ..asking("垃圾分类") }).await;
    assert_eq!(oldest.hits[0].id, "old");
}

#[tokio::test]
async fn too_many_words_still_find_something_and_say_so() {
    let desk = Desk::with(three()).await;
    let results = desk.ask(asking("网站管理 火箭发射")).await;
    assert!(results.relaxed);
    assert_eq!(results.hits[0].id, "measures");
}

#[tokio::test]
async fn a_slip_of_the_pen_gets_a_suggestion() {
    let desk = Desk::with(three()).await;
    let results = desk.ask(asking("porta1")).await;
    assert_eq!(results.total, 0);
    assert_eq!(results.suggestions, ["portal"]);
}

#[tokio::test]
async fn pinyin_is_read_whole_by_initials_and_in_parts() {
    let docs = vec![
        doc("card", "身份证办理指南", "带上户口簿。"),
        doc("fund", "公积金提取", "线上办理。"),
        doc("letters", "APP使用说明", "app"),
    ];
    let desk = Desk::with(docs).await;
    for asked in ["shenfenzheng", "SFZ", "shen fen zheng", "shenfenzhengbanli", "ｓｆｚ"] {
        let results = desk.ask(asking(asked)).await;
        assert_eq!(results.hits.first().map(|hit| hit.id.as_str()), Some("card"), "{asked}");
        assert!(results.read_as.starts_with("身份证"), "{asked}: {}", results.read_as);
        assert!(results.hits[0].title_html.contains("<mark>身份证"), "{}", results.hits[0].title_html);
    }
    assert_eq!(desk.found("gjj").await, ["fund"]);
    let app = desk.ask(asking("app")).await;
    assert_eq!((app.hits[0].id.as_str(), app.read_as.as_str()), ("letters", ""), "what is written so is not spelling");
    let nothing = desk.ask(asking("qwertz")).await;
    assert_eq!((nothing.total, nothing.read_as.as_str()), (0, ""));
}

#[tokio::test]
async fn the_same_sound_is_what_was_meant() {
    let desk = Desk::with(vec![doc("fund", "公积金提取办法", "内容"), doc("permit", "居住证办理", "内容")]).await;
    assert_eq!(desk.ask(asking("公鸡金")).await.suggestions, ["公积金"]);
    assert_eq!(desk.ask(asking("居住正办理")).await.suggestions, ["居住证办理"]);
    assert!(desk.ask(asking("火箭发射")).await.suggestions.is_empty());
}

#[tokio::test]
async fn synonyms_find_each_other_the_own_word_first() {
    let docs = vec![
        doc("office", "居民身份证换领", "正文"),
        doc("people", "身份证换领", "正文"),
        doc("fund", "住房公积金", "正文"),
    ];
    let desk = Desk::with(docs).await;
    assert_eq!(desk.found("身份证").await.len(), 2);
    assert_eq!(desk.found("二代证换领").await.len(), 2);
    assert_eq!(desk.found("居民身份证").await, ["office", "people"]);
    assert_eq!(desk.found("公积金").await, ["fund"]);
    let hit = &desk.ask(asking("二代证")).await.hits[0];
    assert!(hit.title_html.contains("<mark>"), "{}", hit.title_html);
}

#[tokio::test]
async fn a_title_typed_whole_comes_first_and_what_is_repealed_last() {
    let mut docs = vec![
        doc("about", "《老旧小区加装电梯补贴办法》问答", &"老旧小区加装电梯补贴办法。".repeat(40)),
        doc("rule", "老旧小区加装电梯补贴办法", "全文见附件。"),
        doc("old", "老旧小区加装电梯补贴办法（旧）", &"老旧小区加装电梯补贴办法。".repeat(40)),
    ];
    docs[1].validity = "in_force".to_owned();
    docs[2].validity = "repealed".to_owned();
    docs[1].published_at = Moment(1);
    docs[2].published_at = Moment(9_000);
    let desk = Desk::with(docs).await;
    for asked in ["老旧小区加装电梯补贴办法", "《老旧小区 加装电梯补贴办法》", "老舊小區加裝電梯補貼辦法"]
    {
        assert_eq!(desk.found(asked).await, ["rule", "about", "old"], "{asked}");
    }
    let all = desk.ask(asking("电梯补贴")).await;
    assert_eq!(all.hits.last().map(|hit| (hit.id.as_str(), hit.validity.as_str())), Some(("old", "repealed")));
    let counts: Vec<_> = all.validities.iter().map(|tally| (tally.key.as_str(), tally.count)).collect();
    assert_eq!(counts, [("in_force", 1), ("repealed", 1)], "what is no document is not counted");
    let in_force = desk.ask(Query { validity: Some("in_force".to_owned()), ..asking("电梯补贴") }).await;
    assert_eq!((in_force.total, in_force.validities.len()), (1, 2), "a filter does not hide its alternatives");
}

#[tokio::test]
async fn years_and_sources_are_counted_right_under_filters() {
    let mut docs = three();
    let day = |text: &str| Moment::at_start_of(text.parse().expect("a day"));
    for (doc, (at, source)) in
        docs.iter_mut().zip([("2024-12-31", "区政府"), ("2025-01-01", "区民政局"), ("2025-06-01", "区政府")])
    {
        doc.published_at = day(at);
        doc.source = source.to_owned();
    }
    let desk = Desk::with(docs).await;
    let keys = |list: &[Tally]| list.iter().map(|tally| (tally.key.clone(), tally.count)).collect::<Vec<_>>();
    let all = desk.ask(Query::default()).await;
    assert_eq!(keys(&all.years), [("2025".to_owned(), 2), ("2024".to_owned(), 1)]);
    let one = desk.ask(Query { year: Some("2025".to_owned()), ..Query::default() }).await;
    assert_eq!(one.total, 2);
    assert_eq!(keys(&one.years).len(), 2);
    assert_eq!(keys(&one.sources), [("区政府".to_owned(), 1), ("区民政局".to_owned(), 1)]);
    let both =
        desk.ask(Query { year: Some("2025".to_owned()), source: Some("区政府".to_owned()), ..Query::default() }).await;
    assert_eq!((both.total, both.hits[0].id.as_str()), (1, "news"));
}

#[tokio::test]
async fn attachments_are_found_below_pages_and_shown_as_attachments() {
    let mut docs = three();
    docs[1].files = "附件一 <b>申请表</b> 填写说明：区信息办受理。".to_owned();
    let desk = Desk::with(docs).await;
    assert_eq!(desk.found("填写说明").await, ["notice"]);
    let hit = &desk.ask(asking("申请表")).await.hits[0];
    assert!(hit.in_file && hit.snippet_html.contains("&lt;b&gt;<mark>申请表</mark>"), "{}", hit.snippet_html);
    assert_eq!(desk.found("区信息办").await, ["measures", "notice"]);
    assert!(!desk.ask(asking("窗口服务")).await.hits[0].in_file);
}

#[tokio::test]
async fn what_is_gone_or_not_open_is_nowhere_not_even_suggested() {
    let mut secret = doc("secret", "金丝雀计划公告", "机密金丝雀");
    secret.site = "closed".to_owned();
    let desk = Desk::with(vec![doc("gone", "画眉鸟工程公告", "画眉鸟"), secret, doc("here", "窗口公告", "公告")]).await;
    let other = |number: usize| doc(&format!("n{number}"), "别的公告", "别的");
    desk.search.apply(2, vec![Change::Remove("gone".to_owned()), put(other(1))]).await.expect("applied");
    let hidden = vec!["closed".to_owned()];
    for asked in ["画眉鸟", "huameiniao", "hmn", "画眉乌", "金丝雀", "jinsique", "jsq", "金丝鹊", "公告 金丝雀", "公告"]
    {
        let results = desk.ask(Query { hidden: hidden.clone(), ..asking(asked) }).await;
        let said = serde_json::to_string(&results).expect("json").replace(asked, "");
        let quiet = !said.contains("画眉鸟") && !said.contains("金丝雀计划") && !said.contains("closed");
        assert!(quiet, "{asked}: {said}");
        let more = desk.search.complete(asked, &hidden, 10).await.expect("suggestions");
        let said: String = more.iter().map(|one| one.text.as_str()).collect();
        assert!(!said.contains("画眉") && !said.contains("金丝雀"), "{asked}: {said}");
    }
    let suggestions = desk.search.complete("chuangk", &hidden, 5).await.expect("suggestions");
    assert!(suggestions.iter().any(|one| one.text == "窗口公告" && !one.url.is_empty()), "{suggestions:?}");
    assert!(desk.search.complete("", &hidden, 5).await.expect("none").is_empty());
}

#[tokio::test]
async fn nothing_found_says_which_word_and_what_the_filters_hide() {
    let desk = Desk::with(three()).await;
    let results = desk.ask(asking("网站管理 火箭发射")).await;
    assert!(results.relaxed && results.missing.contains(&"火箭".to_owned()), "{:?}", results.missing);
    let narrow = desk.ask(Query { year: Some("1999".to_owned()), ..asking("网站") }).await;
    assert_eq!((narrow.total, narrow.without_filters), (0, 2));
}

#[tokio::test]
async fn an_index_of_other_fields_starts_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut schema = tantivy::schema::Schema::builder();
    schema.add_text_field("title", tantivy::schema::STRING);
    Index::create_in_dir(folder.path(), schema.build()).expect("an older index");
    let search = Search::open(folder.path()).expect("opened");
    assert_eq!((search.position(), search.size()), (0, 0), "it is filled from the journal again");
}

#[tokio::test]
async fn filters_narrow_and_counts_show_the_alternatives() {
    let mut docs = three();
    docs[1].site = "site-2".to_owned();
    docs[1].site_name = "区政务服务局".to_owned();
    docs[1].column = "fwzx".to_owned();
    docs[1].published_at = Moment(5_000);
    docs[2].kind = "video".to_owned();
    let desk = Desk::with(docs).await;
    let ask = |query: Query| desk.ask(query);

    let all = ask(Query::default()).await;
    assert_eq!(all.total, 3);
    assert_eq!(all.hits[0].id, "notice", "the newest first when nothing is asked");
    assert_eq!((all.sites[0].key.as_str(), all.sites[0].count), ("site-1", 2));
    assert_eq!(all.sites[1].name, "区政务服务局");

    let on_site = ask(Query { site: Some("site-2".to_owned()), ..Query::default() }).await;
    assert_eq!((on_site.total, on_site.sites.len(), on_site.columns.len()), (1, 2, 1));
    let below = ask(Query { column: Some("/zwgk/".to_owned()), ..Query::default() }).await;
    assert_eq!((below.total, below.columns.len()), (2, 2));
    let not_half = ask(Query { column: Some("zwg".to_owned()), ..Query::default() }).await;
    assert_eq!(not_half.total, 0);
    let kind = ask(Query { kind: Some("video".to_owned()), ..asking("培训") }).await;
    assert_eq!(kind.hits[0].id, "news");
    let since = ask(Query { from: Some(Moment(2_000)), until: Some(Moment(5_001)), ..Query::default() }).await;
    assert_eq!(since.total, 1);
    let paged = ask(Query { page: 2, size: 2, ..Query::default() }).await;
    assert_eq!((paged.total, paged.hits.len()), (3, 1));
    let far = ask(Query { page: usize::MAX, size: 100, ..Query::default() }).await;
    assert_eq!((far.total, far.hits.len()), (3, 0));
}

#[tokio::test]
async fn what_is_taken_away_is_not_found() {
    let desk = Desk::with(three()).await;
    let mut hidden = doc("notice", "关于做好窗口服务的通知", "");
    hidden.visible = false;
    desk.search.apply(7, vec![Change::Remove("measures".to_owned()), put(hidden)]).await.expect("applied");
    assert!(desk.found("办法").await.is_empty());
    assert!(desk.found("窗口").await.is_empty());
    assert_eq!(desk.search.size(), 1);

    desk.search.apply(8, vec![put(doc("news", "新标题", "新内容"))]).await.expect("applied");
    assert!(desk.found("培训").await.is_empty(), "replaced");
    assert_eq!(desk.found("新标题").await, ["news"]);
    assert_eq!(desk.search.position(), 8);
    desk.search.clear().await.expect("cleared");
    assert_eq!((desk.search.size(), desk.search.position()), (0, 0));
}

#[tokio::test]
async fn the_position_survives_and_a_broken_index_starts_again() {
    let Desk { search, folder } = Desk::with(three()).await;
    search.apply(41, Vec::new()).await.expect("applied");
    // A second look while the first still writes, as other commands take it.
    assert_eq!(Search::open(folder.path()).expect("opened").position(), 41);
    drop(search);
    let again = Search::open(folder.path()).expect("opened");
    assert_eq!((again.position(), again.size()), (41, 3));
    drop(again);

    std::fs::write(folder.path().join("meta.json"), b"{").expect("broken");
    let rebuilt = Search::open(folder.path()).expect("opened again");
    assert_eq!((rebuilt.position(), rebuilt.size()), (0, 0));
    rebuilt.apply(1, vec![put(doc("a", "重建", ""))]).await.expect("writable");
}

#[tokio::test]
async fn an_index_of_another_version_starts_again() {
    let Desk { search, folder } = Desk::with(three()).await;
    drop(search);
    let meta = folder.path().join("meta.json");
    let text = std::fs::read_to_string(&meta).expect("read");
    let other = text.replace(&format!("\\\"version\\\":{VERSION}"), "\\\"version\\\":0");
    assert_ne!(text, other);
    std::fs::write(&meta, other).expect("written");
    assert_eq!(Search::open(folder.path()).expect("opened").position(), 0);
}

#[tokio::test]
async fn an_index_that_a_lost_machine_damaged_starts_again() {
    let Desk { search, folder } = Desk::with(three()).await;
    drop(search);
    let meta = folder.path().join("meta.json");
    let text = std::fs::read_to_string(&meta).expect("read");
    let other = text.replace(&folder::machine_start(), "another start");
    assert_ne!(text, other);
    std::fs::write(&meta, &other).expect("written");
    assert_eq!(Search::open(folder.path()).expect("opened").position(), 1, "nothing was lost");

    let files = std::fs::read_dir(folder.path()).expect("listed").flatten();
    let store = files.map(|file| file.path()).find(|path| path.extension().is_some_and(|e| e == "pos"));
    let store = store.expect("positions");
    let mut bytes = std::fs::read(&store).expect("read");
    bytes[0] ^= 0xff;
    std::fs::write(&store, bytes).expect("damaged");
    assert_eq!(Search::open(folder.path()).expect("opened").position(), 0, "built again");
}

/// Texts as people paste them: Chinese, markup, signs, characters that fold into several.
fn pasted() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "网站",
        "網站",
        "管理",
        "a",
        "B-2",
        "㎡",
        "ﬁ",
        "İ",
        "<b>",
        "&amp;",
        "\"",
        "“",
        "”",
        "《",
        "》",
        "-",
        " ",
        "\n",
        "。",
        "\u{202e}",
        "\u{0301}",
        "😀",
        "２０２６",
        "𠮷",
        "\u{0}",
    ]);
    let known = prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat());
    prop_oneof![known, any::<String>()]
}

proptest! {
    #[test]
    fn whatever_is_shown_is_the_text_and_nothing_else(text in pasted(), asked in pasted()) {
        let words = question::Question::read(&asked, &Synonyms::default()).wanted;
        let html = highlight::whole(&text, &words);
        let plain = html.replace("<mark>", "").replace("</mark>", "");
        prop_assert!(!plain.contains(['<', '>', '"', '\'']), "{plain}");
        prop_assert_eq!(html.matches("<mark>").count(), html.matches("</mark>").count());
        let plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", "\"").replace("&#39;", "'");
        let expected = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
        let expected: String = expected.filter(|c| !c.is_control()).collect();
        prop_assert_eq!(plain.replace("&amp;", "&"), expected);
        highlight::stretch(&text, &words);
    }

    #[test]
    fn a_text_is_found_by_any_part_of_itself(text in pasted(), from in 0_usize..20, length in 1_usize..12) {
        let folded = text::Folded::of(&text);
        let units = text::units(&folded.chars);
        let part = &units[from.min(units.len())..(from + length).min(units.len())];
        let mut analyzer = Desk::analyzer();
        let mut stream = analyzer.token_stream(&text);
        let mut there = std::collections::HashSet::new();
        while stream.advance() {
            there.insert((stream.token().position, stream.token().text.clone()));
        }
        for term in text::covering(&folded.chars, part) {
            prop_assert!(there.contains(&term), "{term:?}");
        }
    }
}

/// Prints how long one publication takes to be found; run with `--ignored --nocapture`.
#[tokio::test]
#[ignore = "a measurement"]
async fn measure_one_publication() {
    let folder = tempfile::tempdir().expect("a folder");
    let search = Search::open(folder.path()).expect("an index");
    let text = three().iter().map(|doc| doc.text.clone()).collect::<String>().repeat(15);
    for batch in 0..20_i64 {
        let docs = (0..500).map(|n| put(doc(&format!("{batch}-{n}"), MEASURES, &text))).collect();
        search.apply(batch, docs).await.expect("applied");
    }
    let mut took = Vec::new();
    for n in 0..200 {
        let start = std::time::Instant::now();
        search.apply(n, vec![put(doc(&format!("one-{n}"), MEASURES, &text))]).await.expect("applied");
        took.push(start.elapsed());
    }
    took.sort();
    println!("one publication: p50 {:?} p99 {:?}", took[100], took[198]);
    let start = std::time::Instant::now();
    let results = search.query(&asking(MEASURES)).await.expect("an answer");
    println!("one question over {}: {:?}", results.total, start.elapsed());
}
