//! Files of an article: looked into, drawn again, kept; shown on the desk before they are public
//! to whoever may see the articles of their unit.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::app::App;
use platform::files::{file, scan};
use platform::people::Post;
use platform::permits::WriteArticle;
use platform::web::extract::{Paths, Upload};
use platform::web::{Desk, Path};
use platform::{Act, Error, OrNotFound, Refusal, Result};
use serde_json::json;

use super::fields::Fields;
use super::{edit, settle, standing, to};
use crate::articles::article::{self, units_seen_by};
use crate::articles::content::Attachment;
use crate::articles::uploads::{Looked, keep, look};
use crate::articles::{ArticleId, draft, revision};
use crate::pages::article::encoded;
use crate::pages::files::{send, send_named};
use crate::pages::shapes::file_url;

/// Keeps the files of a form for an article; with `place` the article takes the last of them.
pub(super) async fn upload(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    headers: HeaderMap,
    upload: Upload,
) -> Result<Response> {
    let scripted = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("json"));
    let place = upload.fields.get("place").cloned().unwrap_or_default();
    match kept(&app, &desk, id, upload, &place).await {
        Ok(file) if scripted => Ok((StatusCode::CREATED, Json(answer(&file))).into_response()),
        Ok(_) => Ok(to(&format!("/desk/articles/{id}?done=uploaded"))),
        Err(error) if scripted => Err(error),
        Err(error) => {
            let back = standing(&app, &desk, error)?;
            edit::page(&app, &desk, id, back, &Fields::default(), Vec::new()).await
        }
    }
}

fn answer(file: &file::Model) -> serde_json::Value {
    json!({
        "id": file.public_id,
        "url": file_url(&file.public_id, &encoded(&file.name)),
        "name": file.name,
        "size": file.size,
        "width": file.width,
        "height": file.height,
        "media_type": file.media_type,
        "error": null,
    })
}

async fn kept(app: &App, desk: &Desk, id: ArticleId, upload: Upload, place: &str) -> Result<file::Model> {
    let article = article::visible_to(app, app.db.read(), &desk.actor(), id).await?;
    app.policies.permit(&desk.actor(), WriteArticle, &article.bare_resource())?;
    let Some((_, name, bytes)) = upload.files.into_iter().next() else {
        return Err(Refusal::new("articles-file-missing").field("file").into());
    };
    let looked = look(app, &name, bytes).await?;
    let act = app.act(&desk.actor()).await?;
    let result = async {
        act.permit(WriteArticle, &article.bare_resource())?;
        let file = keep(&act, looked, article.unit_id).await?;
        if !place.is_empty() {
            put(&act, id, place, &file).await?;
        }
        Ok(file)
    };
    let result = result.await;
    settle(act, result).await
}

/// The article takes the file: as its list picture, its video, its captions, or an attachment.
async fn put(act: &Act, id: ArticleId, place: &str, file: &file::Model) -> Result<()> {
    let article = article::of_act(act, id).await?;
    let mut content = article.working.clone();
    let kind = |start: &str| {
        let wrong = || Refusal::new("articles-file-kind").field(place.to_owned());
        if file.media_type.starts_with(start) { Ok(()) } else { Err(wrong()) }
    };
    match place {
        "image" => {
            kind("image/")?;
            content.image.clone_from(&file.public_id);
        }
        "video" => {
            kind("video/")?;
            content.video.clone_from(&file.public_id);
        }
        "captions" => {
            kind("text/vtt")?;
            content.captions.clone_from(&file.public_id);
        }
        "attachments" => {
            content.attachments.push(Attachment { file: file.public_id.clone(), label: String::new() });
        }
        _ => return Err(Error::NotFound),
    }
    draft::write(act, id, article.version, content).await.map(drop)
}

/// `GET /files/{id}/{name}` on the desk: public files for everybody, others for their unit.
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Paths(id, name): Paths<String, String>,
    headers: HeaderMap,
) -> Result<Response<Body>> {
    let file = file::by_public_id(app.db.read(), &id).await?;
    let staff = desk.staff();
    let known = file.public_since.is_some()
        || staff.holds_any(Post::SecrecyInspector)
        || units_seen_by(staff).contains(&file.unit_id);
    known.then_some(()).or_not_found()?;
    scan::not_infected(app.db.read(), &file).await?;
    private(send_named(&app, &file, &name, &headers).await?)
}

/// A file of an article for whoever may see the article: its working copy or one of its revisions.
pub(super) async fn of_article(
    State(app): State<App>,
    desk: Desk,
    Paths(id, name): Paths<ArticleId, String>,
    headers: HeaderMap,
) -> Result<Response<Body>> {
    let article = article::visible_to(&app, app.db.read(), &desk.actor(), id).await?;
    let mut known = article.working.files().contains(&name);
    if !known && let Some(revision) = article.submitted_revision_id {
        known = revision::of(app.db.read(), id, revision).await?.content.files().contains(&name);
    }
    known.then_some(()).or_not_found()?;
    let file = file::by_public_id(app.db.read(), &name).await?;
    // Writing another unit's id into one's own text does not open that unit's file.
    let theirs = file.public_since.is_none() && file.unit_id != article.unit_id;
    (!theirs).then_some(()).or_not_found()?;
    scan::not_infected(app.db.read(), &file).await?;
    private(send(&app, &file, &headers).await?)
}

/// What a desk shows is nobody else's to keep.
fn private(mut response: Response<Body>) -> Result<Response<Body>> {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// Keeps the pictures of an imported file; returns where each now stands.
pub(super) async fn keep_pictures(
    act: &Act,
    images: Vec<crate::manuscripts::import::ImportedImage>,
    unit: platform::people::UnitId,
) -> Result<std::collections::HashMap<String, String>> {
    let mut places = std::collections::HashMap::new();
    for image in images {
        let looked = Looked::new(&image.name, image.media_type, image.bytes.into(), None);
        let file = keep(act, looked, unit).await?;
        places.insert(image.name, file_url(&file.public_id, &encoded(&file.name)));
    }
    Ok(places)
}
