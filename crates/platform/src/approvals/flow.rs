//! Flows: which cells a form has, who may sign each, whose unit they sit in. Data, read at start.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::error::Result;
use crate::people::Post;

/// The course of a form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Name.
    pub kind: String,
    /// Beginning of its serial numbers.
    pub code: String,
    /// Version; an open form keeps the one it began with.
    pub version: i32,
    /// Article that asks for the form.
    pub article: String,
    /// Cells in order.
    #[serde(rename = "cell")]
    pub cells: Vec<CellRule>,
}

/// One cell of a flow.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellRule {
    /// Name; the message is `approvals-cell-<name>`.
    pub name: String,
    /// Who may sign, the proper one first.
    pub posts: Vec<Post>,
    /// Whose unit.
    pub office: Office,
    /// Whether the unit's seal follows the signature.
    #[serde(default)]
    pub seal: bool,
    /// Rule that says by when.
    pub deadline: Option<String>,
}

/// Whose unit a cell sits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    /// The unit whose form it is.
    Own,
    /// 区信息办.
    ItOffice,
    /// 国家保密局.
    SecrecyAdministration,
}

impl Flow {
    /// The rule of a cell.
    pub fn cell(&self, name: &str) -> Result<&CellRule> {
        self.cells
            .iter()
            .find(|cell| cell.name == name)
            .ok_or_else(|| anyhow::anyhow!("flow {} has no cell {name}", self.kind).into())
    }
}

static FLOWS: LazyLock<Result<Vec<Flow>, String>> = LazyLock::new(|| {
    [include_str!("../../../../rules/flows/annex6.toml")]
        .into_iter()
        .map(|text| toml::from_str(text).map_err(|error| error.to_string()))
        .collect()
});

/// The flow of that name, in its newest version.
pub fn of(kind: &str) -> Result<Flow> {
    let flows = FLOWS.as_ref().map_err(|error| anyhow::anyhow!("flows: {error}"))?;
    flows
        .iter()
        .filter(|flow| flow.kind == kind)
        .max_by_key(|flow| flow.version)
        .cloned()
        .ok_or_else(|| anyhow::anyhow!("no flow {kind}").into())
}

/// The flow in the version a form began with.
pub fn of_version(kind: &str, version: i32) -> Result<Flow> {
    let flows = FLOWS.as_ref().map_err(|error| anyhow::anyhow!("flows: {error}"))?;
    flows
        .iter()
        .find(|flow| flow.kind == kind && flow.version == version)
        .cloned()
        .ok_or_else(|| anyhow::anyhow!("no flow {kind} of version {version}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annex_6_goes_level_by_level() {
        let flow = of("annex6").expect("the flow of annex 6");
        let names: Vec<_> = flow.cells.iter().map(|cell| cell.name.as_str()).collect();
        assert_eq!(names, ["section", "secrecy", "release"]);
        assert_eq!(flow.cells[2].posts[0], Post::PrincipalLeader);
        assert!(of("annex7").is_err());
    }
}
