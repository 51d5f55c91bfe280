//! The table of what is a finding and what is not (facts §7.6 and more than two hundred of our own), with precision and
//! recall printed and asserted; and a mixed corpus as offices write it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::collections::BTreeMap;

use screening::{Engine, HostRules, Kind, Leader, Lists, Place, Severity, list_of_house};

mod table;

/// The engine that the vectors are judged by: the house's lists, an invented roster, the platform's own hosts.
fn engine() -> Engine {
    let leader = |name: &str, posts: &[&str], order: u32, left: Option<jiff::civil::Date>| Leader {
        name: name.to_owned(),
        posts: posts.iter().map(|post| (*post).to_owned()).collect(),
        group: "区政府".into(),
        order,
        left,
    };
    Engine::new(&Lists {
        terms: list_of_house().unwrap(),
        leaders: vec![
            leader("沈望舒", &["区委副书记", "区长"], 1, None),
            leader("顾长青", &["区委常委", "常务副区长"], 2, None),
            leader("陆知行", &["副区长"], 3, None),
            leader("宁远", &["副区长"], 4, None),
            leader("叶秋白", &["副区长"], 5, Some(jiff::civil::date(2025, 3, 1))),
        ],
        allowed: ["010-64031118", "(010) 8404-0000", "13901000000", "12345", "攻府岭", "xinxi@dongcheng.example"]
            .map(str::to_owned)
            .to_vec(),
        hosts: HostRules {
            own: vec!["dongcheng.localhost".into()],
            trusted: vec!["gov.cn".into()],
            dangerous: vec!["evil.example".into()],
            shorteners: vec![],
            commerce: vec!["market.example".into()],
            commerce_labels: vec!["shop".into()],
        },
        today: jiff::civil::date(2026, 11, 26),
    })
    .unwrap()
}

/// What counts as found: everything graver than a hint, by kind and by what stands there.
fn found(engine: &Engine, place: Place, text: &str) -> Vec<(String, String)> {
    let findings = engine.text(place, text);
    findings.into_iter().filter(|f| f.severity > Severity::Hint).map(|f| (f.kind.name(), f.found)).collect()
}

#[derive(Default)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }
    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }
}

/// Compares and collects what differs.
fn judge(rows: &[(&str, &[(&str, &str)])], place: &Place) -> (BTreeMap<String, Score>, Vec<String>) {
    let engine = engine();
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    let mut differences = Vec::new();
    for (text, wanted) in rows {
        let mut found = found(&engine, place.clone(), text);
        for (kind, what) in *wanted {
            assert!(kind.parse::<Kind>().is_ok(), "{kind}");
            let score = scores.entry((*kind).to_owned()).or_default();
            match found.iter().position(|(k, w)| k == kind && w == what) {
                Some(at) => {
                    found.remove(at);
                    score.right += 1;
                }
                None => {
                    score.missed += 1;
                    differences.push(format!("missed {kind} {what:?} in {text:?}, found {found:?}"));
                }
            }
        }
        for (kind, what) in found {
            scores.entry(kind.clone()).or_default().wrong += 1;
            differences.push(format!("wrongly found {kind} {what:?} in {text:?}"));
        }
    }
    (scores, differences)
}

fn print(title: &str, scores: &BTreeMap<String, Score>) -> Score {
    println!(
        "{title}\n{:<24} {:>6} {:>6} {:>6} {:>9} {:>7}",
        "kind", "right", "wrong", "missed", "precision", "recall"
    );
    let mut all = Score::default();
    for (kind, score) in scores {
        println!(
            "{kind:<24} {:>6} {:>6} {:>6} {:>9.3} {:>7.3}",
            score.right,
            score.wrong,
            score.missed,
            score.precision(),
            score.recall()
        );
        all.right += score.right;
        all.wrong += score.wrong;
        all.missed += score.missed;
    }
    println!(
        "{:<24} {:>6} {:>6} {:>6} {:>9.3} {:>7.3}",
        "all",
        all.right,
        all.wrong,
        all.missed,
        all.precision(),
        all.recall()
    );
    all
}

#[test]
fn every_vector_is_judged_right() {
    let rows = table::VECTORS;
    let titles = table::TITLES;
    println!("{} vectors", rows.len() + titles.len());
    assert!(rows.len() + titles.len() >= 210, "{}", rows.len() + titles.len());
    let (mut scores, mut differences) = judge(rows, &Place::Body);
    let (others, more) = judge(titles, &Place::Title);
    differences.extend(more);
    for (kind, score) in others {
        let sum = scores.entry(kind).or_default();
        sum.right += score.right;
        sum.wrong += score.wrong;
        sum.missed += score.missed;
    }
    let all = print("vectors", &scores);
    for difference in &differences {
        println!("{difference}");
    }
    assert!(all.precision() >= 1.0 && all.recall() >= 1.0, "{} differences", differences.len());
}

#[test]
fn a_mixed_corpus_is_judged_well() {
    let (scores, differences) = judge(table::CORPUS, &Place::Body);
    let all = print("mixed corpus", &scores);
    for difference in &differences {
        println!("{difference}");
    }
    assert!(all.precision() >= 0.9 && all.recall() >= 0.9, "{} differences", differences.len());
}

#[test]
fn nothing_is_found_inside_generated_serials() {
    // Valid numbers inside longer rows, behind letters, behind labels of orders: a thousand of each.
    let engine = engine();
    let valid = ["110101199003070011", "13800138000", "6222020200012345670", "110101800101123"];
    for (index, number) in valid.iter().cycle().take(4_000).enumerate() {
        let serial = match index % 5 {
            0 => format!("{}{number}", 10_000 + index),
            1 => format!("{number}{}", 10_000 + index),
            2 => format!("DD{number}"),
            3 => format!("订单号：{number}"),
            _ => format!("流水号 {number}"),
        };
        // A row of letters and 11 or 18 digits that continues one is the same case.
        let found = found(&engine, Place::Body, &format!("已受理，{serial}，请查询。"));
        let accidental = serial.chars().filter(char::is_ascii_digit).count() <= 19 && index % 5 < 2;
        let found: Vec<_> = found.into_iter().filter(|(kind, _)| !(accidental && kind == "bank_card")).collect();
        assert!(found.is_empty(), "{serial}: {found:?}");
    }
}
