//! What a chapter says about one kind of form: how it reads, when it may be handed in, what stands
//! against a signature, and what takes effect. The engine knows forms; only chapters know annexes.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use anyhow::Context as _;
use print::Body;

use super::cell;
use super::form::Model as Form;
use super::open::Way;
use crate::act::Act;
use crate::app::App;
use crate::error::Result;
use crate::people::{Post, StaffId};
use crate::view::Lang;

/// A future of an act's or a page's work.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// One kind of form.
#[derive(Clone, Copy, Debug)]
pub struct FormKind {
    /// As in `rules/flows/`: `annex1`.
    pub kind: &'static str,
    /// Where one begins; empty when forms of this kind begin elsewhere (an article handed in).
    pub new_url: &'static str,
    /// Whose desk offers to begin one.
    pub drafters: &'static [Post],
    /// What the form says, for the evidence on the screen and the printed sheet alike.
    pub body: for<'a> fn(&'a App, &'a Form, Lang) -> Work<'a, Body>,
    /// What stands against handing it in, and what the submission is about.
    pub ready: for<'a> fn(&'a Act, &'a Form) -> Work<'a, Submission>,
    /// Asked before a cell is signed, inside the act: an outdated plan, a name taken meanwhile.
    pub before: for<'a> fn(&'a Act, &'a Form, &'a cell::Model) -> Work<'a, ()>,
    /// What takes effect when this cell has been signed, inside the same act.
    pub after: for<'a> fn(&'a Act, &'a Form, &'a cell::Model) -> Work<'a, ()>,
    /// What follows a return, inside the same act.
    pub returned: for<'a> fn(&'a Act, &'a Form) -> Work<'a, ()>,
    /// Where the drafter changes it.
    pub edit: fn(&Form) -> String,
    /// Where it is read and decided.
    pub show: fn(&Form) -> String,
}

/// What is handed in.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// Name of what it is about, for lists.
    pub label: String,
    /// Cells that only some forms have.
    pub way: Way,
    /// Who had a hand in it besides the drafter.
    pub contributors: Vec<StaffId>,
}

/// Every kind of form the chapters brought.
#[derive(Clone, Debug, Default)]
pub struct Kinds(BTreeMap<&'static str, FormKind>);

impl Kinds {
    /// Of these.
    pub fn new(kinds: Vec<FormKind>) -> Self {
        Self(kinds.into_iter().map(|kind| (kind.kind, kind)).collect())
    }

    /// The kind of a form.
    pub fn of(&self, form: &Form) -> Result<&FormKind> {
        self.named(&form.kind)
    }

    /// The kind of a name.
    pub fn named(&self, kind: &str) -> Result<&FormKind> {
        Ok(self.0.get(kind).with_context(|| format!("no chapter knows forms of kind {kind}"))?)
    }

    /// Every kind, by name.
    pub fn all(&self) -> impl Iterator<Item = &FormKind> {
        self.0.values()
    }
}

/// Nothing to ask and nothing to do.
pub fn nothing<'a>(_: &'a Act, _: &'a Form, _: &'a cell::Model) -> Work<'a, ()> {
    Box::pin(async { Ok(()) })
}

/// Nothing follows a return but the return.
pub fn only_returned<'a>(_: &'a Act, _: &'a Form) -> Work<'a, ()> {
    Box::pin(async { Ok(()) })
}

/// On the engine's own page.
pub fn own_page(form: &Form) -> String {
    form.url()
}
