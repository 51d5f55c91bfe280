//! How a site looks, as data and never as template code (art. 9: 突出重点，体现特色). What a site may
//! choose is here; the unified brand of art. 11 is not among it.

use std::fmt;
use std::str::FromStr;

use platform::Refusal;
use platform::files::FileId;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use super::records::NotSuch;

/// What a site chooses within the brand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct Appearance {
    /// Main colour; darker and lighter shades follow from it. `None` is the cluster's own.
    pub accent: Option<Colour>,
    /// Picture of the head.
    pub banner: Option<Banner>,
    /// Words beside the site's name; may stay empty.
    #[serde(default)]
    pub motto: String,
}

/// A picture in the head of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Banner {
    /// The uploaded picture.
    pub file: FileId,
    /// Its public address, a path.
    pub url: String,
}

/// A colour, `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

/// White.
pub const WHITE: Colour = Colour([255; 3]);
/// Black.
pub const BLACK: Colour = Colour([0; 3]);
/// WCAG 2.1, success criterion 1.4.3 (AA): normal text needs 4.5 to 1; here in hundredths.
const AA: u32 = 450;

impl Colour {
    /// Contrast with another colour in hundredths: 100 (none) to 2100 (black on white).
    pub fn contrast(self, other: Self) -> u32 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        let ratio = if one > two { one / two } else { two / one };
        // Cut off, not rounded: 4.499 is not 4.5.
        (ratio * 100.0 + 1e-9) as u32
    }

    /// Whether text in it can be read on white, and white on it.
    pub fn readable_on_white(self) -> bool {
        self.contrast(WHITE) >= AA
    }

    /// Mixed with another colour: so many hundredths of the other.
    #[must_use]
    pub fn mixed(self, other: Self, hundredths: u16) -> Self {
        let mix = |one: u8, two: u8| {
            let sum = u16::from(one) * (100 - hundredths.min(100)) + u16::from(two) * hundredths.min(100);
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Self([0, 1, 2].map(|channel| mix(self.0[channel], other.0[channel])))
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|byte| {
            let share = f64::from(byte) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl FromStr for Colour {
    type Err = NotSuch;

    fn from_str(text: &str) -> Result<Self, NotSuch> {
        let digits = text.trim().strip_prefix('#').filter(|rest| rest.len() == 6 && rest.is_ascii()).ok_or(NotSuch)?;
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| NotSuch);
        if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self([channel(0)?, channel(2)?, channel(4)?]))
        } else {
            Err(NotSuch)
        }
    }
}

impl TryFrom<String> for Colour {
    type Error = NotSuch;

    fn try_from(text: String) -> Result<Self, NotSuch> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Appearance {
    /// What stands against it.
    pub fn reasons(&self) -> Vec<Refusal> {
        let mut reasons = Vec::new();
        if let Some(accent) = self.accent.filter(|accent| !accent.readable_on_white()) {
            reasons.push(
                Refusal::new("sites-accent-contrast")
                    .arg("colour", accent.to_string())
                    .arg("contrast", shown_contrast(accent.contrast(WHITE)))
                    .article("16")
                    .remedy("sites-accent-remedy")
                    .field("accent"),
            );
        }
        reasons
    }

    /// The style sheet that overrides the tokens of the layout; empty when nothing is chosen.
    /// Readers who ask for more contrast keep the layout's own colours.
    pub fn style_sheet(&self) -> String {
        let mut tokens = String::new();
        if let Some(main) = self.accent {
            let (deep, tint, line) = (main.mixed(BLACK, 28), main.mixed(WHITE, 91), main.mixed(WHITE, 68));
            tokens.push_str(&format!("--main:{main};--main-deep:{deep};--main-tint:{tint};--main-line:{line};"));
        }
        if let Some(banner) = &self.banner {
            tokens.push_str(&format!("--banner:url(\"{}\");", banner.url));
        }
        if tokens.is_empty() {
            tokens
        } else {
            format!("@media not all and (prefers-contrast:more){{:root{{{tokens}}}}}\n")
        }
    }
}

/// A contrast as people write it: `4.52`.
pub fn shown_contrast(hundredths: u32) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().expect("a colour")
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert_eq!(BLACK.contrast(WHITE), 2100);
        assert_eq!(WHITE.contrast(WHITE), 100);
        assert_eq!(colour("#767676").contrast(WHITE), 454);
        assert!(colour("#767676").readable_on_white());
        assert!(!colour("#777777").readable_on_white());
    }

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        assert_eq!(colour("#9D2A22").to_string(), "#9d2a22");
        for bad in ["", "#fff", "red", "#12345g", "#+1+1+1", "#1234567", "#九", "url(x)", "#123456;}"] {
            assert!(bad.parse::<Colour>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_pale_colour_is_refused_with_its_contrast() {
        let look = Appearance { accent: Some(colour("#7fb2e5")), ..Appearance::default() };
        let reasons = look.reasons();
        assert_eq!(reasons.len(), 1);
        assert_eq!(reasons[0].field.as_deref(), Some("accent"));
        assert_eq!(reasons[0].args["contrast"], "2.23");
    }

    #[test]
    fn a_style_sheet_holds_tokens_only() {
        let look = Appearance { accent: Some(colour("#9d2a22")), ..Appearance::default() };
        let sheet = look.style_sheet();
        assert!(sheet.contains("--main:#9d2a22;--main-deep:#711e18;"), "{sheet}");
        assert_eq!(Appearance::default().style_sheet(), "");
        assert!(
            serde_json::from_str::<Appearance>(r#"{"accent":null,"banner":null,"css":".brand{display:none}"}"#)
                .is_err()
        );
    }
}
