//! Flows: which hands a form goes through, as data. Read and checked when the program starts.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::people::Post;
use crate::permits::ACTIONS;
use crate::rulebook::{Kind, REQUIRED};

/// The flows that come with the program: name and text.
/// A flow that is changed gets a file and a version of its own; forms under way go on in theirs.
const FLOWS: &[(&str, &str)] = &[
    ("annex1", include_str!("../../../../rules/flows/annex1.toml")),
    ("annex2", include_str!("../../../../rules/flows/annex2.toml")),
    ("annex3", include_str!("../../../../rules/flows/annex3.toml")),
    ("annex6", include_str!("../../../../rules/flows/annex6.toml")),
    ("annex6", include_str!("../../../../rules/flows/annex6-2.toml")),
    ("disposal", include_str!("../../../../rules/flows/disposal.toml")),
    ("restoration", include_str!("../../../../rules/flows/restoration.toml")),
];

/// Every flow, by the kind of form that takes it and its version.
#[derive(Clone, Debug)]
pub struct Flows(BTreeMap<(String, i32), Flow>);

/// The way of one kind of form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Kind of form: `annex6`.
    pub kind: String,
    /// 类型代码, the first part of the serial.
    pub code: String,
    /// Version of form and flow.
    pub version: i32,
    /// Number of the annex.
    pub annex: Option<u8>,
    /// Article of the Measures that asks for the form.
    pub article: String,
    /// Whether everybody may be told what a finished form is about.
    #[serde(default)]
    pub public_subject: bool,
    /// Cells, in the order in which they are signed.
    #[serde(rename = "cell")]
    pub cells: Vec<Step>,
}

/// One cell of the paper: who signs there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Name: `section`; the message key is `approvals-cell-section`.
    pub name: String,
    /// The permit that a signature needs.
    pub action: String,
    /// Posts that may sign; the first is the one that is waited for.
    pub posts: Vec<Post>,
    /// Of which unit.
    pub unit: Whose,
    /// Whether the unit's seal follows the signature.
    #[serde(default)]
    pub seal: bool,
    /// Only when the submission names this condition: `sensitive`.
    pub when: Option<String>,
    /// What is asked with the signature, each a text: the message key is `approvals-ask-<name>`.
    #[serde(default)]
    pub asks: Vec<String>,
    /// Whether the form may be returned from here; not after it has been carried out.
    #[serde(default = "yes")]
    pub may_return: bool,
    /// Whether who drew the form up may sign here: for cells that record work, not a decision.
    #[serde(default)]
    pub by_drafter: bool,
    /// Whether who signs here signs no other cell of the round.
    #[serde(default)]
    pub apart: bool,
    /// Whether what is approved may take effect with this signature; cells behind it look back.
    #[serde(default)]
    pub releases: bool,
    /// Rule that says how long it may wait.
    pub deadline: Option<String>,
}

fn yes() -> bool {
    true
}

/// Whose post signs a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The unit that fills in the form.
    Own,
    /// 区信息办: the unit for which its posts are held.
    ItOffice,
    /// 国家保密局: the unit for which its post is held.
    SecrecyAdministration,
    /// 会签: each unit that the submission names, one cell each.
    Countersign,
}

impl Flows {
    /// Reads and checks the flows that come with the program.
    pub fn load() -> anyhow::Result<Self> {
        let mut flows = BTreeMap::new();
        for (name, text) in FLOWS {
            let flow = read(text).with_context(|| format!("flow {name}"))?;
            ensure!(flow.kind == *name, "flow {name} calls itself {}", flow.kind);
            let known = flows.insert((flow.kind.clone(), flow.version), flow);
            ensure!(known.is_none(), "two flows {name} of one version");
        }
        let codes: BTreeMap<&str, &str> =
            flows.values().map(|flow: &Flow| (flow.code.as_str(), flow.kind.as_str())).collect();
        let kinds: std::collections::BTreeSet<_> = flows.keys().map(|(kind, _)| kind).collect();
        ensure!(codes.len() == kinds.len(), "two kinds of form share a serial code");
        Ok(Self(flows))
    }

    /// The flow that forms of a kind begin with today: the latest.
    pub fn of(&self, kind: &str) -> Result<&Flow> {
        let latest = self.0.values().rfind(|flow| flow.kind == kind);
        Ok(latest.with_context(|| format!("no flow for forms of kind {kind}"))?)
    }

