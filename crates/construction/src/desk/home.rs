//! Arranging a site's home page (arts. 6, 9): modules put in order by dragging, by keys or by
//! buttons; appearance within the brand, with its contrast shown; preview before anybody sees it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform::app::{App, Db};
use platform::people::SiteRef;
use platform::permits::ArrangeSite;
use platform::store::serve;
use platform::view::{Lang, Page};
use platform::web::errors::{Reason, reasons};
use platform::web::{Desk, Form, Path, Query, Routes, Upload, Who, desk};
use platform::{OrNotFound, Refusal, Result};
use serde::{Deserialize, Serialize};

use super::site::Card;
use super::{ARRANGERS, Choice, Done, Version, back, moved, refused, status, text};
use crate::columns::{ColumnId, Tree, column};
use crate::hosts;
use crate::sites::appearance::{Colour, WHITE, shown_contrast};
use crate::sites::site::{self, Model, SiteState};
use crate::sites::{self, Appearance, Module};

pub(super) fn routes() -> Routes {
    Routes::default()
        .get("/desk/sites/{id}/home", ARRANGERS, show)
        .get("/desk/sites/{id}/preview", ARRANGERS, preview)
        .get("/desk/sites/{id}/appearance.css", ARRANGERS, style_sheet)
        .get("/desk/contrast", Who::SignedIn, contrast)
        .post("/desk/sites/{id}/home/modules", ARRANGERS, add)
        .post("/desk/sites/{id}/home/order", ARRANGERS, order)
        .post("/desk/sites/{id}/home/removal", ARRANGERS, remove)
        .post("/desk/sites/{id}/home/appearance", ARRANGERS, appear)
        .post("/desk/sites/{id}/home/banner", ARRANGERS, banner)
}

/// The home page of a site as its makers see it.
#[derive(Debug, Serialize)]
pub struct HomePage {
    site: Card,
    modules: Vec<Sorted>,
    kinds: Vec<Choice>,
    columns: Vec<Choice>,
    accent: String,
    contrast: Contrast,
    motto: String,
    banner_url: String,
    errors: Vec<Reason>,
    done: String,
    may_arrange: bool,
}

/// A module in the list that is put in order.
#[derive(Clone, Debug, Serialize)]
pub struct Sorted {
    id: String,
    title: String,
    note: String,
}

/// Whether a colour can be read.
#[derive(Clone, Debug, Serialize)]
pub struct Contrast {
    /// `4.52`; empty when there is no colour.
    ratio: String,
    good: bool,
}

impl Contrast {
    fn of(accent: Option<Colour>) -> Self {
        Self {
            ratio: accent.map(|accent| shown_contrast(accent.contrast(WHITE))).unwrap_or_default(),
            good: accent.is_none_or(Colour::readable_on_white),
        }
    }
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "construction/desk/home.html";

    fn samples() -> Vec<Self> {
        let sorted =
            |id: &str, title: &str| Sorted { id: id.into(), title: title.into(), note: "工作动态 6".into() };
        let page = |modules, accent: &str, may_arrange| Self {
            site: Card::sample(SiteState::Live),
            modules,
            kinds: Module::KINDS.map(|kind| Choice::new(kind, kind, "list")).to_vec(),
            columns: vec![Choice::new(&ColumnId::new(), "新闻动态 › 工作动态", "")],
            accent: accent.into(),
            contrast: Contrast::of(accent.parse().ok()),
            motto: "邻里有<照应".into(),
            banner_url: String::new(),
            errors: Vec::new(),
            done: "arranged".into(),
            may_arrange,
        };
        vec![page(Vec::new(), "", false), page(vec![sorted("0", "头条"), sorted("1", "<script>")], "#7fb2e5", true)]
    }
}

/// Answers while a colour is chosen.
#[derive(Debug, Serialize)]
struct ContrastPart {
    contrast: Contrast,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    accent: String,
}

async fn contrast(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    let part = ContrastPart { contrast: Contrast::of(asked.accent.parse().ok()) };
    let html = app.view.render_named("construction/desk/_contrast.html", &part, desk.lang, &Default::default())?;
    Ok(Html(html).into_response())
}

async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let site = site::by_id(app.db.read(), id).await?;
    app.policies.permit(&desk.actor(), ArrangeSite, &site::resource(&site))?;
    page(&app, &desk, &site, &[], &done.known()).await
}

