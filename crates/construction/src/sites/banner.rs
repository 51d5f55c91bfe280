//! The picture in the head of a site: looked at before it is kept, public with the appearance
//! that uses it.

use bytes::Bytes;
use platform::files::{self, FileId};
use platform::people::SiteRef;
use platform::permits::ArrangeSite;
use platform::{Act, Refusal, Result};
use sea_orm::EntityTrait;

use super::Banner;
use super::site::{self, Model};

/// Media types of pictures, by their first bytes. Drawings that could hold scripts are not among
/// them.
const PICTURES: &[(&[u8], &str)] =
    &[(b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp")];

/// Keeps an uploaded picture for the head of the site; it is shown once the site is arranged
/// with it.
pub async fn keep_banner(act: &Act, id: SiteRef, name: &str, bytes: Bytes) -> Result<Banner> {
    let site = site::by_id(act.db(), id).await?;
    act.permit(ArrangeSite, &site::resource(&site))?;
    let limit = act.app().rules.bytes("upload.image", act.now().day())?.value;
    if bytes.len() as u64 > limit {
        return Err(Refusal::new("sites-banner-large").arg("limit", limit).field("banner").into());
    }
    let Some(media_type) = media_type(&bytes) else {
        return Err(Refusal::new("sites-banner-type").field("banner").into());
    };
    let new = files::New {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        bytes,
        width: None,
        height: None,
        unit: site.unit_id,
    };
    let file = files::keep(act, new).await?;
    Ok(Banner { file: file.id, url: address(&file) })
}

/// The banner as its file says it is, when the site may use the file.
pub(super) async fn checked(act: &Act, site: &Model, id: FileId) -> Result<Result<Banner, Refusal>> {
    let file = files::Entity::find_by_id(id).one(act.db()).await?;
    let ours =
        file.filter(|file| file.unit_id == site.unit_id && PICTURES.iter().any(|(_, name)| *name == file.media_type));
    Ok(match ours {
        Some(file) => Ok(Banner { file: id, url: address(&file) }),
        None => Err(Refusal::new("sites-banner-type").field("banner")),
    })
}

fn address(file: &files::Model) -> String {
    let ending = file.media_type.rsplit('/').next().unwrap_or("png");
    format!("/files/{}/banner.{ending}", file.public_id)
}

fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let (_, name) = PICTURES.iter().find(|(start, _)| bytes.starts_with(start))?;
    (*name != "image/webp" || bytes.get(8..12) == Some(b"WEBP")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::media_type;

    #[test]
    fn a_picture_is_known_by_its_bytes() {
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(media_type(b"RIFF....WEBPVP8 "), Some("image/webp"));
        assert_eq!(media_type(b"RIFF....AVI "), None);
        assert_eq!(media_type(b"<svg onload=alert(1)>"), None);
    }
}
