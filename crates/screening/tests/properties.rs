//! What holds for every text: nothing panics, spans are what stands there, mending mends, and no text is slow.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use screening::{
    CODES, Engine, Finding, HostRules, Kind, Leader, Lists, Place, Severity, list_of_house, mend, redact, visible_text,
};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let leader =
        Leader {
            name: "沈望舒".into(), posts: vec!["区长".into()], group: "区政府".into(), order: 1, left: None
        };
    Engine::new(&Lists {
        terms: list_of_house().unwrap(),
        leaders: vec![leader],
        allowed: vec!["010-64031118".into()],
        hosts: HostRules { own: vec!["dongcheng.localhost".into()], ..HostRules::default() },
        today: jiff::civil::date(2026, 11, 26),
    })
    .unwrap()
});

/// Pieces from which hostile and ordinary texts are put together.
fn piece() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "110101199003070011",
        "11010519491231002X",
        "13800138000",
        "6222020200012345670",
        "110101800101123",
        "010-64031119",
        "京A12345",
        "zhangsan@qq.com",
        "护照E12345678",
        "机密★10年",
        "此件不公开",
        "区长沈望书",
        "攻府",
        "领导小姐",
        "，",
        "。",
        "\n",
        "\n\n",
        "\t",
        " ",
        "　",
        "\u{200b}",
        "\u{feff}",
        "-",
        "－",
        ".",
        "张三",
        "电话",
        "家庭电话：",
        "订单号：",
        "一三八零零一三八零零零",
        "http://t.cn/a",
        "https://www.dongcheng.localhost/1",
        "＠",
        "１３８",
        "零",
        "一",
        "😀",
        "𝟏",
        "é",
        "ß",
        "x",
        "X",
        "元",
        "第",
        "<",
        ">",
        "&",
        "&#49;",
        "&nbsp;",
        "<b>",
        "</b>",
        "<p>",
        "<br>",
        "<a href=\"http://1.2.3.4/\">",
        "</a>",
        "<img alt=\"13800138000\">",
        "京",
        "A",
        "仅供",
        "参考",
        "(",
        ")",
        "（",
        "）",
        "★",
    ])
    .prop_map(str::to_owned);
    prop_oneof![6 => fixed, 2 => "[0-9]{1,20}", 1 => "\\PC{0,6}", 1 => "[0-9０-９ \\-]{1,24}"]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

fn check(text: &str, findings: &[Finding]) {
    for finding in findings {
        assert_eq!(text.get(finding.span.clone()), Some(finding.found.as_str()), "{finding:?}");
        let (_, arguments) = CODES.iter().find(|(code, _)| *code == finding.why.code).unwrap();
        let given: Vec<&str> = finding.why.args.keys().copied().collect();
        let mut wanted = arguments.to_vec();
        wanted.sort_unstable();
        assert_eq!(given, wanted, "{}", finding.why.code);
        let stored = serde_json::to_string(finding).unwrap();
        assert_eq!(&serde_json::from_str::<Finding>(&stored).unwrap(), finding);
    }
}

/// What a click on "redact all" must have removed.
fn blockers(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|f| f.severity == Severity::Block && f.kind.is_private()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn every_span_is_what_stands_there(text in text()) {
        for place in [Place::Title, Place::Body, Place::FileName] {
            check(&text, &ENGINE.text(place, &text));
        }
    }

    #[test]
    fn mended_text_has_no_private_number_left(text in text()) {
        let mut mended = text.clone();
        // Numbers that overlap can be taken apart one after the other; a few clicks must do.
        for _ in 0..3 {
            let findings = ENGINE.text(Place::Body, &mended);
            if blockers(&findings).is_empty() {
                return Ok(());
            }
            mended = mend(&mended, &findings);
        }
        let findings = ENGINE.text(Place::Body, &mended);
        prop_assert!(blockers(&findings).is_empty(), "{text:?} → {mended:?}: {:?}", blockers(&findings));
    }

    #[test]
    fn mended_bodies_keep_their_tags(text in text()) {
        let body = format!("<p>{text}</p>");
        let seen = visible_text(&body);
        for finding in ENGINE.html(&body) {
            match finding.place {
                Place::Body => prop_assert_eq!(seen.get(finding.span.clone()), Some(finding.found.as_str())),
                Place::LinkText => prop_assert!(seen.get(finding.span.clone()).is_some()),
                _ => {}
            }
        }
        let mended = ENGINE.mend_html(&body, &|finding| finding.kind.is_private());
        let tags = |html: &str| html.matches(['<', '>']).count();
        prop_assert_eq!(tags(&body), tags(&mended));
        let again = ENGINE.mend_html(&mended, &|finding| finding.kind.is_private());
        let left = ENGINE.text(Place::Body, &visible_text(&again));
        prop_assert!(blockers(&left).is_empty(), "{body:?} → {again:?}: {:?}", blockers(&left));
    }

    #[test]
    fn redaction_shows_no_identity_digit(found in "[0-9０-９Xx \\-]{11,24}") {
        for kind in [Kind::IdNumber, Kind::IdNumber15] {
            prop_assert!(!redact(kind, &found).chars().any(char::is_numeric));
        }
    }
}