    /// The flow of a kind of form in the version that a form began with.
    pub fn at(&self, kind: &str, version: i32) -> Result<&Flow> {
        let known = self.0.get(&(kind.to_owned(), version));
        Ok(known.with_context(|| format!("no flow {version} for forms of kind {kind}"))?)
    }

    /// Every flow.
    pub fn all(&self) -> impl Iterator<Item = &Flow> {
        self.0.values()
    }
}

impl Flow {
    /// The cell of a name.
    pub fn step(&self, name: &str) -> Result<&Step> {
        let step = self.cells.iter().find(|step| step.name == name);
        Ok(step.with_context(|| format!("{} has no cell {name}", self.kind))?)
    }
}

impl Step {
    /// The post that is waited for.
    pub fn post(&self) -> Result<Post> {
        Ok(*self.posts.first().context("a cell without posts")?)
    }
}

fn read(text: &str) -> anyhow::Result<Flow> {
    let flow: Flow = toml::from_str(text)?;
    let code = flow.code.as_bytes();
    ensure!((2..=4).contains(&code.len()) && code.iter().all(u8::is_ascii_uppercase), "code {}", flow.code);
    ensure!(flow.version > 0, "version {}", flow.version);
    ensure!(!flow.cells.is_empty(), "no cells");
    for (at, step) in flow.cells.iter().enumerate() {
        let name = &step.name;
        ensure!(!flow.cells[..at].iter().any(|before| before.name == *name), "two cells {name}");
        ensure!(!step.posts.is_empty(), "cell {name} has no posts");
        ensure!(
            ACTIONS.iter().any(|(action, _)| *action == step.action),
            "cell {name}: nothing is called {}",
            step.action
        );
        if let Some(rule) = &step.deadline {
            let known = REQUIRED.iter().any(|(id, kind)| id == rule && matches!(kind, Kind::Days));
            ensure!(known, "cell {name}: no rule {rule} counts days");
        }
    }
    Ok(flow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_form_goes_through_three_hands() {
        let flows = Flows::load().expect("sound flows");
        let flow = flows.of("annex6").expect("annex 6");
        let always: Vec<_> =
            flow.cells.iter().filter(|step| step.when.is_none()).map(|step| step.name.as_str()).collect();
        assert_eq!(always, ["section", "secrecy", "release"]);
        assert!(flow.cells.iter().all(|step| step.apart));
        assert_eq!(flow.cells.iter().filter(|step| step.releases).count(), 1);
        assert_eq!(flow.step("release").expect("a cell").post().expect("a post"), Post::PrincipalLeader);
        assert!(flow.step("release").expect("a cell").seal);
        assert!(flows.of("annex7").is_err());
    }

    #[test]
    fn the_forms_of_chapter_2_are_sealed_by_the_unit_before_the_it_office_approves() {
        let flows = Flows::load().expect("sound flows");
        for kind in ["annex1", "annex2", "annex3"] {
            let flow = flows.at(kind, 1).expect("a flow");
            let place = |name: &str| flow.cells.iter().position(|step| step.name == name).expect("a cell");
            assert!(place("leader") < place("approval"), "{kind}");
            for sealed in ["leader", "approval"] {
                assert!(flow.cells[place(sealed)].seal, "{kind} {sealed}");
            }
            assert!(flows.at(kind, 2).is_err());
        }
    }

    #[test]
    fn a_flow_that_cannot_work_is_refused() {
        let sound = FLOWS.iter().find(|(name, _)| *name == "annex6").expect("annex 6").1;
        for (from, to) in [
            ("review_section", "review_everything"),
            ("\"FB\"", "\"fb-1\""),
            ("name = \"secrecy\"", "name = \"section\""),
            ("[\"section_reviewer\"]", "[]"),
            ("[\"section_reviewer\"]", "[\"king\"]"),
            ("review.first", "review.never"),
            ("unit = \"own\"", "unit = \"any\""),
            ("version = 1", "version = 0"),
            ("annex = 6", "annexe = 6"),
        ] {
            assert!(sound.contains(from), "{from}");
            assert!(read(&sound.replacen(from, to, 1)).is_err(), "{from} → {to}");
        }
    }
}
