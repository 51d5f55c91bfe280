//! The mark: its drawing in four forms, and how a page is looked at for it. Pure: no database, no
//! HTTP.

use scraper::{ElementRef, Html, Selector};
use serde::{Deserialize, Serialize};

/// The strokes of the figure: a gate roof in two eaves on five bars that rise like a signal. The
/// same as in the layout of every page; a test compares them.
pub const STROKES: [&str; 3] = [
    "M20 4.6 23.2 9.4H31c1.5 0 2.8-.4 4-1.4-.2 3.2-2.4 5.2-5.6 5.2H10.600C7.400 13.200 5.200 11.200 5 8c1.200 1 2.500 1.400 4 1.400h7.800z",
    "M11 15.400h18v1.900h3.200c1.100 0 2-.3 2.900-1-.2 2.700-2 4.300-4.600 4.300h-21c-2.600 0-4.400-1.600-4.600-4.300.900.7 1.800 1 2.900 1H11z",
    "M8 30h3.600v5H8zM13.100 27h3.600v8h-3.600zM18.200 22.800h3.600V35h-3.600zM23.300 27h3.600v8h-3.600zM28.400 30H32v5h-3.600z",
];

/// The red of the ground.
pub const RED: &str = "#b4281e";

/// A form of the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// White on red: the usual one.
    Colour,
    /// Red without a ground, for white paper.
    Plain,
    /// White on black, for print in one colour.
    Black,
    /// White without a ground, for dark grounds.
    White,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 4] = [Self::Colour, Self::Plain, Self::Black, Self::White];

    /// Name in addresses, messages and style sheets.
    pub fn name(self) -> &'static str {
        match self {
            Self::Colour => "colour",
            Self::Plain => "plain",
            Self::Black => "black",
            Self::White => "white",
        }
    }

    /// Name of its file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Colour => "mark.svg",
            Self::Plain => "mark-plain.svg",
            Self::Black => "mark-black.svg",
            Self::White => "mark-white.svg",
        }
    }

    /// The drawing.
    pub fn svg(self) -> String {
        let (ground, figure) = match self {
            Self::Colour => (Some(RED), "#fff"),
            Self::Plain => (None, RED),
            Self::Black => (Some("#000"), "#fff"),
            Self::White => (None, "#fff"),
        };
        let ground = ground.map(|fill| format!("<rect width=\"40\" height=\"40\" rx=\"5\" fill=\"{fill}\"/>"));
        let strokes: String = STROKES.iter().map(|stroke| format!("<path d=\"{stroke}\"/>")).collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 40\" role=\"img\"><title>数字东城</title>{}<g fill=\"{figure}\">{strokes}</g></svg>\n",
            ground.unwrap_or_default()
        )
    }
}

/// What can be wrong with the mark on a home page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deviation {
    /// The page cannot be looked at.
    Unreachable,
    /// There is no mark.
    Missing,
    /// There is one, but another drawing.
    Altered,
    /// The page hides it.
    Hidden,
    /// It stands in the footer, which is no conspicuous place.
    Place,
    /// It is smaller than it may be.
    Small,
    /// It does not lead to the portal.
    Unlinked,
}

impl Deviation {
    /// Name in the database and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Missing => "missing",
            Self::Altered => "altered",
            Self::Hidden => "hidden",
            Self::Place => "place",
            Self::Small => "small",
            Self::Unlinked => "unlinked",
        }
    }
}

/// Looks at a home page: what is wrong with the mark that shows it best. `portal` is the origin
/// where the mark must lead, `least` the pixels it must have.
pub fn look(html: &str, portal: &str, least: u32) -> Vec<Deviation> {
    let document = Html::parse_document(html);
    let marks: Vec<_> = drawings(&document).filter(|element| is_genuine(*element)).collect();
    if marks.is_empty() {
        let other = drawings(&document).any(claims_to_be_one);
        return vec![if other { Deviation::Altered } else { Deviation::Missing }];
    }
    let judged = marks.into_iter().map(|mark| faults(mark, portal, least));
    judged.min_by_key(Vec::len).unwrap_or_default()
}

fn drawings(document: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    document
        .root_element()
        .descendants()
        .filter_map(ElementRef::wrap)
        .filter(|element| matches!(element.value().name(), "svg" | "img"))
}

/// The drawing itself in the page, or the picture of one of its files.
fn is_genuine(element: ElementRef<'_>) -> bool {
    if element.value().name() == "img" {
        let source = element.attr("src").unwrap_or_default();
        let path = source.split(['?', '#']).next().unwrap_or_default();
        return Form::ALL.iter().any(|form| path.ends_with(&format!("/brand/{}", form.file())));
    }
    let Ok(paths) = Selector::parse("path[d]") else { return false };
    let strokes: Vec<String> = element.select(&paths).filter_map(|path| path.attr("d")).map(pressed).collect();
    strokes.len() == STROKES.len() && STROKES.iter().zip(&strokes).all(|(own, found)| pressed(own) == *found)
}

