//! Judged questions over the demonstration's articles: how good the first ten results are
//! (nDCG@10), printed for each and kept from falling.

use std::path::Path;

use platform::Moment;
use platform::search::{Change, Doc, Query, Results, Search};
use serde::Deserialize;

/// The mean may not fall below this; raised when ranking gets better.
const FLOOR: f64 = 0.90;
const FIRST: usize = 10;

#[derive(Deserialize)]
struct Judged {
    question: Vec<Question>,
}

#[derive(Deserialize)]
struct Question {
    asked: String,
    best: Vec<String>,
    good: Vec<String>,
}

impl Question {
    /// What a page of this title is worth to whoever asked.
    fn gain(&self, title: &str, over: bool) -> f64 {
        let has = |parts: &[String]| parts.iter().any(|part| title.contains(part.as_str()));
        let gain = if has(&self.best) {
            3.0
        } else if has(&self.good) {
            1.0
        } else {
            0.0
        };
        if over && gain > 0.0 { gain - 1.0 } else { gain }
    }
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn articles() -> Vec<Doc> {
    let mut docs = Vec::new();
    let mut files: Vec<_> =
        std::fs::read_dir(root().join("demo/articles")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|file| !file.ends_with("queue.jsonl")) {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let article: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |field: &str| article[field].as_str().unwrap_or_default().to_owned();
            let validity = match article["document"]["validity"].as_str() {
                Some("废止") => "repealed",
                Some("失效") => "expired",
                Some(_) => "in_force",
                None => "",
            };
            docs.push(Doc {
                id: text("key"),
                site: text("site"),
                site_name: text("site"),
                column: text("column"),
                column_name: text("column"),
                unit: text("unit"),
                kind: text("kind"),
                title: text("title"),
                text: plain(&text("body")),
                lead: text("lead"),
                files: String::new(),
                url: format!("/{}", text("key")),
                source: text("source"),
                validity: validity.to_owned(),
                published_at: Moment::from(text("date").parse::<jiff::Timestamp>().unwrap()),
                visible: true,
            });
        }
    }
    docs
}

fn plain(html: &str) -> String {
    let mut inside = false;
    let text = html.chars().filter(|c| {
        let shown = !inside && *c != '<';
        inside = *c == '<' || (inside && *c != '>');
        shown
    });
    text.collect()
}

fn discounted(gains: impl Iterator<Item = f64>) -> f64 {
    gains.take(FIRST).zip(2_u32..).map(|(gain, place)| gain / f64::from(place).log2()).sum()
}

#[tokio::test]
async fn judged_questions_are_answered_well() {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open(folder.path()).unwrap();
    let docs = articles();
    search.apply(1, docs.iter().cloned().map(|doc| Change::Put(Box::new(doc))).collect()).await.unwrap();
    let judged = std::fs::read_to_string(root().join("bench/search-judged.toml")).unwrap();
    let judged: Judged = toml::from_str(&judged).unwrap();
    let over = |doc: &Doc| matches!(doc.validity.as_str(), "repealed" | "expired");
    let ask = async |text: &str| -> Results {
        search.query(&Query { text: text.to_owned(), size: FIRST, ..Query::default() }).await.unwrap()
    };
    let mut sum = 0.0;
    for question in &judged.question {
        let mut found = ask(&question.asked).await;
        if (found.total == 0 || found.relaxed)
            && let Some(other) = found.suggestions.first().cloned()
        {
            found = ask(&other).await;
        }
        let mut ideal: Vec<f64> = docs.iter().map(|doc| question.gain(&doc.title, over(doc))).collect();
        ideal.sort_by(|one, other| other.total_cmp(one));
        assert!(ideal[0] > 0.0, "{} is answered by nothing: the demonstration has changed", question.asked);
        let gains = found.hits.iter().chain(&found.also).map(|hit| {
            let doc = docs.iter().find(|doc| doc.id == hit.id).unwrap();
            question.gain(&doc.title, over(doc))
        });
        let score = discounted(gains) / discounted(ideal.into_iter());
        println!(
            "{score:.3}  {} ({} found{})",
            question.asked,
            found.total,
            if found.relaxed { ", relaxed" } else { "" }
        );
        sum += score;
    }
    let mean = sum / judged.question.len() as f64;
    println!("nDCG@10 of {} questions: {mean:.3}", judged.question.len());
    assert!(mean >= FLOOR, "nDCG@10 fell to {mean:.3}");
}
