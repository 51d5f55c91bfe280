//! House rules as tests (ARCHITECTURE.md): which crate may know which, how files begin and how
//! long they are, and that a table is written only in its own folder.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::sources::{files, root};

/// The arrows: a crate may know those on its right and what they know.
const ARROWS: &[(&str, &[&str])] = &[
    ("schema", &[]),
    ("print", &[]),
    ("platform", &["schema", "print"]),
    ("screening", &[]),
    ("construction", &["platform", "print", "screening"]),
    ("content", &["construction", "platform", "print", "screening"]),
    ("disclosure", &["content", "construction", "platform", "print", "screening"]),
    ("services", &["content", "construction", "platform", "print", "screening"]),
    ("interaction", &["content", "construction", "platform", "print", "screening"]),
    (
        "operations",
        &["interaction", "services", "disclosure", "content", "construction", "platform", "print", "screening"],
    ),
    (
        "security",
        &[
            "operations",
            "interaction",
            "services",
            "disclosure",
            "content",
            "construction",
            "platform",
            "print",
            "screening",
        ],
    ),
    (
        "assessment",
        &[
            "security",
            "operations",
            "interaction",
            "services",
            "disclosure",
            "content",
            "construction",
            "platform",
            "print",
            "screening",
        ],
    ),
    (
        "portico",
        &[
            "assessment",
            "security",
            "operations",
            "interaction",
            "services",
            "disclosure",
            "content",
            "construction",
            "platform",
            "print",
            "screening",
        ],
    ),
    ("testkit", &["platform"]),
    ("xtask", &[]),
];

/// Lines that a source may have at most.
const LONGEST: usize = 600;

#[test]
fn crates_know_only_what_lies_below_them() {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .unwrap();
    let names: BTreeSet<_> = metadata.packages.iter().map(|package| package.name.to_string()).collect();
    for package in &metadata.packages {
        let name = package.name.to_string();
        let may: BTreeMap<_, _> = ARROWS.iter().copied().collect();
        let may = may.get(name.as_str()).unwrap_or_else(|| panic!("crate {name} stands in no arrow"));
        for dependency in &package.dependencies {
            if dependency.kind == DependencyKind::Development || !names.contains(&dependency.name) {
                continue;
            }
            assert!(may.contains(&dependency.name.as_str()), "{name} must not know {}", dependency.name);
        }
    }
}

#[test]
fn heavy_parts_are_touched_through_the_platform_alone() {
    for source in files(&["crates"], &["Cargo.toml"]) {
        if source.path.starts_with("crates/platform/") {
            continue;
        }
        for heavy in ["tantivy", "cedar-policy", "argon2", "lettre"] {
            let named = source.text.lines().any(|line| line.starts_with(heavy));
            assert!(!named, "{} names {heavy}", source.path);
        }
        let typesets =
            source.path != "crates/print/Cargo.toml" && source.text.lines().any(|line| line.starts_with("typst"));
        assert!(!typesets, "{} names typst; ask the crate print", source.path);
    }
}

#[test]
fn every_source_says_first_what_it_is() {
    let silent: Vec<_> = files(&["crates", "xtask"], &[".rs"])
        .into_iter()
        .filter(|source| !source.text.starts_with("//!"))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "these do not begin with //!: {silent:#?}");
}

#[test]
fn no_source_is_too_long_and_none_is_unfinished() {
    for source in files(&["crates", "xtask"], &[".rs"]) {
        let lines = source.text.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines", source.path);
        if source.path != "crates/portico/tests/it/architecture.rs" {
            for mark in ["todo!(", "unimplemented!(", "TODO", "FIXME"] {
                assert!(!source.text.contains(mark), "{} has a {mark}", source.path);
            }
        }
    }
}

#[test]
fn a_table_is_written_only_in_its_own_folder() {
    // Where each table's entity stands: `#[sea_orm(table_name = "…")]`.
    let sources = files(&["crates"], &[".rs"]);
    let mut wrong = Vec::new();
    let homes: BTreeMap<&str, &str> = sources
        .iter()
        .flat_map(|source| {
            let names = source.text.split("table_name = \"").skip(1).filter_map(|rest| rest.split('"').next());
            names.map(|table| (table, folder(&source.path)))
        })
        .collect();
    assert!(homes.len() > 20, "{homes:?}");
    for source in &sources {
        // Filling a database for measurements goes around the acts, and says so; the act itself
        // holds the journal's pen.
        let may = [
            "crates/portico/src/bench/approvals.rs",
            "crates/portico/src/bench/data.rs",
            "crates/portico/src/bench/takedown.rs",
            "crates/platform/src/act.rs",
        ];
        if source.path.contains("/tests/") || may.contains(&source.path.as_str()) {
            continue;
        }
        for (at, _) in source.text.match_indices("::Entity::") {
            let rest = &source.text[at + "::Entity::".len()..];
            let writes = ["insert", "update", "delete"].iter().any(|verb| rest.starts_with(verb));
            let module = source.text[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            if writes && !homes.iter().any(|(table, home)| is_of(table, module) && within(&source.path, home)) {
                wrong.push(format!("{}: {module}::Entity::{}", source.path, rest.lines().next().unwrap_or_default()));
            }
        }
        for verb in ["INSERT INTO ", "UPDATE ", "DELETE FROM "] {
            for rest in source.text.split(verb).skip(1) {
                let table: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if let Some(home) = homes.get(table.as_str())
                    && !within(&source.path, home)
                {
                    wrong.push(format!("{}: {verb}{table}", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn within(path: &str, home: &str) -> bool {
    folder(path) == home || folder(path).starts_with(&format!("{home}/"))
}

/// Whether a module is named like the table: `site_column` in `column.rs`, `page_tag` in `tag`.
fn is_of(table: &str, module: &str) -> bool {
    table == module || table.ends_with(&format!("_{module}")) || (module == "entry" && table == "journal")
}

#[test]
fn identifiers_of_people_and_secrets_are_in_no_source() {
    for source in files(&["crates", "xtask", "rules"], &[".rs", ".toml", ".cedar"]) {
        for secret in ["BEGIN PRIVATE KEY", "BEGIN RSA", "AKIA"] {
            assert!(!source.text.contains(secret) || source.path.ends_with("it/architecture.rs"), "{}", source.path);
        }
    }
}
