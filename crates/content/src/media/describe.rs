//! Saying what a medium is: title, alternative text, caption, credit, approval number of a map, what
//! matters in it and which part lists show.

use platform::permits::KeepMedia;
use platform::{Act, Refusal, Result};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

use super::add::entry;
use super::draw::Draw;
use super::folder::{self, FolderId};
use super::medium::{self, Kind, MediumId, Model};

/// What is said of a medium.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// What it is called in the library.
    pub title: String,
    /// What it shows.
    pub alt: String,
    /// Says nothing and needs no words.
    pub decorative: bool,
    /// Caption.
    pub caption: String,
    /// Who made it.
    pub credit: String,
    /// Shows a map.
    pub is_map: bool,
    /// 审图号.
    pub map_number: String,
    /// What matters, in hundredths from left and top.
    pub focus: (i32, i32),
    /// What lists are cut from, in hundredths: left, top, right, bottom.
    pub crop: [i32; 4],
    /// Its folder.
    pub folder: Option<FolderId>,
}

/// Longest title and longest other text, in characters; matters of layout, not of law.
const TITLE: usize = 100;
const TEXT: usize = 500;
/// A cut is at least so many hundredths wide and high.
const LEAST: i32 = 10;

/// Writes it down. A picture that lists show elsewhere in it is cut anew in the background.
pub async fn describe(act: &Act, id: MediumId, said: Description) -> Result<Model> {
    let medium = medium::visible_to(act.app(), act.db(), act.actor(), id).await?;
    act.permit(KeepMedia, &medium.resource())?;
    let said = tidy(said);
    platform::act::all_clear(problems(medium.kind, &said))?;
    if let Some(folder) = said.folder {
        folder::of_unit(act.db(), medium.unit_id, folder).await?;
    }
    let before = (medium.focus_x, medium.focus_y, cut(&medium));
    let mut row = medium.into_active_model();
    row.title = Set(said.title);
    row.alt = Set(if said.decorative { String::new() } else { said.alt });
    row.decorative = Set(said.decorative);
    row.caption = Set(said.caption);
    row.credit = Set(said.credit);
    row.is_map = Set(said.is_map);
    row.map_number = Set(said.map_number);
    row.focus_x = Set(said.focus.0);
    row.focus_y = Set(said.focus.1);
    [row.crop_left, row.crop_top, row.crop_right, row.crop_bottom] = said.crop.map(Set);
    row.folder_id = Set(said.folder);
    row.changed_at = Set(act.now());
    let medium = row.update(act.db()).await?;
    if medium.kind == Kind::Picture && before != (medium.focus_x, medium.focus_y, cut(&medium)) {
        act.enqueue(&Draw { medium: medium.id }).await?;
    }
    act.record(entry("media.describe", &medium));
    Ok(medium)
}

/// Left, top, right, bottom.
pub(super) fn cut(medium: &Model) -> [i32; 4] {
    [medium.crop_left, medium.crop_top, medium.crop_right, medium.crop_bottom]
}

fn tidy(mut said: Description) -> Description {
    for text in [&mut said.title, &mut said.alt, &mut said.caption, &mut said.credit, &mut said.map_number] {
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    if let Some(number) = said.map_number.strip_prefix("审图号") {
        said.map_number = number.trim_start_matches(['：', ':', ' ']).to_owned();
    }
    said
}

fn problems(kind: Kind, said: &Description) -> Vec<Refusal> {
    let mut wrong = Vec::new();
    if said.title.is_empty() || said.title.chars().count() > TITLE {
        wrong.push(Refusal::new("media-title").arg("limit", TITLE).field("title"));
    }
    for (field, text) in [("alt", &said.alt), ("caption", &said.caption), ("credit", &said.credit)] {
        if text.chars().count() > TEXT {
            wrong.push(Refusal::new("media-text-long").arg("limit", TEXT).field(field));
        }
    }
    if !said.map_number.is_empty() && !is_map_number(&said.map_number) {
        wrong.push(Refusal::new("media-map-number-form").article("20").field("map_number"));
    }
    if kind == Kind::Picture {
        let hundredths = |value: &i32| (0..=100).contains(value);
        if ![said.focus.0, said.focus.1].iter().all(hundredths) {
            wrong.push(Refusal::new("media-focus").field("focus_x"));
        }
        let [left, top, right, bottom] = said.crop;
        if !said.crop.iter().all(hundredths) || right - left < LEAST || bottom - top < LEAST {
            wrong.push(Refusal::new("media-crop-range").arg("least", LEAST).field("crop_left"));
        }
    }
    wrong
}

/// `GS（2024）1234号`, `GS京（2024）0123号`, `京S（2024）012号`: who approved it, the year in brackets, a number.
pub fn is_map_number(text: &str) -> bool {
    let flat: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' | '〔' | '[' => '(',
            '）' | '〕' | ']' => ')',
            c => c,
        })
        .collect();
    let Some((who, rest)) = flat.split_once('(') else { return false };
    let Some((year, number)) = rest.split_once(')') else { return false };
    let number = number.strip_suffix('号').unwrap_or_default();
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let authority =
        who.contains('S') && who.chars().count() <= 4 && who.chars().all(|c| matches!(c, 'G' | 'S') || !c.is_ascii());
    authority && year.len() == 4 && digits(year) && digits(number) && number.len() <= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annex_5_approval_numbers_of_maps_are_told_from_other_words() {
        for good in ["GS（2024）1234号", "GS(2016)2556号", "GS京（2022）0123号", "京S〔2019〕013号"] {
            assert!(is_map_number(good), "{good}");
        }
        for bad in ["", "GS2024 1234", "GS（24）12号", "（2024）12号", "GS（2024）号", "GS（2024）12", "AB（2024）12号"]
        {
            assert!(!is_map_number(bad), "{bad}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let said = Description {
            title: "  ".into(),
            map_number: "审图号：随便".into(),
            focus: (101, 0),
            crop: [50, 0, 55, 100],
            ..Description::default()
        };
        let fields: Vec<_> = problems(Kind::Picture, &tidy(said)).into_iter().filter_map(|wrong| wrong.field).collect();
        assert_eq!(fields, ["title", "map_number", "focus_x", "crop_left"]);
    }
}
