//! Where an article's working copy stands, and which moves are legal. What the public sees is
//! not here; that is the publication.

use platform::error::Refusal;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Stage of the working copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Being written.
    #[sea_orm(string_value = "draft")]
    Draft,
    /// Handed in; a form is open.
    #[sea_orm(string_value = "in_review")]
    InReview,
    /// Came back with remarks.
    #[sea_orm(string_value = "returned")]
    Returned,
    /// Signed by the leader, not public yet.
    #[sea_orm(string_value = "approved")]
    Approved,
    /// The public sees what stands here.
    #[sea_orm(string_value = "published")]
    Published,
    /// Was public and was taken away.
    #[sea_orm(string_value = "withdrawn")]
    Withdrawn,
}

impl Stage {
    /// All stages in the order of a life.
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::InReview, Self::Returned, Self::Approved, Self::Published, Self::Withdrawn];

    /// Name in data and policies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The stage of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }

    /// After a change of the text. A changed public article is a draft again; what the public
    /// sees stays as it was until the change has passed the same chain (domain §12.9).
    pub fn write(self) -> Result<Self, Refusal> {
        match self {
            Self::Draft | Self::Returned => Ok(self),
            Self::Published | Self::Withdrawn => Ok(Self::Draft),
            Self::InReview | Self::Approved => {
                Err(Refusal::new("articles-locked").article("31").remedy("articles-locked-remedy"))
            }
        }
    }

    /// After it was handed in.
    pub fn submit(self) -> Result<Self, Refusal> {
        match self {
            Self::Draft | Self::Returned => Ok(Self::InReview),
            Self::InReview => Err(Refusal::new("articles-already-submitted")),
            Self::Approved | Self::Published | Self::Withdrawn => Err(Refusal::new("articles-nothing-to-submit")),
        }
    }

    /// After the last signature.
    pub fn approve(self) -> Result<Self, Refusal> {
        self.in_review().map(|()| Self::Approved)
    }

    /// After a reviewer sent it back.
    pub fn send_back(self) -> Result<Self, Refusal> {
        self.in_review().map(|()| Self::Returned)
    }

    /// After its officer took it back.
    pub fn recall(self) -> Result<Self, Refusal> {
        match self {
            Self::InReview | Self::Approved => Ok(Self::Draft),
            _ => Err(Refusal::new("articles-nothing-to-recall")),
        }
    }

    /// After it became public.
    pub fn publish(self) -> Result<Self, Refusal> {
        match self {
            Self::Approved => Ok(Self::Published),
            Self::Published => Err(Refusal::new("articles-already-published")),
            _ => Err(Refusal::new("articles-not-approved").article("31").remedy("articles-not-approved-remedy")),
        }
    }

    fn in_review(self) -> Result<(), Refusal> {
        match self {
            Self::InReview => Ok(()),
            _ => Err(Refusal::new("articles-not-in-review")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Stage;

    #[test]
    fn nothing_becomes_public_that_was_not_approved() {
        for stage in Stage::ALL {
            assert_eq!(stage.publish().is_ok(), stage == Stage::Approved);
        }
    }

    #[test]
    fn what_is_under_review_is_not_changed() {
        assert!(Stage::InReview.write().is_err());
        assert!(Stage::Approved.write().is_err());
        assert_eq!(Stage::Published.write(), Ok(Stage::Draft));
        assert_eq!(Stage::Approved.recall(), Ok(Stage::Draft));
    }

    #[test]
    fn names_are_read_back() {
        for stage in Stage::ALL {
            assert_eq!(Stage::parse(stage.name()), Some(stage));
        }
    }
}
