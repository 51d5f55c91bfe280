//! Compression, once a page: gzip, brotli and zstd, kept beside the plain bytes.

use std::io::Write;

use crate::error::Result;

/// The same bytes four ways; what does not get smaller is not kept.
pub struct Packed {
    /// As rendered.
    pub plain: Vec<u8>,
    /// gzip.
    pub gzip: Option<Vec<u8>>,
    /// brotli.
    pub brotli: Option<Vec<u8>>,
    /// zstd.
    pub zstd: Option<Vec<u8>>,
}

// Middle levels: past them a page of 30 KB costs five times the time for two percent.
const GZIP_LEVEL: u32 = 6;
const BROTLI_LEVEL: u32 = 5;
const ZSTD_LEVEL: i32 = 9;

/// Compresses text; other media types stay as they are.
pub async fn pack(content_type: &str, plain: Vec<u8>) -> Result<Packed> {
    let text = content_type.starts_with("text/") || content_type.contains("xml") || content_type.contains("json");
    if !text || plain.len() < 256 {
        return Ok(Packed { plain, gzip: None, brotli: None, zstd: None });
    }
    tokio::task::spawn_blocking(move || pack_now(plain))
        .await
        .map_err(|error| anyhow::anyhow!("compression: {error}"))?
}

fn pack_now(plain: Vec<u8>) -> Result<Packed> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(GZIP_LEVEL));
    encoder.write_all(&plain)?;
    let gzip = encoder.finish()?;
    let mut brotli = Vec::new();
    let params =
        brotli::enc::BrotliEncoderParams { quality: i32::try_from(BROTLI_LEVEL).unwrap_or(5), ..Default::default() };
    brotli::BrotliCompress(&mut plain.as_slice(), &mut brotli, &params)?;
    let zstd = zstd::bulk::compress(&plain, ZSTD_LEVEL)?;
    let smaller = |packed: Vec<u8>| (packed.len() < plain.len()).then_some(packed);
    let (gzip, brotli, zstd) = (smaller(gzip), smaller(brotli), smaller(zstd));
    Ok(Packed { plain, gzip, brotli, zstd })
}
