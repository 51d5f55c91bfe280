//! Captions of videos (annex 5, VD1; art. 16): WebVTT, checked cue by cue and written anew; SubRip
//! (.srt), which most programs write, becomes WebVTT.

use std::fmt::Write as _;

use encoding_rs::GB18030;
use platform::Refusal;

/// More cues than a film of a whole day has.
const MAX_CUES: usize = 50_000;

/// The captions as WebVTT, or which line is wrong. `ending` is that of the file's name.
pub fn inspect(ending: &str, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // What older programs write on Chinese computers.
        Err(_) => {
            let (text, _, wrong) = GB18030.decode(bytes);
            if wrong {
                return Err(refusal("media-captions-encoding"));
            }
            text.into_owned()
        }
    };
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    if text.contains('\0') {
        return Err(refusal("media-captions-encoding"));
    }
    let head = text.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n']));
    if ending == "vtt" && !head {
        return Err(refusal("media-captions-header"));
    }
    let cues = cues(&text)?;
    if cues.is_empty() {
        return Err(refusal("media-captions-empty"));
    }
    let mut out = String::from("WEBVTT\n");
    for cue in cues {
        let _ = write!(out, "\n{} --> {}{}\n{}\n", time(cue.from), time(cue.to), cue.settings, cue.text);
    }
    Ok(out.into_bytes())
}

fn refusal(key: &str) -> Refusal {
    Refusal::new(key).article("20").field("file")
}

struct Cue {
    from: u64,
    to: u64,
    settings: String,
    text: String,
}

fn cues(text: &str) -> Result<Vec<Cue>, Refusal> {
    let mut cues: Vec<Cue> = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        let Some((from, to)) = line.split_once("-->") else {
            // Headers, numbers, notes; style sheets have no place here and are left out, too.
            if line.starts_with("STYLE") || line.starts_with("NOTE") || line.starts_with("REGION") {
                while lines.next_if(|(_, line)| !line.trim().is_empty()).is_some() {}
            }
            continue;
        };
        let wrong = |key: &str| refusal(key).arg("line", number + 1);
        let (to, settings) = to.trim().split_once([' ', '\t']).unwrap_or((to.trim(), ""));
        let from = moment(from.trim()).ok_or_else(|| wrong("media-captions-time"))?;
        let to = moment(to).ok_or_else(|| wrong("media-captions-time"))?;
        if from >= to || cues.last().is_some_and(|last| from < last.from) {
            return Err(wrong("media-captions-order"));
        }
        let mut words = Vec::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| !line.trim().is_empty()) {
            words.push(plain(line));
        }
        if words.iter().all(|line| line.trim().is_empty()) {
            continue;
        }
        if cues.len() >= MAX_CUES {
            return Err(refusal("media-captions-large"));
        }
        cues.push(Cue { from, to, settings: place(settings), text: words.join("\n") });
    }
    Ok(cues)
}

/// Milliseconds of `01:02:03.004`, `02:03.004` or, in SubRip, `01:02:03,004`.
fn moment(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once(['.', ','])?;
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit()) && !text.is_empty() && text.len() <= 4;
    let parts: Vec<&str> = clock.split(':').collect();
    if fraction.len() != 3 || !digits(fraction) || !(2..=3).contains(&parts.len()) || !parts.iter().all(|p| digits(p)) {
        return None;
    }
    let (rest, seconds) = (&parts[..parts.len() - 1], parts[parts.len() - 1]);
    let minutes: u64 = rest[rest.len() - 1].parse().ok()?;
    let hours: u64 = if rest.len() == 2 { rest[0].parse().ok()? } else { 0 };
    let seconds: u64 = seconds.parse().ok()?;
    if minutes > 59 || seconds > 59 {
        return None;
    }
    Some(((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction.parse::<u64>().ok()?)
}

fn time(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}.{:03}", seconds % 60, milliseconds % 1000)
}

/// Where a cue stands; only what the standard knows.
fn place(settings: &str) -> String {
    let known = |setting: &&str| {
        let safe = setting.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '%' | ',' | '.' | '-'));
        safe && ["line:", "position:", "align:", "size:", "vertical:"].iter().any(|start| setting.starts_with(start))
    };
    settings.split_whitespace().filter(known).fold(String::new(), |mut out, setting| {
        let _ = write!(out, " {setting}");
        out
    })
}

/// The words of a line: tags of either form are left out, what could look like one is written as text.
fn plain(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        match rest[at..].find('>') {
            Some(end) => rest = &rest[at + end + 1..],
            None => {
                out.push_str("&lt;");
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out.replace("-->", "→").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(ending: &str, text: &str) -> String {
        String::from_utf8(inspect(ending, text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn subrip_becomes_webvtt() {
        let srt = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>早</i>：天亮了\r\n第二行\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n<font color=red>晚</font>\r\n";
        let vtt = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n早：天亮了\n第二行\n\n00:00:03.000 --> 00:00:04.000\n晚\n";
        assert_eq!(written("srt", srt), vtt);
        assert_eq!(written("vtt", vtt), vtt, "twice changes nothing");
        let (old, _, _) = GB18030.encode(srt);
        assert_eq!(inspect("srt", &old).unwrap(), vtt.as_bytes());
    }

    #[test]
    fn webvtt_keeps_places_and_loses_styles() {
        let vtt = "WEBVTT - 说明\n\nSTYLE\n::cue { background: url(//x.example) }\n\nNOTE 记\n\nc1\n00:01.000 --> 00:02.000 align:start href:x\n<v 甲>你好 & <b\n";
        assert_eq!(written("vtt", vtt), "WEBVTT\n\n00:00:01.000 --> 00:00:02.000 align:start\n你好 & &lt;b\n");
    }

    #[test]
    fn annex_5_captions_that_do_not_fit_are_refused_with_their_line() {
        let refused = |ending: &str, text: &str| {
            let refusal = inspect(ending, text.as_bytes()).unwrap_err();
            (refusal.message, refusal.args.get("line").and_then(serde_json::Value::as_u64))
        };
        let cue = |from: &str, to: &str| format!("WEBVTT\n\n{from} --> {to}\n字\n");
        assert_eq!(refused("vtt", "字幕"), ("media-captions-header".into(), None));
        assert_eq!(refused("vtt", "WEBVTT\n\n"), ("media-captions-empty".into(), None));
        assert_eq!(refused("vtt", &cue("00:02.000", "00:01.000")), ("media-captions-order".into(), Some(3)));
        assert_eq!(refused("vtt", &cue("00:99.000", "01:01.000")), ("media-captions-time".into(), Some(3)));
        assert_eq!(refused("vtt", &cue("soon", "00:01.000")), ("media-captions-time".into(), Some(3)));
        let back = format!("{}\n00:00.000 --> 00:00.500\n字\n", cue("00:02.000", "00:03.000"));
        assert_eq!(refused("vtt", &back), ("media-captions-order".into(), Some(6)));
        assert_eq!(inspect("srt", &[0xFF, 0xFE, 0xFF]).unwrap_err().message, "media-captions-encoding");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "(WEBVTT\n)?([0-9:,. ->\n<a]{0,40}\n)*", ending in "vtt|srt") {
            if let Ok(written) = inspect(&ending, text.as_bytes()) {
                prop_assert_eq!(inspect("vtt", &written).unwrap(), written);
            }
        }
    }
}
