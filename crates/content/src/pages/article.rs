//! The page of an article: text, document, picture story, video; and, at the same address, the
//! notice that it was withdrawn.

#[path = "article_samples.rs"]
mod samples;

use std::collections::HashMap;

use construction::columns::column;
use construction::frame::{self, ArticleTags, Spot};
use construction::sites::site;
use platform::files::file;
use platform::store::Rendered;
use platform::view::Page;
use platform::{OrNotFound, Result};
use serde::Serialize;

use super::Place;
use super::shapes::{Card, Link, cards, file_url};
use crate::archive::record;
use crate::articles::content::{ArticleKind, Content, Validity};
use crate::articles::publication;
use crate::articles::{revision, withdrawal};
use crate::blocks;
use crate::links::prompt;
use crate::manuscripts::text;
use crate::media::medium;
use crate::media::show::{self, Picture};
use crate::media::video::clock;
use crate::migration::origin;
use crate::takedown::takedown;

/// The article as its templates know it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Shown {
    /// Kind.
    pub kind: &'static str,
    /// Title.
    pub title: String,
    /// Second line.
    pub subtitle: String,
    /// Source.
    pub source: String,
    /// Where the original stands; empty when here.
    pub source_url: String,
    /// Author.
    pub author: String,
    /// First became public, microseconds UTC.
    pub published_at: i64,
    /// When the site says that it stood on before published it; never the date of publication.
    pub original_published_at: Option<i64>,
    /// Changed since.
    pub revised_at: Option<i64>,
    /// Summary.
    pub summary: String,
    /// Key words with their searches.
    pub keywords: Vec<Link>,
    /// Sanitised HTML.
    pub body: String,
    /// A mail to pass it on.
    pub mail_url: String,
}

/// The record of an official document.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Record {
    /// 索引号.
    pub index_number: String,
    /// 主题分类.
    pub subject: String,
    /// 发文机关.
    pub issuer: String,
    /// 成文日期.
    pub made_on: String,
    /// 文号.
    pub number: String,
    /// 施行日期.
    pub effective_on: String,
    /// 有效性.
    pub validity: &'static str,
}

/// A notice above the article.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Notice {
    /// `withdrawn`, `repealed`, `preview` or `archived` (its column is closed).
    pub kind: &'static str,
    /// When.
    pub at: i64,
    /// What happened.
    pub text: String,
    /// What stands in its place.
    pub title: String,
    /// Where.
    pub url: String,
}

/// A file at the end.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Download {
    /// Text of the link.
    pub name: String,
    /// Address.
    pub url: String,
    /// Bytes.
    pub size: i64,
    /// Type, as people call it.
    pub extension: String,
}

/// A picture of a story.
#[derive(Clone, Debug, Default, Serialize)]
pub struct StoryPicture {
    /// Address.
    pub url: String,
    /// What it shows.
    pub alt: String,
    /// Caption.
    pub caption: String,
    /// Pixels.
    pub width: i32,
    /// Pixels.
    pub height: i32,
    /// Renditions, as in `srcset`; empty when there are none.
    pub srcset: String,
}

/// A video.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Video {
    /// Address.
    pub url: String,
    /// Media type.
    pub media_type: String,
    /// First picture.
    pub poster_url: String,
    /// Captions; empty when there are none.
    pub captions_url: String,
    /// Language of the captions.
    pub captions_lang: &'static str,
    /// `2:15`; empty when unknown.
    pub duration: String,
    /// Bytes.
    pub size: i64,
    /// Pixels across; 0 when unknown.
    pub width: i32,
    /// Pixels down; 0 when unknown.
    pub height: i32,
    /// What is said and shown, by paragraphs.
    pub transcript: Vec<String>,
}

/// What every article template gets.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ArticlePage {
    /// The article.
    pub article: Shown,
    /// Its record, when it is an official document.
    pub document: Option<Record>,
    /// A notice, when there is one.
    pub notice: Option<Notice>,
    /// Files.
    pub attachments: Vec<Download>,
    /// Older.
    pub previous: Option<Link>,
    /// Newer.
    pub next: Option<Link>,
    /// On the same matter.
    pub related: Vec<Card>,
    /// Pictures of a story.
    pub pictures: Vec<StoryPicture>,
    /// The video.
    pub video: Option<Video>,
    /// Versions that the public saw before, newest first.
    pub versions: Vec<Version>,
}

/// An earlier version.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Version {
    /// Its address among what has been.
    pub url: String,
    /// Became public, microseconds UTC.
    pub from: i64,
    /// Was followed by the next one.
    pub until: i64,
}

/// A picture story.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct PicturesPage(ArticlePage);

impl Page for PicturesPage {
    const TEMPLATE: &'static str = "content/public/picture_story.html";

