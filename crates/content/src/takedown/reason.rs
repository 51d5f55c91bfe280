//! Why something is taken down: the classes that an office names. The public is told only that it is
//! not for publication.

use platform::error::Refusal;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::articles::withdrawal;

/// Class of a takedown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Secret, or suspected of it (arts. 19, 33).
    #[sea_orm(string_value = "secret")]
    Secret,
    /// Personal information.
    #[sea_orm(string_value = "personal")]
    Personal,
    /// Unlawful or harmful content.
    #[sea_orm(string_value = "unlawful")]
    Unlawful,
    /// A grave mistake.
    #[sea_orm(string_value = "mistake")]
    Mistake,
    /// Somebody's rights are infringed.
    #[sea_orm(string_value = "rights")]
    Rights,
    /// Ordered by a higher office.
    #[sea_orm(string_value = "ordered")]
    Ordered,
}

impl Reason {
    /// All classes, the gravest first.
    pub const ALL: [Self; 6] =
        [Self::Secret, Self::Personal, Self::Unlawful, Self::Mistake, Self::Rights, Self::Ordered];

    /// Name in forms and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Personal => "personal",
            Self::Unlawful => "unlawful",
            Self::Mistake => "mistake",
            Self::Rights => "rights",
            Self::Ordered => "ordered",
        }
    }

    /// The class of that name.
    pub fn parse(name: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.name() == name)
            .ok_or_else(|| Refusal::new("takedown-reason").article("33").field("reason"))
    }

    /// What the public is told at the address.
    pub(super) fn told(self) -> withdrawal::Reason {
        withdrawal::Reason::NotForPublication
    }
}
