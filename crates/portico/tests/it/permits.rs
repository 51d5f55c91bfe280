//! The rights matrix: every post, every action, in every situation that a policy can tell apart.
//! The snapshot is reviewed by people; a change of a right is a change of that file.

use std::fmt::Write;

use platform::error::Error;
use platform::people::{Actor, Post, UnitId};
use platform::permits::{ACTIONS, Policies, Resource, ResourceKind};
use testkit::somebody;

/// What can be different about the same deed of the same post.
const SITUATIONS: [(&str, &str); 4] = [
    ("own", "of a unit for which the post is held"),
    ("other", "of another unit"),
    ("words", "of the own unit, with a hand in the words"),
    ("before", "of the own unit, having signed the cell before"),
];

#[test]
fn article_31_the_rights_of_every_post() {
    let policies = Policies::load().unwrap();
    let (own, other) = (UnitId::new(), UnitId::new());
    let mut matrix = String::from("y may, number: refused by that article\n");
    for (short, long) in SITUATIONS {
        writeln!(matrix, "{short}: {long}").unwrap();
    }
    for post in Post::ALL {
        writeln!(matrix, "\n{}\n{:<20}{:>8}{:>8}{:>8}{:>8}", post.name(), "", "own", "other", "words", "before")
            .unwrap();
        let actor = somebody("x", own, &[*post]);
        for (action, kind) in ACTIONS {
            let answers = SITUATIONS.map(|(situation, _)| {
                let unit = if situation == "other" { other } else { own };
                answer(&policies, &actor, action, &resource(*kind, unit, situation, &actor))
            });
            if answers.iter().any(|answer| answer == "y") {
                let [a, b, c, d] = answers;
                writeln!(matrix, "{action:<20}{a:>8}{b:>8}{c:>8}{d:>8}").unwrap();
            }
        }
    }
    insta::assert_snapshot!("rights", matrix);
}

fn resource(kind: ResourceKind, unit: UnitId, situation: &str, actor: &Actor) -> Resource {
    let me = actor.staff().unwrap().id;
    let mut resource = match kind {
        ResourceKind::Cluster => Resource::cluster(),
        ResourceKind::Unit => Resource::unit(unit),
        kind => Resource::new(kind, "1", Some(unit)),
    };
    if situation == "words" {
        resource.contributors.push(me);
    }
    if situation == "before" {
        resource.signers.push(me);
    }
    resource
}

fn answer(policies: &Policies, actor: &Actor, action: &str, resource: &Resource) -> String {
    match policies.decide(actor, action, resource) {
        Ok(()) => "y".to_owned(),
        Err(Error::Forbidden(refusal)) => refusal.article.unwrap_or_else(|| "?".to_owned()),
        Err(error) => panic!("{action}: {error}"),
    }
}

#[test]
fn every_refusal_names_its_article_and_a_way_on() {
    let policies = Policies::load().unwrap();
    let nobody_in_particular = somebody("x", UnitId::new(), &[]);
    for (action, kind) in ACTIONS {
        let resource = resource(*kind, UnitId::new(), "other", &nobody_in_particular);
        let Err(Error::Forbidden(refusal)) = policies.decide(&nobody_in_particular, action, &resource) else {
            panic!("{action} is free to everybody");
        };
        assert!(refusal.article.is_some() && refusal.remedy.is_some(), "{action}: {refusal:?}");
        assert!(matches!(policies.decide(&Actor::Nobody, action, &resource), Err(Error::SignIn)), "{action}");
    }
}

#[test]
fn article_29_nobody_holds_every_right() {
    let policies = Policies::load().unwrap();
    let unit = UnitId::new();
    for post in Post::ALL {
        let actor = somebody("x", unit, &[*post]);
        let all = ACTIONS
            .iter()
            .all(|(action, kind)| policies.decide(&actor, action, &resource(*kind, unit, "own", &actor)).is_ok());
        assert!(!all, "{} may do everything", post.name());
    }
}
