//! Files on their way in (annex 5, I1 and A1), from the desk and from an old site alike: looked
//! into by their bytes, pictures drawn again, then kept for the unit that answers for them.

use bytes::Bytes;
use platform::app::App;
use platform::files::file;
use platform::{Act, Error, Refusal, Result, digest};

use crate::manuscripts::archive::ArchiveLimits;
use crate::manuscripts::documents::{self, DocumentLimits};
use crate::manuscripts::pictures::{self, PictureLimits};
use crate::media::video::{self, VideoLimits};
use crate::media::{add, captions, disguise, vector};

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

fn video_limits(app: &App) -> Result<VideoLimits> {
    let today = app.time.now().day();
    Ok(VideoLimits {
        bytes: app.rules.bytes("upload.video", today)?.value,
        side: app.rules.pixels("upload.video.side", today)?.value,
    })
}

struct Limits {
    picture: PictureLimits,
    document: DocumentLimits,
    video: VideoLimits,
}

/// Looks into the bytes; pictures are drawn again. Heavy work, off the runtime's threads.
pub(crate) async fn look(app: &App, name: &str, bytes: Bytes) -> Result<Looked> {
    let limits = Limits { picture: picture_limits(app)?, document: document_limits(app)?, video: video_limits(app)? };
    let name = name.to_owned();
    tokio::task::spawn_blocking(move || looked(&name, bytes, &limits))
        .await
        .map_err(|error| Error::Internal(error.into()))?
}

/// A file that was looked into and found good.
pub(crate) struct Looked {
    pub name: String,
    pub media_type: String,
    pub bytes: Bytes,
    pub size: Option<(u32, u32)>,
    pub seconds: Option<u32>,
    digest: String,
}

impl Looked {
    pub(crate) fn new(name: &str, media_type: &str, bytes: Bytes, size: Option<(u32, u32)>) -> Self {
        let digest = digest::sm3(&bytes);
        Self { name: name.to_owned(), media_type: media_type.to_owned(), bytes, size, seconds: None, digest }
    }

    /// SM3 of the bytes that will be kept.
    pub(crate) fn digest(&self) -> String {
        self.digest.clone()
    }
}

/// Endings of pictures, whatever is in them.
const PICTURES: [&str; 8] = ["jpg", "jpeg", "jfif", "png", "gif", "webp", "bmp", "svg"];
/// Endings of videos.
const VIDEOS: [&str; 10] = ["mp4", "m4v", "mov", "webm", "flv", "avi", "wmv", "mkv", "mpg", "rmvb"];

fn looked(name: &str, bytes: Bytes, limits: &Limits) -> Result<Looked> {
    let found = infer::get(&bytes).map(|kind| kind.mime_type()).unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let (picture, film) = (PICTURES.contains(&&*ending), VIDEOS.contains(&&*ending));
    // What it is must be what it says: a picture called .pdf is no picture, nor the other way round.
    let other = (found.starts_with("image/") && !picture) || (found.starts_with("video/") && !film);
    if other && !ending.is_empty() {
        return Err(Refusal::new("media-not-what-it-says")
            .arg("ending", ending.as_str())
            .arg("found", found)
            .article("20")
            .field("file")
            .into());
    }
    let media_type = if picture && found.is_empty() { "image/" } else { found };
    if let Some(hidden) = disguise::hidden(media_type, &bytes).filter(|_| ending != "svg") {
        return Err(Refusal::new("media-hidden").arg("found", hidden).article("20").field("file").into());
    }
    if film || found.starts_with("video/") {
        let facts = video::inspect(&bytes, &limits.video)?;
        let mut looked = Looked::new(&format!("{stem}.mp4"), "video/mp4", bytes, Some((facts.width, facts.height)));
        looked.seconds = Some(facts.seconds);
        return Ok(looked);
    }
    if matches!(&*ending, "vtt" | "srt") {
        let written = captions::inspect(&ending, &bytes)?;
        return Ok(Looked::new(&format!("{stem}.vtt"), "text/vtt; charset=utf-8", written.into(), None));
    }
    if ending == "svg" {
        let limit = limits.picture.bytes;
        if bytes.len() > limit {
            let size = crate::manuscripts::size_in_words(limit);
            return Err(Refusal::new("media-vector-large").arg("limit", size).article("20").field("file").into());
        }
        let drawn = vector::sanitise(&bytes)?;
        return Ok(Looked::new(name, "image/svg+xml", drawn.bytes.into(), Some((drawn.width, drawn.height))));
    }
    if picture || found.starts_with("image/") {
        let drawn = pictures::inspect(&bytes, &limits.picture).map_err(|reason| Refusal::from(reason).field("file"))?;
        let name = format!("{stem}.{}", drawn.extension());
        return Ok(Looked::new(&name, drawn.media_type, drawn.bytes.into(), Some((drawn.width, drawn.height))));
    }
    let good =
        documents::inspect(name, &bytes, &limits.document).map_err(|reason| Refusal::from(reason).field("file"))?;
    Ok(Looked::new(name, good.kind.media_type(), bytes, None))
}

/// Keeps a file that was looked into, in the library of its unit; not public yet.
pub(crate) async fn keep(act: &Act, looked: Looked, unit: platform::people::UnitId) -> Result<file::Model> {
    add::take(act, looked, unit).await
}
