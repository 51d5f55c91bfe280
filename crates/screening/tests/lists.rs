//! The lists that come with the house, and lists that are wrong.

use screening::{Category, Engine, HostRules, Lists, Place, Severity, list_of_house, read_list};

fn today() -> jiff::civil::Date {
    jiff::civil::date(2026, 11, 26)
}

#[test]
fn the_house_brings_more_than_three_hundred_entries() {
    let terms = list_of_house().unwrap();
    assert!(terms.len() >= 300, "{}", terms.len());
    println!("{} entries", terms.len());
    let lists = Lists { terms, leaders: vec![], allowed: vec![], hosts: HostRules::default(), today: today() };
    let engine = Engine::new(&lists).unwrap();
    // Every entry finds itself, and its replacement is clean.
    for term in &lists.terms {
        let place = if term.category == Category::InternalWork { Place::Title } else { Place::Body };
        let findings = engine.text(place.clone(), &term.word);
        assert!(findings.iter().any(|f| f.span == (0..term.word.len())), "{} is not found: {findings:?}", term.word);
        if let Some(to) = &term.replacement {
            let left: Vec<_> = engine.text(place, to).into_iter().filter(|f| f.severity > Severity::Hint).collect();
            assert!(left.is_empty(), "{} → {to}: {left:?}", term.word);
        }
    }
}

#[test]
fn a_mistake_in_a_list_is_named_with_its_line() {
    let error = |text: &str| read_list(text).unwrap_err();
    let typo = "name = \"a\"\nversion = \"1\"\ncategory = \"speling\"\n[[term]]\nword = \"攻府\"\n";
    assert_eq!((error(typo).line, error(typo).why.as_str()), (4, "unknown category: speling"));
    let field = "name = \"a\"\nversion = \"1\"\ncategory = \"spelling\"\n[[term]]\nwrod = \"攻府\"\n";
    assert_eq!(error(field).line, 5);
    assert_eq!(error("name = \"a\"\nversion = ").line, 2);
    assert_eq!(error("word,category\n攻府,spelling\n人,spelling\n").line, 3);
    assert_eq!(error("word,severity\n攻府,blokc\n").line, 2);
    assert_eq!(error("word,replacement\n攻府,\"政府\n").line, 2);
    assert_eq!(error("word\n攻府\n攻　府\n").line, 3);
    assert!(error("word,replacement\n攻府,攻府\n").why.contains("replaced by itself"));
    assert!(error("word,context_not\n按排,排名\n").why.contains("no longer phrase"));
    assert!(read_list("").is_err());
}

#[test]
fn csv_and_toml_say_the_same() {
    let csv = "word,category,severity,why,replacement,context_not,list\n\
               按排,spelling,block,\"错字, 常见\",安排,按排名|按排序,局@3\n";
    let toml = "name = \"局\"\nversion = \"3\"\ncategory = \"spelling\"\n[[term]]\nword = \"按排\"\nseverity = \"block\"\n\
                why = \"错字, 常见\"\nto = \"安排\"\nnot = [\"按排名\", \"按排序\"]\n";
    assert_eq!(read_list(csv).unwrap(), read_list(toml).unwrap());
}

#[test]
fn a_million_entries_are_refused_with_bounded_work() {
    let mut csv = String::from("word\n");
    let mut toml = String::from("name = \"a\"\nversion = \"1\"\ncategory = \"other\"\n[[group]]\nwords = [\n");
    for i in 0..1_000_000_u32 {
        csv.push_str(&format!("词{i}\n"));
        toml.push_str(&format!("\"词{i}\",\n"));
    }
    toml.push_str("]\n");
    for text in [csv, toml] {
        let error = read_list(&text).unwrap_err();
        assert!(error.why.contains("more than"), "{error}");
    }
    let huge = "x".repeat(40 << 20);
    assert!(read_list(&huge).unwrap_err().why.contains("bytes"));
}

#[test]
fn the_version_follows_the_lists() {
    let terms = list_of_house().unwrap();
    let lists = Lists { terms, leaders: vec![], allowed: vec![], hosts: HostRules::default(), today: today() };
    let first = Engine::new(&lists).unwrap();
    assert_eq!(first.version(), Engine::new(&lists.clone()).unwrap().version());
    let mut other = lists.clone();
    other.terms.pop();
    assert_ne!(first.version(), Engine::new(&other).unwrap().version());
    let tomorrow = Lists { today: today().tomorrow().unwrap(), ..lists };
    assert_eq!(first.version(), Engine::new(&tomorrow).unwrap().version());
}
