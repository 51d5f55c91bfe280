//! Digests: SM3 (GB/T 32905), in lower-case hexadecimal.

use std::fmt::Write;

use sm3::{Digest, Sm3};

/// SM3 of the bytes, 64 hexadecimal digits.
pub fn sm3(bytes: &[u8]) -> String {
    hex(&Sm3::digest(bytes))
}

/// SM3 of several parts, each preceded by its length so that no two lists collide.
pub fn sm3_of(parts: &[&[u8]]) -> String {
    let mut hasher = Sm3::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize())
}

/// SM3 of bytes that come piece by piece.
#[derive(Default)]
pub struct Hasher(Sm3);

impl Hasher {
    /// The next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The digest, 64 hexadecimal digits.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_standard_example() {
        assert_eq!(super::sm3(b"abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assert_ne!(super::sm3_of(&[b"ab", b"c"]), super::sm3_of(&[b"a", b"bc"]));
    }
}
