//! The checks panel beside the editor (arts. 14, 16, 19, 20): what was found in the text, live while it is written; a
//! click mends it, a reason lets it stand. The same list stands on the reviewer's screen.

use axum::extract::State;
use axum::response::Response;
use platform::app::App;
use platform::permits::WriteArticle;
use platform::view::Page;
use platform::web::desk::Flash;
use platform::web::errors::Reason;
use platform::web::extract::Paths;
use platform::web::{Desk, Form, Path, desk};
use platform::{Act, Result};
use serde::Serialize;

use super::check::{self, Checked, Stands};
use super::finding::Severity;
use super::{Class, conclusion, mend, texts};
use crate::articles::article::{self, Model};
use crate::articles::{ArticleId, Content};
use crate::desk::compare::{Differences, between};
use crate::desk::fields::Fields;
use crate::desk::release::deed;

/// What was found, as the panel shows it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Panel {
    id: String,
    version: i32,
    title: String,
    /// The gravest first.
    findings: Vec<Shown>,
    blocks: usize,
    warns: usize,
    may_write: bool,
    /// Whether there is anything personal that can be made unreadable at once.
    may_redact: bool,
    /// Whether the norm's machine would change anything.
    may_tidy: bool,
}

/// One finding.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Shown {
    key: String,
    severity: &'static str,
    /// Look of its tag.
    tag: &'static str,
    text: String,
    field: String,
    place: String,
    found: String,
    suggestion: Option<String>,
    mendable: bool,
    contestable: bool,
    keeps_back: bool,
    reason: String,
    /// A reason that was typed and refused.
    typed: String,
    article: String,
    class: &'static str,
}

impl Shown {
    /// For samples.
    pub(crate) fn sample(severity: Severity) -> Self {
        Self {
            key: "ab12".into(),
            severity: severity.as_str(),
            tag: tag(severity),
            text: "疑似公民身份号码 <b>".into(),
            field: "body".into(),
            place: "名单.xlsx · Sheet1 · 7".into(),
            found: "110101199003070011".into(),
            suggestion: Some("**************0011".into()),
            mendable: true,
            contestable: true,
            keeps_back: true,
            article: "19".into(),
            class: "private",
            ..Self::default()
        }
    }
}

/// The panel as an answer of its own.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PanelPage {
    panel: Panel,
}

impl Page for PanelPage {
    const TEMPLATE: &'static str = "content/desk/checks.html";

    fn samples() -> Vec<Self> {
        let empty = Panel { title: "小游园".into(), may_write: true, ..Panel::default() };
        vec![Self { panel: Panel::sample() }, Self { panel: empty }]
    }
}

impl Panel {
    /// For samples, here and of the pages that hold it.
    pub(crate) fn sample() -> Self {
        let shown = Shown::sample;
        let reasoned =
            Shown {
                typed: "短".into(), reason: "公开的值班电话".into(), keeps_back: false, ..shown(Severity::Warn)
            };
        let fixed = Shown { mendable: false, contestable: false, suggestion: None, ..shown(Severity::Block) };
        Self {
            id: "0193".into(),
            version: 3,
            title: "小游园".into(),
            findings: vec![shown(Severity::Block), fixed, reasoned, shown(Severity::Hint)],
            blocks: 2,
            warns: 1,
            may_write: true,
            may_redact: true,
            may_tidy: true,
        }
    }
}

pub(super) fn tag(severity: Severity) -> &'static str {
    match severity {
        Severity::Block => "returned",
        Severity::Warn => "waiting",
        Severity::Hint => "draft",
    }
}

/// One finding in the reader's language.
pub(crate) fn shown(app: &App, desk: &Desk, one: &Stands) -> Shown {
    let finding = &one.finding;
    Shown {
        key: finding.key.clone(),
        severity: finding.severity.as_str(),
        tag: tag(finding.severity),
        text: app.view.text(desk.lang, &finding.message, &texts(&finding.args)),
        field: finding.field.clone(),
        place: finding.place.clone(),
        found: finding.found.clone(),
        suggestion: finding.suggestion.clone().filter(|text| !text.is_empty()),
        mendable: finding.mendable,
        contestable: finding.contestable,
        keeps_back: one.keeps_back(),
        reason: one.conclusion.as_ref().map(|one| one.reason.clone()).unwrap_or_default(),
        article: finding.article.clone(),
        class: finding.class.map(Class::name).unwrap_or_default(),
        typed: String::new(),
    }
}

