//! The asset library for everybody, on the portal (art. 11): the drawings of the mark to take
//! away, and the rules of use in words.

use platform::Result;
use platform::app::{App, Db};
use platform::store::Rendered;
use platform::view::{Lang, Page};
use platform::web::host::SiteHost;
use serde::Serialize;

use super::mark::{Form, RED};
use crate::frame::{self, Spot};
use crate::sites::label::PORTAL;

/// Where it stands.
pub const BRAND: &str = "/brand/";

/// The library.
#[derive(Clone, Debug, Serialize)]
pub struct BrandPage {
    /// The forms.
    pub forms: Vec<FormCard>,
    /// The red.
    pub red: &'static str,
    /// Least width, in pixels.
    pub least: u64,
    /// Free space around it, in hundredths of its width.
    pub clear: u64,
    /// What a site outside the platform puts into its header.
    pub snippet: String,
}

/// A form of the mark.
#[derive(Clone, Debug, Serialize)]
pub struct FormCard {
    /// Its name.
    pub name: &'static str,
    /// Its file.
    pub url: String,
    /// Name of the file.
    pub file: &'static str,
}

impl Page for BrandPage {
    const TEMPLATE: &'static str = "construction/public/brand.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            forms: forms(),
            red: RED,
            least: 24,
            clear: 25,
            snippet: "<a href=\"http://www.dongcheng.localhost:8080/\">".into(),
        }]
    }
}

fn forms() -> Vec<FormCard> {
    let card = |form: Form| FormCard { name: form.name(), url: format!("{BRAND}{}", form.file()), file: form.file() };
    Form::ALL.into_iter().map(card).collect()
}

/// The page, or one of its drawings; only on the portal.
pub(crate) async fn render(
    app: &App,
    db: &Db<'_>,
    host: &SiteHost,
    lang: Lang,
    plain: &str,
) -> Result<Option<Rendered>> {
    if host.label != PORTAL {
        return Ok(None);
    }
    if plain == BRAND {
        return page(app, db, host, lang).await.map(Some);
    }
    let form =
        Form::ALL.into_iter().find(|form| lang == Lang::ZhHans && plain.strip_prefix(BRAND) == Some(form.file()));
    Ok(form.map(|form| Rendered::html(form.svg(), "brand").typed("image/svg+xml")))
}

async fn page(app: &App, db: &Db<'_>, host: &SiteHost, lang: Lang) -> Result<Rendered> {
    let today = app.time.now().day();
    let title = app.view.text(lang, "brand-title", &Default::default());
    let spot = Spot { path: BRAND.to_owned(), title, ..Spot::default() };
    let frame = frame::build(app, db, host, lang, &spot).await?;
    let portal = &host.origin;
    let page = BrandPage {
        forms: forms(),
        red: RED,
        least: app.rules.pixels("brand.mark.min", today)?.value,
        clear: app.rules.percent("brand.mark.clear", today)?.value,
        snippet: format!(
            "<a class=\"brand\" href=\"{portal}/\">\n  <img src=\"{portal}{BRAND}{}\" width=\"36\" height=\"36\" alt=\"数字东城\">\n</a>",
            Form::Colour.file()
        ),
    };
    Ok(Rendered::html(app.view.render(&page, lang, &frame.around()?)?, "brand"))
}
