//! Video from outside (annex 5, VD1): MP4 with H.264 and AAC. What is in it is read from the boxes
//! of the file (ISO/IEC 14496-12), not believed from its name.

use platform::Refusal;

/// What the boxes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Length; 0 when the file does not say.
    pub seconds: u32,
    /// Whether there is sound.
    pub sound: bool,
}

/// What a video may be; the numbers come from the rulebook.
#[derive(Debug, Clone, Copy)]
pub struct VideoLimits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Fewest pixels of the shorter side.
    pub side: u64,
}

/// Boxes inside each other; a real file has about seven.
const MAX_DEPTH: usize = 12;
/// Tracks: picture, sound, captions; more than a few are no video for a page.
const MAX_TRACKS: usize = 16;

/// Looks at a file that should be a video.
pub fn inspect(bytes: &[u8], limits: &VideoLimits) -> Result<Facts, Refusal> {
    let refuse = |key: &str| Refusal::new(key).article("20").field("file");
    if bytes.len() as u64 > limits.bytes {
        let limit = crate::manuscripts::size_in_words(usize::try_from(limits.bytes).unwrap_or(usize::MAX));
        return Err(refuse("media-video-large").arg("limit", limit));
    }
    let damaged = || refuse("media-video-damaged");
    let mut file = File::default();
    if bytes.get(4..8) != Some(b"ftyp") {
        return Err(refuse("media-video-not-mp4"));
    }
    walk(bytes, 0, &mut file).ok_or_else(damaged)?;
    if !file.data {
        return Err(damaged());
    }
    let mut facts = Facts { seconds: file.seconds, ..Facts::default() };
    let mut pictures = 0;
    for track in &file.tracks {
        let codec = track.codec.ok_or_else(damaged)?;
        let said = String::from_utf8_lossy(&codec).into_owned();
        match &track.kind {
            b"vide" if matches!(&codec, b"avc1" | b"avc3") => {
                pictures += 1;
                facts.width = facts.width.max(track.width);
                facts.height = facts.height.max(track.height);
            }
            b"vide" => return Err(refuse("media-video-codec").arg("found", said)),
            b"soun" if &codec == b"mp4a" => facts.sound = true,
            b"soun" => return Err(refuse("media-video-sound").arg("found", said)),
            _ => {}
        }
    }
    if pictures == 0 || facts.width == 0 || facts.height == 0 {
        return Err(damaged());
    }
    if u64::from(facts.width.min(facts.height)) < limits.side {
        return Err(refuse("media-video-small")
            .arg("width", facts.width)
            .arg("height", facts.height)
            .arg("limit", limits.side));
    }
    Ok(facts)
}

#[derive(Default)]
struct File {
    seconds: u32,
    tracks: Vec<Track>,
    data: bool,
}

#[derive(Default)]
struct Track {
    kind: [u8; 4],
    codec: Option<[u8; 4]>,
    width: u32,
    height: u32,
}

/// Goes through the boxes of a part of the file; `None` when a box does not fit into what it is in.
fn walk(mut rest: &[u8], depth: usize, file: &mut File) -> Option<()> {
    if depth > MAX_DEPTH {
        return None;
    }
    while !rest.is_empty() {
        let (kind, body, after) = first_box(rest)?;
        match &kind {
            b"moov" | b"mdia" | b"minf" | b"stbl" => walk(body, depth + 1, file)?,
            b"trak" => {
                if file.tracks.len() >= MAX_TRACKS {
                    return None;
                }
                file.tracks.push(Track::default());
                walk(body, depth + 1, file)?;
            }
            b"mvhd" => file.seconds = length(body)?,
            b"hdlr" => {
                // Metadata has a handler of its own outside of any track.
                let kind = four(body, 8)?;
                if let Some(track) = file.tracks.last_mut().filter(|track| track.kind == [0; 4]) {
                    track.kind = kind;
                }
            }
            b"stsd" => {
                let (codec, entry, _) = first_box(body.get(8..)?)?;
                let track = file.tracks.last_mut()?;
                track.codec = Some(codec);
                if &track.kind == b"vide" {
                    track.width = u32::from(u16::from_be_bytes(entry.get(24..26)?.try_into().ok()?));
                    track.height = u32::from(u16::from_be_bytes(entry.get(26..28)?.try_into().ok()?));
                }
            }
            b"mdat" => file.data |= !body.is_empty(),
            _ => {}
        }
        rest = after;
    }
    Some(())
}

/// Kind, content and what follows.
fn first_box(bytes: &[u8]) -> Option<([u8; 4], &[u8], &[u8])> {
    let kind = four(bytes, 4)?;
    let (head, size) = match u32::from_be_bytes(four(bytes, 0)?) {
        0 => (8, bytes.len()),
        1 => (16, usize::try_from(u64::from_be_bytes(bytes.get(8..16)?.try_into().ok()?)).ok()?),
        size => (8, size as usize),
    };
    Some((kind, bytes.get(head..size)?, bytes.get(size..)?))
}

fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..at + 4)?.try_into().ok()
}

