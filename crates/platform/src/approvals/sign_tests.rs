//! The rules of signing, without a database.

use serde_json::json;

use super::*;
use crate::approvals::cell::CellId;
use crate::approvals::flow::Flows;
use crate::approvals::form::{Contributors, FormId};
use crate::people::{DelegationId, Post};
use crate::time::Moment;

struct Case {
    unit: UnitId,
    author: StaffId,
    form: Form,
    cells: Vec<Cell>,
}

/// A release form whose cell `at` waits; the cells before it are signed by these people.
fn case(signed: &[StaffId]) -> Case {
    let (unit, author) = (UnitId::new(), StaffId::new());
    let form = Form {
        id: FormId::new(),
        serial: "FB-2026-JW-0001".to_owned(),
        kind: "annex6".to_owned(),
        version: 1,
        unit_id: unit,
        subject_kind: "article".to_owned(),
        subject_id: "1".to_owned(),
        subject_label: "通知".to_owned(),
        fields: json!({}),
        contributors: Contributors(vec![author]),
        digest: "d1".to_owned(),
        round: 1,
        state: FormState::Waiting,
        cell: 0,
        opened_by: author,
        opened_at: Moment(1),
        moved_at: Moment(1),
        closed_at: None,
    };
    let flows = Flows::load().expect("sound flows");
    let steps = &flows.at("annex6", 1).expect("annex 6").cells;
    let cells = steps.iter().enumerate().map(|(at, step)| Cell {
        id: CellId::new(),
        form_id: form.id,
        round: 1,
        ordinal: i32::try_from(at).expect("few"),
        name: step.name.clone(),
        post: step.posts[0].name().to_owned(),
        unit_id: unit,
        state: match at.cmp(&signed.len()) {
            std::cmp::Ordering::Less => CellState::Signed,
            std::cmp::Ordering::Equal => CellState::Waiting,
            std::cmp::Ordering::Greater => CellState::Ahead,
        },
        waiting_since: None,
        conclusion: None,
        opinion: None,
        signed_by: signed.get(at).copied(),
        signed_name: None,
        delegation_id: None,
        signed_at: None,
        signed_digest: None,
        voided_at: None,
        answers: None,
    });
    let cells = cells.collect();
    Case { unit, author, form, cells }
}

fn staff(posts: Vec<(Post, UnitId, Option<DelegationId>)>) -> Staff {
    let held = |(post, unit_id, delegation)| Held { post, unit_id, unit_name: String::new(), delegation };
    Staff {
        id: StaffId::new(),
        name: "甲".to_owned(),
        title: String::new(),
        unit_id: UnitId::new(),
        unit_name: String::new(),
        posts: posts.into_iter().map(held).collect(),
    }
}

/// The step at which a release form stands.
fn step(at: usize) -> Step {
    Flows::load().expect("sound flows").at("annex6", 1).expect("annex 6").cells[at].clone()
}

fn reason<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> String {
    let refusal = refused.expect_err("a refusal");
    assert_eq!(refusal.article.as_deref(), Some("31"));
    refusal.message
}

#[test]
fn article_31_whoever_wrote_it_signs_nowhere() {
    let other = StaffId::new();
    for signed in [vec![], vec![other], vec![other, StaffId::new()]] {
        let case = case(&signed);
        let at = signed.len();
        assert_eq!(reason(separate(case.author, &case.form, &case.cells, at, &step(at))), "approvals-own-work");
        assert_eq!(separate(StaffId::new(), &case.form, &case.cells, at, &step(at)), Ok(()));
    }
}

#[test]
fn article_31_nobody_signs_two_cells_in_a_row() {
    let (first, second) = (StaffId::new(), StaffId::new());
    let case = case(&[first, second]);
    assert_eq!(reason(separate(second, &case.form, &case.cells, 2, &step(2))), "approvals-two-cells");
    assert_eq!(separate(first, &case.form, &case.cells, 2, &step(2)), Ok(()), "not in a row");
}

