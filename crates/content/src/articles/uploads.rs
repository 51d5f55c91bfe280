//! Files on their way in (annex 5, I1 and A1), from the desk and from an old site alike: looked
//! into by their bytes, pictures drawn again, then kept for the unit that answers for them.

use bytes::Bytes;
use platform::app::App;
use platform::files::{self, file};
use platform::{Act, Error, Refusal, Result};

use crate::manuscripts::archive::ArchiveLimits;
use crate::manuscripts::documents::{self, DocumentLimits};
use crate::manuscripts::pictures::{self, PictureLimits};

/// What a picture may be, by the rulebook.
pub(crate) fn picture_limits(app: &App) -> Result<PictureLimits> {
    let today = app.time.now().day();
    Ok(PictureLimits {
        bytes: usize::try_from(app.rules.bytes("upload.image", today)?.value).unwrap_or(usize::MAX),
        side: u32::try_from(app.rules.pixels("upload.image.side", today)?.value).unwrap_or(u32::MAX),
        pixels: app.rules.pixels("upload.image.pixels", today)?.value,
    })
}

fn document_limits(app: &App) -> Result<DocumentLimits> {
    let today = app.time.now().day();
    Ok(DocumentLimits {
        bytes: usize::try_from(app.rules.bytes("upload.attachment", today)?.value).unwrap_or(usize::MAX),
        name: usize::try_from(app.rules.chars("upload.name", today)?.value).unwrap_or(120),
        archive: ArchiveLimits::usual(),
    })
}

/// Looks into the bytes; pictures are drawn again. Heavy work, off the runtime's threads.
pub(crate) async fn look(app: &App, name: &str, bytes: Bytes) -> Result<Looked> {
    let (picture, document) = (picture_limits(app)?, document_limits(app)?);
    let video = usize::try_from(app.rules.bytes("upload.video", app.time.now().day())?.value).unwrap_or(usize::MAX);
    let name = name.to_owned();
    tokio::task::spawn_blocking(move || looked(&name, bytes, picture, document, video))
        .await
        .map_err(|error| Error::Internal(error.into()))?
}

/// A file that was looked into and found good.
pub(crate) struct Looked {
    pub name: String,
    pub media_type: String,
    pub bytes: Bytes,
    pub size: Option<(u32, u32)>,
}

fn looked(name: &str, bytes: Bytes, picture: PictureLimits, document: DocumentLimits, video: usize) -> Result<Looked> {
    let found = infer::get(&bytes).map(|kind| kind.mime_type()).unwrap_or_default();
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let plain = |media_type: &str, bytes| Looked {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        bytes,
        size: None,
    };
    if matches!(found, "video/mp4" | "video/webm") {
        if bytes.len() > video {
            return Err(Refusal::new("articles-video-large").arg("limit", video as u64).field("file").into());
        }
        return Ok(plain(found, bytes));
    }
    if ending == "vtt" && bytes.starts_with(b"WEBVTT") && std::str::from_utf8(&bytes).is_ok() {
        return Ok(plain("text/vtt; charset=utf-8", bytes));
    }
    let image =
        found.starts_with("image/") || matches!(&*ending, "jpg" | "jpeg" | "png" | "gif" | "webp" | "bmp" | "svg");
    if image {
        let drawn = pictures::inspect(&bytes, &picture).map_err(|reason| Refusal::from(reason).field("file"))?;
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        return Ok(Looked {
            name: format!("{stem}.{}", drawn.extension()),
            media_type: drawn.media_type.to_owned(),
            size: Some((drawn.width, drawn.height)),
            bytes: drawn.bytes.into(),
        });
    }
    let good = documents::inspect(name, &bytes, &document).map_err(|reason| Refusal::from(reason).field("file"))?;
    Ok(plain(good.kind.media_type(), bytes))
}

/// Keeps a file that was looked into; not public yet.
pub(crate) async fn keep(act: &Act, looked: Looked, unit: platform::people::UnitId) -> Result<file::Model> {
    let new = files::New {
        name: looked.name,
        media_type: looked.media_type,
        bytes: looked.bytes,
        width: looked.size.map(|(width, _)| width),
        height: looked.size.map(|(_, height)| height),
        unit,
    };
    files::keep(act, new).await
}