#[test]
fn one_number_is_masked_in_one_way() {
    for found in ["13800138000", "138 0013 8000", "１３８００１３８０００", "一三八零零一三八零零零", "8613800138000"]
    {
        assert_eq!(redact(Kind::Mobile, found), "138****8000");
    }
    assert_eq!(redact(Kind::IdNumber, "110101 19900307 0011"), "*".repeat(18));
    assert_eq!(redact(Kind::BankCard, "6222 0202 0001 2345 670"), "***************5670");
    assert_eq!(redact(Kind::Landline, "010-64031119"), "010-********");
    assert_eq!(redact(Kind::Email, "ｚhangsan＠qq.com"), "z***@qq.com");
    assert_eq!(redact(Kind::Plate, "京A·12345"), "京A*****");
    assert_eq!(redact(Kind::Passport, "e12345678"), "E********");
}

#[test]
fn a_number_split_by_tags_is_found_and_mended() {
    let body = "<p>身份证<b>110101</b>1990<i>0307</i>0011，电话138&#48;<span>0138</span>000</p><p>攻<em>府</em> &amp; 其他</p><img alt=\"李某13800138000\" src=\"/a.jpg\">";
    let findings = ENGINE.html(body);
    let kinds: Vec<_> = findings.iter().map(|f| (f.kind.name(), f.block, f.place.clone())).collect();
    assert_eq!(
        kinds,
        [
            ("id_number".to_owned(), 0, Place::Body),
            ("mobile".to_owned(), 0, Place::Body),
            ("term.spelling".to_owned(), 1, Place::Body),
            ("mobile".to_owned(), 2, Place::AltText),
        ]
    );
    let mended = ENGINE.mend_html(body, &|_| true);
    assert_eq!(
        mended,
        "<p>身份证<b>******************</b><i></i>，电话138****8000<span></span></p><p>政府<em></em> &amp; 其他</p><img alt=\"李某13800138000\" src=\"/a.jpg\">"
    );
    let only = ENGINE.mend_html(body, &|finding| finding.kind == Kind::Mobile);
    assert!(only.contains("<b>110101</b>") && only.contains("138****8000") && only.contains("攻<em>府</em>"));
}

#[test]
fn links_of_a_body_are_judged() {
    let codes =
        |body: &str| -> Vec<&'static str> { ENGINE.html(body).iter().map(|finding| finding.why.code).collect() };
    assert_eq!(
        codes("<a href=\"/a\">站内</a><a href=\"https://www.dongcheng.localhost/\">本站</a>"),
        Vec::<&str>::new()
    );
    assert_eq!(codes("<a href=\"java&#9;script:alert(1)\">点</a>"), ["link-scheme"]);
    assert_eq!(codes("<a href=\"http://evil.example/\">www.gov.cn</a>"), ["link-foreign", "link-disguised"]);
    assert_eq!(codes("<a href=\"http://t.cn/x\">短</a>"), ["link-shortener"]);
    assert_eq!(codes("<a href=\"http://中国.example/\">域名</a>"), ["link-punycode"]);
    assert_eq!(codes("<iframe src=\"//1.2.3.4/\"></iframe>"), ["link-number"]);
    assert_eq!(codes("<a href=\"data:text/html,x\">x</a>"), ["link-scheme"]);
}

/// Time that this thread has had on a processor; on the wall where the system does not say. Other work on the machine
/// must not make a text look slow.
fn spent(since: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// The shorter of two runs.
fn time(text: &str, screen: &dyn Fn(&str)) -> Duration {
    let since = Instant::now();
    (0..2)
        .map(|_| {
            let started = spent(since);
            screen(text);
            spent(since) - started
        })
        .min()
        .unwrap()
}

#[test]
fn no_text_is_slow() {
    let traps = [
        "1",
        "1 ",
        "12 ",
        "1-",
        "1\n",
        "零",
        "一1",
        "138-",
        "138 0013 ",
        "110101",
        "１",
        "\u{200b}",
        "1\u{200b}",
        "a@",
        "@",
        "a.@b.",
        "http://",
        "www.",
        "://",
        "京A1",
        "京A",
        "机密",
        "仅供",
        "仅供领导",
        "护照E1",
        "电话",
        "电话1",
        "区长",
        "沈望舒",
        "沈望舒、",
        "区长沈",
        "<",
        "<b>",
        "<b> </b>",
        "<a href=",
        "&",
        "&#",
        "&nbsp;",
        "<!--",
        "</",
        "<script>",
        "<td>",
        "攻府",
        "攻 府",
        "攻",
        "(((((",
        "((010)",
        "张三 010-6403111",
        "X",
        " ",
        "\n",
        "\t",
        "\r",
        "领导",
        "6222 ",
        "订单号",
        "订单号1",
    ];
    let screen = |text: &str| {
        let _ = ENGINE.text(Place::Body, text);
        let _ = ENGINE.html(text);
        let _ = ENGINE.mend_html(text, &|_| true);
    };
    for trap in traps {
        let small = trap.repeat((12_000 / trap.len()).max(1));
        let large = trap.repeat((96_000 / trap.len()).max(1));
        let (one, eight) = (time(&small, &screen), time(&large, &screen));
        // Eight times the text: linear is eight, quadratic sixty-four. Some systems count in steps of a few milliseconds.
        let fine = eight < one.max(Duration::from_millis(6)) * 24;
        assert!(fine, "{trap:?}: {one:?} for 12 kB, {eight:?} for 96 kB");
    }
}
