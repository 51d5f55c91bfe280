//! The one error of Portico. What cannot be seen is *not found*; what may be seen but not done
//! is *forbidden* with the article that says so; what breaks a rule is *refused*, all reasons at
//! once. `web::errors` turns each into a page with a way on.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// What acts, finders and handlers return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can stand in the way of an act or a page.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there, or the viewer may not know that it is.
    #[error("not found")]
    NotFound,
    /// It was there and was taken away for good (410).
    #[error("gone")]
    Gone,
    /// Nobody is signed in, or the session has ended.
    #[error("sign in first")]
    SignIn,
    /// A permit was asked for and refused.
    #[error("forbidden: {0:?}")]
    Forbidden(Box<Refusal>),
    /// One or more rules stand against it.
    #[error("refused: {0:?}")]
    Refused(Vec<Refusal>),
    /// Someone was faster: the thing has changed since it was read.
    #[error("stale")]
    Stale,
    /// Our fault, or the machine's. Logged once, shown as an apology with a number.
    #[error("internal: {0:#}")]
    Internal(anyhow::Error),
}

/// One reason, in the words of a message key; with the article it rests on and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Message key of the reason.
    pub message: String,
    /// Arguments of the message.
    pub args: BTreeMap<String, Value>,
    /// Article of the Measures, or another law's short name, when a rule of law stands behind it.
    pub article: Option<String>,
    /// Message key of what to do instead.
    pub remedy: Option<String>,
    /// The form field it belongs to.
    pub field: Option<String>,
}

impl Refusal {
    /// A reason by its message key.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), args: BTreeMap::new(), article: None, remedy: None, field: None }
    }

    /// With an argument for the message.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    /// With the article it rests on.
    #[must_use]
    pub fn article(mut self, article: impl Into<String>) -> Self {
        self.article = Some(article.into());
        self
    }

    /// With the message key of a way out.
    #[must_use]
    pub fn remedy(mut self, key: impl Into<String>) -> Self {
        self.remedy = Some(key.into());
        self
    }

    /// On a field of the form.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>) -> Self {
        self.field = Some(name.into());
        self
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<Vec<Refusal>> for Error {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Refused(refusals)
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Internal(error.into())
    }
}

impl From<print::Error> for Error {
    fn from(error: print::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<crate::rulebook::RuleError> for Error {
    fn from(error: crate::rulebook::RuleError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}

/// `Some` or *not found*.
pub trait OrNotFound<T> {
    /// The value, or [`Error::NotFound`].
    fn or_not_found(self) -> Result<T>;
}

impl<T> OrNotFound<T> for Option<T> {
    fn or_not_found(self) -> Result<T> {
        self.ok_or(Error::NotFound)
    }
}