async fn page(app: &App, desk: &Desk, site: &Model, refusals: &[Refusal], done: &str) -> Result<Response> {
    let tree = column::tree(app.db.read(), site.id).await?;
    let kind = |kind: &str| text(app, desk.lang, &format!("sites-module-kind-{kind}"));
    let page = HomePage {
        site: Card::of(app, site).await?,
        modules: site
            .modules
            .0
            .iter()
            .enumerate()
            .map(|(number, module)| Sorted {
                id: number.to_string(),
                title: kind(module.kind()),
                note: note(module, &tree),
            })
            .collect(),
        kinds: Module::KINDS.map(|name| Choice::new(name, kind(name), "list")).to_vec(),
        columns: tree.walk().into_iter().map(|(_, column)| Choice::new(&column.id, way(&tree, column), "")).collect(),
        accent: site.appearance.accent.map(|accent| accent.to_string()).unwrap_or_default(),
        contrast: Contrast::of(site.appearance.accent),
        motto: site.appearance.motto.clone(),
        banner_url: site.appearance.banner.as_ref().map(|banner| banner.url.clone()).unwrap_or_default(),
        errors: reasons(app, desk.lang, refusals),
        done: done.to_owned(),
        may_arrange: app.policies.allows(&desk.actor(), ArrangeSite, &site::resource(site)),
    };
    desk::show_with(app, desk, status(refusals), &page).await
}

fn note(module: &Module, tree: &Tree) -> String {
    let columns = module.columns().iter().filter_map(|id| tree.column(*id)).map(|column| column.name.as_str());
    let mut words: Vec<String> = columns.map(str::to_owned).collect();
    if let Module::Text { title, .. } = module {
        words.push(title.clone());
    }
    if module.count() > 0 {
        words.push(module.count().to_string());
    }
    words.join(" · ")
}

fn way(tree: &Tree, column: &column::Model) -> String {
    tree.trail(column).into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" › ")
}

/// The home page as it would be, from the renderers, for staff only and kept nowhere.
async fn preview(State(app): State<App>, desk: Desk, Path(id): Path<SiteRef>) -> Result<Response> {
    let site = site::by_id(app.db.read(), id).await?;
    app.policies.permit(&desk.actor(), ArrangeSite, &site::resource(&site))?;
    let mut host = hosts::host_of(&app, &site);
    host.live = true;
    let path = format!("{}/", Lang::ZhHans.prefix());
    let rendered = serve::render(&app, &Db::Connection(app.db.read()), &host, &path).await?.or_not_found()?;
    // The desk has a style sheet for each site, under an address of its own.
    let public = format!("href=\"{}\"", crate::public::APPEARANCE);
    let ours = format!("href=\"/desk/sites/{id}/appearance.css\"");
    let body = String::from_utf8_lossy(&rendered.body).replace(&public, &ours);
    Ok((StatusCode::OK, [("content-type", rendered.content_type)], body).into_response())
}

async fn style_sheet(State(app): State<App>, desk: Desk, Path(id): Path<SiteRef>) -> Result<Response> {
    let site = permitted(&app, &desk, id).await?;
    Ok(([("content-type", "text/css; charset=utf-8")], site.appearance.style_sheet()).into_response())
}

/// The form for another module.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ModuleForm {
    kind: String,
    column: Vec<String>,
    count: String,
    title: String,
    text: String,
}

impl ModuleForm {
    fn read(&self) -> Result<Module> {
        let columns: Vec<ColumnId> =
            self.column.iter().filter(|id| !id.is_empty()).map(|id| id.parse()).collect::<Result<_>>()?;
        let count = self.count.trim().parse().unwrap_or(0);
        let first = || columns.first().copied().ok_or_else(|| Refusal::new("sites-module-column").field("column"));
        Ok(match self.kind.as_str() {
            "lead" => Module::Lead { column: first()?, count },
            "pictures" => Module::Pictures { column: first()?, count },
            "carousel" => Module::Carousel { column: first()?, count },
            "entries" => Module::Entries { column: first()?, count },
            "topics" => Module::Topics { column: first()?, count },
            "columns" => Module::Columns { columns, count },
            "directory" => Module::Directory,
            "text" => Module::Text { title: self.title.trim().to_owned(), text: self.text.trim().to_owned() },
            _ => Module::List { column: first()?, count },
        })
    }
}

