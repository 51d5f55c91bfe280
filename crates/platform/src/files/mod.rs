//! Uploaded files (arts. 20, 21, 31): the bytes lie in a store addressed by their SM3, so the
//! same file is kept once and a changed byte has another name; who uploaded what, for which
//! unit and since when the public may have it are rows. No path from outside reaches the disk.

use std::io::Read as _;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt as _, PutPayload, WriteMultipart};
use tokio::io::AsyncReadExt as _;

use crate::digest;
use crate::error::{Error, Result};

pub mod clamd;
pub mod file;
pub mod keep;
pub mod scan;

pub use file::{ActiveModel, Column, Entity, FileId, Model, by_digest, by_id, by_ids, by_public_id, public_by_id};
pub use keep::{New, keep, publish, unpublish};

/// The store of the bytes.
#[derive(Clone, Debug)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// Opens the store in a local folder and makes the folder if it is missing.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let store = LocalFileSystem::new_with_prefix(folder)
            .with_context(|| format!("cannot open the folder {}", folder.display()))?
            .with_fsync(true);
        Ok(Self(Arc::new(store)))
    }

    /// Keeps the bytes and returns their digest. Written under another name, synced and then
    /// renamed, so that nobody ever sees half a file; done twice it is harmless.
    pub async fn put(&self, bytes: Bytes) -> Result<String> {
        let hashed = bytes.clone();
        let digest =
            tokio::task::spawn_blocking(move || digest::sm3(&hashed)).await.context("hashing was interrupted")?;
        if !self.exists(&digest).await? {
            self.0.put(&place(&digest)?, PutPayload::from_bytes(bytes)).await.map_err(failed)?;
        }
        Ok(digest)
    }

    /// The bytes of a digest.
    pub async fn get(&self, digest: &str) -> Result<Bytes> {
        let found = self.0.get(&place(digest)?).await.map_err(failed)?;
        found.bytes().await.map_err(failed)
    }

    /// A part of the bytes, for range requests; the range ends before `range.end`.
    pub async fn get_range(&self, digest: &str, range: Range<u64>) -> Result<Bytes> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        self.0.get_range(&place(digest)?, range).await.map_err(failed)
    }

    /// The same piece by piece, for sending: a film is never in memory as a whole. The whole file
    /// without a range.
    pub async fn stream(
        &self,
        digest: &str,
        range: Option<Range<u64>>,
    ) -> Result<impl Stream<Item = std::io::Result<Bytes>> + Send + 'static> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let found = self.0.get_opts(&place(digest)?, options).await.map_err(failed)?;
        Ok(found.into_stream().map_err(std::io::Error::other))
    }

    /// Whether the bytes are there.
    pub async fn exists(&self, digest: &str) -> Result<bool> {
        match self.0.head(&place(digest)?).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }

    /// Keeps a file of the disk, however large: read twice in pieces, once for its digest. Returns
    /// the digest and the size in bytes.
    pub async fn put_file(&self, path: &Path) -> Result<(String, u64)> {
        let from = path.to_owned();
        let (digest, size) =
            tokio::task::spawn_blocking(move || digest_of_file(&from)).await.context("hashing was interrupted")??;
        if !self.exists(&digest).await? {
            let upload = self.0.put_multipart(&place(&digest)?).await.map_err(failed)?;
            let mut writer = WriteMultipart::new_with_chunk_size(upload, PIECE);
            let mut file = tokio::fs::File::open(path).await?;
            let mut piece = vec![0; PIECE];
            loop {
                let read = file.read(&mut piece).await?;
                if read == 0 {
                    break;
                }
                writer.wait_for_capacity(1).await.map_err(failed)?;
                writer.write(&piece[..read]);
            }
            writer.finish().await.map_err(failed)?;
        }
        Ok((digest, size))
    }

    /// Removes the bytes for good. Whoever calls has made sure that nobody names them any more, and
    /// that the law lets them go (art. 21); bytes that are not there are no mistake.
    pub async fn remove(&self, digest: &str) -> Result<()> {
        match self.0.delete(&place(digest)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Whether the bytes on the disk still are what their name says.
    pub async fn intact(&self, digest: &str) -> Result<bool> {
        let bytes = self.get(digest).await?;
        let found =
            tokio::task::spawn_blocking(move || digest::sm3(&bytes)).await.context("hashing was interrupted")?;
        Ok(found == digest)
    }
}

/// How much of a large file is in memory at a time, in bytes.
pub const PIECE: usize = 4 << 20;

fn digest_of_file(path: &Path) -> Result<(String, u64)> {
    let mut file = std::fs::File::open(path)?;
    let mut hasher = digest::Hasher::default();
    let mut piece = vec![0; PIECE];
    let mut size = 0;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((hasher.finish(), size));
        }
        hasher.update(&piece[..read]);
        size += read as u64;
    }
}

/// `ab/cd/abcd…`; anything that is not a digest is nowhere.
fn place(digest: &str) -> Result<object_store::path::Path> {
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if digest.len() != 64 || !digest.bytes().all(hexadecimal) {
        return Err(Error::NotFound);
    }
    Ok(object_store::path::Path::from_iter([&digest[..2], &digest[2..4], digest]))
}

fn failed(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound,
        other => Error::Internal(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_bytes_are_kept_once_and_read_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::open(folder.path()).expect("a store");
        let digest = files.put(Bytes::from_static(b"abc")).await.expect("kept");
        assert_eq!(digest, digest::sm3(b"abc"));
        assert_eq!(files.put(Bytes::from_static(b"abc")).await.expect("again"), digest);
        assert_eq!(&files.get(&digest).await.expect("read")[..], b"abc");
        assert_eq!(&files.get_range(&digest, 1..3).await.expect("a part")[..], b"bc");
        assert!(files.exists(&digest).await.expect("asked"));
        assert!(files.intact(&digest).await.expect("asked"));

        let on_disk = folder.path().join(&digest[..2]).join(&digest[2..4]).join(&digest);
        std::fs::write(on_disk, b"abd").expect("tampered with");
        assert!(!files.intact(&digest).await.expect("asked"));
    }

    #[tokio::test]
    async fn a_large_file_is_kept_in_pieces_and_removed_for_good() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::open(&folder.path().join("store")).expect("a store");
        let bytes: Vec<u8> = (0..PIECE * 2 + 17).map(|at| u8::try_from(at % 251).expect("a byte")).collect();
        let path = folder.path().join("large");
        std::fs::write(&path, &bytes).expect("written");
        let (digest, size) = files.put_file(&path).await.expect("kept");
        assert_eq!((digest.as_str(), size), (digest::sm3(&bytes).as_str(), bytes.len() as u64));
        assert_eq!(files.put_file(&path).await.expect("again").0, digest);
        assert!(files.intact(&digest).await.expect("asked"));
        files.remove(&digest).await.expect("removed");
        assert!(!files.exists(&digest).await.expect("asked"));
        files.remove(&digest).await.expect("twice is harmless");
    }

    #[tokio::test]
    async fn nothing_but_a_digest_names_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::open(folder.path()).expect("a store");
        for name in ["", "../../etc/passwd", &"A".repeat(64), &"0".repeat(64), "/"] {
            assert!(matches!(files.get(name).await, Err(Error::NotFound)), "{name}");
        }
    }
}
