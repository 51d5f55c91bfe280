//! Who is told what: the posts whose move it is, and the officers whose article it is.

use platform::{Act, Result, notices};
use serde_json::json;

use super::article::Model;

/// What an article's officers are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// Public now.
    Published,
    /// Away from the public.
    Withdrawn,
    /// The portal took it.
    OfferAccepted,
    /// The portal did not.
    OfferDeclined,
}

impl News {
    fn key(self) -> &'static str {
        match self {
            Self::Published => "notice-article-published",
            Self::Withdrawn => "notice-article-withdrawn",
            Self::OfferAccepted => "notice-offer-accepted",
            Self::OfferDeclined => "notice-offer-declined",
        }
    }
}

/// Tells whoever began it and whoever edited it last.
pub(super) async fn officers(act: &Act, article: &Model, news: News) -> Result<()> {
    let url = format!("/desk/articles/{}", article.id);
    let mut people = vec![article.created_by, article.edited_by];
    people.dedup();
    let me = act.staff().map(|staff| staff.id).ok();
    for person in people.into_iter().filter(|person| Some(*person) != me) {
        notices::tell(act, person, news.key(), json!({"title": article.title}), &url).await?;
    }
    Ok(())
}
