//! A seal drawn for a unit: round, double ring, star, the name on the arc (国发〔1999〕25号: 圆形,
//! 中央刊五角星, 名称自左而右环行, 宋体). The characters are outlines, so no reader needs a font.
//! For the demonstration only: a unit that exists uploads its own.

use std::f32::consts::TAU;
use std::fmt::Write;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

use crate::error::Error;
use crate::fonts;

/// The picture's side; a tenth of a millimetre each, 4.2 cm across.
const SIDE: f32 = 420.0;
const MIDDLE: f32 = SIDE / 2.0;
const RED: &str = "#d0141c";
/// Outer edge of the characters, and the room they have towards the star.
const TEXT_EDGE: f32 = 178.0;
const TALLEST: f32 = 64.0;
const WIDEST: f32 = 54.0;
/// The arc that a long name takes, in degrees, and what one character of a short one takes.
const ARC: f32 = 286.0;
const STEP: f32 = 30.0;

/// The seal of a unit with this name, as SVG that [`super::check`] accepts.
///
/// # Errors
/// [`Error::NoFont`], or [`Error::Glyph`] when the font lacks a character of the name.
pub fn draw(unit_name: &str) -> Result<String, Error> {
    let face = fonts::bold()?;
    let name: Vec<char> = unit_name.chars().filter(|character| !character.is_whitespace()).collect();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{SIDE}\" height=\"{SIDE}\" viewBox=\"0 0 {SIDE} {SIDE}\">\
         <circle cx=\"{MIDDLE}\" cy=\"{MIDDLE}\" r=\"202\" fill=\"none\" stroke=\"{RED}\" stroke-width=\"11\"/>\
         <circle cx=\"{MIDDLE}\" cy=\"{MIDDLE}\" r=\"189\" fill=\"none\" stroke=\"{RED}\" stroke-width=\"2.5\"/>\
         <path fill=\"{RED}\" d=\"{}\"/>",
        star(62.0)
    );
    let count = name.len().max(1) as f32;
    let step = (ARC / count).min(STEP);
    // Many characters are narrow and, past a point, smaller too.
    let room = step.to_radians() * (TEXT_EDGE - TALLEST / 2.0);
    let width = WIDEST.min(room * 0.94);
    let height = TALLEST.min(width * 2.0);
    for (place, character) in name.iter().enumerate() {
        let glyph = face.glyph_index(*character).ok_or(Error::Glyph(*character))?;
        let turn = (place as f32 - (count - 1.0) / 2.0) * step;
        let outline = outline(face, glyph, width, height);
        // Writing to a String cannot fail.
        let _ = write!(svg, "<path fill=\"{RED}\" transform=\"rotate({turn:.2} {MIDDLE} {MIDDLE})\" d=\"{outline}\"/>");
    }
    svg.push_str("</svg>");
    Ok(svg)
}

/// A five-pointed star in the middle, one point up.
fn star(radius: f32) -> String {
    let inner = radius * 0.381_966;
    let points: Vec<String> = (0..10_u8)
        .map(|point| {
            let radius = if point % 2 == 0 { radius } else { inner };
            let (sin, cos) = (TAU * f32::from(point) / 10.0).sin_cos();
            format!("{:.2} {:.2}", MIDDLE + radius * sin, MIDDLE - radius * cos)
        })
        .collect();
    format!("M{}Z", points.join("L"))
}

/// The character upright at the top of the arc.
fn outline(face: &Face, glyph: GlyphId, width: f32, height: f32) -> String {
    let em = f32::from(face.units_per_em());
    let advance = f32::from(face.glyph_hor_advance(glyph).unwrap_or(face.units_per_em()));
    let (wide, high) = (width / em, height / em);
    let mut pen = Pen {
        path: String::new(),
        left: MIDDLE - advance * wide / 2.0,
        // The lower edge of a Chinese character's square lies 0.12 em below the line.
        base: MIDDLE - TEXT_EDGE + height * 0.88,
        wide,
        high,
    };
    face.outline_glyph(glyph, &mut pen);
    pen.path
}

struct Pen {
    path: String,
    left: f32,
    base: f32,
    wide: f32,
    high: f32,
}

impl Pen {
    fn at(&mut self, command: char, points: &[(f32, f32)]) {
        self.path.push(command);
        for (place, (x, y)) in points.iter().enumerate() {
            let gap = if place == 0 { "" } else { " " };
            // Writing to a String cannot fail.
            let _ = write!(self.path, "{gap}{:.1} {:.1}", self.left + x * self.wide, self.base - y * self.high);
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.at('L', &[(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.at('Q', &[(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.at('C', &[(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}
