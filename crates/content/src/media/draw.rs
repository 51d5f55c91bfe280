//! Drawing renditions (annex 5, I1): WebP in the widths of the rulebook, and list pictures cut to
//! 16:9 and 4:3 around what matters. A job draws them once; pages that show the picture are renewed.

use fast_image_resize::{ResizeOptions, Resizer};
use image::{DynamicImage, ImageReader};
use platform::files::file;
use platform::jobs::Job;
use platform::people::Actor;
use platform::store::{self, serve};
use platform::{Act, App, Error, Result};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde::{Deserialize, Serialize};

use super::describe::cut;
use super::medium::{self, MediumId, Model};
use super::rendition;
use super::usage::{self, Place};
use crate::articles::uploads::picture_limits;
use crate::manuscripts::pictures::PictureLimits;

/// Draws the renditions of a picture.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Draw {
    /// Which.
    pub medium: MediumId,
}

impl Job for Draw {
    const KIND: &'static str = "media.draw";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(format!("media.draw/{}", self.medium))
    }

    async fn run(self, app: App) -> Result<()> {
        let db = app.db.read();
        let Some(medium) = medium::Entity::find_by_id(self.medium).one(db).await? else { return Ok(()) };
        let file = file::by_id(db, medium.file_id).await?;
        if let Some((rows, likeness)) = drawn_before(db, &medium, &file).await? {
            return finish(&app, &medium, &file, rows, likeness).await;
        }
        let bytes = app.files.get(&file.digest).await?;
        let plan = Plan::of(&app, &medium)?;
        let drawn = tokio::task::spawn_blocking(move || draw(&bytes, &plan))
            .await
            .map_err(|error| Error::Internal(error.into()))?;
        let Some(drawn) = drawn else {
            tracing::warn!(file = file.public_id, "a picture cannot be drawn in other sizes");
            return Ok(());
        };
        let mut rows = Vec::new();
        for one in drawn.renditions {
            let size = i64::try_from(one.bytes.len()).unwrap_or(i64::MAX);
            rows.push(rendition::Model {
                file_id: file.id,
                name: one.name,
                width: i32::try_from(one.width).unwrap_or(i32::MAX),
                height: i32::try_from(one.height).unwrap_or(i32::MAX),
                size,
                digest: app.files.put(one.bytes.into()).await?,
                made_at: app.time.now(),
            });
        }
        finish(&app, &medium, &file, rows, drawn.likeness).await
    }
}

async fn finish(
    app: &App,
    medium: &Model,
    file: &file::Model,
    rows: Vec<rendition::Model>,
    likeness: i64,
) -> Result<()> {
    let act = app.act(&Actor::System("media.draw")).await?;
    rendition::put(&act, file.id, rows).await?;
    let mark = medium::ActiveModel { id: Set(medium.id), likeness: Set(Some(likeness)), ..Default::default() };
    mark.update(act.db()).await?;
    renew(&act, &file.public_id).await?;
    act.commit().await
}

/// What was drawn of the same bytes in the same way for another library.
async fn drawn_before(
    db: &impl ConnectionTrait,
    medium: &Model,
    file: &file::Model,
) -> Result<Option<(Vec<rendition::Model>, i64)>> {
    let same: Vec<_> = file::by_digest(db, &file.digest).await?.into_iter().map(|other| other.id).collect();
    let alike =
        |other: &Model| (other.focus_x, other.focus_y, cut(other)) == (medium.focus_x, medium.focus_y, cut(medium));
    let others = medium::Entity::find()
        .filter(medium::Column::FileId.is_in(same.into_iter().filter(|id| *id != file.id)))
        .filter(medium::Column::Likeness.is_not_null())
        .all(db)
        .await?;
    let Some(other) = others.into_iter().find(alike) else { return Ok(None) };
    let mut rows = rendition::of_files(db, &[other.file_id]).await?.remove(&other.file_id).unwrap_or_default();
    for row in &mut rows {
        row.file_id = file.id;
    }
    // A focus that moved since then has not been drawn yet.
    let settled = other.likeness.filter(|_| !rows.is_empty() && rows.iter().all(|row| row.made_at >= other.changed_at));
    Ok(settled.map(|likeness| (rows, likeness)))
}

/// Pages that show the file are rendered again.
async fn renew(act: &Act, public_id: &str) -> Result<()> {
    let mut shown = usage::of(act.db(), &[public_id.to_owned()]).await?;
    shown.retain(|row| row.place == Place::Public);
    for row in &shown {
        store::mark_stale(act, &format!("{}:{}", row.user_kind, row.user_id)).await?;
    }
    if shown.is_empty() { Ok(()) } else { act.enqueue(&serve::RefreshPages).await }
}

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    limits: PictureLimits,
    widths: [u32; 3],
    focus: (u32, u32),
    cut: [u32; 4],
}

