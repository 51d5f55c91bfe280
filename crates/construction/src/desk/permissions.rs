//! Who may do what: every post against every action, as the policies in force answer, with the
//! article behind each. Everybody on the staff may read it (arts. 5–8, 19, 31).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::people::{Actor, Held, Post, Staff, StaffId, UnitId};
use platform::permits::{ACTIONS, Policies, Resource, ResourceKind};
use platform::view::Page;
use platform::web::{Desk, Routes, Who, desk};
use platform::{Error, Result};
use serde::Serialize;

pub(super) fn routes() -> Routes {
    Routes::default().get("/desk/permissions", Who::SignedIn, show)
}

/// The table.
#[derive(Debug, Serialize)]
pub struct PermissionsPage {
    posts: Vec<&'static str>,
    groups: Vec<Group>,
    mine: Vec<&'static str>,
}

/// Actions on one kind of thing.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    kind: &'static str,
    rows: Vec<Row>,
}

/// One action.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    action: &'static str,
    /// The article it rests on; empty when nobody is refused.
    article: String,
    /// By post: `""`, `own` (for its own unit) or `all`.
    cells: Vec<&'static str>,
}

impl Page for PermissionsPage {
    const TEMPLATE: &'static str = "construction/desk/permissions.html";

    fn samples() -> Vec<Self> {
        let posts: Vec<_> = Post::ALL.iter().map(|post| post.name()).collect();
        let row = |action, cell| Row { action, article: "31".into(), cells: vec![cell; posts.len()] };
        let rows = vec![row("write_article", "own"), row("view_article", "all"), row("sign_release", "")];
        vec![Self { mine: vec!["assessor"], groups: vec![Group { kind: "article", rows }], posts }]
    }
}

async fn show(State(app): State<App>, desk: Desk) -> Result<Response> {
    let mut page = table(&app.policies)?;
    page.mine = desk.staff().posts.iter().map(|held| held.post.name()).collect();
    desk::show(&app, &desk, &page).await
}

/// The table as the policies answer.
pub fn table(policies: &Policies) -> Result<PermissionsPage> {
    let (own, other) = (UnitId::new(), UnitId::new());
    let mut groups: Vec<Group> = Vec::new();
    for (action, kind) in ACTIONS {
        let name = kind_name(*kind);
        let row = Row {
            action,
            article: article(policies, action, *kind)?,
            cells: Post::ALL
                .iter()
                .map(|post| reach(policies, action, *kind, *post, own, other))
                .collect::<Result<_>>()?,
        };
        match groups.iter_mut().find(|group| group.kind == name) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { kind: name, rows: vec![row] }),
        }
    }
    Ok(PermissionsPage { posts: Post::ALL.iter().map(|post| post.name()).collect(), groups, mine: Vec::new() })
}

fn kind_name(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Article => "article",
        ResourceKind::Form => "form",
        ResourceKind::Site => "site",
        ResourceKind::Unit => "unit",
        ResourceKind::Cluster => "cluster",
    }
}

fn reach(
    policies: &Policies,
    action: &str,
    kind: ResourceKind,
    post: Post,
    own: UnitId,
    other: UnitId,
) -> Result<&'static str> {
    let holder = somebody(own, Some(post));
    let may = |unit| allowed(policies.decide(&holder, action, &Resource::new(kind, "any", Some(unit))));
    Ok(match (may(own)?, may(other)?) {
        (_, true) => "all",
        (true, false) => "own",
        (false, false) => "",
    })
}

/// The article that is cited when somebody without a post asks for something of another unit.
fn article(policies: &Policies, action: &str, kind: ResourceKind) -> Result<String> {
    let nobody = somebody(UnitId::new(), None);
    match policies.decide(&nobody, action, &Resource::new(kind, "any", Some(UnitId::new()))) {
        Err(Error::Forbidden(refusal)) => Ok(refusal.article.unwrap_or_default()),
        Ok(()) => Ok(String::new()),
        Err(error) => Err(error),
    }
}

fn allowed(decision: Result<()>) -> Result<bool> {
    match decision {
        Ok(()) => Ok(true),
        Err(Error::Forbidden(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn somebody(unit: UnitId, post: Option<Post>) -> Actor {
    let held = post.map(|post| Held { post, unit_id: unit, unit_name: String::new(), delegation: None });
    Actor::Staff(Arc::new(Staff {
        id: StaffId::new(),
        name: String::new(),
        title: String::new(),
        unit_id: unit,
        unit_name: String::new(),
        posts: held.into_iter().collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_what_the_policies_say() {
        let page = table(&Policies::load().expect("policies")).expect("a table");
        let cell = |action: &str, post: Post| {
            let row = page.groups.iter().flat_map(|group| &group.rows).find(|row| row.action == action).expect("a row");
            let column = Post::ALL.iter().position(|known| *known == post).expect("a post");
            (row.cells[column], row.article.clone())
        };
        assert_eq!(cell("write_article", Post::InformationOfficer), ("own", "19".into()));
        assert_eq!(cell("sign_release", Post::InformationOfficer).0, "");
        assert_eq!(cell("keep_columns", Post::ItOfficePlanner).0, "all");
        assert_eq!(cell("view_article", Post::SecrecyInspector).0, "all");
        assert_eq!(cell("sign_release", Post::PrincipalLeader), ("own", "31".into()));
    }
}
