//! Screening of an article (arts. 14, 19): the engine with the lists in force, over title, lead, body and every file.
//! What it says becomes findings with a class of art. 19 and a remedy.

use std::sync::{Arc, LazyLock};

use construction::sites::site;
use platform::files::file;
use platform::people::{Post, holding, staff, unit};
use platform::{App, Error, Refusal, Result, digest};
use quick_cache::sync::Cache;
use screening::{Category, Engine, Kind, Leader, Limits, Lists, Place};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::finding::{Class, Finding, Severity};
use super::{check, words};
use crate::articles::Content;
use crate::articles::article::Model;
use crate::links::{class, host};

/// How the checks of the screening are called: `screening-id_number`.
pub const PREFIX: &str = "screening-";

/// Engines by the digest of what they are made from: one a day and version of the lists.
static ENGINES: LazyLock<Cache<String, Engine>> = LazyLock::new(|| Cache::new(8));

/// Findings by digest of the file and version of the engine.
type Read = Cache<(String, String), Arc<Vec<screening::Finding>>>;

/// What was found in files, by digest of the file and version of the engine.
static FILES: LazyLock<Read> = LazyLock::new(|| Cache::new(4096));

/// The engine with the lists in force.
pub async fn engine(app: &App, db: &impl ConnectionTrait) -> Result<Engine> {
    let mut lists = lists(app, db).await?;
    let key = digest::sm3(&serde_json::to_vec(&(words::version(db).await?, &lists))?);
    if let Some(known) = ENGINES.get(&key) {
        return Ok(known);
    }
    lists.terms = words::in_force(db).await?;
    let made = blocking(move || Engine::new(&lists)).await?.map_err(|error| anyhow::anyhow!("word lists: {error}"))?;
    ENGINES.insert(key, made.clone());
    Ok(made)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.into()))
}

/// What the engine is made from beside the word lists: the roster, public telephones, hosts.
async fn lists(app: &App, db: &impl ConnectionTrait) -> Result<Lists> {
    let sites = site::all(db).await?;
    let phones = sites.iter().filter_map(|site| site.footer.phone.as_ref().map(ToString::to_string));
    let base = app.settings.base_domain.clone();
    Ok(Lists {
        terms: Vec::new(),
        leaders: leaders(app, db).await?,
        allowed: phones.collect(),
        hosts: class::rules(&base, host::allowed(db).await?)?,
        today: app.time.now().day(),
    })
}

/// 领导名录: who holds the leading posts of the units now, as staff and titles say.
async fn leaders(app: &App, db: &impl ConnectionTrait) -> Result<Vec<Leader>> {
    let now = app.time.now();
    let posts = [Post::PrincipalLeader, Post::DeputyLeader];
    let holdings = holding::Entity::find().filter(holding::Column::Post.is_in(posts)).all(db).await?;
    let people = staff::Entity::find()
        .filter(staff::Column::Id.is_in(holdings.iter().map(|held| held.staff_id)))
        .all(db)
        .await?;
    let units = unit::Entity::find().all(db).await?;
    let mut leaders = Vec::new();
    for held in holdings.iter().filter(|held| held.until_at.is_none_or(|until| until > now)) {
        let (Some(person), Some(unit)) = (
            people.iter().find(|person| person.id == held.staff_id),
            units.iter().find(|unit| unit.id == held.unit_id),
        ) else {
            continue;
        };
        // A title that everybody has tells nobody apart.
        if person.title.chars().count() < 2 {
            continue;
        }
        leaders.push(Leader {
            name: person.name.clone(),
            posts: vec![person.title.clone(), format!("{}{}", unit.short_name, person.title)],
            group: unit.short_name.clone(),
            order: if held.post == Post::PrincipalLeader { 1 } else { 2 },
            left: None,
        });
    }
    leaders.sort_by(|a, b| (&a.group, a.order, &a.name).cmp(&(&b.group, b.order, &b.name)));
    leaders.dedup();
    Ok(leaders)
}

/// Everything that the screening finds in an article, with an engine that the caller has at hand.
pub async fn article(
    app: &App,
    db: &impl ConnectionTrait,
    engine: &Engine,
    article: &Model,
    content: &Content,
) -> Result<Vec<Finding>> {
    let news = check::in_news(db, article).await?;
    let mut found = {
        let (engine, content) = (engine.clone(), content.clone());
        blocking(move || texts(&engine, &content)).await?
    };
    for finding in files(app, db, engine, content).await? {
        found.push(("attachments", finding));
    }
    Ok(found.into_iter().filter_map(|(field, finding)| told(field, &finding, news)).collect())
}