impl Plan {
    fn of(app: &App, medium: &Model) -> Result<Self> {
        let today = app.time.now().day();
        let width =
            |name| -> Result<u32> { Ok(u32::try_from(app.rules.pixels(name, today)?.value).unwrap_or(u32::MAX)) };
        Ok(Self {
            limits: picture_limits(app)?,
            widths: [width("rendition.small")?, width("rendition.medium")?, width("rendition.large")?],
            focus: (medium.focus_x.unsigned_abs(), medium.focus_y.unsigned_abs()),
            cut: cut(medium).map(i32::unsigned_abs),
        })
    }
}

/// A picture that was drawn.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// `w960`, `16x9-480`.
    pub name: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// WebP.
    pub bytes: Vec<u8>,
}

/// Everything that was drawn of one picture, and its fingerprint.
#[derive(Clone, Debug)]
pub struct All {
    /// The renditions.
    pub renditions: Vec<Drawn>,
    /// See `likeness` below.
    pub likeness: i64,
}

/// Of a hundred; where photos and eyes agree.
const QUALITY: f32 = 80.0;
/// The cuts of list pictures (annex 5, I1).
const CUTS: [(&str, u32, u32); 2] = [("16x9", 16, 9), ("4x3", 4, 3)];

/// Draws; `None` when the picture cannot be decoded within the limits.
pub fn draw(bytes: &[u8], plan: &Plan) -> Option<All> {
    let mut reader = ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut guard = image::Limits::default();
    guard.max_image_width = Some(plan.limits.side);
    guard.max_image_height = Some(plan.limits.side);
    guard.max_alloc = Some(plan.limits.pixels.saturating_mul(16));
    reader.limits(guard);
    let whole = reader.decode().ok()?;
    // WebP holds eight bits a colour, with or without transparency.
    let whole: DynamicImage = if whole.color().has_alpha() { whole.to_rgba8().into() } else { whole.to_rgb8().into() };
    let (width, height) = (whole.width(), whole.height());
    if width == 0 || height == 0 {
        return None;
    }
    let mut brush = Resizer::new();
    let mut renditions = Vec::new();
    for side in sides(width, &plan.widths) {
        let tall = u32::try_from(u64::from(height) * u64::from(side) / u64::from(width)).unwrap_or(1).max(1);
        let scaled = scaled(&mut brush, &whole, [0, 0, width, height], side, tall)?;
        renditions.push(Drawn { name: format!("w{side}"), width: side, height: tall, bytes: webp(&scaled)? });
    }
    for (name, across, down) in CUTS {
        let part = area(width, height, plan.cut, plan.focus, (across, down));
        for side in sides(part[2], &plan.widths[..2]) {
            let tall = (side * down / across).max(1);
            let scaled = scaled(&mut brush, &whole, part, side, tall)?;
            renditions.push(Drawn { name: format!("{name}-{side}"), width: side, height: tall, bytes: webp(&scaled)? });
        }
    }
    Some(All { renditions, likeness: likeness(&whole) })
}

/// The widths below that of the picture, and its own when it is not wider than the widest.
fn sides(width: u32, widths: &[u32]) -> Vec<u32> {
    let most = widths.iter().copied().max().unwrap_or(width);
    let mut sides: Vec<u32> = widths.iter().copied().filter(|side| *side < width).collect();
    sides.push(width.min(most));
    sides.sort_unstable();
    sides.dedup();
    sides
}

/// The largest part of these proportions inside the cut, with the focus as near its middle as it goes.
fn area(width: u32, height: u32, cut: [u32; 4], focus: (u32, u32), ratio: (u32, u32)) -> [u32; 4] {
    let share =
        |side: u32, hundredths: u32| u32::try_from(u64::from(side) * u64::from(hundredths) / 100).unwrap_or(side);
    let (left, top) = (share(width, cut[0]), share(height, cut[1]));
    let wide = share(width, cut[2]).saturating_sub(left).clamp(1, width - left.min(width - 1));
    let tall = share(height, cut[3]).saturating_sub(top).clamp(1, height - top.min(height - 1));
    let (w, h) = if u64::from(wide) * u64::from(ratio.1) > u64::from(tall) * u64::from(ratio.0) {
        ((tall * ratio.0 / ratio.1).max(1), tall)
    } else {
        (wide, (wide * ratio.1 / ratio.0).max(1))
    };
    let place = |focus: u32, start: u32, room: u32, size: u32| {
        focus.saturating_sub(size / 2).clamp(start, start + room.saturating_sub(size))
    };
    let x = place(share(width, focus.0), left, wide, w);
    let y = place(share(height, focus.1), top, tall, h);
    [x, y, w, h]
}

/// A part of the picture — left, top, width, height — in this size.
fn scaled(brush: &mut Resizer, whole: &DynamicImage, part: [u32; 4], width: u32, height: u32) -> Option<DynamicImage> {
    let [x, y, w, h] = part.map(f64::from);
    let mut out = DynamicImage::new(width, height, whole.color());
    brush.resize(whole, &mut out, &ResizeOptions::new().crop(x, y, w, h)).ok()?;
    Some(out)
}

