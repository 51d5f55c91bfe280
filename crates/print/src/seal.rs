//! 公章: a unit's seal as an image.

use serde::Serialize;

/// An image that has been found harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SealImage {
    kind: Kind,
    #[serde(skip)]
    bytes: Vec<u8>,
}

/// How the image is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Portable network graphics.
    Png,
    /// Scalable vector graphics.
    Svg,
}

impl SealImage {
    /// How it is written.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