/// Title, lead, picture text, labels and body, each with its field of the editor's form.
fn texts(engine: &Engine, content: &Content) -> Vec<(&'static str, screening::Finding)> {
    let plain = [
        ("title", Place::Title, &content.title),
        ("short_title", Place::Title, &content.short_title),
        ("lead", Place::Lead, &content.lead),
        ("image_alt", Place::AltText, &content.image_alt),
        ("transcript", Place::Body, &content.transcript),
        ("source", Place::Lead, &content.source),
        ("author", Place::Lead, &content.author),
        ("editor", Place::Lead, &content.editor),
    ];
    let keywords = content.keywords.iter().map(|word| ("keywords", Place::Lead, word));
    let labels = content.attachments.iter().map(|one| ("attachments", Place::LinkText, &one.label));
    let mut found = Vec::new();
    for (field, place, text) in plain.into_iter().chain(keywords).chain(labels) {
        found.extend(engine.text(place, text).into_iter().map(|finding| (field, finding)));
    }
    found.extend(engine.html(&content.body).into_iter().map(|finding| ("body", finding)));
    for (field, address) in [("link", &content.link), ("source_url", &content.source_url)] {
        // What has no scheme here was typed by hand: `www.example.cn/1`.
        let full = if address.contains("://") || address.starts_with('/') {
            address.trim().to_owned()
        } else {
            format!("http://{}", address.trim())
        };
        found.extend(
            Some(full)
                .filter(|_| !address.trim().is_empty())
                .and_then(|full| engine.link(&full))
                .map(|one| (field, one)),
        );
    }
    found
}

/// What is found in the files that go with the text; each file is read once for each version of the lists.
async fn files(
    app: &App,
    db: &impl ConnectionTrait,
    engine: &Engine,
    content: &Content,
) -> Result<Vec<screening::Finding>> {
    let limits = limits(app)?;
    let mut found = Vec::new();
    for id in content.files() {
        let file = match file::by_public_id(db, &id).await {
            Ok(file) => file,
            Err(Error::NotFound) => continue,
            Err(error) => return Err(error),
        };
        if file.media_type.starts_with("video/") {
            continue;
        }
        let key = (file.digest.clone(), engine.version().to_owned());
        let known = match FILES.get(&key) {
            Some(known) => known,
            None => {
                let bytes = app.files.get(&file.digest).await?;
                let (engine, limits, name) = (engine.clone(), limits, file.name.clone());
                let read = Arc::new(blocking(move || engine.file(&name, &bytes, &limits)).await?.findings);
                FILES.insert(key, read.clone());
                read
            }
        };
        found.extend(known.iter().cloned());
    }
    Ok(found)
}

/// How far files are read: the norm's own numbers, and bounds that keep one file from taking the machine.
fn limits(app: &App) -> Result<Limits> {
    let today = app.time.now().day();
    Ok(Limits {
        file: app.rules.bytes("upload.request", today)?.value,
        entries: 5_000,
        entry: 256 << 20,
        total: 512 << 20,
        ratio: 200,
        text: 4 << 20,
        pages: 2_000,
        findings: 500,
        name: usize::try_from(app.rules.chars("upload.name", today)?.value).unwrap_or(usize::MAX),
    })
}

/// A finding of the engine as the desk keeps it; nothing when it does not count here.
fn told(field: &str, finding: &screening::Finding, news: bool) -> Option<Finding> {
    let mut severity = finding.severity;
    if finding.kind == Kind::InternalWork {
        // General work items are no news; elsewhere they may stand (art. 14). A word that news uses, too, is only told.
        if !news {
            return None;
        }
        if severity == Severity::Warn {
            severity = Severity::Block;
        }
    }
    // A text may name a site of no list; a link may not lead there (annex 5, L1).
    let leads = finding.kind == Kind::Link && finding.place == Place::LinkText;
    if leads && matches!(finding.why.code, "link-foreign" | "link-shortener" | "link-number" | "link-punycode") {
        severity = Severity::Block;
    }
    let mut told = Finding::new("", severity, field, &finding.found);
    told.check = format!("{PREFIX}{}", finding.kind.name());
    told.message = format!("screening-{}", finding.why.code);
    told.args = finding.why.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    told.class = class(finding.kind);
    told.article = match finding.kind {
        Kind::InternalWork => "14",
        _ if told.class.is_some() => "19",
        _ => "20",
    }
    .to_owned();
    told.contestable = !matches!(finding.kind, Kind::Macro | Kind::Encrypted | Kind::Damaged | Kind::TooLarge)
        && !matches!(finding.why.code, "disclosure-none" | "secrecy-level" | "link-commerce" | "link-shortener");
    told.suggestion.clone_from(&finding.suggestion);
    told.mendable = finding.suggestion.is_some() && MENDED.contains(&field);
    told.place = place(&finding.place);
    Some(told)
}

