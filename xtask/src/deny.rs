//! The dependency tree against deny.toml: by cargo-deny where it is installed, otherwise by this
//! program itself, which reads the same file and judges licences, bans, features and sources.
//! Security advisories need cargo-deny, and the check says so when it had to do without.

use crate::{process, spdx};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// Runs the check, with its words in the log.
pub fn check(log: &Path) -> Result<()> {
    if process::find("cargo-deny").is_some() {
        return process::logged(process::cargo().args(["deny", "--color", "never", "check"]), log);
    }
    let rules: toml::Table = std::fs::read_to_string(process::root().join("deny.toml"))?.parse()?;
    let metadata = process::capture(process::cargo().args([
        "metadata",
        "--format-version=1",
        "--locked",
        "--filter-platform=x86_64-unknown-linux-gnu",
    ]))?;
    let tree = Tree::read(&serde_json::from_str(&metadata)?)?;
    let faults = tree.faults(&rules);
    let mut log = process::append(log)?;
    writeln!(log, "{} crates judged by deny.toml; advisories need cargo-deny", tree.crates.len())?;
    for fault in &faults {
        writeln!(log, "{fault}")?;
    }
    if !faults.is_empty() {
        bail!("{} faults in the dependency tree", faults.len());
    }
    Ok(())
}

/// The crates that are really built, with what they are judged by.
struct Tree {
    crates: Vec<Crate>,
}

struct Crate {
    name: String,
    version: String,
    licence: String,
    /// `None` for crates of this workspace.
    source: Option<String>,
    features: Vec<String>,
    /// Names of the crates that depend on it directly.
    dependants: Vec<String>,
}

impl Tree {
    fn read(metadata: &Value) -> Result<Self> {
        let packages: BTreeMap<&str, &Value> =
            list(&metadata["packages"]).iter().filter_map(|p| Some((p["id"].as_str()?, p))).collect();
        let nodes = metadata["resolve"]["nodes"].as_array().context("cargo metadata has no resolve")?;
        let name = |id: &str| packages.get(id).map(|package| text(&package["name"])).unwrap_or_default();
        let mut dependants: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for node in nodes {
            for dependency in list(&node["dependencies"]).iter().filter_map(Value::as_str) {
                dependants.entry(dependency).or_default().push(name(node["id"].as_str().unwrap_or_default()));
            }
        }
        let crates = nodes
            .iter()
            .filter_map(|node| {
                let id = node["id"].as_str()?;
                let package = packages.get(id)?;
                Some(Crate {
                    name: text(&package["name"]),
                    version: text(&package["version"]),
                    licence: text(&package["license"]),
                    source: package["source"].as_str().map(str::to_owned),
                    features: list(&node["features"]).iter().map(text).collect(),
                    dependants: dependants.get(id).cloned().unwrap_or_default(),
                })
            })
            .collect();
        Ok(Self { crates })
    }

    fn faults(&self, rules: &toml::Table) -> Vec<String> {
        let allowed = strings(rules, "licenses", "allow");
        let registries = strings(rules, "sources", "allow-registry");
        let clarified = tables(rules, "licenses", "clarify");
        let banned = tables(rules, "bans", "deny");
        let feature_rules = tables(rules, "bans", "features");
        let mut faults = Vec::new();
        for c in &self.crates {
            let Some(source) = &c.source else { continue };
            let mut fault = |what: String| faults.push(format!("{} {}: {what}", c.name, c.version));
            let licence =
                of_crate(&clarified, &c.name).and_then(|rule| rule.get("expression")?.as_str()).unwrap_or(&c.licence);
            match spdx::satisfied(licence, &allowed) {
                Some(true) => {}
                Some(false) => fault(format!("the licence {licence} is not allowed")),
                None => fault(format!("the licence `{licence}` cannot be read")),
            }
            let registry = source.strip_prefix("registry+");
            if !registry.is_some_and(|registry| registries.contains(&registry)) {
                fault(format!("comes from {source}"));
            }
            if let Some(rule) = of_crate(&banned, &c.name) {
                let wrappers = array(rule.get("wrappers"));
                let reason = rule.get("reason").and_then(toml::Value::as_str).unwrap_or("no reason given");
                for user in c.dependants.iter().filter(|user| !wrappers.contains(&user.as_str())) {
                    fault(format!("banned ({reason}), and used by {user}"));
                }
            }
            let denied = of_crate(&feature_rules, &c.name).map(|rule| array(rule.get("deny")));
            for feature in denied.unwrap_or_default() {
                if c.features.iter().any(|used| used == feature) {
                    fault(format!("the feature {feature} is denied"));
                }
            }
        }
        faults
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn array(value: Option<&toml::Value>) -> Vec<&str> {
    let items = value.and_then(toml::Value::as_array);
    items.map(|items| items.iter().filter_map(toml::Value::as_str).collect()).unwrap_or_default()
}

fn strings<'a>(rules: &'a toml::Table, section: &str, key: &str) -> Vec<&'a str> {
    array(rules.get(section).and_then(|section| section.get(key)))
}

fn tables<'a>(rules: &'a toml::Table, section: &str, key: &str) -> Vec<&'a toml::Table> {
    let items = rules.get(section).and_then(|section| section.get(key)?.as_array());
    items.map(|items| items.iter().filter_map(toml::Value::as_table).collect()).unwrap_or_default()
}

fn of_crate<'a>(rules: &[&'a toml::Table], name: &str) -> Option<&'a toml::Table> {
    rules.iter().copied().find(|rule| rule.get("crate").and_then(toml::Value::as_str) == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"
        [licenses]
        allow = ["MIT"]
        [[licenses.clarify]]
        crate = "tables"
        expression = "MIT"
        [bans]
        deny = [
          { crate = "openssl", reason = "rustls" },
          { crate = "chrono", reason = "jiff", wrappers = ["orm"] },
        ]
        [[bans.features]]
        crate = "tables"
        deny = ["gpl"]
        [sources]
        allow-registry = ["https://example.org/index"]
    "#;

    fn krate(name: &str, licence: &str) -> Crate {
        Crate {
            name: name.into(),
            version: "1.0.0".into(),
            licence: licence.into(),
            source: Some("registry+https://example.org/index".into()),
            features: Vec::new(),
            dependants: vec!["orm".into()],
        }
    }

    fn faults(c: Crate) -> Vec<String> {
        Tree { crates: vec![c] }.faults(&RULES.parse().unwrap())
    }

    #[test]
    fn what_the_rules_allow_passes() {
        assert!(faults(krate("good", "MIT OR GPL-3.0")).is_empty());
        assert!(faults(krate("tables", "GPL-2.0-or-later")).is_empty());
        assert!(faults(krate("chrono", "MIT")).is_empty());
    }

    #[test]
    fn each_kind_of_fault_is_found() {
        assert!(faults(krate("bad", "GPL-3.0"))[0].contains("GPL-3.0 is not allowed"));
        assert!(faults(krate("none", ""))[0].contains("cannot be read"));
        assert!(faults(krate("openssl", "MIT"))[0].contains("rustls"));
        let direct = Crate { dependants: vec!["orm".into(), "portico".into()], ..krate("chrono", "MIT") };
        assert_eq!(faults(direct), ["chrono 1.0.0: banned (jiff), and used by portico"]);
        let featured = Crate { features: vec!["gpl".into()], ..krate("tables", "GPL-2.0") };
        assert!(faults(featured)[0].contains("feature gpl"));
        let git = Crate { source: Some("git+https://example.org/x".into()), ..krate("git", "MIT") };
        assert!(faults(git)[0].contains("comes from git+"));
    }
}
