//! Articles of the demonstration: written, reviewed, released and offered by the people whose
//! work it is, at the time it says.

use anyhow::{Context, Result};
use bytes::Bytes;
use content::articles::content::{ArticleKind, Attachment, Content, DocumentRecord, Validity};
use content::articles::remark::NewRemark;
use content::articles::subject::Subject;
use content::articles::withdrawal::Reason;
use content::articles::{
    ArticleId, article, draft, offer, offers, publication, publish, release, review, schedule, withdraw,
};
use content::media::describe::{Description, describe};
use content::media::video::VideoLimits;
use content::media::{add, draw, video};
use platform::Moment;
use platform::approvals::{Said, cell, form};
use platform::files::{self, file};
use platform::people::UnitId;

use super::Known;
use super::data::{self, Article, Queued};

/// From draft to public, and to the portal where it was taken.
pub(super) async fn publish(known: &mut Known, told: &Article) -> Result<()> {
    let at = Moment::from(told.at()?);
    known.travel_to(at.plus_seconds(-3 * 3600));
    let id = begin(known, told).await?;
    approve(known, told, id, "").await?;
    known.travel_to(at);
    let officer = known.actor(&told.author_key)?;
    let act = known.app.act(officer).await?;
    let shown = publish::publish(&act, id).await?;
    act.commit().await?;
    let label = known.app.hosts.by_site(shown.site_id).context("no host")?.label.clone();
    let address = format!("{}{}", known.app.settings.origin(&label), shown.path);
    known.paths.insert(told.key.clone(), address);
    if let Some(column) = &told.push_to_portal {
        known.travel_to(at.plus_seconds(1800));
        let offered = make_offer(known, told, id, column).await?;
        let editor = known.actor(EDITOR)?;
        let act = known.app.act(editor).await?;
        offers::accept(&act, offered).await?;
        act.commit().await?;
    }
    Ok(())
}

const EDITOR: &str = "xxzx-editor";

async fn make_offer(known: &Known, told: &Article, id: ArticleId, column: &str) -> Result<offer::OfferId> {
    let act = known.app.act(known.actor(&told.author_key)?).await?;
    let offered = offers::offer(&act, id, known.column("www", column)?, "").await?;
    act.commit().await?;
    Ok(offered.id)
}

async fn begin(known: &mut Known, told: &Article) -> Result<ArticleId> {
    let column = known.column(&told.site, &told.column)?;
    let act = known.app.act(known.actor(&told.author_key)?).await?;
    let unit = construction::columns::column::by_id(act.db(), column).await?.unit_id;
    drop(act);
    let content = content_of(known, told, unit).await?;
    let act = known.app.act(known.actor(&told.author_key)?).await?;
    let article = draft::begin(&act, column, content).await?;
    act.commit().await?;
    known.articles.insert(told.key.clone(), article.id);
    Ok(article.id)
}

/// Handed in, then signed until the cell of that name waits; to the end without one.
async fn approve(known: &Known, told: &Article, id: ArticleId, until: &str) -> Result<()> {
    let act = known.app.act(known.actor(&told.author_key)?).await?;
    let article = review::submit(&act, id).await?;
    act.commit().await?;
    let digest = article.working.digest();
    let unit = told.author_key.split('-').next().unwrap_or_default();
    let form = form::by_id(known.app.db.read(), article.form_id.context("no form")?).await?;
    let answers = release::nothing_found();
    let said = Said { digest: &digest, opinion: OPINION, answers: Some(&answers) };
    while let Some(cell) = cell::waiting(known.app.db.read(), &form).await?.filter(|cell| cell.name != until) {
        let post = if cell.name == "release" { "leader" } else { cell.name.as_str() };
        let act = known.app.act(known.actor(&format!("{unit}-{post}"))?).await?;
        review::approve(&act, id, &said).await?;
        act.commit().await?;
    }
    Ok(())
}

const OPINION: &str = "同意";

