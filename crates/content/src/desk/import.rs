//! Importing .txt, .md and .docx into a draft: chapters and articles of a regulation become its
//! structure, pictures become files, and what was left out is told.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use construction::columns::column;
use platform::app::App;
use platform::permits::WriteArticle;
use platform::view::Page;
use platform::web::errors::Reason;
use platform::web::extract::Upload;
use platform::web::{Desk, Query, desk};
use platform::{Act, Error, Refusal, Result};
use serde::{Deserialize, Serialize};

use super::new::{column_of, columns};
use super::{Back, Choice, files, settle, standing};
use crate::articles::article::Model;
use crate::articles::content::{ArticleKind, Content};
use crate::articles::{draft, uploads};
use crate::manuscripts::import::{self, Imported, Limits};
use crate::manuscripts::regulation::{Section, SectionKind};

/// The form.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ImportPage {
    columns: Vec<Choice>,
    errors: Vec<Reason>,
}

/// What came of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ImportedPage {
    id: String,
    title: String,
    warnings: Vec<String>,
    removed: Vec<String>,
    chapters: usize,
    articles: usize,
    pictures: usize,
    number: String,
}

impl Page for ImportPage {
    const TEMPLATE: &'static str = "content/desk/import.html";

    fn samples() -> Vec<Self> {
        let choice = Choice { value: "a".into(), label: "政策文件".into(), selected: false };
        let reason =
            Reason { text: "含宏".into(), field: "file".into(), article: "20".into(), remedy: String::new() };
        vec![Self::default(), Self { columns: vec![choice], errors: vec![reason] }]
    }
}

impl Page for ImportedPage {
    const TEMPLATE: &'static str = "content/desk/imported.html";

    fn samples() -> Vec<Self> {
        vec![
            Self { id: "0193".into(), title: "小游园".into(), ..Self::default() },
            Self {
                id: "0193".into(),
                title: "管理办法 <b>".into(),
                warnings: vec!["有修订痕迹".into()],
                removed: vec!["去掉了样式".into()],
                chapters: 7,
                articles: 39,
                pictures: 2,
                number: "东政发〔2014〕35号".into(),
            },
        ]
    }
}

/// A column suggested by the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    column: String,
}

pub(super) async fn show(State(app): State<App>, desk: Desk, Query(asked): Query<Asked>) -> Result<Response> {
    super::only_officers(&app, &desk)?;
    page(&app, &desk, Back::default(), &asked.column).await
}

async fn page(app: &App, desk: &Desk, back: Back, column: &str) -> Result<Response> {
    let page = ImportPage { columns: columns(app, desk, column).await?, errors: back.errors };
    desk::show_with(app, desk, back.status, &page).await
}

pub(super) async fn act(State(app): State<App>, desk: Desk, upload: Upload) -> Result<Response> {
    let chosen = upload.fields.get("column").cloned().unwrap_or_default();
    match imported(&app, &desk, &chosen, upload).await {
        Ok(page) => desk::show(&app, &desk, &page).await,
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            page(&app, &desk, back, &chosen).await
        }
    }
}

async fn imported(app: &App, desk: &Desk, chosen: &str, upload: Upload) -> Result<ImportedPage> {
    let column = column_of(chosen)?;
    let column = column::by_id(app.db.read(), column).await?;
    app.policies.permit(&desk.actor(), WriteArticle, &column.article_resource())?;
    let Some((_, name, bytes)) = upload.files.into_iter().next() else {
        return Err(Refusal::new("articles-file-missing").field("file").into());
    };
    let mut found = read(app, name, bytes).await?;
    let text = |key: &str, args: Vec<(&'static str, String)>| {
        let args = args.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        app.view.text(desk.lang, key, &args)
    };
    let warnings = found.warnings.iter().map(|warning| text(warning.key(), warning.args())).collect();
    let removed = found.removed.iter().map(|removed| text(removed.key(), removed.args())).collect();
    let pictures = std::mem::take(&mut found.images);
    let (chapters, articles) =
        (count(&found.structure, SectionKind::Chapter), count(&found.structure, SectionKind::Article));
    let number = found.document_number.as_ref().map(ToString::to_string).unwrap_or_default();
    let kept = pictures.len();
    let act = app.act(&desk.actor()).await?;
    let result = begin(&act, &column, found, pictures, &number).await;
    let article = settle(act, result).await?;
    Ok(ImportedPage {
        id: article.id.to_string(),
        title: article.title,
        warnings,
        removed,
        chapters,
        articles,
        pictures: kept,
        number,
    })
}

async fn begin(
    act: &Act,
    column: &column::Model,
    found: Imported,
    pictures: Vec<import::ImportedImage>,
    number: &str,
) -> Result<Model> {
    act.permit(WriteArticle, &column.article_resource())?;
    let unit = platform::people::unit::by_id(act.db(), column.unit_id).await?;
    let places = files::keep_pictures(act, pictures, column.unit_id).await?;
    let mut content = Content {
        title: found.title,
        body: import::place_images(&found.html, &places),
        source: unit.name.clone(),
        ..Content::default()
    };
    if !number.is_empty() || !found.structure.is_empty() {
        content.kind = ArticleKind::Document;
        number.clone_into(&mut content.document.number);
        content.document.issuer = unit.name;
        content.document.made_on = found.issued_on;
    }
    draft::begin(act, column.id, content).await
}

/// Reads the file off the runtime's threads: packages are inflated and pictures decoded.
async fn read(app: &App, name: String, bytes: Bytes) -> Result<Imported> {
    let today = app.time.now().day();
    let size =
        |id: &str| -> Result<usize> { Ok(usize::try_from(app.rules.bytes(id, today)?.value).unwrap_or(usize::MAX)) };
    let limits = Limits {
        file: size("upload.import")?,
        html: size("body.html")?,
        picture: uploads::picture_limits(app)?,
        ..Limits::usual()
    };
    let read = tokio::task::spawn_blocking(move || import::import(&name, &bytes, &limits));
    let found = read.await.map_err(|error| Error::Internal(error.into()))?;
    found.map_err(|reason| Refusal::from(reason).field("file").into())
}

fn count(sections: &[Section], kind: SectionKind) -> usize {
    sections.iter().filter(|section| section.kind == kind).count()
}