/// Fields in which one click mends; the others are short and mended by hand.
const MENDED: [&str; 5] = ["title", "short_title", "lead", "transcript", "body"];

fn place(of: &Place) -> String {
    match of {
        Place::Attachment { name, part, .. } if part.is_empty() => name.clone(),
        Place::Attachment { name, part, .. } => format!("{name} · {part}"),
        Place::Property { name } => name.clone(),
        _ => String::new(),
    }
}

/// Which class of art. 19 a finding may belong to.
fn class(kind: Kind) -> Option<Class> {
    match kind {
        Kind::SecrecyMark | Kind::DisclosureMark => Some(Class::Secret),
        Kind::Leader
        | Kind::Term(Category::Political | Category::HkMacaoTaiwan | Category::Territory | Category::History) => {
            Some(Class::Politics)
        }
        Kind::Undecided => Some(Class::Undecided),
        Kind::Hidden | Kind::Property => Some(Class::Private),
        Kind::Term(Category::Unlawful | Category::Discrimination) => Some(Class::Other),
        kind if kind.is_private() => Some(Class::Private),
        _ => None,
    }
}

/// The text with one finding mended, wherever the same words stand in its field.
pub async fn mended(app: &App, db: &impl ConnectionTrait, content: &Content, finding: &Finding) -> Result<Content> {
    let (check, found) = (finding.check.clone(), finding.found.clone());
    let its = move |one: &screening::Finding| one.found == found && format!("{PREFIX}{}", one.kind.name()) == check;
    changed(app, db, content, its).await
}

/// The text with everything redacted that is personal.
pub async fn redacted(app: &App, db: &impl ConnectionTrait, content: &Content) -> Result<Content> {
    changed(app, db, content, |one| one.kind.is_private() && one.severity != Severity::Hint).await
}

async fn changed(
    app: &App,
    db: &impl ConnectionTrait,
    content: &Content,
    wanted: impl Fn(&screening::Finding) -> bool + Send + 'static,
) -> Result<Content> {
    let engine = engine(app, db).await?;
    let mut content = content.clone();
    blocking(move || {
        for (place, text) in [
            (Place::Title, &mut content.title),
            (Place::Title, &mut content.short_title),
            (Place::Lead, &mut content.lead),
            (Place::Body, &mut content.transcript),
        ] {
            let found: Vec<_> = engine.text(place, text).into_iter().filter(|one| wanted(one)).collect();
            *text = screening::mend(text, &found);
        }
        content.body = engine.mend_html(&content.body, &wanted);
        content
    })
    .await
}

/// What keeps texts back that go through no release form: what blocks, where nobody could confirm a reason. Each text
/// comes with the field of its form and the place where readers see it.
pub async fn blockers(
    app: &App,
    db: &impl ConnectionTrait,
    texts: &[(&'static str, Place, &str)],
) -> Result<Vec<Refusal>> {
    let engine = engine(app, db).await?;
    let texts: Vec<_> = texts.iter().map(|(field, place, text)| (*field, place.clone(), (*text).to_owned())).collect();
    let found = blocking(move || {
        let look = |(field, place, text): (&'static str, Place, String)| {
            let found = if place == Place::Body { engine.html(&text) } else { engine.text(place, &text) };
            found.into_iter().map(move |one| (field, one))
        };
        texts.into_iter().flat_map(look).collect::<Vec<_>>()
    })
    .await?;
    let told = found.iter().filter_map(|(field, finding)| told(field, finding, false));
    let blocks = told.filter(|one| one.severity == Severity::Block);
    Ok(blocks.map(|one| one.refusal().remedy("checks-remedy-remove")).collect())
}

/// What the lists in force find in a plain text that is part of no article, as if it stood in a body of news.
pub async fn tried(app: &App, db: &impl ConnectionTrait, text: &str) -> Result<Vec<Finding>> {
    let engine = engine(app, db).await?;
    let text = text.to_owned();
    let found = blocking(move || {
        let mut found = engine.text(Place::Title, &text);
        found.extend(engine.text(Place::Body, &text));
        found.dedup_by_key(|one| (one.span.clone(), one.kind));
        found
    })
    .await?;
    Ok(found.iter().filter_map(|finding| told("body", finding, true)).collect())
}