/// Length of the film from its header, in whole seconds, rounded up.
fn length(body: &[u8]) -> Option<u32> {
    let long = *body.first()? == 1;
    let (scale, length) = if long {
        (u32::from_be_bytes(four(body, 20)?), u64::from_be_bytes(body.get(24..32)?.try_into().ok()?))
    } else {
        (u32::from_be_bytes(four(body, 12)?), u64::from(u32::from_be_bytes(four(body, 16)?)))
    };
    if scale == 0 {
        return None;
    }
    // All ones means that it is not known.
    let unknown = length == u64::from(u32::MAX) || length == u64::MAX;
    if unknown { Some(0) } else { u32::try_from(length.div_ceil(u64::from(scale))).ok() }
}

/// `2:05`, `1:02:05`; empty when unknown.
pub fn clock(seconds: i32) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (seconds, hours) {
        (..=0, _) => String::new(),
        (_, 0) => format!("{minutes}:{rest:02}"),
        _ => format!("{hours}:{minutes:02}:{rest:02}"),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: VideoLimits = VideoLimits { bytes: 1 << 20, side: 720 };

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut out = u32::try_from(body.len() + 8).unwrap().to_be_bytes().to_vec();
        out.extend_from_slice(kind);
        out.extend_from_slice(body);
        out
    }

    fn track(kind: &[u8; 4], codec: &[u8; 4], width: u16, height: u16) -> Vec<u8> {
        let mut entry = vec![0; 70];
        entry[24..26].copy_from_slice(&width.to_be_bytes());
        entry[26..28].copy_from_slice(&height.to_be_bytes());
        let stsd = boxed(b"stsd", &[vec![0, 0, 0, 0, 0, 0, 0, 1], boxed(codec, &entry)].concat());
        let hdlr = boxed(b"hdlr", &[&[0; 8], &kind[..], &[0; 13]].concat());
        let minf = boxed(b"minf", &boxed(b"stbl", &stsd));
        boxed(b"trak", &boxed(b"mdia", &[hdlr, minf].concat()))
    }

    /// A film with the boxes of a real one and next to no pictures in it.
    pub(crate) fn film(codec: &[u8; 4], sound: Option<&[u8; 4]>, width: u16, height: u16) -> Vec<u8> {
        let mut head = vec![0; 100];
        head[12..16].copy_from_slice(&1000_u32.to_be_bytes());
        head[16..20].copy_from_slice(&125_500_u32.to_be_bytes());
        let sound = sound.map(|codec| track(b"soun", codec, 0, 0)).unwrap_or_default();
        let moov = [boxed(b"mvhd", &head), track(b"vide", codec, width, height), sound].concat();
        [boxed(b"ftyp", b"isom\0\0\x02\0isomavc1"), boxed(b"moov", &moov), boxed(b"mdat", b"pictures")].concat()
    }

    fn refused(bytes: &[u8]) -> String {
        inspect(bytes, &LIMITS).unwrap_err().message
    }

    #[test]
    fn annex_5_a_video_is_mp4_with_h264_and_aac() {
        let good = inspect(&film(b"avc1", Some(b"mp4a"), 1280, 720), &LIMITS).unwrap();
        assert_eq!(good, Facts { width: 1280, height: 720, seconds: 126, sound: true });
        assert!(!inspect(&film(b"avc1", None, 720, 1280), &LIMITS).unwrap().sound);
        assert_eq!(refused(&film(b"hvc1", None, 1280, 720)), "media-video-codec");
        assert_eq!(refused(&film(b"avc1", Some(b"ac-3"), 1280, 720)), "media-video-sound");
        assert_eq!(refused(&film(b"encv", None, 1280, 720)), "media-video-codec");
        assert_eq!(refused(&film(b"avc1", None, 640, 360)), "media-video-small");
        assert_eq!(refused(b"FLV\x01\x05\0\0\0\x09"), "media-video-not-mp4");
        assert_eq!(refused(b"\x1a\x45\xdf\xa3webm"), "media-video-not-mp4");
        let few = VideoLimits { bytes: 100, ..LIMITS };
        assert_eq!(inspect(&film(b"avc1", None, 1280, 720), &few).unwrap_err().message, "media-video-large");
    }

    #[test]
    fn a_film_that_is_cut_off_is_no_film() {
        let whole = film(b"avc1", Some(b"mp4a"), 1280, 720);
        for end in (8..whole.len()).step_by(7) {
            assert!(inspect(&whole[..end], &LIMITS).is_err(), "{end}");
        }
        let only_sound =
            [boxed(b"ftyp", b"isom"), boxed(b"moov", &track(b"soun", b"mp4a", 0, 0)), boxed(b"mdat", b"x")];
        assert_eq!(refused(&only_sound.concat()), "media-video-damaged");
    }

    #[test]
    fn real_films_are_read() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/videos/");
        let film = std::fs::read(format!("{folder}clip-1.mp4")).unwrap();
        let any = VideoLimits { side: 1, ..LIMITS };
        assert_eq!(inspect(&film, &any).unwrap(), Facts { width: 640, height: 360, seconds: 8, sound: false });
    }

    #[test]
    fn lengths_read_like_a_clock() {
        assert_eq!([0, 9, 125, 3725].map(clock), ["", "0:09", "2:05", "1:02:05"]);
    }

    proptest! {
        #[test]
        fn broken_boxes_never_bring_it_down(
            at in 0usize..600,
            byte in any::<u8>(),
            end in 0usize..700,
        ) {
            let mut bytes = film(b"avc1", Some(b"mp4a"), 1280, 720);
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes.truncate(end.max(1));
            let _ = inspect(&bytes, &LIMITS);
        }
    }
}
