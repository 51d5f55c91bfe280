//! The sources as text, for the rules of the house that are about them.

use std::path::{Path, PathBuf};

/// A file of the workspace.
pub struct Source {
    /// Path from the root, with `/`.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file below these folders whose name ends like this.
pub fn files(folders: &[&str], ends: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    for folder in folders {
        collect(&root, &root.join(folder), ends, &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "nothing in {folders:?}");
    found
}

fn collect(root: &Path, folder: &Path, ends: &[&str], found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target" && name != "node_modules") {
                collect(root, &path, ends, found);
            }
        } else if ends.iter().any(|end| path.to_string_lossy().ends_with(end)) {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push(Source { path, text });
        }
    }
}

/// Every text between two double quotes on one line; in templates, where quotes stand within
/// quotes, that is more than the literals.
pub fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('"').skip(1))
}