fn webp(picture: &DynamicImage) -> Option<Vec<u8>> {
    let layout = if picture.color().has_alpha() { webp::PixelLayout::Rgba } else { webp::PixelLayout::Rgb };
    let encoder = webp::Encoder::new(picture.as_bytes(), layout, picture.width(), picture.height());
    Some(encoder.encode_simple(false, QUALITY).ok()?.to_vec())
}

/// Pixels across and down, read from the head of the file alone.
pub fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok()?.into_dimensions().ok()
}

/// A fingerprint of 64 bits that scaling and saving anew hardly change: whether each of 8 × 8
/// points is darker than its neighbour.
fn likeness(picture: &DynamicImage) -> i64 {
    let small = picture.resize_exact(9, 8, image::imageops::FilterType::Triangle).to_luma8();
    let mut mark = 0_u64;
    for y in 0..8 {
        for x in 0..8 {
            mark = mark << 1 | u64::from(small.get_pixel(x, y).0 < small.get_pixel(x + 1, y).0);
        }
    }
    mark.cast_signed()
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, RgbImage};

    use super::*;

    const PLAN: Plan =
        Plan { limits: PictureLimits::usual(), widths: [48, 96, 160], focus: (50, 50), cut: [0, 0, 100, 100] };

    fn photo(width: u32, height: u32) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            // The left third is red, the rest is a slope.
            if x < width / 3 {
                Rgb([220, 10, 10])
            } else {
                Rgb([10, (x * 200 / width) as u8, (y * 200 / height) as u8])
            }
        });
        let mut out = std::io::Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(picture).write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    }

    #[test]
    fn annex_5_pictures_come_in_the_widths_and_cuts_of_lists() {
        let all = draw(&photo(200, 150), &PLAN).unwrap();
        let said: Vec<_> = all.renditions.iter().map(|one| (one.name.as_str(), one.width, one.height)).collect();
        assert_eq!(
            said,
            [
                ("w48", 48, 36),
                ("w96", 96, 72),
                ("w160", 160, 120),
                ("16x9-48", 48, 27),
                ("16x9-96", 96, 54),
                ("4x3-48", 48, 36),
                ("4x3-96", 96, 72),
            ]
        );
        for one in &all.renditions {
            let read = image::load_from_memory_with_format(&one.bytes, ImageFormat::WebP).unwrap();
            assert_eq!((read.width(), read.height()), (one.width, one.height), "{}", one.name);
        }
        let small = draw(&photo(60, 40), &PLAN).unwrap();
        assert_eq!(small.renditions.iter().map(|one| one.width).max(), Some(60), "nothing is blown up");
    }

    #[test]
    fn a_cut_keeps_what_matters_in_it() {
        assert_eq!(area(300, 100, PLAN.cut, (50, 50), (4, 3)), [84, 0, 133, 100]);
        assert_eq!(area(300, 100, PLAN.cut, (0, 50), (4, 3)), [0, 0, 133, 100]);
        assert_eq!(area(300, 100, PLAN.cut, (100, 50), (4, 3)), [167, 0, 133, 100]);
        assert_eq!(area(100, 300, PLAN.cut, (50, 0), (16, 9)), [0, 0, 100, 56]);
        assert_eq!(area(200, 200, [50, 50, 100, 100], (0, 0), (4, 3)), [100, 100, 100, 75]);
        for (width, height) in [(1, 1), (1, 5000), (5000, 1), (3, 2)] {
            for cut in [[0, 0, 100, 100], [90, 90, 100, 100], [0, 0, 10, 10]] {
                for ratio in [(16, 9), (4, 3)] {
                    let [x, y, w, h] = area(width, height, cut, (100, 100), ratio);
                    assert!(w > 0 && h > 0 && x + w <= width && y + h <= height, "{width}x{height} {cut:?}");
                }
            }
        }
        let left = Plan { focus: (0, 50), ..PLAN };
        let red = |plan: &Plan| {
            let all = draw(&photo(300, 100), plan).unwrap();
            let cut = all.renditions.iter().find(|one| one.name == "4x3-96").unwrap();
            let read = image::load_from_memory(&cut.bytes).unwrap().to_rgb8();
            read.pixels().filter(|pixel| pixel.0[0] > 150).count() * 100 / (96 * 72)
        };
        assert!(red(&left) > 70 && red(&PLAN) < 20, "{} {}", red(&left), red(&PLAN));
    }

    #[test]
    fn a_picture_is_known_again_when_it_was_scaled() {
        let mark = |bytes: &[u8]| draw(bytes, &PLAN).unwrap().likeness;
        let (one, smaller) = (mark(&photo(300, 200)), mark(&photo(150, 100)));
        assert!((one ^ smaller).count_ones() <= 6);
        let other = RgbImage::from_fn(90, 90, |x, y| Rgb([if (x / 9 + y / 11) % 2 == 0 { 255 } else { 0 }; 3]));
        let mut out = std::io::Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(other).write_to(&mut out, ImageFormat::Png).unwrap();
        assert!((one ^ mark(&out.into_inner())).count_ones() > 6);
        assert!(draw(b"no picture", &PLAN).is_none());
    }
}
