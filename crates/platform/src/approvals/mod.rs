//! Approvals (arts. 10, 12, 13, 31; the annexes): a form is a typed struct with a version, the
//! way it takes from hand to hand is data under `rules/flows/`. Cells are signed in order, never
//! two in a row by one person, never by who wrote what is approved; a return voids the earlier
//! signatures and keeps them; what was signed is a digest, and only that digest takes effect.

pub mod attachment;
pub mod cell;
pub mod chase;
pub mod decide;
pub mod desk;
pub mod draft;
pub mod flow;
pub mod form;
pub mod kind;
pub mod open;
pub mod queue;
pub mod seal;
pub mod sheet;
pub mod sign;

pub use cell::{CellId, CellState, Conclusion};
pub use flow::Flows;
pub use form::{FormId, FormState};
pub use kind::{FormKind, Submission, Work};
pub use open::{Opening, Renewal, Way, open, reopen, withdraw};
pub use queue::{Waiting, count_waiting, waiting_for};
pub use sign::{MaySign, Progress, Said, reject, sign};

/// The kinds of job that approvals bring.
pub fn jobs() -> crate::jobs::Registry {
    crate::jobs::Registry::default().with_daily::<chase::ChaseForms>()
}
