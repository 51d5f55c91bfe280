//! 内容保障责任 (arts. 9, 14, 18, annex 4): which unit answers for which column, by whom and how often; the clock of
//! every column with its reminders; the board with the counters of the national inspection; and what units sent to the
//! portal, counted month by month.

pub mod board;
mod book;
pub mod change;
pub mod clock;
pub mod closeness;
pub mod counters;
pub mod daily;
mod day;
pub mod desk;
pub mod frequency;
pub mod opening;
pub mod paper;
pub mod period;
pub mod reminder;
pub mod row;
mod seats;
pub mod submission;
pub mod table;
mod tally;
pub mod turn;
pub mod write;

pub use day::Day;
pub use frequency::Frequency;
pub use row::{DutyRowId, Way};
pub use write::Line;
