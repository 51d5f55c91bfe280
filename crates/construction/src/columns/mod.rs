//! 频道 and 栏目 (arts. 9, 10, 18): channels stand side by side and hold columns, columns nest. Each
//! column has a responsible unit, a type, key words and a description, as page tags show them.

mod alteration;
pub mod channel;
pub mod column;
pub mod guides;
mod keep;
mod kind;
pub(crate) mod make;
mod open;
pub mod redirect;
pub mod shown;
mod topic;
mod tree;

pub use alteration::{Alteration, Known, Position};
pub use channel::ChannelId;
pub use column::ColumnId;
pub use guides::Guide;
pub use keep::{Change, ChannelChange, close, order, order_channels, rename, rename_channel};
pub use kind::{ColumnKind, Template};
pub use open::{NewChannel, NewColumn, RESERVED, open, open_channel};
pub use topic::EndTopic;
pub use tree::Tree;
