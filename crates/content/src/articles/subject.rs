//! What a piece of news is about (art. 14): news is to be close to people and their life, so its officer says whether it
//! is about that, and everybody who reviews it, and the office, sees what a column is full of.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a text is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Nobody has said.
    #[default]
    #[sea_orm(string_value = "unsaid")]
    Unsaid,
    /// 群众生活: what happens where people live, work, learn.
    #[sea_orm(string_value = "life")]
    Life,
    /// 办事服务: what one gets, where and how.
    #[sea_orm(string_value = "services")]
    Services,
    /// 政策解读: what a rule changes, and for whom.
    #[sea_orm(string_value = "policy")]
    Policy,
    /// 会议和领导活动.
    #[sea_orm(string_value = "meetings")]
    Meetings,
}

impl Subject {
    /// Those that can be chosen.
    pub const ALL: [Self; 4] = [Self::Life, Self::Services, Self::Policy, Self::Meetings];

    /// Name in data, forms and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unsaid => "unsaid",
            Self::Life => "life",
            Self::Services => "services",
            Self::Policy => "policy",
            Self::Meetings => "meetings",
        }
    }

    /// The subject of that name; an empty name says nothing.
    pub fn parse(name: &str) -> Option<Self> {
        let known = Self::ALL.into_iter().find(|subject| subject.name() == name);
        known.or((name.is_empty() || name == Self::Unsaid.name()).then_some(Self::Unsaid))
    }

    /// Whether nobody has said.
    pub fn is_unsaid(&self) -> bool {
        *self == Self::Unsaid
    }
}
