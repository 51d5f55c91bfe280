//! 附件1 《数字东城网站及栏目建设审批表》 (art. 10): a new site, a redesign, changes of columns, a time offline or a closing are
//! drawn on a form, looked at as before and after, and made exactly as approved, in one act.

mod draw;
pub mod form;
mod implement;
mod plan;

pub use draw::{Drawing, Mark, Picture, Row, draw};
pub use implement::{current, implement};
pub use plan::{Application, Contact, Duty, KIND, Plan, Planned, Proposal, VERSION};