/// The panel of an article's working copy; a reason that was refused stands where it was typed.
pub(crate) async fn panel(app: &App, desk: &Desk, article: &Model, fields: &Fields) -> Result<Panel> {
    let checked = check::of(app, app.db.read(), article, &article.working).await?;
    let may_write =
        article.stage.write().is_ok() && app.policies.allows(&desk.actor(), WriteArticle, &article.bare_resource());
    let tidied = mend::tidied(app, app.db.read(), article).await?;
    let mut panel = of(app, desk, article, &checked, may_write, tidied != article.working);
    for one in panel.findings.iter_mut().filter(|one| one.key == fields.text("finding")) {
        fields.text("conclusion").clone_into(&mut one.typed);
    }
    Ok(panel)
}

fn of(app: &App, desk: &Desk, article: &Model, checked: &Checked, may_write: bool, may_tidy: bool) -> Panel {
    let count = |severity| checked.findings.iter().filter(|one| one.finding.severity == severity).count();
    let personal = |one: &Stands| one.finding.mendable && one.finding.class == Some(Class::Private);
    Panel {
        id: article.id.to_string(),
        version: article.version,
        title: article.title.clone(),
        findings: checked.findings.iter().map(|one| shown(app, desk, one)).collect(),
        blocks: count(Severity::Block),
        warns: count(Severity::Warn),
        may_write,
        may_redact: may_write && checked.findings.iter().any(personal),
        may_tidy: may_write && may_tidy,
    }
}

/// The panel alone, asked for after each save.
pub(crate) async fn show(State(app): State<App>, desk: Desk, Path(id): Path<ArticleId>) -> Result<Response> {
    let article = article::visible_to(&app, app.db.read(), &desk.actor(), id).await?;
    let page = PanelPage { panel: panel(&app, &desk, &article, &Fields::default()).await? };
    desk::show(&app, &desk, &page).await
}

/// The editor again, at the panel, told that it was done.
const DONE: &str = "mended#checks";

fn version(fields: &Fields) -> i32 {
    fields.text("version").parse().unwrap_or(0)
}

pub(crate) async fn mend(
    State(app): State<App>,
    desk: Desk,
    Paths(id, finding): Paths<ArticleId, String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| mend::one(act, id, version(&fields), &finding).await.map(|_| DONE);
    deed(&app, &desk, id, &fields, work).await
}

pub(crate) async fn conclude(
    State(app): State<App>,
    desk: Desk,
    Paths(id, finding): Paths<ArticleId, String>,
    Form(mut pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    // Which one it was about, so that what was typed comes back there.
    pairs.push(("finding".to_owned(), finding.clone()));
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| conclusion::conclude(act, id, &finding, fields.text("conclusion")).await.map(|_| DONE);
    deed(&app, &desk, id, &fields, work).await
}

pub(crate) async fn redact(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| mend::redact(act, id, version(&fields)).await.map(|_| DONE);
    deed(&app, &desk, id, &fields, work).await
}

/// What the norm's machine would change, before it does.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TidyPage {
    id: String,
    title: String,
    version: i32,
    differences: Differences,
    errors: Vec<Reason>,
    flashes: Vec<Flash>,
}

impl Page for TidyPage {
    const TEMPLATE: &'static str = "content/desk/tidy.html";

    fn samples() -> Vec<Self> {
        let same = Differences::default();
        vec![
            Self { id: "0193".into(), differences: Differences::sample(), ..Self::default() },
            Self { differences: same, ..Self::default() },
        ]
    }
}

pub(crate) async fn tidy_shown(State(app): State<App>, desk: Desk, Path(id): Path<ArticleId>) -> Result<Response> {
    let article = article::visible_to(&app, app.db.read(), &desk.actor(), id).await?;
    app.policies.permit(&desk.actor(), WriteArticle, &article.bare_resource())?;
    let after: Content = mend::tidied(&app, app.db.read(), &article).await?;
    let page = TidyPage {
        id: id.to_string(),
        title: article.title.clone(),
        version: article.version,
        differences: between(&app, &desk, &article.working, &after).await?,
        ..TidyPage::default()
    };
    desk::show(&app, &desk, &page).await
}

pub(crate) async fn tidy(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ArticleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::posted(pairs);
    let work = async |act: &Act| mend::tidy(act, id, version(&fields)).await.map(|_| DONE);
    deed(&app, &desk, id, &fields, work).await
}
