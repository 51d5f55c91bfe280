//! Every day the platform looks whether what the portal shows answers (art. 9): pages of the cluster as visitors get
//! them, everything else through the guarded way out. What does not answer says so on the portal and at the desk, its
//! unit is told once, and nothing is dropped.

use platform::app::App;
use platform::jobs::Job;
use platform::notices;
use platform::outbound::Limits;
use platform::people::{Actor, Post};
use platform::store::serve;
use platform::{Act, Result};
use sea_orm::{ActiveModelTrait, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{address, interface, version};

/// Looks at every public interface: every day, and when one was accepted.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct InterfaceCheck;

impl Job for InterfaceCheck {
    const KIND: &'static str = "interfaces.check";
    const LANE: i32 = 1;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    async fn run(self, app: App) -> Result<()> {
        let today = app.time.now().day();
        let limits = Limits {
            bytes: usize::try_from(app.rules.bytes("interface.check.bytes", today)?.value).unwrap_or(usize::MAX),
            time: app.rules.duration("interface.check.time", today)?.value,
            redirects: 3,
        };
        for (found, version) in interface::public(app.db.read(), today).await? {
            let down = look(&app, &version.address, limits).await;
            let act = app.act(&Actor::System(Self::KIND)).await?;
            note(&act, &found, &version, down).await?;
            act.commit().await?;
        }
        Ok(())
    }
}

/// Why an address does not answer, in the words of the machine; nothing when it does. Whoever asks for something more
/// (a sign-in, a parameter, another method) answers, too.
async fn look(app: &App, address: &str, limits: Limits) -> Option<String> {
    let ours = address::host(address).and_then(|(_, host, _)| {
        let label = host.strip_suffix(&app.settings.base_domain)?.strip_suffix('.')?.to_owned();
        app.hosts.by_label(&label)
    });
    if let Some(host) = ours {
        let path = address.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or("/");
        let path = path.split('?').next().unwrap_or("/");
        match serve::page(app, &host, path).await {
            Ok(page) if page.status < 400 => return None,
            // No stored page: a form or an enquiry of the platform, asked like any other.
            Ok(_) | Err(_) => {}
        }
    }
    match app.outbound.get(address, limits).await {
        Ok(page) if page.status >= 500 || matches!(page.status, 404 | 410) => Some(format!("HTTP {}", page.status)),
        Ok(_) => None,
        Err(error) => Some(error.to_string()),
    }
}

/// Writes down what was found; a change is journalled, and the unit is told once when it goes down.
async fn note(act: &Act, found: &interface::Model, version: &version::Model, down: Option<String>) -> Result<()> {
    let mut row = interface::ActiveModel { id: Set(found.id), checked_at: Set(Some(act.now())), ..Default::default() };
    match (&down, found.down_since) {
        (Some(why), None) => {
            row.down_since = Set(Some(act.now()));
            row.down_for = Set(why.clone());
            act.record(found.entry("interface.down", &version.name).effect(json!({ "why": why })));
        }
        (Some(why), Some(_)) => row.down_for = Set(why.clone()),
        (None, Some(since)) => {
            row.down_since = Set(None);
            row.down_for = Set(String::new());
            row.told_at = Set(None);
            act.record(found.entry("interface.answers", &version.name).effect(json!({ "since": since.rfc3339() })));
        }
        (None, None) => {}
    }
    if down.is_some() && found.told_at.is_none() {
        row.told_at = Set(Some(act.now()));
        let args = json!({ "name": version.name, "address": version.address });
        let url = format!("/desk/interfaces/{}", found.id);
        for post in [Post::InformationOfficer, Post::ServiceClerk] {
            notices::tell_post(act, found.unit_id, post, "interfaces-notice-down", args.clone(), &url).await?;
        }
    }
    row.update(act.db()).await?;
    Ok(())
}
