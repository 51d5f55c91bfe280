//! Markdown pages of the repository: every relative link must lead to a file that is there.

use crate::process;
use anyhow::{Result, bail};
use std::io::Write;
use std::path::Path;

/// Checks all Markdown files that git knows, with the faults in the log.
pub fn check(log: &Path) -> Result<()> {
    let listed = process::capture(process::command("git").args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "*.md",
    ]))?;
    let mut faults = Vec::new();
    for page in listed.lines() {
        let file = process::root().join(page);
        let Ok(markdown) = std::fs::read_to_string(&file) else {
            continue;
        };
        let dir = file.parent().unwrap_or(Path::new("."));
        for target in relative_links(&markdown) {
            if !dir.join(&target).exists() {
                faults.push(format!("{page}: no file {target}"));
            }
        }
    }
    let mut log = process::append(log)?;
    for fault in &faults {
        writeln!(log, "{fault}")?;
    }
    if !faults.is_empty() {
        bail!("{} links lead nowhere", faults.len());
    }
    Ok(())
}

/// Targets of `[text](target)` that are paths, without fragment and title, outside of code.
fn relative_links(markdown: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut in_code = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        // Every second part between backticks is code.
        for prose in line.split('`').step_by(2) {
            for rest in prose.split("](").skip(1) {
                let target = rest.split([')', ' ', '#']).next().unwrap_or_default();
                if !target.is_empty() && !target.contains(':') && !target.starts_with('/') {
                    links.push(target.to_owned());
                }
            }
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_are_followed() {
        let page = "[a](docs/a.md#part) [b](https://example.org) ![c](c.png \"title\") [d](#here)\n\
                    `[e](e.md)`\n```\n[f](f.md)\n```\n[g](g.md)";
        assert_eq!(relative_links(page), ["docs/a.md", "c.png", "g.md"]);
    }
}
