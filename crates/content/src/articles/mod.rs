//! Articles (信息, 稿件): written by information officers, reviewed level by level, released by
//! the leader, shown to the public, offered to the portal, withdrawn with a reason.

pub mod article;
pub mod content;
pub mod contribution;
pub mod draft;
pub mod moved;
pub mod notify;
pub mod offer;
pub mod offers;
pub mod presence;
pub mod publication;
pub mod publish;
pub mod release;
pub mod remark;
pub mod review;
pub mod revision;
pub mod schedule;
pub mod stage;
pub mod subject;
pub(crate) mod uploads;
pub mod withdraw;
pub mod withdrawal;

pub use article::ArticleId;
pub use content::Content;
pub use stage::Stage;