#[test]
fn article_31_who_signs_apart_signs_no_other_cell() {
    let (first, second) = (StaffId::new(), StaffId::new());
    let case = case(&[first, second]);
    let apart = Step { apart: true, ..step(2) };
    assert_eq!(reason(separate(first, &case.form, &case.cells, 2, &apart)), "approvals-signed-already");
    assert_eq!(separate(StaffId::new(), &case.form, &case.cells, 2, &apart), Ok(()));
}

#[test]
fn article_31_cells_are_signed_in_order() {
    let fresh = case(&[]);
    assert_eq!(reason(separate(StaffId::new(), &fresh.form, &fresh.cells, 1, &step(1))), "approvals-not-yet");
    let mut voided = case(&[StaffId::new()]);
    voided.cells[0].voided_at = Some(Moment(2));
    assert_eq!(reason(separate(StaffId::new(), &voided.form, &voided.cells, 1, &step(1))), "approvals-not-yet");
}

#[test]
fn the_post_must_be_held_for_this_unit_and_the_own_one_counts_first() {
    let case = case(&[]);
    let flows = Flows::load().expect("sound flows");
    let release = flows.at("annex6", 1).expect("annex 6").step("release").expect("a cell");
    let delegation = Some(DelegationId::new());
    let leader = Post::PrincipalLeader;

    let elsewhere = staff(vec![(leader, UnitId::new(), None), (Post::DeputyLeader, case.unit, None)]);
    assert_eq!(reason(entitled(&elsewhere, release, case.unit)), "approvals-not-your-cell");
    let delegate = staff(vec![(leader, case.unit, delegation)]);
    assert_eq!(entitled(&delegate, release, case.unit).expect("entitled").delegation, delegation);
    let both = staff(vec![(leader, case.unit, delegation), (leader, case.unit, None)]);
    assert_eq!(entitled(&both, release, case.unit).expect("entitled").delegation, None);
}

#[test]
fn article_31_what_was_approved_is_what_takes_effect() {
    let mut form = case(&[]).form;
    assert_eq!(form.must_stand_for("d1"), Ok(()));
    assert_eq!(reason(form.must_stand_for("d2")), "approvals-digest-differs");
    assert_eq!(reason(form.must_release("d1")), "approvals-not-complete");
    form.state = FormState::Complete;
    assert_eq!(form.must_release("d1"), Ok(()));
    assert_eq!(reason(form.must_release("d2")), "approvals-digest-differs");
}

#[test]
fn an_opinion_has_an_end() {
    assert_eq!(short_enough("opinion", "同意", 2), Ok(()));
    assert_eq!(short_enough("opinion", "不同意", 2).expect_err("too long").field.as_deref(), Some("opinion"));
}

#[test]
fn what_a_cell_asks_must_be_answered() {
    let flows = Flows::load().expect("sound flows");
    let step = flows.of("annex1").expect("annex 1").step("implementation").expect("a cell");
    let missing = answered(step, &BTreeMap::new(), 10);
    assert_eq!(missing[0].field.as_deref(), Some("ask-test_conclusion"));
    let answers = BTreeMap::from([("test_conclusion".to_owned(), "通过".to_owned())]);
    assert!(answered(step, &answers, 10).is_empty());
    assert_eq!(answered(step, &answers, 1).len(), 1);
}

#[test]
fn who_applied_may_take_over_what_was_carried_out() {
    let mut case = case(&[StaffId::new(), StaffId::new()]);
    case.form.kind = "annex1".to_owned();
    let flows = Flows::load().expect("sound flows");
    let flow = flows.of("annex1").expect("annex 1");
    let acceptance = flow.step("acceptance").expect("a cell");
    assert_eq!(separate(case.author, &case.form, &case.cells, 2, acceptance), Ok(()));
    let approval = flow.step("approval").expect("a cell");
    assert_eq!(reason(separate(case.author, &case.form, &case.cells, 2, approval)), "approvals-own-work");
}