async fn content_of(known: &mut Known, told: &Article, unit: UnitId) -> Result<Content> {
    let mut body = told.body.clone();
    while let Some(start) = body.find("demo:") {
        let end = body[start..].find('"').map_or(body.len(), |end| start + end);
        let address = body[start..end].to_owned();
        let id = keep(known, told, unit, &address).await?;
        body.replace_range(start..end, &format!("/files/{id}/{}", name_of(&address)));
    }
    let mut attachments = Vec::new();
    for attachment in &told.attachments {
        let file = keep(known, told, unit, &attachment.file).await?;
        attachments.push(Attachment { file, label: attachment.name.clone() });
    }
    let (mut image, mut video, mut captions) = (String::new(), String::new(), String::new());
    if !told.cover.is_empty() {
        image = keep(known, told, unit, &told.cover).await?;
    }
    if let Some(clip) = &told.video {
        video = keep(known, told, unit, &clip.file).await?;
        image = keep(known, told, unit, &clip.poster).await?;
        if let Some(words) = &clip.captions {
            captions = keep(known, told, unit, words).await?;
        }
    }
    let link = match told.link.strip_prefix("demo:article/") {
        Some(key) => known.paths.get(key).cloned().unwrap_or_else(|| known.app.settings.origin("www")),
        None => told.link.clone(),
    };
    Ok(Content {
        kind: ArticleKind::parse(&told.kind).with_context(|| told.kind.clone())?,
        title: told.title.clone(),
        short_title: told.short_title.clone(),
        lead: told.lead.clone(),
        body,
        source: told.source.clone(),
        author: told.author.clone(),
        editor: told.author.clone(),
        keywords: told.keywords.clone(),
        image_alt: if image.is_empty() { String::new() } else { told.title.clone() },
        image,
        attachments,
        document: told.document.as_ref().map(record).unwrap_or_default(),
        link,
        video,
        captions,
        subject: subject(told),
        ..Content::default()
    })
}

/// What the officer would have said that a piece is about: by its kind and the words of its title.
fn subject(told: &Article) -> Subject {
    let says = |words: &[&str]| words.iter().any(|word| told.title.contains(word));
    if told.document.is_some() {
        Subject::Unsaid
    } else if says(&["会议", "例会", "部署", "推进会", "调研", "座谈", "培训", "演练", "检查"]) {
        Subject::Meetings
    } else if says(&["怎么办", "办理", "申请", "申领", "预约", "指南", "窗口"]) {
        Subject::Services
    } else if says(&["政策", "解读", "办法", "规定", "标准"]) {
        Subject::Policy
    } else {
        Subject::Life
    }
}

fn record(document: &data::Document) -> DocumentRecord {
    DocumentRecord {
        number: document.document_number.clone().unwrap_or_default(),
        issuer: document.issuing_authority.clone(),
        made_on: Some(document.made_on),
        effective_on: document.effective_on,
        validity: match document.validity.as_str() {
            "废止" => Validity::Repealed,
            "失效" => Validity::Expired,
            "已修改" => Validity::Amended,
            _ => Validity::InForce,
        },
    }
}

/// The invented films are short and small; what people upload has the limits of the rulebook.
const ANY_FILM: VideoLimits = VideoLimits { bytes: u64::MAX, side: 1 };

/// Keeps a file of the demonstration for a unit, once; returns its public id.
async fn keep(known: &mut Known, told: &Article, unit: UnitId, address: &str) -> Result<String> {
    let key = (unit, address.to_owned());
    if let Some(id) = known.files.get(&key) {
        return Ok(id.clone());
    }
    let bytes = Bytes::from_static(data::file(address)?);
    let name = name_of(address);
    let media_type = match name.rsplit('.').next().unwrap_or_default() {
        "webp" => "image/webp",
        "mp4" => "video/mp4",
        "vtt" => "text/vtt",
        "pdf" => "application/pdf",
        "csv" => "text/csv",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    };
    let act = known.app.act(known.actor(&told.author_key)?).await?;
    let size = draw::dimensions(&bytes);
    let (width, height) = (size.map(|(width, _)| width), size.map(|(_, height)| height));
    let seconds = video::inspect(&bytes, &ANY_FILM).ok().and_then(|facts| facts.seconds.try_into().ok());
    let new = files::New { name, media_type: media_type.to_owned(), bytes, width, height, unit };
    let kept: file::Model = files::keep(&act, new).await?;
    let medium = add::enter(&act, &kept, None, seconds).await?;
    if let Some(picture) = data::picture(address)? {
        let said = Description {
            title: picture.title(),
            alt: picture.alt,
            caption: picture.caption,
            focus: (50, 50),
            crop: [0, 0, 100, 100],
            ..Description::default()
        };
        describe(&act, medium.id, said).await?;
    }
    act.commit().await?;
    files::scan::now(&known.app, &kept.digest).await?;
    known.files.insert(key, kept.public_id.clone());
    Ok(kept.public_id)
}