    fn samples() -> Vec<Self> {
        vec![Self(ArticlePage::sample(ArticleKind::Picture))]
    }
}

/// A video.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct VideoPage(ArticlePage);

impl Page for VideoPage {
    const TEMPLATE: &'static str = "content/public/video.html";

    fn samples() -> Vec<Self> {
        vec![Self(ArticlePage::sample(ArticleKind::Video))]
    }
}

pub(super) async fn render(place: &Place<'_>, shown: publication::Model) -> Result<Rendered> {
    let content = revision::of(place.db, shown.article_id, shown.revision_id).await?.content;
    let mut tags = vec![format!("article:{}", shown.article_id)];
    let withdrawn = shown.withdrawn_at.is_some();
    let page = if withdrawn { gone(place, &shown).await? } else { full(place, &shown, &content, &mut tags).await? };
    let html = framed(place, &shown, &content, page, false).await?;
    let mut rendered = Rendered::html(html, format!("article:{}", shown.article_id));
    rendered.tags = tags;
    Ok(if withdrawn { rendered.status(410) } else { rendered })
}

/// A version that was public before, in the frame of today, under a notice that says so.
pub(crate) async fn past(
    place: &Place<'_>,
    now: &publication::Model,
    was: &record::Model,
    content: &Content,
) -> Result<String> {
    let shown = publication::Model {
        revision_id: was.revision_id,
        kind: content.kind,
        title: content.title.clone(),
        lead: content.lead.clone(),
        image: (!content.image.is_empty()).then(|| content.image.clone()),
        changed_at: was.shown_from,
        ..now.clone()
    };
    let known = show::pictures(place.db, &[content.files(), show::named(&content.body)].concat()).await?;
    let pictures = if shown.kind == ArticleKind::Picture { story(&content.body, &known) } else { Vec::new() };
    let page = ArticlePage {
        article: Shown { body: show::adorn(&content.body, &known), ..head(place, &shown, content).await? },
        document: (shown.kind == ArticleKind::Document).then(|| record(&shown, content)),
        notice: Some(Notice {
            kind: "past",
            at: was.shown_from.0,
            title: now.title.clone(),
            url: place.url(&now.path),
            ..Notice::default()
        }),
        attachments: downloads(place, content).await?,
        pictures,
        video: video(place, content).await?,
        ..ArticlePage::default()
    };
    framed(place, &shown, content, page, true).await
}

/// The page as it would be, under a notice that it is not public; nothing is kept.
pub(crate) async fn preview(place: &Place<'_>, shown: publication::Model, content: &Content) -> Result<String> {
    let mut page = full(place, &shown, content, &mut Vec::new()).await?;
    page.notice = Some(Notice { kind: "preview", ..Notice::default() });
    // The desk has no leaving page.
    Ok(prompt::direct(&framed(place, &shown, content, page, true).await?))
}

async fn framed(
    place: &Place<'_>,
    shown: &publication::Model,
    content: &Content,
    mut page: ArticlePage,
    preview: bool,
) -> Result<String> {
    let column = column::by_id(place.db, shown.column_id).await?;
    if let (None, Some(closed)) = (&page.notice, super::list::closed(&column)) {
        page.notice = Some(Notice { kind: "archived", at: closed.at, text: closed.note, ..Notice::default() });
    }
    let withdrawn = shown.withdrawn_at.is_some();
    let title = if withdrawn { unspoken(place, shown).await? } else { None };
    let spot = Spot {
        path: shown.path.clone(),
        title: title.unwrap_or_else(|| shown.title.clone()),
        column: Some(&column),
        article: (!withdrawn).then(|| ArticleTags {
            title: shown.title.clone(),
            published_at: shown.published_at,
            source: content.source.clone(),
            keywords: content.keywords.join(";"),
            author: content.author.clone(),
            description: summary(shown, content),
            image: shown.image.as_deref().map(|id| file_url(id, "picture")).unwrap_or_default(),
        }),
        // The portal's copy names the department's page as the original.
        canonical: (!shown.own && !withdrawn).then(|| page.article.source_url.clone()),
        noindex: preview,
        ..Spot::default()
    };
    let frame = frame::build(place.app, place.db, place.host, place.lang, &spot).await?;
    match shown.kind {
        ArticleKind::Picture if !withdrawn => place.html(&PicturesPage(page), &frame).await,
        ArticleKind::Video if !withdrawn => place.html(&VideoPage(page), &frame).await,
        _ => place.html(&page, &frame).await,
    }
}