/// Strokes with their spaces pressed together: editors write them anew.
fn pressed(stroke: &str) -> String {
    stroke.split([' ', ',', '\n', '\t', '\r']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Stands where the mark belongs, or calls itself one.
fn claims_to_be_one(element: ElementRef<'_>) -> bool {
    let has = |element: ElementRef<'_>, class: &str| element.value().classes().any(|known| known == class);
    has(element, "mark") || element.ancestors().filter_map(ElementRef::wrap).any(|above| has(above, "brand"))
}

fn faults(mark: ElementRef<'_>, portal: &str, least: u32) -> Vec<Deviation> {
    let around: Vec<_> = mark.ancestors().filter_map(ElementRef::wrap).collect();
    let mut faults = Vec::new();
    if around.iter().copied().chain([mark]).any(is_hidden) {
        faults.push(Deviation::Hidden);
    }
    if around.iter().any(|above| above.value().name() == "footer") {
        faults.push(Deviation::Place);
    }
    let side = |name: &str| mark.attr(name).and_then(|side| side.trim_end_matches("px").trim().parse::<f64>().ok());
    if [side("width"), side("height")].into_iter().flatten().any(|side| side < f64::from(least)) {
        faults.push(Deviation::Small);
    }
    let leads = |above: &ElementRef<'_>| {
        above.value().name() == "a" && above.attr("href").is_some_and(|href| leads_to(href, portal))
    };
    if !around.iter().any(leads) {
        faults.push(Deviation::Unlinked);
    }
    faults
}

fn is_hidden(element: ElementRef<'_>) -> bool {
    let style: String = element.attr("style").unwrap_or_default().to_ascii_lowercase().split_whitespace().collect();
    element.attr("hidden").is_some()
        || matches!(element.value().name(), "template" | "noscript")
        || ["display:none", "visibility:hidden", "opacity:0;", "width:0", "height:0"]
            .iter()
            .any(|way| style.contains(way))
        || style.ends_with("opacity:0")
}

/// Whether a link leads to the portal: its origin, whatever the path, or a path on the portal itself.
fn leads_to(href: &str, portal: &str) -> bool {
    let host = |address: &str| {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        rest.trim_start_matches('/').split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase()
    };
    (href.starts_with('/') && !href.starts_with("//")) || host(href) == host(portal)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTAL: &str = "http://www.dongcheng.localhost:8080";

    fn page(mark: &str) -> String {
        format!("<html><body><header><a class=brand href='{PORTAL}/'>{mark}</a></header><main></main></body></html>")
    }

    fn drawn() -> String {
        Form::Colour.svg().replace("<svg ", "<svg class=mark width=36 height=36 ")
    }

    #[test]
    fn the_layout_draws_what_the_library_holds() {
        let layout = include_str!("../../../platform/templates/public/_parts.html");
        for stroke in STROKES {
            assert!(layout.contains(stroke), "{stroke}");
        }
        for form in Form::ALL {
            assert!(is_genuine(drawings(&Html::parse_document(&form.svg())).next().unwrap()), "{}", form.file());
        }
    }

    #[test]
    fn a_mark_as_it_should_be_is_found_drawn_or_as_a_picture() {
        let picture = format!("<img src='{PORTAL}/brand/mark.svg?v=2' width=40 alt=数字东城>");
        for mark in [drawn(), drawn().replace("M20 4.6 23.2", "M20,4.6\n23.2"), picture] {
            assert_eq!(look(&page(&mark), PORTAL, 24), [], "{mark}");
        }
        let own = page(&drawn()).replace(&format!("{PORTAL}/"), "/");
        assert_eq!(look(&own, PORTAL, 24), []);
    }

    #[test]
    fn every_deviation_has_its_name() {
        let altered = drawn().replace("M11 15.400h18", "M11 15.400h19");
        let cases = [
            (String::new(), vec![Deviation::Missing]),
            (page(""), vec![Deviation::Missing]),
            (page(&altered), vec![Deviation::Altered]),
            (page("<img class=mark src=/other/mark.svg>"), vec![Deviation::Altered]),
            (page(&format!("<span style='display : none'>{}</span>", drawn())), vec![Deviation::Hidden]),
            (page(&drawn()).replace("<header>", "<header hidden>"), vec![Deviation::Hidden]),
            (page(&drawn()).replace("header>", "footer>"), vec![Deviation::Place]),
            (page(&drawn().replace("width=36", "width=12px")), vec![Deviation::Small]),
            (page(&drawn()).replace(PORTAL, "http://www.elsewhere.example.cn"), vec![Deviation::Unlinked]),
            (
                format!("<footer style='opacity: 0'>{}</footer>", drawn()),
                vec![Deviation::Hidden, Deviation::Place, Deviation::Unlinked],
            ),
        ];
        for (html, expected) in cases {
            assert_eq!(look(&html, PORTAL, 24), expected, "{html}");
        }
        // A second one that is as it should be makes up for a first that is not.
        let two = page(&drawn()).replace("</main>", &format!("</main><footer>{}</footer>", drawn()));
        assert_eq!(look(&two, PORTAL, 24), []);
    }
}