fn name_of(address: &str) -> String {
    address.rsplit('/').next().unwrap_or(address).to_owned()
}

/// Work waiting on every desk.
pub(super) async fn queues(known: &mut Known, articles: &[Article]) -> Result<()> {
    for item in data::list::<Queued>("queues.toml", "item")? {
        let told = articles.iter().find(|article| article.key == item.article);
        let done = match told {
            Some(told) => one_of_the_queue(known, &item, told).await,
            None => public_one(known, &item).await,
        };
        done.with_context(|| format!("{} ({})", item.article, item.state))?;
    }
    Ok(())
}

async fn one_of_the_queue(known: &mut Known, item: &Queued, told: &Article) -> Result<()> {
    let id = begin(known, told).await?;
    let until = match item.state.as_str() {
        "draft" => return Ok(()),
        "submitted" => "section",
        "section_approved" => "secrecy",
        "secrecy_approved" => "deputy",
        "scheduled" => "",
        "returned" => match item.step.as_str() {
            "section_reviewer" => "section",
            "secrecy_reviewer" => "secrecy",
            "deputy_leader" => "deputy",
            _ => "release",
        },
        other => anyhow::bail!("no state {other}"),
    };
    approve(known, told, id, until).await?;
    if item.state == "returned" {
        let act = known.app.act(known.actor(&item.returned_by)?).await?;
        let remark = NewRemark { quote: item.anchor.clone(), prefix: String::new(), text: item.remark.clone() };
        review::send_back(&act, id, &item.remark, vec![remark]).await?;
        act.commit().await?;
    }
    if item.state == "scheduled" {
        let act = known.app.act(known.actor(&told.author_key)?).await?;
        schedule::publish_at(&act, id, Some(ahead(&item.publish_at, act.now(), 5)?)).await?;
        if !item.expire_at.is_empty() {
            schedule::expire_at(&act, id, Some(ahead(&item.expire_at, act.now(), 30)?)).await?;
        }
        act.commit().await?;
    }
    Ok(())
}

/// The date of the data, or so many days from now when that has passed.
fn ahead(text: &str, now: Moment, days: i64) -> Result<Moment> {
    let at = Moment::from(text.parse::<jiff::Timestamp>()?);
    let least = now.plus_seconds(days * 86_400);
    Ok(if at > least { at } else { least })
}

/// Something that is public already: offered, declined, withdrawn. Left out of a smaller cluster.
async fn public_one(known: &mut Known, item: &Queued) -> Result<()> {
    let Some(id) = known.articles.get(&item.article).copied() else { return Ok(()) };
    let act = known.app.act(&platform::people::Actor::System("demonstration")).await?;
    let row = article::of_act(&act, id).await?;
    let shown = publication::of_article(act.db(), id).await?;
    drop(act);
    let unit = item.article.split('-').next().unwrap_or_default();
    let told = Article { author_key: format!("{unit}-officer"), ..Article::default() };
    match item.state.as_str() {
        "offered" | "declined" if shown.iter().any(|p| !p.own) || row.stage != content::articles::Stage::Published => {}
        "offered" => {
            make_offer(known, &told, id, &item.portal_column).await?;
        }
        "declined" => {
            let offered = make_offer(known, &told, id, &item.portal_column).await?;
            let act = known.app.act(known.actor(&item.by)?).await?;
            offers::decline(&act, offered, &item.reason).await?;
            act.commit().await?;
        }
        "withdrawn" => {
            let reason = match item.reason_type.as_str() {
                "superseded" => Reason::Outdated,
                "privacy" => Reason::NotForPublication,
                _ => Reason::Error,
            };
            let act = known.app.act(known.actor(&item.by)?).await?;
            withdraw::withdraw(&act, id, reason, &item.reason).await?;
            act.commit().await?;
        }
        other => anyhow::bail!("no state {other}"),
    }
    Ok(())
}
