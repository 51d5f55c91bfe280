//! How an alert reaches every page: each node hears of it from the journal and puts it into what
//! it serves. Nothing is rendered but the bar itself, once a language.

use platform::journal::entry;
use platform::journal::reader::{self, Start};
use platform::store::banner::Banner;
use platform::view::messages::traditional;
use platform::view::{Around, Lang, Page};
use platform::{App, Result};
use serde::Serialize;

use super::alert::{self, AlertKind, Model};

/// What the journal calls an alert.
pub(super) const OBJECT: &str = "alert";

/// The bar.
#[derive(Clone, Debug, Serialize)]
pub struct AlertBar {
    /// `notice`, `warning`, `emergency` or `mourning`.
    pub kind: &'static str,
    /// What it says.
    pub text: String,
    /// Language of the text.
    pub text_lang: &'static str,
    /// Where more is said; may be empty.
    pub url: String,
    /// When it was raised, microseconds UTC.
    pub at: i64,
}

impl Page for AlertBar {
    const TEMPLATE: &'static str = "content/public/alert.html";

    fn samples() -> Vec<Self> {
        let bar = |kind: AlertKind, url: &str| Self {
            kind: kind.name(),
            text: "暴雨红色预警 <b>&".into(),
            text_lang: "zh-CN",
            url: url.into(),
            at: 1_795_349_700_000_000,
        };
        AlertKind::ALL.into_iter().flat_map(|kind| [bar(kind, ""), bar(kind, "http://www.example.gov.cn/\"")]).collect()
    }
}

fn bar(app: &App, alert: &Model, lang: Lang) -> Result<String> {
    if alert.text.is_empty() {
        return Ok(String::new());
    }
    let english = lang == Lang::En && !alert.text_en.is_empty();
    let page = AlertBar {
        kind: alert.kind.name(),
        text: if english { alert.text_en.clone() } else { alert.text.clone() },
        text_lang: if english {
            Lang::En
        } else if lang == Lang::ZhHant {
            Lang::ZhHant
        } else {
            Lang::ZhHans
        }
        .tag(),
        url: alert.url.clone(),
        at: alert.from_at.0,
    };
    let html = app.view.render(&page, lang, &Around::default())?;
    Ok(if lang == Lang::ZhHant { traditional(&html) } else { html })
}

/// Reads what is in force or will be, and shows it from now on.
pub async fn load(app: &App) -> Result<()> {
    let mut banners = Vec::new();
    for alert in alert::living(app.db.read(), app.time.now()).await? {
        let [simplified, traditional, english] = Lang::ALL.map(|lang| bar(app, &alert, lang));
        banners.push(Banner {
            id: alert.id.to_string(),
            from: alert.from_at,
            until: alert.until_at,
            html: [simplified?, traditional?, english?],
            mourning: alert.kind == AlertKind::Mourning,
        });
    }
    app.banners.set(banners);
    Ok(())
}

/// Deals with rows of the journal.
pub async fn refresh(app: &App, rows: &[entry::Model]) -> Result<()> {
    if rows.iter().any(|row| row.object_kind == OBJECT) {
        load(app).await?;
    }
    Ok(())
}

/// Keeps what this node shows up to date, for ever.
pub async fn follow(app: App) {
    let head = loop {
        // From the head as it was before loading: what commits meanwhile is read again, not missed.
        match begin(&app).await {
            Ok(head) => break head,
            Err(error) => {
                tracing::error!(%error, "alerts cannot be read");
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            }
        }
    };
    let node = app.clone();
    reader::follow(app, "alerts", Start::From(head), async move |rows: &[entry::Model]| refresh(&node, rows).await)
        .await;
}

async fn begin(app: &App) -> Result<i64> {
    let head = reader::head(app).await?;
    load(app).await?;
    Ok(head)
}