async fn full(
    place: &Place<'_>,
    shown: &publication::Model,
    content: &Content,
    tags: &mut Vec<String>,
) -> Result<ArticlePage> {
    let (older, newer) = publication::neighbours(place.db, shown).await?;
    if newer.is_none() {
        tags.push(format!("newest:{}", shown.column_id));
    }
    let related = related(place, shown, content).await?;
    let around = older.iter().chain(newer.iter()).chain(related.iter());
    tags.extend(around.map(|other| format!("article:{}", other.article_id)));
    let link = |other: Option<publication::Model>| {
        other.map(|other| Link { title: other.title, url: place.url(&other.path), current: false })
    };
    let body = blocks::into(place, &content.body, tags).await?;
    let known = show::pictures(place.db, &[content.files(), show::named(&body)].concat()).await?;
    let pictures = if shown.kind == ArticleKind::Picture { story(&content.body, &known) } else { Vec::new() };
    let body = show::adorn(&body, &known);
    Ok(ArticlePage {
        article: Shown { body, ..head(place, shown, content).await? },
        document: (shown.kind == ArticleKind::Document).then(|| record(shown, content)),
        notice: None,
        attachments: downloads(place, content).await?,
        previous: link(older),
        next: link(newer),
        related: cards(place, &related).await?,
        pictures,
        video: video(place, content).await?,
        versions: versions(place, shown).await?,
    })
}

/// What the public saw here before.
async fn versions(place: &Place<'_>, shown: &publication::Model) -> Result<Vec<Version>> {
    if shown.changed_at == shown.published_at {
        return Ok(Vec::new());
    }
    let known = record::of_publication(place.db, shown.id).await?;
    let before = known.iter().filter(|was| was.revision_id != shown.revision_id && was.disposed_at.is_none());
    Ok(before
        .map(|was| Version {
            url: place.url(&format!("/as-of/v{}{}", was.number, shown.path)),
            from: was.shown_from.0,
            until: was.shown_until.unwrap_or(shown.changed_at).0,
        })
        .collect())
}

/// The address of what was withdrawn: title, reason, date. The text is gone.
async fn gone(place: &Place<'_>, shown: &publication::Model) -> Result<ArticlePage> {
    let withdrawal = withdrawal::of_publication(place.db, shown.id).await?.or_not_found()?;
    // What was taken down does not even say its title any more.
    let title = unspoken(place, shown).await?.unwrap_or_else(|| shown.title.clone());
    let key = format!("public-withdrawn-{}", withdrawal.reason.name().replace('_', "-"));
    Ok(ArticlePage {
        article: Shown { kind: shown.kind.name(), title, published_at: shown.published_at.0, ..Shown::default() },
        notice: Some(Notice {
            kind: "withdrawn",
            at: withdrawal.at.0,
            text: place.app.view.text(place.lang, &key, &Default::default()),
            ..Notice::default()
        }),
        ..ArticlePage::default()
    })
}

/// What stands for the title of something that was taken down.
async fn unspoken(place: &Place<'_>, shown: &publication::Model) -> Result<Option<String>> {
    let standing = takedown::standing(place.db, shown.article_id).await?;
    Ok(standing.map(|_| place.app.view.text(place.lang, "public-taken-down", &Default::default())))
}

async fn head(place: &Place<'_>, shown: &publication::Model, content: &Content) -> Result<Shown> {
    let source_url = if shown.own { content.source_url.clone() } else { original_url(place, shown).await? };
    let url = format!("{}{}", place.host.origin, shown.path);
    Ok(Shown {
        kind: shown.kind.name(),
        title: shown.title.clone(),
        subtitle: String::new(),
        source: content.source.clone(),
        source_url,
        author: content.author.clone(),
        published_at: shown.published_at.0,
        original_published_at: origin::of_article(place.db, shown.article_id)
            .await?
            .and_then(|origin| origin.original_published_at)
            .map(|at| at.0),
        revised_at: (shown.changed_at > shown.published_at).then_some(shown.changed_at.0),
        summary: shown.lead.clone(),
        keywords: content
            .keywords
            .iter()
            .map(|word| Link {
                title: word.clone(),
                url: format!("{}?q={}", place.url("/search"), encoded(word)),
                current: false,
            })
            .collect(),
        body: String::new(),
        mail_url: format!("mailto:?subject={}&body={}", encoded(&shown.title), encoded(&url)),
    })
}

async fn original_url(place: &Place<'_>, shown: &publication::Model) -> Result<String> {
    let own = publication::own(place.db, shown.article_id).await?.or_not_found()?;
    let site = site::by_id(place.db, own.site_id).await?;
    Ok(format!("{}{}", place.app.settings.origin(site.label.as_str()), own.path))
}

fn record(shown: &publication::Model, content: &Content) -> Record {
    let document = &content.document;
    let day = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    Record {
        index_number: shown.index_number.clone().unwrap_or_default(),
        subject: content.keywords.join("；"),
        issuer: document.issuer.clone(),
        made_on: day(document.made_on),
        number: document.number.clone(),
        effective_on: day(document.effective_on),
        validity: match document.validity {
            Validity::InForce => "in_force",
            Validity::Amended => "amended",
            Validity::Repealed => "repealed",
            Validity::Expired => "expired",
        },
    }
}

