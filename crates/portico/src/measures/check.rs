//! The register held to the sources: a status that is claimed names a control that exists and
//! tests that exist, by name. That they pass is what the test run says.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use platform::rulebook::{Duty, DutyStatus};

/// Prints what is missing; exits with 1 when anything is.
pub fn check(sources: Option<PathBuf>, duties: &[Duty]) -> anyhow::Result<ExitCode> {
    let root = super::sources_from(sources)?;
    let known = Known::read(&root)?;
    let problems: Vec<String> = duties.iter().flat_map(|duty| known.problems(&root, duty)).collect();
    for problem in &problems {
        println!("{problem}");
    }
    let claimed = duties.iter().filter(|duty| duty.status != DutyStatus::NotYet).count();
    println!("{claimed} of {} duties are claimed; {} problems", duties.len(), problems.len());
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Names that the sources hold.
struct Known {
    tests: BTreeSet<String>,
    messages: BTreeSet<String>,
}

impl Known {
    fn read(root: &Path) -> anyhow::Result<Self> {
        let mut known = Self { tests: BTreeSet::new(), messages: BTreeSet::new() };
        for folder in ["crates", "e2e", "web/src", "web/tests", "xtask/src"] {
            let folder = root.join(folder);
            if folder.is_dir() {
                known.read_folder(&folder)?;
            }
        }
        Ok(known)
    }

    fn read_folder(&mut self, folder: &Path) -> anyhow::Result<()> {
        for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "node_modules") {
                    self.read_folder(&path)?;
                }
                continue;
            }
            match path.extension().and_then(|end| end.to_str()) {
                Some("rs") => self.tests.extend(rust_tests(&std::fs::read_to_string(&path)?)),
                Some("ts") => self.tests.extend(script_tests(&std::fs::read_to_string(&path)?)),
                Some("ftl") => self.messages.extend(messages(&std::fs::read_to_string(&path)?)),
                _ => {}
            }
        }
        Ok(())
    }

    fn problems(&self, root: &Path, duty: &Duty) -> Vec<String> {
        let id = &duty.id;
        let mut problems = Vec::new();
        let unknown = duty.refusals.iter().filter(|key| !self.messages.contains(*key));
        problems.extend(unknown.map(|key| format!("{id}: no message `{key}`")));
        if duty.status == DutyStatus::NotYet {
            if !duty.control.is_empty() || !duty.tests.is_empty() {
                problems.push(format!("{id}: a duty that is kept by nothing names a control or a test"));
            }
            return problems;
        }
        if let Err(problem) = control(root, &duty.control) {
            problems.push(format!("{id}: {problem}"));
        }
        if duty.tests.is_empty() {
            problems.push(format!("{id}: no test"));
        }
        let missing = duty.tests.iter().filter(|test| !self.tests.contains(*test));
        problems.extend(missing.map(|test| format!("{id}: no test `{test}`")));
        problems
    }
}

/// A control is a file, or a file and a name in it: `crates/…/review.rs::approve`.
fn control(root: &Path, control: &str) -> Result<(), String> {
    let (path, name) = match control.split_once("::") {
        Some((path, name)) => (path, Some(name)),
        None => (control, None),
    };
    let file = root.join(path);
    if path.is_empty() || !file.exists() {
        return Err(format!("no control `{path}`"));
    }
    let Some(name) = name else { return Ok(()) };
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{path}: {error}"))?;
    let found = if path.ends_with(".rs") { defines(&text, name) } else { text.contains(name) };
    if found { Ok(()) } else { Err(format!("`{path}` holds no `{name}`")) }
}

/// Whether a Rust source defines the name.
fn defines(text: &str, name: &str) -> bool {
    ["fn ", "struct ", "enum ", "const ", "static ", "trait ", "type "].iter().any(|kind| {
        text.match_indices(&format!("{kind}{name}")).any(|(at, found)| {
            let after = text[at + found.len()..].chars().next();
            after.is_none_or(|next| !next.is_alphanumeric() && next != '_')
        })
    })
}

/// Names of the functions that stand under a `#[test]` of some kind.
fn rust_tests(text: &str) -> Vec<String> {
    let mut tests = Vec::new();
    let mut under_test = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") && line.contains("test") && !line.contains("cfg(") {
            under_test = true;
        } else if let Some(at) = line.find("fn ").filter(|_| under_test) {
            let name = line[at + 3..].split(|c: char| !c.is_alphanumeric() && c != '_').next();
            tests.extend(name.map(ToOwned::to_owned));
            under_test = false;
        } else if line.ends_with('}') {
            under_test = false;
        }
    }
    tests
}

/// Titles of browser and front-end tests.
fn script_tests(text: &str) -> Vec<String> {
    let opening = |line: &str| {
        let rest = ["test(", "it("].iter().find_map(|open| line.trim_start().strip_prefix(open))?;
        let quote = rest.chars().next().filter(|c| "\"'`".contains(*c))?;
        rest[1..].split(quote).next().map(ToOwned::to_owned)
    };
    text.lines().filter_map(opening).collect()
}

/// Keys of a Fluent file.
fn messages(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "pub async fn approve(act: &Act) {}\n#[tokio::test]\nasync fn article_31_a() {}\n\
        #[cfg(test)]\nmod x { fn helper() {} }\n    #[test]\n    #[should_panic]\n    fn b() {}\n";

    #[test]
    fn tests_are_found_by_their_attribute() {
        assert_eq!(rust_tests(SOURCE), ["article_31_a", "b"]);
        assert_eq!(script_tests("  test(\"a walk\", async () => {\n it('b', f)\n const x = 1"), ["a walk", "b"]);
        assert_eq!(messages("# x\na-b = 1\n    [one] x = 2\nc = 3"), ["a-b", "c"]);
    }

    #[test]
    fn a_control_is_a_definition_and_not_a_mention() {
        assert!(defines(SOURCE, "approve"));
        assert!(!defines(SOURCE, "appr"));
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("crates")).unwrap();
        std::fs::write(folder.path().join("crates/a.rs"), SOURCE).unwrap();
        assert!(control(folder.path(), "crates/a.rs").is_ok());
        assert!(control(folder.path(), "crates/a.rs::approve").is_ok());
        assert!(control(folder.path(), "crates/a.rs::reject").is_err());
        assert!(control(folder.path(), "crates/b.rs").is_err());
        assert!(control(folder.path(), "").is_err());
    }

    #[test]
    fn a_false_claim_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("crates")).unwrap();
        std::fs::write(folder.path().join("crates/a.rs"), SOURCE).unwrap();
        let known = Known::read(folder.path()).unwrap();
        let mut duty = platform::rulebook::duties().unwrap().remove(0);
        duty.status = DutyStatus::Enforced;
        duty.control = "crates/a.rs::approve".into();
        duty.tests = vec!["article_31_a".into()];
        duty.refusals.clear();
        assert!(known.problems(folder.path(), &duty).is_empty());
        duty.tests.push("article_31_z".into());
        duty.refusals.push("no-such-message".into());
        assert_eq!(known.problems(folder.path(), &duty).len(), 2);
        duty.status = DutyStatus::NotYet;
        assert_eq!(known.problems(folder.path(), &duty).len(), 2);
    }

    #[test]
    fn the_register_holds_against_the_sources() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let known = Known::read(&root).unwrap();
        let duties = platform::rulebook::duties().unwrap();
        let problems: Vec<_> = duties.iter().flat_map(|duty| known.problems(&root, duty)).collect();
        assert!(problems.is_empty(), "{problems:#?}");
    }
}