async fn add(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Query(Version { version }): Query<Version>,
    Form(form): Form<ModuleForm>,
) -> Result<Response> {
    let site = permitted(&app, &desk, id).await?;
    match refused(form.read())? {
        Ok(module) => {
            let mut modules = site.modules.0.clone();
            modules.push(module);
            arrange(&app, &desk, &site, modules, site.appearance.clone(), version).await
        }
        Err(refusals) => page(&app, &desk, &site, &refusals, "").await,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OrderForm {
    order: Vec<usize>,
    #[serde(rename = "move")]
    by: String,
}

async fn order(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Query(Version { version }): Query<Version>,
    Form(form): Form<OrderForm>,
) -> Result<Response> {
    let site = permitted(&app, &desk, id).await?;
    let order = moved(form.order, &form.by);
    let mut sorted = order.clone();
    sorted.sort_unstable();
    if sorted != (0..site.modules.0.len()).collect::<Vec<_>>() {
        return Err(platform::Error::Stale);
    }
    let modules = order.into_iter().map(|number| site.modules.0[number].clone()).collect();
    arrange(&app, &desk, &site, modules, site.appearance.clone(), version).await
}

#[derive(Debug, Deserialize)]
struct RemovalForm {
    module: usize,
}

async fn remove(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Query(Version { version }): Query<Version>,
    Form(form): Form<RemovalForm>,
) -> Result<Response> {
    let site = permitted(&app, &desk, id).await?;
    let mut modules = site.modules.0.clone();
    if form.module >= modules.len() {
        return Err(platform::Error::NotFound);
    }
    modules.remove(form.module);
    arrange(&app, &desk, &site, modules, site.appearance.clone(), version).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AppearanceForm {
    accent: String,
    motto: String,
    /// `yes` takes the picture away.
    no_banner: String,
}

async fn appear(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Query(Version { version }): Query<Version>,
    Form(form): Form<AppearanceForm>,
) -> Result<Response> {
    let site = permitted(&app, &desk, id).await?;
    let accent = match form.accent.trim() {
        "" => None,
        text => match text.parse() {
            Ok(accent) => Some(accent),
            Err(_) => {
                let refusal = Refusal::new("sites-accent-form").field("accent");
                return page(&app, &desk, &site, &[refusal], "").await;
            }
        },
    };
    let look = Appearance {
        accent,
        banner: site.appearance.banner.clone().filter(|_| form.no_banner.is_empty()),
        motto: form.motto.trim().to_owned(),
    };
    arrange(&app, &desk, &site, site.modules.0.clone(), look, version).await
}

async fn banner(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SiteRef>,
    Query(Version { version }): Query<Version>,
    upload: Upload,
) -> Result<Response> {
    let site = permitted(&app, &desk, id).await?;
    let Some((_, name, bytes)) = upload.files.into_iter().next() else {
        return page(&app, &desk, &site, &[Refusal::new("sites-banner-type").field("banner")], "").await;
    };
    let act = app.act(&desk.actor()).await?;
    let arranged = async {
        let banner = sites::keep_banner(&act, id, &name, bytes).await?;
        let look = Appearance { banner: Some(banner), ..site.appearance.clone() };
        sites::arrange(&act, id, site.modules.0.clone(), look, version).await
    };
    match refused(arranged.await)? {
        Ok(_) => {
            act.commit().await?;
            Ok(back(&format!("/desk/sites/{id}/home"), "arranged"))
        }
        Err(refusals) => {
            drop(act);
            page(&app, &desk, &site, &refusals, "").await
        }
    }
}

async fn permitted(app: &App, desk: &Desk, id: SiteRef) -> Result<Model> {
    let site = site::by_id(app.db.read(), id).await?;
    app.policies.permit(&desk.actor(), ArrangeSite, &site::resource(&site))?;
    Ok(site)
}

async fn arrange(
    app: &App,
    desk: &Desk,
    site: &Model,
    modules: Vec<Module>,
    look: Appearance,
    version: i32,
) -> Result<Response> {
    let act = app.act(&desk.actor()).await?;
    match refused(sites::arrange(&act, site.id, modules, look, version).await)? {
        Ok(_) => {
            act.commit().await?;
            Ok(back(&format!("/desk/sites/{}/home", site.id), "arranged"))
        }
        Err(refusals) => {
            drop(act);
            page(app, desk, site, &refusals, "").await
        }
    }
}