async fn downloads(place: &Place<'_>, content: &Content) -> Result<Vec<Download>> {
    let mut downloads = Vec::new();
    for attachment in &content.attachments {
        let file = file::by_public_id(place.db, &attachment.file).await?;
        let extension = file.name.rsplit_once('.').map(|(_, end)| end.to_uppercase()).unwrap_or_default();
        downloads.push(Download {
            name: if attachment.label.is_empty() { file.name.clone() } else { attachment.label.clone() },
            url: file_url(&file.public_id, &encoded(&file.name)),
            size: file.size,
            extension,
        });
    }
    Ok(downloads)
}

async fn video(place: &Place<'_>, content: &Content) -> Result<Option<Video>> {
    if content.video.is_empty() {
        return Ok(None);
    }
    let file = file::by_public_id(place.db, &content.video).await?;
    let medium = medium::behind(place.db, std::slice::from_ref(&content.video)).await?.remove(&content.video);
    Ok(Some(Video {
        url: file_url(&file.public_id, &encoded(&file.name)),
        media_type: file.media_type,
        poster_url: if content.image.is_empty() { String::new() } else { file_url(&content.image, "poster") },
        captions_url: if content.captions.is_empty() {
            String::new()
        } else {
            file_url(&content.captions, "captions.vtt")
        },
        captions_lang: "zh-CN",
        duration: medium.and_then(|medium| medium.seconds).map(clock).unwrap_or_default(),
        size: file.size,
        width: file.width.unwrap_or_default(),
        height: file.height.unwrap_or_default(),
        transcript: paragraphs(&content.transcript),
    }))
}

/// What was typed, by its lines.
fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Others with the same key words in the same column, newest first.
async fn related(place: &Place<'_>, shown: &publication::Model, content: &Content) -> Result<Vec<publication::Model>> {
    if content.keywords.is_empty() {
        return Ok(Vec::new());
    }
    let most = place.app.rules.count("related.items", place.app.time.now().day())?.value;
    let recent = publication::in_columns(place.db, &[shown.column_id], 0, RELATED_AMONG).await?;
    let ids: Vec<_> = recent.iter().map(|other| other.revision_id).collect();
    let contents = revision::contents(place.db, &ids).await?;
    Ok(recent
        .into_iter()
        .filter(|other| other.article_id != shown.article_id)
        .filter(|other| {
            contents
                .get(&other.revision_id)
                .is_some_and(|other| other.keywords.iter().any(|word| content.keywords.contains(word)))
        })
        .take(usize::try_from(most).unwrap_or(5))
        .collect())
}

/// Among so many of the column's newest, related ones are looked for.
const RELATED_AMONG: u64 = 60;

/// The pictures of a story, in the order of its body.
fn story(body: &str, known: &HashMap<String, Picture>) -> Vec<StoryPicture> {
    let fragment = scraper::Html::parse_fragment(body);
    let Ok(figures) = scraper::Selector::parse("figure, img") else { return Vec::new() };
    let Ok(caption) = scraper::Selector::parse("figcaption") else { return Vec::new() };
    let Ok(image) = scraper::Selector::parse("img") else { return Vec::new() };
    fragment
        .select(&figures)
        .filter_map(|element| {
            let inside = element.value().name() == "figure";
            let img = if inside { element.select(&image).next()? } else { element };
            let in_figure = element
                .parent()
                .and_then(scraper::ElementRef::wrap)
                .is_some_and(|parent| parent.value().name() == "figure");
            if !inside && in_figure {
                return None;
            }
            let attribute = |name: &str| img.value().attr(name).unwrap_or_default().to_owned();
            let url = attribute("src");
            let id = url.strip_prefix("/files/").and_then(|rest| rest.split('/').next());
            let picture = id.and_then(|id| known.get(id)).cloned().unwrap_or_default();
            let pixels = |known: i32, name: &str, usual: i32| {
                if known > 0 { known } else { attribute(name).parse().unwrap_or(usual) }
            };
            Some(StoryPicture {
                alt: attribute("alt"),
                caption: element.select(&caption).next().map(|c| c.text().collect()).unwrap_or_default(),
                width: pixels(picture.width, "width", 1200),
                height: pixels(picture.height, "height", 800),
                srcset: picture.whole,
                url,
            })
        })
        .collect()
}

fn summary(shown: &publication::Model, content: &Content) -> String {
    if shown.lead.is_empty() {
        text::excerpt(&text::plain(&blocks::without(&content.body)), text::Width::characters(80))
    } else {
        shown.lead.clone()
    }
}

/// Percent-encoding of one part of an address.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}
