//! The working copy as readers will see it: in the frame of its site, for whoever may see the
//! article, never for search engines.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use construction::hosts;
use construction::sites::site;
use platform::Result;
use platform::app::App;
use platform::web::{Desk, Path};

use crate::articles::article::{self, Model};
use crate::articles::publication::{self, PublicationId};
use crate::articles::revision::RevisionId;
use crate::articles::{ArticleId, publish};
use crate::pages::{self, Place};

/// Only the desk itself may put it into a frame; nothing in it runs but our own scripts.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self'; style-src 'self' 'unsafe-inline'; \
                      script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

pub(super) async fn show(State(app): State<App>, desk: Desk, Path(id): Path<ArticleId>) -> Result<Response> {
    let article = article::visible_to(&app, app.db.read(), &desk.actor(), id).await?;
    let html = html(&app, &desk, &article).await?;
    let mut response = Html(html).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(response)
}

async fn html(app: &App, desk: &Desk, article: &Model) -> Result<String> {
    let site = site::by_id(app.db.read(), article.site_id).await?;
    let host = app.hosts.by_site(site.id).map_or_else(|| hosts::host_of(app, &site), |host| (*host).clone());
    let db = app.db.read().into();
    let place = Place { app, db: &db, host: &host, lang: desk.lang };
    let shown = as_if_public(app, article).await?;
    let html = pages::article::preview(&place, shown, &article.working).await?;
    Ok(coloured(&html, &site.appearance.style_sheet()))
}

/// The site's colours, which its own host serves as a file, stand in the page itself.
fn coloured(html: &str, sheet: &str) -> String {
    let link = format!("<link rel=\"stylesheet\" href=\"{}\">", construction::public::APPEARANCE);
    html.replacen(&link, &format!("<style>{sheet}</style>"), 1)
}

/// The publication it would be.
async fn as_if_public(app: &App, article: &Model) -> Result<publication::Model> {
    let content = &article.working;
    let now = app.time.now();
    let own = publication::own(app.db.read(), article.id).await?;
    let column = construction::columns::column::by_id(app.db.read(), article.column_id).await?;
    let first = own.as_ref().map_or(now, |own| own.published_at);
    Ok(publication::Model {
        id: PublicationId::new(),
        article_id: article.id,
        revision_id: RevisionId::new(),
        form_id: None,
        site_id: article.site_id,
        column_id: article.column_id,
        path: publish::address(&column.path, first.day().year(), &article.public_id),
        kind: content.kind,
        title: content.title.clone(),
        lead: content.lead.clone(),
        subject: content.subject,
        image: (!content.image.is_empty()).then(|| content.image.clone()),
        index_number: own.and_then(|own| own.index_number),
        digest: content.digest(),
        own: true,
        published_at: first,
        changed_at: first,
        withdrawn_at: None,
    })
}
